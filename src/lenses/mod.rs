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
mod from_sources;
mod local_sky;

pub use candidate::Candidate;
pub use composite::{COMPOSITE_VERSION, Composite, compose};
pub use cutout::{CUTOUT_SCALE_ARCSEC, CUTOUT_SIDE, Cutout, FieldCutter};
pub use error::LensError;
pub use from_sources::source_table;
