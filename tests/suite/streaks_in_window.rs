//! Streaks in the document and the window: searches that answer piece by piece, judgements that outlive them,
//! frames that follow what moves. Findings are made up here; what is checked is what becomes of them.

use skyloupe::field::{Band, Field, Plane, PlaneKey, Role, Source};
use skyloupe::geometry::{ImagePoint, ImageSize, PixelRect, View};
use skyloupe::header::Header;
use skyloupe::jobs::{Jobs, Pyramids, ReviewJournal, StreakEngine, Wake};
use skyloupe::raster::MemoryPixels;
use skyloupe::session::{
    Command, Curves, Direction, Effect, ExpectedCurves, InjectedTrail, Loaded, Lock, Pick, Request,
    SearchScope, Session, StampPixels, Standing, StepOver, StreakCommand, StreakEffect, StreakToInject,
    StreakUpdate, Update, Verdict,
};
use skyloupe::sky::{SkyPoint, Wcs};
use skyloupe::streaks::{
    Detection, Detector, EndSigma, Exposure, ExposureImage, Findings, Prediction, Track,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub const SIZE: ImageSize = ImageSize { width: 900, height: 700 };
/// Arcseconds along a pixel.
const SCALE: f64 = 0.1;
const MOVER_RATE: f64 = 36.0;
const MOVER_ANGLE_DEG: f64 = 110.0;
/// Seconds from the beginning of one exposure to that of the next, and how long each is.
const STEP_SECS: f64 = 1000.0;
const EXPOSURE_SECS: f64 = 565.0;

/// A TAN projection, north up, dithered by a few pixels from exposure to exposure.
fn wcs_cards(exposure: usize) -> Header {
    let (x, y) = (450.0 + 37.0 * exposure as f64, 350.0 - 23.0 * exposure as f64);
    let degrees = SCALE / 3600.0;
    let cards = [
        "NAXIS   = 2".to_owned(),
        format!("NAXIS1  = {}", SIZE.width),
        format!("NAXIS2  = {}", SIZE.height),
        "CTYPE1  = 'RA---TAN'".to_owned(),
        "CTYPE2  = 'DEC--TAN'".to_owned(),
        "CRVAL1  = 150.0".to_owned(),
        "CRVAL2  = 20.0".to_owned(),
        format!("CRPIX1  = {x}"),
        format!("CRPIX2  = {y}"),
        format!("CD1_1   = {:.12}", -degrees),
        "CD1_2   = 0.0".to_owned(),
        "CD2_1   = 0.0".to_owned(),
        format!("CD2_2   = {degrees:.12}"),
    ];
    let text: String = cards.iter().map(|card| format!("{card:<80}")).collect();
    Header::parse(text.as_bytes())
}

fn wcs(exposure: usize) -> Wcs {
    Wcs::from_header(&wcs_cards(exposure)).unwrap().unwrap()
}

/// One of the exposures as a file.
pub fn write_exposure(folder: &Path, exposure: usize) -> PathBuf {
    let path = folder.join(format!("exposure-{}.fits", exposure + 1));
    let cards = wcs_cards(exposure).cards;
    let values = pixels(exposure);
    let plane = skyloupe::fits::PlaneToWrite { name: "VIS", cards: &cards, size: SIZE, values: &values };
    skyloupe::fits::write_field(&path, &[plane]).unwrap();
    path
}

/// Where the mover is at the middle of an exposure.
fn mover(exposure: usize) -> SkyPoint {
    let start = SkyPoint::from_degrees(150.004, 20.002);
    let arcsec = MOVER_RATE / 3600.0 * STEP_SECS * exposure as f64;
    start.destination(MOVER_ANGLE_DEG.to_radians(), (arcsec / 3600.0).to_radians())
}

/// The ends of its trail there.
fn trail(exposure: usize, sky: SkyPoint) -> [ImagePoint; 2] {
    let half = (MOVER_RATE / 3600.0 * EXPOSURE_SECS / 2.0 / 3600.0).to_radians();
    let angle = MOVER_ANGLE_DEG.to_radians();
    let wcs = wcs(exposure);
    [-half, half].map(|along| wcs.pixel_from_sky(sky.destination(angle, along)).unwrap())
}

/// Noise, with the trail in it.
fn pixels(exposure: usize) -> Vec<f32> {
    let [a, b] = trail(exposure, mover(exposure));
    let noise = |index: usize| {
        let hash = (index as u32 ^ (exposure as u32) << 28).wrapping_mul(2_654_435_761);
        ((hash ^ hash >> 15).wrapping_mul(2_246_822_519) >> 16) as f32 / 65_536.0
    };
    let value = |index: usize| {
        let at = ImagePoint { x: (index % SIZE.width) as f64, y: (index / SIZE.width) as f64 };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let share = ((at.x - a.x) * dx + (at.y - a.y) * dy) / (dx * dx + dy * dy);
        let share = share.clamp(0.0, 1.0);
        let away = (at.x - a.x - share * dx).hypot(at.y - a.y - share * dy);
        100.0 + 4.0 * noise(index) + 6.0 * (-0.5 * (away / 1.2).powi(2)).exp() as f32
    };
    (0..SIZE.area()).map(value).collect()
}

/// One exposure, the pointing a little beside that of the others.
pub fn exposure_field(exposure: usize) -> Field {
    let plane = Plane {
        key: PlaneKey::unique(),
        name: "VIS".to_owned(),
        band: Some(Band::Vis),
        role: Role::Flux,
        unit: "adu".to_owned(),
        magzero: Some(24.5),
        wcs: Some(Ok(Arc::new(wcs(exposure)))),
        header: Arc::new(Header::default()),
        pixels: Arc::new(MemoryPixels::new(SIZE, pixels(exposure)).unwrap()),
        focal: None,
        source: Source { cube_len: 1, ..Source::default() },
    };
    Field {
        name: format!("exposure-{}.fits", exposure + 1),
        planes: vec![Arc::new(plane)],
        warnings: Vec::new(),
        warps: Default::default(),
    }
}

/// What the reader of exposures will make of such fields.
fn exposures_of(fields: &[Arc<Field>]) -> Vec<Exposure> {
    let exposure = |(number, field): (usize, &Arc<Field>)| Exposure {
        name: field.name.split(" + ").next().unwrap().to_owned(),
        start_mjd: Some(60_500.0 + number as f64 * STEP_SECS / 86_400.0),
        exposure_secs: Some(EXPOSURE_SECS),
        images: vec![ExposureImage {
            plane: field.planes[0].key,
            hdu: 1,
            extname: None,
            pixels: Arc::clone(&field.planes[0].pixels),
            flags: None,
            wcs: field.planes[0].sky().cloned(),
            zero_point: Some(24.5),
            gain: None,
        }],
    };
    fields.iter().enumerate().map(exposure).collect()
}

fn detection(exposure: usize, ends: [ImagePoint; 2], score: f64) -> Detection {
    let wcs = wcs(exposure);
    Detection {
        exposure,
        image: 0,
        ends,
        end_sigmas: [EndSigma { along: 0.5, across: 0.2 }; 2],
        sky_ends: Some(ends.map(|end| wcs.sky_from_pixel(end).unwrap())),
        flux: 500.0,
        flux_sigma: 30.0,
        magnitude: Some(23.1),
        magnitude_sigma: Some(0.07),
        signal_to_noise: 4.0 + 20.0 * score,
        relative_width: 1.0,
        chi_square: 1.0,
        strength: 5.0 * score,
        masked_share: 0.0,
        pieces: 1,
        score,
        track: None,
    }
}

/// The mover in exposures 1, 2 and 4, and `n_false` false ones of rising scores over all exposures.
fn findings(n_false: usize) -> Findings {
    let mut detections = Vec::new();
    let mut members = vec![None; 4];
    for (exposure, member) in members.iter_mut().enumerate() {
        if exposure != 2 {
            *member = Some(detections.len());
            let found = detection(exposure, trail(exposure, mover(exposure)), 0.9 - 0.1 * exposure as f64);
            detections.push(Detection { track: Some(1), ..found });
        }
    }
    for number in 0..n_false {
        let at = |step: usize, most: usize| ((number + 1) * step % (most - 60)) as f64 + 30.0;
        let (x, y) = (at(7919, SIZE.width), at(104_729, SIZE.height));
        let (dx, dy) = ((number as f64 * 0.7).cos() * 9.0, (number as f64 * 0.7).sin() * 9.0);
        let ends = [ImagePoint { x: x - dx, y: y - dy }, ImagePoint { x: x + dx, y: y + dy }];
        detections.push(detection(number % 4, ends, number as f64 / n_false as f64 * 0.6));
    }
    let predictions = (0..4).map(|exposure| {
        let sky = mover(exposure);
        Prediction { sky, place: wcs(exposure).pixel_from_sky(sky).map(|at| (0, at)) }
    });
    let track = Track {
        id: 1,
        members,
        probability: 0.97,
        rate_arcsec_h: MOVER_RATE,
        position_angle: MOVER_ANGLE_DEG.to_radians(),
        sky: mover(0),
        mjd: 60_500.0 + EXPOSURE_SECS / 2.0 / 86_400.0,
        magnitude: Some(23.1),
        magnitude_sigma: Some(0.04),
        residual_arcsec: 0.03,
        predictions: predictions.collect(),
    };
    Findings { detections, tracks: vec![track], megapixels: 2.52, ..Findings::default() }
}

fn streaks(command: StreakCommand) -> Command {
    Command::Streaks(command)
}

fn search_of(effects: &[Effect]) -> (Request, Vec<Arc<Field>>) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Streaks(StreakEffect::Search { request, fields, .. }) => Some((*request, fields.clone())),
        _ => None,
    });
    found.expect("an effect that searches")
}

