// Planes of another pixel grid than the image that is looked at; follows resample.wgsl.
//
// `resample.grid` is then the affine map from the canvas to the plane. Where that does not suffice, a lattice of
// displacements over the reference image is added, bilinear between its nodes.

struct WarpUniform {
    // The pixels of the reference image.
    reference: Grid,
    // Cells of the lattice from canvas pixels, relative to the canvas centre: (a, b, c, d).
    cell_matrix: vec4<f32>,
    // The position under the canvas centre is in cell `cell_base`, at `cell_fraction` of it.
    cell_base: vec2<i32>,
    cell_fraction: vec2<f32>,
    // Column and row of the last cell.
    last_cell: vec2<i32>,
    // Texels of the level for each pixel of displacement.
    texels_per_pixel: vec2<f32>,
}

@group(1) @binding(0) var<uniform> warp: WarpUniform;
@group(1) @binding(1) var lattice: texture_2d<f32>;

// 1: the lattice is there.
override HAS_LATTICE: u32 = 0u;

@vertex
fn warp_vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    return vec4<f32>(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn displaced(position: Position, offset: vec2<f32>) -> Position {
    let at = warp.cell_fraction + (warp.cell_matrix.xz * offset.x + warp.cell_matrix.yw * offset.y);
    let whole = floor(at);
    let cell = warp.cell_base + vec2<i32>(whole);
    let node = clamp(cell, vec2<i32>(0), warp.last_cell);
    // At the very edge rounding may lead into the next cell.
    let share = clamp(vec2<f32>(cell - node) + (at - whole), vec2<f32>(0.0), vec2<f32>(1.0));
    let lower_left = textureLoad(lattice, node, 0).rg;
    let lower_right = textureLoad(lattice, node + vec2<i32>(1, 0), 0).rg;
    let upper_left = textureLoad(lattice, node + vec2<i32>(0, 1), 0).rg;
    let upper_right = textureLoad(lattice, node + vec2<i32>(1, 1), 0).rg;
    let lower = lower_left * (1.0 - share.x) + lower_right * share.x;
    let upper = upper_left * (1.0 - share.x) + upper_right * share.x;
    let shift = (lower * (1.0 - share.y) + upper * share.y) * warp.texels_per_pixel;
    let whole_shift = floor(shift);
    let rest = position.fraction + (shift - whole_shift);
    let whole_rest = floor(rest);
    let texel = position.texel + vec2<i32>(whole_shift) + vec2<i32>(whole_rest);
    return Position(texel, rest - whole_rest);
}

@fragment
fn warp_fragment(@builtin(position) stored: vec4<f32>) -> @location(0) vec4<u32> {
    let offset = offset_of(stored.xy);
    if !is_inside(warp.reference, position_in(warp.reference, offset)) {
        return vec4<u32>(OUTSIDE);
    }
    var position = position_in(resample.grid, offset);
    if HAS_LATTICE == 1u {
        position = displaced(position, offset);
    }
    if !is_inside(resample.grid, position) {
        return vec4<u32>(NOT_FINITE);
    }
    return channels_at(position);
}
