//! The pixels around a source, as they were measured, as a FITS file with world coordinates.

use crate::field::{Band, Field, Plane};
use crate::fits::{PlaneToWrite, cards_of_part, write_exposure};
use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::header::{Card, Value};
use crate::lenses::{Candidate, LensError};
use std::path::Path;
use std::sync::Arc;

/// Which stamp of a field.
#[derive(Debug, Clone, Copy)]
pub struct StampOf<'a> {
    pub field: &'a Field,
    pub candidate: &'a Candidate,
    /// Pixels of a side in the main plane; bands with other pixels have as many as cover the same sky.
    pub side: usize,
}

/// Write the four bands around a candidate, each with its own pixels, unit and zero point; its pixel lies at
/// (side / 2, side / 2), counted from 0. Beyond the image is NaN. The file opens as a field.
///
/// # Errors
/// Without a position, without any band, or when pixels cannot be read or the file not be written.
pub fn write_stamp(path: &Path, stamp: &StampOf<'_>) -> Result<(), LensError> {
    let position = stamp.candidate.position;
    if !(position.x.is_finite() && position.y.is_finite()) {
        return Err(LensError::NoPosition);
    }
    let mut cut = Vec::new();
    for (band, plane) in Band::ALL.into_iter().zip(stamp.field.bands()) {
        if let Some(plane) = plane {
            cut.push(CutPlane::of(stamp, (band, plane))?);
        }
    }
    if cut.is_empty() {
        return Err(LensError::NoVis);
    }
    let planes: Vec<PlaneToWrite<'_>> = cut
        .iter()
        .map(|cut| PlaneToWrite { name: cut.name, cards: &cut.cards, size: cut.size, values: &cut.values })
        .collect();
    write_exposure(path, &primary_cards(stamp), &planes).map_err(|error| LensError::Export(error.to_string()))
}

/// One band, ready to be written.
struct CutPlane {
    name: &'static str,
    cards: Vec<Card>,
    size: ImageSize,
    values: Vec<f32>,
}

impl CutPlane {
    fn of(stamp: &StampOf<'_>, (band, plane): (Band, &Arc<Plane>)) -> Result<Self, LensError> {
        let at = stamp.field.position_in(plane, stamp.candidate.position).ok_or(LensError::Outside)?;
        let scale = |plane: &Plane| plane.sky().map(|wcs| wcs.pixel_scale_arcsec());
        let is_warped = stamp.field.warp(plane.key).is_some();
        let ratio = match (stamp.field.main_plane().and_then(|main| scale(main)), scale(plane)) {
            (Some(main), Some(own)) if is_warped && own > 0.0 => main / own,
            _ => 1.0,
        };
        let side = ((stamp.side as f64 * ratio).round() as usize).max(1);
        let nearest = |at: f64| (at + 0.5).floor() as i64;
        let origin = (nearest(at.x) - (side / 2) as i64, nearest(at.y) - (side / 2) as i64);
        let size = ImageSize { width: side, height: side };
        let name = match band {
            Band::Vis => "VIS_FLUX",
            Band::Y => "NIR_Y_FLUX",
            Band::J => "NIR_J_FLUX",
            Band::H => "NIR_H_FLUX",
        };
        Ok(Self { name, cards: cards_of_part(plane, origin), size, values: window(plane, origin, side)? })
    }
}

/// What holds for all bands.
fn primary_cards(stamp: &StampOf<'_>) -> Vec<Card> {
    let card = |keyword: &str, value: Value, comment: &str| Card {
        keyword: keyword.to_owned(),
        value,
        comment: comment.to_owned(),
    };
    let plain: String = stamp
        .field
        .name
        .chars()
        .map(|symbol| if (' '..='~').contains(&symbol) { symbol } else { '?' })
        .collect();
    let mut cards = vec![
        card("OBJECT", Value::Text(stamp.candidate.id.to_string()), "identifier of the source"),
        card("FIELD", Value::Text(plain), "cut out of"),
    ];
    if let Some((ra, dec)) = stamp.candidate.sky.map(|sky| sky.to_degrees()) {
        cards.push(card("RA_TARG", Value::Real(ra), "[deg] of the source"));
        cards.push(card("DEC_TARG", Value::Real(dec), "[deg] of the source"));
    }
    let ImagePoint { x, y } = stamp.candidate.position;
    cards.push(card("X_TARG", Value::Real(x), "[pix] in the field, the first pixel being 0"));
    cards.push(card("Y_TARG", Value::Real(y), "[pix] in the field, the first pixel being 0"));
    cards
}

/// Pixels of a plane from `origin` on, NaN beyond it.
fn window(plane: &Plane, origin: (i64, i64), side: usize) -> Result<Vec<f32>, LensError> {
    let size = plane.size();
    let span = |first: i64, extent: usize| {
        let clamped = |at: i64| at.clamp(0, extent as i64);
        (clamped(first), clamped(first + side as i64))
    };
    let ((x0, x1), (y0, y1)) = (span(origin.0, size.width), span(origin.1, size.height));
    let rect =
        PixelRect { x0: x0 as usize, y0: y0 as usize, width: (x1 - x0) as usize, height: (y1 - y0) as usize };
    let mut values = vec![f32::NAN; side * side];
    if rect.area() == 0 {
        return Ok(values);
    }
    let mut inside = vec![0.0; rect.area()];
    plane.pixels.read_f32(rect, &mut inside)?;
    let (left, bottom) = ((x0 - origin.0) as usize, (y0 - origin.1) as usize);
    for (row, line) in inside.chunks_exact(rect.width).enumerate() {
        let start = (bottom + row) * side + left;
        if let Some(target) = values.get_mut(start..start + rect.width) {
            target.copy_from_slice(line);
        }
    }
    Ok(values)
}
