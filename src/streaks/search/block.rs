//! Images are searched in blocks.

use super::super::merge::{MergeRules, merge_by_rule};
use super::super::{
    ClassicalSettings, Detector, ExposureImage, Signal, Snippet, StreakError, StreakModels, TrailPsf,
    find_classical, measure_psf, propose,
};
use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::progress::Progress;

/// Sides of blocks, pixels. A VIS quadrant of 2048 x 2066 is one.
const SIDE: usize = 2048;
/// A block is searched with so many pixels around it: more than the network's receptive field (76 pixels), and than
/// half the trail of the fastest main-belt asteroid (63 pixels), so that what has its middle in a block is seen whole.
const MARGIN: usize = 96;
/// Images less than this larger than a block are not divided.
const SLACK: usize = 256;
/// Snippets that are looked at for each million pixels, strongest first: bounds the work on images full of lines.
const MOST_PER_MPX: f64 = 40.0;

/// A part of an image that is searched by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchBlock {
    /// What has its middle here belongs to the block.
    pub core: PixelRect,
    /// What is looked at: the core and its surroundings.
    pub window: PixelRect,
}

impl SearchBlock {
    /// The blocks of an image.
    pub fn of(size: ImageSize) -> Vec<Self> {
        let rows = cuts(size.height);
        let columns = cuts(size.width);
        rows.iter().flat_map(|row| columns.iter().map(move |column| Self::at(size, *column, *row))).collect()
    }

    fn at(size: ImageSize, (x0, x1): (usize, usize), (y0, y1): (usize, usize)) -> Self {
        let widened =
            |from: usize, to: usize, count: usize| (from.saturating_sub(MARGIN), (to + MARGIN).min(count));
        let (left, right) = widened(x0, x1, size.width);
        let (bottom, top) = widened(y0, y1, size.height);
        Self {
            core: PixelRect { x0, y0, width: x1 - x0, height: y1 - y0 },
            window: PixelRect { x0: left, y0: bottom, width: right - left, height: top - bottom },
        }
    }

    /// Whether what has its middle at a position of the image belongs to this block.
    pub fn holds(&self, at: ImagePoint) -> bool {
        let within = |value: f64, from: usize, count: usize| {
            value >= from as f64 - 0.5 && value < (from + count) as f64 - 0.5
        };
        within(at.x, self.core.x0, self.core.width) && within(at.y, self.core.y0, self.core.height)
    }
}

/// Half-open ranges of a side, of nearly equal length.
fn cuts(side: usize) -> Vec<(usize, usize)> {
    let count = if side <= SIDE + SLACK { 1 } else { side.div_ceil(SIDE) };
    (0..count).map(|k| (k * side / count, (k + 1) * side / count)).collect()
}

/// What a block shows: its signal, the PSF of its stars, and raw snippets, strongest first.
///
/// # Errors
/// When pixels cannot be read or a network fails.
pub fn look_at_block(
    image: &ExposureImage,
    block: &SearchBlock,
    (models, detector): (&StreakModels, Detector),
    progress: &dyn Progress,
) -> Result<(Signal, TrailPsf, Vec<Snippet>), StreakError> {
    let signal = Signal::prepare(image, block.window)?;
    let psf = measure_psf(&signal);
    let mut raw = match detector {
        Detector::Network => {
            let found = models.with_detector(|network| propose(&signal, network))?;
            found.ok_or_else(|| StreakError::WrongModel {
                model: crate::models::STREAKS_DETECTOR.to_owned(),
                reason: "it is not there".to_owned(),
            })?
        }
        Detector::Classical => {
            find_classical(&signal, &ClassicalSettings { psf, ..ClassicalSettings::default() }, progress)
        }
    };
    raw.truncate((MOST_PER_MPX * block.window.area() as f64 / 1e6).ceil() as usize + 20);
    Ok((signal, psf, raw))
}

/// The same with the snippets of one streak merged.
///
/// # Errors
/// As [`look_at_block`].
pub fn search_block(
    image: &ExposureImage,
    block: &SearchBlock,
    (models, detector): (&StreakModels, Detector),
    progress: &dyn Progress,
) -> Result<(Signal, TrailPsf, Vec<Snippet>), StreakError> {
    let (signal, psf, raw) = look_at_block(image, block, (models, detector), progress)?;
    let mut merged = match detector {
        Detector::Network => models.with_merger(|merger| merger.merge(&raw, &signal))?,
        Detector::Classical => merge_by_rule(&raw, &MergeRules::default()),
    };
    merged.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    Ok((signal, psf, merged))
}
