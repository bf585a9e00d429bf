//! Arithmetic on columns, block by block.

use super::expression::Operator;
use crate::sky::SkyPoint;

/// What gives a number for each row.
#[derive(Debug)]
pub(super) enum Numbers<'a> {
    Constant(f64),
    Real(&'a [f64]),
    Float(&'a [f32]),
    Integer(&'a [Option<i64>]),
    Logical(&'a [Option<bool>]),
    Negative(Box<Numbers<'a>>),
    Binary(Operator, Box<Numbers<'a>>, Box<Numbers<'a>>),
    One(OneNumber, Box<Numbers<'a>>),
    Two(TwoNumbers, Box<Numbers<'a>>, Box<Numbers<'a>>),
    /// Degrees in, arcseconds out.
    Separation(Box<[Numbers<'a>; 4]>),
}

/// Functions of one number.
pub(super) type OneNumber = fn(f64) -> f64;
/// Functions of two numbers.
pub(super) type TwoNumbers = fn(f64, f64) -> f64;

/// The function of that name.
pub(super) fn one_number(name: &str) -> Option<OneNumber> {
    Some(match name {
        "abs" => f64::abs,
        "sqrt" => f64::sqrt,
        "log10" => f64::log10,
        "ln" => f64::ln,
        "exp" => f64::exp,
        "floor" => f64::floor,
        "sin" => |degrees| degrees.to_radians().sin(),
        "cos" => |degrees| degrees.to_radians().cos(),
        "mag" => ab_magnitude,
        _ => return None,
    })
}

/// The function of that name; of a missing value and a number, missing.
pub(super) fn two_numbers(name: &str) -> Option<TwoNumbers> {
    Some(match name {
        "min" => |a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) },
        "max" => |a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) },
        _ => return None,
    })
}

/// AB magnitude of a flux in microjansky: -2.5 log10(flux) + 23.9; missing for fluxes that are not positive.
fn ab_magnitude(microjansky: f64) -> f64 {
    if microjansky > 0.0 { 23.9 - 2.5 * microjansky.log10() } else { f64::NAN }
}

impl Numbers<'_> {
    /// The numbers of `count` rows from `start`.
    pub fn evaluate(&self, start: usize, count: usize) -> Vec<f64> {
        let rows = start..start + count;
        match self {
            Self::Constant(value) => vec![*value; count],
            Self::Real(cells) => cells.get(rows).unwrap_or_default().to_vec(),
            Self::Float(cells) => {
                cells.get(rows).unwrap_or_default().iter().map(|cell| f64::from(*cell)).collect()
            }
            Self::Integer(cells) => {
                let value = |cell: &Option<i64>| cell.map_or(f64::NAN, |value| value as f64);
                cells.get(rows).unwrap_or_default().iter().map(value).collect()
            }
            Self::Logical(cells) => {
                let value = |cell: &Option<bool>| cell.map_or(f64::NAN, |value| f64::from(u8::from(value)));
                cells.get(rows).unwrap_or_default().iter().map(value).collect()
            }
            Self::Negative(inner) => inner.evaluate(start, count).into_iter().map(|value| -value).collect(),
            Self::Binary(operator, left, right) => {
                let function: TwoNumbers = match operator {
                    Operator::Add => |a, b| a + b,
                    Operator::Subtract => |a, b| a - b,
                    Operator::Multiply => |a, b| a * b,
                    Operator::Divide => |a, b| a / b,
                    _ => f64::powf,
                };
                paired(left.evaluate(start, count), &right.evaluate(start, count), function)
            }
            Self::One(function, inner) => inner.evaluate(start, count).into_iter().map(function).collect(),
            Self::Two(function, left, right) => {
                paired(left.evaluate(start, count), &right.evaluate(start, count), *function)
            }
            Self::Separation(arguments) => {
                let [lon, lat, lon0, lat0] = arguments.each_ref().map(|part| part.evaluate(start, count));
                let centres = lon0.iter().zip(&lat0);
                let separation = |((lon, lat), (lon0, lat0)): ((&f64, &f64), (&f64, &f64))| {
                    let (one, other) =
                        (SkyPoint::from_degrees(*lon, *lat), SkyPoint::from_degrees(*lon0, *lat0));
                    one.separation(other).to_degrees() * 3600.0
                };
                lon.iter().zip(&lat).zip(centres).map(separation).collect()
            }
        }
    }
}

fn paired(mut left: Vec<f64>, right: &[f64], function: TwoNumbers) -> Vec<f64> {
    left.iter_mut().zip(right).for_each(|(left, right)| *left = function(*left, *right));
    left
}
