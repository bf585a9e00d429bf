//! A field as it is going to be drawn: its planes, what is computed from them once, and the recipe.

use super::look::LookArguments;
use super::place::PictureSize;
use super::{CliError, warn};
use crate::composite::{BandInput, Recipe, Resolved, resolve};
use crate::field::{Field, Plane};
use crate::fits::Opened;
use crate::geometry::{View, Warp};
use crate::interop::{FigureMask, FigurePlane, FigureScene};
use crate::progress::Unwatched;
use crate::raster::{Pyramid, ReadError, Reduction};
use std::sync::Arc;
use std::time::Duration;

/// How often rows are looked for that are still being unpacked.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// A field, the planes of it that feed a recipe, and that recipe.
#[derive(Debug, Clone)]
pub struct Scene {
    pub field: Field,
    /// VIS, Y, J, H for a composite; a single plane comes first.
    pub planes: [Option<FigurePlane>; 4],
    pub recipe: Recipe,
    pub reduction: Reduction,
    /// The flags that lie over it.
    pub mask: Option<FigureMask>,
}

/// The field to draw, out of those that were opened; warnings go to the user.
///
/// # Errors
/// No field at all.
pub fn only_field(mut opened: Opened) -> Result<Field, CliError> {
    opened.unpack(&Unwatched);
    opened.warnings.iter().for_each(|warning| warn(warning));
    let mut fields = opened.fields.into_iter();
    let field = fields.next().ok_or_else(|| CliError::Usage("name a FITS file".to_owned()))?;
    let untold = field.warnings.iter().filter(|warning| !opened.warnings.contains(warning));
    untold.for_each(|warning| warn(warning));
    for other in fields {
        warn(&format!("{} is left out: one picture shows one field", other.name));
    }
    Ok(field)
}

impl Scene {
    /// A composite where the field has two bands or more and no recipe of a single plane was asked for.
    ///
    /// # Errors
    /// Planes that cannot be read, an unknown recipe.
    pub fn of(field: Field, look: &LookArguments) -> Result<Self, CliError> {
        let can_composite = field.has_colour();
        let recipe = look.recipe(can_composite)?;
        let sources = if recipe.is_plane() {
            [field.main_plane().cloned(), None, None, None]
        } else {
            field.bands().map(|plane| plane.cloned())
        };
        let mut planes = [const { None::<FigurePlane> }; 4];
        for (slot, plane) in planes.iter_mut().zip(sources) {
            let warp = plane.as_ref().and_then(|plane| field.warp(plane.key)).cloned();
            *slot = plane.map(|plane| figure_plane(plane, warp)).transpose()?;
        }
        Ok(Self { field, planes, recipe, reduction: look.reduction, mask: None })
    }

    /// The plane whose grid and world coordinates the picture has.
    ///
    /// # Errors
    /// A field without any plane.
    pub fn main_plane(&self) -> Result<&Plane, CliError> {
        let grid = self.planes.iter().flatten().next().map(|source| self.field.grid_of(&source.plane));
        grid.map(|plane| &**plane).ok_or_else(|| CliError::Input(format!("no image: {}", self.field.name)))
    }

    /// What the recipe is resolved with.
    pub fn inputs(&self) -> [Option<BandInput<'_>>; 4] {
        self.planes.each_ref().map(|source| {
            let source = source.as_ref()?;
            Some(source.band_input())
        })
    }

    /// The recipe as numbers, and notes on how they were found.
    ///
    /// # Errors
    /// A band that the recipe needs and the field lacks.
    pub fn resolved(&self) -> Result<Resolved, CliError> {
        resolve(&self.recipe, &self.inputs()).map_err(|error| {
            let path = self.field.main_plane().map(|plane| plane.source.path.display().to_string());
            CliError::Input(format!("{error}: {}", path.unwrap_or_else(|| self.field.name.clone())))
        })
    }

    /// Everything that a picture of this field depends on.
    pub fn figure(&self, view: View, size: PictureSize) -> FigureScene {
        FigureScene {
            name: self.field.name.clone(),
            planes: self.planes.clone(),
            recipe: self.recipe.clone(),
            view,
            width_px: size.width as usize,
            height_px: size.height as usize,
            reduction: self.reduction,
            mask: self.mask.clone(),
        }
    }

    /// The names of the planes that are shown, blue to red, and the recipe.
    pub fn subtitle(&self) -> String {
        let names: Vec<&str> =
            self.planes.iter().flatten().map(|source| source.plane.name.as_str()).collect();
        format!("{}, {}", names.join(" "), self.recipe.label())
    }
}

fn figure_plane(plane: Arc<Plane>, warp: Option<Arc<Warp>>) -> Result<FigurePlane, CliError> {
    let pyramid = Arc::new(Pyramid::new(Arc::clone(&plane.pixels)));
    let statistics = loop {
        match pyramid.statistics() {
            // The first rows are still being unpacked.
            Err(ReadError::NotYet) => std::thread::sleep(POLL_INTERVAL),
            statistics => break Arc::new(statistics?),
        }
    };
    Ok(FigurePlane { plane, pyramid, statistics, warp })
}
