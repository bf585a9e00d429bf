//! The header of what is shown, with search.

use crate::header::Header;
use crate::session::Session;
use egui_extras::{Column, TableBuilder};

/// A window of its own, since cards are wide.
#[derive(Default)]
pub struct HeaderWindow {
    is_open: bool,
    query: String,
}

impl HeaderWindow {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// Open or close it.
    pub fn toggle(&mut self) {
        self.is_open = !self.is_open;
    }

    /// Draw it, if it is open.
    pub fn show(&mut self, ctx: &egui::Context, session: &Session) {
        if !self.is_open {
            return;
        }
        let plane = session.active_frame().and_then(|frame| frame.reading_plane());
        let title = plane.map_or_else(|| "Header".to_owned(), |plane| format!("Header of {}", plane.name));
        egui::Window::new(title)
            .id(egui::Id::unique("header-window"))
            .open(&mut self.is_open)
            .default_pos([40.0, 90.0])
            .default_size([680.0, 420.0])
            .show(ctx, |ui| {
                let Some(plane) = plane else { return };
                ui.horizontal(|ui| {
                    let field =
                        egui::TextEdit::singleline(&mut self.query).hint_text("Search").desired_width(240.0);
                    let response = ui.add(field);
                    response.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search the header")
                    });
                    if ui.button("Copy all").clicked() {
                        ui.ctx().copy_text(as_text(&plane.header));
                    }
                    ui.weak(format!("{} cards", plane.header.cards.len()));
                });
                ui.separator();
                table(ui, &plane.header, &self.query);
            });
    }
}

fn table(ui: &mut egui::Ui, header: &Header, query: &str) {
    let query = query.to_lowercase();
    let found: Vec<usize> = header
        .cards
        .iter()
        .enumerate()
        .filter(|(_, card)| {
            query.is_empty()
                || [&card.keyword, &card.value_text(), &card.comment]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&query))
        })
        .map(|(index, _)| index)
        .collect();
    TableBuilder::new(ui)
        .striped(true)
        .column(Column::initial(96.0).resizable(true).clip(true))
        .column(Column::initial(210.0).resizable(true).clip(true))
        .column(Column::remainder().clip(true))
        .body(|body| {
            body.rows(18.0, found.len(), |mut row| {
                let Some(card) = found.get(row.index()).and_then(|index| header.cards.get(*index)) else {
                    return;
                };
                for text in [card.keyword.clone(), card.value_text(), card.comment.clone()] {
                    row.col(|ui| {
                        ui.add(
                            egui::Label::new(egui::RichText::new(text).monospace())
                                .truncate()
                                .selectable(true),
                        );
                    });
                }
            });
        });
}

fn as_text(header: &Header) -> String {
    let mut text = String::new();
    for card in &header.cards {
        text.push_str(&format!("{:<8} {} / {}\n", card.keyword, card.value_text(), card.comment));
    }
    text
}
