//! The pixel grid of a focal plane: one tangential projection that fits all quadrants.

use crate::geometry::{ImagePoint, ImageSize};
use crate::header::{Card, Header, Value};
use crate::sky::{SkyPoint, Wcs};

/// Longest side of a focal plane, pixels.
const LONGEST_PX: f64 = 65_536.0;
/// Points along each side of a quadrant by which its extent is found.
const BORDER_POINTS: usize = 32;

/// A quadrant whose world coordinates can be used.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub wcs: std::sync::Arc<Wcs>,
    pub size: ImageSize,
}

/// Where a quadrant lies in a projection plane: degrees towards east and north.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lie {
    pub center: [f64; 2],
    /// One pixel along x and along y.
    x_axis: [f64; 2],
    y_axis: [f64; 2],
}

/// A grid and the cards that describe it.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub cards: Vec<Card>,
    pub wcs: Wcs,
    pub size: ImageSize,
}

impl Candidate {
    /// The centre on the sky.
    pub fn center(&self) -> Option<SkyPoint> {
        self.wcs.sky_from_pixel(self.size.center())
    }

    /// Where it lies in the plane whose pixels are degrees east and north of the tangent point.
    pub fn lie(&self, plane: &Wcs) -> Option<Lie> {
        const STEP: f64 = 8.0;
        let middle = self.size.center();
        let place = |dx: f64, dy: f64| {
            let sky = self.wcs.sky_from_pixel(ImagePoint { x: middle.x + dx, y: middle.y + dy })?;
            plane.pixel_from_sky(sky)
        };
        let (center, along_x, along_y) = (place(0.0, 0.0)?, place(STEP, 0.0)?, place(0.0, STEP)?);
        let axis = |to: ImagePoint| [(to.x - center.x) / STEP, (to.y - center.y) / STEP];
        let lie = Lie { center: [center.x, center.y], x_axis: axis(along_x), y_axis: axis(along_y) };
        let area = lie.determinant();
        (area.is_finite() && area != 0.0).then_some(lie)
    }

    /// Sky positions along the outer edges of its pixels.
    fn border(&self) -> impl Iterator<Item = Option<SkyPoint>> + '_ {
        let (width, height) = (self.size.width as f64, self.size.height as f64);
        (0..=BORDER_POINTS).flat_map(move |step| {
            let (x, y) =
                (width * step as f64 / BORDER_POINTS as f64, height * step as f64 / BORDER_POINTS as f64);
            [(x, 0.0), (x, height), (0.0, y), (width, y)]
                .map(|(x, y)| self.wcs.sky_from_pixel(ImagePoint { x: x - 0.5, y: y - 0.5 }))
        })
    }

    /// Its extent in another grid: the smallest and the largest x and y.
    pub fn extent(&self, grid: &Wcs) -> Option<[f64; 4]> {
        let mut extent = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
        for sky in self.border() {
            let at = grid.pixel_from_sky(sky?)?;
            extent = [extent[0].min(at.x), extent[1].max(at.x), extent[2].min(at.y), extent[3].max(at.y)];
        }
        Some(extent)
    }
}

impl Lie {
    fn determinant(self) -> f64 {
        self.x_axis[0] * self.y_axis[1] - self.x_axis[1] * self.y_axis[0]
    }

    /// Side of a pixel, degrees.
    pub fn scale(self) -> f64 {
        self.determinant().abs().sqrt()
    }
}

/// The middle of some positions on the sky; `None` where there is none.
pub(super) fn mean_direction(positions: &[SkyPoint]) -> Option<SkyPoint> {
    let sum = positions.iter().fold([0.0; 3], |sum, position| {
        let direction = position.direction();
        [sum[0] + direction[0], sum[1] + direction[1], sum[2] + direction[2]]
    });
    let across = sum[0].hypot(sum[1]);
    let (lon, lat) = (sum[1].atan2(sum[0]).to_degrees(), sum[2].atan2(across).to_degrees());
    (across.hypot(sum[2]) > 1e-6).then(|| SkyPoint::from_degrees(lon, lat))
}

/// The plane that touches the sphere at a position, its pixels degrees towards east and north.
pub(super) fn tangent_plane(at: SkyPoint, system: &[Card]) -> Option<Wcs> {
    let cards = cards(system, at, [1.0, 1.0], [[1.0, 0.0], [0.0, 1.0]]);
    Wcs::from_header(&Header { cards }).ok().flatten()
}

