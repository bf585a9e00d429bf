//! Candidates, scores and grades as files that other programs read: tables, DS9 regions, FITS stamps.

mod regions;
mod row;
mod stamp;
mod table;

pub use regions::write_regions;
pub use row::{GivenGrade, ReportRow, ScoredCandidates, report_rows};
pub use stamp::{StampOf, write_stamp};
pub use table::report_table;
