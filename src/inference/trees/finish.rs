//! From the sums over the trees to the outputs of the operator.
//!
//! What the standard leaves open follows ONNX Runtime (`tree_ensemble_aggregator.h` and `ml_common.h` in its
//! `core/providers/cpu/ml`).

use super::TreesKind;

/// How the leaves of one target are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    Sum,
    /// Over all trees, also those that say nothing about the target.
    Average,
    Min,
    Max,
}

impl Aggregate {
    /// `None` for text that is no such function.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "SUM" => Self::Sum,
            "AVERAGE" => Self::Average,
            "MIN" => Self::Min,
            "MAX" => Self::Max,
            _ => return None,
        })
    }

    /// A score with one more weight.
    pub fn with(self, score: Option<f64>, weight: f64) -> f64 {
        match (score, self) {
            (None, _) => weight,
            (Some(score), Self::Sum | Self::Average) => score + weight,
            (Some(score), Self::Min) => score.min(weight),
            (Some(score), Self::Max) => score.max(weight),
        }
    }
}

/// What is done to the scores of a row at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PostTransform {
    None,
    Logistic,
    Softmax,
}

impl PostTransform {
    /// `None` for text that is no such function, or a rare one that is not supported.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "NONE" => Self::None,
            "LOGISTIC" => Self::Logistic,
            "SOFTMAX" => Self::Softmax,
            _ => return None,
        })
    }

    fn apply(self, scores: &mut [f64]) {
        match self {
            Self::None => {}
            Self::Logistic => scores.iter_mut().for_each(|score| *score = logistic(*score)),
            Self::Softmax => {
                let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                scores.iter_mut().for_each(|score| *score = (*score - largest).exp());
                let sum: f64 = scores.iter().sum();
                scores.iter_mut().for_each(|score| *score /= sum);
            }
        }
    }
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// How the scores of two classes are made of one, `s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OneScore {
    /// Around zero: `-s` and `s`.
    Margin,
    /// All leaves speak of one class, and none takes anything away: `1 - s` and `s`.
    Probability,
}

/// Everything between the leaves and the outputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finish {
    pub aggregate: Aggregate,
    pub post_transform: PostTransform,
    /// One for each output, or none; one alone for two classes.
    pub base_values: Vec<f64>,
    pub kind: TreesKind,
    pub one_score: OneScore,
}

impl Finish {
    /// Write the results of a row with these scores.
    pub fn write(&self, scores: &[Option<f64>], trees: usize, results: &mut [f32]) {
        match scores {
            [first, second] if self.kind == TreesKind::Classifier => {
                self.write_binary((*first, *second), results)
            }
            _ => self.write_each(scores, trees, results),
        }
    }

    fn base_value(&self, output: usize) -> f64 {
        self.base_values.get(output).copied().unwrap_or(0.0)
    }

    fn write_each(&self, scores: &[Option<f64>], trees: usize, results: &mut [f32]) {
        let mut finished: Vec<f64> = Vec::with_capacity(scores.len());
        for (output, score) in scores.iter().enumerate() {
            let finished_score = match score {
                Some(score) if self.aggregate == Aggregate::Average => {
                    score / trees as f64 + self.base_value(output)
                }
                Some(score) => score + self.base_value(output),
                // Of several targets, one that no leaf speaks of has no base value either.
                None if self.kind == TreesKind::Regressor && scores.len() > 1 => 0.0,
                None => self.base_value(output),
            };
            finished.push(finished_score);
        }
        // ONNX Runtime leaves the value of a single target as it is.
        if finished.len() > 1 {
            self.post_transform.apply(&mut finished);
        }
        store(&finished, results);
    }

    /// Two classes. Where the second has a base value but no leaf speaks of it, or the first has none, that score is
    /// zero; where only the first is spoken of, its score is that of the second class, as in boosted trees.
    fn write_binary(&self, (first, second): (Option<f64>, Option<f64>), results: &mut [f32]) {
        let (first_base, second_base) = (self.base_value(0), self.base_value(1));
        let mut both = match (self.base_values.len(), second) {
            (2, Some(_)) => {
                let score = second_base + first.unwrap_or(0.0);
                [first.map_or(0.0, |_| -score), score]
            }
            (2, None) => [first.map_or(0.0, |first| first + first_base), 0.0],
            (_, Some(second)) => [first.map_or(0.0, |first| first + first_base), second],
            (_, None) => return store(&self.both_of_one(first.unwrap_or(0.0) + first_base), results),
        };
        self.post_transform.apply(&mut both);
        store(&both, results);
    }

    fn both_of_one(&self, score: f64) -> [f64; 2] {
        match (self.post_transform, self.one_score) {
            (PostTransform::Logistic, _) => [logistic(-score), logistic(score)],
            (_, OneScore::Probability) => [1.0 - score, score],
            (_, OneScore::Margin) => [-score, score],
        }
    }
}

fn store(finished: &[f64], results: &mut [f32]) {
    for (result, score) in results.iter_mut().zip(finished) {
        *result = *score as f32;
    }
}
