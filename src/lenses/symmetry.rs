//! A picture as the network takes it, in each of the eight orientations of a square.

use super::{CUTOUT_SIDE, Composite};

/// In how many orientations a picture is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symmetries {
    /// As it lies.
    #[default]
    One,
    /// In all flips and quarter turns; the mean counts.
    Eight,
}

impl Symmetries {
    /// How many.
    pub fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Eight => 8,
        }
    }
}

/// Numbers of one picture: three planes.
pub(super) const PICTURE_LENGTH: usize = 3 * CUTOUT_SIDE * CUTOUT_SIDE;

/// Write a picture as planes of red, green and blue, 0 to 255, the bottom row first. Of the orientation, 0 to 7, bit 0
/// exchanges rows and columns, bit 1 flips columns, bit 2 flips rows.
pub(super) fn fill_planes(composite: &Composite, orientation: usize, planes: &mut [f32]) {
    let last = CUTOUT_SIDE - 1;
    for (channel, plane) in planes.chunks_exact_mut(CUTOUT_SIDE * CUTOUT_SIDE).enumerate() {
        for (row, line) in plane.chunks_exact_mut(CUTOUT_SIDE).enumerate() {
            for (column, target) in line.iter_mut().enumerate() {
                let (x, y) = if orientation & 1 == 0 { (column, row) } else { (row, column) };
                let x = if orientation & 2 == 0 { x } else { last - x };
                let y = if orientation & 4 == 0 { y } else { last - y };
                let value = composite.rgb.get(3 * (y * CUTOUT_SIDE + x) + channel);
                *target = value.copied().map_or(0.0, f32::from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eight_orientations_differ_and_hold_the_same_pixels() {
        let rgb = (0..PICTURE_LENGTH).map(|index| (index * 7 % 251) as u8).collect();
        let composite = Composite { rgb };
        let mut seen: Vec<Vec<f32>> = Vec::new();
        for orientation in 0..8 {
            let mut planes = vec![0.0; PICTURE_LENGTH];
            fill_planes(&composite, orientation, &mut planes);
            let sum: f64 = planes.iter().map(|value| f64::from(*value)).sum();
            let expected: f64 = composite.rgb.iter().map(|value| f64::from(*value)).sum();
            assert!((sum - expected).abs() < 0.5);
            assert!(!seen.contains(&planes));
            seen.push(planes);
        }
        // As it lies: red of the second pixel of the third row.
        assert_eq!(seen[0][2 * CUTOUT_SIDE + 1], f32::from(composite.rgb[3 * (2 * CUTOUT_SIDE + 1)]));
    }
}
