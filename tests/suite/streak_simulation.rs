//! Simulated exposures with asteroids: light, motion, noise, sharpness and coordinates by arithmetic outside the
//! simulator, and the files that `skyloupe simulate streaks` writes.

use skyloupe::fits::{FileSpec, open_fields};
use skyloupe::geometry::{ImagePoint, ImageSize, PixelRect};
use skyloupe::progress::Unwatched;
use skyloupe::simulate::{
    AsteroidPriors, Passage, PointingRecipe, SimulatedExposure, SimulatedPointing, simulate_pointing,
};
use skyloupe::streaks::{Exposure, exposures_of};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

/// Electrons per ADU, read noise and exposure time of VIS as published (Euclid Q1 VIS paper), 24.57 mag for 1 ADU/s.
const GAIN: f64 = 3.48;
const READ_NOISE: f64 = 4.5;
const EXPOSURE_SECS: f64 = 560.52;

pub fn simulated(recipe: &PointingRecipe) -> SimulatedPointing {
    simulate_pointing(recipe, &Unwatched).unwrap()
}

/// Nothing but sky and what the detector adds.
pub fn empty(side: usize, seed: u64) -> PointingRecipe {
    let usual = PointingRecipe::default();
    PointingRecipe {
        size: ImageSize { width: side, height: side },
        seed,
        exposures: 1,
        galaxies_per_arcmin2: 0.0,
        stars_per_arcmin2: 0.0,
        satellites_per_mpx: 0.0,
        cosmic_ray_share: 0.0,
        gradient: 0.0,
        asteroids: AsteroidPriors { per_mpx: 0.0, ..usual.asteroids },
        ..usual
    }
}

/// The same with one bright asteroid.
fn with_asteroid(recipe: &PointingRecipe) -> PointingRecipe {
    PointingRecipe {
        asteroids: AsteroidPriors {
            per_mpx: 1e6 / recipe.size.area() as f64,
            magnitude: (18.0, 19.0),
            signal_to_noise: None,
            bright_share: 0.0,
            rate_arcsec_h: (5.0, 60.0),
        },
        ..recipe.clone()
    }
}

