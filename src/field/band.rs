//! Euclid's bands and the roles of planes.

use serde::{Deserialize, Serialize};

/// The four bands of a Euclid field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    #[serde(rename = "VIS")]
    Vis,
    Y,
    J,
    H,
}

impl Band {
    /// Blue to red.
    pub const ALL: [Self; 4] = [Self::Vis, Self::Y, Self::J, Self::H];

    /// `VIS`, `Y`, `J` or `H`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vis => "VIS",
            Self::Y => "Y",
            Self::J => "J",
            Self::H => "H",
        }
    }

    /// Its place in blue-to-red order, 0 to 3.
    pub fn index(self) -> usize {
        match self {
            Self::Vis => 0,
            Self::Y => 1,
            Self::J => 2,
            Self::H => 3,
        }
    }
}

/// What the values of a plane are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Brightness of the sky.
    Flux,
    /// Standard deviation of the flux.
    Rms,
    /// Point spread function.
    Psf,
    /// Bit flags.
    Flag,
    /// Background model.
    Background,
    /// Anything else.
    Other,
}

impl Role {
    /// As printed and scripted: `flux`, `rms`, ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Flux => "flux",
            Self::Rms => "rms",
            Self::Psf => "psf",
            Self::Flag => "flag",
            Self::Background => "background",
            Self::Other => "other",
        }
    }
}
