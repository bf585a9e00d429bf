//! What telescope, detector and pipeline leave beside a source.

use super::super::calibration::BandCalibration;
use super::super::object::Object;
use super::CutoutPriors;
use super::look_alikes::{old_galaxy, star};
use crate::field::Band;
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// Light and defects that no source makes, drawn on finished planes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Blemish {
    /// A defocused image of a bright star: a faint disc with a hole, in VIS.
    Ghost { center: ImagePoint, radius: f64, hole: f64, brightness: f64 },
    /// What the rejection of cosmic rays left: a sharp track in VIS.
    Track { from: ImagePoint, to: ImagePoint, brightness: f64 },
    /// A bright column or row through a saturated star, in VIS.
    Bleeding { center: ImagePoint, half_length: f64, angle: f64, brightness: f64 },
}

/// One artefact: sources (a bright star) and blemishes around the middle of a picture.
pub(super) fn artefact(random: &mut impl RngExt, center: ImagePoint) -> (Vec<Object>, Vec<Blemish>) {
    let direction = random.random_range(0.0..TAU);
    let at = |distance: f64| ImagePoint {
        x: center.x + distance * direction.cos(),
        y: center.y + distance * direction.sin(),
    };
    let noise = BandCalibration::of(Band::Vis).sky_noise();
    match random.random_range(0..5) {
        // The spikes of a bright star cross the picture.
        0 => {
            let place = at(random.random_range(30.0..75.0));
            (vec![star(random, place, (14.0, 17.5))], Vec::new())
        }
        1 => {
            let place = at(random.random_range(8.0..40.0));
            let bleeding = Blemish::Bleeding {
                center: place,
                half_length: random.random_range(6.0..40.0),
                angle: if random.random::<bool>() { 0.0 } else { 0.5 * PI },
                brightness: noise * random.random_range(10.0..300.0),
            };
            (vec![star(random, place, (14.5, 18.5))], vec![bleeding])
        }
        2 => {
            let radius = random.random_range(10.0..60.0);
            let ghost = Blemish::Ghost {
                center: at(random.random_range(0.0..45.0)),
                radius,
                hole: radius * random.random_range(0.3..0.9),
                brightness: noise * random.random_range(0.6..5.0),
            };
            (Vec::new(), vec![ghost])
        }
        3 => {
            let place = at(random.random_range(4.0..25.0));
            (vec![star(random, place, (16.5, 20.0))], Vec::new())
        }
        _ => {
            let count = random.random_range(1..4);
            let tracks = (0..count).map(|_| track(random, center, noise)).collect();
            (Vec::new(), tracks)
        }
    }
}

fn track(random: &mut impl RngExt, center: ImagePoint, noise: f64) -> Blemish {
    let from = ImagePoint {
        x: center.x + random.random_range(-32.0..32.0),
        y: center.y + random.random_range(-32.0..32.0),
    };
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let length = 1.0 * 30.0_f64.powf(random.random::<f64>());
    let to = ImagePoint { x: from.x + length * cos, y: from.y + length * sin };
    Blemish::Track { from, to, brightness: noise * random.random_range(6.0..150.0) }
}

/// A galaxy beside an artefact.
pub(super) fn artefact_scene(
    random: &mut impl RngExt,
    priors: &CutoutPriors,
    center: ImagePoint,
) -> (Vec<Object>, Vec<Blemish>) {
    let mut objects = vec![old_galaxy(random, priors, center)];
    let (more, blemishes) = artefact(random, center);
    objects.extend(more);
    (objects, blemishes)
}

impl Blemish {
    /// Add it to a VIS plane of a square picture, in the unit of the band.
    pub(super) fn add_to(&self, vis: &mut [f32], side: usize) {
        for (index, pixel) in vis.iter_mut().enumerate() {
            let (x, y) = ((index % side) as f64, (index / side) as f64);
            *pixel += self.brightness_at(x, y) as f32;
        }
    }

    fn brightness_at(&self, x: f64, y: f64) -> f64 {
        match *self {
            Self::Ghost { center, radius, hole, brightness } => {
                let r = (x - center.x).hypot(y - center.y);
                let edge = |at: f64| 1.0 / (1.0 + ((r - at) / 1.2).exp());
                brightness * (edge(radius) - edge(hole)).max(0.0)
            }
            Self::Track { from, to, brightness } => {
                let (dx, dy) = (to.x - from.x, to.y - from.y);
                let length = dx.hypot(dy).max(0.1);
                let along = ((x - from.x) * dx + (y - from.y) * dy) / length;
                let across = ((y - from.y) * dx - (x - from.x) * dy) / length;
                let beyond = (-along).max(along - length).max(0.0);
                brightness * (1.0 - across.hypot(beyond) / 0.9).max(0.0)
            }
            Self::Bleeding { center, half_length, angle, brightness } => {
                let (sin, cos) = angle.sin_cos();
                let along = (x - center.x) * cos + (y - center.y) * sin;
                let across = (y - center.y) * cos - (x - center.x) * sin;
                let share = (1.0 - (along / half_length).abs()).max(0.0).sqrt();
                brightness * share * (-0.5 * (across / 0.8).powi(2)).exp()
            }
        }
    }
}
