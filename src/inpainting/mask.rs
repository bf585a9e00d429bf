//! Which pixels are taken away and repainted.

use super::{InpaintingError, PATCH_CORE, PATCH_LENGTH, PATCH_SIDE};

/// Pixels of a side of the largest mask.
pub const LARGEST_MASK: usize = 9;
/// The part of the patch that a mask may cover begins here.
const FIRST: usize = PATCH_CORE - LARGEST_MASK / 2;

/// How a mask came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskShape {
    /// So many pixels on a side.
    Square(usize),
    /// So many pixels across.
    Round(usize),
    Drawn,
}

/// A hole in the patch around the core pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    bits: [bool; PATCH_LENGTH],
    shape: MaskShape,
}

impl Default for Mask {
    /// Stevens et al. (2025): 5 x 5 pixels around the core pixel.
    fn default() -> Self {
        Self::covering(MaskShape::Square(5), 5, |_, _| true)
    }
}

impl Mask {
    /// A square of 1 to 9 pixels on a side. An even one reaches one pixel farther to the left and below.
    ///
    /// # Errors
    /// For another size.
    pub fn square(side: usize) -> Result<Self, InpaintingError> {
        check(side)?;
        Ok(Self::covering(MaskShape::Square(side), side, |_, _| true))
    }

    /// The pixels whose centres lie within half of 1 to 9 pixels of the middle.
    ///
    /// # Errors
    /// For another size.
    pub fn round(diameter: usize) -> Result<Self, InpaintingError> {
        check(diameter)?;
        let radius = diameter as f64 / 2.0;
        Ok(Self::covering(MaskShape::Round(diameter), diameter, |dx, dy| dx.hypot(dy) <= radius))
    }

    /// Drawn by hand: the pixels of the patch, bottom row first.
    ///
    /// # Errors
    /// Without any pixel, or with one beyond the 9 x 9 around the core pixel.
    pub fn drawn(bits: [bool; PATCH_LENGTH]) -> Result<Self, InpaintingError> {
        let is_near = |at: usize| (FIRST..FIRST + LARGEST_MASK).contains(&at);
        let reaches = |index: usize| !is_near(index % PATCH_SIDE) || !is_near(index / PATCH_SIDE);
        if bits.iter().enumerate().any(|(index, bit)| *bit && reaches(index)) {
            return Err(InpaintingError::MaskTooWide);
        }
        if !bits.contains(&true) {
            return Err(InpaintingError::NoMask);
        }
        Ok(Self { bits, shape: MaskShape::Drawn })
    }

    /// The pixels of a square whose distances from its middle fulfil a condition.
    fn covering(shape: MaskShape, side: usize, holds: impl Fn(f64, f64) -> bool) -> Self {
        let first = PATCH_CORE - side / 2;
        let middle = first as f64 + (side as f64 - 1.0) / 2.0;
        let mut bits = [false; PATCH_LENGTH];
        for (index, bit) in bits.iter_mut().enumerate() {
            let (column, row) = (index % PATCH_SIDE, index / PATCH_SIDE);
            let is_inside = |at: usize| (first..first + side).contains(&at);
            *bit = is_inside(column) && is_inside(row) && holds(column as f64 - middle, row as f64 - middle);
        }
        Self { bits, shape }
    }

    /// One for each pixel of the patch, bottom row first; the core pixel is that at (6, 6).
    pub fn bits(&self) -> &[bool; PATCH_LENGTH] {
        &self.bits
    }

    pub fn shape(&self) -> MaskShape {
        self.shape
    }

    /// Pixels of the hole.
    pub fn count(&self) -> usize {
        self.bits.iter().filter(|bit| **bit).count()
    }

    /// Whether a pixel of the patch is part of the hole.
    pub fn covers(&self, column: usize, row: usize) -> bool {
        column < PATCH_SIDE && self.bits.get(row * PATCH_SIDE + column) == Some(&true)
    }

    /// The values of the hole, of those of the patch.
    pub fn hole_of<'a>(&'a self, patch: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        patch.iter().zip(&self.bits).filter(|(_, bit)| **bit).map(|(value, _)| *value)
    }

    /// In words: "5 x 5 pixels", "round, 5 pixels across", "drawn, 17 pixels".
    pub fn title(&self) -> String {
        match self.shape {
            MaskShape::Square(1) => "1 pixel".to_owned(),
            MaskShape::Square(side) => format!("{side} x {side} pixels"),
            MaskShape::Round(diameter) => format!("round, {diameter} pixels across"),
            MaskShape::Drawn => format!("drawn, {} pixels", self.count()),
        }
    }
}

fn check(size: usize) -> Result<(), InpaintingError> {
    if (1..=LARGEST_MASK).contains(&size) { Ok(()) } else { Err(InpaintingError::MaskSize { found: size }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_and_circles_lie_around_the_core_pixel() {
        for side in 1..=9 {
            assert_eq!(Mask::square(side).unwrap().count(), side * side);
            assert!(Mask::square(side).unwrap().covers(6, 6) && Mask::round(side).unwrap().covers(6, 6));
        }
        let mask = Mask::default();
        assert!(mask.covers(4, 4) && mask.covers(8, 8) && !mask.covers(3, 6) && !mask.covers(6, 9));
        // Lattice points within 2.5 and within 4.5 of the middle.
        assert_eq!((Mask::round(5).unwrap().count(), Mask::round(9).unwrap().count()), (21, 69));
        assert!(Mask::square(0).is_err() && Mask::square(10).is_err() && Mask::round(10).is_err());
    }

    #[test]
    fn a_drawn_mask_stays_in_the_nine_by_nine_and_is_no_empty_one() {
        let mut bits = [false; PATCH_LENGTH];
        assert!(matches!(Mask::drawn(bits), Err(InpaintingError::NoMask)));
        bits[10 * PATCH_SIDE + 10] = true;
        assert_eq!(Mask::drawn(bits).unwrap().title(), "drawn, 1 pixels");
        bits[6 * PATCH_SIDE + 11] = true;
        assert!(matches!(Mask::drawn(bits), Err(InpaintingError::MaskTooWide)));
    }
}
