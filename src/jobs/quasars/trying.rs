//! The classes held against labels of the table.

use super::KeptForest;
use crate::quasars::{Labels, Trial, figures};
use crate::session::{QuasarTrial, TrialWish};

/// Bins of r or I_E, magnitudes: half a magnitude each.
const FAINTEST: f64 = 24.0;
const BRIGHTEST: f64 = 14.0;

/// Measure.
///
/// # Errors
/// One sentence when no row, or one class alone, is labelled.
pub fn tried(forest: &KeptForest, wish: TrialWish) -> Result<QuasarTrial, String> {
    let TrialWish { result, table, labels, group } = wish;
    let forest = forest.get(result.rows.wish.model.as_deref())?;
    let of_rows = Labels::of(&table, &labels, group.as_deref(), &[]).map_err(|error| error.to_string())?;
    let trial = Trial::of(&forest, &result.rows.photometry, &of_rows, &result.made);
    if trial.rows.is_empty() {
        return Err(format!(
            "No row with a label in {labels} was classified, so there is nothing to measure"
        ));
    }
    let count = ((FAINTEST - BRIGHTEST) * 2.0) as usize;
    let magnitudes: Vec<f64> = (0..=count).map(|bin| BRIGHTEST + 0.5 * bin as f64).collect();
    let figures = figures(&trial, &magnitudes);
    Ok(QuasarTrial { result, labels, trial, figures })
}
