//! Scores with the truth beside them.

/// One candidate, or one true object that was looked for: its score and whether it is real.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Higher is more likely real; NaN: not found at all.
    pub score: f64,
    pub is_true: bool,
}

/// How many are selected at a threshold that is one of the scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub threshold: f64,
    pub true_selected: usize,
    pub false_selected: usize,
}

/// What is selected at each distinct score, from the highest down; NaN is at none of them.
pub(super) fn steps(rows: &[Scored]) -> Vec<Step> {
    let mut ranked: Vec<Scored> = rows.iter().copied().filter(|row| !row.score.is_nan()).collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut steps: Vec<Step> = Vec::new();
    let (mut true_selected, mut false_selected) = (0, 0);
    for row in ranked {
        if row.is_true {
            true_selected += 1;
        } else {
            false_selected += 1;
        }
        let step = Step { threshold: row.score, true_selected, false_selected };
        match steps.last_mut() {
            // -0 and 0 are one threshold.
            Some(last) if last.threshold == row.score => *last = step,
            _ => steps.push(step),
        }
    }
    steps
}

/// How many rows are true, how many false.
pub(super) fn totals(rows: &[Scored]) -> (usize, usize) {
    let positives = rows.iter().filter(|row| row.is_true).count();
    (positives, rows.len() - positives)
}
