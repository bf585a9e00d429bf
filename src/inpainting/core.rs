//! The core of a source: its brightest pixel, and the noise and the scale around it.

use super::{InpaintingError, Normalisation, STAMP_SIDE, Stamp, WINDOW_CORE, WINDOW_SIDE};

/// Half of the 9 x 9 pixels in which the brightest is looked for.
pub(super) const REACH: i64 = 4;
const MIDDLE: i64 = (STAMP_SIDE / 2) as i64;
/// Inner and outer radius of the ring whose mean sets the scale, pixels.
const ANNULUS: (f64, f64) = (6.0, 9.0);
/// The noise is measured on at least so many pairs of pixels.
const LEAST_PAIRS: usize = 200;
/// The scale is at least so many times the noise.
const NOISE_FLOOR: f64 = 3.0;

/// Where the light of a source peaks, and what is measured around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Core {
    /// The brightest pixel of the 9 x 9 around the source's: column and row of the stamp.
    pub pixel: (usize, usize),
    /// Its flux, microjansky.
    pub peak: f32,
    /// Standard deviation of a pixel from its neighbours' differences, microjansky: less than the true one where the
    /// mosaic's noise is correlated.
    pub noise: f64,
    /// Mean of the pixels 6 to 9 pixels from the core, microjansky.
    pub annulus: f64,
}

impl Core {
    /// Measure a stamp.
    ///
    /// # Errors
    /// Where the middle has no data, or there is too little around it.
    pub fn of(stamp: &Stamp) -> Result<Self, InpaintingError> {
        let pixel = brightest(stamp)?;
        let peak = stamp.value(pixel.0 as i64, pixel.1 as i64);
        let noise = local_noise(&stamp.pixels)?;
        let annulus = ring_mean(stamp, pixel).ok_or(InpaintingError::NoAnnulus)?;
        Ok(Self { pixel, peak, noise, annulus })
    }

    /// sqrt(annulus^2 + (3 noise)^2), microjansky.
    pub fn scale(&self) -> f64 {
        self.annulus.hypot(NOISE_FLOOR * self.noise)
    }

    pub fn normalisation(&self) -> Normalisation {
        Normalisation { scale: self.scale() }
    }

    /// The [`WINDOW_SIDE`]^2 pixels that the network sees, with the core pixel at (16, 16); microjansky.
    pub fn window(&self, stamp: &Stamp) -> Vec<f32> {
        let core = WINDOW_CORE as i64;
        stamp.square((self.pixel.0 as i64 - core, self.pixel.1 as i64 - core), WINDOW_SIDE)
    }

    /// The sum, and the number, of the pixels with data whose centres lie nearer to the core pixel than a radius.
    pub fn sum_within(&self, stamp: &Stamp, radius: f64) -> (f64, usize) {
        let reach = radius.ceil() as i64;
        let (mut sum, mut count) = (0.0, 0);
        for (dx, dy) in square(reach) {
            let value = self.beside(stamp, dx, dy);
            if (dx as f64).hypot(dy as f64) < radius && value.is_finite() {
                sum += f64::from(value);
                count += 1;
            }
        }
        (sum, count)
    }

    /// A pixel by its offset from the core pixel; NaN beyond the stamp.
    pub fn beside(&self, stamp: &Stamp, dx: i64, dy: i64) -> f32 {
        stamp.value(self.pixel.0 as i64 + dx, self.pixel.1 as i64 + dy)
    }
}

/// Column and row of the brightest of the 9 x 9 pixels in the middle of a stamp.
///
/// # Errors
/// Where none of them has data.
pub(super) fn brightest(stamp: &Stamp) -> Result<(usize, usize), InpaintingError> {
    let mut best = None;
    for row in MIDDLE - REACH..=MIDDLE + REACH {
        for column in MIDDLE - REACH..=MIDDLE + REACH {
            let value = stamp.value(column, row);
            if value.is_finite() && best.is_none_or(|(_, peak)| value > peak) {
                best = Some(((column as usize, row as usize), value));
            }
        }
    }
    let span = (2 * REACH + 1) as usize;
    best.map(|(pixel, _)| pixel).ok_or(InpaintingError::NoCore { pixels: span * span })
}

/// The offsets of a square of 2 reach + 1 pixels around nothing.
pub(super) fn square(reach: i64) -> impl Iterator<Item = (i64, i64)> {
    (-reach..=reach).flat_map(move |dy| (-reach..=reach).map(move |dx| (dx, dy)))
}

/// The mean of a ring around a pixel; `None` where fewer than half of its pixels have data.
fn ring_mean(stamp: &Stamp, pixel: (usize, usize)) -> Option<f64> {
    let (mut sum, mut count, mut all) = (0.0, 0_usize, 0_usize);
    for (dx, dy) in square(ANNULUS.1.ceil() as i64) {
        if !(ANNULUS.0..ANNULUS.1).contains(&(dx as f64).hypot(dy as f64)) {
            continue;
        }
        all += 1;
        let value = stamp.value(pixel.0 as i64 + dx, pixel.1 as i64 + dy);
        if value.is_finite() {
            sum += f64::from(value);
            count += 1;
        }
    }
    (2 * count >= all).then(|| sum / count as f64)
}

/// The noise of a pixel: 1.4826 times the median of |f(x+2, y) - f(x, y)| / sqrt 2 over the pairs of pixels of a stamp
/// that both lie outside its central 32 x 32, in the unit of the pixels.
///
/// # Errors
/// With too few pairs that have data, and where all are equal.
pub fn local_noise(pixels: &[f32]) -> Result<f64, InpaintingError> {
    let inner = STAMP_SIDE / 4..STAMP_SIDE - STAMP_SIDE / 4;
    let mut differences = Vec::with_capacity(STAMP_SIDE * STAMP_SIDE);
    for (row, line) in pixels.chunks_exact(STAMP_SIDE).enumerate() {
        let is_central = |column: usize| inner.contains(&row) && inner.contains(&column);
        for (column, pair) in line.windows(3).enumerate() {
            let [left, _, right] = pair else { continue };
            if !is_central(column) && !is_central(column + 2) {
                differences.push((right - left).abs());
            }
        }
    }
    differences.retain(|difference| difference.is_finite());
    let pairs = differences.len();
    if pairs < LEAST_PAIRS {
        return Err(InpaintingError::TooLittleData { pairs, least: LEAST_PAIRS });
    }
    let (below, middle, _) = differences.select_nth_unstable_by(pairs / 2, f32::total_cmp);
    let upper = f64::from(*middle);
    let median = if pairs % 2 == 0 {
        0.5 * (upper + f64::from(below.iter().copied().fold(0.0, f32::max)))
    } else {
        upper
    };
    let noise = 1.4826 * median / std::f64::consts::SQRT_2;
    if noise > 0.0 { Ok(noise) } else { Err(InpaintingError::NoNoise) }
}
