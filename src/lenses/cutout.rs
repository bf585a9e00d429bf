//! The pixels around one source, in microjansky above the local sky.

use super::LensError;
use super::local_sky::local_sky;
use crate::field::{Band, Field, Plane};
use crate::geometry::{ImagePoint, PixelRect, Warp};
use crate::raster::upper_median;
use std::sync::Arc;

/// Pixels of a side: 9.6" at 0.1".
pub const CUTOUT_SIDE: usize = 96;

/// Width of one pixel of a cut-out, arcsec.
pub const CUTOUT_SCALE_ARCSEC: f64 = 0.1;

/// Other pixels than these, relative to [`CUTOUT_SCALE_ARCSEC`], are refused.
const SCALE_TOLERANCE: f64 = 0.03;
/// More of VIS than this may not be missing.
const MOST_MISSING: f64 = 0.3;
/// Radius of the core, in which nothing may be missing, pixels.
const CORE_RADIUS: usize = 3;

/// So many pixels of the core of a NISP band are filled from their neighbours at most: a fifth of it.
const MOST_FILLED: usize = 4 * CORE_RADIUS * CORE_RADIUS / 5;

/// The neighbourhood of a source in the four bands.
#[derive(Debug, Clone, PartialEq)]
pub struct Cutout {
    /// VIS, Y, J, H: [`CUTOUT_SIDE`]^2 pixels from the bottom row up, microjansky per pixel above the local sky;
    /// 0 where there is no data; `None` for a band that is missing altogether.
    pub bands: [Option<Vec<f32>>; 4],
    /// Pixels without data in the core of each NISP band that were filled from their neighbours.
    pub filled: [u8; 4],
    /// What was taken off as local sky, microjansky per pixel.
    pub sky: [f32; 4],
    /// Share of the VIS pixels that have no data, 0 to 1.
    pub missing_share: f64,
    /// The pixel of the main plane that is the cut-out's first; may be negative at an edge.
    pub origin: (i64, i64),
}

impl Cutout {
    /// From pixels in microjansky as they come, NaN where there is no data: the local sky of each band is taken off.
    ///
    /// # Errors
    /// Without VIS, or where too much of it has no data.
    pub fn from_pixels(mut bands: [Option<Vec<f32>>; 4], origin: (i64, i64)) -> Result<Self, LensError> {
        let [Some(vis), ..] = &bands else { return Err(LensError::NoVis) };
        let missing = vis.iter().filter(|value| !value.is_finite()).count();
        let missing_share = missing as f64 / vis.len().max(1) as f64;
        if missing_share > MOST_MISSING {
            return Err(LensError::TooLittleData { share: 100.0 * missing_share });
        }
        if core_lacks_data(vis) {
            return Err(LensError::NoCore);
        }
        let (mut sky, mut filled) = ([0.0; 4], [0; 4]);
        for ((band, sky), filled) in bands.iter_mut().zip(&mut sky).zip(&mut filled) {
            let Some(pixels) = band else { continue };
            *filled = fill_core(pixels);
            if core_lacks_data(pixels) {
                *band = None;
                continue;
            }
            *sky = local_sky(pixels, CUTOUT_SIDE);
            pixels.iter_mut().for_each(|value| *value = if value.is_finite() { *value - *sky } else { 0.0 });
        }
        Ok(Self { bands, filled, sky, missing_share, origin })
    }

    /// The NISP bands that are not there.
    pub fn missing_bands(&self) -> impl Iterator<Item = Band> + '_ {
        Band::ALL.into_iter().zip(&self.bands).filter(|(_, pixels)| pixels.is_none()).map(|(band, _)| band)
    }
}

/// Rows and columns of the core.
const CORE: std::ops::Range<usize> = CUTOUT_SIDE / 2 - CORE_RADIUS..CUTOUT_SIDE / 2 + CORE_RADIUS;

