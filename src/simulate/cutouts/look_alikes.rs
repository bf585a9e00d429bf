//! What is taken for a lens and is none.

use super::super::edge_on::EdgeOnDisc;
use super::super::object::{Blob, Object, Part, SersicPart};
use super::super::population::{elliptical, galaxy, magnitude_from_counts, normal, random_arms, young_ratio};
use super::super::spectrum::{Spectrum, magnitudes_of};
use super::super::spiral::{ArmPattern, SpiralDisc};
use super::super::truth::{SourceKind, TruthEntry};
use super::{CutoutPriors, RingDisc};
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Parts as one object of a kind that the catalogue does not need.
fn object(center: ImagePoint, parts: Vec<Part>) -> Object {
    let mut object = Object { truth: TruthEntry::new(SourceKind::Disc, center, [0.0; 4]), parts };
    object.truth.magnitudes = magnitudes_of(object.flux());
    object
}

fn main_magnitude(random: &mut impl RngExt, priors: &CutoutPriors) -> f64 {
    magnitude_from_counts(random, 0.22, priors.look_alike_magnitude)
}

fn polar(center: ImagePoint, radius: f64, angle: f64) -> ImagePoint {
    ImagePoint { x: center.x + radius * angle.cos(), y: center.y + radius * angle.sin() }
}

fn old_colour(random: &mut impl RngExt, priors: &CutoutPriors, redshift: f64) -> Spectrum {
    Spectrum::old(redshift).shifted(0.08 * normal(random) + priors.conditions.colour_shift * normal(random))
}

fn young_colour(random: &mut impl RngExt, priors: &CutoutPriors, redshift: f64) -> Spectrum {
    Spectrum::young(redshift).shifted(0.1 * normal(random) + priors.conditions.colour_shift * normal(random))
}

/// An old galaxy of a magnitude.
pub(super) fn old_galaxy(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint) -> Object {
    let magnitude = main_magnitude(random, priors);
    elliptical_of(random, priors, center, magnitude)
}

fn elliptical_of(
    random: &mut impl RngExt,
    priors: &CutoutPriors,
    center: ImagePoint,
    magnitude: f64,
) -> Object {
    let redshift = random.random_range(0.2..1.0);
    let radius = 6.0 * 10_f64.powf(0.13 * (20.5 - magnitude) + 0.14 * normal(random));
    let body = SersicPart {
        center,
        radius: radius.clamp(1.4, 26.0),
        index: (3.9 + 0.9 * normal(random)).clamp(1.8, 6.0),
        axis_ratio: (0.78 + 0.14 * normal(random)).clamp(0.35, 0.98),
        angle: random.random_range(0.0..PI),
        flux: old_colour(random, priors, redshift).fluxes(magnitude),
    };
    let mut parts = vec![Part::Sersic(body)];
    if random.random::<f64>() < 0.3 {
        let halo = SersicPart {
            radius: 2.2 * body.radius,
            index: 1.0,
            flux: body.flux.map(|flux| flux * random.random_range(0.1..0.4)),
            ..body
        };
        parts.push(Part::Sersic(halo));
    }
    object(center, parts)
}

/// A disc with arms and an old bulge, more or less face-on.
pub(super) fn spiral(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint) -> Object {
    let magnitude = main_magnitude(random, priors).min(22.6);
    let redshift = random.random_range(0.08..0.7);
    let bulge_share = (0.25 + 0.2 * normal(random)).clamp(0.03, 0.7);
    let axis_ratio = 1.0 - 0.65 * random.random::<f64>().powf(1.3);
    let angle = random.random_range(0.0..PI);
    let scale = (4.4 * 10_f64.powf(0.11 * (21.0 - magnitude) + 0.15 * normal(random))).clamp(2.2, 10.0);
    let old_share = random.random_range(0.1..0.7);
    let disc_colour = young_colour(random, priors, redshift).mixed(Spectrum::old(redshift), old_share);
    let in_vis = random.random_range(0.5..1.6);
    let disc = SpiralDisc {
        center,
        scale,
        axis_ratio,
        angle,
        arms: ArmPattern { pitch: random_pitch(random), ..random_arms(random) },
        flux: disc_colour.fluxes(magnitude - 2.5 * (1.0 - bulge_share).log10()),
        young_ratio: young_ratio(
            Spectrum::young(redshift).shifted(-0.1),
            Spectrum::old(0.6 * redshift),
            in_vis,
        ),
    };
    let bulge = SersicPart {
        center,
        radius: (scale * random.random_range(0.25..0.7)).max(1.0),
        index: random.random_range(1.5..4.0),
        axis_ratio: 1.0 - 0.5 * (1.0 - axis_ratio),
        angle,
        flux: Spectrum::old(redshift).fluxes(magnitude - 2.5 * bulge_share.log10()),
    };
    object(center, vec![Part::Spiral(disc), Part::Sersic(bulge)])
}