/// Four exposures, each on a canvas of 400 x 300.
fn opened() -> Session {
    let mut session = Session::default();
    open_into(&mut session);
    session
}

pub fn open_into(session: &mut Session) {
    open_fields_into(session, (0..4).map(exposure_field).collect());
}

/// Open these fields, each in a canvas of 400 x 300 pixels.
pub fn open_fields_into(session: &mut Session, fields: Vec<Field>) {
    let effects = session.apply(Command::OpenDemo);
    let request = effects.iter().find_map(|effect| match effect {
        Effect::OpenDemo { request } => Some(*request),
        _ => None,
    });
    let fields = fields.into_iter().map(Arc::new).collect();
    let loaded = Loaded { fields, warnings: Vec::new(), failures: Vec::new(), files: Vec::new() };
    session.absorb(Update::Opened { request: request.unwrap(), result: Ok(loaded) });
    for id in session.frames.iter().map(|frame| frame.id).collect::<Vec<_>>() {
        session.apply(Command::Resize { frame: id, width: 400.0, height: 300.0 });
    }
}

/// Search, and answer with these findings.
pub fn answer_search(session: &mut Session, found: Findings) -> Vec<Effect> {
    let effects = session.apply(streaks(StreakCommand::Search(SearchScope::AllFrames)));
    let (request, fields) = search_of(&effects);
    let exposures = Arc::new(exposures_of(&fields));
    let begun = StreakUpdate::Begun { request, exposures, notices: Vec::new() };
    session.absorb(Update::Streaks(begun));
    let finished = StreakUpdate::Finished { request, result: Ok(Arc::new(found)) };
    session.absorb(Update::Streaks(finished))
}

