//! What a model was measured at.

use crate::evaluate::Interval;
use serde::{Deserialize, Serialize};

/// The data that something was measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestSet {
    /// New data of the same recipe as the training data.
    HeldOut,
    /// New data of another recipe: other PSF, noise, star density, priors.
    Shifted,
    /// The training data themselves: says nothing about new data.
    Training,
}

impl TestSet {
    /// The order in which they are shown.
    pub const ALL: [Self; 3] = [Self::HeldOut, Self::Shifted, Self::Training];

    /// In the window.
    pub fn title(self) -> &'static str {
        match self {
            Self::HeldOut => "held-out",
            Self::Shifted => "shifted",
            Self::Training => "training",
        }
    }

    /// One sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::HeldOut => "New data, made as the training data were, that the model never saw.",
            Self::Shifted => {
                "New data made differently on purpose: other PSF, noise, star density and priors."
            }
            Self::Training => "The training data themselves: a model does better on these than on new data.",
        }
    }
}

/// One measured number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Short and stable: "completeness_bright".
    pub name: String,
    /// What it means, in plain words, with the conditions under which it was measured.
    pub meaning: String,
    pub set: TestSet,
    /// "fraction" (0 to 1), "px", "deg", "mag", "1/Mpx"; empty for a bare number.
    #[serde(default)]
    pub unit: String,
    pub value: f64,
    /// 95 %.
    pub interval: Interval,
    /// How many objects, candidates or fields it rests on.
    pub n: u64,
    /// The classical method on the same set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
}

/// What the classical method reaches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Its name: "line filter".
    pub name: String,
    pub value: f64,
    pub interval: Interval,
}

/// What was aimed for: `{"at_least": 0.95}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    /// Whether a value reaches it.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl Metric {
    /// `96.1 % (94.8 to 97.0)`.
    pub fn text(&self) -> String {
        self.with_interval(self.value, self.interval)
    }

    /// The same of its baseline.
    pub fn baseline_text(&self, baseline: &Baseline) -> String {
        self.with_interval(baseline.value, baseline.interval)
    }

    /// A number with the metric's unit: shares as percentages, others with three digits that count.
    pub fn number(&self, value: f64) -> String {
        format!("{}{}", self.bare(value), self.unit_text())
    }

    /// A value, and its interval in brackets, both as text.
    pub fn parts(&self, value: f64, interval: Interval) -> [String; 2] {
        let Interval { low, high } = interval;
        [self.number(value), format!("({} to {})", self.bare(low), self.bare(high))]
    }

    fn with_interval(&self, value: f64, interval: Interval) -> String {
        self.parts(value, interval).join(" ")
    }

    fn bare(&self, value: f64) -> String {
        if self.unit == "fraction" {
            return format!("{:.1}", 100.0 * value);
        }
        let before = if value == 0.0 { 0.0 } else { value.abs().log10().floor() };
        let digits = (2.0 - before).clamp(0.0, 6.0) as usize;
        format!("{value:.digits$}")
    }

    fn unit_text(&self) -> String {
        match self.unit.as_str() {
            "" => String::new(),
            "fraction" => " %".to_owned(),
            unit => format!(" {unit}"),
        }
    }
}
