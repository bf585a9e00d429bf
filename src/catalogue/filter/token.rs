//! The text of a filter in words and signs.

use super::FilterError;
use super::expression::{Comparison, Operator};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Integer(i64),
    /// Letters, digits, `_` and `.`.
    Word(String),
    /// In backticks.
    Name(String),
    /// In single quotes.
    Text(String),
    /// In double quotes.
    NameOrText(String),
    Operator(Operator),
    Not,
    Plus,
    Minus,
    Open,
    Close,
    Comma,
}

/// All tokens with the characters where they begin.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FilterError> {
    let symbols: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&symbol) = symbols.get(at) {
        if symbol.is_whitespace() {
            at += 1;
            continue;
        }
        let rest = symbols.get(at..).unwrap_or_default();
        let (token, length) = match symbol {
            '0'..='9' | '.' => number(rest, at)?,
            '`' | '\'' | '"' => quoted(symbol, rest, at)?,
            _ if symbol.is_alphabetic() || symbol == '_' => word(rest),
            _ => sign(rest).ok_or_else(|| FilterError::at(at, format!("“{symbol}” has no meaning here")))?,
        };
        found.push((at, token));
        at += length;
    }
    Ok(found)
}

fn number(rest: &[char], at: usize) -> Result<(Token, usize), FilterError> {
    let digits = |from: usize| rest.iter().skip(from).take_while(|symbol| symbol.is_ascii_digit()).count();
    let mut length = digits(0);
    let mut is_integer = true;
    if rest.get(length) == Some(&'.') {
        is_integer = false;
        length += 1 + digits(length + 1);
    }
    if matches!(rest.get(length), Some('e' | 'E')) {
        let signed = usize::from(matches!(rest.get(length + 1), Some('+' | '-')));
        let exponent = digits(length + 1 + signed);
        if exponent > 0 {
            is_integer = false;
            length += 1 + signed + exponent;
        }
    }
    let text: String = rest.iter().take(length).collect();
    if rest.get(length).is_some_and(|symbol| symbol.is_alphanumeric() || *symbol == '_') {
        let more: String = rest.iter().take(length + 1).collect();
        let hint = "names that begin with a digit stand in `backticks`";
        return Err(FilterError::at(at, format!("“{more}...” is no number; {hint}")));
    }
    if is_integer && let Ok(value) = text.parse() {
        return Ok((Token::Integer(value), length));
    }
    let value = text.parse().map_err(|_| FilterError::at(at, format!("“{text}” is no number")))?;
    Ok((Token::Number(value), length))
}

/// A doubled quote stands for one.
fn quoted(quote: char, rest: &[char], at: usize) -> Result<(Token, usize), FilterError> {
    let mut text = String::new();
    let mut length = 1;
    loop {
        match (rest.get(length), rest.get(length + 1)) {
            (Some(a), Some(b)) if *a == quote && *b == quote => {
                text.push(quote);
                length += 2;
            }
            (Some(a), _) if *a == quote => break,
            (Some(symbol), _) => {
                text.push(*symbol);
                length += 1;
            }
            (None, _) => return Err(FilterError::at(at, format!("the {quote} is never closed"))),
        }
    }
    let token = match quote {
        '`' => Token::Name(text),
        '"' => Token::NameOrText(text),
        _ => Token::Text(text),
    };
    Ok((token, length + 1))
}

fn word(rest: &[char]) -> (Token, usize) {
    let belongs = |symbol: &&char| symbol.is_alphanumeric() || matches!(symbol, '_' | '.');
    let text: String = rest.iter().take_while(belongs).collect();
    let length = text.chars().count();
    let token = match text.to_ascii_lowercase().as_str() {
        "and" => Token::Operator(Operator::And),
        "or" => Token::Operator(Operator::Or),
        "not" => Token::Not,
        _ => Token::Word(text),
    };
    (token, length)
}

fn sign(rest: &[char]) -> Option<(Token, usize)> {
    let compare = |comparison| Token::Operator(Operator::Compare(comparison));
    let two = match (rest.first()?, rest.get(1)) {
        ('&', Some('&')) => Some(Token::Operator(Operator::And)),
        ('|', Some('|')) => Some(Token::Operator(Operator::Or)),
        ('=', Some('=')) => Some(compare(Comparison::Equal)),
        ('!', Some('=')) | ('<', Some('>')) => Some(compare(Comparison::NotEqual)),
        ('<', Some('=')) => Some(compare(Comparison::LessOrEqual)),
        ('>', Some('=')) => Some(compare(Comparison::GreaterOrEqual)),
        ('*', Some('*')) => Some(Token::Operator(Operator::Power)),
        _ => None,
    };
    if let Some(token) = two {
        return Some((token, 2));
    }
    let one = match rest.first()? {
        '&' => Token::Operator(Operator::And),
        '|' => Token::Operator(Operator::Or),
        '=' => compare(Comparison::Equal),
        '≠' => compare(Comparison::NotEqual),
        '<' => compare(Comparison::Less),
        '>' => compare(Comparison::Greater),
        '≤' => compare(Comparison::LessOrEqual),
        '≥' => compare(Comparison::GreaterOrEqual),
        '!' => Token::Not,
        '+' => Token::Plus,
        '-' | '−' => Token::Minus,
        '*' => Token::Operator(Operator::Multiply),
        '/' => Token::Operator(Operator::Divide),
        '^' => Token::Operator(Operator::Power),
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        _ => return None,
    };
    Some((one, 1))
}
