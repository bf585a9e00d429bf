//! Pictures and FITS files of repainted cores, and of comparisons.

use crate::cli::CliError;
use crate::cli::scene::only_field;
use crate::cli::stamp_files::names;
use crate::field::Field;
use crate::fits::{FileSpec, open_fields};
use crate::inpainting::{
    Compared, FieldSettings, Inpainter, InpaintingError, Panels, PreparedSource, SecondPlane, StampCutter,
    repaint, write_panels,
};
use crate::interop::{PanelPixels, PanelScales, Picture, panel_row, write_picture};
use crate::lenses::Candidate;
use crate::progress::Unwatched;
use rayon::prelude::*;
use std::ffi::OsStr;
use std::path::Path;

/// Where panels go, and how sources are repainted.
pub(super) struct PanelFolder<'a> {
    pub folder: &'a Path,
    pub field: &'a Field,
    pub inpainter: &'a Inpainter,
    pub settings: &'a FieldSettings,
}

impl PanelFolder<'_> {
    /// ID.png and ID.fits for each source.
    ///
    /// # Errors
    /// The first source that cannot be repainted, or file that cannot be written.
    pub fn write(&self, sources: &[&Candidate]) -> Result<(), CliError> {
        make(self.folder)?;
        let cutter = StampCutter::new(self.field).map_err(said)?;
        let names = names(sources.iter().map(|candidate| candidate.id));
        sources.par_iter().zip(&names).try_for_each(|(candidate, name)| {
            let source = prepared(&cutter, candidate, self.settings).map_err(said)?;
            let painted = repaint(self.inpainter, std::slice::from_ref(&source), &self.settings.sampling)
                .map_err(said)?;
            let Some(repainting) = painted.first() else { return Ok(()) };
            let panels = Panels::of(&source, repainting, &self.inpainter.scoring());
            let in_microjansky = source.stamp.has_zero_point;
            write_panels(
                &self.folder.join(format!("{name}.fits")),
                &panels,
                (cutter.plane(), in_microjansky),
            )
            .map_err(said)?;
            let scales = PanelScales::of(&panels.input, &panels.residual);
            let labels = [
                candidate.id.to_string(),
                source.mask.title(),
                "repainted".to_owned(),
                "residual".to_owned(),
            ];
            match four_panels(&panels, &scales, labels) {
                Some(picture) => Ok(write_picture(&self.folder.join(format!("{name}.png")), &picture)?),
                None => Ok(()),
            }
        })
    }
}

/// Panels of a field and a model of it as compared.png and compared.fits; the root mean square of the residual.
///
/// # Errors
/// When the model cannot be opened or does not fit, or files cannot be written.
pub(super) fn write_compared(field: &Field, model: &OsStr, folder: &Path) -> Result<f64, CliError> {
    let other = only_field(open_fields(&[FileSpec::parse(model)], &Unwatched)?)?;
    let plane = StampCutter::new(field).map_err(said)?.plane().clone();
    let second = StampCutter::new(&other).map_err(said)?.plane().clone();
    let compared = Compared::from_planes(&plane, SecondPlane::Model(&second)).map_err(said)?;
    make(folder)?;
    let panels = &compared.panels;
    write_panels(&folder.join("compared.fits"), panels, (&plane, false)).map_err(said)?;
    let scales = PanelScales::of(&panels.input, &panels.residual);
    let of = |values, is_residual, label: &str| PanelPixels { values, is_residual, label: label.to_owned() };
    let row = [
        of(&panels.input, false, &field.name),
        of(&panels.repainted, false, "model"),
        of(&panels.residual, true, "residual"),
    ];
    if let Some(picture) = panel_row(&row, (panels.width, panels.height), &scales) {
        write_picture(&folder.join("compared.png"), &picture)?;
    }
    Ok(panels.residual_rms())
}

/// A source of a field, cut out and measured.
pub(super) fn prepared(
    cutter: &StampCutter,
    candidate: &Candidate,
    settings: &FieldSettings,
) -> Result<PreparedSource, InpaintingError> {
    PreparedSource::new(cutter.cut(candidate.position)?, settings.mask)
}

fn four_panels(panels: &Panels, scales: &PanelScales, labels: [String; 4]) -> Option<Picture> {
    let [input, mask, repainted, residual] = labels;
    let masked = panels.masked_input();
    let row = [
        PanelPixels { values: &panels.input, is_residual: false, label: input },
        PanelPixels { values: &masked, is_residual: false, label: mask },
        PanelPixels { values: &panels.repainted, is_residual: false, label: repainted },
        PanelPixels { values: &panels.residual, is_residual: true, label: residual },
    ];
    panel_row(&row, (panels.width, panels.height), scales)
}

/// A folder and those above it.
pub(super) fn make(folder: &Path) -> Result<(), CliError> {
    let what = "a folder for pictures cannot be made";
    std::fs::create_dir_all(folder).map_err(|source| CliError::File { what, source, path: folder.to_owned() })
}

pub(super) fn said(error: InpaintingError) -> CliError {
    CliError::Input(error.to_string())
}
