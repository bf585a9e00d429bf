//! The CPU reference: values of pixels to colours.

use super::shading::lacks_data;
use super::{ColorMap, RecipeUniform, ShaderKind, asinh, azulero, eummy, lupton, mtf, plane, vis_anchored};
use crate::raster::is_outside;
use rayon::prelude::*;

/// Display RGB, 0 to 1, of one pixel's values (VIS, Y, J, H; a single plane first).
/// The colour of missing data where a band that the recipe reads is NaN or infinite, the colour of the
/// canvas where the pixel lies outside the image.
pub fn compose(uniform: &RecipeUniform, map: &ColorMap, values: [f32; 4]) -> [f32; 3] {
    let rgb = |color: [f32; 4]| [color[0], color[1], color[2]];
    if values.iter().zip(uniform.used).any(|(value, used)| used > 0.0 && is_outside(*value)) {
        return rgb(uniform.outside_color);
    }
    if lacks_data(uniform, values) {
        return rgb(uniform.nan_color);
    }
    match uniform.kind() {
        ShaderKind::Plane => plane::recipe_color(uniform, map, values),
        ShaderKind::VisAnchored => vis_anchored::recipe_color(uniform, values),
        ShaderKind::Lupton => lupton::recipe_color(uniform, values),
        ShaderKind::Asinh => asinh::recipe_color(uniform, values),
        ShaderKind::Mtf => mtf::recipe_color(uniform, values),
        ShaderKind::Azulero => azulero::recipe_color(uniform, values),
        ShaderKind::Eummy => eummy::recipe_color(uniform, values),
    }
}

/// The same for many pixels, as 8-bit RGBA.
pub fn compose_image(uniform: &RecipeUniform, map: &ColorMap, values: &[[f32; 4]]) -> Vec<[u8; 4]> {
    values
        .par_iter()
        .map(|values| {
            let [r, g, b] = compose(uniform, map, *values).map(|channel| (channel * 255.0).round() as u8);
            [r, g, b, 255]
        })
        .collect()
}
