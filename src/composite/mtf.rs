//! Per-band midtones transfer, as lens searches use it. Twin of `shaders/recipe_mtf.wgsl`.

use super::RecipeUniform;
use super::color_space::with_luminance;
use super::shading::{dot, midtones, mixed, saturated, toned};

/// n = (x - low) / (high - low), through the midtones curve of each band (`extra`).
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let shades: [f32; 4] = std::array::from_fn(|band| {
        let n = (values[band] - uniform.low[band]) / (uniform.high[band] - uniform.low[band]);
        if uniform.used[band] > 0.0 { midtones(n.clamp(0.0, 1.0), uniform.extra[band]) } else { 0.0 }
    });
    let mut color = mixed(uniform, shades);
    if uniform.swap_luminance == 1 {
        color = with_luminance(color, 100.0 * dot(uniform.luminance, shades));
    }
    toned(uniform, saturated(color, uniform.tone[3]))
}
