//! A point source put into the core that is looked at: when do the scores notice?

use super::{RepaintScores, ScoreKind};
use crate::session::Request;

/// The largest share of the galaxy's light that is put in.
pub const MOST_SHARE: f64 = 0.5;

/// The scores with a point source of some share of the galaxy's light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProbePoint {
    /// 0 to 0.5.
    pub share: f64,
    pub scores: RepaintScores,
}

/// The scores of one galaxy against the share.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Probe {
    pub running: Option<Request>,
    /// Shares rising, as far as they have come.
    pub points: Vec<ProbePoint>,
    /// Why there are none.
    pub problem: Option<String>,
}

impl Probe {
    /// The least share from which on the score stays at or above a value; `None` where it does not reach it.
    pub fn passes_at(&self, kind: ScoreKind, least: f64) -> Option<f64> {
        let mut above: Option<(ProbePoint, f64)> = None;
        for point in self.points.iter().rev() {
            let value = kind.of(&point.scores);
            if value.is_nan() {
                continue;
            }
            if value < least {
                // Between this one and the next, along a straight line.
                let (next, of_next) = above?;
                let part = (least - value) / (of_next - value);
                return Some(point.share + part * (next.share - point.share));
            }
            above = Some((*point, value));
        }
        above.map(|(point, _)| point.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(values: &[(f64, f64)]) -> Probe {
        let point = |&(share, z): &(f64, f64)| ProbePoint {
            share,
            scores: RepaintScores { z, ..RepaintScores::NONE },
        };
        Probe { points: values.iter().map(point).collect(), ..Probe::default() }
    }

    #[test]
    fn the_share_at_which_a_score_passes_lies_on_the_line_between_two_points() {
        let rising = probe(&[(0.0, 0.0), (0.05, 2.0), (0.1, 4.0), (0.2, f64::NAN), (0.3, 9.0)]);
        assert!((rising.passes_at(ScoreKind::Z, 3.0).unwrap() - 0.075).abs() < 1e-12);
        assert_eq!(rising.passes_at(ScoreKind::Z, 10.0), None);
        assert_eq!(rising.passes_at(ScoreKind::Z, -1.0), Some(0.0));
        assert_eq!(rising.passes_at(ScoreKind::Roc, 0.0), None, "no such score");
        let dips = probe(&[(0.0, 5.0), (0.1, 1.0), (0.2, 5.0)]);
        assert!(
            (dips.passes_at(ScoreKind::Z, 3.0).unwrap() - 0.15).abs() < 1e-12,
            "it stays above only then"
        );
    }
}
