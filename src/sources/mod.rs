//! Sources detected in an image where there is no catalogue: background mesh, threshold, deblending, shapes.
//!
//! Works on one plane of pixels in whatever unit; magnitudes follow from the zero point of the plane. It knows neither
//! fields nor catalogues.

mod source;

pub use source::{DetectedSource, SourceFlags};
