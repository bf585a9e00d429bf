//! Magnitudes out of a table, and the cuts.

use crate::catalogue::Table;
use crate::quasars::{BANDS, Photometry, clean, suspicions};
use crate::session::{PhotometryWish, QuasarRows};
use std::sync::Arc;

/// The rows of a table; magnitudes are read anew only where the mapping is another one.
///
/// # Errors
/// One sentence when the table lacks a column.
pub fn rows(wish: PhotometryWish, table: &Table, known: Option<&QuasarRows>) -> Result<QuasarRows, String> {
    let same = known.filter(|known| known.wish.table == wish.table && known.wish.mapping == wish.mapping);
    let photometry = match same {
        Some(known) => Arc::clone(&known.photometry),
        None => Arc::new(Photometry::of(table, &wish.mapping).map_err(|error| error.to_string())?),
    };
    let cleaned = clean(&photometry, &wish.cuts);
    let asks = suspicions(&photometry, &wish.mapping).into_iter().filter_map(|suspicion| {
        let band = BANDS.iter().position(|band| *band == suspicion.band)?;
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
