//! In which order candidates are shown to a grader who is not to know.

use super::CandidateKey;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// One picture to be graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Showing {
    /// Index of the candidate in the list that the plan was made for.
    pub candidate: usize,
    /// 0 for the first time, 1 for a hidden repeat.
    pub showing: u32,
}

/// A blind order with hidden repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Showings {
    pub order: Vec<Showing>,
}

impl Showings {
    /// Other pictures, at the least, between a candidate and its repeat.
    pub const LEAST_BETWEEN: usize = 30;

    /// Shuffle candidates, and hide repeats of a share of them (0 to 1; NaN is none).
    ///
    /// The same candidates and seed give the same order, however the list is sorted. Only candidates that are shown
    /// early enough can be repeated, so short lists have fewer repeats than asked for, and up to 30 candidates none.
    pub fn plan(candidates: &[CandidateKey], seed: u64, repeat_share: f64) -> Self {
        let count = candidates.len();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let identities: Vec<String> = candidates.iter().map(CandidateKey::identity).collect();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|index| identities.get(*index));
        shuffle(&mut order, &mut random);

        let mut early: Vec<usize> = (0..count.saturating_sub(Self::LEAST_BETWEEN)).collect();
        shuffle(&mut early, &mut random);
        let wanted = (repeat_share.clamp(0.0, 1.0) * count as f64).round() as usize;
        let mut repeats: Vec<Vec<usize>> = vec![Vec::new(); count + 1];
        for position in early.into_iter().take(wanted) {
            // Before which of the later pictures; `count` is the end.
            let soonest = position + Self::LEAST_BETWEEN + 1;
            let before = soonest + below(count + 1 - soonest, &mut random);
            if let (Some(slot), Some(candidate)) = (repeats.get_mut(before), order.get(position)) {
                slot.push(*candidate);
            }
        }
        let mut shown = Vec::with_capacity(count + wanted);
        for (position, hidden) in repeats.into_iter().enumerate() {
            shown.extend(hidden.into_iter().map(|candidate| Showing { candidate, showing: 1 }));
            shown.extend(order.get(position).map(|candidate| Showing { candidate: *candidate, showing: 0 }));
        }
        Self { order: shown }
    }
}

/// Fisher and Yates, written out so that a seed means the same order for ever.
fn shuffle(items: &mut [usize], random: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(last + 1, random));
    }
}

/// A number below `limit`, even but for 1 in 2^64 / limit.
fn below(limit: usize, random: &mut ChaCha8Rng) -> usize {
    ((u128::from(random.next_u64()) * limit as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(count: i64) -> Vec<CandidateKey> {
        (0..count)
            .map(|id| CandidateKey { id, ra_deg: f64::NAN, dec_deg: f64::NAN, field: "VIS.fits".to_owned() })
            .collect()
    }

    fn ids(candidates: &[CandidateKey], plan: &Showings) -> Vec<(i64, u32)> {
        plan.order.iter().map(|shown| (candidates[shown.candidate].id, shown.showing)).collect()
    }

    #[test]
    fn every_candidate_is_shown_once_and_repeats_far_behind() {
        let candidates = candidates(400);
        for seed in 0..50 {
            let plan = Showings::plan(&candidates, seed, 0.1);
            assert_eq!(plan.order.len(), 440);
            let mut first = vec![None; 400];
            for (place, shown) in plan.order.iter().enumerate() {
                match shown.showing {
                    0 => assert_eq!(first[shown.candidate].replace(place), None),
                    _ => assert!(place - first[shown.candidate].unwrap() > Showings::LEAST_BETWEEN),
                }
            }
            assert!(first.iter().all(Option::is_some));
        }
    }

    #[test]
    fn a_seed_is_an_order_whatever_the_list() {
        let list = candidates(100);
        let plan = Showings::plan(&list, 7, 0.2);
        assert_eq!(plan, Showings::plan(&list, 7, 0.2));
        assert_ne!(plan, Showings::plan(&list, 8, 0.2));
        let mut backwards = list.clone();
        backwards.reverse();
        assert_eq!(ids(&backwards, &Showings::plan(&backwards, 7, 0.2)), ids(&list, &plan));
        // Blind: no candidate keeps its neighbours.
        let neighbours = ids(&list, &plan).windows(2).filter(|two| two[1].0 == two[0].0 + 1).count();
        assert!(neighbours < 10, "{neighbours}");
    }

    #[test]
    fn short_lists_and_odd_shares_are_no_trouble() {
        for (count, share, shown) in
            [(0, 0.5, 0), (1, 0.5, 1), (30, 1.0, 30), (31, 1.0, 32), (100, f64::NAN, 100), (100, 9.0, 170)]
        {
            assert_eq!(Showings::plan(&candidates(count), 1, share).order.len(), shown, "{count} {share}");
        }
    }
}
