//! Results change the document here and nowhere else.

use super::{
    Effect, Frame, FrameId, Loaded, Look, Mask, Request, Restoring, SavedFrame, SavedSession, Session,
    Severity, Showing, Update,
};
use crate::field::{Plane, PlaneKey};
use crate::raster::{Reduction, SampleStatistics};
use std::sync::Arc;

/// How many files the list of recent files keeps.
const MAX_RECENT: usize = 12;

impl Session {
    /// Take in what came of an effect. Results of superseded requests are dropped.
    pub fn absorb(&mut self, update: Update) -> Vec<Effect> {
        match update {
            Update::Opened { request, result } => {
                if !self.finish(request) {
                    return Vec::new();
                }
                match result {
                    Ok(loaded) => return self.add_frames(loaded, request),
                    Err(why) => {
                        self.notify(Severity::Error, why);
                        self.restored(request);
                    }
                }
            }
            Update::CubePlaneOpened { request, frame, old, result } => {
                if self.frame(frame).and_then(|frame| frame.cube_request) != Some(request) {
                    return Vec::new();
                }
                match result {
                    Ok(plane) => self.replace_cube_plane(frame, old, &plane),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
            Update::Sampled { plane, result } => {
                self.take_sample(plane, result);
                return Vec::new();
            }
            Update::FlagsCounted { request, plane, result } => {
                if self.finish(request) {
                    self.take_flag_counts(plane, result);
                }
                return Vec::new();
            }
            Update::Measured { frame, plane, asked, mark, result } => {
                if let Some(frame) = self.frame_mut(frame) {
                    frame.take_measurement(plane, (asked, mark), result);
                }
                return Vec::new();
            }
            Update::Read { frame, reading } => {
                if !self.frozen && self.frame(frame).is_some() {
                    let problem = reading.planes.iter().find_map(|plane| plane.problem.clone());
                    let known = |why: &String| self.notices.iter().any(|notice| notice.text == *why);
                    if let Some(why) = problem.filter(|why| !known(why)) {
                        self.notify(Severity::Error, why);
                    }
                    self.reading = Some((frame, reading));
                }
                return Vec::new();
            }
            Update::Exported { request, path, result } => {
                self.finish(request);
                match result {
                    Ok(()) => self.notify(Severity::Info, format!("Wrote {}", path.display())),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
            Update::SessionWritten { path, result } => match result {
                Ok(()) => self.notify(Severity::Info, format!("Session saved in {}", path.display())),
                Err(why) => self.notify(Severity::Error, why),
            },
            Update::SessionRead { request, result, .. } => {
                if !self.finish(request) {
                    return Vec::new();
                }
                match result {
                    Ok(saved) => return self.restore(*saved),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
            Update::Catalogue(update) => {
                let effects = self.absorb_catalogue(update);
                self.take_catalogue();
                return effects;
            }
            Update::Streaks(update) => return self.absorb_streaks(update),
            Update::Lenses(update) => return self.absorb_lenses(update),
            Update::Repaint(update) => return self.absorb_inpainting(update),
            Update::Quasars(update) => return self.absorb_quasars(update),
            Update::Warned { text } => self.notify(Severity::Warning, text),
            Update::Failed { request, what } => {
                if let Some(request) = request {
                    self.finish(request);
                    self.restored(request);
                    self.stop_counting(Some(request), &what);
                    self.streak_work_failed(Some(request));
                    self.lens_work_failed(Some(request), &what);
                    self.inpainting_work_failed(Some(request), &what);
                    self.catalogue_work_failed(Some(request));
                    self.quasar_work_failed(Some(request), &what);
                }
                self.notify(Severity::Error, what);
            }
        }
        self.wanted_work()
    }

    /// Forget that the request is pending; false when nobody waits for it any more.
    pub(super) fn finish(&mut self, request: Request) -> bool {
        let before = self.pending.len();
        self.pending.retain(|pending| pending.request != request);
        self.pending.len() < before
    }

    fn add_frames(&mut self, loaded: Loaded, request: Request) -> Vec<Effect> {
        for failure in &loaded.failures {
            self.notify(Severity::Error, failure.clone());
        }
        for warning in &loaded.warnings {
            self.notify(Severity::Warning, warning.clone());
        }
        let first_new = self.frames.len();
        for (index, field) in loaded.fields.iter().cloned().enumerate() {
            for warning in &field.warnings {
                self.notify(Severity::Warning, warning.clone());
            }
            if self.restoring.is_none() && self.join_companions(&field, &loaded.files) {
                continue;
            }
            let id = FrameId(self.next_id());
            let mut frame = Frame {
                id,
                field,
                files: loaded.files.clone(),
                part: index,
                showing: Showing::Composite,
                look: Look::new(self.default_recipe.as_deref()),
                view: None,
                canvas: (0.0, 0.0),
                reduction: Reduction::Mean,
                mask: Mask::default(),
                mark: None,
                center_mark: false,
                measured_for: None,
                cube_request: None,
                measurement: None,
            };
            frame.showing = first_showing(&frame, self.default_recipe.as_deref());
            self.frames.push(frame);
        }
        if self.frames.len() > first_new {
            self.active = first_new;
            match self.frames.len() - first_new {
                1 => {}
                2 | 3 => self.arrangement = super::Arrangement::SideBySide,
                _ => self.arrangement = super::Arrangement::Tiled,
            }
        }
        let restored = self.take_saved_looks(first_new, request);
        let mut effects = self.wanted_work();
        if !restored {
            effects.extend(self.remember(&loaded.files));
        }
        effects
    }

    fn remember(&mut self, files: &[crate::fits::FileSpec]) -> Option<Effect> {
        for file in files.iter().rev() {
            let path = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
            self.recent.retain(|known| *known != path);
            self.recent.insert(0, path);
        }
        self.recent.truncate(MAX_RECENT);
        (!files.is_empty()).then(|| Effect::RememberRecent(self.recent.clone()))
    }

    fn take_sample(&mut self, plane: PlaneKey, result: Result<Arc<SampleStatistics>, String>) {
        let is_open = |frame: &Frame| frame.field.planes.iter().any(|known| known.key == plane);
        if !self.frames.iter().any(is_open) {
            return;
        }
        match result {
            Ok(sample) => {
                self.statistics.insert(plane, sample);
            }
            Err(why) => {
                self.notify(Severity::Error, why.clone());
                self.unreadable.insert(plane, why);
            }
        }
    }

    /// The new plane takes the old one's place, band and role.
    fn replace_cube_plane(&mut self, id: FrameId, old: PlaneKey, plane: &Arc<Plane>) {
        let Some(frame) = self.frame_mut(id) else { return };
        let mut field = (*frame.field).clone();
        for slot in field.planes.iter_mut().filter(|slot| slot.key == old) {
            *slot = Arc::new(Plane { band: slot.band, role: slot.role, ..(**plane).clone() });
        }
        if let Some(warp) = field.warps.remove(&old) {
            field.warps.insert(plane.key, warp);
        }
        frame.field = Arc::new(field);
        self.forget_closed();
    }

    /// Begin to open a saved session: its frames replace those that are open.
    pub(super) fn restore(&mut self, saved: SavedSession) -> Vec<Effect> {
        self.frames.clear();
        self.forget_closed();
        self.active = 0;
        (self.arrangement, self.lock) = (saved.arrangement, saved.lock);
        (self.overlays, self.tool) = (saved.overlays, saved.tool);
        self.inpainting.restore(&saved.inpainting);
        self.quasars.restore(&saved.quasars);
        let mut effects = self.restore_catalogues(saved.catalogues.clone());
        let mut opened: Vec<Vec<crate::fits::FileSpec>> = Vec::new();
        for frame in &saved.frames {
            if !frame.demo && !opened.contains(&frame.files) {
                opened.push(frame.files.clone());
                let request = self.begin("Opening the session's fields");
                effects.push(Effect::Open { request, files: frame.files.clone() });
            } else if frame.demo && !opened.contains(&Vec::new()) {
                opened.push(Vec::new());
                let request = self.begin("Opening the demo field");
                effects.push(Effect::OpenDemo { request });
            }
        }
        let requests = effects.iter().filter_map(|effect| match effect {
            Effect::Open { request, .. } | Effect::OpenDemo { request } => Some(*request),
            _ => None,
        });
        let requests = requests.collect();
        self.restoring = Some(Restoring { saved, requests });
        effects
    }

    /// One of the requests of a session being restored has come to its end.
    fn restored(&mut self, request: Request) {
        if let Some(restoring) = &mut self.restoring {
            restoring.requests.retain(|pending| *pending != request);
            if restoring.requests.is_empty() {
                self.restoring = None;
            }
        }
    }

    /// Give new frames the look and view that a session being restored holds for them.
    fn take_saved_looks(&mut self, first_new: usize, request: Request) -> bool {
        let belongs = self.restoring.as_ref().is_some_and(|restoring| restoring.requests.contains(&request));
        let Some(mut restoring) = self.restoring.take_if(|_| belongs) else { return false };
        let saved = &mut restoring.saved;
        let mut extra = Vec::new();
        for frame in self.frames.iter_mut().skip(first_new) {
            let mut belonging: Vec<SavedFrame> = Vec::new();
            saved.frames.retain(|candidate| {
                let belongs = candidate.describes(frame);
                if belongs {
                    belonging.push(candidate.clone());
                }
                !belongs
            });
            let mut belonging = belonging.into_iter();
            if let Some(first) = belonging.next() {
                first.give_to(frame);
            }
            for more in belonging {
                let mut copy = frame.clone();
                more.give_to(&mut copy);
                extra.push(copy);
            }
        }
        for mut frame in extra {
            frame.id = FrameId(self.next_id());
            self.frames.push(frame);
        }
        self.arrangement = saved.arrangement;
        self.active = saved.active.min(self.frames.len().saturating_sub(1));
        self.restoring = Some(restoring);
        self.restored(request);
        true
    }
}

/// The composite where there are bands for it, otherwise the plane that was asked for or comes first.
fn first_showing(frame: &Frame, recipe: Option<&str>) -> Showing {
    if frame.can_composite() && recipe != Some("plane") {
        return Showing::Composite;
    }
    let main = frame.field.main_plane().map(|plane| plane.key);
    let index = frame.field.planes.iter().position(|plane| Some(plane.key) == main);
    Showing::Plane(index.unwrap_or(0))
}
