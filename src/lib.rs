//! Skyloupe: look at Euclid fields, and at what the networks that search them found.
//!
//! One library and a thin binary: the window and the command line are two fronts on one core. A module may import
//! only modules of a lower rank; `tests/suite/architecture.rs` holds the table below to that.
//!
//! | rank | module | purpose |
//! |---|---|---|
//! | 0 | [`geometry`] | pixel, screen and tile coordinates as distinct types; maps read `screen_from_image` |
//! | 0 | [`header`] | FITS header cards as data |
//! | 0 | [`places`] | where the platform keeps settings, state and caches |
//! | 0 | [`progress`] | how long computations report how far they are, and are cancelled |
//! | 1 | [`evaluate`] | completeness, purity, ROC, precision and recall, reliability, bootstrap intervals |
//! | 1 | [`sky`] | world coordinates, sexagesimal text, separations, grid lines |
//! | 1 | [`raster`] | pixels, statistics, cuts, stretches, tiles, the mip pyramid, profiles and photometry |
//! | 2 | [`field`] | the immutable data set: planes, bands, roles, provenance |
//! | 3 | [`fits`] | FITS to `field` and back: HDUs, Euclid products, compressed and damaged files |
//! | 3 | [`composite`] | VIS+NISP recipes to RGB, as data, with the CPU reference of what the shaders draw |
//! | 3 | [`models`] | model cards: what each network is, needs, promises, was measured at; where they are found |
//! | 4 | [`catalogue`] | tables of sources: FITS, CSV, VOTable, Parquet; typed columns, filters, positions, cross-match |
//! | 4 | [`grades`] | what people said about candidates: schemes, the store on disk, merging, agreement |
//! | 4 | [`inference`] | ONNX networks: finding the runtime, choosing the backend, batches, tiling; trees |
//! | 4 | [`sources`] | sources detected in an image: background mesh, threshold, deblending, shapes |
//! | 5 | [`inpainting`] | inpainting residuals: mask, repaint step by step, residual, score |
//! | 5 | [`lenses`] | strong lenses: select, cut out, compose, score, rank, learn from grades |
//! | 5 | [`streaks`] | asteroid streaks: detect, merge, link, track |
//! | 5 | [`simulate`] | fields made from nothing: galaxies, stars, lenses, noise; the demonstration field |
//! | 5 | [`interop`] | figures for people: PNG and TIFF with scale bar, compass and labels |
//! | 6 | [`gpu`] | wgpu only: tile textures, the passes that draw, offscreen pictures |
//! | 6 | [`session`] | the document: commands, frames, looks, measurements, undo, what is saved |
//! | 7 | [`jobs`] | named worker threads: effects in, updates out; tiles; progress and cancel |
//! | 8 | [`ui`] | egui: reads the session, answers with commands; the canvas bridge to `gpu` |
//! | 9 | [`app`] | the application and its window; dialogs, settings |
//! | 9 | [`cli`] | the same core without a window |

pub mod app;
pub mod catalogue;
pub mod cli;
pub mod composite;
pub mod evaluate;
pub mod field;
pub mod fits;
pub mod geometry;
pub mod gpu;
pub mod grades;
pub mod header;
pub mod inference;
pub mod inpainting;
pub mod interop;
pub mod jobs;
pub mod lenses;
pub mod models;
pub mod places;
pub mod progress;
pub mod raster;
pub mod session;
pub mod simulate;
pub mod sky;
pub mod sources;
pub mod streaks;
pub mod ui;
