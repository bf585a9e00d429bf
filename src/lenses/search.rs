//! The search: cut out, compose, filter and score every candidate of a field.

use super::turns::Turns;
use super::{
    CUTOUT_SCALE_ARCSEC, Candidate, Composite, Cutout, Effort, FieldCutter, LensError, LensFindings,
    LensScorer, Outcome, PixelMeasures, SCORING_BATCH, Score, Scored, SearchSettings, Symmetries, Watcher,
    compose, order_of,
};
use crate::field::{Band, Field};
use rayon::prelude::*;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

/// Batches that each thread has between two looks at the watcher.
const BATCHES_OF_A_THREAD: usize = 2;

/// Score candidates of a field: all of them in one orientation, what the watcher looks at first and then the bright
/// ones, and the best once more in all eight. Uses the threads of rayon. A search that the watcher cancels gives what
/// it has.
///
/// # Errors
/// When the field cannot be cut at all, lacks a band that the model's card asks for, or the backend fails.
pub fn score_field(
    field: &Field,
    candidates: &[Candidate],
    scorer: &LensScorer,
    settings: &SearchSettings,
    watcher: &dyn Watcher,
) -> Result<LensFindings, LensError> {
    let search = Search {
        cutter: FieldCutter::new(field)?,
        candidates,
        scorer,
        settings,
        watcher,
        effort: Mutex::default(),
    };
    check_bands(field, scorer)?;
    let length = scorer.embedding_length();
    let mut findings = LensFindings {
        outcomes: vec![Outcome::Waiting; candidates.len()],
        embeddings: vec![f32::NAN; candidates.len() * length],
        embedding_length: length,
        model: scorer.name(),
        backend: scorer.backend(),
        ..LensFindings::default()
    };
    findings.is_complete = search.first_pass(&mut findings)? && search.second_pass(&mut findings)?;
    findings.effort = *search.effort.lock().unwrap_or_else(PoisonError::into_inner);
    findings.notices = scorer.notices();
    let scale = field.band(Band::Vis).and_then(|plane| plane.sky()).map(|wcs| wcs.pixel_scale_arcsec());
    let scale = scale.unwrap_or(CUTOUT_SCALE_ARCSEC);
    findings.notices.extend(scorer.card().outside(&[("pixel_scale_arcsec", scale)]));
    watcher.report(1.0);
    Ok(findings)
}

/// A band that the whole field lacks is no matter of single sources.
fn check_bands(field: &Field, scorer: &LensScorer) -> Result<(), LensError> {
    let lacks = |band: &Band| {
        let plane = field.band(*band);
        plane.and_then(|plane| plane.microjansky_per_unit()).is_none()
    };
    match Band::ALL.into_iter().find(lacks) {
        Some(band) if !scorer.allows_missing_nisp() => Err(LensError::MissingBand { band }),
        _ => Ok(()),
    }
}

/// What a pass needs.
struct Search<'a> {
    cutter: FieldCutter,
    candidates: &'a [Candidate],
    scorer: &'a LensScorer,
    settings: &'a SearchSettings,
    watcher: &'a dyn Watcher,
    effort: Mutex<Effort>,
}

/// What a cut-out lacks, by band.
struct Lacks {
    missing: [bool; 4],
    filled: [bool; 4],
}

/// What came of one candidate.
type Answer = (usize, Outcome, Vec<f32>);

