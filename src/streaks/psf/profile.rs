//! The mean radial profile of stars, each in units of its own flux.

use super::stars::Star;
use crate::streaks::Signal;

const FINE_RINGS_PER_PIXEL: f64 = 8.0;

/// Mean brightness in rings round stars.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) rings: Vec<Ring>,
    /// Median width of the stars' Gaussians.
    pub(super) sigma: f64,
}

/// One ring; brightness is a share of the star's Gaussian flux per pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ring {
    /// Mean radius of its pixels.
    pub(super) radius: f64,
    pub(super) area: f64,
    pub(super) brightness: f64,
}

impl Profile {
    pub(super) fn of(signal: &Signal, stars: &[Star]) -> Self {
        let mut sigmas: Vec<f64> = stars.iter().map(|star| star.sigma).collect();
        sigmas.sort_by(f64::total_cmp);
        let sigma = sigmas.get(sigmas.len() / 2).copied().unwrap_or(0.75);
        let aperture = (16.0 * sigma).clamp(12.0, 30.0);
        let fine = (8.0 * sigma).clamp(6.0, 16.0);
        let edges = edges(fine, aperture);
        let mut rings: Vec<Vec<[f64; 3]>> = vec![Vec::new(); edges.len().saturating_sub(1)];
        for star in stars {
            collect(signal, star, &edges, &mut rings);
        }
        let rings = rings
            .iter()
            .zip(edges.windows(2))
            .filter_map(|(pixels, edge)| {
                let area = std::f64::consts::PI * (edge[1] * edge[1] - edge[0] * edge[0]);
                clipped_mean(pixels).map(|[radius, brightness]| Ring { radius, area, brightness })
            })
            .collect();
        Self { rings, sigma }
    }

    /// All the light within the outermost ring, in units of the Gaussians' flux.
    pub(super) fn total(&self) -> f64 {
        self.rings.iter().map(|ring| ring.area * ring.brightness).sum()
    }
}

/// Radii of the rings: fine where the profile is fitted, a pixel beyond.
fn edges(fine: f64, aperture: f64) -> Vec<f64> {
    let count = (fine * FINE_RINGS_PER_PIXEL).round() as usize;
    let mut edges: Vec<f64> = (0..=count).map(|ring| ring as f64 / FINE_RINGS_PER_PIXEL).collect();
    let mut radius = edges.last().copied().unwrap_or(0.0) + 1.0;
    while radius <= aperture {
        edges.push(radius);
        radius += 1.0;
    }
    edges
}

/// Add (radius, brightness, weight) of a star's pixels to their rings.
fn collect(signal: &Signal, star: &Star, edges: &[f64], rings: &mut [Vec<[f64; 3]>]) {
    let aperture = edges.last().copied().unwrap_or(0.0);
    let outer = aperture + 8.0;
    let mut sky = Vec::new();
    let mut pixels = Vec::new();
    let range =
        |middle: f64| (middle - outer).floor().max(0.0) as usize..(middle + outer).ceil() as usize + 1;
    for y in range(star.y) {
        for x in range(star.x) {
            let (value, mask) = signal.at(x, y);
            let radius = (x as f64 - star.x).hypot(y as f64 - star.y);
            if mask == 0 && value.is_finite() && radius < outer {
                if radius > aperture + 2.0 {
                    sky.push(value);
                } else if radius < aperture {
                    pixels.push([radius, f64::from(value)]);
                }
            }
        }
    }
    let middle = sky.len() / 2;
    let sky =
        if sky.is_empty() { 0.0 } else { f64::from(*sky.select_nth_unstable_by(middle, f32::total_cmp).1) };
    for [radius, value] in pixels {
        let ring = edges.partition_point(|edge| *edge <= radius);
        if let Some(ring) = ring.checked_sub(1).and_then(|ring| rings.get_mut(ring)) {
            ring.push([radius, (value - sky) / star.flux, star.flux * star.flux]);
        }
    }
}

/// Weighted mean radius and brightness, neighbours' light clipped.
fn clipped_mean(pixels: &[[f64; 3]]) -> Option<[f64; 2]> {
    let mean = |keep: &dyn Fn(&[f64; 3]) -> bool| {
        let kept = pixels.iter().filter(|pixel| keep(pixel));
        let [weight, radius, value] = kept.fold([0.0; 3], |[w, r, v], [radius, value, weight]| {
            [w + weight, r + weight * radius, v + weight * value]
        });
        (weight > 0.0).then(|| [radius / weight, value / weight])
    };
    let mut values: Vec<f64> = pixels.iter().map(|pixel| pixel[1]).collect();
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let median = *values.select_nth_unstable_by(middle, f64::total_cmp).1;
    // Scatter in sigma of each pixel's own noise.
    let mut scatter: Vec<f64> =
        pixels.iter().map(|[_, value, weight]| (value - median).abs() * weight.sqrt()).collect();
    let spread = 1.4826 * *scatter.select_nth_unstable_by(middle, f64::total_cmp).1;
    mean(&|[_, value, weight]| (value - median).abs() * weight.sqrt() <= 4.0 * spread.max(1.0))
}
