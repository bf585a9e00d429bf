//! Strong lenses: select, cut out, compose, score, rank; and learn from grades.
//!
//! [`Candidate`]s come from a catalogue, a list of positions or [`crate::sources`]; selection cuts leave those worth
//! a look. Each is cut out of the field in microjansky with its local sky taken off ([`Cutout`]), composed to a picture
//! of [`CUTOUT_SIDE`]^2 pixels ([`Composite`]) and scored by a network that answers with a logit and an embedding. The
//! same [`compose`] writes the training sets. People's grades refit the head on the embeddings.

mod candidate;
mod composite;
mod cutout;
mod error;
mod learn;
mod local_sky;
mod occlusion;
mod operating;
mod selection_function;

pub use candidate::Candidate;
pub use composite::{COMPOSITE_VERSION, Composite, compose};
pub use cutout::{CUTOUT_SCALE_ARCSEC, CUTOUT_SIDE, Cutout, FieldCutter};
pub use error::LensError;
pub use learn::{
    Answer, BaseModel, Comparison, DrawnBy, Embeddings, Estimate, Estimates, Graded, GradesUsed, HEAD_FORMAT,
    Head, HeadKind, HeadMeasure, HeadModel, HeadStore, LearnError, Measured, Pick, Population, Prior,
    Quantity, Queue, QueuePlan, RandomOrder, Ranking, Standardisation, StoredHead, compare, estimate,
};
pub use occlusion::{OcclusionMap, Patch, ScoreComposites, occlusion};
pub use operating::operating_curve;
pub use selection_function::{Injected, SelectionCell, SelectionFunction, SelectionGrid};
