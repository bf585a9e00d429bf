//! Writing a pointing: a FITS file of each exposure, in the layout of VIS quadrant files, and its truth as CSV.

use super::super::error::SimulateError;
use super::super::output::SIMULATOR_VERSION;
use super::expose::{SimulatedExposure, SimulatedPointing};
use super::recipe::{GAIN, PointingRecipe, READ_NOISE};
use super::truth::{ExposureFile, asteroid_table, passage_table, satellite_table, star_table};
use crate::fits::{PlaneToWrite, write_exposure};
use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::header::{Card, Value};
use crate::places::write_whole;
use std::path::{Path, PathBuf};

/// Keywords that stand in the primary header, as they do in VIS files, where exposures are told apart by it.
const SHARED: [&str; 5] = ["FILTER", "EXPTIME", "MJD-OBS", "DITHOBS", "ORIGIN"];
/// Keywords that say nothing of a flag map.
const OF_PIXELS: [&str; 4] = ["BUNIT", "MAGZEROP", "GAIN", "RDNOISE"];

/// How the image of an exposure is laid out in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageLayout {
    /// One image.
    #[default]
    Whole,
    /// The image cut into the four quadrants of one detector, placed by their world coordinates.
    Quadrants,
}

/// One image of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// As in `3-4.F.SCI`.
    pub(super) name: &'static str,
    /// Where it lies in the exposure.
    pub(super) rect: PixelRect,
}

impl ImageLayout {
    pub(super) fn parts(self, size: ImageSize) -> Vec<Part> {
        let ImageSize { width, height } = size;
        let part = |name, x0, y0, width, height| Part { name, rect: PixelRect { x0, y0, width, height } };
        let (left, bottom) = (width / 2, height / 2);
        match self {
            Self::Whole => vec![part("3-4.F", 0, 0, width, height)],
            Self::Quadrants => vec![
                part("3-4.E", 0, 0, left, bottom),
                part("3-4.F", left, 0, width - left, bottom),
                part("3-4.G", left, bottom, width - left, height - bottom),
                part("3-4.H", 0, bottom, left, height - bottom),
            ],
        }
    }
}

impl Part {
    /// The position in this image, counted from 1 as in FITS.
    pub(super) fn place(&self, at: ImagePoint) -> (f64, f64) {
        (at.x - self.rect.x0 as f64 + 1.0, at.y - self.rect.y0 as f64 + 1.0)
    }

    fn cut<'a, T: Copy>(&'a self, values: &'a [T], width: usize) -> impl Iterator<Item = T> + 'a {
        let rows = self.rect.y0..self.rect.y0 + self.rect.height;
        rows.flat_map(move |row| {
            let start = row * width + self.rect.x0;
            values.get(start..start + self.rect.width).unwrap_or_default().iter().copied()
        })
    }
}

