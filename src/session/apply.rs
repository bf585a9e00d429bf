//! Commands change the document here and nowhere else.

use super::effect::ExportScene;
use super::history::{Restored, Snapshot};
use super::{
    Arrangement, Command, Direction, Effect, Export, ExportArea, Frame, FrameId, Lock, Mark, Pending,
    Request, SavedSession, Session, Severity, Showing,
};
use crate::composite::Recipe;
use crate::field::{Band, Placing, PlaneKey, same_grid};
use crate::fits::FileSpec;
use crate::geometry::{ImagePoint, View};
use std::sync::Arc;

impl Session {
    /// Carry out a command. What cannot be done becomes a notice.
    pub fn apply(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Open(files) => self.open(files),
            Command::OpenDemo => {
                let request = self.begin("Opening the demo field");
                vec![Effect::OpenDemo { request }]
            }
            Command::SetCubePlane { frame, index } => self.open_cube_plane(frame, index),
            Command::AssignBand { frame, plane, band } => self.assign_band(frame, plane, band),
            Command::SetMark { frame, mark, centered } => self.set_mark(frame, mark, centered),
            Command::ReadAt(at) => self.read_at(at),
            Command::Export(export) => self.export(export),
            Command::SaveSession(path) => {
                vec![Effect::WriteSession { path, session: Box::new(SavedSession::of(self)) }]
            }
            Command::OpenSession(path) => {
                let request = self.begin("Opening a session");
                vec![Effect::ReadSession { request, path }]
            }
            Command::Restore(saved) => self.restore(*saved),
            Command::CancelPending => {
                self.pending.clear();
                self.streak_work_failed(None);
                self.lens_work_failed(None, "cancelled");
                self.inpainting_work_failed(None, "cancelled");
                self.catalogue_work_failed(None);
                self.quasar_work_failed(None, "cancelled");
                self.stop_counting(None, "cancelled");
                self.restoring = None;
                vec![Effect::CancelAll]
            }
            Command::Catalogue(command) => {
                let before = self.selected_elsewhere();
                let mut effects = self.apply_to_catalogues(command);
                self.take_catalogue();
                effects.extend(self.follow_selection(before));
                effects
            }
            Command::Streaks(command) => self.apply_to_streaks(command),
            Command::Lenses(command) => {
                let before = self.selected_elsewhere();
                let mut effects = self.apply_to_lenses(command);
                effects.extend(self.follow_selection(before));
                effects
            }
            Command::Repaint(command) => self.apply_to_inpainting(command),
            Command::Quasars(command) => self.apply_to_quasars(command),
            Command::Undo => {
                let step = self.history.undo();
                self.take(step)
            }
            Command::Redo => {
                let step = self.history.redo();
                self.take(step)
            }
            Command::ContinueLoading => vec![Effect::ContinueSurveys],
            Command::Resize { .. }
            | Command::SetView { .. }
            | Command::Zoom { .. }
            | Command::ZoomTo(_)
            | Command::Fit
            | Command::Pan { .. }
            | Command::CenterOn { .. }
            | Command::GoTo { .. }
            | Command::NorthUp
            | Command::Rotate(_)
            | Command::FlipX
            | Command::ResetOrientation => {
                self.apply_movement(command);
                Vec::new()
            }
            _ => self.apply_choice(command),
        }
    }

    fn apply_choice(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Reload => {
                // What could not be read before is tried again, and said again if it fails again.
                self.notices.retain(|notice| notice.severity != Severity::Error);
                let now = SavedSession::of(self);
                return self.restore(now);
            }
            Command::Tell(text) => self.notify(Severity::Info, text),
            Command::ForgetRecent => self.recent.clear(),
            Command::CloseFrame(id) => self.close(id),
            Command::SelectFrame(id) => {
                if let Some(index) = self.frames.iter().position(|frame| frame.id == id) {
                    self.active = index;
                }
            }
            Command::CycleFrame(direction) => {
                self.active = stepped(self.active, self.frames.len(), direction)
            }
            Command::SplitBands => return self.split_bands(),
            Command::SetArrangement(arrangement) => {
                self.set_blinking_frames(false);
                self.arrangement = arrangement;
            }
            Command::SetLock(lock) => {
                self.lock = lock;
                if let Some((id, view)) = self.active_frame().and_then(|frame| Some((frame.id, frame.view?)))
                {
                    self.move_view(id, view);
                }
            }
            Command::Show(showing) => self.change_active(|frame| frame.show(showing)),
            Command::CycleShowing(direction) => self.cycle_showing(direction),
            Command::Blink => self.blink(),
            Command::SetBlinking(blinking) => self.set_blinking(blinking),
            Command::SetBlinkingFrames(blinking) => self.set_blinking_frames(blinking),
            Command::SetFade(fade) => self.fade = fade.clamp(0.0, 1.0),
            Command::SetReduction(reduction) => {
                for frame in &mut self.frames {
                    frame.reduction = reduction;
                }
            }
            Command::SetRecipe { frame, recipe } => self.change(frame, |frame| frame.set_recipe(recipe)),
            Command::UsePreset(id) => self.use_preset(&id),
            Command::ToggleMask => self.toggle_mask(),
            Command::SetMask { frame, mask } => {
                self.change(frame, |frame| frame.mask = super::flagging::in_range(mask));
            }
            Command::CountFlags(plane) => return self.count_flags(plane),
            Command::Toggle(overlay) => self.overlays.toggle(overlay),
            Command::SetTool(tool) => self.tool = tool,
            Command::ToggleFreeze => self.frozen = !self.frozen && self.reading.is_some(),
            Command::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            _ => {}
        }
        self.wanted_work()
    }

    pub(super) fn begin(&mut self, label: impl Into<String>) -> Request {
        let request = Request(self.next_id());
        self.pending.push(Pending { request, label: label.into() });
        request
    }

    fn open(&mut self, files: Vec<FileSpec>) -> Vec<Effect> {
        if files.is_empty() {
            return Vec::new();
        }
        let first = files.first().map_or_else(String::new, |file| {
            file.path.file_name().unwrap_or(file.path.as_os_str()).to_string_lossy().into_owned()
        });
        let label = if files.len() == 1 {
            format!("Opening {first}")
        } else {
            format!("Opening {first} and {} more", files.len() - 1)
        };
        let request = self.begin(label);
        vec![Effect::Open { request, files }]
    }

    fn close(&mut self, id: FrameId) {
        if let Some(index) = self.frames.iter().position(|frame| frame.id == id) {
            self.frames.remove(index);
            if self.active > index || self.active >= self.frames.len() {
                self.active = self.active.saturating_sub(1);
            }
        }
        self.forget_closed();
        if self.frames.len() < 2 {
            self.arrangement = Arrangement::Single;
        }
    }

    fn split_bands(&mut self) -> Vec<Effect> {
        let Some(frame) = self.active_frame().cloned() else { return Vec::new() };
        if self.join_bands(&frame) {
            return self.wanted_work();
        }
        let showings = frame.showings();
        if showings.len() < 2 {
            self.notify(
                Severity::Info,
                "This field has a single plane; there is nothing to put side by side",
            );
            return Vec::new();
        }
        let others: Vec<Showing> = showings.into_iter().filter(|showing| *showing != frame.showing).collect();
        for (offset, showing) in others.into_iter().enumerate() {
            let id = FrameId(self.next_id());
            let copy = Frame {
                id,
                showing,
                view: None,
                mark: None,
                measured_for: None,
                measurement: None,
                ..frame.clone()
            };
            self.frames.insert(self.active + 1 + offset, copy);
        }
        for split in &mut self.frames {
            split.view = if split.id == frame.id { frame.view } else { split.view.or(frame.view) };
        }
        self.arrangement = Arrangement::Tiled;
        if self.lock == Lock::Free {
            self.lock = Lock::Sky;
        }
        self.wanted_work()
    }

    /// Take the frames of the same field away again, if there are others; true if there were.
    fn join_bands(&mut self, kept: &Frame) -> bool {
        let before = self.frames.len();
        self.frames.retain(|frame| frame.id == kept.id || !Arc::ptr_eq(&frame.field, &kept.field));
        if self.frames.len() == before {
            return false;
        }
        self.active = self.frames.iter().position(|frame| frame.id == kept.id).unwrap_or(0);
        if self.frames.len() == 1 {
            self.arrangement = Arrangement::Single;
        }
        self.forget_closed();
        true
    }

    /// Change a frame's look in a way that can be undone.
    fn change(&mut self, id: FrameId, edit: impl FnOnce(&mut Frame)) {
        let Some(frame) = self.frame_mut(id) else { return };
        let before = Snapshot::of(frame);
        edit(frame);
        let after = Snapshot::of(frame);
        self.history.record(id, before, after);
    }

    fn change_active(&mut self, edit: impl FnOnce(&mut Frame)) {
        if let Some(id) = self.active_frame().map(|frame| frame.id) {
            self.change(id, edit);
        }
    }

    fn cycle_showing(&mut self, direction: Direction) {
        self.change_active(|frame| frame.showing = frame.next_showing(direction));
    }

    fn use_preset(&mut self, id: &str) {
        let Some(recipe) = Recipe::preset(id) else {
            self.notify(
                Severity::Error,
                format!("There is no recipe called {id}; see skyloupe render --list-recipes"),
            );
            return;
        };
        let composite = !recipe.is_plane();
        self.change_active(|frame| {
            if composite {
                frame.showing = Showing::Composite;
            } else if frame.showing == Showing::Composite {
                let plane = frame.showings().into_iter().find(|showing| *showing != Showing::Composite);
                frame.showing = plane.unwrap_or(Showing::Composite);
            }
            frame.set_recipe(recipe);
        });
    }

    fn take(&mut self, step: Option<Restored>) -> Vec<Effect> {
        let mut effects = Vec::new();
        match step {
            Some(Restored::Look(id, snapshot)) => {
                if let Some(frame) = self.frame_mut(id) {
                    snapshot.give_to(frame);
                }
            }
            Some(Restored::Review(entries)) => effects = self.put_review(entries),
            Some(Restored::Repaint(choice)) => effects = self.put_repaint(choice),
            Some(Restored::Quasars(choice)) => self.put_quasars(*choice),
            None => {}
        }
        effects.extend(self.wanted_work());
        effects
    }

    fn open_cube_plane(&mut self, id: FrameId, index: usize) -> Vec<Effect> {
        let request = Request(self.next_id());
        let Some(frame) = self.frame_mut(id) else { return Vec::new() };
        let Some(plane) = frame.reading_plane().cloned() else { return Vec::new() };
        // The newest wish counts, also when it is to stay where we are.
        frame.cube_request = Some(request);
        if plane.source.cube_index == index {
            return Vec::new();
        }
        vec![Effect::OpenCubePlane { request, frame: id, plane, index }]
    }

    fn assign_band(&mut self, id: FrameId, key: PlaneKey, band: Option<Band>) -> Vec<Effect> {
        let Some(frame) = self.frame_mut(id) else { return Vec::new() };
        let mut field = (*frame.field).clone();
        for plane in &mut field.planes {
            let gives_up = band.is_some() && plane.band == band && plane.role == crate::field::Role::Flux;
            // Noise and PSF maps belong to the band as it was named in the file, not to one given by hand.
            let misleads =
                plane.band.is_some() && plane.band == band && plane.role != crate::field::Role::Flux;
            if plane.key == key || gives_up || misleads {
                let mut changed = (**plane).clone();
                changed.band = if plane.key == key { band } else { None };
                if plane.key == key && band.is_some() {
                    changed.role = crate::field::Role::Flux;
                }
                *plane = Arc::new(changed);
            }
        }
        let Placing { warps, apart } = Placing::of(&field.planes);
        if let Some((_, why)) = apart.first() {
            let text =
                format!("Bands of one field must show the same sky, and {why}; the band was not changed");
            self.notify(Severity::Error, text);
            return Vec::new();
        }
        field.warps = warps;
        let grid = frame.grid_plane().cloned();
        frame.field = Arc::new(field);
        if frame.showing == Showing::Composite && !frame.can_composite() {
            frame.showing = frame.showings().first().copied().unwrap_or(Showing::Plane(0));
        }
        if let (Some(before), Some(now)) = (grid, frame.grid_plane())
            && before.key != now.key
            && !same_grid(&before, now)
        {
            // Positions count in another grid now: the canvas fits it anew, and marks lie elsewhere.
            (frame.view, frame.mark, frame.measured_for, frame.measurement) = (None, None, None, None);
        }
        self.wanted_work()
    }

    fn set_mark(&mut self, id: FrameId, mark: Option<Mark>, centered: bool) -> Vec<Effect> {
        let Some(frame) = self.frame_mut(id) else { return Vec::new() };
        (frame.mark, frame.center_mark) = (mark, centered);
        if mark.is_none() {
            frame.measurement = None;
            frame.measured_for = None;
        }
        self.wanted_work()
    }

    fn read_at(&mut self, at: Option<(FrameId, ImagePoint)>) -> Vec<Effect> {
        if self.frozen {
            return Vec::new();
        }
        let read = at.and_then(|(id, at)| Some((self.frame(id)?.clone(), at)));
        if read.is_none() {
            self.reading = None;
        }
        read.map(|(frame, at)| Effect::Read { frame: Box::new(frame), at }).into_iter().collect()
    }

    fn export(&mut self, export: Export) -> Vec<Effect> {
        let scene = self.active_frame().and_then(|frame| {
            let size = frame.size();
            let (width, height) = match export.area {
                ExportArea::Visible => frame.canvas,
                ExportArea::Whole => (size.width as f64, size.height as f64),
            };
            let view = match export.area {
                ExportArea::Visible => frame.view?,
                ExportArea::Whole => View { center: size.center(), zoom: 1.0, rotation: 0.0, flip_x: false },
            };
            Some(ExportScene {
                name: frame.field.name.clone(),
                planes: frame.source_planes().map(|plane| plane.cloned()),
                warps: frame.source_warps(),
                grid: frame.grid_plane().cloned(),
                recipe: frame.recipe().clone(),
                overlays: self.overlays,
                view,
                width,
                height,
                reduction: frame.reduction,
                mask: frame.mask_picture(),
            })
        });
        let Some(scene) = scene else {
            self.notify(Severity::Warning, "There is no picture to export; open a field first");
            return Vec::new();
        };
        let request = self.begin(format!("Writing {}", export.path.display()));
        vec![Effect::Export { request, export, scene: Box::new(scene) }]
    }
}

/// The neighbour of `index` in a ring.
fn stepped(index: usize, len: usize, direction: Direction) -> usize {
    match (len, direction) {
        (0, _) => 0,
        (len, Direction::Forward) => (index + 1) % len,
        (len, Direction::Backward) => (index + len - 1) % len,
    }
}
