//! Playing and scrubbing through the steps from noise to core.

use super::{Inpainting, Inspection, RepaintStep, Session};
use crate::session::Direction;
use std::sync::Arc;

impl Inpainting {
    /// The steps that have come.
    pub fn n_steps(&self) -> usize {
        self.inspection.as_ref().map_or(0, |inspection| inspection.steps.len())
    }

    /// The number of the step that is shown.
    pub fn step_number(&self) -> Option<usize> {
        let last = self.n_steps().checked_sub(1)?;
        Some(self.step.unwrap_or(last).min(last))
    }

    /// The step that is shown, and what it is of.
    pub fn shown_step(&self) -> Option<(&Arc<Inspection>, &Arc<RepaintStep>)> {
        let inspection = self.inspection.as_ref()?;
        Some((inspection, inspection.steps.get(self.step_number()?)?))
    }
}

impl Session {
    /// One step forth or back, without going round.
    pub(super) fn step_by(&mut self, direction: Direction) {
        let inpainting = &mut self.inpainting;
        let Some(now) = inpainting.step_number() else { return };
        inpainting.playing = false;
        inpainting.step = Some(match direction {
            Direction::Forward => (now + 1).min(inpainting.n_steps().saturating_sub(1)),
            Direction::Backward => now.saturating_sub(1),
        });
    }

    /// Play on from here, from the beginning where this is the end; or pause.
    pub(super) fn toggle_playing(&mut self) {
        let inpainting = &mut self.inpainting;
        let Some(now) = inpainting.step_number() else { return };
        inpainting.playing = !inpainting.playing;
        if inpainting.playing {
            let is_last = now + 1 >= inpainting.n_steps();
            inpainting.step = Some(if is_last { 0 } else { now });
        }
    }

    /// The next step of those that play; the last one ends it, once no more will come.
    pub(super) fn advance(&mut self) {
        let inpainting = &mut self.inpainting;
        let Some(now) = inpainting.step_number().filter(|_| inpainting.playing) else { return };
        if now + 1 < inpainting.n_steps() {
            inpainting.step = Some(now + 1);
        } else if inpainting.inspecting.is_none() {
            inpainting.playing = false;
        }
    }
}
