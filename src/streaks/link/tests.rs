//! Linking of made-up detections: sources on great circles, seen through rotated and dithered world coordinates.

use super::*;
use crate::field::PlaneKey;
use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::header::{Card, Header, Value};
use crate::raster::{Pixels, ReadError};
use crate::sky::{SkyPoint, Wcs};
use crate::streaks::{EndSigma, ExposureImage};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::{PI, TAU};
use std::sync::Arc;

const ARCSEC: f64 = PI / 180.0 / 3600.0;
const SHUTTER_SECS: f64 = 565.0;
const SPACING_MINUTES: f64 = 17.55;
/// Offsets of the four exposures, arcsec.
const DITHERS: [[f64; 2]; 4] = [[0.0, 0.0], [61.0, 111.0], [61.0, 222.0], [122.0, 333.0]];

/// An image of which only the size matters.
#[derive(Debug)]
struct Blank(ImageSize);

impl Pixels for Blank {
    fn size(&self) -> ImageSize {
        self.0
    }

    fn read_f32(&self, _: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        out.fill(0.0);
        Ok(())
    }

    fn read_f64(&self, _: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        out.fill(0.0);
        Ok(())
    }
}

/// 0.1" pixels, turned by an angle.
fn wcs(center: SkyPoint, side: usize, turn: f64) -> Wcs {
    let (lon, lat) = center.to_degrees();
    let (scale, (sin, cos)) = (0.1 / 3600.0, turn.sin_cos());
    let middle = (side as f64 + 1.0) / 2.0;
    let real = |keyword: &str, value| (keyword.to_owned(), Value::Real(value));
    let text = |keyword: &str, value: &str| (keyword.to_owned(), Value::Text(value.to_owned()));
    let cards = [
        text("CTYPE1", "RA---TAN"),
        text("CTYPE2", "DEC--TAN"),
        text("RADESYS", "ICRS"),
        real("CRVAL1", lon),
        real("CRVAL2", lat),
        real("CRPIX1", middle),
        real("CRPIX2", middle),
        real("CD1_1", -scale * cos),
        real("CD1_2", scale * sin),
        real("CD2_1", scale * sin),
        real("CD2_2", scale * cos),
    ];
    let card = |(keyword, value)| Card { keyword, value, comment: String::new() };
    Wcs::from_header(&Header { cards: cards.into_iter().map(card).collect() }).unwrap().unwrap()
}

fn exposure(number: usize, side: usize) -> Exposure {
    let field = SkyPoint::from_degrees(150.0, 62.0);
    let [east, north] = DITHERS[number % 4];
    let center = field.destination(PI / 2.0, east * ARCSEC).destination(0.0, north * ARCSEC);
    let image = ExposureImage {
        plane: PlaneKey::unique(),
        hdu: 0,
        extname: None,
        pixels: Arc::new(Blank(ImageSize { width: side, height: side })),
        flags: None,
        wcs: Some(Arc::new(wcs(center, side, 0.3 + number as f64 * 0.01))),
        zero_point: Some(25.0),
        gain: None,
    };
    Exposure {
        name: format!("exposure {}", number + 1),
        start_mjd: Some(60_000.0 + number as f64 * SPACING_MINUTES / 1440.0),
        exposure_secs: Some(SHUTTER_SECS),
        images: vec![image],
    }
}

/// A source on a great circle.
#[derive(Clone, Copy)]
struct Mover {
    start: SkyPoint,
    position_angle: f64,
    rate: f64,
    magnitude: f64,
}

impl Mover {
    /// Hours from the opening of the first shutter.
    fn at(&self, hours: f64) -> SkyPoint {
        self.start.destination(self.position_angle, self.rate * hours * ARCSEC)
    }

    /// What a perfect fit gives, where both ends lie in the image.
    fn seen(&self, number: usize, exposure: &Exposure) -> Option<Detection> {
        let open = number as f64 * SPACING_MINUTES / 60.0;
        let wcs = exposure.images[0].wcs.as_ref()?;
        let size = exposure.images[0].pixels.size();
        let end = |hours| wcs.pixel_from_sky(self.at(hours)).filter(|point| size.pixel_at(*point).is_some());
        let ends = [end(open)?, end(open + SHUTTER_SECS / 3600.0)?];
        Some(detection(number, exposure, ends, self.magnitude))
    }
}

