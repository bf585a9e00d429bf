//! Sources that the head is undecided about, far from each other and from what was graded.

use super::penalised::probability;
use super::{Embeddings, Head};
use rayon::prelude::*;
use std::f64::consts::PI;

/// Sources among which the search is made.
const MOST_CANDIDATES: usize = 2000;
/// Graded sources from which distance is kept, the last ones.
const MOST_CENTRES: usize = 400;

/// What the search is made in.
pub(super) struct Ground<'a> {
    pub embeddings: &'a Embeddings,
    pub logits: &'a [f32],
    /// Where it is given, the spread of its logits makes a probability less decided.
    pub head: Option<&'a Head>,
    /// What was graded before, and is chosen already.
    pub centres: &'a [usize],
}

/// Up to `count` of the sources in `open`: each next one has the greatest product of entropy and distance to the nearest
/// centre, the greedy k-centre choice (Gonzalez 1985; Sener & Savarese 2018) among the 2,000 most undecided.
pub(super) fn undecided_and_diverse(ground: &Ground, open: &[usize], count: usize) -> Vec<usize> {
    if count == 0 || open.is_empty() {
        return Vec::new();
    }
    let candidates = most_undecided(ground.logits, open);
    let entropies = entropies(ground, &candidates);
    let points = Points::of(ground.embeddings);
    let rows: Vec<Vec<f32>> = candidates.iter().map(|index| points.row(*index)).collect();
    let recent = ground.centres.get(ground.centres.len().saturating_sub(MOST_CENTRES)..).unwrap_or_default();
    let centres: Vec<Vec<f32>> = recent.iter().map(|index| points.row(*index)).collect();
    let nearest = |row: &Vec<f32>| {
        // Without a centre all are equally far.
        let squared = centres.iter().map(|centre| squared_distance(row, centre)).fold(f32::INFINITY, f32::min);
        if squared.is_finite() { squared } else { row.len() as f32 }
    };
    let mut distances: Vec<f32> = rows.par_iter().map(nearest).collect();
    let mut chosen = Vec::with_capacity(count.min(candidates.len()));
    let mut is_open = vec![true; candidates.len()];
    while chosen.len() < count.min(candidates.len()) {
        let worth = distances.iter().zip(&entropies).map(|(squared, entropy)| f64::from(squared.sqrt()) * entropy);
        let open = worth.zip(&is_open).enumerate().filter(|(_, (_, is_open))| **is_open);
        let Some((place, _)) = open.max_by(|(_, (a, _)), (_, (b, _))| a.total_cmp(b)) else { break };
        let (Some(index), Some(row)) = (candidates.get(place), rows.get(place)) else { break };
        chosen.push(*index);
        is_open.iter_mut().skip(place).take(1).for_each(|is_open| *is_open = false);
        distances.par_iter_mut().zip(&rows).for_each(|(distance, other)| {
            *distance = distance.min(squared_distance(row, other));
        });
    }
    chosen
}

/// Those whose probabilities are nearest to one half.
fn most_undecided(logits: &[f32], open: &[usize]) -> Vec<usize> {
    let certainty = |index: &usize| logits.get(*index).map_or(f32::INFINITY, |logit| logit.abs());
    let mut candidates = open.to_vec();
    if candidates.len() > MOST_CANDIDATES {
        let order = |a: &usize, b: &usize| certainty(a).total_cmp(&certainty(b)).then(a.cmp(b));
        candidates.select_nth_unstable_by(MOST_CANDIDATES - 1, order);
        candidates.truncate(MOST_CANDIDATES);
        candidates.sort_unstable();
    }
    candidates
}

/// Entropy of the probabilities, moderated by the spread of the logits (MacKay 1992).
fn entropies(ground: &Ground, candidates: &[usize]) -> Vec<f64> {
    let deviations = ground.head.and_then(|head| head.deviations(ground.embeddings, candidates).ok());
    let of = |(place, index): (usize, &usize)| {
        let logit = ground.logits.get(*index).copied().map_or(0.0, f64::from);
        let deviation = deviations.as_ref().and_then(|all| all.get(place)).copied().map_or(0.0, f64::from);
        let moderated = logit / (1.0 + PI * deviation * deviation / 8.0).sqrt();
        entropy(probability(moderated))
    };
    candidates.iter().enumerate().map(of).collect()
}

fn entropy(probability: f64) -> f64 {
    let part = |share: f64| if share > 0.0 { -share * share.ln() } else { 0.0 };
    part(probability) + part(1.0 - probability)
}

fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let (eights, others) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest = eights.remainder().iter().zip(others.remainder());
    let tail: f32 = rest.map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in eights.zip(others) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += (a - b) * (a - b));
    }
    lanes.iter().sum::<f32>() + tail
}

/// Standardised embeddings.
struct Points<'a> {
    embeddings: &'a Embeddings,
    standardisation: super::Standardisation,
}

impl<'a> Points<'a> {
    fn of(embeddings: &'a Embeddings) -> Self {
        Self { embeddings, standardisation: super::Standardisation::of(embeddings) }
    }

    fn row(&self, index: usize) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.embeddings.length());
        if let Some((_, row)) = self.embeddings.row(index) {
            self.standardisation.extend(row, &mut values);
        }
        values.into_iter().map(|value| value as f32).collect()
    }
}
