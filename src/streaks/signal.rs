//! What detectors look at: pixels above the local sky, in units of its noise, and what is masked.

use crate::geometry::{ImagePoint, PixelRect};

/// No pixel was measured here (NaN, zero weight).
pub const MASK_NO_DATA: u8 = 1;
/// The flag map says that the value is not that of the sky.
pub const MASK_FLAGGED: u8 = 2;
/// Saturated, or so close to a bright star that its light decides.
pub const MASK_BRIGHT: u8 = 4;

/// A window of an image, prepared for detectors.
#[derive(Debug, Clone)]
pub struct Signal {
    /// The window, in the pixels of the image.
    pub window: PixelRect,
    /// (pixel - local sky) / local noise of the sky; 0 where masked. Row-major, as large as the window.
    pub values: Vec<f32>,
    /// Bits of `MASK_*`; 0 for good pixels.
    pub mask: Vec<u8>,
    /// The bright stars whose glare is masked.
    pub bright_stars: Vec<BrightStar>,
    /// Noise of the sky in the unit of the image, at the nodes of a mesh.
    pub(super) noise: NoiseMesh,
}

/// A star so bright that its surroundings are masked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BrightStar {
    /// In the image.
    pub position: ImagePoint,
    /// Of the disc that is masked, pixels.
    pub radius: f64,
}

/// Noise of the sky on a mesh of nodes, bilinear between them.
#[derive(Debug, Clone)]
pub struct NoiseMesh {
    /// Pixels from node to node.
    pub(super) step: f64,
    /// Image coordinates of the first node.
    pub(super) origin: ImagePoint,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) values: Vec<f32>,
}

impl Signal {
    /// Value and mask at an image pixel; no data outside the window.
    pub fn at(&self, x: usize, y: usize) -> (f32, u8) {
        let place = || {
            let column = x.checked_sub(self.window.x0).filter(|column| *column < self.window.width)?;
            let row = y.checked_sub(self.window.y0).filter(|row| *row < self.window.height)?;
            let index = row * self.window.width + column;
            Some((*self.values.get(index)?, *self.mask.get(index)?))
        };
        place().unwrap_or((0.0, MASK_NO_DATA))
    }

    /// Standard deviation of the sky in the unit of the image, at a position of the image.
    pub fn noise_at(&self, at: ImagePoint) -> f64 {
        self.noise.at(at)
    }
}

impl NoiseMesh {
    /// The values along a row of the image from a column on.
    pub(super) fn fill_row(&self, first: usize, y: f64, out: &mut [f32]) {
        let last = self.rows.saturating_sub(1) as f64;
        let row = ((y - self.origin.y) / self.step).clamp(0.0, last);
        let (bottom, share) = (row.floor(), (row - row.floor()) as f32);
        let at = |column: usize| {
            let value = |row: usize| {
                let place = row.min(self.rows.saturating_sub(1)) * self.columns
                    + column.min(self.columns.saturating_sub(1));
                self.values.get(place).copied().unwrap_or(0.0)
            };
            let (low, high) = (value(bottom as usize), value(bottom as usize + 1));
            low + share * (high - low)
        };
        let nodes: Vec<f32> = (0..=self.columns).map(at).collect();
        let scale = (1.0 / self.step) as f32;
        let start = ((first as f64 - self.origin.x) / self.step) as f32;
        let most = self.columns.saturating_sub(1) as f32;
        for (place, value) in out.iter_mut().enumerate() {
            let column = (start + place as f32 * scale).clamp(0.0, most);
            let left = column as usize;
            let share = column - left as f32;
            let (low, high) = (nodes.get(left), nodes.get(left + 1));
            let (low, high) = (low.copied().unwrap_or(0.0), high.copied().unwrap_or(0.0));
            *value = low + share * (high - low);
        }
    }

    fn at(&self, at: ImagePoint) -> f64 {
        let node = |value: f64, count: usize| value.clamp(0.0, count.saturating_sub(1) as f64);
        let column = node((at.x - self.origin.x) / self.step, self.columns);
        let row = node((at.y - self.origin.y) / self.step, self.rows);
        let (left, bottom) = (column.floor(), row.floor());
        let (u, v) = (column - left, row - bottom);
        let value = |dx: usize, dy: usize| {
            let x = (left as usize + dx).min(self.columns.saturating_sub(1));
            let y = (bottom as usize + dy).min(self.rows.saturating_sub(1));
            self.values.get(y * self.columns + x).copied().map_or(1.0, f64::from)
        };
        (1.0 - v) * ((1.0 - u) * value(0, 0) + u * value(1, 0))
            + v * ((1.0 - u) * value(0, 1) + u * value(1, 1))
    }
}

impl Signal {
    /// A signal of known values and mask with the same noise everywhere, in the unit of the image.
    pub fn of_values(window: PixelRect, values: Vec<f32>, mask: Vec<u8>, noise: f64) -> Self {
        let origin = ImagePoint { x: window.x0 as f64, y: window.y0 as f64 };
        let noise = NoiseMesh { step: 1.0, origin, columns: 1, rows: 1, values: vec![noise as f32] };
        Self { window, values, mask, bright_stars: Vec::new(), noise }
    }
}
