//! Source detection against SExtractor's own catalogue, against SEP on a simulated field, and against the truth.

use clap::Parser;
use skyloupe::cli::{Arguments, CliError, run};
use skyloupe::geometry::{ImageSize, PixelRect};
use skyloupe::progress::{Progress, Shared, Unwatched};
use skyloupe::raster::{MemoryPixels, Pixels};
use skyloupe::simulate::{FieldRecipe, SimulatedField, simulate_field};
use skyloupe::simulate::{SourceKind, write_simulation};
use skyloupe::sources::{
    BlockLayout, DetectedSource, DetectionSettings, Detections, NoiseLevel, Smoothing, SourcesError,
    detect_sources,
};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What SExtractor's catalogue was made with: no deblending, one noise for all, the 3x3 kernel, no least Kron radius.
fn of_sextractor() -> DetectionSettings {
    DetectionSettings {
        smoothing: Smoothing::Pyramid,
        noise: NoiseLevel::Global,
        deblend_contrast: 1.0,
        kron_minimum: 0.0,
        ..DetectionSettings::default()
    }
}

fn truth_folder() -> Option<PathBuf> {
    let root = std::env::var_os("SKYLOUPE_TEST_DATA").map(PathBuf::from)?;
    let folder = root.join("fields/sextractor_truth");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no test data; set SKYLOUPE_TEST_DATA to the folder with fields/sextractor_truth");
    None
}

fn image(path: &Path) -> MemoryPixels {
    let spec = skyloupe::fits::FileSpec::parse(path.as_os_str());
    let mut opened = skyloupe::fits::open_fields(&[spec], &Unwatched).unwrap();
    opened.unpack(&Unwatched);
    let plane = opened.fields[0].planes[0].clone();
    let mut values = vec![0.0; plane.size().area()];
    plane.pixels.read_f32(PixelRect::whole(plane.size()), &mut values).unwrap();
    MemoryPixels::new(plane.size(), values).unwrap()
}

fn detect(pixels: &dyn Pixels, settings: &DetectionSettings) -> Detections {
    detect_sources(pixels, None, settings, &Unwatched).unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The nearest detection, and its distance in pixels.
fn nearest(sources: &[DetectedSource], x: f64, y: f64) -> (f64, &DetectedSource) {
    let distance = |source: &&DetectedSource| (source.position.x - x).hypot(source.position.y - y);
    let source = sources.iter().min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap();
    (distance(&source), source)
}

#[test]
fn the_catalogue_of_sextractor_is_found_again() {
    let Some(folder) = truth_folder() else { return };
    let found = detect(&image(&folder.join("image.fits")), &of_sextractor());
    let mut worst = [0.0_f64; 2];
    for (slot, (mesh, name)) in
        worst.iter_mut().zip([(&found.background, "back.fits"), (&found.noise, "rms.fits")])
    {
        let expected = image(&folder.join(name));
        let mut map = vec![0.0; expected.values().len()];
        mesh.fill(PixelRect::whole(expected.size()), &mut map);
        for (own, other) in map.iter().zip(expected.values()) {
            *slot = slot.max(f64::from((own - other).abs()));
        }
    }
    let text = std::fs::read_to_string(folder.join("image.cat")).unwrap();
    let rows: Vec<Vec<f64>> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_whitespace().map(|cell| cell.parse().unwrap()).collect())
        .collect();
    let mut matched = Vec::new();
    for row in &rows {
        // FITS pixels count from 1.
        let (distance, source) = nearest(&found.sources, row[1] - 1.0, row[2] - 1.0);
        if distance < 1.0 {
            matched.push((distance, source, row));
        } else {
            eprintln!("not found: {row:?}");
        }
    }
    let share = matched.len() as f64 / rows.len() as f64;
    let offset = median(matched.iter().map(|(distance, ..)| *distance).collect());
    let farthest = matched.iter().map(|(distance, ..)| *distance).fold(0.0, f64::max);
    // FLUX_AUTO is column 16; FLUX_RADIUS of one half 19, A_IMAGE 12, KRON_RADIUS 15. A tenth of the Kron radii of the catalogue
    // are of noise alone.
    let of = |value: fn(&DetectedSource) -> f64, column: usize| -> Vec<f64> {
        let good = matched.iter().filter(|(.., row)| row[14] > 1.0 && row[15] > 0.0);
        good.map(|(_, source, row)| (value(source) / row[column] - 1.0).abs()).collect()
    };
    let flux = of(|source| source.flux_auto, 15);
    let within = flux.iter().filter(|error| **error < 0.02).count() as f64 / flux.len() as f64;
    let (flux, radius) = (median(flux), median(of(|source| source.half_light_radius, 18)));
    let (axis, kron) =
        (median(of(|source| source.semi_major, 11)), median(of(|source| source.kron_radius, 14)));
    eprintln!(
        "background {worst:?} of a deviation of 65.4; {} found, {}/{} matched; offset median {offset:.4} most \
         {farthest:.4}; flux {flux:.5} ({within:.3} within 2 %) half-light {radius:.4} A {axis:.5} Kron {kron:.5}",
        found.sources.len(),
        matched.len(),
        rows.len()
    );
    assert!(worst[0] < 1.3 && worst[1] < 0.65, "{worst:?}: more than 2 % or 1 % of the deviation");
    assert!(share >= 0.95, "{share}");
    // Cleaning keeps a few of the faintest that SExtractor's drops.
    assert!(found.sources.len().abs_diff(rows.len()) <= 5, "{}", found.sources.len());
    assert!(offset < 0.1, "{offset}");
    assert!(flux < 0.02 && within > 0.7 && radius < 0.05 && axis < 0.01, "{flux} {within} {radius} {axis}");
}

