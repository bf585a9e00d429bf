//! Where the rows of a table are.

use crate::geometry::ImagePoint;
use crate::sky::{CelestialSystem, SkyPoint, Wcs};

/// One position for each row; not finite where the row has none.
#[derive(Debug, Clone, PartialEq)]
pub enum TablePositions {
    /// On the sky (ICRS).
    Sky(Vec<SkyPoint>),
    /// In the pixels of the image, counted from 0.
    Pixels(Vec<ImagePoint>),
}

impl TablePositions {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Sky(points) => points.len(),
            Self::Pixels(points) => points.len(),
        }
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The position of a row on the sky.
    pub fn sky(&self, row: usize) -> Option<SkyPoint> {
        match self {
            Self::Sky(points) => {
                points.get(row).copied().filter(|sky| sky.lon.is_finite() && sky.lat.is_finite())
            }
            Self::Pixels(_) => None,
        }
    }

    /// Where a row lies in a picture with (or without) this sky.
    pub fn place(&self, row: usize, sky: Option<&Wcs>) -> Option<ImagePoint> {
        match self {
            Self::Sky(_) => sky.filter(|sky| is_of_icrs(sky))?.pixel_from_sky(self.sky(row)?),
            Self::Pixels(points) => {
                points.get(row).copied().filter(|at| at.x.is_finite() && at.y.is_finite())
            }
        }
    }
}

/// True where right ascension and declination of a catalogue are those of the image: positions are never converted.
fn is_of_icrs(sky: &Wcs) -> bool {
    let system = sky.system();
    system.agrees_with(&CelestialSystem::Icrs) || matches!(system, CelestialSystem::Equatorial { .. })
}
