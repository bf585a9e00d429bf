//! Writing a simulated field: one FITS file of eight planes, and its truth as CSV.

use super::calibration::BandCalibration;
use super::error::SimulateError;
use super::field::{SimulatedBand, SimulatedField};
use super::recipe::FieldRecipe;
use super::truth::write_truth;
use crate::fits::{PlaneToWrite, write_field};
use crate::header::{Card, Value};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Version of the simulator: raised whenever the same recipe would give other pixels.
pub(super) const SIMULATOR_VERSION: u32 = 1;

/// Write VIS_FLUX, VIS_RMS, Y_FLUX, ... to `fits_path` and, where asked for, the truth to `truth_path`.
///
/// # Errors
/// When either cannot be written.
pub fn write_simulation(
    field: &SimulatedField,
    recipe: &FieldRecipe,
    fits_path: &Path,
    truth_path: Option<&Path>,
) -> Result<(), SimulateError> {
    let named: Vec<(String, Vec<Card>, &[f32])> = field
        .bands
        .iter()
        .flat_map(|band| {
            let cards = plane_cards(field, band, recipe);
            let name = band.band.name();
            [
                (format!("{name}_FLUX"), cards.clone(), &band.flux[..]),
                (format!("{name}_RMS"), cards, &band.rms[..]),
            ]
        })
        .collect();
    let planes: Vec<PlaneToWrite<'_>> = named
        .iter()
        .map(|(name, cards, values)| PlaneToWrite { name, cards, size: field.size, values })
        .collect();
    write_field(fits_path, &planes)?;
    truth_path.map_or(Ok(()), |path| write_truth_file(field, path))
}

fn plane_cards(field: &SimulatedField, band: &SimulatedBand, recipe: &FieldRecipe) -> Vec<Card> {
    let calibration = BandCalibration::of(band.band);
    let card = |keyword: &str, value: Value, comment: &str| Card {
        keyword: keyword.to_owned(),
        value,
        comment: comment.to_owned(),
    };
    let seed =
        i64::try_from(recipe.seed).map_or_else(|_| Value::Text(recipe.seed.to_string()), Value::Integer);
    let mut cards = vec![
        card("BUNIT", Value::Text(calibration.unit.to_owned()), ""),
        card("FILTER", Value::Text(band.band.name().to_owned()), "Euclid band"),
        card("MAGZERO", Value::Real(calibration.magzero), "[mag] AB magnitude of one unit"),
        card("ORIGIN", Value::Text("Skyloupe simulator".to_owned()), "not an observation"),
        card("SIMVERS", Value::Integer(i64::from(SIMULATOR_VERSION)), "version of the simulator"),
        card("SIMSEED", seed, "seed of the simulation"),
    ];
    cards.extend(field.wcs_header.cards.iter().cloned());
    cards
}

fn write_truth_file(field: &SimulatedField, path: &Path) -> Result<(), SimulateError> {
    let failed = |source| SimulateError::File {
        what: "the truth catalogue could not be written",
        source,
        path: path.to_owned(),
    };
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    write_truth(&field.truth, &mut out).map_err(failed)?;
    out.flush().map_err(failed)
}
