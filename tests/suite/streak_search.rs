//! What detectors look at and what they make of it: the signal, the network's target and proposals, and the search
//! of simulated exposures by the classical detector.

use super::streak_simulation::{empty, simulated};
use skyloupe::field::{Band, FlagSelection, PlaneKey};
use skyloupe::geometry::{ImagePoint, ImageSize, PixelRect};
use skyloupe::inference::{InferenceError, Network, Runtime, Tensor};
use skyloupe::progress::Progress;
use skyloupe::raster::MemoryPixels;
use skyloupe::simulate::{AsteroidPriors, PointingRecipe, SimulatedExposure, SimulatedPointing};
use skyloupe::streaks::{
    Detection, Detector, Exposure, ExposureImage, Findings, SearchSettings, Signal, Snippet, StreakModels,
    TaughtStreak, Watcher, find_streaks, network_target, propose,
};
use std::sync::Arc;

fn point(x: f64, y: f64) -> ImagePoint {
    ImagePoint { x, y }
}

fn whole(size: ImageSize) -> PixelRect {
    PixelRect { x0: 0, y0: 0, width: size.width, height: size.height }
}

fn image(size: ImageSize, values: Vec<f32>, flags: Option<Vec<f32>>) -> ExposureImage {
    let selection = FlagSelection::default_for(Band::Vis);
    let pixels = |values| Arc::new(MemoryPixels::new(size, values).unwrap());
    ExposureImage {
        plane: PlaneKey::unique(),
        hdu: 0,
        extname: None,
        pixels: pixels(values),
        flags: flags.map(|words| (pixels(words) as Arc<dyn skyloupe::raster::Pixels>, selection)),
        wcs: None,
        zero_point: None,
        gain: None,
    }
}

fn image_of(exposure: &SimulatedExposure, size: ImageSize) -> ExposureImage {
    let words = exposure.flags.iter().map(|word| *word as f32).collect();
    ExposureImage {
        wcs: Some(Arc::new(exposure.wcs.clone())),
        zero_point: Some(SimulatedExposure::zero_point()),
        gain: Some(SimulatedExposure::GAIN),
        ..image(size, exposure.values.clone(), Some(words))
    }
}

fn robust(mut values: Vec<f32>) -> (f32, f32) {
    values.sort_by(f32::total_cmp);
    let median = values[values.len() / 2];
    let mut deviations: Vec<f32> = values.iter().map(|value| (value - median).abs()).collect();
    deviations.sort_by(f32::total_cmp);
    (median, 1.4826 * deviations[deviations.len() / 2])
}

#[test]
fn the_signal_of_sky_has_no_level_and_unit_scatter() {
    // Nothing but sky, gradient and detector; then a pointing full of galaxies and stars, which lift both a little.
    let sky = PointingRecipe { gradient: 0.1, cosmic_ray_share: 0.015, ..empty(700, 21) };
    let full = PointingRecipe { size: sky.size, seed: 22, exposures: 1, ..PointingRecipe::default() };
    for (recipe, level, scatter) in [(sky, 0.02, 0.02), (full, 0.05, 0.05)] {
        let exposure = simulated(&recipe).exposures.remove(0);
        let signal = Signal::prepare(&image_of(&exposure, recipe.size), whole(recipe.size)).unwrap();
        let good = signal.values.iter().zip(&signal.mask).filter(|(_, mask)| **mask == 0);
        let (median, sigma) = robust(good.map(|(value, _)| *value).collect());
        assert!(median.abs() < level && (sigma - 1.0).abs() < scatter, "{median} {sigma}");
        // The noise map is in the unit of the image.
        let noise = signal.noise_at(point(350.0, 350.0));
        assert!((noise / exposure.noise - 1.0).abs() < 0.06, "{noise} and not {}", exposure.noise);
    }
}

