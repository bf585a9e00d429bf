//! Searching, and the threshold with what it means.

use crate::session::{Command, Curves, ExpectedCurves, Lock, SearchScope, StreakCommand};
use crate::streaks::Detector;
use crate::ui::dock::Docked;
use crate::ui::{Dialog, UiEvent, numbers};

/// Draw them.
pub fn controls(ui: &mut egui::Ui, docked: &mut Docked) {
    search(ui, docked);
    ui.add_space(4.0);
    threshold(ui, docked);
    ui.add_space(4.0);
    toggles(ui, docked);
    let streaks = &docked.session.streaks;
    if ui.add_enabled(!streaks.exposures.is_empty(), egui::Button::new("Save report…")).clicked() {
        docked.events.push(UiEvent::Ask(Dialog::SaveStreakReport));
    }
}

fn command(docked: &mut Docked, command: StreakCommand) {
    docked.events.push(UiEvent::Do(Command::Streaks(command)));
}

fn search(ui: &mut egui::Ui, docked: &mut Docked) {
    let streaks = &docked.session.streaks;
    ui.horizontal(|ui| {
        let name = |detector: Detector| match detector {
            Detector::Network => "Network",
            Detector::Classical => "Classical",
        };
        let mut detector = streaks.detector;
        let choice =
            egui::ComboBox::from_id_salt("streak-detector").width(82.0).selected_text(name(detector));
        choice.show_ui(ui, |ui| {
            for choice in [Detector::Network, Detector::Classical] {
                ui.selectable_value(&mut detector, choice, name(choice));
            }
        });
        if detector != streaks.detector {
            command(docked, StreakCommand::SetDetector(detector));
        }
        if ui.button("Find streaks").on_hover_text("Search all open exposures (Ctrl+F)").clicked() {
            command(docked, StreakCommand::Search(SearchScope::AllFrames));
        }
    });
    let Some(request) = streaks.running else { return };
    ui.horizontal(|ui| {
        let fraction = docked.services.jobs.progress(request).unwrap_or(0.0);
        ui.add(egui::ProgressBar::new(fraction).desired_width(132.0).show_percentage());
        if ui.button("Stop").on_hover_text("What was found so far stays (Ctrl+.)").clicked() {
            command(docked, StreakCommand::Stop);
        }
    });
}

fn threshold(ui: &mut egui::Ui, docked: &mut Docked) {
    let streaks = &docked.session.streaks;
    let mut threshold = streaks.threshold;
    ui.spacing_mut().slider_width = (ui.available_width() - 58.0).max(60.0);
    ui.label("Threshold");
    let slider = numbers::slider(&mut threshold, 0.0..=1.0).fixed_decimals(3);
    if ui.add(slider).on_hover_text("Scores from here on are shown (comma, full stop)").changed() {
        command(docked, StreakCommand::SetThreshold(threshold));
    }
    let (detections, tracks) = streaks.counts_above();
    let so_far = if streaks.is_partial { " so far, not yet linked" } else { "" };
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    ui.label(format!(
        "{detections} detection{}, {tracks} track{}{so_far}",
        plural(detections),
        plural(tracks)
    ));
    match streaks.expected() {
        Some(expected) => promised(ui, expected, streaks.threshold),
        None => {
            ui.weak("No model card says what to expect of this detector");
        }
    }
}

/// What the card promises at the threshold.
fn promised(ui: &mut egui::Ui, expected: &ExpectedCurves, threshold: f64) {
    let percent = |curve: &[[f64; 2]]| {
        Curves::at(curve, threshold).map_or("–".to_owned(), |share| format!("{:.0} %", 100.0 * share))
    };
    let rate = |curve: &[[f64; 2]]| {
        Curves::at(curve, threshold).map_or("–".to_owned(), |rate| format!("{rate:.2}"))
    };
    egui::Grid::new("streak-expected").num_columns(3).spacing([10.0, 2.0]).show(ui, |ui| {
        ui.weak("expected");
        ui.weak("held-out").on_hover_text("Simulated fields like those of the training");
        ui.weak("shifted").on_hover_text("Other PSF, noise, star density and priors");
        ui.end_row();
        let (held_out, shifted) = (&expected.held_out, &expected.shifted);
        for (name, values) in [
            ("complete", [percent(&held_out.completeness), percent(&shifted.completeness)]),
            ("pure", [percent(&held_out.purity), percent(&shifted.purity)]),
            (
                "false per Mpx",
                [rate(&held_out.false_positives_per_mpx), rate(&shifted.false_positives_per_mpx)],
            ),
        ] {
            ui.label(name);
            values.into_iter().for_each(|value| {
                ui.monospace(value);
            });
            ui.end_row();
        }
    });
}

fn toggles(ui: &mut egui::Ui, docked: &mut Docked) {
    let session = docked.session;
    let (mut shown, mut still) = (session.streaks.shown, session.streaks.static_shown);
    if ui.checkbox(&mut shown, "Show on the image").on_hover_text("Shift+V").changed() {
        command(docked, StreakCommand::ToggleShown);
    }
    if ui.checkbox(&mut still, "Show what does not move").on_hover_text("Shift+W").changed() {
        command(docked, StreakCommand::ToggleStatic);
    }
    let many = session.frames.len() > 1;
    ui.add_enabled_ui(many, |ui| {
        let mut on_object = session.lock == Lock::Object;
        if ui.checkbox(&mut on_object, "Lock on the moving object").on_hover_text("Shift+L").changed() {
            let lock = if on_object { Lock::Object } else { Lock::Sky };
            docked.events.push(UiEvent::Do(Command::SetLock(lock)));
        }
        let mut blinking = session.blinking_frames.is_some();
        if ui.checkbox(&mut blinking, "Blink the exposures").on_hover_text("Ctrl+Shift+B").changed() {
            docked.events.push(UiEvent::Do(Command::SetBlinkingFrames(blinking)));
        }
    });
}
