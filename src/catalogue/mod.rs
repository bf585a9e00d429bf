//! Tables of sources: FITS, CSV, ECSV, VOTable and Parquet to typed columns and back; positions, filters by expression,
//! statistics, cross-match.
//!
//! A [`Table`] is columns in memory, immutable after reading. Identifiers stay 64-bit integers: nothing passes through
//! floating point. What is missing is NaN in real columns, and marked in the others. Sky positions are ICRS degrees in
//! the columns and [`crate::sky::SkyPoint`] in the program. This module draws nothing and knows no field.

mod column;
mod cross_match;
mod error;
mod euclid;
mod filter;
mod identifiers;
mod nearest;
mod order;
mod partners;
mod position_index;
mod positions;
mod read;
mod repeated;
mod statistics;
mod table;
mod write;

pub use column::{Column, Values};
pub use cross_match::{Pair, Partners, cross_match};
pub use error::CatalogueError;
pub use euclid::VisMagnitudes;
pub use filter::{Filter, FilterError};
pub use order::sorted_order;
pub use partners::NearestPartners;
pub use position_index::{Near, PositionIndex};
pub use positions::{PositionList, Positions, PositionsError};
pub use read::{TextParts, read_table};
pub use repeated::RepeatedIdentifiers;
pub use statistics::{ColumnStatistics, Histogram, HistogramRange, column_statistics, histogram};
pub use table::Table;
pub use write::{CsvParts, write_table};
