//! What a plane looks like by the few rows that its sample has read.

use super::levels::Level;
use super::reduce::{MaxPartial, MeanPartial, Partial, halved};
use super::{NOT_FINITE, Reduction};
use crate::geometry::{ImageSize, PixelRect, level_count, level_size};

/// Coarse levels made of some rows of the plane: the mean (or largest) of those pixels under a texel that were
/// looked at. Stands in until all pixels were.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Preview {
    /// Level of the first element of `mean` and `max`.
    level: u8,
    mean: Vec<Level>,
    max: Vec<Level>,
}

/// One row of texels by one row of pixels.
pub(super) struct PreviewRow {
    mean: Vec<MeanPartial>,
    max: Vec<MaxPartial>,
}

impl PreviewRow {
    /// `row` is as wide as the image.
    pub(super) fn of(row: &[f32], level: u8) -> Self {
        let texels = row.chunks(1 << level);
        let fold = |texel: &[f32]| {
            texel.iter().fold((MeanPartial::EMPTY, MaxPartial::EMPTY), |(mean, max), pixel| {
                (mean.with(*pixel), max.with(*pixel))
            })
        };
        let (mean, max) = texels.map(fold).unzip();
        Self { mean, max }
    }
}

/// The finest level of which every row of texels holds one of rows `step` apart; `None` when none does.
pub(super) fn preview_level(size: ImageSize, step: usize) -> Option<u8> {
    let level = step.max(1).next_power_of_two().trailing_zeros() as u8;
    let level = level.max(super::levels::STORED_FROM);
    (level < level_count(size)).then_some(level)
}

impl Preview {
    /// From rows of pixels (their y, and what became of them).
    pub(super) fn of(size: ImageSize, level: u8, rows: &[(usize, PreviewRow)]) -> Self {
        Self {
            level,
            mean: levels(size, level, rows.iter().map(|(y, row)| (*y, &row.mean))),
            max: levels(size, level, rows.iter().map(|(y, row)| (*y, &row.max))),
        }
    }

    /// Texels of a level, row-major; [`NOT_FINITE`] where none of the pixels beneath was looked at.
    pub(super) fn texels(&self, reduction: Reduction, level: u8, texels: PixelRect) -> Option<Vec<f32>> {
        let levels = match reduction {
            Reduction::Mean => &self.mean,
            Reduction::Max => &self.max,
            // A few rows say nothing about which flags are set beneath a texel.
            Reduction::Or => return None,
        };
        let finer = self.level.saturating_sub(level);
        let source = levels.get(usize::from(level.saturating_sub(self.level)))?;
        let mut values = Vec::with_capacity(texels.area());
        for v in texels.y0..texels.y0 + texels.height {
            let line = source.values.get((v >> finer) * source.size.width..).unwrap_or_default();
            let texel = |u: usize| line.get(u >> finer).copied().unwrap_or(NOT_FINITE);
            values.extend((texels.x0..texels.x0 + texels.width).map(texel));
        }
        Some(values)
    }
}

fn levels<'a, P: Partial + 'a>(
    size: ImageSize,
    level: u8,
    rows: impl Iterator<Item = (usize, &'a Vec<P>)>,
) -> Vec<Level> {
    let mut extent = level_size(size, level);
    let mut partials = vec![P::EMPTY; extent.area()];
    for (y, row) in rows {
        let start = (y >> level) * extent.width;
        for (texel, more) in partials.get_mut(start..).unwrap_or_default().iter_mut().zip(row) {
            *texel = texel.merged(*more);
        }
    }
    let mut levels = Vec::new();
    for number in level..level_count(size) {
        if number > level {
            partials = halved(&partials, extent);
            extent = super::levels::half(extent);
        }
        let values = partials.iter().map(|partial| partial.value()).collect();
        levels.push(Level { size: extent, values });
    }
    levels
}
