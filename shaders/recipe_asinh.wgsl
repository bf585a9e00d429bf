// Per-band asinh of raw values. Twin: src/composite/asinh.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let shades = clamp(asinh4(in_recipe_unit(values)) / recipe.high, vec4<f32>(0.0), vec4<f32>(1.0));
    var color = mixed(shades);
    if recipe.swap_luminance == 1u {
        color = with_luminance(color, 100.0 * dot(recipe.luminance, shades));
    }
    return toned(saturated(color, recipe.tone.w));
}
