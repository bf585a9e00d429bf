//! `skyloupe lenses`: sources of a field with the scores of the lens network.

use super::candidate_arguments::CandidateArguments;
use super::on_standard_error::OnStandardError;
use super::scene::only_field;
use super::stamp_files::StampFolder;
use super::{CliError, FieldArguments, RuntimeArguments, warn};
use crate::catalogue::{CatalogueError, write_table};
use crate::field::Field;
use crate::fits::open_fields;
use crate::geometry::PixelRect;
use crate::interop::Stamp;
use crate::lenses::{
    CUTOUT_SIDE, Candidate, Candidates, FieldCutter, LensError, LensFindings, LensScorer, Outcome,
    PixelDefect, PixelFilter, ReportRow, ScoredCandidates, SearchSettings, Selection, SelectionCuts, Watcher,
    compose, report_rows, report_table, score_field, select, write_regions,
};
use crate::models::{Model, ModelStore};
use crate::places::Places;
use crate::progress::Unwatched;
use clap::Args;
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `skyloupe lenses`.
#[derive(Debug, Args)]
pub struct LensesArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    #[command(flatten)]
    pub source: CandidateArguments,
    /// Table to write: .csv, .ecsv, .fits, .vot or .parquet. Columns: id, ra, dec, x, y (pixels of the VIS image, the
    /// centre of the first being 0,0), `mag_vis`, score (raw), probability, rank, reason.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Network: the id of an installed model, or a folder with model.onnx and card.json.
    #[arg(long, value_name = "ID|FOLDER")]
    pub model: Option<String>,
    #[command(flatten)]
    pub runtime: RuntimeArguments,
    /// Leave sources with a lower raw score, and those without one, out of what is written.
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub min_score: Option<f64>,
    /// Share of lenses among all sources, which probabilities are given for.
    #[arg(long, value_name = "P", default_value_t = 0.001, value_parser = parse_rate)]
    pub base_rate: f64,
    /// Faintest magnitude in VIS that is scored.
    #[arg(long, value_name = "M", default_value_t = 24.0)]
    pub faintest: f64,
    /// Score all sources: point sources, faint ones and artefacts as well.
    #[arg(long, conflicts_with = "faintest")]
    pub all: bool,
    /// Folder for pictures of what is written: PNG, FITS and sheets.
    #[arg(long, value_name = "DIR")]
    pub stamps: Option<PathBuf>,
    /// DS9 regions to write.
    #[arg(long, value_name = "FILE.reg")]
    pub regions: Option<PathBuf>,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Run `skyloupe lenses`.
///
/// # Errors
/// When files cannot be opened or written, there is no network, or the field cannot be searched.
pub(super) fn lenses(arguments: &LensesArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let begun = Instant::now();
    let specs = arguments.field.specs();
    if specs.is_empty() {
        return Err(CliError::Usage("name a FITS file".to_owned()));
    }
    check_output(&arguments.out)?;
    let scorer = scorer(arguments)?;
    let field = only_field(open_fields(&specs, &Unwatched)?)?;
    let of_field = |error: LensError| CliError::Input(format!("{error}: {}", path_of(&field)));
    FieldCutter::new(&field).map_err(of_field)?;
    let candidates = arguments.source.candidates(&field)?;
    let selection = select(&candidates.list, &arguments.cuts(), field.size());
    let searched: Vec<usize> = selection
        .passed
        .iter()
        .copied()
        .filter(|index| candidates.repeats.get(*index) == Some(&None))
        .collect();
    let chosen: Vec<Candidate> =
        searched.iter().filter_map(|index| candidates.list.get(*index)).copied().collect();
    let watcher = OnStandardError::new("scoring");
    let findings = score_field(&field, &chosen, &scorer, &arguments.settings(), &watcher);
    watcher.end();
    let findings = findings.map_err(of_field)?;
    findings.notices.iter().for_each(|notice| warn(notice));
    let search =
        Search { field: &field, candidates: &candidates, selection: &selection, searched: &searched };
    let rows = arguments.rows(&search, &findings, &scorer);
    let written = arguments.write(&search, &rows)?;
    let summary = search.summary(arguments, &findings, (&rows, &written, begun.elapsed().as_secs_f64()));
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &summary)?;
        return Ok(writeln!(out)?);
    }
    search.write_text(&findings, &rows, out)?;
    written.iter().try_for_each(|path| writeln!(out, "written: {}", path.display()))?;
    Ok(())
}

