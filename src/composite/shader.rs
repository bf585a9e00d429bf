//! The WGSL of recipes.

use serde::{Deserialize, Serialize};

const COMMON: &str = include_str!("../../shaders/recipe_common.wgsl");

/// Which formula a recipe uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ShaderKind {
    Plane,
    VisAnchored,
    Lupton,
    Asinh,
    Mtf,
    Azulero,
    Eummy,
}

impl ShaderKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Plane, Self::VisAnchored, Self::Lupton, Self::Asinh, Self::Mtf, Self::Azulero, Self::Eummy];

    /// The common part and the recipe's own: defines `recipe_color(values: vec4<f32>) -> vec3<f32>`.
    pub fn source(self) -> String {
        let own = match self {
            Self::Plane => include_str!("../../shaders/recipe_plane.wgsl"),
            Self::VisAnchored => include_str!("../../shaders/recipe_vis_anchored.wgsl"),
            Self::Lupton => include_str!("../../shaders/recipe_lupton.wgsl"),
            Self::Asinh => include_str!("../../shaders/recipe_asinh.wgsl"),
            Self::Mtf => include_str!("../../shaders/recipe_mtf.wgsl"),
            Self::Azulero => include_str!("../../shaders/recipe_azulero.wgsl"),
            Self::Eummy => include_str!("../../shaders/recipe_eummy.wgsl"),
        };
        format!("{COMMON}\n{own}")
    }
}
