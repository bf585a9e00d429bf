//! The tones and colours of azulero 2.1 (without its unsharp mask and inpainting). Twin of
//! `shaders/recipe_azulero.wgsl`.

use super::RecipeUniform;
use super::color_space::{hls_from_rgb, rgb_from_hls};
use super::shading::{asinh, dot, in_recipe_unit, mixed, toned};

/// y = (asinh(a x) - asinh(a b)) / (asinh(a) - asinh(a b)), with the zero level pulled down; L from I and the
/// NISP bands; hue turned, saturation raised, lightness replaced by L; blue through (0.5, 0.55).
/// `extra`: a, asinh(a b), 1 / (asinh(a) - asinh(a b)), zero level; `low[0]`: hue turn (0 to 1).
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let flux = in_recipe_unit(uniform, values);
    let [steepness, black, scale, zero] = uniform.extra;
    let shades = flux.map(|x| {
        let y = ((asinh(steepness * x) - black) * scale).clamp(0.0, 1.0);
        ((y - zero) / (1.0 - zero)).clamp(0.0, 1.0)
    });
    let [hue, _, saturation] = hls_from_rgb(mixed(uniform, shades));
    let lightness = 0.8 * shades[0] + 0.2 * nisp_lightness(uniform, shades);
    let hue = (hue + uniform.low[0]).rem_euclid(1.0);
    let [r, g, b] = rgb_from_hls([hue, lightness, (saturation * uniform.tone[3]).clamp(0.0, 1.0)]);
    // The parabola through (0, 0), (0.5, 0.55) and (1, 1).
    let b = b.clamp(0.0, 1.0);
    toned(uniform, [r, g, b * (1.2 - 0.2 * b)])
}

/// The median of Y, J and H, or the mean of those that there are.
fn nisp_lightness(uniform: &RecipeUniform, shades: [f32; 4]) -> f32 {
    let [_, y, j, h] = shades;
    if uniform.used.iter().all(|used| *used > 0.0) {
        y.min(j).max(y.max(j).min(h))
    } else {
        dot(uniform.luminance, shades)
    }
}
