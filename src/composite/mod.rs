//! VIS+NISP recipe to RGB, as data, with the CPU reference of what the shaders draw.
//!
//! A [`Recipe`] is what a user chooses and changes. [`resolve`] turns it, with the zero points and samples of
//! the planes, into the numbers of a [`RecipeUniform`]; [`compose`] and the WGSL of [`ShaderKind::source`] turn
//! these and the values of one pixel into a colour by the same formulas. Bands in different units meet in
//! microjansky, by their zero points, never by accident. Nothing here reads files or draws.

mod asinh;
mod azulero;
mod channels;
mod color_map;
mod color_space;

mod compose;
mod error;
mod eummy;
mod flags;
mod lupton;
mod mtf;
mod parameter;
mod plane;
mod preset;
mod recipe;
mod recipe_edit;
mod resolve;
mod resolve_flux;
mod resolve_published;
mod shader;
mod shading;
mod sky;
mod uniform;
mod vis_anchored;

pub use color_map::{ColorMap, ColorMapName};
pub use compose::{compose, compose_image};
pub use error::CompositeError;
pub use flags::{FLAG_SHADER, FlagUniform, compose_flags, flag_color, over};
pub use parameter::{Parameter, ParameterSpec};
pub use preset::Preset;
pub use recipe::Recipe;
pub use resolve::{BandInput, Resolved, resolve};
pub use shader::ShaderKind;
pub use uniform::RecipeUniform;
