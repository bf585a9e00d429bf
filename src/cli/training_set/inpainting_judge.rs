//! Scores of repainted galaxies with and without a point source, for the trees that judge them.

use super::super::CliError;
use super::super::RuntimeArguments;
use super::super::host_trials::{HostPriorsChoice, Trials};
use super::npy::write_floats;
use crate::inpainting::{
    Inpainter, JUDGE_FEATURES, JUDGE_SCORE_NAMES, Mask, SamplingSettings, ScoringParameters,
};
use crate::models::{Model, ModelStore};
use crate::places::Places;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct JudgeArguments {
    /// Folder to write into (made if need be): features.npy (N x 119 floats) and truth.csv
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Galaxies; each is repainted without a point source and with one of each share
    #[arg(long, default_value_t = 2000)]
    images: usize,
    #[arg(long, default_value_t = 0)]
    first: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value = "population")]
    priors: HostPriorsChoice,
    /// Light of the point source as shares of the galaxy's
    #[arg(long, value_delimiter = ',', default_value = "0,0.02,0.05,0.1,0.2")]
    point_share: Vec<f64>,
    #[arg(long, default_value_t = SamplingSettings::default().steps)]
    steps: usize,
    #[arg(long, default_value_t = SamplingSettings::default().draws)]
    draws: usize,
    /// Folder of a network of your own (model.onnx and card.json) instead of the one that ships
    #[arg(long, value_name = "FOLDER")]
    model: Option<PathBuf>,
    #[command(flatten)]
    runtime: RuntimeArguments,
}

pub(super) fn write(arguments: &JudgeArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let failed = |error: &dyn std::fmt::Display| CliError::Input(error.to_string());
    let store = ModelStore::open(&Places::of_platform().models());
    let own = arguments.model.as_deref().map(Model::read).transpose().map_err(|error| failed(&error))?;
    let inpainter = Inpainter::load(&store, arguments.runtime.find_with(1), own.as_ref())
        .map_err(|error| failed(&error))?;
    let parameters = ScoringParameters::of(inpainter.card());
    let trials = Trials {
        mask: Mask::default(),
        priors: arguments.priors.priors(),
        seed: arguments.seed,
        numbers: arguments.first..arguments.first + arguments.images,
        shares: arguments.point_share.clone(),
        sampling: SamplingSettings {
            steps: arguments.steps,
            draws: arguments.draws,
            ..SamplingSettings::default()
        },
    };
    let started = std::time::Instant::now();
    let found = trials.run(&inpainter, &parameters)?;
    let (mut features, mut truth, mut refused) = (Vec::new(), String::from(HEADER), 0);
    for trial in &found {
        let Some((scores, row)) = &trial.found else {
            refused += 1;
            continue;
        };
        features.extend_from_slice(row);
        truth.push_str(&format!(
            "{},{},{:.3},{:.5},{:.4},{:.6},{:.6},{:.6}\n",
            trial.number,
            trial.truth.kind.name(),
            trial.truth.magnitude,
            trial.truth.cluster_share,
            trial.truth.point_share,
            scores.log_ratio,
            scores.posterior_sd,
            scores.z
        ));
    }
    std::fs::create_dir_all(&arguments.out).map_err(|error| failed(&error))?;
    let count = features.len() / JUDGE_FEATURES;
    write_floats(&arguments.out.join("features.npy"), &[count, JUDGE_FEATURES], &features)
        .and_then(|()| std::fs::write(arguments.out.join("truth.csv"), truth))
        .and_then(|()| std::fs::write(arguments.out.join("names.txt"), JUDGE_SCORE_NAMES.join("\n")))
        .map_err(|error| CliError::Input(format!("{error}: {}", arguments.out.display())))?;
    let seconds = started.elapsed().as_secs_f64();
    let rate = found.len() as f64 / seconds.max(1e-9);
    let folder = arguments.out.display();
    Ok(writeln!(out, "{folder}: {count} galaxies, {refused} refused, in {seconds:.0} s, {rate:.1} a second")?)
}

const HEADER: &str = "number,kind,magnitude,cluster_share,point_share,log_ratio,posterior_sd,z\n";
