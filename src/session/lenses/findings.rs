//! Sources before and after scoring.

use super::Ranking;
use crate::field::Field;
use crate::lenses::Candidate;
use std::sync::Arc;

/// The sources of a field before any cut.
#[derive(Debug, Clone)]
pub struct SourceList {
    pub field: Arc<Field>,
    pub candidates: Vec<Candidate>,
    /// What the user should know: columns that lack, sources outside the field.
    pub notices: Vec<String>,
}

/// A candidate that was scored, or why it was not.
#[derive(Debug, Clone, PartialEq)]
pub struct LensRow {
    pub candidate: Candidate,
    /// Raw score by the network; NaN where it was not scored.
    pub logit: f64,
    /// Why it was not scored, or what to know about the score ("without H"); empty for nothing.
    pub reason: String,
    /// Its pixels speak against it: it was removed before the network saw it.
    pub is_filtered: bool,
}

impl LensRow {
    /// A candidate whose turn has not come.
    pub fn waiting(candidate: Candidate) -> Self {
        Self { candidate, logit: f64::NAN, reason: String::new(), is_filtered: false }
    }
}

/// What a search brought.
#[derive(Debug, Clone, Default)]
pub struct LensFindings {
    pub field: Option<Arc<Field>>,
    pub rows: Vec<LensRow>,
    /// Features of the rows before the last layer, `embedding_length` each; empty where a search was stopped.
    pub embeddings: Arc<Vec<f32>>,
    pub embedding_length: usize,
    /// Id and version of the network.
    pub model: String,
    pub notices: Vec<String>,
}

impl LensFindings {
    /// How the rows stand by the network.
    pub fn ranking(&self) -> Ranking {
        Ranking::of(self.rows.iter().map(|row| row.logit).collect())
    }

    /// True if there is an embedding for every row.
    pub fn has_embeddings(&self) -> bool {
        self.embedding_length > 0 && self.embeddings.len() == self.rows.len() * self.embedding_length
    }
}
