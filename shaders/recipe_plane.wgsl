// One plane through a colour map. Twin: src/composite/plane.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let t = (values.x * recipe.gain.x - recipe.low.x) / (recipe.high.x - recipe.low.x);
    let shade = (stretched1(t) - recipe.tone.z) * recipe.tone.y + 0.5;
    let limited = clamp(shade, 0.0, 1.0);
    return map_color(select(limited, 1.0 - limited, recipe.invert == 1u));
}
