//! Following one grid line through the image.

use super::ImageArea;
use super::extent::SkyExtent;
use crate::geometry::ImagePoint;
use crate::sky::point::wrap_turn;
use crate::sky::{SkyPoint, Wcs};

/// Equal parts that every line is cut into at first.
const PARTS: usize = 32;

/// Halvings of a part, to follow a bend or to find an edge.
const DEPTH: usize = 9;

/// Positions that all lines of a grid may take together.
const BUDGET: usize = 16_000;

/// Traces lines within one area, with a common budget.
pub(super) struct Tracer<'a> {
    wcs: &'a Wcs,
    /// The area with a margin: pieces wholly to one side of it are not drawn.
    area: ImageArea,
    extent: &'a SkyExtent,
    /// How far a bend may depart from its chord, pixels.
    tolerance: f64,
    /// A piece longer than this (pixels per radian of its parameter) is a jump to another part of the map.
    px_per_radian_limit: f64,
    budget: usize,
}

/// One end of a piece: its parameter and where it is in the image.
#[derive(Clone, Copy)]
struct Knot {
    parameter: f64,
    at: Option<ImagePoint>,
}

impl<'a> Tracer<'a> {
    pub(super) fn new(wcs: &'a Wcs, area: ImageArea, extent: &'a SkyExtent) -> Self {
        let (width, height) = (area.max.x - area.min.x, area.max.y - area.min.y);
        let size = width.hypot(height);
        Self {
            wcs,
            area,
            extent,
            tolerance: size * 2e-4,
            px_per_radian_limit: 50.0 / extent.radians_per_px,
            budget: BUDGET,
        }
    }

    /// The line of one longitude.
    pub(super) fn meridian(&mut self, lon: f64) -> Vec<Vec<ImagePoint>> {
        let lon = wrap_turn(lon);
        self.follow(self.extent.lat, |lat| SkyPoint { lon, lat })
    }

    /// The line of one latitude.
    pub(super) fn parallel(&mut self, lat: f64) -> Vec<Vec<ImagePoint>> {
        self.follow(self.extent.lon, |lon| SkyPoint { lon: wrap_turn(lon), lat })
    }

    fn follow(&mut self, range: [f64; 2], line: impl Fn(f64) -> SkyPoint) -> Vec<Vec<ImagePoint>> {
        let mut pieces = Pieces::default();
        let width = range[1] - range[0];
        let mut before = self.knot(range[0], &line);
        for part in 1..=PARTS {
            let next = self.knot(range[0] + width * part as f64 / PARTS as f64, &line);
            self.piece([before, next], DEPTH, &line, &mut pieces);
            before = next;
        }
        pieces.finish()
    }

    fn knot(&mut self, parameter: f64, line: &impl Fn(f64) -> SkyPoint) -> Knot {
        self.budget = self.budget.saturating_sub(1);
        Knot { parameter, at: self.wcs.pixel_from_sky(line(parameter)) }
    }

    /// Draw what lies between two knots, halving it where it bends, begins or ends.
    fn piece(
        &mut self,
        [a, b]: [Knot; 2],
        depth: usize,
        line: &impl Fn(f64) -> SkyPoint,
        pieces: &mut Pieces,
    ) {
        if a.at.is_none() && b.at.is_none() || self.budget == 0 {
            return;
        }
        let middle = self.knot(0.5 * (a.parameter + b.parameter), line);
        if let (Some(start), Some(half), Some(end)) = (a.at, middle.at, b.at) {
            let bend = (half.x - 0.5 * (start.x + end.x)).hypot(half.y - 0.5 * (start.y + end.y));
            let length = (end.x - start.x).hypot(end.y - start.y);
            let straight = bend <= self.tolerance;
            let jump = length > self.px_per_radian_limit * (b.parameter - a.parameter).abs();
            if !jump && straight {
                if self.touches(&[start, half, end]) {
                    pieces.add(start, half);
                    pieces.add(half, end);
                }
                return;
            }
            if depth == 0 {
                return;
            }
            // A bend beyond the area needs no care, but a jump may hide something within it.
            let far = bend < 0.3 * length && !self.touches(&[start, half, end]);
            if far {
                return;
            }
        } else if depth == 0 {
            return;
        }
        self.piece([a, middle], depth - 1, line, pieces);
        self.piece([middle, b], depth - 1, line, pieces);
    }

    /// False where all points lie beyond the same side of the area.
    fn touches(&self, points: &[ImagePoint]) -> bool {
        let beyond = |side: &dyn Fn(&ImagePoint) -> bool| points.iter().all(side);
        !(beyond(&|p| p.x < self.area.min.x)
            || beyond(&|p| p.x > self.area.max.x)
            || beyond(&|p| p.y < self.area.min.y)
            || beyond(&|p| p.y > self.area.max.y))
    }
}

/// Polylines under construction.
#[derive(Default)]
struct Pieces {
    finished: Vec<Vec<ImagePoint>>,
    current: Vec<ImagePoint>,
}

impl Pieces {
    /// Add a stretch; it continues the polyline where it begins at its end.
    fn add(&mut self, from: ImagePoint, to: ImagePoint) {
        if self.current.last() != Some(&from) {
            self.cut();
            self.current.push(from);
        }
        self.current.push(to);
    }

    fn cut(&mut self) {
        let line = std::mem::take(&mut self.current);
        if line.len() > 1 {
            self.finished.push(line);
        }
    }

    fn finish(mut self) -> Vec<Vec<ImagePoint>> {
        self.cut();
        self.finished
    }
}