/// The field that sources_oracle.py was run on.
fn simulated() -> &'static SimulatedField {
    static FIELD: OnceLock<SimulatedField> = OnceLock::new();
    FIELD.get_or_init(|| {
        let size = ImageSize { width: 600, height: 600 };
        simulate_field(&FieldRecipe { seed: 7, ..FieldRecipe::of_size(size) }, &Unwatched).unwrap()
    })
}

fn vis() -> MemoryPixels {
    MemoryPixels::new(simulated().size, simulated().bands[0].flux.clone()).unwrap()
}

#[test]
fn a_simulated_field_gives_what_sep_finds_in_it() {
    let oracle: serde_json::Value = serde_json::from_str(include_str!("sources_oracle.json")).unwrap();
    let settings = DetectionSettings {
        smoothing: Smoothing::Pyramid,
        noise: NoiseLevel::Global,
        ..DetectionSettings::default()
    };
    let found = detect(&vis(), &settings);
    let number = |value: &serde_json::Value, key: &str| value[key].as_f64().unwrap();
    let sources = oracle["sources"].as_array().unwrap();
    let rms = number(&oracle, "global_rms");
    let mut map = vec![0.0; 600 * 600];
    found.background.fill(PixelRect::whole(found.background.image()), &mut map);
    let mut background = 0.0_f64;
    for (y, row) in oracle["background_every_50"].as_array().unwrap().iter().enumerate() {
        for (x, value) in row.as_array().unwrap().iter().enumerate() {
            let own = f64::from(map[y * 50 * 600 + x * 50]);
            background = background.max((own - value.as_f64().unwrap()).abs() / rms);
        }
    }
    let mut matched = Vec::new();
    for source in sources {
        let (distance, own) = nearest(&found.sources, number(source, "x"), number(source, "y"));
        if distance < 1.0 {
            matched.push((distance, own, source));
        }
    }
    let share = matched.len() as f64 / sources.len() as f64;
    let clean = || matched.iter().filter(|(.., source)| number(source, "flag") == 0.0);
    let of = |value: fn(&DetectedSource) -> f64, key: &str| -> Vec<f64> {
        clean().map(|(_, own, source)| (value(own) / number(source, key) - 1.0).abs()).collect()
    };
    let offset = median(matched.iter().map(|(distance, ..)| *distance).collect());
    let flux = median(of(|own| own.flux_isophotal, "flux"));
    let auto = median(of(|own| own.flux_auto, "flux_auto"));
    let error = median(of(|own| own.flux_auto_error, "error"));
    let half = median(of(|own| own.half_light_radius, "half"));
    let axis = median(of(|own| own.semi_major, "a"));
    eprintln!(
        "background {background:.4} sigma; {} found, {}/{} of SEP matched; offset {offset:.4}; isophotal {flux:.5} auto \
         {auto:.5} error {error:.5} half-light {half:.5} a {axis:.5}; noise {:.4}",
        found.sources.len(),
        matched.len(),
        sources.len(),
        found.noise.median() / rms - 1.0
    );
    assert!(background < 0.05, "{background}");
    assert!(share >= 0.95, "{share}");
    assert!((found.sources.len() as f64 / sources.len() as f64 - 1.0).abs() < 0.05);
    assert!(offset < 0.1 && flux < 0.02 && auto < 0.02 && error < 0.02 && half < 0.05 && axis < 0.02);
}

