//! Lines of equal longitude and latitude over an image, in round steps.

mod extent;
mod step;
mod trace;

use super::Wcs;
use super::point::wrap_turn;
use crate::geometry::ImagePoint;
use extent::SkyExtent;
use step::Step;
use trace::Tracer;

/// A rectangle of image coordinates, with `min` below and left of `max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImageArea {
    pub min: ImagePoint,
    pub max: ImagePoint,
}

impl ImageArea {
    /// True where the point lies inside or on the border.
    pub fn contains(&self, point: ImagePoint) -> bool {
        (self.min.x..=self.max.x).contains(&point.x) && (self.min.y..=self.max.y).contains(&point.y)
    }
}

/// Which coordinate is the same all along a grid line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GridKind {
    Longitude,
    Latitude,
}

/// One line of the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridLine {
    pub kind: GridKind,
    /// The longitude or latitude of the line, radians.
    pub value: f64,
    /// The same as text, as short as the step allows: `12h30m`, `+41°16′`, `121.5°`.
    pub label: String,
    /// Polylines of at least two points each; the line is interrupted where it leaves the visible
    /// area or crosses the edge of an all-sky map. The ends may lie a little outside the area.
    pub segments: Vec<Vec<ImagePoint>>,
}

/// Most lines of one kind.
const LINE_LIMIT: f64 = 60.0;

/// The grid lines that cross `area`, about `spacing_px` image pixels apart. Empty where the area lies off
/// the sky, is empty or is not finite. The work is bounded whatever the projection.
pub fn grid_lines(wcs: &Wcs, area: ImageArea, spacing_px: f64) -> Vec<GridLine> {
    let Some(extent) = SkyExtent::of(wcs, area) else { return Vec::new() };
    let equatorial = wcs.system().is_equatorial();
    let spacing = (spacing_px * extent.radians_per_px).max(1e-12);
    let most = |range: [f64; 2]| (range[1] - range[0]) / LINE_LIMIT;
    let lat_step = Step::for_latitude((spacing).max(most(extent.lat)), equatorial);
    let lon_step = Step::for_longitude((spacing / extent.typical_cosine).max(most(extent.lon)), equatorial);
    let mut tracer = Tracer::new(wcs, area, &extent);
    let mut lines = Vec::new();
    for value in multiples(&lon_step, extent.lon, extent.is_full_circle) {
        let segments = tracer.meridian(value);
        let value = wrap_turn(value);
        lines.push(GridLine { kind: GridKind::Longitude, value, label: lon_step.label(value), segments });
    }
    for value in multiples(&lat_step, extent.lat, false) {
        if value.abs() < std::f64::consts::FRAC_PI_2 - 1e-9 {
            let segments = tracer.parallel(value);
            lines.push(GridLine { kind: GridKind::Latitude, value, label: lat_step.label(value), segments });
        }
    }
    lines.retain(|line| !line.segments.is_empty());
    lines
}

/// The multiples of the step within a range; once around for a full circle.
fn multiples(step: &Step, range: [f64; 2], is_full_circle: bool) -> Vec<f64> {
    let (first, last) = ((range[0] / step.size - 1e-9).ceil(), (range[1] / step.size + 1e-9).floor());
    let count = (last - first + 1.0).clamp(0.0, 4.0 * LINE_LIMIT) as usize;
    let turn = if is_full_circle { (std::f64::consts::TAU / step.size).round() as usize } else { count };
    (0..count.min(turn)).map(|k| (first + k as f64) * step.size).collect()
}
