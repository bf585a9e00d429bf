//! Why a filter cannot be used.

use thiserror::Error;

/// What is wrong, and where in the text.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{message} (at character {} of the filter)", character)]
pub struct FilterError {
    message: String,
    /// 1-based.
    pub character: usize,
}

impl FilterError {
    /// `at`: the character before which it goes wrong, counted from 0.
    pub(super) fn at(at: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), character: at + 1 }
    }
}