/// Refuse before the search a table that could not be written after it.
pub(super) fn check_output(path: &Path) -> Result<(), CliError> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_known = matches!(
        extension.as_deref(),
        Some("csv" | "ecsv" | "fits" | "fit" | "fts" | "vot" | "votable" | "xml" | "parquet" | "pq")
    );
    if !is_known {
        return Err(CatalogueError::UnknownFormat { path: path.to_owned() }.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        let sentence = format!("the table cannot be written, its folder does not exist: {}", path.display());
        return Err(CliError::Input(sentence));
    }
    Ok(())
}

/// The network that was named, or the one that is installed.
fn scorer(arguments: &LensesArguments) -> Result<LensScorer, CliError> {
    let folder = Places::of_platform().models();
    let store = ModelStore::open(&folder);
    let own = match &arguments.model {
        None => None,
        Some(name) if Path::new(name).is_dir() => Some(Model::read(Path::new(name))?),
        Some(name) => Some(store.find(name)?.clone()),
    };
    let runtime = arguments.runtime.find_with(1);
    let scorer = LensScorer::load(&store, runtime, own.as_ref());
    scorer.map_err(|error| match error {
        LensError::NoModel { .. } => CliError::Input(format!("{error} with --model: {}", folder.display())),
        other => CliError::Input(other.to_string()),
    })
}

/// A field and what was chosen of it.
struct Search<'a> {
    field: &'a Field,
    candidates: &'a Candidates,
    selection: &'a Selection,
    /// Indices of the candidates that were searched.
    searched: &'a [usize],
}

impl LensesArguments {
    fn cuts(&self) -> SelectionCuts {
        if self.all {
            return SelectionCuts::NONE;
        }
        SelectionCuts { faintest: Some(self.faintest), ..SelectionCuts::default() }
    }

    fn settings(&self) -> SearchSettings {
        SearchSettings { pixel_filter: (!self.all).then(PixelFilter::default), ..SearchSettings::default() }
    }

    /// What is written: every candidate, or those from a score on.
    fn rows(&self, search: &Search<'_>, findings: &LensFindings, scorer: &LensScorer) -> Vec<ReportRow> {
        let count = search.candidates.list.len();
        let mut scores = vec![f32::NAN; count];
        let mut reasons: Vec<String> = (0..count).map(|index| search.reason(index)).collect();
        for (index, outcome) in search.searched.iter().zip(&findings.outcomes) {
            if let (Some(score), Some(reason)) = (scores.get_mut(*index), reasons.get_mut(*index)) {
                *score = outcome.logit();
                *reason = outcome.reason();
            }
        }
        let mut rows = report_rows(&ScoredCandidates {
            candidates: &search.candidates.list,
            scores: &scores,
            reasons: &reasons,
            probability: &|logit| scorer.probability(logit, self.base_rate),
        });
        if let Some(least) = self.min_score {
            rows.retain(|row| row.score >= least);
        }
        rows
    }

    /// Write every file that was asked for.
    fn write(&self, search: &Search<'_>, rows: &[ReportRow]) -> Result<Vec<PathBuf>, CliError> {
        write_table(&self.out, &report_table(rows))?;
        let mut written = vec![self.out.clone()];
        if let Some(path) = &self.regions {
            let wcs = search.field.main_plane().and_then(|plane| plane.sky());
            let shown: Vec<ReportRow> = rows.iter().filter(|row| row.rank.is_some()).cloned().collect();
            write_regions(path, &shown, wcs.map(|wcs| &**wcs))
                .map_err(|error| CliError::Input(error.to_string()))?;
            written.push(path.clone());
        }
        if let Some(folder) = &self.stamps {
            write_stamps(search.field, folder, rows)?;
            written.push(folder.clone());
        }
        Ok(written)
    }
}

/// Pictures of everything that has a score.
fn write_stamps(field: &Field, folder: &Path, rows: &[ReportRow]) -> Result<(), CliError> {
    let stamps = StampFolder { folder, field };
    stamps.make()?;
    let cutter = FieldCutter::new(field).map_err(|error| CliError::Input(error.to_string()))?;
    let picture = |row: &ReportRow| {
        let composite = compose(&cutter.cut(row.candidate.position).ok()?);
        let label = format!("{}  {:.3}", row.candidate.id, row.score);
        Some((row.candidate, Stamp { side: CUTOUT_SIDE, rgb: composite.rgb, label }))
    };
    let pictures: Vec<(Candidate, Stamp)> =
        rows.par_iter().filter(|row| row.rank.is_some()).filter_map(picture).collect();
    let candidates: Vec<Candidate> = pictures.iter().map(|(candidate, _)| *candidate).collect();
    stamps.write_pngs(&pictures)?;
    stamps.write_sheets(&pictures, &mut 0)?;
    stamps.write_fits(&candidates, CUTOUT_SIDE)?;
    Ok(())
}

