//! The document by itself: commands and updates in, effects out; and the jobs that answer it.

use skyloupe::field::{Band, Field, Plane, PlaneKey, Role, Source};
use skyloupe::geometry::{ImagePoint, ImageSize, PixelRect, View};
use skyloupe::header::Header;
use skyloupe::jobs::{Jobs, PyramidCache, Pyramids, Wake};
use skyloupe::raster::{MemoryPixels, Pixels, ReadError};
use skyloupe::session::{
    Command, Direction, Effect, Loaded, Lock, Mark, Measurement, Request, Session, Showing, Update,
};
use skyloupe::sky::Wcs;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SIZE: ImageSize = ImageSize { width: 40, height: 30 };

fn plane(name: &str, band: Option<Band>, pixels: Arc<dyn Pixels>) -> Arc<Plane> {
    Arc::new(Plane {
        key: PlaneKey::unique(),
        name: name.to_owned(),
        band,
        role: Role::Flux,
        unit: String::new(),
        magzero: None,
        wcs: None,
        header: Arc::new(Header::default()),
        pixels,
        focal: None,
        source: Source { cube_len: 1, ..Source::default() },
    })
}

fn noise(seed: u32) -> Arc<dyn Pixels> {
    let value = |index: usize| (index as u32 ^ seed).wrapping_mul(2_654_435_761) as f32;
    Arc::new(MemoryPixels::new(SIZE, (0..SIZE.area()).map(value).collect()).unwrap())
}

fn four_bands() -> Field {
    let planes = Band::ALL.map(|band| plane(band.name(), Some(band), noise(band.index() as u32)));
    Field {
        name: "four bands".to_owned(),
        planes: planes.into(),
        warnings: Vec::new(),
        warps: Default::default(),
    }
}

fn request_of(effects: &[Effect]) -> Request {
    let request = effects.iter().find_map(|effect| match effect {
        Effect::Open { request, .. } | Effect::OpenDemo { request } => Some(*request),
        _ => None,
    });
    request.expect("an effect that opens")
}

fn opened(request: Request, fields: Vec<Field>) -> Update {
    let fields = fields.into_iter().map(Arc::new).collect();
    let loaded = Loaded { fields, warnings: Vec::new(), failures: Vec::new(), files: Vec::new() };
    Update::Opened { request, result: Ok(loaded) }
}

/// A session with these fields open and on a canvas of 400 x 300.
fn session_with(fields: Vec<Field>) -> Session {
    let mut session = Session::default();
    let request = request_of(&session.apply(Command::OpenDemo));
    session.absorb(opened(request, fields));
    for id in session.frames.iter().map(|frame| frame.id).collect::<Vec<_>>() {
        session.apply(Command::Resize { frame: id, width: 400.0, height: 300.0 });
    }
    session
}

#[test]
fn what_comes_of_a_cancelled_request_is_dropped() {
    let mut session = Session::default();
    let request = request_of(&session.apply(Command::OpenDemo));
    let effects = session.apply(Command::CancelPending);
    assert!(matches!(effects[..], [Effect::CancelAll]));
    session.absorb(opened(request, vec![four_bands()]));
    assert!(session.frames.is_empty() && session.notices.is_empty());
}

#[test]
fn opening_asks_for_one_sample_of_each_band_shown() {
    let mut session = Session::default();
    let request = request_of(&session.apply(Command::OpenDemo));
    let effects = session.absorb(opened(request, vec![four_bands()]));
    let sampled = effects.iter().filter(|effect| matches!(effect, Effect::Sample { .. })).count();
    assert_eq!(sampled, 4);
}

#[test]
fn a_dragged_slider_is_one_step_back() {
    let mut session = session_with(vec![four_bands()]);
    let frame = session.active_frame().unwrap();
    let (id, before) = (frame.id, frame.recipe().clone());
    for step in 0..50 {
        let mut recipe = before.clone();
        recipe.set_contrast_and_bias(1.0 + 0.01 * step as f32, 0.5);
        session.apply(Command::SetRecipe { frame: id, recipe });
    }
    let after = session.active_frame().unwrap().recipe().clone();
    session.apply(Command::Undo);
    assert_eq!(session.active_frame().unwrap().recipe(), &before);
    assert!(!session.history.can_undo());
    session.apply(Command::Redo);
    assert_eq!(session.active_frame().unwrap().recipe(), &after);
}

#[test]
fn each_band_keeps_a_recipe_of_its_own() {
    let mut session = session_with(vec![four_bands()]);
    session.apply(Command::Show(Showing::Plane(1)));
    let frame = session.active_frame().unwrap();
    let (id, mut recipe) = (frame.id, frame.recipe().clone());
    recipe.toggle_invert();
    session.apply(Command::SetRecipe { frame: id, recipe });
    session.apply(Command::CycleShowing(Direction::Forward));
    assert!(!session.active_frame().unwrap().recipe().invert);
    session.apply(Command::CycleShowing(Direction::Backward));
    assert!(session.active_frame().unwrap().recipe().invert);
}