fn lies_within(passage: &Passage, size: ImageSize, margin: f64) -> bool {
    passage.ends.iter().all(|end| {
        let inside = |value: f64, count: usize| value > margin && value < count as f64 - margin;
        inside(end.x, size.width) && inside(end.y, size.height)
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn the_pixels_of_a_trail_add_up_to_its_magnitude() {
    let mut checked = 0;
    for seed in 1..30 {
        let bare = empty(300, seed);
        let with = simulated(&with_asteroid(&bare)).exposures.remove(0);
        let Some(passage) = with.passages.iter().find(|passage| lies_within(passage, bare.size, 20.0)) else {
            continue;
        };
        let without = simulated(&bare).exposures.remove(0);
        let sum: f64 = with.values.iter().zip(&without.values).map(|(a, b)| f64::from(a - b)).sum();
        // 24.57 mag is 1 ADU/s.
        let expected = EXPOSURE_SECS * 10.0_f64.powf(0.4 * (24.57 - passage.magnitude));
        assert!((sum / expected - 1.0).abs() < 0.01, "{passage:?}: {sum} ADU and not {expected}");
        checked += 1;
    }
    assert!(checked >= 5, "{checked} trails");
}

#[test]
fn trails_are_as_long_as_rate_and_time_say() {
    let recipe = PointingRecipe {
        asteroids: AsteroidPriors { per_mpx: 400.0, ..PointingRecipe::default().asteroids },
        exposures: 4,
        dither_scale: 0.1,
        ..empty(400, 3)
    };
    let pointing = simulated(&recipe);
    let mut passages = 0;
    for passage in pointing.exposures.iter().flat_map(|exposure| &exposure.passages) {
        // 560.52 s are 0.1557 h, and a pixel is 0.1".
        let expected = passage.rate_arcsec_h * 1.557;
        assert!((passage.length() / expected - 1.0).abs() < 1e-3, "{passage:?}");
        passages += 1;
    }
    assert!(passages > 150, "{passages}");
    // From one opening of the shutter to the next, 70.2 minutes over four, it goes on at its rate on the sky.
    let opening = |exposure: &SimulatedExposure, asteroid: u32| {
        let passage = exposure.passages.iter().find(|passage| passage.asteroid == asteroid)?;
        exposure.wcs.sky_from_pixel(passage.ends[0])
    };
    let mut steps = 0;
    for pair in pointing.exposures.windows(2) {
        for asteroid in &pointing.asteroids {
            let Some((a, b)) = opening(&pair[0], asteroid.id).zip(opening(&pair[1], asteroid.id)) else {
                continue;
            };
            let arcsec = a.separation(b).to_degrees() * 3600.0;
            let expected = asteroid.rate_arcsec_h() * 70.2 / 4.0 / 60.0;
            assert!((arcsec - expected).abs() < 1e-3 * expected + 1e-4, "{arcsec} and not {expected}");
            steps += 1;
        }
        let days = pair[1].start_mjd - pair[0].start_mjd;
        assert!((days * 1440.0 - 70.2 / 4.0).abs() < 1e-3, "{days}");
    }
    assert!(steps > 60, "{steps}");
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let recipe = PointingRecipe {
        size: ImageSize { width: 300, height: 260 },
        seed: 12,
        exposures: 2,
        dither_scale: 0.05,
        asteroids: AsteroidPriors { per_mpx: 60.0, ..PointingRecipe::default().asteroids },
        ..PointingRecipe::default()
    };
    let by_threads = |count: usize, recipe: &PointingRecipe| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap();
        pool.install(|| simulated(recipe))
    };
    let (one, three) = (by_threads(1, &recipe), by_threads(3, &recipe));
    assert_eq!(one.exposures.len(), 2);
    for (a, b) in one.exposures.iter().zip(&three.exposures) {
        assert!(a.values.iter().zip(&b.values).all(|(a, b)| a.to_bits() == b.to_bits()));
        assert_eq!((&a.flags, &a.passages, &a.satellites), (&b.flags, &b.passages, &b.satellites));
    }
    assert_eq!((&one.asteroids, &one.stars), (&three.asteroids, &three.stars));
    let other = by_threads(2, &PointingRecipe { seed: 13, ..recipe });
    let equal =
        one.exposures[0].values.iter().zip(&other.exposures[0].values).filter(|(a, b)| a == b).count();
    assert!(equal < 78, "{equal} of 78000 pixels are the same under another seed");
    assert_ne!(one.asteroids, other.asteroids);
}

#[test]
fn the_noise_of_empty_sky_is_that_of_photons_and_read_out() {
    for seed in [1, 2, 3] {
        let recipe = empty(400, seed);
        let exposure = simulated(&recipe).exposures.remove(0);
        let electrons = GAIN * median(exposure.values.iter().map(|value| f64::from(*value)).collect());
        // 0.26 electrons a second, scattered by a tenth.
        assert!((electrons / EXPOSURE_SECS / 0.26 - 1.0).abs() < 0.4, "{electrons}");
        let expected = (electrons + READ_NOISE * READ_NOISE).sqrt() / GAIN;
        // Of neighbours, so that slow changes of the sky do not count.
        let steps = exposure.values.chunks(400).flat_map(|row| row.windows(2));
        let steps: Vec<f64> = steps.map(|pair| f64::from(pair[1] - pair[0]).abs()).collect();
        let measured = 1.4826 * median(steps) / 2.0_f64.sqrt();
        assert!((measured / expected - 1.0).abs() < 0.02, "{measured} and not {expected}");
        assert!((exposure.noise / expected - 1.0).abs() < 0.02, "{} and not {expected}", exposure.noise);
    }
}

/// FWHM of the stars of an image, pixels, by their pixels alone: those at known places, between two magnitudes, as
/// one radial profile.
fn measured_fwhm(pointing: &SimulatedPointing, size: ImageSize, sky: f64) -> (f64, usize) {
    let exposure = &pointing.exposures[0];
    let mut bins = vec![(0.0, 0.0, 0); 25];
    let mut count = 0;
    for (at, magnitude) in pointing.stars.iter().filter(|star| (18.8..20.5).contains(&star.1)) {
        let alone = pointing.stars.iter().all(|(other, other_magnitude)| {
            let distance = (other.x - at.x).hypot(other.y - at.y);
            distance == 0.0 || distance > if *other_magnitude < magnitude + 2.0 { 30.0 } else { 12.0 }
        });
        let inside = |value: f64, count: usize| value > 12.0 && value < count as f64 - 12.0;
        if !alone || !inside(at.x, size.width) || !inside(at.y, size.height) {
            continue;
        }
        count += 1;
        let flux = EXPOSURE_SECS * 10.0_f64.powf(0.4 * (24.57 - magnitude));
        for y in at.y as usize - 3..at.y as usize + 5 {
            for x in at.x as usize - 3..at.x as usize + 5 {
                let radius = (x as f64 - at.x).hypot(y as f64 - at.y);
                let value = (f64::from(exposure.values[y * size.width + x]) - sky) / flux;
                // In the square of the radius a Gaussian is a straight line in its logarithm.
                if let Some(bin) = bins.get_mut((radius * radius / 0.15) as usize) {
                    *bin = (bin.0 + radius * radius, bin.1 + value, bin.2 + 1);
                }
            }
        }
    }
    let profile: Vec<(f64, f64)> = bins
        .iter()
        .filter(|bin| bin.2 >= 3)
        .map(|bin| (bin.0 / f64::from(bin.2), (bin.1 / f64::from(bin.2)).ln()))
        .collect();
    // The peak by the line through the two innermost bins.
    let [(u0, v0), (u1, v1)] = [profile[0], profile[1]];
    let half = v0 - u0 * (v1 - v0) / (u1 - u0) - 2.0_f64.ln();
    let place = profile.windows(2).find(|pair| pair[0].1 >= half && pair[1].1 < half).unwrap();
    let share = (half - place[0].1) / (place[1].1 - place[0].1);
    (2.0 * (place[0].0 + share * (place[1].0 - place[0].0)).sqrt(), count)
}

#[test]
fn stars_are_as_sharp_as_in_calibrated_frames() {
    let mut ratios = Vec::new();
    for seed in 1..5 {
        let recipe = PointingRecipe { stars_per_arcmin2: 120.0, ..empty(900, seed) };
        let pointing = simulated(&recipe);
        let sky = median(pointing.exposures[0].values.iter().map(|value| f64::from(*value)).collect());
        let (fwhm, stars) = measured_fwhm(&pointing, recipe.size, sky);
        assert!(stars >= 8, "{stars} stars");
        let stated = pointing.exposures[0].fwhm;
        ratios.push(fwhm / stated);
        assert!((fwhm / stated - 1.0).abs() < 0.03, "seed {seed}: {fwhm} px measured, {stated} stated");
    }
    // Seeing does not change, focus does a little: the mean is that of the PSF models of Q1, 0.158".
    let stated = (1..=100).map(|seed| simulated(&empty(64, seed)).exposures[0].fwhm);
    let mean = stated.sum::<f64>() / 100.0;
    assert!((0.1 * mean / 0.158 - 1.0).abs() < 0.03, "{mean} px; {ratios:?}");
}

#[test]
fn cosmic_rays_hit_the_stated_share_of_pixels() {
    let recipe = PointingRecipe { cosmic_ray_share: 0.015, unflagged_share: 0.02, ..empty(1200, 5) };
    let exposure = simulated(&recipe).exposures.remove(0);
    // Bit 4 of VIS flags.
    let share = exposure.flags.iter().filter(|word| *word & 16 != 0).count() as f64 / 1.44e6;
    assert!((share / 0.015 - 1.0).abs() < 0.2, "{share}");
}

#[test]
fn what_is_partly_outside_says_how_much_is_seen() {
    let recipe = PointingRecipe {
        asteroids: AsteroidPriors {
            per_mpx: 300.0,
            magnitude: (20.0, 21.0),
            signal_to_noise: None,
            bright_share: 0.0,
            rate_arcsec_h: (30.0, 60.0),
        },
        ..empty(500, 8)
    };
    let exposure = simulated(&recipe).exposures.remove(0);
    let (mut cut, mut whole) = (0, 0);
    for passage in &exposure.passages {
        let [a, b] = passage.ends;
        let steps = 1000;
        let inside = (0..steps).filter(|step| {
            let share = (f64::from(*step) + 0.5) / f64::from(steps);
            let (x, y) = (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
            (-0.5..499.5).contains(&x) && (-0.5..499.5).contains(&y)
        });
        let share = inside.count() as f64 / f64::from(steps);
        // A hot pixel on the trail, light beyond the ends, and a light curve take or give a little.
        assert!((passage.seen_share - share).abs() < 0.06, "{passage:?}: {share} of the line is inside");
        if share < 0.9 { cut += 1 } else { whole += 1 }
    }
    assert!(cut > 5 && whole > 30, "{cut} cut, {whole} whole");
}

#[test]
fn impossible_recipes_are_refused() {
    let sides = |width, height| PointingRecipe { size: ImageSize { width, height }, ..empty(100, 1) };
    let priors = PointingRecipe::default().asteroids;
    let rates = |slow, fast| AsteroidPriors { rate_arcsec_h: (slow, fast), ..priors };
    for recipe in [
        sides(10, 100),
        sides(100, 20_000),
        PointingRecipe { exposures: 0, ..empty(100, 1) },
        PointingRecipe { exposures: 5, ..empty(100, 1) },
        PointingRecipe { asteroids: rates(5.0, 1.0), ..empty(100, 1) },
        PointingRecipe { asteroids: rates(f64::NAN, 1.0), ..empty(100, 1) },
    ] {
        let why = simulate_pointing(&recipe, &Unwatched).unwrap_err().to_string();
        assert!(why.starts_with("the simulation cannot be made: "), "{why}");
    }
}

fn skyloupe(folder: &Path, options: &[&str]) -> Output {
    let out = folder.to_string_lossy();
    let words = ["simulate", "streaks", "--out", &out].into_iter().chain(options.iter().copied());
    Command::new(env!("CARGO_BIN_EXE_skyloupe")).args(words).output().unwrap()
}

fn opened(files: &[String]) -> (Vec<Exposure>, Vec<String>) {
    let fields: Vec<_> = files
        .iter()
        .map(|file| {
            let mut opened = open_fields(&[FileSpec::of_path(Path::new(file))], &Unwatched).unwrap();
            assert!(opened.warnings.is_empty(), "{:?}", opened.warnings);
            Arc::new(opened.fields.remove(0))
        })
        .collect();
    exposures_of(&fields)
}

/// The rows of a CSV without quotes, as texts by column.
fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), names.len(), "{line}");
            names.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

/// Sky position, degrees, of a 1-based pixel of a north-up TAN image of 0.1" pixels: the gnomonic projection.
fn gnomonic((x, y): (f64, f64), crpix: (f64, f64), (ra, dec): (f64, f64)) -> (f64, f64) {
    let scale = (0.1_f64 / 3600.0).to_radians();
    let (xi, eta) = (-(x - crpix.0) * scale, (y - crpix.1) * scale);
    let (sin, cos) = dec.to_radians().sin_cos();
    let lon = ra.to_radians() + xi.atan2(cos - eta * sin);
    let lat = (sin + eta * cos).atan2(xi.hypot(cos - eta * sin));
    (lon.to_degrees(), lat.to_degrees())
}

#[test]
fn files_open_as_vis_exposures_with_flags_times_and_zero_points() {
    for quadrants in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new/folder");
        let mut options = vec!["--size", "420x391", "--seed", "6", "--asteroids", "60", "--json"];
        options.extend(["--exposures", "3"]);
        options.extend(quadrants.then_some("--quadrants"));
        let output = skyloupe(&target, &options);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let files: Vec<String> = serde_json::from_value(summary["exposures"].clone()).unwrap();
        assert_eq!(files.len(), 3, "{summary}");
        let (exposures, notices) = opened(&files);
        assert!(notices.is_empty(), "{notices:?}");
        assert_eq!(exposures.len(), 3);
        let recipe = PointingRecipe {
            size: ImageSize { width: 420, height: 391 },
            seed: 6,
            exposures: 3,
            dither_scale: 0.1,
            asteroids: AsteroidPriors { per_mpx: 60.0, ..PointingRecipe::default().asteroids },
            ..PointingRecipe::default()
        };
        let pointing = simulated(&recipe);
        for (number, (exposure, truth)) in exposures.iter().zip(&pointing.exposures).enumerate() {
            assert_eq!(exposure.images.len(), if quadrants { 4 } else { 1 });
            assert_eq!(exposure.exposure_secs, Some(560.52));
            let start = exposure.start_mjd.unwrap();
            assert!((start - 60_540.25 - number as f64 * 1053.0 / 86_400.0).abs() < 1e-9, "{start}");
            let mut pixels = 0;
            for image in &exposure.images {
                // 24.57 + 2.5 log10(560.52)
                assert!((image.zero_point.unwrap() - 31.441_48).abs() < 1e-4, "{:?}", image.zero_point);
                assert_eq!(image.gain, Some(3.48));
                let size = image.pixels.size();
                let window = PixelRect { x0: 0, y0: 0, width: size.width, height: size.height };
                let (mut values, mut words) = (vec![0.0; size.area()], vec![0; size.area()]);
                image.pixels.read_f32(window, &mut values).unwrap();
                image.flags.as_ref().unwrap().0.read_flags(window, &mut words).unwrap();
                pixels += size.area();
                // The image's first pixel is, on the sky, that of the simulation.
                let sky = image.wcs.as_ref().unwrap().sky_from_pixel(ImagePoint { x: 0.0, y: 0.0 }).unwrap();
                let corner = truth.wcs.pixel_from_sky(sky).unwrap();
                let (left, bottom) = (corner.x.round() as usize, corner.y.round() as usize);
                assert!(
                    (corner.x - corner.x.round()).hypot(corner.y - corner.y.round()) < 1e-4,
                    "{corner:?}"
                );
                for y in 0..size.height {
                    for x in 0..size.width {
                        let (here, there) = (y * size.width + x, (bottom + y) * 420 + left + x);
                        assert_eq!(values[here].to_bits(), truth.values[there].to_bits());
                        assert_eq!(words[here], truth.flags[there]);
                    }
                }
            }
            assert_eq!(pixels, 420 * 391);
        }
        let (twice, notices) = opened(&[&files[..], &files[..1]].concat());
        assert!(twice.len() == 3 && notices.len() == 1, "{notices:?}");
        assert!(notices[0].ends_with("is searched once"), "{notices:?}");
        check_tables(&target, &exposures, &pointing);
        let left: Vec<_> =
            std::fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 7, "{left:?}");
    }
}

