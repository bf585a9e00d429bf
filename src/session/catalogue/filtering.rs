//! The filter of a table: what was typed, and what came of it.

use std::sync::Arc;

/// Why a filter cannot be used, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterProblem {
    pub text: String,
    /// The character at which it begins (from 0), where it is in one place.
    pub at: Option<usize>,
}

/// A range of a column as part of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RangeClause {
    pub column: usize,
    pub range: [f64; 2],
    /// As it stands in the text.
    pub text: String,
}

/// A filter and what came of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filtering {
    /// As typed; empty for all rows.
    pub text: String,
    /// Why the text cannot be used; the rows are those of the last one that could.
    pub problem: Option<FilterProblem>,
    /// For each row of the table whether it matches; `None` while all do.
    pub matching: Option<Arc<Vec<bool>>>,
    pub n_matching: usize,
    /// The part of the text that a range dragged in a histogram put there.
    pub(super) clause: Option<RangeClause>,
}

impl Filtering {
    /// True if the row is listed and drawn.
    pub fn matches(&self, row: u32) -> bool {
        let Some(matching) = &self.matching else { return true };
        matching.get(row as usize).copied().unwrap_or(false)
    }

    /// The range of a column that was dragged in a histogram, while it stands in the text.
    pub fn range(&self) -> Option<(usize, [f64; 2])> {
        let clause = self.clause.as_ref().filter(|clause| self.text.contains(&clause.text))?;
        Some((clause.column, clause.range))
    }

    /// Put a range into the text, in the place of the one of that column that was dragged there before; `None`
    /// takes that one out.
    pub(super) fn set_range(&mut self, column: usize, clause: Option<RangeClause>) {
        let known = self.clause.take().filter(|known| known.column == column).map(|known| known.text);
        self.replace_condition(known.as_deref(), clause.as_ref().map(|clause| clause.text.as_str()));
        self.clause = clause;
    }
}

impl Filtering {
    /// Put a condition into the text, in the place of the one that was put there before; `None` takes that one out.
    pub(in crate::session) fn replace_condition(&mut self, before: Option<&str>, after: Option<&str>) {
        let text = self.text.trim();
        let known = before.filter(|known| text.contains(known));
        self.text = match (known, after) {
            (Some(known), Some(after)) => text.replacen(known, after, 1),
            (None, Some(after)) if text.is_empty() => after.to_owned(),
            (None, Some(after)) if text.contains("||") || text.to_lowercase().contains(" or ") => {
                format!("({text}) && {after}")
            }
            (None, Some(after)) => format!("{text} && {after}"),
            (Some(known), None) => without(text, known),
            (None, None) => text.to_owned(),
        };
    }
}

/// The text without one of the conditions that it joins.
fn without(text: &str, clause: &str) -> String {
    for joined in [format!(" && {clause}"), format!("{clause} && "), clause.to_owned()] {
        if text.contains(&joined) {
            return text.replacen(&joined, "", 1).trim().to_owned();
        }
    }
    text.to_owned()
}

/// The name of a column as it stands in filters: between backticks where it is no plain word.
pub fn quoted(name: &str) -> String {
    let is_plain = name.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_operator = ["and", "or", "not"].iter().any(|word| name.eq_ignore_ascii_case(word));
    if is_plain && !is_operator { name.to_owned() } else { format!("`{name}`") }
}

/// The beginning of a word that ends at a byte of the text: where it begins, and the word.
pub fn word_before(text: &str, at: usize) -> Option<(usize, &str)> {
    let before = text.get(..at)?;
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let first = before.char_indices().rev().take_while(|(_, c)| is_part(*c)).last()?.0;
    let word = before.get(first..)?;
    word.starts_with(|c: char| !c.is_ascii_digit()).then_some((first, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_range_takes_the_place_of_the_one_before_and_goes_again() {
        let mut filter = Filtering { text: "a > 1".to_owned(), ..Filtering::default() };
        let clause = |low: f64| {
            let text = format!("(b >= {low} && b <= 2)");
            Some(RangeClause { column: 3, range: [low, 2.0], text })
        };
        filter.set_range(3, clause(1.0));
        assert_eq!(filter.text, "a > 1 && (b >= 1 && b <= 2)");
        filter.set_range(3, clause(1.5));
        assert_eq!(filter.text, "a > 1 && (b >= 1.5 && b <= 2)");
        assert_eq!(filter.range(), Some((3, [1.5, 2.0])));
        filter.set_range(3, None);
        assert_eq!((filter.text.as_str(), filter.range()), ("a > 1", None));
        filter.text = "a > 1 || c < 2".to_owned();
        filter.set_range(3, clause(1.0));
        assert_eq!(filter.text, "(a > 1 || c < 2) && (b >= 1 && b <= 2)");
        filter.text = "a > 1".to_owned();
        assert_eq!(filter.range(), None, "typed over");
    }

    #[test]
    fn words_are_found_before_the_cursor() {
        assert_eq!(word_before("flux > ma", 9), Some((7, "ma")));
        assert_eq!(word_before("flux > 12", 9), None);
        assert_eq!(word_before("flux > ", 7), None);
        assert_eq!(
            (quoted("flux_vis"), quoted("mag 2"), quoted("OR")),
            ("flux_vis".into(), "`mag 2`".into(), "`OR`".into())
        );
    }
}
