// Words of bit flags to translucent colours. Twin: src/composite/flags.rs.

struct FlagUniform {
    // The bits that are looked at.
    selected: u32,
    opacity: f32,
    reserved: vec2<u32>,
    // Of each bit.
    colors: array<vec4<f32>, 32>,
}

@group(0) @binding(0) var resampled: texture_2d<u32>;
@group(1) @binding(0) var<uniform> flags: FlagUniform;

override OUTSIDE: u32 = 0x7fc0deadu;

@vertex
fn compose_vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    return vec4<f32>(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// The mean of the colours of the bits that are set, premultiplied; nothing where none is.
@fragment
fn compose_fragment(@builtin(position) stored: vec4<f32>) -> @location(0) vec4<f32> {
    let word = textureLoad(resampled, vec2<i32>(stored.xy), 0).r;
    var left = select(word & flags.selected, 0u, word == OUTSIDE);
    if left == 0u {
        return vec4<f32>(0.0);
    }
    let n_set = f32(countOneBits(left));
    var sum = vec3<f32>(0.0);
    while left != 0u {
        sum += flags.colors[firstTrailingBit(left)].rgb;
        left &= left - 1u;
    }
    return vec4<f32>(sum / n_set * flags.opacity, flags.opacity);
}
