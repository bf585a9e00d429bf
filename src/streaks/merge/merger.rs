//! The merger: by rules, or by a recurrent network.

use super::band::band_along;
use super::fuse::{fuse, holds_together};
use super::{
    Alignment, MERGE_FEATURE_COUNT, MergeRules, group_candidates, merge_by_rule, step_features,
    without_duplicates,
};
use crate::inference::{InferenceError, Network, Tensor};
use crate::streaks::{Signal, Snippet};

/// Steps of a sequence that the network sees at once; longer sequences are cut with an overlap.
pub const MERGE_STEPS: usize = 16;

/// Sequences that the network takes at once; fewer are filled up with zeros.
pub const MERGE_BATCH: usize = 32;

/// Steps that the cuts of a long sequence share.
const SHARED_STEPS: usize = 4;

/// What decides which snippets are one streak.
#[derive(Debug)]
pub enum Merger {
    /// [`merge_by_rule`].
    Rules(MergeRules),
    /// A network with the input `steps` [[`MERGE_BATCH`], [`MERGE_STEPS`], [`MERGE_FEATURE_COUNT`]] and the output
    /// [[`MERGE_BATCH`], [`MERGE_STEPS`]]: the logit that a snippet belongs to the same streak as the one before.
    Network {
        network: Box<dyn Network>,
        rules: MergeRules,
        /// Snippets are joined above this logit; 0 is a probability of one half.
        logit: f32,
    },
}

impl Merger {
    /// A network with the rules that stand, joining what is more probable than not.
    pub fn with_network(network: Box<dyn Network>) -> Self {
        Self::Network { network, rules: MergeRules::default(), logit: 0.0 }
    }

    /// Merge the snippets of one window (or of a whole image, where the signal covers it).
    ///
    /// # Errors
    /// When the network fails.
    pub fn merge(&mut self, snippets: &[Snippet], signal: &Signal) -> Result<Vec<Snippet>, InferenceError> {
        let (network, rules, logit) = match self {
            Self::Rules(rules) => return Ok(merge_by_rule(snippets, rules)),
            Self::Network { network, rules, logit } => (network, *rules, *logit),
        };
        let single = without_duplicates(snippets, &rules);
        let (mut sequences, mut merged) = (Vec::new(), Vec::new());
        for sequence in group_candidates(&single, &rules) {
            match sequence.as_slice() {
                [alone] => merged.extend(single.get(*alone).copied()),
                _ => sequences.push(sequence),
            }
        }
        let logits = sequence_logits(network.as_mut(), &single, &sequences, (signal, &rules))?;
        for (sequence, logits) in sequences.iter().zip(&logits) {
            let same = logits.iter().map(|found| *found > logit);
            merged.extend(join(&single, sequence, same, (signal, &rules)));
        }
        Ok(without_duplicates(&merged, &rules))
    }
}

/// Cut a sequence where it is not the same streak, and where the whole would be no trail.
fn join(
    snippets: &[Snippet],
    sequence: &[usize],
    same: impl Iterator<Item = bool>,
    (signal, rules): (&Signal, &MergeRules),
) -> Vec<Snippet> {
    let mut groups: Vec<Vec<Snippet>> = Vec::new();
    for (index, same) in sequence.iter().zip(same) {
        let Some(snippet) = snippets.get(*index) else { continue };
        match groups.last_mut() {
            Some(group) if same => {
                group.push(*snippet);
                if !holds_together(group, rules) {
                    group.pop();
                    groups.push(vec![*snippet]);
                }
            }
            _ => groups.push(vec![*snippet]),
        }
    }
    groups.iter().filter_map(|group| fuse_over_gaps(group, signal)).collect()
}

/// [`fuse`], with what is masked in the gaps.
fn fuse_over_gaps(pieces: &[Snippet], signal: &Signal) -> Option<Snippet> {
    let mut whole = fuse(pieces)?;
    let mut total: f64 = pieces.iter().map(Snippet::length).sum();
    let mut masked = total * whole.masked_share;
    for pair in pieces.windows(2) {
        let [before, after] = pair else { continue };
        let alignment = Alignment::between(before, after);
        let gap = alignment.gap.max(0.0);
        masked += gap * band_along(signal, alignment.facing[0], alignment.facing[1]).masked_share;
        total += gap;
    }
    if total > 0.0 {
        whole.masked_share = (masked / total).clamp(0.0, 1.0);
    }
    Some(whole)
}

/// The parts of a sequence of this length that the network sees, as half-open ranges.
pub(super) fn cuts(length: usize) -> Vec<std::ops::Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    loop {
        let end = (start + MERGE_STEPS).min(length);
        parts.push(start..end);
        if end == length {
            return parts;
        }
        start = end - SHARED_STEPS;
    }
}

/// For each step of each sequence the mean logit over the cuts that see what goes before it; the first of a sequence
/// has none (negative infinity).
fn sequence_logits(
    network: &mut dyn Network,
    snippets: &[Snippet],
    sequences: &[Vec<usize>],
    (signal, rules): (&Signal, &MergeRules),
) -> Result<Vec<Vec<f32>>, InferenceError> {
    let mut parts = Vec::new();
    for (place, sequence) in sequences.iter().enumerate() {
        for part in cuts(sequence.len()) {
            let steps = sequence.get(part.clone()).unwrap_or_default();
            parts.push((place, part.start, step_features(snippets, steps, signal, rules)));
        }
    }
    let mut sums: Vec<Vec<(f32, f32)>> =
        sequences.iter().map(|sequence| vec![(0.0, 0.0); sequence.len()]).collect();
    for batch in parts.chunks(MERGE_BATCH) {
        let found = run(network, batch.iter().map(|(_, _, rows)| rows.as_slice()))?;
        for ((place, start, rows), logits) in batch.iter().zip(found.chunks(MERGE_STEPS)) {
            let steps = sums.get_mut(*place).and_then(|sums| sums.get_mut(*start..)).unwrap_or_default();
            for ((sum, count), logit) in steps.iter_mut().zip(logits).take(rows.len()).skip(1) {
                *sum += logit;
                *count += 1.0;
            }
        }
    }
    let mean = |(sum, count): (f32, f32)| if count > 0.0 { sum / count } else { f32::NEG_INFINITY };
    Ok(sums.into_iter().map(|sums| sums.into_iter().map(mean).collect()).collect())
}

/// One batch: rows of features of each sequence, padded; logits of all steps.
fn run<'a>(
    network: &mut dyn Network,
    sequences: impl Iterator<Item = &'a [[f32; MERGE_FEATURE_COUNT]]>,
) -> Result<Vec<f32>, InferenceError> {
    let mut steps = Tensor::zeros(&[MERGE_BATCH, MERGE_STEPS, MERGE_FEATURE_COUNT]);
    for (place, rows) in steps.values.chunks_mut(MERGE_STEPS * MERGE_FEATURE_COUNT).zip(sequences) {
        for (place, row) in place.chunks_mut(MERGE_FEATURE_COUNT).zip(rows) {
            place.copy_from_slice(row);
        }
    }
    let found = network.run(&[("steps", &steps)])?.into_iter().next();
    found.map(|same| same.values).filter(|same| same.len() == MERGE_BATCH * MERGE_STEPS).ok_or_else(|| {
        InferenceError::Run {
            backend: "merger".into(),
            reason: format!("the network gave no {MERGE_BATCH} x {MERGE_STEPS} logits"),
        }
    })
}
