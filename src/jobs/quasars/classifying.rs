//! Classes, and the columns that a table gains by them.

use super::KeptForest;
use crate::catalogue::{RepeatedIdentifiers, Table};
use crate::progress::Progress;
use crate::quasars::with_classification;
use crate::session::{QuasarResult, QuasarRows};
use std::sync::Arc;
use std::time::Instant;

/// Classify the rows that the cuts left, and put what was found into the table.
///
/// # Errors
/// One sentence when there is no forest, or when it wants what the table lacks.
pub fn classified(
    forest: &KeptForest,
    rows: Arc<QuasarRows>,
    table: &Table,
    progress: &dyn Progress,
) -> Result<(Arc<QuasarResult>, Arc<Table>), String> {
    let forest = forest.get(rows.wish.model.as_deref())?;
    let begun = Instant::now();
    let made = forest.classify(&rows.photometry, &rows.cleaned, progress);
    let made = made.map_err(|error| error.to_string())?;
    let seconds = begun.elapsed().as_secs_f64();
    let model = forest.name();
    let repeated = RepeatedIdentifiers::of(table).text();
    let table = with_classification(table.clone(), &made, &rows.cleaned, &model);
    Ok((Arc::new(QuasarResult { rows, made, model, seconds, repeated }), Arc::new(table)))
}
