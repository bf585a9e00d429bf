//! One frame: a field, and how it is looked at.

use super::{Direction, Mark, Mask, Measurement, Request};
use crate::composite::Recipe;
use crate::field::{Field, Plane, PlaneKey};
use crate::fits::FileSpec;
use crate::geometry::{ImageSize, PixelRect, View, Warp};
use crate::raster::Reduction;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Identity of a frame; never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameId(pub u64);

/// Which picture of its field a frame shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Showing {
    /// The bands together, by the composite recipe.
    Composite,
    /// One plane, by its number in [`Field::planes`], with a colour map.
    Plane(usize),
}

/// Recipes of a frame: one for the composite, one for each plane that was changed from the default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    pub composite: Recipe,
    /// For planes that have none of their own.
    pub plane: Recipe,
    /// By plane name.
    #[serde(default)]
    pub planes: BTreeMap<String, Recipe>,
}

impl Look {
    /// Composite by a named recipe (the default one when it is unknown), planes in grey.
    pub fn new(preset: Option<&str>) -> Self {
        let composite = preset
            .filter(|id| *id != "plane")
            .and_then(Recipe::preset)
            .unwrap_or_else(Recipe::default_composite);
        Self { composite, plane: Recipe::default_plane(), planes: BTreeMap::new() }
    }
}

/// A field on the canvas.
#[derive(Debug, Clone)]
pub struct Frame {
    pub id: FrameId,
    pub field: Arc<Field>,
    /// What it was opened from; empty for the demonstration field.
    pub files: Vec<FileSpec>,
    /// Which of the fields that those files became.
    pub part: usize,
    pub showing: Showing,
    pub look: Look,
    /// `None` until the canvas has said how large it is; then the whole field.
    pub view: Option<View>,
    /// Canvas size, physical pixels.
    pub canvas: (f64, f64),
    pub reduction: Reduction,
    pub mask: Mask,
    pub mark: Option<Mark>,
    /// Whether the mark moves to the centre of light beneath it when it is measured.
    pub center_mark: bool,
    /// The mark and plane that `measurement` is of, or that are being measured.
    pub measured_for: Option<(Mark, PlaneKey)>,
    /// The newest request for another plane of a cube.
    pub cube_request: Option<Request>,
    pub measurement: Option<Result<Measurement, String>>,
}

impl Frame {
    /// The recipe of what is shown.
    pub fn recipe(&self) -> &Recipe {
        match self.showing {
            Showing::Composite => &self.look.composite,
            Showing::Plane(_) => self
                .shown_plane()
                .and_then(|plane| self.look.planes.get(&plane.name))
                .unwrap_or(&self.look.plane),
        }
    }

    pub(super) fn set_recipe(&mut self, recipe: Recipe) {
        match self.showing {
            Showing::Composite => self.look.composite = recipe,
            Showing::Plane(_) => {
                if let Some(name) = self.shown_plane().map(|plane| plane.name.clone()) {
                    self.look.planes.insert(name, recipe);
                }
            }
        }
    }

    /// The plane that is shown alone, if one is.
    pub fn shown_plane(&self) -> Option<&Arc<Plane>> {
        match self.showing {
            Showing::Composite => None,
            Showing::Plane(index) => self.field.planes.get(index),
        }
    }

    /// The plane under the cursor: the one that is shown, or the main plane beneath the composite.
    pub fn reading_plane(&self) -> Option<&Arc<Plane>> {
        self.shown_plane().or_else(|| self.field.main_plane())
    }

    /// The plane whose pixels positions in the picture count: the shown one, or the main plane where that is
    /// placed in its grid.
    pub fn grid_plane(&self) -> Option<&Arc<Plane>> {
        self.reading_plane().map(|plane| self.field.grid_of(plane))
    }

    /// The planes that feed the shader, VIS, Y, J, H; a single plane comes first.
    pub fn source_planes(&self) -> [Option<&Arc<Plane>>; 4] {
        match self.shown_plane() {
            Some(plane) => [Some(plane), None, None, None],
            None => self.field.bands(),
        }
    }

    /// Where the pixels of these planes lie, if not in the grid of the picture.
    pub fn source_warps(&self) -> [Option<Arc<Warp>>; 4] {
        self.source_planes().map(|plane| self.field.warp(plane?.key).cloned())
    }

    /// True when a composite can be made: VIS and a NISP band.
    pub fn can_composite(&self) -> bool {
        self.field.has_colour()
    }

    /// The extent of what is shown.
    pub fn size(&self) -> ImageSize {
        self.grid_plane().map_or(ImageSize::default(), |plane| plane.size())
    }

    /// The pixels of its grid that are in view, and the rectangle around them where it is turned; `None` until the canvas
    /// has said how large it is.
    pub fn pixels_in_view(&self) -> Option<PixelRect> {
        let (view, size) = (self.view?, self.size());
        let (width, height) = (self.canvas.0 / view.zoom, self.canvas.1 / view.zoom);
        let (sin, cos) = (view.rotation.sin().abs(), view.rotation.cos().abs());
        let (width, height) = (width * cos + height * sin, width * sin + height * cos);
        let span = |center: f64, extent: f64, most: usize| {
            let at = |value: f64| value.clamp(0.0, most.saturating_sub(1) as f64) as usize;
            let (first, last) = (at(center - 0.5 * extent), at(center + 0.5 * extent));
            (first, last - first + 1)
        };
        let ((x0, width), (y0, height)) =
            (span(view.center.x, width, size.width), span(view.center.y, height, size.height));
        Some(PixelRect { x0, y0, width, height })
    }

    /// What comes after what is shown, or before it.
    pub fn next_showing(&self, direction: Direction) -> Showing {
        let showings = self.showings();
        let now = showings.iter().position(|showing| *showing == self.showing).unwrap_or(0);
        let step = if direction == Direction::Forward { 1 } else { showings.len().saturating_sub(1) };
        showings.get((now + step) % showings.len().max(1)).copied().unwrap_or(self.showing)
    }

    /// What can be shown in the same place: composite first, then the bands and focal planes; without bands all
    /// planes of the main plane's size. Of a quadrant: its flux, noise and flags.
    pub fn showings(&self) -> Vec<Showing> {
        if let Some(of_quadrant) = self.showings_of_quadrant() {
            return of_quadrant;
        }
        let mut showings = Vec::new();
        if self.can_composite() {
            showings.push(Showing::Composite);
        }
        let bands: Vec<_> = self.field.bands().into_iter().flatten().map(|plane| plane.key).collect();
        let size = self.field.size();
        for (index, plane) in self.field.planes.iter().enumerate() {
            let is_focal = plane.focal.is_some() && plane.size() == size;
            let belongs =
                if bands.is_empty() { plane.size() == size } else { is_focal || bands.contains(&plane.key) };
            if belongs {
                showings.push(Showing::Plane(index));
            }
        }
        showings
    }

    /// A name for tabs and labels: the field and what of it is shown.
    pub fn showing_name(&self, showing: Showing) -> String {
        match showing {
            Showing::Composite => self.look.composite.label().to_owned(),
            Showing::Plane(index) => {
                self.field.planes.get(index).map_or_else(String::new, |plane| plane.name.clone())
            }
        }
    }
}
