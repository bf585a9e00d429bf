//! The tones and colours of eummy 1.5 (without its unsharp mask). Twin of `shaders/recipe_eummy.wgsl`.

use super::RecipeUniform;
use super::color_space::{lab_from_srgb, srgb_from_lab};
use super::shading::{asinh, dot, in_recipe_unit, mixed, toned};

/// Counts on a common scale, through (asinh(p x) - asinh(p low)) / (asinh(p high) - asinh(p low)). L* is VIS with a
/// share of the reddest band that fades where VIS is bright, through the same curve and a cubic one; a* and b* are
/// raised where L* exceeds a knee.
/// `extra`: p, asinh(p low), 1 / (asinh(p high) - asinh(p low)), knee L*; `high`: strength of the cubic;
/// `luminance`: the share of the reddest band.
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let counts = in_recipe_unit(uniform, values);
    let [pivot, black, scale, knee] = uniform.extra;
    let curve = |count: f32| ((asinh(pivot * count) - black) * scale).clamp(0.0, 1.0);
    let lab = lab_from_srgb(mixed(uniform, counts.map(curve)));
    let fading = (-0.2 * counts[0].abs()).exp();
    let share: f32 = uniform.luminance.iter().sum();
    let bright = curve((counts[0] + fading * dot(uniform.luminance, counts)) / (1.0 + fading * share));
    let cubic = bright * (1.2592 + bright * (0.5707 * bright - 1.8298));
    let luminance = 100.0 * (bright + uniform.high[0] * cubic).clamp(0.0, 1.0);
    let boost = 1.0 + (uniform.tone[3] - 1.0) / (1.0 + ((knee - luminance) / 5.0).exp());
    let [a, b] = [lab[1], lab[2]].map(|chroma| (chroma * boost).clamp(-128.0, 127.0));
    toned(uniform, srgb_from_lab([luminance, a, b]))
}