fn searched() -> Session {
    let mut session = opened();
    answer_search(&mut session, findings(100));
    session
}

fn kept(effects: &[Effect]) -> usize {
    let kept = effects.iter().map(|effect| match effect {
        Effect::Streaks(StreakEffect::KeepReview(entries)) => entries.len(),
        _ => 0,
    });
    kept.sum()
}

#[test]
fn partial_results_are_shown_and_those_of_a_superseded_search_are_dropped() {
    let mut session = opened();
    let (first, fields) = search_of(&session.apply(streaks(StreakCommand::Search(SearchScope::AllFrames))));
    assert_eq!(fields.len(), 4);
    let exposures = Arc::new(exposures_of(&fields));
    let begun = |request| {
        let exposures = Arc::clone(&exposures);
        Update::Streaks(StreakUpdate::Begun { request, exposures, notices: Vec::new() })
    };
    let found = |request, number: usize| {
        let detections = findings(10).detections[..number].to_vec();
        Update::Streaks(StreakUpdate::Found { request, detections })
    };
    session.absorb(begun(first));
    session.absorb(found(first, 2));
    session.absorb(found(first, 3));
    assert_eq!((session.streaks.findings.detections.len(), session.streaks.is_partial), (5, true));

    let effects = session.apply(streaks(StreakCommand::Search(SearchScope::ActiveFrame)));
    let (second, fields) = search_of(&effects);
    assert_eq!(fields.len(), 1);
    let stops = |effect: &Effect| matches!(effect, Effect::Streaks(StreakEffect::Stop { request }) if *request == first);
    assert!(effects.iter().any(stops), "the first one is given up");
    session.absorb(begun(second));
    session.absorb(found(first, 4));
    let late = StreakUpdate::Finished { request: first, result: Ok(Arc::new(findings(50))) };
    session.absorb(Update::Streaks(late));
    assert!(session.streaks.findings.detections.is_empty());
    assert_eq!(session.streaks.running, Some(second));

    session.absorb(found(second, 1));
    session.apply(streaks(StreakCommand::Stop));
    assert_eq!(session.streaks.findings.detections.len(), 1, "what was found so far stays");
    assert!(session.pending.is_empty() && session.streaks.running.is_none());
}

