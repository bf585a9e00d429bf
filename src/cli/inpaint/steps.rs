//! The steps from noise to core of sources, as the window writes them.

use super::panels::{make, prepared, said};
use crate::cli::CliError;
use crate::cli::stamp_files::names;
use crate::field::Field;
use crate::inpainting::{FieldSettings, Inpainter, StampCutter};
use crate::jobs::{SourceInSteps, export_steps};
use crate::lenses::Candidate;
use crate::session::{RepaintExport, RepaintExportFormat, RepaintTarget};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where sources lie, and how they are repainted.
pub(super) struct Steps<'a> {
    pub field: &'a Arc<Field>,
    pub inpainter: &'a Inpainter,
    pub settings: &'a FieldSettings,
}

impl Steps<'_> {
    /// An animation ID.gif for each source, or a folder ID of pictures step-001.png and on.
    ///
    /// # Errors
    /// The first source that cannot be repainted, or file that cannot be written.
    pub fn write(
        &self,
        folder: &Path,
        format: RepaintExportFormat,
        sources: &[&Candidate],
    ) -> Result<(), CliError> {
        make(folder)?;
        let names = names(sources.iter().map(|candidate| candidate.id));
        sources.par_iter().zip(&names).try_for_each(|(candidate, name)| {
            let is_folder = format == RepaintExportFormat::StepsPng;
            let path = folder.join(if is_folder { name.clone() } else { format!("{name}.gif") });
            self.write_one(path, format, candidate)
        })
    }

    /// Those of one source.
    ///
    /// # Errors
    /// When it cannot be repainted, or the file or folder not be written.
    pub fn write_one(
        &self,
        path: PathBuf,
        format: RepaintExportFormat,
        candidate: &Candidate,
    ) -> Result<(), CliError> {
        let cutter = StampCutter::new(self.field).map_err(said)?;
        let source = prepared(&cutter, candidate, self.settings).map_err(said)?;
        let steps = SourceInSteps {
            inpainter: self.inpainter,
            judge: None,
            source: &source,
            sampling: self.settings.sampling,
            microjansky_per_unit: cutter.plane().microjansky_per_unit(),
        };
        let target = RepaintTarget {
            field: Arc::clone(self.field),
            position: candidate.position,
            is_pointed: false,
            row: None,
            name: candidate.id.to_string(),
        };
        let inspection = steps.inspection().map_err(CliError::Input)?;
        export_steps(&RepaintExport { path, format }, Arc::new(inspection), target).map_err(CliError::Input)
    }
}
