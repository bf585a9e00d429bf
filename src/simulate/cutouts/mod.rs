//! Small pictures of single sources in four bands: gravitational lenses, and what is taken for them.
//!
//! Each picture is a small scene of its own, painted with the parts of which [`super::simulate_field`] makes fields,
//! seen under conditions that scatter (PSF, noise, zero points, misregistration, sky residuals, mis-centring, missing
//! bands). Pixels come in microjansky, so that whoever composes them need not know the units of the mosaics.

mod artefacts;
mod conditions;
mod kind;
mod lens_scene;
mod look_alikes;
mod priors;
mod ring;
mod simulate;
mod warped_source;

pub use kind::CutoutKind;
pub use lens_scene::{ArcToAdd, arc_light};
pub use priors::{ConditionPriors, CutoutPriors, Fixed, LensPriors, Skew, Spread};
pub use simulate::{CutoutTruth, SimulatedCutout, simulate_cutout};

pub(super) use conditions::add_noise;
pub(super) use ring::RingDisc;
pub(super) use warped_source::WarpedSource;