#[test]
fn the_threshold_decides_without_any_work_what_is_seen_and_counted() {
    let mut session = searched();
    // 100 false ones with scores 0, 0.006, ..., 0.594; the mover's are 0.9, 0.8 and 0.6.
    for (threshold, expected) in [(0.0, (103, 1)), (0.3, (53, 1)), (0.61, (2, 1)), (0.98, (0, 0))] {
        let effects = session.apply(streaks(StreakCommand::SetThreshold(threshold)));
        let n_streaks = effects.iter().filter(|effect| matches!(effect, Effect::Streaks(_))).count();
        assert_eq!(n_streaks, 0, "no new search");
        assert_eq!(session.streaks.counts_above(), expected, "at {threshold}");
    }
    // Members of a track above the threshold are seen with it.
    session.apply(streaks(StreakCommand::SetThreshold(0.85)));
    let visible = |session: &Session| {
        let numbered = session.streaks.findings.detections.iter().enumerate();
        numbered.filter(|(number, detection)| session.streaks.is_visible(*number, detection)).count()
    };
    assert_eq!((session.streaks.counts_above(), visible(&session)), ((1, 1), 3));
    // What was accepted is seen whatever the threshold.
    session.apply(streaks(StreakCommand::Select(Some(Pick::Detection(10)))));
    session.apply(streaks(StreakCommand::Judge(Verdict::Accepted)));
    session.apply(streaks(StreakCommand::SetThreshold(0.99)));
    assert_eq!(visible(&session), 1);
}

#[test]
fn a_verdict_on_a_track_is_one_step_that_can_be_taken_back_and_is_kept_each_time() {
    let mut session = searched();
    session.apply(streaks(StreakCommand::GoTo(Pick::Track(1))));
    let standing = |session: &Session| {
        let detection = &session.streaks.findings.detections[1];
        session.streaks.standing(1, detection)
    };
    assert_eq!(standing(&session), Standing::Linked);
    assert_eq!(kept(&session.apply(streaks(StreakCommand::Judge(Verdict::Rejected)))), 3);
    assert_eq!(standing(&session), Standing::Rejected);
    assert_eq!(kept(&session.apply(Command::Undo)), 3);
    assert_eq!(standing(&session), Standing::Linked);
    assert_eq!(kept(&session.apply(Command::Redo)), 3);
    assert_eq!(standing(&session), Standing::Rejected);
    // The same once more takes it back.
    session.apply(streaks(StreakCommand::Judge(Verdict::Rejected)));
    assert_eq!(standing(&session), Standing::Linked);
}

