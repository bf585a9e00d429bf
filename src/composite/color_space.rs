//! sRGB, CIE Lab (D65) and HLS. Twin of the functions of the same names in `shaders/recipe_common.wgsl`.

/// White of D65, 2 degrees, Y = 1 (CIE 15).
const WHITE: [f32; 3] = [0.950_47, 1.0, 1.088_83];

fn linear_from_srgb(channel: f32) -> f32 {
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

fn srgb_from_linear(channel: f32) -> f32 {
    let channel = channel.max(0.0);
    if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 }
}

fn lab_curve(t: f32) -> f32 {
    if t > 0.008_856_452 { t.powf(1.0 / 3.0) } else { t * 7.787_037 + 16.0 / 116.0 }
}

fn lab_curve_inverse(t: f32) -> f32 {
    if t > 6.0 / 29.0 { t * t * t } else { (t - 16.0 / 116.0) / 7.787_037 }
}

/// Display RGB (0 to 1) to L* (0 to 100), a*, b* (IEC 61966-2-1, CIE 15).
pub(super) fn lab_from_srgb(color: [f32; 3]) -> [f32; 3] {
    let [r, g, b] = color.map(linear_from_srgb);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / WHITE[0];
    let y = (0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b) / WHITE[1];
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / WHITE[2];
    let (fx, fy, fz) = (lab_curve(x), lab_curve(y), lab_curve(z));
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

/// The way back; colours beyond the display's are cut by the caller.
pub(super) fn srgb_from_lab(lab: [f32; 3]) -> [f32; 3] {
    let fy = (lab[0] + 16.0) / 116.0;
    let x = lab_curve_inverse(fy + lab[1] / 500.0) * WHITE[0];
    let y = lab_curve_inverse(fy) * WHITE[1];
    let z = lab_curve_inverse(fy - lab[2] / 200.0) * WHITE[2];
    [
        srgb_from_linear(3.240_454_2 * x - 1.537_138_5 * y - 0.498_531_4 * z),
        srgb_from_linear(-0.969_266 * x + 1.876_010_8 * y + 0.041_556 * z),
        srgb_from_linear(0.055_643_4 * x - 0.204_025_9 * y + 1.057_225_2 * z),
    ]
}

/// Hue (0 to 1), lightness, saturation.
pub(super) fn hls_from_rgb(color: [f32; 3]) -> [f32; 3] {
    let [r, g, b] = color;
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let (lightness, range) = ((high + low) / 2.0, high - low);
    if range <= 1e-7 {
        return [0.0, lightness, 0.0];
    }
    let span = if lightness <= 0.5 { high + low } else { 2.0 - high - low };
    let hue = if r >= high {
        (g - b) / range
    } else if g >= high {
        2.0 + (b - r) / range
    } else {
        4.0 + (r - g) / range
    };
    [(hue / 6.0).rem_euclid(1.0), lightness, range / span.max(1e-7)]
}

/// The way back.
pub(super) fn rgb_from_hls(hls: [f32; 3]) -> [f32; 3] {
    let [hue, lightness, saturation] = hls;
    let chroma = (1.0 - (2.0 * lightness - 1.0).abs()) * saturation;
    let channel = |shift: f32| {
        let at = (hue + shift).rem_euclid(1.0) * 6.0;
        let ramp = (((at - 3.0).abs()) - 1.0).clamp(0.0, 1.0);
        lightness + chroma * (ramp - 0.5)
    };
    [channel(0.0), channel(2.0 / 3.0), channel(1.0 / 3.0)]
}

/// The colour with another lightness L* (0 to 100): what lens searches call the L swap.
pub(super) fn with_luminance(color: [f32; 3], luminance: f32) -> [f32; 3] {
    let lab = lab_from_srgb(color);
    srgb_from_lab([luminance, lab[1], lab[2]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(a: [f32; 3], b: [f32; 3], tolerance: f32) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < tolerance), "{a:?} {b:?}");
    }

    /// Oracle: skimage.color.rgb2lab of the primaries.
    #[test]
    fn lab_of_known_colours() {
        close(lab_from_srgb([1.0, 0.0, 0.0]), [53.2406, 80.0923, 67.2032], 0.02);
        close(lab_from_srgb([0.0, 1.0, 0.0]), [87.7351, -86.1813, 83.1775], 0.02);
        close(lab_from_srgb([0.0, 0.0, 1.0]), [32.2957, 79.1870, -107.8602], 0.02);
        close(lab_from_srgb([1.0, 1.0, 1.0]), [100.0, 0.0, 0.0], 0.02);
    }

    /// Oracle: Python's colorsys.rgb_to_hls.
    #[test]
    fn hls_of_known_colours() {
        close(hls_from_rgb([0.2, 0.4, 0.4]), [0.5, 0.3, 1.0 / 3.0], 1e-6);
        close(hls_from_rgb([0.9, 0.3, 0.5]), [0.944_444_4, 0.6, 0.75], 1e-6);
    }

    #[test]
    fn ways_there_and_back() {
        for color in [[0.1, 0.2, 0.3], [0.9, 0.5, 0.1], [0.3, 0.8, 0.2], [0.5, 0.5, 0.5]] {
            close(srgb_from_lab(lab_from_srgb(color)), color, 1e-4);
            close(rgb_from_hls(hls_from_rgb(color)), color, 1e-5);
        }
    }
}
