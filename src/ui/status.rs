//! The bottom bar: what the cursor reads, and what is being done.

use super::UiEvent;
use super::interface::Services;
use crate::field::{Band, names_of};
use crate::jobs::SurveyProgress;
use crate::session::{Command, Reading, Session};
use crate::sky;

const COLONS: sky::SexagesimalStyle = sky::SexagesimalStyle::Colons;

/// Draw the bar.
pub fn show(ui: &mut egui::Ui, session: &Session, services: &Services, events: &mut Vec<UiEvent>) {
    ui.horizontal(|ui| {
        match &session.reading {
            Some((_, reading)) => {
                if session.frozen {
                    ui.strong("frozen");
                }
                ui.monospace(position_text(session, reading));
                ui.separator();
                for plane in &reading.planes {
                    if plane.value.is_some() {
                        ui.monospace(format!("{} {}", plane.name, value_text(plane.value)));
                    }
                }
                if let Some(names) = flags_text(session, reading) {
                    ui.separator();
                    ui.monospace(names);
                }
            }
            None => {
                ui.weak("Ready. Press ? for keys, Ctrl+P to find an action.");
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(pending) = session.pending.first() {
                if ui.small_button("Cancel").clicked() {
                    events.push(UiEvent::Do(Command::CancelPending));
                }
                let fraction = services.jobs.progress(pending.request).unwrap_or(0.0);
                ui.add(egui::ProgressBar::new(fraction).desired_width(120.0).animate(true));
                ui.label(&pending.label);
            } else if let Some(progress) = services.jobs.surveys().progress() {
                surveys(ui, progress, events);
            }
        });
    });
}

/// How far all pixels have been looked at.
fn surveys(ui: &mut egui::Ui, progress: SurveyProgress, events: &mut Vec<UiEvent>) {
    if progress.is_paused {
        if ui.small_button("Continue").clicked() {
            events.push(UiEvent::Do(Command::ContinueLoading));
        }
        ui.weak("stopped: not all pixels were read");
        return;
    }
    if ui.small_button("Stop").clicked() {
        events.push(UiEvent::Do(Command::CancelPending));
    }
    let bar = egui::ProgressBar::new(progress.fraction).desired_width(120.0).show_percentage();
    ui.add(bar);
    ui.weak(if progress.overviews { "Reading all pixels" } else { "Counting all values" });
    ui.ctx().request_repaint_after(std::time::Duration::from_millis(250));
}

/// The chosen flags under the cursor, band by band; `None` where no pixel carries any.
fn flags_text(session: &Session, reading: &Reading) -> Option<String> {
    let mask = session.active_frame()?.mask;
    let chosen = |(band, word): (Band, u32)| (band, word & mask.selection(band).0);
    let flagged = reading.planes.iter().filter_map(|plane| plane.flags).map(chosen);
    let flagged = flagged.filter(|(_, word)| *word != 0);
    let words: Vec<String> =
        flagged.map(|(band, word)| format!("{}: {}", band.name(), names_of(word, band).join(" "))).collect();
    (!words.is_empty()).then(|| words.join("  "))
}

/// Pixel and sky position.
pub fn position_text(session: &Session, reading: &Reading) -> String {
    let mut pixel = format!("x {:8.2}  y {:8.2}", reading.fits.0, reading.fits.1);
    if let Some(quadrant) = &reading.quadrant {
        pixel += &format!("   {} {:7.2} {:7.2}", quadrant.name, quadrant.fits.0, quadrant.fits.1);
    }
    match reading.sky {
        Some(sky) => format!("{pixel}   {}", sky_text(session, sky)),
        None => pixel,
    }
}

/// Sexagesimal for equatorial systems, degrees for others.
pub fn sky_text(session: &Session, position: sky::SkyPoint) -> String {
    let equatorial = session
        .active_frame()
        .and_then(|frame| frame.reading_plane())
        .and_then(|plane| plane.sky())
        .is_none_or(|wcs| wcs.system().is_equatorial());
    if equatorial {
        format!("{} {}", sky::hours_text(position.lon, 3, COLONS), sky::degrees_text(position.lat, 2, COLONS))
    } else {
        let (lon, lat) = position.to_degrees();
        format!("{lon:.6}° {lat:+.6}°")
    }
}

/// A value as it is read out: six digits, `no data` for NaN.
pub fn value_text(value: Option<f64>) -> String {
    match value {
        None => "outside".to_owned(),
        Some(value) if value.is_nan() => "no data".to_owned(),
        Some(value) if value == 0.0 || (1e-3..1e6).contains(&value.abs()) => {
            let digits = (5 - value.abs().max(1e-3).log10().floor() as i32).clamp(0, 8) as usize;
            format!("{value:.digits$}")
        }
        Some(value) => format!("{value:.5e}"),
    }
}

/// What is copied: RA, Dec in degrees, then the values.
pub fn reading_text(session: &Session) -> Option<String> {
    let (_, reading) = session.reading.as_ref()?;
    let mut words = Vec::new();
    match reading.sky {
        Some(sky) => {
            let (lon, lat) = sky.to_degrees();
            words.push(format!("{lon:.8}"));
            words.push(format!("{lat:+.8}"));
        }
        None => {
            words.push(format!("{:.3}", reading.fits.0));
            words.push(format!("{:.3}", reading.fits.1));
        }
    }
    for plane in &reading.planes {
        words.push(plane.value.map_or_else(|| "nan".to_owned(), |value| format!("{value}")));
    }
    Some(words.join(" "))
}
