//! What the network is taught to draw: where streaks are, and which way they run.

use super::Signal;
use crate::geometry::ImagePoint;

/// Pixels of the image in a cell of the network's answer.
pub const CELL_PIXELS: usize = 4;
/// Standard deviation of the ridge that is drawn along a streak, pixels.
const RIDGE_SIGMA: f64 = 2.6;

/// A streak as it is taught.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaughtStreak {
    /// In the image.
    pub ends: [ImagePoint; 2],
    /// Neither demanded nor punished: too faint, too short, or of another kind.
    pub ignored: bool,
}

/// Target planes of a window: ridge (0 to 1), sin 2 theta, cos 2 theta, weight (0 where nothing is taught); each of
/// a quarter of the window's width and height, row-major, one after the other.
pub fn network_target(signal: &Signal, streaks: &[TaughtStreak]) -> Vec<f32> {
    let columns = signal.window.width / CELL_PIXELS;
    let rows = signal.window.height / CELL_PIXELS;
    let cells = columns * rows;
    let mut planes = vec![0.0_f32; 4 * cells];
    let (taught, weights) = planes.split_at_mut(3 * cells);
    weights.fill(1.0);
    for streak in streaks {
        let [a, b] = streak
            .ends
            .map(|end| ImagePoint { x: end.x - signal.window.x0 as f64, y: end.y - signal.window.y0 as f64 });
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let squared = dx * dx + dy * dy;
        let angle = dy.atan2(dx);
        let reach = 4.0 * RIDGE_SIGMA;
        let cell_range = |from: f64, to: f64, count: usize| {
            let low = ((from - reach) / CELL_PIXELS as f64).floor().clamp(0.0, count as f64) as usize;
            let high = ((to + reach) / CELL_PIXELS as f64).ceil().clamp(0.0, count as f64) as usize;
            low..high
        };
        for row in cell_range(a.y.min(b.y), a.y.max(b.y), rows) {
            for column in cell_range(a.x.min(b.x), a.x.max(b.x), columns) {
                let x = (column * CELL_PIXELS) as f64 + (CELL_PIXELS as f64 - 1.0) / 2.0;
                let y = (row * CELL_PIXELS) as f64 + (CELL_PIXELS as f64 - 1.0) / 2.0;
                let share = (((x - a.x) * dx + (y - a.y) * dy) / squared.max(1e-9)).clamp(0.0, 1.0);
                let distance = (x - a.x - share * dx).hypot(y - a.y - share * dy);
                let ridge = (-0.5 * (distance / RIDGE_SIGMA).powi(2)).exp() as f32;
                let place = row * columns + column;
                if streak.ignored {
                    if distance < 8.0 {
                        set(weights, place, 0.0);
                    }
                } else if ridge > taught.get(place).copied().unwrap_or(1.0) {
                    set(taught, place, ridge);
                    set(taught, cells + place, (2.0 * angle).sin() as f32);
                    set(taught, 2 * cells + place, (2.0 * angle).cos() as f32);
                }
            }
        }
    }
    planes
}

fn set(values: &mut [f32], place: usize, value: f32) {
    if let Some(slot) = values.get_mut(place) {
        *slot = value;
    }
}
