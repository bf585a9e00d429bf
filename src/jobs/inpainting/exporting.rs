//! Scores as tables, panels as pictures and FITS images, steps as animations.

use super::pictures::Pictured;
use crate::catalogue::{Column, Table, Values, write_table};
use crate::inpainting::{Baselines, Panels, ScoreRow, Scores, StampCutter, score_table, write_panels};
use crate::interop::{Picture, write_animation, write_picture};
use crate::progress::{Progress, Unwatched};
use crate::session::{
    CandidateRule, DrawShown, Inspection, RepaintExport, RepaintExportContents, RepaintExportFormat,
    RepaintPass, RepaintRow, RepaintTarget, ScoreKind,
};
use std::path::Path;
use std::sync::Arc;

/// How long a step of an animation is shown, hundredths of a second.
const SHOWN_FOR: u16 = 14;

/// Write what was asked for.
///
/// # Errors
/// One sentence that says why, and the path.
pub fn export(
    export: &RepaintExport,
    contents: &RepaintExportContents,
    progress: &dyn Progress,
) -> Result<(), String> {
    let path = &export.path;
    if export.format.is_of_scores() {
        return write_table(path, &table(contents)).map_err(|error| error.to_string());
    }
    let inspection = contents.inspection.as_deref().ok_or("There is no source to write")?;
    match export.format {
        RepaintExportFormat::PanelsFits => panels_fits(path, inspection, contents),
        RepaintExportFormat::StepsGif => steps_gif(path, inspection, contents),
        RepaintExportFormat::StepsPng => steps_png(path, inspection, (contents, progress)),
        _ => {
            let step = inspection.steps.get(contents.step).ok_or("There is no step to write")?;
            let picture = Pictured::new(inspection, contents).of(step).ok_or("There is nothing to draw")?;
            write_picture(path, &picture).map_err(|error| error.to_string())
        }
    }
}

/// Write the steps of a source as the window does: from its first draw's noise, by the mean of its draws.
///
/// # Errors
/// As [`export`].
pub fn export_steps(
    wanted: &RepaintExport,
    inspection: Arc<Inspection>,
    target: RepaintTarget,
) -> Result<(), String> {
    let contents = RepaintExportContents {
        findings: Arc::default(),
        order: Arc::default(),
        rule: CandidateRule::default(),
        card: None,
        base_rate: f64::NAN,
        step: inspection.steps.len().saturating_sub(1),
        target: Some(target),
        inspection: Some(inspection),
        shown: DrawShown::Mean,
        noisy: false,
        in_sigma: true,
    };
    export(wanted, &contents, &Unwatched)
}

/// All sources in the order of the table, with what the rule says of them.
fn table(contents: &RepaintExportContents) -> Table {
    let rows = contents.order.iter().filter_map(|row| contents.findings.rows.get(*row as usize));
    let rows: Vec<&RepaintRow> = rows.collect();
    let written: Vec<ScoreRow> = rows.iter().map(|row| written(row, contents)).collect();
    let mut table = score_table(&written);
    let values = rows.iter().map(|row| row.scores.concentration).collect();
    let concentration = Column::new("concentration", Values::Real(values));
    let candidates = rows.iter().map(|row| Some(i64::from(contents.rule.takes(&row.scores)))).collect();
    let candidate = Column::new("is_candidate", Values::Integer(candidates));
    let passes = rows.iter().map(|row| pass(row.pass).to_owned()).collect();
    table.columns.extend([concentration, candidate, Column::new("scored_by", Values::Text(passes))]);
    table
}

fn pass(pass: RepaintPass) -> &'static str {
    match pass {
        RepaintPass::Fast => "fast pass",
        RepaintPass::Full => "all steps",
        RepaintPass::Waiting | RepaintPass::Unscored => "",
    }
}

fn written(row: &RepaintRow, contents: &RepaintExportContents) -> ScoreRow {
    let scores = &row.scores;
    let has_scores = matches!(row.pass, RepaintPass::Fast | RepaintPass::Full);
    let card = contents.card.as_ref();
    let probability = card.map_or(scores.probability, |card| {
        crate::evaluate::at_base_rate(scores.probability, card.training_prior, contents.base_rate)
    });
    ScoreRow {
        id: row.id,
        sky: row.sky,
        position: row.position,
        magnitude_vis: row.magnitude_vis,
        scores: has_scores.then_some(Scores {
            mse: scores.mse,
            max_ratio: scores.max_ratio,
            log_ratio: scores.log_ratio,
            z: scores.z,
            posterior_sd: f64::NAN,
            observed_flux: f64::NAN,
            repainted_flux: f64::NAN,
            baselines: Baselines {
                roc: scores.roc,
                peak_total: scores.peak_total,
                concentration: ScoreKind::Concentration.of(scores),
                total_flux: f64::NAN,
            },
        }),
        probability,
        reason: row.reason.clone(),
    }
}

fn panels_fits(path: &Path, inspection: &Inspection, contents: &RepaintExportContents) -> Result<(), String> {
    let target = contents.target.as_ref().ok_or("There is no source to write")?;
    let step = inspection.steps.get(contents.step).ok_or("There is no step to write")?;
    let shown = match contents.shown {
        // A spread is no core: the mean is written in its place.
        DrawShown::Spread => (DrawShown::Mean, contents.noisy),
        shown => (shown, contents.noisy),
    };
    let stamp = &inspection.stamp;
    let residual = inspection.residual(step, shown);
    let is_masked = stamp.hole.len() < stamp.pixels.len();
    let mut mask = vec![false; stamp.pixels.len()];
    for place in stamp.hole.iter().filter(|_| is_masked) {
        if let Some(slot) = mask.get_mut(*place) {
            *slot = true;
        }
    }
    let panels = Panels {
        width: stamp.side,
        height: stamp.side,
        origin: stamp.corner,
        input: stamp.pixels.clone(),
        mask,
        repainted: inspection.repainted(step, shown),
        residual_in_sigma: residual.iter().map(|value| value / stamp.noise).collect(),
        residual,
    };
    let cutter = StampCutter::new(&target.field).map_err(|error| error.to_string())?;
    let unit = stamp.microjansky_per_unit.is_some();
    write_panels(path, &panels, (cutter.plane(), unit)).map_err(|error| error.to_string())
}

fn steps_png(
    folder: &Path,
    inspection: &Inspection,
    (contents, progress): (&RepaintExportContents, &dyn Progress),
) -> Result<(), String> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("The folder cannot be made: {error}: {}", folder.display()))?;
    let pictured = Pictured::from_noise(inspection, contents);
    for (number, step) in inspection.steps.iter().enumerate() {
        if progress.is_cancelled() {
            return Err("Cancelled; the pictures so far stay".to_owned());
        }
        let picture = pictured.of(step).ok_or("There is nothing to draw")?;
        let path = folder.join(format!("step-{:03}.png", number + 1));
        write_picture(&path, &picture).map_err(|error| error.to_string())?;
        progress.report((number + 1) as f32 / inspection.steps.len().max(1) as f32);
    }
    Ok(())
}

fn steps_gif(path: &Path, inspection: &Inspection, contents: &RepaintExportContents) -> Result<(), String> {
    let pictured = Pictured::from_noise(inspection, contents);
    let pictures: Vec<Picture> = inspection.steps.iter().filter_map(|step| pictured.of(step)).collect();
    write_animation(path, &pictures, SHOWN_FOR).map_err(|error| error.to_string())
}
