//! Detected sources as candidates.

use super::Candidate;
use crate::sources::FieldSource;

/// One candidate for each source.
pub(super) fn candidates(detections: &[FieldSource]) -> Vec<Candidate> {
    detections
        .iter()
        .map(|found| Candidate {
            id: i64::from(found.source.number),
            row: None,
            position: found.position,
            sky: found.sky,
            magnitude_vis: found.magnitude,
            mumax_minus_mag: found.mumax_minus_mag,
            point_like: f64::NAN,
            half_light_radius_arcsec: found.half_light_radius_arcsec,
            spurious: f64::NAN,
        })
        .collect()
}
