//! From what is typed about columns to magnitudes.

use crate::catalogue::Table;
use crate::cli::{CliError, warn};
use crate::quasars::{
    FeatureSet, Mapping, Photometry, QuasarForest, Softenings, recognised, recognised_as, recognised_for,
    suspicions,
};

/// What magnitudes are wanted for.
#[derive(Debug, Clone, Copy)]
pub enum For<'a> {
    /// To be classified: the bands and the softenings of the forest.
    Forest(&'a QuasarForest),
    /// To learn from: these features, or those that the table has bands for.
    Training(Option<FeatureSet>),
}

impl For<'_> {
    fn softenings(self) -> Option<Softenings> {
        match self {
            Self::Forest(forest) => forest.softenings(),
            Self::Training(_) => None,
        }
    }

    /// Of the names of a table.
    fn recognised(self, table: &Table) -> Result<Mapping, CliError> {
        Ok(match self {
            Self::Forest(forest) => recognised_for(table, forest.features(), &forest.name())?,
            Self::Training(Some(set)) => recognised_as(table, set)?,
            Self::Training(None) => recognised(table)?,
        })
    }

    /// Hold a mapping to what it is wanted for.
    fn check(self, mapping: &Mapping) -> Result<(), CliError> {
        match self {
            Self::Forest(forest) => Ok(forest.check(mapping)?),
            Self::Training(Some(set)) if set != mapping.features => Err(CliError::Usage(format!(
                "--features {set} are of {}, and the columns are mapped to {}",
                set.band_list(),
                mapping.features.band_list()
            ))),
            Self::Training(_) => Ok(()),
        }
    }
}

/// The mapping that is typed, that a file holds, or that the table's names tell.
pub(super) fn mapping_of(table: &Table, typed: Option<&str>, wanted: For<'_>) -> Result<Mapping, CliError> {
    let mapping = match typed {
        None => wanted.recognised(table)?,
        Some(text) if text.contains('=') => {
            let known = match Mapping::features_named(text)? {
                Some(set) => recognised_as(table, set).ok(),
                None => wanted.recognised(table).ok(),
            };
            Mapping::typed(text, known)?
        }
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                CliError::Input(format!("the mapping of columns cannot be read: {error}: {path}"))
            })?;
            Mapping::parse(&text)?
        }
    };
    wanted.check(&mapping)?;
    mapping.check(table)?;
    Ok(mapping)
}

/// Magnitudes; fluxes that nobody said are fluxes are refused.
pub(super) fn photometry_of(
    table: &Table,
    mapping: &Mapping,
    wanted: For<'_>,
) -> Result<Photometry, CliError> {
    let photometry = Photometry::of(table, mapping, wanted.softenings())?;
    let odd: Vec<String> =
        suspicions(&photometry, mapping).iter().map(crate::quasars::Suspicion::text).collect();
    if !odd.is_empty() {
        return Err(CliError::Input(odd.join("; ")));
    }
    photometry.warnings().iter().for_each(|sentence| warn(sentence));
    Ok(photometry)
}
