//! Rows of a table as candidates.

use super::{Candidate, LensError};
use crate::catalogue::{Column, Table};
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::sky::{SkyPoint, Wcs};
use rayon::prelude::*;
use std::sync::Arc;

/// Where the rows lie.
enum Places<'a> {
    /// Two columns, and radians for one of their units.
    Sky(&'a Column, &'a Column, f64),
    /// Two columns, and what the first pixel's centre counts as.
    Pixels(&'a Column, &'a Column, f64),
}

/// One candidate for each row; sentences that the user should know.
pub(super) fn candidates(field: &Field, table: &Table) -> Result<(Vec<Candidate>, Vec<String>), LensError> {
    let places = places(table)?;
    let wcs = field.main_plane().and_then(|plane| plane.sky());
    if matches!(places, Places::Sky(..)) && wcs.is_none() {
        return Err(LensError::NoSky);
    }
    let columns = Columns::of(table);
    let mut notices = table.warnings.clone();
    if columns.id.is_none() {
        notices.push("the table has no column of whole numbers that identifies its rows: rows are numbered from 1".to_owned());
    }
    let rows = 0..table.row_count();
    let list = rows.into_par_iter().map(|row| columns.candidate(row, place(&places, row, wcs))).collect();
    Ok((list, notices))
}

/// The position of a row in the image and on the sky; NaN where it has none.
fn place(places: &Places<'_>, row: usize, wcs: Option<&Arc<Wcs>>) -> (ImagePoint, Option<SkyPoint>) {
    let nowhere = ImagePoint { x: f64::NAN, y: f64::NAN };
    match places {
        Places::Sky(lon, lat, unit) => {
            let (lon, lat) = (lon.values.number(row) * unit, lat.values.number(row) * unit);
            if !(lon.is_finite() && lat.abs() <= std::f64::consts::FRAC_PI_2) {
                return (nowhere, None);
            }
            let sky = SkyPoint::from_degrees(lon.to_degrees(), lat.to_degrees());
            // Beyond the projection is outside the field.
            let beyond = ImagePoint { x: -1.0e9, y: -1.0e9 };
            (wcs.and_then(|wcs| wcs.pixel_from_sky(sky)).unwrap_or(beyond), Some(sky))
        }
        Places::Pixels(x, y, first) => {
            let position = ImagePoint { x: x.values.number(row) - first, y: y.values.number(row) - first };
            if !(position.x.is_finite() && position.y.is_finite()) {
                return (nowhere, None);
            }
            (position, wcs.and_then(|wcs| wcs.sky_from_pixel(position)))
        }
    }
}

fn places(table: &Table) -> Result<Places<'_>, LensError> {
    let pair = |x: &str, y: &str| Some((table.column(x)?, table.column(y)?));
    let sky = [("RIGHT_ASCENSION", "DECLINATION"), ("ra", "dec")];
    if let Some((lon, lat)) = sky.into_iter().find_map(|(x, y)| pair(x, y)) {
        let unit = match lon.unit.to_ascii_lowercase().as_str() {
            "" | "deg" | "degree" | "degrees" | "°" => 1.0_f64.to_radians(),
            "rad" | "radian" | "radians" => 1.0,
            other => {
                return Err(LensError::Table(format!(
                    "its column {} is in {other:?}, and degrees or radians are needed",
                    lon.name
                )));
            }
        };
        return Ok(Places::Sky(lon, lat, unit));
    }
    let pixels = pair("x", "y").map(|(x, y)| Places::Pixels(x, y, 0.0));
    let of_sextractor = || pair("X_IMAGE", "Y_IMAGE").map(|(x, y)| Places::Pixels(x, y, 1.0));
    pixels.or_else(of_sextractor).ok_or_else(|| {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        LensError::Table(format!(
            "it has no columns of positions such as ra and dec or x and y, only {}",
            names.join(", ")
        ))
    })
}

/// The columns that selection looks at.
struct Columns<'a> {
    id: Option<&'a Column>,
    magnitude: Option<(&'a Column, bool)>,
    mumax_minus_mag: Option<&'a Column>,
    point_like: Option<&'a Column>,
    half_light_radius: Option<&'a Column>,
    spurious: Option<&'a Column>,
}

impl<'a> Columns<'a> {
    fn of(table: &'a Table) -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| table.column(name));
        let flux = first(&["FLUX_DETECTION_TOTAL", "FLUX_VIS_PSF"]).map(|column| (column, true));
        let magnitude = first(&["mag_vis", "mag"]).map(|column| (column, false));
        Self {
            id: first(&["OBJECT_ID", "id", "source_id", "number"]),
            magnitude: magnitude.or(flux),
            mumax_minus_mag: first(&["MUMAX_MINUS_MAG"]),
            point_like: first(&["POINT_LIKE_PROB"]),
            half_light_radius: first(&["half_light_radius"]),
            spurious: first(&["SPURIOUS_PROB"]),
        }
    }

    fn candidate(&self, row: usize, (position, sky): (ImagePoint, Option<SkyPoint>)) -> Candidate {
        let number = |column: Option<&Column>| column.map_or(f64::NAN, |column| column.values.number(row));
        let magnitude_vis = match self.magnitude {
            None => f64::NAN,
            Some((column, false)) => column.values.number(row),
            // Microjansky to AB; flux of nothing or less has no magnitude.
            Some((column, true)) => {
                let flux = column.values.number(row);
                if flux > 0.0 { 23.9 - 2.5 * flux.log10() } else { f64::NAN }
            }
        };
        Candidate {
            id: self.id.and_then(|column| column.values.integer(row)).unwrap_or(row as i64 + 1),
            row: Some(row),
            position,
            sky,
            magnitude_vis,
            mumax_minus_mag: number(self.mumax_minus_mag),
            point_like: number(self.point_like),
            half_light_radius_arcsec: number(self.half_light_radius),
            spurious: number(self.spurious),
        }
    }
}
