//! Which values are black and white.

use super::{SampleStatistics, zscale};
use serde::{Deserialize, Serialize};

/// Beyond this, differences of two cuts would leave the range of f32.
const LARGEST_CUT: f32 = 1.0e38;

/// The values that are shown as black (`low`) and white (`high`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cuts {
    pub low: f32,
    pub high: f32,
}

impl Cuts {
    /// Cuts that a display can use: finite, `low` less than `high`, and far enough apart that the
    /// difference is a normal number. Swapped ones are put in order, equal ones moved apart by 1 % of
    /// their size each (by 0.5 around zero), and 0 to 1 taken where one is NaN.
    pub fn usable(low: f32, high: f32) -> Self {
        if low.is_nan() || high.is_nan() {
            return Self { low: 0.0, high: 1.0 };
        }
        let (low, high) = (low.min(high), low.max(high));
        let (low, high) = (low.clamp(-LARGEST_CUT, LARGEST_CUT), high.clamp(-LARGEST_CUT, LARGEST_CUT));
        let size = low.abs().max(high.abs());
        if high - low > (size * f32::EPSILON).max(f32::MIN_POSITIVE) {
            return Self { low, high };
        }
        let apart = if size < 1.0e-30 { 0.5 } else { 0.01 * size };
        Self { low: low - apart, high: high + apart }
    }

    /// Where a value lies between the cuts: 0 at `low` and below, 1 at `high` and above; NaN stays NaN.
    /// For usable cuts: equal ones have no between.
    pub fn normalised(self, value: f32) -> f32 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The value that lies at `t` between the cuts; `t` is not limited to 0 to 1.
    pub fn value_at(self, t: f32) -> f32 {
        self.low + (self.high - self.low) * t
    }
}

/// How cuts are found.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutRule {
    /// IRAF's zscale with contrast 0.25: shows what is near the median well.
    #[default]
    Zscale,
    /// The central so many percent of the values, 0 to 100: 99 leaves out 0.5 % at each end.
    Percentile(f32),
    /// From the smallest to the largest value.
    MinMax,
    /// Set by hand.
    Manual(Cuts),
}

impl CutRule {
    /// The cuts that follow from a sample. Always usable ones, whatever the sample or the parameters
    /// (see [`Cuts::usable`]); 0 to 1 for an empty sample.
    pub fn cuts(&self, sample: &SampleStatistics) -> Cuts {
        let found = match *self {
            Self::Manual(cuts) => Some((cuts.low, cuts.high)),
            Self::Zscale => zscale(sample.zscale_values()),
            Self::MinMax => sample.min().zip(sample.max()),
            Self::Percentile(percent) => {
                let outside = (100.0 - percent.clamp(0.0, 100.0)) / 2.0;
                sample.percentile(outside).zip(sample.percentile(100.0 - outside))
            }
        };
        found.map_or(Cuts { low: 0.0, high: 1.0 }, |(low, high)| Cuts::usable(low, high))
    }
}
