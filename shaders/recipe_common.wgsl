// What all recipes share. Twins: src/composite/shading.rs and color_space.rs.

struct RecipeUniform {
    stretch: u32,
    invert: u32,
    swap_luminance: u32,
    shader: u32,
    tone: vec4<f32>,
    used_bands: vec4<f32>,
    low: vec4<f32>,
    high: vec4<f32>,
    gain: vec4<f32>,
    red: vec4<f32>,
    green: vec4<f32>,
    blue: vec4<f32>,
    luminance: vec4<f32>,
    extra: vec4<f32>,
    nan_color: vec4<f32>,
    outside_color: vec4<f32>,
    table: array<vec4<f32>, 64>,
}

@group(1) @binding(0) var<uniform> recipe: RecipeUniform;
@group(1) @binding(1) var colormap: texture_2d<f32>;

fn asinh1(x: f32) -> f32 {
    let size = abs(x);
    let value = log(size + sqrt(size * size + 1.0));
    return select(value, -value, x < 0.0);
}

fn asinh4(x: vec4<f32>) -> vec4<f32> {
    let size = abs(x);
    let value = log(size + sqrt(size * size + 1.0));
    return select(value, -value, x < vec4<f32>(0.0));
}

fn midtones4(t: vec4<f32>, midtone: vec4<f32>) -> vec4<f32> {
    return (midtone - 1.0) * t / ((2.0 * midtone - 1.0) * t - midtone);
}

fn from_table(t: f32) -> f32 {
    let at = t * 255.0;
    let first = min(u32(at), 254u);
    let second = first + 1u;
    let low = recipe.table[first / 4u][first % 4u];
    let high = recipe.table[second / 4u][second % 4u];
    return low + (high - low) * (at - f32(first));
}

fn stretched1(share: f32) -> f32 {
    let t = clamp(share, 0.0, 1.0);
    let parameter = recipe.tone.x;
    switch recipe.stretch {
        case 1u: { return log(1.0 + parameter * t) / log(1.0 + parameter); }
        case 2u: { return sqrt(t); }
        case 3u: { return asinh1(t / parameter) / asinh1(1.0 / parameter); }
        case 4u: { return select(pow(t, parameter), 0.0, t <= 0.0); }
        case 5u: { return from_table(t); }
        case 6u: { return midtones4(vec4<f32>(t), vec4<f32>(parameter)).x; }
        default: { return t; }
    }
}

// Exponent bits all set: NaN or infinite, told by bits because comparisons may be optimised away.
fn lacks_data(values: vec4<f32>) -> bool {
    let bits = bitcast<vec4<u32>>(values) & vec4<u32>(0x7f800000u);
    return any((bits == vec4<u32>(0x7f800000u)) & (recipe.used_bands > vec4<f32>(0.0)));
}

// Limited, so that no later step overflows.
fn in_recipe_unit(values: vec4<f32>) -> vec4<f32> {
    let scaled = select(vec4<f32>(0.0), values * recipe.gain, recipe.used_bands > vec4<f32>(0.0));
    return clamp(scaled, vec4<f32>(-1e12), vec4<f32>(1e12));
}

fn mixed(shades: vec4<f32>) -> vec3<f32> {
    return vec3<f32>(dot(recipe.red, shades), dot(recipe.green, shades), dot(recipe.blue, shades));
}

struct Tint {
    ratio: vec3<f32>,
    intensity: f32,
}

// The channels in units of their mean, grey where there is little light, and that mean.
fn tint(flux: vec4<f32>) -> Tint {
    let channels = mixed(flux);
    let intensity = (channels.r + channels.g + channels.b) / 3.0;
    let bright = max(channels, vec3<f32>(0.0));
    let mean = (bright.r + bright.g + bright.b) / 3.0;
    let light = max(intensity, 0.0);
    let noise = recipe.extra.x;
    let strength = recipe.tone.w * light * light / (light * light + noise * noise + 1e-24);
    let ratio = max(1.0 + (bright / max(mean, 1e-12) - 1.0) * strength, vec3<f32>(0.0));
    return Tint(ratio, intensity);
}

fn toned(color: vec3<f32>) -> vec3<f32> {
    return clamp((color - recipe.tone.z) * recipe.tone.y + 0.5, vec3<f32>(0.0), vec3<f32>(1.0));
}

fn saturated(color: vec3<f32>, saturation: f32) -> vec3<f32> {
    let grey = (color.r + color.g + color.b) / 3.0;
    return vec3<f32>(grey) + (color - grey) * saturation;
}

