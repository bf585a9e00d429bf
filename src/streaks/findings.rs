//! What a search found, and how it was asked.

use super::{Detection, Track};
use crate::geometry::PixelRect;
use crate::progress::Progress;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

impl Findings {
    /// The same without some detections (by number) and without tracks that are not wanted. A track of which fewer
    /// than two detections remain is none any more. With the new number of each detection that remains.
    pub fn without(
        &self,
        left_out: &BTreeSet<usize>,
        is_wanted: impl Fn(&Track) -> bool,
    ) -> (Self, Vec<Option<usize>>) {
        let mut next = 0;
        let numbers: Vec<Option<usize>> = (0..self.detections.len())
            .map(|number| {
                let stays = !left_out.contains(&number);
                next += usize::from(stays);
                stays.then(|| next - 1)
            })
            .collect();
        let renumbered = |track: &Track| {
            let new = |member: &Option<usize>| numbers.get((*member)?).copied().flatten();
            Track { members: track.members.iter().map(new).collect(), ..track.clone() }
        };
        let tracks = self.tracks.iter().filter(|track| is_wanted(track)).map(renumbered);
        let tracks: Vec<Track> = tracks.filter(|track| track.exposures() >= 2).collect();
        let known: BTreeSet<u32> = tracks.iter().map(|track| track.id).collect();
        let staying = self.detections.iter().zip(&numbers).filter(|(_, number)| number.is_some());
        let detections = staying.map(|(detection, _)| Detection {
            track: detection.track.filter(|id| known.contains(id)),
            ..detection.clone()
        });
        let without = Self {
            detections: detections.collect(),
            tracks,
            notices: self.notices.clone(),
            models: self.models.clone(),
            ..*self
        };
        (without, numbers)
    }
}

/// Who looks on while a search runs.
pub trait Watcher: Progress {
    /// Detections of a part of an image are there (not yet linked).
    fn found(&self, detections: &[Detection]);

    /// Which part of which exposure and image the user looks at: it is searched first.
    fn visible(&self) -> Option<(usize, usize, PixelRect)>;
}
