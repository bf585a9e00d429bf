//! A streak in one exposure, measured.

use super::{line_angle, line_center, line_length};
use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;
use serde::{Deserialize, Serialize};

/// Standard deviations of one end of a trail, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EndSigma {
    pub along: f64,
    pub across: f64,
}

/// A streak in one exposure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Which of the exposures that were searched.
    pub exposure: usize,
    /// Which of its images.
    pub image: usize,
    /// Where the moving source was when the shutter opened and closed, in no known order: the ends of the line
    /// that the PSF widens. 0-based image coordinates.
    pub ends: [ImagePoint; 2],
    pub end_sigmas: [EndSigma; 2],
    /// The ends on the sky, where the image has world coordinates.
    pub sky_ends: Option<[SkyPoint; 2]>,
    /// In the unit of the image.
    pub flux: f64,
    pub flux_sigma: f64,
    /// AB, where the image has a zero point.
    pub magnitude: Option<f64>,
    pub magnitude_sigma: Option<f64>,
    /// Signal-to-noise ratio of the fitted trail (matched filter).
    pub signal_to_noise: f64,
    /// Fitted width across the trail over that of a star: 1 for a trail, more for a galaxy.
    pub relative_width: f64,
    /// Reduced chi square of the fit.
    pub chi_square: f64,
    /// The detector's measure ([`super::Snippet::strength`]).
    pub strength: f64,
    /// Share of the pixels along it that are masked.
    pub masked_share: f64,
    /// How many snippets were merged into it.
    pub pieces: u32,
    /// Probability that it is a moving source, 0 to 1.
    pub score: f64,
    /// The track that it belongs to.
    pub track: Option<u32>,
}

impl Detection {
    /// Middle of the trail.
    pub fn center(&self) -> ImagePoint {
        line_center(self.ends)
    }

    /// Pixels from end to end.
    pub fn length(&self) -> f64 {
        line_length(self.ends)
    }

    /// Direction in the image, radians counter-clockwise from +x, in (-pi/2, pi/2].
    pub fn angle(&self) -> f64 {
        line_angle(self.ends)
    }

    /// Middle of the trail on the sky.
    pub fn sky_center(&self) -> Option<SkyPoint> {
        let [a, b] = self.sky_ends?;
        Some(a.destination(a.position_angle(b), 0.5 * a.separation(b)))
    }

    /// Length on the sky, radians.
    pub fn sky_length(&self) -> Option<f64> {
        self.sky_ends.map(|[a, b]| a.separation(b))
    }

    /// Position angle of the trail, radians east of north, in [0, pi).
    pub fn position_angle(&self) -> Option<f64> {
        self.sky_ends.map(|[a, b]| a.position_angle(b).rem_euclid(std::f64::consts::PI))
    }
}
