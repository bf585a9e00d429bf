//! Play, pause and scrub through the steps; what of them is shown.

use super::command;
use crate::session::{Direction, RepaintCommand};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Time between two steps while they play, seconds.
const BETWEEN: f64 = 0.14;

/// Draw the line.
pub fn transport(ui: &mut egui::Ui, docked: &mut Docked) {
    advance(ui, docked);
    let inpainting = &docked.session.inpainting;
    let (count, now) = (inpainting.n_steps(), inpainting.step_number().unwrap_or(0));
    let (playing, compared) = (inpainting.playing, inpainting.compared.is_some());
    let (mut noisy, mut in_sigma, mut in_field) =
        (inpainting.noisy, inpainting.in_sigma, inpainting.in_field);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.add_enabled_ui(count > 1, |ui| {
            let label = if playing { "Pause" } else { "Play" };
            let button = egui::Button::new(label).min_size(egui::vec2(48.0, 0.0));
            if ui.add(button).on_hover_text("From noise to core (Space)").clicked() {
                command(docked, RepaintCommand::TogglePlaying);
            }
            for (label, direction, key) in [("<", Direction::Backward, ","), (">", Direction::Forward, ".")] {
                if ui.button(label).on_hover_text(format!("One step ({key})")).clicked() {
                    command(docked, RepaintCommand::StepBy(direction));
                }
            }
            let mut step = now + 1;
            ui.spacing_mut().slider_width = (ui.available_width() - 312.0).clamp(50.0, 260.0);
            let slider = numbers::slider(&mut step, 1..=count.max(1)).show_value(false);
            if ui.add(slider).on_hover_text("Home: noise, End: core").changed() {
                command(docked, RepaintCommand::SetStep(Some(step.saturating_sub(1))));
            }
            ui.monospace(format!("{:>2}/{count}", if count > 0 { now + 1 } else { 0 }));
        });
        let help = "The noisy picture instead of the core that the network sees in it";
        if ui.add_enabled(!compared, egui::Checkbox::new(&mut noisy, "Noise")).on_hover_text(help).changed() {
            command(docked, RepaintCommand::SetNoisy(noisy));
        }
        if ui
            .checkbox(&mut in_sigma, "in σ")
            .on_hover_text("The residual over the noise, or as flux")
            .changed()
        {
            command(docked, RepaintCommand::SetInSigma(in_sigma));
        }
        let help = "The repainted core in its place in the image; off: the original (B)";
        if ui.checkbox(&mut in_field, "In the field").on_hover_text(help).changed() {
            command(docked, RepaintCommand::ToggleInField);
        }
    });
}

/// While steps play, ask for the next one when it is due.
fn advance(ui: &egui::Ui, docked: &mut Docked) {
    if !docked.session.inpainting.playing {
        docked.interface.inpainting.next_step_at = 0.0;
        return;
    }
    let now = ui.input(|input| input.time);
    let state = &mut docked.interface.inpainting;
    if state.next_step_at == 0.0 {
        state.next_step_at = now + BETWEEN;
    }
    if now >= state.next_step_at {
        state.next_step_at = now + BETWEEN;
        command(docked, RepaintCommand::Advance);
    }
    ui.ctx().request_repaint_after_secs(BETWEEN as f32);
}
