//! Scores in their order.

/// Indices in the order of falling score, ties by identifier and then by index; those without a score (NaN) left out.
pub fn order_of(logits: &[f32], ids: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> =
        logits.iter().enumerate().filter(|(_, logit)| !logit.is_nan()).map(|(index, _)| index).collect();
    let key = |index: usize| {
        (logits.get(index).copied().unwrap_or(f32::NEG_INFINITY), ids.get(index).copied().unwrap_or(i64::MAX))
    };
    order.sort_by(|&a, &b| {
        let ((first, id), (second, other)) = (key(a), key(b));
        second.total_cmp(&first).then(id.cmp(&other)).then(a.cmp(&b))
    });
    order
}

/// Scores in order, for thresholds that move.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScoreRanking {
    order: Vec<usize>,
    /// From 1; 0 for those without a score.
    ranks: Vec<u32>,
    /// Falling.
    sorted: Vec<f32>,
}

/// How many scores lie in each bin.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScoreHistogram {
    /// One more than bins, rising.
    pub edges: Vec<f32>,
    pub counts: Vec<usize>,
}

impl ScoreRanking {
    /// Rank raw scores (NaN for none) of candidates with these identifiers.
    pub fn of(logits: &[f32], ids: &[i64]) -> Self {
        let order = order_of(logits, ids);
        let mut ranks = vec![0; logits.len()];
        for (place, index) in order.iter().enumerate() {
            if let Some(rank) = ranks.get_mut(*index) {
                *rank = u32::try_from(place + 1).unwrap_or(u32::MAX);
            }
        }
        let sorted = order.iter().filter_map(|index| logits.get(*index).copied()).collect();
        Self { order, ranks, sorted }
    }

    /// Indices of those with a score, the best first.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The rank of a candidate, 1 for the best.
    pub fn rank(&self, index: usize) -> Option<u32> {
        self.ranks.get(index).copied().filter(|rank| *rank > 0)
    }

    /// How many score at least so much; all for NaN, which is no threshold.
    pub fn count_from(&self, threshold: f32) -> usize {
        self.sorted.partition_point(|score| threshold.is_nan() || *score >= threshold)
    }

    /// The least score of the best so many; `None` where there are fewer.
    pub fn threshold_of(&self, count: usize) -> Option<f32> {
        self.sorted.get(count.checked_sub(1)?).copied()
    }

    /// Scores in so many bins of equal width from the least to the greatest.
    pub fn histogram(&self, bins: usize) -> ScoreHistogram {
        let (Some(&high), Some(&low), 1..) = (self.sorted.first(), self.sorted.last(), bins) else {
            return ScoreHistogram::default();
        };
        // One value alone still has a bin around it.
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, high + 0.5) };
        let width = (high - low) / bins as f32;
        let edges =
            (0..=bins).map(|edge| if edge == bins { high } else { low + edge as f32 * width }).collect();
        let mut counts = vec![0; bins];
        for score in &self.sorted {
            let bin = (((score - low) / width) as usize).min(bins - 1);
            if let Some(count) = counts.get_mut(bin) {
                *count += 1;
            }
        }
        ScoreHistogram { edges, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_by_identifier_and_those_without_a_score_have_no_rank() {
        let ranking = ScoreRanking::of(&[1.0, f32::NAN, 3.0, 1.0, -2.0], &[9, 1, 5, 4, 2]);
        assert_eq!(ranking.order(), [2, 3, 0, 4]);
        let ranks: Vec<_> = (0..6).map(|index| ranking.rank(index)).collect();
        assert_eq!(ranks, [Some(3), None, Some(1), Some(2), Some(4), None]);
    }

    #[test]
    fn counts_and_bins_agree() {
        let logits: Vec<f32> = (0..1000).map(|index| ((index * 37) % 1000) as f32 / 100.0 - 5.0).collect();
        let ids: Vec<i64> = (0..1000).collect();
        let ranking = ScoreRanking::of(&logits, &ids);
        for threshold in [-9.0, -5.0, 0.0, 3.33, 4.99, 5.0] {
            let expected = logits.iter().filter(|logit| **logit >= threshold).count();
            assert_eq!(ranking.count_from(threshold), expected, "{threshold}");
        }
        assert_eq!(ranking.threshold_of(1), Some(4.99));
        assert_eq!((ranking.threshold_of(0), ranking.threshold_of(1001)), (None, None));
        let histogram = ranking.histogram(20);
        assert_eq!(histogram.counts.iter().sum::<usize>(), 1000);
        assert_eq!((histogram.edges[0], histogram.edges[20]), (-5.0, 4.99));
        assert_eq!(ScoreRanking::of(&[], &[]).histogram(5), ScoreHistogram::default());
        assert_eq!(ScoreRanking::of(&[2.0], &[1]).histogram(2).counts, [0, 1]);
    }
}
