//! The search: windows of images in parallel, what they show fitted and scored, exposures linked.

mod block;
mod candidate;
mod duplicates;
mod find;

pub use block::{SearchBlock, look_at_block, search_block};
pub use candidate::{Candidate, candidates};
pub use find::find_streaks;
