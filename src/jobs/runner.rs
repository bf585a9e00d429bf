//! Effects become threads; threads answer with updates.

use super::catalogue::CatalogueEngine;
use super::inpainting::InpaintingWork;
use super::latest::Latest;
use super::lenses::LensWork;
use super::priority::give_way;
use super::quasars::QuasarWork;
use super::streaks::{Looking, StreakEngine};
use super::surveys::{Finding, Report};
use super::{PyramidCache, Pyramids, Surveys, Wake, export, open};
use crate::field::Plane;
use crate::geometry::ImagePoint;
use crate::places::write_whole;
use crate::progress;
use crate::raster;
use crate::session::{
    CatalogueUpdate, Effect, Frame, FrameId, LensUpdate, Loaded, Mark, Measurement, QuasarUpdate,
    RepaintUpdate, Request, SavedSession, StreakUpdate, Update,
};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

pub(super) type Work = Box<dyn FnOnce() -> Update + Send>;

/// What is measured: the newest wish of each frame only.
struct Measure {
    frame: FrameId,
    plane: Arc<Plane>,
    mark: Mark,
    centered: bool,
}

/// Where the cursor reads: the newest position only.
type ReadAt = (Box<Frame>, ImagePoint);

/// Runs effects. Owned by the application; polled once a frame.
pub struct Jobs {
    updates: Receiver<Update>,
    pub(super) answer: Answer,
    ordered: Sender<(Option<Request>, Work)>,
    measure: Sender<Measure>,
    read: Arc<Latest<ReadAt>>,
    pub(super) watched: HashMap<Request, Arc<progress::Shared>>,
    surveys: Arc<Surveys>,
    pyramids: Arc<Pyramids>,
    cache: PathBuf,
    pub(super) catalogues: Arc<CatalogueEngine>,
    pub(super) streaks: Arc<StreakEngine>,
    pub(super) looked_at: Arc<Looking>,
    pub(super) lenses: LensWork,
    pub(super) inpainting: InpaintingWork,
    pub(super) quasars: QuasarWork,
}

/// The way back from a worker.
#[derive(Clone)]
pub(super) struct Answer {
    updates: Sender<Update>,
    wake: Wake,
}

impl Answer {
    pub(super) fn send(&self, update: Update) {
        if self.updates.send(update).is_ok() {
            (self.wake)();
        }
    }

    /// Unpack what is still to come, each file in a thread of its own that ends when the file is closed.
    fn unpack(&self, (loaded, unpackings): open::LoadedSoFar) -> Loaded {
        for unpacking in unpackings {
            let answer = self.clone();
            let run = move || {
                let run = std::panic::AssertUnwindSafe(|| unpacking.run(&progress::Unwatched));
                match std::panic::catch_unwind(run) {
                    Ok(warning) => {
                        warning.into_iter().for_each(|text| answer.send(Update::Warned { text }));
                    }
                    Err(cause) => answer.send(Update::Failed { request: None, what: unforeseen(&*cause) }),
                }
            };
            if let Err(error) = std::thread::Builder::new().name("unpack".to_owned()).spawn(run) {
                self.send(Update::Failed { request: None, what: no_thread(&error) });
            }
        }
        loaded
    }
}

/// Said when the system has no thread for a job.
pub(super) fn no_thread(error: &std::io::Error) -> String {
    format!("The system starts no thread for this work: {error}")
}

impl Jobs {
    /// Start the workers that live as long as the application. `cache` is where the demonstration field is kept,
    /// `overviews` where those of large planes are.
    ///
    /// # Errors
    /// When the system starts no threads.
    pub fn new(
        wake: Wake,
        pyramids: Arc<Pyramids>,
        overviews: Arc<PyramidCache>,
        cache: PathBuf,
    ) -> std::io::Result<Self> {
        let (sender, updates) = channel();
        let lenses = LensWork::new(Arc::clone(&wake));
        let answer = Answer { updates: sender, wake };
        let (ordered, queue) = channel::<(Option<Request>, Work)>();
        let from_queue = answer.clone();
        std::thread::Builder::new().name("open".to_owned()).spawn(move || {
            while let Ok((request, work)) = queue.recv() {
                from_queue.send(guarded(request, work));
            }
        })?;
        let (measure, wishes) = channel::<Measure>();
        let from_measure = answer.clone();
        std::thread::Builder::new().name("measure".to_owned()).spawn(move || {
            while let Ok(first) = wishes.recv() {
                let mut newest: BTreeMap<FrameId, Measure> = BTreeMap::from([(first.frame, first)]);
                newest.extend(wishes.try_iter().map(|wish| (wish.frame, wish)));
                for wish in newest.into_values() {
                    from_measure.send(guarded(None, Box::new(move || measured(wish))));
                }
            }
        })?;
        let read = Arc::new(Latest::<ReadAt>::default());
        let (positions, from_read) = (Arc::clone(&read), answer.clone());
        std::thread::Builder::new().name("read".to_owned()).spawn(move || {
            loop {
                let (frame, at) = positions.take();
                from_read.send(guarded(
                    None,
                    Box::new(move || Update::Read { frame: frame.id, reading: frame.read(at) }),
                ));
            }
        })?;
        let from_surveys = answer.clone();
        let report: Report = Arc::new(move |finding| from_surveys.send(told(finding)));
        let surveys = Surveys::new(Arc::clone(&pyramids), overviews, Arc::clone(&answer.wake), report)?;
        let (watched, surveys) = (HashMap::new(), Arc::new(surveys));
        let (streaks, looked_at) = (Arc::default(), Arc::default());
        Ok(Self {
            updates,
            answer,
            ordered,
            measure,
            read,
            watched,
            surveys,
            pyramids,
            cache,
            catalogues: Arc::default(),
            streaks,
            looked_at,
            lenses,
            inpainting: InpaintingWork::default(),
            quasars: QuasarWork::default(),
        })
    }

