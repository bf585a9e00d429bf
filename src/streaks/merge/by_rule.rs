//! The baseline: what continues each other by angle, offset and gap is one.

use super::fuse::{fuse, holds_together};
use super::near_pairs::near_pairs;
use super::{Alignment, MergeRules, without_duplicates};
use crate::streaks::Snippet;

/// Merge by rules alone: the best continuations first, each joined if the whole is still one trail. Needs no pixels,
/// so it also joins what several windows of a large image found.
pub fn merge_by_rule(snippets: &[Snippet], rules: &MergeRules) -> Vec<Snippet> {
    let single = without_duplicates(snippets, rules);
    let mut joins: Vec<(f64, usize, usize)> = near_pairs(&single, rules)
        .into_iter()
        .filter_map(|(a, b)| {
            let alignment = Alignment::between(single.get(a)?, single.get(b)?);
            Some((rules.cost(&alignment, 1.0)?, a, b))
        })
        .collect();
    joins.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut group_of: Vec<usize> = (0..single.len()).collect();
    let mut groups: Vec<Vec<Snippet>> = single.iter().map(|snippet| vec![*snippet]).collect();
    for (_, a, b) in joins {
        let (Some(&first), Some(&second)) = (group_of.get(a), group_of.get(b)) else { continue };
        if first == second {
            continue;
        }
        let both: Vec<Snippet> =
            [first, second].iter().filter_map(|group| groups.get(*group)).flatten().copied().collect();
        if !holds_together(&both, rules) {
            continue;
        }
        group_of.iter_mut().filter(|group| **group == second).for_each(|group| *group = first);
        if let Some(moved) = groups.get_mut(second) {
            moved.clear();
        }
        if let Some(grown) = groups.get_mut(first) {
            *grown = both;
        }
    }
    let merged: Vec<Snippet> = groups.iter().filter_map(|pieces| fuse(pieces)).collect();
    without_duplicates(&merged, rules)
}
