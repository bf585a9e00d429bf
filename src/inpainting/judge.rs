//! The probability that a core hides a point source: trees on the scores.

use super::matched_filter::fit_point;
use super::profile::{PROFILE_FEATURES, profile_features};
use super::{InpaintingError, PreparedSource, Repainting, Scores, ScoringParameters};
use crate::inference::{Trees, TreesKind};
use crate::models::{Card, INPAINTING_JUDGE, Model, ModelStore};

/// How many of the numbers are scores.
const SCORES: usize = 12;
/// How many numbers the judge looks at: scores, the shape of the core and of its surroundings, and what a network that
/// sees the core says.
pub const JUDGE_FEATURES: usize = SCORES + PROFILE_FEATURES + 1;
/// The scores, in their order.
pub const JUDGE_SCORE_NAMES: [&str; SCORES] = [
    "ln_max_ratio",
    "log_ratio",
    "z",
    "ln_mse_over_noise2",
    "point_significance",
    "point_over_total",
    "roc",
    "peak_total",
    "concentration",
    "ln_total_over_noise",
    "ln_peak_over_scale",
    "posterior_sd",
];

/// Probabilities of trees are kept so far from 0 and 1.
const MARGIN: f64 = 1e-7;

/// The features of one source, first those of [`JUDGE_SCORE_NAMES`] in their order: ln of the ratio of maxima, `log_ratio`, z, ln of
/// the mean squared residual over the true noise squared, a point source fitted to the residual over its noise and over
/// the flux within 10 pixels, the three baselines, ln of the flux within 10 pixels over the noise of a pixel, ln of the
/// core pixel over the scale, and the posterior deviation. Then rings around the core, its pixels and what differs of them
/// from what was repainted; last what a network that sees the core itself says of it. NaN where one is not known.
pub fn judge_features(
    source: &PreparedSource,
    repainting: &Repainting,
    (scores, parameters): (&Scores, &ScoringParameters),
) -> [f32; JUDGE_FEATURES] {
    let noise = source.true_noise(parameters.noise_ratio);
    let residual: Vec<f64> = source
        .patch_flux()
        .iter()
        .zip(&repainting.mean)
        .map(|(observed, mean)| f64::from(*observed) - f64::from(*mean))
        .collect();
    let hole = || residual.iter().zip(source.mask.bits()).filter(|(_, bit)| **bit).map(|(value, _)| value);
    let mean_square = hole().map(|value| value * value).sum::<f64>() / source.mask.count() as f64;
    let point = fit_point(source, &residual, noise);
    let baselines = scores.baselines;
    let of_scores: [f64; SCORES] = [
        positive_ln(scores.max_ratio),
        scores.log_ratio,
        scores.z,
        positive_ln(mean_square / (noise * noise)),
        point.significance,
        point.flux / baselines.total_flux,
        baselines.roc,
        baselines.peak_total,
        baselines.concentration,
        positive_ln(baselines.total_flux / noise),
        positive_ln(f64::from(source.core.peak) / source.core.scale()),
        scores.posterior_sd,
    ];
    let mut features = [f32::NAN; JUDGE_FEATURES];
    let all = of_scores.map(|value| value as f32).into_iter().chain(profile_features(source, repainting));
    let all = all.chain([repainting.look]);
    features.iter_mut().zip(all).for_each(|(feature, value)| *feature = value);
    features
}

fn positive_ln(value: f64) -> f64 {
    if value > 0.0 { value.ln() } else { f64::NAN }
}

/// Trees ready to judge.
#[derive(Debug, Clone)]
pub struct Judge {
    trees: Trees,
    card: Card,
}

impl Judge {
    /// The user's own, or [`INPAINTING_JUDGE`] of the store.
    ///
    /// # Errors
    /// When there is none, or it looks at other numbers.
    pub fn load(store: &ModelStore, own: Option<&Model>) -> Result<Self, InpaintingError> {
        let of_store = || {
            store
                .find(INPAINTING_JUDGE)
                .map_err(|_| InpaintingError::NoModel { name: INPAINTING_JUDGE.to_owned() })
        };
        let model = own.map_or_else(of_store, Ok)?;
        let trees = Trees::read(&model.onnx()?)?;
        if trees.columns() > JUDGE_FEATURES {
            return Err(InpaintingError::OtherModel {
                name: format!("{} {}", model.card.id, model.card.version),
                reason: format!("it looks at {} numbers, and there are {JUDGE_FEATURES}", trees.columns()),
            });
        }
        Ok(Self { trees, card: model.card.clone() })
    }

    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Id and version, as they are written beside probabilities.
    pub fn name(&self) -> String {
        format!("{} {}", self.card.id, self.card.version)
    }

    /// The raw score; higher for what hides a point source. NaN where the trees give no number.
    pub fn logit(&self, features: &[f32; JUDGE_FEATURES]) -> f64 {
        let answer = self.trees.evaluate(features).last().copied().map_or(f64::NAN, f64::from);
        if self.trees.kind() == TreesKind::Regressor {
            return answer;
        }
        let probability = answer.clamp(MARGIN, 1.0 - MARGIN);
        (probability / (1.0 - probability)).ln()
    }

    /// The share of galaxies with a point source that the trees were calibrated on.
    pub fn training_prior(&self) -> f64 {
        self.card.training_prior()
    }

    /// The probability of a point source where a share `base_rate` (0 to 1) of all galaxies has one: the card's
    /// calibration, shifted from the odds of training to those (Saerens et al. 2002). NaN where the residual has no
    /// ratio at all.
    pub fn probability(&self, features: &[f32; JUDGE_FEATURES], base_rate: f64) -> f64 {
        self.card.probability_at(self.logit(features), base_rate)
    }
}
