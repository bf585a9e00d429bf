//! `skyloupe inpaint`: sources of a field with their cores repainted and what stands out of them scored.

use super::candidate_arguments::CandidateArguments;
use super::inpaint_panels::{PanelFolder, write_compared, write_steps};
use super::on_standard_error::OnStandardError;
use super::scene::only_field;
use super::{CliError, FieldArguments, RuntimeArguments, warn};
use crate::catalogue::write_table;
use crate::field::Field;
use crate::fits::open_fields;
use crate::inpainting::{
    FieldSettings, Inpainter, InpaintingError, InpaintingFindings, InpaintingOutcome, InpaintingWatcher,
    Judge, Mask, Method, PAPER_LINE, SamplingSettings, ScoreRow, StampCutter, Target, inpaint_field,
    score_table,
};
use crate::lenses::{Candidate, Candidates};
use crate::models::{Model, ModelStore};
use crate::places::Places;
use crate::progress::Unwatched;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `skyloupe inpaint`.
#[derive(Debug, Args)]
pub struct InpaintArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    #[command(flatten)]
    pub source: CandidateArguments,
    /// Table to write: .csv, .ecsv, .fits, .vot or .parquet. Columns: id, ra, dec, x, y (pixels of the VIS image, the
    /// centre of the first being 0,0), `mag_vis`, mse, `max_ratio`, `log_ratio`, z, roc, `peak_total`, probability, reason.
    #[arg(long, value_name = "FILE", required_unless_present = "compare")]
    pub out: Option<PathBuf>,
    /// Cores painted for each source.
    #[arg(long, value_name = "K", default_value_t = 4)]
    pub draws: usize,
    /// Steps from noise to core.
    #[arg(long, value_name = "N", default_value_t = SamplingSettings::default().steps)]
    pub steps: usize,
    /// Pixels across the mask, 1 to 9.
    #[arg(long, value_name = "SIZE", default_value_t = 5)]
    pub mask: usize,
    /// A round mask instead of a square one.
    #[arg(long)]
    pub round: bool,
    /// The same seed gives the same numbers.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// How noise becomes a core: `ddim` knows the surroundings, `repaint` is shown them anew at each step.
    #[arg(long, default_value = "ddim", value_parser = PossibleValuesParser::new(["ddim", "repaint"]))]
    pub method: String,
    /// Noise added on the way by `ddim`, 0 to 1.
    #[arg(long, value_name = "E", default_value_t = 0.0)]
    pub eta: f64,
    /// How often `repaint` takes each step.
    #[arg(long, value_name = "R", default_value_t = 3)]
    pub resamples: usize,
    /// Sample only so many of the first ranks fully; the others keep the scores of a single pass.
    #[arg(long, value_name = "N")]
    pub best: Option<usize>,
    /// Score images of another band, pixel scale or zero point as well.
    #[arg(long)]
    pub any_scale: bool,
    /// Network: the id of an installed model, or a folder with model.onnx and card.json.
    #[arg(long, value_name = "ID|FOLDER")]
    pub model: Option<String>,
    /// Trees that give probabilities, likewise; without it those that ship, for the network that ships.
    #[arg(long, value_name = "ID|FOLDER")]
    pub judge: Option<String>,
    /// Share of galaxies with a point source in their core, which probabilities are given for.
    #[arg(long, value_name = "P", default_value_t = 0.01, value_parser = parse_rate)]
    pub base_rate: f64,
    #[command(flatten)]
    pub runtime: RuntimeArguments,
    /// Folder for pictures and FITS files of input, mask, repainted and residual.
    #[arg(long, value_name = "DIR")]
    pub panels: Option<PathBuf>,
    /// The steps from noise to core of the first row of the table.
    #[arg(long, value_name = "FILE.gif")]
    pub animation: Option<PathBuf>,
    /// Compare the field with a model of it instead: its panels are written to the folder of --panels.
    #[arg(long, value_name = "MODEL.fits", requires = "panels", conflicts_with_all = ["out", "animation"])]
    pub compare: Option<OsString>,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

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
    let field = only_field(open_fields(&specs, &Unwatched)?)?;
    let of_field =
        |error: InpaintingError| CliError::Input(format!("{error}: {}", super::lenses::path_of(&field)));
    StampCutter::new(&field).map_err(of_field)?;
    let candidates = arguments.source.candidates(&field)?;
    let chosen: Vec<Candidate> =
        candidates.distinct().filter_map(|index| candidates.list.get(index)).copied().collect();
    let targets: Vec<Target> = chosen.iter().map(target).collect();
    let watcher = OnStandardError::new("repainting");
    let findings = inpaint_field(&field, &targets, &inpainter, &settings, &watcher);
    watcher.end();
    let findings = findings.map_err(of_field)?;
    findings.notices.iter().for_each(|notice| warn(notice));
    let order = findings.order();
    let found = Found { field: &field, chosen: &chosen, order: &order, findings: &findings };
    let rows = found.rows(judge.as_ref(), arguments.base_rate);
    write_table(table, &score_table(&rows))?;
    let mut written = vec![table.clone()];
    if let Some(folder) = &arguments.panels {
        let panels = PanelFolder { folder, field: &field, inpainter: &inpainter, settings: &settings };
        panels.write(&found.to_show())?;
        written.push(folder.clone());
    }
    if let Some(path) = &arguments.animation {
        let first = found.to_show().first().copied().copied();
        let first = first
            .ok_or_else(|| CliError::Input("no source can be repainted, and none animated".to_owned()))?;
        write_steps(path, &first, (&field, &inpainter, &settings))?;
        written.push(path.clone());
    }
    let summary = Summary { candidates: &candidates, rows: &rows, judge: judge.as_ref(), written: &written };
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &summary.json(arguments, &found, begun))?;
        return Ok(writeln!(out)?);
    }
    summary.write_text(&found, out)
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