#[test]
fn neighbouring_windows_agree_where_they_overlap() {
    let recipe = PointingRecipe {
        size: ImageSize { width: 1000, height: 600 },
        seed: 23,
        exposures: 1,
        ..PointingRecipe::default()
    };
    let exposure = simulated(&recipe).exposures.remove(0);
    let image = image_of(&exposure, recipe.size);
    let window = |x0: usize, x1: usize| PixelRect { x0, y0: 0, width: x1 - x0, height: 600 };
    let left = Signal::prepare(&image, window(0, 620)).unwrap();
    let right = Signal::prepare(&image, window(300, 1000)).unwrap();
    let (mut all, mut alike) = (0, 0);
    // 128 pixels, two cells of the mesh of the sky, from where each window was cut.
    for y in 0..600 {
        for x in 428..492 {
            let (a, b) = (left.at(x, y), right.at(x, y));
            all += 1;
            alike += usize::from(a.1 == b.1 && (a.0 - b.0).abs() < 0.1 + 0.01 * a.0.abs());
        }
    }
    assert!(alike as f64 > 0.99 * f64::from(all), "{alike} of {all}");
}

#[test]
fn images_without_sky_give_a_finite_signal() {
    let size = ImageSize { width: 150, height: 130 };
    let count = size.area();
    let mut speckled: Vec<f32> = (0..count).map(|place| (place * 7919 % 101) as f32).collect();
    speckled.iter_mut().step_by(3).for_each(|value| *value = f32::INFINITY);
    let images = [
        image(size, vec![f32::NAN; count], None),
        image(size, vec![7.5; count], None),
        image(size, vec![7.5; count], Some(vec![16.0; count])),
        image(size, speckled, Some(vec![0.0; count])),
        image(size, (0..count).map(|place| if place % 2 == 0 { f32::MAX } else { f32::MIN }).collect(), None),
    ];
    for (number, image) in images.iter().enumerate() {
        for window in [whole(size), PixelRect { x0: 140, y0: 3, width: 5, height: 1 }] {
            let signal = Signal::prepare(image, window).unwrap();
            assert_eq!((signal.values.len(), signal.mask.len()), (window.area(), window.area()));
            assert!(signal.values.iter().all(|value| value.is_finite()), "image {number}, {window:?}");
        }
        let masked =
            Signal::prepare(image, whole(size)).unwrap().mask.iter().filter(|mask| **mask != 0).count();
        match number {
            0 | 2 => assert_eq!(masked, count),
            1 => assert_eq!(masked, 0),
            _ => {}
        }
    }
    let beyond = PixelRect { x0: 140, y0: 0, width: 20, height: 10 };
    assert!(Signal::prepare(&images[1], beyond).is_err());
}

#[test]
fn the_target_of_a_streak_is_a_ridge_along_it() {
    let window = PixelRect { x0: 100, y0: 200, width: 64, height: 48 };
    let signal = Signal::of_values(window, vec![0.0; 64 * 48], vec![0; 64 * 48], 1.0);
    let taught = |ends: [ImagePoint; 2]| TaughtStreak { ends, ignored: false };
    let (columns, cells) = (16, 16 * 12);
    // Along the middles of row 5 of cells, y = 4 * 5 + 1.5, from x = 10 to 40.
    let level = [point(110.0, 221.5), point(140.0, 221.5)];
    let target = network_target(&signal, &[taught(level)]);
    assert_eq!(target.len(), 4 * cells);
    let at = |target: &[f32], plane: usize, column: usize, row: usize| {
        f64::from(target[plane * cells + row * columns + column])
    };
    // exp(-d^2 / (2 * 2.6^2)) for distances of 0, 4, 8 and 1.5 pixels (beyond the end, cell 10 lies at 41.5).
    for (column, row, expected) in [(5, 5, 1.0), (5, 6, 0.306_24), (5, 3, 0.008_80), (10, 5, 0.846_69)] {
        let ridge = at(&target, 0, column, row);
        assert!((ridge - expected).abs() < 1e-4, "({column}, {row}): {ridge} and not {expected}");
    }
    assert_eq!((at(&target, 0, 5, 11), at(&target, 0, 15, 5)), (0.0, 0.0));
    assert!(target[3 * cells..].iter().all(|weight| *weight == 1.0));
    let direction = |ends: [ImagePoint; 2], column: usize, row: usize| {
        let target = network_target(&signal, &[taught(ends)]);
        (at(&target, 1, column, row), at(&target, 2, column, row))
    };
    let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-6 && (b - d).abs() < 1e-6;
    assert!(near(direction(level, 5, 5), (0.0, 1.0)));
    assert!(near(direction([level[1], level[0]], 5, 5), (0.0, 1.0)));
    assert!(near(direction([point(121.5, 205.0), point(121.5, 240.0)], 5, 5), (0.0, -1.0)));
    assert!(near(direction([point(111.5, 211.5), point(131.5, 231.5)], 5, 5), (1.0, 0.0)));
    assert!(near(direction([point(131.5, 211.5), point(111.5, 231.5)], 5, 5), (-1.0, 0.0)));
    // What is ignored is neither demanded nor punished, 8 pixels around.
    let target = network_target(&signal, &[TaughtStreak { ends: level, ignored: true }]);
    assert!(target[..3 * cells].iter().all(|value| *value == 0.0));
    let weights = [5, 6, 7, 3].map(|row| at(&target, 3, 5, row));
    assert_eq!(weights, [0.0, 0.0, 1.0, 1.0]);
}