fn check_tables(folder: &Path, exposures: &[Exposure], pointing: &SimulatedPointing) {
    let passages = rows(&folder.join("passages.csv"));
    let expected: usize = pointing.exposures.iter().map(|exposure| exposure.passages.len()).sum();
    assert!(passages.len() == expected && expected > 10, "{expected}");
    for row in &passages {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        let exposure = exposures.iter().find(|exposure| exposure.name == row["exposure"]).unwrap();
        let image =
            exposure.images.iter().find(|image| image.extname.as_deref() == Some(&row["image"])).unwrap();
        // The header's reference is the first exposure's middle, RA 52.93 and Dec -28.09.
        let wcs = image.wcs.as_ref().unwrap();
        let reference = wcs.pixel_from_sky(skyloupe::sky::SkyPoint::from_degrees(52.93, -28.09)).unwrap();
        for (x, y, ra, dec) in [("x0", "y0", "ra0", "dec0"), ("x1", "y1", "ra1", "dec1")] {
            let crpix = (reference.x + 1.0, reference.y + 1.0);
            let sky = gnomonic((number(x), number(y)), crpix, (52.93, -28.09));
            let arcsec =
                ((sky.0 - number(ra)) * sky.1.to_radians().cos()).hypot(sky.1 - number(dec)) * 3600.0;
            // Pixels stand there to a thousandth: 0.1 milliarcsec.
            assert!(arcsec < 2e-4, "{row:?}: {sky:?}");
        }
        assert!((0.0..=1.0).contains(&number("seen_share")), "{row:?}");
    }
    let asteroids = rows(&folder.join("asteroids.csv"));
    assert_eq!(asteroids.len(), pointing.asteroids.len());
    for row in &asteroids {
        let number =
            |row: &std::collections::BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
        let own = |passage: &&std::collections::BTreeMap<String, String>| {
            passage["asteroid"] == row["id"] && passage["exposure"] == exposures[0].name
        };
        let Some(passage) = passages.iter().find(own) else { continue };
        let (dec0, dec1) = (number(passage, "dec0"), number(passage, "dec1"));
        let east = (number(passage, "ra1") - number(passage, "ra0")) * dec0.to_radians().cos();
        let angle = east.atan2(dec1 - dec0).to_degrees();
        let turn = (angle - number(row, "pa_deg")).rem_euclid(360.0);
        assert!(turn.min(360.0 - turn) < 0.05, "{row:?} {passage:?}");
        assert!((0.5 * (dec0 + dec1) - number(row, "dec")).abs() * 3600.0 < 2e-3, "{row:?} {passage:?}");
    }
    let satellites: usize = pointing.exposures.iter().map(|exposure| exposure.satellites.len()).sum();
    assert_eq!(rows(&folder.join("satellites.csv")).len(), satellites);
    assert_eq!(rows(&folder.join("stars.csv")).len(), pointing.stars.len());
}

#[test]
fn what_cannot_be_simulated_or_written_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let told = |output: Output| {
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).trim().to_owned())
    };
    let (code, said) = told(skyloupe(folder.path(), &["--size", "20"]));
    assert_eq!(code, 1, "{said}");
    assert_eq!(
        said,
        "skyloupe: the simulation cannot be made: sides of exposures lie between 64 and 12000 pixels"
    );
    let (code, said) = told(skyloupe(&file, &["--size", "100"]));
    assert!(code == 1 && said.lines().count() == 1 && said.ends_with("file"), "{said}");
    for options in [
        ["--exposures", "5"],
        ["--exposures", "0"],
        ["--size", "big"],
        ["--asteroids", "-1"],
        ["--asteroids", "NaN"],
        ["--dither-scale", "inf"],
    ] {
        assert_eq!(told(skyloupe(folder.path(), &options)).0, 2, "{options:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
}
