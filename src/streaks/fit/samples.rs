//! The pixels that a trail is fitted to.

use crate::geometry::ImagePoint;
use crate::streaks::Signal;
use crate::streaks::line::Line;

/// A good pixel beside or on a trail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// Position from the origin of the window.
    pub(super) x: f64,
    pub(super) y: f64,
    /// In units of the noise at the origin.
    pub(super) value: f64,
    /// Variance of the sky, in units of that at the origin.
    pub(super) sky: f64,
    /// Inverse variance; 0 where the pixel is left out.
    pub(super) weight: f64,
}

/// The pixels of a strip round a line.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    /// Positions count from here: a pixel near the middle of the line.
    pub(super) origin: ImagePoint,
    /// Noise of the sky there, in the unit of the image.
    pub(super) noise: f64,
    pub(super) list: Vec<Sample>,
    /// The strip reaches this far beyond the ends, and half of it to the sides.
    pub(super) line: Line,
    pub(super) margin: f64,
}

impl Samples {
    /// The good pixels within `margin` of the line; `None` without any or where the noise is unknown.
    pub(super) fn around(signal: &Signal, line: &Line, margin: f64) -> Option<Self> {
        let origin = ImagePoint { x: line.center.x.round(), y: line.center.y.round() };
        let noise = signal.noise_at(origin);
        if !(noise > 0.0 && noise.is_finite()) {
            return None;
        }
        let mut samples = Self { origin, noise, list: Vec::new(), line: *line, margin };
        let [columns, rows] = samples.extent(signal);
        let (sin, cos) = line.angle.sin_cos();
        for y in rows.clone() {
            for x in columns.clone() {
                let at = ImagePoint { x: x as f64, y: y as f64 };
                let (dx, dy) = (at.x - line.center.x, at.y - line.center.y);
                let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
                if u.abs() <= line.half + margin && v.abs() <= margin {
                    samples.push(signal, [x, y]);
                }
            }
        }
        (!samples.list.is_empty()).then_some(samples)
    }

    fn push(&mut self, signal: &Signal, [x, y]: [usize; 2]) {
        let (value, mask) = signal.at(x, y);
        if mask != 0 || !value.is_finite() {
            return;
        }
        let at = ImagePoint { x: x as f64, y: y as f64 };
        let scale = signal.noise_at(at) / self.noise;
        if scale > 0.0 && scale.is_finite() {
            self.list.push(Sample {
                x: at.x - self.origin.x,
                y: at.y - self.origin.y,
                value: f64::from(value) * scale,
                sky: scale * scale,
                weight: 1.0 / (scale * scale),
            });
        }
    }

    /// Columns and rows of the image that the strip may touch.
    fn extent(&self, signal: &Signal) -> [std::ops::Range<usize>; 2] {
        let (sin, cos) = self.line.angle.sin_cos();
        let reach = |along: f64| {
            (self.line.half + self.margin) * along.abs() + self.margin * (1.0 - along * along).sqrt()
        };
        let range = |middle: f64, reach: f64, start: usize, length: usize| {
            let low = (middle - reach).floor().max(start as f64) as usize;
            let high = (middle + reach).ceil().max(-1.0) + 1.0;
            low..(high.max(0.0) as usize).min(start + length)
        };
        let window = signal.window;
        [
            range(self.line.center.x, reach(cos), window.x0, window.width),
            range(self.line.center.y, reach(sin), window.y0, window.height),
        ]
    }

    /// How many pixels take part.
    pub(super) fn used(&self) -> usize {
        self.list.iter().filter(|sample| sample.weight > 0.0).count()
    }

    /// Leave out the pixels that `refuse` names and those that touch them
    pub(super) fn leave_out(&mut self, refuse: impl Fn(&Sample) -> bool) {
        let refused: Vec<[f64; 2]> = self
            .list
            .iter()
            .filter(|sample| sample.weight > 0.0 && refuse(sample))
            .map(|sample| [sample.x, sample.y])
            .collect();
        if refused.is_empty() {
            return;
        }
        // Rows in order: only neighbours in y need to be compared.
        for sample in &mut self.list {
            let first = refused.partition_point(|place| place[1] < sample.y - 1.5);
            let near = refused.iter().skip(first).take_while(|place| place[1] < sample.y + 1.5);
            if near.clone().any(|place| (place[0] - sample.x).abs() < 1.5) {
                sample.weight = 0.0;
            }
        }
    }
}
