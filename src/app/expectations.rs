//! What the cards of the models promise, as the document knows it.

use crate::models::{Card, Curve, ModelStore, STREAKS_DETECTOR, TestSet};
use crate::session::{Curves, ExpectedCurves, Streaks};
use crate::streaks::Detector;

/// Take over the curves of the detector's card, and its threshold as long as the user has set no other. Without a card
/// nothing is expected.
pub(super) fn expect_of(store: &ModelStore, streaks: &mut Streaks) {
    let Ok(model) = store.find(STREAKS_DETECTOR) else {
        streaks.expected.clear();
        return;
    };
    let card = &model.card;
    let baseline = |set| curves(|name| card.baseline_curve(name, set));
    let network = ExpectedCurves {
        held_out: curves(|name| card.curve(name, TestSet::HeldOut)),
        shifted: curves(|name| card.curve(name, TestSet::Shifted)),
        baseline: baseline(TestSet::HeldOut),
    };
    let classical = ExpectedCurves {
        held_out: baseline(TestSet::HeldOut),
        shifted: baseline(TestSet::Shifted),
        baseline: Curves::default(),
    };
    streaks.expected = [(Detector::Network, network), (Detector::Classical, classical)]
        .into_iter()
        .filter(|(_, expected)| *expected != ExpectedCurves::default())
        .collect();
    if streaks.threshold == Streaks::default().threshold
        && let Some(threshold) = default_threshold(card)
    {
        streaks.threshold = threshold;
    }
}

fn default_threshold(card: &Card) -> Option<f64> {
    let threshold = card.thresholds.as_ref()?.default;
    (0.0..=1.0).contains(&threshold).then_some(threshold)
}

fn curves<'a>(of: impl Fn(&str) -> Option<&'a Curve>) -> Curves {
    let points = |name: &str| of(name).map(|curve| curve.points.clone()).unwrap_or_default();
    Curves {
        completeness: points("completeness_vs_score"),
        purity: points("purity_vs_score"),
        false_positives_per_mpx: points("false_positives_per_mpx_vs_score"),
    }
}
