//! Painting what moves while the shutter is open.

use super::super::paint::{Bounds, Stamp};
use super::super::psf::Psf;
use crate::geometry::{ImagePoint, ImageSize};
use std::f64::consts::{PI, SQRT_2};

/// One straight piece of a path and its flux.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) from: ImagePoint,
    pub(super) to: ImagePoint,
    pub(super) flux: f64,
}

/// The light of a path through a PSF, cut to the image; `None` when nothing of it falls there.
pub(super) fn trail_stamp(pieces: &[Piece], psf: &Psf, size: ImageSize) -> Option<Stamp> {
    const REACH: f64 = 4.5;
    let widest = psf.components.iter().map(|component| component.sigma).fold(0.0, f64::max);
    let bounds = pieces.iter().flat_map(|piece| [piece.from, piece.to]).fold(Bounds::EMPTY, |all, end| {
        all.joined(Bounds::around(end.x, end.y, REACH * widest, REACH * widest))
    });
    let mut stamp = Stamp::empty(bounds, size)?;
    for piece in pieces {
        for component in &psf.components {
            add_piece(&mut stamp, piece, (piece.flux * component.weight, component.sigma), psf.ellipticity);
        }
    }
    Some(stamp)
}

/// A line of light widened by one Gaussian: a difference of error functions along it, a Gaussian across.
fn add_piece(stamp: &mut Stamp, piece: &Piece, (flux, sigma): (f64, f64), (e1, e2): (f64, f64)) {
    const REACH: f64 = 4.5;
    let (dx, dy) = (piece.to.x - piece.from.x, piece.to.y - piece.from.y);
    let length = dx.hypot(dy).max(1e-3);
    let angle = dy.atan2(dx);
    let (sin, cos) = angle.sin_cos();
    let (cos_twice, sin_twice) = ((2.0 * angle).cos(), (2.0 * angle).sin());
    let along_sigma = sigma * (1.0 + e1 * cos_twice + e2 * sin_twice).max(0.2).sqrt();
    let across_sigma = sigma * (1.0 - e1 * cos_twice - e2 * sin_twice).max(0.2).sqrt();
    let middle = ImagePoint { x: 0.5 * (piece.from.x + piece.to.x), y: 0.5 * (piece.from.y + piece.to.y) };
    let peak = flux / length / (across_sigma * (2.0 * PI).sqrt());
    let (half, reach) = (0.5 * length, REACH * sigma);
    let (row_from, row_to) = {
        let low = piece.from.y.min(piece.to.y) - reach;
        let high = piece.from.y.max(piece.to.y) + reach;
        stamp.rows_between(low, high)
    };
    for row in row_from..row_to {
        let y = stamp.y_of(row) - middle.y;
        // Where the band |v| < reach meets this row, and |u| < half + reach.
        let by_across = if sin.abs() > 1e-9 { interval(y * cos, reach, sin) } else { (f64::MIN, f64::MAX) };
        let by_along =
            if cos.abs() > 1e-9 { interval(-y * sin, half + reach, cos) } else { (f64::MIN, f64::MAX) };
        let low = by_across.0.max(by_along.0).max(-1e7) + middle.x;
        let high = by_across.1.min(by_along.1).min(1e7) + middle.x;
        let Some((first_x, pixels)) = stamp.span(row, low, high) else { continue };
        for (column, pixel) in pixels.iter_mut().enumerate() {
            let x = first_x + column as f64 - middle.x;
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            let across = (-0.5 * (v / across_sigma).powi(2)).exp();
            let scale = SQRT_2 * along_sigma;
            let along = 0.5 * (error_function((u + half) / scale) - error_function((u - half) / scale));
            *pixel += (peak * across * along) as f32;
        }
    }
}

/// All x with |x * slope - offset| <= reach.
fn interval(offset: f64, reach: f64, slope: f64) -> (f64, f64) {
    let (a, b) = ((offset - reach) / slope, (offset + reach) / slope);
    (a.min(b), a.max(b))
}

/// erf by Abramowitz and Stegun 7.1.26: 1.5e-7.
pub(super) fn error_function(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let polynomial = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    (1.0 - polynomial * (-x * x).exp()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_holds_its_flux_and_lies_between_its_ends() {
        let psf = Psf::of(crate::field::Band::Vis);
        let size = ImageSize { width: 200, height: 160 };
        for (dx, dy) in [(0.0, 0.0), (2.0, 1.0), (60.0, -35.0), (0.0, 80.0), (-90.0, 0.0)] {
            let from = ImagePoint { x: 100.3 - dx / 2.0, y: 80.6 - dy / 2.0 };
            let to = ImagePoint { x: from.x + dx, y: from.y + dy };
            let stamp = trail_stamp(&[Piece { from, to, flux: 1000.0 }], &psf, size).unwrap();
            let (mut total, mut x, mut y) = (0.0, 0.0, 0.0);
            for (place, value) in stamp.values.iter().enumerate() {
                total += f64::from(*value);
                x += f64::from(*value) * (stamp.rect.x0 + place % stamp.rect.width) as f64;
                y += f64::from(*value) * (stamp.rect.y0 + place / stamp.rect.width) as f64;
            }
            assert!((total - 1000.0).abs() < 3.0, "({dx}, {dy}): {total}");
            assert!((x / total - 100.3).abs() < 0.02 && (y / total - 80.6).abs() < 0.02, "({dx}, {dy})");
        }
    }
}
