//! The trail fit and the PSF against trails drawn by brute force ([`super::streak_oracle`]).

use super::streak_oracle::{PixelStar, Sheet, random, rough_snippet, star_field};
use rand::RngExt;
use skyloupe::geometry::{ImagePoint, PixelRect};
use skyloupe::streaks::{
    FitSettings, ImageScale, MASK_BRIGHT, Signal, Snippet, Trail, TrailFit, TrailPsf, axis_angle, fit_trail,
    matched_filter_snr, measure_psf,
};

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn vis_star() -> PixelStar {
    PixelStar::moffat(1.6, 3.0)
}

fn at(x: f64, y: f64) -> ImagePoint {
    ImagePoint { x, y }
}

fn snippet(a: ImagePoint, b: ImagePoint) -> Snippet {
    Snippet { ends: [a, b], strength: 7.5, mean_strength: 1.0, masked_share: 0.0, pieces: 2 }
}

/// Along and across errors of both ends of a fit, each with its predicted sigma.
fn end_errors(fit: &TrailFit, truth: &Trail) -> Vec<[f64; 4]> {
    let (sin, cos) = truth.angle.sin_cos();
    let (mut ends, mut sigmas) = (fit.trail.ends(), fit.end_sigmas);
    let truths = truth.ends();
    let apart = |a: ImagePoint, b: ImagePoint| (a.x - b.x).hypot(a.y - b.y);
    if apart(ends[0], truths[0]) > apart(ends[1], truths[0]) {
        ends.swap(0, 1);
        sigmas.swap(0, 1);
    }
    ends.iter()
        .zip(truths)
        .zip(sigmas)
        .map(|((end, truth), sigma)| {
            let (dx, dy) = (end.x - truth.x, end.y - truth.y);
            [dx * cos + dy * sin, dy * cos - dx * sin, sigma.along, sigma.across]
        })
        .collect()
}

/// Fits of many trails of one length and signal-to-noise ratio, with the truth.
fn fits(length: f64, snr: f64, count: usize) -> Vec<(Trail, TrailFit)> {
    let star = vis_star();
    let psf = measure_psf(&star_field(&star, 5).signal());
    let mut random = random(11 + length as u64);
    let flux = snr / matched_filter_snr(length, 1.0, 1.0, &psf);
    let mut found = Vec::new();
    for _ in 0..count {
        let center = at(95.0 + random.random_range(-0.5..0.5), 95.0 + random.random_range(-0.5..0.5));
        let trail = Trail { center, angle: random.random_range(-1.57..1.57), length, flux };
        let mut sheet = Sheet::new(190, 190);
        sheet.draw(&star, &trail);
        sheet.add_noise(&mut random);
        let snippet = rough_snippet(&trail, 2.0 + 0.1 * length, 1.5, &mut random);
        if let Some(fit) = fit_trail(&sheet.signal(), &snippet, &FitSettings { psf, gain: None }) {
            found.push((trail, fit));
        }
    }
    assert_eq!(found.len(), count, "length {length}, S/N {snr}");
    found
}

#[test]
fn fluxes_are_those_of_the_whole_trail() {
    // Sigma of the mean is 1 % and 0.3 % of the flux; medians of 60.
    for (snr, tolerance) in [(10.0, 0.045), (40.0, 0.02)] {
        for length in [0.0, 2.0, 6.0, 20.0, 60.0, 120.0] {
            let fits = fits(length, snr, 60);
            let bias = median(fits.iter().map(|(truth, fit)| fit.trail.flux / truth.flux - 1.0).collect());
            // The length of a star can only be missed upwards, and takes light along.
            let tolerance = if length == 0.0 { 1.2 / snr } else { tolerance };
            assert!(bias.abs() < tolerance, "length {length}, S/N {snr}: {bias}");
            let pulls =
                fits.iter().map(|(truth, fit)| ((fit.trail.flux - truth.flux) / fit.flux_sigma).abs());
            let pull = median(pulls.collect()) / 0.6745;
            assert!((0.6..1.5).contains(&pull), "length {length}, S/N {snr}: pull {pull}");
        }
    }
}

