//! Rows of a table as candidates.

use super::{Candidate, LensError};
use crate::catalogue::{PositionList, Table, Values};
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;
use rayon::prelude::*;

/// Half-light radii, the best first.
const RADII: [&str; 5] = [
    "half_light_radius",
    "half_light_radius_arcsec",
    "SERSIC_SERSIC_VIS_RADIUS",
    "SERSIC_VIS_RADIUS",
    "FLUX_RADIUS",
];
/// Where a sky position lies that the projection of the field cannot reach: outside.
const BEYOND: ImagePoint = ImagePoint { x: -1.0e9, y: -1.0e9 };
const NOWHERE: ImagePoint = ImagePoint { x: f64::NAN, y: f64::NAN };

/// One candidate for each row; sentences that the user should know.
pub(super) fn candidates(field: &Field, table: &Table) -> Result<(Vec<Candidate>, Vec<String>), LensError> {
    let mut notices = table.warnings.clone();
    let places = places(field, table, &mut notices)?;
    let ids = identifiers(table, &mut notices);
    let magnitudes = table.vis_magnitudes();
    if magnitudes.is_none() {
        notices.push("the table has no magnitude or flux in VIS: none is removed as too bright or too faint".to_owned());
    }
    let magnitudes = magnitudes.map(|found| found.values);
    let mumax_minus_mag = table.mumax_minus_mag();
    let point_like = table.point_like_prob();
    let spurious = table.spurious_prob();
    let radii = half_light_radii(field, table);
    let of = |values: &Option<Vec<f64>>, row: usize| {
        values.as_ref().and_then(|values| values.get(row)).copied().unwrap_or(f64::NAN)
    };
    let list = places
        .into_par_iter()
        .enumerate()
        .map(|(row, (position, sky))| Candidate {
            id: ids.get(row).copied().unwrap_or(row as i64 + 1),
            row: Some(row),
            position,
            sky,
            magnitude_vis: of(&magnitudes, row),
            mumax_minus_mag: of(&mumax_minus_mag, row),
            point_like: of(&point_like, row),
            half_light_radius_arcsec: of(&radii, row),
            spurious: of(&spurious, row),
        })
        .collect();
    Ok((list, notices))
}

/// A position in the image (NaN for none) and on the sky.
type Place = (ImagePoint, Option<SkyPoint>);

/// The position of each row.
fn places(field: &Field, table: &Table, notices: &mut Vec<String>) -> Result<Vec<Place>, LensError> {
    let wcs = field.main_plane().and_then(|plane| plane.sky());
    let found = table.positions();
    // Sky positions are of no use in a field without a sky, where the table may have pixels as well.
    let found = match (&wcs, found) {
        (None, Ok(positions)) if positions.sky().is_some() => {
            Ok(table.pixel_positions().map_err(|_| LensError::NoSky)?)
        }
        (_, found) => found,
    };
    let positions = found.map_err(|error| LensError::Table(error.to_string()))?;
    notices.extend(positions.note);
    let places: Vec<Place> = match positions.list {
        PositionList::Sky(points) => {
            let place = |sky: SkyPoint| {
                if !(sky.lon.is_finite() && sky.lat.is_finite()) {
                    return (NOWHERE, None);
                }
                (wcs.and_then(|wcs| wcs.pixel_from_sky(sky)).unwrap_or(BEYOND), Some(sky))
            };
            points.into_par_iter().map(place).collect()
        }
        PositionList::Pixel(points) => {
            let sky = |point: ImagePoint| wcs.and_then(|wcs| wcs.sky_from_pixel(point));
            points.into_par_iter().map(|point| (point, sky(point))).collect()
        }
    };
    let is_inside = |(position, _): &Place| field.size().pixel_at(*position).is_some();
    if !places.is_empty() && !places.iter().any(is_inside) {
        notices.push("no row of the table lies in this field; is it the table of another tile?".to_owned());
    }
    Ok(places)
}

/// The identifier of each row: whole numbers as they stand, or the number of the row from 1.
fn identifiers(table: &Table, notices: &mut Vec<String>) -> Vec<i64> {
    let rows = 0..table.row_count();
    match table.id_column().map(|column| &column.values) {
        Some(values @ Values::Integer(_)) => {
            rows.map(|row| values.integer(row).unwrap_or(row as i64 + 1)).collect()
        }
        _ => {
            notices.push(
                "the table has no column of whole numbers that identify its rows: they are numbered from 1"
                    .to_owned(),
            );
            rows.map(|row| row as i64 + 1).collect()
        }
    }
}

/// Half-light radii in arcsec; those in pixels are converted by the scale of the field.
fn half_light_radii(field: &Field, table: &Table) -> Option<Vec<f64>> {
    let column = RADII.iter().find_map(|name| table.column(name))?;
    let mut values = table.numbers_of(&[&column.name])?;
    let is_in_pixels =
        column.unit.to_ascii_lowercase().starts_with("pix") || column.name.eq_ignore_ascii_case("FLUX_RADIUS");
    if is_in_pixels {
        let scale = field.main_plane().and_then(|plane| plane.sky()).map(|wcs| wcs.pixel_scale_arcsec());
        let scale = scale.unwrap_or(f64::NAN);
        values.iter_mut().for_each(|value| *value *= scale);
    }
    Some(values)
}
