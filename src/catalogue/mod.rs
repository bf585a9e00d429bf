//! Tables of sources: FITS, CSV, ECSV, VOTable and Parquet to typed columns and back; positions, filters by expression,
//! statistics, cross-match.
//!
//! A [`Table`] is columns in memory, immutable after reading. Identifiers stay 64-bit integers: nothing passes through
//! floating point. What is missing is NaN in real columns, and marked in the others. Sky positions are ICRS degrees in
//! the columns and [`crate::sky::SkyPoint`] in the program. This module draws nothing and knows no field.

mod column;
mod error;
mod identifiers;
mod read;
mod table;

pub use column::{Column, Values};
pub use error::CatalogueError;
pub use read::read_table;
pub use table::Table;
