//! What may belong together.

use super::Alignment;

/// Settings of the merger. Lengths in pixels, angles in radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MergeRules {
    /// Longest gap between short snippets.
    pub gap: f64,
    /// Long ones may be further apart by this share of their lengths together (satellites).
    pub gap_per_length: f64,
    /// No gap is longer.
    pub longest_gap: f64,
    /// Standard deviation of each end across its snippet.
    pub end_sigma: f64,
    /// Angle between two snippets of one streak by its own curvature.
    pub turn: f64,
    /// Offset of two lines where they should meet, and its growth with the gap.
    pub offset: f64,
    pub offset_per_gap: f64,
    /// Standard deviations that rules allow; candidates for the network are looser by `looseness`.
    pub sigmas: f64,
    pub looseness: f64,
    /// Snippets side by side over more than this share of the shorter are one only if they coincide.
    pub duplicate_overlap: f64,
    /// How far apart the lines of coinciding snippets may be.
    pub duplicate_offset: f64,
    /// Largest distance of a piece from the line between the ends of the whole, and its share of the length.
    pub sagitta: f64,
    pub sagitta_per_length: f64,
}

impl Default for MergeRules {
    fn default() -> Self {
        Self {
            gap: 80.0,
            gap_per_length: 0.6,
            longest_gap: 600.0,
            end_sigma: 0.7,
            turn: 0.04,
            offset: 1.5,
            offset_per_gap: 0.015,
            sigmas: 2.0,
            looseness: 1.6,
            duplicate_overlap: 0.3,
            duplicate_offset: 2.5,
            sagitta: 2.0,
            sagitta_per_length: 0.03,
        }
    }
}

impl MergeRules {
    /// The longest gap between snippets of these lengths together.
    pub(super) fn reach(&self, lengths: f64) -> f64 {
        (self.gap + self.gap_per_length * lengths).min(self.longest_gap)
    }

    /// Standard deviation of the angle of a snippet of this length.
    pub(super) fn angle_sigma(&self, length: f64) -> f64 {
        self.end_sigma * std::f64::consts::SQRT_2 / length.max(3.0)
    }

    /// The rule for one streak, `slack` times as wide as it stands.
    pub(super) fn allows(&self, alignment: &Alignment, slack: f64) -> bool {
        self.cost(alignment, slack).is_some()
    }

    /// 0 for a perfect continuation, up to 3; `None` for what is no continuation.
    pub(super) fn cost(&self, alignment: &Alignment, slack: f64) -> Option<f64> {
        let [a, b] = alignment.lengths;
        if alignment.overlap > self.duplicate_overlap {
            let coincide =
                alignment.offset <= self.duplicate_offset && alignment.turn <= self.turn_limit(a, b, slack);
            return coincide.then_some(0.0);
        }
        let gap = alignment.gap.max(0.0);
        let turn_limit = self.turn_limit(a, b, slack);
        let lever = |length: f64| self.angle_sigma(length) * 0.5 * (length + gap);
        let offset_sigma = lever(a).hypot(lever(b));
        let widest = slack * (1.5 * self.offset + self.offset_per_gap * gap);
        let offset_limit =
            (slack * (self.offset + self.offset_per_gap * gap) + self.sigmas * offset_sigma).min(widest);
        let ratios = [gap / self.reach(a + b), alignment.turn / turn_limit, alignment.offset / offset_limit];
        ratios.iter().all(|ratio| *ratio <= 1.0).then(|| ratios.iter().sum())
    }

    fn turn_limit(&self, a: f64, b: f64, slack: f64) -> f64 {
        let sigma = self.angle_sigma(a).hypot(self.angle_sigma(b));
        (slack * (self.turn + self.sigmas * sigma)).min(0.5)
    }
}
