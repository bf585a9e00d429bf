//! What people said about candidates: class schemes, grades, and the store that keeps them.
//!
//! The store is one SQLite file in write-ahead mode beside nothing else; a grade is on disk before [`GradeStore`]
//! answers. Grades name the candidate by id and sky position, the grader, the time, and the model and score that it had,
//! so that they outlive models and sessions.

mod grade;
mod scheme;

pub use grade::{CandidateKey, Grade};
pub use scheme::{GradeClass, Scheme};
