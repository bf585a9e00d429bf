//! Whether the range of training is what it says: trained on bright rows and applied beyond, and across folds.

use super::{Coverage, Labels, Photometry, QuasarError};
use crate::evaluate::{Bootstrap, Interval};
use serde::Serialize;
use std::collections::BTreeMap;

/// The shares of rows that are flagged as out of range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RangeTrial {
    /// Trained on rows brighter than this in r, or in I_E.
    pub trained_to_r: f64,
    pub trained_on: usize,
    /// Of rows fainter than that.
    pub beyond: Flagged,
    /// The same by distance alone, were the ranges of features not looked at.
    pub beyond_by_distance: Flagged,
    /// Of rows of all magnitudes in groups that were not trained on, by five-fold cross-validation.
    pub like_training: Flagged,
    /// The same for stars, galaxies, quasars.
    pub like_training_by_class: [Flagged; 3],
}

/// A share with its interval over groups.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Flagged {
    pub flagged: usize,
    pub rows: usize,
    pub share: Option<f64>,
    pub interval: Option<Interval>,
}

const FOLDS: usize = 5;

/// Measure on a labelled table.
///
/// # Errors
/// Too few rows on one side of the magnitude.
pub fn range_trial(
    photometry: &Photometry,
    labels: &Labels,
    trained_to_r: f64,
) -> Result<RangeTrial, QuasarError> {
    let rows = labels.complete_rows(photometry);
    let r_of = |row: usize| photometry.brightness_of(row);
    let bright = Coverage::fit(photometry, &labels.only(|row| r_of(row) < trained_to_r))?;
    let (mut beyond, mut by_distance) = (Vec::new(), Vec::new());
    let is_beyond = |row: &&usize| r_of(**row) >= trained_to_r;
    for row in rows.iter().filter(is_beyond) {
        let place = bright.place_of(&photometry.features_of(*row));
        beyond.push((labels.group(*row), !place.in_range));
        by_distance
            .push((labels.group(*row), place.distance.is_nan() || place.distance > bright.distance_limit()));
    }
    if beyond.is_empty() {
        let band = photometry.features.brightness_name();
        return Err(QuasarError::Coverage(format!("no row is fainter than {band} = {trained_to_r}")));
    }
    let (mut all, mut by_class) = (Vec::new(), [const { Vec::new() }; 3]);
    for fold in 0..FOLDS {
        let fitted = Coverage::fit(photometry, &labels.only(|row| labels.fold(row, FOLDS) != fold))?;
        for row in rows.iter().filter(|row| labels.fold(**row, FOLDS) == fold) {
            let place = fitted.place_of(&photometry.features_of(*row));
            let entry = (labels.group(*row), !place.in_range);
            all.push(entry);
            if let Some(list) = labels.class(*row).and_then(|class| by_class.get_mut(class.index())) {
                list.push(entry);
            }
        }
    }
    Ok(RangeTrial {
        trained_to_r,
        trained_on: bright.rows(),
        beyond: flagged(&beyond),
        beyond_by_distance: flagged(&by_distance),
        like_training: flagged(&all),
        like_training_by_class: by_class.each_ref().map(|list| flagged(list)),
    })
}

fn flagged(rows: &[(u32, bool)]) -> Flagged {
    let mut groups: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (group, is_flagged) in rows {
        let counts = groups.entry(*group).or_default();
        counts.0 += usize::from(*is_flagged);
        counts.1 += 1;
    }
    let groups: Vec<(usize, usize)> = groups.into_values().collect();
    let share = |some: &[&(usize, usize)]| {
        let (part, whole) = some.iter().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
        (whole > 0).then(|| part as f64 / whole as f64)
    };
    let value = share(&groups.iter().collect::<Vec<_>>());
    let interval = Bootstrap::default().over_groups(&groups, share);
    Flagged {
        flagged: rows.iter().filter(|(_, is_flagged)| *is_flagged).count(),
        rows: rows.len(),
        share: value,
        interval: interval.zip(value).map(|(interval, value)| interval.including(value)),
    }
}
