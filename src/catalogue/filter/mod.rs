//! Filters: expressions on columns, such as `flux_vis_psf > 3.6 && spurious_prob < 0.2`.
//!
//! Names stand without regard to case, in backticks where they hold more than letters, digits, `_` and `.`; texts stand
//! in quotes (in double quotes the name of a column is that column). `+ - * / ^`, comparisons (also `0 < x < 1`),
//! `&& || !` or `and or not`, and functions: `abs sqrt log10 ln exp min max floor sin cos isnan`, `mag(flux)` (AB, of
//! µJy), `sep(ra, dec, ra0, dec0)` (degrees in, arcseconds out), `contains(text, part)`.
//!
//! A missing value matches no comparison, `!=` included; `isnan(x)` finds it. Integers are compared with integers
//! exactly, so that identifiers beyond 2^53 are safe. `!` turns a condition around row by row: `!(x > 3)` holds where
//! x is missing.

mod bind;
mod compare;
mod error;
mod expression;
mod numbers;
mod parse;
mod token;

pub use error::FilterError;

use super::Table;
use expression::Expression;
use rayon::prelude::*;

/// Rows that are worked on together: few enough that intermediate results stay in the cache.
const BLOCK: usize = 4096;

/// A condition on the rows of a table, as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    text: String,
    expression: Expression,
}

impl Filter {
    /// Read an expression. Names are only looked up when the filter meets a table.
    ///
    /// # Errors
    /// Where the text is no expression, with the place.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Ok(Self { text: text.to_owned(), expression: parse::parse(text)? })
    }

    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// For each row whether it matches.
    ///
    /// # Errors
    /// Names that are no columns, with the nearest ones; text where a number is needed; an expression that is a number
    /// and not a condition.
    pub fn matching(&self, table: &Table) -> Result<Vec<bool>, FilterError> {
        let condition = bind::condition(&self.expression, table)?;
        let mut matches = vec![false; table.row_count()];
        matches.par_chunks_mut(BLOCK).enumerate().for_each(|(block, out)| {
            condition.evaluate(block * BLOCK, out);
        });
        Ok(matches)
    }
}

#[cfg(test)]
mod tests;
