//! How many there are, how pure and how complete a threshold is, from grades that were drawn in known ways.

use super::{LearnError, RandomOrder};
use crate::evaluate::{Estimated, Interval, share_of, sum_of, wilson};
use std::collections::HashMap;

/// What people said of one source in the end, and how it came to be shown the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub index: usize,
    pub is_positive: bool,
    /// It was shown because it was the next one of the random order.
    pub is_at_random: bool,
}

/// A catalogue and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Population<'a> {
    /// The logits that the threshold cuts; NaN is below every threshold. A head fitted to random draws puts just those
    /// where people put them: give logits of the network, or of a head fitted without the random draws.
    pub logits: &'a [f32],
    /// In the order in which the sources were shown first, each once; sources about which people said nothing of use are
    /// not in it.
    pub answers: &'a [Answer],
    /// The order in which sources were drawn at random.
    pub order: &'a RandomOrder,
}

/// A number with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// `None` where there is nothing to estimate it from.
    pub value: Option<f64>,
    /// Where it lies; all that is possible where nothing narrows it down.
    pub interval: Interval,
}

/// What one way of estimating says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Positives in the whole catalogue.
    pub positives: Quantity,
    /// Share of positives among the sources above the threshold.
    pub purity: Quantity,
    /// Share of the positives that lies above the threshold.
    pub completeness: Quantity,
}

/// Two estimates of the same, both without bias.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimates {
    /// From the random sample alone.
    pub sample: Estimate,
    /// Sources shown for another reason count as what they were found to be; at each random draw what is known already
    /// is certain, and the draw speaks for all that was not shown before, above and below the threshold apart. Unbiased
    /// however what is shown depends on earlier answers (as in Farquhar, Gal & Rainforth 2021), and tighter as soon as
    /// the top of the list is graded.
    pub combined: Estimate,
    /// Sources of the sample that have an answer.
    pub sampled: usize,
    /// Sources of the sample that have none: if they differ from the others, both estimates are off.
    pub unanswered: usize,
}

/// Estimate at a threshold of the logit; intervals hold the truth with a probability of `level` (0.9 for 90 %): Wilson's
/// for shares, corrected for finite numbers, and their combination where parts are added.
///
/// # Errors
/// Answers about sources that are not there, and an order of another number of sources.
pub fn estimate(population: &Population, threshold: f64, level: f64) -> Result<Estimates, LearnError> {
    let Population { logits, answers, order } = *population;
    let count = logits.len();
    if order.indices().len() != count {
        return Err(LearnError::Sources { found: order.indices().len(), expected: count });
    }
    if let Some(&Answer { index, .. }) = answers.iter().find(|answer| answer.index >= count) {
        return Err(LearnError::UnknownSource { index, count });
    }
    let is_above = |index: usize| logits.get(index).is_some_and(|logit| f64::from(*logit) >= threshold);
    let above = (0..count).filter(|index| is_above(*index)).count();
    let known: HashMap<usize, bool> =
        answers.iter().map(|answer| (answer.index, answer.is_positive)).collect();
    let drawn: Vec<usize> =
        answers.iter().filter(|answer| answer.is_at_random).map(|answer| answer.index).collect();
    let sample = order.sample(&drawn);
    let sampled: Vec<Answer> = sample
        .iter()
        .filter_map(|index| {
            Some(Answer { index: *index, is_positive: *known.get(index)?, is_at_random: true })
        })
        .collect();
    let parts_of = |answers: &[Answer], course: fn(usize) -> Course| {
        let follow = |size: usize, is_in: &dyn Fn(usize) -> bool| {
            let mut course = course(size);
            answers.iter().filter(|answer| is_in(answer.index)).for_each(|answer| course.note(*answer));
            Part { size: size as f64, positives: course.positives(level), possible: course.possible() }
        };
        [follow(above, &is_above), follow(count - above, &|index| !is_above(index)), follow(count, &|_| true)]
    };
    Ok(Estimates {
        sample: of_parts(&parts_of(&sampled, Course::of_sample)),
        combined: of_parts(&parts_of(answers, Course::of_all)),
        sampled: sampled.len(),
        unanswered: sample.len() - sampled.len(),
    })
}

/// What is known of one part of the catalogue, as it was learnt.
#[derive(Debug, Clone, Copy, Default)]
struct Course {
    size: usize,
    /// Whether a draw speaks for all sources, or for those not shown before.
    is_sample: bool,
    shown: usize,
    positive: usize,
    drawn: usize,
    drawn_positive: usize,
    /// Over the draws, sums of 1 / sources that it speaks for, and of positives known before / that number.
    per_source: f64,
    before: f64,
}