fn target(candidate: &Candidate) -> Target {
    Target { id: candidate.id, position: candidate.position, magnitude_vis: candidate.magnitude_vis }
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

impl InpaintArguments {
    fn settings(&self) -> Result<FieldSettings, CliError> {
        let method = match self.method.as_str() {
            "repaint" => Method::RePaint { resamples: self.resamples },
            _ => Method::Ddim { eta: self.eta },
        };
        let sampling = SamplingSettings { steps: self.steps, draws: self.draws, seed: self.seed, method };
        let mask = if self.round { Mask::round(self.mask) } else { Mask::square(self.mask) };
        let checked = sampling.check().and(mask);
        let mask = checked.map_err(|error| CliError::Usage(error.to_string()))?;
        Ok(FieldSettings { mask, sampling, best: self.best, any_scale: self.any_scale })
    }

    /// The network, and the trees where they fit it.
    fn models(&self) -> Result<(Inpainter, Option<Judge>), CliError> {
        let folder = Places::of_platform().models();
        let store = ModelStore::open(&folder);
        let own = named(&store, self.model.as_deref())?;
        let inpainter = Inpainter::load(&store, self.runtime.find_with(1), own.as_ref());
        let inpainter = inpainter.map_err(|error| match error {
            InpaintingError::NoModel { .. } => {
                CliError::Input(format!("{error} with --model: {}", folder.display()))
            }
            other => CliError::Input(other.to_string()),
        })?;
        let judge = match named(&store, self.judge.as_deref())? {
            Some(own) => {
                Some(Judge::load(&store, Some(&own)).map_err(|error| CliError::Input(error.to_string()))?)
            }
            None if own.is_some() => {
                warn(
                    "probabilities are left out: they are calibrated for the network that ships; name --judge",
                );
                None
            }
            None => match Judge::load(&store, None) {
                Ok(judge) => Some(judge),
                Err(error) => {
                    warn(&format!("probabilities are left out: {error}"));
                    None
                }
            },
        };
        Ok((inpainter, judge))
    }
}

/// A model by id or folder.
fn named(store: &ModelStore, name: Option<&str>) -> Result<Option<Model>, CliError> {
    Ok(match name {
        None => None,
        Some(name) if Path::new(name).is_dir() => Some(Model::read(Path::new(name))?),
        Some(name) => Some(store.find(name)?.clone()),
    })
}

/// A field and what was found in it.
struct Found<'a> {
    field: &'a Field,
    chosen: &'a [Candidate],
    /// Indices of the chosen ones, the most suspicious first.
    order: &'a [usize],
    findings: &'a InpaintingFindings,
}

