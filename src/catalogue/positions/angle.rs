//! Coordinates of any unit as radians.

use super::PositionsError;
use crate::catalogue::{Column, Values};
use crate::sky::{SkyPoint, parse_position};
use rayon::prelude::*;
use std::f64::consts::PI;

/// Which coordinate a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Longitude,
    Latitude,
}

/// In which unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    /// Taken as degrees.
    Unstated,
    /// Radians of one unit.
    Of(f64),
    /// Text; right ascension in hours where it has several parts.
    Text,
    /// Text; right ascension in degrees too.
    TextInDegrees,
}

impl Unit {
    pub fn of(column: &Column, axis: Axis) -> Result<Self, PositionsError> {
        let unit = column.unit.trim().trim_matches(['"', '\'', '[', ']']).to_ascii_lowercase();
        let is_text = matches!(column.values, Values::Text(_));
        let in_degrees = unit.starts_with("deg") || unit == "d:m:s" || unit == "dms";
        match unit.as_str() {
            _ if is_text && in_degrees && axis == Axis::Longitude => Ok(Self::TextInDegrees),
            _ if is_text => Ok(Self::Text),
            "" => Ok(Self::Unstated),
            "rad" | "radian" | "radians" => Ok(Self::Of(1.0)),
            "h" | "hr" | "hour" | "hours" | "hourangle" => Ok(Self::Of(PI / 12.0)),
            "arcmin" => Ok(Self::Of(PI / 180.0 / 60.0)),
            "arcsec" | "arcs" => Ok(Self::Of(PI / 180.0 / 3600.0)),
            "mas" => Ok(Self::Of(PI / 180.0 / 3.6e6)),
            "°" => Ok(Self::Of(PI / 180.0)),
            _ if unit.starts_with("deg") => Ok(Self::Of(PI / 180.0)),
            _ => Err(PositionsError::NoAngle { column: column.name.clone(), unit: column.unit.clone() }),
        }
    }

    fn scale(self) -> f64 {
        match self {
            Self::Of(scale) => scale,
            _ => PI / 180.0,
        }
    }
}

/// The positions of all rows; NaN where there is none.
pub(super) fn sky_points(
    (lon, lon_unit): (&Column, Unit),
    (lat, lat_unit): (&Column, Unit),
) -> Vec<SkyPoint> {
    let rows = lon.values.len().max(lat.values.len());
    let is_text = matches!(lon.values, Values::Text(_)) || matches!(lat.values, Values::Text(_));
    let nowhere = SkyPoint { lon: f64::NAN, lat: f64::NAN };
    let numbers = |row: usize| {
        let (lon, lat) =
            (lon.values.number(row) * lon_unit.scale(), lat.values.number(row) * lat_unit.scale());
        // A little more than a pole or a turn is rounding.
        let inside = lon.abs() <= 2.0 * PI + 1e-9 && lat.abs() <= PI / 2.0 + 1e-9;
        if inside { SkyPoint::from_degrees(lon.to_degrees(), lat.to_degrees()) } else { nowhere }
    };
    let texts = |row: usize| {
        let lon_text = coordinate_text(lon, lon_unit, row);
        let text = format!("{lon_text}, {}", coordinate_text(lat, lat_unit, row));
        parse_position(&text).unwrap_or(nowhere)
    };
    (0..rows).into_par_iter().map(|row| if is_text { texts(row) } else { numbers(row) }).collect()
}

/// A cell as [`parse_position`] reads it: text as it stands, numbers in degrees.
fn coordinate_text(column: &Column, unit: Unit, row: usize) -> String {
    match unit {
        Unit::Text => column.cell_text(row),
        Unit::TextInDegrees => {
            let text = column.cell_text(row);
            let text = text.trim();
            match text.split_once([':', ' ']) {
                Some((whole, rest)) if !text.contains(['d', 'h', '°']) => format!("{whole}d{rest}"),
                _ => text.to_owned(),
            }
        }
        _ => (column.values.number(row) * unit.scale()).to_degrees().to_string(),
    }
}