#[test]
fn ends_are_as_good_as_the_fit_says() {
    for (length, snr) in [(6.0, 15.0), (20.0, 10.0), (20.0, 40.0), (60.0, 15.0), (120.0, 40.0)] {
        let fits = fits(length, snr, 60);
        let errors: Vec<[f64; 4]> = fits.iter().flat_map(|(truth, fit)| end_errors(fit, truth)).collect();
        for (name, error, sigma) in [("along", 0, 2), ("across", 1, 3)] {
            let pull = median(errors.iter().map(|row| (row[error] / row[sigma]).abs()).collect()) / 0.6745;
            assert!((0.65..1.35).contains(&pull), "{name} of length {length}, S/N {snr}: pull {pull}");
        }
        let along = median(errors.iter().map(|row| row[0].abs()).collect());
        let across = median(errors.iter().map(|row| row[1].abs()).collect());
        assert!(along < 1.3 && across < 0.4, "length {length}, S/N {snr}: {along}, {across}");
        if length >= 20.0 {
            let turn =
                fits.iter().map(|(truth, fit)| axis_angle(fit.trail.angle - truth.angle).abs().to_degrees());
            let turn = median(turn.collect());
            assert!(turn < if snr < 12.0 { 1.3 } else { 0.35 }, "length {length}, S/N {snr}: {turn} degrees");
        }
        let width = median(fits.iter().map(|(_, fit)| fit.relative_width).collect());
        let chi_square = median(fits.iter().map(|(_, fit)| fit.chi_square).collect());
        assert!((0.85..1.1).contains(&width) && (0.95..1.05).contains(&chi_square), "{width}, {chi_square}");
        let snr_found = median(fits.iter().map(|(_, fit)| fit.signal_to_noise).collect());
        assert!((snr_found / snr - 1.0).abs() < 0.12, "length {length}: {snr_found} for {snr}");
    }
}

#[test]
fn the_psf_comes_from_stars_among_galaxies() {
    for (fwhm, beta) in [(1.35, 2.6), (1.6, 3.0), (2.2, 4.0)] {
        let star = PixelStar::moffat(fwhm, beta);
        let psf = measure_psf(&star_field(&star, 3).signal());
        assert!(psf.is_measured() && psf.stars > 20, "{psf:?}");
        // A bright star of flux 1000 is refitted without noise: total flux and width of the oracle, not of the code.
        let mut sheet = Sheet::new(61, 61);
        let truth = Trail { center: at(30.2, 29.9), angle: 0.0, length: 0.0, flux: 1000.0 };
        sheet.draw(&star, &truth);
        let near = snippet(at(29.0, 30.0), at(31.0, 30.0));
        let fit = fit_trail(&sheet.signal(), &near, &FitSettings { psf, gain: None }).unwrap();
        assert!((fit.trail.flux / 1000.0 - 1.0).abs() < 0.015, "{fwhm}: {} {psf:?}", fit.trail.flux);
        assert!(fit.trail.length < 0.5 && (fit.relative_width - 1.0).abs() < 0.05, "{fwhm}: {fit:?}");
    }
    let mut empty = Sheet::new(200, 200);
    empty.add_noise(&mut random(1));
    let assumed = measure_psf(&empty.signal());
    assert_eq!(assumed, TrailPsf::default());
    assert!(!assumed.is_measured());
}

#[test]
fn the_matched_filter_ratio_is_that_of_the_pixels() {
    let psf = TrailPsf { narrow_sigma: 0.8, wide_sigma: 2.0, wide_share: 0.3, ..TrailPsf::default() };
    for length in [0.0, 0.01, 3.0, 25.0] {
        let trail = Trail { center: at(30.37, 29.81), angle: 0.4, length, flux: 50.0 };
        let pixels =
            (0..60 * 60).map(|index| trail.pixel(&psf, at(f64::from(index % 60), f64::from(index / 60))));
        let expected = pixels.map(|value| value * value).sum::<f64>().sqrt() / 2.5;
        let found = matched_filter_snr(length, 50.0, 2.5, &psf);
        assert!((found / expected - 1.0).abs() < 2e-3, "length {length}: {found}, {expected}");
    }
}

#[test]
fn neighbours_and_masks_do_not_move_a_trail() {
    let star = vis_star();
    let psf = measure_psf(&star_field(&star, 5).signal());
    let truth = Trail { center: at(75.3, 74.8), angle: 0.6, length: 50.0, flux: 400.0 };
    let point = |x, y, flux| Trail { center: at(x, y), angle: 0.0, length: 0.0, flux };
    let mut quiet = Sheet::new(150, 150);
    quiet.draw(&star, &truth);
    quiet.add_noise(&mut random(8));
    let mut beside = quiet.clone();
    beside.draw(&star, &point(72.0, 80.5, 800.0));
    let mut on = quiet.clone();
    on.draw(&star, &point(80.0, 78.0, 600.0));
    let mut masked = quiet.clone();
    for (index, (value, mask)) in masked.values.iter_mut().zip(&mut masked.mask).enumerate() {
        if (index % 150).abs_diff(76) < 5 {
            (*value, *mask) = (3e4, MASK_BRIGHT);
        }
    }
    for (name, sheet, hidden) in [("beside", beside, 0.0), ("on", on, 0.0), ("masked", masked, 0.2)] {
        let rough = rough_snippet(&truth, 4.0, 1.0, &mut random(2));
        let fit = fit_trail(&sheet.signal(), &rough, &FitSettings { psf, gain: None }).unwrap();
        assert!((fit.trail.flux / truth.flux - 1.0).abs() < 0.12, "{name}: {fit:?}");
        for [along, across, ..] in end_errors(&fit, &truth) {
            assert!(along.abs() < 1.5 && across.abs() < 0.5, "{name}: {along} {across} {fit:?}");
        }
        assert!((fit.masked_share - hidden).abs() < 0.06, "{name}: {}", fit.masked_share);
    }
}

