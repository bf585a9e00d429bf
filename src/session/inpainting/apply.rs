//! Commands about repainted cores.

use super::{RepaintCommand, RepaintEffect, Session};
use crate::session::{Effect, Request};

impl Session {
    /// Carry out a command about repainted cores.
    pub(in crate::session) fn apply_to_inpainting(&mut self, command: RepaintCommand) -> Vec<Effect> {
        let mut effects = match command {
            RepaintCommand::SetOpen(is_open) => self.set_residuals_open(is_open),
            RepaintCommand::InspectAt { frame, at } => self.inspect_at(frame, at),
            RepaintCommand::InspectSelected => self.inspect_selected(),
            RepaintCommand::Select(row) => self.select_row(row),
            RepaintCommand::GoTo(row) => {
                let effects = self.select_row(row);
                self.show_row(row);
                effects
            }
            RepaintCommand::StepSource(direction) => self.step_source(direction),
            RepaintCommand::SetSettings(settings) => {
                let settings = settings.in_range();
                if settings == self.inpainting.settings {
                    return Vec::new();
                }
                self.inpainting.settings = settings;
                self.inspect_again()
            }
            RepaintCommand::SetMask(mask) => self.set_mask(mask),
            RepaintCommand::SetShare(share) => self.set_share(share),
            RepaintCommand::Probe => self.probe(),
            RepaintCommand::Rank => self.rank_sources(),
            RepaintCommand::Stop => self.stop_ranking(),
            RepaintCommand::OpenCompared { path, kind } => self.open_compared(path, kind),
            RepaintCommand::CloseCompared => self.close_compared(),
            RepaintCommand::Export(export) => self.export_residuals(export),
            other => {
                self.choose_residuals(other);
                Vec::new()
            }
        };
        effects.extend(self.wanted_work());
        effects
    }

    fn choose_residuals(&mut self, command: RepaintCommand) {
        let inpainting = &mut self.inpainting;
        match command {
            RepaintCommand::SetStep(step) => (inpainting.step, inpainting.playing) = (step, false),
            RepaintCommand::StepBy(direction) => self.step_by(direction),
            RepaintCommand::TogglePlaying => self.toggle_playing(),
            RepaintCommand::Advance => self.advance(),
            RepaintCommand::SetShown(shown) => inpainting.shown = shown,
            RepaintCommand::SetNoisy(noisy) => inpainting.noisy = noisy,
            RepaintCommand::SetInSigma(in_sigma) => inpainting.in_sigma = in_sigma,
            RepaintCommand::ToggleInField => inpainting.in_field = !inpainting.in_field,
            RepaintCommand::SetSource(source) => inpainting.source = source,
            RepaintCommand::Sort(sort) => {
                inpainting.sort = sort;
                self.sort_rows();
            }
            RepaintCommand::SetAxes(x, y) => inpainting.axes = (x, y),
            RepaintCommand::SetRule(rule) => self.set_rule(rule),
            RepaintCommand::SetBaseRate(rate) if rate.is_finite() => {
                inpainting.base_rate = rate.clamp(1e-4, 0.5);
            }
            RepaintCommand::ToggleShown => inpainting.shown_on_image = !inpainting.shown_on_image,
            _ => {}
        }
    }

    /// The pane came or went. When it comes, the networks are made ready, and what is selected is looked at.
    fn set_residuals_open(&mut self, is_open: bool) -> Vec<Effect> {
        let opens = is_open && !self.inpainting.is_open;
        self.inpainting.is_open = is_open;
        if !opens {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if self.inpainting.preparing.is_none() {
            let request = Request(self.next_id());
            self.inpainting.preparing = Some(request);
            effects.push(Effect::Repaint(RepaintEffect::Prepare { request }));
        }
        let selected = self.selected_elsewhere();
        if self.inpainting.target.is_none() && selected.is_some() {
            effects.extend(self.inspect_selected());
        }
        effects
    }
}
