// The tones and colours of eummy 1.5. Twin: src/composite/eummy.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let counts = in_recipe_unit(values);
    let fading = exp(-0.2 * abs(counts.x));
    let share = dot(recipe.luminance, vec4<f32>(1.0));
    let light = (counts.x + fading * dot(recipe.luminance, counts)) / (1.0 + fading * share);
    let steep = asinh4(recipe.extra.x * counts);
    let shades = clamp((steep - recipe.extra.y) * recipe.extra.z, vec4<f32>(0.0), vec4<f32>(1.0));
    let bright = clamp((asinh1(recipe.extra.x * light) - recipe.extra.y) * recipe.extra.z, 0.0, 1.0);
    let lab = lab_from_srgb(mixed(shades));
    let cubic = bright * (1.2592 + bright * (0.5707 * bright - 1.8298));
    let luminance = 100.0 * clamp(bright + recipe.high.x * cubic, 0.0, 1.0);
    let boost = 1.0 + (recipe.tone.w - 1.0) / (1.0 + exp((recipe.extra.w - luminance) / 5.0));
    let chroma = clamp(lab.yz * boost, vec2<f32>(-128.0), vec2<f32>(127.0));
    return toned(srgb_from_lab(vec3<f32>(luminance, chroma)));
}
