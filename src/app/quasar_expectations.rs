//! What the cards of forests that tell quasars say, as the document knows them.

use crate::models::{Card, Dimension, Model, ModelStore, Port, TestSet};
use crate::quasars::{CLASSES, FeatureSet};
use crate::session::{ByMagnitude, QuasarCard, QuasarFigure};

/// Cuts of p(QSO) at which cards have curves by magnitude, and what the names of those end with.
const BY_MAGNITUDE: [(f64, &str); 2] = [(0.5, ""), (0.8, "_at_0.8")];

/// The models of the store that tell stars, galaxies and quasars apart by features of a table, in its order: built-in ones
/// first. They are known by their ports: rows of features in, three probabilities out.
pub(super) fn forests_of(store: &ModelStore) -> Vec<QuasarCard> {
    store.list().iter().filter_map(|model| Some(forest_of(model, features_of(&model.card)?))).collect()
}

/// Which features a forest wants; `None` of a model that is none.
fn features_of(card: &Card) -> Option<FeatureSet> {
    let last = |ports: &[Port], name: &str| {
        let port = ports.iter().find(|port| port.name == name)?;
        match port.shape.as_slice() {
            [_, Dimension::Fixed(count)] => Some(*count),
            _ => None,
        }
    };
    let count = last(&card.inputs, "features")?;
    let is_forest = last(&card.outputs, "probabilities") == Some(CLASSES.len() as u64);
    let wants = |set: &FeatureSet| [false, true].map(|with| set.count(with) as u64).contains(&count);
    FeatureSet::ALL.into_iter().find(wants).filter(|_| is_forest)
}

fn forest_of(model: &Model, features: FeatureSet) -> QuasarCard {
    let card = &model.card;
    let points = |name: &str| points(card, name);
    let mut importances: Vec<(String, f64)> = card
        .parameters
        .iter()
        .filter_map(|(name, share)| Some((name.strip_prefix("importance ")?.to_owned(), *share)))
        .collect();
    importances.sort_by(|a, b| b.1.total_cmp(&a.1));
    QuasarCard {
        id: model.name.clone(),
        version: card.version.clone(),
        title: card.title.clone(),
        features,
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
    }
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