#[test]
fn ends_set_by_hand_lie_beside_those_that_were_found_and_can_be_taken_back() {
    let mut session = searched();
    let found = session.streaks.findings.detections[0].ends;
    let moved = [ImagePoint { x: found[0].x + 3.0, ..found[0] }, found[1]];
    session.apply(streaks(StreakCommand::SetEnds { detection: 0, ends: Some(moved) }));
    let again = [ImagePoint { x: found[0].x + 5.0, ..found[0] }, found[1]];
    session.apply(streaks(StreakCommand::SetEnds { detection: 0, ends: Some(again) }));
    let ends = |session: &Session| session.streaks.ends(0, &session.streaks.findings.detections[0]);
    assert_eq!(ends(&session), again);
    assert_eq!(session.streaks.review.about(0).unwrap().ends.unwrap().found, found);
    session.apply(Command::Undo);
    assert_eq!(ends(&session), moved);
    session.apply(Command::Undo);
    assert_eq!(ends(&session), found);
    session.apply(streaks(StreakCommand::SetEnds {
        detection: 0,
        ends: Some([ImagePoint { x: f64::NAN, y: 0.0 }, found[1]]),
    }));
    assert_eq!(ends(&session), found, "no end is nowhere");
}

#[test]
fn judgements_outlive_a_search_and_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/streak-review.jsonl");
    let (journal, review, problem) = ReviewJournal::open(&path);
    assert!(review.entries().next().is_none() && problem.is_none());
    let mut session = searched();
    let keep = |effects: Vec<Effect>| {
        for effect in effects {
            if let Effect::Streaks(StreakEffect::KeepReview(entries)) = effect {
                journal.keep(&entries).unwrap();
            }
        }
    };
    for (number, verdict) in [(0, Verdict::Accepted), (5, Verdict::Rejected), (7, Verdict::Static)] {
        session.apply(streaks(StreakCommand::Select(Some(Pick::Detection(number)))));
        keep(session.apply(streaks(StreakCommand::Judge(verdict))));
    }
    keep(
        session
            .apply(streaks(StreakCommand::SetNote {
                detection: 0, note: "looks „fine“\nto me".to_owned()
            })),
    );
    keep(session.apply(streaks(StreakCommand::Judge(Verdict::Static))));
    // The process dies in the middle of a line.
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("{\"exposure\":\"expos");
    std::fs::write(&path, text).unwrap();
    drop(session);

    let (journal, review, problem) = ReviewJournal::open(&path);
    assert!(problem.unwrap().contains("1 damaged"));
    let mut session = opened();
    session.streaks.review = review;
    // Another search: in another order, each trail moved by up to three pixels, one of them not found any more.
    let mut found = findings(100);
    for (number, detection) in found.detections.iter_mut().enumerate() {
        let moved = (number % 4) as f64 - 1.0;
        detection.ends = detection.ends.map(|end| ImagePoint { x: end.x + moved, y: end.y - 1.0 });
        detection.track = None;
    }
    found.tracks.clear();
    found.detections.remove(5);
    found.detections.reverse();
    let place = |old: usize| 102 - 1 - (if old > 5 { old - 1 } else { old });
    answer_search(&mut session, found);
    let verdict = |old: usize| session.streaks.review.verdict(place(old));
    assert_eq!((verdict(0), verdict(7), verdict(6)), (Some(Verdict::Accepted), None, None));
    assert_eq!(session.streaks.review.about(place(0)).unwrap().note, "looks „fine“\nto me");
    assert_eq!(
        session.streaks.review.entries().count(),
        2,
        "the rejected one is remembered though it is gone"
    );
    // A line that was torn spoils none that follows.
    session.apply(streaks(StreakCommand::Select(Some(Pick::Detection(3)))));
    for effect in session.apply(streaks(StreakCommand::Judge(Verdict::Accepted))) {
        if let Effect::Streaks(StreakEffect::KeepReview(entries)) = effect {
            journal.keep(&entries).unwrap();
        }
    }
    assert_eq!(ReviewJournal::open(&path).1.entries().count(), 3);
}