#[test]
fn the_truth_is_found_down_to_the_noise_and_little_else() {
    let field = simulated();
    let found = detect(&vis(), &DetectionSettings::default());
    let magzero = 24.6;
    let mut counts = [[0_usize; 2]; 12];
    let mut offsets = Vec::new();
    for entry in &field.truth {
        let (x, y) = (entry.position.x, entry.position.y);
        let is_inside = x > 5.0 && y > 5.0 && x < 595.0 && y < 595.0;
        let bin = (entry.magnitudes[0] - 16.0).floor();
        if !is_inside || !(0.0..12.0).contains(&bin) {
            continue;
        }
        let near = found.sources.iter().filter(|source| {
            (source.peak_position.x - x).hypot(source.peak_position.y - y) < 4.0
                || (source.position.x - x).hypot(source.position.y - y) < 4.0
        });
        let best = near.min_by(|one, other| {
            let of = |source: &DetectedSource| (source.position.x - x).hypot(source.position.y - y);
            of(one).total_cmp(&of(other))
        });
        counts[bin as usize][0] += 1;
        if let Some(source) = best {
            counts[bin as usize][1] += 1;
            let magnitude = magzero - 2.5 * source.flux_auto.log10();
            if entry.magnitudes[0] < 23.0 && source.flags.bits() == 0 {
                offsets.push(magnitude - entry.magnitudes[0]);
            }
        }
    }
    let mut pure = [[0_usize; 2]; 12];
    for source in &found.sources {
        let bin = (magzero - 2.5 * source.flux_auto.log10() - 16.0).floor();
        if !(0.0..12.0).contains(&bin) {
            continue;
        }
        let (x, y) = (source.position.x, source.position.y);
        let is_real = field.truth.iter().any(|entry| {
            let reach = 4.0 + 10.0 * entry.half_light_radius_arcsec * 2.0;
            (entry.position.x - x).hypot(entry.position.y - y) < reach
        });
        pure[bin as usize][0] += 1;
        pure[bin as usize][1] += usize::from(is_real);
    }
    eprintln!("by magnitude from 16: true, found {counts:?}; detected, real {pure:?}; offset {offsets:?}");
    let share = |counts: &[[usize; 2]]| {
        let sum = |index: usize| counts.iter().map(|bin| bin[index]).sum::<usize>() as f64;
        sum(1) / sum(0)
    };
    assert!(share(&counts[..8]) >= 0.9, "complete to magnitude 24: {counts:?}");
    assert!(share(&pure[..8]) >= 0.9, "pure to magnitude 24: {pure:?}");
    assert!(median(offsets.clone()).abs() < 0.1, "{offsets:?}");
}

