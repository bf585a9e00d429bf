//! Snippets that may be pieces of one streak, in the order in which they would follow each other.

use super::near_pairs::near_pairs;
use super::{Alignment, MergeRules};
use crate::streaks::Snippet;
use std::collections::VecDeque;

/// The direction of a chain is taken over its last pieces up to this length, pixels.
const TAIL: f64 = 40.0;

/// Sort snippets into sequences along lines: from the longest outwards, each time the best continuation. Each
/// snippet is in exactly one sequence, alone where nothing continues it.
pub fn group_candidates(snippets: &[Snippet], rules: &MergeRules) -> Vec<Vec<usize>> {
    let near = continuations(snippets, rules);
    let mut seeds: Vec<usize> = (0..snippets.len()).collect();
    let length = |index: &usize| snippets.get(*index).map_or(0.0, Snippet::length);
    seeds.sort_by(|a, b| length(b).total_cmp(&length(a)).then(a.cmp(b)));
    let mut free = vec![true; snippets.len()];
    let mut sequences = Vec::new();
    for seed in seeds {
        if !std::mem::replace(free.get_mut(seed).unwrap_or(&mut false), false) {
            continue;
        }
        let mut chain = VecDeque::from([seed]);
        for forward in [true, false] {
            while let Some(next) = best_continuation(snippets, &near, (&chain, forward), (&free, rules)) {
                if let Some(taken) = free.get_mut(next) {
                    *taken = false;
                }
                if forward { chain.push_back(next) } else { chain.push_front(next) }
            }
        }
        sequences.push(chain.into());
    }
    sequences
}

/// For each snippet, what might continue it.
fn continuations(snippets: &[Snippet], rules: &MergeRules) -> Vec<Vec<usize>> {
    let mut near = vec![Vec::new(); snippets.len()];
    for (a, b) in near_pairs(snippets, rules) {
        let (Some(first), Some(second)) = (snippets.get(a), snippets.get(b)) else { continue };
        if rules.allows(&Alignment::between(first, second), rules.looseness) {
            for (from, to) in [(a, b), (b, a)] {
                if let Some(list) = near.get_mut(from) {
                    list.push(to);
                }
            }
        }
    }
    near
}

fn best_continuation(
    snippets: &[Snippet],
    near: &[Vec<usize>],
    (chain, forward): (&VecDeque<usize>, bool),
    (free, rules): (&[bool], &MergeRules),
) -> Option<usize> {
    let end = *if forward { chain.back() } else { chain.front() }?;
    let last = snippets.get(end)?;
    let tail = tail(snippets, chain, forward);
    let outward = outward(snippets, chain, forward)?;
    let costs = near.get(end)?.iter().filter(|index| free.get(**index) == Some(&true)).filter_map(|index| {
        let next = snippets.get(*index)?;
        let (from, to) = (last.center(), next.center());
        if (to.x - from.x) * outward.0 + (to.y - from.y) * outward.1 <= 0.0 {
            return None;
        }
        let own = rules.cost(&Alignment::between(last, next), rules.looseness)?;
        let whole =
            tail.map_or(Some(own), |tail| rules.cost(&Alignment::between(&tail, next), rules.looseness))?;
        Some((own + whole, *index))
    });
    costs.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, index)| index)
}

/// Outward direction at an end of a chain; for a single snippet, forward is along its angle.
fn outward(snippets: &[Snippet], chain: &VecDeque<usize>, forward: bool) -> Option<(f64, f64)> {
    let (first, last) = (snippets.get(*chain.front()?)?, snippets.get(*chain.back()?)?);
    let sign = if forward { 1.0 } else { -1.0 };
    if chain.len() == 1 {
        let (sin, cos) = first.angle().sin_cos();
        return Some((sign * cos, sign * sin));
    }
    let (from, to) = (first.center(), last.center());
    Some((sign * (to.x - from.x), sign * (to.y - from.y)))
}

/// The last pieces of a chain as one, where there are several.
pub(super) fn tail(snippets: &[Snippet], chain: &VecDeque<usize>, forward: bool) -> Option<Snippet> {
    let mut pieces = Vec::new();
    for place in 0..chain.len() {
        let index = chain.get(if forward { chain.len() - 1 - place } else { place })?;
        pieces.push(*snippets.get(*index)?);
        let whole = super::fuse::fuse(&pieces)?;
        if whole.length() >= TAIL && pieces.len() > 1 {
            return Some(whole);
        }
    }
    if pieces.len() > 1 { super::fuse::fuse(&pieces) } else { None }
}