/// Tightly to widely wound, either way.
fn random_pitch(random: &mut impl RngExt) -> f32 {
    let size = random.random_range(0.15..0.6);
    if random.random::<bool>() { size } else { -size }
}

/// An old core within a ring of young stars.
pub(super) fn ring(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint) -> Object {
    let magnitude = main_magnitude(random, priors).min(22.8);
    let redshift = random.random_range(0.1..0.8);
    let axis_ratio = random.random_range(0.45..1.0);
    let angle = random.random_range(0.0..PI);
    let radius = random.random_range(5.0..22.0);
    let ring = RingDisc {
        center,
        radius,
        width: radius * random.random_range(0.08..0.25),
        axis_ratio,
        angle,
        knots: random.random_range(0.0..1.0),
        flux: young_colour(random, priors, redshift).fluxes(magnitude + random.random_range(0.3..2.3)),
        grain: random.random(),
    };
    let core = SersicPart {
        center,
        radius: radius * random.random_range(0.15..0.4),
        index: random.random_range(1.5..4.0),
        axis_ratio: 1.0 - 0.6 * (1.0 - axis_ratio),
        angle,
        flux: old_colour(random, priors, redshift).fluxes(magnitude),
    };
    let mut parts = vec![Part::Sersic(core), Part::Ring(ring)];
    if random.random::<f64>() < 0.5 {
        let disc = SersicPart {
            radius: radius * random.random_range(0.6..1.0),
            index: 1.0,
            axis_ratio,
            flux: young_colour(random, priors, redshift)
                .mixed(Spectrum::old(redshift), 0.5)
                .fluxes(magnitude + random.random_range(0.5..2.0)),
            ..core
        };
        parts.push(Part::Sersic(disc));
    }
    object(center, parts)
}

/// Two galaxies that have met, with curved tails.
pub(super) fn merger(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint) -> Object {
    let magnitude = main_magnitude(random, priors);
    let redshift = random.random_range(0.15..0.9);
    let separation = random.random_range(3.0..18.0);
    let axis = random.random_range(0.0..TAU);
    let second = polar(center, separation, axis);
    let mut parts = Vec::new();
    for (place, fainter) in [(center, 0.0), (second, random.random_range(0.0..1.8))] {
        let share = random.random_range(0.1..0.9);
        let colour = young_colour(random, priors, redshift).mixed(Spectrum::old(redshift), share);
        parts.push(Part::Sersic(SersicPart {
            center: place,
            radius: random.random_range(2.0..7.0),
            index: random.random_range(0.8..3.0),
            axis_ratio: random.random_range(0.35..0.95),
            angle: random.random_range(0.0..PI),
            flux: colour.fluxes(magnitude + fainter),
        }));
    }
    for start in [center, second] {
        if random.random::<f64>() < 0.75 {
            let tail_magnitude = magnitude + random.random_range(1.0..3.0);
            let flux = young_colour(random, priors, redshift).fluxes(tail_magnitude);
            tail(random, start, flux, &mut parts);
        }
    }
    object(center, parts)
}

/// A chain of blobs along an arc of a circle.
fn tail(random: &mut impl RngExt, start: ImagePoint, flux: [f64; 4], parts: &mut Vec<Part>) {
    const LINKS: usize = 9;
    let mut heading = random.random_range(0.0..TAU);
    let turn: f64 = random.random_range(-0.45..0.45);
    let step = random.random_range(1.4..3.6);
    let width = random.random_range(0.8..2.4);
    let mut at = polar(start, random.random_range(3.0..8.0), heading - FRAC_PI_2 * turn.signum());
    let fade = random.random_range(0.75..0.98_f64);
    let total: f64 = (0..LINKS).map(|link| fade.powi(link as i32)).sum();
    for link in 0..LINKS {
        let share = fade.powi(link as i32) / total * (0.3 * normal(random)).exp();
        parts.push(Part::Blob(Blob {
            center: at,
            sigma: (0.8 * step, width * (1.0 + 0.05 * link as f64)),
            angle: heading,
            flux: flux.map(|flux| flux * share),
        }));
        at = polar(at, step, heading);
        heading += turn;
    }
}

/// Discs seen from the side, one in the middle and perhaps others beside or across.
pub(super) fn edge_on_pair(
    random: &mut impl RngExt,
    priors: &CutoutPriors,
    center: ImagePoint,
) -> Vec<Object> {
    let magnitude = main_magnitude(random, priors).clamp(19.0, 22.8);
    let mut objects = vec![edge_on(random, priors, center, magnitude)];
    let others = random.random_range(0..3);
    for _ in 0..others {
        let place = polar(center, random.random_range(5.0..24.0), random.random_range(0.0..TAU));
        let fainter = magnitude + random.random_range(-0.3..2.5);
        objects.push(if random.random::<f64>() < 0.6 {
            edge_on(random, priors, place, fainter)
        } else {
            elliptical_of(random, priors, place, fainter)
        });
    }
    objects
}

