//! Simulated fields: the same seed gives the same bits, and noise, counts, PSFs, lenses and coordinates are
//! those of Euclid's mosaics (constants measured on Q1 cut-outs, or published where said so).

use skyloupe::field::Band;
use skyloupe::fits::{FileSpec, open_fields};
use skyloupe::geometry::{ImagePoint, ImageSize};
use skyloupe::progress::{Progress, Shared, Unwatched};
use skyloupe::simulate::{
    BandCalibration, FieldRecipe, IsothermalLens, Psf, SimulateError, SimulatedField, SourceKind, demo_file,
    simulate_field, write_simulation, write_truth,
};
use skyloupe::sky::SkyPoint;

fn square(side: usize) -> ImageSize {
    ImageSize { width: side, height: side }
}

/// A field small enough for a test with one of everything in it.
fn busy(seed: u64) -> FieldRecipe {
    FieldRecipe {
        size: ImageSize { width: 500, height: 420 },
        seed,
        showpieces: 1,
        edge_on_discs: 1,
        mergers: 1,
        clusters: 1,
        lenses: 2,
        bright_stars: 1,
        ..FieldRecipe::default()
    }
}

fn empty(size: ImageSize) -> FieldRecipe {
    FieldRecipe {
        size,
        galaxies_per_arcmin2: 0.0,
        stars_per_arcmin2: 0.0,
        showpieces: 0,
        edge_on_discs: 0,
        mergers: 0,
        clusters: 0,
        lenses: 0,
        bright_stars: 0,
        missing_pixels: false,
        ..FieldRecipe::default()
    }
}

fn simulated(recipe: &FieldRecipe) -> SimulatedField {
    simulate_field(recipe, &Unwatched).expect("a field")
}

fn bits(field: &SimulatedField) -> Vec<u32> {
    let planes = field.bands.iter().flat_map(|band| [&band.flux, &band.rms, &band.noiseless]);
    planes.flatten().map(|value| value.to_bits()).collect()
}

fn csv(field: &SimulatedField) -> String {
    let mut text = Vec::new();
    write_truth(&field.truth, &mut text).expect("memory");
    String::from_utf8(text).expect("text")
}

#[test]
fn a_seed_gives_the_same_bits_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| simulated(&busy(5)))
    };
    let (one, two, five) = (on(1), on(2), on(5));
    assert!(bits(&one) == bits(&two) && bits(&one) == bits(&five), "pixels depend on the number of threads");
    assert_eq!(csv(&one), csv(&two));
    assert!(bits(&one) != bits(&simulated(&busy(6))), "another seed gives the same pixels");
}

#[test]
fn point_spread_functions_are_as_wide_as_the_mosaics() {
    // FWHM in arcsec: Euclid Q1 MER mosaics (arXiv:2503.15305, table 2); n_eff in pixels: Q1 PSF stamps.
    let expected = [(0.203, 13.3), (0.475, 52.0), (0.504, 67.0), (0.542, 79.0)];
    for (band, (fwhm, area)) in Band::ALL.into_iter().zip(expected) {
        let psf = Psf::of(band);
        assert!((0.1 * psf.fwhm() / fwhm - 1.0).abs() < 0.03, "{band:?}: FWHM {}", psf.fwhm());
        assert!((psf.effective_area() / area - 1.0).abs() < 0.03, "{band:?}: n_eff {}", psf.effective_area());
        let weights: f64 = psf.components.iter().map(|component| component.weight).sum();
        assert!((weights - 1.0).abs() < 1e-3);
    }
}

/// 1.4826 times the median absolute deviation.
fn scatter(values: &[f32]) -> f64 {
    let middle = median(values.to_vec());
    1.4826 * f64::from(median(values.iter().map(|value| (value - middle).abs()).collect()))
}

fn median(mut values: Vec<f32>) -> f32 {
    let half = values.len() / 2;
    *values.select_nth_unstable_by(half, f32::total_cmp).1
}

/// Correlation of pixels `lag` apart along x.
fn correlation(values: &[f32], width: usize, lag: usize) -> f64 {
    let (mut products, mut squares) = (0.0, 0.0);
    for line in values.chunks_exact(width) {
        for (first, second) in line.iter().zip(&line[lag..]) {
            products += f64::from(*first) * f64::from(*second);
            squares += f64::from(*first) * f64::from(*first);
        }
    }
    products / squares
}

#[test]
fn empty_sky_has_the_noise_of_the_mosaics() {
    let field = simulated(&empty(square(700)));
    let expected_scatter = [0.0029, 0.60, 0.59, 0.60];
    for (band, expected) in field.bands.iter().zip(expected_scatter) {
        let measured = scatter(&band.flux);
        assert!((measured / expected - 1.0).abs() < 0.05, "{:?}: {measured}", band.band);
        let map = median(band.rms.clone());
        let (low, high) = if band.band == Band::Vis { (0.0039, 0.0043) } else { (2.2, 2.7) };
        assert!((low..=high).contains(&map), "{:?}: RMS map {map}", band.band);
        // Q1 field EDF-F: 0.22 and 0.04 in VIS, 0.78, 0.51 and 0.28 in NISP.
        let lags = [1, 2, 3].map(|lag| correlation(&band.flux, 700, lag));
        let expected_lags = if band.band == Band::Vis { [0.22, 0.03, 0.03] } else { [0.80, 0.51, 0.25] };
        for (lag, expected) in lags.into_iter().zip(expected_lags) {
            assert!((lag - expected).abs() < 0.06, "{:?}: correlations {lags:?}", band.band);
        }
    }
}

