//! Painting a scene by the CPU reference.

use super::picture::quantised;
use super::{Picture, Record};
use crate::composite::{
    BandInput, ColorMap, CompositeError, FlagUniform, Recipe, RecipeUniform, compose, compose_flags, over,
    resolve,
};
use crate::field::Plane;
use crate::geometry::{Affine, View, Warp};
use crate::progress::Progress;
use crate::raster::{
    OUTSIDE, Pyramid, ReadError, Reduction, SampleStatistics, ViewSampling, pixels_per_screen,
    resample_warped, sampling_level,
};
use rayon::prelude::*;
use std::sync::Arc;
use thiserror::Error;

/// The longest side of a picture.
const MOST_PIXELS_PER_SIDE: usize = 32_768;
/// Rows painted at once are at least this many, so that the tiles beneath are seldom read twice,
const LEAST_STRIP_ROWS: usize = 256;
/// and as many more as make this number of pixels.
const STRIP_PIXELS: usize = 1 << 19;

/// Coarser levels than this need a pass over the whole plane (see [`Pyramid`]).
const FINEST_LEVELS: u8 = 2;

/// A plane and what is computed from it once.
#[derive(Debug, Clone)]
pub struct FigurePlane {
    pub plane: Arc<Plane>,
    pub pyramid: Arc<Pyramid>,
    pub statistics: Arc<SampleStatistics>,
    /// Where its pixels lie, if not in the grid of the field.
    pub warp: Option<Arc<Warp>>,
}

impl FigurePlane {
    /// What a recipe must know of it.
    pub fn band_input(&self) -> BandInput<'_> {
        BandInput {
            magzero: self.plane.magzero,
            pixel_share: self.warp.as_ref().map_or(1.0, |warp| warp.pixel_share()),
            statistics: &self.statistics,
        }
    }
}

/// A flag map that lies over a picture as a translucent mask.
#[derive(Debug, Clone)]
pub struct FigureMask {
    pub plane: Arc<Plane>,
    pub pyramid: Arc<Pyramid>,
    /// Where its pixels lie, if not in the grid of the picture.
    pub warp: Option<Arc<Warp>>,
    pub colors: FlagUniform,
}

/// Everything that a picture depends on.
#[derive(Debug, Clone)]
pub struct FigureScene {
    /// The name of the field.
    pub name: String,
    /// VIS, Y, J, H; a single plane comes first. The view is of the grid of those without a warp.
    pub planes: [Option<FigurePlane>; 4],
    pub recipe: Recipe,
    pub view: View,
    pub width_px: usize,
    pub height_px: usize,
    pub reduction: Reduction,
    pub mask: Option<FigureMask>,
}

/// Why no picture came about.
#[derive(Debug, Error)]
pub enum FigureError {
    /// No pixels are wanted, or too many.
    #[error(
        "a picture of {width_px} x {height_px} pixels cannot be made; each side may have 1 to {MOST_PIXELS_PER_SIDE}"
    )]
    Size { width_px: usize, height_px: usize },
    /// The recipe does not suit the planes.
    #[error(transparent)]
    Composite(#[from] CompositeError),
    /// The pixels could not be read.
    #[error(transparent)]
    Read(ReadError),
    /// No longer wanted.
    #[error("the picture was cancelled")]
    Cancelled,
}

impl From<ReadError> for FigureError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Cancelled => Self::Cancelled,
            other => Self::Read(other),
        }
    }
}

/// Paint a scene: what the window's shaders draw, by their CPU twins. Works through strips of rows, so that
/// the memory it takes is little more than that of the picture.
///
/// # Errors
/// When the size is out of range, the recipe lacks a band, pixels cannot be read, or it was cancelled.
pub fn render_figure(scene: &FigureScene, progress: &dyn Progress) -> Result<Picture, FigureError> {
    let (width, height) = (scene.width_px, scene.height_px);
    if ![width, height].iter().all(|side| (1..=MOST_PIXELS_PER_SIDE).contains(side)) {
        return Err(FigureError::Size { width_px: width, height_px: height });
    }
    let painter = Painter::new(scene)?;
    painter.prepare(progress)?;
    let mut picture = Picture { record: Record::of(scene), ..Picture::black(width, height) };
    let strip_rows = LEAST_STRIP_ROWS.max(STRIP_PIXELS / width);
    for (index, strip) in picture.rgb.chunks_mut(3 * width * strip_rows).enumerate() {
        let first_row = index * strip_rows;
        painter.paint(first_row, strip, progress)?;
        progress.report(first_row as f32 / height as f32);
    }
    progress.report(1.0);
    Ok(picture)
}

