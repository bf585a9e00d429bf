//! Making one picture.

use super::super::calibration::BandCalibration;
use super::super::cutouts::add_noise;
use super::super::noise::compress_bright;
use super::super::object::{BandPainter, Object, Part};
use super::super::paint::add_stamps;
use super::super::population::{galaxy as field_galaxy, normal};
use super::super::psf::Psf;
use super::super::streams::{Purpose, stream};
use super::super::truth::{SourceKind, TruthEntry};
use super::galaxy::Galaxy;
use super::{HostKind, HostPriors};
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};
use rand::RngExt;
use rand_distr::{Distribution, Poisson};

/// Pixels around the picture that are painted and cut away.
const MARGIN: usize = 4;
/// Mean number of other galaxies per square pixel.
const NEIGHBOURS: f64 = 3.6 / (104.0 * 104.0);

/// What is true of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostTruth {
    pub kind: HostKind,
    /// I_E of the galaxy without the point source.
    pub magnitude: f64,
    /// Half-light radius of its main part, pixels of 0.1".
    pub radius: f64,
    pub bulge_share: f64,
    /// Light of the nuclear star cluster as a share of the galaxy's; 0 without one.
    pub cluster_share: f64,
    /// Light of the point source as a share of the galaxy's; 0 without one.
    pub point_share: f64,
}

/// One simulated galaxy.
#[derive(Debug, Clone)]
pub struct SimulatedHost {
    /// VIS, `side`^2 pixels from the bottom row up, microjansky per pixel with sky and noise.
    pub pixels: Vec<f32>,
    pub truth: HostTruth,
}

/// The `index`-th galaxy under a seed, `side` pixels wide, its catalogue position at pixel (side / 2, side / 2), with a
/// point source of `point_share` of its light in its nucleus. The same arguments give the same pixels, and with another
/// share the same galaxy under the same noise.
pub fn simulate_host(
    priors: &HostPriors,
    side: usize,
    (seed, index): (u64, usize),
    point_share: f64,
) -> SimulatedHost {
    let mut random = stream(seed, Purpose::Host, index);
    let wide = side + 2 * MARGIN;
    let size = ImageSize { width: wide, height: wide };
    let mut psf = Psf::of(Band::Vis);
    let width = priors.psf_wider * (priors.psf_scatter * normal(&mut random)).exp();
    psf.components.iter_mut().for_each(|component| component.sigma *= width);
    psf.ellipticity = (0.02 * normal(&mut random), 0.02 * normal(&mut random));
    psf.spike_angle += 0.05 * normal(&mut random);
    let painter = BandPainter::new(Band::Vis, size).with_psf(psf);
    let middle = (wide / 2) as f64;
    let mut aside = || random.random_range(-0.5..0.5) + priors.centring * normal(&mut random);
    let center = ImagePoint { x: middle + aside(), y: middle + aside() };
    let galaxy = Galaxy::draw(&mut random, priors, center);
    let flux = BandCalibration::of(Band::Vis).flux(galaxy.magnitude);
    let mut plane = vec![0.0; size.area()];
    paint(&galaxy.parts, &painter, &mut plane);
    if let Some(lane) = &galaxy.lane {
        lane.dim(&mut plane, wide);
    }
    let off = (0.08 * normal(&mut random), 0.08 * normal(&mut random));
    if point_share > 0.0 {
        let center = ImagePoint { x: center.x + off.0, y: center.y + off.1 };
        let point = Part::Star { center, flux: [point_share * flux; 4] };
        paint(&[point], &painter, &mut plane);
    }
    for neighbour in neighbours(&mut random, wide) {
        add_stamps(&mut plane, wide, &neighbour.paint_band(&painter));
    }
    let pixels = observe(plane, (side, wide), priors, &mut random);
    let truth = HostTruth {
        kind: galaxy.kind,
        magnitude: galaxy.magnitude,
        radius: galaxy.radius,
        bulge_share: galaxy.bulge_share,
        cluster_share: galaxy.cluster_share,
        point_share: point_share.max(0.0),
    };
    SimulatedHost { pixels, truth }
}

