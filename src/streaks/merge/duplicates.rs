//! One streak seen by two overlapping windows.

use super::fuse::fuse;
use super::near_pairs::near_pairs;
use super::{Alignment, MergeRules};
use crate::streaks::Snippet;

/// Join snippets that lie on each other. What was seen twice is not two pieces: `pieces` is the larger count.
/// The order is that of falling length; snippets with ends that are no numbers are left out.
pub fn without_duplicates(snippets: &[Snippet], rules: &MergeRules) -> Vec<Snippet> {
    let mut sorted: Vec<Snippet> = snippets.iter().copied().filter(is_finite).collect();
    sorted.sort_by(|a, b| b.length().total_cmp(&a.length()));
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); sorted.len()];
    for (first, second) in near_pairs(&sorted, rules) {
        if let Some(list) = near.get_mut(second) {
            list.push(first);
        }
    }
    // Where the snippet that a shorter one was joined to now stands.
    let mut joined_to: Vec<usize> = Vec::with_capacity(sorted.len());
    let mut kept: Vec<Snippet> = Vec::new();
    for (snippet, near) in sorted.iter().zip(&near) {
        let place = near
            .iter()
            .filter_map(|other| joined_to.get(*other))
            .copied()
            .find(|place| kept.get(*place).is_some_and(|longer| coincide(longer, snippet, rules)));
        match place.and_then(|place| Some((place, kept.get_mut(place)?))) {
            Some((place, longer)) => {
                let pieces = longer.pieces.max(snippet.pieces);
                if let Some(both) = fuse(&[*longer, *snippet]) {
                    *longer = Snippet { pieces, ..both };
                }
                joined_to.push(place);
            }
            None => {
                joined_to.push(kept.len());
                kept.push(*snippet);
            }
        }
    }
    kept
}

fn coincide(longer: &Snippet, shorter: &Snippet, rules: &MergeRules) -> bool {
    let alignment = Alignment::between(longer, shorter);
    alignment.overlap > rules.duplicate_overlap && rules.allows(&alignment, 1.0)
}

fn is_finite(snippet: &Snippet) -> bool {
    snippet.ends.iter().all(|end| end.x.is_finite() && end.y.is_finite())
}
