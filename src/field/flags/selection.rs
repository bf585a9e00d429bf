//! Which bits of a flag map are looked at.

use super::{FlagKind, flag_table};
use crate::field::Band;
use serde::{Deserialize, Serialize};

/// A set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlagSelection(pub u32);

impl FlagSelection {
    /// Every bit, known or not.
    pub const ALL: Self = Self(u32::MAX);
    /// No bit.
    pub const NONE: Self = Self(0);

    /// The bits that mark defects. Not those that mark objects (VIS 18 and 24, by the source) nor harmless history
    /// (NIR 11 and 15, by the source). By our choice without the other bits that are not [`FlagKind::Defect`]
    /// (VIS 13 and 20; NIR 20 and 21) and without bits that the table does not know.
    pub fn default_for(band: Band) -> Self {
        let defects = flag_table(band).iter().filter(|flag| flag.kind == FlagKind::Defect);
        Self(defects.fold(0, |bits, flag| bits | 1 << flag.bit))
    }

    /// What a person types: `default`, `all`, `none`, or names and bit numbers with commas between them, in any
    /// case of letters.
    ///
    /// # Errors
    /// A sentence that names what is not known.
    pub fn parse(text: &str, band: Band) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "default" => return Ok(Self::default_for(band)),
            "all" => return Ok(Self::ALL),
            "none" => return Ok(Self::NONE),
            _ => {}
        }
        text.split(',').map(str::trim).try_fold(Self::NONE, |bits, name| {
            let known = flag_table(band).iter().find(|flag| flag.name.eq_ignore_ascii_case(name));
            let number = || name.parse::<u8>().ok().filter(|bit| *bit < 32);
            let bit = known.map(|flag| flag.bit).or_else(number);
            let bit = bit.ok_or_else(|| {
                let names: Vec<&str> = flag_table(band).iter().map(|flag| flag.name).collect();
                format!("{} has no flag {name:?}; it has {}", band.name(), names.join(", "))
            })?;
            Ok(bits.with(bit, true))
        })
    }

    /// True if it holds the bit.
    pub fn has(self, bit: u8) -> bool {
        self.0.checked_shr(bit.into()).is_some_and(|bits| bits & 1 == 1)
    }

    /// The same with or without a bit.
    #[must_use]
    pub fn with(self, bit: u8, on: bool) -> Self {
        let mask = 1_u32.checked_shl(bit.into()).unwrap_or(0);
        Self(if on { self.0 | mask } else { self.0 & !mask })
    }
}