#[test]
fn noise_in_large_apertures_is_that_of_the_rms_map() {
    let field = simulated(&empty(square(700)));
    for band in &field.bands {
        let mut sums = Vec::new();
        for y in (0..690).step_by(14) {
            for x in (0..690).step_by(14) {
                let rows = band.flux[y * 700..].chunks(700).take(10);
                sums.push(rows.flat_map(|row| &row[x..x + 10]).sum::<f32>());
            }
        }
        let ratio = scatter(&sums) / (10.0 * f64::from(median(band.rms.clone())));
        assert!((0.80..1.12).contains(&ratio), "{:?}: {ratio}", band.band);
    }
}

#[test]
fn sources_add_poisson_noise() {
    let recipe = FieldRecipe { bright_stars: 1, ..empty(square(300)) };
    let field = simulated(&recipe);
    for band in &field.bands {
        let calibration = BandCalibration::of(band.band);
        let brightest = band.noiseless.iter().copied().fold(0.0, f32::max);
        let loudest = band.rms.iter().copied().fold(0.0, f32::max);
        let expected =
            (calibration.sky_rms.powi(2) + f64::from(brightest) / calibration.electrons_per_unit).sqrt();
        assert!((f64::from(loudest) / expected - 1.0).abs() < 1e-3);
    }
}

#[test]
fn counts_rise_as_on_the_sky() {
    let recipe = FieldRecipe { galaxies_per_arcmin2: 150.0, ..empty(square(1200)) };
    let field = simulated(&recipe);
    let area = recipe.area_arcmin2();
    assert!((area - 4.0).abs() < 1e-9);
    let brighter = |limit: f64| field.truth.iter().filter(|entry| entry.magnitudes[0] < limit).count() as f64;
    let density = brighter(26.5) / area;
    // Objects drawn in loose groups may fall outside; 600 of them scatter by 4 %.
    assert!((density / 150.0 - 1.0).abs() < 0.12, "{density} per square arcminute");
    let slope = (brighter(26.5) / brighter(23.5)).log10() / 3.0;
    assert!((0.31..0.42).contains(&slope), "{slope} dex per magnitude");
}

#[test]
fn the_truth_lies_in_the_field_and_on_the_sky() {
    let recipe = FieldRecipe { center: SkyPoint { lon: 0.0003, lat: -0.49 }, ..busy(8) };
    let field = simulated(&recipe);
    let middle = field.wcs.sky_from_pixel(recipe.size.center()).expect("on the sky");
    let turn = std::f64::consts::TAU;
    let distance = (middle.lon - recipe.center.lon)
        .rem_euclid(turn)
        .min((recipe.center.lon - middle.lon).rem_euclid(turn));
    assert!(distance < 1e-10 && (middle.lat - recipe.center.lat).abs() < 1e-10);
    for (entry, id) in field.truth.iter().zip(1..) {
        assert_eq!(entry.id, id);
        assert!(recipe.size.pixel_at(entry.position).is_some());
        let sky = SkyPoint { lon: entry.ra_deg.to_radians(), lat: entry.dec_deg.to_radians() };
        let back = field.wcs.pixel_from_sky(sky).expect("in the projection");
        assert!((back.x - entry.position.x).hypot(back.y - entry.position.y) < 1e-4);
        assert!(entry.magnitudes.iter().all(|magnitude| (10.0..31.0).contains(magnitude)), "{entry:?}");
        assert!(entry.axis_ratio > 0.0 && entry.axis_ratio <= 1.0);
    }
    // North is up, east left.
    let up = field.wcs.sky_from_pixel(ImagePoint { x: 249.5, y: 309.5 }).expect("on the sky");
    assert!((up.lat - middle.lat).to_degrees() * 3600.0 > 9.9);
}

#[test]
fn lenses_show_as_many_images_as_their_truth_says() {
    let field = simulated(&FieldRecipe { lenses: 6, ..empty(square(600)) });
    let lenses: Vec<_> = field.truth.iter().filter(|entry| entry.kind == SourceKind::Lens).collect();
    assert_eq!(lenses.len(), 6);
    for entry in lenses {
        let truth = entry.lens.as_ref().expect("a lens");
        assert!((0.79..1.61).contains(&truth.einstein_radius_arcsec));
        let lens = IsothermalLens {
            einstein_radius: truth.einstein_radius_arcsec,
            axis_ratio: truth.axis_ratio,
            angle: (truth.position_angle_deg + 90.0).to_radians(),
        };
        let source = ImagePoint { x: truth.source_offset_arcsec.0, y: truth.source_offset_arcsec.1 };
        let images = lens.images(source);
        assert_eq!(images.len(), truth.image_count);
        assert!(truth.image_count >= 2 && truth.magnification > 1.5, "{truth:?}");
        for image in images {
            let back = lens.source_of(image.position);
            assert!((back.x - source.x).hypot(back.y - source.y) < 1e-9);
        }
    }
}

