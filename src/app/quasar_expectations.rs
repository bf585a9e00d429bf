//! What the card of the forest says, as the document knows it.

use crate::models::{Card, ModelStore, QUASAR_FOREST, TestSet};
use crate::session::{ByMagnitude, QuasarCard, QuasarFigure};

/// Cuts of p(QSO) at which cards have curves by magnitude, and what the names of those end with.
const BY_MAGNITUDE: [(f64, &str); 2] = [(0.5, ""), (0.8, "_at_0.8")];

/// The forest of the store; `None` where there is none.
pub(super) fn forest_of(store: &ModelStore) -> Option<QuasarCard> {
    let model = store.find(QUASAR_FOREST).ok()?;
    let card = &model.card;
    let points = |name: &str| points(card, name);
    let mut importances: Vec<(String, f64)> = card
        .parameters
        .iter()
        .filter_map(|(name, share)| Some((name.strip_prefix("importance ")?.to_owned(), *share)))
        .collect();
    importances.sort_by(|a, b| b.1.total_cmp(&a.1));
    Some(QuasarCard {
        id: model.name.clone(),
        version: card.version.clone(),
        title: card.title.clone(),
        purity: points("purity_vs_score"),
        completeness: points("completeness_vs_score"),
        by_magnitude: BY_MAGNITUDE
            .map(|(cut, ending)| {
                let of = |name: &str| points(&format!("{name}_vs_magnitude{ending}"));
                ByMagnitude { min_p: cut, purity: of("purity"), completeness: of("completeness") }
            })
            .to_vec(),
        reliability: points("reliability"),
        importances,
        default_threshold: card.thresholds.as_ref().map(|thresholds| thresholds.default),
        figures: figures(card),
    })
}

fn points(card: &Card, name: &str) -> Vec<[f64; 2]> {
    card.curve(name, TestSet::HeldOut).map(|curve| curve.points.clone()).unwrap_or_default()
}

fn figures(card: &Card) -> Vec<QuasarFigure> {
    let of = |metric: &crate::models::Metric| QuasarFigure {
        meaning: metric.meaning.clone(),
        set: metric.set.title().to_owned(),
        value: metric.value,
        interval: [metric.interval.low, metric.interval.high],
        baseline: metric.baseline.as_ref().map(|baseline| (baseline.name.clone(), baseline.value)),
    };
    card.metrics.iter().map(of).collect()
}
