//! Making one picture.

use super::super::calibration::BandCalibration;
use super::super::noise::compress_bright;
use super::super::object::{BandPainter, Object};
use super::super::paint::add_stamps;
use super::super::population::galaxy;
use super::super::streams::{Purpose, stream};
use super::artefacts::{Blemish, artefact, artefact_scene};
use super::conditions::{Conditions, add_noise, is_beyond};
use super::lens_scene::lens_scene;
use super::{CutoutKind, CutoutPriors, look_alikes};
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};
use rand::RngExt;
use rand_distr::{Distribution, Poisson};

/// Pixels around the picture that are painted and cut away, so that bands can be shifted.
const MARGIN: usize = 4;

/// What is true of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutoutTruth {
    /// I_E of the source in the middle.
    pub magnitude: f64,
    /// NaN where there is no lens.
    pub einstein_radius_arcsec: f64,
    /// I_E of the lensed light; NaN where there is no lens.
    pub arc_magnitude: f64,
    /// NaN where there is no lens.
    pub magnification: f64,
}

impl Default for CutoutTruth {
    fn default() -> Self {
        Self {
            magnitude: f64::NAN,
            einstein_radius_arcsec: f64::NAN,
            arc_magnitude: f64::NAN,
            magnification: f64::NAN,
        }
    }
}

/// One simulated picture.
#[derive(Debug, Clone)]
pub struct SimulatedCutout {
    pub kind: CutoutKind,
    /// VIS, Y, J, H: `side`^2 pixels from the bottom row up, microjansky per pixel with sky and noise; NaN where there
    /// is no data, `None` for a missing band.
    pub bands: [Option<Vec<f32>>; 4],
    pub truth: CutoutTruth,
}

/// The `index`-th picture of a kind under a seed, `side` pixels wide, of a source near pixel (side / 2, side / 2).
/// The same arguments give the same pixels.
pub fn simulate_cutout(
    priors: &CutoutPriors,
    kind: CutoutKind,
    side: usize,
    (seed, index): (u64, usize),
) -> SimulatedCutout {
    let mut random = stream(seed, Purpose::Cutout, (kind.index() << 32) | index);
    let wide = side + 2 * MARGIN;
    let size = ImageSize { width: wide, height: wide };
    let conditions = Conditions::draw(&mut random, &priors.conditions, size);
    let middle = ImagePoint { x: (wide / 2) as f64, y: (wide / 2) as f64 };
    let center = ImagePoint { x: middle.x + conditions.off_center.0, y: middle.y + conditions.off_center.1 };
    let mut scene = Scene::draw(&mut random, kind, priors, center);
    if kind != CutoutKind::Artefact && conditions.has_artefact {
        let (objects, blemishes) = artefact(&mut random, center);
        scene.objects.extend(objects);
        scene.blemishes.extend(blemishes);
    }
    add_neighbours(&mut random, &mut scene.objects, conditions.neighbours, wide);
    let mut planes = paint(&scene.objects, &conditions.painters, size);
    if let Some(vis) = planes.first_mut() {
        scene.blemishes.iter().for_each(|blemish| blemish.add_to(vis, wide));
    }
    let mut bands: [Option<Vec<f32>>; 4] = Default::default();
    for (band, (slot, plane)) in Band::ALL.into_iter().zip(bands.iter_mut().zip(planes)) {
        let is_missing = conditions.is_missing.get(band.index()).copied().unwrap_or(false);
        if !is_missing {
            *slot = Some(observe(band, plane, (side, middle), &conditions, &mut random));
        }
    }
    SimulatedCutout { kind, bands, truth: scene.truth }
}

/// Sources and blemishes of a picture.
struct Scene {
    objects: Vec<Object>,
    blemishes: Vec<Blemish>,
    truth: CutoutTruth,
}

impl Scene {
    fn draw(random: &mut impl RngExt, kind: CutoutKind, priors: &CutoutPriors, center: ImagePoint) -> Self {
        let mut blemishes = Vec::new();
        let objects = match kind {
            CutoutKind::Lens => {
                let (objects, truth) = lens_scene(random, priors, center);
                return Self { objects, blemishes, truth };
            }
            CutoutKind::Spiral => vec![look_alikes::spiral(random, priors, center)],
            CutoutKind::Ring => vec![look_alikes::ring(random, priors, center)],
            CutoutKind::Merger => vec![look_alikes::merger(random, priors, center)],
            CutoutKind::EdgeOn => look_alikes::edge_on_pair(random, priors, center),
            CutoutKind::Companions => look_alikes::with_companions(random, priors, center),
            CutoutKind::Cluster => look_alikes::in_cluster(random, priors, center),
            CutoutKind::Artefact => {
                let (objects, more) = artefact_scene(random, priors, center);
                blemishes = more;
                objects
            }
            CutoutKind::Elliptical => vec![look_alikes::old_galaxy(random, priors, center)],
            CutoutKind::Field => vec![look_alikes::field_source(random, center)],
            CutoutKind::Star => vec![look_alikes::star(random, center, (17.5, 24.0))],
        };
        let magnitude = objects.first().and_then(|object| object.truth.magnitudes.first().copied());
        let truth = CutoutTruth { magnitude: magnitude.unwrap_or(f64::NAN), ..CutoutTruth::default() };
        Self { objects, blemishes, truth }
    }
}

