//! Which sources of a field are meant, as it is typed.

use super::{CliError, warn};
use crate::catalogue::read_table;
use crate::field::Field;
use crate::lenses::{CandidateSource, Candidates, candidates_of};
use crate::progress::Unwatched;
use crate::sources::{DetectionSettings, detect_in_field};
use clap::Args;
use std::path::PathBuf;

/// Where sources come from; without any of these they are detected in VIS.
#[derive(Debug, Clone, Default, Args)]
#[group(multiple = false)]
pub struct CandidateArguments {
    /// Catalogue: FITS, CSV, ECSV, VOTable or Parquet; FILE[EXT] takes one HDU.
    #[arg(long, value_name = "FILE")]
    pub catalogue: Option<PathBuf>,
    /// Bare list of positions: ra,dec in degrees or sexagesimal, or x,y in pixels of the VIS image, the centre of the
    /// first being 0,0; `id` where it has one.
    #[arg(long, value_name = "FILE")]
    pub positions: Option<PathBuf>,
    /// Detect them in VIS.
    #[arg(long)]
    pub detect: bool,
}

impl CandidateArguments {
    /// The sources of a field; what the user should know goes to standard error.
    ///
    /// # Errors
    /// A table that cannot be read or has no positions, and an image in which nothing can be detected.
    pub(super) fn candidates(&self, field: &Field) -> Result<Candidates, CliError> {
        let found = match self.catalogue.as_ref().or(self.positions.as_ref()) {
            Some(path) => {
                let table =
                    read_table(path, &Unwatched).map_err(|error| CliError::Input(error.to_string()))?;
                let candidates = candidates_of(field, CandidateSource::Table(&table));
                candidates.map_err(|error| CliError::Input(format!("{error}: {}", path.display())))
            }
            None => {
                let detections = detect_in_field(field, &DetectionSettings::default(), &Unwatched);
                let detections = detections
                    .map_err(|error| CliError::Input(format!("nothing can be detected, {error}: {}", field.name)))?;
                detections.notices.iter().for_each(|notice| warn(notice));
                let candidates = candidates_of(field, CandidateSource::Detections(&detections.sources));
                candidates.map_err(|error| CliError::Input(error.to_string()))
            }
        }?;
        found.notices.iter().for_each(|notice| warn(notice));
        Ok(found)
    }

    /// As it is written in summaries.
    pub(super) fn name(&self) -> &'static str {
        match (&self.catalogue, &self.positions) {
            (Some(_), _) => "catalogue",
            (None, Some(_)) => "positions",
            (None, None) => "detections",
        }
    }
}
