//! The plane as a canvas shows it: the CPU twin of the resampling shader.

use super::{NOT_FINITE, OUTSIDE, Pyramid, ReadError, Reduction};
use crate::geometry::{Affine, ImagePoint, ImageSize, PixelRect, TILE_SIZE, TileId, Warp, level_size};
use rayon::prelude::*;

/// Texels that a box covers by less than this share of a texel do not count: rounding of the position
/// must not decide whether a pixel has a value.
pub const LEAST_WEIGHT: f32 = 1.0e-3;

/// What part of an image a picture shows, and how large it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewSampling {
    /// The map from the picture to the image; the centre of the picture's first pixel is (0.5, 0.5).
    pub image_from_screen: Affine,
    /// Columns of the picture.
    pub width: usize,
    /// Rows of the picture, the uppermost first.
    pub height: usize,
    pub reduction: Reduction,
}

/// Texels of one level, row-major: those of a rectangle, of which the rest of the level is cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct TexelWindow {
    pub level: u8,
    /// Which texels of the level these are.
    pub rect: PixelRect,
    pub values: Vec<f32>,
}

/// The level that a picture with `image_per_screen` image pixels per pixel reads: the one whose texels
/// are the largest that are no larger than the picture's pixels.
pub fn sampling_level(image_per_screen: f64, level_count: u8) -> u8 {
    if image_per_screen > 1.0 {
        (image_per_screen.log2().floor() as u8).min(level_count.saturating_sub(1))
    } else {
        0
    }
}

/// The plane as a picture, row by row from the top. With r image pixels per picture pixel: for r <= 1 the
/// image pixel under the centre of the picture's pixel; for r > 1 [`area_sample`] over a box of side r at
/// [`sampling_level`]. [`NOT_FINITE`] where nothing finite lies beneath; [`OUTSIDE`] where the centre of
/// the picture's pixel lies outside the image.
///
/// # Errors
/// When the pixels cannot be read.
pub fn resample(pyramid: &Pyramid, view: &ViewSampling) -> Result<Vec<f32>, ReadError> {
    picture_of(pyramid, view, None)
}

/// The same for a plane of another pixel grid than the image that the view is of: r is then the scale of the
/// affine part of `warp`, boxes lie along the axes of the plane, and where the plane does not reach, but the
/// image does, there is [`NOT_FINITE`].
///
/// # Errors
/// When the pixels cannot be read.
pub fn resample_warped(
    pyramid: &Pyramid,
    view: &ViewSampling,
    warp: Option<&Warp>,
) -> Result<Vec<f32>, ReadError> {
    picture_of(pyramid, view, warp)
}

/// Pixels of the plane per pixel of the picture.
pub fn pixels_per_screen(view: &ViewSampling, warp: Option<&Warp>) -> f64 {
    let reference = view.image_from_screen;
    warp.map_or(reference, |warp| reference.then(warp.plane_from_reference())).scale()
}

fn picture_of(pyramid: &Pyramid, view: &ViewSampling, warp: Option<&Warp>) -> Result<Vec<f32>, ReadError> {
    let per_screen = pixels_per_screen(view, warp);
    let level = sampling_level(per_screen, pyramid.level_count());
    let side = if per_screen > 1.0 { per_screen } else { 0.0 };
    let mut picture = vec![OUTSIDE; view.width * view.height];
    let size = pyramid.size();
    let position = Position { view, warp, size };
    let texels = match position.texels_in_view(level) {
        Some(rect) => Some(texel_window(pyramid, level, rect, view.reduction)?),
        None if warp.is_none() => return Ok(picture),
        None => None,
    };
    picture.par_chunks_mut(view.width.max(1)).enumerate().for_each(|(row, line)| {
        for (column, value) in line.iter_mut().enumerate() {
            *value = match (position.under(column, row), &texels) {
                (None, _) => OUTSIDE,
                (Some(center), Some(texels)) => match size.pixel_at(center) {
                    Some(_) if side > 0.0 => area_sample(texels, center, side, view.reduction),
                    Some((i, j)) => texels.texel(i, j).unwrap_or(NOT_FINITE),
                    None => NOT_FINITE,
                },
                (Some(_), None) => NOT_FINITE,
            };
        }
    });
    Ok(picture)
}