#[test]
fn blocks_leave_no_seam() {
    let whole = detect(&vis(), &DetectionSettings::default());
    assert!(whole.sources.len() > 100);
    for (side, overlap) in [(200, 60), (97, 16), (64, 3)] {
        let blocks = BlockLayout { side, overlap, ..BlockLayout::default() };
        let cut = detect(&vis(), &DetectionSettings { blocks, ..DetectionSettings::default() });
        let places = |found: &Detections| -> Vec<(f64, f64, usize)> {
            let place = |source: &DetectedSource| (source.position.x, source.position.y, source.area);
            found.sources.iter().map(place).collect()
        };
        let (whole_places, cut_places) = (places(&whole), places(&cut));
        assert_eq!(whole_places.len(), cut_places.len(), "blocks of {side}");
        let mut fluxes = 0;
        for ((a, b), (one, other)) in
            whole_places.iter().zip(&cut_places).zip(whole.sources.iter().zip(&cut.sources))
        {
            assert!((a.0 - b.0).abs() < 1e-3 && (a.1 - b.1).abs() < 1e-3 && a.2 == b.2, "{a:?} {b:?}");
            fluxes += usize::from((one.flux_auto - other.flux_auto).abs() > 0.01 * one.flux_auto_error);
        }
        // Neighbours that reach over the rim of a window are seen in part.
        assert!(fluxes * 50 <= whole_places.len(), "{fluxes} fluxes differ in blocks of {side}");
    }
}

#[test]
fn a_source_too_large_for_any_window_is_flagged() {
    let blocks = BlockLayout { side: 64, overlap: 8, most_pixels: 80 * 80 };
    let found = detect(&vis(), &DetectionSettings { blocks, ..DetectionSettings::default() });
    let parts: Vec<&DetectedSource> = found.sources.iter().filter(|source| source.flags.is_part).collect();
    assert!(!parts.is_empty(), "the showpiece galaxy needs more than 80x80 pixels");
    let whole = detect(&vis(), &DetectionSettings::default());
    assert!(whole.sources.iter().all(|source| !source.flags.is_part));
    assert!(found.sources.len() < whole.sources.len() * 2, "{}", found.sources.len());
}

/// Noise of deviation 1 around `level`, the same for every call.
fn noise(size: ImageSize, level: f32) -> Vec<f32> {
    let value = |index: usize| {
        let mut state = (index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut sum = 0.0;
        for _ in 0..12 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            sum += (state >> 40) as f32 / (1_u64 << 24) as f32;
        }
        level + sum - 6.0
    };
    (0..size.area()).map(value).collect()
}

fn with_gaussian(
    mut values: Vec<f32>,
    size: ImageSize,
    (x, y, peak, sigma): (f64, f64, f64, f64),
) -> Vec<f32> {
    for (index, value) in values.iter_mut().enumerate() {
        let (dx, dy) = ((index % size.width) as f64 - x, (index / size.width) as f64 - y);
        *value += (peak * (-0.5 * (dx * dx + dy * dy) / (sigma * sigma)).exp()) as f32;
    }
    values
}

#[test]
fn a_gaussian_is_measured_as_it_is() {
    let size = ImageSize { width: 200, height: 160 };
    let (x, y, peak, sigma) = (90.3, 71.6, 2000.0, 2.5);
    let values = with_gaussian(noise(size, 10.0), size, (x, y, peak, sigma));
    let found = detect(&MemoryPixels::new(size, values).unwrap(), &DetectionSettings::default());
    let (distance, source) = nearest(&found.sources, x, y);
    assert!(distance < 0.02, "{distance}");
    let flux = peak * std::f64::consts::TAU * sigma * sigma;
    assert!((source.flux_auto / flux - 1.0).abs() < 0.01, "{} {flux}", source.flux_auto);
    assert!((source.fwhm / (2.354_82 * sigma) - 1.0).abs() < 0.01, "{}", source.fwhm);
    // Half of a Gaussian lies within 1.1774 sigma.
    assert!((source.half_light_radius / (1.1774 * sigma) - 1.0).abs() < 0.02, "{}", source.half_light_radius);
    assert!(source.flags.bits() == 0 && (source.peak / peak - 1.0).abs() < 0.03);
    assert!((source.semi_minor / source.semi_major - 1.0).abs() < 0.02);
    let false_ones = found.sources.len() - 1;
    assert!(false_ones < 40, "{false_ones} of noise in {} pixels", size.area());
}

