// Lightness from VIS, colour from all bands, in Lab. Twin: src/composite/vis_anchored.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let flux = in_recipe_unit(values);
    let shades = stretched4((flux - recipe.low) / (recipe.high - recipe.low));
    let lab = lab_from_srgb(clamp(mixed(shades), vec3<f32>(0.0), vec3<f32>(1.0)));
    let luminance = 100.0 * clamp(dot(recipe.luminance, shades), 0.0, 1.0);
    let t = clamp(luminance / max(recipe.extra.x, 1e-3), 0.0, 1.0);
    let fade = t * t * (3.0 - 2.0 * t) * recipe.tone.w;
    return toned(srgb_from_lab(vec3<f32>(luminance, lab.y * fade, lab.z * fade)));
}
