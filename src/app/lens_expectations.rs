//! What the cards of the lens scorer and of the judge of residuals say, as the document knows it.

use crate::evaluate::Platt;
use crate::models::{INPAINTING_JUDGE, LENS_SCORER, ModelStore, TestSet};
use crate::session::{LensCurves, ScorerCard};

/// The scorer of lenses of the store; `None` where there is none.
pub(super) fn scorer_of(store: &ModelStore) -> Option<ScorerCard> {
    card_of(store, LENS_SCORER)
}

/// What judges residuals of repainted cores; `None` where there is nothing.
pub(super) fn judge_of(store: &ModelStore) -> Option<ScorerCard> {
    card_of(store, INPAINTING_JUDGE)
}

fn card_of(store: &ModelStore, name: &str) -> Option<ScorerCard> {
    let model = store.find(name).ok()?;
    let card = &model.card;
    let points =
        |name: &str| card.curve(name, TestSet::HeldOut).map(|curve| curve.points.clone()).unwrap_or_default();
    Some(ScorerCard {
        id: model.name.clone(),
        version: card.version.clone(),
        title: card.title.clone(),
        calibration: card.calibration.unwrap_or(Platt { temperature: 1.0, bias: 0.0 }),
        training_prior: card.training_prior(),
        curves: LensCurves {
            completeness: points("completeness_vs_score"),
            false_positive_rate: points("false_positive_rate_vs_score"),
        },
        default_threshold: card.thresholds.as_ref().map(|thresholds| thresholds.default),
    })
}
