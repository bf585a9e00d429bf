// Hue-preserving stretch (Lupton et al. 2004). Twin: src/composite/lupton.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let tint = tint(in_recipe_unit(values) - recipe.low);
    let color = tint.ratio * stretched1(tint.intensity + recipe.extra.y);
    return toned(color / max(max(color.r, color.g), max(color.b, 1.0)));
}
