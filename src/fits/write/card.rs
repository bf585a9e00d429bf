//! Header cards as text.

use crate::header::{Card, Value};

/// A card as lines of at most 80 characters: one, or more where a text is long (CONTINUE). Comments are cut.
pub(super) fn card_lines(card: &Card) -> Result<Vec<String>, String> {
    let keyword = &card.keyword;
    let is_ascii = |text: &str| text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if !is_ascii(keyword) {
        return Err(format!("the keyword {keyword:?} is not ASCII"));
    }
    if matches!(card.value, Value::None) {
        let comment: String =
            card.comment.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' }).take(72).collect();
        return Ok(vec![format!("{:<8}{comment}", keyword.chars().take(8).collect::<String>())]);
    }
    let value = match &card.value {
        Value::Text(text) if !is_ascii(text) => return Err(format!("the text of {keyword} is not ASCII")),
        Value::Text(text) => format!("'{:<8}'", text.replace('\'', "''")),
        Value::Integer(value) => format!("{value:>20}"),
        Value::Real(value) => {
            format!("{:>20}", real(*value).ok_or(format!("the value of {keyword} is not finite"))?)
        }
        Value::Logical(value) => format!("{:>20}", if *value { "T" } else { "F" }),
        Value::None => String::new(),
    };
    let is_short = keyword.len() <= 8 && !keyword.contains(' ');
    if let (Value::Text(text), true, true) = (&card.value, is_short, value.len() > 70) {
        return Ok(continued(keyword, text));
    }
    let head = if is_short {
        format!("{keyword:<8}= {value}")
    } else {
        format!("HIERARCH {keyword} = {}", value.trim())
    };
    if head.len() > 80 {
        return Err(format!("the value of {keyword} is longer than a card"));
    }
    let comment: String = card.comment.chars().filter(|c| (' '..='~').contains(c)).collect();
    if comment.is_empty() {
        return Ok(vec![head]);
    }
    Ok(vec![format!("{head} / {comment}").chars().take(80).collect()])
}

/// A long text in pieces, each but the last closed by `&`.
fn continued(keyword: &str, text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for symbol in text.chars() {
        let width = if symbol == '\'' { 2 } else { 1 };
        if pieces.last().is_none_or(|piece| piece.len() + width > 67) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.extend(std::iter::repeat_n(symbol, width));
        }
    }
    let last = pieces.len() - 1;
    let line = |(index, piece): (usize, &String)| {
        let head = if index == 0 { format!("{keyword:<8}= ") } else { "CONTINUE  ".to_owned() };
        format!("{head}'{piece}{}'", if index == last { "" } else { "&" })
    };
    pieces.iter().enumerate().map(line).collect()
}

/// The shortest decimal that reads back to the same double; `None` for NaN and infinities.
fn real(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let plain = format!("{value:?}").to_ascii_uppercase();
    Some(if plain.len() <= 25 { plain } else { format!("{value:E}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Header, parse_card};

    #[test]
    fn cards_read_back() {
        let values = [
            Value::Real(1.0 / 3.0),
            Value::Real(-2.777_777_777_777_78e-5),
            Value::Real(1e300),
            Value::Integer(-7),
            Value::Text("it's".into()),
            Value::Logical(true),
        ];
        for value in values {
            let card = Card { keyword: "KEY".into(), value, comment: "note".into() };
            let lines = card_lines(&card).expect("can be written");
            assert!(lines.len() == 1 && lines[0].len() <= 80);
            assert_eq!(parse_card(lines[0].as_bytes()), card);
        }
        let endless = Card { keyword: "KEY".into(), value: Value::Real(f64::NAN), comment: String::new() };
        assert!(card_lines(&endless).is_err());
    }

    #[test]
    fn long_texts_are_continued() {
        let text = "it's long; ".repeat(20).trim_end().to_owned();
        let card = Card { keyword: "NOTE".into(), value: Value::Text(text), comment: String::new() };
        let lines: String = card_lines(&card).unwrap().iter().map(|line| format!("{line:<80}")).collect();
        assert_eq!(Header::parse(lines.as_bytes()).cards, [card]);
    }
}
