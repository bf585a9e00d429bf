//! Scores as a table, and the panels of one source as FITS.

use super::{InpaintingError, Panels, Scores};
use crate::catalogue::{Column, Table, Values};
use crate::field::Plane;
use crate::fits::{PlaneToWrite, cards_of_part, write_exposure};
use crate::geometry::{ImagePoint, ImageSize};
use crate::header::{Card, Value};
use crate::sky::SkyPoint;
use std::path::Path;

/// One source as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRow {
    pub id: i64,
    pub sky: Option<SkyPoint>,
    /// In pixels of the VIS image.
    pub position: ImagePoint,
    pub magnitude_vis: f64,
    /// `None` where it has no score.
    pub scores: Option<Scores>,
    /// Of a point source, at the base rate that was asked for; NaN where it is not known.
    pub probability: f64,
    /// Why there is no score, or what stands against it; empty otherwise.
    pub reason: String,
}

/// A table of sources: `id, ra, dec, x, y, mag_vis, mse, max_ratio, log_ratio, z, roc, peak_total, probability, reason`.
/// What has no score is missing (NaN).
pub fn score_table(rows: &[ScoreRow]) -> Table {
    let degrees = |row: &ScoreRow| row.sky.map_or((f64::NAN, f64::NAN), |sky| sky.to_degrees());
    let real = |value: &dyn Fn(&ScoreRow) -> f64| Values::Real(rows.iter().map(value).collect());
    let score = |value: fn(&Scores) -> f64| real(&|row| row.scores.as_ref().map_or(f64::NAN, value));
    let pixel = "in the VIS image, the centre of the first pixel being 0";
    let columns = vec![
        column(
            ["id", "", "meta.id;meta.main", "identifier of the source, or its number"],
            Values::Integer(rows.iter().map(|row| Some(row.id)).collect()),
        ),
        column(["ra", "deg", "pos.eq.ra;meta.main", "right ascension"], real(&|row| degrees(row).0)),
        column(["dec", "deg", "pos.eq.dec;meta.main", "declination"], real(&|row| degrees(row).1)),
        column(["x", "pix", "pos.cartesian.x", &format!("column {pixel}")], real(&|row| row.position.x)),
        column(["y", "pix", "pos.cartesian.y", &format!("row {pixel}")], real(&|row| row.position.y)),
        column(["mag_vis", "mag", "phot.mag;em.opt.I", "total I_E, AB"], real(&|row| row.magnitude_vis)),
        column(
            ["mse", "", "stat.value", "mean squared residual in the mask, (ADU/s at zero point 24.6)^2"],
            score(|scores| scores.mse),
        ),
        column(
            ["max_ratio", "", "stat.value", "brightest observed over brightest repainted pixel of the mask"],
            score(|scores| scores.max_ratio),
        ),
        column(
            ["log_ratio", "", "stat.value", "ln of observed over repainted flux in the mask"],
            score(|scores| scores.log_ratio),
        ),
        column(["z", "", "stat.snr", "log_ratio over its standard deviation"], score(|scores| scores.z)),
        column(
            ["roc", "", "stat.value", "ring metric of Stevens et al. 2025: no network"],
            score(|scores| scores.baselines.roc),
        ),
        column(
            [
                "peak_total",
                "1/pix",
                "stat.value",
                "brightest 2 x 2 pixels over flux within 10 pixels: no network",
            ],
            score(|scores| scores.baselines.peak_total),
        ),
        column(
            ["probability", "", "stat.probability", "of a point source, at the base rate that was asked for"],
            real(&|row| row.probability),
        ),
        column(
            ["reason", "", "meta.note", "why there is no score, or what stands against it"],
            Values::Text(rows.iter().map(|row| row.reason.clone()).collect()),
        ),
    ];
    Table { name: "INPAINTING".to_owned(), columns, ..Table::default() }
}

fn column([name, unit, ucd, description]: [&str; 4], values: Values) -> Column {
    let [name, unit, ucd, description] = [name, unit, ucd, description].map(str::to_owned);
    Column { name, unit, ucd, description, values }
}

/// Write panels as a FITS file with the extensions INPUT, MASK, REPAINTED and RESIDUAL, and the world coordinates of the
/// plane that they were cut out of. `in_microjansky` says that the pixels have been converted from the plane's unit.
///
/// # Errors
/// When the file cannot be written.
pub fn write_panels(
    path: &Path,
    panels: &Panels,
    (plane, in_microjansky): (&Plane, bool),
) -> Result<(), InpaintingError> {
    let mut cards = cards_of_part(plane, panels.origin);
    if in_microjansky {
        cards.retain(|card| card.keyword != "BUNIT" && card.keyword != "MAGZERO");
        cards.push(card("BUNIT", Value::Text("uJy".to_owned())));
        cards.push(card("MAGZERO", Value::Real(23.9)));
    }
    let plain: Vec<Card> =
        cards.iter().filter(|card| card.keyword != "BUNIT" && card.keyword != "MAGZERO").cloned().collect();
    let mask: Vec<f32> = panels.mask.iter().map(|is_hole| f32::from(u8::from(*is_hole))).collect();
    let size = ImageSize { width: panels.width, height: panels.height };
    let plane_of = |name, values| PlaneToWrite { name, cards: &cards, size, values };
    let planes = [
        plane_of("INPUT", &panels.input),
        PlaneToWrite { name: "MASK", cards: &plain, size, values: &mask },
        plane_of("REPAINTED", &panels.repainted),
        plane_of("RESIDUAL", &panels.residual),
    ];
    write_exposure(path, &[], &planes).map_err(|error| InpaintingError::Export(error.to_string()))
}

fn card(keyword: &str, value: Value) -> Card {
    Card { keyword: keyword.to_owned(), value, comment: String::new() }
}
