//! Sources, cuts, scores, and what a score rests on. The network is loaded by the first search and kept.

use super::{LensWatcher, ScoreWish};
use crate::catalogue::Table;
use crate::field::Field;
use crate::geometry::PixelRect;
use crate::inference::{Runtime, RuntimeChoice};
use crate::lenses::{
    Candidate, CandidateSource as From, Cut as Made, Embeddings, FieldCutter, Joined, LensScorer, Outcome,
    Patch, PixelFilter, SearchSettings, SelectionCuts as Thresholds, Symmetries, Watcher, candidates_of,
    compose, join_neighbours, occlusion, score_field,
};
use crate::models::ModelStore;
use crate::progress::Progress;
use crate::session::{
    CandidateSource, Cut, LensFindings, LensHead, LensRow, Occlusion, Selection, SelectionCuts, SourceList,
};
use crate::sources::{DetectionSettings, detect_in_field};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts along a side of a map of occlusion: 6 pixels each.
const OCCLUSION_PARTS: usize = 16;

/// The sources of a field: detected in VIS, or the rows of a table, each source once.
///
/// # Errors
/// One sentence when nothing can be detected, or the table has no positions on this sky.
pub fn list(
    field: &Arc<Field>,
    source: CandidateSource,
    table: Option<&Table>,
    progress: &dyn Progress,
) -> Result<SourceList, String> {
    let detections = match source {
        CandidateSource::Catalogue => None,
        CandidateSource::Detect => {
            let found = detect_in_field(field, &DetectionSettings::default(), progress);
            Some(found.map_err(|error| error.to_string())?)
        }
    };
    let from = match (&detections, table) {
        (Some(found), _) => From::Detections(&found.sources),
        (None, Some(table)) => From::Table(table),
        (None, None) => return Err("No catalogue is open".to_owned()),
    };
    let found = candidates_of(field, from).map_err(|error| error.to_string())?;
    let candidates = found.distinct().filter_map(|index| found.list.get(index).copied()).collect();
    let mut notices = found.notices.clone();
    notices.extend(detections.into_iter().flat_map(|found| found.notices));
    Ok(SourceList { field: Arc::clone(field), candidates, notices })
}

/// What cuts leave.
pub fn select(list: &SourceList, cuts: &SelectionCuts) -> Selection {
    let threshold =
        |cut: Cut| Some(cuts.get(cut)).filter(|setting| setting.is_on).map(|setting| setting.threshold);
    let thresholds = Thresholds {
        mumax_minus_mag: threshold(Cut::Compactness),
        point_like: threshold(Cut::PointLike),
        half_light_radius_arcsec: threshold(Cut::Size),
        faintest: threshold(Cut::Magnitude),
        spurious: threshold(Cut::Spurious),
        edge_margin_px: threshold(Cut::Edge),
        ..Thresholds::NONE
    };
    let made = crate::lenses::select(&list.candidates, &thresholds, list.field.size());
    let Joined { kept, joined } = if cuts.keeps_neighbours {
        Joined { kept: made.passed, joined: Vec::new() }
    } else {
        join_neighbours(&list.field, &list.candidates, &made.passed)
    };
    let mut selection = Selection { kept, joined: joined.len(), ..Selection::default() };
    for removed in made.removed {
        let cut = match removed.cut {
            Made::PeakedAsAPoint => Cut::Compactness,
            Made::PointLike => Cut::PointLike,
            Made::TooSmall => Cut::Size,
            Made::TooFaint => Cut::Magnitude,
            Made::Spurious => Cut::Spurious,
            Made::NearEdge => Cut::Edge,
            Made::TooBright => continue,
        };
        selection.set(cut, removed.alone, removed.examples);
    }
    selection
}

/// The network of the last search.
pub struct Searching {
    models: PathBuf,
    kept: Mutex<Option<Arc<LensScorer>>>,
}

impl Searching {
    pub fn new(models: PathBuf) -> Self {
        Self { models, kept: Mutex::default() }
    }

