//! What few will ask for: interface, thresholds, where the model comes from. Folded.

use super::card::bullet;
use crate::models::Card;
use egui::{CollapsingHeader, RichText};

/// Draw the folded parts.
pub(super) fn show(ui: &mut egui::Ui, card: &Card) {
    if card.thresholds.is_some() || card.calibration.is_some() {
        CollapsingHeader::new("Thresholds and calibration").show(ui, |ui| thresholds(ui, card));
    }
    CollapsingHeader::new("What goes in and what comes out").show(ui, |ui| ports(ui, card));
    CollapsingHeader::new("Where it comes from").show(ui, |ui| origin(ui, card));
}

fn thresholds(ui: &mut egui::Ui, card: &Card) {
    if let Some(thresholds) = &card.thresholds {
        bullet(ui, &format!("{}: the default", thresholds.default));
        for point in &thresholds.points {
            bullet(ui, &format!("{}: {}, {}", point.value, point.name, point.meaning));
        }
    }
    if let Some(calibration) = card.calibration {
        let (temperature, bias) = (calibration.temperature, calibration.bias);
        bullet(
            ui,
            &format!(
                "Scores are probabilities after a temperature of {temperature:.3} and a bias of {bias:.3}."
            ),
        );
    }
}

fn ports(ui: &mut egui::Ui, card: &Card) {
    for (title, ports) in [("In", &card.inputs), ("Out", &card.outputs)] {
        for port in ports {
            ui.horizontal_wrapped(|ui| {
                ui.weak(title);
                ui.monospace(port.signature());
                ui.weak(&port.unit);
            });
            ui.indent((title, &port.name), |ui| ui.add(egui::Label::new(&port.meaning).wrap()));
        }
    }
    ui.add(egui::Label::new(&card.normalisation).wrap());
}

fn origin(ui: &mut egui::Ui, card: &Card) {
    let (data, training) = (&card.training_data, &card.training);
    let sizes: Vec<String> = data.sizes.iter().map(|(of, count)| format!("{count} {of}")).collect();
    let hours = training.duration_secs / 3600.0;
    let duration = if hours < 1.0 { format!("{:.1} min", 60.0 * hours) } else { format!("{hours:.1} h") };
    let splits: Vec<String> = card
        .splits
        .iter()
        .map(|split| format!("{}: {} {} ({})", split.name, split.size, split.of, split.description))
        .collect();
    egui::Grid::new("provenance").num_columns(2).spacing([14.0, 4.0]).show(ui, |ui| {
        let mut row = |name: &str, text: RichText| {
            ui.weak(name);
            ui.add(egui::Label::new(text).wrap());
            ui.end_row();
        };
        row("Data", RichText::new(format!("{}; seed {}", sizes.join(", "), data.seed)));
        row("made by", RichText::new(&data.command).monospace());
        row("Splits", RichText::new(splits.join("\n")));
        row(
            "Training",
            RichText::new(format!(
                "{} epochs, seed {}, {duration}, {}",
                training.epochs, training.seed, training.hardware
            )),
        );
        row("by", RichText::new(&training.command).monospace());
        row("with", RichText::new(&training.software));
        row("SHA-256", RichText::new(&card.file.sha256).monospace().size(11.0));
        row("References", RichText::new(card.references.join("\n")));
    });
}