/// Where the pixels of a picture lie in a plane.
struct Position<'a> {
    view: &'a ViewSampling,
    warp: Option<&'a Warp>,
    /// Extent of the plane.
    size: ImageSize,
}

impl Position<'_> {
    /// The position in the plane under a pixel's centre; `None` outside the image that the view is of.
    fn under(&self, column: usize, row: usize) -> Option<ImagePoint> {
        let (x, y) = self.view.image_from_screen.apply(column as f64 + 0.5, row as f64 + 0.5);
        let at = ImagePoint { x, y };
        match self.warp {
            None => self.size.pixel_at(at).map(|_| at),
            Some(warp) => warp.reference_size().pixel_at(at).map(|_| warp.apply(at)),
        }
    }

    /// The texels of a level that any pixel of the picture looks at; `None` when it shows nothing of the plane.
    fn texels_in_view(&self, level: u8) -> Option<PixelRect> {
        let (width, height) = (self.view.width as f64, self.view.height as f64);
        let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)];
        let corners = corners.map(|(x, y)| self.view.image_from_screen.apply(x, y));
        let (low, high) = self.displacement(corners);
        let corners =
            corners.map(|(x, y)| self.warp.map_or((x, y), |warp| warp.plane_from_reference().apply(x, y)));
        let margin = pixels_per_screen(self.view, self.warp) / 2.0 + 1.0;
        let step = f64::from(1_u32 << level.min(31));
        let size = level_size(self.size, level);
        let span = |positions: [f64; 4], len: usize, drift: (f64, f64)| {
            let low = positions.into_iter().fold(f64::INFINITY, f64::min) - margin + drift.0;
            let high = positions.into_iter().fold(f64::NEG_INFINITY, f64::max) + margin + drift.1;
            let first = ((low + 0.5) / step).floor().clamp(0.0, len as f64) as usize;
            let end = ((high + 0.5) / step).ceil().clamp(0.0, len as f64) as usize;
            (end > first).then_some((first, end - first))
        };
        let (x0, width) = span(corners.map(|corner| corner.0), size.width, (low[0], high[0]))?;
        let (y0, height) = span(corners.map(|corner| corner.1), size.height, (low[1], high[1]))?;
        Some(PixelRect { x0, y0, width, height })
    }

    /// The smallest and largest displacement beside the affine map within a box of the image.
    fn displacement(&self, corners: [(f64, f64); 4]) -> ([f64; 2], [f64; 2]) {
        let none = ([0.0; 2], [0.0; 2]);
        let Some((warp, lattice)) = self.warp.and_then(|warp| Some((warp, warp.lattice()?))) else {
            return none;
        };
        let extreme = |start: f64, choose: fn(f64, f64) -> f64| {
            let [x, y] = [corners.map(|corner| corner.0), corners.map(|corner| corner.1)];
            ImagePoint { x: x.into_iter().fold(start, choose), y: y.into_iter().fold(start, choose) }
        };
        let (low, high) = (extreme(f64::INFINITY, f64::min), extreme(f64::NEG_INFINITY, f64::max));
        lattice.range_within(warp.reference_size(), low, high).unwrap_or(none)
    }
}

impl TexelWindow {
    /// A texel by its place in the level; `None` outside the window.
    pub fn texel(&self, u: usize, v: usize) -> Option<f32> {
        let (column, row) = (u.checked_sub(self.rect.x0)?, v.checked_sub(self.rect.y0)?);
        if column >= self.rect.width {
            return None;
        }
        self.values.get(row * self.rect.width + column).copied()
    }
}

