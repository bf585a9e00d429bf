//! Which part of a field's main plane a frame shows.

use crate::field::same_grid;
use crate::geometry::{ImagePoint, PixelRect};
use crate::session::Frame;

/// The pixels of the main plane that are in view; through the sky where the frame shows another grid. `None` where the
/// frame cannot say.
pub(super) fn looked_at(frame: &Frame) -> Option<PixelRect> {
    let rect = frame.pixels_in_view()?;
    let (main, grid) = (frame.field.main_plane()?, frame.grid_plane()?);
    if main.key == grid.key || same_grid(main, grid) {
        return Some(rect);
    }
    let (from, to) = (grid.sky()?, main.sky()?);
    let ends = |first: usize, length: usize| [first as f64 - 0.5, (first + length) as f64 - 0.5];
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for x in ends(rect.x0, rect.width) {
        for y in ends(rect.y0, rect.height) {
            let corner = to.pixel_from_sky(from.sky_from_pixel(ImagePoint { x, y })?)?;
            low = (low.0.min(corner.x), low.1.min(corner.y));
            high = (high.0.max(corner.x), high.1.max(corner.y));
        }
    }
    let size = main.size();
    let span = |low: f64, high: f64, most: usize| {
        let at = |value: f64| value.round().clamp(0.0, most.saturating_sub(1) as f64) as usize;
        (at(low), at(high) - at(low) + 1)
    };
    let ((x0, width), (y0, height)) = (span(low.0, high.0, size.width), span(low.1, high.1, size.height));
    Some(PixelRect { x0, y0, width, height })
}