struct Painter<'a> {
    scene: &'a FigureScene,
    image_from_screen: Affine,
    uniform: RecipeUniform,
    colormap: ColorMap,
}

impl<'a> Painter<'a> {
    fn new(scene: &'a FigureScene) -> Result<Self, FigureError> {
        let inputs = scene.planes.each_ref().map(|input| {
            let input = input.as_ref()?;
            Some(input.band_input())
        });
        Ok(Self {
            scene,
            image_from_screen: scene.view.image_from_screen(scene.width_px as f64, scene.height_px as f64),
            uniform: resolve(&scene.recipe, &inputs)?.uniform,
            colormap: scene.recipe.colormap(),
        })
    }

    /// The planes that the recipe reads, each in its place.
    fn planes_in_use(&self) -> [Option<&'a FigurePlane>; 4] {
        let mut planes = self.scene.planes.each_ref().map(Option::as_ref);
        for (plane, used) in planes.iter_mut().zip(self.uniform.used) {
            *plane = plane.filter(|_| used > 0.0);
        }
        planes
    }

    fn pixels_per_screen(&self, input: &FigurePlane) -> f64 {
        let scene = self.scene;
        let view = ViewSampling {
            image_from_screen: self.image_from_screen,
            width: scene.width_px,
            height: scene.height_px,
            reduction: scene.reduction,
        };
        pixels_per_screen(&view, input.warp.as_deref())
    }

    /// Have the coarse levels made, where they are needed, by the pass that can be watched.
    fn prepare(&self, progress: &dyn Progress) -> Result<(), FigureError> {
        for input in self.planes_in_use().into_iter().flatten() {
            let level = sampling_level(self.pixels_per_screen(input), input.pyramid.level_count());
            if level > FINEST_LEVELS {
                input.pyramid.prepare(self.scene.reduction, progress)?;
            }
        }
        if let Some(mask) = &self.scene.mask
            && sampling_level(self.image_from_screen.scale(), mask.pyramid.level_count()) > FINEST_LEVELS
        {
            mask.pyramid.prepare(Reduction::Or, progress)?;
        }
        Ok(())
    }

    /// Paint the rows from `first_row` on into `strip`.
    fn paint(&self, first_row: usize, strip: &mut [u16], progress: &dyn Progress) -> Result<(), FigureError> {
        let width = self.scene.width_px;
        let height = strip.len() / (3 * width);
        let shift = Affine { ty: first_row as f64, ..Affine::IDENTITY };
        let sampling = ViewSampling {
            image_from_screen: shift.then(self.image_from_screen),
            width,
            height,
            reduction: self.scene.reduction,
        };
        let mut bands = [const { Vec::new() }; 4];
        for (values, input) in bands.iter_mut().zip(self.planes_in_use()) {
            if progress.is_cancelled() {
                return Err(FigureError::Cancelled);
            }
            if let Some(input) = input {
                *values = resample_warped(&input.pyramid, &sampling, input.warp.as_deref())?;
            }
        }
        let flags = match &self.scene.mask {
            Some(mask) => {
                let sampling = ViewSampling { reduction: Reduction::Or, ..sampling };
                resample_warped(&mask.pyramid, &sampling, mask.warp.as_deref())?
            }
            None => Vec::new(),
        };
        let covered = |index: usize, color: [f32; 3]| match (&self.scene.mask, flags.get(index)) {
            (Some(mask), Some(texel)) => over(color, compose_flags(&mask.colors, *texel)),
            _ => color,
        };
        strip.par_chunks_mut(3).enumerate().with_min_len(width).for_each(|(index, pixel)| {
            let values = bands.each_ref().map(|values| values.get(index).copied().unwrap_or(OUTSIDE));
            let color = covered(index, compose(&self.uniform, &self.colormap, values));
            for (channel, value) in pixel.iter_mut().zip(color) {
                *channel = quantised(value);
            }
        });
        Ok(())
    }
}
