//! IRAF's zscale: cuts from a line fitted to the sorted values near the median.
//!
//! The algorithm of IRAF's `display` task in the variant of `stsci.numdisplay` and
//! `astropy.visualization.ZScaleInterval`: fit a line to the sorted sample over its index, reject
//! outliers (and their neighbours) five times at 2.5 sigma, and open the range around the median by the
//! slope divided by the contrast.

const CONTRAST: f64 = 0.25;
const MAX_REJECTED_SHARE: f64 = 0.5;
const LEAST_VALUES: usize = 5;
const REJECTION_SIGMAS: f64 = 2.5;
const MAX_ITERATIONS: usize = 5;

/// Low and high cut for an ascending sample of finite values (1000 by custom). The extremes of the sample
/// where it has fewer than five values or too many outliers; `None` for an empty one.
pub fn zscale(sorted: &[f32]) -> Option<(f32, f32)> {
    let (min, max) = (f64::from(*sorted.first()?), f64::from(*sorted.last()?));
    let n_values = sorted.len();
    let least_good = LEAST_VALUES.max((n_values as f64 * MAX_REJECTED_SHARE) as usize);
    let n_grow = ((n_values as f64 * 0.01) as usize).max(1);
    let mut is_bad = vec![false; n_values];
    let mut n_good = n_values;
    let mut last_n_good = n_values + 1;
    let mut slope = 0.0;
    for _ in 0..MAX_ITERATIONS {
        if n_good >= last_n_good || n_good < least_good {
            break;
        }
        let line = Line::fitted(sorted, &is_bad);
        slope = line.slope;
        let threshold = REJECTION_SIGMAS * line.scatter(sorted, &is_bad);
        for (index, (value, bad)) in sorted.iter().zip(&mut is_bad).enumerate() {
            *bad |= line.residual(index, *value).abs() > threshold;
        }
        is_bad = grown(&is_bad, n_grow);
        last_n_good = n_good;
        n_good = is_bad.iter().filter(|bad| !**bad).count();
    }
    if n_good < least_good {
        return Some((min as f32, max as f32));
    }
    let slope = slope / CONTRAST;
    let center = (n_values - 1) / 2;
    let upper = f64::from(*sorted.get(n_values / 2)?);
    let median = (f64::from(*sorted.get(center)?) + upper) / 2.0;
    let low = min.max(median - (center as f64 - 1.0) * slope);
    let high = max.min(median + (n_values - center) as f64 * slope);
    Some((low as f32, high as f32))
}

/// value = intercept + slope * (index - middle)
struct Line {
    slope: f64,
    intercept: f64,
    middle: f64,
}

impl Line {
    /// The least-squares line through the values that are not bad.
    fn fitted(sorted: &[f32], is_bad: &[bool]) -> Self {
        let good = || sorted.iter().zip(is_bad).enumerate().filter(|(_, (_, bad))| !**bad);
        let count = good().count().max(1) as f64;
        let middle = good().map(|(index, _)| index as f64).sum::<f64>() / count;
        let mean = good().map(|(_, (value, _))| f64::from(*value)).sum::<f64>() / count;
        let (mut above, mut below) = (0.0, 0.0);
        for (index, (value, _)) in good() {
            let offset = index as f64 - middle;
            above += offset * (f64::from(*value) - mean);
            below += offset * offset;
        }
        Self { slope: if below > 0.0 { above / below } else { 0.0 }, intercept: mean, middle }
    }

    fn residual(&self, index: usize, value: f32) -> f64 {
        f64::from(value) - (self.intercept + self.slope * (index as f64 - self.middle))
    }

    /// Standard deviation of the residuals of the good values.
    fn scatter(&self, sorted: &[f32], is_bad: &[bool]) -> f64 {
        let good = sorted.iter().zip(is_bad).enumerate().filter(|(_, (_, bad))| !**bad);
        let residuals = good.map(|(index, (value, _))| self.residual(index, *value)).collect::<Vec<_>>();
        let count = residuals.len().max(1) as f64;
        let mean = residuals.iter().sum::<f64>() / count;
        (residuals.iter().map(|residual| (residual - mean).powi(2)).sum::<f64>() / count).sqrt()
    }
}

/// Mark the neighbours of what is marked: `width` in all, as `numpy.convolve(mode="same")` places them.
fn grown(is_bad: &[bool], width: usize) -> Vec<bool> {
    let before = width / 2;
    let after = width - before - 1;
    let any = |index: usize| {
        let window = index.saturating_sub(before)..(index + after + 1).min(is_bad.len());
        is_bad.get(window).unwrap_or_default().contains(&true)
    };
    (0..is_bad.len()).map(any).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_ramp_is_shown_whole() {
        let ramp = (0..1000).map(|index| index as f32).collect::<Vec<_>>();
        assert_eq!(zscale(&ramp), Some((0.0, 999.0)));
    }

    #[test]
    fn few_or_equal_values_give_their_extremes() {
        assert_eq!(zscale(&[]), None);
        assert_eq!(zscale(&[2.0]), Some((2.0, 2.0)));
        assert_eq!(zscale(&[1.0, 2.0, 9.0]), Some((1.0, 9.0)));
        assert_eq!(zscale(&[4.0; 100]), Some((4.0, 4.0)));
    }

    #[test]
    fn neighbours_are_placed_as_by_numpy() {
        // numpy.convolve([0,0,0,1,0,0,0,0], [1,1,1,1], "same") == [0,0,1,1,1,1,0,0]
        let marked = [false, false, false, true, false, false, false, false];
        let expected = [false, false, true, true, true, true, false, false];
        assert_eq!(grown(&marked, 4), expected);
    }
}
