//! Candidates with their grades as tables, regions, sheets and FITS cut-outs.

use super::sheets::write_sheets;
use crate::catalogue::write_table;
use crate::lenses::{CUTOUT_SIDE, GivenGrade, ReportRow, StampOf, report_table, write_regions, write_stamp};
use crate::progress::Progress;
use crate::session::{LensExport, LensExportContents, LensExportFormat};

/// Write candidates.
///
/// # Errors
/// One sentence that says why, and the path.
pub fn export(
    export: &LensExport,
    contents: &LensExportContents,
    progress: &dyn Progress,
) -> Result<(), String> {
    let rows = report_rows(contents);
    let field = contents.findings.field.as_ref().ok_or("The field of these candidates is closed")?;
    match export.format {
        LensExportFormat::Csv | LensExportFormat::Fits | LensExportFormat::VoTable => {
            write_table(&export.path, &report_table(&rows)).map_err(|error| error.to_string())
        }
        LensExportFormat::Ds9 => {
            let wcs = field.main_plane().and_then(|plane| plane.sky());
            write_regions(&export.path, &rows, wcs.map(|wcs| &**wcs)).map_err(|error| error.to_string())
        }
        LensExportFormat::PngSheets => write_sheets(&export.path, field, &rows, progress),
        LensExportFormat::FitsCutouts => {
            let made = std::fs::create_dir_all(&export.path);
            made.map_err(|error| format!("The folder cannot be made: {error}: {}", export.path.display()))?;
            for (number, row) in rows.iter().enumerate() {
                if progress.is_cancelled() {
                    return Err("Cancelled; the cut-outs so far stay".to_owned());
                }
                let path =
                    export.path.join(format!("{:05}-{}.fits", row.rank.unwrap_or(0), row.candidate.id));
                let stamp = StampOf { field, candidate: &row.candidate, side: CUTOUT_SIDE };
                write_stamp(&path, &stamp).map_err(|error| format!("{error}: {}", path.display()))?;
                progress.report((number + 1) as f32 / rows.len().max(1) as f32);
            }
            Ok(())
        }
    }
}

/// What is written, in the order of the contents.
fn report_rows(contents: &LensExportContents) -> Vec<ReportRow> {
    let mut grades = contents.grades.iter().peekable();
    let row = |number: usize| {
        let found = contents.findings.rows.get(number)?;
        let score = contents.ranking.logits.get(number).copied().unwrap_or(f64::NAN);
        let grade = grades.next_if(|(row, _)| *row == number).map(|(_, grade)| GivenGrade {
            class: grade.class.clone().unwrap_or_default(),
            subclass: grade.subclass.clone(),
            grader: grade.grader.clone(),
            comment: grade.comment.clone(),
        });
        let probability =
            contents.scorer.as_ref().map(|scorer| scorer.probability(score, contents.base_rate));
        Some(ReportRow {
            candidate: found.candidate,
            score,
            probability: probability.unwrap_or(f64::NAN),
            rank: contents.ranking.rank(number),
            reason: found.reason.clone(),
            grade,
        })
    };
    contents.rows.iter().copied().filter_map(row).collect()
}