/// The grid of some quadrants, the lowest-numbered first: scale and orientation are their mean, so that its rows
/// run along the detectors' rows, and the pixels of the first one fall on pixels in its middle.
///
/// # Errors
/// Why there is none, to be put after "no focal plane is shown because".
pub(super) fn grid_of(quadrants: &[Candidate], system: &[Card]) -> Result<Grid, &'static str> {
    const NO_SKY: &str = "the quadrants have no sky in common";
    let centers: Vec<SkyPoint> = quadrants.iter().filter_map(Candidate::center).collect();
    let rough = mean_direction(&centers).and_then(|at| tangent_plane(at, system)).ok_or(NO_SKY)?;
    let [left, right, bottom, top] = common_extent(quadrants, &rough).ok_or(NO_SKY)?;
    let middle = ImagePoint { x: (left + right) / 2.0, y: (bottom + top) / 2.0 };
    let tangent = rough.sky_from_pixel(middle).ok_or(NO_SKY)?;
    let plane = tangent_plane(tangent, system).ok_or(NO_SKY)?;
    let lies: Vec<Lie> = quadrants.iter().filter_map(|quadrant| quadrant.lie(&plane)).collect();
    let matrix = mean_matrix(&lies).ok_or(NO_SKY)?;
    let centered = Header { cards: cards(system, tangent, [1.0, 1.0], matrix) };
    let centered = Wcs::from_header(&centered).ok().flatten().ok_or(NO_SKY)?;
    let [left, right, bottom, top] = common_extent(quadrants, &centered).ok_or(NO_SKY)?;
    if right - left > LONGEST_PX || top - bottom > LONGEST_PX {
        return Err("the quadrants lie too far apart");
    }
    let first = quadrants.first().and_then(|first| {
        let (x, y) = ((first.size.width / 2) as f64, (first.size.height / 2) as f64);
        centered.pixel_from_sky(first.wcs.sky_from_pixel(ImagePoint { x, y })?)
    });
    let phase = first.ok_or(NO_SKY)?;
    // The tangent point's place, a whole number of pixels from where the first quadrant's pixels are.
    let origin = |low: f64, phase: f64| (low - phase).floor() + phase - 1.0;
    let (x0, y0) = (origin(left, phase.x), origin(bottom, phase.y));
    let size = ImageSize { width: (right - x0).ceil() as usize + 2, height: (top - y0).ceil() as usize + 2 };
    let cards = cards(system, tangent, [1.0 - x0, 1.0 - y0], matrix);
    let wcs = Wcs::from_header(&Header { cards: cards.clone() }).ok().flatten().ok_or(NO_SKY)?;
    Ok(Grid { cards, wcs, size })
}

fn common_extent(quadrants: &[Candidate], grid: &Wcs) -> Option<[f64; 4]> {
    quadrants
        .iter()
        .filter_map(|quadrant| quadrant.extent(grid))
        .reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])])
}

/// Degrees per pixel: the mean scale, the mean direction of the y axes as lines (detectors turned by half a turn
/// count alike), the sense of most of them, and the parity of most of them.
fn mean_matrix(lies: &[Lie]) -> Option<[[f64; 2]; 2]> {
    let count = lies.len() as f64;
    let scale = lies.iter().map(|lie| lie.scale()).sum::<f64>() / count;
    let angle = |lie: &Lie| lie.y_axis[1].atan2(lie.y_axis[0]);
    let (sine, cosine) = lies
        .iter()
        .map(|lie| (2.0 * angle(lie)).sin_cos())
        .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let mut up = sine.atan2(cosine) / 2.0;
    let agreeing: f64 = lies.iter().map(|lie| (angle(lie) - up).cos().signum()).sum();
    let of_first = lies.first().map(|lie| (angle(lie) - up).cos())?;
    if agreeing < 0.0 || (agreeing == 0.0 && of_first < 0.0) {
        up += std::f64::consts::PI;
    }
    let parity = lies.iter().map(|lie| lie.determinant().signum()).sum::<f64>();
    let (y_north, y_east) = up.sin_cos();
    // East to the left when north is up has a negative determinant.
    let mirrored = if parity > 0.0 { 1.0 } else { -1.0 };
    let (x_east, x_north) = (mirrored * y_north, -mirrored * y_east);
    scale.is_finite().then_some([[scale * x_east, scale * y_east], [scale * x_north, scale * y_north]])
}

fn cards(system: &[Card], at: SkyPoint, crpix: [f64; 2], matrix: [[f64; 2]; 2]) -> Vec<Card> {
    let (lon, lat) = at.to_degrees();
    let number = |keyword: &str, value: f64, comment: &str| Card {
        keyword: keyword.to_owned(),
        value: Value::Real(value),
        comment: comment.to_owned(),
    };
    let [[cd11, cd12], [cd21, cd22]] = matrix;
    let mut cards = system.to_vec();
    cards.extend([
        number("CRVAL1", lon, "tangent point, the middle of the focal plane"),
        number("CRVAL2", lat, ""),
        number("CRPIX1", crpix[0], ""),
        number("CRPIX2", crpix[1], ""),
        number("CD1_1", cd11, "mean of the quadrants"),
        number("CD1_2", cd12, ""),
        number("CD2_1", cd21, ""),
        number("CD2_2", cd22, ""),
    ]);
    cards
}
