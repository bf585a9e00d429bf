//! The header of a part of an image.

use crate::field::Plane;
use crate::header::{Card, Value};

/// Beginnings of keywords that go with the pixels, number of axis and order left out.
const WORLD: [&str; 13] = [
    "CTYPE", "CRVAL", "CRPIX", "CDELT", "CUNIT", "CROTA", "CD1_", "CD2_", "PC1_", "PC2_", "PV1_", "PV2_",
    "WAT",
];
const POLYNOMIALS: [&str; 4] = ["A_", "B_", "AP_", "BP_"];
const FURTHER: [&str; 12] = [
    "LONPOLE", "LATPOLE", "RADESYS", "RADECSYS", "EQUINOX", "BUNIT", "FILTER", "INSTRUME", "TELESCOP",
    "DATE-OBS", "MJD-OBS", "EXPTIME",
];

/// The cards of a plane that hold for a part of it whose first pixel is `origin` (column and row, which may be
/// negative): world coordinates, unit, filter, zero point, time.
pub fn cards_of_part(plane: &Plane, origin: (i64, i64)) -> Vec<Card> {
    let is_kept = |card: &&Card| {
        let keyword = card.keyword.as_str();
        let ends_in_digit = keyword.ends_with(|symbol: char| symbol.is_ascii_digit());
        FURTHER.contains(&keyword)
            || ends_in_digit && WORLD.iter().any(|start| keyword.starts_with(start))
            || POLYNOMIALS.iter().any(|start| {
                let rest = keyword.strip_prefix(start).unwrap_or_default();
                rest == "ORDER" || rest.starts_with(|symbol: char| symbol.is_ascii_digit())
            })
    };
    let mut cards: Vec<Card> = plane.header.cards.iter().filter(is_kept).cloned().collect();
    let card =
        |keyword: &str, value: Value| Card { keyword: keyword.to_owned(), value, comment: String::new() };
    for (keyword, first) in [("CRPIX1", origin.0), ("CRPIX2", origin.1)] {
        let Some(reference) = plane.header.number(keyword).or(plane.sky().map(|_| 0.0)) else { continue };
        cards.retain(|card| card.keyword != keyword);
        cards.push(card(keyword, Value::Real(reference - first as f64)));
    }
    if let Some(band) = plane.band {
        cards.retain(|card| card.keyword != "FILTER");
        cards.push(card("FILTER", Value::Text(band.name().to_owned())));
    }
    cards.retain(|card| card.keyword != "MAGZERO");
    cards.extend(plane.magzero.map(|magzero| card("MAGZERO", Value::Real(magzero))));
    cards
}
