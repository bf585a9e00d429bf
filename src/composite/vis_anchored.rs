//! Lightness from VIS, colour from all bands, in Lab. Twin of `shaders/recipe_vis_anchored.wgsl`.

use super::RecipeUniform;
use super::color_space::{lab_from_srgb, srgb_from_lab};
use super::common::{dot, in_recipe_unit, mixed, stretched, toned};

/// Below about this L* colour fades, so that noise stays grey; `extra[0]`. The fade is a smooth step.
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let flux = in_recipe_unit(uniform, values);
    let shades = std::array::from_fn(|band| {
        stretched(uniform, (flux[band] - uniform.low[band]) / (uniform.high[band] - uniform.low[band]))
    });
    let lab = lab_from_srgb(mixed(uniform, shades).map(|channel| channel.clamp(0.0, 1.0)));
    let luminance = 100.0 * dot(uniform.luminance, shades).clamp(0.0, 1.0);
    let t = (luminance / uniform.extra[0].max(1e-3)).clamp(0.0, 1.0);
    let fade = t * t * (3.0 - 2.0 * t) * uniform.tone[3];
    toned(uniform, srgb_from_lab([luminance, lab[1] * fade, lab[2] * fade]))
}
