// Tiles to one value per plane and screen pixel.
//
// Texels are the bits of f32 values. What is written are again bits: a value, NOT_FINITE where nothing
// finite lies beneath, OUTSIDE where the pixel's centre lies outside the image or no tile is resident.

struct ResampleUniform {
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
    // Bit p: plane p is there. The value of a plane that is not is NOT_FINITE.
    planes_present: u32,
}

@group(0) @binding(0) var<uniform> resample: ResampleUniform;
@group(0) @binding(1) var atlas: texture_2d_array<u32>;
@group(0) @binding(2) var pages: texture_2d<u32>;

// Planes that are read, from the first; the others are NOT_FINITE.
override N_PLANES: u32 = 4u;
// 0: the nearest texel; 1: the mean; 2: the maximum.
override REDUCTION: u32 = 1u;

override NOT_FINITE: u32 = 0x7fc00000u;
override OUTSIDE: u32 = 0x7fc0deadu;
override LEAST_WEIGHT: f32 = 0.001;

const MISSING: u32 = 0xffffffffu;
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

fn position_in_level(stored: vec2<f32>) -> Position {
    var pixel = stored - resample.stored_offset;
    pixel += select(vec2<f32>(0.0), resample.canvas_size, pixel < vec2<f32>(0.0));
    let offset = pixel - resample.canvas_center;
    let along_x = resample.matrix_high.xz * offset.x;
    let along_y = resample.matrix_high.yw * offset.y;
    let whole_x = floor(along_x);
    let whole_y = floor(along_y);
    let rest = (along_x - whole_x) + (along_y - whole_y) + resample.fraction
        + (resample.matrix_low.xz * offset.x + resample.matrix_low.yw * offset.y);
    let whole_rest = floor(rest);
    let texel = resample.base + vec2<i32>(whole_x) + vec2<i32>(whole_y) + vec2<i32>(whole_rest);
    return Position(texel, rest - whole_rest);
}

fn is_inside(position: Position) -> bool {
    let below = (position.texel < resample.limit)
        | ((position.texel == resample.limit) & (position.fraction < resample.limit_fraction));
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
    let is_finite = bits != vec4<u32>(NOT_FINITE);
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
    let values = select(sums.values / max(sums.weights, vec4<f32>(LEAST_WEIGHT)), sums.values, REDUCTION == 2u);
    return select(vec4<u32>(NOT_FINITE), bitcast<vec4<u32>>(values), has_value);
}

// The share of texel `texel` (relative to the position's) that the box holds, along both axes.
fn share(texel: vec2<f32>, fraction: vec2<f32>) -> vec2<f32> {
    let high = min(texel + 1.0, fraction + resample.half_side);
    let low = max(texel, fraction - resample.half_side);
    return max(high - low, vec2<f32>(0.0));
}

fn box_bits(position: Position, words: vec4<u32>) -> vec4<u32> {
    let low = vec2<i32>(floor(position.fraction - resample.half_side));
    let high = vec2<i32>(ceil(position.fraction + resample.half_side)) - 1;
    let first = max(position.texel + low, vec2<i32>(0));
    let last = min(position.texel + high, resample.level_size - 1);
    let first_tile = first >> vec2<u32>(TILE_BITS);
    let in_one_tile = all(first_tile == (last >> vec2<u32>(TILE_BITS)));
    var sums = Sums(vec4<f32>(0.0), vec4<f32>(0.0));
    for (var v = first.y; v <= last.y; v++) {
        for (var u = first.x; u <= last.x; u++) {
            let texel = vec2<i32>(u, v);
            var bits: vec4<u32>;
            if in_one_tile {
                bits = texel_bits(words, texel);
            } else {
                let here = page_of(texel);
                bits = select(texel_bits(here, texel), vec4<u32>(NOT_FINITE), here == vec4<u32>(MISSING));
            }
            let shares = share(vec2<f32>(texel - position.texel), position.fraction);
            sums = with_texel(sums, bits, shares.x * shares.y);
        }
    }
    return reduced(sums);
}

@fragment
fn resample_fragment(@builtin(position) stored: vec4<f32>) -> @location(0) vec4<u32> {
    let position = position_in_level(stored.xy);
    if !is_inside(position) {
        return vec4<u32>(OUTSIDE);
    }
    let words = page_of(position.texel);
    var bits: vec4<u32>;
    if REDUCTION == 0u {
        bits = texel_bits(words, position.texel);
    } else {
        bits = box_bits(position, words);
    }
    let is_present = ((vec4<u32>(resample.planes_present) >> vec4<u32>(0u, 1u, 2u, 3u)) & vec4<u32>(1u)) == vec4<u32>(1u);
    let is_loading = is_present & (words == vec4<u32>(MISSING));
    return select(select(vec4<u32>(NOT_FINITE), bits, is_present), vec4<u32>(OUTSIDE), is_loading);
}