fn core_lacks_data(pixels: &[f32]) -> bool {
    let mut rows = CORE;
    rows.any(|row| {
        let line = pixels.get(row * CUTOUT_SIDE + CORE.start..row * CUTOUT_SIDE + CORE.end);
        line.is_none_or(|line| line.iter().any(|value| !value.is_finite()))
    })
}

/// Give each of a few pixels without data in the core the median of those around it that have some, from the rim
/// inwards; how many were filled. More than [`MOST_FILLED`] are left as they are, and so is VIS, where the shape is
/// judged: its core was found complete before.
fn fill_core(pixels: &mut [f32]) -> u8 {
    let is_bad = |pixels: &[f32], place: usize| pixels.get(place).is_some_and(|value| !value.is_finite());
    let places = CORE.flat_map(|row| CORE.map(move |column| row * CUTOUT_SIDE + column));
    let mut bad: Vec<usize> = places.filter(|place| is_bad(pixels, *place)).collect();
    if bad.is_empty() || bad.len() > MOST_FILLED {
        return 0;
    }
    let count = bad.len();
    while !bad.is_empty() {
        let known: Vec<(usize, f32)> =
            bad.iter().filter_map(|place| Some((*place, median_around(pixels, *place)?))).collect();
        if known.is_empty() {
            return 0;
        }
        for (place, value) in known {
            if let Some(pixel) = pixels.get_mut(place) {
                *pixel = value;
            }
        }
        bad.retain(|place| is_bad(pixels, *place));
    }
    count as u8
}

/// The median of the eight pixels around one of the core, as far as they have data.
fn median_around(pixels: &[f32], place: usize) -> Option<f32> {
    let rows = [place - CUTOUT_SIDE, place, place + CUTOUT_SIDE];
    let lines = rows.into_iter().filter_map(|middle| pixels.get(middle - 1..middle + 2));
    let mut known: Vec<f32> = lines.flatten().copied().filter(|value| value.is_finite()).collect();
    upper_median(&mut known)
}

/// Cuts sources out of one field.
#[derive(Debug, Clone)]
pub struct FieldCutter {
    bands: [Option<CutPlane>; 4],
}

/// One band of the field.
#[derive(Debug, Clone)]
struct CutPlane {
    plane: Arc<Plane>,
    /// Where it lies in the grid of the main plane; `None` for the same grid.
    warp: Option<Arc<Warp>>,
    /// Microjansky per pixel of VIS for one unit per pixel of the plane.
    factor: f32,
}

impl FieldCutter {
    /// Prepare a field; NISP bands without a zero point count as missing.
    ///
    /// # Errors
    /// Without VIS, without its zero point, or with pixels of another size than a cut-out's.
    pub fn new(field: &Field) -> Result<Self, LensError> {
        let vis = field.band(Band::Vis).ok_or(LensError::NoVis)?;
        if vis.magzero.is_none() {
            return Err(LensError::NoZeroPoint(Band::Vis));
        }
        if let Some(scale) = vis.sky().map(|wcs| wcs.pixel_scale_arcsec())
            && (scale / CUTOUT_SCALE_ARCSEC - 1.0).abs() > SCALE_TOLERANCE
        {
            return Err(LensError::OtherScale { found: scale });
        }
        let bands = field.bands().map(|plane| {
            let plane = plane?;
            let warp = field.warp(plane.key).cloned();
            let share = warp.as_ref().map_or(1.0, |warp| warp.pixel_share());
            let factor = (plane.microjansky_per_unit()? * share) as f32;
            Some(CutPlane { plane: Arc::clone(plane), warp, factor })
        });
        Ok(Self { bands })
    }

