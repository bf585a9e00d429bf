//! The pixels around one source, in microjansky above the local sky.

use super::LensError;
use super::local_sky::local_sky;
use crate::field::{Band, Field, Plane};
use crate::geometry::{ImagePoint, PixelRect, Warp};
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

/// The neighbourhood of a source in the four bands.
#[derive(Debug, Clone, PartialEq)]
pub struct Cutout {
    /// VIS, Y, J, H: [`CUTOUT_SIDE`]^2 pixels from the bottom row up, microjansky per pixel above the local sky;
    /// 0 where there is no data; `None` for a band that is missing altogether.
    pub bands: [Option<Vec<f32>>; 4],
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
        let mut sky = [0.0; 4];
        for (band, sky) in bands.iter_mut().zip(&mut sky) {
            let Some(pixels) = band else { continue };
            if core_lacks_data(pixels) {
                *band = None;
                continue;
            }
            *sky = local_sky(pixels, CUTOUT_SIDE);
            pixels.iter_mut().for_each(|value| *value = if value.is_finite() { *value - *sky } else { 0.0 });
        }
        Ok(Self { bands, sky, missing_share, origin })
    }

    /// The NISP bands that are not there.
    pub fn missing_bands(&self) -> impl Iterator<Item = Band> + '_ {
        Band::ALL.into_iter().zip(&self.bands).filter(|(_, pixels)| pixels.is_none()).map(|(band, _)| band)
    }
}

fn core_lacks_data(pixels: &[f32]) -> bool {
    let middle = CUTOUT_SIDE / 2;
    let core = middle - CORE_RADIUS..middle + CORE_RADIUS;
    core.clone().any(|row| {
        let line = pixels.get(row * CUTOUT_SIDE + core.start..row * CUTOUT_SIDE + core.end);
        line.is_none_or(|line| line.iter().any(|value| !value.is_finite()))
    })
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
