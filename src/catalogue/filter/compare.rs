//! Conditions on rows, block by block.

use super::expression::Comparison;
use super::numbers::Numbers;
use crate::catalogue::Values;

/// What holds or does not for each row.
#[derive(Debug)]
pub(super) enum Condition<'a> {
    Constant(bool),
    /// A missing one does not hold.
    Logical(&'a [Option<bool>]),
    Numbers(Comparison, Numbers<'a>, Numbers<'a>),
    /// Exact.
    Integers(Comparison, Integers<'a>, Integers<'a>),
    Texts(Comparison, Texts<'a>, Texts<'a>),
    /// The first holds the second, whatever the case.
    Contains(Texts<'a>, Texts<'a>),
    Missing(&'a Values),
    NotANumber(Numbers<'a>),
    Not(Box<Condition<'a>>),
    And(Box<Condition<'a>>, Box<Condition<'a>>),
    Or(Box<Condition<'a>>, Box<Condition<'a>>),
}

/// Whole numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Integers<'a> {
    Constant(i64),
    Column(&'a [Option<i64>]),
}

impl Integers<'_> {
    fn get(self, row: usize) -> Option<i64> {
        match self {
            Self::Constant(value) => Some(value),
            Self::Column(cells) => cells.get(row).copied().flatten(),
        }
    }
}

/// Texts.
#[derive(Debug, Clone)]
pub(super) enum Texts<'a> {
    Constant(String),
    Column(&'a [String]),
}

impl Texts<'_> {
    /// A constant, or a cell that is not missing.
    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Constant(text) => Some(text),
            Self::Column(cells) => cells.get(row).map(String::as_str).filter(|cell| !cell.is_empty()),
        }
    }
}

impl Condition<'_> {
    /// Fill `out`, the rows from `start`.
    pub fn evaluate(&self, start: usize, out: &mut [bool]) {
        let count = out.len();
        match self {
            Self::Constant(value) => out.fill(*value),
            Self::Logical(cells) => {
                each(out, start, |row| cells.get(row).copied().flatten().unwrap_or(false))
            }
            Self::Numbers(comparison, left, right) => {
                let (left, right) = (left.evaluate(start, count), right.evaluate(start, count));
                compare(*comparison, &left, &right, out);
            }
            Self::Integers(comparison, left, right) => each(out, start, |row| {
                let both = left.get(row).zip(right.get(row));
                both.is_some_and(|(left, right)| comparison.holds(&left, &right))
            }),
            Self::Texts(comparison, left, right) => each(out, start, |row| {
                let both = left.get(row).zip(right.get(row));
                both.is_some_and(|(left, right)| comparison.holds(left, right))
            }),
            Self::Contains(text, part) => each(out, start, |row| {
                let both = text.get(row).zip(part.get(row));
                both.is_some_and(|(text, part)| text.to_lowercase().contains(&part.to_lowercase()))
            }),
            Self::Missing(values) => each(out, start, |row| values.is_missing(row)),
            Self::NotANumber(numbers) => {
                let numbers = numbers.evaluate(start, count);
                out.iter_mut().zip(numbers).for_each(|(out, number)| *out = number.is_nan());
            }
            Self::Not(inner) => {
                inner.evaluate(start, out);
                out.iter_mut().for_each(|out| *out = !*out);
            }
            Self::And(left, right) | Self::Or(left, right) => {
                let is_and = matches!(self, Self::And(..));
                left.evaluate(start, out);
                let mut other = vec![false; count];
                right.evaluate(start, &mut other);
                let join =
                    |(out, other): (&mut bool, bool)| *out = if is_and { *out & other } else { *out | other };
                out.iter_mut().zip(other).for_each(join);
            }
        }
    }
}

fn each(out: &mut [bool], start: usize, holds: impl Fn(usize) -> bool) {
    out.iter_mut().enumerate().for_each(|(index, out)| *out = holds(start + index));
}

/// One loop for each comparison, so that each can be vectorised.
fn compare(comparison: Comparison, left: &[f64], right: &[f64], out: &mut [bool]) {
    fn fill(left: &[f64], right: &[f64], out: &mut [bool], holds: impl Fn(f64, f64) -> bool) {
        let pairs = left.iter().zip(right);
        out.iter_mut().zip(pairs).for_each(|(out, (left, right))| *out = holds(*left, *right));
    }
    match comparison {
        Comparison::Less => fill(left, right, out, |a, b| a < b),
        Comparison::LessOrEqual => fill(left, right, out, |a, b| a <= b),
        Comparison::Greater => fill(left, right, out, |a, b| a > b),
        Comparison::GreaterOrEqual => fill(left, right, out, |a, b| a >= b),
        Comparison::Equal => fill(left, right, out, |a, b| a == b),
        Comparison::NotEqual => fill(left, right, out, |a, b| (a < b) | (a > b)),
    }
}
