// Tiles to one value per plane and screen pixel.
//
// Texels are the bits of f32 values. What is written are again bits: a value, NOT_FINITE where nothing
// finite lies beneath, OUTSIDE where the pixel's centre lies outside the image or no tile is resident.

// Where canvas pixels lie in one level of a pixel grid.
struct Grid {
    // Texels from canvas pixels, relative to the canvas centre: (a, b, c, d) in two parts. The first has so
    // few bits that its product with a pixel offset is exact.
    matrix_high: vec4<f32>,
    matrix_low: vec4<f32>,
    // The texel under the canvas centre is `base` + `fraction`.
    fraction: vec2<f32>,
    // Where the image ends, in texels: `limit` + `limit_fraction`.
    limit_fraction: vec2<f32>,
    base: vec2<i32>,
    limit: vec2<i32>,
}

struct ResampleUniform {
    grid: Grid,
    // Extent of the level, texels.
    level_size: vec2<i32>,
    // The first tile of the page table.
    page_first: vec2<i32>,
    canvas_center: vec2<f32>,
    canvas_size: vec2<f32>,
    // The canvas pixel (x, y) is stored at (x, y) + `stored_offset`, wrapped.
    stored_offset: vec2<f32>,
    // Half the side of the box under a pixel, texels.
    half_side: f32,
    // Bit p: the p-th plane that is read is there. The value of one that is not is NOT_FINITE.
    planes_present: u32,
}

@group(0) @binding(0) var<uniform> resample: ResampleUniform;
@group(0) @binding(1) var atlas: texture_2d_array<u32>;
@group(0) @binding(2) var pages: texture_2d<u32>;

// Planes that are read, from FIRST_PLANE on; the others are NOT_FINITE.
override N_PLANES: u32 = 4u;
// The channel that the first of them is written to.
override FIRST_PLANE: u32 = 0u;
// 0: the nearest texel; 1: the mean; 2: the maximum; 3: the bitwise OR of words of flags.
override REDUCTION: u32 = 1u;

override NOT_FINITE: u32 = 0x7fc00000u;
override OUTSIDE: u32 = 0x7fc0deadu;
override LEAST_WEIGHT: f32 = 0.001;

const MISSING: u32 = 0xffffffffu;
// The exponent of every value that is not finite.
const EXPONENT: u32 = 0x7f800000u;
// Below every finite f32 but its own.
const LOWEST: f32 = -3.4028234e38;
const TILE_BITS: u32 = 8u;
const TILE_MASK: vec2<i32> = vec2<i32>(255, 255);

struct Position {
    texel: vec2<i32>,
    fraction: vec2<f32>,
}