    /// Begin the work that an effect asks for. Effects that are not work (`RememberRecent`) are the caller's.
    pub fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Open { request, files } => {
                let (progress, answer) = (self.watch(request), self.answer.clone());
                self.queue(request, move || Update::Opened {
                    request,
                    result: open::open_files(files, &*progress).map(|opened| answer.unpack(opened)),
                });
            }
            Effect::OpenDemo { request } => {
                let (progress, cache) = (self.watch(request), self.cache.clone());
                let answer = self.answer.clone();
                self.queue(request, move || Update::Opened {
                    request,
                    result: open::open_demo(&cache, &*progress).map(|opened| answer.unpack(opened)),
                });
            }
            Effect::OpenCubePlane { request, frame, plane, index } => self.queue(request, move || {
                let result = open::open_cube_plane(&plane, index);
                Update::CubePlaneOpened { request, frame, old: plane.key, result }
            }),
            Effect::Sample { plane } => self.surveys.sample(&plane),
            Effect::CountFlags { request, plane } => {
                let progress = self.watch(request);
                self.spawn("flags", Some(request), move || {
                    let counts = raster::flag_counts(&*plane.pixels, &*progress);
                    let result = counts.map(Arc::new).map_err(|error| error.to_string());
                    Update::FlagsCounted { request, plane: plane.key, result }
                });
            }
            Effect::Measure { frame, plane, mark, centered } => {
                if self.measure.send(Measure { frame, plane, mark, centered }).is_err() {
                    self.answer.send(Update::Failed { request: None, what: NO_THREAD.to_owned() });
                }
            }
            Effect::Read { frame, at } => self.read.put((frame, at)),
            Effect::Export { request, export, scene } => {
                let (progress, pyramids) = (self.watch(request), Arc::clone(&self.pyramids));
                self.spawn("export", Some(request), move || {
                    let result = export::export(&export, &scene, &pyramids, &*progress);
                    Update::Exported { request, path: export.path, result }
                });
            }
            Effect::WriteSession { path, session } => self.spawn("session", None, move || {
                let result = write_session(&path, &session);
                Update::SessionWritten { path, result }
            }),
            Effect::ReadSession { request, path } => self.spawn("session", Some(request), move || {
                let result = read_session(&path).map(Box::new);
                Update::SessionRead { request, path, result }
            }),
            Effect::CancelAll => {
                self.watched.values().for_each(|progress| progress.cancel());
                self.surveys.set_paused(true);
            }
            Effect::ContinueSurveys => self.surveys.set_paused(false),
            Effect::KeepPlanes(planes) => {
                self.pyramids.keep_only(&planes);
                self.surveys.keep_only(&planes);
            }
            Effect::Catalogue(effect) => self.start_catalogue(effect),
            Effect::Streaks(effect) => self.start_streaks(effect),
            Effect::Lenses(effect) => self.start_lenses(effect),
            Effect::Repaint(effect) => self.start_inpainting(effect),
            Effect::Quasars(effect) => self.start_quasars(effect),
            Effect::RememberRecent(_) => {}
        }
    }

    /// What came of effects since the last call.
    pub fn drain(&mut self) -> Vec<Update> {
        let updates: Vec<Update> = self.updates.try_iter().collect();
        for update in &updates {
            match update {
                Update::Opened { request, .. }
                | Update::Catalogue(
                    CatalogueUpdate::Read { request, .. }
                    | CatalogueUpdate::Arranged { request, .. }
                    | CatalogueUpdate::Placed { request, .. },
                )
                | Update::Exported { request, .. }
                | Update::FlagsCounted { request, .. }
                | Update::Streaks(StreakUpdate::Finished { request, .. })
                | Update::Lenses(LensUpdate::Listed { request, .. })
                | Update::Lenses(LensUpdate::Finished { request, .. })
                | Update::Lenses(LensUpdate::Injected { request, .. })
                | Update::Lenses(LensUpdate::Exported { request, .. })
                | Update::Repaint(
                    RepaintUpdate::Inspected { request, .. }
                    | RepaintUpdate::ProbeFinished { request, .. }
                    | RepaintUpdate::Ranked { request, .. }
                    | RepaintUpdate::ComparedOpened { request, .. }
                    | RepaintUpdate::Exported { request, .. },
                )
                | Update::Quasars(
                    QuasarUpdate::Cleaned { request, .. }
                    | QuasarUpdate::Classified { request, .. }
                    | QuasarUpdate::DrawingFinished { request, .. }
                    | QuasarUpdate::Matched { request, .. },
                )
                | Update::Failed { request: Some(request), .. } => {
                    self.watched.remove(request);
                }
                _ => {}
            }
        }
        updates
    }

    /// How far a request is, 0 to 1, while it runs.
    pub fn progress(&self, request: Request) -> Option<f32> {
        self.watched.get(&request).map(|progress| progress.fraction())
    }

    /// The surveys of planes.
    pub fn surveys(&self) -> &Arc<Surveys> {
        &self.surveys
    }

    pub(super) fn watch(&mut self, request: Request) -> Arc<progress::Shared> {
        let shared = Arc::new(progress::Shared::default());
        self.watched.insert(request, Arc::clone(&shared));
        shared
    }

    fn queue(&self, request: Request, work: impl FnOnce() -> Update + Send + 'static) {
        if self.ordered.send((Some(request), Box::new(work))).is_err() {
            self.answer.send(Update::Failed { request: Some(request), what: NO_THREAD.to_owned() });
        }
    }

    pub(super) fn spawn(
        &self,
        name: &str,
        request: Option<Request>,
        work: impl FnOnce() -> Update + Send + 'static,
    ) {
        let answer = self.answer.clone();
        let run = move || {
            give_way();
            answer.send(guarded(request, Box::new(work)));
        };
        if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(run) {
            self.answer.send(Update::Failed { request, what: no_thread(&error) });
        }
    }
}

