//! The filter: typed with live answers, names completed, filters of before at hand.

use super::command;
use crate::session::{CatalogueCommand, OpenTable, quoted, word_before};
use crate::ui::dock::Docked;
use egui::text::{CCursor, CCursorRange};
use egui::{Id, Key, Modifiers, Stroke, TextEdit};

/// Names that are offered to complete a word, at most.
const MOST_OFFERED: usize = 8;

fn field_id() -> Id {
    Id::unique("catalogue-filter")
}

/// Draw it, with what is wrong with it underneath.
pub fn filter(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let Some(table) = session.catalogues.active() else { return };
    let mut text = table.filter.text.clone();
    let offered = offered(ui, table, &text);
    let is_completed = !offered.is_empty()
        && ui.memory(|memory| memory.has_focus(field_id()))
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab));
    ui.horizontal(|ui| {
        ui.label("Filter");
        let width = (ui.available_width() - 150.0).max(120.0);
        let edit = TextEdit::singleline(&mut text)
            .id(field_id())
            .font(egui::TextStyle::Monospace)
            .hint_text("flux_vis_psf > 3.6 && spurious_prob < 0.2")
            .lock_focus(true)
            .desired_width(width);
        let output = edit.show(ui);
        let response = &output.response.response;
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Filter"));
        if std::mem::take(&mut docked.interface.catalogue.focus_filter) {
            response.request_focus();
        }
        if response.changed() {
            command(docked, CatalogueCommand::SetFilter(text.clone()));
        }
        if response.lost_focus() {
            command(docked, CatalogueCommand::KeepFilter);
        }
        mark_problem(ui, table, &output);
        history(ui, docked, table);
        if ui.add_enabled(!text.is_empty(), egui::Button::new("Clear")).clicked() {
            command(docked, CatalogueCommand::KeepFilter);
            command(docked, CatalogueCommand::SetFilter(String::new()));
        }
    });
    if let Some(problem) = &table.filter.problem {
        ui.colored_label(ui.visuals().error_fg_color, &problem.text);
    }
    let mut chosen = offered.first().filter(|_| is_completed).cloned();
    if ui.memory(|memory| memory.has_focus(field_id())) && !offered.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.weak("Tab:");
            for name in &offered {
                if ui.small_button(name).clicked() {
                    chosen = Some(name.clone());
                }
            }
        });
    }
    if let Some(name) = chosen {
        complete(ui, docked, table, &name);
    }
}

/// Where the cursor is in the filter, as a byte of its text.
fn cursor(ui: &egui::Ui, text: &str) -> Option<usize> {
    let state = egui::text_edit::TextEditState::load(ui.ctx(), field_id())?;
    let index = usize::from(state.cursor.char_range()?.primary.index);
    Some(text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte))
}

/// Columns whose names begin with the word before the cursor; those that hold it otherwise after them.
fn offered(ui: &egui::Ui, table: &OpenTable, text: &str) -> Vec<String> {
    let word = cursor(ui, text).and_then(|at| word_before(text, at));
    let Some((_, word)) = word.filter(|(_, word)| !word.is_empty()) else { return Vec::new() };
    let wanted = word.to_lowercase();
    let names = || table.table.columns.iter().map(|column| &column.name);
    if names().any(|name| name.to_lowercase() == wanted) {
        return Vec::new();
    }
    let begins = names().filter(|name| name.to_lowercase().starts_with(&wanted));
    let holds = names().filter(|name| {
        let name = name.to_lowercase();
        wanted.len() > 1 && name.contains(&wanted) && !name.starts_with(&wanted)
    });
    begins.chain(holds).take(MOST_OFFERED).cloned().collect()
}

/// Put a name in the place of the word before the cursor.
fn complete(ui: &egui::Ui, docked: &mut Docked, table: &OpenTable, name: &str) {
    let text = &table.filter.text;
    let Some(at) = cursor(ui, text) else { return };
    let Some((first, _)) = word_before(text, at) else { return };
    let (before, after) = (text.get(..first).unwrap_or_default(), text.get(at..).unwrap_or_default());
    let begun = format!("{before}{}", quoted(name));
    if let Some(mut state) = egui::text_edit::TextEditState::load(ui.ctx(), field_id()) {
        let end = CCursor::new(begun.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ui.ctx(), field_id());
    }
    ui.memory_mut(|memory| memory.request_focus(field_id()));
    command(docked, CatalogueCommand::SetFilter(format!("{begun}{after}")));
}

/// A line under the place at which the filter is wrong.
fn mark_problem(ui: &egui::Ui, table: &OpenTable, output: &egui::text_edit::TextEditOutput) {
    let Some(at) = table.filter.problem.as_ref().and_then(|problem| problem.at) else { return };
    let place = |index: usize| {
        output.galley_pos + output.galley.pos_from_cursor(CCursor::new(index)).left_bottom().to_vec2()
    };
    let (start, end) = (place(at), place(at + 1));
    let end = if end.x > start.x + 4.0 { end } else { start + egui::vec2(7.0, 0.0) };
    ui.painter().line_segment([start, end], Stroke::new(2.0, ui.visuals().error_fg_color));
}

/// Filters that were used with this file.
fn history(ui: &mut egui::Ui, docked: &mut Docked, table: &OpenTable) {
    let used = docked.session.catalogues.filters_of(table);
    ui.add_enabled_ui(!used.is_empty(), |ui| {
        ui.menu_button("Used", |ui| {
            for text in used {
                if ui.button(egui::RichText::new(text).monospace()).clicked() {
                    command(docked, CatalogueCommand::SetFilter(text.clone()));
                    ui.close();
                }
            }
        })
        .response
        .on_hover_text("Filters that were used with this file");
    });
}
