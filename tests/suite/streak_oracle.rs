//! Images of trails by brute force, sharing nothing with the code that measures them: a Moffat star (wings, no
//! Gaussians), integrated over every pixel by sub-pixels and moved along the trail in small steps.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use skyloupe::geometry::{ImagePoint, PixelRect};
use skyloupe::streaks::{Signal, Snippet, Trail};

const PER_PIXEL: usize = 10;
const REACH: usize = 18;

/// A star seen through square pixels, tabulated ten times finer than they are.
pub struct PixelStar {
    side: usize,
    values: Vec<f64>,
}

impl PixelStar {
    /// Moffat profile of a width at half maximum, pixels (before the pixel), and a steepness.
    pub fn moffat(fwhm: f64, beta: f64) -> Self {
        let side = 2 * REACH * PER_PIXEL + 1;
        let scale = fwhm / (2.0 * (2.0_f64.powf(1.0 / beta) - 1.0).sqrt());
        let sub = 3 * PER_PIXEL;
        let fine_side = 2 * (REACH + 1) * sub;
        let middle = (REACH + 1) as f64;
        // Sub-pixel values, then sums over one pixel by running totals in both directions.
        let at = |index: usize| (index as f64 + 0.5) / sub as f64 - middle;
        let mut totals = vec![0.0; (fine_side + 1) * (fine_side + 1)];
        for y in 0..fine_side {
            let mut row = 0.0;
            for x in 0..fine_side {
                let square = at(x).powi(2) + at(y).powi(2);
                row += (1.0 + square / (scale * scale)).powf(-beta);
                totals[(y + 1) * (fine_side + 1) + x + 1] = totals[y * (fine_side + 1) + x + 1] + row;
            }
        }
        let total = |x: usize, y: usize| totals[y * (fine_side + 1) + x];
        let mut values = vec![0.0; side * side];
        for j in 0..side {
            for i in 0..side {
                let (x0, y0) = (i * 3 + sub / 2, j * 3 + sub / 2);
                let (x1, y1) = (x0 + sub, y0 + sub);
                values[j * side + i] = total(x1, y1) - total(x0, y1) - total(x1, y0) + total(x0, y0);
            }
        }
        let sum: f64 = values.iter().sum::<f64>() / (PER_PIXEL * PER_PIXEL) as f64;
        values.iter_mut().for_each(|value| *value /= sum);
        Self { side, values }
    }

    /// Light in a pixel whose centre lies at (dx, dy) from a star of flux 1.
    fn at(&self, dx: f64, dy: f64) -> f64 {
        let place = |d: f64| (d + REACH as f64) * PER_PIXEL as f64;
        let (x, y) = (place(dx), place(dy));
        if x < 0.0 || y < 0.0 || x as usize + 1 >= self.side || y as usize + 1 >= self.side {
            return 0.0;
        }
        let (i, j, u, v) = (x as usize, y as usize, x.fract(), y.fract());
        let value = |i: usize, j: usize| self.values[j * self.side + i];
        (1.0 - v) * ((1.0 - u) * value(i, j) + u * value(i + 1, j))
            + v * ((1.0 - u) * value(i, j + 1) + u * value(i + 1, j + 1))
    }
}

/// An image in units of the sky's noise.
#[derive(Clone)]
pub struct Sheet {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f64>,
    pub mask: Vec<u8>,
}

impl Sheet {
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0.0; width * height], mask: vec![0; width * height] }
    }

    pub fn draw(&mut self, star: &PixelStar, trail: &Trail) {
        let steps = (trail.length / 0.1).ceil().max(1.0) as usize;
        let (sin, cos) = trail.angle.sin_cos();
        for step in 0..steps {
            let along = trail.length * ((step as f64 + 0.5) / steps as f64 - 0.5);
            let (x, y) = (trail.center.x + along * cos, trail.center.y + along * sin);
            let range = |middle: f64, most: usize| {
                (middle - REACH as f64).max(0.0) as usize
                    ..((middle + REACH as f64).max(0.0) as usize).min(most)
            };
            for row in range(y, self.height) {
                for column in range(x, self.width) {
                    self.values[row * self.width + column] +=
                        trail.flux / steps as f64 * star.at(column as f64 - x, row as f64 - y);
                }
            }
        }
    }

    /// A round galaxy with the profile exp(-r / scale).
    pub fn draw_galaxy(&mut self, at: ImagePoint, scale: f64, flux: f64) {
        let reach = 10.0 * scale + 2.0;
        for row in 0..self.height {
            for column in 0..self.width {
                let radius = (column as f64 - at.x).hypot(row as f64 - at.y);
                if radius < reach {
                    self.values[row * self.width + column] +=
                        flux * (-radius / scale).exp() / (std::f64::consts::TAU * scale * scale);
                }
            }
        }
    }

    pub fn add_noise(&mut self, random: &mut impl Rng) {
        for value in &mut self.values {
            let noise: f64 = StandardNormal.sample(random);
            *value += noise;
        }
    }

    /// Masked pixels become 0, as in a prepared signal.
    pub fn signal(&self) -> Signal {
        let masked = |(value, mask): (&f64, &u8)| if *mask == 0 { *value as f32 } else { 0.0 };
        Signal::of_values(
            PixelRect { x0: 0, y0: 0, width: self.width, height: self.height },
            self.values.iter().zip(&self.mask).map(masked).collect(),
            self.mask.clone(),
            1.0,
        )
    }
}

pub fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// The snippet that a detector with errors makes of a trail: ends off by `across` sideways and `along` lengthwise
/// (one sigma).
pub fn rough_snippet(trail: &Trail, along: f64, across: f64, random: &mut ChaCha8Rng) -> Snippet {
    let (sin, cos) = trail.angle.sin_cos();
    let mut off = |sigma: f64| {
        let normal: f64 = StandardNormal.sample(random);
        sigma * normal.clamp(-2.0, 2.0)
    };
    let ends = trail.ends().map(|end| {
        let (a, c) = (off(along), off(across));
        ImagePoint { x: end.x + a * cos - c * sin, y: end.y + a * sin + c * cos }
    });
    Snippet { ends, strength: 1.0, mean_strength: 1.0, masked_share: 0.0, pieces: 1 }
}

/// A field of stars of one kind, from which a PSF can be measured.
pub fn star_field(star: &PixelStar, seed: u64) -> Sheet {
    let mut random = random(seed);
    let mut sheet = Sheet::new(700, 700);
    for _ in 0..90 {
        let center = ImagePoint { x: random.random_range(5.0..695.0), y: random.random_range(5.0..695.0) };
        let flux = 10_f64.powf(random.random_range(1.8..3.6));
        sheet.draw(star, &Trail { center, angle: 0.0, length: 0.0, flux });
    }
    for _ in 0..60 {
        let at = ImagePoint { x: random.random_range(5.0..695.0), y: random.random_range(5.0..695.0) };
        let scale = random.random_range(1.0..4.0);
        sheet.draw_galaxy(at, scale, 10_f64.powf(random.random_range(2.0..3.5)));
    }
    sheet.add_noise(&mut random);
    sheet
}