#[test]
fn frames_locked_on_the_object_keep_it_in_its_place() {
    let mut session = searched();
    session.apply(streaks(StreakCommand::GoTo(Pick::Track(1))));
    session.apply(Command::SetLock(Lock::Object));
    let view =
        View { center: wcs(0).pixel_from_sky(mover(0)).unwrap(), zoom: 3.0, rotation: 0.0, flip_x: false };
    let id = session.frames[0].id;
    session.apply(Command::SetView { frame: id, view: View { rotation: 0.4, ..view } });
    let on_screen = |session: &Session, exposure: usize, sky: SkyPoint| {
        let at = wcs(exposure).pixel_from_sky(sky).unwrap();
        session.frames[exposure].view.unwrap().screen_from_image(400.0, 300.0).apply(at.x, at.y)
    };
    for exposure in 0..4 {
        let (x, y) = on_screen(&session, exposure, mover(exposure));
        assert!((x - 200.0).abs() < 0.05 && (y - 150.0).abs() < 0.05, "exposure {exposure}: {x}, {y}");
    }
    // Locked on the sky, a star stays instead, and the object moves: 10 arcsec in 1000 s at 36 arcsec an hour.
    session.apply(Command::SetLock(Lock::Sky));
    let star = mover(0);
    for exposure in 1..4 {
        let (x, y) = on_screen(&session, exposure, star);
        assert!((x - 200.0).abs() < 0.05 && (y - 150.0).abs() < 0.05, "exposure {exposure}: {x}, {y}");
        let (x, y) = on_screen(&session, exposure, mover(exposure));
        let moved = (x - 200.0).hypot(y - 150.0);
        assert!((moved - 10.0 * exposure as f64 / SCALE * 3.0).abs() < 0.5, "{moved} screen pixels");
    }
}

#[test]
fn stepping_goes_through_what_is_above_the_threshold_in_the_order_of_scores() {
    let mut session = searched();
    session.apply(streaks(StreakCommand::SetThreshold(0.59)));
    let mut seen = Vec::new();
    for _ in 0..6 {
        session.apply(streaks(StreakCommand::Step(StepOver::Detections, Direction::Forward)));
        seen.push(session.streaks.selected.unwrap());
    }
    // 0.9, 0.8, 0.6, 0.594, and round again.
    let expected = [0, 1, 2, 102, 0, 1].map(Pick::Detection);
    assert_eq!(seen, expected);
    let frame = &session.frames[session.active];
    assert_eq!(frame.field.name, "exposure-2.fits", "the exposure of the detection is shown");
    let center = session.streaks.findings.detections[1].center();
    assert!((frame.view.unwrap().center.x - center.x).abs() < 1e-9);
    session.apply(streaks(StreakCommand::SetThreshold(0.99)));
    session.apply(streaks(StreakCommand::Step(StepOver::Tracks, Direction::Forward)));
    assert!(session.notices.iter().any(|notice| notice.text.contains("no track above")));
}

#[test]
fn closing_the_exposures_forgets_what_was_found_in_them_but_not_what_was_said() {
    let mut session = searched();
    session.apply(streaks(StreakCommand::Select(Some(Pick::Detection(0)))));
    session.apply(streaks(StreakCommand::Judge(Verdict::Accepted)));
    for id in session.frames.iter().map(|frame| frame.id).collect::<Vec<_>>() {
        session.apply(Command::CloseFrame(id));
    }
    assert!(session.streaks.findings.detections.is_empty() && session.streaks.selected.is_none());
    open_into(&mut session);
    answer_search(&mut session, findings(100));
    assert_eq!(session.streaks.review.verdict(0), Some(Verdict::Accepted));
}

/// An engine that finds what is made up here, and injects a square of light.
fn engine() -> StreakEngine {
    engine_that_finds(20)
}

