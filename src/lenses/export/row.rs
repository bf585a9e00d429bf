//! What is written of one candidate.

use crate::lenses::{Candidate, ScoreRanking};

/// One candidate as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    pub candidate: Candidate,
    /// Raw; NaN where there is none.
    pub score: f64,
    /// At the base rate that was asked for; NaN where there is no score.
    pub probability: f64,
    /// 1 for the best.
    pub rank: Option<u32>,
    /// Why there is no score, or what stands against it; empty otherwise.
    pub reason: String,
    pub grade: Option<GivenGrade>,
}

/// What people said of a candidate, as it is written; a part that is not given is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GivenGrade {
    /// "A", "B", "C", "X".
    pub class: String,
    pub subclass: String,
    pub grader: String,
    pub comment: String,
}

/// Candidates and their scores, by the network or by a refitted head.
#[derive(Clone, Copy)]
pub struct ScoredCandidates<'a> {
    pub candidates: &'a [Candidate],
    /// Raw, one for each; NaN where there is none.
    pub scores: &'a [f32],
    /// One for each.
    pub reasons: &'a [String],
    /// Of a raw score.
    pub probability: &'a dyn Fn(f64) -> f64,
}

/// One row for each candidate: those with a score first, the best first, then the others in their order.
pub fn report_rows(of: &ScoredCandidates<'_>) -> Vec<ReportRow> {
    let ids: Vec<i64> = of.candidates.iter().map(|candidate| candidate.id).collect();
    let ranking = ScoreRanking::of(of.scores, &ids);
    let without = (0..of.candidates.len()).filter(|index| ranking.rank(*index).is_none());
    let row = |index: usize| {
        let rank = ranking.rank(index);
        let score = of.scores.get(index).copied().map_or(f64::NAN, f64::from);
        Some(ReportRow {
            candidate: *of.candidates.get(index)?,
            score,
            probability: if rank.is_some() { (of.probability)(score) } else { f64::NAN },
            rank,
            reason: of.reasons.get(index).cloned().unwrap_or_default(),
            grade: None,
        })
    };
    ranking.order().iter().copied().chain(without).filter_map(row).collect()
}