fn edge_on(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint, magnitude: f64) -> Object {
    let redshift = random.random_range(0.1..0.9);
    let scale = (4.5 * 10_f64.powf(0.11 * (21.0 - magnitude) + 0.15 * normal(random))).clamp(1.8, 9.0);
    let share = random.random_range(0.0..0.8);
    let disc = EdgeOnDisc {
        center,
        scale,
        height: scale * random.random_range(0.12..0.3),
        angle: random.random_range(0.0..PI),
        dust: random.random_range(0.0..2.5),
        flux: young_colour(random, priors, redshift)
            .mixed(Spectrum::old(redshift), share)
            .reddened(0.3 * random.random::<f64>())
            .fluxes(magnitude),
        grain: random.random(),
    };
    object(center, vec![Part::EdgeOn(disc)])
}

/// An old galaxy with small blue ones around it, most of them lying across the line to it.
pub(super) fn with_companions(
    random: &mut impl RngExt,
    priors: &CutoutPriors,
    center: ImagePoint,
) -> Vec<Object> {
    let magnitude = main_magnitude(random, priors);
    let mut objects = vec![elliptical_of(random, priors, center, magnitude)];
    let draw: f64 = random.random();
    let count = if draw < 0.6 {
        1
    } else if draw < 0.88 {
        2
    } else {
        3
    };
    for _ in 0..count {
        objects.push(companion(random, priors, center));
    }
    objects
}

fn companion(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint) -> Object {
    let direction = random.random_range(0.0..TAU);
    let distance = random.random_range(5.0..24.0);
    let place = polar(center, distance, direction);
    let is_tangential = random.random::<f64>() < 0.7;
    let angle = if is_tangential {
        direction + FRAC_PI_2 + 0.3 * normal(random)
    } else {
        random.random_range(0.0..PI)
    };
    let redshift = random.random_range(0.3..2.5);
    let old_share = if random.random::<f64>() < 0.3 { random.random_range(0.2..0.9) } else { 0.0 };
    let magnitude = random.random_range(21.3..24.6);
    let colour = young_colour(random, priors, redshift).mixed(Spectrum::old(redshift), old_share);
    let body = SersicPart {
        center: place,
        radius: random.random_range(1.2..5.5),
        index: random.random_range(0.8..1.6),
        axis_ratio: random.random_range(0.2..0.9),
        angle,
        flux: colour.fluxes(magnitude),
    };
    let mut parts = vec![Part::Sersic(body)];
    for _ in 0..random.random_range(0..3) {
        let along = 0.7 * body.radius * normal(random);
        parts.push(Part::Blob(Blob {
            center: polar(place, along, angle),
            sigma: (random.random_range(0.3..1.0), 0.4),
            angle,
            flux: colour.fluxes(magnitude + random.random_range(1.2..3.0)),
        }));
    }
    object(place, parts)
}

/// An old galaxy among others like it.
pub(super) fn in_cluster(random: &mut impl RngExt, priors: &CutoutPriors, center: ImagePoint) -> Vec<Object> {
    let redshift = random.random_range(0.2..0.9);
    let magnitude = main_magnitude(random, priors).min(22.0);
    let mut objects = vec![elliptical_of(random, priors, center, magnitude)];
    for _ in 0..random.random_range(3..13) {
        let distance = 60.0 * random.random::<f64>().powf(0.8);
        let place = polar(center, distance.max(5.0), random.random_range(0.0..TAU));
        let fainter = magnitude_from_counts(random, 0.25, (magnitude, magnitude + 4.0));
        objects.push(elliptical(random, place, fainter, redshift));
    }
    if random.random::<f64>() < 0.5 {
        objects.push(companion(random, priors, center));
    }
    objects
}

/// A source of the sky as it comes, brighter than I_E = 24.
pub(super) fn field_source(random: &mut impl RngExt, center: ImagePoint) -> Object {
    for _ in 0..400 {
        let object = galaxy(random.random(), 0, center);
        if object.truth.magnitudes.first().is_some_and(|vis| *vis < 24.0) {
            return object;
        }
    }
    elliptical(random, center, 23.0, 0.5)
}

/// A star.
pub(super) fn star(random: &mut impl RngExt, center: ImagePoint, magnitudes: (f64, f64)) -> Object {
    let magnitude = magnitude_from_counts(random, 0.15, magnitudes);
    let red = random.random_range(-0.2..1.2);
    let flux = Spectrum::new(red, 0.25 * red, 0.2 * red).fluxes(magnitude);
    object(center, vec![Part::Star { center, flux }])
}
