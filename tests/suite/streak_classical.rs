//! The classical detector on small images with one thing in them.

use super::streak_oracle::{PixelStar, Sheet, random};
use skyloupe::geometry::{ImagePoint, PixelRect};
use skyloupe::progress::{Shared, Unwatched};
use skyloupe::streaks::{
    ClassicalSettings, Signal, Snippet, Trail, axis_angle, find_classical, matched_filter_snr,
};
use std::time::{Duration, Instant};

const STRONG: f64 = 6.5;

fn search(sheet: &Sheet) -> Vec<Snippet> {
    find_classical(&sheet.signal(), &ClassicalSettings::default(), &Unwatched)
}

fn trail(angle: f64, length: f64, snr: f64) -> Trail {
    let psf = ClassicalSettings::default().psf;
    let flux = snr / matched_filter_snr(length, 1.0, 1.0, &psf);
    Trail { center: ImagePoint { x: 148.3, y: 131.8 }, angle, length, flux }
}

fn finds(found: &[Snippet], trail: &Trail) -> bool {
    found.iter().take(1).any(|snippet| {
        let (center, length) = (snippet.center(), snippet.length());
        snippet.strength > STRONG
            && (center.x - trail.center.x).hypot(center.y - trail.center.y) < 0.2 * trail.length
            && axis_angle(snippet.angle() - trail.angle).abs() < 0.1
            && (length / trail.length - 1.0).abs() < 0.35
    })
}

#[test]
fn trails_of_all_directions_stand_out() {
    let star = PixelStar::moffat(1.6, 3.0);
    for (index, angle) in [-1.5, -1.1, -0.7, -0.3, 0.0, 0.4, 0.79, 1.2, 1.57].into_iter().enumerate() {
        let trail = trail(angle, 30.0, 15.0);
        let mut sheet = Sheet::new(280, 260);
        sheet.draw(&star, &trail);
        sheet.add_noise(&mut random(index as u64));
        let found = search(&sheet);
        assert!(finds(&found, &trail), "{trail:?}: {found:?}");
    }
}

#[test]
fn short_bright_and_long_faint_trails_are_found() {
    let star = PixelStar::moffat(1.6, 3.0);
    for (length, snr) in [(12.0, 60.0), (30.0, 300.0), (110.0, 14.0), (110.0, 100.0)] {
        let trail = trail(0.35, length, snr);
        let mut sheet = Sheet::new(300, 270);
        sheet.draw(&star, &trail);
        sheet.add_noise(&mut random(6));
        let found = search(&sheet);
        assert!(finds(&found, &trail), "{trail:?}: {found:?}");
    }
}

#[test]
fn stars_galaxies_and_noise_do_not_stand_out() {
    let star = PixelStar::moffat(1.6, 3.0);
    let middle = ImagePoint { x: 120.4, y: 118.7 };
    let mut blank = Sheet::new(240, 240);
    blank.add_noise(&mut random(3));
    let strongest = |sheet: &Sheet| search(sheet).first().map_or(0.0, |snippet| snippet.strength);
    assert!(strongest(&blank) < STRONG, "noise: {}", strongest(&blank));
    for flux in [20.0, 60.0, 400.0, 20_000.0] {
        let mut starry = blank.clone();
        starry.draw(&star, &Trail { center: middle, angle: 0.0, length: 0.0, flux });
        assert!(strongest(&starry) < STRONG, "star of {flux}: {}", strongest(&starry));
        for scale in [1.5, 4.0] {
            let mut hazy = blank.clone();
            hazy.draw_galaxy(middle, scale, flux);
            assert!(strongest(&hazy) < STRONG, "galaxy of {flux}, {scale} px: {}", strongest(&hazy));
        }
    }
}

#[test]
fn the_window_of_an_image_keeps_its_coordinates() {
    let star = PixelStar::moffat(1.6, 3.0);
    let trail = trail(0.9, 40.0, 40.0);
    let mut sheet = Sheet::new(280, 260);
    sheet.draw(&star, &trail);
    sheet.add_noise(&mut random(5));
    let whole = sheet.signal();
    let window = PixelRect { x0: 1000, y0: 3000, ..whole.window };
    let moved = Signal::of_values(window, whole.values.clone(), whole.mask.clone(), 1.0);
    let found = find_classical(&moved, &ClassicalSettings::default(), &Unwatched);
    let there =
        Trail { center: ImagePoint { x: trail.center.x + 1000.0, y: trail.center.y + 3000.0 }, ..trail };
    assert!(finds(&found, &there), "{found:?}");
}

#[test]
fn constant_and_empty_images_end_soon() {
    let window = PixelRect { x0: 0, y0: 0, width: 512, height: 300 };
    let pixels = window.width * window.height;
    for value in [0.0, 50.0, f32::NAN, f32::INFINITY, 1e30] {
        let signal = Signal::of_values(window, vec![value; pixels], vec![0; pixels], 1.0);
        let clock = Instant::now();
        let found = find_classical(&signal, &ClassicalSettings::default(), &Unwatched);
        assert!(clock.elapsed() < Duration::from_secs(10), "{value}: {:?}", clock.elapsed());
        assert!(found.len() < 200, "{value}: {} snippets", found.len());
        assert!(found.iter().all(|snippet| snippet.strength.is_finite()), "{value}");
    }
    for (width, height) in [(0, 0), (1, 1), (3, 700), (700, 2)] {
        let window = PixelRect { x0: 0, y0: 0, width, height };
        let signal = Signal::of_values(window, vec![0.0; width * height], vec![0; width * height], 1.0);
        assert!(find_classical(&signal, &ClassicalSettings::default(), &Unwatched).is_empty());
    }
}

#[test]
fn a_cancelled_search_returns_nothing() {
    let star = PixelStar::moffat(1.6, 3.0);
    let mut sheet = Sheet::new(280, 260);
    sheet.draw(&star, &trail(0.2, 30.0, 50.0));
    let progress = Shared::default();
    progress.cancel();
    assert!(find_classical(&sheet.signal(), &ClassicalSettings::default(), &progress).is_empty());
}
