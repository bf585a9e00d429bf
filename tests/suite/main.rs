//! One test binary for the whole application: every further one would cost a link of the whole tree.
// A test may end where its premise fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod architecture;
mod cache;
mod command_line;
mod composite;
mod compressed;
mod evaluate;
mod fits;
mod flags;
mod focal_plane;
mod gpu;
mod grades;
mod inference;
mod interop;
mod lens_learning;
mod lens_queue;
mod lenses;
mod lenses_in_window;
mod lenses_pane;
mod models;
mod overlay;
mod raster;
mod session;
mod shipped_models;
mod simulate;
mod sky;
mod streak_classical;
mod streak_engine;
mod streak_fit;
mod streak_oracle;
mod streak_read;
mod streak_report;
mod streak_search;
mod streak_simulation;
mod streaks_in_window;
mod streaks_pane;
mod unpacking;
mod user_interface;
mod whole_tile;
