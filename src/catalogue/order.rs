//! The rows of a table in the order of a column.

use super::{Column, Values};
use rayon::prelude::*;
use std::cmp::Ordering;

/// Row numbers from the smallest cell to the largest, or the other way round; rows without a value always last. Equal
/// cells keep the order of the table. Text by its characters, upper and lower case alike.
pub fn sorted_order(column: &Column, descending: bool) -> Vec<u32> {
    match &column.values {
        Values::Real(cells) => by_key(cells, |cell| real_key(*cell), descending),
        Values::Float(cells) => by_key(cells, |cell| real_key(f64::from(*cell)), descending),
        Values::Integer(cells) => {
            by_key(cells, |cell| cell.map(|value| value as u64 ^ (1 << 63)), descending)
        }
        Values::Logical(cells) => by_key(cells, |cell| cell.map(u64::from), descending),
        Values::Text(cells) => by_text(cells, descending),
    }
}

/// A number whose order is that of the reals; `None` for NaN. -0 equals 0.
fn real_key(value: f64) -> Option<u64> {
    let bits = (value + 0.0).to_bits();
    let ordered = if bits >> 63 == 1 { !bits } else { bits ^ (1 << 63) };
    (!value.is_nan()).then_some(ordered)
}

fn by_key<T: Sync>(cells: &[T], key: impl Fn(&T) -> Option<u64> + Sync, descending: bool) -> Vec<u32> {
    let keyed = |(row, cell): (usize, &T)| match key(cell) {
        Some(key) => (false, if descending { !key } else { key }, row as u32),
        None => (true, 0, row as u32),
    };
    let mut keys: Vec<(bool, u64, u32)> = cells.par_iter().enumerate().map(keyed).collect();
    // Unstable sorting is stable here, because no two keys with their rows are equal.
    keys.par_sort_unstable();
    keys.into_par_iter().map(|(_, _, row)| row).collect()
}

fn by_text(cells: &[String], descending: bool) -> Vec<u32> {
    // The first eight characters decide nearly always, without following a pointer.
    let head = |cell: &String| {
        let mut head = [0_u8; 8];
        head.iter_mut().zip(cell.bytes()).for_each(|(to, from)| *to = from.to_ascii_lowercase());
        u64::from_be_bytes(head)
    };
    let mut keys: Vec<(u64, u32, &str)> =
        cells.par_iter().enumerate().map(|(row, cell)| (head(cell), row as u32, cell.as_str())).collect();
    let order = |one: &(u64, u32, &str), other: &(u64, u32, &str)| {
        let lower = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<u8>>();
        let cells = one.0.cmp(&other.0).then_with(|| match one.2.len().max(other.2.len()) {
            0..=8 => Ordering::Equal,
            _ => lower(one.2).cmp(&lower(other.2)),
        });
        let cells = if descending { cells.reverse() } else { cells };
        (one.2.is_empty()).cmp(&other.2.is_empty()).then(cells).then(one.1.cmp(&other.1))
    };
    keys.par_sort_unstable_by(order);
    keys.into_par_iter().map(|(_, row, _)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_last_and_stable_in_both_directions() {
        let column = Column::new("a", Values::Real(vec![2.0, f64::NAN, -1.0, 2.0, f64::INFINITY, -0.0, 0.0]));
        assert_eq!(sorted_order(&column, false), [2, 5, 6, 0, 3, 4, 1]);
        assert_eq!(sorted_order(&column, true), [4, 0, 3, 5, 6, 2, 1]);
        let column =
            Column::new("b", Values::Integer(vec![Some(i64::MAX), None, Some(i64::MAX - 1), Some(i64::MIN)]));
        assert_eq!(sorted_order(&column, false), [3, 2, 0, 1]);
        let text = ["b", "", "A", "longer than eight b", "longer than eight a", "b", "LONGER THAN EIGHT A"];
        let column = Column::new("c", Values::Text(text.map(str::to_owned).to_vec()));
        assert_eq!(sorted_order(&column, false), [2, 0, 5, 4, 6, 3, 1]);
        assert_eq!(sorted_order(&column, true), [3, 4, 6, 0, 5, 2, 1]);
    }
}
