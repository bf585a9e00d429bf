// Values of the planes to the colour on screen, by the recipe whose source follows this one.

@group(0) @binding(0) var resampled: texture_2d<u32>;

override OUTSIDE: u32 = 0x7fc0deadu;

@vertex
fn compose_vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    return vec4<f32>(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn compose_fragment(@builtin(position) stored: vec4<f32>) -> @location(0) vec4<f32> {
    let bits = textureLoad(resampled, vec2<i32>(stored.xy), 0);
    if any((bits == vec4<u32>(OUTSIDE)) & (recipe.used_bands > vec4<f32>(0.0))) {
        return vec4<f32>(recipe.outside_color.rgb, 1.0);
    }
    return vec4<f32>(recipe_color(bitcast<vec4<f32>>(bits)), 1.0);
}
