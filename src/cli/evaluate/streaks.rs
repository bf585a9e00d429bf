//! `skyloupe evaluate streaks`: network and classical detector on the same simulated pointings.

use super::super::streak_trials::{Trial, TrialSet};
use super::super::{CliError, RuntimeArguments};
use super::field::{FieldResult, search_field};
use super::figures::{Figure, Line, figures, lines, threshold_at};
use super::{SetName, write_json};
use crate::models::ModelStore;
use crate::places::Places;
use crate::streaks::{Detector, StreakModels};
use clap::Args;
use rayon::prelude::*;
use serde::Serialize;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct StreakEvaluationArguments {
    /// Where pointings are drawn from
    #[arg(long, value_enum, default_value = "held-out")]
    set: SetName,
    /// Simulated pointings of four exposures
    #[arg(long, default_value_t = 16)]
    pointings: u64,
    /// Pixels of a side of each exposure
    #[arg(long, default_value_t = 1536)]
    size: usize,
    /// The pointings have the seeds from this one on; training uses others
    #[arg(long, default_value_t = 9_000_000)]
    seed: u64,
    /// Folder with detector.onnx, merger.onnx, ranker.onnx and linker.onnx instead of the models that ship
    #[arg(long, value_name = "FOLDER")]
    models: Option<PathBuf>,
    /// Leave the classical detector out
    #[arg(long)]
    network_only: bool,
    /// Write figures and curves as JSON
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
    #[command(flatten)]
    runtime: RuntimeArguments,
}

/// What the command writes.
#[derive(Debug, Serialize)]
struct Evaluation {
    command: String,
    set: &'static str,
    pointings: u64,
    size: usize,
    seed: u64,
    megapixels: f64,
    backend: String,
    models: Vec<String>,
    detectors: Vec<DetectorEvaluation>,
}

#[derive(Debug, Serialize)]
struct DetectorEvaluation {
    detector: &'static str,
    threshold_at_1_fp_per_mpx: f64,
    threshold_at_5_fp_per_mpx: f64,
    threshold_at_20_fp_per_mpx: f64,
    figures: Vec<Figure>,
    curves: Vec<Line>,
}

/// Tracks from this probability on count.
const TRACK_PROBABILITY: f64 = 0.5;

pub(super) fn evaluate_streaks(
    arguments: &StreakEvaluationArguments,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let models = arguments.models()?;
    let kinds: &[Detector] =
        if arguments.network_only { &[Detector::Network] } else { &[Detector::Network, Detector::Classical] };
    let fields: Vec<Vec<FieldResult>> = (0..arguments.pointings)
        .collect::<Vec<u64>>()
        .into_par_iter()
        .with_max_len(1)
        .map(|number| {
            let recipe = arguments.trials().recipe(arguments.seed + number, arguments.size);
            let trial = Trial::simulate(&recipe)?;
            kinds
                .iter()
                .map(|kind| search_field(&trial, &models, *kind))
                .collect::<Result<Vec<_>, CliError>>()
        })
        .collect::<Result<_, CliError>>()?;
    let detectors = kinds.iter().enumerate().map(|(index, kind)| {
        let of: Vec<FieldResult> = fields.iter().filter_map(|field| field.get(index).cloned()).collect();
        evaluation(*kind, &of)
    });
    let evaluation = Evaluation {
        command: std::env::args().skip(1).fold("skyloupe".to_owned(), |all, part| format!("{all} {part}")),
        set: arguments.set.name(),
        pointings: arguments.pointings,
        size: arguments.size,
        seed: arguments.seed,
        megapixels: fields.iter().filter_map(|field| field.first()).map(|field| field.megapixels).sum(),
        backend: models.backend(),
        models: models.names.clone(),
        detectors: detectors.collect(),
    };
    if let Some(path) = &arguments.out {
        write_json(&evaluation, path)?;
    }
    print(&evaluation, out)
}

fn evaluation(kind: Detector, fields: &[FieldResult]) -> DetectorEvaluation {
    let all: Vec<&FieldResult> = fields.iter().collect();
    DetectorEvaluation {
        detector: match kind {
            Detector::Network => "network",
            Detector::Classical => "classical",
        },
        threshold_at_1_fp_per_mpx: threshold_at(&all, 1.0),
        threshold_at_5_fp_per_mpx: threshold_at(&all, 5.0),
        threshold_at_20_fp_per_mpx: threshold_at(&all, 20.0),
        figures: figures(fields, TRACK_PROBABILITY),
        curves: lines(fields),
    }
}

impl StreakEvaluationArguments {
    fn trials(&self) -> TrialSet {
        match self.set {
            SetName::HeldOut => TrialSet::Usual,
            SetName::Shifted => TrialSet::Shifted,
        }
    }

    fn models(&self) -> Result<StreakModels, CliError> {
        let refused = |error: crate::streaks::StreakError| CliError::Input(error.to_string());
        let Some(folder) = &self.models else {
            let store = ModelStore::open(&Places::of_platform().models());
            return StreakModels::load(&store, self.runtime.find(), None).map_err(refused);
        };
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| CliError::Input(format!("{error}: {}", path.display())))
        };
        let (detector, merger) = (read("detector.onnx")?, read("merger.onnx")?);
        let (ranker, linker) = (read("ranker.onnx")?, read("linker.onnx")?);
        StreakModels::of_files(
            self.runtime.find(),
            Some(Cow::Owned(detector)),
            Some(Cow::Owned(merger)),
            Some(&ranker),
            Some(&linker),
        )
        .map_err(refused)
    }
}

/// A Markdown table, a column for each detector.
fn print(evaluation: &Evaluation, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(
        out,
        "{} set: {} pointings of 4 exposures of {} x {} px ({:.0} Mpx), seed {}, {}\n",
        evaluation.set,
        evaluation.pointings,
        evaluation.size,
        evaluation.size,
        evaluation.megapixels,
        evaluation.seed,
        evaluation.backend
    )?;
    let names: Vec<&str> = evaluation.detectors.iter().map(|one| one.detector).collect();
    writeln!(out, "| | {} | n |", names.join(" | "))?;
    writeln!(out, "|---|{}---|", "---|".repeat(names.len()))?;
    let rows = evaluation.detectors.first().map(|one| one.figures.as_slice()).unwrap_or_default();
    for (row, figure) in rows.iter().enumerate() {
        let cells = evaluation.detectors.iter().map(|one| one.figures.get(row).map_or(String::new(), cell));
        writeln!(out, "| {} | {} | {} |", figure.meaning, cells.collect::<Vec<_>>().join(" | "), figure.n)?;
    }
    for one in &evaluation.detectors {
        writeln!(
            out,
            "\n{}: score {:.3} at 1, {:.3} at 5, {:.3} at 20 false positives per Mpx",
            one.detector,
            one.threshold_at_1_fp_per_mpx,
            one.threshold_at_5_fp_per_mpx,
            one.threshold_at_20_fp_per_mpx
        )?;
    }
    Ok(())
}

fn cell(figure: &Figure) -> String {
    match (figure.value, figure.interval) {
        (Some(value), Some(interval)) => format!("{value:.3} ({:.3}-{:.3})", interval.low, interval.high),
        (Some(value), None) => format!("{value:.3}"),
        (None, _) => "-".to_owned(),
    }
}