fn linear_from_srgb(color: vec3<f32>) -> vec3<f32> {
    let curved = pow((max(color, vec3<f32>(0.0)) + 0.055) / 1.055, vec3<f32>(2.4));
    return select(curved, color / 12.92, color <= vec3<f32>(0.04045));
}

fn srgb_from_linear(linear: vec3<f32>) -> vec3<f32> {
    let color = max(linear, vec3<f32>(0.0));
    let curved = 1.055 * pow(color, vec3<f32>(1.0 / 2.4)) - 0.055;
    return select(curved, color * 12.92, color <= vec3<f32>(0.0031308));
}

fn lab_from_srgb(color: vec3<f32>) -> vec3<f32> {
    let rgb = linear_from_srgb(color);
    let xyz = vec3<f32>(
        dot(vec3<f32>(0.4124564, 0.3575761, 0.1804375), rgb) / 0.95047,
        dot(vec3<f32>(0.2126729, 0.7151522, 0.0721750), rgb),
        dot(vec3<f32>(0.0193339, 0.1191920, 0.9503041), rgb) / 1.08883,
    );
    let root = pow(max(xyz, vec3<f32>(0.0)), vec3<f32>(1.0 / 3.0));
    let f = select(xyz * 7.787037 + 16.0 / 116.0, root, xyz > vec3<f32>(0.008856452));
    return vec3<f32>(116.0 * f.y - 16.0, 500.0 * (f.x - f.y), 200.0 * (f.y - f.z));
}

fn srgb_from_lab(lab: vec3<f32>) -> vec3<f32> {
    let fy = (lab.x + 16.0) / 116.0;
    let f = vec3<f32>(fy + lab.y / 500.0, fy, fy - lab.z / 200.0);
    let shallow = (f - 16.0 / 116.0) / 7.787037;
    let xyz = select(shallow, f * f * f, f > vec3<f32>(6.0 / 29.0)) * vec3<f32>(0.95047, 1.0, 1.08883);
    return srgb_from_linear(vec3<f32>(
        dot(vec3<f32>(3.2404542, -1.5371385, -0.4985314), xyz),
        dot(vec3<f32>(-0.9692660, 1.8760108, 0.0415560), xyz),
        dot(vec3<f32>(0.0556434, -0.2040259, 1.0572252), xyz),
    ));
}

fn with_luminance(color: vec3<f32>, luminance: f32) -> vec3<f32> {
    let lab = lab_from_srgb(color);
    return srgb_from_lab(vec3<f32>(luminance, lab.y, lab.z));
}

fn hls_from_rgb(color: vec3<f32>) -> vec3<f32> {
    let high = max(color.r, max(color.g, color.b));
    let low = min(color.r, min(color.g, color.b));
    let lightness = (high + low) / 2.0;
    let range = high - low;
    if range <= 1e-7 {
        return vec3<f32>(0.0, lightness, 0.0);
    }
    let span = select(2.0 - high - low, high + low, lightness <= 0.5);
    var hue = 4.0 + (color.r - color.g) / range;
    if color.r >= high {
        hue = (color.g - color.b) / range;
    } else if color.g >= high {
        hue = 2.0 + (color.b - color.r) / range;
    }
    return vec3<f32>(fract(hue / 6.0), lightness, range / max(span, 1e-7));
}

fn rgb_from_hls(hls: vec3<f32>) -> vec3<f32> {
    let chroma = (1.0 - abs(2.0 * hls.y - 1.0)) * hls.z;
    let at = fract(vec3<f32>(hls.x) + vec3<f32>(0.0, 2.0 / 3.0, 1.0 / 3.0)) * 6.0;
    let ramp = clamp(abs(at - 3.0) - 1.0, vec3<f32>(0.0), vec3<f32>(1.0));
    return vec3<f32>(hls.y) + chroma * (ramp - 0.5);
}

fn map_color(shade: f32) -> vec3<f32> {
    let at = clamp(shade, 0.0, 1.0) * 255.0;
    let first = min(i32(at), 254);
    let low = textureLoad(colormap, vec2<i32>(first, 0), 0).rgb;
    let high = textureLoad(colormap, vec2<i32>(first + 1, 0), 0).rgb;
    return low + (high - low) * (at - f32(first));
}

fn recipe_color(values: vec4<f32>) -> vec3<f32> {
    if lacks_data(values) {
        return recipe.nan_color.rgb;
    }
    return finite_color(values);
}