#[test]
fn photon_noise_counts_where_the_gain_is_known() {
    let star = vis_star();
    let psf = measure_psf(&star_field(&star, 5).signal());
    let truth = Trail { center: at(40.0, 40.0), angle: 0.2, length: 20.0, flux: 4000.0 };
    let mut sheet = Sheet::new(80, 80);
    sheet.draw(&star, &truth);
    let near = rough_snippet(&truth, 0.0, 0.0, &mut random(2));
    let sigma = |gain| fit_trail(&sheet.signal(), &near, &FitSettings { psf, gain }).unwrap().flux_sigma;
    // 4000 units of 0.5 electrons: the photons alone are good to sqrt(2000) / 0.5.
    let photons = 2000.0_f64.sqrt() / 0.5;
    assert!(sigma(Some(0.5)) > photons && sigma(Some(0.5)) < 2.5 * photons, "{}", sigma(Some(0.5)));
    assert!(sigma(None) < sigma(Some(0.5)));
}

#[test]
fn bad_input_gives_nothing_or_something_finite() {
    let settings = FitSettings { psf: TrailPsf::default(), gain: Some(3.0) };
    let window = PixelRect { x0: 100, y0: 200, width: 60, height: 50 };
    let make = |value: f32, mask: u8| {
        let pixels = window.width * window.height;
        Signal::of_values(window, vec![value; pixels], vec![mask; pixels], 2.0)
    };
    let inside = snippet(at(120.0, 220.0), at(140.0, 225.0));
    assert_eq!(fit_trail(&make(f32::NAN, 0), &inside, &settings), None);
    assert_eq!(fit_trail(&make(0.0, MASK_BRIGHT), &inside, &settings), None);
    assert_eq!(fit_trail(&make(0.0, 0), &inside, &settings), None);
    assert_eq!(fit_trail(&make(0.0, 0), &snippet(at(1e6, 3.0), at(1e6, 90.0)), &settings), None);
    assert_eq!(fit_trail(&make(0.0, 0), &snippet(at(f64::NAN, 3.0), at(5.0, 9.0)), &settings), None);
    assert_eq!(measure_psf(&make(f32::NAN, 0)), TrailPsf::default());
    assert_eq!(measure_psf(&make(1e30, 0)), TrailPsf::default());
    let none = PixelRect { width: 0, height: 0, ..window };
    assert_eq!(fit_trail(&Signal::of_values(none, vec![], vec![], 1.0), &inside, &settings), None);
    let mut random = random(4);
    for length in [0.0, 0.2, 1.0, 3.0, 45.0] {
        for value in [30.0, 1e7] {
            let mut signal = make(0.0, 0);
            for pixel in &mut signal.values {
                *pixel = random.random_range(-1.0..1.0);
            }
            for x in 20..=20 + length as usize {
                signal.values[20 * window.width + x.min(59)] = value;
            }
            let trail = snippet(at(120.0, 220.0), at(120.0 + length, 220.0));
            if let Some(fit) = fit_trail(&signal, &trail, &settings) {
                let finite = [fit.trail.flux, fit.trail.length, fit.end_sigmas[1].along, fit.relative_width];
                assert!(finite.iter().all(|number| number.is_finite()), "{length} {value}: {fit:?}");
            }
        }
    }
}

#[test]
fn a_fit_becomes_a_detection() {
    let star = vis_star();
    let psf = measure_psf(&star_field(&star, 5).signal());
    let truth = Trail { center: at(40.0, 40.0), angle: 0.2, length: 20.0, flux: 500.0 };
    let mut sheet = Sheet::new(80, 80);
    sheet.draw(&star, &truth);
    let near = rough_snippet(&truth, 1.0, 0.5, &mut random(2));
    let fit = fit_trail(&sheet.signal(), &near, &FitSettings { psf, gain: None }).unwrap();
    let detection = fit.to_detection(&near, &ImageScale { wcs: None, zero_point: Some(24.0) });
    // 24 - 2.5 log10(500)
    assert!((detection.magnitude.unwrap() - 17.2526).abs() < 0.02, "{detection:?}");
    let expected = 1.0857 * detection.flux_sigma / detection.flux;
    assert!((detection.magnitude_sigma.unwrap() - expected).abs() < 1e-4);
    assert!((detection.length() - 20.0).abs() < 0.2 && (detection.angle() - 0.2).abs() < 0.01);
    assert_eq!((detection.sky_ends, detection.strength, detection.pieces), (None, near.strength, 1));
}
