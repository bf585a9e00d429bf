//! A user at work, as a script: frames drawn on a device without a window, each with how long it took.

use super::CliError;
use super::place::PictureSize;
use super::scene::Scene;
use crate::composite::{ColorMap, Recipe, RecipeUniform, Resolved, resolve};
use crate::geometry::{ImageSize, ScreenPoint, View};
use crate::gpu::{Coloring, GpuDevice, GpuStore, Quality, TileKey, ViewFrame, ViewId, needed_keys};
use crate::raster::{ReadError, Tile};
use std::time::{Duration, Instant};

/// Memory for tiles, as much as the window takes.
const TILE_BUDGET: u64 = 192 << 20;
const CANVAS: ViewId = ViewId(1);
/// Image pixels per second of a quick drag at 60 frames a second, as pixels per frame.
const DRAG: (f64, f64) = (11.0, 7.0);

/// A field on a canvas, and what was measured about its tiles.
pub struct Interaction<'a> {
    gpu: &'a GpuDevice,
    scene: &'a Scene,
    store: GpuStore,
    size: PictureSize,
    image: ImageSize,
    recipe: Recipe,
    resolved: Resolved,
    view: View,
    /// How long each tile took that was made.
    pub tile_durations: Vec<Duration>,
}

impl<'a> Interaction<'a> {
    /// The whole field on a canvas of `size`; nothing is drawn yet.
    ///
    /// # Errors
    /// A recipe that does not go with the field.
    pub fn new(gpu: &'a GpuDevice, scene: &'a Scene, size: PictureSize) -> Result<Self, CliError> {
        let image = scene.main_plane()?.size();
        let recipe = scene.recipe.clone();
        Ok(Self {
            gpu,
            scene,
            store: GpuStore::headless(gpu, TILE_BUDGET),
            size,
            image,
            resolved: scene.resolved()?,
            recipe,
            view: View::fit(image, size.width.into(), size.height.into()),
            tile_durations: Vec::new(),
        })
    }

    /// Make and upload what the whole field needs, and draw it.
    ///
    /// # Errors
    /// Tiles that cannot be read, a device that fails.
    pub fn first_image(&mut self) -> Result<(), CliError> {
        self.frame(Quality::Full).map(|_| ())
    }

    /// Draw the whole field as far as it is known, reading no more than what is finer than the stored levels. True if
    /// every tile of it is exact.
    ///
    /// # Errors
    /// As [`Interaction::first_image`].
    pub fn glimpse(&mut self) -> Result<bool, CliError> {
        let mut is_exact = true;
        for key in self.needed_keys() {
            let Some(source) =
                self.scene.planes.iter().flatten().find(|source| source.plane.key == key.plane)
            else {
                continue;
            };
            match source.pyramid.glimpse(key.id, key.reduction) {
                Ok(glimpse) => {
                    is_exact &= glimpse.is_exact;
                    self.store.replace(&self.gpu.queue, key, &glimpse.tile);
                }
                Err(ReadError::NotYet) => is_exact = false,
                Err(error) => return Err(error.into()),
            }
        }
        self.draw(Quality::Full)?;
        Ok(is_exact)
    }

    /// Drag at 1:1, to and fro.
    ///
    /// # Errors
    /// As [`Interaction::first_image`].
    pub fn pan(&mut self, n_frames: u32) -> Result<Vec<Duration>, CliError> {
        self.view = View { zoom: 1.0, center: self.image.center(), ..self.view };
        self.first_image()?;
        let turn = (n_frames / 2).max(1);
        let step = |index: u32| if (index / turn).is_multiple_of(2) { 1.0 } else { -1.0 };
        self.frames(n_frames, Quality::Fast, |view, index| {
            view.dragged(DRAG.0 * step(index), DRAG.1 * step(index))
        })
    }

    /// From the whole field to 8:1 at a point beside the middle, and back.
    ///
    /// # Errors
    /// As [`Interaction::first_image`].
    pub fn zoom(&mut self, n_frames: u32) -> Result<Vec<Duration>, CliError> {
        let (width, height) = (f64::from(self.size.width), f64::from(self.size.height));
        self.view = View::fit(self.image, width, height);
        self.first_image()?;
        let half = (n_frames / 2).max(1);
        let factor = (8.0 / self.view.zoom).powf(1.0 / f64::from(half));
        let anchor = ScreenPoint { x: 0.6 * width, y: 0.45 * height };
        self.frames(n_frames, Quality::Fast, |view, index| {
            view.zoomed_at(if index < half { factor } else { 1.0 / factor }, anchor, width, height)
        })
    }

