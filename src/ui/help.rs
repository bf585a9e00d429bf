//! The key sheet and the About window.

use super::actions::{Menu, of_menu, shortcut_text};

/// Keys and mouse, all on one page, from the table of actions.
pub fn keys(ctx: &egui::Context, open: &mut bool) {
    egui::Window::new("Keys and mouse")
        .open(open)
        .default_size([860.0, 560.0])
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
        .collapsible(false)
        .show(ctx, |ui| {
            egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                mouse(ui);
                ui.add_space(8.0);
                ui.columns(2, |columns| {
                    let [left, right] = columns else { return };
                    for menu in [Menu::View, Menu::Help] {
                        section(left, menu);
                    }
                    for menu in [Menu::Colour, Menu::Frames, Menu::Tools, Menu::File, Menu::Edit] {
                        section(right, menu);
                    }
                });
            });
        });
}

fn mouse(ui: &mut egui::Ui) {
    let lines = [
        ("Wheel", "zoom at the cursor"),
        ("Left drag", "move the image, or use the chosen tool"),
        ("Middle drag, middle click", "move the image; centre on the clicked position"),
        ("Right drag", "contrast (up and down) and bias (sideways); a double right click resets"),
        ("Space, held", "peek at the next band"),
    ];
    egui::Grid::new("mouse").num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
        for (what, does) in lines {
            ui.strong(what);
            ui.label(does);
            ui.end_row();
        }
    });
}

fn section(ui: &mut egui::Ui, menu: Menu) {
    ui.add_space(4.0);
    ui.heading(menu.title());
    egui::Grid::new(menu.title()).num_columns(2).spacing([14.0, 2.0]).show(ui, |ui| {
        for action in of_menu(menu).filter(|action| !action.keys.is_empty()) {
            let keys: Vec<String> = action.keys.iter().map(shortcut_text).collect();
            ui.monospace(keys.join("  "));
            ui.label(action.label).on_hover_text(action.help);
            ui.end_row();
        }
    });
}

/// Version, adapter, licence.
pub fn about(ctx: &egui::Context, open: &mut bool, adapter: &str) {
    egui::Window::new("About Skyloupe").open(open).collapsible(false).resizable(false).show(ctx, |ui| {
        ui.heading("Skyloupe");
        ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
        ui.label(format!("Graphics: {adapter}"));
        ui.label("Licence: MIT OR Apache-2.0");
        ui.add_space(6.0);
        ui.label("The demo field is simulated. Positions, values and magnitudes are read from the data as they are.");
    });
}
