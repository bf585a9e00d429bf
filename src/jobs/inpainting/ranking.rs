//! All sources of a field: a fast pass, then all steps for the best.

use super::repainting::{mask_of, probability, sampling_settings, scores_of};
use super::{Networks, RepaintWatcher};
use crate::inpainting::{
    FieldSettings, Finding, InpaintingOutcome, InpaintingWatcher, Judge, Target, inpaint_field,
};
use crate::jobs::lenses::searching::list;
use crate::lenses::Candidate;
use crate::progress::Progress;
use crate::session::{RankWish, RepaintFindings, RepaintPass, RepaintRow, RepaintScores};

/// Share of the progress that lists the sources.
const LISTING: f32 = 0.1;

/// Score all sources, and pass rows on as they come.
///
/// # Errors
/// One sentence when sources cannot be listed, or the network cannot be run.
pub fn rank(
    networks: &Networks,
    wish: &RankWish,
    watcher: &RepaintWatcher,
) -> Result<RepaintFindings, String> {
    // What is lacking should be known before sources are looked for.
    let inpainter = networks.for_many()?;
    let judge = networks.judge();
    let mask = mask_of(&wish.hole)?;
    let part = Part { watcher, from: 0.0, to: LISTING };
    let listed = list(&wish.field, wish.source, wish.table.as_deref(), &part)?;
    let ranking = Ranking { watcher, candidates: &listed.candidates, judge: judge.as_deref() };
    watcher.listed(
        listed.candidates.iter().map(|found| row(found, &InpaintingOutcome::Waiting, None)).collect(),
    );
    let targets: Vec<Target> = listed
        .candidates
        .iter()
        .map(|found| Target { id: found.id, position: found.position, magnitude_vis: found.magnitude_vis })
        .collect();
    let settings = FieldSettings {
        mask,
        sampling: sampling_settings(&wish.settings),
        best: Some(wish.refine),
        looked_at: wish.looked_at,
        any_scale: false,
    };
    let found = inpaint_field(&wish.field, &targets, &inpainter, &settings, &ranking);
    let found = found.map_err(|error| error.to_string())?;
    if watcher.is_cancelled() {
        return Err("The ranking was stopped".to_owned());
    }
    let rows = listed.candidates.iter().zip(&found.outcomes);
    let mut notices = listed.notices;
    notices.extend(found.notices);
    Ok(RepaintFindings {
        field: Some(wish.field.clone()),
        rows: rows.map(|(candidate, outcome)| row(candidate, outcome, judge.as_deref())).collect(),
        model: found.model,
        notices,
    })
}

fn row(candidate: &Candidate, outcome: &InpaintingOutcome, judge: Option<&Judge>) -> RepaintRow {
    let scores = |finding: &Finding| scores_of(&finding.scores, probability(judge, &finding.features));
    let (pass, reason) = match outcome {
        InpaintingOutcome::Waiting => (RepaintPass::Waiting, String::new()),
        InpaintingOutcome::Ranked(_, remarks) => (RepaintPass::Fast, remarks.to_string()),
        InpaintingOutcome::Scored(_, remarks) => (RepaintPass::Full, remarks.to_string()),
        InpaintingOutcome::Shown(reason) | InpaintingOutcome::Failed(reason) => {
            (RepaintPass::Unscored, reason.to_string())
        }
    };
    RepaintRow {
        id: candidate.id,
        position: candidate.position,
        sky: candidate.sky,
        magnitude_vis: candidate.magnitude_vis,
        scores: outcome.finding().map_or(RepaintScores::NONE, scores),
        pass,
        reason,
    }
}

/// Passes on what a ranking brings, as rows.
struct Ranking<'a> {
    watcher: &'a RepaintWatcher,
    candidates: &'a [Candidate],
    judge: Option<&'a Judge>,
}

impl Progress for Ranking<'_> {
    fn report(&self, fraction: f32) {
        self.watcher.report(LISTING + (1.0 - LISTING) * fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.watcher.is_cancelled()
    }
}

impl InpaintingWatcher for Ranking<'_> {
    fn repainted(&self, batch: &[(usize, InpaintingOutcome)]) {
        let one = |(place, outcome): &(usize, InpaintingOutcome)| {
            Some((*place, row(self.candidates.get(*place)?, outcome, self.judge)))
        };
        self.watcher.scored(batch.iter().filter_map(one).collect());
    }
}

/// A part of the whole progress.
struct Part<'a> {
    watcher: &'a RepaintWatcher,
    from: f32,
    to: f32,
}

impl Progress for Part<'_> {
    fn report(&self, fraction: f32) {
        self.watcher.report(self.from + (self.to - self.from) * fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.watcher.is_cancelled()
    }
}