fn detection(number: usize, exposure: &Exposure, ends: [ImagePoint; 2], magnitude: f64) -> Detection {
    let wcs = exposure.images[0].wcs.as_ref().unwrap();
    let flux = 10f64.powf(-0.4 * (magnitude - 25.0));
    Detection {
        exposure: number,
        image: 0,
        ends,
        end_sigmas: [EndSigma { along: 0.6, across: 0.35 }; 2],
        sky_ends: Some(ends.map(|end| wcs.sky_from_pixel(end).unwrap())),
        flux,
        flux_sigma: 0.1 * flux,
        magnitude: Some(magnitude),
        magnitude_sigma: Some(0.1),
        signal_to_noise: 10.0,
        relative_width: 1.0,
        chi_square: 1.0,
        strength: 3.0,
        masked_share: 0.0,
        pieces: 1,
        score: 0.7,
        track: None,
    }
}

struct Noise(ChaCha8Rng);

impl Noise {
    fn normal(&mut self, sigma: f64) -> f64 {
        let value: f64 = StandardNormal.sample(&mut self.0);
        sigma * value
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0.random_range(low..high)
    }

    /// Ends that a fit gives: off by 0.6 px along and 0.35 px across, in any order.
    fn measured(&mut self, seen: &Detection, exposure: &Exposure) -> Detection {
        let angle = seen.angle();
        let mut ends = seen.ends.map(|end| {
            let (along, across) = (self.normal(0.6), self.normal(0.35));
            let (sin, cos) = angle.sin_cos();
            ImagePoint { x: end.x + along * cos - across * sin, y: end.y + along * sin + across * cos }
        });
        if self.0.random_range(0..2) == 0 {
            ends.reverse();
        }
        let magnitude = seen.magnitude.unwrap() + self.normal(0.1);
        detection(seen.exposure, exposure, ends, magnitude)
    }

    fn mover(&mut self, exposures: &[Exposure], side: usize) -> Mover {
        let wcs = exposures[0].images[0].wcs.as_ref().unwrap();
        let at = |value: f64| value * side as f64;
        let start = ImagePoint { x: at(self.between(0.05, 0.95)), y: at(self.between(0.05, 0.95)) };
        Mover {
            start: wcs.sky_from_pixel(start).unwrap(),
            position_angle: self.between(0.0, TAU),
            rate: 0.5 * 160f64.powf(self.between(0.0, 1.0)),
            magnitude: self.between(20.0, 25.0),
        }
    }

    /// Something of random place, direction and length (2 to 60 px, more short ones).
    fn false_positive(&mut self, number: usize, exposure: &Exposure, side: usize) -> Detection {
        let (x, y) = (self.between(0.0, side as f64), self.between(0.0, side as f64));
        let (length, angle) = (2.0 * 30f64.powf(self.between(0.0, 1.0)), self.between(0.0, PI));
        let (dx, dy) = (0.5 * length * angle.cos(), 0.5 * length * angle.sin());
        let ends = [ImagePoint { x: x - dx, y: y - dy }, ImagePoint { x: x + dx, y: y + dy }];
        let magnitude = self.between(22.0, 25.5);
        detection(number, exposure, ends, magnitude)
    }
}

struct Made {
    exposures: Vec<Exposure>,
    movers: Vec<Mover>,
    detections: Vec<Detection>,
    truth: Vec<Option<u32>>,
}

/// Four exposures with movers, static edge-on galaxies, and false positives.
fn made(seed: u64, side: usize, [movers, galaxies, false_positives]: [usize; 3]) -> Made {
    let mut noise = Noise(ChaCha8Rng::seed_from_u64(seed));
    let exposures: Vec<Exposure> = (0..4).map(|number| exposure(number, side)).collect();
    let moving: Vec<Mover> = (0..movers).map(|_| noise.mover(&exposures, side)).collect();
    let standing: Vec<Mover> = (0..galaxies).map(|_| noise.mover(&exposures, side)).collect();
    let (mut detections, mut truth) = (Vec::new(), Vec::new());
    for (number, exposure) in exposures.iter().enumerate() {
        for (id, mover) in moving.iter().enumerate() {
            if let Some(seen) = mover.seen(number, exposure) {
                detections.push(noise.measured(&seen, exposure));
                truth.push(Some(id as u32));
            }
        }
        for galaxy in &standing {
            let wcs = exposure.images[0].wcs.as_ref().unwrap();
            let half = 0.5 * galaxy.rate.clamp(1.0, 20.0) * 0.1 * ARCSEC;
            let end = |turn| galaxy.start.destination(galaxy.position_angle + turn, half);
            let ends = [0.0, PI].map(|turn| wcs.pixel_from_sky(end(turn)).unwrap());
            detections.push(noise.measured(&detection(number, exposure, ends, galaxy.magnitude), exposure));
            truth.push(None);
        }
        for _ in 0..false_positives {
            detections.push(noise.false_positive(number, exposure, side));
            truth.push(None);
        }
    }
    Made { exposures, movers: moving, detections, truth }
}

