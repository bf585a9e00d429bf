//! Simulated galaxies for training and for trials of inpainting.

use crate::inpainting::{InpaintingError, STAMP_SIDE, Stamp};
use crate::simulate::{HostPriors, HostTruth, simulate_host};
use clap::ValueEnum;

/// From what galaxies are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum HostPriorsChoice {
    /// More bright galaxies than there are
    Training,
    /// As they come above I_E = 22.5
    Population,
    /// Other galaxies under other conditions
    Shifted,
}

impl HostPriorsChoice {
    pub(super) fn priors(self) -> HostPriors {
        match self {
            Self::Training => HostPriors::training(),
            Self::Population => HostPriors::population(),
            Self::Shifted => HostPriors::shifted(),
        }
    }
}

/// One simulated galaxy as a stamp, with a point source of a share of its light.
///
/// # Errors
/// Never for the stamps that the simulation makes.
pub(super) fn host_stamp(
    priors: &HostPriors,
    place: (u64, usize),
    point_share: f64,
) -> Result<(Stamp, HostTruth), InpaintingError> {
    let host = simulate_host(priors, STAMP_SIDE, place, point_share);
    Ok((Stamp::from_pixels(host.pixels)?, host.truth))
}
