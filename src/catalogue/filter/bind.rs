//! A tree of names and numbers meets the columns of a table.

use super::FilterError;
use super::compare::{Condition, Integers, Texts};
use super::expression::{Expression, Kind, Operator};
use super::numbers::{Numbers, one_number, two_numbers};
use crate::catalogue::nearest::nearest_names;
use crate::catalogue::{Table, Values};

/// What a part of an expression is.
enum Operand<'a> {
    Integers(Integers<'a>),
    Numbers(Numbers<'a>),
    Texts(Texts<'a>),
    Logicals(&'a [Option<bool>]),
    Condition(Condition<'a>),
}

/// The whole expression, which must be a condition.
pub(super) fn condition<'a>(expression: &Expression, table: &'a Table) -> Result<Condition<'a>, FilterError> {
    match operand(expression, table)? {
        Operand::Condition(condition) => Ok(condition),
        Operand::Logicals(cells) => Ok(Condition::Logical(cells)),
        Operand::Integers(_) | Operand::Numbers(_) => {
            Err(FilterError::at(expression.at, "this is a number, not a condition; compare it, as in x > 0"))
        }
        Operand::Texts(_) => {
            Err(FilterError::at(expression.at, "this is a text, not a condition; compare it, as in x == 'A'"))
        }
    }
}

fn operand<'a>(expression: &Expression, table: &'a Table) -> Result<Operand<'a>, FilterError> {
    Ok(match &expression.kind {
        Kind::Number(value) => Operand::Numbers(Numbers::Constant(*value)),
        Kind::Integer(value) => Operand::Integers(Integers::Constant(*value)),
        Kind::Logical(value) => Operand::Condition(Condition::Constant(*value)),
        Kind::Text(text) => Operand::Texts(Texts::Constant(text.clone())),
        Kind::NameOrText(text) if table.column(text).is_none() => {
            Operand::Texts(Texts::Constant(text.clone()))
        }
        Kind::Name(name) | Kind::NameOrText(name) => column(name, expression.at, table)?,
        Kind::Negative(inner) => match operand(inner, table)? {
            Operand::Integers(Integers::Constant(value)) if value != i64::MIN => {
                Operand::Integers(Integers::Constant(-value))
            }
            other => Operand::Numbers(Numbers::Negative(Box::new(as_numbers(other, inner.at)?))),
        },
        Kind::Not(inner) => Operand::Condition(Condition::Not(Box::new(condition(inner, table)?))),
        Kind::Binary(operator, left, right) => binary(*operator, (left, right), expression.at, table)?,
        Kind::Call(name, arguments) => call(name, arguments, expression.at, table)?,
    })
}

fn column<'a>(name: &str, at: usize, table: &'a Table) -> Result<Operand<'a>, FilterError> {
    let Some(column) = table.column(name) else {
        let nearest = nearest_names(name, table);
        let hint = if nearest.is_empty() {
            format!("it has {}", table.column_names())
        } else {
            format!("did you mean {}?", nearest.join(", "))
        };
        return Err(FilterError::at(at, format!("the table has no column “{name}”; {hint}")));
    };
    Ok(match &column.values {
        Values::Real(cells) => Operand::Numbers(Numbers::Real(cells)),
        Values::Float(cells) => Operand::Numbers(Numbers::Float(cells)),
        Values::Integer(cells) => Operand::Integers(Integers::Column(cells)),
        Values::Logical(cells) => Operand::Logicals(cells),
        Values::Text(cells) => Operand::Texts(Texts::Column(cells)),
    })
}

