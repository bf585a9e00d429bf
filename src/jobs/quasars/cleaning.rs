//! Magnitudes out of a table, and the cuts.

use super::KeptForest;
use crate::catalogue::Table;
use crate::quasars::{FeatureSet, Photometry, clean, suspicions};
use crate::session::{PhotometryWish, QuasarRows};
use std::sync::Arc;

/// The rows of a table; magnitudes are read anew only where the mapping is another one.
///
/// # Errors
/// One sentence when the table lacks a column, or when there is no forest to soften Euclid's magnitudes by.
pub fn rows(
    wish: PhotometryWish,
    table: &Table,
    (forest, known): (&KeptForest, Option<&QuasarRows>),
) -> Result<QuasarRows, String> {
    let set = wish.mapping.features;
    let is_same = |known: &&QuasarRows| {
        let of = &known.wish;
        let same_model = set == FeatureSet::Ugri || of.model == wish.model;
        of.table == wish.table && of.mapping == wish.mapping && same_model
    };
    let same = known.filter(is_same);
    let photometry = match same {
        Some(known) => Arc::clone(&known.photometry),
        None => Arc::new(photometry(&wish, table, forest)?),
    };
    let cleaned = clean(&photometry, &wish.cuts);
    let asks = suspicions(&photometry, &wish.mapping).into_iter().filter_map(|suspicion| {
        let band = set.band(suspicion.band)?;
        let share = 100.0 * suspicion.outside;
        let text = format!(
            "{} for {} is read as magnitudes, but its median is {:.4} and {share:.0} % of it lies outside 4 to 33: are \
             they fluxes? Say what they are under Columns",
            suspicion.column, suspicion.band, suspicion.median,
        );
        Some((band, text))
    });
    let asks = asks.collect();
    let warnings = photometry.warnings();
    Ok(QuasarRows { wish, photometry, cleaned, warnings, asks })
}

/// Magnitudes; those of Euclid's own bands are softened as the forest wants them.
fn photometry(wish: &PhotometryWish, table: &Table, forest: &KeptForest) -> Result<Photometry, String> {
    let softenings = match wish.mapping.features {
        FeatureSet::Ugri => None,
        FeatureSet::Euclid => {
            let forest = forest.get(wish.model.as_deref())?;
            forest.check(&wish.mapping).map_err(|error| error.to_string())?;
            forest.softenings()
        }
    };
    Photometry::of(table, &wish.mapping, softenings).map_err(|error| error.to_string())
}