/// Write each exposure (pixels SCI, noise RMS and flags FLG of each image) and the tables `asteroids.csv`,
/// `passages.csv`, `satellites.csv` and `stars.csv` into a folder, which is made where it is missing. Each file
/// appears under its name only when complete. Answers the exposures' files, in the order of time.
///
/// # Errors
/// When something cannot be written.
pub fn write_pointing(
    pointing: &SimulatedPointing,
    recipe: &PointingRecipe,
    (folder, layout): (&Path, ImageLayout),
) -> Result<Vec<PathBuf>, SimulateError> {
    std::fs::create_dir_all(folder).map_err(|source| SimulateError::File {
        what: "the folder could not be made",
        source,
        path: folder.to_owned(),
    })?;
    let parts = layout.parts(recipe.size);
    let mut files = Vec::with_capacity(pointing.exposures.len());
    for (number, exposure) in pointing.exposures.iter().enumerate() {
        let name = file_name(recipe.seed, number);
        let path = folder.join(&name);
        write_one(&path, exposure, recipe, &parts)?;
        files.push((name, path));
    }
    let exposures: Vec<ExposureFile<'_>> = pointing
        .exposures
        .iter()
        .zip(&files)
        .map(|(exposure, (name, _))| ExposureFile { name, exposure, parts: &parts })
        .collect();
    let tables = [
        ("asteroids.csv", asteroid_table(pointing)),
        ("passages.csv", passage_table(&exposures)),
        ("satellites.csv", satellite_table(&exposures)),
        ("stars.csv", star_table(pointing)),
    ];
    for (name, table) in tables {
        write_whole(&folder.join(name), &table).map_err(SimulateError::Table)?;
    }
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

/// Like those of VIS quadrant files, and marked as a simulation.
fn file_name(seed: u64, exposure: usize) -> String {
    format!("EUC_VIS_SIM-DET-{seed:06}-{:02}-1-0000000__SIMULATED.fits", exposure + 1)
}

fn write_one(
    path: &Path,
    exposure: &SimulatedExposure,
    recipe: &PointingRecipe,
    parts: &[Part],
) -> Result<(), SimulateError> {
    let width = recipe.size.width;
    let mut named: Vec<(String, Vec<Card>, ImageSize, Vec<f32>)> = Vec::with_capacity(3 * parts.len());
    for part in parts {
        let size = ImageSize { width: part.rect.width, height: part.rect.height };
        let cards: Vec<Card> = exposure.header.cards.iter().map(|card| shifted(card, part)).collect();
        let of_flags =
            cards.iter().filter(|card| !OF_PIXELS.contains(&card.keyword.as_str())).cloned().collect();
        let pixels: Vec<f32> = part.cut(&exposure.values, width).collect();
        let noise = pixels.iter().map(|value| noise_of(*value)).collect();
        // Words below 2^24 are exact as 32-bit floats; no simulated bit is above the seventh.
        let flags = part.cut(&exposure.flags, width).map(|word| word as f32).collect();
        named.push((format!("{}.SCI", part.name), cards.clone(), size, pixels));
        named.push((format!("{}.RMS", part.name), cards, size, noise));
        named.push((format!("{}.FLG", part.name), of_flags, size, flags));
    }
    let planes: Vec<PlaneToWrite<'_>> = named
        .iter()
        .map(|(name, cards, size, values)| PlaneToWrite { name, cards, size: *size, values })
        .collect();
    Ok(write_exposure(path, &shared_cards(exposure, recipe), &planes)?)
}

/// Standard deviation of a pixel that holds so many ADU, sky included: photons and read-out.
fn noise_of(value: f32) -> f32 {
    ((f64::from(value.max(0.0)) * GAIN + READ_NOISE * READ_NOISE).sqrt() / GAIN) as f32
}

/// The card as it is in a part: the reference pixel is counted from the part's corner.
fn shifted(card: &Card, part: &Part) -> Card {
    let corner = match card.keyword.as_str() {
        "CRPIX1" => part.rect.x0,
        "CRPIX2" => part.rect.y0,
        _ => return card.clone(),
    };
    match card.value {
        Value::Real(value) => Card { value: Value::Real(value - corner as f64), ..card.clone() },
        _ => card.clone(),
    }
}

fn shared_cards(exposure: &SimulatedExposure, recipe: &PointingRecipe) -> Vec<Card> {
    let card = |keyword: &str, value: Value, comment: &str| Card {
        keyword: keyword.to_owned(),
        value,
        comment: comment.to_owned(),
    };
    let seed =
        || i64::try_from(recipe.seed).map_or_else(|_| Value::Text(recipe.seed.to_string()), Value::Integer);
    let mut cards = vec![card("INSTRUME", Value::Text("VIS".to_owned()), "simulated")];
    cards.extend(SHARED.iter().filter_map(|keyword| exposure.header.card(keyword).cloned()));
    cards.push(card("OBS_ID", seed(), "the seed stands for it"));
    cards.push(card("SIMVERS", Value::Integer(i64::from(SIMULATOR_VERSION)), "version of the simulator"));
    cards.push(card("SIMSEED", seed(), "seed of the simulation"));
    cards
}
