//! Sums in double precision that lose next to nothing.

/// Values that are added plainly, in lanes, before the compensated sum sees them.
const LANES: usize = 8;

/// A running sum with the rounding errors kept apart (Neumaier 1974).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CompensatedSum {
    sum: f64,
    error: f64,
}

impl CompensatedSum {
    pub(super) fn add(&mut self, value: f64) {
        let total = self.sum + value;
        self.error += if self.sum.abs() >= value.abs() {
            (self.sum - total) + value
        } else {
            (value - total) + self.sum
        };
        self.sum = total;
    }

    pub(super) fn total(self) -> f64 {
        // The error of a sum that has left the range of f64 is NaN.
        if self.sum.is_finite() { self.sum + self.error } else { self.sum }
    }
}

/// The sum of a short run of values (some hundred), added in eight lanes.
pub(super) fn lane_sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let rest: f64 = rest.iter().sum();
    lanes.iter().sum::<f64>() + rest
}
