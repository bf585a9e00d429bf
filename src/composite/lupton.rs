//! Hue-preserving asinh (Lupton et al. 2004, PASP 116, 133). Twin of `shaders/recipe_lupton.wgsl`.

use super::RecipeUniform;
use super::common::{asinh, in_recipe_unit, mixed, saturated, toned};

/// The mean of the channels is stretched, and all are scaled alike; where one would exceed 1, all are divided by
/// it, so that hue is kept. `extra`: Q, linear range in microjansky, 1 / (stretched white).
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let flux = in_recipe_unit(uniform, values);
    let above: [f32; 4] = std::array::from_fn(|band| flux[band] - uniform.low[band]);
    let color = saturated(mixed(uniform, above), uniform.tone[3]).map(|channel| channel.max(0.0));
    let intensity = (color[0] + color[1] + color[2]) / 3.0;
    if intensity <= 1e-12 {
        return toned(uniform, [0.0; 3]);
    }
    let [q, range, white, _] = uniform.extra;
    let scale = asinh(q * intensity / range) * white / intensity;
    let color = color.map(|channel| channel * scale);
    let peak = color[0].max(color[1]).max(color[2]).max(1.0);
    toned(uniform, color.map(|channel| channel / peak))
}