/// Galaxies of the sky around the source.
fn add_neighbours(random: &mut impl RngExt, objects: &mut Vec<Object>, mean: f64, side: usize) {
    let count = Poisson::new(mean.max(1e-3)).map_or(0.0, |poisson| poisson.sample(random)) as usize;
    for _ in 0..count {
        let place =
            ImagePoint { x: random.random_range(0.0..side as f64), y: random.random_range(0.0..side as f64) };
        objects.push(galaxy(random.random(), 0, place));
    }
}

fn paint(objects: &[Object], painters: &[BandPainter; 4], size: ImageSize) -> [Vec<f32>; 4] {
    let mut planes: [Vec<f32>; 4] = std::array::from_fn(|_| vec![0.0; size.area()]);
    for object in objects {
        for (plane, stamps) in planes.iter_mut().zip(object.paint(painters)) {
            add_stamps(plane, size.width, &stamps);
        }
    }
    planes
}

/// Objects in microjansky per pixel, without noise.
pub(super) fn paint_microjansky(
    objects: &[Object],
    painters: &[BandPainter; 4],
    size: ImageSize,
) -> [Vec<f32>; 4] {
    let mut planes = paint(objects, painters, size);
    for (band, plane) in Band::ALL.into_iter().zip(&mut planes) {
        let factor = microjansky(band) as f32;
        plane.iter_mut().for_each(|value| *value *= factor);
    }
    planes
}

/// Microjansky of one unit of a band.
fn microjansky(band: Band) -> f64 {
    10_f64.powf((23.9 - BandCalibration::of(band).magzero) / 2.5)
}

/// Noise, sky, gain and gaps; and the cut to the picture.
fn observe(
    band: Band,
    mut plane: Vec<f32>,
    (side, middle): (usize, ImagePoint),
    conditions: &Conditions,
    random: &mut impl RngExt,
) -> Vec<f32> {
    let calibration = BandCalibration::of(band);
    let wide = side + 2 * MARGIN;
    compress_bright(&mut plane, &calibration);
    add_noise(&mut plane, wide, band, conditions.noise, random);
    let of_band = band.index();
    let [level, slope_x, slope_y] = conditions.sky.get(of_band).copied().unwrap_or_default();
    let sky_noise = calibration.sky_noise();
    let shift = conditions.shift.get(of_band).copied().unwrap_or_default();
    let factor = microjansky(band) * conditions.gain.get(of_band).copied().unwrap_or(1.0);
    let mut cut = Vec::with_capacity(side * side);
    for row in 0..side {
        for column in 0..side {
            let (x, y) = ((column + MARGIN) as f64, (row + MARGIN) as f64);
            let at = ImagePoint { x, y };
            if conditions.edge.is_some_and(|edge| is_beyond(edge, at, middle)) {
                cut.push(f32::NAN);
                continue;
            }
            let sky = sky_noise * (level + slope_x * (x - middle.x) + slope_y * (y - middle.y));
            let value = if shift == (0.0, 0.0) {
                plane.get((row + MARGIN) * wide + column + MARGIN).copied().unwrap_or(0.0)
            } else {
                shifted(&plane, wide, (x - shift.0, y - shift.1))
            };
            cut.push(((f64::from(value) + sky) * factor) as f32);
        }
    }
    cut
}

/// Linear interpolation, held at the borders.
fn shifted(plane: &[f32], side: usize, (x, y): (f64, f64)) -> f32 {
    let most = (side - 1) as f64 - 1e-6;
    let (x, y) = (x.clamp(0.0, most), y.clamp(0.0, most));
    let (i, j) = (x as usize, y as usize);
    let (u, v) = ((x - i as f64) as f32, (y - j as f64) as f32);
    let value = |column: usize, row: usize| plane.get(row * side + column).copied().unwrap_or(0.0);
    let below = value(i, j) * (1.0 - u) + value(i + 1, j) * u;
    let above = value(i, j + 1) * (1.0 - u) + value(i + 1, j + 1) * u;
    below * (1.0 - v) + above * v
}