impl Search<'_> {
    /// Why a candidate was not searched at all.
    fn reason(&self, index: usize) -> String {
        if let Some(reason) = self.selection.reason(index) {
            return reason;
        }
        let earlier = self.candidates.repeats.get(index).copied().flatten();
        earlier.map_or_else(String::new, |earlier| format!("it repeats row {}", earlier + 1))
    }

    fn summary(
        &self,
        arguments: &LensesArguments,
        findings: &LensFindings,
        (rows, written, seconds): (&[ReportRow], &[PathBuf], f64),
    ) -> serde_json::Value {
        let cuts: Vec<serde_json::Value> = self
            .selection
            .removed
            .iter()
            .map(|removed| {
                serde_json::json!({
                    "cut": removed.cut.title(), "threshold": removed.threshold, "removed": removed.count,
                    "alone": removed.alone, "unknown": removed.unknown,
                })
            })
            .collect();
        let filtered: serde_json::Map<String, serde_json::Value> = PixelDefect::ALL
            .into_iter()
            .map(|defect| (defect.title().to_owned(), findings.filtered(defect).into()))
            .collect();
        let effort = findings.effort;
        let rate = |count: usize, seconds: f64| (seconds > 0.0).then(|| count as f64 / seconds);
        serde_json::json!({
            "field": self.field.name,
            "source": arguments.source.name(),
            "sources": self.candidates.list.len(),
            "cuts": cuts,
            "searched": self.searched.len(),
            "scored": findings.scored(),
            "filtered": filtered,
            "rows": rows.len(),
            "base_rate": arguments.base_rate,
            "model": findings.model,
            "backend": findings.backend,
            "notices": self.candidates.notices.iter().chain(&findings.notices).collect::<Vec<_>>(),
            "cutouts_per_second_and_thread": rate(effort.cutouts, effort.cutout_secs),
            "pictures_per_second_and_thread": rate(effort.pictures, effort.scoring_secs),
            "seconds": seconds,
            "written": written,
        })
    }

    fn write_text(
        &self,
        findings: &LensFindings,
        rows: &[ReportRow],
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        writeln!(out, "{} sources, {} of them searched", self.candidates.list.len(), self.searched.len())?;
        for removed in self.selection.removed.iter().filter(|removed| removed.count > 0) {
            writeln!(out, "{:>8} removed: {} ({})", removed.count, removed.cut.title(), removed.threshold)?;
        }
        for defect in PixelDefect::ALL {
            let count = findings.filtered(defect);
            if count > 0 {
                writeln!(out, "{count:>8} removed by their pixels: {}", defect.title())?;
            }
        }
        writeln!(out, "{} scored by {} on {}", findings.scored(), findings.model, findings.backend)?;
        for row in rows.iter().filter(|row| row.rank.is_some()).take(10) {
            let (ra, dec) = row.candidate.sky.map_or((f64::NAN, f64::NAN), |sky| sky.to_degrees());
            let (rank, score) = (row.rank.unwrap_or(0), row.score);
            let (probability, id) = (row.probability, row.candidate.id);
            writeln!(out, "{rank:>5}  {score:>8.3}  {probability:>9.2e}  {ra:>11.6} {dec:>+11.6}  {id}")?;
        }
        Ok(())
    }
}

impl Watcher for OnStandardError {
    fn scored(&self, _: &[(usize, Outcome)]) {}

    fn visible(&self) -> Option<PixelRect> {
        None
    }
}

/// The file of the image that is searched, for the end of a sentence.
pub(super) fn path_of(field: &Field) -> String {
    field.main_plane().map_or_else(|| field.name.clone(), |plane| plane.source.path.display().to_string())
}

/// A share above 0 and below 1.
fn parse_rate(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.trim().parse().ok();
    let expected = || format!("{text:?} is no share of lenses between 0 and 1, such as 0.001");
    value.filter(|value| *value > 0.0 && *value < 1.0).ok_or_else(expected)
}