    /// The network, loaded once.
    ///
    /// # Errors
    /// One sentence when there is none, or none that can be run.
    pub fn scorer(&self) -> Result<Arc<LensScorer>, String> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(scorer) = kept.as_ref() {
            return Ok(Arc::clone(scorer));
        }
        let runtime = Runtime::find(&RuntimeChoice::default());
        let store = ModelStore::open(&self.models);
        let scorer = LensScorer::load(&store, runtime, None).map_err(|error| error.to_string())?;
        Ok(Arc::clone(kept.insert(Arc::new(scorer))))
    }

    /// Score what the cuts left.
    ///
    /// # Errors
    /// One sentence when the field cannot be cut, or the network cannot be run.
    pub fn score(&self, wish: &ScoreWish, watcher: &LensWatcher) -> Result<LensFindings, String> {
        let scorer = self.scorer()?;
        let numbers = wish.selection.kept.iter();
        let candidates: Vec<Candidate> =
            numbers.filter_map(|number| wish.list.candidates.get(*number).copied()).collect();
        let pixels = wish.cuts.get(Cut::Pixels);
        let filter = PixelFilter { least_signal_to_noise: Some(pixels.threshold), ..PixelFilter::default() };
        let settings =
            SearchSettings { pixel_filter: pixels.is_on.then_some(filter), ..SearchSettings::default() };
        let looking = Looking { watcher, candidates: &candidates, looked_at: wish.looked_at };
        let found = score_field(&wish.list.field, &candidates, &scorer, &settings, &looking);
        let found = found.map_err(|error| error.to_string())?;
        if watcher.is_cancelled() {
            return Err("The search was stopped".to_owned());
        }
        let rows = candidates.iter().zip(&found.outcomes).map(|(candidate, outcome)| row(candidate, outcome));
        Ok(LensFindings {
            field: Some(Arc::clone(&wish.list.field)),
            rows: rows.collect(),
            embeddings: Arc::new(found.embeddings),
            embedding_length: found.embedding_length,
            model: found.model,
            notices: found.notices,
        })
    }

    /// How much hiding each part of a candidate's picture takes from its score.
    ///
    /// # Errors
    /// One sentence when it cannot be cut out or scored.
    pub fn occlude(
        &self,
        field: &Field,
        candidate: &Candidate,
        head: Option<&LensHead>,
    ) -> Result<Occlusion, String> {
        let scorer = self.scorer()?;
        let cutter = FieldCutter::new(field).map_err(|error| error.to_string())?;
        let composite = compose(&cutter.cut(candidate.position).map_err(|error| error.to_string())?);
        let mut score = |pictures: &[crate::lenses::Composite]| {
            let scored = scorer.score(pictures, Symmetries::One)?;
            let logits: Vec<f32> = scored.iter().map(|scored| scored.logit).collect();
            let Some(head) = head else { return Ok(logits) };
            let values = scored.into_iter().flat_map(|scored| scored.embedding).collect();
            let by_head = Embeddings::new(logits, values, scorer.embedding_length())
                .and_then(|embeddings| head.head.score_all(&embeddings));
            by_head.map_err(|error| crate::lenses::LensError::Model(error.to_string()))
        };
        let map = occlusion(&composite, &mut score, Patch::default()).map_err(|error| error.to_string())?;
        Ok(in_parts(&map.at_pixels()))
    }
}

/// Means over squares of the picture.
fn in_parts(pixels: &[f32]) -> Occlusion {
    let side = crate::lenses::CUTOUT_SIDE;
    let step = side / OCCLUSION_PARTS;
    let mean = |part: usize| {
        let (left, bottom) = ((part % OCCLUSION_PARTS) * step, (part / OCCLUSION_PARTS) * step);
        let places = (0..step * step).map(|place| (bottom + place / step) * side + left + place % step);
        let values = places.filter_map(|place| pixels.get(place)).filter(|value| value.is_finite());
        let (sum, count) = values.fold((0.0, 0.0_f32), |(sum, count), value| (sum + value, count + 1.0));
        sum / count.max(1.0)
    };
    Occlusion { side: OCCLUSION_PARTS, falls: (0..OCCLUSION_PARTS * OCCLUSION_PARTS).map(mean).collect() }
}

fn row(candidate: &Candidate, outcome: &Outcome) -> LensRow {
    LensRow {
        candidate: *candidate,
        logit: f64::from(outcome.logit()),
        reason: outcome.reason(),
        is_filtered: matches!(outcome, Outcome::Filtered(_)),
    }
}

/// Passes on what a search brings, as rows.
struct Looking<'a> {
    watcher: &'a LensWatcher,
    candidates: &'a [Candidate],
    looked_at: Option<PixelRect>,
}

impl Progress for Looking<'_> {
    fn report(&self, fraction: f32) {
        self.watcher.report(fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.watcher.is_cancelled()
    }
}

impl Watcher for Looking<'_> {
    fn scored(&self, batch: &[(usize, Outcome)]) {
        let rows = batch
            .iter()
            .filter_map(|(place, outcome)| Some((*place, row(self.candidates.get(*place)?, outcome))));
        self.watcher.scored(rows.collect());
    }

    fn visible(&self) -> Option<PixelRect> {
        self.looked_at
    }
}
