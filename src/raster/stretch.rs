//! How the range between the cuts is spread over the shades of a display.

use serde::{Deserialize, Serialize};

/// A curve from 0..1 to 0..1 that never falls and keeps 0 and 1 where they are.
/// Parameters outside their range are brought to its nearer end; a NaN to its lower end.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// t
    #[default]
    Linear,
    /// ln(1 + scale t) / ln(1 + scale), as in DS9 (where the scale is called exponent) and astropy.
    Log { scale: f32 },
    /// sqrt(t)
    Sqrt,
    /// asinh(t / softening) / asinh(1 / softening), as in astropy.
    Asinh { softening: f32 },
    /// t^gamma
    Power { gamma: f32 },
    /// The share of the values between the cuts that lie below: needs the data, so it is applied
    /// through [`super::equalisation_table`].
    HistogramEqualisation,
    /// Midtones transfer function: (m-1) t / ((2m-1) t - m); it takes the midtone m to 0.5.
    Mtf { midtone: f32 },
}

impl Stretch {
    /// Every stretch with its usual parameters, in the order in which menus show them.
    pub const ALL_DEFAULTS: [Self; 7] = [
        Self::Linear,
        Self::Log { scale: 1000.0 },
        Self::Sqrt,
        Self::Asinh { softening: 0.1 },
        Self::Power { gamma: 2.0 },
        Self::HistogramEqualisation,
        Self::Mtf { midtone: 0.25 },
    ];

    /// Smallest and largest scale of the logarithm.
    pub const LOG_SCALE_RANGE: (f32, f32) = (0.01, 1.0e6);
    /// Smallest and largest softening of the asinh.
    pub const SOFTENING_RANGE: (f32, f32) = (1.0e-5, 10.0);
    /// Smallest and largest exponent of the power.
    pub const GAMMA_RANGE: (f32, f32) = (0.05, 20.0);
    /// Smallest and largest midtone.
    pub const MIDTONE_RANGE: (f32, f32) = (1.0e-5, 0.99999);

    /// What menus and the command line call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log { .. } => "log",
            Self::Sqrt => "sqrt",
            Self::Asinh { .. } => "asinh",
            Self::Power { .. } => "power",
            Self::HistogramEqualisation => "histogram equalisation",
            Self::Mtf { .. } => "midtones",
        }
    }

    /// The same with its parameter inside its range.
    #[must_use]
    pub fn in_range(self) -> Self {
        match self {
            Self::Log { scale } => Self::Log { scale: within(scale, Self::LOG_SCALE_RANGE) },
            Self::Asinh { softening } => Self::Asinh { softening: within(softening, Self::SOFTENING_RANGE) },
            Self::Power { gamma } => Self::Power { gamma: within(gamma, Self::GAMMA_RANGE) },
            Self::Mtf { midtone } => Self::Mtf { midtone: within(midtone, Self::MIDTONE_RANGE) },
            Self::Linear | Self::Sqrt | Self::HistogramEqualisation => self,
        }
    }

    /// The curve at `t`, which is first limited to 0..1; NaN stays NaN.
    /// Histogram equalisation is the identity here.
    pub fn apply(&self, t: f32) -> f32 {
        let t = t.clamp(0.0, 1.0);
        match self.in_range() {
            Self::Linear | Self::HistogramEqualisation => t,
            Self::Log { scale } => (scale * t).ln_1p() / scale.ln_1p(),
            Self::Sqrt => t.sqrt(),
            Self::Asinh { softening } => (t / softening).asinh() / (1.0 / softening).asinh(),
            Self::Power { gamma } => t.powf(gamma),
            Self::Mtf { midtone } => midtones(t, midtone),
        }
    }

    /// The `t` that the curve takes to `shade` (limited to 0..1); `None` for histogram equalisation.
    pub fn inverse(&self, shade: f32) -> Option<f32> {
        let y = shade.clamp(0.0, 1.0);
        Some(match self.in_range() {
            Self::HistogramEqualisation => return None,
            Self::Linear => y,
            Self::Log { scale } => (y * scale.ln_1p()).exp_m1() / scale,
            Self::Sqrt => y * y,
            Self::Asinh { softening } => (y * (1.0 / softening).asinh()).sinh() * softening,
            Self::Power { gamma } => y.powf(1.0 / gamma),
            // The inverse of a midtones curve is the one with the complementary midtone.
            Self::Mtf { midtone } => midtones(y, 1.0 - midtone),
        })
    }
}

fn midtones(t: f32, midtone: f32) -> f32 {
    (midtone - 1.0) * t / ((2.0 * midtone - 1.0) * t - midtone)
}

fn within(value: f32, (low, high): (f32, f32)) -> f32 {
    // f32::max prefers the number over a NaN.
    value.max(low).min(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_agree_with_their_formulas() {
        // astropy.visualization: LogStretch(1000), AsinhStretch(0.1), PowerStretch(2), SqrtStretch at 0.3
        let at = |stretch: Stretch| f64::from(stretch.apply(0.3));
        assert!((at(Stretch::Log { scale: 1000.0 }) - 0.826_069_31).abs() < 1e-6);
        assert!((at(Stretch::Asinh { softening: 0.1 }) - 0.606_508_08).abs() < 1e-6);
        assert!((at(Stretch::Power { gamma: 2.0 }) - 0.09).abs() < 1e-7);
        assert!((at(Stretch::Sqrt) - 0.547_722_56).abs() < 1e-7);
        assert!((f64::from(Stretch::Mtf { midtone: 0.3 }.apply(0.3)) - 0.5).abs() < 1e-7);
    }

    #[test]
    fn every_curve_rises_from_0_to_1_and_its_inverse_undoes_it() {
        let odd = [
            Stretch::Log { scale: f32::NAN },
            Stretch::Asinh { softening: 0.0 },
            Stretch::Power { gamma: -1.0 },
            Stretch::Mtf { midtone: 1.0 },
            Stretch::Mtf { midtone: 0.9 },
        ];
        for stretch in Stretch::ALL_DEFAULTS.into_iter().chain(odd) {
            assert!(stretch.apply(f32::NAN).is_nan());
            assert!(
                stretch.apply(-1.0).abs() < 1e-6 && (stretch.apply(2.0) - 1.0).abs() < 1e-5,
                "{stretch:?}"
            );
            let curve = (0..=100).map(|step| stretch.apply(step as f32 / 100.0)).collect::<Vec<_>>();
            assert!(curve.is_sorted(), "{stretch:?}");
        }
        for stretch in Stretch::ALL_DEFAULTS {
            for t in [0.0, 0.01, 0.3, 0.77, 1.0] {
                let back = stretch.inverse(stretch.apply(t)).unwrap_or(t);
                assert!((back - t).abs() < 2e-6, "{stretch:?} {t} {back}");
            }
        }
    }
}
