//! A moving source over several exposures.

use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;
use serde::{Deserialize, Serialize};

/// A moving source: at most one detection from each exposure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// From 1.
    pub id: u32,
    /// For each exposure that was searched, in the order of time, the index of its detection.
    pub members: Vec<Option<usize>>,
    /// Probability that all members are one moving source, 0 to 1.
    pub probability: f64,
    /// Arcseconds an hour.
    pub rate_arcsec_h: f64,
    /// Direction of motion, radians east of north, in [0, 2 pi).
    pub position_angle: f64,
    /// Where it was at `mjd`.
    pub sky: SkyPoint,
    /// Middle of the first exposure in which it was found, modified Julian days UTC.
    pub mjd: f64,
    /// Mean AB magnitude of the members, and its standard deviation.
    pub magnitude: Option<f64>,
    pub magnitude_sigma: Option<f64>,
    /// Root mean square of the members' middles from uniform motion, arcsec.
    pub residual_arcsec: f64,
    /// For each exposure, where it should be.
    pub predictions: Vec<Prediction>,
}

/// Where a track should be in one exposure, at its middle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    pub sky: SkyPoint,
    /// The image of the exposure it falls on, and where; `None` beside all images.
    pub place: Option<(usize, ImagePoint)>,
}

impl Track {
    /// In how many exposures it was found.
    pub fn exposures(&self) -> usize {
        self.members.iter().flatten().count()
    }
}
