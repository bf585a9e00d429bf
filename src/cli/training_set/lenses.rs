//! Composites of simulated lenses and of what is taken for them, as the network sees them in use.

use super::super::CliError;
use super::npy::{write_bytes, write_floats};
use crate::lenses::{CUTOUT_SIDE, Composite, Cutout, POLAR_FEATURE_COUNT, compose, polar_features};
use crate::simulate::{CutoutKind, CutoutPriors, CutoutTruth, Skew, simulate_cutout};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

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
    /// Write the features of the classical baseline as well: features_SHARD.npy
    #[arg(long)]
    features: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PriorsChoice {
    /// Wide, with every skew
    Training,
    /// The lenses of Euclid Q1 under ordinary conditions
    Population,
    /// Other priors than those of training
    Shifted,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OthersChoice {
    /// 65 % of them look-alikes
    Mixed,
    /// Look-alikes alone
    Hard,
    /// As the sky has them: sources of I_E < 24, one in 30 with a look-alike's features
    Sky,
}

fn parse_skew(text: &str) -> Result<Skew, String> {
    Skew::ALL
        .into_iter()
        .find(|skew| skew.name() == text)
        .ok_or_else(|| format!("skews are {}", Skew::ALL.map(Skew::name).join(", ")))
}

/// Pictures of one file.
const SHARD: usize = 4096;

/// Kinds with their shares; any scale.
const MIXED: &[(CutoutKind, f64)] = &[
    (CutoutKind::Spiral, 11.0),
    (CutoutKind::Ring, 7.0),
    (CutoutKind::Merger, 9.0),
    (CutoutKind::EdgeOn, 7.0),
    (CutoutKind::Companions, 17.0),
    (CutoutKind::Cluster, 7.0),
    (CutoutKind::Artefact, 7.0),
    (CutoutKind::Elliptical, 12.0),
    (CutoutKind::Field, 20.0),
    (CutoutKind::Star, 3.0),
];
const SKY: &[(CutoutKind, f64)] = &[
    (CutoutKind::Field, 0.80),
    (CutoutKind::Elliptical, 0.147),
    (CutoutKind::Star, 0.02),
    (CutoutKind::Spiral, 0.011),
    (CutoutKind::Companions, 0.008),
    (CutoutKind::Merger, 0.004),
    (CutoutKind::Artefact, 0.004),
    (CutoutKind::Cluster, 0.003),
    (CutoutKind::EdgeOn, 0.002),
    (CutoutKind::Ring, 0.001),
];

impl LensArguments {
    fn priors(&self) -> CutoutPriors {
        let priors = match self.priors {
            PriorsChoice::Training => CutoutPriors::training(),
            PriorsChoice::Population => CutoutPriors::population(),
            PriorsChoice::Shifted => CutoutPriors::shifted(),
        };
        self.skew.map_or(priors, |skew| priors.skewed(skew))
    }

    /// What the picture of a number shows: from the seed and the number alone.
    fn kind(&self, number: usize) -> CutoutKind {
        let (is_lens, which) = (share_of(self.seed, number, 1), share_of(self.seed, number, 2));
        if is_lens < self.lens_share {
            return CutoutKind::Lens;
        }
        let table = match self.others {
            OthersChoice::Mixed | OthersChoice::Hard => MIXED,
            OthersChoice::Sky => SKY,
        };
        let is_wanted =
            |kind: CutoutKind| !matches!(self.others, OthersChoice::Hard) || CutoutKind::HARD.contains(&kind);
        let total: f64 = table.iter().filter(|(kind, _)| is_wanted(*kind)).map(|(_, share)| share).sum();
        let mut left = which * total;
        for (kind, share) in table.iter().filter(|(kind, _)| is_wanted(*kind)) {
            left -= share;
            if left < 0.0 {
                return *kind;
            }
        }
        CutoutKind::Field
    }
}

/// A number in 0..1 that depends on its arguments alone: splitmix64.
fn share_of(seed: u64, number: usize, salt: u64) -> f64 {
    let mut mixed = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add((number as u64).wrapping_mul(0xd129_0d3a_52cf_27d1))
        .wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// One picture with its truth; pictures that could not be scored in use either are drawn once more.
struct Example {
    number: usize,
    kind: CutoutKind,
    truth: CutoutTruth,
    composite: Composite,
}

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
    while next < last {
        let end = (next + SHARD).min(last);
        let examples: Vec<Example> =
            (next..end).into_par_iter().map(|number| example(arguments, number)).collect();
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

fn example(arguments: &LensArguments, number: usize) -> Example {
    let (kind, priors) = (arguments.kind(number), arguments.priors());
    let mut attempt = 0;
    loop {
        let index = number + (attempt << 24);
        let simulated = simulate_cutout(&priors, kind, CUTOUT_SIDE, (arguments.seed, index));
        // An edge through the middle leaves nothing to score.
        if let Ok(cutout) = Cutout::from_pixels(simulated.bands, (0, 0)) {
            return Example { number, kind, truth: simulated.truth, composite: compose(&cutout) };
        }
        attempt += 1;
    }
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