/// Answers any signal with one heat map.
#[derive(Debug)]
struct Drawn(Tensor);

impl Network for Drawn {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Tensor>, InferenceError> {
        assert_eq!(inputs.len(), 1);
        assert_eq!(inputs[0].0, "signal");
        Ok(vec![self.0.clone()])
    }
}

/// The heat of a perfect network for streaks with ends in the window: a ridge of 2.6 pixels, at most 0.97.
fn heat(width: usize, height: usize, streaks: &[[(f64, f64); 2]]) -> Tensor {
    let (columns, rows) = (width / 4, height / 4);
    let cells = columns * rows;
    let mut values = vec![0.0_f32; 3 * cells];
    for place in 0..cells {
        let (x, y) = ((place % columns * 4) as f64 + 1.5, (place / columns * 4) as f64 + 1.5);
        let best = streaks
            .iter()
            .map(|[a, b]| {
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                let share = (((x - a.0) * dx + (y - a.1) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
                let distance = (x - a.0 - share * dx).hypot(y - a.1 - share * dy);
                (distance, dy.atan2(dx))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((distance, angle)) = best else { continue };
        let probability = (0.97 * (-0.5 * (distance / 2.6).powi(2)).exp()).max(1e-4);
        values[place] = (probability / (1.0 - probability)).ln() as f32;
        values[cells + place] = (2.0 * angle).sin() as f32;
        values[2 * cells + place] = (2.0 * angle).cos() as f32;
    }
    Tensor { shape: vec![1, 3, rows, columns], values }
}

fn proposed(window: PixelRect, heat: Tensor) -> Result<Vec<Snippet>, InferenceError> {
    let signal = Signal::of_values(window, vec![0.0; window.area()], vec![0; window.area()], 1.0);
    propose(&signal, &mut Drawn(heat))
}

/// Distance of the farther end, in the better order of the ends.
fn end_error(snippet: &Snippet, [a, b]: [ImagePoint; 2]) -> f64 {
    let distance = |p: ImagePoint, q: ImagePoint| (p.x - q.x).hypot(p.y - q.y);
    let [p, q] = snippet.ends;
    distance(p, a).max(distance(q, b)).min(distance(p, b).max(distance(q, a)))
}

#[test]
fn ridges_of_heat_become_snippets_with_their_ends() {
    let window = PixelRect { x0: 64, y0: 128, width: 192, height: 160 };
    for (angle, length) in [(0.0, 60.0), (0.3, 40.0), (0.8, 90.0), (1.3, 30.0), (1.57, 70.0), (-0.6, 50.0)] {
        let (sin, cos) = f64::sin_cos(angle);
        let end = |sign: f64| (95.3 + sign * length / 2.0 * cos, 80.6 + sign * length / 2.0 * sin);
        let ends = [end(-1.0), end(1.0)];
        let found = proposed(window, heat(192, 160, &[ends])).unwrap();
        let expected = ends.map(|(x, y)| point(x + 64.0, y + 128.0));
        let error = end_error(&found[0], expected);
        // The map has cells of 4 pixels; 2.3 were measured at 0.3 radians.
        assert!(error < 2.5, "angle {angle}, {length} px: {error} px off: {:?}", found[0]);
        let others = found.iter().skip(1).filter(|snippet| snippet.strength > 0.0).count();
        assert_eq!(others, 0, "{found:?}");
    }
}

#[test]
fn streaks_that_cross_are_two() {
    let window = PixelRect { x0: 0, y0: 0, width: 192, height: 160 };
    let streaks = [[(40.0, 40.0), (150.0, 120.0)], [(140.0, 35.0), (60.0, 125.0)]];
    let found = proposed(window, heat(192, 160, &streaks)).unwrap();
    let strong: Vec<&Snippet> = found.iter().filter(|snippet| snippet.strength > 0.0).collect();
    // The weaker one may come in two pieces; each piece lies along one of them, and both are there.
    assert!((2..=4).contains(&strong.len()), "{strong:?}");
    let along = |snippet: &Snippet, [a, b]: [(f64, f64); 2]| {
        let angle = (b.1 - a.1).atan2(b.0 - a.0);
        let (sin, cos) = angle.sin_cos();
        let center = snippet.center();
        let across = (center.y - a.1) * cos - (center.x - a.0) * sin;
        across.abs() < 2.5 && skyloupe::streaks::axis_angle(snippet.angle() - angle).abs() < 0.12
    };
    for snippet in &strong {
        assert!(streaks.iter().any(|streak| along(snippet, *streak)), "{snippet:?}");
    }
    for streak in streaks {
        let length: f64 =
            strong.iter().filter(|snippet| along(snippet, streak)).map(|snippet| snippet.length()).sum();
        let full = (streak[1].0 - streak[0].0).hypot(streak[1].1 - streak[0].1);
        assert!(length > 0.75 * full && length < 1.1 * full, "{length} of {full} px: {strong:?}");
    }
}

#[test]
fn a_network_that_answers_nonsense_is_an_error_and_nan_is_nothing() {
    let window = PixelRect { x0: 0, y0: 0, width: 64, height: 64 };
    let wrong = Tensor { shape: vec![1, 3, 8, 8], values: vec![0.0; 192] };
    assert!(proposed(window, wrong).is_err());
    let nan = Tensor { shape: vec![1, 3, 16, 16], values: vec![f32::NAN; 768] };
    assert!(proposed(window, nan).unwrap().is_empty());
    let cold = Tensor { shape: vec![1, 3, 16, 16], values: vec![-9.0; 768] };
    assert!(proposed(window, cold).unwrap().is_empty());
    // Sides that are no multiples of 16 are filled up.
    let odd = PixelRect { x0: 0, y0: 0, width: 50, height: 33 };
    let found = proposed(odd, heat(64, 48, &[[(10.0, 15.0), (40.0, 20.0)]])).unwrap();
    assert!(end_error(&found[0], [point(10.0, 15.0), point(40.0, 20.0)]) < 2.5, "{found:?}");
}

/// Nobody looks on.
struct Unseen;

impl Progress for Unseen {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watcher for Unseen {
    fn found(&self, _: &[Detection]) {}

    fn visible(&self) -> Option<(usize, usize, PixelRect)> {
        None
    }
}

fn search(exposures: &[Exposure]) -> Findings {
    let models = StreakModels::of_files(Runtime::built_in(), None, None, None, None).unwrap();
    let settings = SearchSettings { detector: Detector::Classical, threshold: 0.5, link: true };
    find_streaks(exposures, &models, &settings, &Unseen).unwrap()
}

fn exposures_of(pointing: &SimulatedPointing, size: ImageSize) -> Vec<Exposure> {
    let exposure = |(number, exposure): (usize, &SimulatedExposure)| Exposure {
        name: format!("dither {}", number + 1),
        start_mjd: Some(exposure.start_mjd),
        exposure_secs: Some(SimulatedExposure::EXPOSURE_SECS),
        images: vec![image_of(exposure, size)],
    };
    pointing.exposures.iter().enumerate().map(exposure).collect()
}

const SIDE: usize = 1024;

/// Four exposures with asteroids that are bright and of middling length.
fn bright_pointing() -> (SimulatedPointing, Vec<Exposure>) {
    let recipe = PointingRecipe {
        size: ImageSize { width: SIDE, height: SIDE },
        seed: 77,
        dither_scale: 0.1,
        asteroids: AsteroidPriors {
            per_mpx: 12.0,
            magnitude: (19.0, 22.0),
            signal_to_noise: None,
            bright_share: 0.0,
            // 12 to 70 pixels.
            rate_arcsec_h: (8.0, 45.0),
        },
        ..PointingRecipe::default()
    };
    let pointing = simulated(&recipe);
    let exposures = exposures_of(&pointing, recipe.size);
    (pointing, exposures)
}

#[test]
fn bright_streaks_of_a_pointing_are_found_and_linked() {
    let (pointing, exposures) = bright_pointing();
    let findings = search(&exposures);
    let (mut bright, mut found) = (0, 0);
    let mut complete = std::collections::BTreeMap::new();
    for (number, exposure) in pointing.exposures.iter().enumerate() {
        for passage in exposure.passages.iter().filter(|passage| passage.seen_share > 0.8) {
            let [a, b] = passage.ends;
            bright += 1;
            let is_found = findings.detections.iter().any(|detection| {
                let center = detection.center();
                let error = (center.x - 0.5 * (a.x + b.x)).hypot(center.y - 0.5 * (a.y + b.y));
                detection.exposure == number
                    && error < 3.0
                    && (detection.length() / passage.length() - 1.0).abs() < 0.3
            });
            found += usize::from(is_found);
            *complete.entry(passage.asteroid).or_insert(0) += usize::from(is_found);
        }
    }
    let linkable = complete.values().filter(|count| **count >= 3).count();
    let matched = pointing.asteroids.iter().filter(|asteroid| complete.get(&asteroid.id) >= Some(&3)).filter(
        |asteroid| {
            findings.tracks.iter().any(|track| {
                track.exposures() >= 3 && (track.rate_arcsec_h / asteroid.rate_arcsec_h() - 1.0).abs() < 0.02
            })
        },
    );
    let matched = matched.count();
    println!("{found} of {bright} bright streaks found; {matched} of {linkable} tracks");
    assert!(bright >= 30, "{bright}");
    assert!(found as f64 >= 0.8 * f64::from(bright), "{found} of {bright}");
    assert!(matched as f64 >= 0.8 * linkable as f64 && linkable >= 5, "{matched} of {linkable}");
    assert!((findings.megapixels - 4.0 * (SIDE * SIDE) as f64 / 1e6).abs() < 1e-9);
}

#[test]
fn exposures_without_time_or_sky_give_detections_and_no_tracks() {
    let priors =
        AsteroidPriors { per_mpx: 40.0, magnitude: (19.0, 21.0), ..PointingRecipe::default().asteroids };
    let recipe = PointingRecipe { asteroids: priors, exposures: 2, dither_scale: 0.05, ..empty(400, 32) };
    let small = exposures_of(&simulated(&recipe), recipe.size);
    let timeless: Vec<Exposure> =
        small.iter().map(|exposure| Exposure { start_mjd: None, ..exposure.clone() }).collect();
    let skyless: Vec<Exposure> = small
        .iter()
        .map(|exposure| {
            let images = exposure.images.iter().map(|image| ExposureImage { wcs: None, ..image.clone() });
            Exposure { images: images.collect(), ..exposure.clone() }
        })
        .collect();
    for exposures in [timeless, skyless, small[..1].to_vec()] {
        let findings = search(&exposures);
        assert!(!findings.detections.is_empty() && findings.tracks.is_empty(), "{:?}", findings.notices);
        assert!(findings.notices.iter().any(|notice| notice.contains("ink")), "{:?}", findings.notices);
    }
}

#[test]
fn exposures_of_other_pointings_and_empty_ones_are_no_trouble() {
    let size = ImageSize { width: 400, height: 400 };
    let priors =
        AsteroidPriors { per_mpx: 40.0, magnitude: (19.0, 21.0), ..PointingRecipe::default().asteroids };
    let recipe = PointingRecipe { asteroids: priors, ..empty(400, 31) };
    let elsewhere = PointingRecipe {
        center: skyloupe::sky::SkyPoint::from_degrees(60.0, -40.0),
        start_mjd: 60_540.27,
        ..recipe.clone()
    };
    let mut exposures = exposures_of(&simulated(&recipe), size);
    exposures.extend(exposures_of(&simulated(&elsewhere), size));
    let findings = search(&exposures);
    assert!(findings.tracks.is_empty() && !findings.notices.is_empty(), "{:?}", findings.notices);
    let empty =
        Exposure { images: vec![image(size, vec![f32::NAN; size.area()], None)], ..exposures[0].clone() };
    let findings = search(&[empty]);
    assert!(findings.detections.is_empty() && findings.tracks.is_empty());
    let nothing = search(&[]);
    assert!(nothing.detections.is_empty() && nothing.tracks.is_empty());
}