fn by_rule() -> TupleScorer<'static> {
    TupleScorer::Rules(LinkRules::default())
}

/// The one source of all members, if there is one.
fn source(track: &Track, truth: &[Option<u32>]) -> Option<u32> {
    let mut sources = track.members.iter().flatten().map(|member| truth[*member]);
    let first = sources.next()??;
    sources.all(|other| other == Some(first)).then_some(first)
}

#[test]
fn moving_sources_are_found_among_ten_false_positives_a_megapixel() {
    // 36 Mpx: 360 false positives and 36 galaxies an exposure.
    let (mut clean, mut found, mut false_tracks, mut false_pairs, mut pairs) = (0, 0, 0, 0, 0);
    for seed in 0..5 {
        let mut made = made(seed, 6000, [150, 36, 360]);
        let linked =
            link_detections(&mut made.detections, &made.exposures, &by_rule(), &LinkSettings::default());
        assert!(linked.notices.is_empty(), "{:?}", linked.notices);
        for (id, mover) in made.movers.iter().enumerate() {
            let seen = made.truth.iter().filter(|truth| **truth == Some(id as u32)).count();
            let is_it =
                |track: &&Track| track.exposures() >= 3 && source(track, &made.truth) == Some(id as u32);
            let tracks: Vec<&Track> = linked.tracks.iter().filter(is_it).collect();
            if seen == 4 {
                clean += 1;
                found += usize::from(!tracks.is_empty());
                if tracks.is_empty() {
                    println!("missed: {:.2} arcsec an hour", mover.rate);
                }
            }
            for track in tracks {
                let turn = (track.position_angle - mover.position_angle).sin().abs();
                let rate_error = (track.rate_arcsec_h - mover.rate).abs();
                assert!(rate_error < 0.6, "{} for {}", track.rate_arcsec_h, mover.rate);
                assert!(
                    mover.rate < 2.0 || turn < 0.2,
                    "{} for {}",
                    track.position_angle,
                    mover.position_angle
                );
                let forward = (track.position_angle - mover.position_angle).cos();
                assert!(forward > 0.0, "{} for {}", track.position_angle, mover.position_angle);
            }
        }
        let wrong = |track: &&Track| source(track, &made.truth).is_none();
        false_tracks += linked.tracks.iter().filter(|track| track.exposures() >= 3).filter(wrong).count();
        pairs += linked.tracks.iter().filter(|track| track.exposures() == 2).count();
        false_pairs += linked.tracks.iter().filter(|track| track.exposures() == 2).filter(wrong).count();
    }
    println!("{found} of {clean} found; false: {false_tracks} of 3 or 4, {false_pairs} of {pairs} pairs");
    assert!(clean > 200);
    assert!(found as f64 >= 0.95 * f64::from(clean), "{found} of {clean}");
    assert!(false_tracks <= 3, "{false_tracks}");
}

#[test]
fn predictions_lie_where_the_source_is() {
    let exposures: Vec<Exposure> = (0..4).map(|number| exposure(number, 12_000)).collect();
    let wcs = |number: usize| exposures[number].images[0].wcs.as_ref().unwrap();
    for (step, rate) in [0.6, 2.0, 10.0, 40.0, 80.0].into_iter().enumerate() {
        for missing in 0..4 {
            let start =
                wcs(0).sky_from_pixel(ImagePoint { x: 2500.0 + 900.0 * step as f64, y: 7000.0 }).unwrap();
            let mover = Mover { start, position_angle: 1.3 * step as f64, rate, magnitude: 22.0 };
            let seen = |number: &usize| mover.seen(*number, &exposures[*number]).unwrap();
            let mut detections: Vec<Detection> =
                (0..4).filter(|number| *number != missing).map(|n| seen(&n)).collect();
            let linked = link_detections(&mut detections, &exposures, &by_rule(), &LinkSettings::default());
            let [track] = linked.tracks.as_slice() else { panic!("{rate}: {:?}", linked.tracks) };
            assert_eq!(track.exposures(), 3);
            assert!(track.members[missing].is_none());
            assert!(detections.iter().all(|detection| detection.track == Some(track.id)));
            for number in 0..4 {
                let middle = number as f64 * SPACING_MINUTES / 60.0 + SHUTTER_SECS / 7200.0;
                let expected = wcs(number).pixel_from_sky(mover.at(middle)).unwrap();
                let (image, found) = track.predictions[number].place.unwrap();
                let off = (found.x - expected.x).hypot(found.y - expected.y);
                assert!(image == 0 && off < 0.1, "{rate} arcsec an hour, exposure {number}: {off} px");
            }
            assert!((track.rate_arcsec_h - rate).abs() < 0.01, "{}", track.rate_arcsec_h);
            assert!((track.position_angle - mover.position_angle).sin().abs() < 0.01);
            assert!(track.residual_arcsec < 0.01);
            assert!((track.magnitude.unwrap() - 22.0).abs() < 1e-9);
            assert!((track.magnitude_sigma.unwrap() - 0.1 / 3f64.sqrt()).abs() < 1e-9);
            let first = if missing == 0 { 1.0 } else { 0.0 };
            let mjd = 60_000.0 + (first * SPACING_MINUTES + SHUTTER_SECS / 120.0) / 1440.0;
            assert!((track.mjd - mjd).abs() < 1e-9);
        }
    }
}

