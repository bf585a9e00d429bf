//! The galaxies of an ordinary piece of sky: numbers, sizes, shapes and colours by magnitude.

use super::calibration::PIXEL_SCALE_ARCSEC;
use super::edge_on::EdgeOnDisc;
use super::object::{Object, Part, SersicPart};
use super::spectrum::{Spectrum, magnitudes_of, sum_fluxes};
use super::spiral::{ArmPattern, SpiralDisc};
use super::streams::{Purpose, stream};
use super::truth::{SourceKind, TruthEntry, position_angle_deg};
use crate::geometry::ImagePoint;
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::{PI, TAU};

/// Where the counts of the recipe end.
pub(super) const COUNT_LIMIT: f64 = 26.5;
/// Fainter galaxies, which only make the background uneven, reach down to here.
const FAINTEST: f64 = 27.3;
const BRIGHTEST: f64 = 18.3;
/// Counts rise by so many dex a magnitude.
const COUNT_SLOPE: f64 = 0.36;

/// By how much the faint tail raises the number of galaxies above those within [`COUNT_LIMIT`].
pub(super) fn tail_factor() -> f64 {
    10_f64.powf(COUNT_SLOPE * (FAINTEST - COUNT_LIMIT))
}

/// Normal deviate.
pub(super) fn normal(random: &mut impl RngExt) -> f64 {
    StandardNormal.sample(random)
}

/// A magnitude from counts rising by `slope` dex a magnitude between two limits.
pub(super) fn magnitude_from_counts(random: &mut impl RngExt, slope: f64, limits: (f64, f64)) -> f64 {
    let lowest = 10_f64.powf(slope * (limits.0 - limits.1));
    let share: f64 = lowest + (1.0 - lowest) * random.random::<f64>();
    limits.1 + share.log10() / slope
}

/// The `index`-th field galaxy.
pub(super) fn galaxy(seed: u64, index: usize, position: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::Galaxy, index);
    let magnitude = magnitude_from_counts(&mut random, COUNT_SLOPE, (BRIGHTEST, FAINTEST));
    let redshift =
        (0.12 * (0.32 * (magnitude - 18.0)).exp() * (0.42 * normal(&mut random)).exp()).clamp(0.04, 3.5);
    let red_share = (0.36 - 0.055 * (magnitude - 19.0)).clamp(0.07, 0.40);
    if random.random::<f64>() < red_share {
        elliptical(&mut random, position, magnitude, redshift)
    } else {
        disc_galaxy(&mut random, position, magnitude, redshift)
    }
}

/// Median half-light radius of discs at a magnitude, arcsec.
fn typical_radius_arcsec(magnitude: f64) -> f64 {
    10_f64.powf(-0.20 - 0.112 * (magnitude - 22.0))
}

/// An old, smooth galaxy.
pub(super) fn elliptical(
    random: &mut impl RngExt,
    position: ImagePoint,
    magnitude: f64,
    redshift: f64,
) -> Object {
    let radius_arcsec = 0.72 * typical_radius_arcsec(magnitude) * 10_f64.powf(0.15 * normal(random));
    let index = (3.8 + 0.9 * normal(random) - 0.12 * (magnitude - 20.0)).clamp(1.8, 6.0);
    let axis_ratio = (0.78 + 0.15 * normal(random)).clamp(0.4, 0.98);
    let angle = random.random_range(0.0..PI);
    let spectrum = Spectrum::old(redshift).shifted(0.06 * normal(random));
    let part = SersicPart {
        center: position,
        radius: radius_arcsec / PIXEL_SCALE_ARCSEC,
        index,
        axis_ratio,
        angle,
        flux: spectrum.fluxes(magnitude),
    };
    let truth = TruthEntry {
        half_light_radius_arcsec: radius_arcsec,
        axis_ratio,
        position_angle_deg: position_angle_deg(angle),
        sersic_index: index,
        bulge_share: 1.0,
        redshift,
        ..TruthEntry::new(SourceKind::Elliptical, position, spectrum.magnitudes(magnitude))
    };
    Object { truth, parts: vec![Part::Sersic(part)] }
}

/// A disc, with a bulge if it is bright enough to show one and with arms if it is large enough.
fn disc_galaxy(random: &mut impl RngExt, position: ImagePoint, magnitude: f64, redshift: f64) -> Object {
    let radius_arcsec = typical_radius_arcsec(magnitude) * 10_f64.powf(0.19 * normal(random));
    let cos_inclination: f64 = random.random();
    let thickness: f64 = if magnitude > 24.5 { 0.35 } else { 0.16 };
    let axis_ratio = (cos_inclination.powi(2) * (1.0 - thickness.powi(2)) + thickness.powi(2)).sqrt();
    let inclination_dust = 0.5 * (1.0 - axis_ratio);
    let dustiest = if magnitude < 21.0 { 0.9 } else { 2.2 };
    let dusty = if random.random::<f64>() < 0.14 { random.random_range(0.4..dustiest) } else { 0.0 };
    let old_share = (0.30 + 0.22 * normal(random) - 0.05 * (magnitude - 22.0)).clamp(0.0, 0.8);
    let colour = Spectrum::young(redshift)
        .mixed(Spectrum::old(redshift), old_share)
        .reddened(0.35 * inclination_dust + dusty)
        .shifted(0.07 * normal(random));
    let bulge_share = match magnitude {
        m if m < 24.0 => (0.22 + 0.2 * normal(random)).clamp(0.0, 0.65),
        _ => 0.0,
    };
    let shape = DiscShape {
        position,
        radius: radius_arcsec / PIXEL_SCALE_ARCSEC,
        axis_ratio,
        angle: random.random_range(0.0..PI),
        bulge_share,
    };
    let is_large = magnitude < 22.6 && shape.radius > 5.0;
    if is_large && axis_ratio < 0.26 {
        return shape.edge_on(redshift, colour.fluxes(magnitude), random);
    }
    let has_arms = is_large && axis_ratio > 0.3;
    let bulge_colour = Spectrum::old(redshift).reddened(0.6 * dusty);
    let fluxes = (
        colour.fluxes(magnitude + mag_of_share(1.0 - bulge_share)),
        bulge_colour.fluxes(magnitude + mag_of_share(bulge_share)),
    );
    if has_arms {
        let arms = random_arms(random);
        let contrast = Spectrum::young(redshift).shifted(-0.1);
        let ratio = young_ratio(contrast, Spectrum::old(redshift * 0.6), 0.9);
        shape.object(SourceKind::Spiral, redshift, fluxes, Some((arms, ratio)))
    } else {
        shape.object(SourceKind::Disc, redshift, fluxes, None)
    }
}

