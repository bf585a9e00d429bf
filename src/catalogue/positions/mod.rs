//! Where the sources of a table are: which columns say so, and in which unit.

mod angle;
mod pairs;

use super::{Column, Table};
use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;
use angle::{Axis, Unit, sky_points};
use pairs::{PIXEL_NAMES, SKY_NAMES, pair_by_name, pair_by_ucd};
use rayon::prelude::*;
use thiserror::Error;

/// Positions, one for each row; those of rows without one are NaN.
#[derive(Debug, Clone, PartialEq)]
pub enum PositionList {
    /// As in the columns: no conversion between celestial systems.
    Sky(Vec<SkyPoint>),
    /// 0-based, of the main plane of a field.
    Pixel(Vec<ImagePoint>),
}

/// Positions and where they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Positions {
    pub list: PositionList,
    /// The names of the two columns.
    pub columns: [String; 2],
    /// Rows without a position: missing, not finite, or beyond a pole.
    pub missing: Vec<u32>,
    /// What had to be assumed.
    pub note: Option<String>,
}

/// Why a table has no positions.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum PositionsError {
    /// No pair of columns is known.
    #[error("no columns of positions were found (ra and dec, or x and y); the table has {columns}")]
    NoColumns { columns: String },
    /// Something else than an angle.
    #[error(
        "column {column} has the unit {unit:?}, which is no angle; deg, rad, h, hms, dms, arcmin and arcsec are known"
    )]
    NoAngle { column: String, unit: String },
    /// The columns are there, but no cell is a position.
    #[error("no row has a position in {columns}: {why}")]
    AllMissing { columns: String, why: String },
}

impl Positions {
    /// How many rows.
    pub fn len(&self) -> usize {
        match &self.list {
            PositionList::Sky(points) => points.len(),
            PositionList::Pixel(points) => points.len(),
        }
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sky positions, where they are such.
    pub fn sky(&self) -> Option<&[SkyPoint]> {
        match &self.list {
            PositionList::Sky(points) => Some(points),
            PositionList::Pixel(_) => None,
        }
    }

    /// The pixel positions, where they are such.
    pub fn pixel(&self) -> Option<&[ImagePoint]> {
        match &self.list {
            PositionList::Pixel(points) => Some(points),
            PositionList::Sky(_) => None,
        }
    }

    fn of(
        list: PositionList,
        (one, other): (&Column, &Column),
        note: Option<String>,
    ) -> Result<Self, PositionsError> {
        let is_missing: Vec<bool> = match &list {
            PositionList::Sky(points) => points.iter().map(|point| point.lon.is_nan()).collect(),
            PositionList::Pixel(points) => points.iter().map(|point| point.x.is_nan()).collect(),
        };
        let rows = is_missing.iter().zip(0_u32..).filter(|(missing, _)| **missing);
        let missing: Vec<u32> = rows.map(|(_, row)| row).collect();
        if !is_missing.is_empty() && missing.len() == is_missing.len() {
            let shown = |column: &Column| format!("{:?}", column.cell_text(0));
            let columns = format!("{} and {}", one.name, other.name);
            let why = format!("the first row has {} and {}", shown(one), shown(other));
            return Err(PositionsError::AllMissing { columns, why });
        }
        Ok(Self { list, columns: [one.name.clone(), other.name.clone()], missing, note })
    }
}

impl Table {
    /// Sky positions where there are columns of them, else pixel positions.
    ///
    /// # Errors
    /// Without such columns, naming what there is; where their unit is no angle; where no row has a position.
    pub fn positions(&self) -> Result<Positions, PositionsError> {
        match self.sky_positions() {
            Err(PositionsError::NoColumns { .. }) => self.pixel_positions(),
            found => found,
        }
    }

    /// Sky positions: by UCD (`pos.eq.ra;meta.main`), then by the usual names; degrees unless the unit says otherwise,
    /// text in sexagesimal form with right ascension in hours.
    ///
    /// # Errors
    /// As [`Table::positions`].
    pub fn sky_positions(&self) -> Result<Positions, PositionsError> {
        let main = pair_by_ucd(self, ["pos.eq.ra", "pos.eq.dec"], true);
        let found = main
            .or_else(|| pair_by_name(self, SKY_NAMES))
            .or_else(|| pair_by_ucd(self, ["pos.eq.ra", "pos.eq.dec"], false));
        let (lon, lat) = found.ok_or_else(|| self.no_columns())?;
        self.sky_positions_of(lon, lat)
    }

    /// Sky positions of columns that the user chose.
    ///
    /// # Errors
    /// Where their unit is no angle, or no row has a position.
    pub fn sky_positions_of(&self, lon: &Column, lat: &Column) -> Result<Positions, PositionsError> {
        let (lon_unit, lat_unit) = (Unit::of(lon, Axis::Longitude)?, Unit::of(lat, Axis::Latitude)?);
        let mut note = None;
        if lon_unit == Unit::Unstated || lat_unit == Unit::Unstated {
            note = Some(format!("{} and {} have no unit and are taken as degrees", lon.name, lat.name));
        }
        let points = sky_points((lon, lon_unit), (lat, lat_unit));
        Positions::of(PositionList::Sky(points), (lon, lat), note)
    }

    /// Pixel positions, converted to count from 0 where the names are those of SExtractor, which counts from 1.
    ///
    /// # Errors
    /// Without such columns, or where no row has a position.
    pub fn pixel_positions(&self) -> Result<Positions, PositionsError> {
        let by_name = pair_by_name(self, PIXEL_NAMES);
        let found = by_name.or_else(|| pair_by_ucd(self, ["pos.cartesian.x", "pos.cartesian.y"], false));
        let (x, y) = found.ok_or_else(|| self.no_columns())?;
        let counts_from_one = x.name.to_ascii_uppercase().ends_with("_IMAGE");
        let first = if counts_from_one { 1.0 } else { 0.0 };
        let point = |row: usize| {
            let (x, y) = (x.values.number(row) - first, y.values.number(row) - first);
            if x.is_finite() && y.is_finite() {
                ImagePoint { x, y }
            } else {
                ImagePoint { x: f64::NAN, y: f64::NAN }
            }
        };
        let points: Vec<ImagePoint> = (0..self.row_count()).into_par_iter().map(point).collect();
        let counted = if counts_from_one { "1, as SExtractor does" } else { "0" };
        let note = Some(format!("{} and {} are taken as pixels counted from {counted}", x.name, y.name));
        Positions::of(PositionList::Pixel(points), (x, y), note)
    }

    fn no_columns(&self) -> PositionsError {
        PositionsError::NoColumns { columns: self.column_names() }
    }
}

#[cfg(test)]
mod tests;
