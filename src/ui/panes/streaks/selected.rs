//! What is known about the selected find, its stamps, and the user's verdict.

use super::rows::degrees;
use super::stamps;
use crate::session::{Command, Pick, StampLock, StreakCommand, Verdict};
use crate::ui::UiEvent;
use crate::ui::dock::Docked;

/// Draw it.
pub fn selected(ui: &mut egui::Ui, docked: &mut Docked) {
    let Some(pick) = docked.session.streaks.selected else {
        ui.weak("Select a streak in the image or in the table. Page Up and Page Down go through the tracks.");
        return;
    };
    verdicts(ui, docked, pick);
    facts(ui, docked, pick);
    ui.horizontal(|ui| {
        ui.weak("Stamps locked on");
        let mut lock = docked.session.streaks.stamp_lock;
        ui.selectable_value(&mut lock, StampLock::Object, "object");
        ui.selectable_value(&mut lock, StampLock::Sky, "sky").on_hover_text("J");
        if lock != docked.session.streaks.stamp_lock {
            docked.events.push(UiEvent::Do(Command::Streaks(StreakCommand::SetStampLock(lock))));
        }
    });
    stamps::stamps(ui, docked);
    if let Pick::Detection(number) = pick {
        by_hand(ui, docked, number);
    }
}

fn verdicts(ui: &mut egui::Ui, docked: &mut Docked, pick: Pick) {
    let streaks = &docked.session.streaks;
    let now = match pick {
        Pick::Detection(number) => streaks.review.verdict(number),
        Pick::Track(id) => streaks.track(id).and_then(|track| streaks.track_verdict(track)),
    };
    ui.horizontal(|ui| {
        for (verdict, name) in [
            (Verdict::Accepted, "Accept (V)"),
            (Verdict::Rejected, "Reject (R)"),
            (Verdict::Static, "Does not move (W)"),
        ] {
            let button = egui::Button::selectable(now == Some(verdict), name);
            if ui.add(button).clicked() {
                docked.events.push(UiEvent::Do(Command::Streaks(StreakCommand::Judge(verdict))));
            }
        }
    });
}

fn facts(ui: &mut egui::Ui, docked: &Docked, pick: Pick) {
    let streaks = &docked.session.streaks;
    if let Some(track) = streaks.selected_track() {
        let magnitude = track.magnitude.map_or("no magnitude".to_owned(), |magnitude| {
            let sigma = track.magnitude_sigma.map_or(String::new(), |sigma| format!(" ± {sigma:.2}"));
            format!("{magnitude:.2}{sigma} mag")
        });
        ui.strong(format!(
            "Track {}: {:.2}″/h towards {:.1}°, {magnitude}",
            track.id,
            track.rate_arcsec_h,
            track.position_angle.to_degrees()
        ));
        ui.label(format!(
            "in {} of {} exposures, probability {:.3}",
            track.exposures(),
            track.members.len(),
            track.probability
        ));
        ui.monospace(format!("{}  MJD {:.5}", degrees(track.sky), track.mjd));
    }
    let Pick::Detection(number) = pick else { return };
    let Some(detection) = streaks.findings.detections.get(number) else { return };
    let exposure = streaks.exposures.get(detection.exposure).map_or("", |exposure| exposure.name.as_str());
    let magnitude = detection.magnitude.map_or(String::new(), |magnitude| format!("{magnitude:.2} mag, "));
    ui.label(format!(
        "{magnitude}S/N {:.1}, score {:.3}, {:.1} px in {exposure}",
        detection.signal_to_noise,
        detection.score,
        detection.length()
    ));
}

/// Ends that were moved, and the note.
fn by_hand(ui: &mut egui::Ui, docked: &mut Docked, number: usize) {
    let entry = docked.session.streaks.review.about(number);
    if entry.is_some_and(|entry| entry.ends.is_some()) {
        ui.horizontal(|ui| {
            ui.weak("Ends moved by hand");
            if ui.small_button("As found").clicked() {
                let back = StreakCommand::SetEnds { detection: number, ends: None };
                docked.events.push(UiEvent::Do(Command::Streaks(back)));
            }
        });
    }
    let kept = entry.map_or(String::new(), |entry| entry.note.clone());
    let id = egui::Id::unique(("streak-note", docked.session.streaks.search, number));
    let mut note = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| kept.clone());
    let line = egui::TextEdit::singleline(&mut note).hint_text("Note").desired_width(f32::INFINITY);
    let response = ui.add(line);
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, note));
    } else if response.lost_focus() {
        ui.data_mut(|data| data.remove_temp::<String>(id));
        if note != kept {
            let set = StreakCommand::SetNote { detection: number, note };
            docked.events.push(UiEvent::Do(Command::Streaks(set)));
        }
    }
}
