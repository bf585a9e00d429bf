//! The keywords of a header by name: a distorted header asks for hundreds.

use crate::header::{Card, Header, Value};
use std::collections::HashMap;

/// An index of a header's cards; of repeated keywords the first counts.
pub(super) struct Keywords<'a> {
    cards: HashMap<&'a str, &'a Card>,
}

impl<'a> Keywords<'a> {
    pub(super) fn of(header: &'a Header) -> Self {
        let mut cards = HashMap::with_capacity(header.cards.len());
        for card in &header.cards {
            cards.entry(card.keyword.as_str()).or_insert(card);
        }
        Self { cards }
    }

    /// A finite number, also where it is written as a string.
    pub(super) fn number(&self, keyword: &str) -> Option<f64> {
        let number = match &self.cards.get(keyword)?.value {
            Value::Integer(value) => *value as f64,
            Value::Real(value) => *value,
            Value::Text(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// A string that is not blank.
    pub(super) fn text(&self, keyword: &str) -> Option<&'a str> {
        match &self.cards.get(keyword)?.value {
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The numbers of an indexed family such as PV2_0, PV2_1, …: `(index, value)` for each that is there.
    pub(super) fn family(&self, prefix: &str, indices: std::ops::Range<usize>) -> Vec<(usize, f64)> {
        indices.filter_map(|m| Some((m, self.number(&format!("{prefix}{m}"))?))).collect()
    }
}
