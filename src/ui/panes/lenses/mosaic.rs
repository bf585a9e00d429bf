//! Hundreds of stamps at once, graded under the cursor.

use super::command;
use super::mosaic_rows::RowFilter;
use super::stamp_textures::row_key;
use super::view::{color_of_score, grade_mark};
use crate::session::{Direction, LensCommand, LensView, Session};
use crate::ui::dock::Docked;
use crate::ui::{Interface, numbers, theme};
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Vec2, vec2};

const GAP: f32 = 4.0;

/// Draw the view.
pub fn mosaic(ui: &mut egui::Ui, docked: &mut Docked) {
    bar(ui, docked);
    let lenses = &docked.session.lenses;
    let rows: Vec<u32> = docked.interface.lenses.mosaic.of(lenses).to_vec();
    if rows.is_empty() {
        ui.add_space(20.0);
        ui.weak(format!("No candidate is {}.", docked.interface.lenses.mosaic.filter.name()));
        return;
    }
    if let Some(field) = lenses.field() {
        docked.interface.lenses.stamps.of_field(field);
    }
    let side = docked.interface.lenses.mosaic.side;
    let width = ui.available_width() - 12.0;
    let columns = (((width + GAP) / (side + GAP)).floor() as usize).max(1);
    docked.interface.lenses.mosaic.columns = columns;
    let lines = rows.len().div_ceil(columns);
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    let mut area = egui::ScrollArea::vertical().id_salt("lens-mosaic").auto_shrink(false);
    if let Some(line) = newly_selected(docked, &rows, columns) {
        let height = ui.available_height();
        let middle = line as f32 * (side + GAP) - 0.5 * (height - side);
        area = area.vertical_scroll_offset(middle.max(0.0));
    }
    area.show_rows(ui, side, lines, |ui, shown| {
        for line in shown {
            ui.horizontal(|ui| {
                for row in rows.iter().skip(line * columns).take(columns) {
                    one(ui, docked, *row as usize, side);
                }
            });
        }
    });
}

/// Filter, size, and what keys do.
fn bar(ui: &mut egui::Ui, docked: &mut Docked) {
    let lenses = &docked.session.lenses;
    ui.horizontal(|ui| {
        ui.label("Show");
        let mut filters = vec![RowFilter::Above, RowFilter::All, RowFilter::Ungraded, RowFilter::Graded];
        filters.extend(lenses.grading.scheme.classes.iter().map(|class| RowFilter::Class(class.key.clone())));
        let filter = &mut docked.interface.lenses.mosaic.filter;
        egui::ComboBox::from_id_salt("lens-filter").width(150.0).selected_text(filter.name()).show_ui(
            ui,
            |ui| {
                for choice in filters {
                    let name = choice.name();
                    ui.selectable_value(filter, choice, name);
                }
            },
        );
        ui.label("Size");
        ui.spacing_mut().slider_width = 110.0;
        let side = &mut docked.interface.lenses.mosaic.side;
        ui.add(numbers::slider(side, 48.0..=256.0).fixed_decimals(0).show_value(false));
        let keys: Vec<String> = lenses
            .grading
            .scheme
            .classes
            .iter()
            .map(|class| {
                let act = super::grade_keys::GradeAct::Class(class.key.clone());
                format!("{} {}", docked.interface.lenses.keys.text(&act), class.key)
            })
            .collect();
        let count = docked.interface.lenses.mosaic.shown().len();
        ui.weak(format!("{count} stamps · keys grade the one under the cursor: {}", keys.join(", ")));
    });
}

fn one(ui: &mut egui::Ui, docked: &mut Docked, row: usize, side: f32) {
    let lenses = &docked.session.lenses;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
    let (Some(found), Some(plane)) = (lenses.findings.rows.get(row), lenses.plane()) else { return };
    docked.interface.lenses.stamps.paint(ui, rect, row_key(plane, &found.candidate));
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Stamp of row {row}")));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if !lenses.grading.is_blind {
        let (score, rank) = (lenses.score(row), lenses.ranking.rank(row).unwrap_or(0));
        let text = if side < 76.0 { format!("{rank}") } else { format!("{rank}  {score:.1}") };
        let at = rect.left_bottom() + vec2(4.0, -3.0);
        let font = FontId::proportional(10.5);
        painter.text(at + vec2(1.0, 1.0), Align2::LEFT_BOTTOM, &text, font.clone(), Color32::BLACK);
        painter.text(at, Align2::LEFT_BOTTOM, &text, font, color_of_score(lenses, score));
    }
    if let Some((class, color)) = grade_mark(lenses, row) {
        painter.rect_stroke(rect, 0.0, Stroke::new(2.0, color), StrokeKind::Inside);
        let badge = Rect::from_min_size(rect.right_top() + vec2(-19.0, 3.0), vec2(16.0, 16.0));
        painter.rect_filled(badge, 3.0, color);
        painter.text(
            badge.center(),
            Align2::CENTER_CENTER,
            class,
            FontId::proportional(12.0),
            Color32::BLACK,
        );
    }
    if lenses.selected == Some(row) {
        painter.rect_stroke(rect.shrink(2.0), 0.0, Stroke::new(2.0, theme::ACCENT), StrokeKind::Inside);
    } else if response.hovered() {
        painter.rect_stroke(rect, 0.0, Stroke::new(1.0, theme::OVERLAY), StrokeKind::Inside);
    }
    if response.hovered() {
        docked.interface.lenses.hovered = Some(row);
    }
    if response.double_clicked() {
        command(docked, LensCommand::Select(Some(row)));
        command(docked, LensCommand::ShowInField);
    } else if response.clicked() {
        docked.interface.lenses.mosaic_scrolled_to = Some(row);
        command(docked, LensCommand::Select(Some(row)));
    }
}

/// The line of what was selected elsewhere since the last frame.
fn newly_selected(docked: &mut Docked, rows: &[u32], columns: usize) -> Option<usize> {
    let selected = docked.session.lenses.selected;
    if docked.interface.lenses.mosaic_scrolled_to == selected {
        return None;
    }
    docked.interface.lenses.mosaic_scrolled_to = selected;
    let place = rows.iter().position(|row| Some(*row as usize) == selected)?;
    Some(place / columns.max(1))
}

/// Select the stamp before or after the selected one.
pub fn stepped(interface: &mut Interface, session: &Session, direction: Direction) -> Option<LensCommand> {
    if session.lenses.view != LensView::Mosaic {
        return None;
    }
    let rows = interface.lenses.mosaic.shown();
    let now =
        session.lenses.selected.and_then(|selected| rows.iter().position(|row| *row as usize == selected));
    let next = match (now, direction) {
        (None, _) => 0,
        (Some(now), Direction::Forward) => (now + 1).min(rows.len().saturating_sub(1)),
        (Some(now), Direction::Backward) => now.saturating_sub(1),
    };
    rows.get(next).map(|row| LensCommand::Select(Some(*row as usize)))
}
