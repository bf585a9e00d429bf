//! Simulated Euclid fields: VIS, Y, J and H mosaics in the units of the MER pipeline, with noise maps,
//! world coordinates and a catalogue of the truth. The ground on which training sets stand, and the
//! field that the application opens when it is started without a file.
//!
//! Every smooth source is a sum of elliptical Gaussians ([`sersic_gaussians`]), which a PSF
//! made of Gaussians widens analytically; discs with arms, edge-on discs and lensed arcs are drawn sharp and
//! convolved component by component. No Fourier transform, no grid larger than the source.
//!
//! The pixels depend on the recipe alone: each object and each row of noise has a random stream of its own,
//! and stamps are added in the order of the catalogue, so the number of threads does not matter.
//! Image coordinates as in [`crate::geometry`]; angles are radians, counter-clockwise from +x.

mod added_light;
mod calibration;
mod cluster;
mod cutouts;
mod demo;
mod edge_on;
mod error;
mod field;
mod gaussian;
mod grain;
mod hosts;
mod lens;
mod lens_system;
mod merger;
mod noise;
mod object;
mod output;
mod paint;
mod pointing;
mod population;
mod psf;
mod recipe;
mod scene;
mod sersic;
mod sharp_image;
mod spectrum;
mod spiral;
mod star;
mod streams;
mod truth;
mod vis_point;

pub use added_light::{AddedLight, WithAddedLight, with_added_light};
pub use calibration::{BandCalibration, PIXEL_SCALE_ARCSEC};
pub use cutouts::{
    ArcToAdd, ConditionPriors, CutoutKind, CutoutPriors, CutoutTruth, Fixed, LensPriors, SimulatedCutout,
    Skew, Spread, arc_light, simulate_cutout,
};
pub use demo::{DEMO_SEED, demo_field, demo_file};
pub use error::SimulateError;
pub use field::{SimulatedBand, SimulatedField, simulate_field};
pub use hosts::{HostKind, HostPriors, HostTruth, SimulatedHost, simulate_host};
pub use lens::{IsothermalLens, LensImage};
pub use output::write_simulation;
pub use pointing::{
    Asteroid, AsteroidPriors, ImageLayout, InjectionImage, Motion, Passage, PointingRecipe, Satellite,
    SimulatedExposure, SimulatedPointing, StreakLight, inject_streak, simulate_pointing, write_pointing,
};
pub use psf::{Psf, PsfComponent};
pub use recipe::FieldRecipe;
pub use sersic::{SersicGaussian, sersic_b, sersic_gaussians};
pub use truth::{LensTruth, SourceKind, TruthEntry, write_truth};
pub use vis_point::vis_point;
