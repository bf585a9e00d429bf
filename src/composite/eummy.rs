//! The tones and colours of eummy 1.5 (without its unsharp mask). Twin of `shaders/recipe_eummy.wgsl`.

use super::RecipeUniform;
use super::color_space::{lab_from_srgb, srgb_from_lab};
use super::common::{asinh, dot, in_recipe_unit, mixed, toned};

/// Counts on a common scale, clipped, asinh around a pivot; L from I and H; colour raised where L* exceeds a knee.
/// `extra`: pivot, asinh(pivot low), 1 / (asinh(pivot high) - asinh(pivot low)), knee L*.
pub(super) fn recipe_color(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 3] {
    let counts = in_recipe_unit(uniform, values);
    let [pivot, black, scale, knee] = uniform.extra;
    let shades = counts.map(|count| ((asinh(pivot * count) - black) * scale).clamp(0.0, 1.0));
    let lab = lab_from_srgb(mixed(uniform, shades));
    let luminance = 100.0 * dot(uniform.luminance, shades).clamp(0.0, 1.0);
    let taper = uniform.tone[3] / (1.0 + (-(luminance - knee) / 5.0).exp());
    toned(uniform, srgb_from_lab([luminance, lab[1] * taper, lab[2] * taper]))
}
