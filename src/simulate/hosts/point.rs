//! What a point source looks like.

use super::super::object::{BandPainter, Part};
use super::super::paint::add_stamps;
use super::super::psf::Psf;
use super::super::truth::{SourceKind, TruthEntry};
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};

/// A point of unit flux in VIS through the PSF of the mosaics, `side`^2 pixels from the bottom row up; `place` is where
/// it lies, pixels. What falls outside is lost.
pub fn vis_point(side: usize, place: ImagePoint) -> Vec<f32> {
    // Painted bright, so that its wings are followed beyond the picture.
    const FLUX: f64 = 1.0e4;
    let size = ImageSize { width: side, height: side };
    let painter = BandPainter::new(Band::Vis, size).with_psf(Psf::of(Band::Vis));
    let object = super::super::object::Object {
        truth: TruthEntry::new(SourceKind::Star, place, [0.0; 4]),
        parts: vec![Part::Star { center: place, flux: [FLUX; 4] }],
    };
    let mut plane = vec![0.0; size.area()];
    add_stamps(&mut plane, side, &object.paint_band(&painter));
    plane.iter_mut().for_each(|value| *value /= FLUX as f32);
    plane
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_has_unit_flux_and_the_width_of_the_mosaics() {
        let place = ImagePoint { x: 80.2, y: 79.7 };
        let point = vis_point(160, place);
        let total: f64 = point.iter().copied().map(f64::from).sum();
        assert!((total - 1.0).abs() < 0.02, "{total}");
        // PSF stamps of Q1 cut-outs peak at 0.20 and spread their light over 13.3 pixels.
        let squares: f64 = point.iter().map(|value| f64::from(*value).powi(2)).sum();
        assert!((1.0 / squares / 13.3 - 1.0).abs() < 0.12, "{}", 1.0 / squares);
    }
}