#[test]
fn what_stands_still_is_no_track() {
    let mut made = made(7, 6000, [0, 400, 0]);
    let linked = link_detections(&mut made.detections, &made.exposures, &by_rule(), &LinkSettings::default());
    let blind = tracks_without_looking_for_statics(&mut made.detections, &made.exposures);
    println!("{} tracks of 400 galaxies, {blind} where nobody looks for what stands", linked.tracks.len());
    assert!(linked.tracks.len() <= 4 && blind > 50);
}

fn tracks_without_looking_for_statics(detections: &mut [Detection], exposures: &[Exposure]) -> usize {
    let rules = LinkRules { static_share: 1.0, rate_sigmas: 0.0, ..LinkRules::default() };
    let settings = LinkSettings { standing_arcsec: f64::INFINITY, ..LinkSettings::default() };
    link_detections(detections, exposures, &TupleScorer::Rules(rules), &settings).tracks.len()
}

#[test]
fn pieces_of_spikes_make_few_tracks() {
    // Spikes stay with their star; in each exposure another piece of each is found, anywhere along it: some seem to
    // move.
    let mut noise = Noise(ChaCha8Rng::seed_from_u64(9));
    let exposures: Vec<Exposure> = (0..4).map(|number| exposure(number, 6000)).collect();
    let spikes: Vec<Mover> = (0..300).map(|_| noise.mover(&exposures, 6000)).collect();
    let mut detections = Vec::new();
    for (number, exposure) in exposures.iter().enumerate() {
        let wcs = exposure.images[0].wcs.as_ref().unwrap();
        for spike in &spikes {
            let (from, length) = (noise.between(0.0, 5.0), noise.between(0.5, 1.5));
            let ends = [from, from + length].map(|along| {
                wcs.pixel_from_sky(spike.start.destination(spike.position_angle, along * ARCSEC)).unwrap()
            });
            detections.push(noise.measured(&detection(number, exposure, ends, 22.0), exposure));
        }
    }
    let linked = link_detections(&mut detections, &exposures, &by_rule(), &LinkSettings::default());
    let blind = tracks_without_looking_for_statics(&mut detections, &exposures);
    println!("{} tracks of 300 spikes, {blind} where nobody looks for what stands", linked.tracks.len());
    // Measured: 14 and 105.
    assert!(linked.tracks.len() <= 20 && blind > 60);
}

#[test]
fn exposures_may_come_in_any_order_and_twice() {
    let Made { exposures, mut detections, truth, .. } = made(11, 6000, [20, 0, 50]);
    let straight = link_detections(&mut detections, &exposures, &by_rule(), &LinkSettings::default());
    // The third first; then a copy of the second.
    let given = [2, 0, 3, 1, 1];
    let mut shuffled: Vec<Exposure> = given.iter().map(|number| exposures[*number].clone()).collect();
    shuffled[4].name = "copy".into();
    let place = |number: usize| given.iter().position(|given| *given == number).unwrap();
    for detection in &mut detections {
        detection.exposure = place(detection.exposure);
    }
    let copies: Vec<Detection> = detections
        .iter()
        .filter(|found| found.exposure == 3)
        .map(|found| Detection { exposure: 4, ..found.clone() })
        .collect();
    detections.extend(copies);
    let linked = link_detections(&mut detections, &shuffled, &by_rule(), &LinkSettings::default());
    assert_eq!(linked.order, [1, 3, 4, 0, 2]);
    assert!(
        matches!(linked.notices.as_slice(), [notice] if notice.starts_with("copy is exposure 2 once more")),
        "{:?}",
        linked.notices
    );
    assert_eq!(linked.tracks.len(), straight.tracks.len());
    for (track, before) in linked.tracks.iter().zip(&straight.tracks) {
        let [a, b, copy, c, d] = track.members.as_slice() else { panic!() };
        assert_eq!([*a, *b, *c, *d], before.members.as_slice());
        assert!(copy.is_none());
        assert!((track.rate_arcsec_h - before.rate_arcsec_h).abs() < 1e-9);
    }
    assert!(straight.tracks.iter().filter(|track| source(track, &truth).is_some()).count() > 10);
}

