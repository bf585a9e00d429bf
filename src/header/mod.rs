//! FITS header cards as data: keyword, value, comment. Knows the card syntax, not what keywords mean.

mod card;

pub use card::{Card, Value, parse_card};

/// The cards of one HDU, in file order, CONTINUE cards already joined to the card they continue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    pub cards: Vec<Card>,
}

impl Header {
    /// Read cards of 80 bytes up to END or the end of `bytes`. Bytes that are not ASCII become `?`.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut cards: Vec<Card> = Vec::new();
        for raw in bytes.chunks(80) {
            let card = parse_card(raw);
            if card.keyword == "END" {
                break;
            }
            match (card.keyword.as_str(), cards.last_mut()) {
                ("CONTINUE", Some(previous)) => previous.join(&card),
                _ => cards.push(card),
            }
        }
        Self { cards }
    }

    /// The first card of that keyword (upper case).
    pub fn card(&self, keyword: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.keyword == keyword)
    }

    /// A numeric value; numbers written as strings count too (VIS files store MAGZEROP so).
    pub fn number(&self, keyword: &str) -> Option<f64> {
        match &self.card(keyword)?.value {
            Value::Integer(value) => Some(*value as f64),
            Value::Real(value) => Some(*value),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// An integer value.
    pub fn integer(&self, keyword: &str) -> Option<i64> {
        match &self.card(keyword)?.value {
            Value::Integer(value) => Some(*value),
            Value::Real(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => Some(*value as i64),
            _ => None,
        }
    }

    /// A string value, without trailing blanks.
    pub fn text(&self, keyword: &str) -> Option<&str> {
        match &self.card(keyword)?.value {
            Value::Text(text) => Some(text.trim_end()),
            _ => None,
        }
    }

    /// A logical value.
    pub fn logical(&self, keyword: &str) -> Option<bool> {
        match &self.card(keyword)?.value {
            Value::Logical(value) => Some(*value),
            _ => None,
        }
    }
}
