//! `skyloupe evaluate lenses`: the scorer and the classical baseline on simulated pictures that neither saw.

mod figures;
mod rows;

use super::super::lens_trials::{LensDraw, OthersChoice, PriorsChoice};
use super::super::{CliError, RuntimeArguments};
use super::figures::{Figure, Line};
use super::{SetName, write_json};
use crate::inference::Trees;
use crate::lenses::LensScorer;
use crate::models::{LENS_BASELINE, Model, ModelStore};
use crate::places::Places;
use crate::simulate::Skew;
use clap::Args;
use figures::{of_set, of_skew, of_sky};
use rows::{Judges, judged};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct LensEvaluationArguments {
    /// Where pictures are drawn from
    #[arg(long, value_enum, default_value = "held-out")]
    set: SetName,
    /// Pictures of lenses
    #[arg(long, default_value_t = 4000)]
    lenses: usize,
    /// Pictures of other things, 65 % of them look-alikes
    #[arg(long, default_value_t = 50_000)]
    others: usize,
    /// Sources of an ordinary sky, among which a thousandth as many lenses are hidden; 0 for none
    #[arg(long, default_value_t = 100_000)]
    sky: usize,
    /// Pictures for each skew, a third of them lenses; 0 for none
    #[arg(long, default_value_t = 6000)]
    skewed: usize,
    /// Pictures have this seed; training uses others
    #[arg(long, default_value_t = 9_500_000)]
    seed: u64,
    /// Folder of a network of your own (model.onnx and card.json) instead of the one that ships
    #[arg(long, value_name = "FOLDER")]
    model: Option<PathBuf>,
    /// ONNX file of the baseline's trees instead of those that ship
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
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
    lenses: usize,
    others: usize,
    sky: usize,
    skewed: usize,
    seed: u64,
    backend: String,
    model: String,
    figures: Vec<Compared>,
    curves: Vec<Line>,
    baseline_curves: Vec<Line>,
}

/// A figure of the network, and the baseline's.
#[derive(Debug, Serialize)]
pub(super) struct Compared {
    pub(super) network: Figure,
    pub(super) baseline: Option<Figure>,
}

pub(super) fn evaluate_lenses(
    arguments: &LensEvaluationArguments,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let judges = arguments.judges()?;
    let draw = |lens_share: f64, others: OthersChoice, salt: u64| LensDraw {
        priors: arguments.priors().priors(),
        lens_share,
        others,
        seed: arguments.seed + salt,
        sky: None,
    };
    let lenses = judged(&judges, &draw(1.0, OthersChoice::Mixed, 0), arguments.lenses)?;
    let others = judged(&judges, &draw(0.0, OthersChoice::Mixed, 1), arguments.others)?;
    let (mut figures, curves, baseline_curves) = of_set(&judges, &lenses, &others);
    if arguments.sky > 0 {
        let sky = judged(&judges, &draw(0.0, OthersChoice::Sky, 2), arguments.sky)?;
        figures.push(of_sky(&lenses, &sky));
    }
    if arguments.skewed > 0 {
        let plain = draw(1.0 / 3.0, OthersChoice::Mixed, 3);
        let straight = judged(&judges, &plain, arguments.skewed)?;
        for skew in Skew::ALL {
            let skewed = LensDraw { priors: plain.priors.skewed(skew), ..plain.clone() };
            figures.push(of_skew(skew, &straight, &judged(&judges, &skewed, arguments.skewed)?));
        }
    }
    let evaluation = Evaluation {
        command: arguments.command(),
        set: arguments.set.name(),
        lenses: arguments.lenses,
        others: arguments.others,
        sky: arguments.sky,
        skewed: arguments.skewed,
        seed: arguments.seed,
        backend: judges.scorer.backend(),
        model: judges.scorer.name(),
        figures,
        curves,
        baseline_curves,
    };
    print(&evaluation, out)?;
    match &arguments.out {
        None => Ok(()),
        Some(path) => write_json(&evaluation, path),
    }
}

impl LensEvaluationArguments {
    fn priors(&self) -> PriorsChoice {
        match self.set {
            SetName::HeldOut => PriorsChoice::Population,
            SetName::Shifted => PriorsChoice::Shifted,
        }
    }

    fn command(&self) -> String {
        format!(
            "skyloupe evaluate lenses --set {} --lenses {} --others {} --sky {} --skewed {} --seed {}",
            self.set.name(),
            self.lenses,
            self.others,
            self.sky,
            self.skewed,
            self.seed
        )
    }

    fn judges(&self) -> Result<Judges, CliError> {
        let failed = |error: &dyn std::fmt::Display| CliError::Input(error.to_string());
        let store = ModelStore::open(&Places::of_platform().models());
        let own = self.model.as_deref().map(Model::read).transpose().map_err(|error| failed(&error))?;
        let scorer = LensScorer::load(&store, self.runtime.find_with(1), own.as_ref())
            .map_err(|error| failed(&error))?;
        let onnx = match &self.baseline {
            Some(path) => std::fs::read(path)
                .map_err(|error| CliError::Input(format!("{error}: {}", path.display())))?,
            None => {
                let model = store.find(LENS_BASELINE).map_err(|error| failed(&error))?;
                model.onnx().map_err(|error| failed(&error))?.into_owned()
            }
        };
        Ok(Judges { scorer, baseline: Trees::read(&onnx).map_err(|error| failed(&error))? })
    }
}

fn print(evaluation: &Evaluation, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "{} on the {} set, {}", evaluation.model, evaluation.set, evaluation.backend)?;
    let shown = |figure: &Figure| match (figure.value, figure.interval) {
        (Some(value), Some(around)) => format!("{value:.4} ({:.4} to {:.4})", around.low, around.high),
        (Some(value), None) => format!("{value:.4}"),
        _ => "not to be had".to_owned(),
    };
    for Compared { network, baseline } in &evaluation.figures {
        let beside =
            baseline.as_ref().map_or_else(String::new, |figure| format!("; baseline {}", shown(figure)));
        writeln!(out, "{:28} {}{beside}, n = {}", network.name, shown(network), network.n)?;
    }
    Ok(())
}
