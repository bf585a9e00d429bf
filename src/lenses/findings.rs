//! What a search for lenses found, and how it was asked.

use super::{LensError, PixelDefect, PixelFilter, Symmetries};
use crate::field::Band;
use crate::geometry::PixelRect;
use crate::progress::Progress;
use std::sync::Arc;

/// How a search is to go.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SearchSettings {
    /// Removes artefacts and noise before the network sees them; `None` for no filter.
    pub pixel_filter: Option<PixelFilter>,
    /// Which of the best are scored once more in all eight orientations.
    pub averaged: Averaged,
}

/// Which candidates are scored once more in all eight orientations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Averaged {
    /// The best of the first pass, so many.
    Best(usize),
    /// The best of the first pass, such a share of all that were scored, 0 to 1.
    BestShare(f64),
}

impl Averaged {
    /// None of them.
    pub const NONE: Self = Self::Best(0);

    /// All of them.
    pub const ALL: Self = Self::BestShare(1.0);

    /// How many of so many.
    pub fn count(self, of: usize) -> usize {
        match self {
            Self::Best(count) => count.min(of),
            Self::BestShare(share) => ((share.clamp(0.0, 1.0) * of as f64).ceil() as usize).min(of),
        }
    }
}

impl Default for Averaged {
    /// A tenth: the top of the list is what people look at.
    fn default() -> Self {
        Self::BestShare(0.1)
    }
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Outcome {
    /// Nothing yet; stays so where the search was stopped.
    #[default]
    Waiting,
    Scored(Score),
    /// The pixel filter removed it.
    Filtered(PixelDefect),
    /// It could not be scored, and why, as half a sentence.
    Failed(Arc<str>),
}

/// The score of a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Raw; finite.
    pub logit: f32,
    pub symmetries: Symmetries,
    /// Which of VIS, Y, J, H it was scored without.
    pub missing: [bool; 4],
    /// In which of them bad pixels of the core were filled from their neighbours.
    pub filled: [bool; 4],
}

impl Outcome {
    /// The raw score; NaN where there is none.
    pub fn logit(&self) -> f32 {
        match self {
            Self::Scored(score) => score.logit,
            _ => f32::NAN,
        }
    }

    /// Why there is no score, or what stands against it: "scored without H". Empty where nothing does.
    pub fn reason(&self) -> String {
        match self {
            Self::Waiting => "the search was stopped before its turn".to_owned(),
            Self::Filtered(defect) => defect.reason().to_owned(),
            Self::Failed(reason) => reason.to_string(),
            Self::Scored(score) => {
                let named = |are: [bool; 4], sentence: &str| {
                    let bands = Band::ALL.into_iter().zip(are).filter(|(_, is_it)| *is_it);
                    let names: Vec<&str> = bands.map(|(band, _)| band.name()).collect();
                    (!names.is_empty()).then(|| format!("{sentence} {}", names.join(", ")))
                };
                let filled = named(score.filled, "bad pixels filled from their neighbours in");
                let sentences = [named(score.missing, "scored without"), filled];
                sentences.into_iter().flatten().collect::<Vec<_>>().join("; ")
            }
        }
    }

    pub(super) fn failed(error: &LensError) -> Self {
        Self::Failed(error.to_string().into())
    }
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LensFindings {
    /// One for each candidate, in their order.
    pub outcomes: Vec<Outcome>,
    /// The embeddings of all candidates, one after another; NaN for those without a score.
    pub embeddings: Vec<f32>,
    /// Numbers of one embedding.
    pub embedding_length: usize,
    /// False where the search was stopped.
    pub is_complete: bool,
    /// What the user should know.
    pub notices: Vec<String>,
    /// Id and version of the network.
    pub model: String,
    /// What ran it.
    pub backend: String,
    pub effort: Effort,
}

/// What a search cost. Seconds are summed over all threads.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effort {
    /// Cut-outs that were made, those for the second pass included.
    pub cutouts: usize,
    pub cutout_secs: f64,
    /// Pictures that the network saw, each orientation counted.
    pub pictures: usize,
    pub scoring_secs: f64,
}

impl LensFindings {
    /// The embedding of a candidate; `None` where it has no score.
    pub fn embedding(&self, index: usize) -> Option<&[f32]> {
        let start = index.checked_mul(self.embedding_length)?;
        let row = self.embeddings.get(start..start.checked_add(self.embedding_length)?)?;
        matches!(self.outcomes.get(index)?, Outcome::Scored(_)).then_some(row)
    }

    /// Raw scores in the order of the candidates; NaN where there is none.
    pub fn logits(&self) -> Vec<f32> {
        self.outcomes.iter().map(Outcome::logit).collect()
    }

    /// How many a check of the pixel filter removed.
    pub fn filtered(&self, defect: PixelDefect) -> usize {
        self.outcomes.iter().filter(|outcome| **outcome == Outcome::Filtered(defect)).count()
    }

    /// Indices, raw scores and embeddings of those with a score alone, as learning from grades takes them.
    pub fn of_scored(&self) -> (Vec<usize>, Vec<f32>, Vec<f32>) {
        let rows = (0..self.outcomes.len()).filter_map(|index| Some((index, self.embedding(index)?)));
        let (mut indices, mut logits, mut embeddings) = (Vec::new(), Vec::new(), Vec::new());
        for (index, embedding) in rows {
            indices.push(index);
            logits.extend(self.outcomes.get(index).map(Outcome::logit));
            embeddings.extend_from_slice(embedding);
        }
        (indices, logits, embeddings)
    }

    /// How many have a score.
    pub fn scored(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Scored(_))).count()
    }
}

/// Who looks on while a search runs.
pub trait Watcher: Progress {
    /// These candidates, by index, have their outcome, or a better one.
    fn scored(&self, batch: &[(usize, Outcome)]);

    /// Which part of the field the user looks at, in pixels of the main plane: it is searched first. Asked for again
    /// and again.
    fn visible(&self) -> Option<PixelRect>;
}
