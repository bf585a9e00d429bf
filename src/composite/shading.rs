//! What all recipes share: stretches, channel mixing, tone. Twin of `shaders/recipe_common.wgsl`.

use super::RecipeUniform;

/// ln(x + sqrt(x^2 + 1)), odd: the form that the shader uses.
pub(super) fn asinh(x: f32) -> f32 {
    let size = x.abs();
    (size + (size * size + 1.0).sqrt()).ln().copysign(x)
}

/// A share of the range between the cuts to a shade, both 0 to 1; `t` is limited first.
pub(super) fn stretched(uniform: &RecipeUniform, t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    let parameter = uniform.tone[0];
    match uniform.stretch {
        1 => (1.0 + parameter * t).ln() / (1.0 + parameter).ln(),
        2 => t.sqrt(),
        3 => asinh(t / parameter) / asinh(1.0 / parameter),
        4 => {
            if t <= 0.0 {
                0.0
            } else {
                t.powf(parameter)
            }
        }
        5 => from_table(uniform, t),
        6 => midtones(t, parameter),
        _ => t,
    }
}

/// (m-1) t / ((2m-1) t - m)
pub(super) fn midtones(t: f32, midtone: f32) -> f32 {
    (midtone - 1.0) * t / ((2.0 * midtone - 1.0) * t - midtone)
}

fn from_table(uniform: &RecipeUniform, t: f32) -> f32 {
    let at = t * 255.0;
    let first = (at.floor() as usize).min(254);
    let entry = |index: usize| uniform.table.as_flattened().get(index).copied().unwrap_or(t);
    let (low, high) = (entry(first), entry(first + 1));
    low + (high - low) * (at - first as f32)
}

/// True if a band that the recipe reads is NaN or infinite.
pub(super) fn lacks_data(uniform: &RecipeUniform, values: [f32; 4]) -> bool {
    values.iter().zip(uniform.used).any(|(value, used)| used > 0.0 && !value.is_finite())
}

/// Values in the recipe's unit; bands that are not read are 0. Limited, so that no later step overflows.
pub(super) fn in_recipe_unit(uniform: &RecipeUniform, values: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|band| {
        let value = if uniform.used[band] > 0.0 { values[band] * uniform.gain[band] } else { 0.0 };
        value.clamp(-1e12, 1e12)
    })
}

/// What the flux above the sky (in the recipe's unit) says about colour: the channels in units of their mean,
/// 1 where there is no light, and the mean of the channels itself, which can be negative.
/// `extra[0]` is the intensity at which colour has half its strength: below it noise stays grey.
pub(super) fn tint(uniform: &RecipeUniform, flux: [f32; 4]) -> ([f32; 3], f32) {
    let channels = mixed(uniform, flux);
    let intensity = (channels[0] + channels[1] + channels[2]) / 3.0;
    let bright = channels.map(|channel| channel.max(0.0));
    let mean = (bright[0] + bright[1] + bright[2]) / 3.0;
    let (light, noise) = (intensity.max(0.0), uniform.extra[0]);
    let strength = uniform.tone[3] * light * light / (light * light + noise * noise + 1e-24);
    let ratio = bright.map(|channel| (1.0 + (channel / mean.max(1e-12) - 1.0) * strength).max(0.0));
    (ratio, intensity)
}

pub(super) fn dot(a: [f32; 4], b: [f32; 4]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
}

/// Red, green and blue from per-band shades.
pub(super) fn mixed(uniform: &RecipeUniform, shades: [f32; 4]) -> [f32; 3] {
    [dot(uniform.red, shades), dot(uniform.green, shades), dot(uniform.blue, shades)]
}

/// Contrast and bias on the finished channels, then 0 to 1.
pub(super) fn toned(uniform: &RecipeUniform, color: [f32; 3]) -> [f32; 3] {
    color.map(|channel| ((channel - uniform.tone[2]) * uniform.tone[1] + 0.5).clamp(0.0, 1.0))
}

/// More or less colour around the mean of the channels.
pub(super) fn saturated(color: [f32; 3], saturation: f32) -> [f32; 3] {
    let grey = (color[0] + color[1] + color[2]) / 3.0;
    color.map(|channel| grey + (channel - grey) * saturation)
}
