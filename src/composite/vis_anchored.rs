//! Lightness from VIS, colour from the ratios of the bands, in Lab. Twin of `shaders/recipe_vis_anchored.wgsl`.

use super::RecipeUniform;
use super::color_space::with_luminance;
use super::shading::{in_recipe_unit, stretched, tint, toned};

/// L* is the stretched VIS, with black `extra[1]` below the sky; hue and chroma are those of the flux above
/// the sky (`low`) in the channels, whatever its brightness.
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let values = in_recipe_unit(uniform, values);
    let flux = std::array::from_fn(|band| values[band] - uniform.low[band]);
    let (ratio, _) = tint(uniform, flux);
    let shade = stretched(uniform, flux[0] + uniform.extra[1]);
    let strength = room_for_color(ratio, shade);
    let color = ratio.map(|channel| (1.0 + (channel - 1.0) * strength) * shade);
    toned(uniform, with_luminance(color, 100.0 * shade))
}

/// How much of its colour a shade of this brightness can have without leaving the display's range: all, or less
/// in highlights, which turn white.
fn room_for_color(ratio: [f32; 3], shade: f32) -> f32 {
    let peak = ratio[0].max(ratio[1]).max(ratio[2]);
    let room = 1.0 / shade.max(1e-3) - 1.0;
    (room / (peak - 1.0).max(1e-3)).min(1.0)
}