@vertex
fn resample_vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    return vec4<f32>(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// The centre of a pixel of the target, relative to the canvas centre.
fn offset_of(stored: vec2<f32>) -> vec2<f32> {
    var pixel = stored - resample.stored_offset;
    pixel += select(vec2<f32>(0.0), resample.canvas_size, pixel < vec2<f32>(0.0));
    return pixel - resample.canvas_center;
}

fn position_in(grid: Grid, offset: vec2<f32>) -> Position {
    let along_x = grid.matrix_high.xz * offset.x;
    let along_y = grid.matrix_high.yw * offset.y;
    let whole_x = floor(along_x);
    let whole_y = floor(along_y);
    let rest = (along_x - whole_x) + (along_y - whole_y) + grid.fraction
        + (grid.matrix_low.xz * offset.x + grid.matrix_low.yw * offset.y);
    let whole_rest = floor(rest);
    let texel = grid.base + vec2<i32>(whole_x) + vec2<i32>(whole_y) + vec2<i32>(whole_rest);
    return Position(texel, rest - whole_rest);
}

fn is_inside(grid: Grid, position: Position) -> bool {
    let below = (position.texel < grid.limit)
        | ((position.texel == grid.limit) & (position.fraction < grid.limit_fraction));
    return all(position.texel >= vec2<i32>(0)) && all(below);
}

fn page_of(texel: vec2<i32>) -> vec4<u32> {
    return textureLoad(pages, (texel >> vec2<u32>(TILE_BITS)) - resample.page_first, 0);
}

// The texel in the slot that the word names, or in the coarser tile there.
fn atlas_bits(word: u32, texel: vec2<i32>) -> u32 {
    let slot = vec2<i32>(vec2<u32>(word >> 5u, word >> 13u) & vec2<u32>(255u));
    let local = (texel >> vec2<u32>(word & 31u)) & TILE_MASK;
    return textureLoad(atlas, (slot << vec2<u32>(TILE_BITS)) + local, i32((word >> 21u) & 1023u), 0).r;
}

fn texel_bits(words: vec4<u32>, texel: vec2<i32>) -> vec4<u32> {
    var bits = vec4<u32>(NOT_FINITE);
    bits.x = atlas_bits(words.x, texel);
    if N_PLANES > 1u {
        bits.y = atlas_bits(words.y, texel);
    }
    if N_PLANES > 2u {
        bits.z = atlas_bits(words.z, texel);
    }
    if N_PLANES > 3u {
        bits.w = atlas_bits(words.w, texel);
    }
    return bits;
}

struct Sums {
    values: vec4<f32>,
    weights: vec4<f32>,
}

fn with_texel(sums: Sums, bits: vec4<u32>, weight: f32) -> Sums {
    let is_finite = (bits & vec4<u32>(EXPONENT)) != vec4<u32>(EXPONENT);
    let values = bitcast<vec4<f32>>(select(vec4<u32>(0u), bits, is_finite));
    if REDUCTION == 2u {
        let counts = is_finite & vec4<bool>(weight > LEAST_WEIGHT);
        let larger = select(sums.values, max(sums.values, values), sums.weights > vec4<f32>(0.0));
        let first = select(values, larger, sums.weights > vec4<f32>(0.0));
        return Sums(select(sums.values, first, counts), select(sums.weights, vec4<f32>(1.0), counts));
    }
    let weights = select(vec4<f32>(0.0), vec4<f32>(weight), is_finite);
    return Sums(sums.values + weights * values, sums.weights + weights);
}

fn reduced(sums: Sums) -> vec4<u32> {
    let has_value = sums.weights > vec4<f32>(LEAST_WEIGHT);
    let means = sums.values / max(sums.weights, vec4<f32>(LEAST_WEIGHT));
    let values = select(means, sums.values, REDUCTION == 2u);
    return select(vec4<u32>(NOT_FINITE), bitcast<vec4<u32>>(values), has_value);
}

// The share of texel `texel` (relative to the position's) that the box holds, along both axes.
fn share(texel: vec2<f32>, fraction: vec2<f32>) -> vec2<f32> {
    let high = min(texel + 1.0, fraction + resample.half_side);
    let low = max(texel, fraction - resample.half_side);
    return max(high - low, vec2<f32>(0.0));
}

// The texels that the box under a pixel overlaps, within the level.
struct Box {
    first: vec2<i32>,
    last: vec2<i32>,
}

fn box_of(position: Position) -> Box {
    let low = vec2<i32>(floor(position.fraction - resample.half_side));
    let high = vec2<i32>(ceil(position.fraction + resample.half_side)) - 1;
    let first = max(position.texel + low, vec2<i32>(0));
    return Box(first, min(position.texel + high, resample.level_size - 1));
}

// Any box, with texels of any tile and without values: texel by texel.
fn any_box_bits(position: Position, extent: Box) -> vec4<u32> {
    var sums = Sums(vec4<f32>(0.0), vec4<f32>(0.0));
    for (var v = extent.first.y; v <= extent.last.y; v++) {
        for (var u = extent.first.x; u <= extent.last.x; u++) {
            let texel = vec2<i32>(u, v);
            let words = page_of(texel);
            let bits = select(texel_bits(words, texel), vec4<u32>(NOT_FINITE), words == vec4<u32>(MISSING));
            let shares = share(vec2<f32>(texel - position.texel), position.fraction);
            sums = with_texel(sums, bits, shares.x * shares.y);
        }
    }
    let values = reduced(sums);
    // Texels of which nothing is known yet are marked as outside.
    let words = page_of(position.texel);
    let here = texel_bits(words, position.texel);
    let is_unknown = (here == vec4<u32>(OUTSIDE)) & (values == vec4<u32>(NOT_FINITE));
    return select(values, vec4<u32>(OUTSIDE), is_unknown & (words != vec4<u32>(MISSING)));
}

// Words of flags: every bit that is set in a texel that counts. Bits only, never floats, which a device may flush.
fn box_flags(position: Position) -> vec4<u32> {
    let extent = box_of(position);
    var flags = vec4<u32>(0u);
    for (var v = extent.first.y; v <= extent.last.y; v++) {
        for (var u = extent.first.x; u <= extent.last.x; u++) {
            let texel = vec2<i32>(u, v);
            let shares = share(vec2<f32>(texel - position.texel), position.fraction);
            if shares.x * shares.y > LEAST_WEIGHT {
                let words = page_of(texel);
                flags |= select(texel_bits(words, texel), vec4<u32>(0u), words == vec4<u32>(MISSING));
            }
        }
    }
    return flags;
}

// At most three by three texels of one tile, all of them finite: what nearly every pixel looks at.
// Offsets of texels that the box does not reach are those of the last that it does, their shares 0.
struct SmallBox {
    first: vec2<i32>,
    offsets_x: vec3<i32>,
    offsets_y: vec3<i32>,
    shares_x: vec3<f32>,
    shares_y: vec3<f32>,
}

fn small_box(position: Position, extent: Box) -> SmallBox {
    let reach = extent.last - extent.first;
    let first = vec2<f32>(extent.first - position.texel);
    let share0 = share(first, position.fraction);
    let share1 = select(vec2<f32>(0.0), share(first + 1.0, position.fraction), reach >= vec2<i32>(1));
    let share2 = select(vec2<f32>(0.0), share(first + 2.0, position.fraction), reach >= vec2<i32>(2));
    let second = min(reach, vec2<i32>(1));
    return SmallBox(
        extent.first & TILE_MASK,
        vec3<i32>(0, second.x, reach.x),
        vec3<i32>(0, second.y, reach.y),
        vec3<f32>(share0.x, share1.x, share2.x),
        vec3<f32>(share0.y, share1.y, share2.y),
    );
}

struct PlaneValue {
    value: f32,
    is_whole: bool,
}

fn row_bits(x: vec3<i32>, y: i32, layer: i32) -> vec3<u32> {
    return vec3<u32>(
        textureLoad(atlas, vec2<i32>(x.x, y), layer, 0).r,
        textureLoad(atlas, vec2<i32>(x.y, y), layer, 0).r,
        textureLoad(atlas, vec2<i32>(x.z, y), layer, 0).r,
    );
}

fn row_value(bits: vec3<u32>, shares: vec3<f32>, row_share: f32) -> f32 {
    let values = bitcast<vec3<f32>>(bits);
    if REDUCTION == 2u {
        let counted = select(vec3<f32>(LOWEST), values, shares * row_share > vec3<f32>(LEAST_WEIGHT));
        return max(max(counted.x, counted.y), counted.z);
    }
    return dot(values, shares) * row_share;
}

fn plane_value(word: u32, small: SmallBox) -> PlaneValue {
    let slot = vec2<i32>(vec2<u32>(word >> 5u, word >> 13u) & vec2<u32>(255u)) << vec2<u32>(TILE_BITS);
    let layer = i32((word >> 21u) & 1023u);
    let x = vec3<i32>(slot.x + small.first.x) + small.offsets_x;
    let y = vec3<i32>(slot.y + small.first.y) + small.offsets_y;
    let row0 = row_bits(x, y.x, layer);
    let row1 = row_bits(x, y.y, layer);
    let row2 = row_bits(x, y.z, layer);
    let hole = vec3<u32>(EXPONENT);
    let is_whole = !any(((row0 & hole) == hole) | ((row1 & hole) == hole) | ((row2 & hole) == hole));
    let value0 = row_value(row0, small.shares_x, small.shares_y.x);
    let value1 = row_value(row1, small.shares_x, small.shares_y.y);
    let value2 = row_value(row2, small.shares_x, small.shares_y.z);
    if REDUCTION == 2u {
        return PlaneValue(max(max(value0, value1), value2), is_whole);
    }
    return PlaneValue(value0 + value1 + value2, is_whole);
}

fn box_bits(position: Position, words: vec4<u32>) -> vec4<u32> {
    let extent = box_of(position);
    let tiles = (extent.first >> vec2<u32>(TILE_BITS)) == (extent.last >> vec2<u32>(TILE_BITS));
    let is_small = all(extent.last - extent.first <= vec2<i32>(2)) && all(tiles);
    let is_at_level = all((words & vec4<u32>(31u)) == vec4<u32>(0u));
    if !is_small || !is_at_level {
        return any_box_bits(position, extent);
    }
    let small = small_box(position, extent);
    let first = plane_value(words.x, small);
    var values = vec4<f32>(first.value, 0.0, 0.0, 0.0);
    var is_whole = first.is_whole;
    if N_PLANES > 1u {
        let plane = plane_value(words.y, small);
        values.y = plane.value;
        is_whole = is_whole && plane.is_whole;
    }
    if N_PLANES > 2u {
        let plane = plane_value(words.z, small);
        values.z = plane.value;
        is_whole = is_whole && plane.is_whole;
    }
    if N_PLANES > 3u {
        let plane = plane_value(words.w, small);
        values.w = plane.value;
        is_whole = is_whole && plane.is_whole;
    }
    if !is_whole {
        return any_box_bits(position, extent);
    }
    if REDUCTION == 1u {
        values /= dot(small.shares_x, vec3<f32>(1.0)) * dot(small.shares_y, vec3<f32>(1.0));
    }
    return bitcast<vec4<u32>>(values);
}

// The four channels at a position within the image.
fn channels_at(position: Position) -> vec4<u32> {
    let words = page_of(position.texel);
    var bits: vec4<u32>;
    if REDUCTION == 0u {
        bits = texel_bits(words, position.texel);
    } else if REDUCTION == 3u {
        bits = box_flags(position);
    } else {
        bits = box_bits(position, words);
    }
    let plane_bits = vec4<u32>(resample.planes_present) >> vec4<u32>(0u, 1u, 2u, 3u);
    let is_present = (plane_bits & vec4<u32>(1u)) == vec4<u32>(1u);
    let is_loading = is_present & (words == vec4<u32>(MISSING));
    let values = select(select(vec4<u32>(NOT_FINITE), bits, is_present), vec4<u32>(OUTSIDE), is_loading);
    if FIRST_PLANE == 1u {
        return values.wxyz;
    }
    if FIRST_PLANE == 2u {
        return values.zwxy;
    }
    if FIRST_PLANE == 3u {
        return values.yzwx;
    }
    return values;
}

@fragment
fn resample_fragment(@builtin(position) stored: vec4<f32>) -> @location(0) vec4<u32> {
    let position = position_in(resample.grid, offset_of(stored.xy));
    if !is_inside(resample.grid, position) {
        return vec4<u32>(OUTSIDE);
    }
    return channels_at(position);
}
