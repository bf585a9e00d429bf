//! What can go wrong in learning from grades.

use std::path::PathBuf;

/// Why a head cannot be fitted, kept or used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LearnError {
    #[error("{logits} logits and {values} numbers of embeddings of length {length} do not belong together")]
    Shape { logits: usize, values: usize, length: usize },
    #[error(
        "the logit or embedding of source {index} holds NaN or infinity; leave out sources that could not be scored"
    )]
    NotFinite { index: usize },
    #[error("{found} logits or identifiers were given for {expected} sources")]
    Sources { found: usize, expected: usize },
    #[error("a grade is about source {index}, but only {count} sources were scored")]
    UnknownSource { index: usize, count: usize },
    #[error("the grade of source {index} has the weight {weight}; weights are positive numbers")]
    Weight { index: usize, weight: f64 },
    #[error("a prior precision of {value} cannot be used; give a positive number")]
    Precision { value: f64 },
    #[error("embeddings of length {found} were given where the head was fitted to length {expected}")]
    Length { found: usize, expected: usize },
    #[error("the fit ran out of numbers; give a higher prior precision")]
    Fit,
    #[error("{head} refines {base} {version}, but the network at hand is another ({found}); fit it anew from its grades")]
    OtherBase { head: String, base: String, version: String, found: String },
    #[error("{id} is no name for a head; use lower-case letters, digits and hyphens")]
    BadName { id: String },
    #[error("there is no head named {id}; there are {known}")]
    Unknown { id: String, known: String },
    #[error("{id} is back at the network itself; there is no earlier version")]
    NothingBefore { id: String },
    #[error("{id} has no version {version}; it has {known}")]
    NoVersion { id: String, version: u32, known: String },
    #[error("the head cannot be used ({reason}); remove the file or write it anew: {}", path.display())]
    Broken { reason: String, path: PathBuf },
    #[error("the head has format {found}, and this Skyloupe reads format 1; a newer Skyloupe may read it: {}", path.display())]
    OtherFormat { found: u64, path: PathBuf },
    #[error("the head cannot be written: {reason}")]
    Write { reason: String },
    #[error("the head cannot be read: {reason}: {}", path.display())]
    Read { reason: String, path: PathBuf },
}
