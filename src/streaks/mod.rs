//! Asteroid streaks: exposures in, detections and tracks out.
//!
//! An [`Exposure`] is one opening of the shutter, made of one or many detector images. In each image the
//! [`Signal`] (pixels above the local sky, in units of its noise) is searched for [`Snippet`]s by a network or by
//! the classical detector; snippets of one trail are merged; each is fitted by a trail model and becomes a
//! [`Detection`]; detections of two to four exposures are linked to [`Track`]s.
//!
//! Positions are 0-based image coordinates ([`crate::geometry`]), angles radians, counter-clockwise from +x in the
//! image and east of north on the sky.

mod bright;
mod classical;
mod detection;
mod error;
mod exposure;
mod findings;
mod fit;
mod line;
pub mod link;
pub mod merge;
mod models;
mod normal;
mod prepare;
mod propose;
mod psf;
mod rank;
mod read;
mod report;
mod search;
mod signal;
mod snippet;
mod target;
mod track;
mod trail;

pub use classical::{ClassicalSettings, find_classical};
pub use detection::{Detection, EndSigma};
pub use error::StreakError;
pub use exposure::{Exposure, ExposureImage};
pub use findings::{Detector, Findings, SearchSettings, StandingStar, Watcher};
pub use fit::{FitSettings, ImageScale, TrailFit, fit_trail};
pub use models::StreakModels;
pub use propose::propose;
pub use psf::{TrailPsf, matched_filter_snr, measure_psf};
pub use rank::{RANK_FEATURE_COUNT, RANK_FEATURES, rank_features};
pub use read::exposures_of;
pub use report::{
    Report, ReportError, TrailPoints, check_output, check_table_output, utc_text, write_ades,
    write_detections, write_mpc, write_regions, write_tracks,
};
pub use search::{Candidate, SearchBlock, candidates, find_streaks, look_at_block, search_block};
pub use signal::{BrightStar, MASK_BRIGHT, MASK_FLAGGED, MASK_NO_DATA, Signal};
pub use snippet::Snippet;
pub use target::{CELL_PIXELS, TaughtStreak, network_target};
pub use track::{Prediction, Track};
pub use trail::Trail;

use crate::geometry::ImagePoint;
use fit::masked_share_along;
use std::f64::consts::{FRAC_PI_2, PI};

/// The angle of an axis without direction: into (-pi/2, pi/2].
pub fn axis_angle(angle: f64) -> f64 {
    let turned = angle.rem_euclid(PI);
    if turned > FRAC_PI_2 { turned - PI } else { turned }
}

/// Middle of the line between two ends.
fn line_center([a, b]: [ImagePoint; 2]) -> ImagePoint {
    ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) }
}

/// Pixels from end to end.
fn line_length([a, b]: [ImagePoint; 2]) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

/// Direction of the line, radians counter-clockwise from +x, in (-pi/2, pi/2].
fn line_angle([a, b]: [ImagePoint; 2]) -> f64 {
    axis_angle((b.y - a.y).atan2(b.x - a.x))
}
