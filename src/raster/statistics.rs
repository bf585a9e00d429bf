//! Exact statistics of a whole plane in bounded memory.

use super::compensated::{CompensatedSum, lane_sum};
use super::median::{KeyHistogram, MedianSearch};
use super::scan::Scan;
use super::{Pixels, ReadError};
use crate::progress::Progress;

/// Values that are looked at together: all finite as a rule, which one sum tells.
const RUN: usize = 128;

/// What all pixels of a plane have in common, in double precision. Everything but the counts is over the
/// finite pixels, and NaN where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    pub n_finite: u64,
    /// NaN and infinities.
    pub n_nonfinite: u64,
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// The middle value; of an even number of values the mean of the two in the middle.
    pub median: f64,
    /// Standard deviation of the pixels themselves (divided by n, not n - 1).
    pub std: f64,
}

/// Go over all pixels: twice as a rule, up to four times for planes of many millions of nearly equal
/// values. The result does not depend on the number of threads.
///
/// # Errors
/// [`ReadError::Cancelled`], or when the pixels cannot be read.
pub fn statistics(pixels: &dyn Pixels, progress: &dyn Progress) -> Result<Statistics, ReadError> {
    let scan = Scan { pixels, progress, share: (0.0, 0.5) };
    let first = scan.gather(FirstPass::default, FirstPass::take, FirstPass::merged)?;
    let n_nonfinite = pixels.size().area() as u64 - first.n_finite;
    if first.n_finite == 0 {
        let nan = f64::NAN;
        return Ok(Statistics {
            n_finite: 0,
            n_nonfinite,
            min: nan,
            max: nan,
            mean: nan,
            median: nan,
            std: nan,
        });
    }
    let n_finite = first.n_finite as f64;
    let mean = total(first.sums) / n_finite;
    let mut search = MedianSearch::new(first.n_finite, &first.histogram);
    let scan = Scan { pixels, progress, share: (0.5, 0.9) };
    let second = scan.gather(
        || SecondPass { search: search.started(), ..SecondPass::default() },
        |pass, index, values| pass.take(mean, (index, values)),
        SecondPass::merged,
    )?;
    search = search.narrowed(second.search);
    while search.median().is_none() {
        let scan = Scan { pixels, progress, share: (0.9, 1.0) };
        let gathered = scan.gather(
            || search.started(),
            |part, _, values| {
                values.iter().filter(|value| value.is_finite()).for_each(|value| part.take(*value))
            },
            |one, other| one.merged(other),
        )?;
        search = search.narrowed(gathered);
    }
    Ok(Statistics {
        n_finite: first.n_finite,
        n_nonfinite,
        min: first.min,
        max: first.max,
        mean,
        median: search.median().unwrap_or(f64::NAN),
        std: (total(second.squares) / n_finite).sqrt(),
    })
}

/// Sums of windows, each with the window's number so that they can be added in one order.
type WindowSums = Vec<(usize, f64)>;

fn total(mut sums: WindowSums) -> f64 {
    sums.sort_unstable_by_key(|(index, _)| *index);
    let mut total = CompensatedSum::default();
    sums.iter().for_each(|(_, sum)| total.add(*sum));
    total.total()
}

struct FirstPass {
    n_finite: u64,
    min: f64,
    max: f64,
    sums: WindowSums,
    histogram: KeyHistogram,
}

impl Default for FirstPass {
    fn default() -> Self {
        let histogram = KeyHistogram::new(0, 0);
        Self { n_finite: 0, min: f64::INFINITY, max: f64::NEG_INFINITY, sums: Vec::new(), histogram }
    }
}

impl FirstPass {
    fn take(&mut self, index: usize, values: &[f64]) {
        let mut sum = CompensatedSum::default();
        for run in values.chunks(RUN) {
            let run_sum = lane_sum(run);
            if run_sum.is_finite() {
                sum.add(run_sum);
                self.take_finite(run);
            } else {
                let finite = run.iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>();
                finite.iter().for_each(|value| sum.add(*value));
                self.take_finite(&finite);
            }
        }
        self.sums.push((index, sum.total()));
    }

    fn take_finite(&mut self, run: &[f64]) {
        self.n_finite += run.len() as u64;
        for value in run {
            self.min = if *value < self.min { *value } else { self.min };
            self.max = if *value > self.max { *value } else { self.max };
        }
        run.iter().for_each(|value| self.histogram.take(*value));
    }

    fn merged(mut self, other: Self) -> Self {
        self.sums.extend(other.sums);
        Self {
            n_finite: self.n_finite + other.n_finite,
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            sums: self.sums,
            histogram: self.histogram.merged(other.histogram),
        }
    }
}

#[derive(Default)]
struct SecondPass {
    squares: WindowSums,
    search: super::median::Narrowing,
}

impl SecondPass {
    fn take(&mut self, mean: f64, (index, values): (usize, &[f64])) {
        let mut sum = CompensatedSum::default();
        let mut squares = [0.0; RUN];
        for run in values.chunks(RUN) {
            for (square, value) in squares.iter_mut().zip(run) {
                let finite = value.is_finite();
                *square = if finite { (value - mean) * (value - mean) } else { 0.0 };
            }
            sum.add(lane_sum(squares.get(..run.len()).unwrap_or_default()));
            run.iter().filter(|value| value.is_finite()).for_each(|value| self.search.take(*value));
        }
        self.squares.push((index, sum.total()));
    }

    fn merged(mut self, other: Self) -> Self {
        self.squares.extend(other.squares);
        Self { squares: self.squares, search: self.search.merged(other.search) }
    }
}
