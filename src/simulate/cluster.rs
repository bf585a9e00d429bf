//! A small cluster: a brightest galaxy in an extended halo among red members.

use super::calibration::PIXEL_SCALE_ARCSEC;
use super::object::{Object, Part, SersicPart};
use super::population::{elliptical, magnitude_from_counts, normal};
use super::spectrum::{Spectrum, magnitudes_of, sum_fluxes};
use super::streams::{Purpose, stream};
use super::truth::{SourceKind, TruthEntry, position_angle_deg};
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{PI, TAU};

const REDSHIFT: f64 = 0.42;
const MEMBERS: usize = 44;

/// The `index`-th cluster of a field: its brightest galaxy first.
pub(super) fn cluster(seed: u64, index: usize, center: ImagePoint) -> Vec<Object> {
    let mut random = stream(seed, Purpose::Cluster, index);
    let long_axis = random.random_range(0.0..PI);
    let mut objects = vec![brightest(center, long_axis)];
    for _ in 0..MEMBERS {
        let radius = 26.0 + 150.0 * random.random::<f64>().powf(0.9) * (0.3 * normal(&mut random)).exp();
        let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
        let (along, across) = (radius * cos, 0.72 * radius * sin);
        let (sin, cos) = long_axis.sin_cos();
        let position =
            ImagePoint { x: center.x + along * cos - across * sin, y: center.y + along * sin + across * cos };
        let magnitude = magnitude_from_counts(&mut random, 0.27, (20.0, 24.8));
        objects.push(elliptical(&mut random, position, magnitude, REDSHIFT));
    }
    objects
}

/// A giant elliptical with the cluster's diffuse light around it.
fn brightest(center: ImagePoint, angle: f64) -> Object {
    let spectrum = Spectrum::old(REDSHIFT);
    let body =
        SersicPart { center, radius: 13.0, index: 4.0, axis_ratio: 0.78, angle, flux: spectrum.fluxes(18.5) };
    let halo = SersicPart { radius: 75.0, index: 1.6, axis_ratio: 0.62, flux: spectrum.fluxes(18.7), ..body };
    let truth = TruthEntry {
        half_light_radius_arcsec: body.radius * PIXEL_SCALE_ARCSEC,
        axis_ratio: body.axis_ratio,
        position_angle_deg: position_angle_deg(angle),
        sersic_index: body.index,
        bulge_share: 1.0,
        redshift: REDSHIFT,
        ..TruthEntry::new(SourceKind::Elliptical, center, magnitudes_of(sum_fluxes(&[body.flux, halo.flux])))
    };
    Object { truth, parts: vec![Part::Sersic(body), Part::Sersic(halo)] }
}
