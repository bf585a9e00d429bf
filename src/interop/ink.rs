//! White drawing with a soft dark outline, so that it reads on any background.

use super::Picture;

/// A position in a picture, pixels from its top left corner; pixel centres are at halves.
pub(super) type Point = (f32, f32);

/// Part of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl Bounds {
    pub(super) fn grown(self, by: f32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(super) fn around(points: &[Point]) -> Self {
        let nothing = Self {
            left: f32::INFINITY,
            top: f32::INFINITY,
            right: f32::NEG_INFINITY,
            bottom: f32::NEG_INFINITY,
        };
        points.iter().fold(nothing, |bounds, &(x, y)| Self {
            left: bounds.left.min(x),
            top: bounds.top.min(y),
            right: bounds.right.max(x),
            bottom: bounds.bottom.max(y),
        })
    }
}

/// How much the outline darkens right beside a stroke.
const OUTLINE_STRENGTH: f32 = 0.8;
/// A thin stroke keeps little of its weight in a blur; this factor brings it back, capped at full.
const OUTLINE_GAIN: f32 = 4.5;
/// White that does not glare.
const INK_WHITE: f32 = 0.98;

/// A drawing over a part of a picture: the share of each pixel that is covered, 0 to 1.
#[derive(Debug)]
pub(super) struct Ink {
    x0: usize,
    y0: usize,
    width: usize,
    height: usize,
    coverage: Vec<f32>,
    outline_px: f32,
}

impl Ink {
    /// An empty drawing where `bounds`, with room for an outline of `outline_px`, lie in the picture.
    pub(super) fn new(picture: &Picture, bounds: Bounds, outline_px: f32) -> Self {
        let bounds = bounds.grown(3.0 * outline_px + 2.0);
        let (x0, x1) = whole_range(bounds.left, bounds.right, picture.width);
        let (y0, y1) = whole_range(bounds.top, bounds.bottom, picture.height);
        let (width, height) = (x1 - x0, y1 - y0);
        Self { x0, y0, width, height, coverage: vec![0.0; width * height], outline_px }
    }

    /// Cover a share of the pixel in column `x`, row `y`; what is outside is ignored.
    pub(super) fn cover(&mut self, x: i64, y: i64, share: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x - self.x0 as i64), usize::try_from(y - self.y0 as i64))
        else {
            return;
        };
        if x < self.width
            && let Some(covered) = self.coverage.get_mut(y * self.width + x)
        {
            *covered = covered.max(share.clamp(0.0, 1.0));
        }
    }

    /// A straight stroke with round ends.
    pub(super) fn stroke(&mut self, from: Point, to: Point, thickness: f32) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length_squared = (dx * dx + dy * dy).max(f32::MIN_POSITIVE);
        let bounds = Bounds::around(&[from, to]).grown(thickness / 2.0);
        self.fill(bounds, |(x, y)| {
            let along = (((x - from.0) * dx + (y - from.1) * dy) / length_squared).clamp(0.0, 1.0);
            (x - from.0 - along * dx).hypot(y - from.1 - along * dy) - thickness / 2.0
        });
    }

    /// A filled triangle, its corners in either order.
    pub(super) fn triangle(&mut self, corners: [Point; 3]) {
        let [a, b, c] = corners;
        let turn = ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum();
        let edges = [(a, b), (b, c), (c, a)];
        self.fill(Bounds::around(&corners), |(x, y)| {
            let outside = edges.map(|(from, to)| {
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                turn * ((x - from.0) * dy - (y - from.1) * dx) / dx.hypot(dy).max(f32::MIN_POSITIVE)
            });
            outside.into_iter().fold(f32::NEG_INFINITY, f32::max)
        });
    }

    /// Cover where the signed distance to a shape within `bounds` is negative, antialiased over one pixel.
    fn fill(&mut self, bounds: Bounds, distance: impl Fn(Point) -> f32) {
        let bounds = bounds.grown(1.0);
        let (x0, x1) = whole_range(bounds.left, bounds.right, self.x0 + self.width);
        let (y0, y1) = whole_range(bounds.top, bounds.bottom, self.y0 + self.height);
        for y in y0.max(self.y0)..y1 {
            for x in x0.max(self.x0)..x1 {
                let share = 0.5 - distance((x as f32 + 0.5, y as f32 + 0.5));
                if share > 0.0 {
                    self.cover(x as i64, y as i64, share);
                }
            }
        }
    }

    /// Lay the drawing over the picture: darken beneath its outline, then paint it white.
    pub(super) fn lay(self, picture: &mut Picture) {
        let outline = self.outline();
        let rows = self.coverage.chunks_exact(self.width.max(1)).zip(outline.chunks_exact(self.width.max(1)));
        for (y, (covered, outlined)) in rows.enumerate() {
            let Some(line) = picture.row_mut(self.y0 + y) else { continue };
            let pixels = line.chunks_exact_mut(3).skip(self.x0);
            for (pixel, (covered, outlined)) in pixels.zip(covered.iter().zip(outlined)) {
                if *outlined == 0.0 && *covered == 0.0 {
                    continue;
                }
                for channel in pixel {
                    let under = f32::from(*channel) * (1.0 - OUTLINE_STRENGTH * outlined);
                    *channel = (under + covered * (INK_WHITE * 65535.0 - under)).round() as u16;
                }
            }
        }
    }

    /// The drawing widened and blurred: three passes of a box in each direction come close to a Gaussian.
    fn outline(&self) -> Vec<f32> {
        let radius = (self.outline_px.round() as usize).max(1);
        let mut blurred = self.coverage.clone();
        for _ in 0..3 {
            blurred = box_blurred(&blurred, self.width, radius);
        }
        blurred
            .iter()
            .map(|value| if *value < 2e-3 { 0.0 } else { (value * OUTLINE_GAIN).min(1.0) })
            .collect()
    }
}

