// Hue-preserving asinh (Lupton et al. 2004). Twin: src/composite/lupton.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let above = in_recipe_unit(values) - recipe.low;
    let color = max(saturated(mixed(above), recipe.tone.w), vec3<f32>(0.0));
    let intensity = (color.r + color.g + color.b) / 3.0;
    if intensity <= 1e-12 {
        return toned(vec3<f32>(0.0));
    }
    let scale = asinh1(recipe.extra.x * intensity / recipe.extra.y) * recipe.extra.z / intensity;
    let scaled = color * scale;
    let peak = max(max(scaled.r, scaled.g), max(scaled.b, 1.0));
    return toned(scaled / peak);
}
