//! What the network knows of each step of a sequence.

use super::band::band_along;
use super::sequences::tail;
use super::{Alignment, MergeRules};
use crate::streaks::{Signal, Snippet};
use std::collections::VecDeque;

/// How many numbers describe a step.
pub const MERGE_FEATURE_COUNT: usize = 22;

/// What they are. Lengths and gaps in pixels, angles in radians; all but the first two and the strengths of this
/// snippet are 0 where nothing goes before.
pub const MERGE_FEATURES: [&str; MERGE_FEATURE_COUNT] = [
    "first: 1 where nothing goes before",
    "ln(1 + length of this)",
    "asinh(strength of this)",
    "masked share of this",
    "ln(1 + length of the one before)",
    "ln(length of this / length of the one before)",
    "asinh(gap / 10), negative by overlap",
    "gap / both lengths together, at most 4",
    "angle between both",
    "angle between both, in standard deviations",
    "asinh(offset of the lines halfway)",
    "offset of the lines halfway, in standard deviations",
    "angle of the one before to the line through both middles",
    "angle of this to the line through both middles",
    "asinh(offset from the line of up to 40 px before)",
    "angle to the line of up to 40 px before",
    "asinh(strength) less that of the one before",
    "asinh(mean strength) less that of the one before",
    "masked share of the gap",
    "asinh(mean signal in the gap, in sigma of a pixel)",
    "asinh(signal-to-noise ratio of the gap)",
    "mean signal in the gap over that along both, -2 to 4",
];

/// One row for each snippet of a sequence; every number is finite and at most 20 from 0.
pub fn step_features(
    snippets: &[Snippet],
    sequence: &[usize],
    signal: &Signal,
    rules: &MergeRules,
) -> Vec<[f32; MERGE_FEATURE_COUNT]> {
    let mut before: VecDeque<usize> = VecDeque::new();
    let mut rows = Vec::with_capacity(sequence.len());
    for index in sequence {
        let Some(this) = snippets.get(*index) else {
            rows.push([0.0; MERGE_FEATURE_COUNT]);
            continue;
        };
        let last = before.back().and_then(|last| snippets.get(*last));
        let tail = tail(snippets, &before, true);
        rows.push(row(this, last.map(|last| (last, tail)), signal, rules));
        before.push_back(*index);
        if before.len() > 4 {
            before.pop_front();
        }
    }
    rows
}

fn row(
    this: &Snippet,
    before: Option<(&Snippet, Option<Snippet>)>,
    signal: &Signal,
    rules: &MergeRules,
) -> [f32; MERGE_FEATURE_COUNT] {
    let mut row = [0.0; MERGE_FEATURE_COUNT];
    let own = [
        if before.is_none() { 1.0 } else { 0.0 },
        this.length().ln_1p(),
        this.strength.asinh(),
        this.masked_share,
    ];
    let step = before.map(|(last, tail)| step(this, last, tail.as_ref(), (signal, rules)));
    for (place, value) in row.iter_mut().zip(own.into_iter().chain(step.into_iter().flatten())) {
        *place = finite(value);
    }
    row
}

fn step(
    this: &Snippet,
    last: &Snippet,
    tail: Option<&Snippet>,
    (signal, rules): (&Signal, &MergeRules),
) -> [f64; MERGE_FEATURE_COUNT - 4] {
    let alignment = Alignment::between(last, this);
    let whole = Alignment::between(tail.unwrap_or(last), this);
    let [before, length] = alignment.lengths;
    let gap = alignment.gap;
    let angle_sigma = rules.angle_sigma(before).hypot(rules.angle_sigma(length));
    let lever = |length: f64| rules.angle_sigma(length) * 0.5 * (length + gap.max(0.0));
    let offset_sigma = lever(before).hypot(lever(length)).max(0.3);
    let between = band_along(signal, alignment.facing[0], alignment.facing[1]);
    let along = |snippet: &Snippet| band_along(signal, snippet.ends[0], snippet.ends[1]).mean;
    let level = (before * along(last) + length * along(this)) / (before + length).max(1e-3);
    [
        before.ln_1p(),
        ((1.0 + length) / (1.0 + before)).ln(),
        (gap / 10.0).asinh(),
        (gap / (before + length).max(1.0)).min(4.0),
        alignment.turn,
        alignment.turn / angle_sigma,
        alignment.offset.asinh(),
        alignment.offset / offset_sigma,
        alignment.bends[0],
        alignment.bends[1],
        whole.offset.asinh(),
        whole.turn,
        this.strength.asinh() - last.strength.asinh(),
        this.mean_strength.asinh() - last.mean_strength.asinh(),
        between.masked_share,
        between.mean.asinh(),
        between.signal_to_noise.asinh(),
        (between.mean / level.max(0.2)).clamp(-2.0, 4.0),
    ]
}

/// 0 for what is no number, and nothing far from 0.
fn finite(value: f64) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(-20.0, 20.0) as f32 }
}
