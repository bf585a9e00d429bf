//! Why a model cannot be used.

use super::problem::{CardProblem, listed};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Each message is for the person who added the model.
#[derive(Debug, Error)]
pub enum ModelError {
    #[error("{what}: {source}: {}", path.display())]
    File { what: &'static str, source: io::Error, path: PathBuf },
    #[error("card.json is no JSON ({reason}); write it with training/card.py or mend it there")]
    NotJson { reason: String },
    #[error("card.json says no format; give it \"format\": 1 and the fields of a model card")]
    NoFormat,
    #[error("card.json has format {found}, and this Skyloupe reads format 1; a newer Skyloupe may read it")]
    OtherFormat { found: u64 },
    #[error("card.json is not a model card ({reason}); mend the field that it names")]
    NotACard { reason: String },
    #[error("{}", listed(problems))]
    Unfit { problems: Vec<CardProblem> },
    #[error("there is no model named {name}; there are {known}")]
    Unknown { name: String, known: String },
    #[error("a model of this id was added before; remove that folder first: {}", path.display())]
    Exists { path: PathBuf },
    #[error("the folder is named {folder}, but its card says {id}; give the folder the name of the id: {}", path.display())]
    OtherFolder { folder: String, id: String, path: PathBuf },
    #[error("the card cannot be written as JSON: {reason}")]
    Text { reason: String },
}

impl ModelError {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        Self::NotJson { reason: error.to_string() }
    }

    pub(super) fn not_a_card(error: &serde_json::Error) -> Self {
        Self::NotACard { reason: error.to_string() }
    }

    /// Each reason by itself.
    pub fn reasons(&self) -> Vec<String> {
        match self {
            Self::Unfit { problems } => problems.iter().map(ToString::to_string).collect(),
            other => vec![other.to_string()],
        }
    }
}
