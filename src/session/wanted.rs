//! What the present state of the document still needs from others.

use super::{Direction, Effect, Session};
use crate::field::Plane;
use std::sync::Arc;

impl Session {
    /// Samples that the shown recipes need, and measurements of marks that are not those of what is shown now.
    pub(super) fn wanted_work(&mut self) -> Vec<Effect> {
        let mut effects = self.wanted_samples();
        effects.extend(self.wanted_stamps());
        // Before those of tables: candidates may be filtered for.
        effects.extend(self.wanted_of_quasars());
        effects.extend(self.wanted_of_catalogues());
        if std::mem::take(&mut self.planes_closed) {
            effects.push(Effect::KeepPlanes(self.open_planes()));
        }
        for frame in &mut self.frames {
            let Some((mark, plane)) = frame.mark.zip(frame.reading_plane().cloned()) else { continue };
            if frame.measured_for != Some((mark, plane.key)) {
                frame.measured_for = Some((mark, plane.key));
                frame.measurement = None;
                let Some(mark) = frame.mark_on(&plane, mark) else {
                    frame.measurement = Some(Err(format!("{} does not reach this place", plane.name)));
                    continue;
                };
                effects.push(Effect::Measure { frame: frame.id, plane, mark, centered: frame.center_mark });
            }
        }
        effects
    }

    fn wanted_samples(&self) -> Vec<Effect> {
        let mut wanted: Vec<Arc<Plane>> = Vec::new();
        for (index, frame) in self.frames.iter().enumerate() {
            let mut next = frame.clone();
            if index == self.active {
                // Fading and peeking show the next picture without a wait.
                next.showing = frame.next_showing(Direction::Forward);
            }
            for plane in frame.source_planes().into_iter().chain(next.source_planes()).flatten() {
                let known =
                    self.statistics.contains_key(&plane.key) || self.unreadable.contains_key(&plane.key);
                if !known && !wanted.iter().any(|other| other.key == plane.key) {
                    wanted.push(Arc::clone(plane));
                }
            }
        }
        wanted.into_iter().map(|plane| Effect::Sample { plane }).collect()
    }

    /// Forget what belongs to planes and frames that are not open any more.
    pub(super) fn forget_closed(&mut self) {
        let open = self.open_planes();
        self.planes_closed = true;
        self.statistics.retain(|key, _| open.contains(key));
        self.unreadable.retain(|key, _| open.contains(key));
        self.flag_counts.retain(|key, _| open.contains(key));
        let frames: Vec<_> = self.frames.iter().map(|frame| frame.id).collect();
        self.history.keep_only(&frames);
        self.forget_closed_streaks();
        self.forget_closed_lenses();
        self.forget_closed_residuals();
        self.forget_closed_places();
        if self.reading.as_ref().is_some_and(|(id, _)| !frames.contains(id)) {
            self.reading = None;
            self.frozen = false;
        }
    }
}
