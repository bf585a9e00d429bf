//! `skyloupe evaluate inpainting`: repainted cores of simulated galaxies that no network saw, with and without a point
//! source, beside scores that need no network.

mod figures;

use super::super::host_trials::{HostPriorsChoice, Trial, Trials};
use super::super::{CliError, RuntimeArguments};
use super::figures::Line;
use super::{SetName, write_json};
use crate::inpainting::{Inpainter, Judge, Mask, Method, SamplingSettings, ScoringParameters};
use crate::models::{Model, ModelStore};
use crate::places::Places;
use clap::Args;
use figures::{Area, Number, Scatter, areas, curves, of_normal_galaxies, scatters};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// The side of [`Mask::default`].
const USUAL_MASK: usize = 5;

#[derive(Debug, Args)]
pub(super) struct InpaintingEvaluationArguments {
    /// Where galaxies are drawn from
    #[arg(long, value_enum, default_value = "held-out")]
    set: SetName,
    /// Galaxies; each is repainted without a point source and with one of each share
    #[arg(long, default_value_t = 2000)]
    galaxies: usize,
    /// Light of the point source as shares of the galaxy's
    #[arg(long, value_delimiter = ',', default_value = "0.02,0.05,0.1,0.2")]
    point_share: Vec<f64>,
    #[arg(long, default_value_t = SamplingSettings::default().steps)]
    steps: usize,
    #[arg(long, default_value_t = SamplingSettings::default().draws)]
    draws: usize,
    /// Sample as RePaint does, with so many resamples, instead of by DDIM
    #[arg(long, value_name = "RESAMPLES")]
    repaint: Option<usize>,
    /// Pixels across the square mask, 1 to 9; the judge that ships was trained on 5
    #[arg(long, default_value_t = USUAL_MASK)]
    mask: usize,
    /// Galaxies have this seed; training uses others
    #[arg(long, default_value_t = 9_700_000)]
    seed: u64,
    /// Folder of a network of your own (model.onnx and card.json) instead of the one that ships
    #[arg(long, value_name = "FOLDER")]
    model: Option<PathBuf>,
    /// Folder of a judge of your own
    #[arg(long, value_name = "FOLDER")]
    judge: Option<PathBuf>,
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
    galaxies: usize,
    refused: usize,
    seed: u64,
    steps: usize,
    draws: usize,
    mask: usize,
    backend: String,
    model: String,
    judge: String,
    figures: Vec<Number>,
    scatters: Vec<Scatter>,
    areas: Vec<Area>,
    curves: Vec<Line>,
}

pub(super) fn evaluate_inpainting(
    arguments: &InpaintingEvaluationArguments,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let failed = |error: &dyn std::fmt::Display| CliError::Input(error.to_string());
    let store = ModelStore::open(&Places::of_platform().models());
    let read = |folder: &Option<PathBuf>| {
        folder.as_deref().map(Model::read).transpose().map_err(|error| failed(&error))
    };
    let inpainter = Inpainter::load(&store, arguments.runtime.find_with(1), read(&arguments.model)?.as_ref())
        .map_err(|error| failed(&error))?;
    let judge = Judge::load(&store, read(&arguments.judge)?.as_ref()).map_err(|error| failed(&error))?;
    let mut shares = vec![0.0];
    shares.extend(arguments.point_share.iter().copied().filter(|share| *share > 0.0));
    let trials = Trials {
        priors: arguments.priors().priors(),
        seed: arguments.seed,
        numbers: 0..arguments.galaxies,
        shares,
        sampling: arguments.sampling(),
        mask: Mask::square(arguments.mask).map_err(|error| CliError::Usage(error.to_string()))?,
    };
    let found = trials.run(&inpainter, &ScoringParameters::of(inpainter.card()))?;
    let evaluation = Evaluation {
        command: arguments.command(),
        set: arguments.set.name(),
        galaxies: arguments.galaxies,
        refused: found.iter().filter(|trial| trial.found.is_none()).count(),
        seed: arguments.seed,
        steps: arguments.steps,
        draws: arguments.draws,
        mask: arguments.mask,
        backend: inpainter.backend(),
        model: inpainter.name(),
        judge: judge.name(),
        figures: of_normal_galaxies(&found),
        scatters: scatters(&found),
        areas: areas(&found, &trials.shares, &judge),
        curves: curves(&found, &trials.shares, &judge),
    };
    print(&evaluation, &found, out)?;
    match &arguments.out {
        None => Ok(()),
        Some(path) => write_json(&evaluation, path),
    }
}

impl InpaintingEvaluationArguments {
    fn priors(&self) -> HostPriorsChoice {
        match self.set {
            SetName::HeldOut => HostPriorsChoice::Population,
            SetName::Shifted => HostPriorsChoice::Shifted,
        }
    }

    fn sampling(&self) -> SamplingSettings {
        let usual = SamplingSettings::default();
        let method = self.repaint.map_or(usual.method, |resamples| Method::RePaint { resamples });
        SamplingSettings { steps: self.steps, draws: self.draws, method, ..usual }
    }

    fn command(&self) -> String {
        let shares: Vec<String> = self.point_share.iter().map(f64::to_string).collect();
        let repaint = self.repaint.map_or_else(String::new, |resamples| format!(" --repaint {resamples}"));
        let mask = if self.mask == USUAL_MASK { String::new() } else { format!(" --mask {}", self.mask) };
        format!(
            "skyloupe evaluate inpainting --set {} --galaxies {} --point-share {} --steps {} --draws {}{repaint}{mask} --seed {}",
            self.set.name(),
            self.galaxies,
            shares.join(","),
            self.steps,
            self.draws,
            self.seed
        )
    }
}

fn print(evaluation: &Evaluation, found: &[Trial], out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(
        out,
        "{} and {} on the {} set, {}: {} galaxies, {} of {} stamps refused",
        evaluation.model,
        evaluation.judge,
        evaluation.set,
        evaluation.backend,
        evaluation.galaxies,
        evaluation.refused,
        found.len()
    )?;
    for figure in &evaluation.figures {
        let around = figure
            .interval
            .map_or_else(String::new, |around| format!(" ({:.4} to {:.4})", around.low, around.high));
        let value = figure.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        writeln!(out, "{:28} {value}{around}, n = {}", figure.name, figure.n)?;
    }
    writeln!(out, "Scatter of the relative error of the repainted core flux (1.4826 MAD)")?;
    for Scatter { of, value, interval, n } in &evaluation.scatters {
        let around =
            interval.map_or_else(String::new, |around| format!(" ({:.3} to {:.3})", around.low, around.high));
        writeln!(out, "   {of:25} {value:.3}{around}, n = {n}")?;
    }
    writeln!(out, "Area under the ROC curve, galaxies without against with a point source")?;
    for area in &evaluation.areas {
        let around = area
            .interval
            .map_or_else(String::new, |around| format!(" ({:.3} to {:.3})", around.low, around.high));
        let value = area.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let share = 100.0 * area.share;
        writeln!(out, "{share:4.0} % {:14} {:20} {value}{around}, n = {}", area.of, area.score, area.n)?;
    }
    Ok(())
}
