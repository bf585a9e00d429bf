//! The classes and subclasses as buttons, with their keys.

use super::command;
use super::grade_keys::GradeAct;
use super::view::color_of_class;
use crate::session::{GradeItem, LensCommand};
use crate::ui::dock::Docked;
use egui::{RichText, Stroke, vec2};

/// Draw them.
pub fn answers(ui: &mut egui::Ui, docked: &mut Docked, item: GradeItem) {
    let lenses = &docked.session.lenses;
    let grading = &lenses.grading;
    let given = lenses.book.at_showing(item.row, &grading.grader, item.showing);
    let given = given.map(|grade| (grade.class.clone().unwrap_or_default(), grade.subclass.clone()));
    let is_free = grading.waiting.is_none() && grading.failed.is_none();
    let mut chosen = None;
    ui.add_enabled_ui(is_free, |ui| {
        ui.horizontal(|ui| {
            let count = grading.scheme.classes.len().max(1) as f32;
            let width = ((ui.available_width() - 8.0 * count) / count).min(190.0);
            for class in &grading.scheme.classes {
                let key = docked.interface.lenses.keys.text(&GradeAct::Class(class.key.clone()));
                let is_given = given.as_ref().is_some_and(|(known, _)| *known == class.key);
                let color = color_of_class(lenses, &class.key);
                let text = RichText::new(format!("{}  {}", class.key, class.title)).strong();
                let stroke = Stroke::new(if is_given { 2.0 } else { 1.0 }, color);
                let button =
                    egui::Button::new(text).shortcut_text(key).min_size(vec2(width, 28.0)).stroke(stroke);
                if ui.add(button.selected(is_given)).clicked() {
                    chosen = Some((class.key.clone(), String::new()));
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            for subclass in &grading.scheme.subclasses {
                let Some(class) = grading.class_of(&subclass.key) else { continue };
                let key = docked.interface.lenses.keys.text(&GradeAct::Subclass(subclass.key.clone()));
                let is_given = given.as_ref().is_some_and(|(_, known)| *known == subclass.key);
                let button = egui::Button::new(&subclass.title).shortcut_text(key).selected(is_given);
                let help = format!("{}, {}", class.key, subclass.title);
                if ui.add(button).on_hover_text(help).clicked() {
                    chosen = Some((class.key.clone(), subclass.key.clone()));
                }
            }
        });
    });
    if let Some((class, subclass)) = chosen {
        command(docked, LensCommand::Grade { class, subclass });
    }
}
