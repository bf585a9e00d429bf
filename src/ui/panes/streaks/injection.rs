//! The form of a streak to inject, and what became of those that were.

use crate::session::{Command, FrameId, InjectedStreak, StreakCommand, StreakToInject};
use crate::sky::SkyPoint;
use crate::ui::dock::Docked;
use crate::ui::{UiEvent, numbers};

/// A streak without its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InjectionForm {
    pub magnitude: f64,
    pub rate_arcsec_h: f64,
    pub position_angle_deg: f64,
}

impl Default for InjectionForm {
    fn default() -> Self {
        Self { magnitude: 22.5, rate_arcsec_h: 30.0, position_angle_deg: 110.0 }
    }
}

impl InjectionForm {
    /// The streak at a place of a frame.
    pub fn at(self, sky: SkyPoint, frame: FrameId) -> StreakToInject {
        StreakToInject {
            magnitude: self.magnitude,
            rate_arcsec_h: self.rate_arcsec_h,
            position_angle: self.position_angle_deg.to_radians(),
            sky,
            frame,
        }
    }
}

/// Draw the form, and the list.
pub fn injection(ui: &mut egui::Ui, docked: &mut Docked) {
    ui.spacing_mut().slider_width = 120.0;
    let form = &mut docked.interface.streaks.form;
    egui::Grid::new("streak-form").num_columns(2).show(ui, |ui| {
        ui.label("Magnitude");
        ui.add(numbers::slider(&mut form.magnitude, 18.0..=27.0).fixed_decimals(2));
        ui.end_row();
        ui.label("Rate, ″/h");
        ui.add(numbers::slider(&mut form.rate_arcsec_h, 0.5..=80.0).logarithmic(true).fixed_decimals(1));
        ui.end_row();
        ui.label("Towards, °").on_hover_text("Direction of motion, east of north");
        ui.add(numbers::slider(&mut form.position_angle_deg, 0.0..=360.0).fixed_decimals(0));
        ui.end_row();
    });
    ui.horizontal(|ui| {
        let placing = docked.interface.streaks.placing;
        if ui.selectable_label(placing, "Click on the image").clicked() {
            docked.interface.streaks.placing = !placing;
        }
        if ui.button("In the middle").clicked() {
            let event = in_the_middle(docked);
            docked.events.push(UiEvent::Do(event));
        }
        let injected = &docked.session.streaks.injected;
        if ui.add_enabled(!injected.is_empty(), egui::Button::new("Remove all")).clicked() {
            docked.events.push(UiEvent::Do(Command::Streaks(StreakCommand::RemoveInjected)));
        }
    });
    if docked.interface.streaks.placing {
        ui.weak("Click where it is to be in the middle of that exposure.");
    }
    list(ui, docked);
}

fn in_the_middle(docked: &Docked) -> Command {
    let place = docked.session.active_frame().and_then(|frame| {
        let sky = frame.grid_plane()?.sky()?.sky_from_pixel(frame.view?.center)?;
        Some((sky, frame.id))
    });
    match place {
        Some((sky, frame)) => {
            Command::Streaks(StreakCommand::Inject(docked.interface.streaks.form.at(sky, frame)))
        }
        None => Command::Tell(
            "This image has no sky positions, so no motion on the sky can be put into it".to_owned(),
        ),
    }
}

fn list(ui: &mut egui::Ui, docked: &Docked) {
    let streaks = &docked.session.streaks;
    for InjectedStreak { asked, trails } in &streaks.injected {
        let outcome = streaks.outcome(&InjectedStreak { asked: *asked, trails: trails.clone() });
        let verdict = match (outcome.searched, outcome.found) {
            (0, _) => "not searched yet".to_owned(),
            (searched, 0) => format!("missed in all {searched} exposures"),
            (searched, found) => {
                let linked = if outcome.linked { ", linked" } else { "" };
                format!("found in {found} of {searched}{linked}")
            }
        };
        ui.label(format!(
            "{:.2} mag, {:.1}″/h towards {:.0}°: {verdict}",
            asked.magnitude,
            asked.rate_arcsec_h,
            asked.position_angle.to_degrees()
        ));
    }
    if !streaks.injected.is_empty() {
        ui.weak("Found or missed is by the last search at this threshold. Search again after injecting.");
    }
}
