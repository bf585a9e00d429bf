//! Simulated galaxies for training and for trials of inpainting.

use super::CliError;
use crate::inpainting::{
    Inpainter, InpaintingError, JUDGE_FEATURES, Mask, PreparedSource, STAMP_SIDE, SamplingSettings, Scores,
    ScoringParameters, Stamp, judge_features, repaint,
};
use crate::simulate::{HostPriors, HostTruth, simulate_host};
use clap::ValueEnum;
use rayon::prelude::*;

/// From what galaxies are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum HostPriorsChoice {
    /// More bright galaxies than there are
    Training,
    /// As they come above I_E = 22.5
    Population,
    /// Other galaxies under other conditions
    Shifted,
}

impl HostPriorsChoice {
    pub(super) fn priors(self) -> HostPriors {
        match self {
            Self::Training => HostPriors::training(),
            Self::Population => HostPriors::population(),
            Self::Shifted => HostPriors::shifted(),
        }
    }
}

/// One simulated galaxy as a stamp, with a point source of a share of its light.
///
/// # Errors
/// Never for the stamps that the simulation makes.
pub(super) fn host_stamp(
    priors: &HostPriors,
    (seed, number): (u64, usize),
    point_share: f64,
) -> Result<(Stamp, HostTruth), InpaintingError> {
    let host = simulate_host(priors, STAMP_SIDE, (seed, number), point_share);
    // Each galaxy has a place of its own, on which the noise that it is repainted from depends.
    let origin = ((number * STAMP_SIDE) as i64, 0);
    Ok((Stamp { origin, ..Stamp::from_pixels(host.pixels)? }, host.truth))
}

/// What was found of one simulated galaxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    pub(super) number: usize,
    pub(super) truth: HostTruth,
    /// `None` where it was refused, as a source of a field would be.
    pub(super) found: Option<(Scores, [f32; JUDGE_FEATURES])>,
}

/// Which galaxies are tried, and how they are repainted.
#[derive(Debug, Clone)]
pub(super) struct Trials {
    pub(super) priors: HostPriors,
    pub(super) seed: u64,
    /// The first galaxy's number, and the number after the last one's.
    pub(super) numbers: std::ops::Range<usize>,
    /// Each galaxy is tried once with each of these, in order.
    pub(super) shares: Vec<f64>,
    pub(super) sampling: SamplingSettings,
    pub(super) mask: Mask,
}

/// Sources that are repainted together.
const TOGETHER: usize = 4;

impl Trials {
    /// Simulate, repaint and score; galaxies in order, and the shares of each in order.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn run(
        &self,
        inpainter: &Inpainter,
        parameters: &ScoringParameters,
    ) -> Result<Vec<Trial>, CliError> {
        let each: Vec<(usize, f64)> = self
            .numbers
            .clone()
            .flat_map(|number| self.shares.iter().map(move |share| (number, *share)))
            .collect();
        let done: Result<Vec<Vec<Trial>>, InpaintingError> =
            each.par_chunks(TOGETHER).map(|part| self.together(part, inpainter, parameters)).collect();
        let done = done.map_err(|error| CliError::Input(error.to_string()))?;
        Ok(done.into_iter().flatten().collect())
    }

    fn together(
        &self,
        part: &[(usize, f64)],
        inpainter: &Inpainter,
        parameters: &ScoringParameters,
    ) -> Result<Vec<Trial>, InpaintingError> {
        let (mut trials, mut sources, mut of_trial) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (number, share)) in part.iter().enumerate() {
            let (stamp, truth) = host_stamp(&self.priors, (self.seed, *number), *share)?;
            trials.push(Trial { number: *number, truth, found: None });
            if let Ok(source) = PreparedSource::new(stamp, self.mask) {
                sources.push(source);
                of_trial.push(index);
            }
        }
        let repainted = repaint(inpainter, &sources, &self.sampling)?;
        for ((source, repainting), index) in sources.iter().zip(&repainted).zip(of_trial) {
            let scores = Scores::of(source, repainting, parameters);
            let features = judge_features(source, repainting, (&scores, parameters));
            if let Some(trial) = trials.get_mut(index) {
                trial.found = Some((scores, features));
            }
        }
        Ok(trials)
    }
}
