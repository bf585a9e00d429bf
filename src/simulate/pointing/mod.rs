//! Pointings: up to four dithered VIS exposures of one piece of sky, in the units of calibrated quadrants, with
//! moving sources, and the truth of them.
//!
//! What is fixed on the sky is painted once for each exposure through that exposure's PSF; what the detector
//! adds (cosmic rays, hot pixels, bleeding, noise) is drawn anew. The numbers are those of
//! `docs/euclid-and-methods.md`, section 2, and named where they stand.

mod asteroid;
mod conditions;
mod cosmic_rays;
mod detector;
mod expose;
mod inject;
mod recipe;
mod satellite;
mod statics;
mod trail;
mod truth;
mod write;

pub use asteroid::{Asteroid, Passage};
pub use expose::{SimulatedExposure, SimulatedPointing, simulate_pointing};
pub use inject::{InjectionImage, Motion, StreakLight, inject_streak};
pub use recipe::{AsteroidPriors, PointingRecipe};
pub use satellite::Satellite;
pub use write::{ImageLayout, write_pointing};
