//! The level of the sky among sources, and its standard deviation.

/// Half the range of the histogram, in standard deviations of a first clip.
const REACH: f64 = 5.0;
const BINS: usize = 4096;
const FIRST_CLIP: f64 = 2.0;
const CLIP: f64 = 3.0;
const MOST_ROUNDS: usize = 100;
/// The deviation is settled when it changes by less than this share.
const SETTLED: f64 = 1e-4;
/// A mean further than so many deviations from the median comes from a crowded mesh.
const CROWDED: f64 = 0.3;

/// The sky in one mesh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sky {
    pub(super) level: f64,
    pub(super) deviation: f64,
}

/// The mode of the sky, 2.5 median - 1.5 mean after clipping at 3 deviations around the median until the deviation is
/// settled; the median alone where mean and median lie apart. `None` of nothing. The values must be finite.
pub(super) fn clipped_sky(values: &[f32]) -> Option<Sky> {
    let all = moments(values, f64::NEG_INFINITY..=f64::INFINITY)?;
    let clip = FIRST_CLIP * all.1;
    let (mean, deviation) = moments(values, all.0 - clip..=all.0 + clip).unwrap_or(all);
    if deviation <= 0.0 {
        return Some(Sky { level: mean, deviation: 0.0 });
    }
    Some(Histogram::of(values, mean, deviation).sky())
}

/// Mean and standard deviation of the values within bounds.
fn moments(values: &[f32], bounds: std::ops::RangeInclusive<f64>) -> Option<(f64, f64)> {
    let first = f64::from(*values.first()?);
    let (mut count, mut sum, mut squares) = (0_usize, 0.0, 0.0);
    for value in values.iter().map(|value| f64::from(*value)).filter(|value| bounds.contains(value)) {
        // Around a value of the order of the mean, squares keep their digits.
        let from_first = value - first;
        count += 1;
        sum += from_first;
        squares += from_first * from_first;
    }
    let n = count as f64;
    let mean = sum / n;
    (count > 0).then(|| (first + mean, (squares / n - mean * mean).max(0.0).sqrt()))
}

/// Counts in equal bins.
struct Histogram {
    counts: Vec<u32>,
    /// The value at the centre of the first bin, and the width of bins.
    zero: f64,
    step: f64,
}

impl Histogram {
    fn of(values: &[f32], mean: f64, deviation: f64) -> Self {
        let step = 2.0 * REACH * deviation / BINS as f64;
        let zero = mean - REACH * deviation;
        let mut counts = vec![0_u32; BINS];
        for value in values {
            let bin = ((f64::from(*value) - zero) / step + 0.5).floor();
            if bin >= 0.0
                && let Some(count) = counts.get_mut(bin as usize)
            {
                *count += 1;
            }
        }
        Self { counts, zero, step }
    }

    /// Clipped until settled.
    fn sky(&self) -> Sky {
        let (mut low, mut high) = (0_usize, self.counts.len());
        let mut before = f64::INFINITY;
        let (mut mean, mut median, mut deviation) = (0.0, 0.0, 0.0);
        for _ in 0..MOST_ROUNDS {
            let Some(found) = self.between(low, high) else { break };
            (mean, median, deviation) = found;
            if deviation < 0.1 || (deviation / before - 1.0).abs() <= SETTLED {
                break;
            }
            before = deviation;
            let bound = |bin: f64| bin.clamp(0.0, self.counts.len() as f64) as usize;
            low = bound((median - CLIP * deviation + 0.5).floor());
            high = bound((median + CLIP * deviation + 0.5).floor() + 1.0);
        }
        let is_crowded = deviation > 0.0 && ((mean - median) / deviation).abs() >= CROWDED;
        let mode = if is_crowded { median } else { 2.5 * median - 1.5 * mean };
        Sky { level: self.zero + mode * self.step, deviation: deviation * self.step }
    }

    /// Mean, median and deviation of the bins `low..high`, in bins; `None` where they are empty.
    fn between(&self, low: usize, high: usize) -> Option<(f64, f64, f64)> {
        let bins = || self.counts.iter().enumerate().take(high).skip(low);
        let (mut count, mut sum, mut squares) = (0_u64, 0.0, 0.0);
        let origin = (low + high) as f64 / 2.0;
        for (bin, number) in bins().filter(|(_, number)| **number > 0) {
            let (from, number_real) = (bin as f64 - origin, f64::from(*number));
            count += u64::from(*number);
            sum += number_real * from;
            squares += number_real * from * from;
        }
        let n = count as f64;
        let mean = sum / n;
        let mut below = 0.0;
        let median = bins().find_map(|(bin, number)| {
            let number = f64::from(*number);
            let is_here = below + number >= n / 2.0 && number > 0.0;
            let position = bin as f64 - 0.5 + (n / 2.0 - below) / number;
            below += number;
            is_here.then_some(position)
        })?;
        (count > 0).then(|| (origin + mean, median, (squares / n - mean * mean).max(0.0).sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gaussian_with_sources_on_it_gives_its_own_level_and_deviation() {
        // Quantiles of a Gaussian of mean 100 and deviation 2 by the logistic approximation to 1 %, with 5 % of
        // bright pixels.
        let mut values: Vec<f32> = (1..4000)
            .map(|rank| {
                let share = f64::from(rank) / 4000.0;
                let z = 4.91 * (share.powf(0.14) - (1.0 - share).powf(0.14));
                (100.0 + 2.0 * z) as f32
            })
            .collect();
        values.extend((0..200).map(|index| 120.0 + index as f32));
        let sky = clipped_sky(&values).unwrap();
        assert!((sky.level - 100.0).abs() < 0.1, "{sky:?}");
        assert!((sky.deviation - 2.0).abs() < 0.06, "{sky:?}");
    }

    #[test]
    fn nothing_has_no_sky_and_a_constant_no_deviation() {
        assert_eq!(clipped_sky(&[]), None);
        assert_eq!(clipped_sky(&[7.0; 12]), Some(Sky { level: 7.0, deviation: 0.0 }));
        assert_eq!(clipped_sky(&[7.0]), Some(Sky { level: 7.0, deviation: 0.0 }));
    }
}
