//! Rows for what comes after the detector: merger, ranker, linker.

use super::super::streak_trials::{Likeness, Trial, TrialSet, Unseen, match_truth};
use super::super::{CliError, RuntimeArguments};
use super::npy::{write_floats, write_integers};
use crate::geometry::ImagePoint;
use crate::simulate::{AsteroidPriors, PointingRecipe};
use crate::streaks::link::{LINK_FEATURE_COUNT, LinkSettings, link_examples};
use crate::streaks::merge::{MERGE_FEATURE_COUNT, MERGE_STEPS, MergeRules, merge_examples};
use crate::streaks::{
    Candidate, Detection, Detector, RANK_FEATURE_COUNT, SearchBlock, SearchSettings, StreakError,
    StreakModels, candidates, find_streaks, look_at_block, search_block,
};
use clap::Args;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct RowsArguments {
    /// Folder to write into (made if need be)
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Trained detector
    #[arg(long, value_name = "FILE.onnx")]
    detector: PathBuf,
    /// Trained merger; rules without it
    #[arg(long, value_name = "FILE.onnx")]
    merger: Option<PathBuf>,
    /// Trained ranker (the linker's rows need it)
    #[arg(long, value_name = "FILE.onnx")]
    ranker: Option<PathBuf>,
    /// Simulated pointings
    #[arg(long, default_value_t = 40)]
    pointings: u64,
    /// Pixels of a side
    #[arg(long, default_value_t = 1536)]
    size: usize,
    /// The pointings have the seeds from this one on
    #[arg(long, default_value_t = 4_000_000)]
    seed: u64,
    #[command(flatten)]
    runtime: RuntimeArguments,
}

impl RowsArguments {
    fn models(&self) -> Result<StreakModels, CliError> {
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| CliError::Input(format!("{error}: {}", path.display())))
        };
        let detector = Some(Cow::Owned(read(&self.detector)?));
        let merger = self.merger.as_ref().map(read).transpose()?.map(Cow::Owned);
        let ranker = self.ranker.as_ref().map(read).transpose()?;
        std::fs::create_dir_all(&self.out)
            .map_err(|error| CliError::Input(format!("{error}: {}", self.out.display())))?;
        StreakModels::of_files(self.runtime.find(), detector, merger, ranker.as_deref(), None)
            .map_err(refused)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.out.join(format!("{name}.npy"))
    }
}

fn refused(error: StreakError) -> CliError {
    CliError::Input(error.to_string())
}

/// One exposure, streaks by their signal-to-noise ratio: what merger and ranker learn from.
fn single(seed: u64, size: usize) -> PointingRecipe {
    let usual = TrialSet::Usual.recipe(seed, size);
    // Every fourth under shifted conditions, so that scores do not hang on one PSF or one sky.
    let recipe = if seed.is_multiple_of(4) { usual.shifted() } else { usual };
    PointingRecipe {
        exposures: 1,
        satellites_per_mpx: 0.15,
        asteroids: AsteroidPriors {
            per_mpx: 16.0,
            signal_to_noise: Some((3.5, 80.0)),
            rate_arcsec_h: (1.5, 85.0),
            ..recipe.asteroids
        },
        ..recipe
    }
}

pub(super) fn write_merger(arguments: &RowsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let models = arguments.models()?;
    let (mut steps, mut same, mut valid, mut group) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let rules = MergeRules::default();
    for number in 0..arguments.pointings {
        let mut recipe = single(arguments.seed + number, arguments.size);
        // Long trails come in pieces, and satellites most of all.
        recipe.asteroids.rate_arcsec_h = (15.0, 95.0);
        recipe.asteroids.per_mpx = 24.0;
        recipe.satellites_per_mpx = 0.8;
        let trial = Trial::simulate(&recipe)?;
        let passages = trial.passages.iter().flatten().map(|passage| passage.ends.to_vec());
        let satellites = trial.satellites.iter().flatten().map(|satellite| satellite.ends.to_vec());
        let truth: Vec<Vec<ImagePoint>> = passages.chain(satellites).collect();
        for image in trial.exposures.iter().flat_map(|exposure| &exposure.images) {
            for block in SearchBlock::of(trial.size) {
                let looked = look_at_block(image, &block, (&models, Detector::Network), &Unseen);
                let (signal, _, snippets) = looked.map_err(refused)?;
                for example in merge_examples(&snippets, &signal, &truth, &rules) {
                    let (rows, labels, counts) = example.padded();
                    steps.extend(rows);
                    same.extend(labels);
                    valid.extend(counts);
                    group.push(number as i32);
                }
            }
        }
    }
    let count = group.len();
    write_floats(&arguments.file("merge_steps"), &[count, MERGE_STEPS, MERGE_FEATURE_COUNT], &steps)?;
    write_floats(&arguments.file("merge_same"), &[count, MERGE_STEPS], &same)?;
    write_floats(&arguments.file("merge_valid"), &[count, MERGE_STEPS], &valid)?;
    write_integers(&arguments.file("merge_group"), &[count], &group)?;
    Ok(writeln!(out, "{}: {count} sequences of {} pointings", arguments.out.display(), arguments.pointings)?)
}

