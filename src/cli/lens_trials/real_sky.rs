//! Pieces of real fields without a bright source in the middle, as sky behind simulated ones.

use super::super::{CliError, warn};
use super::share_of;
use crate::fits::{FileSpec, open_fields};
use crate::geometry::ImagePoint;
use crate::lenses::{CUTOUT_SIDE, Cutout, FieldCutter};
use crate::progress::Unwatched;
use std::ffi::OsString;

/// Pieces of sky, VIS, Y, J, H in microjansky above their local sky.
#[derive(Debug)]
pub(in super::super) struct RealSky {
    pieces: Vec<Cutout>,
}

/// Pieces that are taken from all fields together, and tries for each.
const PIECES: usize = 2000;
const TRIES: usize = 8;
/// Pixels around the middle that must be empty, and how bright their mean may be, microjansky: three times the noise
/// of a mean over them at the depth of a MER mosaic.
const EMPTY: usize = 10;
const BRIGHTEST_MEAN: f32 = 0.0005;

impl RealSky {
    /// Cut pieces out of fields, at random places.
    ///
    /// # Errors
    /// When a field cannot be opened or cut, or has no empty piece.
    pub(in super::super) fn of_files(files: &[OsString], seed: u64) -> Result<Self, CliError> {
        let specs: Vec<FileSpec> = files.iter().map(|file| FileSpec::parse(file)).collect();
        let mut opened = open_fields(&specs, &Unwatched)?;
        opened.unpack(&Unwatched);
        opened.warnings.iter().for_each(|warning| warn(warning));
        let mut pieces = Vec::new();
        let each = PIECES / opened.fields.len().max(1);
        for field in &opened.fields {
            let cutter = FieldCutter::new(field)
                .map_err(|error| CliError::Input(format!("{error}: {}", field.name)))?;
            let size = field.size();
            let places = (0..each * TRIES).map(|number| ImagePoint {
                x: share_of(seed, number, 11) * size.width as f64 - 0.5,
                y: share_of(seed, number, 12) * size.height as f64 - 0.5,
            });
            let found = places.filter_map(|place| cutter.cut(place).ok());
            pieces.extend(found.filter(|piece| piece.missing_share == 0.0 && is_empty(piece)).take(each));
        }
        if pieces.is_empty() {
            return Err(CliError::Input("no empty piece of sky was found in the fields of --sky".to_owned()));
        }
        Ok(Self { pieces })
    }

    /// Add a piece, chosen by a number in 0..1, to the bands of a picture; a band that the piece lacks becomes missing.
    pub(in super::super) fn add_to(&self, bands: &mut [Option<Vec<f32>>; 4], which: f64) {
        let Some(piece) = self.pieces.get((which * self.pieces.len() as f64) as usize) else { return };
        for (band, sky) in bands.iter_mut().zip(&piece.bands) {
            match (band.as_mut(), sky) {
                (Some(pixels), Some(sky)) => {
                    pixels.iter_mut().zip(sky).for_each(|(pixel, sky)| *pixel += sky)
                }
                _ => *band = None,
            }
        }
    }
}

fn is_empty(piece: &Cutout) -> bool {
    let middle = CUTOUT_SIDE / 2;
    let Some(vis) = piece.bands.first().and_then(Option::as_ref) else { return false };
    let rows = (middle - EMPTY..middle + EMPTY)
        .filter_map(|row| vis.get(row * CUTOUT_SIDE + middle - EMPTY..row * CUTOUT_SIDE + middle + EMPTY));
    let sum: f32 = rows.flatten().sum();
    (sum / (4 * EMPTY * EMPTY) as f32).abs() < BRIGHTEST_MEAN
}
