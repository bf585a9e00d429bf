//! A whole list: one pass ranks all, the full sampler runs for the best.

use super::turns::turns;
use super::{
    FieldSettings, Finding, Inpainter, InpaintingError, InpaintingFindings, InpaintingOutcome,
    InpaintingWatcher, NETWORK_BATCH, PointSource, PreparedSource, Repainting, Scores, ScoringParameters,
    StampCutter, Target, inject, judge_features, rank_one_pass, repaint,
};
use crate::field::Field;
use rayon::prelude::*;
use std::time::Instant;

/// Share of the progress that is the ranking, where everything is sampled after it.
const RANKING_SHARE: f32 = 0.1;

/// Repaint sources of a field: all by a single pass, those that are looked at and the bright ones first, and the best of them by the full sampler.
/// Uses the threads of rayon. A run that the watcher cancels gives what it has.
///
/// # Errors
/// When the field has no image, settings are out of range, or the backend fails.
pub fn inpaint_field(
    field: &Field,
    targets: &[Target],
    inpainter: &Inpainter,
    settings: &FieldSettings,
    watcher: &dyn InpaintingWatcher,
) -> Result<InpaintingFindings, InpaintingError> {
    settings.sampling.check()?;
    let cutter = StampCutter::new(field)?;
    let run =
        Run { cutter, targets, inpainter, parameters: inpainter.scoring(), settings, point: None, watcher };
    let mut findings = InpaintingFindings {
        outcomes: vec![InpaintingOutcome::Waiting; targets.len()],
        model: inpainter.name(),
        backend: inpainter.backend(),
        ..InpaintingFindings::default()
    };
    findings.is_complete = run.rank_all(&mut findings)? && run.sample_best(&mut findings)?;
    findings.notices = inpainter.notices();
    watcher.report(1.0);
    Ok(findings)
}

/// What a run needs.
pub(super) struct Run<'a> {
    pub cutter: StampCutter,
    pub targets: &'a [Target],
    pub inpainter: &'a Inpainter,
    pub parameters: ScoringParameters,
    pub settings: &'a FieldSettings,
    /// Is put into the core of every source before it is repainted.
    pub point: Option<PointSource<'a>>,
    pub watcher: &'a dyn InpaintingWatcher,
}

/// What came of one target.
type Answer = (usize, InpaintingOutcome);

