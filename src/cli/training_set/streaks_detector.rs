//! Exposures full of streaks, prepared as the detector sees them.

use super::super::CliError;
use super::super::streak_trials::image_of;
use super::npy::{write_bytes, write_floats};
use crate::geometry::{ImageSize, PixelRect};
use crate::progress::Unwatched;
use crate::simulate::{AsteroidPriors, PointingRecipe, SimulatedExposure, simulate_pointing};
use crate::streaks::{CELL_PIXELS, Signal, TaughtStreak, network_target};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DetectorArguments {
    /// Folder to write into (made if need be)
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Scenes; each has one exposure
    #[arg(long, default_value_t = 16)]
    scenes: u64,
    /// Pixels of a side, a multiple of 16
    #[arg(long, default_value_t = 1024)]
    size: usize,
    /// The scenes have the seeds from this one on
    #[arg(long, default_value_t = 1_000_000)]
    seed: u64,
    /// Share of the streaks with a signal-to-noise ratio above 70
    #[arg(long, default_value_t = 0.25)]
    bright_share: f64,
}

/// Streaks below this signal-to-noise ratio are not taught: nobody could see them.
const LEAST_RATIO: f64 = 4.0;
/// Shorter ones cannot be told from stars in one exposure, pixels.
const LEAST_LENGTH: f64 = 2.6;

pub(super) fn write(arguments: &DetectorArguments, out: &mut dyn Write) -> Result<(), CliError> {
    if arguments.size == 0 || !arguments.size.is_multiple_of(16) {
        return Err(CliError::Input("--size must be a multiple of 16".to_owned()));
    }
    let failed = |error: &dyn std::fmt::Display| {
        CliError::Input(format!(
            "the training set could not be written: {error}: {}",
            arguments.out.display()
        ))
    };
    std::fs::create_dir_all(&arguments.out).map_err(|error| failed(&error))?;
    for scene in 0..arguments.scenes {
        write_scene(&arguments.out, scene, arguments).map_err(|error| failed(&error))?;
    }
    let megapixels = arguments.scenes as f64 * (arguments.size * arguments.size) as f64 / 1e6;
    Ok(writeln!(out, "{}: {} scenes, {megapixels:.0} Mpx", arguments.out.display(), arguments.scenes)?)
}

/// The recipe of a training scene: many streaks, and conditions that scatter widely from scene to scene.
fn recipe(seed: u64, size: usize) -> PointingRecipe {
    let vary = |salt: u64, low: f64, high: f64| {
        // A fixed scramble of the seed: splitmix64.
        let mut mixed =
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let share = ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * share
    };
    PointingRecipe {
        size: ImageSize { width: size, height: size },
        seed,
        exposures: 1,
        galaxies_per_arcmin2: vary(1, 100.0, 210.0),
        stars_per_arcmin2: 2.5 * 6.0_f64.powf(vary(2, 0.0, 1.0).powi(2)),
        asteroids: AsteroidPriors {
            per_mpx: 46.0,
            signal_to_noise: Some((3.5, 70.0)),
            rate_arcsec_h: (1.7, 85.0),
            ..PointingRecipe::default().asteroids
        },
        satellites_per_mpx: 0.12,
        sky_e_per_sec: vary(3, 0.20, 0.38),
        psf_scale: vary(4, 0.9, 1.22),
        unflagged_share: vary(5, 0.01, 0.05),
        gradient: vary(6, 0.0, 0.12),
        ..PointingRecipe::default()
    }
}

fn write_scene(
    folder: &Path,
    scene: u64,
    arguments: &DetectorArguments,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut recipe = recipe(arguments.seed + scene, arguments.size);
    recipe.asteroids.bright_share = arguments.bright_share;
    let pointing = simulate_pointing(&recipe, &Unwatched)?;
    let exposure = pointing.exposures.into_iter().next().ok_or("a pointing without exposures")?;
    let taught = taught(&exposure);
    let image = image_of(exposure, recipe.size)?;
    let window = PixelRect { x0: 0, y0: 0, width: recipe.size.width, height: recipe.size.height };
    let signal = Signal::prepare(&image, window)?;
    let target = network_target(&signal, &taught);
    let side = arguments.size;
    let masked: Vec<u8> = signal.mask.iter().map(|mask| u8::from(*mask != 0)).collect();
    let path = |what: &str| folder.join(format!("{what}_{:07}.npy", arguments.seed + scene));
    write_floats(&path("signal"), &[side, side], &signal.values)?;
    write_bytes(&path("mask"), &[side, side], &masked)?;
    write_floats(&path("target"), &[4, side / CELL_PIXELS, side / CELL_PIXELS], &target)?;
    Ok(())
}

fn taught(exposure: &SimulatedExposure) -> Vec<TaughtStreak> {
    let asteroids = exposure.passages.iter().map(|passage| TaughtStreak {
        ends: passage.ends,
        ignored: passage.signal_to_noise < LEAST_RATIO || passage.length() < LEAST_LENGTH,
    });
    let satellites =
        exposure.satellites.iter().map(|satellite| TaughtStreak { ends: satellite.ends, ignored: true });
    asteroids.chain(satellites).collect()
}
