//! The sky around a source.

use crate::raster::upper_median;

/// How wide the frame is in which the sky is looked for, pixels.
const FRAME: usize = 14;
/// Pixels above the middle by more than so many deviations are sources; below it, defects.
const CLIP: (f32, f32) = (-3.5, 2.2);
const ROUNDS: usize = 4;

/// The median of the outer frame of a square image after clipping away what is brighter or darker than sky; NaN
/// pixels do not count, and without any pixel it is 0.
pub(super) fn local_sky(pixels: &[f32], side: usize) -> f32 {
    let mut frame = Vec::with_capacity(4 * FRAME * side);
    for (row, line) in pixels.chunks_exact(side.max(1)).enumerate() {
        let is_band = row < FRAME || row + FRAME >= side;
        let ends = line.len().saturating_sub(FRAME);
        let (left, right) = if is_band {
            (line, &[][..])
        } else {
            (line.get(..FRAME.min(line.len())).unwrap_or_default(), line.get(ends..).unwrap_or_default())
        };
        frame.extend(left.iter().chain(right).copied().filter(|value| value.is_finite()));
    }
    let mut middle = 0.0;
    for _ in 0..ROUNDS {
        let Some(median) = upper_median(&mut frame) else { return middle };
        middle = median;
        let mut distances: Vec<f32> = frame.iter().map(|value| (value - median).abs()).collect();
        // Half of the light of sources lies above: the deviation is measured below the middle as well as above it.
        let Some(deviation) = upper_median(&mut distances).map(|mad| 1.4826 * mad) else { return middle };
        if deviation <= 0.0 {
            return middle;
        }
        let (low, high) = (median + CLIP.0 * deviation, median + CLIP.1 * deviation);
        let before = frame.len();
        frame.retain(|value| (low..=high).contains(value));
        if frame.len() == before {
            return middle;
        }
    }
    upper_median(&mut frame).unwrap_or(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_in_the_frame_moves_the_sky_by_less_than_a_tenth_of_the_noise() {
        let side = 96;
        let noise = |index: usize| {
            let mixed = (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let sum: u64 = (0..12).map(|part| (mixed.rotate_left(part * 5) >> 40) & 0xffff).sum();
            sum as f32 / 65536.0 - 6.0
        };
        let mut pixels: Vec<f32> = (0..side * side).map(|index| 5.0 + noise(index)).collect();
        let bare = local_sky(&pixels, side);
        assert!((bare - 5.0).abs() < 0.1, "{bare}");
        for row in 70..96 {
            for column in 70..96 {
                pixels[row * side + column] += 40.0;
            }
        }
        let crowded = local_sky(&pixels, side);
        assert!((crowded - bare).abs() < 0.1, "{bare} {crowded}");
    }

    #[test]
    fn nothing_finite_is_no_sky() {
        assert_eq!(local_sky(&[f32::NAN; 96 * 96], 96), 0.0);
    }
}
