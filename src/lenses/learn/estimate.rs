//! How many there are, how pure and how complete a threshold is, from grades that were drawn in known ways.

use super::LearnError;
use crate::evaluate::{Estimated, Interval, share_of, sum_of, wilson};
use std::collections::BTreeMap;

/// A catalogue and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Population<'a> {
    /// The logits that the threshold cuts; NaN is below every threshold.
    pub logits: &'a [f32],
    /// What people said, one answer for each source; sources about which they said nothing of use are not in it.
    pub answers: &'a BTreeMap<usize, bool>,
    /// The random sample, from [`super::RandomOrder::sample`].
    pub sample: &'a [usize],
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
    /// Sources graded for another reason count as what they were found to be, being certain to be known, and the random
    /// sample speaks for all others, above and below the threshold apart. Tighter as soon as the top of the list is
    /// graded. It takes for granted that which sources were graded otherwise does not depend on which ones were drawn at
    /// random; retraining makes it depend a little.
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
/// Answers or samples of sources that are not there.
pub fn estimate(population: &Population, threshold: f64, level: f64) -> Result<Estimates, LearnError> {
    let count = population.logits.len();
    let last = population.answers.keys().next_back().max(population.sample.iter().max());
    if let Some(&index) = last.filter(|index| **index >= count) {
        return Err(LearnError::UnknownSource { index, count });
    }
    let is_above = |index: usize| population.logits.get(index).is_some_and(|logit| f64::from(*logit) >= threshold);
    let mut whole = [Stratum::default(), Stratum::default()];
    let place = |index: usize| usize::from(!is_above(index));
    for index in 0..count {
        whole.iter_mut().skip(place(index)).take(1).for_each(|stratum| stratum.size += 1);
    }
    let mut rest = whole;
    let mut otherwise = population.answers.clone();
    let mut unanswered = 0;
    for index in population.sample {
        let Some(&is_positive) = population.answers.get(index) else {
            unanswered += 1;
            continue;
        };
        otherwise.remove(index);
        for strata in [&mut whole, &mut rest] {
            strata.iter_mut().skip(place(*index)).take(1).for_each(|stratum| stratum.draw(is_positive));
        }
    }
    for (index, is_positive) in &otherwise {
        rest.iter_mut().skip(place(*index)).take(1).for_each(|stratum| stratum.know(*is_positive));
    }
    let sampled = population.sample.len() - unanswered;
    Ok(Estimates {
        sample: of_strata(&whole, level),
        combined: of_strata(&rest, level),
        sampled,
        unanswered,
    })
}

/// Sources on one side of the threshold.
#[derive(Debug, Clone, Copy, Default)]
struct Stratum {
    size: usize,
    /// Drawn at random, and the positive ones among them.
    drawn: usize,
    drawn_positive: usize,
    /// Known otherwise, likewise; the random draws speak for all but these.
    known: usize,
    known_positive: usize,
}

impl Stratum {
    fn draw(&mut self, is_positive: bool) {
        self.drawn += 1;
        self.drawn_positive += usize::from(is_positive);
    }

    fn know(&mut self, is_positive: bool) {
        self.known += 1;
        self.known_positive += usize::from(is_positive);
    }

    /// Both together.
    fn with(&self, other: &Self) -> Self {
        Self {
            size: self.size + other.size,
            drawn: self.drawn + other.drawn,
            drawn_positive: self.drawn_positive + other.drawn_positive,
            known: self.known + other.known,
            known_positive: self.known_positive + other.known_positive,
        }
    }

    /// Positives in it; `None` where nothing was drawn although something is open.
    fn positives(&self, level: f64) -> Option<Estimated> {
        let open = (self.size - self.known) as f64;
        let known = self.known_positive as f64;
        if open == 0.0 {
            return Some(Estimated { value: known, interval: Interval { low: known, high: known } });
        }
        if self.drawn == 0 {
            return None;
        }
        let (drawn, share) = (self.drawn as f64, self.drawn_positive as f64 / self.drawn as f64);
        let interval = if drawn >= open {
            Interval { low: share, high: share }
        } else {
            // Draws without replacement say more the nearer they come to all.
            let trials = drawn * (open - 1.0) / (open - drawn);
            wilson(share * trials, trials, level)?
        };
        let interval = Interval { low: known + open * interval.low, high: known + open * interval.high };
        let value = known + open * share;
        Some(Estimated { value, interval: clip(self.possible(), interval).including(value) })
    }

    /// What the answers leave possible.
    fn possible(&self) -> Interval {
        let negative = self.drawn + self.known - self.drawn_positive - self.known_positive;
        let low = (self.drawn_positive + self.known_positive) as f64;
        Interval { low, high: (self.size - negative) as f64 }
    }
}

fn of_strata([above, below]: &[Stratum; 2], level: f64) -> Estimate {
    let all = above.with(below);
    let (of_above, of_below) = (above.positives(level), below.positives(level));
    let positives = match (of_above, of_below) {
        (Some(above), Some(below)) => Some(sum_of(&[above, below])),
        _ => all.positives(level),
    };
    let size = above.size as f64;
    let purity = of_above.filter(|_| size > 0.0).map(|above| divided(above, size));
    let completeness = of_above.zip(of_below).and_then(|(above, below)| share_of(above, below));
    let (least, most) = (above.possible(), below.possible());
    Estimate {
        positives: quantity(positives, all.possible()),
        purity: quantity(purity, if size > 0.0 { over(least, size) } else { ANYTHING }),
        completeness: quantity(completeness, possible_share(least, most)),
    }
}

const ANYTHING: Interval = Interval { low: 0.0, high: 1.0 };

fn quantity(estimated: Option<Estimated>, possible: Interval) -> Quantity {
    let interval = estimated.map_or(possible, |estimated| clip(possible, estimated.interval));
    Quantity { value: estimated.map(|estimated| estimated.value), interval }
}

fn possible_share(part: Interval, rest: Interval) -> Interval {
    let share = |part: f64, rest: f64| (part + rest > 0.0).then(|| part / (part + rest));
    Interval { low: share(part.low, rest.high).unwrap_or(0.0), high: share(part.high, rest.low).unwrap_or(1.0) }
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