impl Found<'_> {
    fn rows(&self, judge: Option<&Judge>, base_rate: f64) -> Vec<ScoreRow> {
        let row = |index: &usize| {
            let (candidate, outcome) = (self.chosen.get(*index)?, self.findings.outcomes.get(*index)?);
            let probability = match (judge, outcome) {
                (Some(judge), InpaintingOutcome::Scored(finding, _)) => {
                    judge.probability(&finding.features, base_rate)
                }
                _ => f64::NAN,
            };
            Some(ScoreRow {
                id: candidate.id,
                sky: candidate.sky,
                position: candidate.position,
                magnitude_vis: candidate.magnitude_vis,
                scores: outcome.finding().map(|finding| finding.scores),
                probability,
                reason: outcome.reason(),
            })
        };
        self.order.iter().filter_map(row).collect()
    }

    /// What can be repainted and looked at: sampled fully, or shown without a score.
    fn to_show(&self) -> Vec<&Candidate> {
        let is_shown = |index: &&usize| {
            let outcome = self.findings.outcomes.get(**index);
            matches!(outcome, Some(InpaintingOutcome::Scored(..) | InpaintingOutcome::Shown(_)))
        };
        self.order.iter().filter(is_shown).filter_map(|index| self.chosen.get(*index)).collect()
    }

    fn count(&self, is_counted: fn(&InpaintingOutcome) -> bool) -> usize {
        self.findings.outcomes.iter().filter(|outcome| is_counted(outcome)).count()
    }

    /// Sources above the line of the paper.
    fn above_line(&self) -> usize {
        let scores = self.findings.outcomes.iter().filter_map(|outcome| outcome.finding());
        scores.filter(|finding| PAPER_LINE.is_candidate(&finding.scores)).count()
    }
}

/// What is said at the end.
struct Summary<'a> {
    candidates: &'a Candidates,
    rows: &'a [ScoreRow],
    judge: Option<&'a Judge>,
    written: &'a [PathBuf],
}

impl Summary<'_> {
    fn json(&self, arguments: &InpaintArguments, found: &Found<'_>, begun: Instant) -> serde_json::Value {
        let findings = found.findings;
        let rate = |count: usize, seconds: f64| (seconds > 0.0).then(|| count as f64 / seconds);
        serde_json::json!({
            "field": found.field.name,
            "source": arguments.source.name(),
            "sources": self.candidates.list.len(),
            "ranked": findings.ranked,
            "scored": findings.sampled,
            "shown": found.count(|outcome| matches!(outcome, InpaintingOutcome::Shown(_))),
            "refused": found.count(|outcome| matches!(outcome, InpaintingOutcome::Failed(_))),
            "above_line": found.above_line(),
            "method": arguments.method,
            "draws": arguments.draws,
            "steps": arguments.steps,
            "seed": arguments.seed,
            "mask": arguments.mask,
            "model": findings.model,
            "judge": self.judge.map(Judge::name),
            "base_rate": arguments.base_rate,
            "backend": findings.backend,
            "notices": self.candidates.notices.iter().chain(&findings.notices).collect::<Vec<_>>(),
            "ranked_per_second": rate(findings.ranked, findings.ranking_secs),
            "scored_per_second": rate(findings.sampled, findings.sampling_secs),
            "seconds": begun.elapsed().as_secs_f64(),
            "written": self.written,
        })
    }

    fn write_text(&self, found: &Found<'_>, out: &mut dyn Write) -> Result<(), CliError> {
        let findings = found.findings;
        writeln!(
            out,
            "{} sources, {} ranked by a single pass, {} scored by {} on {}",
            self.rows.len(),
            findings.ranked,
            findings.sampled,
            findings.model,
            findings.backend
        )?;
        writeln!(out, "{} above the line ratio > 9 - 0.01 MSE of Stevens et al. (2025)", found.above_line())?;
        let scored = self.rows.iter().filter_map(|row| Some((row, row.scores?)));
        for (row, scores) in scored.take(10) {
            let (z, ratio, log) = (scores.z, scores.max_ratio, scores.log_ratio);
            writeln!(out, "{z:>8.2}  {ratio:>8.3}  {log:>7.3}  {:>9.2e}  {}", row.probability, row.id)?;
        }
        let unscored = self.rows.iter().filter(|row| row.scores.is_none());
        for row in unscored.take(5) {
            writeln!(out, "{}: {}", row.id, row.reason)?;
        }
        self.written.iter().try_for_each(|path| writeln!(out, "written: {}", path.display()))?;
        Ok(())
    }
}

impl InpaintingWatcher for OnStandardError {
    fn repainted(&self, _: &[(usize, InpaintingOutcome)]) {}
}

/// A share above 0 and below 1.
fn parse_rate(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.trim().parse().ok();
    let expected = || format!("{text:?} is no share of galaxies between 0 and 1, such as 0.01");
    value.filter(|value| *value > 0.0 && *value < 1.0).ok_or_else(expected)
}
