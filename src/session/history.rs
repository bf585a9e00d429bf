//! The way back: changes of recipes, cuts, flags and what is shown, judgements of streaks, masks of cores.

use super::{Frame, FrameId, Look, QuasarChoice, RepaintChoice, ReviewEntry, Showing};
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

/// What a step back or forth brings.
#[derive(Debug, Clone)]
pub enum Restored {
    Look(FrameId, Box<Snapshot>),
    /// Judgements of streaks, as they were.
    Review(Vec<ReviewEntry>),
    /// The mask of cores, and what makes a candidate.
    Repaint(RepaintChoice),
    /// Columns, cuts, and what makes a quasar candidate.
    Quasars(Box<QuasarChoice>),
}

#[derive(Debug, Clone)]
enum Step {
    Look { frame: FrameId, before: Box<Snapshot>, after: Box<Snapshot> },
    Review { before: Vec<ReviewEntry>, after: Vec<ReviewEntry> },
    Repaint { before: RepaintChoice, after: RepaintChoice },
    Quasars { before: Box<QuasarChoice>, after: Box<QuasarChoice> },
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
            Some(Step::Look { frame: last, after: now, .. })
                if follows
                    && *last == frame
                    && now.showing == before.showing
                    && before.showing == after.showing =>
            {
                **now = after;
            }
            _ => self.push(Step::Look { frame, before: Box::new(before), after: Box::new(after) }),
        }
    }

    /// Note a judgement: always a step of its own.
    pub(super) fn record_review(&mut self, before: Vec<ReviewEntry>, after: Vec<ReviewEntry>) {
        self.last_change = None;
        self.undone.clear();
        self.push(Step::Review { before, after });
    }

    /// Note another mask or rule; a mask that is being drawn, or a line that is being moved, is one step.
    pub(super) fn record_repaint(&mut self, before: RepaintChoice, after: RepaintChoice) {
        let now = Instant::now();
        let follows = self.last_change.is_some_and(|last| now.duration_since(last) < COALESCE);
        self.last_change = Some(now);
        self.undone.clear();
        match self.done.last_mut() {
            Some(Step::Repaint { before: first, after: last })
                if follows && (first.mask == last.mask) == (before.mask == after.mask) =>
            {
                *last = after;
            }
            _ => self.push(Step::Repaint { before, after }),
        }
    }

    /// Note other columns, cuts or a cut of p; cuts that are being moved are one step.
    pub(super) fn record_quasars(&mut self, before: QuasarChoice, after: QuasarChoice) {
        let now = Instant::now();
        let follows = self.last_change.is_some_and(|last| now.duration_since(last) < COALESCE);
        self.last_change = Some(now);
        self.undone.clear();
        match self.done.last_mut() {
            Some(Step::Quasars { before: first, after: last })
                if follows
                    && first.mapping == before.mapping
                    && before.mapping == after.mapping
                    && before.model == after.model =>
            {
                **last = after;
            }
            _ => self.push(Step::Quasars { before: Box::new(before), after: Box::new(after) }),
        }
    }

    fn push(&mut self, step: Step) {
        self.done.push(step);
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
        let is_open = |step: &Step| match step {
            Step::Look { frame, .. } => frames.contains(frame),
            Step::Review { .. } | Step::Repaint { .. } | Step::Quasars { .. } => true,
        };
        self.done.retain(is_open);
        self.undone.retain(is_open);
    }

    pub(super) fn undo(&mut self) -> Option<Restored> {
        let step = self.done.pop()?;
        self.last_change = None;
        let answer = match &step {
            Step::Look { frame, before, .. } => Restored::Look(*frame, before.clone()),
            Step::Review { before, .. } => Restored::Review(before.clone()),
            Step::Repaint { before, .. } => Restored::Repaint(*before),
            Step::Quasars { before, .. } => Restored::Quasars(before.clone()),
        };
        self.undone.push(step);
        Some(answer)
    }

    pub(super) fn redo(&mut self) -> Option<Restored> {
        let step = self.undone.pop()?;
        self.last_change = None;
        let answer = match &step {
            Step::Look { frame, after, .. } => Restored::Look(*frame, after.clone()),
            Step::Review { after, .. } => Restored::Review(after.clone()),
            Step::Repaint { after, .. } => Restored::Repaint(*after),
            Step::Quasars { after, .. } => Restored::Quasars(after.clone()),
        };
        self.done.push(step);
        Some(answer)
    }
}