#[test]
fn a_band_can_be_given_to_another_plane() {
    let mut session = session_with(vec![four_bands()]);
    let frame = session.active_frame().unwrap();
    let (id, key) = (frame.id, frame.field.planes[3].key);
    session.apply(Command::AssignBand { frame: id, plane: key, band: Some(Band::Vis) });
    let field = &session.active_frame().unwrap().field;
    assert_eq!(field.band(Band::Vis).unwrap().key, key);
    assert!(field.band(Band::H).is_none());
    assert_eq!(field.planes[0].band, None);
}

/// TAN with a rotated, mirrored and scaled CD matrix around the same position.
fn with_sky(field: Field, cd: [f64; 4]) -> Field {
    let [a, b, c, d] = cd;
    let cards = format!(
        "{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}{:<80}",
        "NAXIS   = 2",
        "NAXIS1  = 40",
        "NAXIS2  = 30",
        "CTYPE1  = 'RA---TAN'",
        "CTYPE2  = 'DEC--TAN'",
        "CRVAL1  = 150.0",
        "CRVAL2  = 20.0",
        "CRPIX1  = 20.0",
        "CRPIX2  = 15.0",
        format!("CD1_1   = {a:.12}"),
        format!("CD1_2   = {b:.12}"),
        format!("CD2_1   = {c:.12}"),
    ) + &format!("{:<80}", format!("CD2_2   = {d:.12}"));
    let wcs = Wcs::from_header(&Header::parse(cards.as_bytes())).unwrap().unwrap();
    let planes = field
        .planes
        .iter()
        .map(|plane| Arc::new(Plane { wcs: Some(Ok(Arc::new(wcs.clone()))), ..(**plane).clone() }));
    Field { planes: planes.collect(), ..field }
}

#[test]
fn frames_locked_on_the_sky_show_the_same_sky() {
    let scale = 0.1 / 3600.0;
    let angle = 0.4_f64;
    let turned = [
        -3.0 * scale * angle.cos(),
        3.0 * scale * angle.sin(),
        3.0 * scale * angle.sin(),
        3.0 * scale * angle.cos(),
    ];
    let mirrored = [2.0 * scale, 0.0, 0.0, 2.0 * scale];
    let plain = [-scale, 0.0, 0.0, scale];
    let fields = [plain, turned, mirrored].map(|cd| with_sky(four_bands(), cd));
    let mut session = session_with(fields.into());
    session.apply(Command::SetLock(Lock::Sky));
    let id = session.frames[0].id;
    let view = View { center: ImagePoint { x: 12.3, y: 20.1 }, zoom: 7.0, rotation: 0.7, flip_x: true };
    session.apply(Command::SetView { frame: id, view });
    // Positions of the canvas lead to the same sky in every frame, to a hundredth of a screen pixel.
    for (x, y) in [(0.0, 0.0), (400.0, 0.0), (200.0, 150.0), (37.0, 260.0)] {
        let skies: Vec<_> = session
            .frames
            .iter()
            .map(|frame| {
                let map = frame.view.unwrap().image_from_screen(400.0, 300.0);
                let (x, y) = map.apply(x, y);
                frame.field.planes[0].sky().unwrap().sky_from_pixel(ImagePoint { x, y }).unwrap()
            })
            .collect();
        for sky in &skies {
            let apart_px = sky.separation(skies[0]).to_degrees() * 3600.0 / (0.1 / 7.0);
            assert!(apart_px < 0.01, "{apart_px} screen pixels apart at ({x}, {y})");
        }
    }
}

/// Pixels whose reader fails in a way that nobody foresaw.
#[derive(Debug)]
struct Broken;

impl Pixels for Broken {
    fn size(&self) -> ImageSize {
        SIZE
    }

    fn read_f32(&self, _: PixelRect, _: &mut [f32]) -> Result<(), ReadError> {
        panic!("unforeseen")
    }

    fn read_f64(&self, _: PixelRect, _: &mut [f64]) -> Result<(), ReadError> {
        panic!("unforeseen")
    }
}

/// A cache of overviews that keeps nothing.
pub(super) fn no_cache(folder: &std::path::Path) -> Arc<PyramidCache> {
    let cache = PyramidCache::new(folder.join("overviews"), 0);
    cache.set(false, 0);
    Arc::new(cache)
}

fn next_updates(jobs: &mut Jobs, count: usize) -> Vec<Update> {
    let limit = Instant::now() + Duration::from_secs(20);
    let mut updates = Vec::new();
    while updates.len() < count {
        assert!(Instant::now() < limit, "only {updates:?}");
        updates.extend(jobs.drain());
        std::thread::sleep(Duration::from_millis(2));
    }
    updates
}

