//! Inpainting residuals: mask a galaxy's core, repaint it step by step, and see what stands out (Stevens et al. 2025).
//!
//! A [`Stamp`] of 64 x 64 pixels is cut out of VIS; [`PreparedSource`] finds its brightest pixel, its noise and its
//! scale, and refuses what cannot be repainted with a sentence. [`Sampling`] takes the hole of a [`Mask`] from noise to
//! a core, one pass of the [`Inpainter`]'s network after another; [`Repainting`] holds the draws, [`Scores`] what
//! stands out, with baselines that need no network. [`inpaint_field`] does that for a whole list, and [`FieldInjection`]
//! for the same list with point sources put in.
//!
//! Residuals are no decomposition into nucleus and host: they say what the network did not expect there.
//! Nothing here starts a thread; the same normalisation writes the training sets.

mod baselines;
mod candidate_line;
mod compare;
mod core;
mod draw_noise;
mod error;
mod export;
mod field_injection;
mod field_run;
mod findings;
mod inject;
mod judge;
mod look;
mod mask;
mod matched_filter;
mod network;
mod normalise;
mod panels;
mod point_completeness;
mod prepared;
mod profile;
mod radial;
mod repainting;
mod residual;
mod sampling;
mod schedule;
mod scores;
mod scoring;
mod settings;
mod stamp;
mod turns;
mod warning;

pub use self::core::{Core, local_noise};
pub use baselines::Baselines;
pub use candidate_line::{CandidateLine, PAPER_LINE};
pub use compare::{Compared, SecondPlane};
pub use error::InpaintingError;
pub use export::{ScoreRow, score_table, write_panels};
pub use field_injection::FieldInjection;
pub use field_run::inpaint_field;
pub use findings::{
    FieldSettings, Finding, InpaintingFindings, InpaintingOutcome, InpaintingWatcher, Target,
};
pub use inject::{PointSource, inject};
pub use judge::{JUDGE_FEATURES, JUDGE_SCORE_NAMES, Judge, judge_features};
pub use mask::{LARGEST_MASK, Mask, MaskShape};
pub use network::{Inpainter, NETWORK_BATCH};
pub use normalise::{NORMALISATION_VERSION, Normalisation};
pub use panels::Panels;
pub use point_completeness::{PointCompleteness, PointTrial};
pub use prepared::PreparedSource;
pub use radial::{RadialPoint, radial_points};
pub use repainting::Repainting;
pub use residual::Residual;
pub use sampling::{DrawState, Sampling, rank_one_pass, repaint};
pub use scores::Scores;
pub use scoring::ScoringParameters;
pub use settings::{Method, SamplingSettings};
pub use stamp::{Stamp, StampCutter};
pub use warning::Warning;

/// Pixels of a side of a stamp.
pub const STAMP_SIDE: usize = 64;
/// Pixels of a side of what the network sees.
pub const WINDOW_SIDE: usize = 32;
/// Where the core pixel lies in the window, column and row.
pub const WINDOW_CORE: usize = 16;
/// Pixels of a side of what the network paints.
pub const PATCH_SIDE: usize = 12;
/// Pixels of a patch.
pub const PATCH_LENGTH: usize = PATCH_SIDE * PATCH_SIDE;
/// First column and row of the patch in the window.
pub const PATCH_START: usize = 10;
/// Where the core pixel lies in the patch, column and row.
pub const PATCH_CORE: usize = WINDOW_CORE - PATCH_START;
/// Width of a pixel of the galaxies that the network was trained on, arcsec.
pub const PIXEL_SCALE_ARCSEC: f64 = 0.1;
