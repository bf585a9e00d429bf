//! What a model must say of itself before it is trusted (after Huppenkothen et al. 2023), and what a card says.

use super::{Card, TestSet};

/// One demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Practice {
    Data,
    Splits,
    Baselines,
    Calibration,
    Intervals,
    Shifts,
    Limits,
    Falsification,
    Repeatability,
}

impl Practice {
    /// In the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Data,
        Self::Splits,
        Self::Baselines,
        Self::Calibration,
        Self::Intervals,
        Self::Shifts,
        Self::Limits,
        Self::Falsification,
        Self::Repeatability,
    ];

    /// A word.
    pub fn title(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Splits => "Splits",
            Self::Baselines => "Baselines",
            Self::Calibration => "Calibration",
            Self::Intervals => "Intervals",
            Self::Shifts => "Shifts",
            Self::Limits => "Limits",
            Self::Falsification => "Falsified by",
            Self::Repeatability => "Repeatable",
        }
    }

    /// What is asked, in one sentence.
    pub fn question(self) -> &'static str {
        match self {
            Self::Data => "What was it trained on, where does that come from, and how much of it is there?",
            Self::Splits => "Which data were kept apart for the figures, and how were they split?",
            Self::Baselines => "What does a simpler method reach on the same data?",
            Self::Calibration => "Does a probability of 0.8 come true in eight of ten cases?",
            Self::Intervals => "How sure is each figure, and on how many cases does it rest?",
            Self::Shifts => "What happens where the data differ from those of training?",
            Self::Limits => "What can it not do, and where do its figures not hold?",
            Self::Falsification => "Which observation would show its figures to be wrong?",
            Self::Repeatability => "By which commands are data, training and figures made again?",
        }
    }

    /// What a card says to it, in short; `None` where it says nothing.
    pub fn answer(self, card: &Card) -> Option<String> {
        match self {
            Self::Data => {
                let total: u64 = card.training_data.sizes.values().sum();
                Some(format!("{}: {total}", card.trained_on.kind.title()))
            }
            Self::Splits => {
                let names: Vec<String> =
                    card.splits.iter().map(|split| format!("{} {}", split.name, split.size)).collect();
                (!names.is_empty()).then(|| names.join(", "))
            }
            Self::Baselines => {
                let count = card.metrics.iter().filter(|metric| metric.baseline.is_some()).count();
                (count > 0).then(|| format!("beside {count} of {} figures", card.metrics.len()))
            }
            Self::Calibration => {
                let is_drawn = card.curves.iter().any(|curve| curve.name == "reliability");
                let errors = |metric: &&super::Metric| metric.name.contains("calibration");
                match (card.metrics.iter().find(errors), card.calibration) {
                    (Some(metric), _) => Some(format!("error {:.3}", metric.value)),
                    (None, Some(platt)) => Some(format!("Platt, temperature {:.2}", platt.temperature)),
                    (None, None) => is_drawn.then(|| "reliability curve".to_owned()),
                }
            }
            Self::Intervals => {
                let fewest = card.metrics.iter().map(|metric| metric.n).min()?;
                Some(format!("{} figures, 95 %, n from {fewest}", card.metrics.len()))
            }
            Self::Shifts => {
                let count = card.metrics.iter().filter(|metric| metric.set == TestSet::Shifted).count();
                match (count, card.shifts.len()) {
                    (0, 0) => None,
                    (0, _) => card.shifts.first().cloned(),
                    (count, _) => Some(format!("{count} figures on a shifted set")),
                }
            }
            Self::Limits => {
                let (limits, ranges) = (card.limits.len(), card.valid_ranges.len());
                (limits > 0).then(|| format!("{limits} sentences, {ranges} ranges"))
            }
            Self::Falsification => {
                let count = card.falsified_by.len();
                (count > 0).then(|| format!("{count} observations"))
            }
            Self::Repeatability => Some(card.training.command.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::ModelStore;

    #[test]
    fn every_model_that_ships_answers_what_is_asked_of_it() {
        for model in ModelStore::built_in().list() {
            for practice in Practice::ALL {
                let answer = practice.answer(&model.card);
                // Networks whose output is no probability have nothing to calibrate, parts of a whole no baseline of their own.
                let may_lack = matches!(practice, Practice::Calibration | Practice::Baselines);
                assert!(may_lack || answer.is_some(), "{}: nothing about {}", model.name, practice.title());
            }
        }
    }
}
