//! One header card.

/// What stands behind `KEYWORD =`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Real(f64),
    Logical(bool),
    /// Commentary cards, undefined values and values that no rule covers; the text stands in the comment.
    None,
}

/// One card: `KEYWORD = value / comment`.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub keyword: String,
    pub value: Value,
    pub comment: String,
}

impl Card {
    /// Append a CONTINUE card: its text follows ours in place of our closing `&`.
    pub(super) fn join(&mut self, continued: &Card) {
        if let (Value::Text(text), Value::Text(more)) = (&mut self.value, &continued.value) {
            if let Some(kept) = text.trim_end().strip_suffix('&') {
                *text = kept.to_owned();
            }
            text.push_str(more);
        }
        if !continued.comment.is_empty() {
            if !self.comment.is_empty() {
                self.comment.push(' ');
            }
            self.comment.push_str(&continued.comment);
        }
    }

    /// The value as it is shown to a reader.
    pub fn value_text(&self) -> String {
        match &self.value {
            Value::Text(text) => text.trim_end().to_owned(),
            Value::Integer(value) => value.to_string(),
            Value::Real(value) => value.to_string(),
            Value::Logical(true) => "T".to_owned(),
            Value::Logical(false) => "F".to_owned(),
            Value::None => String::new(),
        }
    }
}

/// Read one card of up to 80 bytes. Never fails: what is not understood becomes a comment.
pub fn parse_card(raw: &[u8]) -> Card {
    let text: String =
        raw.iter().map(|&byte| if (0x20..0x7f).contains(&byte) { char::from(byte) } else { '?' }).collect();
    let (keyword, rest) = text.split_at(text.len().min(8));
    let keyword = keyword.trim_end().to_owned();
    if keyword == "HIERARCH"
        && let Some((name, value)) = rest.split_once('=')
    {
        return valued(name.trim().to_owned(), value);
    }
    if keyword == "CONTINUE" {
        return valued(keyword, rest);
    }
    match rest.strip_prefix("= ").or_else(|| rest.strip_prefix('=')) {
        Some(value) if !matches!(keyword.as_str(), "COMMENT" | "HISTORY" | "") => valued(keyword, value),
        _ => Card { keyword, value: Value::None, comment: rest.trim_end().to_owned() },
    }
}

fn valued(keyword: String, field: &str) -> Card {
    let field = field.trim_start();
    if let Some(quoted) = field.strip_prefix('\'') {
        let (text, rest) = split_quoted(quoted);
        return Card { keyword, value: Value::Text(text), comment: comment_of(rest) };
    }
    let (value, comment) = field.split_once('/').unwrap_or((field, ""));
    Card { keyword, value: parse_value(value.trim()), comment: comment.trim().to_owned() }
}

/// The text before the closing quote (doubled quotes stand for one), and what follows it.
fn split_quoted(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, symbol)) = chars.next() {
        if symbol != '\'' {
            text.push(symbol);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            return (text.trim_end().to_owned(), quoted.get(at + 1..).unwrap_or(""));
        }
    }
    (text.trim_end().to_owned(), "")
}

fn comment_of(rest: &str) -> String {
    rest.split_once('/').map_or("", |(_, comment)| comment).trim().to_owned()
}

fn parse_value(text: &str) -> Value {
    match text {
        "T" => return Value::Logical(true),
        "F" => return Value::Logical(false),
        _ => {}
    }
    if let Ok(integer) = text.trim_start_matches('+').parse::<i64>() {
        return Value::Integer(integer);
    }
    let starts_like_a_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    match text.replace(['d', 'D'], "E").parse::<f64>() {
        Ok(real) if starts_like_a_number => Value::Real(real),
        _ => Value::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    fn card(text: &str) -> Card {
        parse_card(format!("{text:<80}").as_bytes())
    }

    #[test]
    fn values_of_every_kind() {
        assert_eq!(card("NAXIS   =                    2 / axes").value, Value::Integer(2));
        assert_eq!(card("CRVAL1  =      1.5D+02").value, Value::Real(150.0));
        assert_eq!(card("OBJECT  = 'it''s / here  ' / note").value, Value::Text("it's / here".into()));
        assert_eq!(card("SIMPLE  =                    T").value, Value::Logical(true));
        assert_eq!(card("HIERARCH ESO DET = 4 / x").keyword, "ESO DET");
        assert_eq!(card("HISTORY = not a value").value, Value::None);
    }

    #[test]
    fn continued_strings_are_joined() {
        let text = format!("{:<80}{:<80}", "LONG    = 'one &'", "CONTINUE  'two' / both");
        let header = Header::parse(text.as_bytes());
        assert_eq!(header.text("LONG"), Some("one two"));
    }
}
