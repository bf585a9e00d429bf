//! Files that may be ONNX Runtime, and what became of them.

use crate::inference::onnx_runtime::Refusal;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;

/// Where a library was looked for, in the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// By a flag.
    Named,
    /// By `ORT_DYLIB_PATH`.
    Variable,
    BesideExecutable,
    DataFolder,
    Python,
}

impl Origin {
    /// Completes "it was found …".
    pub fn place(self) -> &'static str {
        match self {
            Self::Named => "where it was named",
            Self::Variable => "where ORT_DYLIB_PATH names it",
            Self::BesideExecutable => "beside the executable",
            Self::DataFolder => "in the application's data folder",
            Self::Python => "in a Python installation",
        }
    }
}

/// A file that may be ONNX Runtime, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub origin: Origin,
    /// `None` where the place holds no such file.
    pub path: Option<PathBuf>,
    pub fate: Fate,
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    Used,
    /// One before it was used.
    NotNeeded,
    /// The place holds no library.
    Absent,
    /// The file that was named is not there.
    Missing,
    NotALibrary(String),
    /// Of this version.
    TooOld(String),
    /// The process holds another until it ends.
    AnotherInUse(PathBuf),
    NotStarted(String),
}

impl Fate {
    /// One word for programs to read.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::NotNeeded => "not-needed",
            Self::Absent => "absent",
            Self::Missing => "missing",
            Self::NotALibrary(_) => "not-a-library",
            Self::TooOld(_) => "too-old",
            Self::AnotherInUse(_) => "another-in-use",
            Self::NotStarted(_) => "not-started",
        }
    }

    fn refusal(&self) -> Option<Refusal> {
        match self.clone() {
            Self::Used | Self::NotNeeded | Self::Absent => None,
            Self::Missing => Some(Refusal::Missing),
            Self::NotALibrary(why) => Some(Refusal::NotALibrary(why)),
            Self::TooOld(version) => Some(Refusal::TooOld(version)),
            Self::AnotherInUse(path) => Some(Refusal::AnotherInUse(path)),
            Self::NotStarted(why) => Some(Refusal::NotStarted(why)),
        }
    }
}

impl From<Refusal> for Fate {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::Missing,
            Refusal::NotALibrary(why) => Self::NotALibrary(why),
            Refusal::TooOld(version) => Self::TooOld(version),
            Refusal::AnotherInUse(path) => Self::AnotherInUse(path),
            Refusal::NotStarted(why) => Self::NotStarted(why),
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.refusal()) {
            (_, Some(refusal)) => refusal.fmt(formatter),
            (Self::Used, _) => formatter.write_str("used"),
            (Self::NotNeeded, _) => formatter.write_str("not needed"),
            _ => formatter.write_str("none there"),
        }
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fate.fmt(formatter)?;
        match &self.path {
            Some(path) => write!(formatter, ": {}", path.display()),
            None => Ok(()),
        }
    }
}
