//! Which candidates are shown for grading, in which order.

use super::{LensFindings, LensHead, Ranking};
use std::sync::Arc;

/// How a candidate came to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DrawnBy {
    /// Among the highest scores.
    Top,
    /// The model is least sure, and it is unlike those already graded.
    Uncertain,
    /// By chance alone: what makes estimates unbiased.
    Random,
    /// It was graded before, and is shown once more unannounced.
    Repeat,
    /// Picked by the user.
    Chosen,
}

impl DrawnBy {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Uncertain => "uncertain",
            Self::Random => "random",
            Self::Repeat => "repeat",
            Self::Chosen => "chosen",
        }
    }
}

/// One showing of one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GradeItem {
    /// Row of the findings.
    pub row: usize,
    /// 0 for the first showing, 1 for a hidden repeat, and so on.
    pub showing: u32,
    pub drawn_by: DrawnBy,
}

/// How a queue is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QueueSettings {
    pub length: usize,
    /// Percent of the queue that are top-ranked and uncertain ones; the rest is drawn by chance.
    pub top_percent: u8,
    pub uncertain_percent: u8,
    /// Percent that are shown a second time without saying so.
    pub repeat_percent: u8,
    /// Shuffle by this seed; in the order drawn otherwise.
    pub shuffle: Option<u64>,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self { length: 200, top_percent: 60, uncertain_percent: 20, repeat_percent: 5, shuffle: None }
    }
}

impl QueueSettings {
    /// With numbers that can be used.
    pub fn in_range(self) -> Self {
        let top_percent = self.top_percent.min(100);
        Self {
            length: self.length.clamp(1, 100_000),
            top_percent,
            uncertain_percent: self.uncertain_percent.min(100 - top_percent),
            repeat_percent: self.repeat_percent.min(50),
            ..self
        }
    }

    /// Percent that are drawn by chance.
    pub fn random_percent(self) -> u8 {
        100_u8.saturating_sub(self.top_percent).saturating_sub(self.uncertain_percent)
    }
}

/// What drawing a queue depends on.
#[derive(Debug, Clone)]
pub struct QueueWish {
    pub settings: QueueSettings,
    pub findings: Arc<LensFindings>,
    pub ranking: Arc<Ranking>,
    /// The head that ranks; `None` for the network.
    pub head: Option<LensHead>,
    /// Showings that stay as they are; new ones come after them.
    pub kept: Vec<GradeItem>,
    /// Rows that were graded before, and how they are named, for orders that every grader shares.
    pub graded: Vec<usize>,
    pub field: String,
}
