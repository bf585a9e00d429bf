//! Galaxy lenses: an old galaxy, and behind it a young one in several images.

use super::super::calibration::PIXEL_SCALE_ARCSEC;
use super::super::lens::IsothermalLens;
use super::super::object::{BandPainter, Object, Part, SersicPart};
use super::super::population::normal;
use super::super::spectrum::{Spectrum, magnitudes_of};
use super::super::streams::{Purpose, stream};
use super::super::truth::{SourceKind, TruthEntry};
use super::simulate::CutoutTruth;
use super::warped_source::{SourceProfile, WarpedSource};
use super::{CutoutPriors, LensPriors};
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// A lens in the middle of a picture, and what is true of it.
pub(super) fn lens_scene(
    random: &mut impl RngExt,
    priors: &CutoutPriors,
    center: ImagePoint,
) -> (Vec<Object>, CutoutTruth) {
    let lens = &priors.lens;
    let log_radius = lens.log_einstein_radius.at(normal(random));
    let einstein_radius_arcsec = log_radius.exp();
    let redshift = random.random_range(lens.deflector_redshift.0..lens.deflector_redshift.1);
    let brighter = 2.2 * (log_radius - lens.log_einstein_radius.mean);
    let magnitude = (lens.deflector_magnitude.at(normal(random)) - brighter)
        .clamp(lens.deflector_magnitude.limits.0, lens.deflector_magnitude.limits.1);
    let (deflector, axis_ratio, angle) = deflector(random, center, (magnitude, redshift), priors);
    let mass = IsothermalLens {
        einstein_radius: einstein_radius_arcsec / PIXEL_SCALE_ARCSEC,
        axis_ratio: (axis_ratio + 0.06 * normal(random)).clamp(0.5, 0.97),
        angle: angle + 0.12 * normal(random),
    };
    let arc_magnitude = lens.arc_magnitude.at(normal(random));
    let source = source_behind(random, lens, mass, center);
    let source_redshift = random.random_range(lens.source_redshift.0..lens.source_redshift.1);
    let colour = source_colour(random, source_redshift, priors);
    let warped = WarpedSource { flux: colour.fluxes(arc_magnitude), ..source };
    let truth = CutoutTruth {
        magnitude,
        einstein_radius_arcsec,
        arc_magnitude,
        magnification: warped.magnification(),
    };
    let entry = TruthEntry::new(SourceKind::Lens, center, magnitudes_of(warped.flux));
    let arc = Object { truth: entry, parts: vec![Part::Warped(warped)] };
    (vec![deflector, arc], truth)
}

/// The galaxy in front, with its axis ratio and angle.
fn deflector(
    random: &mut impl RngExt,
    center: ImagePoint,
    (magnitude, redshift): (f64, f64),
    priors: &CutoutPriors,
) -> (Object, f64, f64) {
    let axis_ratio = (0.8 + 0.12 * normal(random)).clamp(0.45, 0.98);
    let angle = random.random_range(0.0..PI);
    let radius = 6.0 * 10_f64.powf(0.13 * (20.5 - magnitude) + 0.12 * normal(random));
    let spectrum = Spectrum::old(redshift)
        .shifted(0.08 * normal(random) + priors.conditions.colour_shift * normal(random));
    let body = SersicPart {
        center,
        radius: radius.clamp(1.5, 24.0),
        index: (4.0 + 0.8 * normal(random)).clamp(2.0, 6.0),
        axis_ratio,
        angle,
        flux: spectrum.fluxes(magnitude),
    };
    let mut parts = vec![Part::Sersic(body)];
    if random.random::<f64>() < 0.25 {
        // A faint disc or halo of the same stars.
        let halo = SersicPart {
            radius: 2.2 * body.radius,
            index: 1.0,
            flux: spectrum.fluxes(magnitude + random.random_range(1.0..2.5)),
            ..body
        };
        parts.push(Part::Sersic(halo));
    }
    let truth = TruthEntry::new(SourceKind::Elliptical, center, spectrum.magnitudes(magnitude));
    (Object { truth, parts }, axis_ratio, angle)
}

