//! `skyloupe inpaint`: sources of a field with their cores repainted and what stands out of them scored.

mod arguments;
mod found;
mod injection;
mod panels;
mod steps;
mod summary;

pub use arguments::InpaintArguments;

use super::on_standard_error::OnStandardError;
use super::scene::only_field;
use super::{CliError, warn};
use crate::catalogue::write_table;
use crate::field::Field;
use crate::fits::open_fields;
use crate::inpainting::{
    FieldSettings, Inpainter, InpaintingError, InpaintingFindings, InpaintingOutcome, InpaintingWatcher,
    StampCutter, Target, inpaint_field, score_table,
};
use crate::lenses::Candidate;
use crate::progress::Unwatched;
use crate::session::RepaintExportFormat;
use found::{Found, target};
use panels::{PanelFolder, write_compared};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use steps::Steps;
use summary::Summary;

/// Run `skyloupe inpaint`.
///
/// # Errors
/// When files cannot be opened or written, there is no network, or settings are out of range.
pub(super) fn inpaint(arguments: &InpaintArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let begun = Instant::now();
    let specs = arguments.field.specs();
    if specs.is_empty() {
        return Err(CliError::Usage("name a FITS file".to_owned()));
    }
    let settings = arguments.settings()?;
    let Some(table) = &arguments.out else {
        let field = only_field(open_fields(&specs, &Unwatched)?)?;
        return compare(arguments, &field, out);
    };
    super::lenses::check_output(table)?;
    check_animation(arguments)?;
    let (inpainter, judge) = arguments.models()?;
    let judged = arguments.injection.judged(judge.as_ref(), arguments.base_rate)?;
    let field = Arc::new(only_field(open_fields(&specs, &Unwatched)?)?);
    let painters = (&inpainter, &settings);
    StampCutter::new(&field).map_err(|error| of_field(&error, &field))?;
    let candidates = arguments.source.candidates(&field)?;
    let chosen: Vec<Candidate> =
        candidates.distinct().filter_map(|index| candidates.list.get(index)).copied().collect();
    let findings = repainted(&field, &chosen, painters)?;
    let order = findings.order();
    let found = Found { field: &field, chosen: &chosen, order: &order, findings: &findings };
    let rows = found.rows(judge.as_ref(), arguments.base_rate);
    write_table(table, &score_table(&rows))?;
    let mut written = vec![table.clone()];
    written.extend(write_pictures(arguments, &found, painters)?);
    let injection = judged.map(|judged| arguments.injection.run(&found, painters, &judged)).transpose();
    let injection = injection.map_err(|error| of_field(&error, &field))?;
    let (judge, injection) = (judge.as_ref(), injection.as_ref());
    let summary = Summary { candidates: &candidates, rows: &rows, judge, injection, written: &written };
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &summary.json(arguments, &found, begun))?;
        return Ok(writeln!(out)?);
    }
    summary.write_text(&found, out)
}

/// The sources of a list with their scores; what the user should know goes to standard error.
fn repainted(
    field: &Field,
    chosen: &[Candidate],
    (inpainter, settings): (&Inpainter, &FieldSettings),
) -> Result<InpaintingFindings, CliError> {
    let targets: Vec<Target> = chosen.iter().map(target).collect();
    let watcher = OnStandardError::new("repainting");
    let findings = inpaint_field(field, &targets, inpainter, settings, &watcher);
    watcher.end();
    let findings = findings.map_err(|error| of_field(&error, field))?;
    findings.notices.iter().for_each(|notice| warn(notice));
    Ok(findings)
}

fn of_field(error: &InpaintingError, field: &Field) -> CliError {
    CliError::Input(format!("{error}: {}", super::lenses::path_of(field)))
}

/// Panels and steps, where they are wanted; the files and folders.
fn write_pictures(
    arguments: &InpaintArguments,
    found: &Found<'_>,
    (inpainter, settings): (&Inpainter, &FieldSettings),
) -> Result<Vec<PathBuf>, CliError> {
    let mut written = Vec::new();
    if let Some(folder) = &arguments.panels {
        let panels = PanelFolder { folder, field: found.field, inpainter, settings };
        panels.write(&found.to_show())?;
        written.push(folder.clone());
    }
    let steps = Steps { field: found.field, inpainter, settings };
    let sampled = found.sampled();
    if sampled.is_empty() && (arguments.steps_gif.is_some() || arguments.steps_png.is_some()) {
        warn("no source was scored by the full sampler, and no steps are written");
    }
    for (folder, format) in [
        (&arguments.steps_gif, RepaintExportFormat::StepsGif),
        (&arguments.steps_png, RepaintExportFormat::StepsPng),
    ] {
        if let Some(folder) = folder.as_ref().filter(|_| !sampled.is_empty()) {
            steps.write(folder, format, &sampled)?;
            written.push(folder.clone());
        }
    }
    if let Some(path) = &arguments.animation {
        let none = || CliError::Input("no source can be repainted, and none animated".to_owned());
        let shown = found.to_show();
        steps.write_one(path.clone(), RepaintExportFormat::StepsGif, shown.first().ok_or_else(none)?)?;
        written.push(path.clone());
    }
    Ok(written)
}

/// The field with a model of it.
fn compare(arguments: &InpaintArguments, field: &Field, out: &mut dyn Write) -> Result<(), CliError> {
    let (Some(model), Some(folder)) = (&arguments.compare, &arguments.panels) else {
        return Err(CliError::Usage("--compare needs a folder for --panels".to_owned()));
    };
    let rms = write_compared(field, model, folder)?;
    if arguments.json {
        let summary = serde_json::json!({ "field": field.name, "residual_rms": rms, "written": [folder] });
        serde_json::to_writer_pretty(&mut *out, &summary)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "residual: {rms:.6e} (root mean square)")?;
    Ok(writeln!(out, "written: {}", folder.display())?)
}

/// Refuse before the run an animation that could not be written after it.
fn check_animation(arguments: &InpaintArguments) -> Result<(), CliError> {
    let Some(path) = &arguments.animation else { return Ok(()) };
    let is_gif = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gif"));
    if is_gif {
        return Ok(());
    }
    Err(CliError::Usage(format!("the animation is a GIF, its name must end in .gif: {}", path.display())))
}

impl InpaintingWatcher for OnStandardError {
    fn repainted(&self, _: &[(usize, InpaintingOutcome)]) {}
}
