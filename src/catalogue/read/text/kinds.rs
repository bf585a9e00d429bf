//! What the cells of a column have turned out to be so far.

use super::cell::{Whole, is_missing, logical, real, whole};
use std::ops::BitOr;

/// A set of kinds of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::catalogue::read) struct Kinds(pub(super) u8);

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing but missing cells until now.
    Nothing,
    Logical,
    Integer,
    Real,
    Text,
}

impl Kinds {
    pub const LOGICAL: Self = Self(1);
    pub const INTEGER: Self = Self(2);
    pub const REAL: Self = Self(4);
    /// Digits beyond 64 bits.
    pub const HUGE: Self = Self(8);
    pub const TEXT: Self = Self(16);

    /// The kind of one cell; none for a missing one.
    pub fn of(cell: &[u8]) -> Self {
        if is_missing(cell) {
            return Self::default();
        }
        match whole(cell) {
            Whole::Value(_) => Self::INTEGER,
            Whole::TooLarge => Self::HUGE,
            Whole::No if real(cell).is_some() => Self::REAL,
            Whole::No if logical(cell).is_some() => Self::LOGICAL,
            Whole::No => Self::TEXT,
        }
    }

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// How a column of such cells is kept.
    pub(super) fn kept(self) -> Kept {
        let has_number = self.has(Self::INTEGER) || self.has(Self::REAL) || self.has(Self::HUGE);
        if self.has(Self::TEXT) || (self.has(Self::LOGICAL) && has_number) {
            Kept::Text
        } else if self.has(Self::LOGICAL) {
            Kept::Logical
        } else if self.has(Self::REAL) {
            Kept::Real
        } else if self.has(Self::HUGE) {
            Kept::Text
        } else if self.has(Self::INTEGER) {
            Kept::Integer
        } else {
            Kept::Nothing
        }
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
