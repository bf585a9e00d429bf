//! One opinion of one person about one candidate.

use serde::{Deserialize, Serialize};

/// Which source a grade is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateKey {
    /// The catalogue's identifier, or the detection's number.
    pub id: i64,
    /// ICRS degrees; NaN where the field has no world coordinates.
    pub ra_deg: f64,
    pub dec_deg: f64,
    /// File name of the field (its VIS image), without folders.
    pub field: String,
}

/// A grade as it is stored; the newest of one grader for one candidate and showing counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    pub candidate: CandidateKey,
    /// Key of a [`super::GradeClass`] of the scheme: "A", "B", "C", "X". `None` takes an earlier grade back (undo).
    pub class: Option<String>,
    /// Key of a subclass; empty for none.
    pub subclass: String,
    pub comment: String,
    pub grader: String,
    /// Milliseconds since 1970, UTC.
    pub time_ms: i64,
    /// Id and version of the model whose score was known then; empty for none.
    pub model: String,
    /// Raw score (logit) then; NaN for none.
    pub score: f64,
    /// 0 for the first showing, 1 for a hidden repeat, and so on.
    pub showing: u32,
    /// How the candidate came to be shown: "top", "uncertain", "random", "chosen".
    pub drawn_by: String,
}
