//! The mask of flags that a frame draws over its picture.

use super::Frame;
use crate::composite::FlagUniform;
use crate::field::{Band, FlagSelection, Plane, Role};
use crate::geometry::Warp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which flags a frame shows, and how strongly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mask {
    pub on: bool,
    /// 0 to 1.
    pub opacity: f32,
    /// The chosen bits of VIS,
    pub vis: FlagSelection,
    /// and those of Y, J and H.
    pub nir: FlagSelection,
    /// The band whose flags lie over a composite; `None` means the bluest that has any.
    pub band: Option<Band>,
}

impl Default for Mask {
    fn default() -> Self {
        Self {
            on: false,
            opacity: 0.45,
            vis: FlagSelection::default_for(Band::Vis),
            nir: FlagSelection::default_for(Band::H),
            band: None,
        }
    }
}

impl Mask {
    /// The chosen bits of a band.
    pub fn selection(&self, band: Band) -> FlagSelection {
        if band == Band::Vis { self.vis } else { self.nir }
    }

    /// The same with other bits of a band.
    #[must_use]
    pub fn with_selection(self, band: Band, selection: FlagSelection) -> Self {
        match band {
            Band::Vis => Self { vis: selection, ..self },
            Band::Y | Band::J | Band::H => Self { nir: selection, ..self },
        }
    }
}

impl Frame {
    /// The bands that have a flag map of the pixels that are shown.
    pub fn flagged_bands(&self) -> Vec<Band> {
        Band::ALL.into_iter().filter(|band| self.flag_plane_of(*band).is_some()).collect()
    }

    /// The band whose flags belong to what is shown: that of the plane; over a composite the chosen one.
    pub fn mask_band(&self) -> Band {
        let of_plane = self.shown_plane().and_then(|plane| self.field.band_of(plane));
        let chosen = || self.mask.band.filter(|band| self.flag_plane_of(*band).is_some());
        of_plane.or_else(chosen).or_else(|| self.flagged_bands().first().copied()).unwrap_or(Band::Vis)
    }

    /// The flag map that belongs to what is shown.
    pub fn flag_plane(&self) -> Option<&Arc<Plane>> {
        let of_quadrant = self.shown_plane().filter(|plane| self.field.quadrant_of(plane.key).is_some());
        match of_quadrant {
            Some(quadrant) => self.field.companion(quadrant, Role::Flag),
            None => self.flag_plane_of(self.mask_band()),
        }
    }

    /// The flag map of a band, where it has the pixels that are shown or a place among them.
    pub fn flag_plane_of(&self, band: Band) -> Option<&Arc<Plane>> {
        let grid = self.grid_plane()?;
        self.field.plane_of(band, Role::Flag).filter(|plane| {
            let its_grid = self.field.grid_of(plane);
            its_grid.key == grid.key || its_grid.size() == grid.size()
        })
    }

    /// What is drawn over the picture: the flag map and the colours of its bits; `None` while the mask is off.
    pub fn mask_picture(&self) -> Option<MaskPicture> {
        let plane = self.flag_plane().filter(|_| self.mask.on)?;
        Some(MaskPicture {
            plane: Arc::clone(plane),
            warp: self.field.warp(plane.key).cloned(),
            colors: FlagUniform::new(self.mask.selection(self.mask_band()), self.mask.opacity),
        })
    }
}

/// The flags that are drawn over a picture.
#[derive(Debug, Clone)]
pub struct MaskPicture {
    pub plane: Arc<Plane>,
    /// Where its pixels lie, if not in the grid of the picture.
    pub warp: Option<Arc<Warp>>,
    pub colors: FlagUniform,
}
