//! The picture that the network sees: lightness from VIS, colour from the ratios of the bands.

use super::{CUTOUT_SIDE, Cutout};

/// Version of [`compose`]; a card names it, and a network trained on another is refused.
pub const COMPOSITE_VERSION: f64 = 1.0;

/// VIS at which the stretch turns from linear to logarithmic, microjansky per pixel: 1.5 times the sky noise of a MER
/// mosaic (0.0029 at a zero point of 24.6).
const SOFTENING: f32 = 0.0023;
/// VIS that becomes black, in units of the softening: 2 times the noise below the sky.
const BLACK: f32 = -1.35;
/// VIS that becomes white, microjansky per pixel.
const WHITE: f32 = 2.4;
/// Added to every band before ratios are taken, so that noise has no colour, microjansky per pixel: some 4 times the
/// sky noise of a NISP mosaic.
const NEUTRAL: f32 = 0.010;
/// Least and greatest share of a band relative to the mean of the three.
const RATIOS: (f32, f32) = (0.2, 2.2);

/// RGB of a cut-out, rows from the bottom up, 8 bits a channel: red is H, green the mean of Y and J, blue VIS. The mean
/// of the three channels is VIS under asinh; without NISP it is grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// [`CUTOUT_SIDE`] x [`CUTOUT_SIDE`] x 3.
    pub rgb: Vec<u8>,
}

/// Compose a cut-out. The scale is absolute (microjansky), so that the picture of a source does not depend on its
/// neighbours. A missing band is left out of its channel; a channel without bands takes the mean of the others.
pub fn compose(cutout: &Cutout) -> Composite {
    let count = CUTOUT_SIDE * CUTOUT_SIDE;
    let empty: &[f32] = &[];
    let [vis, y, j, h] = cutout.bands.each_ref().map(|band| band.as_deref().unwrap_or(empty));
    let mut rgb = Vec::with_capacity(3 * count);
    for index in 0..count {
        let of = |band: &[f32]| band.get(index).copied();
        let blue = of(vis).unwrap_or(0.0);
        let green = match (of(y), of(j)) {
            (Some(y), Some(j)) => Some(0.5 * (y + j)),
            (one, other) => one.or(other),
        };
        rgb.extend(pixel(blue, green, of(h)));
    }
    Composite { rgb }
}

fn pixel(vis: f32, green: Option<f32>, red: Option<f32>) -> [u8; 3] {
    let lightness = lightness(vis);
    let present = 1.0 + f32::from(u8::from(green.is_some())) + f32::from(u8::from(red.is_some()));
    let above = |value: f32| value.max(0.0) + NEUTRAL;
    let blue = above(vis);
    let mean = (blue + green.map_or(0.0, above) + red.map_or(0.0, above)) / present;
    let ratio =
        |value: Option<f32>| value.map_or(1.0, |value| (above(value) / mean).clamp(RATIOS.0, RATIOS.1));
    [ratio(red), ratio(green), ratio(Some(vis))]
        .map(|ratio| (lightness * ratio * 255.0 + 0.5).clamp(0.0, 255.0) as u8)
}

/// VIS from black (0) to white; bright cores stay below 0.7, so that their colour has room.
fn lightness(vis: f32) -> f32 {
    let scale = asinh(WHITE / SOFTENING) - asinh(BLACK);
    (0.7 * (asinh(vis / SOFTENING) - asinh(BLACK)) / scale).max(0.0)
}

/// By the logarithm; exact enough for 8 bits.
fn asinh(x: f32) -> f32 {
    let size = x.abs();
    (size + (size * size + 1.0).sqrt()).ln().copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(values: [Option<f32>; 4]) -> Cutout {
        let bands = values.map(|value| value.map(|value| vec![value; CUTOUT_SIDE * CUTOUT_SIDE]));
        Cutout { bands, filled: [0; 4], sky: [0.0; 4], missing_share: 0.0, origin: (0, 0) }
    }

    fn first(values: [Option<f32>; 4]) -> [u8; 3] {
        let rgb = compose(&flat(values)).rgb;
        [rgb[0], rgb[1], rgb[2]]
    }

    #[test]
    fn equal_flux_in_all_bands_is_grey_and_a_missing_band_as_well() {
        for values in [[Some(0.1); 4], [Some(0.1), None, None, None], [Some(0.1), Some(0.1), None, Some(0.1)]]
        {
            let [r, g, b] = first(values);
            assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1, "{values:?}: {r} {g} {b}");
        }
    }

    #[test]
    fn the_mean_of_the_channels_is_vis_alone() {
        let grey = first([Some(0.05), None, None, None]);
        let red = first([Some(0.05), Some(0.10), Some(0.12), Some(0.14)]);
        let mean = |rgb: [u8; 3]| rgb.iter().map(|value| i32::from(*value)).sum::<i32>();
        assert!((mean(grey) - mean(red)).abs() <= 3, "{grey:?} {red:?}");
        assert!(red[0] > red[1] && red[1] > red[2]);
    }

    #[test]
    fn the_stretch_rises_from_below_the_sky_to_white() {
        let steps =
            [-0.004, -0.0031, 0.0, 0.0023, 0.02, 0.2, 2.0].map(|vis| first([Some(vis), None, None, None])[0]);
        assert_eq!(steps[0], 0);
        assert!(steps.windows(2).all(|pair| pair[0] <= pair[1]) && steps[6] > 170, "{steps:?}");
    }
}
