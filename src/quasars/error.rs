//! Why a catalogue cannot be classified.

use crate::inference::InferenceError;
use crate::models::ModelError;
use thiserror::Error;

/// Each message is one sentence: what failed, why, what to do.
#[derive(Debug, Error)]
pub enum QuasarError {
    /// No columns were found for some of the bands.
    #[error(
        "the table has no column for {missing}{nearest}; it has {available}; name them with --map {example}=COLUMN,..."
    )]
    NoBands { missing: String, nearest: String, available: String, example: &'static str },
    /// Euclid's own bands, and no u, g, r, i.
    #[error(
        "this table has VIS, Y, J, H and no u, g, r, i, which the forest {name} needs; train one for the colours of VIS, Y, J, \
         H with `skyloupe training-set quasars TABLE --labels COLUMN --features euclid` (see training/README.md) and give it \
         with --model or choose it in the pane, or name columns for u, g, r, i with --map u=COLUMN,g=COLUMN,..."
    )]
    EuclidAlone { name: String },
    /// Asinh magnitudes are softened by the errors of the fluxes.
    #[error(
        "the fluxes soften by their median errors, and there are no errors of {band} above 0; name their column with --map \
         {band}_err=COLUMN"
    )]
    NoSoftening { band: String },
    /// The mapping names a column that the table lacks.
    #[error("the table has no column {wanted:?}, which is mapped to {role}{nearest}; it has {available}")]
    NoColumn { wanted: String, role: String, nearest: String, available: String },
    /// Text that is no mapping.
    #[error("the mapping of columns cannot be read: {0}")]
    Mapping(String),
    /// The labels of a table to learn from or to evaluate on.
    #[error("{0}")]
    Labels(String),
    /// A model for other numbers.
    #[error(
        "the model {name} cannot classify this: {reason}; without --model, the forest that ships is taken"
    )]
    OtherModel { name: String, reason: String },
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Inference(#[from] InferenceError),
    /// The range of training cannot be read or made.
    #[error("the range of training cannot be used: {0}")]
    Coverage(String),
    /// Too little, or too much, for a map.
    #[error("the map cannot be drawn: {0}")]
    Embedding(String),
    #[error("the computation was cancelled")]
    Cancelled,
}
