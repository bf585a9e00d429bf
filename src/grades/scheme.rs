//! The classes that people choose from.

use serde::{Deserialize, Serialize};

/// One class or subclass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeClass {
    /// Short, as it is stored: "A".
    pub key: String,
    /// As it is explained: "Sure lens".
    pub title: String,
    /// The key to press, one letter or digit.
    pub shortcut: char,
    /// Counts as a positive for training and statistics; `None` for classes that say nothing ("C" may).
    pub positive: Option<bool>,
}

/// A class scheme: read from a small TOML file, or the built-in one for lenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    pub name: String,
    pub classes: Vec<GradeClass>,
    #[serde(default)]
    pub subclasses: Vec<GradeClass>,
}
