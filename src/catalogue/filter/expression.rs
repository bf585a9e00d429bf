//! What was typed, as a tree.

/// A part of the expression and the character where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub at: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Number(f64),
    Integer(i64),
    Logical(bool),
    Text(String),
    /// In double quotes: a column where there is one of that name, else a text.
    NameOrText(String),
    Name(String),
    Negative(Box<Expression>),
    Not(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Call(String, Vec<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Compare(Comparison),
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    /// Whether it holds. Values that cannot be ordered (NaN) match nothing.
    pub fn holds<T: PartialOrd + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
            Self::NotEqual => left.partial_cmp(right).is_some_and(std::cmp::Ordering::is_ne),
        }
    }
}

impl Operator {
    /// How strongly it binds its left and its right side; the larger wins.
    pub fn powers(self) -> (u8, u8) {
        match self {
            Self::Or => (1, 2),
            Self::And => (3, 4),
            Self::Compare(_) => (7, 8),
            Self::Add | Self::Subtract => (9, 10),
            Self::Multiply | Self::Divide => (11, 12),
            Self::Power => (16, 15),
        }
    }
}

/// How strongly `!` binds what follows.
pub(super) const NOT_POWER: u8 = 5;
/// How strongly a sign binds what follows: less than `^`.
pub(super) const SIGN_POWER: u8 = 13;
