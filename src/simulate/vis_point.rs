//! A point source as VIS sees it.

use super::Psf;
use crate::field::Band;

/// The PSF of VIS mosaics, pixel included: `side`^2 pixels of 0.1", bottom row first, with the source `offset` pixels
/// right of and above the middle pixel. The sum over an unlimited picture is 1; halo and spikes are left out.
pub fn vis_point(side: usize, offset: (f64, f64)) -> Vec<f32> {
    let psf = Psf::of(Band::Vis);
    let middle = (side / 2) as f64;
    let away = |at: usize, shift: f64| at as f64 - middle - shift;
    (0..side * side)
        .map(|index| psf.core(away(index % side, offset.0).hypot(away(index / side, offset.1))) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_has_unit_flux_and_lies_where_it_was_put() {
        let picture = vis_point(41, (0.3, -0.2));
        let moment = |weight: &dyn Fn(f64, f64) -> f64| -> f64 {
            picture
                .iter()
                .enumerate()
                .map(|(index, value)| {
                    let (x, y) = ((index % 41) as f64 - 20.0, (index / 41) as f64 - 20.0);
                    f64::from(*value) * weight(x, y)
                })
                .sum()
        };
        assert!((moment(&|_, _| 1.0) - 1.0).abs() < 0.005);
        assert!((moment(&|x, _| x) - 0.3).abs() < 0.01 && (moment(&|_, y| y) + 0.2).abs() < 0.01);
    }
}