    /// Drag contrast and bias over the whole field.
    ///
    /// # Errors
    /// As [`Interaction::first_image`].
    pub fn contrast(&mut self, n_frames: u32) -> Result<Vec<Duration>, CliError> {
        let original = self.recipe.clone();
        self.view = View::fit(self.image, self.size.width.into(), self.size.height.into());
        self.first_image()?;
        let mut durations = Vec::new();
        for index in 0..n_frames {
            let share = (f64::from(index) / f64::from(n_frames)) as f32;
            let mut recipe = original.clone();
            recipe.set_contrast_and_bias(0.6 + share, 0.4 + 0.2 * share);
            durations.push(self.recolored(recipe)?);
        }
        self.recipe = original;
        Ok(durations)
    }

    /// Every recipe that goes with the field, in turn, over the whole field.
    ///
    /// # Errors
    /// As [`Interaction::first_image`].
    pub fn recipes(&mut self, n_frames: u32) -> Result<Vec<Duration>, CliError> {
        let is_plane = self.recipe.is_plane();
        let presets = Recipe::presets().into_iter().filter_map(|(id, _)| Recipe::preset(id));
        let inputs = self.scene.inputs();
        let usable: Vec<Recipe> = presets
            .filter(|recipe| recipe.is_plane() == is_plane && resolve(recipe, &inputs).is_ok())
            .collect();
        // Once around before measuring: the first use of a recipe compiles its shader.
        for recipe in &usable {
            self.recolored(recipe.clone())?;
        }
        (0..n_frames as usize)
            .zip(usable.iter().cycle())
            .map(|(_, recipe)| self.recolored(recipe.clone()))
            .collect()
    }

    fn frames(
        &mut self,
        n_frames: u32,
        quality: Quality,
        mut moved: impl FnMut(View, u32) -> View,
    ) -> Result<Vec<Duration>, CliError> {
        let mut durations = Vec::new();
        for index in 0..n_frames {
            self.view = moved(self.view, index);
            durations.push(self.frame(quality)?);
        }
        Ok(durations)
    }

    /// A frame with another recipe, the resolving of it included.
    fn recolored(&mut self, recipe: Recipe) -> Result<Duration, CliError> {
        let begun = Instant::now();
        self.resolved = resolve(&recipe, &self.scene.inputs())?;
        self.recipe = recipe;
        let resolving = begun.elapsed();
        Ok(resolving + self.frame(Quality::Full)?)
    }

    /// One frame; the tiles that it lacks are made before the clock starts.
    fn frame(&mut self, quality: Quality) -> Result<Duration, CliError> {
        let arrived = self.make_missing_tiles()?;
        let begun = Instant::now();
        for (key, tile) in &arrived {
            self.store.upload(&self.gpu.queue, *key, tile);
        }
        self.draw(quality)?;
        Ok(begun.elapsed())
    }

    fn draw(&mut self, quality: Quality) -> Result<(), CliError> {
        let colormap = self.recipe.colormap();
        let numbers = self.resolved.uniform;
        let frame = self.view_frame(quality, (&numbers, &colormap));
        self.store.prepare(&self.gpu.device, &self.gpu.queue, CANVAS, &frame);
        Ok(self.gpu.wait()?)
    }

    fn needed_keys(&self) -> Vec<TileKey> {
        let colormap = self.recipe.colormap();
        needed_keys(&self.view_frame(Quality::Full, (&self.resolved.uniform, &colormap)))
    }

    fn view_frame<'b>(
        &self,
        quality: Quality,
        (numbers, colormap): (&'b RecipeUniform, &'b ColorMap),
    ) -> ViewFrame<'b> {
        let (width, height) = (self.size.width, self.size.height);
        let planes = &self.scene.planes;
        ViewFrame {
            planes: planes.each_ref().map(|source| source.as_ref().map(|source| source.plane.key)),
            warps: planes.each_ref().map(|source| source.as_ref()?.warp.clone()),
            image: self.image,
            image_from_screen: self.view.image_from_screen(width.into(), height.into()),
            width_px: width,
            height_px: height,
            reduction: self.scene.reduction,
            quality,
            coloring: Coloring::Recipe { shader: self.recipe.shader(), numbers, colormap },
        }
    }

    fn make_missing_tiles(&mut self) -> Result<Vec<(TileKey, Tile)>, CliError> {
        let keys = self.needed_keys();
        let mut made = Vec::new();
        for key in self.store.missing(&keys) {
            let sources = self.scene.planes.iter().flatten();
            for source in sources.filter(|source| source.plane.key == key.plane).take(1) {
                let begun = Instant::now();
                let tile = source.pyramid.tile(key.id, key.reduction)?;
                self.tile_durations.push(begun.elapsed());
                made.push((key, tile));
            }
        }
        Ok(made)
    }
}
