// The tones and colours of eummy 1.5. Twin: src/composite/eummy.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let steep = asinh4(recipe.extra.x * in_recipe_unit(values));
    let shades = clamp((steep - recipe.extra.y) * recipe.extra.z, vec4<f32>(0.0), vec4<f32>(1.0));
    let lab = lab_from_srgb(mixed(shades));
    let luminance = 100.0 * clamp(dot(recipe.luminance, shades), 0.0, 1.0);
    let taper = recipe.tone.w / (1.0 + exp(-(luminance - recipe.extra.w) / 5.0));
    return toned(srgb_from_lab(vec3<f32>(luminance, lab.y * taper, lab.z * taper)));
}
