//! Normalised neighbourhoods of the cores of galaxies, as the network that repaints them sees them in use.

use super::super::CliError;
use super::super::host_trials::{HostPriorsChoice, host_stamp};
use super::npy::write_floats;
use crate::fits::{FileSpec, open_fields};
use crate::geometry::ImagePoint;
use crate::inpainting::{Core, InpaintingError, Stamp, StampCutter, WINDOW_SIDE};
use crate::progress::Unwatched;
use clap::Args;
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct InpaintingArguments {
    /// Folder to write into (made if need be): windows_SHARD.npy (N x 32 x 32 floats) and truth_SHARD.csv
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Galaxies
    #[arg(long, default_value_t = 4096)]
    images: usize,
    /// The first galaxy's number; the same number is the same galaxy
    #[arg(long, default_value_t = 0)]
    first: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// From what the galaxies are drawn
    #[arg(long, value_enum, default_value = "training")]
    priors: HostPriorsChoice,
    /// Light of the point source in the middle as shares of the galaxy's; each galaxy is written once for each of them
    #[arg(long, value_delimiter = ',', default_value = "0")]
    point_share: Vec<f64>,
    /// Instead of simulating: FITS cut-outs of your own galaxies, a folder that `skyloupe cutouts --fits` wrote
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["images", "first", "seed", "priors", "point_share"])]
    cutouts: Option<PathBuf>,
}

/// Galaxies of one file.
const SHARD: usize = 4096;

/// One line of truth and its pixels.
struct Example {
    window: Vec<f32>,
    truth: String,
}

impl Example {
    fn of(stamp: &Stamp, truth: &str) -> Result<Self, InpaintingError> {
        let core = Core::of(stamp)?;
        let normalisation = core.normalisation();
        let window = core.window(stamp).into_iter().map(|flux| normalisation.apply(flux)).collect();
        let (column, row) = core.pixel;
        let truth = format!("{truth},{column},{row},{:.6e},{:.6e}\n", core.scale(), core.noise);
        Ok(Self { window, truth })
    }
}

const HEADER: &str =
    "number,kind,magnitude,radius,bulge_share,cluster_share,point_share,core_column,core_row,scale,noise\n";

pub(super) fn write(arguments: &InpaintingArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let failed = |error: &dyn std::fmt::Display| {
        let folder = arguments.out.display();
        CliError::Input(format!("the training set could not be written: {error}: {folder}"))
    };
    if let Some(odd) = arguments.point_share.iter().find(|share| !(0.0..=10.0).contains(*share)) {
        return Err(CliError::Input(format!("--point-share lies between 0 and 10, not at {odd}")));
    }
    std::fs::create_dir_all(&arguments.out).map_err(|error| failed(&error))?;
    if let Some(folder) = &arguments.cutouts {
        return write_own(arguments, folder, out);
    }
    let started = std::time::Instant::now();
    let last = arguments.first + arguments.images;
    let mut next = arguments.first;
    while next < last {
        let end = (next + SHARD).min(last);
        let examples: Vec<Example> = (next..end)
            .into_par_iter()
            .flat_map_iter(|number| arguments.point_share.iter().map(move |share| (number, *share)))
            .map(|(number, share)| simulated(arguments, number, share))
            .collect::<Result<_, _>>()
            .map_err(|error| failed(&error))?;
        write_shard(&arguments.out, next, &examples).map_err(|error| failed(&error))?;
        next = end;
    }
    let seconds = started.elapsed().as_secs_f64();
    let pictures = arguments.images * arguments.point_share.len();
    let rate = pictures as f64 / seconds.max(1e-9);
    let folder = arguments.out.display();
    Ok(writeln!(out, "{folder}: {pictures} galaxies in {seconds:.0} s, {rate:.0} a second")?)
}

fn simulated(arguments: &InpaintingArguments, number: usize, share: f64) -> Result<Example, InpaintingError> {
    let (stamp, truth) = host_stamp(&arguments.priors.priors(), (arguments.seed, number), share)?;
    let text = format!(
        "{number},{},{:.3},{:.3},{:.4},{:.5},{:.4}",
        truth.kind.name(),
        truth.magnitude,
        truth.radius,
        truth.bulge_share,
        truth.cluster_share,
        truth.point_share
    );
    Example::of(&stamp, &text)
}

/// Cut-outs of the user's own: what cannot be used is named and left out.
fn write_own(arguments: &InpaintingArguments, folder: &Path, out: &mut dyn Write) -> Result<(), CliError> {
    let unreadable = |error: std::io::Error| {
        CliError::Input(format!("the folder cannot be read: {error}: {}", folder.display()))
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("fits")))
        .collect();
    files.sort();
    let (mut examples, mut refused) = (Vec::new(), 0);
    for (number, path) in files.iter().enumerate() {
        match own(path, number) {
            Ok(example) => examples.push(example),
            Err(reason) => {
                refused += 1;
                writeln!(out, "left out: {reason}: {}", path.display())?;
            }
        }
    }
    if examples.is_empty() {
        let folder = folder.display();
        return Err(CliError::Input(format!(
            "no cut-out here can be used; write some by `skyloupe cutouts FIELD --fits --out FOLDER`: {folder}"
        )));
    }
    for (shard, part) in examples.chunks(SHARD).enumerate() {
        write_shard(&arguments.out, shard * SHARD, part).map_err(|error| {
            CliError::Input(format!(
                "the training set could not be written: {error}: {}",
                arguments.out.display()
            ))
        })?;
    }
    let (count, folder) = (examples.len(), arguments.out.display());
    Ok(writeln!(out, "{folder}: {count} galaxies, {refused} left out")?)
}

fn own(path: &Path, number: usize) -> Result<Example, String> {
    let specs = [FileSpec::parse(path.as_os_str())];
    let opened = open_fields(&specs, &Unwatched).map_err(|error| error.to_string())?;
    let field = opened.fields.first().ok_or("there is no image in it")?;
    let cutter = StampCutter::new(field).map_err(|error| error.to_string())?;
    let size = cutter.plane().size();
    let middle = ImagePoint { x: (size.width / 2) as f64, y: (size.height / 2) as f64 };
    let stamp = cutter.cut(middle).map_err(|error| error.to_string())?;
    if stamp.pixels.iter().any(|value| !value.is_finite()) {
        return Err("it has pixels without data within 32 pixels of its middle".to_owned());
    }
    Example::of(&stamp, &format!("{number},own,nan,nan,nan,nan,0")).map_err(|error| error.to_string())
}

fn write_shard(folder: &Path, first: usize, examples: &[Example]) -> std::io::Result<()> {
    let windows: Vec<f32> = examples.iter().flat_map(|example| example.window.iter().copied()).collect();
    let shape = [examples.len(), WINDOW_SIDE, WINDOW_SIDE];
    write_floats(&folder.join(format!("windows_{first:08}.npy")), &shape, &windows)?;
    let truth: String = examples.iter().map(|example| example.truth.as_str()).collect();
    std::fs::write(folder.join(format!("truth_{first:08}.csv")), format!("{HEADER}{truth}"))
}
