//! Counts at thresholds, and what follows from them.

use super::interval::{Interval, wilson};
use super::scored::{Scored, steps, totals};

/// The four counts at a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub true_selected: usize,
    pub true_missed: usize,
    pub false_selected: usize,
    pub false_rejected: usize,
}

impl Counts {
    /// Share of the true ones that is selected: completeness, recall, true positive rate.
    pub fn completeness(&self) -> Option<f64> {
        share(self.true_selected, self.true_selected + self.true_missed)
    }

    /// Share of the selected ones that is true: purity, precision.
    pub fn purity(&self) -> Option<f64> {
        share(self.true_selected, self.true_selected + self.false_selected)
    }

    /// Share of the false ones that is selected.
    pub fn false_positive_rate(&self) -> Option<f64> {
        share(self.false_selected, self.false_selected + self.false_rejected)
    }

    /// False ones selected per million pixels searched.
    pub fn false_positives_per_mpx(&self, megapixels: f64) -> Option<f64> {
        (megapixels > 0.0).then(|| self.false_selected as f64 / megapixels)
    }

    /// Purity among candidates of which only the share `base_rate` (0 to 1) is true, from completeness and false
    /// positive rate (Bayes).
    pub fn purity_at_base_rate(&self, base_rate: f64) -> Option<f64> {
        let found = self.completeness()? * base_rate;
        let wrong = self.false_positive_rate()? * (1.0 - base_rate);
        (found + wrong > 0.0).then(|| found / (found + wrong))
    }

    /// Wilson interval of the completeness.
    pub fn completeness_interval(&self, level: f64) -> Option<Interval> {
        wilson(self.true_selected as f64, (self.true_selected + self.true_missed) as f64, level)
    }

    /// Wilson interval of the purity.
    pub fn purity_interval(&self, level: f64) -> Option<Interval> {
        wilson(self.true_selected as f64, (self.true_selected + self.false_selected) as f64, level)
    }
}

/// Count with everything selected whose score is at least `threshold`.
pub fn counts_at(rows: &[Scored], threshold: f64) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        let slot = match (row.is_true, row.score >= threshold) {
            (true, true) => &mut counts.true_selected,
            (true, false) => &mut counts.true_missed,
            (false, true) => &mut counts.false_selected,
            (false, false) => &mut counts.false_rejected,
        };
        *slot += 1;
    }
    counts
}

/// [`counts_at`] each of many thresholds, in their order; the rows are ranked once.
pub fn counts_at_each(rows: &[Scored], thresholds: &[f64]) -> Vec<Counts> {
    let steps = steps(rows);
    let (positives, negatives) = totals(rows);
    let at = |threshold: &f64| {
        let selected = steps.partition_point(|step| step.threshold >= *threshold);
        let last = selected.checked_sub(1).and_then(|index| steps.get(index));
        let (true_selected, false_selected) =
            last.map_or((0, 0), |step| (step.true_selected, step.false_selected));
        Counts {
            true_selected,
            true_missed: positives - true_selected,
            false_selected,
            false_rejected: negatives - false_selected,
        }
    };
    thresholds.iter().map(at).collect()
}

/// The lowest score down to which at most `most_per_mpx` false ones are selected per million pixels; `None` if even
/// the highest score lets too many in, or there are no scores.
pub fn threshold_of_rate(rows: &[Scored], megapixels: f64, most_per_mpx: f64) -> Option<f64> {
    let most = most_per_mpx * megapixels;
    let steps = steps(rows);
    let allowed = steps.partition_point(|step| step.false_selected as f64 <= most);
    steps.get(allowed.checked_sub(1)?).map(|step| step.threshold)
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