impl Search<'_> {
    /// Everything in one orientation; false where it was cancelled.
    fn first_pass(&self, findings: &mut LensFindings) -> Result<bool, LensError> {
        let mut turns = Turns::of(self.candidates);
        let mut done = 0;
        loop {
            if self.watcher.is_cancelled() {
                return Ok(false);
            }
            let turn = turns.take(self.turn_length(), self.watcher.visible());
            if turn.is_empty() {
                return Ok(true);
            }
            self.take_turn(&turn, Symmetries::One, findings)?;
            done += turn.len();
            self.watcher.report(0.9 * done as f32 / self.candidates.len().max(1) as f32);
        }
    }

    /// The best in all orientations; false where it was cancelled.
    fn second_pass(&self, findings: &mut LensFindings) -> Result<bool, LensError> {
        let ids: Vec<i64> = self.candidates.iter().map(|candidate| candidate.id).collect();
        let mut best = order_of(&findings.logits(), &ids);
        best.truncate(self.settings.averaged.count(best.len()));
        let turn_length = (self.turn_length() / Symmetries::Eight.count()).max(1);
        for (number, turn) in best.chunks(turn_length).enumerate() {
            if self.watcher.is_cancelled() {
                return Ok(false);
            }
            self.take_turn(turn, Symmetries::Eight, findings)?;
            let share = ((number + 1) * turn_length) as f32 / best.len().max(1) as f32;
            self.watcher.report(0.9 + 0.1 * share.min(1.0));
        }
        Ok(true)
    }

    fn turn_length(&self) -> usize {
        SCORING_BATCH * BATCHES_OF_A_THREAD * rayon::current_num_threads()
    }

    /// Score some candidates side by side, keep what came of them and tell the watcher.
    fn take_turn(
        &self,
        turn: &[usize],
        symmetries: Symmetries,
        findings: &mut LensFindings,
    ) -> Result<(), LensError> {
        let batch = SCORING_BATCH / symmetries.count();
        let answers: Vec<Vec<Answer>> =
            turn.par_chunks(batch).map(|batch| self.answer(batch, symmetries)).collect::<Result<_, _>>()?;
        let mut told = Vec::with_capacity(turn.len());
        for (index, outcome, embedding) in answers.into_iter().flatten() {
            let start = index * findings.embedding_length;
            if let Some(row) = findings.embeddings.get_mut(start..start + embedding.len()) {
                row.copy_from_slice(&embedding);
            }
            if let Some(kept) = findings.outcomes.get_mut(index) {
                kept.clone_from(&outcome);
            }
            told.push((index, outcome));
        }
        self.watcher.scored(&told);
        Ok(())
    }

    /// Cut out, filter and score one batch on this thread.
    fn answer(&self, batch: &[usize], symmetries: Symmetries) -> Result<Vec<Answer>, LensError> {
        let begun = Instant::now();
        let mut answers = Vec::with_capacity(batch.len());
        let (mut waiting, mut composites): (Vec<(usize, Lacks)>, Vec<Composite>) = Default::default();
        for &index in batch {
            match self.picture(index) {
                Ok((composite, lacks)) => {
                    waiting.push((index, lacks));
                    composites.push(composite);
                }
                Err(outcome) => answers.push((index, outcome, Vec::new())),
            }
        }
        let cut = Instant::now();
        let scored = self.scorer.score(&composites, symmetries)?;
        let mut effort = self.effort.lock().unwrap_or_else(PoisonError::into_inner);
        effort.cutouts += batch.len();
        effort.cutout_secs += (cut - begun).as_secs_f64();
        effort.pictures += composites.len() * symmetries.count();
        effort.scoring_secs += cut.elapsed().as_secs_f64();
        drop(effort);
        for ((index, Lacks { missing, filled }), Scored { logit, embedding }) in
            waiting.into_iter().zip(scored)
        {
            let is_number = logit.is_finite() && embedding.iter().all(|value| value.is_finite());
            answers.push(if is_number {
                (index, Outcome::Scored(Score { logit, symmetries, missing, filled }), embedding)
            } else {
                (index, Outcome::failed(&LensError::NotANumber), Vec::new())
            });
        }
        Ok(answers)
    }

    /// The picture of a candidate and what it lacks, or what became of it instead.
    fn picture(&self, index: usize) -> Result<(Composite, Lacks), Outcome> {
        let cutout = self.cutout(index).map_err(|error| Outcome::failed(&error))?;
        if let Some(filter) = &self.settings.pixel_filter
            && let Some(defect) = filter.defect(&PixelMeasures::of(&cutout))
        {
            return Err(Outcome::Filtered(defect));
        }
        let missing = cutout.bands.each_ref().map(Option::is_none);
        Ok((compose(&cutout), Lacks { missing, filled: cutout.filled.map(|count| count > 0) }))
    }

    fn cutout(&self, index: usize) -> Result<Cutout, LensError> {
        let candidate = self.candidates.get(index).ok_or(LensError::Outside)?;
        let position = candidate.position;
        if !(position.x.is_finite() && position.y.is_finite()) {
            return Err(LensError::NoPosition);
        }
        let cutout = self.cutter.cut(position)?;
        let missing = cutout.missing_bands().next();
        match missing {
            Some(band) if !self.scorer.allows_missing_nisp() => Err(LensError::MissingBand { band }),
            _ => Ok(cutout),
        }
    }
}