/// A finding as the document takes it.
fn told(finding: Finding) -> Update {
    match finding {
        Finding::Sampled { plane, statistics } => Update::Sampled { plane, result: Ok(statistics) },
        Finding::Failed { plane, why } => Update::Sampled { plane, result: Err(why) },
        Finding::NotKept { why } => Update::Warned { text: why },
    }
}

const NO_THREAD: &str = "A worker of the application has ended; start the application again";

/// What a panic said, as a sentence.
pub(super) fn unforeseen(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().copied().or(cause.downcast_ref::<String>().map(String::as_str));
    format!("This work failed unexpectedly ({}); everything else goes on", text.unwrap_or("no reason given"))
}

/// Run a job; a panic becomes a failed job.
pub(super) fn guarded(request: Option<Request>, work: Work) -> Update {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|cause| Update::Failed { request, what: unforeseen(&*cause) })
}

fn measured(wish: Measure) -> Update {
    let Measure { frame, plane, mark: asked, centered } = wish;
    let mark = if centered { centered_on_light(&plane, asked) } else { asked };
    Update::Measured { frame, plane: plane.key, asked, mark, result: measurement(&plane, mark) }
}

/// Half the side of the box in which the centre of light is searched, pixels.
const CENTROID_HALF_BOX_PX: f64 = 4.0;

/// The mark moved to the centre of light near it; where there is none it stays.
fn centered_on_light(plane: &Plane, mark: Mark) -> Mark {
    let light =
        |near| raster::centroid(&*plane.pixels, near, CENTROID_HALF_BOX_PX).ok().flatten().unwrap_or(near);
    match mark {
        Mark::Ruler { .. } => mark,
        Mark::RadialProfile { center, max_radius_px } => {
            Mark::RadialProfile { center: light(center), max_radius_px }
        }
        Mark::Aperture(aperture) => {
            Mark::Aperture(raster::Aperture { center: light(aperture.center), ..aperture })
        }
    }
}

fn measurement(plane: &Plane, mark: Mark) -> Result<Measurement, String> {
    let pixels = &*plane.pixels;
    let measurement = match mark {
        Mark::Ruler { from, to } => raster::line_profile(pixels, from, to).map(Measurement::Line),
        Mark::RadialProfile { center, max_radius_px } => {
            raster::radial_profile(pixels, center, max_radius_px).map(Measurement::Radial)
        }
        Mark::Aperture(aperture) => raster::aperture_photometry(pixels, &aperture).map(Measurement::Aperture),
    };
    measurement.map_err(|error| error.to_string())
}

fn write_session(path: &Path, session: &SavedSession) -> Result<(), String> {
    let text = serde_json::to_string_pretty(session).map_err(|error| error.to_string());
    text.and_then(|text| write_whole(path, &text))
        .map_err(|why| format!("The session could not be saved: {why}"))
}

fn read_session(path: &Path) -> Result<SavedSession, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("The session could not be read: {error}: {}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| {
        format!("This is not a Skyloupe session, or it is damaged ({error}): {}", path.display())
    })
}
