//! Which pixels of a core are taken away and repainted.

use serde::{Deserialize, Serialize};

/// Side of the largest mask, pixels.
pub const LARGEST_MASK: u8 = 9;
/// From the core pixel to the edge of the largest mask, pixels.
const REACH: i32 = 4;

/// How a mask is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaskForm {
    Square,
    /// Pixels whose centres lie within half the size of the middle.
    Round,
    /// Pixel by pixel, by hand.
    Drawn,
}

/// A mask around a core pixel, at most 9 x 9 pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoreMask {
    pub form: MaskForm,
    /// Side or diameter of squares and circles, pixels, 1 to 9.
    pub size: u8,
    /// Of masks drawn by hand: a bit for each pixel, from the left, rows from the bottom.
    drawn: [u16; LARGEST_MASK as usize],
}

impl Default for CoreMask {
    fn default() -> Self {
        Self { form: MaskForm::Square, size: 5, drawn: [0; LARGEST_MASK as usize] }
    }
}

impl CoreMask {
    /// A square or circle of that size.
    pub fn of(form: MaskForm, size: u8) -> Self {
        Self { form, size, ..Self::default() }.in_range()
    }

    /// With numbers that can be used.
    pub fn in_range(self) -> Self {
        let drawn = self.drawn.map(|row| row & 0x1ff);
        Self { size: self.size.clamp(1, LARGEST_MASK), drawn, ..self }
    }

    /// Whether the pixel so far right of and above the core pixel is taken away.
    pub fn contains(&self, dx: i32, dy: i32) -> bool {
        if dx.abs() > REACH || dy.abs() > REACH {
            return false;
        }
        let size = i32::from(self.size);
        match self.form {
            MaskForm::Square => {
                // Even ones reach one pixel farther to the left and below.
                let reach = -(size / 2)..=(size - 1) / 2;
                reach.contains(&dx) && reach.contains(&dy)
            }
            MaskForm::Round => {
                // Of even sizes the middle lies between pixels.
                let middle = if size % 2 == 0 { -1 } else { 0 };
                (2 * dx - middle).pow(2) + (2 * dy - middle).pow(2) <= size.pow(2)
            }
            MaskForm::Drawn => {
                let row = self.drawn.get((dy + REACH) as usize).copied().unwrap_or(0);
                row & (1 << (dx + REACH)) != 0
            }
        }
    }

    /// The pixels that are taken away, from the core pixel, row by row from the bottom.
    pub fn offsets(&self) -> Vec<(i32, i32)> {
        let all = (-REACH..=REACH).flat_map(|dy| (-REACH..=REACH).map(move |dx| (dx, dy)));
        all.filter(|(dx, dy)| self.contains(*dx, *dy)).collect()
    }

    /// With this pixel taken away, or left; what it was before becomes a mask drawn by hand.
    pub fn painted(&self, (dx, dy): (i32, i32), is_masked: bool) -> Self {
        let mut drawn = [0_u16; LARGEST_MASK as usize];
        for (row, bits) in (-REACH..=REACH).zip(&mut drawn) {
            for column in -REACH..=REACH {
                let here = (column, row) == (dx, dy);
                if if here { is_masked } else { self.contains(column, row) } {
                    *bits |= 1 << (column + REACH);
                }
            }
        }
        Self { form: MaskForm::Drawn, size: self.size, drawn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_and_circles_have_the_pixels_that_a_ruler_gives() {
        let count = |form, size| CoreMask::of(form, size).offsets().len();
        for size in 1..=9 {
            assert_eq!(count(MaskForm::Square, size), usize::from(size).pow(2));
        }
        // Centres within 2.5 pixels of a pixel's centre: 5 x 5 less the four corners (2.83 away).
        assert_eq!(count(MaskForm::Round, 5), 21);
        // Within 2 pixels of a corner: 4 x 4 less the four corners (2.12 away).
        assert_eq!(count(MaskForm::Round, 4), 12);
        assert_eq!(count(MaskForm::Square, 200), 81);
    }

    #[test]
    fn a_mask_is_drawn_and_erased_pixel_by_pixel() {
        let square = CoreMask::of(MaskForm::Square, 3);
        let drawn = square.painted((4, -4), true).painted((0, 0), false);
        assert_eq!(drawn.form, MaskForm::Drawn);
        assert!(drawn.contains(4, -4) && !drawn.contains(0, 0) && drawn.contains(1, 1));
        assert_eq!(drawn.offsets().len(), 9);
        assert_eq!(drawn.painted((5, 0), true).offsets(), drawn.offsets(), "beyond the largest mask");
    }
}
