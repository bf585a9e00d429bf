//! Point sources put into a whole list: what would be found of them in this field.

use super::field_run::Run;
use super::{
    FieldSettings, Inpainter, InpaintingError, InpaintingFindings, InpaintingOutcome, InpaintingWatcher,
    PointSource, StampCutter, Target,
};
use crate::field::Field;

/// Galaxies that point sources are put into, and how they are repainted then.
#[derive(Debug, Clone, Copy)]
pub struct FieldInjection<'a> {
    pub field: &'a Field,
    pub targets: &'a [Target],
    pub inpainter: &'a Inpainter,
    /// Each is sampled fully, whatever `best` says.
    pub settings: &'a FieldSettings,
    /// As that of a [`PointSource`].
    pub psf: &'a [f32],
    pub side: usize,
}

impl FieldInjection<'_> {
    /// Repaint and score every target once for each share of its light; a share of 0 leaves it as it is. For each share
    /// one outcome for each target, in their order, drawn from the same noise as without a point source. Uses the threads
    /// of rayon.
    ///
    /// # Errors
    /// When the field has no image, settings are out of range, the backend fails, or the watcher cancels.
    pub fn outcomes(
        &self,
        shares: &[f64],
        watcher: &dyn InpaintingWatcher,
    ) -> Result<Vec<Vec<InpaintingOutcome>>, InpaintingError> {
        self.settings.sampling.check()?;
        let of = |number: usize| number as f32 / shares.len().max(1) as f32;
        let one =
            |(number, share): (usize, &f64)| self.of_share(*share, (of(number), of(number + 1)), watcher);
        shares.iter().enumerate().map(one).collect()
    }

    fn of_share(
        &self,
        share: f64,
        progress: (f32, f32),
        watcher: &dyn InpaintingWatcher,
    ) -> Result<Vec<InpaintingOutcome>, InpaintingError> {
        let run = Run {
            cutter: StampCutter::new(self.field)?,
            targets: self.targets,
            inpainter: self.inpainter,
            parameters: self.inpainter.scoring(),
            settings: self.settings,
            point: (share != 0.0).then_some(PointSource { share, psf: self.psf, side: self.side }),
            watcher,
        };
        let mut findings = InpaintingFindings {
            outcomes: vec![InpaintingOutcome::Waiting; self.targets.len()],
            ..InpaintingFindings::default()
        };
        let order: Vec<usize> = (0..self.targets.len()).collect();
        if !run.sample(&order, progress, &mut findings)? {
            return Err(InpaintingError::Cancelled);
        }
        Ok(findings.outcomes)
    }
}
