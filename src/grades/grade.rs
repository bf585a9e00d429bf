//! One opinion of one person about one candidate.

use super::CandidateKey;
use super::number_text::null_as_nan;
use serde::{Deserialize, Serialize};

/// A grade as it is stored; the newest of one grader for one candidate and showing counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    pub candidate: CandidateKey,
    /// Key of a [`super::GradeClass`] of the scheme: "A", "B", "C", "X". `None` takes an earlier grade back (undo).
    pub class: Option<String>,
    /// Key of a subclass; empty for none.
    #[serde(default)]
    pub subclass: String,
    #[serde(default)]
    pub comment: String,
    pub grader: String,
    /// Milliseconds since 1970, UTC; 0 for grades from files that do not say.
    pub time_ms: i64,
    /// Id and version of the model whose score was known then; empty for none.
    #[serde(default)]
    pub model: String,
    /// Raw score (logit) then; NaN for none (null in JSON).
    #[serde(default = "nan", deserialize_with = "null_as_nan")]
    pub score: f64,
    /// 0 for the first showing, 1 for a hidden repeat, and so on.
    #[serde(default)]
    pub showing: u32,
    /// How the candidate came to be shown: "top", "uncertain", "random", "chosen".
    #[serde(default)]
    pub drawn_by: String,
}

fn nan() -> f64 {
    f64::NAN
}

impl Grade {
    /// Whether two grades say the same, where `==` says that NaN differs from NaN.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
        same(self.score, other.score) && self.without_score() == other.without_score()
    }

    fn without_score(&self) -> impl PartialEq + use<'_> {
        (
            (self.candidate.identity(), self.class.as_deref(), self.subclass.as_str(), self.comment.as_str()),
            (self.grader.as_str(), self.time_ms, self.model.as_str(), self.showing, self.drawn_by.as_str()),
        )
    }
}
