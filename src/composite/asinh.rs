//! Per-band asinh of raw values, as the Galaxy Zoo Euclid and lens-search cut-outs use it. Twin of
//! `shaders/recipe_asinh.wgsl`.

use super::RecipeUniform;
use super::color_space::with_luminance;
use super::shading::{asinh, dot, in_recipe_unit, mixed, saturated, toned};

/// S = clip(asinh(Q x), 0, asinh(Q high)) / asinh(Q high); Q is in `gain`, and `high` holds asinh(Q high).
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let steep = in_recipe_unit(uniform, values);
    let shades = std::array::from_fn(|band| (asinh(steep[band]) / uniform.high[band]).clamp(0.0, 1.0));
    let mut color = mixed(uniform, shades);
    if uniform.swap_luminance == 1 {
        color = with_luminance(color, 100.0 * dot(uniform.luminance, shades));
    }
    toned(uniform, saturated(color, uniform.tone[3]))
}
