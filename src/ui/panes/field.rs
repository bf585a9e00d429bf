//! The planes of the active field: which is shown, which is which band.

use super::quadrants;
use crate::field::{Band, Plane, PlaneKey, Role};
use crate::session::{Command, Frame, Showing};
use crate::ui::dock::Docked;
use crate::ui::{UiEvent, numbers};
use std::collections::HashSet;

/// Draw the pane.
pub fn field(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(frame) = docked.session.active_frame().cloned() else { return };
    egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        frames(ui, docked);
        ui.add(egui::Label::new(egui::RichText::new(&frame.field.name).strong()).wrap());
        let size = frame.field.size();
        ui.weak(format!("{} × {} pixels, {} planes", size.width, size.height, frame.field.planes.len()));
        cube(ui, docked, &frame);
        ui.add_space(4.0);
        if frame.can_composite()
            && ui.selectable_label(frame.showing == Showing::Composite, "Composite").clicked()
        {
            docked.events.push(UiEvent::Do(Command::Show(Showing::Composite)));
        }
        let quadrants: HashSet<PlaneKey> = quadrants::keys(&frame);
        let planes = frame.field.planes.iter().enumerate();
        for (index, plane) in planes.filter(|(_, plane)| !quadrants.contains(&plane.key)) {
            plane_row(ui, docked, &frame, (index, plane));
        }
        quadrants::quadrants(ui, docked, &frame);
        sky(ui, &frame);
        for warning in &frame.field.warnings {
            let text = egui::RichText::new(warning).color(ui.visuals().warn_fg_color);
            ui.add(egui::Label::new(text).wrap());
        }
    });
}

/// The open frames, when there are several.
fn frames(ui: &mut egui::Ui, docked: &mut Docked) {
    if docked.session.frames.len() < 2 {
        return;
    }
    for (index, frame) in docked.session.frames.iter().enumerate() {
        ui.horizontal(|ui| {
            let name = format!("{}: {}", index + 1, frame.field.name);
            let what = frame.showing_name(frame.showing);
            if ui.selectable_label(index == docked.session.active, name).on_hover_text(what).clicked() {
                docked.events.push(UiEvent::Do(Command::SelectFrame(frame.id)));
            }
            if ui.small_button("Close").clicked() {
                docked.events.push(UiEvent::Do(Command::CloseFrame(frame.id)));
            }
        });
    }
    ui.separator();
}

fn plane_row(
    ui: &mut egui::Ui,
    docked: &mut Docked,
    frame: &Frame,
    (index, plane): (usize, &std::sync::Arc<Plane>),
) {
    ui.horizontal(|ui| {
        let shown = frame.showing == Showing::Plane(index);
        let name =
            if plane.name.is_empty() { format!("HDU {}", plane.source.hdu) } else { plane.name.clone() };
        let details = format!(
            "HDU {}\n{} × {} pixels\nunit {}\nzero point {}\n{}",
            plane.source.hdu,
            plane.size().width,
            plane.size().height,
            if plane.unit.is_empty() { "unknown" } else { &plane.unit },
            plane.magzero.map_or_else(|| "unknown".to_owned(), |magzero| format!("{magzero:.3} mag")),
            plane.source.path.display(),
        );
        if ui.selectable_label(shown, name).on_hover_text(details).clicked() {
            docked.events.push(UiEvent::Do(Command::Show(Showing::Plane(index))));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            band_choice(ui, docked, frame, plane);
            ui.weak(plane.role.name());
        });
    });
}

/// Which band a plane is; planes of another size than the field's need a sky to be one.
fn band_choice(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame, plane: &Plane) {
    let band = plane.band.filter(|_| plane.role == Role::Flux);
    let label = band.map_or("–", Band::name);
    let can_be_placed = plane.size() == frame.field.size() || plane.sky().is_some();
    let possible = can_be_placed && frame.field.planes.len() > 1;
    ui.add_enabled_ui(possible, |ui| {
        let name = format!("Band of {}", plane.name);
        let response = egui::ComboBox::from_id_salt(("band", plane.key))
            .width(46.0)
            .selected_text(label)
            .show_ui(ui, |ui| {
                for choice in [None, Some(Band::Vis), Some(Band::Y), Some(Band::J), Some(Band::H)] {
                    let text = choice.map_or("none", Band::name);
                    if ui.selectable_label(band == choice, text).clicked() {
                        docked.events.push(UiEvent::Do(Command::AssignBand {
                            frame: frame.id,
                            plane: plane.key,
                            band: choice,
                        }));
                    }
                }
            });
        response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
    });
}

/// A slider through the planes of a cube.
pub fn cube(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame) {
    let Some(plane) = frame.reading_plane().filter(|plane| plane.source.cube_len > 1) else { return };
    let mut number = plane.source.cube_index + 1;
    let slider = numbers::slider(&mut number, 1..=plane.source.cube_len)
        .text(format!("of {} planes", plane.source.cube_len));
    if ui.add(slider).changed() {
        docked.events.push(UiEvent::Do(Command::SetCubePlane { frame: frame.id, index: number - 1 }));
    }
}

fn sky(ui: &mut egui::Ui, frame: &Frame) {
    ui.add_space(6.0);
    match frame.reading_plane().and_then(|plane| plane.wcs.as_ref()) {
        None => {
            ui.weak("No sky positions in the header");
        }
        Some(Err(error)) => {
            ui.colored_label(ui.visuals().warn_fg_color, error.to_string());
        }
        Some(Ok(wcs)) => {
            let [lon, lat] = wcs.ctype();
            ui.weak(format!("{lon}, {lat}; {:.4}″ per pixel", wcs.pixel_scale_arcsec()));
        }
    }
}
