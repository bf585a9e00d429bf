//! What people said about candidates: class schemes, grades, the store that keeps them, and how far graders agree.
//!
//! The store is one SQLite file in write-ahead mode; a grade is on disk before [`GradeStore::append`] answers, and is
//! never overwritten: the newest of one grader for one candidate and showing counts, and taking back is a grade too.
//! Grades name the candidate by the name of its field, its id and its sky position, the grader, the time, and the model
//! and score that it had, so that they outlive folders, models and sessions.
//!
//! [`GradeStore`] and [`read_grades`] touch files; all else is plain functions of `&[Grade]`. This module draws nothing
//! and starts no threads.

mod agreement;
mod candidate;
mod comparison;
mod consensus;
mod csv_file;
mod error;
mod exchange;
mod grade;
mod instant;
mod kappa;
mod merge;
mod number_text;
mod schema;
mod scheme;
mod scheme_file;
mod showings;
mod standing;
mod store;
mod store_file;

pub use agreement::{Agreement, PairAgreement, SelfAgreement, agreement};
pub use candidate::CandidateKey;
pub use comparison::Comparison;
pub use consensus::{ConsensusGrade, ConsensusRule, consensus};
pub use csv_file::{Imported, TableSource, consensus_to_csv, grades_from_csv, grades_to_csv};
pub use error::GradeError;
pub use exchange::read_grades;
pub use grade::Grade;
pub use instant::{now_ms, time_from_text, time_text};
pub use kappa::{Weighting, cohen_kappa, fleiss_kappa};
pub use merge::{MergeReport, Merged, merge};
pub use scheme::{GradeClass, Meaning, Scheme};
pub use showings::{Showing, Showings};
pub use standing::standing;
pub use store::{Added, GradeId, GradeStore, Grader, StoredGrade};
pub use store_file::store_path;
