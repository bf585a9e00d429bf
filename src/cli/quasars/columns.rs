//! From what is typed about columns to magnitudes.

use crate::catalogue::Table;
use crate::cli::{CliError, warn};
use crate::quasars::{Mapping, Photometry, recognised, suspicions};

/// The mapping that is typed, that a file holds, or that the table's names tell.
pub(super) fn mapping_of(table: &Table, typed: Option<&str>) -> Result<Mapping, CliError> {
    let mapping = match typed {
        None => recognised(table)?,
        Some(text) if text.contains('=') => Mapping::typed(text, recognised(table).ok())?,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                CliError::Input(format!("the mapping of columns cannot be read: {error}: {path}"))
            })?;
            Mapping::parse(&text)?
        }
    };
    mapping.check(table)?;
    Ok(mapping)
}

/// Magnitudes; fluxes that nobody said are fluxes are refused.
pub(super) fn photometry_of(table: &Table, mapping: &Mapping) -> Result<Photometry, CliError> {
    let photometry = Photometry::of(table, mapping)?;
    let odd: Vec<String> =
        suspicions(&photometry, mapping).iter().map(crate::quasars::Suspicion::text).collect();
    if !odd.is_empty() {
        return Err(CliError::Input(odd.join("; ")));
    }
    photometry.warnings().iter().for_each(|sentence| warn(sentence));
    Ok(photometry)
}
