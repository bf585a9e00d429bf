//! The magnifier, and what the cursor reads in every band.

use crate::composite::flag_color;
use crate::field::{Band, names_of};
use crate::session::{FrameId, PlaneReading};
use crate::ui::canvas::{Slot, magnified, paint_slot};
use crate::ui::dock::Docked;
use crate::ui::{status, theme};
use egui::{Sense, Stroke, vec2};

/// Draw the pane.
pub fn reading(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some((id, reading)) = docked.session.reading.clone() else {
        ui.weak("Move the cursor over the image");
        return;
    };
    ui.horizontal_top(|ui| {
        magnifier(ui, docked, id, reading.at);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.monospace(format!("x {:.2}", reading.fits.0))
                .on_hover_text("FITS convention: the first pixel is 1");
            ui.monospace(format!("y {:.2}", reading.fits.1));
            if let Some(quadrant) = &reading.quadrant {
                ui.strong(&quadrant.name).on_hover_text("Quadrant of the measured pixel");
                ui.monospace(format!("  x {:.2}", quadrant.fits.0)).on_hover_text("In the quadrant");
                ui.monospace(format!("  y {:.2}", quadrant.fits.1)).on_hover_text("In the quadrant");
            }
            if let Some(sky) = reading.sky {
                for word in status::sky_text(docked.session, sky).split(' ') {
                    ui.monospace(word);
                }
                let (lon, lat) = sky.to_degrees();
                ui.monospace(format!("{lon:.6}°"));
                ui.monospace(format!("{lat:+.6}°"));
            }
        });
    });
    ui.add_space(4.0);
    egui::ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        egui::Grid::new("values").num_columns(4).striped(true).spacing([10.0, 3.0]).show(ui, |ui| {
            for plane in &reading.planes {
                line(ui, plane);
            }
        });
        for (band, word) in reading.planes.iter().filter_map(|plane| plane.flags) {
            flags(ui, band, word);
        }
    });
}

fn line(ui: &mut egui::Ui, plane: &PlaneReading) {
    let band = Band::ALL.into_iter().find(|band| band.name() == plane.name);
    let colour = band.map_or(ui.visuals().text_color(), |band| theme::band_text(ui, band.index()));
    ui.colored_label(colour, &plane.name);
    let text = match (&plane.problem, plane.is_pending) {
        (Some(_), _) => "unreadable".to_owned(),
        (None, true) => "not read yet".to_owned(),
        (None, false) => status::value_text(plane.value),
    };
    let value = ui.monospace(text);
    if let Some(rms) = plane.rms {
        value.on_hover_text(format!("± {}", status::value_text(Some(rms))));
    }
    ui.weak(&plane.unit);
    let magnitude = plane.magnitude.map_or_else(String::new, |magnitude| format!("{magnitude:.2} mag"));
    ui.monospace(magnitude).on_hover_text("AB magnitude of this pixel");
    ui.end_row();
}

/// The names of the flags that a pixel carries in one band.
fn flags(ui: &mut egui::Ui, band: Band, word: u32) {
    let response = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.colored_label(theme::band_text(ui, band.index()), format!("{} flags", band.name()));
        if word == 0 {
            ui.weak("none");
        }
        for (bit, name) in set_bits(word).zip(names_of(word, band)) {
            let [red, green, blue] = flag_color(bit);
            let (rect, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
            ui.painter().rect_filled(rect, 2.0, egui::Color32::from_rgb(red, green, blue));
            ui.monospace(name);
        }
    });
    response.response.on_hover_text(format!("{} flag word {word}", band.name()));
}

fn set_bits(word: u32) -> impl Iterator<Item = u8> {
    (0..32).filter(move |bit| word >> bit & 1 == 1)
}

fn magnifier(ui: &mut egui::Ui, docked: &mut Docked, id: FrameId, at: crate::geometry::ImagePoint) {
    let Some(frame) = docked.session.frame(id).cloned() else { return };
    let Some(view) = frame.view else { return };
    let (rect, _) = ui.allocate_exact_size(vec2(108.0, 108.0), Sense::hover());
    let placed = magnified(rect, f64::from(ui.ctx().pixels_per_point()), view, at);
    paint_slot(ui, docked, &frame, &placed, (Slot::Magnifier, 1.0));
    let pixel = (placed.view.zoom / placed.pixels_per_point) as f32;
    let pixel = egui::Rect::from_center_size(rect.center(), vec2(pixel.max(4.0), pixel.max(4.0)));
    ui.painter().rect_stroke(pixel, 0.0, Stroke::new(1.0, theme::ACCENT), egui::StrokeKind::Outside);
    ui.painter().rect_stroke(
        rect,
        3.0,
        ui.visuals().widgets.noninteractive.bg_stroke,
        egui::StrokeKind::Outside,
    );
}