/// The same with so many false detections.
pub fn engine_that_finds(n_false: usize) -> StreakEngine {
    StreakEngine {
        exposures: Arc::new(|fields| Ok((exposures_of(fields), vec!["no flags".to_owned()]))),
        find: Arc::new(move |exposures, _, watcher| {
            assert!(exposures.len() == 4, "four exposures are needed");
            watcher.found(&findings(4).detections);
            watcher.report(0.5);
            Ok(findings(n_false))
        }),
        inject: Arc::new(|exposures, streak, home| {
            assert_eq!(home, 1);
            let trails = (0..exposures.len()).map(|exposure| {
                let at = wcs(exposure).pixel_from_sky(streak.sky).unwrap();
                let window = PixelRect { x0: at.x as usize, y0: at.y as usize, width: 3, height: 2 };
                InjectedTrail { exposure, image: 0, ends: [at, at], window, light: vec![1000.0; 6] }
            });
            Ok(trails.collect())
        }),
        write_report: Arc::new(|report, contents| {
            let text = format!("{} {}", contents.findings.detections.len(), contents.left_out.len());
            std::fs::write(&report.path, text).map_err(|error| error.to_string())
        }),
    }
}

struct Worker {
    jobs: Jobs,
    folder: tempfile::TempDir,
}

impl Worker {
    fn new(engine: StreakEngine) -> Self {
        let wake: Wake = Arc::new(|| {});
        let folder = tempfile::tempdir().unwrap();
        let cache = crate::session::no_cache(folder.path());
        let mut jobs =
            Jobs::new(wake, Arc::new(Pyramids::default()), cache, folder.path().to_owned()).unwrap();
        jobs.set_streak_engine(engine);
        Self { jobs, folder }
    }

    /// Do what is about streaks, and what comes of that, until nothing more does.
    fn work(&mut self, session: &mut Session, effects: Vec<Effect>, until: impl Fn(&Session) -> bool) {
        let mut effects = effects;
        let limit = Instant::now() + Duration::from_secs(30);
        loop {
            let of_streaks = effects.drain(..).filter(|effect| matches!(effect, Effect::Streaks(_)));
            of_streaks.for_each(|effect| self.jobs.start(effect));
            if until(session) {
                return;
            }
            assert!(Instant::now() < limit, "{:?}", session.notices);
            std::thread::sleep(Duration::from_millis(2));
            effects = self.jobs.drain().into_iter().flat_map(|update| session.absorb(update)).collect();
        }
    }
}

#[test]
fn a_search_runs_aside_and_stamps_of_what_is_selected_are_read() {
    let mut session = opened();
    let mut worker = Worker::new(engine());
    let effects = session.apply(streaks(StreakCommand::Search(SearchScope::AllFrames)));
    worker.work(&mut session, effects, |session| session.streaks.running.is_none());
    assert_eq!((session.streaks.findings.detections.len(), session.streaks.is_partial), (23, false));
    assert!(session.notices.iter().any(|notice| notice.text == "no flags"));
    let effects = session.apply(streaks(StreakCommand::Select(Some(Pick::Track(1)))));
    worker.work(&mut session, effects, |session| session.streaks.stamps.is_some());
    let stamps = session.streaks.stamps.clone().unwrap();
    assert_eq!(stamps.stamps.len(), 4);
    for stamp in &stamps.stamps {
        // The object is in the middle of every stamp, also where it was not found.
        let at = wcs(stamp.exposure).pixel_from_sky(mover(stamp.exposure)).unwrap();
        let (x, y) = stamp.stamp_from_image.apply(at.x, at.y);
        assert!((x - 48.0).abs() < 0.05 && (y - 48.0).abs() < 0.05, "{x}, {y}");
        let StampPixels::Values(values) = &stamp.pixels else { panic!("{stamp:?}") };
        let mean = |rows: std::ops::Range<usize>| {
            let cells = rows.flat_map(|row| (40..56).map(move |column| row * 96 + column));
            cells.map(|index| f64::from(values[index])).sum::<f64>()
        };
        // It is brighter there than the noise beside it: by 6 at most against 4 times a uniform number.
        assert!(mean(40..56) > mean(4..20) + 50.0);
    }
}

#[test]
fn a_panic_in_a_search_is_a_failed_search_with_a_notice() {
    let mut session = opened();
    let mut worker = Worker::new(engine());
    let effects = session.apply(streaks(StreakCommand::Search(SearchScope::ActiveFrame)));
    worker.work(&mut session, effects, |session| session.streaks.running.is_none());
    assert!(session.notices.iter().any(|notice| notice.text.contains("four exposures are needed")));
    assert!(session.pending.is_empty());
}

