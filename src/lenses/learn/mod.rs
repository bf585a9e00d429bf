//! Retraining while people look: the head of the network refitted from grades, what to show next, and what the grades
//! say about the whole catalogue.
//!
//! The network answers once for each source, with a logit and an embedding ([`Embeddings`]). After each grade a small
//! logistic model on the embeddings ([`Head`]) is fitted anew, with the network itself as its prior, and the whole
//! catalogue is ranked again. A [`Queue`] chooses what is shown next and says of each source how it was drawn; what was
//! drawn at random lets [`estimate`] say how many there are, how pure and how complete a threshold is. A head that is
//! worth keeping becomes a [`HeadModel`] in a [`HeadStore`]. Nothing here runs the network or reads a picture.

mod cholesky;
mod compare;
mod diverse;
mod embeddings;
mod error;
mod estimate;
mod head;
mod leave_one_out;
mod model;
mod penalised;
mod prior;
mod queue;
mod random_order;
mod shares;
mod standardisation;
mod store;

pub use compare::{Comparison, HeadMeasure, Measured, compare};
pub use embeddings::Embeddings;
pub use error::LearnError;
pub use estimate::{Estimate, Estimates, Population, Quantity, estimate};
pub use head::{Graded, Head};
pub use model::{BaseModel, GradesUsed, HEAD_FORMAT, HeadModel};
pub use prior::{HeadKind, Prior};
pub use queue::{DrawnBy, Pick, Queue, Ranking};
pub use random_order::RandomOrder;
pub use shares::QueuePlan;
pub use standardisation::Standardisation;
pub use store::{HeadStore, StoredHead};
