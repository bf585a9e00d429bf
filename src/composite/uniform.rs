//! The numbers of a recipe as the shader reads them; mirrors `RecipeUniform` in `shaders/recipe_common.wgsl`.

use bytemuck::{Pod, Zeroable};

/// All vectors are in the order VIS, Y, J, H or red, green, blue, unused.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct RecipeUniform {
    /// See `shading::stretched` for the codes.
    pub stretch: u32,
    /// 1 turns the colour map round.
    pub invert: u32,
    /// 1 replaces L* by the stretched VIS.
    pub swap_luminance: u32,
    /// Which formula: the number of its [`ShaderKind`](super::ShaderKind). The shaders do not read it.
    pub shader: u32,
    /// Parameter of the stretch, contrast, bias, saturation.
    pub tone: [f32; 4],
    /// 1 for bands that the recipe reads; the others count as 0 even where they are NaN.
    pub used: [f32; 4],
    /// Black and white, in the recipe's unit.
    pub low: [f32; 4],
    pub high: [f32; 4],
    /// Recipe's unit per unit of the plane.
    pub gain: [f32; 4],
    /// Shares of the bands in the channels and in the luminance.
    pub red: [f32; 4],
    pub green: [f32; 4],
    pub blue: [f32; 4],
    pub luminance: [f32; 4],
    /// What else a formula needs; each says what it is.
    pub extra: [f32; 4],
    pub nan_color: [f32; 4],
    pub outside_color: [f32; 4],
    /// Table of histogram equalisation, 256 values.
    pub table: [[f32; 4]; 64],
}

impl RecipeUniform {
    /// The formula that these numbers belong to.
    pub(super) fn kind(&self) -> super::ShaderKind {
        let kinds = super::ShaderKind::ALL;
        kinds.into_iter().find(|kind| *kind as u32 == self.shader).unwrap_or(super::ShaderKind::Plane)
    }
}
