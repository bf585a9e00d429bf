//! Where a person is in grading.

use super::{GradeItem, QueueSettings};
use crate::grades::{Grade, GradeClass, Scheme};
use crate::session::Request;
use std::sync::Arc;

/// What the store says.
pub type GradeAnswer = Result<Grade, String>;

/// A grade on its way to the disk.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingGrade {
    pub request: Request,
    pub grade: Grade,
    /// Place in the queue; `None` for one of the mosaic.
    pub place: Option<usize>,
    pub(super) row: usize,
    pub(super) is_undo: bool,
    /// What counted before, for undo.
    pub(super) before: Option<Grade>,
}

/// A grade that was stored, and what it replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    pub(super) row: usize,
    pub(super) place: Option<usize>,
    pub(super) grade: Grade,
    pub(super) before: Option<Grade>,
}

/// The queue, the place in it, and what waits for the store.
#[derive(Debug, Clone)]
pub struct Grading {
    pub scheme: Arc<Scheme>,
    pub grader: String,
    pub settings: QueueSettings,
    /// Scores, ranks and earlier grades are hidden.
    pub is_blind: bool,
    pub queue: Vec<GradeItem>,
    /// Place of the picture that is shown; the length of the queue when all were graded.
    pub at: usize,
    /// What the user has to say about the picture that is shown.
    pub comment: String,
    /// The grade that the store has not yet answered for.
    pub waiting: Option<WaitingGrade>,
    /// The grade that it could not keep, and why: the picture stays.
    pub failed: Option<(WaitingGrade, String)>,
    pub(super) done: Vec<Done>,
    /// The queue that is being drawn.
    pub making: Option<Request>,
    /// Grades of the field that are being read.
    pub(super) loading: Option<Request>,
}

impl Default for Grading {
    fn default() -> Self {
        Self {
            scheme: Arc::new(Scheme::built_in()),
            grader: String::new(),
            settings: QueueSettings::default(),
            is_blind: false,
            queue: Vec::new(),
            at: 0,
            comment: String::new(),
            waiting: None,
            failed: None,
            done: Vec::new(),
            making: None,
            loading: None,
        }
    }
}

impl Grading {
    /// What is shown.
    pub fn item(&self) -> Option<GradeItem> {
        self.queue.get(self.at).copied()
    }

    /// The first places whose pictures will be shown next.
    pub fn coming(&self, count: usize) -> impl Iterator<Item = GradeItem> + '_ {
        self.queue.iter().skip(self.at + 1).take(count).copied()
    }

    /// True if there is a grade that can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty() && self.waiting.is_none()
    }

    /// The class that a subclass means when it is chosen alone; the last one where it does not say.
    pub fn class_of(&self, subclass: &str) -> Option<&GradeClass> {
        let known = self.scheme.subclasses.iter().find(|known| known.key == subclass)?;
        self.scheme.implied_by(known).or_else(|| self.scheme.classes.last())
    }

    /// Whether a class counts as a lens.
    pub fn is_positive(&self, class: &str) -> Option<bool> {
        self.scheme.is_positive(class)
    }

    /// How many of the queue were drawn in each way: top, uncertain, by chance.
    pub fn composition(&self) -> [usize; 3] {
        use super::DrawnBy;
        let count =
            |way: DrawnBy| self.queue.iter().filter(|item| item.drawn_by == way && item.showing == 0).count();
        [DrawnBy::Top, DrawnBy::Uncertain, DrawnBy::Random].map(count)
    }
}
