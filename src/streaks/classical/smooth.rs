//! A plane seen through the PSF.

/// A row-major plane.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

/// Weights of a Gaussian from its middle outwards; their sum over both sides is 1.
pub(super) fn kernel(sigma: f64) -> Vec<f32> {
    let reach = (3.5 * sigma).ceil() as usize;
    let bell = |step: usize| (-0.5 * (step as f64 / sigma).powi(2)).exp();
    let total = bell(0) + 2.0 * (1..=reach).map(bell).sum::<f64>();
    (0..=reach).map(|step| (bell(step) / total) as f32).collect()
}

/// Standard deviation of white noise of unit variance after [`smooth`].
pub(super) fn smoothed_noise(kernel: &[f32]) -> f32 {
    let line: f32 =
        kernel.iter().enumerate().map(|(step, w)| w * w * if step == 0 { 1.0 } else { 2.0 }).sum();
    line
}

/// Convolve with a kernel in both directions; beyond the plane there is sky (0).
pub(super) fn smooth(plane: &Plane, kernel: &[f32]) -> Plane {
    let Plane { width, height, .. } = *plane;
    let mut across = vec![0.0; plane.values.len()];
    for (target, source) in across.chunks_mut(width.max(1)).zip(plane.values.chunks(width.max(1))) {
        for (step, weight) in kernel.iter().enumerate() {
            add_shifted(target, source, step, *weight);
        }
    }
    let mut values = vec![0.0; plane.values.len()];
    for row in 0..height {
        let Some(target) = values.get_mut(row * width..(row + 1) * width) else { continue };
        for (step, weight) in kernel.iter().enumerate() {
            let rows = [row.checked_sub(step).filter(|_| step > 0), Some(row + step)];
            for other in rows.into_iter().flatten() {
                if let Some(source) = across.get(other * width..(other + 1) * width) {
                    target.iter_mut().zip(source).for_each(|(cell, value)| *cell += weight * value);
                }
            }
        }
    }
    Plane { width, height, values }
}

/// Add a row moved by `step` to both sides.
fn add_shifted(target: &mut [f32], source: &[f32], step: usize, weight: f32) {
    let length = target.len();
    if step >= length {
        return;
    }
    let (left, right) = (&mut target[..length - step], &source[step..]);
    left.iter_mut().zip(right).for_each(|(cell, value)| *cell += weight * value);
    if step > 0 {
        let (right, left) = (&mut target[step..], &source[..length - step]);
        right.iter_mut().zip(left).for_each(|(cell, value)| *cell += weight * value);
    }
}
