//! The median as the faster of two ways has it.

/// The upper median: of an even number of values the greater of the two in the middle; `None` of nothing. NaN counts as
/// greater than any number. Reorders.
pub fn upper_median(values: &mut [f32]) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_even_number_it_is_the_greater_of_the_two() {
        assert_eq!(upper_median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(upper_median(&mut [4.0, 1.0, 3.0, 2.0]), Some(3.0));
        assert_eq!(upper_median(&mut [f32::NAN, 1.0, 2.0]), Some(2.0));
        assert_eq!(upper_median(&mut []), None);
    }
}
