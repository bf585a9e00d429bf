//! How cores are repainted.

use super::command;
use crate::session::{RepaintCommand, RepaintSampler};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Rows of a grid.
pub fn sampling(ui: &mut egui::Ui, docked: &mut Docked) {
    let before = docked.session.inpainting.settings;
    let mut settings = before;
    ui.label("Steps");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add(numbers::drag(&mut settings.steps).range(2..=200).speed(0.1))
            .on_hover_text("From noise to core");
        ui.label("draws");
        ui.add(numbers::drag(&mut settings.draws).range(1..=32).speed(0.05))
            .on_hover_text("How many times the core is painted");
        ui.label("seed");
        ui.add(numbers::drag(&mut settings.seed).speed(0.1))
            .on_hover_text("The same seed gives the same cores");
    });
    ui.end_row();
    ui.label("Sampler");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let is_ddim = matches!(settings.sampler, RepaintSampler::Ddim { .. });
        let help = "The network is told what is around the hole";
        if ui.selectable_label(is_ddim, "DDIM").on_hover_text(help).clicked() && !is_ddim {
            settings.sampler = RepaintSampler::Ddim { eta: 0.0 };
        }
        let help = "What is around the hole is put in at each step (Lugmayr et al. 2022)";
        if ui.selectable_label(!is_ddim, "RePaint").on_hover_text(help).clicked() && is_ddim {
            settings.sampler = RepaintSampler::Resampling { resamples: 3 };
        }
        match &mut settings.sampler {
            RepaintSampler::Ddim { eta } => {
                ui.label("eta");
                ui.add(numbers::drag(eta).range(0.0..=1.0).speed(0.01).fixed_decimals(2))
                    .on_hover_text("Share of new noise in each step: 0 for none");
            }
            RepaintSampler::Resampling { resamples } => {
                ui.label("resamples");
                ui.add(numbers::drag(resamples).range(1..=20).speed(0.05))
                    .on_hover_text("Times that each step is taken");
            }
        }
    });
    ui.end_row();
    if settings != before {
        command(docked, RepaintCommand::SetSettings(settings));
    }
}