fn as_numbers(operand: Operand<'_>, at: usize) -> Result<Numbers<'_>, FilterError> {
    match operand {
        Operand::Numbers(numbers) => Ok(numbers),
        Operand::Integers(Integers::Constant(value)) => Ok(Numbers::Constant(value as f64)),
        Operand::Integers(Integers::Column(cells)) => Ok(Numbers::Integer(cells)),
        Operand::Logicals(cells) => Ok(Numbers::Logical(cells)),
        Operand::Texts(_) => Err(FilterError::at(at, "this is a text where a number is needed")),
        Operand::Condition(_) => Err(FilterError::at(at, "this is a condition where a number is needed")),
    }
}

fn binary<'a>(
    operator: Operator,
    (left, right): (&Expression, &Expression),
    at: usize,
    table: &'a Table,
) -> Result<Operand<'a>, FilterError> {
    let comparison = match operator {
        Operator::And | Operator::Or => {
            let (left, right) = (Box::new(condition(left, table)?), Box::new(condition(right, table)?));
            let is_and = operator == Operator::And;
            return Ok(Operand::Condition(if is_and {
                Condition::And(left, right)
            } else {
                Condition::Or(left, right)
            }));
        }
        Operator::Compare(comparison) => comparison,
        _ => {
            let numbers = |part: &Expression| as_numbers(operand(part, table)?, part.at).map(Box::new);
            return Ok(Operand::Numbers(Numbers::Binary(operator, numbers(left)?, numbers(right)?)));
        }
    };
    let found = match (operand(left, table)?, operand(right, table)?) {
        (Operand::Integers(left), Operand::Integers(right)) => Condition::Integers(comparison, left, right),
        (Operand::Texts(left), Operand::Texts(right)) => Condition::Texts(comparison, left, right),
        (Operand::Texts(_), _) | (_, Operand::Texts(_)) => {
            return Err(FilterError::at(
                at,
                "a text is compared with a number; texts stand in quotes, as in x == 'A'",
            ));
        }
        (one, other) => {
            Condition::Numbers(comparison, truth_as_number(one, left.at)?, truth_as_number(other, right.at)?)
        }
    };
    Ok(Operand::Condition(found))
}

/// `true` and `false` count as 1 and 0 in comparisons.
fn truth_as_number(operand: Operand<'_>, at: usize) -> Result<Numbers<'_>, FilterError> {
    match operand {
        Operand::Condition(Condition::Constant(value)) => Ok(Numbers::Constant(f64::from(u8::from(value)))),
        other => as_numbers(other, at),
    }
}

fn call<'a>(
    name: &str,
    arguments: &[Expression],
    at: usize,
    table: &'a Table,
) -> Result<Operand<'a>, FilterError> {
    let numbers = |part: &Expression| as_numbers(operand(part, table)?, part.at);
    let wrong = |wanted: &str| {
        FilterError::at(at, format!("{name} takes {wanted}, and {} are given", arguments.len()))
    };
    if let Some(function) = one_number(name) {
        let [one] = arguments else { return Err(wrong("one value")) };
        return Ok(Operand::Numbers(Numbers::One(function, Box::new(numbers(one)?))));
    }
    if let Some(function) = two_numbers(name) {
        let [one, other] = arguments else { return Err(wrong("two values")) };
        return Ok(Operand::Numbers(Numbers::Two(
            function,
            Box::new(numbers(one)?),
            Box::new(numbers(other)?),
        )));
    }
    match name {
        "sep" => {
            let [lon, lat, lon0, lat0] = arguments else {
                return Err(wrong("ra, dec, ra0, dec0 in degrees"));
            };
            let parts = Box::new([numbers(lon)?, numbers(lat)?, numbers(lon0)?, numbers(lat0)?]);
            Ok(Operand::Numbers(Numbers::Separation(parts)))
        }
        "isnan" => {
            let [one] = arguments else { return Err(wrong("one value")) };
            Ok(Operand::Condition(is_missing(one, table)?))
        }
        "contains" => {
            let [text, part] = arguments else { return Err(wrong("a text and a part of it")) };
            match (operand(text, table)?, operand(part, table)?) {
                (Operand::Texts(text), Operand::Texts(part)) => {
                    Ok(Operand::Condition(Condition::Contains(text, part)))
                }
                _ => Err(wrong("a text and a part of it")),
            }
        }
        _ => Err(FilterError::at(
            at,
            format!(
                "there is no function {name}; there are abs, sqrt, log10, ln, exp, min, max, floor, sin, cos, isnan, \
                 mag, sep, contains"
            ),
        )),
    }
}

/// Missing cells of a column, or what is no number in an expression.
fn is_missing<'a>(expression: &Expression, table: &'a Table) -> Result<Condition<'a>, FilterError> {
    if let Kind::Name(name) | Kind::NameOrText(name) = &expression.kind
        && let Some(column) = table.column(name)
    {
        return Ok(Condition::Missing(&column.values));
    }
    Ok(Condition::NotANumber(as_numbers(operand(expression, table)?, expression.at)?))
}
