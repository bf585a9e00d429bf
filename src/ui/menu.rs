//! The menu bar, with the tools and the recipe of the active frame beside it.

use super::actions::{Action, Menu, of_menu, shortcut_text};
use super::interface::Interface;
use super::{UiEvent, theme};
use crate::composite::Recipe;
use crate::session::{Command, Session, Tool};

/// Draw the bar.
pub fn show(ui: &mut egui::Ui, interface: &mut Interface, session: &Session, events: &mut Vec<UiEvent>) {
    egui::MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.title(), |ui| {
                ui.set_min_width(230.0);
                entries(ui, menu, interface, session, events);
            });
        }
        ui.separator();
        recipe_menu(ui, session, events);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            for (tool, name, help) in [
                (Tool::Aperture, "Aperture", "Aperture photometry of what is clicked (E)"),
                (Tool::RadialProfile, "Radial", "Radial profile of what is clicked (P)"),
                (Tool::Ruler, "Ruler", "Distance, angle and profile along a dragged line (L)"),
                (Tool::Pan, "Move", "Dragging moves the image (Esc)"),
            ] {
                if ui.selectable_label(session.tool == tool, name).on_hover_text(help).clicked() {
                    events.push(UiEvent::Do(Command::SetTool(tool)));
                }
            }
        });
    });
}

fn entries(
    ui: &mut egui::Ui,
    menu: Menu,
    interface: &mut Interface,
    session: &Session,
    events: &mut Vec<UiEvent>,
) {
    let actions: Vec<&'static Action> = of_menu(menu).collect();
    for group in actions.chunk_by(|one, next| one.submenu.is_some() && one.submenu == next.submenu) {
        if group.first().is_some_and(|first| first.starts_group) {
            ui.separator();
        }
        let mut chosen = None;
        match group.first().and_then(|first| first.submenu) {
            Some(title) => {
                ui.menu_button(title, |ui| {
                    ui.set_min_width(200.0);
                    chosen = clicked(ui, group, session);
                });
            }
            None => chosen = clicked(ui, group, session),
        }
        if let Some(action) = chosen {
            let ctx = ui.ctx().clone();
            interface.perform(&ctx, action, session, events);
            ui.close();
        }
        if group.iter().any(|action| action.id == "open-demo") {
            recent(ui, session, events);
        }
        if group.iter().any(|action| action.id == "blink") {
            ui.separator();
            recipe_menu(ui, session, events);
        }
    }
}

/// Draw all of them, and answer with the one that was clicked.
fn clicked(ui: &mut egui::Ui, actions: &[&'static Action], session: &Session) -> Option<&'static Action> {
    actions
        .iter()
        .fold(None, |chosen, action| if entry(ui, action, session) { Some(*action) } else { chosen })
}

fn entry(ui: &mut egui::Ui, action: &Action, session: &Session) -> bool {
    let checked = action.checked.is_some_and(|checked| checked(session));
    let mark = if checked {
        "•  "
    } else if action.checked.is_some() {
        "    "
    } else {
        ""
    };
    let mut button = egui::Button::new(format!("{mark}{}", action.label));
    if let Some(shortcut) = action.keys.first() {
        button = button.shortcut_text(shortcut_text(shortcut));
    }
    let response = ui.add_enabled(action.is_enabled(session), button);
    response.on_hover_text(action.help).clicked()
}

fn recent(ui: &mut egui::Ui, session: &Session, events: &mut Vec<UiEvent>) {
    ui.add_enabled_ui(!session.recent.is_empty(), |ui| {
        ui.menu_button("Open recent", |ui| {
            for path in &session.recent {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                    events.push(UiEvent::OpenRecent(path.clone()));
                    ui.close();
                }
            }
            ui.separator();
            if ui.button("Clear list").clicked() {
                events.push(UiEvent::ForgetRecent);
                ui.close();
            }
        });
    });
}

/// The recipes by name.
fn recipe_menu(ui: &mut egui::Ui, session: &Session, events: &mut Vec<UiEvent>) {
    let Some(frame) = session.active_frame() else { return };
    let title = format!("Recipe: {}", frame.recipe().label());
    ui.menu_button(egui::RichText::new(title).color(theme::accent(ui)), |ui| {
        ui.set_min_width(260.0);
        for (id, label) in Recipe::presets() {
            let chosen = frame.recipe().id() == id;
            let possible = id == "plane" || frame.can_composite();
            let response = ui.add_enabled(possible, egui::Button::selectable(chosen, label));
            if response.on_hover_text(Recipe::description_of(id)).clicked() {
                events.push(UiEvent::Do(Command::UsePreset(id.to_owned())));
                ui.close();
            }
        }
    });
}
