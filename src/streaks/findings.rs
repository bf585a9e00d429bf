//! What a search found, and how it was asked.

use super::{Detection, Track};
use crate::geometry::{ImagePoint, PixelRect};
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
    /// The stars so bright that nothing is found in their glare.
    #[serde(default)]
    pub stars: Vec<StandingStar>,
}

/// A bright star of an image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StandingStar {
    /// Which of the exposures that were searched, and which of its images.
    pub exposure: usize,
    pub image: usize,
    pub position: ImagePoint,
    /// Of what is masked around it, pixels.
    pub radius: f64,
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
            stars: self.stars.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sky::SkyPoint;
    use crate::streaks::EndSigma;

    fn detection(exposure: usize, track: Option<u32>) -> Detection {
        let at = ImagePoint { x: 10.0, y: 20.0 };
        Detection {
            exposure,
            image: 0,
            ends: [at, at],
            end_sigmas: [EndSigma { along: 0.5, across: 0.2 }; 2],
            sky_ends: None,
            flux: 1.0,
            flux_sigma: 0.1,
            magnitude: None,
            magnitude_sigma: None,
            signal_to_noise: 10.0,
            relative_width: 1.0,
            chi_square: 1.0,
            strength: 5.0,
            masked_share: 0.0,
            pieces: 1,
            score: 0.9,
            track,
        }
    }

    fn track(id: u32, members: [Option<usize>; 3], probability: f64) -> Track {
        Track {
            id,
            members: members.to_vec(),
            probability,
            rate_arcsec_h: 10.0,
            position_angle: 0.0,
            sky: SkyPoint::from_degrees(10.0, 20.0),
            mjd: 60_000.0,
            magnitude: None,
            magnitude_sigma: None,
            residual_arcsec: 0.0,
            predictions: Vec::new(),
        }
    }

    #[test]
    fn what_is_left_out_leaves_tracks_as_well() {
        let of =
            [(0, Some(1)), (0, Some(2)), (1, Some(1)), (1, Some(2)), (2, Some(1)), (2, Some(3)), (2, None)];
        let findings = Findings {
            detections: of.map(|(exposure, track)| detection(exposure, track)).to_vec(),
            tracks: vec![
                track(1, [Some(0), Some(2), Some(4)], 0.9),
                track(2, [Some(1), Some(3), None], 0.9),
                track(3, [None, None, Some(5)], 0.1),
            ],
            ..Findings::default()
        };
        let (without, numbers) = findings.without(&BTreeSet::from([0, 1]), |track| track.probability > 0.5);
        assert_eq!(numbers, [None, None, Some(0), Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(without.tracks, [track(1, [None, Some(0), Some(2)], 0.9)]);
        let tracks: Vec<_> = without.detections.iter().map(|detection| detection.track).collect();
        assert_eq!(tracks, [Some(1), None, Some(1), None, None]);
    }
}
