//! Galaxies with the nuclei that galaxies have, in VIS, and a point source of chosen brightness in their middle:
//! what a network that repaints cores is trained on and tried with.
//!
//! Profiles, bars, arms, dust lanes, star clusters in the middle, companions and mergers are drawn from published
//! distributions, named where they stand; none was chosen for what a network finds easy.

mod dust_lane;
mod galaxy;
mod kind;
mod point;
mod priors;
mod simulate;

pub use kind::HostKind;
pub use point::vis_point;
pub use priors::HostPriors;
pub use simulate::{HostTruth, SimulatedHost, simulate_host};
