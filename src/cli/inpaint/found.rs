//! What was found in a field, in the order of the table.

use crate::field::Field;
use crate::inpainting::{InpaintingFindings, InpaintingOutcome, Judge, PAPER_LINE, ScoreRow, Target};
use crate::lenses::Candidate;
use std::sync::Arc;

/// A field and what was found in it.
pub(super) struct Found<'a> {
    pub field: &'a Arc<Field>,
    pub chosen: &'a [Candidate],
    /// Indices of the chosen ones, the most suspicious first.
    pub order: &'a [usize],
    pub findings: &'a InpaintingFindings,
}

impl Found<'_> {
    /// Rows of the table of scores.
    pub fn rows(&self, judge: Option<&Judge>, base_rate: f64) -> Vec<ScoreRow> {
        let row = |index: &usize| {
            let (candidate, outcome) = (self.chosen.get(*index)?, self.findings.outcomes.get(*index)?);
            let probability = match (judge, outcome) {
                (Some(judge), InpaintingOutcome::Scored(finding, _)) => {
                    judge.probability(&finding.features, base_rate)
                }
                _ => f64::NAN,
            };
            Some(ScoreRow {
                id: candidate.id,
                sky: candidate.sky,
                position: candidate.position,
                magnitude_vis: candidate.magnitude_vis,
                scores: outcome.finding().map(|finding| finding.scores),
                probability,
                reason: outcome.reason(),
            })
        };
        self.order.iter().filter_map(row).collect()
    }

    /// What can be repainted and looked at: sampled fully, or shown without a score.
    pub fn to_show(&self) -> Vec<&Candidate> {
        self.those(|outcome| matches!(outcome, InpaintingOutcome::Scored(..) | InpaintingOutcome::Shown(_)))
    }

    /// What was sampled fully and scored.
    pub fn sampled(&self) -> Vec<&Candidate> {
        self.those(|outcome| matches!(outcome, InpaintingOutcome::Scored(..)))
    }

    /// Candidates in the order of the table, by what became of them.
    fn those(&self, is_meant: fn(&InpaintingOutcome) -> bool) -> Vec<&Candidate> {
        let is_one = |index: &&usize| self.findings.outcomes.get(**index).is_some_and(is_meant);
        self.order.iter().filter(is_one).filter_map(|index| self.chosen.get(*index)).collect()
    }

    pub fn count(&self, is_counted: fn(&InpaintingOutcome) -> bool) -> usize {
        self.findings.outcomes.iter().filter(|outcome| is_counted(outcome)).count()
    }

    /// Sources above the line of the paper.
    pub fn above_line(&self) -> usize {
        let scores = self.findings.outcomes.iter().filter_map(|outcome| outcome.finding());
        scores.filter(|finding| PAPER_LINE.is_candidate(&finding.scores)).count()
    }

    /// Sources that have scores, of whichever pass, in the order of the list: at most so many, spread over it.
    pub fn scored(&self, most: usize) -> Vec<Target> {
        let has_scores = |index: &usize| {
            self.findings.outcomes.get(*index).is_some_and(|outcome| outcome.finding().is_some())
        };
        let all: Vec<usize> = (0..self.chosen.len()).filter(has_scores).collect();
        let count = most.min(all.len());
        let spread = (0..count).filter_map(|number| all.get(number * all.len() / count));
        spread.filter_map(|index| self.chosen.get(*index)).map(target).collect()
    }
}

/// As the core takes it.
pub(super) fn target(candidate: &Candidate) -> Target {
    Target { id: candidate.id, position: candidate.position, magnitude_vis: candidate.magnitude_vis }
}