#[test]
fn the_light_of_a_field_is_that_of_its_catalogue() {
    let recipe = FieldRecipe { lenses: 4, showpieces: 1, edge_on_discs: 1, ..empty(square(1400)) };
    let field = simulated(&recipe);
    for (band, index) in field.bands.iter().zip(0..) {
        let calibration = BandCalibration::of(band.band);
        let expected: f64 = field
            .truth
            .iter()
            .map(|entry| {
                let arcs =
                    entry.lens.as_ref().map_or(0.0, |lens| calibration.flux(lens.arc_magnitudes[index]));
                calibration.flux(entry.magnitudes[index]) + arcs
            })
            .sum();
        let painted: f64 = band.noiseless.iter().copied().map(f64::from).sum();
        assert!((painted / expected - 1.0).abs() < 0.01, "{:?}: {painted} of {expected}", band.band);
    }
}

#[test]
fn a_written_field_opens_with_its_four_bands() {
    let folder = tempfile::tempdir().expect("a folder");
    let (fits, truth) = (folder.path().join("field.fits"), folder.path().join("field.csv"));
    let recipe = busy(3);
    let field = simulated(&recipe);
    write_simulation(&field, &recipe, &fits, Some(&truth)).expect("written");
    let opened = open_fields(&[FileSpec::parse(fits.as_os_str())], &Unwatched).expect("opened");
    assert_eq!(opened.fields.len(), 1, "{:?}", opened.warnings);
    let read = &opened.fields[0];
    for (band, made) in Band::ALL.into_iter().zip(&field.bands) {
        let plane = read.band(band).expect("a band");
        assert_eq!(plane.magzero, Some(BandCalibration::of(band).magzero));
        let mut values = vec![0.0; recipe.size.area()];
        plane
            .pixels
            .read_f32(skyloupe::geometry::PixelRect::whole(recipe.size), &mut values)
            .expect("pixels");
        assert!(
            values
                .iter()
                .zip(&made.flux)
                .all(|(read, made)| read.to_bits() == made.to_bits() || read.is_nan() && made.is_nan())
        );
        assert!(made.flux.iter().any(|value| value.is_nan()), "no pixel is missing");
        assert!(read.plane_of(band, skyloupe::field::Role::Rms).is_some());
        assert!(plane.sky().is_some());
    }
    let text = std::fs::read_to_string(&truth).expect("the truth");
    let columns = text.lines().next().expect("a heading").split(',').count();
    assert!(text.lines().all(|line| line.split(',').count() == columns));
    assert_eq!(text.lines().count(), field.truth.len() + 1);
}

#[test]
fn the_demo_field_is_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("not/yet/there");
    let path = demo_file(&cache, &Unwatched).expect("made");
    let first = std::fs::metadata(&path).expect("there").modified().expect("a time");
    assert!(path.with_extension("csv").is_file());
    assert_eq!(demo_file(&cache, &Unwatched).expect("found"), path);
    assert_eq!(
        std::fs::metadata(&path).expect("there").modified().expect("a time"),
        first,
        "it was made again"
    );
    // A file cut short is made again.
    std::fs::write(&path, b"SIMPLE").expect("cut");
    demo_file(&cache, &Unwatched).expect("made again");
    assert!(std::fs::metadata(&path).expect("there").len() > 8 * 4 * 2000 * 2000);
    assert_eq!(std::fs::read_dir(&cache).expect("a folder").count(), 2, "something was left behind");
}

#[test]
fn impossible_recipes_and_cancelling_are_errors() {
    let bad = [
        FieldRecipe { size: square(0), ..FieldRecipe::default() },
        FieldRecipe { size: square(1 << 40), ..FieldRecipe::default() },
        FieldRecipe { galaxies_per_arcmin2: f64::NAN, ..busy(1) },
        FieldRecipe { stars_per_arcmin2: -1.0, ..busy(1) },
        FieldRecipe { center: SkyPoint { lon: 0.0, lat: 2.0 }, ..busy(1) },
    ];
    for recipe in bad {
        assert!(
            matches!(simulate_field(&recipe, &Unwatched), Err(SimulateError::BadRecipe(_))),
            "{recipe:?}"
        );
    }
    let watcher = Shared::default();
    watcher.cancel();
    assert!(watcher.is_cancelled());
    assert!(matches!(simulate_field(&busy(1), &watcher), Err(SimulateError::Cancelled)));
    for size in [square(32), ImageSize { width: 33, height: 700 }] {
        assert_eq!(simulated(&FieldRecipe { size, ..busy(2) }).bands.len(), 4);
    }
}
