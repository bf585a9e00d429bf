//! All sources of a field with their scores.

use super::{CandidateRule, RepaintScores, ScoreKind};
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;
use std::sync::Arc;

/// How far the scores of a source can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepaintPass {
    /// Its turn has not come.
    Waiting,
    /// One pass of the network: no spread.
    Fast,
    /// All steps and draws.
    Full,
    /// It cannot be scored, or should not be.
    Unscored,
}

/// One source.
#[derive(Debug, Clone, PartialEq)]
pub struct RepaintRow {
    /// The catalogue's identifier, or the number of the row or detection where there is none.
    pub id: i64,
    /// In pixels of the main plane of the field.
    pub position: ImagePoint,
    pub sky: Option<SkyPoint>,
    /// Total I_E, AB; NaN where not known.
    pub magnitude_vis: f64,
    pub scores: RepaintScores,
    pub pass: RepaintPass,
    /// Why it was not scored; empty for nothing.
    pub reason: String,
}

impl RepaintRow {
    /// What is known of it now. Scores by all steps are not given up for those of the fast pass; where it turns out that
    /// it should not be scored, they are.
    pub(super) fn improve(&mut self, now: Self) {
        let kept = (self.id == now.id && self.pass == RepaintPass::Full).then_some(self.scores);
        *self = now;
        if let Some(scores) = kept
            && matches!(self.pass, RepaintPass::Waiting | RepaintPass::Fast)
        {
            (self.scores, self.pass) = (scores, RepaintPass::Full);
        }
    }
}

/// What a ranking brought.
#[derive(Debug, Clone, Default)]
pub struct RepaintFindings {
    pub field: Option<Arc<Field>>,
    pub rows: Vec<RepaintRow>,
    /// Id and version of the network.
    pub model: String,
    pub notices: Vec<String>,
}

/// What the table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepaintColumn {
    Id,
    Magnitude,
    Score(ScoreKind),
}

/// The order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepaintSort {
    pub by: RepaintColumn,
    pub falling: bool,
}

impl Default for RepaintSort {
    fn default() -> Self {
        Self { by: RepaintColumn::Score(ScoreKind::Z), falling: true }
    }
}

impl RepaintFindings {
    /// Keep what was scored by all steps before the ranking ended: rows of the same list.
    pub(super) fn keep_full_scores(&mut self, before: &Self) {
        for (row, before) in self.rows.iter_mut().zip(&before.rows) {
            let now = std::mem::replace(row, before.clone());
            row.improve(now);
        }
    }

    /// Rows in an order; those without a value come last.
    pub fn sorted(&self, sort: RepaintSort) -> Vec<u32> {
        let value = |row: &RepaintRow| match sort.by {
            // Identifiers are larger than what an f64 holds; they are compared below.
            RepaintColumn::Id => 0.0,
            RepaintColumn::Magnitude => row.magnitude_vis,
            RepaintColumn::Score(kind) => kind.of(&row.scores),
        };
        let mut keyed: Vec<(f64, i64, u32)> =
            self.rows.iter().zip(0..).map(|(row, number)| (value(row), row.id, number)).collect();
        keyed.sort_by(|(one, one_id, one_row), (other, other_id, other_row)| {
            let values = match (sort.by, sort.falling) {
                (RepaintColumn::Id, false) => one_id.cmp(other_id),
                (RepaintColumn::Id, true) => other_id.cmp(one_id),
                _ if one.is_nan() || other.is_nan() => one.is_nan().cmp(&other.is_nan()),
                (_, false) => one.total_cmp(other),
                (_, true) => other.total_cmp(one),
            };
            values.then(one_row.cmp(other_row))
        });
        keyed.into_iter().map(|(_, _, row)| row).collect()
    }

    /// How many sources a rule takes.
    pub fn n_candidates(&self, rule: &CandidateRule) -> usize {
        self.rows.iter().filter(|row| rule.takes(&row.scores)).count()
    }

    /// How many have scores.
    pub fn n_scored(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.pass, RepaintPass::Fast | RepaintPass::Full)).count()
    }
}
