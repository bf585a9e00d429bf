//! Two galaxies in collision, with tidal tails and a bridge.

use super::object::{Blob, Object, Part, SersicPart};
use super::population::{normal, random_arms, young_ratio};
use super::spectrum::{Spectrum, magnitudes_of};
use super::spiral::{ArmPattern, SpiralDisc};
use super::streams::{Purpose, stream};
use super::truth::{SourceKind, TruthEntry};
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// A curved tail: an arc of growing radius. Lengths in pixels.
struct Tail {
    start: ImagePoint,
    direction: f64,
    /// Change of direction per length of the whole tail, radians.
    turn: f64,
    length: f64,
    magnitude: f64,
    knots: usize,
}

/// The `index`-th merger of a field.
pub(super) fn merger(seed: u64, index: usize, center: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::Merger, index);
    let redshift = 0.12;
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let separation = 46.0;
    let at = |along: f64| ImagePoint { x: center.x + along * cos, y: center.y + along * sin };
    let (first, second) = (at(-0.45 * separation), at(0.55 * separation));
    let axis = f64::atan2(sin, cos);
    let disc = SpiralDisc {
        center: first,
        scale: 13.0,
        axis_ratio: 0.62,
        angle: axis + 0.7,
        arms: ArmPattern { contrast: 0.75, dust: 1.7, bar: 0.0, count: 2, ..random_arms(&mut random) },
        flux: Spectrum::young(redshift).mixed(Spectrum::old(redshift), 0.45).fluxes(18.6),
        young_ratio: young_ratio(Spectrum::young(redshift).shifted(-0.15), Spectrum::old(redshift), 1.2),
    };
    let old = Spectrum::old(redshift);
    let mut parts = vec![
        Part::Spiral(disc),
        smooth(first, (4.0, 2.2, 0.8), axis, old.reddened(0.5).fluxes(19.9)),
        smooth(second, (9.0, 2.0, 0.55), axis - 0.9, old.mixed(Spectrum::young(redshift), 0.35).fluxes(19.1)),
        smooth(second, (2.5, 2.0, 0.8), axis, old.fluxes(20.3)),
    ];
    let tails = [
        Tail { start: first, direction: axis + 2.5, turn: -2.0, length: 190.0, magnitude: 20.1, knots: 10 },
        Tail { start: second, direction: axis - 0.75, turn: -1.5, length: 130.0, magnitude: 20.6, knots: 7 },
        Tail {
            start: first,
            direction: axis + 0.45,
            turn: -0.9,
            length: separation,
            magnitude: 20.9,
            knots: 3,
        },
    ];
    for tail in &tails {
        tail.add_to(&mut parts, redshift, &mut random);
    }
    let truth = TruthEntry {
        half_light_radius_arcsec: 2.6,
        axis_ratio: 0.6,
        sersic_index: 1.0,
        bulge_share: 0.3,
        redshift,
        ..TruthEntry::new(SourceKind::Merger, center, [0.0; 4])
    };
    let mut object = Object { truth, parts };
    object.truth.magnitudes = magnitudes_of(object.flux());
    object
}

/// A Sersic part of (radius, index, axis ratio).
fn smooth(center: ImagePoint, shape: (f64, f64, f64), angle: f64, flux: [f64; 4]) -> Part {
    let (radius, index, axis_ratio) = shape;
    Part::Sersic(SersicPart { center, radius, index, axis_ratio, angle, flux })
}

impl Tail {
    /// A chain of overlapping Gaussians that widens and fades outwards, and blue knots along it.
    fn add_to(&self, parts: &mut Vec<Part>, redshift: f64, random: &mut impl RngExt) {
        const LINKS: usize = 26;
        let stars = Spectrum::young(redshift).mixed(Spectrum::old(redshift), 0.4).fluxes(self.magnitude);
        let step = self.length / LINKS as f64;
        let mut at = self.start;
        let fade = |t: f64| (1.0 - t).powf(0.8) * (0.25 + (-2.2 * t).exp());
        let total: f64 = (0..LINKS).map(|link| fade(link as f64 / LINKS as f64)).sum();
        let knot_chance = self.knots as f64 / LINKS as f64;
        for link in 0..LINKS {
            let t = link as f64 / LINKS as f64;
            let heading = self.direction + self.turn * t;
            let (sin, cos) = heading.sin_cos();
            at = ImagePoint { x: at.x + step * cos, y: at.y + step * sin };
            let share = fade(t) / total * (0.4 * normal(random)).exp();
            let width = 2.8 + 6.5 * t;
            parts.push(Part::Blob(Blob {
                center: at,
                sigma: (1.5 * step, width),
                angle: heading,
                flux: stars.map(|flux| flux * share),
            }));
            if link > 2 && random.random::<f64>() < knot_chance {
                let aside = 0.7 * width * normal(random);
                let magnitude = self.magnitude + 4.9 + 0.6 * normal(random);
                parts.push(Part::Blob(Blob {
                    center: ImagePoint { x: at.x - aside * sin, y: at.y + aside * cos },
                    sigma: (random.random_range(0.8..2.2), 0.8),
                    angle: random.random_range(0.0..PI),
                    flux: Spectrum::young(redshift).shifted(-0.2).fluxes(magnitude),
                }));
            }
        }
    }
}
