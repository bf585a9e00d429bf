//! Tokens to a tree, by the binding powers of the operators (Pratt's method).

use super::FilterError;
use super::expression::{Expression, Kind, NOT_POWER, Operator, SIGN_POWER};
use super::token::{Token, tokens};

/// Deepest nesting that is followed.
const DEEPEST: usize = 64;
/// Most words and signs: `a || a || a || ...` is as deep a tree as it is long.
const LONGEST: usize = 2000;

pub(super) fn parse(text: &str) -> Result<Expression, FilterError> {
    let end = text.chars().count();
    let mut parser = Parser { tokens: tokens(text)?, next: 0, end, depth: 0 };
    if parser.tokens.is_empty() {
        return Err(FilterError::at(0, "the filter is empty; write a condition such as mag_vis < 24"));
    }
    if parser.tokens.len() > LONGEST {
        return Err(FilterError::at(0, format!("the filter has more than {LONGEST} words and signs")));
    }
    let expression = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some(Token::Close) => Err(FilterError::at(parser.at(), "this bracket was never opened")),
        Some(_) => Err(FilterError::at(parser.at(), "an operator such as < or && is missing")),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn operator(&self) -> Option<Operator> {
        match self.peek()? {
            Token::Operator(operator) => Some(*operator),
            Token::Plus => Some(Operator::Add),
            Token::Minus => Some(Operator::Subtract),
            _ => None,
        }
    }

    /// An expression whose operators bind at least as strongly as `least`.
    fn expression(&mut self, least: u8) -> Result<Expression, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FilterError::at(self.at(), "the filter is nested too deeply"));
        }
        let mut left = self.operand()?;
        // What the last comparison compared with, for chains such as 0 < x < 1.
        let mut compared: Option<Expression> = None;
        while let Some(operator) = self.operator() {
            let (binds_left, binds_right) = operator.powers();
            if binds_left < least {
                break;
            }
            let at = self.at();
            self.next += 1;
            let right = self.expression(binds_right)?;
            let is_comparison = matches!(operator, Operator::Compare(_));
            left = match compared.take().filter(|_| is_comparison) {
                Some(middle) => {
                    let more = binary(at, operator, middle, right.clone());
                    binary(at, Operator::And, left, more)
                }
                None => binary(at, operator, left, right.clone()),
            };
            compared = is_comparison.then_some(right);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expression, FilterError> {
        let at = self.at();
        let Some((_, token)) = self.tokens.get(self.next).cloned() else {
            return Err(FilterError::at(at, "the filter ends where a value is expected"));
        };
        self.next += 1;
        let kind = match token {
            Token::Number(value) => Kind::Number(value),
            Token::Integer(value) => Kind::Integer(value),
            Token::Text(text) => Kind::Text(text),
            Token::NameOrText(text) => Kind::NameOrText(text),
            Token::Name(name) => Kind::Name(name),
            Token::Word(word) if self.peek() == Some(&Token::Open) => {
                self.next += 1;
                Kind::Call(word.to_ascii_lowercase(), self.arguments()?)
            }
            Token::Word(word) => constant(&word).unwrap_or(Kind::Name(word)),
            Token::Not => Kind::Not(Box::new(self.expression(NOT_POWER)?)),
            Token::Minus => Kind::Negative(Box::new(self.expression(SIGN_POWER)?)),
            Token::Plus => return self.expression(SIGN_POWER),
            Token::Open => {
                let inner = self.expression(0)?;
                self.close(at)?;
                return Ok(inner);
            }
            Token::Close | Token::Comma | Token::Operator(_) => {
                return Err(FilterError::at(at, "a value is missing here"));
            }
        };
        Ok(Expression { at, kind })
    }

    fn close(&mut self, opened: usize) -> Result<(), FilterError> {
        if self.peek() != Some(&Token::Close) {
            return Err(match self.peek() {
                None => FilterError::at(opened, "this bracket is never closed"),
                Some(_) => FilterError::at(self.at(), "an operator or a closing bracket is missing"),
            });
        }
        self.next += 1;
        Ok(())
    }

    /// What stands between the brackets of a function.
    fn arguments(&mut self) -> Result<Vec<Expression>, FilterError> {
        let opened = self.at().saturating_sub(1);
        let mut arguments = Vec::new();
        if self.peek() == Some(&Token::Close) {
            self.next += 1;
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression(0)?);
            if self.peek() != Some(&Token::Comma) {
                self.close(opened)?;
                return Ok(arguments);
            }
            self.next += 1;
        }
    }
}

fn binary(at: usize, operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression { at, kind: Kind::Binary(operator, Box::new(left), Box::new(right)) }
}

fn constant(word: &str) -> Option<Kind> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some(Kind::Logical(true)),
        "false" => Some(Kind::Logical(false)),
        "nan" => Some(Kind::Number(f64::NAN)),
        "inf" => Some(Kind::Number(f64::INFINITY)),
        _ => None,
    }
}
