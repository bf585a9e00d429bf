//! Composites of simulated lenses and of what is taken for them, as the network sees them in use.

use super::super::CliError;
use super::super::lens_trials::{Example, LensDraw, OthersChoice, PriorsChoice, RealSky, parse_skew};
use super::npy::{write_bytes, write_floats};
use crate::lenses::{CUTOUT_SIDE, POLAR_FEATURE_COUNT, polar_features};
use crate::simulate::{CutoutTruth, Skew};
use clap::Args;
use rayon::prelude::*;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct LensArguments {
    /// Folder to write into (made if need be): rgb_SHARD.npy (N x 96 x 96 x 3 bytes) and truth_SHARD.csv
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Pictures
    #[arg(long, default_value_t = 4096)]
    images: usize,
    /// The first picture's number; the same number is the same picture
    #[arg(long, default_value_t = 0)]
    first: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// From what the pictures are drawn
    #[arg(long, value_enum, default_value = "training")]
    priors: PriorsChoice,
    /// Share of lenses, 0 to 1
    #[arg(long, default_value_t = 0.36)]
    lens_share: f64,
    /// What the others are
    #[arg(long, value_enum, default_value = "mixed")]
    others: OthersChoice,
    /// One skew on top
    #[arg(long, value_parser = parse_skew)]
    skew: Option<Skew>,
    /// Fields whose sky takes the place of the simulated one, neighbours and all, in half of the pictures
    #[arg(long, value_name = "FIELD", num_args = 1..)]
    sky: Vec<OsString>,
    /// Write the features of the classical baseline as well: features_SHARD.npy
    #[arg(long)]
    features: bool,
}

impl LensArguments {
    fn draw(&self) -> Result<LensDraw, CliError> {
        let priors = self.priors.priors();
        let sky =
            if self.sky.is_empty() { None } else { Some(Arc::new(RealSky::of_files(&self.sky, self.seed)?)) };
        Ok(LensDraw {
            priors: self.skew.map_or(priors, |skew| priors.skewed(skew)),
            lens_share: self.lens_share,
            others: self.others,
            seed: self.seed,
            sky,
        })
    }
}

/// Pictures of one file.
const SHARD: usize = 4096;

pub(super) fn write(arguments: &LensArguments, out: &mut dyn Write) -> Result<(), CliError> {
    if !(0.0..=1.0).contains(&arguments.lens_share) {
        return Err(CliError::Input("--lens-share lies between 0 and 1".to_owned()));
    }
    let failed = |error: &dyn std::fmt::Display| {
        CliError::Input(format!(
            "the training set could not be written: {error}: {}",
            arguments.out.display()
        ))
    };
    std::fs::create_dir_all(&arguments.out).map_err(|error| failed(&error))?;
    let started = std::time::Instant::now();
    let last = arguments.first + arguments.images;
    let mut next = arguments.first;
    let draw = arguments.draw()?;
    while next < last {
        let end = (next + SHARD).min(last);
        let examples: Vec<Example> = (next..end).into_par_iter().map(|number| draw.example(number)).collect();
        write_shard(arguments, next, &examples).map_err(|error| failed(&error))?;
        next = end;
    }
    let seconds = started.elapsed().as_secs_f64();
    let rate = arguments.images as f64 / seconds.max(1e-9);
    Ok(writeln!(
        out,
        "{}: {} pictures in {seconds:.0} s, {rate:.0} a second",
        arguments.out.display(),
        arguments.images
    )?)
}

fn write_shard(arguments: &LensArguments, first: usize, examples: &[Example]) -> std::io::Result<()> {
    let folder: &Path = &arguments.out;
    let mut rgb = Vec::with_capacity(examples.len() * CUTOUT_SIDE * CUTOUT_SIDE * 3);
    let mut truth = String::from("number,kind,magnitude,einstein_radius,arc_magnitude,magnification\n");
    for example in examples {
        rgb.extend_from_slice(&example.composite.rgb);
        let CutoutTruth { magnitude, einstein_radius_arcsec, arc_magnitude, magnification } = example.truth;
        truth.push_str(&format!(
            "{},{},{magnitude:.3},{einstein_radius_arcsec:.4},{arc_magnitude:.3},{magnification:.3}\n",
            example.number,
            example.kind.name()
        ));
    }
    let shape = [examples.len(), CUTOUT_SIDE, CUTOUT_SIDE, 3];
    write_bytes(&folder.join(format!("rgb_{first:08}.npy")), &shape, &rgb)?;
    if arguments.features {
        let features: Vec<f32> =
            examples.par_iter().flat_map_iter(|example| polar_features(&example.composite)).collect();
        let path = folder.join(format!("features_{first:08}.npy"));
        write_floats(&path, &[examples.len(), POLAR_FEATURE_COUNT], &features)?;
    }
    std::fs::write(folder.join(format!("truth_{first:08}.csv")), truth)
}
