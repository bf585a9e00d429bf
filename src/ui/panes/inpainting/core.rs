//! The mask, how it is repainted, and the scores of the step that is shown.

use super::colors::Stretch;
use super::{command, controls, number_text};
use crate::session::{CoreMask, MaskForm, RepaintCommand, ScoreKind};
use crate::ui::dock::Docked;
use crate::ui::numbers;

/// Draw it.
pub fn core(ui: &mut egui::Ui, docked: &mut Docked) {
    egui::Grid::new("residual-core").num_columns(2).spacing([8.0, 3.0]).show(ui, |ui| {
        mask(ui, docked);
        controls::sampling(ui, docked);
        look(ui, docked);
    });
    ui.separator();
    scores(ui, docked);
}

fn mask(ui: &mut egui::Ui, docked: &mut Docked) {
    let before = docked.session.inpainting.mask;
    let mut mask = before;
    ui.label("Mask").on_hover_text("The pixels around the brightest one that are taken away and repainted");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (form, name) in [(MaskForm::Square, "Square"), (MaskForm::Round, "Round")] {
            if ui.selectable_label(mask.form == form, name).clicked() {
                mask = CoreMask::of(form, mask.size);
            }
        }
        let help = "Paint in the mask panel; with Shift pixels are left";
        ui.add_enabled(
            mask.form == MaskForm::Drawn,
            egui::Button::selectable(mask.form == MaskForm::Drawn, "Drawn"),
        )
        .on_hover_text(help)
        .on_disabled_hover_text(help);
        let mut size = mask.size;
        let drag = numbers::drag(&mut size).range(1..=9).speed(0.05).suffix(" px");
        if ui.add_enabled(mask.form != MaskForm::Drawn, drag).on_hover_text("Side or diameter").changed() {
            mask = CoreMask::of(mask.form, size);
        }
        if ui.button("Reset").on_hover_text("Back to 5 × 5 pixels").clicked() {
            mask = CoreMask::default();
        }
    });
    ui.end_row();
    if mask != before {
        command(docked, RepaintCommand::SetMask(mask));
    }
}

fn look(ui: &mut egui::Ui, docked: &mut Docked) {
    let state = &mut docked.interface.inpainting;
    ui.label("Stretch").on_hover_text("Of input and repainted core alike");
    ui.horizontal(|ui| {
        egui::ComboBox::from_id_salt("residual-stretch")
            .width(92.0)
            .selected_text(state.stretch.name())
            .show_ui(ui, |ui| {
                for (stretch, name) in Stretch::ALL {
                    ui.selectable_value(&mut state.stretch, stretch, name);
                }
            });
        ui.spacing_mut().slider_width = (ui.available_width() - 66.0).clamp(40.0, 110.0);
        let slider = numbers::slider(&mut state.white, 0.02..=2.0)
            .logarithmic(true)
            .custom_formatter(|value, _| format!("{:.0} %", 100.0 * value));
        ui.add(slider).on_hover_text("White is this share of the brightest pixel of the core");
    });
    ui.end_row();
}

fn scores(ui: &mut egui::Ui, docked: &mut Docked) {
    let inpainting = &docked.session.inpainting;
    let Some((inspection, step)) = inpainting.shown_step() else {
        ui.weak("Scores stand here as soon as a source is looked at.");
        return;
    };
    for note in &inspection.stamp.notes {
        ui.label(egui::RichText::new(note).small().color(ui.visuals().warn_fg_color));
    }
    let scores = step.scores;
    egui::Grid::new("residual-scores").num_columns(4).spacing([10.0, 2.0]).show(ui, |ui| {
        for pair in ScoreKind::ALL.chunks(2) {
            for kind in pair {
                ui.label(kind.name()).on_hover_text(kind.help());
                ui.monospace(number_text(inpainting.shown_score(*kind, &scores)));
            }
            ui.end_row();
        }
    });
    ui.weak("A residual is what the network did not expect there, no decomposition into nucleus and galaxy.");
}