#[test]
fn two_that_touch_are_two() {
    let size = ImageSize { width: 128, height: 128 };
    let one = with_gaussian(noise(size, 0.0), size, (60.0, 60.0, 800.0, 2.0));
    let values = with_gaussian(one, size, (68.0, 62.0, 300.0, 2.0));
    let pixels = MemoryPixels::new(size, values).unwrap();
    let found = detect(&pixels, &DetectionSettings::default());
    let bright: Vec<&DetectedSource> = found.sources.iter().filter(|source| source.peak > 100.0).collect();
    assert_eq!(bright.len(), 2, "{bright:?}");
    assert!(bright.iter().all(|source| source.flags.deblended));
    let off = DetectionSettings { deblend_contrast: 1.0, ..DetectionSettings::default() };
    let together = detect(&pixels, &off);
    assert_eq!(together.sources.iter().filter(|source| source.peak > 100.0).count(), 1);
}

#[test]
fn what_holds_no_sources_says_so() {
    let search = |width: usize, height: usize, values: Vec<f32>| {
        let pixels = MemoryPixels::new(ImageSize { width, height }, values).unwrap();
        detect_sources(&pixels, None, &DetectionSettings::default(), &Unwatched)
    };
    assert_eq!(search(90, 70, vec![f32::NAN; 6300]).unwrap_err(), SourcesError::NoData);
    assert_eq!(search(90, 70, vec![0.0; 6300]).unwrap_err(), SourcesError::NoData);
    assert_eq!(search(90, 70, vec![5.0; 6300]).unwrap_err(), SourcesError::NoNoise);
    assert_eq!(search(1, 1, vec![5.0]).unwrap_err(), SourcesError::NoNoise);
    assert_eq!(search(0, 0, Vec::new()).unwrap_err(), SourcesError::NoData);
    // Smaller than a mesh.
    let size = ImageSize { width: 30, height: 20 };
    let small = with_gaussian(noise(size, 3.0), size, (12.0, 9.0, 300.0, 1.2));
    let found = search(30, 20, small).unwrap();
    assert!(nearest(&found.sources, 12.0, 9.0).0 < 0.2);
    let wrong = DetectionSettings { threshold: f64::NAN, ..DetectionSettings::default() };
    let pixels = MemoryPixels::new(size, noise(size, 3.0)).unwrap();
    let error = detect_sources(&pixels, None, &wrong, &Unwatched).unwrap_err();
    assert!(error.to_string().contains("threshold"), "{error}");
}

#[test]
fn maps_of_noise_are_checked_and_used() {
    let size = ImageSize { width: 128, height: 128 };
    let pixels =
        MemoryPixels::new(size, with_gaussian(noise(size, 0.0), size, (60.0, 60.0, 12.0, 2.0))).unwrap();
    let map = |values: Vec<f32>, size: ImageSize| MemoryPixels::new(size, values).unwrap();
    let search =
        |rms: &MemoryPixels| detect_sources(&pixels, Some(rms), &DetectionSettings::default(), &Unwatched);
    let other = ImageSize { width: 64, height: 128 };
    assert!(matches!(search(&map(vec![1.0; 64 * 128], other)), Err(SourcesError::RmsSize { .. })));
    assert_eq!(search(&map(vec![0.0; 128 * 128], size)).unwrap_err(), SourcesError::NoRms);
    let unit = search(&map(vec![1.0; 128 * 128], size)).unwrap();
    assert!(nearest(&unit.sources, 60.0, 60.0).0 < 0.5);
    let loud = search(&map(vec![100.0; 128 * 128], size)).unwrap();
    assert!(loud.sources.is_empty(), "nothing stands out of a hundredfold noise: {:?}", loud.sources);
    // Where the map is 0, nothing was observed.
    let blind = (0..128 * 128).map(|index| if index % 128 > 40 { 0.0 } else { 1.0 }).collect();
    let blind = search(&map(blind, size)).unwrap();
    assert!(blind.sources.iter().all(|source| source.position.x <= 40.0));
}

