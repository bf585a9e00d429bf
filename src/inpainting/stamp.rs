//! The pixels around a source, as the network and the eye get them.

use super::core::{REACH, brightest};
use super::{InpaintingError, PIXEL_SCALE_ARCSEC, STAMP_SIDE};
use crate::field::{Band, Field, Plane, Role, flag_table};
use crate::geometry::{ImagePoint, PixelRect};
use std::sync::Arc;

/// A flag that says that a detector was saturated here, as the product description names it.
const SATURATED: &str = "SAT";
/// Flags are looked for so far from the source's pixel, pixels.
const FLAG_REACH: i64 = 4;
/// Other pixels than these, relative to [`PIXEL_SCALE_ARCSEC`], are not scored.
const SCALE_TOLERANCE: f64 = 0.03;

/// The neighbourhood of a source in one band.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// [`STAMP_SIDE`]^2 pixels from the bottom row up, microjansky per pixel (the plane's own unit without a zero
    /// point); NaN where there is no data. The source's pixel lies at (32, 32).
    pub pixels: Vec<f32>,
    /// The pixel of the plane that is the stamp's first, column and row; negative at an edge.
    pub origin: (i64, i64),
    pub has_zero_point: bool,
    /// `None` where it is not known.
    pub band: Option<Band>,
    /// Width of a pixel, arcsec; NaN where it is not known.
    pub pixel_scale_arcsec: f64,
    /// The flag map marks a saturated pixel within four pixels of the source.
    pub is_flagged_saturated: bool,
}

impl Stamp {
    /// A stamp of VIS pixels of 0.1" in microjansky, as a simulation makes them.
    ///
    /// # Errors
    /// Unless there are [`STAMP_SIDE`]^2 of them.
    pub fn from_pixels(pixels: Vec<f32>) -> Result<Self, InpaintingError> {
        if pixels.len() != STAMP_SIDE * STAMP_SIDE {
            return Err(InpaintingError::OddStamp { found: pixels.len() });
        }
        Ok(Self {
            pixels,
            origin: (0, 0),
            has_zero_point: true,
            band: Some(Band::Vis),
            pixel_scale_arcsec: PIXEL_SCALE_ARCSEC,
            is_flagged_saturated: false,
        })
    }

    /// A pixel; NaN beyond the stamp.
    pub fn value(&self, column: i64, row: i64) -> f32 {
        let side = 0..STAMP_SIDE as i64;
        if !side.contains(&column) || !side.contains(&row) {
            return f32::NAN;
        }
        self.pixels.get(row as usize * STAMP_SIDE + column as usize).copied().unwrap_or(f32::NAN)
    }

    /// Whether its pixels are as wide as those of training; false where that is not known.
    pub fn has_scale_of_training(&self) -> bool {
        let ratio = self.pixel_scale_arcsec / PIXEL_SCALE_ARCSEC;
        (ratio - 1.0).abs() <= SCALE_TOLERANCE
    }

    /// A square of `side` pixels from (column, row) on, row after row; NaN beyond the stamp.
    pub fn square(&self, (column, row): (i64, i64), side: usize) -> Vec<f32> {
        let span = 0..side as i64;
        span.clone().flat_map(|j| span.clone().map(move |i| self.value(column + i, row + j))).collect()
    }
}

/// How often a peak is looked for beside the last one.
const CLIMBS: usize = 3;

/// Cuts stamps out of one field.
#[derive(Debug, Clone)]
pub struct StampCutter {
    plane: Arc<Plane>,
    flags: Option<Arc<Plane>>,
    /// The bits of the flag map that mean saturation.
    saturated_bits: u32,
    /// Microjansky for one unit of the plane; `None` without a zero point.
    factor: Option<f32>,
    pixel_scale_arcsec: f64,
}

impl StampCutter {
    /// Prepare a field: its VIS image, or the plane that stands for the field where it has none.
    ///
    /// # Errors
    /// Without any image.
    pub fn new(field: &Field) -> Result<Self, InpaintingError> {
        let plane = field.band(Band::Vis).or_else(|| field.main_plane()).ok_or(InpaintingError::NoImage)?;
        Ok(Self::of_plane(field, plane))
    }

    /// Prepare one plane of a field; positions count its own pixels.
    pub fn of_plane(field: &Field, plane: &Arc<Plane>) -> Self {
        let table = plane.band.map(flag_table).unwrap_or_default();
        let is_saturation =
            |name: &str| name.to_ascii_uppercase().starts_with(SATURATED) && !name.contains("GHOST");
        let bits = table.iter().filter(|flag| is_saturation(flag.name));
        Self {
            plane: Arc::clone(plane),
            flags: field.companion(plane, Role::Flag).cloned(),
            saturated_bits: bits.fold(0, |bits, flag| bits | 1 << flag.bit),
            factor: plane.microjansky_per_unit().map(|factor| factor as f32),
            pixel_scale_arcsec: plane.sky().map_or(f64::NAN, |wcs| wcs.pixel_scale_arcsec()),
        }
    }

