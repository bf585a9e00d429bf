//! A picture in memory.

use super::Record;

/// An RGB picture of 16 bits a channel, in display values: 0 is black, 65535 is the brightest.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    /// Red, green, blue of each pixel; rows from the top, `3 * width * height` long.
    pub rgb: Vec<u16>,
    /// What it shows; kept with it in the file where the format can.
    pub record: Record,
}

impl Picture {
    /// A picture that is black all over.
    pub fn black(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![0; 3 * width * height], record: Record::default() }
    }

    /// A picture of 8 bits a channel, red, green, blue and an alpha that is left out; `None` unless `rgba` has
    /// `4 * width * height` bytes.
    pub fn from_rgba8(width: usize, height: usize, rgba: &[u8]) -> Option<Self> {
        if rgba.len() != 4 * width * height {
            return None;
        }
        let colors = rgba.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3));
        // 257 takes 255 to 65535.
        let rgb = colors.map(|value| 257 * u16::from(*value)).collect();
        Some(Self { width, height, rgb, record: Record::default() })
    }

    /// The channels of the pixel in column `x` and row `y` from the top left corner, both from 0.
    pub fn pixel(&self, x: usize, y: usize) -> Option<[u16; 3]> {
        if x >= self.width {
            return None;
        }
        let start = 3 * (y * self.width + x);
        self.rgb.get(start..start + 3)?.try_into().ok()
    }

    pub(super) fn row_mut(&mut self, y: usize) -> Option<&mut [u16]> {
        let length = 3 * self.width;
        self.rgb.get_mut(y * length..(y + 1) * length)
    }

    /// The same at 8 bits a channel, rounded: 255 is the brightest.
    pub fn to_rgb8(&self) -> Vec<u8> {
        self.rgb.iter().map(|value| ((u32::from(*value) + 128) / 257) as u8).collect()
    }
}

/// A display value of 0..1 in 16 bits, rounded; NaN is 0.
pub(super) fn quantised(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * 65535.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_are_the_rounded_sixteen() {
        let mut picture = Picture::black(1, 2);
        picture.rgb = vec![0, 65535, 128, 129, 32768, 65407];
        assert_eq!(picture.to_rgb8(), [0, 255, 0, 1, 128, 255]);
        assert_eq!(picture.pixel(0, 1), Some([129, 32768, 65407]));
        assert_eq!(picture.pixel(1, 0), None);
    }

    #[test]
    fn eight_bits_stay_what_they_were() {
        let rgba: Vec<u8> = (0..=255).flat_map(|value| [value, 255 - value, 7, 128]).collect();
        let picture = Picture::from_rgba8(16, 16, &rgba).expect("one value for each channel");
        let expected: Vec<u8> = (0..=255).flat_map(|value| [value, 255 - value, 7]).collect();
        assert_eq!(picture.to_rgb8(), expected);
        assert_eq!(Picture::from_rgba8(16, 15, &rgba), None);
    }

    #[test]
    fn display_values_are_clamped_and_nan_is_black() {
        assert_eq!([-1.0, 0.0, 0.5, 1.0, 7.0, f32::NAN].map(quantised), [0, 0, 32768, 65535, 65535, 0]);
    }
}
