// The finished picture into the viewport, stretched over it by nearest pixels.

struct BlitUniform {
    size: vec2<f32>,
    // The canvas pixel (x, y) is stored at (x, y) + `stored_offset`, wrapped.
    stored_offset: vec2<f32>,
}

@group(0) @binding(0) var<uniform> blit: BlitUniform;
@group(0) @binding(1) var composed: texture_2d<f32>;

// True if the target turns linear values into sRGB ones by itself.
override TARGET_IS_SRGB: bool = false;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) place: vec2<f32>,
}

@vertex
fn blit_vertex(@builtin(vertex_index) index: u32) -> Corner {
    let place = vec2<f32>(f32(index & 1u), f32(index >> 1u)) * 2.0;
    return Corner(vec4<f32>(place.x * 2.0 - 1.0, 1.0 - place.y * 2.0, 0.0, 1.0), place);
}

fn linear_from_srgb(color: vec3<f32>) -> vec3<f32> {
    let high = pow((color + 0.055) / 1.055, vec3<f32>(2.4));
    return select(high, color / 12.92, color < vec3<f32>(0.04045));
}

@fragment
fn blit_fragment(corner: Corner) -> @location(0) vec4<f32> {
    var pixel = floor(clamp(corner.place * blit.size, vec2<f32>(0.0), blit.size - 1.0)) + blit.stored_offset;
    pixel -= select(vec2<f32>(0.0), blit.size, pixel >= blit.size);
    // Premultiplied; opaque but for pictures of flags.
    let color = textureLoad(composed, vec2<i32>(pixel), 0);
    if TARGET_IS_SRGB {
        return vec4<f32>(linear_from_srgb(color.rgb / max(color.a, 0.001)) * color.a, color.a);
    }
    return color;
}
