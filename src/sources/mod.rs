//! Sources detected in an image where there is no catalogue: background mesh, threshold, deblending, shapes.
//!
//! The recipe is that of SExtractor (Bertin and Arnouts 1996, A&AS 117, 393), written anew from its description:
//! [`measure_background`] makes the [`Mesh`]es of background and noise; [`detect_sources`] walks over the image in
//! blocks that overlap, smooths, thresholds, splits what is blended, measures, and cleans what are wings of brighter
//! sources. Which blocks an image is cut into changes nothing in what is found: a source that does not fit in its
//! block is read again with a window of its own.
//!
//! NaN, infinite and exactly zero pixels hold no data, nor do those whose noise is not positive. [`detect_sources`]
//! works in whatever unit the plane has; [`detect_in_field`] adds magnitudes and sky positions. Nothing here knows
//! catalogues.

mod background;
mod blocks;
mod clean;
mod components;
mod core_width;
mod deblend;
mod detect;
mod error;
mod in_field;
mod measure;
mod moments;
mod photometry;
mod settings;
mod smooth;
mod source;
mod window;

pub use background::{Mesh, measure_background};
pub use detect::{Detections, detect_sources};
pub use error::SourcesError;
pub use in_field::{FieldDetections, FieldSource, detect_in_field};
pub use settings::{BlockLayout, DetectionSettings, NoiseLevel, Smoothing};
pub use source::{DetectedSource, SourceFlags};
