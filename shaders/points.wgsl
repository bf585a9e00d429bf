// Many small symbols over the image, one triangle each. `point_color` in src/gpu/points.rs is its twin on the CPU.

struct PointsUniform {
    // Canvas pixels from image pixels: (a, b, c, d) of x' = a x + b y, y' = c x + d y,
    matrix: vec4<f32>,
    // and where the anchor of all positions lies on the canvas.
    offset: vec2<f32>,
    canvas: vec2<f32>,
    // 0: circles and ellipses, 1: crosses.
    symbol: u32,
    // Widths of the line and of the dark rim on either side of it, pixels.
    stroke: f32,
    rim: f32,
    // Symbols with a smaller half axis than this are filled, pixels.
    fill_below: f32,
}

@group(0) @binding(0) var<uniform> points: PointsUniform;

// True if the target turns linear values into sRGB ones by itself.
override TARGET_IS_SRGB: bool = false;

struct Instance {
    @location(0) position: vec2<f32>,
    @location(1) half_axes: vec2<f32>,
    @location(2) angle: f32,
    @location(3) color: vec4<f32>,
}

struct Corner {
    @builtin(position) position: vec4<f32>,
    // From the middle of the symbol, along its axes, pixels.
    @location(0) place: vec2<f32>,
    @location(1) @interpolate(flat) half_axes: vec2<f32>,
    @location(2) @interpolate(flat) color: vec4<f32>,
}

@vertex
fn points_vertex(@builtin(vertex_index) index: u32, instance: Instance) -> Corner {
    let m = points.matrix;
    let p = instance.position;
    let center = vec2<f32>(m.x * p.x + m.y * p.y, m.z * p.x + m.w * p.y) + points.offset;
    // As far as the coverage of the rim is above 0 at a pixel's middle.
    let reach = instance.half_axes + 0.5 * points.stroke + points.rim + 0.5;
    // (-1, -1), (3, -1), (-1, 3): the smallest right triangle about the square.
    let third = index % 3u;
    let corner = vec2<f32>(f32(third & 1u), f32(third >> 1u)) * 4.0 - 1.0;
    let place = corner * reach;
    // Screen y points down, angles are counter-clockwise as seen.
    let along = vec2<f32>(cos(instance.angle), -sin(instance.angle));
    let at = center + place.x * along + place.y * vec2<f32>(along.y, -along.x);
    let clip = vec2<f32>(at.x / points.canvas.x * 2.0 - 1.0, 1.0 - at.y / points.canvas.y * 2.0);
    return Corner(vec4<f32>(clip, 0.0, 1.0), place, instance.half_axes, instance.color);
}

// Distance to the ellipse with these half axes, exact on circles, negative inside (after I. Quilez).
fn ellipse_distance(place: vec2<f32>, half_axes: vec2<f32>) -> f32 {
    let scaled = place / half_axes;
    let steep = length(scaled / half_axes);
    if steep < 1e-6 {
        return -min(half_axes.x, half_axes.y);
    }
    let share = length(scaled);
    return share * (share - 1.0) / steep;
}

fn cross_distance(place: vec2<f32>, half_axes: vec2<f32>) -> f32 {
    let across = vec2<f32>(place.x - clamp(place.x, -half_axes.x, half_axes.x), place.y);
    let upright = vec2<f32>(place.x, place.y - clamp(place.y, -half_axes.y, half_axes.y));
    return min(length(across), length(upright));
}

fn linear_from_srgb(color: vec3<f32>) -> vec3<f32> {
    let high = pow((color + 0.055) / 1.055, vec3<f32>(2.4));
    return select(high, color / 12.92, color < vec3<f32>(0.04045));
}

@fragment
fn points_fragment(corner: Corner) -> @location(0) vec4<f32> {
    var distance = 0.0;
    if points.symbol == 1u {
        distance = cross_distance(corner.place, corner.half_axes);
    } else {
        distance = ellipse_distance(corner.place, corner.half_axes);
        if min(corner.half_axes.x, corner.half_axes.y) >= points.fill_below {
            distance = abs(distance);
        }
    }
    let line = clamp(0.5 + 0.5 * points.stroke - distance, 0.0, 1.0) * corner.color.a;
    let around = clamp(0.5 + 0.5 * points.stroke + points.rim - distance, 0.0, 1.0) * corner.color.a * 0.55;
    let alpha = line + around * (1.0 - line);
    if alpha <= 0.0 {
        discard;
    }
    var color = corner.color.rgb;
    if TARGET_IS_SRGB {
        color = linear_from_srgb(color);
    }
    return vec4<f32>(color * line, alpha);
}
