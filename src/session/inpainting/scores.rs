//! What says how much a core stands out.

use serde::{Deserialize, Serialize};

/// The scores of one source; NaN where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepaintScores {
    /// Mean squared error in the hole, (ADU/s at zero point 24.6) squared.
    pub mse: f64,
    /// Brightest observed pixel of the hole over the brightest repainted one.
    pub max_ratio: f64,
    /// ln(observed / repainted) flux in the hole.
    pub log_ratio: f64,
    /// `log_ratio` over the noise of the photons and the spread of the draws.
    pub z: f64,
    /// Brightness of the core over two rings around it: needs no network.
    pub roc: f64,
    /// Brightest 2 x 2 pixels over the whole flux: needs no network.
    pub peak_total: f64,
    /// Flux within 2 pixels over that within 10: needs no network.
    pub concentration: f64,
    /// That a point source is there, among as many without as the judge was trained on.
    pub probability: f64,
}

impl RepaintScores {
    /// Nothing is known.
    pub const NONE: Self = Self {
        mse: f64::NAN,
        max_ratio: f64::NAN,
        log_ratio: f64::NAN,
        z: f64::NAN,
        roc: f64::NAN,
        peak_total: f64::NAN,
        concentration: f64::NAN,
        probability: f64::NAN,
    };
}

/// One of the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ScoreKind {
    Probability,
    Z,
    LogRatio,
    MaxRatio,
    Mse,
    Roc,
    PeakTotal,
    Concentration,
}

impl ScoreKind {
    /// In the order of tables: those by the network, then those that need none.
    pub const ALL: [Self; 8] = [
        Self::Probability,
        Self::Z,
        Self::LogRatio,
        Self::MaxRatio,
        Self::Mse,
        Self::Roc,
        Self::PeakTotal,
        Self::Concentration,
    ];

    /// The score of that kind.
    pub fn of(self, scores: &RepaintScores) -> f64 {
        match self {
            Self::Probability => scores.probability,
            Self::Z => scores.z,
            Self::LogRatio => scores.log_ratio,
            Self::MaxRatio => scores.max_ratio,
            Self::Mse => scores.mse,
            Self::Roc => scores.roc,
            Self::PeakTotal => scores.peak_total,
            Self::Concentration => scores.concentration,
        }
    }

    /// As tables name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Probability => "probability",
            Self::Z => "z",
            Self::LogRatio => "log ratio",
            Self::MaxRatio => "max ratio",
            Self::Mse => "MSE",
            Self::Roc => "ROC",
            Self::PeakTotal => "peak/total",
            Self::Concentration => "concentration",
        }
    }

    /// One sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::Probability => "That a point source is in the core, at the base rate that you assume.",
            Self::Z => "The log ratio over the noise of the photons and the spread of the draws.",
            Self::LogRatio => "ln of observed over repainted flux in the mask.",
            Self::MaxRatio => "The brightest observed pixel of the mask over the brightest repainted one.",
            Self::Mse => "Mean squared error in the mask, (ADU/s at zero point 24.6)².",
            Self::Roc => "The brightness of the core over that of two rings around it. Needs no network.",
            Self::PeakTotal => "The brightest 2×2 pixels over the whole flux. Needs no network.",
            Self::Concentration => "Flux within 2 pixels over flux within 10. Needs no network.",
        }
    }

    /// True where axes count in powers of ten.
    pub fn is_logarithmic(self) -> bool {
        matches!(self, Self::Mse | Self::MaxRatio)
    }

    /// Where a value lies on an axis.
    pub fn place(self, value: f64) -> f64 {
        if self.is_logarithmic() { value.log10() } else { value }
    }

    /// The value at a place of an axis.
    pub fn value_at(self, place: f64) -> f64 {
        if self.is_logarithmic() { 10_f64.powf(place) } else { place }
    }
}