/// What a share of the light is in magnitudes; very faint for none.
fn mag_of_share(share: f64) -> f64 {
    -2.5 * share.max(1e-9).log10()
}

/// How bright young stars are relative to old ones in each band, `in_vis` in VIS.
pub(super) fn young_ratio(young: Spectrum, old: Spectrum, in_vis: f64) -> [f64; 4] {
    let (young, old) = (young.fluxes(0.0), old.fluxes(0.0));
    let mut ratio = [in_vis; 4];
    for ((value, young), old) in ratio.iter_mut().zip(young).zip(old) {
        *value = in_vis * young / old;
    }
    ratio
}

/// Arms as they come.
pub(super) fn random_arms(random: &mut impl RngExt) -> ArmPattern {
    let winding = if random.random::<bool>() { 1.0 } else { -1.0 };
    ArmPattern {
        count: if random.random::<f64>() < 0.7 { 2 } else { 3 },
        pitch: winding * random.random_range(0.25..0.5),
        phase: random.random_range(0.0..TAU as f32),
        contrast: random.random_range(0.45..0.85),
        bar: if random.random::<f64>() < 0.35 { random.random_range(0.4..0.9) } else { 0.0 },
        dust: random.random_range(0.4..1.6),
        grain: random.random(),
    }
}

/// Geometry of a galaxy of disc and bulge; lengths in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct DiscShape {
    pub(super) position: ImagePoint,
    /// Half-light radius of the disc.
    pub(super) radius: f64,
    pub(super) axis_ratio: f64,
    pub(super) angle: f64,
    pub(super) bulge_share: f64,
}

impl DiscShape {
    /// The object of this shape: fluxes of disc and bulge, and arms with the colour of their young stars.
    pub(super) fn object(
        self,
        kind: SourceKind,
        redshift: f64,
        fluxes: ([f64; 4], [f64; 4]),
        arms: Option<(ArmPattern, [f64; 4])>,
    ) -> Object {
        let (disc_flux, bulge_flux) = fluxes;
        let disc = match arms {
            Some((arms, young_ratio)) => Part::Spiral(SpiralDisc {
                center: self.position,
                scale: self.radius / 1.678,
                axis_ratio: self.axis_ratio,
                angle: self.angle,
                arms,
                flux: disc_flux,
                young_ratio,
            }),
            None => Part::Sersic(SersicPart {
                center: self.position,
                radius: self.radius,
                index: 1.0,
                axis_ratio: self.axis_ratio,
                angle: self.angle,
                flux: disc_flux,
            }),
        };
        let mut parts = vec![disc];
        let mut total = disc_flux;
        if self.bulge_share > 0.01 {
            total = sum_fluxes(&[disc_flux, bulge_flux]);
            parts.push(Part::Sersic(self.bulge(bulge_flux)));
        }
        let magnitudes = magnitudes_of(total);
        let truth = TruthEntry {
            half_light_radius_arcsec: self.radius * PIXEL_SCALE_ARCSEC,
            axis_ratio: self.axis_ratio,
            position_angle_deg: position_angle_deg(self.angle),
            sersic_index: 1.0,
            bulge_share: if self.bulge_share > 0.01 { self.bulge_share } else { 0.0 },
            redshift,
            ..TruthEntry::new(kind, self.position, magnitudes)
        };
        Object { truth, parts }
    }

    /// The same seen from the side, with a lane of dust.
    fn edge_on(self, redshift: f64, flux: [f64; 4], random: &mut impl RngExt) -> Object {
        let scale = self.radius / 1.678;
        let disc = EdgeOnDisc {
            center: self.position,
            scale,
            height: scale * random.random_range(0.15..0.22),
            angle: self.angle,
            dust: random.random_range(0.6..3.0),
            flux,
            grain: random.random(),
        };
        let truth = TruthEntry {
            half_light_radius_arcsec: self.radius * PIXEL_SCALE_ARCSEC,
            axis_ratio: disc.height / disc.scale,
            position_angle_deg: position_angle_deg(self.angle),
            sersic_index: 1.0,
            bulge_share: self.bulge_share,
            redshift,
            ..TruthEntry::new(SourceKind::EdgeOn, self.position, magnitudes_of(flux))
        };
        Object { truth, parts: vec![Part::EdgeOn(disc)] }
    }

    fn bulge(&self, flux: [f64; 4]) -> SersicPart {
        SersicPart {
            center: self.position,
            radius: self.radius * (0.14 + 0.3 * self.bulge_share),
            index: 2.4,
            axis_ratio: 1.0 - 0.55 * (1.0 - self.axis_ratio),
            angle: self.angle,
            flux,
        }
    }
}
