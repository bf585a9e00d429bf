//! One reason why a card is refused.

use std::fmt;

/// What is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardProblem {
    pub what: String,
    /// `metrics[2].interval`, as in the card; empty where it is the file that is wrong.
    pub place: String,
    pub advice: String,
}

impl fmt::Display for CardProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, place, advice } = self;
        if place.is_empty() {
            write!(formatter, "{what}; {advice}")
        } else {
            write!(formatter, "{place}: {what}; {advice}")
        }
    }
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(pub Vec<CardProblem>);

impl Problems {
    /// Note a problem unless `holds`.
    pub fn unless(
        &mut self,
        holds: bool,
        place: impl Into<String>,
        say: impl FnOnce() -> (String, &'static str),
    ) {
        if !holds {
            let (what, advice) = say();
            self.0.push(CardProblem { what, place: place.into(), advice: advice.to_owned() });
        }
    }
}

/// All of them in one line.
pub(super) fn listed(problems: &[CardProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join(". ")
}
