//! Planes of pixels and what is computed from them without knowing where they came from:
//! windows, statistics, cuts, stretches, tiles and the mip pyramid.
//!
//! NaN and infinities are data: they are counted, skipped by every mean, and never shown as a
//! colour of a finite value.

mod aperture;
mod centroid;
mod coarse;
mod compensated;
mod cuts;
mod equalisation;
mod flag_counts;
mod flag_word;
mod histogram;
mod levels;
mod line_profile;
mod median;
mod outside;
mod overlap;
mod pixels;
mod preview;
mod pyramid;
mod radial_profile;
mod reduce;
mod resample;
mod sample;
mod scan;
mod statistics;
mod stretch;
mod survey;
mod tile;
mod upper_median;
mod value_counts;
mod window;
mod zscale;

pub use aperture::{Annulus, Aperture, ApertureSum, aperture_photometry};
pub use centroid::centroid;
pub use cuts::{CutRule, Cuts};
pub use equalisation::{equalisation_table, equalised};
pub use flag_counts::{FlagCounts, flag_counts};
pub use flag_word::flag_word;
pub use histogram::Histogram;
pub use levels::Level;
pub use line_profile::{ProfilePoint, line_profile};
pub use outside::{NOT_FINITE, OUTSIDE, is_outside};
pub use pixels::{Blocks, MemoryPixels, Pixels, ReadError, check_window};
pub use pyramid::{Glimpse, Pyramid};
pub use radial_profile::{RadialBin, radial_profile};
pub use resample::{
    LEAST_WEIGHT, TexelWindow, ViewSampling, area_sample, pixels_per_screen, resample, resample_warped,
    sampling_level,
};
pub use sample::SampleStatistics;
pub use statistics::{Statistics, statistics};
pub use stretch::Stretch;
pub use survey::{Survey, SurveyState};
pub use tile::{Reduction, Tile};
pub use upper_median::upper_median;
pub use value_counts::ValueCounts;
pub use zscale::zscale;
