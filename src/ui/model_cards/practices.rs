//! Best practices on one page: what is asked of every model, and what each card says to it.

use crate::models::{ModelStore, Practice};
use egui::RichText;

/// Width of an answer, points.
const ANSWER: f32 = 104.0;

/// Draw the page; answers with the model whose card is asked for.
pub(super) fn show(ui: &mut egui::Ui, store: &ModelStore) -> Option<String> {
    let mut asked = None;
    ui.label(RichText::new("Best practices").size(21.0).strong());
    ui.add(
        egui::Label::new(
            "What is asked of every network and forest here before its answers are used (after Huppenkothen et al. 2023), and \
             what its card says. A dash is an answer that is lacking. Click a model for its whole card.",
        )
        .wrap(),
    );
    ui.add_space(6.0);
    egui::ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        egui::Grid::new("best-practices").striped(true).spacing([10.0, 6.0]).show(ui, |ui| {
            ui.label("");
            for practice in Practice::ALL {
                ui.strong(practice.title()).on_hover_text(practice.question());
            }
            ui.end_row();
            for model in store.list() {
                if ui.link(&model.card.title).clicked() {
                    asked = Some(model.name.clone());
                }
                for practice in Practice::ALL {
                    let text = practice.answer(&model.card).unwrap_or_else(|| "–".to_owned());
                    ui.scope(|ui| {
                        ui.set_max_width(ANSWER);
                        let label = egui::Label::new(RichText::new(&text).small()).wrap();
                        ui.add(label).on_hover_text(practice.question());
                    });
                }
                ui.end_row();
            }
        });
        ui.add_space(8.0);
        for practice in Practice::ALL {
            ui.horizontal_wrapped(|ui| {
                ui.strong(practice.title());
                ui.label(practice.question());
            });
        }
    });
    asked
}
