//! What a search found, and how it was asked.

use super::{Detection, Track};
use crate::geometry::PixelRect;
use crate::progress::Progress;
use serde::{Deserialize, Serialize};

/// Which detector searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Detector {
    /// The trained network.
    #[default]
    Network,
    /// A bank of line filters over source-masked pixels: no training, fewer faint streaks.
    Classical,
}

/// How a search is to go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchSettings {
    pub detector: Detector,
    /// Detections of a lower score are left out of tables; linking sees them all.
    pub threshold: f64,
    /// Link detections over exposures.
    pub link: bool,
}

/// What a search found. Detections come down to scores far below any threshold, so that thresholds can move.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// In the order of exposures, then of falling score.
    pub detections: Vec<Detection>,
    /// In the order of falling probability.
    pub tracks: Vec<Track>,
    /// What the user should know: exposures that could not be linked and why, backends that failed.
    pub notices: Vec<String>,
    /// Ids and versions of the models that took part.
    pub models: Vec<String>,
    /// Pixels searched, in millions.
    pub megapixels: f64,
}

/// Who looks on while a search runs.
pub trait Watcher: Progress {
    /// Detections of a part of an image are there (not yet linked).
    fn found(&self, detections: &[Detection]);

    /// Which part of which exposure and image the user looks at: it is searched first.
    fn visible(&self) -> Option<(usize, usize, PixelRect)>;
}
