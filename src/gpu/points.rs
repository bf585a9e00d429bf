//! Symbols over the image as the shader takes them, and the CPU twin of that shader.

/// One symbol. The field names are those of the WGSL struct.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct PointInstance {
    /// Image pixels from the anchor of all symbols, so that single precision suffices.
    pub position: [f32; 2],
    /// Canvas pixels.
    pub half_axes: [f32; 2],
    /// Of the first axis from the canvas' x axis, counter-clockwise as seen, radians.
    pub angle: f32,
    /// Red, green, blue and opacity, not multiplied.
    pub color: [u8; 4],
}

/// What all symbols of a picture have in common. The field names are those of the WGSL struct.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct PointsUniform {
    /// Canvas pixels from image pixels: a, b, c, d.
    pub matrix: [f32; 4],
    /// Where the anchor lies on the canvas, pixels.
    pub offset: [f32; 2],
    /// Extent of the canvas, pixels.
    pub canvas: [f32; 2],
    /// 0: circles and ellipses; 1: crosses.
    pub symbol: u32,
    /// Width of the line, pixels.
    pub stroke: f32,
    /// Width of the dark rim on either side, pixels.
    pub rim: f32,
    /// Circles and ellipses with a smaller half axis are filled, pixels.
    pub fill_below: f32,
}

/// How dark the rim is.
const RIM_ALPHA: f32 = 0.55;

/// The colour that a symbol alone has at a position of the canvas: RGBA 0 to 1, multiplied by its alpha.
pub fn point_color(uniform: &PointsUniform, point: &PointInstance, at: [f32; 2]) -> [f32; 4] {
    let [a, b, c, d] = uniform.matrix;
    let [x, y] = point.position;
    let center = [a * x + b * y + uniform.offset[0], c * x + d * y + uniform.offset[1]];
    let (dx, dy) = (at[0] - center[0], at[1] - center[1]);
    let (along_x, along_y) = (point.angle.cos(), -point.angle.sin());
    let place = [dx * along_x + dy * along_y, dx * along_y - dy * along_x];
    let [half_x, half_y] = point.half_axes;
    let distance = if uniform.symbol == 1 {
        let across = (place[0] - place[0].clamp(-half_x, half_x)).hypot(place[1]);
        let upright = place[0].hypot(place[1] - place[1].clamp(-half_y, half_y));
        across.min(upright)
    } else {
        let distance = ellipse_distance(place, point.half_axes);
        if half_x.min(half_y) >= uniform.fill_below { distance.abs() } else { distance }
    };
    let opacity = f32::from(point.color[3]) / 255.0;
    let line = (0.5 + 0.5 * uniform.stroke - distance).clamp(0.0, 1.0) * opacity;
    let around = (0.5 + 0.5 * uniform.stroke + uniform.rim - distance).clamp(0.0, 1.0) * opacity * RIM_ALPHA;
    let alpha = line + around * (1.0 - line);
    let color = [point.color[0], point.color[1], point.color[2]].map(|value| f32::from(value) / 255.0 * line);
    [color[0], color[1], color[2], alpha]
}

fn ellipse_distance(place: [f32; 2], half_axes: [f32; 2]) -> f32 {
    let scaled = [place[0] / half_axes[0], place[1] / half_axes[1]];
    let steep = (scaled[0] / half_axes[0]).hypot(scaled[1] / half_axes[1]);
    if steep < 1e-6 {
        return -half_axes[0].min(half_axes[1]);
    }
    let share = scaled[0].hypot(scaled[1]);
    share * (share - 1.0) / steep
}
