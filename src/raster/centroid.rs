//! The middle of the source at a position.

use super::window::{Window, median, rect_around};
use super::{Pixels, ReadError};
use crate::geometry::ImagePoint;

const MAX_ITERATIONS: usize = 50;
/// Steps smaller than this end the search, in pixels.
const TOLERANCE_PX: f64 = 1.0e-5;

/// The centre of the brightest source within `half_box` pixels (along both axes) of `near`: SExtractor's
/// windowed position (XWIN_IMAGE, YWIN_IMAGE), the mean position weighted by flux above the background and
/// a Gaussian that follows it, of sigma `half_box` / 3. The background is the median of the outer half of
/// the box, which is twice as large as the one that is searched. Pixels that are not finite are left out.
///
/// `None` where there is no flux above the background, or the position wanders out of the box.
///
/// # Errors
/// When the pixels cannot be read.
pub fn centroid(
    pixels: &dyn Pixels,
    near: ImagePoint,
    half_box: f64,
) -> Result<Option<ImagePoint>, ReadError> {
    let half_box = half_box.max(1.0);
    let window = Window::read(pixels, rect_around(pixels.size(), near, 2.0 * half_box))?;
    let finite = window.pixels().filter(|(_, value)| value.is_finite()).collect::<Vec<_>>();
    let is_searched =
        |point: &ImagePoint| (point.x - near.x).abs() <= half_box && (point.y - near.y).abs() <= half_box;
    let around = finite.iter().filter(|(point, _)| !is_searched(point));
    let mut around = around.map(|(_, value)| *value).collect::<Vec<_>>();
    let background = median(&mut around).unwrap_or(0.0);
    let searched = finite.iter().filter(|(point, _)| is_searched(point));
    let Some((mut position, peak)) = searched.max_by(|one, other| one.1.total_cmp(&other.1)).copied() else {
        return Ok(None);
    };
    if peak <= background {
        return Ok(None);
    }
    let sigma = half_box / 3.0;
    for _ in 0..MAX_ITERATIONS {
        let Some((dx, dy)) = weighted_offset(&finite, position, (background, sigma)) else {
            return Ok(None);
        };
        position = ImagePoint { x: position.x + dx, y: position.y + dy };
        if !is_searched(&position) {
            return Ok(None);
        }
        if dx.hypot(dy) < TOLERANCE_PX {
            break;
        }
    }
    Ok(Some(position))
}

/// The mean offset of the flux from a position under a Gaussian weight; `None` without net flux.
fn weighted_offset(
    finite: &[(ImagePoint, f64)],
    position: ImagePoint,
    (background, sigma): (f64, f64),
) -> Option<(f64, f64)> {
    let (mut flux, mut x, mut y) = (0.0, 0.0, 0.0);
    for (point, value) in finite {
        let (dx, dy) = (point.x - position.x, point.y - position.y);
        let distance = dx.hypot(dy) / sigma;
        if distance > 4.0 {
            continue;
        }
        let weighted = (value - background) * (-0.5 * distance * distance).exp();
        flux += weighted;
        x += weighted * dx;
        y += weighted * dy;
    }
    (flux > 0.0).then(|| (x / flux, y / flux))
}