impl Course {
    fn of_sample(size: usize) -> Self {
        Self { size, is_sample: true, ..Self::default() }
    }

    fn of_all(size: usize) -> Self {
        Self { size, ..Self::default() }
    }

    fn note(&mut self, answer: Answer) {
        if answer.is_at_random {
            let (open, known) = if self.is_sample {
                (self.size, 0)
            } else {
                (self.size.saturating_sub(self.shown), self.positive)
            };
            self.drawn += 1;
            self.drawn_positive += usize::from(answer.is_positive);
            self.per_source += 1.0 / open.max(1) as f64;
            self.before += known as f64 / open.max(1) as f64;
        }
        self.shown += 1;
        self.positive += usize::from(answer.is_positive);
    }

    /// Positives; `None` where nothing was drawn although something is open.
    ///
    /// A draw is positive with a probability of (positives - known before) / open, so that the draws together are
    /// expected to hold positives * `per_source` - `before`.
    fn positives(&self, level: f64) -> Option<Estimated> {
        let possible = self.possible();
        if possible.low == possible.high {
            return Some(Estimated { value: possible.low, interval: possible });
        }
        if self.drawn == 0 {
            return None;
        }
        let (drawn, share) = (self.drawn as f64, self.drawn_positive as f64 / self.drawn as f64);
        // Draws without replacement say more the nearer they come to all; where draws speak for fewer and fewer sources
        // `per_source` holds that already.
        let size = self.size as f64;
        let finite = (size - 1.0).max(1.0) / (size - drawn).max(1.0);
        let trials = if self.is_sample { drawn * finite } else { drawn };
        let Interval { low, high } = wilson(share * trials, trials, level)?;
        let from_share = |share: f64| (drawn * share + self.before) / self.per_source;
        let value = from_share(share).clamp(possible.low, possible.high);
        let interval = Interval { low: from_share(low), high: from_share(high) };
        Some(Estimated { value, interval: clip(possible, interval).including(value) })
    }

    /// What the answers leave possible.
    fn possible(&self) -> Interval {
        let negative = self.shown - self.positive;
        Interval { low: self.positive as f64, high: self.size.saturating_sub(negative) as f64 }
    }
}

/// One part of the catalogue.
#[derive(Debug, Clone, Copy)]
struct Part {
    size: f64,
    positives: Option<Estimated>,
    possible: Interval,
}

/// From the parts above and below the threshold, and both as one.
fn of_parts([above, below, all]: &[Part; 3]) -> Estimate {
    let positives = match (above.positives, below.positives) {
        (Some(above), Some(below)) => Some(sum_of(&[above, below])),
        _ => all.positives,
    };
    let purity = above.positives.filter(|_| above.size > 0.0).map(|positives| divided(positives, above.size));
    let completeness = above.positives.zip(below.positives).and_then(|(above, below)| share_of(above, below));
    Estimate {
        positives: quantity(positives, all.possible),
        purity: quantity(purity, if above.size > 0.0 { over(above.possible, above.size) } else { ANYTHING }),
        completeness: quantity(completeness, possible_share(above.possible, below.possible)),
    }
}

const ANYTHING: Interval = Interval { low: 0.0, high: 1.0 };

fn quantity(estimated: Option<Estimated>, possible: Interval) -> Quantity {
    let interval = estimated.map_or(possible, |estimated| clip(possible, estimated.interval));
    Quantity { value: estimated.map(|estimated| estimated.value), interval }
}

fn possible_share(part: Interval, rest: Interval) -> Interval {
    let share = |part: f64, rest: f64| (part + rest > 0.0).then(|| part / (part + rest));
    Interval {
        low: share(part.low, rest.high).unwrap_or(0.0),
        high: share(part.high, rest.low).unwrap_or(1.0),
    }
}

fn divided(estimated: Estimated, by: f64) -> Estimated {
    Estimated { value: estimated.value / by, interval: over(estimated.interval, by) }
}

/// The part of an interval within limits.
fn clip(limits: Interval, interval: Interval) -> Interval {
    let within = |value: f64| value.max(limits.low).min(limits.high);
    Interval { low: within(interval.low), high: within(interval.high) }
}

fn over(interval: Interval, by: f64) -> Interval {
    Interval { low: interval.low / by, high: interval.high / by }
}
