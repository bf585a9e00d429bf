//! Simulated pictures for training and for trials: which kinds, in which shares, drawn from what.

mod real_sky;

pub(super) use real_sky::RealSky;

use crate::lenses::{CUTOUT_SIDE, Composite, Cutout, compose};
use crate::simulate::{CutoutKind, CutoutPriors, CutoutTruth, Skew, simulate_cutout};
use clap::ValueEnum;
use std::sync::Arc;

/// From what pictures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PriorsChoice {
    /// Wide, with every skew
    Training,
    /// The lenses of Euclid Q1 under ordinary conditions
    Population,
    /// Other priors than those of training
    Shifted,
}

impl PriorsChoice {
    pub(super) fn priors(self) -> CutoutPriors {
        match self {
            Self::Training => CutoutPriors::training(),
            Self::Population => CutoutPriors::population(),
            Self::Shifted => CutoutPriors::shifted(),
        }
    }
}

/// What pictures without a lens show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OthersChoice {
    /// 65 % of them look-alikes
    Mixed,
    /// Look-alikes alone
    Hard,
    /// As the sky has them: sources of I_E < 24, one in 30 with a look-alike's features
    Sky,
}

/// A skew by its name.
pub(super) fn parse_skew(text: &str) -> Result<Skew, String> {
    Skew::ALL
        .into_iter()
        .find(|skew| skew.name() == text)
        .ok_or_else(|| format!("skews are {}", Skew::ALL.map(Skew::name).join(", ")))
}

/// Kinds with their shares; any scale.
const MIXED: &[(CutoutKind, f64)] = &[
    (CutoutKind::Spiral, 11.0),
    (CutoutKind::Ring, 7.0),
    (CutoutKind::Merger, 9.0),
    (CutoutKind::EdgeOn, 7.0),
    (CutoutKind::Companions, 17.0),
    (CutoutKind::Cluster, 7.0),
    (CutoutKind::Artefact, 7.0),
    (CutoutKind::Elliptical, 12.0),
    (CutoutKind::Field, 20.0),
    (CutoutKind::Star, 3.0),
];
const SKY: &[(CutoutKind, f64)] = &[
    (CutoutKind::Field, 0.80),
    (CutoutKind::Elliptical, 0.147),
    (CutoutKind::Star, 0.02),
    (CutoutKind::Spiral, 0.011),
    (CutoutKind::Companions, 0.008),
    (CutoutKind::Merger, 0.004),
    (CutoutKind::Artefact, 0.004),
    (CutoutKind::Cluster, 0.003),
    (CutoutKind::EdgeOn, 0.002),
    (CutoutKind::Ring, 0.001),
];

/// An endless set of pictures, of which each is known by its number.
#[derive(Debug, Clone)]
pub(super) struct LensDraw {
    pub(super) priors: CutoutPriors,
    /// 0 to 1.
    pub(super) lens_share: f64,
    pub(super) others: OthersChoice,
    pub(super) seed: u64,
    /// Pieces of real fields that take the place of simulated sky, noise and neighbours in half of the pictures.
    pub(super) sky: Option<Arc<RealSky>>,
}

/// One picture with its truth.
pub(super) struct Example {
    pub(super) number: usize,
    pub(super) kind: CutoutKind,
    pub(super) truth: CutoutTruth,
    pub(super) composite: Composite,
}

impl LensDraw {
    /// What the picture of a number shows: from the seed and the number alone.
    fn kind(&self, number: usize) -> CutoutKind {
        let (is_lens, which) = (share_of(self.seed, number, 1), share_of(self.seed, number, 2));
        if is_lens < self.lens_share {
            return CutoutKind::Lens;
        }
        let table = match self.others {
            OthersChoice::Mixed | OthersChoice::Hard => MIXED,
            OthersChoice::Sky => SKY,
        };
        let is_hard = self.others == OthersChoice::Hard;
        let wanted = || table.iter().filter(|(kind, _)| !is_hard || CutoutKind::HARD.contains(kind));
        let mut left = which * wanted().map(|(_, share)| share).sum::<f64>();
        for (kind, share) in wanted() {
            left -= share;
            if left < 0.0 {
                return *kind;
            }
        }
        CutoutKind::Field
    }

    /// The picture of a number. One that could not be scored in use either is drawn once more.
    pub(super) fn example(&self, number: usize) -> Example {
        let kind = self.kind(number);
        let mut attempt = 0;
        loop {
            let index = number + (attempt << 24);
            let piece = self.sky.as_ref().filter(|_| share_of(self.seed, number, 3) < 0.5);
            let priors = if piece.is_some() { self.priors.without_sky() } else { self.priors };
            let mut simulated = simulate_cutout(&priors, kind, CUTOUT_SIDE, (self.seed, index));
            if let Some(sky) = piece {
                sky.add_to(&mut simulated.bands, share_of(self.seed, index, 4));
            }
            // An edge through the middle leaves nothing to score.
            if let Ok(cutout) = Cutout::from_pixels(simulated.bands, (0, 0)) {
                return Example { number, kind, truth: simulated.truth, composite: compose(&cutout) };
            }
            attempt += 1;
        }
    }
}

/// A number in 0..1 that depends on its arguments alone: splitmix64.
fn share_of(seed: u64, number: usize, salt: u64) -> f64 {
    let mut mixed = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add((number as u64).wrapping_mul(0xd129_0d3a_52cf_27d1))
        .wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
