//! The three classes.

use serde::{Deserialize, Serialize};

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Class {
    Star,
    Galaxy,
    Qso,
}

/// In the order of all probabilities: of the model's outputs, of columns, of confusion matrices.
pub const CLASSES: [Class; 3] = [Class::Star, Class::Galaxy, Class::Qso];

impl Class {
    /// `STAR`, `GALAXY`, `QSO`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Star => "STAR",
            Self::Galaxy => "GALAXY",
            Self::Qso => "QSO",
        }
    }

    /// Its place in [`CLASSES`].
    pub fn index(self) -> usize {
        match self {
            Self::Star => 0,
            Self::Galaxy => 1,
            Self::Qso => 2,
        }
    }

    /// Of a label, whatever the case; the usual spellings of SDSS and others count.
    pub fn from_label(label: &str) -> Option<Self> {
        match label.trim().to_ascii_uppercase().as_str() {
            "STAR" | "STARS" | "STELLAR" => Some(Self::Star),
            "GALAXY" | "GALAXIES" | "GAL" => Some(Self::Galaxy),
            "QSO" | "QUASAR" | "QUASARS" | "QSOS" => Some(Self::Qso),
            _ => None,
        }
    }

    /// The likeliest of three probabilities; `None` where one is NaN. Ties go to the first.
    pub fn likeliest(probabilities: [f32; 3]) -> Option<Self> {
        let [star, galaxy, qso] = probabilities;
        if probabilities.iter().any(|p| p.is_nan()) {
            None
        } else if star >= galaxy && star >= qso {
            Some(Self::Star)
        } else if galaxy >= qso {
            Some(Self::Galaxy)
        } else {
            Some(Self::Qso)
        }
    }
}