fn source_colour(random: &mut impl RngExt, redshift: f64, priors: &CutoutPriors) -> Spectrum {
    let old_share = if random.random::<f64>() < 0.12 { random.random_range(0.3..0.8) } else { 0.0 };
    Spectrum::young(redshift)
        .mixed(Spectrum::old(redshift), old_share)
        .reddened(0.25 * random.random::<f64>())
        .shifted(-0.08 + 0.12 * normal(random) + priors.conditions.colour_shift * normal(random))
}

/// A source somewhere behind the lens, without a flux.
fn source_behind(
    random: &mut impl RngExt,
    priors: &LensPriors,
    lens: IsothermalLens,
    center: ImagePoint,
) -> WarpedSource {
    let reach = priors.farthest_source * lens.einstein_radius * random.random::<f64>().sqrt();
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let position = ImagePoint { x: reach * cos, y: reach * sin };
    let (least, most) = priors.source_radius_arcsec;
    let radius = least * (most / least).powf(random.random::<f64>()) / PIXEL_SCALE_ARCSEC;
    let main = SourceProfile {
        position,
        radius,
        index: if random.random::<f64>() < 0.75 { 1.0 } else { random.random_range(1.5..3.0) },
        axis_ratio: random.random_range(0.35..1.0),
        angle: random.random_range(0.0..PI),
        share: 1.0,
    };
    let mut profiles = vec![main];
    for _ in 0..random.random_range(0..4) {
        profiles.push(SourceProfile {
            position: ImagePoint {
                x: position.x + 0.8 * radius * normal(random),
                y: position.y + 0.8 * radius * normal(random),
            },
            radius: (radius * random.random_range(0.12..0.35)).max(0.25),
            index: 1.0,
            axis_ratio: random.random_range(0.6..1.0),
            angle: random.random_range(0.0..PI),
            share: random.random_range(0.04..0.3),
        });
    }
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let strength = priors.shear * normal(random).abs();
    WarpedSource { center, lens, shear: (strength * cos, strength * sin), profiles, flux: [0.0; 4] }
}

/// An arc to be added to pixels of the sky.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArcToAdd {
    pub einstein_radius_arcsec: f64,
    /// I_E of the source without the lens.
    pub source_magnitude: f64,
    /// Axis ratio and angle (radians from +x) of the light of the galaxy in front, which the mass follows.
    pub axis_ratio: f64,
    pub angle: f64,
    /// Where the galaxy in front lies in the picture.
    pub center: ImagePoint,
}

/// The lensed light of a random source behind a galaxy, VIS, Y, J, H in microjansky per pixel of a square picture of
/// `side` pixels, and its total I_E. The same seed and index give the same source.
pub fn arc_light(arc: &ArcToAdd, side: usize, (seed, index): (u64, usize)) -> ([Vec<f32>; 4], f64) {
    let mut random = stream(seed, Purpose::Lens, index);
    let priors = CutoutPriors::population();
    let lens = IsothermalLens {
        einstein_radius: arc.einstein_radius_arcsec / PIXEL_SCALE_ARCSEC,
        axis_ratio: arc.axis_ratio.clamp(0.4, 0.97),
        angle: arc.angle,
    };
    let source = source_behind(&mut random, &priors.lens, lens, arc.center);
    let redshift = random.random_range(priors.lens.source_redshift.0..priors.lens.source_redshift.1);
    let colour = source_colour(&mut random, redshift, &priors);
    let magnitude = arc.source_magnitude - 2.5 * source.magnification().max(1e-6).log10();
    let warped = WarpedSource { flux: colour.fluxes(magnitude), ..source };
    let size = ImageSize { width: side, height: side };
    let painters = Band::ALL.map(|band| BandPainter::new(band, size));
    let entry = TruthEntry::new(SourceKind::Lens, arc.center, magnitudes_of(warped.flux));
    let object = Object { truth: entry, parts: vec![Part::Warped(warped)] };
    (super::simulate::paint_microjansky(&[object], &painters, size), magnitude)
}
