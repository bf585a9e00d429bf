//! What a view shows, in everything that its picture depends on.

use crate::composite::{ColorMap, FlagUniform, RecipeUniform, ShaderKind};
use crate::field::PlaneKey;
use crate::geometry::{Affine, ImageSize, Warp};
use crate::raster::Reduction;
use std::sync::Arc;

/// How much work a picture is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Quality {
    /// One texel per band and screen pixel, at the level nearest in scale: for views in motion.
    Fast,
    /// The mean or maximum over the area of the screen pixel.
    #[default]
    Full,
}

/// One frame of one view.
#[derive(Debug, Clone)]
pub struct ViewFrame<'a> {
    /// The planes that become the recipe's values, in its order. An absent plane's value is NaN.
    pub planes: [Option<PlaneKey>; 4],
    /// Where the pixels of each plane lie that does not share the grid of the image. Planes with the same
    /// `Arc` are read together.
    pub warps: [Option<Arc<Warp>>; 4],
    /// Extent of the image that is looked at, whose grid the planes without a warp share.
    pub image: ImageSize,
    /// Which image position lies under a position on the canvas, in physical pixels.
    pub image_from_screen: Affine,
    /// Extent of the canvas, physical pixels. The picture is stretched over the viewport that it is painted
    /// into: a canvas of half the size (with a map to match) costs a quarter while a view is in motion.
    pub width_px: u32,
    pub height_px: u32,
    /// Which pyramid is shown when a screen pixel holds more than one image pixel.
    pub reduction: Reduction,
    pub quality: Quality,
    pub coloring: Coloring<'a>,
}

/// How values become colours.
#[derive(Debug, Clone, Copy)]
pub enum Coloring<'a> {
    /// The shader, its numbers, and the map for recipes of one plane. The picture covers what is beneath it.
    Recipe { shader: ShaderKind, numbers: &'a RecipeUniform, colormap: &'a ColorMap },
    /// The first plane holds words of bit flags ([`Reduction::Or`]): a translucent picture, to be painted over
    /// another.
    Flags(&'a FlagUniform),
}

impl Coloring<'_> {
    /// Which shader composes it.
    pub(super) fn kind(&self) -> ComposeKind {
        match self {
            Self::Recipe { shader, .. } => ComposeKind::Recipe(*shader),
            Self::Flags(_) => ComposeKind::Flags,
        }
    }

    /// What that shader's uniform holds.
    pub(super) fn uniform_bytes(&self) -> &[u8] {
        match self {
            Self::Recipe { numbers, .. } => bytemuck::bytes_of(*numbers),
            Self::Flags(numbers) => bytemuck::bytes_of(*numbers),
        }
    }

    /// 256 x RGBA; empty where there is no map.
    pub(super) fn map_bytes(&self) -> Vec<u8> {
        match self {
            Self::Recipe { colormap, .. } => {
                colormap.rgb.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]).collect()
            }
            Self::Flags(_) => Vec::new(),
        }
    }
}

/// Which shader turns values into colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ComposeKind {
    Recipe(ShaderKind),
    Flags,
}
