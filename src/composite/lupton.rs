//! Hue-preserving stretch (Lupton et al. 2004, PASP 116, 133). Twin of `shaders/recipe_lupton.wgsl`.

use super::RecipeUniform;
use super::shading::{in_recipe_unit, stretched, tint, toned};

/// The mean of the channels is stretched, with black `extra[1]` below the sky (`low`), and all channels are
/// scaled alike; where one would exceed 1, all are divided by it, so that hue is kept.
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let values = in_recipe_unit(uniform, values);
    let (ratio, intensity) = tint(uniform, std::array::from_fn(|band| values[band] - uniform.low[band]));
    let shade = stretched(uniform, intensity + uniform.extra[1]);
    let color = ratio.map(|channel| channel * shade);
    let peak = color[0].max(color[1]).max(color[2]).max(1.0);
    toned(uniform, color.map(|channel| channel / peak))
}