    /// The plane that is cut.
    pub fn plane(&self) -> &Arc<Plane> {
        &self.plane
    }

    /// The neighbourhood of the peak of the light that a position lies in, at most 12 pixels from it along each axis: what
    /// somebody means who points beside the middle of a galaxy.
    ///
    /// # Errors
    /// As [`StampCutter::cut`], and where the position has no data around it.
    pub fn cut_at_peak(&self, position: ImagePoint) -> Result<Stamp, InpaintingError> {
        let mut stamp = self.cut(position)?;
        for _ in 0..CLIMBS {
            let peak = brightest(&stamp)?;
            let aside = [peak.0, peak.1].map(|place| (place as i64 - (STAMP_SIDE / 2) as i64).abs());
            // Within the square that was looked at it is a peak, at its edge perhaps a slope.
            if aside.iter().all(|steps| *steps < REACH) {
                break;
            }
            let (x, y) = (stamp.origin.0 + peak.0 as i64, stamp.origin.1 + peak.1 as i64);
            stamp = self.cut(ImagePoint { x: x as f64, y: y as f64 })?;
        }
        Ok(stamp)
    }

    /// The neighbourhood of a position in pixels of the plane. What lies beyond the image has no data.
    ///
    /// # Errors
    /// Outside the image, or when pixels cannot be read.
    pub fn cut(&self, position: ImagePoint) -> Result<Stamp, InpaintingError> {
        if !(position.x.is_finite() && position.y.is_finite()) {
            return Err(InpaintingError::NoPosition);
        }
        let (i, j) = self.plane.size().pixel_at(position).ok_or(InpaintingError::Outside)?;
        let (i, j) = (i as i64, j as i64);
        let half = (STAMP_SIDE / 2) as i64;
        let origin = (i - half, j - half);
        let factor = self.factor.unwrap_or(1.0);
        let mut pixels = vec![f32::NAN; STAMP_SIDE * STAMP_SIDE];
        let (rect, (left, bottom)) = self.inside(origin, STAMP_SIDE as i64);
        if rect.area() > 0 {
            let mut read = vec![0.0; rect.area()];
            self.plane.pixels.read_f32(rect, &mut read)?;
            for (row, line) in read.chunks_exact(rect.width).enumerate() {
                let start = (bottom + row) * STAMP_SIDE + left;
                let target = pixels.get_mut(start..start + rect.width).unwrap_or_default();
                for (target, value) in target.iter_mut().zip(line) {
                    // A pixel of exactly 0 in a Euclid mosaic was never observed.
                    *target = if *value == 0.0 || !value.is_finite() { f32::NAN } else { value * factor };
                }
            }
        }
        Ok(Stamp {
            pixels,
            origin,
            has_zero_point: self.factor.is_some(),
            band: self.plane.band,
            pixel_scale_arcsec: self.pixel_scale_arcsec,
            is_flagged_saturated: self.is_flagged((i, j))?,
        })
    }

    /// The part of a square that lies in the image, and where it begins in the square.
    fn inside(&self, origin: (i64, i64), side: i64) -> (PixelRect, (usize, usize)) {
        let size = self.plane.size();
        let span = |first: i64, extent: usize| {
            let extent = i64::try_from(extent).unwrap_or(i64::MAX);
            (first.clamp(0, extent), first.saturating_add(side).clamp(0, extent))
        };
        let ((x0, x1), (y0, y1)) = (span(origin.0, size.width), span(origin.1, size.height));
        let (width, height) = ((x1 - x0) as usize, (y1 - y0) as usize);
        let rect = PixelRect { x0: x0 as usize, y0: y0 as usize, width, height };
        (rect, ((x0 - origin.0) as usize, (y0 - origin.1) as usize))
    }

    fn is_flagged(&self, (i, j): (i64, i64)) -> Result<bool, InpaintingError> {
        let Some(flags) = self.flags.as_ref().filter(|_| self.saturated_bits != 0) else { return Ok(false) };
        let (rect, _) = self.inside((i - FLAG_REACH, j - FLAG_REACH), 2 * FLAG_REACH + 1);
        let mut words = vec![0; rect.area()];
        flags.pixels.read_flags(rect, &mut words)?;
        Ok(words.iter().any(|word| word & self.saturated_bits != 0))
    }
}