#[test]
fn without_an_engine_a_search_says_so() {
    let mut session = opened();
    let mut worker = Worker::new(StreakEngine::default());
    let effects = session.apply(streaks(StreakCommand::Search(SearchScope::AllFrames)));
    worker.work(&mut session, effects, |session| session.streaks.running.is_none());
    assert!(session.notices.iter().any(|notice| notice.text.contains("without a part for streaks")));
}

#[test]
fn injected_light_is_in_all_exposures_marked_and_removable() {
    let mut session = searched();
    let mut worker = Worker::new(engine());
    let (id, sky) = (session.frames[1].id, mover(1).destination(0.0, 1e-5));
    let before: Vec<_> = session.frames.iter().map(|frame| frame.field.planes[0].key).collect();
    let streak = StreakToInject { magnitude: 22.0, rate_arcsec_h: 20.0, position_angle: 1.0, sky, frame: id };
    let effects = session.apply(streaks(StreakCommand::Inject(streak)));
    worker.work(&mut session, effects, |session| !session.streaks.injected.is_empty());
    let read = |session: &Session, exposure: usize| {
        let at = wcs(exposure).pixel_from_sky(sky).unwrap();
        let mut value = [0.0_f32];
        let window = PixelRect { x0: at.x as usize, y0: at.y as usize, width: 1, height: 1 };
        session.frames[exposure].field.planes[0].pixels.read_f32(window, &mut value).unwrap();
        value[0]
    };
    for exposure in 0..4 {
        let frame = &session.frames[exposure];
        assert!(read(&session, exposure) > 1000.0);
        assert!(frame.field.name.ends_with("+ 1 injected"), "{}", frame.field.name);
        assert_eq!(session.streaks.exposure_of(frame), Some(exposure), "findings stay with their frames");
    }
    assert_eq!(session.streaks.outcome(&session.streaks.injected[0]).found, 0);
    let path = worker.folder.path().join("report.csv");
    session.apply(streaks(StreakCommand::Select(Some(Pick::Detection(0)))));
    session.apply(streaks(StreakCommand::Judge(Verdict::Rejected)));
    let format = skyloupe::session::ReportFormat::of_path(&path).unwrap();
    let report = skyloupe::session::StreakReport { path: path.clone(), format };
    let effects = session.apply(streaks(StreakCommand::WriteReport(report)));
    let says_so = effects.iter().any(|effect| match effect {
        Effect::Streaks(StreakEffect::WriteReport { contents, .. }) => {
            contents.findings.notices.iter().any(|notice| notice.contains("1 simulated streak"))
        }
        _ => false,
    });
    assert!(says_so, "the report says what is not real");
    worker.work(&mut session, effects, |session| session.pending.is_empty());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "103 1");
    session.apply(streaks(StreakCommand::RemoveInjected));
    let after: Vec<_> = session.frames.iter().map(|frame| frame.field.planes[0].key).collect();
    assert_eq!(before, after);
    assert!(read(&session, 0) < 200.0 && session.frames[0].field.name == "exposure-1.fits");
    assert_eq!(session.streaks.exposure_of(&session.frames[3]), Some(3));
}

/// Curves as a card may have them, for the pane.
pub fn expected() -> Vec<(Detector, ExpectedCurves)> {
    let curve =
        |of: &dyn Fn(f64) -> f64| (0..=50).map(|step| f64::from(step) / 50.0).map(|x| [x, of(x)]).collect();
    let curves = |shift: f64| Curves {
        completeness: curve(&|x| (1.0 - x.powi(3)) * (0.99 - shift)),
        purity: curve(&|x| (x.sqrt() * (1.0 - shift)).min(1.0)),
        false_positives_per_mpx: curve(&|x| 30.0 * (-6.0 * x).exp() * (1.0 + 4.0 * shift)),
    };
    let expected = ExpectedCurves { held_out: curves(0.0), shifted: curves(0.06), baseline: curves(0.3) };
    vec![(Detector::Network, expected)]
}