#[test]
fn what_cannot_be_linked_is_named() {
    let Made { mut exposures, mut detections, .. } = made(3, 6000, [20, 0, 0]);
    let settings = LinkSettings::default();
    let mut notices = |exposures: &[Exposure]| {
        let linked = link_detections(&mut detections, exposures, &by_rule(), &settings);
        assert!(linked.tracks.is_empty() && linked.order.len() == exposures.len());
        linked.notices.join(" ")
    };
    assert!(notices(&exposures[..1]).contains("needs two exposures"));
    assert!(notices(&[]).contains("needs two exposures"));
    for exposure in &mut exposures {
        exposure.start_mjd = None;
    }
    let said = notices(&exposures);
    assert!(said.contains("exposure 4 has no time") && said.contains("needs two exposures"), "{said}");
    let mut elsewhere = vec![exposure(0, 6000), exposure(1, 6000)];
    elsewhere[1].images[0].wcs = Some(Arc::new(wcs(SkyPoint::from_degrees(20.0, -10.0), 6000, 0.0)));
    assert!(notices(&elsewhere).contains("shares no part of the sky"));
    elsewhere[1].images[0].wcs = None;
    assert!(notices(&elsewhere).contains("exposure 2 has no world coordinates"));
}

#[test]
fn rows_are_numbers_and_follow_the_truth() {
    let made = made(5, 6000, [30, 10, 100]);
    let settings = LinkSettings::default();
    let rows = link_examples(&made.detections, &made.exposures, &made.truth, &settings);
    assert!(rows.iter().all(|row| row.features.iter().all(|value| value.is_finite())));
    let true_fours = rows.iter().filter(|row| row.is_true && row.features[0] == 4.0).count();
    let seen = |id: u32| made.truth.iter().filter(|truth| **truth == Some(id)).count();
    let clean = (0..30).filter(|id| seen(*id) == 4).count();
    assert!(true_fours > clean * 9 / 10 && true_fours <= clean, "{true_fours} of {clean}");
    // Broken numbers of a fit are no reason to fail.
    let mut broken = made.detections.clone();
    for (place, found) in broken.iter_mut().enumerate() {
        found.chi_square = f64::NAN;
        found.end_sigmas = [EndSigma { along: f64::NAN, across: 0.0 }; 2];
        found.flux = -1.0;
        found.magnitude = (place % 2 == 0).then_some(f64::INFINITY);
        found.magnitude_sigma = None;
        if place % 5 == 0 {
            found.sky_ends = Some([SkyPoint { lon: f64::NAN, lat: 0.0 }; 2]);
        }
    }
    let rows = link_examples(&broken, &made.exposures, &made.truth, &settings);
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row.features.iter().all(|value| value.is_finite())));
}

#[test]
fn trees_decide_where_they_are_given() {
    let mut made = made(5, 6000, [30, 0, 0]);
    let settings = LinkSettings::default();
    let evaluate =
        |row: &[f32]| if row.len() == LINK_FEATURE_COUNT && row[0] == 2.0 { 0.8 } else { f32::NAN };
    let linked =
        link_detections(&mut made.detections, &made.exposures, &TupleScorer::Trees(&evaluate), &settings);
    assert!(linked.tracks.len() > 30);
    assert!(
        linked.tracks.iter().all(|track| track.exposures() == 2 && (track.probability - 0.8).abs() < 1e-6)
    );
}

#[test]
fn a_whole_exposure_makes_few_tuples() {
    // 600 Mpx with 20 false positives a megapixel.
    let made = made(1, 24_500, [200, 600, 12_000]);
    let settings = LinkSettings::default();
    let started = std::time::Instant::now();
    let (scene, ..) = Scene::prepared(&made.detections, &made.exposures, &settings);
    let mut counts = [0usize; 5];
    let complete = tuples::for_each_tuple(&scene.unwrap(), &mut |members| counts[members.len()] += 1);
    println!("{counts:?} tuples of {} detections in {:?}", made.detections.len(), started.elapsed());
    assert!(complete);
    assert!(counts.iter().sum::<usize>() < 200_000, "{counts:?}");
}
