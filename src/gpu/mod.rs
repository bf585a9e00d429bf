//! Pixels to screen: tiles in textures, and the three passes that turn them into a picture.
//!
//! A plane is a virtual texture: its pyramid's tiles live in one [`GpuStore`] that keeps the least
//! recently shown ones out. Each view has three passes, each run only when its inputs changed:
//! *resample* (tiles to one value per band and screen pixel), *compose* (values to colours, with a
//! recipe's own shader) and *blit* (into whatever is being drawn, with an alpha for fades).
//!
//! Nothing here knows about windows, reads files or starts threads. It needs neither compute shaders
//! nor storage buffers nor filterable float textures, so that it runs on GL and software adapters too.

mod atlas;
mod backend;
mod blit_pass;
mod compose_pass;
mod device;
mod error;
mod frame;
mod fullscreen;
mod headless;
mod key;
mod layer;
mod layer_textures;
mod needed;
mod offscreen;
mod page;
mod points;
mod points_pass;
mod readback;
mod region;
mod resample_pass;
mod sampling;
#[cfg(test)]
mod shader_tests;
mod shown;
mod slots;
mod store;
mod torus;
mod view;
mod warp_uniform;

pub use backend::BackendChoice;
pub use device::{GpuDevice, device_descriptor};
pub use error::GpuError;
pub use frame::{Coloring, Quality, ViewFrame};
pub use key::{TileKey, ViewId};
pub use needed::{needed_keys, needed_tiles};
pub use offscreen::{RgbaPixels, render_offscreen};
pub use points::{PointInstance, PointsUniform, point_color};
pub use points_pass::{PointsPass, render_points};
pub use store::{GpuStats, GpuStore, Upload};