impl Run<'_> {
    /// Everything by a single pass; false where it was cancelled.
    fn rank_all(&self, findings: &mut InpaintingFindings) -> Result<bool, InpaintingError> {
        let order = turns(self.targets, self.settings.looked_at);
        let begun = Instant::now();
        let is_complete = self.pass(&order, (NETWORK_BATCH, false), (0.0, RANKING_SHARE), findings)?;
        findings.ranking_secs = begun.elapsed().as_secs_f64();
        let is_ranked = |outcome: &&InpaintingOutcome| outcome.finding().is_some();
        findings.ranked = findings.outcomes.iter().filter(is_ranked).count();
        Ok(is_complete)
    }

    /// The best by the full sampler; false where it was cancelled.
    fn sample_best(&self, findings: &mut InpaintingFindings) -> Result<bool, InpaintingError> {
        let mut best: Vec<usize> = findings
            .order()
            .into_iter()
            .filter(|index| findings.outcomes.get(*index).is_some_and(|outcome| outcome.finding().is_some()))
            .collect();
        best.truncate(self.settings.best.unwrap_or(usize::MAX));
        let begun = Instant::now();
        let is_complete = self.sample(&best, (RANKING_SHARE, 1.0), findings)?;
        findings.sampling_secs = begun.elapsed().as_secs_f64();
        let is_scored = |outcome: &&InpaintingOutcome| matches!(outcome, InpaintingOutcome::Scored(..));
        findings.sampled = findings.outcomes.iter().filter(is_scored).count();
        Ok(is_complete)
    }

    /// These by the full sampler; false where it was cancelled.
    pub fn sample(
        &self,
        order: &[usize],
        progress: (f32, f32),
        findings: &mut InpaintingFindings,
    ) -> Result<bool, InpaintingError> {
        let batch = (NETWORK_BATCH / self.settings.sampling.draws.max(1)).max(1);
        self.pass(order, (batch, true), progress, findings)
    }

    /// Batches side by side, one turn after another.
    fn pass(
        &self,
        order: &[usize],
        (batch, is_full): (usize, bool),
        (from, to): (f32, f32),
        findings: &mut InpaintingFindings,
    ) -> Result<bool, InpaintingError> {
        let mut done = 0;
        for turn in order.chunks(batch * rayon::current_num_threads().max(1)) {
            if self.watcher.is_cancelled() {
                return Ok(false);
            }
            let answers: Vec<Vec<Answer>> =
                turn.par_chunks(batch).map(|part| self.answer(part, is_full)).collect::<Result<_, _>>()?;
            let told: Vec<Answer> = answers.into_iter().flatten().collect();
            for (index, outcome) in &told {
                if let Some(kept) = findings.outcomes.get_mut(*index) {
                    kept.clone_from(outcome);
                }
            }
            self.watcher.repainted(&told);
            done += turn.len();
            self.watcher.report(from + (to - from) * done as f32 / order.len().max(1) as f32);
        }
        Ok(true)
    }

    /// Cut out and repaint one batch on this thread.
    fn answer(&self, batch: &[usize], is_full: bool) -> Result<Vec<Answer>, InpaintingError> {
        let mut answers = Vec::with_capacity(batch.len());
        let (mut indices, mut sources) = (Vec::new(), Vec::new());
        for &index in batch {
            match self.prepare(index) {
                Ok(source) => {
                    indices.push(index);
                    sources.push(source);
                }
                Err(outcome) => answers.push((index, *outcome)),
            }
        }
        let repaintings = match self.paint(&sources, is_full) {
            Ok(repaintings) => repaintings.into_iter().map(Some).collect(),
            // One source whose core is no number should not cost the others theirs.
            Err(InpaintingError::NotANumber) => self.paint_one_by_one(&sources, is_full)?,
            Err(error) => return Err(error),
        };
        for ((index, source), repainting) in indices.into_iter().zip(&sources).zip(repaintings) {
            let outcome = match repainting {
                Some(repainting) => self.outcome(source, &repainting, is_full),
                None => InpaintingOutcome::Failed(InpaintingError::NotANumber.to_string().into()),
            };
            answers.push((index, outcome));
        }
        Ok(answers)
    }

    fn paint(&self, sources: &[PreparedSource], is_full: bool) -> Result<Vec<Repainting>, InpaintingError> {
        if is_full {
            return repaint(self.inpainter, sources, &self.settings.sampling);
        }
        rank_one_pass(self.inpainter, sources)
    }

    fn paint_one_by_one(
        &self,
        sources: &[PreparedSource],
        is_full: bool,
    ) -> Result<Vec<Option<Repainting>>, InpaintingError> {
        let one = |source: &PreparedSource| match self.paint(std::slice::from_ref(source), is_full) {
            Ok(repaintings) => Ok(repaintings.into_iter().next()),
            Err(InpaintingError::NotANumber) => Ok(None),
            Err(error) => Err(error),
        };
        sources.iter().map(one).collect()
    }

    fn prepare(&self, index: usize) -> Result<PreparedSource, Box<InpaintingOutcome>> {
        let failed = |error: InpaintingError| Box::new(InpaintingOutcome::Failed(error.to_string().into()));
        let target = self.targets.get(index).ok_or_else(|| failed(InpaintingError::Outside))?;
        let cut = self.cutter.cut(target.position).map_err(failed)?;
        let stamp = match &self.point {
            Some(point) => inject(&cut, point).map_err(failed)?,
            None => cut,
        };
        let source = PreparedSource::new(stamp, self.settings.mask).map_err(failed)?;
        let of_training = self.inpainter.card().outside(&known_magnitude(target.magnitude_vis));
        let too_bright_or_faint = of_training.first().map(|sentence| format!("not scored: {sentence}"));
        match source.unscored().or(too_bright_or_faint) {
            Some(reason) if !self.settings.any_scale => {
                Err(Box::new(InpaintingOutcome::Shown(reason.into())))
            }
            _ => Ok(source),
        }
    }

    fn outcome(&self, source: &PreparedSource, repainting: &Repainting, is_full: bool) -> InpaintingOutcome {
        let scores = Scores::of(source, repainting, &self.parameters);
        if !scores.log_ratio.is_finite() && is_full {
            let reason = "not scored: its core, observed or repainted, has no positive flux";
            return InpaintingOutcome::Failed(reason.into());
        }
        let features = judge_features(source, repainting, (&scores, &self.parameters));
        let (finding, remarks) = (Finding { scores, features }, source.remarks().into());
        if is_full {
            InpaintingOutcome::Scored(finding, remarks)
        } else {
            InpaintingOutcome::Ranked(finding, remarks)
        }
    }
}

/// What a card's range of magnitudes is held against: nothing where the magnitude is not known.
fn known_magnitude(magnitude: f64) -> Vec<(&'static str, f64)> {
    if magnitude.is_finite() { vec![("magnitude_vis", magnitude)] } else { Vec::new() }
}
