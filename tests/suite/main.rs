//! One test binary for the whole application: every further one would cost a link of the whole tree.

mod architecture;
mod command_line;
mod composite;
mod fits;
mod gpu;
mod raster;
mod simulate;
mod sky;
mod user_interface;