pub(super) fn write_ranker(arguments: &RowsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let models = arguments.models()?;
    let (mut features, mut truth, mut group) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..arguments.pointings {
        let trial = Trial::simulate(&single(arguments.seed + number, arguments.size))?;
        let lists = trial.exposures.iter().zip(&trial.passages).zip(&trial.satellites);
        for ((exposure, passages), satellites) in lists {
            for (image, block) in exposure
                .images
                .iter()
                .flat_map(|image| SearchBlock::of(trial.size).into_iter().map(move |b| (image, b)))
            {
                let looked = search_block(image, &block, (&models, Detector::Network), &Unseen);
                let (signal, psf, snippets) = looked.map_err(refused)?;
                let found: Vec<Candidate> = candidates((&signal, &psf), &snippets, &block, image);
                let detections: Vec<Detection> =
                    found.iter().map(|one| one.detection(image, &models, Detector::Network)).collect();
                let list: Vec<&Detection> = detections.iter().collect();
                let likenesses = match_truth(&list, passages, satellites, trial.size);
                for (candidate, likeness) in found.iter().zip(likenesses) {
                    if likeness == Likeness::Satellite {
                        continue;
                    }
                    features.extend(candidate.features);
                    truth.push(if likeness == Likeness::Nothing { 0.0 } else { 1.0 });
                    group.push(number as i32);
                }
            }
        }
    }
    let count = group.len();
    write_floats(&arguments.file("rank_features"), &[count, RANK_FEATURE_COUNT], &features)?;
    write_floats(&arguments.file("rank_true"), &[count], &truth)?;
    write_integers(&arguments.file("rank_group"), &[count], &group)?;
    Ok(writeln!(out, "{}: {count} candidates of {} pointings", arguments.out.display(), arguments.pointings)?)
}

pub(super) fn write_linker(arguments: &RowsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let models = arguments.models()?;
    let (mut features, mut truth, mut group) = (Vec::new(), Vec::new(), Vec::new());
    let settings = SearchSettings { detector: Detector::Network, threshold: 0.0, link: false };
    for number in 0..arguments.pointings {
        let seed = arguments.seed + number;
        let set = if seed.is_multiple_of(4) { TrialSet::Shifted } else { TrialSet::Usual };
        let trial = Trial::simulate(&set.recipe(seed, arguments.size))?;
        let findings = find_streaks(&trial.exposures, &models, &settings, &Unseen).map_err(refused)?;
        let asteroids = asteroids_of(&trial, &findings.detections);
        for example in
            link_examples(&findings.detections, &trial.exposures, &asteroids, &LinkSettings::default())
        {
            features.extend(example.features);
            truth.push(if example.is_true { 1.0 } else { 0.0 });
            group.push(number as i32);
        }
    }
    let count = group.len();
    write_floats(&arguments.file("link_features"), &[count, LINK_FEATURE_COUNT], &features)?;
    write_floats(&arguments.file("link_true"), &[count], &truth)?;
    write_integers(&arguments.file("link_group"), &[count], &group)?;
    Ok(writeln!(out, "{}: {count} tuples of {} pointings", arguments.out.display(), arguments.pointings)?)
}

/// For each detection the asteroid it is.
fn asteroids_of(trial: &Trial, detections: &[Detection]) -> Vec<Option<u32>> {
    let mut asteroids = vec![None; detections.len()];
    for (exposure, (passages, satellites)) in trial.passages.iter().zip(&trial.satellites).enumerate() {
        let places: Vec<usize> = (0..detections.len())
            .filter(|index| detections.get(*index).is_some_and(|one| one.exposure == exposure))
            .collect();
        let list: Vec<&Detection> = places.iter().filter_map(|index| detections.get(*index)).collect();
        for (place, likeness) in places.iter().zip(match_truth(&list, passages, satellites, trial.size)) {
            let Likeness::Passage(passage) = likeness else { continue };
            if let Some(slot) = asteroids.get_mut(*place) {
                *slot = passages.get(passage).map(|passage| passage.asteroid);
            }
        }
    }
    asteroids
}
