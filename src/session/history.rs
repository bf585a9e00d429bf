//! The way back: changes of recipes, cuts, flags and what is shown.

use super::{Frame, FrameId, Look, Showing};
use crate::field::FlagSelection;
use std::time::{Duration, Instant};

/// Changes of one frame that follow one another within this time are undone together, so that a dragged
/// slider is one step.
const COALESCE: Duration = Duration::from_millis(600);
const MAX_STEPS: usize = 200;

/// The part of a frame that can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub look: Look,
    pub showing: Showing,
    /// The chosen flags of VIS and of Y, J and H.
    pub flags: [FlagSelection; 2],
}

impl Snapshot {
    pub(super) fn of(frame: &Frame) -> Self {
        let flags = [frame.mask.vis, frame.mask.nir];
        Self { look: frame.look.clone(), showing: frame.showing, flags }
    }

    pub(super) fn give_to(self, frame: &mut Frame) {
        frame.look = self.look;
        frame.show(self.showing);
        [frame.mask.vis, frame.mask.nir] = self.flags;
    }
}

#[derive(Debug, Clone)]
struct Step {
    frame: FrameId,
    before: Snapshot,
    after: Snapshot,
}

/// Steps that can be taken back and taken again.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    last_change: Option<Instant>,
}

impl History {
    /// Note a change.
    pub(super) fn record(&mut self, frame: FrameId, before: Snapshot, after: Snapshot) {
        if before == after {
            return;
        }
        let now = Instant::now();
        let follows = self.last_change.is_some_and(|last| now.duration_since(last) < COALESCE);
        self.last_change = Some(now);
        self.undone.clear();
        match self.done.last_mut() {
            Some(step)
                if follows
                    && step.frame == frame
                    && step.after.showing == before.showing
                    && before.showing == after.showing =>
            {
                step.after = after;
            }
            _ => self.done.push(Step { frame, before, after }),
        }
        if self.done.len() > MAX_STEPS {
            self.done.remove(0);
        }
    }

    /// True if there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// True if there is something to do again.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Forget the steps of frames that are not open any more.
    pub(super) fn keep_only(&mut self, frames: &[FrameId]) {
        self.done.retain(|step| frames.contains(&step.frame));
        self.undone.retain(|step| frames.contains(&step.frame));
    }

    pub(super) fn undo(&mut self) -> Option<(FrameId, Snapshot)> {
        let step = self.done.pop()?;
        self.last_change = None;
        let answer = (step.frame, step.before.clone());
        self.undone.push(step);
        Some(answer)
    }

    pub(super) fn redo(&mut self) -> Option<(FrameId, Snapshot)> {
        let step = self.undone.pop()?;
        self.last_change = None;
        let answer = (step.frame, step.after.clone());
        self.done.push(step);
        Some(answer)
    }
}