/// The whole pixels that a span touches, within 0..limit.
fn whole_range(low: f32, high: f32, limit: usize) -> (usize, usize) {
    let end = (high.ceil().max(0.0) as usize).min(limit);
    ((low.floor().max(0.0) as usize).min(end), end)
}

/// One pass of a box of `2 radius + 1` pixels along both axes; beyond the edge nothing is covered.
fn box_blurred(values: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let across = transposed(&rows_averaged(values, width, radius), width);
    let height = values.len().checked_div(width).unwrap_or(0);
    transposed(&rows_averaged(&across, height, radius), height)
}

fn rows_averaged(values: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut averaged = Vec::with_capacity(values.len());
    for row in values.chunks_exact(width.max(1)) {
        let at = |index: usize| f64::from(row.get(index).copied().unwrap_or(0.0));
        let mut sum: f64 = (0..radius).map(at).sum();
        for x in 0..width {
            sum += at(x + radius);
            averaged.push(sum.max(0.0) as f32 * share);
            if x >= radius {
                sum -= at(x - radius);
            }
        }
    }
    averaged
}

fn transposed(values: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|x| values.iter().skip(x).step_by(width.max(1)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: usize, height: usize) -> Picture {
        Picture { rgb: vec![30_000; 3 * width * height], ..Picture::black(width, height) }
    }

    #[test]
    fn a_stroke_covers_its_area() {
        let picture = grey(60, 20);
        let mut ink = Ink::new(&picture, Bounds { left: 0.0, top: 0.0, right: 60.0, bottom: 20.0 }, 1.0);
        ink.stroke((10.0, 10.0), (50.0, 10.0), 4.0);
        let covered: f32 = ink.coverage.iter().sum();
        // A rectangle of 40 x 4 and two half discs of radius 2.
        let expected = 160.0 + std::f32::consts::PI * 4.0;
        assert!((covered - expected).abs() < 0.02 * expected, "{covered} of {expected}");
    }

    #[test]
    fn a_triangle_covers_its_area_in_either_order() {
        let picture = grey(40, 40);
        let everything = Bounds { left: 0.0, top: 0.0, right: 40.0, bottom: 40.0 };
        for corners in [[(5.0, 5.0), (35.0, 5.0), (5.0, 35.0)], [(5.0, 5.0), (5.0, 35.0), (35.0, 5.0)]] {
            let mut ink = Ink::new(&picture, everything, 1.0);
            ink.triangle(corners);
            let covered: f32 = ink.coverage.iter().sum();
            assert!((covered - 450.0).abs() < 5.0, "{covered}");
        }
    }

    #[test]
    fn blurring_keeps_the_weight() {
        let mut values = vec![0.0; 31 * 21];
        values[10 * 31 + 15] = 1.0;
        let blurred = box_blurred(&values, 31, 3);
        let sum: f32 = blurred.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5);
        assert!((blurred[10 * 31 + 15] - 1.0 / 49.0).abs() < 1e-7);
        assert_eq!(blurred[10 * 31 + 19], 0.0);
    }

    #[test]
    fn drawing_beyond_the_edge_is_cut_off() {
        let mut picture = grey(10, 10);
        let mut ink = Ink::new(&picture, Bounds { left: -50.0, top: 5.0, right: 70.0, bottom: 6.0 }, 1.0);
        ink.stroke((-50.0, 5.0), (70.0, 5.0), 2.0);
        ink.lay(&mut picture);
        assert_eq!(picture.rgb.len(), 300);
        assert!(picture.pixel(0, 5).is_some_and(|pixel| pixel[0] > 60_000));
        assert_eq!(picture.pixel(0, 0).map(|pixel| pixel[0] > 30_000), Some(false));
    }
}
