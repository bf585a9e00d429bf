//! A residual of another kind: an image minus a model of it, in the same panels.

use super::{InpaintingError, Panels};
use crate::field::Plane;
use crate::geometry::PixelRect;

/// Larger planes are not compared as a whole, pixels of a side.
const LARGEST_SIDE: usize = 2048;

/// What is compared with the input.
#[derive(Debug, Clone, Copy)]
pub enum SecondPlane<'a> {
    /// The light that is to be taken off.
    Model(&'a Plane),
    /// What somebody else left of the input.
    Residual(&'a Plane),
}

/// An image, a model of it, and what is left.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The whole planes; nothing is masked.
    pub panels: Panels,
    /// As the file has it; empty where it says nothing.
    pub unit: String,
}

impl Compared {
    /// Of two planes of the same size, in the unit of the first.
    ///
    /// # Errors
    /// For planes of different sizes, units or too many pixels, and when they cannot be read.
    pub fn from_planes(input: &Plane, second: SecondPlane<'_>) -> Result<Self, InpaintingError> {
        let (SecondPlane::Model(other) | SecondPlane::Residual(other)) = second;
        let (size, theirs) = (input.size(), other.size());
        if size != theirs {
            return Err(InpaintingError::Compare(format!(
                "{} has {} x {} pixels, and {} has {} x {}; cut one to the other",
                input.name, size.width, size.height, other.name, theirs.width, theirs.height
            )));
        }
        if size.width > LARGEST_SIDE || size.height > LARGEST_SIDE || size.area() == 0 {
            return Err(InpaintingError::Compare(format!(
                "they have {} x {} pixels, and at most {LARGEST_SIDE} x {LARGEST_SIDE} are compared; cut out the source",
                size.width, size.height
            )));
        }
        if !input.unit.is_empty() && !other.unit.is_empty() && input.unit != other.unit {
            return Err(InpaintingError::Compare(format!(
                "{} is in {}, and {} in {}",
                input.name, input.unit, other.name, other.unit
            )));
        }
        let read = |plane: &Plane| -> Result<Vec<f32>, InpaintingError> {
            let mut values = vec![0.0; size.area()];
            plane
                .pixels
                .read_f32(PixelRect { x0: 0, y0: 0, width: size.width, height: size.height }, &mut values)?;
            Ok(values)
        };
        let (seen, given) = (read(input)?, read(other)?);
        let difference: Vec<f32> = seen.iter().zip(&given).map(|(seen, given)| seen - given).collect();
        let (repainted, residual) = match second {
            SecondPlane::Model(_) => (given, difference),
            SecondPlane::Residual(_) => (difference, given),
        };
        let panels = Panels {
            width: size.width,
            height: size.height,
            origin: (0, 0),
            mask: vec![false; seen.len()],
            input: seen,
            repainted,
            residual,
            residual_in_sigma: Vec::new(),
        };
        Ok(Self { panels, unit: input.unit.clone() })
    }
}
