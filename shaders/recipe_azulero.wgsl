// The tones and colours of azulero 2.1. Twin: src/composite/azulero.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let steep = asinh4(recipe.extra.x * in_recipe_unit(values));
    let y = clamp((steep - recipe.extra.y) * recipe.extra.z, vec4<f32>(0.0), vec4<f32>(1.0));
    let zero = recipe.extra.w;
    let shades = clamp((y - zero) / (1.0 - zero), vec4<f32>(0.0), vec4<f32>(1.0));
    let hls = hls_from_rgb(mixed(shades));
    let median = max(min(shades.y, shades.z), min(max(shades.y, shades.z), shades.w));
    let has_all = all(recipe.used_bands > vec4<f32>(0.0));
    let lightness = 0.8 * shades.x + 0.2 * select(dot(recipe.luminance, shades), median, has_all);
    let saturation = clamp(hls.z * recipe.tone.w, 0.0, 1.0);
    let rgb = rgb_from_hls(vec3<f32>(fract(hls.x + recipe.low.x), lightness, saturation));
    let blue = clamp(rgb.b, 0.0, 1.0);
    return toned(vec3<f32>(rgb.r, rgb.g, blue * (1.2 - 0.2 * blue)));
}
