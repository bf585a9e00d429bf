//! A labelled table, classified: what is measured on.

use super::{CLASSES, Class, Classification, FeatureSet, Labels, Photometry, QuasarForest, is_blue};
use crate::evaluate::{Interval, wilson};

/// One labelled row that was classified.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialRow {
    pub class: Class,
    pub group: u32,
    /// Or I_E, with Euclid's bands.
    pub r: f64,
    /// Of STAR, GALAXY, QSO.
    pub probabilities: [f32; 3],
    /// What the model says it is.
    pub said: Class,
    /// Of the logistic baseline; NaN without one.
    pub logistic: [f32; 3],
    /// By the colour cut: a quasar or none; absent where there is no u, g, r.
    pub is_blue: Option<bool>,
    pub in_range: bool,
}

/// All rows of a labelled table that have a label and a class.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trial {
    pub rows: Vec<TrialRow>,
    /// Rows with a label that the cuts took.
    pub not_classified: usize,
    /// Rows without a label.
    pub unlabelled: usize,
    /// Of `rows`, those that the model has learnt from, but for one in 1,700 of the others; `None` where it does not tell.
    pub learnt: Option<usize>,
}

impl Trial {
    /// Put labels and classification together.
    pub fn of(
        forest: &QuasarForest,
        photometry: &Photometry,
        labels: &Labels,
        made: &Classification,
    ) -> Self {
        let mut trial = Self { learnt: forest.coverage().tells_learnt().then_some(0), ..Self::default() };
        for row in 0..labels.len().min(made.len()) {
            let (class, said) = (labels.class(row), made.classes.get(row).copied().flatten());
            let (Some(class), Some(said)) = (class, said) else {
                match class {
                    None => trial.unlabelled += 1,
                    Some(_) => trial.not_classified += 1,
                }
                continue;
            };
            let magnitudes = photometry.row(row);
            let of_row = photometry.features_of(row);
            if let Some(learnt) = &mut trial.learnt {
                *learnt += usize::from(forest.coverage().has_learnt(&of_row));
            }
            trial.rows.push(TrialRow {
                class,
                group: labels.group(row),
                r: photometry.brightness_of(row),
                probabilities: made.probabilities.get(row).copied().unwrap_or([f32::NAN; 3]),
                said,
                logistic: forest.baseline().map_or([f32::NAN; 3], |linear| linear.probabilities(&of_row)),
                is_blue: (photometry.features == FeatureSet::Ugri).then(|| is_blue(magnitudes)),
                in_range: made.is_in_range(row),
            });
        }
        trial
    }

    /// What to say where a figure would be flattered by rows that the model has learnt from: more than one in a hundred.
    pub fn flattered(&self, model: &str) -> Option<String> {
        let (learnt, of) = (self.learnt?, self.rows.len());
        (learnt * 100 > of).then(|| {
            format!(
                "{learnt} of these {of} rows are among those that {model} has learnt from: figures on them say nothing of other \
                 rows; its card has cross-validated ones"
            )
        })
    }

    /// Labelled rows of each class.
    pub fn counts(&self) -> [usize; 3] {
        CLASSES.map(|class| self.rows.iter().filter(|row| row.class == class).count())
    }
}

/// Rows selected as quasars by some rule, against their labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SelectedRows {
    /// Quasars that are selected.
    pub right: usize,
    /// Others that are.
    pub wrong: usize,
    /// Quasars that are not.
    pub missed: usize,
}

impl SelectedRows {
    /// Of the rows that a rule selects.
    pub fn of(rows: &[TrialRow], is_selected: impl Fn(&TrialRow) -> bool) -> Self {
        let mut found = Self::default();
        for row in rows {
            match (is_selected(row), row.class == Class::Qso) {
                (true, true) => found.right += 1,
                (true, false) => found.wrong += 1,
                (false, true) => found.missed += 1,
                (false, false) => {}
            }
        }
        found
    }

    /// Share of quasars among the selected; `None` where nothing is.
    pub fn purity(self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// Share of the quasars that are selected; `None` without quasars.
    pub fn completeness(self) -> Option<f64> {
        share(self.right, self.right + self.missed)
    }

    /// Harmonic mean of both.
    pub fn f1(self) -> Option<f64> {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    /// Wilson, 95 %.
    pub fn purity_interval(self) -> Option<Interval> {
        wilson(self.right as f64, (self.right + self.wrong) as f64, 0.95)
    }

    /// Wilson, 95 %.
    pub fn completeness_interval(self) -> Option<Interval> {
        wilson(self.right as f64, (self.right + self.missed) as f64, 0.95)
    }
}

pub(super) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
