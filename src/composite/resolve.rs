//! A recipe and the data's own numbers become what the shader reads.

use super::resolve_flux::{lupton, vis_anchored};
use super::resolve_published::{azulero, eummy, per_band_asinh, per_band_midtones};
use super::{CompositeError, Recipe, RecipeUniform, ShaderKind};
use crate::raster::{Cuts, SampleStatistics, Stretch, equalisation_table};
use bytemuck::Zeroable;

/// What a recipe must know of a band.
#[derive(Debug, Clone, Copy)]
pub struct BandInput<'a> {
    /// AB zero point, where it is known.
    pub magzero: Option<f64>,
    /// Pixels of the band under one pixel of the picture's grid: 1 where they are the same, 1/9 for NISP's 0.3"
    /// under VIS' 0.1". Fluxes are per pixel, so colours need it.
    pub pixel_share: f64,
    pub statistics: &'a SampleStatistics,
}

/// The numbers, and what the user should know about how they were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    pub uniform: RecipeUniform,
    /// Whole sentences: bands that stand in for others, zero points that lack.
    pub notes: Vec<String>,
}

/// Colour of pixels without data, and of the canvas around the image (display RGB).
const NAN_COLOR: [f32; 4] = [0.23, 0.095, 0.135, 1.0];
const OUTSIDE_COLOR: [f32; 4] = [0.063, 0.067, 0.078, 1.0];

/// Turn a recipe into numbers for the given bands (VIS, Y, J, H; a single plane first).
///
/// # Errors
/// When a band is missing that nothing can stand in for.
pub fn resolve(recipe: &Recipe, bands: &[Option<BandInput>; 4]) -> Result<Resolved, CompositeError> {
    let mut request = Request { recipe, bands, uniform: blank(recipe), notes: Vec::new() };
    match recipe.shader() {
        ShaderKind::Plane => plane(&mut request)?,
        ShaderKind::VisAnchored => vis_anchored(&mut request)?,
        ShaderKind::Lupton => lupton(&mut request)?,
        ShaderKind::Asinh => per_band_asinh(&mut request)?,
        ShaderKind::Mtf => per_band_midtones(&mut request)?,
        ShaderKind::Azulero => azulero(&mut request)?,
        ShaderKind::Eummy => eummy(&mut request)?,
    }
    Ok(Resolved { uniform: request.uniform, notes: request.notes })
}

/// What is asked, and the answer as far as it is known.
pub(super) struct Request<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) bands: &'a [Option<BandInput<'a>>; 4],
    pub(super) uniform: RecipeUniform,
    pub(super) notes: Vec<String>,
}

impl<'a> Request<'a> {
    /// A band of the field.
    pub(super) fn band(&self, band: usize) -> Option<BandInput<'a>> {
        self.bands.get(band).copied().flatten()
    }

    /// The bands that the recipe reads, with their numbers.
    pub(super) fn used_bands(&self) -> Vec<(usize, BandInput<'a>)> {
        let used = self.uniform.used;
        let is_used = |band: usize| used.get(band).is_some_and(|used| *used > 0.0);
        (0..4).filter(|band| is_used(*band)).filter_map(|band| Some((band, self.band(band)?))).collect()
    }

    /// Fill the table of histogram equalisation, where it is chosen.
    pub(super) fn set_table(&mut self, sample: &SampleStatistics, cuts: Cuts) {
        if self.recipe.stretch == Stretch::HistogramEqualisation {
            let table = equalisation_table(sample, cuts);
            for (slot, value) in self.uniform.table.as_flattened_mut().iter_mut().zip(table) {
                *slot = value;
            }
        }
    }
}

fn blank(recipe: &Recipe) -> RecipeUniform {
    let (stretch, parameter) = stretch_code(recipe.stretch);
    RecipeUniform {
        shader: recipe.shader() as u32,
        stretch,
        invert: u32::from(recipe.invert),
        tone: [parameter, recipe.contrast, recipe.bias, recipe.get("saturation")],
        high: [1.0; 4],
        gain: [1.0; 4],
        nan_color: NAN_COLOR,
        outside_color: OUTSIDE_COLOR,
        ..RecipeUniform::zeroed()
    }
}

/// Code and parameter of a stretch, as `common::stretched` reads them.
fn stretch_code(stretch: Stretch) -> (u32, f32) {
    match stretch.in_range() {
        Stretch::Linear => (0, 1.0),
        Stretch::Log { scale } => (1, scale),
        Stretch::Sqrt => (2, 1.0),
        Stretch::Asinh { softening } => (3, softening),
        Stretch::Power { gamma } => (4, gamma),
        Stretch::HistogramEqualisation => (5, 1.0),
        Stretch::Mtf { midtone } => (6, midtone),
    }
}

fn plane(request: &mut Request) -> Result<(), CompositeError> {
    let recipe = request.recipe;
    let lack = CompositeError::MissingBand { recipe: recipe.label(), needed: "VIS" };
    let any = || request.bands.iter().flatten().next().copied().filter(|_| recipe.is_plane());
    let input = request.band(0).or_else(any).ok_or(lack)?;
    let cuts = recipe.cuts_of(0, input.statistics).unwrap_or(Cuts { low: 0.0, high: 1.0 });
    (request.uniform.low[0], request.uniform.high[0]) = (cuts.low, cuts.high);
    request.uniform.used = [1.0, 0.0, 0.0, 0.0];
    request.set_table(input.statistics, cuts);
    Ok(())
}
