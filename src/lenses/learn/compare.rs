//! Whether a refitted head is better than the network, on sources that it was not fitted to.

use super::random_order::mixed;
use super::{Embeddings, Graded, Head, LearnError, Prior, Standardisation};
use crate::evaluate::{Bootstrap, Interval, Scored, reliability, roc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// With at most so many graded sources each is left out by itself.
const MOST_ALONE: usize = 40;
const FOLDS: usize = 10;
const CALIBRATION_BINS: usize = 5;
const LEVEL: f64 = 0.95;

/// A measured number; the interval (95 %, bootstrap over sources) is absent where there are too few grades for one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    pub value: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
}

/// What one model reaches on the grades; `None` where that is not defined (an area with one kind of grades only).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadMeasure {
    pub roc_auc: Option<Measured>,
    /// Mean squared distance of probability and answer.
    pub brier: Option<Measured>,
    /// In five bins; above 0 by chance alone where grades are few.
    pub calibration_error: Option<Measured>,
}

/// A head and the network on the same grades. Every source was judged by heads fitted without it, the strength of the
/// prior chosen without it too. The grades are of what was shown, mostly the top of the list, so these numbers compare
/// the two models but say nothing of the whole catalogue; see [`super::estimate`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Sources that were graded.
    pub sources: usize,
    /// Parts into which they were divided, each judged by a fit to the others.
    pub folds: usize,
    pub head: HeadMeasure,
    /// Probabilities are the logistic function of its logit.
    pub network: HeadMeasure,
    /// The area of the head less that of the network, on the same resamples.
    pub roc_auc_gain: Option<Measured>,
}

/// One grade and what both models say, the head without it.
#[derive(Debug, Clone, Copy)]
struct Judged {
    head: f64,
    network: f64,
    is_positive: bool,
}

/// Compare by leaving out parts of the grades, or each source by itself where there are at most 40.
///
/// # Errors
/// Whatever stands against fitting the head.
pub fn compare(embeddings: &Embeddings, grades: &[Graded], prior: Prior) -> Result<Comparison, LearnError> {
    let standardisation = Standardisation::of(embeddings);
    let folds = folds(grades);
    let mut judged: BTreeMap<usize, Vec<Judged>> = BTreeMap::new();
    for fold in &folds {
        let is_left_out = |grade: &&Graded| fold.binary_search(&grade.index).is_ok();
        let others: Vec<Graded> = grades.iter().filter(|grade| !is_left_out(grade)).copied().collect();
        let head = Head::fit_standardised(embeddings, &standardisation, &others, prior)?;
        for grade in grades.iter().filter(is_left_out) {
            let (index, count) = (grade.index, embeddings.len());
            let (network, _) = embeddings.row(index).ok_or(LearnError::UnknownSource { index, count })?;
            let said = Judged {
                head: head.logit(embeddings, index).unwrap_or(f64::NAN),
                network: f64::from(network),
                is_positive: grade.is_positive,
            };
            judged.entry(index).or_default().push(said);
        }
    }
    // Grades of one source are no independent answers: sources are resampled.
    let groups: Vec<Vec<Judged>> = judged.into_values().collect();
    let area_of = |pick: fn(&Judged) -> f64| move |rows: &[Judged]| Some(roc(&scored(rows, pick))?.area());
    let gain = |rows: &[Judged]| Some(area_of(of_head)(rows)? - area_of(of_network)(rows)?);
    Ok(Comparison {
        sources: groups.len(),
        folds: folds.len(),
        head: measure(&groups, of_head),
        network: measure(&groups, of_network),
        roc_auc_gain: measured(&groups, gain),
    })
}

fn of_head(judged: &Judged) -> f64 {
    judged.head
}

fn of_network(judged: &Judged) -> f64 {
    judged.network
}

fn measure(groups: &[Vec<Judged>], pick: fn(&Judged) -> f64) -> HeadMeasure {
    let said = move |rows: &[Judged]| {
        let mut rows = scored(rows, pick);
        rows.iter_mut().for_each(|row| row.score = super::penalised::probability(row.score));
        reliability(&rows, CALIBRATION_BINS, LEVEL)
    };
    HeadMeasure {
        roc_auc: measured(groups, |rows| Some(roc(&scored(rows, pick))?.area())),
        brier: measured(groups, |rows| Some(said(rows)?.brier)),
        calibration_error: measured(groups, |rows| Some(said(rows)?.expected_calibration_error)),
    }
}

fn measured(groups: &[Vec<Judged>], statistic: impl Fn(&[Judged]) -> Option<f64>) -> Option<Measured> {
    let value = statistic(&groups.concat())?;
    let interval = Bootstrap::default().over_rows(groups, &statistic);
    Some(Measured { value, interval: interval.map(|interval| interval.including(value)) })
}

fn scored(rows: &[Judged], pick: fn(&Judged) -> f64) -> Vec<Scored> {
    rows.iter().map(|row| Scored { score: pick(row), is_true: row.is_positive }).collect()
}

/// The graded sources in parts, positives and negatives dealt out evenly; each part sorted.
fn folds(grades: &[Graded]) -> Vec<Vec<usize>> {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for grade in grades {
        *sums.entry(grade.index).or_default() += if grade.is_positive { grade.weight } else { -grade.weight };
    }
    let mut dealt: Vec<(bool, u64, usize)> =
        sums.into_iter().map(|(index, sum)| (sum > 0.0, mixed(index as u64), index)).collect();
    dealt.sort_unstable();
    let count = if dealt.len() <= MOST_ALONE { dealt.len() } else { FOLDS };
    let mut folds = vec![Vec::new(); count];
    for (place, (_, _, index)) in dealt.into_iter().enumerate() {
        folds.iter_mut().skip(place % count).take(1).for_each(|fold| fold.push(index));
    }
    folds.iter_mut().for_each(|fold| fold.sort_unstable());
    folds
}