    /// The neighbourhood of a position: its pixel lies at (48, 48). Pixels beyond the image have no data.
    ///
    /// # Errors
    /// Outside the field, with too little data, or when pixels cannot be read.
    pub fn cut(&self, position: ImagePoint) -> Result<Cutout, LensError> {
        let vis = self.bands.iter().flatten().next().ok_or(LensError::NoVis)?;
        let (i, j) = vis.plane.size().pixel_at(position).ok_or(LensError::Outside)?;
        let half = (CUTOUT_SIDE / 2) as i64;
        let origin = (i as i64 - half, j as i64 - half);
        let mut bands: [Option<Vec<f32>>; 4] = Default::default();
        for (cut, band) in bands.iter_mut().zip(&self.bands) {
            *cut = band.as_ref().map(|band| band.read(origin)).transpose()?;
        }
        Cutout::from_pixels(bands, origin)
    }
}

impl CutPlane {
    /// Microjansky per pixel around a place of the main plane, NaN where there is no data.
    fn read(&self, origin: (i64, i64)) -> Result<Vec<f32>, LensError> {
        let mut pixels = match &self.warp {
            None => self.window((origin.0, origin.1), (CUTOUT_SIDE, CUTOUT_SIDE))?,
            Some(warp) => self.resampled(origin, warp)?,
        };
        // A pixel of exactly 0 in a Euclid mosaic was never observed.
        pixels
            .iter_mut()
            .for_each(|value| *value = if *value == 0.0 { f32::NAN } else { *value * self.factor });
        Ok(pixels)
    }

    /// Pixels from (x, y) on; NaN beyond the image.
    fn window(&self, from: (i64, i64), (width, height): (usize, usize)) -> Result<Vec<f32>, LensError> {
        let size = self.plane.size();
        let (x0, x1) =
            (from.0.clamp(0, size.width as i64), (from.0 + width as i64).clamp(0, size.width as i64));
        let (y0, y1) =
            (from.1.clamp(0, size.height as i64), (from.1 + height as i64).clamp(0, size.height as i64));
        let rect = PixelRect {
            x0: x0 as usize,
            y0: y0 as usize,
            width: (x1 - x0) as usize,
            height: (y1 - y0) as usize,
        };
        let mut values = vec![f32::NAN; width * height];
        if rect.area() == 0 {
            return Ok(values);
        }
        if rect.width == width && rect.height == height {
            self.plane.pixels.read_f32(rect, &mut values)?;
            return Ok(values);
        }
        let mut inside = vec![0.0; rect.area()];
        self.plane.pixels.read_f32(rect, &mut inside)?;
        let (left, bottom) = ((x0 - from.0) as usize, (y0 - from.1) as usize);
        for (row, line) in inside.chunks_exact(rect.width).enumerate() {
            let start = (bottom + row) * width + left;
            if let Some(target) = values.get_mut(start..start + rect.width) {
                target.copy_from_slice(line);
            }
        }
        Ok(values)
    }

    /// The plane on the pixels of VIS, linear between its own.
    fn resampled(&self, origin: (i64, i64), warp: &Warp) -> Result<Vec<f32>, LensError> {
        let side = CUTOUT_SIDE as f64 - 1.0;
        let at = |x: f64, y: f64| warp.apply(ImagePoint { x: origin.0 as f64 + x, y: origin.1 as f64 + y });
        let corners = [at(0.0, 0.0), at(side, 0.0), at(0.0, side), at(side, side)];
        let low =
            |pick: fn(&ImagePoint) -> f64| corners.iter().map(pick).fold(f64::INFINITY, f64::min).floor();
        let high =
            |pick: fn(&ImagePoint) -> f64| corners.iter().map(pick).fold(f64::NEG_INFINITY, f64::max).ceil();
        let from = (low(|c| c.x) as i64 - 1, low(|c| c.y) as i64 - 1);
        let span = |first: i64, last: f64| (last as i64 + 2 - first).clamp(1, 4096) as usize;
        let (width, height) = (span(from.0, high(|c| c.x)), span(from.1, high(|c| c.y)));
        let window = self.window(from, (width, height))?;
        let mut pixels = Vec::with_capacity(CUTOUT_SIDE * CUTOUT_SIDE);
        for row in 0..CUTOUT_SIDE {
            for column in 0..CUTOUT_SIDE {
                let place = at(column as f64, row as f64);
                pixels.push(between(&window, width, (place.x - from.0 as f64, place.y - from.1 as f64)));
            }
        }
        Ok(pixels)
    }
}

