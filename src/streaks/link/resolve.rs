//! Each detection belongs to one track at most.

use std::collections::HashSet;

/// A tuple and how probable it is that its members are one moving source.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scored {
    /// Places among the trails, in the order of time.
    pub members: Box<[u32]>,
    pub probability: f64,
}

/// The most probable tuples that share no member, in the order of falling probability. A tuple of one more exposure
/// counts as if its probability were higher by `exposure_bonus`.
pub(super) fn resolve(mut scored: Vec<Scored>, exposure_bonus: f64) -> Vec<Scored> {
    let key = |tuple: &Scored| tuple.probability + exposure_bonus * tuple.members.len() as f64;
    scored.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.members.cmp(&b.members)));
    let mut taken = HashSet::new();
    let mut chosen = Vec::new();
    for tuple in scored {
        if tuple.members.iter().any(|member| taken.contains(member)) {
            continue;
        }
        taken.extend(tuple.members.iter().copied());
        chosen.push(tuple);
    }
    chosen.sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.members.cmp(&b.members)));
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_win_over_three_unless_they_are_worse() {
        let tuple = |members: &[u32], probability| Scored { members: members.into(), probability };
        let near = [tuple(&[1, 2, 3], 0.95), tuple(&[1, 2, 3, 4], 0.9), tuple(&[2, 5], 0.99)];
        assert_eq!(resolve(near.to_vec(), 0.1), [near[1].clone()]);
        let worse = [tuple(&[1, 2, 3], 0.95), tuple(&[1, 2, 3, 4], 0.4), tuple(&[4, 5], 0.5)];
        assert_eq!(resolve(worse.to_vec(), 0.1), [worse[0].clone(), worse[2].clone()]);
    }
}
