//! The window of model cards: what each network is for, what it was trained on, how far to trust it.

mod card;
mod curves;
mod metrics;
mod practices;
mod provenance;
mod ticks;

use super::UiEvent;
use super::interface::Services;
use crate::models::{ModelStore, Refused, Source};

/// A window of its own, since tables and curves are wide.
#[derive(Default)]
pub struct ModelCards {
    is_open: bool,
    /// The name of the model whose card is shown; the first one otherwise.
    chosen: Option<String>,
    /// Best practices are shown, and no card.
    practices: bool,
}

const LIST_WIDTH: f32 = 206.0;
/// Where the window first stands; it leaves as much of the application free at every side.
const AT: egui::Pos2 = egui::pos2(60.0, 50.0);

impl ModelCards {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// Open or close it.
    pub fn toggle(&mut self, events: &mut Vec<UiEvent>) {
        self.is_open = !self.is_open;
        if self.is_open {
            events.push(UiEvent::LookAtModels);
        }
    }

    /// Open it at the card of a model.
    pub fn open_at(&mut self, name: &str, events: &mut Vec<UiEvent>) {
        (self.chosen, self.practices) = (Some(name.to_owned()), false);
        self.is_open = true;
        events.push(UiEvent::LookAtModels);
    }

    /// Open it at the best practices.
    pub fn open_practices(&mut self, events: &mut Vec<UiEvent>) {
        (self.is_open, self.practices) = (true, true);
        events.push(UiEvent::LookAtModels);
    }

    /// Draw it, if it is open.
    pub fn show(&mut self, ctx: &egui::Context, services: &Services, events: &mut Vec<UiEvent>) {
        let Self { is_open, chosen, practices } = self;
        if !*is_open {
            return;
        }
        let most = ctx.content_rect().size() - egui::vec2(2.0 * AT.x, 2.0 * AT.y);
        egui::Window::new("Model cards")
            .open(is_open)
            .default_pos(AT)
            .default_size([1160.0, 660.0])
            .max_size(most.max(egui::vec2(480.0, 320.0)))
            .collapsible(false)
            .show(ctx, |ui| {
                let Some(store) = services.models.store() else {
                    ui.weak("Reading the models…");
                    return;
                };
                egui::Panel::left("model-list").resizable(false).exact_size(LIST_WIDTH).show(ui, |ui| {
                    egui::Panel::bottom("own-models").resizable(false).show(ui, |ui| {
                        yours(ui, services, events);
                    });
                    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                        page_of_practices(ui, practices);
                        list(ui, &store, (chosen, practices));
                    });
                });
                egui::CentralPanel::default()
                    .frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(14, 4)))
                    .show(ui, |ui| {
                        if *practices {
                            if let Some(name) = practices::show(ui, &store) {
                                (*chosen, *practices) = (Some(name), false);
                            }
                            return;
                        }
                        let asked = chosen
                            .as_ref()
                            .and_then(|name| store.list().iter().find(|model| model.name == *name));
                        let Some(model) = asked.or_else(|| store.list().first()) else {
                            ui.weak("There is no model that can be used.");
                            return;
                        };
                        egui::ScrollArea::vertical()
                            .id_salt(&model.name)
                            .auto_shrink(false)
                            .show(ui, |ui| card::show(ui, model));
                    });
            });
    }
}

fn page_of_practices(ui: &mut egui::Ui, practices: &mut bool) {
    let size = egui::vec2(ui.available_width(), 24.0);
    let button = egui::Button::selectable(*practices, "Best practices").min_size(size);
    if ui.add(button).on_hover_text("What is asked of every model, and what each card says to it").clicked() {
        *practices = true;
    }
    ui.separator();
}

fn list(ui: &mut egui::Ui, store: &ModelStore, (chosen, practices): (&mut Option<String>, &mut bool)) {
    let shown = chosen.clone().filter(|name| store.list().iter().any(|model| model.name == *name));
    let shown = shown.or_else(|| store.list().first().map(|model| model.name.clone()));
    for model in store.list() {
        let is_shown = shown.as_ref() == Some(&model.name) && !*practices;
        let width = ui.available_width();
        let button = egui::Button::selectable(is_shown, &model.card.title)
            .truncate()
            .min_size(egui::vec2(width, 24.0));
        if ui.add(button).on_hover_text(&model.name).clicked() {
            (*chosen, *practices) = (Some(model.name.clone()), false);
        }
        let origin = if model.source == Source::BuiltIn { "built in" } else { "yours" };
        ui.add_space(-4.0);
        ui.indent(&model.name, |ui| ui.small(format!("{}, {origin}", model.card.version)));
    }
    if !store.refused().is_empty() {
        ui.add_space(10.0);
        ui.strong("Cannot be used");
        store.refused().iter().for_each(|refused| refusal(ui, refused));
    }
}

fn refusal(ui: &mut egui::Ui, refused: &Refused) {
    let name = refused.place.rsplit(['/', '\\']).next().unwrap_or(&refused.place);
    let title = egui::RichText::new(name).color(ui.visuals().error_fg_color);
    egui::CollapsingHeader::new(title).id_salt(&refused.place).default_open(true).show(ui, |ui| {
        for reason in &refused.reasons {
            ui.add(egui::Label::new(egui::RichText::new(reason).small()).wrap());
        }
        ui.add(egui::Label::new(egui::RichText::new(&refused.place).small().weak()).wrap());
    });
}

/// How a user adds a model.
fn yours(ui: &mut egui::Ui, services: &Services, events: &mut Vec<UiEvent>) {
    ui.add_space(4.0);
    ui.strong("Your own models");
    let folder = services.models.folder().display().to_string();
    let text = format!(
        "A folder with model.onnx and card.json, added by skyloupe models add FOLDER, or put into {folder}"
    );
    ui.add(egui::Label::new(egui::RichText::new(text).small()).wrap());
    if ui.small_button("Read again").on_hover_text("Look for models anew.").clicked() {
        events.push(UiEvent::LookAtModels);
    }
}