#[test]
fn missing_pixels_and_saturated_stars_are_survived() {
    let size = ImageSize { width: 300, height: 300 };
    // A plateau with a halo, larger than meshes, over the edge of a block, with a hole in its middle.
    let mut values = with_gaussian(noise(size, 2.0), size, (150.0, 150.0, 5000.0, 25.0));
    for (index, value) in values.iter_mut().enumerate() {
        let (x, y) = (index % 300, index / 300);
        *value = value.min(1000.0);
        if x.abs_diff(150) < 3 && y.abs_diff(150) < 3 {
            *value = f32::NAN;
        }
    }
    let blocks = BlockLayout { side: 100, overlap: 20, ..BlockLayout::default() };
    let settings = DetectionSettings { blocks, ..DetectionSettings::default() };
    let found = detect(&MemoryPixels::new(size, values).unwrap(), &settings);
    let (distance, star) = nearest(&found.sources, 150.0, 150.0);
    assert!(distance < 1.0 && star.area > 5000, "{distance} {star:?}");
    assert!(star.flags.has_missing && star.flux_auto.is_finite());
}

#[test]
fn a_search_can_be_cancelled() {
    let progress = Shared::default();
    progress.cancel();
    let outcome = detect_sources(&vis(), None, &DetectionSettings::default(), &progress);
    assert_eq!(outcome.unwrap_err(), SourcesError::Cancelled);
    let watched = Shared::default();
    detect_sources(&vis(), None, &DetectionSettings::default(), &watched).unwrap();
    assert!(watched.fraction() == 1.0 && !watched.is_cancelled());
}