/// The mean of the texels that are not NaN, each weighted by the share of it that lies in the box of side
/// `side` (image pixels) around `center`; or the largest of them; or the bitwise OR of all texels there.
/// Texel (u, v) of level L covers the image pixels [u 2^L - 0.5, (u+1) 2^L - 0.5) x [v 2^L - 0.5, (v+1) 2^L - 0.5).
/// [`NOT_FINITE`] where none has a weight above [`LEAST_WEIGHT`].
pub fn area_sample(texels: &TexelWindow, center: ImagePoint, side: f64, reduction: Reduction) -> f32 {
    let step = f64::from(1_u32 << texels.level.min(31));
    let columns = Span::new((center.x + 0.5) / step, side / step, texels.rect.x0, texels.rect.width);
    let rows = Span::new((center.y + 0.5) / step, side / step, texels.rect.y0, texels.rect.height);
    let (mut sum, mut weights, mut max, mut bits) = (0.0_f32, 0.0_f32, f32::NEG_INFINITY, 0);
    for v in rows.first..rows.end {
        let row_weight = rows.weight(v);
        let start = (v - texels.rect.y0) * texels.rect.width;
        let line = texels.values.get(start..start + texels.rect.width).unwrap_or_default();
        let line = line.get(columns.first - texels.rect.x0..).unwrap_or_default();
        for (u, value) in (columns.first..columns.end).zip(line) {
            let weight = row_weight * columns.weight(u);
            if reduction == Reduction::Or {
                bits |= if weight > LEAST_WEIGHT { value.to_bits() } else { 0 };
                continue;
            }
            if value.is_nan() {
                continue;
            }
            sum += weight * value;
            weights += weight;
            if weight > LEAST_WEIGHT {
                max = max.max(*value);
            }
        }
    }
    match reduction {
        Reduction::Mean if weights > LEAST_WEIGHT => sum / weights,
        Reduction::Max if max > f32::NEG_INFINITY => max,
        Reduction::Or => f32::from_bits(bits),
        Reduction::Mean | Reduction::Max => NOT_FINITE,
    }
}

/// The texels that a box overlaps along one axis.
struct Span {
    first: usize,
    end: usize,
    low: f64,
    high: f64,
}

impl Span {
    /// `center` and `side` in texels from the lower edge of texel 0; limited to `start..start + len`.
    fn new(center: f64, side: f64, start: usize, len: usize) -> Self {
        let (low, high) = (center - side / 2.0, center + side / 2.0);
        let within = |edge: f64| edge.clamp(start as f64, (start + len) as f64) as usize;
        Self { first: within(low.floor()), end: within(high.ceil()), low, high }
    }

    fn weight(&self, texel: usize) -> f32 {
        ((texel as f64 + 1.0).min(self.high) - (texel as f64).max(self.low)).max(0.0) as f32
    }
}

/// Gather a rectangle of texels from the tiles that hold them.
fn texel_window(
    pyramid: &Pyramid,
    level: u8,
    rect: PixelRect,
    reduction: Reduction,
) -> Result<TexelWindow, ReadError> {
    let (x1, y1) = (rect.x0 + rect.width, rect.y0 + rect.height);
    let columns = rect.x0 / TILE_SIZE..x1.div_ceil(TILE_SIZE);
    let rows = rect.y0 / TILE_SIZE..y1.div_ceil(TILE_SIZE);
    let ids = rows.flat_map(|row| columns.clone().map(move |col| (col as u32, row as u32)));
    let ids = ids.map(|(col, row)| TileId { level, col, row }).collect::<Vec<_>>();
    if level >= super::levels::STORED_FROM {
        pyramid.prepare(reduction, &crate::progress::Unwatched)?;
    }
    let tiles = ids.into_par_iter().map(|id| pyramid.tile(id, reduction));
    let tiles = tiles.collect::<Result<Vec<_>, _>>()?;
    let mut values = vec![NOT_FINITE; rect.area()];
    for tile in tiles {
        let (tile_x0, tile_y0) = (tile.id.col as usize * TILE_SIZE, tile.id.row as usize * TILE_SIZE);
        let (from, to) = (rect.x0.max(tile_x0), x1.min(tile_x0 + tile.width));
        for v in rect.y0.max(tile_y0)..y1.min(tile_y0 + tile.height) {
            let source = (v - tile_y0) * tile.width + (from - tile_x0);
            let target = (v - rect.y0) * rect.width + (from - rect.x0);
            let source = tile.values.get(source..source + (to - from)).unwrap_or_default();
            if let Some(target) = values.get_mut(target..target + (to - from)) {
                target.copy_from_slice(source);
            }
        }
    }
    Ok(TexelWindow { level, rect, values })
}
