// Per-band midtones transfer. Twin: src/composite/mtf.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let n = (values - recipe.low) / (recipe.high - recipe.low);
    let curved = midtones4(clamp(n, vec4<f32>(0.0), vec4<f32>(1.0)), recipe.extra);
    let shades = select(vec4<f32>(0.0), curved, recipe.used_bands > vec4<f32>(0.0));
    var color = mixed(shades);
    if recipe.swap_luminance == 1u {
        color = with_luminance(color, 100.0 * dot(recipe.luminance, shades));
    }
    return toned(saturated(color, recipe.tone.w));
}