/// Run `skyloupe sources` with these words.
fn command(words: &[&str]) -> Result<String, CliError> {
    let arguments = Arguments::try_parse_from(["skyloupe", "sources"].iter().chain(words)).unwrap();
    let mut out = Vec::new();
    run(&arguments.command.unwrap(), &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

/// The simulated field as a file, and a place for answers.
fn field_file(folder: &Path) -> String {
    let path = folder.join("field.fits");
    let recipe = FieldRecipe { seed: 7, ..FieldRecipe::of_size(simulated().size) };
    write_simulation(simulated(), &recipe, &path, None).unwrap();
    path.display().to_string()
}

/// The columns of a CSV file of numbers.
fn columns(path: &Path) -> std::collections::HashMap<String, Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut found: std::collections::HashMap<String, Vec<f64>> =
        names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
    for line in lines {
        for (name, cell) in names.iter().zip(line.split(',')) {
            let value = if cell.is_empty() { f64::NAN } else { cell.parse().unwrap() };
            found.get_mut(*name).unwrap().push(value);
        }
    }
    found
}

#[test]
fn the_command_line_writes_what_astronomers_list() {
    let folder = tempfile::tempdir().unwrap();
    let file = field_file(folder.path());
    let out = folder.path().join("found.csv");
    let summary = command(&[&file, "--out", &out.display().to_string(), "--json"]).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!((summary["plane"].as_str(), summary["rms"].as_str()), (Some("VIS_FLUX"), Some("VIS_RMS")));
    let table = columns(&out);
    assert_eq!(summary["sources"].as_u64().unwrap() as usize, table["id"].len());
    let (mut offsets, mut stars, mut galaxies, mut turns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for entry in simulated().truth.iter().filter(|entry| (17.5..23.0).contains(&entry.magnitudes[0])) {
        let at = |row: usize| (table["x"][row] - entry.position.x).hypot(table["y"][row] - entry.position.y);
        let row = (0..table["id"].len()).min_by(|one, other| at(*one).total_cmp(&at(*other))).unwrap();
        if at(row) > 1.0 || table["flags"][row] != 0.0 {
            continue;
        }
        // The sky positions of the truth are those of its world coordinates.
        let cos = entry.dec_deg.to_radians().cos();
        offsets.push(
            3600.0 * ((table["ra"][row] - entry.ra_deg) * cos).hypot(table["dec"][row] - entry.dec_deg),
        );
        let contrast = table["mumax_minus_mag"][row];
        assert!((contrast - (table["mu_max"][row] - table["mag"][row])).abs() < 1e-9);
        match entry.kind {
            SourceKind::Star => stars.push(contrast),
            _ => galaxies.push(contrast),
        }
        if entry.axis_ratio < 0.6 {
            let turn = table["position_angle"][row] - entry.position_angle_deg;
            turns.push(((turn + 90.0).rem_euclid(180.0) - 90.0).abs());
        }
    }
    eprintln!("{offsets:?} stars {stars:?} galaxies {galaxies:?} turns {turns:?}");
    assert!(offsets.len() >= 5 && median(offsets) < 0.01);
    assert!(stars.iter().all(|contrast| *contrast < -2.6), "{stars:?}");
    assert!(!galaxies.is_empty() && median(galaxies.clone()) > -2.0, "{galaxies:?}");
    assert!(turns.is_empty() || median(turns.clone()) < 5.0, "{turns:?}");
}

#[test]
fn regions_are_as_many_as_sources() {
    let folder = tempfile::tempdir().unwrap();
    let file = field_file(folder.path());
    let out = folder.path().join("found.reg");
    let text = command(&[&file, "--threshold", "5", "--out", &out.display().to_string()]).unwrap();
    let count: usize = text.split(' ').next().unwrap().parse().unwrap();
    let regions = std::fs::read_to_string(&out).unwrap();
    assert!(count > 20);
    assert_eq!(regions.lines().filter(|line| line.starts_with("icrs; ellipse(")).count(), count);
}

#[test]
fn what_cannot_be_done_is_said_with_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = field_file(folder.path());
    let place = |name: &str| folder.path().join(name).display().to_string();
    let said = |words: &[&str]| {
        let error = command(words).unwrap_err();
        (error.exit_code(), error.to_string())
    };
    let (code, sentence) = said(&[&file, "--out", &place("found.txt")]);
    assert!(code == 2 && sentence.contains(".csv") && sentence.contains("found.txt"), "{sentence}");
    let (code, sentence) = said(&[&file, "--out", &place("none/found.csv")]);
    assert!(code == 1 && sentence.contains("folder"), "{sentence}");
    let (code, sentence) = said(&[&file, "--mesh", "0", "--out", &place("found.csv")]);
    assert!(code == 2 && sentence.contains("mesh"), "{sentence}");
    assert!(said(&[&place("missing.fits"), "--out", &place("found.csv")]).1.contains("missing.fits"));
}

#[test]
fn a_plane_without_zero_point_has_fluxes_and_no_magnitudes() {
    let Some(folder) = truth_folder() else { return };
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("found.csv");
    let image = folder.join("image.fits");
    command(&[&image.display().to_string(), "--out", &out.display().to_string()]).unwrap();
    let table = columns(&out);
    assert!(table["flux"].len() > 40 && table["flux"].iter().all(|flux| flux.is_finite()));
    for name in ["mag", "mag_err", "mu_max", "mumax_minus_mag", "ra", "dec", "fwhm"] {
        assert!(table[name].iter().all(|value| value.is_nan()), "{name}");
    }
}
