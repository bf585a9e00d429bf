//! The test sets, as they are called here.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SetName {
    HeldOut,
    Shifted,
}

impl SetName {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::HeldOut => "held-out",
            Self::Shifted => "shifted",
        }
    }
}
