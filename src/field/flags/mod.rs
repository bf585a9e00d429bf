//! Bit flags of Euclid pixels: what each bit is called, what it says, and which of them a person has chosen.
//!
//! Names and values are those of the data product description (VIS: DPDD and 15303; NIR: 15304). The sources
//! give names; meanings and kinds beyond what is said below are our reading of the names.

mod nir;
mod selection;
mod vis;

pub use selection::FlagSelection;

use super::Band;
use std::borrow::Cow;

/// What a bit says of its pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlagKind {
    /// The value is wrong, lost or worse than it should be.
    Defect,
    /// There is an object here. From the source for VIS 18 and 24; our choice for the others.
    Source,
    /// What was done to it; the value is good. From the source for NIR 11 and 15; our choice for the others.
    History,
}

impl FlagKind {
    /// As shown: `defect`, `source`, `history`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Defect => "defect",
            Self::Source => "source",
            Self::History => "history",
        }
    }
}

/// One bit of a flag map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagBit {
    /// 0 is the least significant.
    pub bit: u8,
    /// As the product description writes it.
    pub name: &'static str,
    /// One phrase.
    pub meaning: &'static str,
    pub kind: FlagKind,
    /// True where the product description says that such a pixel must not be used (the asterisks of 15304);
    /// the description of VIS says this of no bit but INVALID.
    pub is_invalid: bool,
    /// True for bits that only older pages list.
    pub is_old: bool,
}

impl FlagBit {
    const fn new(bit: u8, name: &'static str, kind: FlagKind, meaning: &'static str) -> Self {
        Self { bit, name, meaning, kind, is_invalid: false, is_old: false }
    }

    const fn invalid(bit: u8, name: &'static str, meaning: &'static str) -> Self {
        Self { is_invalid: true, ..Self::new(bit, name, FlagKind::Defect, meaning) }
    }

    const fn old(self) -> Self {
        Self { is_old: true, ..self }
    }
}

/// The bits that are known of a band, in ascending order: one table for VIS, one for Y, J and H.
pub fn flag_table(band: Band) -> &'static [FlagBit] {
    match band {
        Band::Vis => vis::BITS,
        Band::Y | Band::J | Band::H => nir::BITS,
    }
}

/// The names of the bits that are set in a value, in ascending order; a bit that the table does not know
/// is called `bit 27`.
pub fn names_of(value: u32, band: Band) -> Vec<Cow<'static, str>> {
    (0..32).filter(|bit| value >> bit & 1 == 1).map(|bit| name_of(bit, band)).collect()
}

/// The name of one bit, `bit 27` where the table does not know it.
pub fn name_of(bit: u8, band: Band) -> Cow<'static, str> {
    let known = flag_table(band).iter().find(|known| known.bit == bit);
    known.map_or_else(|| Cow::Owned(format!("bit {bit}")), |known| Cow::Borrowed(known.name))
}