fn paint(parts: &[Part], painter: &BandPainter, plane: &mut [f32]) {
    let truth = TruthEntry::new(SourceKind::Disc, ImagePoint { x: 0.0, y: 0.0 }, [0.0; 4]);
    let object = Object { truth, parts: parts.to_vec() };
    add_stamps(plane, painter.size.width, &object.paint_band(painter));
}

/// Other galaxies of the sky, none within an arc second of the middle: those are blends, a kind of their own.
fn neighbours(random: &mut impl RngExt, side: usize) -> Vec<Object> {
    let mean = NEIGHBOURS * (side * side) as f64;
    let count = Poisson::new(mean.max(1e-3)).map_or(0.0, |poisson| poisson.sample(random)) as usize;
    let middle = side as f64 / 2.0;
    let places: Vec<(u64, ImagePoint)> = (0..count)
        .map(|_| {
            let (x, y) = (random.random_range(0.0..side as f64), random.random_range(0.0..side as f64));
            (random.random(), ImagePoint { x, y })
        })
        .collect();
    let apart = |place: &ImagePoint| (place.x - middle).hypot(place.y - middle) > 10.0;
    places
        .into_iter()
        .filter(|(_, place)| apart(place))
        .map(|(seed, place)| field_galaxy(seed, 0, place))
        .collect()
}

/// Noise, sky and the cut to the picture, in microjansky.
fn observe(
    mut plane: Vec<f32>,
    (side, wide): (usize, usize),
    priors: &HostPriors,
    random: &mut impl RngExt,
) -> Vec<f32> {
    let calibration = BandCalibration::of(Band::Vis);
    let noise = random.random_range(priors.noise.0..priors.noise.1);
    let sky = priors.sky * normal(random) * calibration.sky_noise();
    compress_bright(&mut plane, &calibration);
    add_noise(&mut plane, wide, Band::Vis, noise, random);
    let microjansky = 10_f64.powf((23.9 - calibration.magzero) / 2.5);
    let rows = plane.chunks_exact(wide).skip(MARGIN).take(side);
    rows.flat_map(|row| row.iter().skip(MARGIN).take(side))
        .map(|value| ((f64::from(*value) + sky) * microjansky) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_source_adds_its_share_of_the_light_and_changes_nothing_else() {
        let priors = HostPriors { noise: (1e-3, 1.001e-3), sky: 0.0, ..HostPriors::population() };
        for index in 0..6 {
            let without = simulate_host(&priors, 64, (5, index), 0.0);
            let with = simulate_host(&priors, 64, (5, index), 0.2);
            assert_eq!(HostTruth { point_share: 0.2, ..without.truth }, with.truth);
            let added: f64 = with.pixels.iter().zip(&without.pixels).map(|(a, b)| f64::from(a - b)).sum();
            let expected = 0.2 * 10_f64.powf(0.4 * (23.9 - without.truth.magnitude));
            // Halo and spikes reach beyond the picture.
            assert!((0.93..1.01).contains(&(added / expected)), "{index}: {added} of {expected}");
        }
    }

    #[test]
    fn galaxies_have_the_light_of_their_magnitude() {
        let priors = HostPriors { sky: 0.0, magnitude: (21.5, 22.5), ..HostPriors::population() };
        let mut ratios: Vec<f64> = (0..40)
            .map(|index| {
                let host = simulate_host(&priors, 96, (9, index), 0.0);
                let total: f64 = host.pixels.iter().copied().map(f64::from).sum();
                total / 10_f64.powf(0.4 * (23.9 - host.truth.magnitude))
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        // Neighbours add to some, dust and the border take from others.
        assert!((0.9..1.25).contains(&ratios[20]), "{ratios:?}");
    }

    #[test]
    fn the_same_number_is_the_same_picture_and_all_kinds_come() {
        let priors = HostPriors::training();
        let first = simulate_host(&priors, 64, (3, 11), 0.0);
        assert_eq!(first.pixels, simulate_host(&priors, 64, (3, 11), 0.0).pixels);
        assert!(first.pixels.iter().all(|value| value.is_finite()));
        let mut kinds: Vec<HostKind> =
            (0..200).map(|index| simulate_host(&priors, 32, (3, index), 0.0).truth.kind).collect();
        kinds.sort();
        kinds.dedup();
        assert_eq!(kinds, HostKind::ALL);
    }
}
