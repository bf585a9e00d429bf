//! Adds a point source to a galaxy's core: to see when scores notice.

use super::prepared::LIGHT_RADIUS;
use super::{Core, InpaintingError, Stamp};

/// A point source to add.
#[derive(Debug, Clone, Copy)]
pub struct PointSource<'a> {
    /// Its flux over that of the galaxy within 10 pixels of the core pixel, before it is added: 0.05 for 5 %.
    pub share: f64,
    /// Its picture, `side`^2 pixels, bottom row first, of unit flux, centred on the middle pixel; as
    /// `simulate::vis_point` makes it.
    pub psf: &'a [f32],
    /// Odd.
    pub side: usize,
}

/// The stamp with a point source on its core pixel. Its photon noise is not added: that of the galaxy is in the pixels.
///
/// # Errors
/// For a share that is no positive number, a PSF that does not fit its side, and a stamp without positive light.
pub fn inject(stamp: &Stamp, point: &PointSource<'_>) -> Result<Stamp, InpaintingError> {
    let share = point.share;
    let refuse = |why: &'static str| InpaintingError::PointSource { share, why };
    if !(share.is_finite() && share > 0.0) {
        return Err(refuse("its share must be a positive number"));
    }
    if point.side.is_multiple_of(2) || point.psf.len() != point.side * point.side {
        return Err(refuse("the picture of the PSF must be a square with an odd number of pixels on a side"));
    }
    let core = Core::of(stamp)?;
    let (light, _) = core.sum_within(stamp, LIGHT_RADIUS);
    if light.is_nan() || light <= 0.0 {
        return Err(refuse("the galaxy has no positive light within 10 pixels"));
    }
    let mut with_point = stamp.clone();
    let half = point.side / 2;
    for (index, value) in point.psf.iter().enumerate() {
        let column = (core.pixel.0 + index % point.side).checked_sub(half);
        let row = (core.pixel.1 + index / point.side).checked_sub(half);
        let (Some(column), Some(row)) = (column, row) else { continue };
        if column < super::STAMP_SIDE
            && let Some(pixel) = with_point.pixels.get_mut(row * super::STAMP_SIDE + column)
        {
            *pixel += (share * light * f64::from(*value)) as f32;
        }
    }
    Ok(with_point)
}
