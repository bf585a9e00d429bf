//! What searches, injects and reports in the window, as it is: simulated exposures through files, the classical
//! detector, and a source that was injected.

use skyloupe::fits::{FileSpec, PlaneToWrite, open_fields, write_field};
use skyloupe::geometry::{ImagePoint, ImageSize, PixelRect};
use skyloupe::header::Card;
use skyloupe::jobs::StreakEngine;
use skyloupe::progress::{Progress, Unwatched};
use skyloupe::session::{
    FrameId, InjectedStreak, InjectedTrail, ReportContents, ReportFormat, StreakReport, StreakToInject,
};
use skyloupe::simulate::{AddedLight, AsteroidPriors, PointingRecipe, WithAddedLight, simulate_pointing};
use skyloupe::streaks::{Detection, Detector, Exposure, Findings, SearchSettings, Watcher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SIZE: ImageSize = ImageSize { width: 700, height: 640 };

/// Four exposures of a field without asteroids, cosmic rays and satellites, as files.
fn files(folder: &Path) -> Vec<PathBuf> {
    let usual = PointingRecipe::default();
    let recipe = PointingRecipe {
        size: SIZE,
        seed: 5,
        dither_scale: 0.03,
        galaxies_per_arcmin2: 60.0,
        stars_per_arcmin2: 20.0,
        asteroids: AsteroidPriors { per_mpx: 0.0, ..usual.asteroids },
        satellites_per_mpx: 0.0,
        cosmic_ray_share: 0.0,
        ..usual
    };
    let pointing = simulate_pointing(&recipe, &Unwatched).unwrap();
    let exposures = pointing.exposures.iter().enumerate();
    exposures
        .map(|(number, exposure)| {
            let path = folder.join(format!("exposure-{}.fits", number + 1));
            let cards: &[Card] = &exposure.header.cards;
            let flags: Vec<f32> = exposure.flags.iter().map(|word| *word as f32).collect();
            let planes = [
                PlaneToWrite { name: "VIS.SCI", cards, size: recipe.size, values: &exposure.values },
                PlaneToWrite { name: "VIS.FLG", cards: &[], size: recipe.size, values: &flags },
            ];
            write_field(&path, &planes).unwrap();
            path
        })
        .collect()
}

fn opened(folder: &Path, engine: &StreakEngine) -> Vec<Exposure> {
    let fields: Vec<_> = files(folder)
        .iter()
        .flat_map(|path| open_fields(&[FileSpec::of_path(path)], &Unwatched).unwrap().fields)
        .map(Arc::new)
        .collect();
    (engine.exposures)(&fields).unwrap().0
}

struct Nobody;

impl Progress for Nobody {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watcher for Nobody {
    fn found(&self, _: &[Detection]) {}

    fn visible(&self) -> Option<(usize, usize, PixelRect)> {
        None
    }
}

fn settings(detector: Detector) -> SearchSettings {
    SearchSettings { detector, threshold: 0.5, link: true }
}

/// A source of 21 mag at 40 arcsec an hour (62 pixels an exposure) in the middle of the second exposure.
fn asked(exposures: &[Exposure]) -> StreakToInject {
    let wcs = exposures[1].images[0].wcs.as_ref().unwrap();
    StreakToInject {
        magnitude: 21.0,
        rate_arcsec_h: 40.0,
        position_angle: 50_f64.to_radians(),
        sky: wcs.sky_from_pixel(ImagePoint { x: 350.0, y: 300.0 }).unwrap(),
        frame: FrameId(2),
    }
}

fn with_light(exposures: &mut [Exposure], trails: &[InjectedTrail]) {
    for trail in trails {
        let image = &mut exposures[trail.exposure].images[trail.image];
        let light = AddedLight { window: trail.window, values: trail.light.clone().into() };
        image.pixels = Arc::new(WithAddedLight::new(Arc::clone(&image.pixels), vec![light]).unwrap());
    }
}

/// The detection whose middle is nearest to that of a trail, and how far it is.
fn nearest(findings: &Findings, trail: &InjectedTrail) -> (usize, f64) {
    let [a, b] = trail.ends;
    let middle = ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) };
    let away = |found: &Detection| (found.center().x - middle.x).hypot(found.center().y - middle.y);
    let here = findings.detections.iter().enumerate().filter(|(_, found)| found.exposure == trail.exposure);
    here.map(|(number, found)| (number, away(found))).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

#[test]
fn what_is_injected_is_found_measured_linked_and_reported_as_not_real() {
    let folder = tempfile::tempdir().unwrap();
    let engine = StreakEngine::new(folder.path().join("no-models"));
    let mut exposures = opened(folder.path(), &engine);
    assert_eq!(exposures.len(), 4);
    let streak = asked(&exposures);
    let trails = (engine.inject)(&exposures, &streak, 1).unwrap();
    assert_eq!(trails.iter().map(|trail| trail.exposure).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let [a, b] = trails[1].ends;
    assert!((0.5 * (a.x + b.x) - 350.0).abs() < 0.01 && (0.5 * (a.y + b.y) - 300.0).abs() < 0.01);
    // 40 arcsec an hour for 560.52 s, at 0.1 arcsec a pixel.
    assert!(((b.x - a.x).hypot(b.y - a.y) - 62.28).abs() < 0.01);
    // 24.57 is the magnitude of 1 ADU a second.
    let flux = 560.52 * 10_f64.powf(0.4 * (24.57 - 21.0));
    let sum: f64 = trails[1].light.iter().map(|value| f64::from(*value)).sum();
    assert!((sum / flux - 1.0).abs() < 5e-3, "{}", sum / flux);
    with_light(&mut exposures, &trails);
    let findings = (engine.find)(&exposures, &settings(Detector::Classical), &Nobody).unwrap();
    let mut tracks = Vec::new();
    for trail in &trails {
        let (number, away) = nearest(&findings, trail);
        let found = &findings.detections[number];
        assert!(away < 1.5 && found.score > 0.9, "{away}, {found:?}");
        // Photon noise is 2 %; neighbours and the sky add to it.
        assert!((found.magnitude.unwrap() - 21.0).abs() < 0.15, "{found:?}");
        tracks.push(found.track);
    }
    assert!(tracks[0].is_some() && tracks.iter().all(|track| *track == tracks[0]), "{tracks:?}");
    let (rejected, _) = nearest(&findings, &trails[2]);
    let contents = contents(exposures, findings, (streak, &trails), rejected);
    reports(folder.path(), &engine, &contents, tracks[0].unwrap());
}

fn contents(
    exposures: Vec<Exposure>,
    findings: Findings,
    (asked, trails): (StreakToInject, &[InjectedTrail]),
    rejected: usize,
) -> ReportContents {
    let placed = |trail: &InjectedTrail| (exposures[trail.exposure].name.clone(), 1, trail.ends);
    let injected = vec![InjectedStreak { asked, trails: trails.iter().map(placed).collect() }];
    ReportContents {
        findings,
        threshold: 0.5,
        left_out: vec![rejected],
        review: Vec::new(),
        injected,
        exposures: Arc::new(exposures),
    }
}

fn reports(folder: &Path, engine: &StreakEngine, contents: &ReportContents, track: u32) {
    let read = |name: &str| {
        let path = folder.join(name);
        let format = ReportFormat::of_path(&path).unwrap();
        (engine.write_report)(&StreakReport { path: path.clone(), format }, contents).unwrap();
        String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()
    };
    let tracks = read("night.csv");
    let mut rows = tracks.lines();
    let names: Vec<&str> = rows.next().unwrap().split(',').collect();
    let row = rows.find(|row| row.starts_with(&format!("{track},"))).unwrap();
    let cell = |name: &str| {
        let column = names.iter().position(|known| *known == name).unwrap();
        row.split(',').nth(column).unwrap()
    };
    assert_eq!((cell("n_exposures"), cell("found_3"), cell("found_4")), ("3", "0", "1"));
    let detections = std::fs::read_to_string(folder.join("night-detections.csv")).unwrap();
    let column = detections.lines().next().unwrap().split(',').position(|name| name == "track_id").unwrap();
    let members = detections.lines().filter(|row| row.split(',').nth(column) == Some(&track.to_string()));
    let members: Vec<&str> = members.map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(members.len(), 3, "{members:?}");
    assert!(!members.contains(&"exposure-3.fits"), "it was rejected");
    for name in ["night.vot", "night.fits", "night.reg", "night.psv", "night.mpc"] {
        let text = read(name);
        assert!(text.contains("NOT REAL"), "{name}: {text}");
        assert!(text.contains("rejected or judged"), "{name}");
    }
    let short = read("night.mpc").lines().all(|line| line.chars().count() == 80);
    assert!(short, "notices are broken into lines of 80 columns");
    assert!(folder.join("night-detections.fits").exists() && folder.join("night-detections.vot").exists());
}

#[test]
fn without_a_network_the_user_hears_what_can_be_done() {
    let folder = tempfile::tempdir().unwrap();
    let engine = StreakEngine::new(folder.path().join("no-models"));
    let exposures = opened(folder.path(), &engine);
    match (engine.find)(&exposures[..1], &settings(Detector::Network), &Nobody) {
        // As long as no detector ships.
        Err(why) => assert!(why.contains("streaks-detector") && why.contains("classical"), "{why}"),
        Ok(findings) => assert!(findings.models.len() == 4),
    }
    let mut undated = exposures.clone();
    undated[2].start_mjd = None;
    let why = (engine.inject)(&undated, &asked(&exposures), 1).unwrap_err();
    assert!(why.contains("exposure-3.fits"), "{why}");
}
