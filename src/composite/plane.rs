//! One plane through a colour map. Twin of `shaders/recipe_plane.wgsl`.

use super::shading::stretched;
use super::{ColorMap, RecipeUniform};

/// `values[0]` between the cuts, stretched, with contrast and bias, looked up in the map.
pub(super) fn recipe_color(uniform: &RecipeUniform, map: &ColorMap, values: [f32; 4]) -> [f32; 3] {
    let t = (values[0] * uniform.gain[0] - uniform.low[0]) / (uniform.high[0] - uniform.low[0]);
    let shade = (stretched(uniform, t) - uniform.tone[2]) * uniform.tone[1] + 0.5;
    let shade = shade.clamp(0.0, 1.0);
    map.at(if uniform.invert == 1 { 1.0 - shade } else { shade })
}
