//! How many of what is shown come from where.

use super::DrawnBy;

/// Shares of the queue, scaled to a sum of 1; what is negative or not finite counts as 0, and all 0 means top only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QueuePlan {
    /// The highest logits.
    pub top: f64,
    /// Where the head is undecided, and unlike what was graded before.
    pub uncertain: f64,
    /// Drawn without regard to score: these say how pure and complete thresholds are.
    pub random: f64,
    /// Shown before, to see whether the same person says the same.
    pub repeat: f64,
    pub seed: u64,
}

impl Default for QueuePlan {
    fn default() -> Self {
        Self { top: 0.5, uncertain: 0.3, random: 0.2, repeat: 0.0, seed: 1 }
    }
}

impl QueuePlan {
    /// How the showings from number `first` on are drawn, so that after any number of them each share is met within
    /// one showing.
    pub(super) fn draws(&self, first: usize, count: usize) -> Vec<DrawnBy> {
        let clean = |share: f64| if share > 0.0 && share.is_finite() { share } else { 0.0 };
        let mut shares = [
            (DrawnBy::Top, clean(self.top)),
            (DrawnBy::Uncertain, clean(self.uncertain)),
            (DrawnBy::Random, clean(self.random)),
            (DrawnBy::Repeat, clean(self.repeat)),
        ];
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        if sum > 0.0 {
            shares.iter_mut().for_each(|(_, share)| *share /= sum);
        } else {
            shares = shares.map(|(drawn_by, _)| (drawn_by, f64::from(u8::from(drawn_by == DrawnBy::Top))));
        }
        // Each in turn gains its share, and the one with the most credit is drawn.
        let mut credits = [0.0; 4];
        let mut draw = || {
            credits.iter_mut().zip(&shares).for_each(|(credit, (_, share))| *credit += share);
            let most = credits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let place = credits.iter().position(|credit| *credit == most)?;
            *credits.get_mut(place)? -= 1.0;
            shares.get(place).map(|(drawn_by, _)| *drawn_by)
        };
        (0..first.saturating_add(count)).filter_map(|_| draw()).skip(first).collect()
    }
}