/// Linear interpolation in a window; NaN beyond it or beside a pixel without data.
fn between(window: &[f32], width: usize, (x, y): (f64, f64)) -> f32 {
    if !(x >= 0.0 && y >= 0.0) || x >= width as f64 - 1.0 {
        return f32::NAN;
    }
    let (i, j) = (x as usize, y as usize);
    let (right, up) = ((x - i as f64) as f32, (y - j as f64) as f32);
    let value = |column: usize, row: usize| window.get(row * width + column).copied().unwrap_or(f32::NAN);
    let below = value(i, j) * (1.0 - right) + value(i + 1, j) * right;
    let above = value(i, j + 1) * (1.0 - right) + value(i + 1, j + 1) * right;
    below * (1.0 - up) + above * up
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four bands that rise from column to column.
    fn bands() -> [Option<Vec<f32>>; 4] {
        let ramp = |scale: f32| {
            let pixel = |index: usize| scale * (1.0 + (index % CUTOUT_SIDE) as f32 * 0.01);
            (0..CUTOUT_SIDE * CUTOUT_SIDE).map(pixel).collect::<Vec<f32>>()
        };
        [1.0, 2.0, 3.0, 4.0].map(|scale| Some(ramp(scale)))
    }

    /// Without these pixels (column, row) of H.
    fn without(places: &[(usize, usize)]) -> [Option<Vec<f32>>; 4] {
        let mut made = bands();
        for (column, row) in places {
            made[3].as_mut().unwrap()[row * CUTOUT_SIDE + column] = f32::NAN;
        }
        made
    }

    #[test]
    fn a_few_bad_pixels_of_the_nisp_core_are_filled_from_their_neighbours_and_told() {
        let whole = Cutout::from_pixels(bands(), (0, 0)).unwrap();
        assert_eq!(whole.filled, [0; 4]);
        let filled = Cutout::from_pixels(without(&[(47, 48)]), (0, 0)).unwrap();
        assert_eq!(filled.filled, [0, 0, 0, 1]);
        // The eight around lie on both sides of the ramp: their upper median is one column further at most.
        let at = 48 * CUTOUT_SIDE + 47;
        let of = |cutout: &Cutout| cutout.bands[3].as_ref().unwrap()[at];
        assert!((of(&filled) - of(&whole)).abs() <= 0.041, "{} {}", of(&filled), of(&whole));
        let (mut one, mut other) = (filled, whole);
        for cutout in [&mut one, &mut other] {
            cutout.bands[3].as_mut().unwrap()[at] = 0.0;
            cutout.filled = [0; 4];
        }
        assert_eq!(one, other, "nothing else changes");
    }

    #[test]
    fn more_than_a_fifth_of_the_core_drops_the_band_and_any_of_vis_the_source() {
        let seven = [(45, 45), (46, 45), (47, 45), (45, 46), (46, 46), (47, 46), (46, 47)];
        let filled = Cutout::from_pixels(without(&seven), (0, 0)).unwrap();
        assert_eq!((filled.filled[3], filled.missing_bands().count()), (7, 0));
        let eight: Vec<(usize, usize)> = seven.into_iter().chain([(50, 50)]).collect();
        let dropped = Cutout::from_pixels(without(&eight), (0, 0)).unwrap();
        assert_eq!((dropped.filled[3], dropped.missing_bands().collect::<Vec<_>>()), (0, vec![Band::H]));
        let mut vis = bands();
        vis[0].as_mut().unwrap()[48 * CUTOUT_SIDE + 48] = f32::NAN;
        assert!(matches!(Cutout::from_pixels(vis, (0, 0)), Err(LensError::NoCore)));
    }
}
