//! The columns that the header of a binary table announces.

use crate::header::{Card, Header, Value};
use std::collections::HashMap;

/// Most elements of a cell that become columns of their own.
const MOST_ELEMENTS: usize = 32;

/// One scalar column, or one element of a column of vectors.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub unit: String,
    pub ucd: String,
    pub description: String,
    /// First byte within the row.
    pub start: usize,
    /// Letter of TFORMn.
    pub code: u8,
    /// Bytes of a text, or bits of a bit field; 1 for numbers.
    pub width: usize,
    pub scale: f64,
    pub zero: f64,
    /// The stored integer that stands for a missing one.
    pub null: Option<i64>,
}

/// The cards by keyword: tables of hundreds of columns are looked up thousands of times.
struct Cards<'a>(HashMap<&'a str, &'a Card>);

impl<'a> Cards<'a> {
    fn of(header: &'a Header) -> Self {
        let mut cards = HashMap::new();
        for card in &header.cards {
            cards.entry(card.keyword.as_str()).or_insert(card);
        }
        Self(cards)
    }

    fn text(&self, keyword: &str, number: usize) -> &'a str {
        match self.0.get(format!("{keyword}{number}").as_str()).map(|card| &card.value) {
            Some(Value::Text(text)) => text.trim(),
            _ => "",
        }
    }

    fn number(&self, keyword: &str, number: usize) -> Option<f64> {
        match self.0.get(format!("{keyword}{number}").as_str()).map(|card| &card.value)? {
            Value::Integer(value) => Some(*value as f64),
            Value::Real(value) => Some(*value),
            _ => None,
        }
        .filter(|value| value.is_finite())
    }

    fn integer(&self, keyword: &str, number: usize) -> Option<i64> {
        match self.0.get(format!("{keyword}{number}").as_str()).map(|card| &card.value)? {
            Value::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// TCOMMn, or the comment of TTYPEn where it is not one of the stock phrases.
    fn description(&self, number: usize) -> &'a str {
        let stated = self.text("TCOMM", number);
        let comment = self.0.get(format!("TTYPE{number}").as_str()).map_or("", |card| card.comment.trim());
        let is_stock = comment.to_ascii_lowercase().starts_with("label for");
        if stated.is_empty() && !is_stock { comment } else { stated }
    }
}

/// All columns that can be shown; of the others a warning tells.
pub(super) fn fields(
    header: &Header,
    row_bytes: usize,
    warnings: &mut Vec<String>,
) -> Result<Vec<Field>, String> {
    let cards = Cards::of(header);
    let count = header.integer("TFIELDS").filter(|count| (0..=9999).contains(count));
    let count = count.ok_or("TFIELDS is missing or no number of columns")?;
    let (mut found, mut start) = (Vec::new(), 0_usize);
    let (mut variable, mut other) = (Vec::new(), Vec::new());
    for number in 1..=count as usize {
        let text = cards.text("TFORM", number);
        let form = Form::parse(text).ok_or(format!("TFORM{number} = {text:?} is not known"))?;
        let field = described(&cards, number, start, form);
        start = start
            .checked_add(form.bytes().ok_or(format!("TFORM{number} is too wide"))?)
            .filter(|&end| end <= row_bytes)
            .ok_or("its columns are wider than its rows (NAXIS1)")?;
        match form.code {
            b'P' | b'Q' if form.repeat > 0 => variable.push(field.name),
            _ if form.repeat == 0 => {}
            b'C' | b'M' => other.push(field.name),
            b'A' | b'X' => found.push(Field { width: form.repeat, ..field }),
            _ if form.repeat == 1 => found.push(field),
            _ if form.repeat > MOST_ELEMENTS => other.push(field.name),
            _ => found.extend((0..form.repeat).map(|element| Field {
                name: format!("{}_{}", field.name, element + 1),
                start: field.start + element * form.element_bytes(),
                ..field.clone()
            })),
        }
    }
    left_out("columns of variable length are left out", &variable, warnings);
    left_out("columns of complex numbers or long vectors are left out", &other, warnings);
    Ok(found)
}

fn left_out(what: &str, names: &[String], warnings: &mut Vec<String>) {
    const SHOWN: usize = 12;
    if !names.is_empty() {
        let listed = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        let more = if names.len() > SHOWN { ", ..." } else { "" };
        warnings.push(format!("{what}: {listed}{more}"));
    }
}

fn described(cards: &Cards<'_>, number: usize, start: usize, form: Form) -> Field {
    Field {
        name: cards.text("TTYPE", number).to_owned(),
        unit: cards.text("TUNIT", number).to_owned(),
        ucd: [cards.text("TUCD", number), cards.text("TBUCD", number)]
            .into_iter()
            .find(|ucd| !ucd.is_empty())
            .unwrap_or("")
            .to_owned(),
        description: cards.description(number).to_owned(),
        start,
        code: form.code,
        width: 1,
        scale: cards.number("TSCAL", number).filter(|scale| *scale != 0.0).unwrap_or(1.0),
        zero: cards.number("TZERO", number).unwrap_or(0.0),
        null: cards.integer("TNULL", number),
    }
}

/// TFORMn.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Form {
    repeat: usize,
    code: u8,
}

impl Form {
    fn parse(text: &str) -> Option<Self> {
        let letter = text.find(|symbol: char| !symbol.is_ascii_digit())?;
        let (digits, rest) = text.split_at(letter);
        let repeat = if digits.is_empty() { 1 } else { digits.parse().ok()? };
        let code = rest.bytes().next()?.to_ascii_uppercase();
        b"LXBIJKAEDCMPQ".contains(&code).then_some(Self { repeat, code })
    }

    fn element_bytes(self) -> usize {
        match self.code {
            b'I' => 2,
            b'J' | b'E' => 4,
            b'K' | b'D' | b'C' | b'P' => 8,
            b'M' | b'Q' => 16,
            _ => 1,
        }
    }

    fn bytes(self) -> Option<usize> {
        if self.code == b'X' {
            return Some(self.repeat.div_ceil(8));
        }
        self.repeat.checked_mul(self.element_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn formats_and_their_bytes() {
        let bytes = |text: &str| Form::parse(text).and_then(Form::bytes);
        assert_eq!(bytes("K"), Some(8));
        assert_eq!(bytes("12X"), Some(2));
        assert_eq!(bytes("20A"), Some(20));
        assert_eq!(bytes("1PE(3)"), Some(8));
        assert_eq!(bytes("0D"), Some(0));
        assert_eq!(bytes("7"), None);
        assert_eq!(bytes("3Z"), None);
    }
}
