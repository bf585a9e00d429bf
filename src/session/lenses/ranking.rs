//! How scored candidates stand.

/// Raw scores and their order. Rows without a score have no rank.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    /// Of each row; NaN where it was not scored.
    pub logits: Vec<f64>,
    /// Rows with a score, the highest first; equal scores in the order of their rows.
    pub order: Vec<u32>,
    /// Of each row, from 1; 0 where it has none.
    pub ranks: Vec<u32>,
}

impl Ranking {
    /// Rank these scores.
    pub fn of(logits: Vec<f64>) -> Self {
        let mut keyed: Vec<(f64, u32)> = (0_u32..)
            .zip(&logits)
            .filter(|(_, logit)| !logit.is_nan())
            .map(|(row, logit)| (*logit, row))
            .collect();
        keyed.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let order: Vec<u32> = keyed.into_iter().map(|(_, row)| row).collect();
        let mut ranks = vec![0; logits.len()];
        for (rank, row) in (1..).zip(&order) {
            if let Some(slot) = ranks.get_mut(*row as usize) {
                *slot = rank;
            }
        }
        Self { logits, order, ranks }
    }

    /// How many rows have a score.
    pub fn n_scored(&self) -> usize {
        self.order.len()
    }

    /// The rank of a row.
    pub fn rank(&self, row: usize) -> Option<u32> {
        self.ranks.get(row).copied().filter(|rank| *rank > 0)
    }

    /// How many scores are not below a threshold.
    pub fn n_above(&self, threshold: f64) -> usize {
        let score = |row: &u32| self.logits.get(*row as usize).copied().unwrap_or(f64::NEG_INFINITY);
        self.order.partition_point(|row| score(row) >= threshold)
    }

    /// The lowest and the highest score.
    pub fn span(&self) -> Option<(f64, f64)> {
        let score = |row: &u32| self.logits.get(*row as usize).copied();
        Some((score(self.order.last()?)?, score(self.order.first()?)?))
    }

    /// How many scores lie in each of so many equal steps from `low` to `high`; those outside count at the ends.
    pub fn histogram(&self, (low, high): (f64, f64), bins: usize) -> Vec<u32> {
        let mut counts = vec![0; bins];
        let width = (high - low).max(f64::MIN_POSITIVE);
        for logit in self.logits.iter().filter(|logit| !logit.is_nan()) {
            let bin =
                ((logit - low) / width * bins as f64).clamp(0.0, bins.saturating_sub(1) as f64) as usize;
            if let Some(count) = counts.get_mut(bin) {
                *count += 1;
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_fall_with_the_score_and_rows_without_one_have_none() {
        let ranking = Ranking::of(vec![0.5, f64::NAN, 3.0, 0.5, -1.0]);
        assert_eq!(ranking.order, [2, 0, 3, 4]);
        assert_eq!(ranking.ranks, [2, 0, 1, 3, 4]);
        assert_eq!((ranking.rank(1), ranking.rank(4), ranking.rank(9)), (None, Some(4), None));
        assert_eq!([9.0, 3.0, 0.5, 0.0, -9.0].map(|at| ranking.n_above(at)), [0, 1, 3, 3, 4]);
        assert_eq!(ranking.span(), Some((-1.0, 3.0)));
        assert_eq!(ranking.histogram((-1.0, 3.0), 4), [1, 2, 0, 1]);
        assert_eq!(Ranking::of(Vec::new()).span(), None);
    }
}
