//! Histogram equalisation as a table.

use super::{Cuts, SampleStatistics};

/// Entry i is the shade (0 to 1) of a value at i/255 between the cuts: the share of the sample's values
/// between the cuts that are no larger. The first entry is 0 and the last 1; where no value lies between
/// the cuts, the straight line.
pub fn equalisation_table(sample: &SampleStatistics, cuts: Cuts) -> [f32; 256] {
    let up_to = |value: f32| sample.count_up_to(value);
    let (first, last) = (up_to(cuts.low), up_to(cuts.high));
    std::array::from_fn(|index| {
        let t = index as f32 / 255.0;
        if last <= first {
            return t;
        }
        // Rounding must not move the last entry off the upper cut.
        let value = if index == 255 { cuts.high } else { cuts.value_at(t) };
        ((up_to(value) - first) / (last - first)).clamp(0.0, 1.0) as f32
    })
}

/// Look `t` (limited to 0..1; NaN stays NaN) up in a table, between two entries linearly.
pub fn equalised(table: &[f32; 256], t: f32) -> f32 {
    if t.is_nan() {
        return t;
    }
    let position = t.clamp(0.0, 1.0) * 255.0;
    let index = (position as usize).min(254);
    let share = position - index as f32;
    table[index] + (table[index + 1] - table[index]) * share
}
