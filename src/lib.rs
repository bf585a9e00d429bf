//! Skyloupe: look at Euclid fields, and at what the networks that search them found.
//!
//! One library and a thin binary. A module may import only modules of a lower rank;
//! `tests/suite/architecture.rs` holds the table below to that.
//!
//! | rank | module | purpose |
//! |---|---|---|
//! | 0 | [`geometry`] | pixel, screen and tile coordinates as distinct types |
//! | 0 | [`header`] | FITS header cards as data |
//! | 0 | [`progress`] | how long computations report and are cancelled |
//! | 1 | [`sky`] | world coordinates, sexagesimal text, separations |
//! | 1 | [`raster`] | pixels, statistics, cuts, stretches, tiles, the mip pyramid |
//! | 2 | [`field`] | the immutable data set: planes, bands, roles, provenance |

pub mod field;
pub mod geometry;
pub mod header;
pub mod progress;
pub mod raster;
pub mod sky;
