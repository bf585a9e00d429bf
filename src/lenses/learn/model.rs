//! A head that is kept: what it is, what it was fitted to, what it reaches.

use super::{Comparison, Head, LearnError, Prior};
use crate::models::Card;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The number of the format of `head.json`.
pub const HEAD_FORMAT: u32 = 1;

/// The network that a head belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseModel {
    pub id: String,
    pub version: String,
    /// Of its ONNX file.
    pub sha256: String,
}

impl BaseModel {
    /// The network of a card.
    pub fn of(card: &Card) -> Self {
        Self { id: card.id.clone(), version: card.version.clone(), sha256: card.file.sha256.clone() }
    }
}

/// The grades that a head was fitted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradesUsed {
    pub count: usize,
    pub positive: usize,
    /// How many of each class: "A", "X".
    pub classes: BTreeMap<String, usize>,
    pub graders: Vec<String>,
    /// The first and the last one, milliseconds since 1970, UTC.
    pub from_ms: i64,
    pub to_ms: i64,
}

/// A refitted head with everything that must be known before trusting it: the card of a model that has no file of its
/// own, because its network is that of another.
///
/// Unknown fields are refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadModel {
    /// [`HEAD_FORMAT`].
    pub format: u32,
    /// Lower-case letters, digits and hyphens; the name of its folder.
    pub id: String,
    /// From 1 on; given by the store.
    pub version: u32,
    /// A few words: "Lenses in the Q1 deep field".
    pub title: String,
    pub base: BaseModel,
    /// As it was asked for; the head says which precision was chosen.
    pub prior: Prior,
    pub head: Head,
    /// The variances of the coefficients, for readers of the file.
    pub variances: Vec<f64>,
    pub grades: GradesUsed,
    pub comparison: Comparison,
    /// Of the Skyloupe that made it.
    pub application: String,
    /// Milliseconds since 1970, UTC.
    pub made_ms: i64,
}

impl HeadModel {
    /// Refuse a network other than the one whose embeddings it was fitted to.
    ///
    /// # Errors
    /// When the ids or the hashes differ.
    pub fn check_base(&self, card: &Card) -> Result<(), LearnError> {
        let found = BaseModel::of(card);
        if found.id == self.base.id && found.sha256 == self.base.sha256 {
            return Ok(());
        }
        let short: String = found.sha256.chars().take(12).collect();
        Err(LearnError::OtherBase {
            head: self.id.clone(),
            base: self.base.id.clone(),
            version: self.base.version.clone(),
            found: format!("{} {}, SHA-256 {short}…", found.id, found.version),
        })
    }

    /// The text of its file.
    ///
    /// # Errors
    /// Names that cannot be a folder, numbers that JSON cannot hold.
    pub fn text(&self) -> Result<String, LearnError> {
        check_name(&self.id)?;
        let reason = |error: serde_json::Error| LearnError::Write { reason: error.to_string() };
        // JSON turns NaN into null without a word; reading it back would fail.
        if !self.head.is_sound() || self.variances.iter().any(|value| !value.is_finite()) {
            return Err(LearnError::Write { reason: "its numbers are not finite".to_owned() });
        }
        Ok(serde_json::to_string(self).map_err(reason)? + "\n")
    }

    /// Read the text of a file; the path is for the message.
    ///
    /// # Errors
    /// Text that is no head, another format, parts that do not belong together.
    pub fn parse(text: &str, path: &Path) -> Result<Self, LearnError> {
        let broken = |reason: String| LearnError::Broken { reason, path: path.to_owned() };
        let value: serde_json::Value = serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(HEAD_FORMAT) => {}
            Some(found) => return Err(LearnError::OtherFormat { found, path: path.to_owned() }),
            None => return Err(broken("it says no format".to_owned())),
        }
        let model: Self = serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
        if !model.head.is_sound() || model.variances.len() != model.head.coefficients().len() {
            return Err(broken("its numbers do not belong together".to_owned()));
        }
        Ok(model)
    }
}

/// Names become folders.
pub(super) fn check_name(id: &str) -> Result<(), LearnError> {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if !id.is_empty() && id.len() <= 64 && id.chars().all(is_letter) && !id.starts_with('-') {
        return Ok(());
    }
    Err(LearnError::BadName { id: id.to_owned() })
}