#[test]
fn a_panic_in_one_job_is_one_failed_job() {
    let wake: Wake = Arc::new(|| {});
    let folder = tempfile::tempdir().unwrap();
    let mut jobs =
        Jobs::new(wake, Arc::new(Pyramids::default()), no_cache(folder.path()), folder.path().to_owned())
            .unwrap();
    jobs.start(Effect::Sample { plane: plane("broken", None, Arc::new(Broken)) });
    let failed = next_updates(&mut jobs, 1);
    assert!(
        matches!(&failed[..], [Update::Sampled { result: Err(why), .. }] if why.contains("unforeseen")),
        "{failed:?}"
    );
    jobs.start(Effect::Sample { plane: plane("sound", None, noise(1)) });
    assert!(matches!(&next_updates(&mut jobs, 1)[..], [Update::Sampled { result: Ok(_), .. }]));
}

#[test]
fn a_plane_that_cannot_be_sampled_is_said_once_and_not_asked_for_again() {
    let mut session = Session::default();
    let request = request_of(&session.apply(Command::OpenDemo));
    session.absorb(opened(request, vec![four_bands()]));
    for plane in session.frames[0].field.planes.clone() {
        session.absorb(Update::Sampled { plane: plane.key, result: Err("no such pixels".to_owned()) });
    }
    assert_eq!(session.notices.len(), 1);
    let effects = session.apply(Command::CycleShowing(Direction::Forward));
    assert!(effects.is_empty(), "{effects:?}");
}

#[test]
fn a_mark_is_measured_anew_on_what_is_shown_and_old_results_are_dropped() {
    let mut session = session_with(vec![four_bands()]);
    let id = session.frames[0].id;
    let mark = Mark::RadialProfile { center: ImagePoint { x: 5.0, y: 5.0 }, max_radius_px: 3.0 };
    let measured_plane = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Measure { plane, .. } => Some(plane.key),
            _ => None,
        })
    };
    let first =
        measured_plane(&session.apply(Command::SetMark { frame: id, mark: Some(mark), centered: false }));
    let next = measured_plane(&session.apply(Command::Show(Showing::Plane(2))));
    assert!(first.is_some() && next.is_some() && first != next);
    let result = Ok(Measurement::Radial(Vec::new()));
    let late =
        Update::Measured { frame: id, plane: first.unwrap(), asked: mark, mark, result: result.clone() };
    session.absorb(late);
    assert_eq!(session.frames[0].measurement, None);
    session.absorb(Update::Measured { frame: id, plane: next.unwrap(), asked: mark, mark, result });
    assert!(session.frames[0].measurement.is_some());
}

#[test]
fn closing_a_frame_leaves_nothing_of_it_behind() {
    let mut session = session_with(vec![four_bands()]);
    let frame = session.frames[0].clone();
    session.apply(Command::Show(Showing::Plane(1)));
    session.absorb(Update::Read { frame: frame.id, reading: frame.read(ImagePoint { x: 3.0, y: 4.0 }) });
    session.apply(Command::ToggleFreeze);
    session.apply(Command::CloseFrame(frame.id));
    assert!(session.frames.is_empty() && session.reading.is_none() && !session.frozen);
    assert!(!session.history.can_undo() && session.statistics.is_empty());
}

#[test]
fn blinking_is_no_step_that_undo_takes_back() {
    let mut session = session_with(vec![four_bands()]);
    for _ in 0..3 {
        session.apply(Command::Blink);
    }
    assert_eq!(session.frames[0].showing, Showing::Plane(2));
    assert!(!session.history.can_undo());
}

#[test]
fn a_session_that_cannot_be_restored_stops_being_restored() {
    let mut session = session_with(vec![four_bands()]);
    let saved = skyloupe::session::SavedSession::of(&session);
    let request = request_of(&session.apply(Command::Restore(Box::new(saved))));
    session.absorb(Update::Opened { request, result: Err("gone".to_owned()) });
    session.apply(Command::SetLock(Lock::Free));
    let request = request_of(&session.apply(Command::OpenDemo));
    session.absorb(opened(request, vec![four_bands(), four_bands()]));
    assert_eq!(session.arrangement, skyloupe::session::Arrangement::SideBySide);
}

#[test]
fn a_session_survives_being_written_and_read() {
    let mut session = session_with(vec![four_bands()]);
    session.apply(Command::UsePreset("lupton".to_owned()));
    session.apply(Command::ZoomTo(3.0));
    let saved = skyloupe::session::SavedSession::of(&session);
    let text = serde_json::to_string(&saved).unwrap();
    assert_eq!(serde_json::from_str::<skyloupe::session::SavedSession>(&text).unwrap(), saved);

    let mut restored = Session::default();
    let request = request_of(&restored.apply(Command::Restore(Box::new(saved.clone()))));
    restored.absorb(opened(request, vec![four_bands()]));
    let frame = restored.active_frame().unwrap();
    assert_eq!((frame.recipe().id(), frame.view.unwrap().zoom), ("lupton", 3.0));
}
