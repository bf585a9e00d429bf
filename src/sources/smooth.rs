//! Convolution with a separable kernel.

/// Row-major `values` of rows `width` long, convolved with `taps` (odd, symmetric) along both axes. Pixels that are not
/// finite, and those beyond the edge, count as 0: the level of the background.
pub(super) fn smoothed(values: &[f32], width: usize, taps: &[f32]) -> Vec<f32> {
    let level = |value: &f32| if value.is_finite() { *value } else { 0.0 };
    let known: Vec<f32> = values.iter().map(level).collect();
    let radius = taps.len() / 2;
    if radius == 0 || width == 0 {
        return known;
    }
    let mut across = vec![0.0_f32; known.len()];
    for (line, target) in known.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
        for (index, tap) in taps.iter().enumerate() {
            // target[x] += tap * line[x + index - radius]
            let (from, to) = (index.saturating_sub(radius), radius.saturating_sub(index));
            add(target.get_mut(to..).unwrap_or_default(), line.get(from..).unwrap_or_default(), *tap);
        }
    }
    let rows = known.len() / width;
    let mut out = known;
    for (row, target) in out.chunks_exact_mut(width).enumerate() {
        target.fill(0.0);
        for (index, tap) in taps.iter().enumerate() {
            let Some(from) = (row + index).checked_sub(radius).filter(|from| *from < rows) else { continue };
            add(target, across.get(from * width..(from + 1) * width).unwrap_or_default(), *tap);
        }
    }
    out
}

fn add(target: &mut [f32], line: &[f32], tap: f32) {
    target.iter_mut().zip(line).for_each(|(target, value)| *target += tap * value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_becomes_the_kernel_and_nothing_wraps() {
        let mut values = vec![0.0; 35];
        values[2 * 7 + 3] = 16.0;
        values[6] = f32::NAN;
        let out = smoothed(&values, 7, &[0.25, 0.5, 0.25]);
        let row = |y: usize| out[y * 7 + 2..y * 7 + 5].to_vec();
        assert_eq!([row(1), row(2), row(3)], [vec![1.0, 2.0, 1.0], vec![2.0, 4.0, 2.0], vec![1.0, 2.0, 1.0]]);
        assert_eq!(out.iter().sum::<f32>(), 16.0);
        values[2 * 7 + 3] = 0.0;
        values[2 * 7 + 6] = 16.0;
        let out = smoothed(&values, 7, &[0.25, 0.5, 0.25]);
        assert_eq!((out[2 * 7 + 6], out[2 * 7 + 5], out[2 * 7], out[3 * 7]), (4.0, 2.0, 0.0, 0.0));
    }
}
