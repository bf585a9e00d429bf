//! Which tiles of a level a canvas touches.

use super::sampling::{Canvas, Sampling};
use crate::geometry::TILE_SIZE;

/// A half-open range of tile columns and rows of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TileRange {
    pub(super) first_col: u32,
    pub(super) first_row: u32,
    pub(super) n_cols: u32,
    pub(super) n_rows: u32,
}

impl TileRange {
    /// The tiles within the box around the canvas with a margin around it, and around the area that its
    /// pixels average.
    pub(super) fn of(canvas: &Canvas, sampling: &Sampling, margin_px: f64) -> Self {
        let corners = canvas.corners(margin_px).map(|(x, y)| sampling.texel_from_screen.apply(x, y));
        let reach = sampling.half_side + 0.01;
        let drift = sampling.drift;
        let span = |values: [f64; 4], len: usize, drift: (f64, f64)| {
            let low = values.into_iter().fold(f64::INFINITY, f64::min) - reach + drift.0;
            let high = values.into_iter().fold(f64::NEG_INFINITY, f64::max) + reach + drift.1;
            let n_tiles = len.div_ceil(TILE_SIZE) as f64;
            let tile = TILE_SIZE as f64;
            let first = (low / tile).floor().clamp(0.0, n_tiles) as u32;
            let end = (high / tile).ceil().clamp(0.0, n_tiles) as u32;
            (first, end.saturating_sub(first))
        };
        let (first_col, n_cols) =
            span(corners.map(|corner| corner.0), sampling.level_size.width, (drift.low[0], drift.high[0]));
        let (first_row, n_rows) =
            span(corners.map(|corner| corner.1), sampling.level_size.height, (drift.low[1], drift.high[1]));
        if n_cols == 0 || n_rows == 0 {
            return Self::default();
        }
        Self { first_col, first_row, n_cols, n_rows }
    }

    /// Every (column, row), row by row.
    pub(super) fn tiles(self) -> impl Iterator<Item = (u32, u32)> {
        (self.first_row..self.first_row + self.n_rows)
            .flat_map(move |row| (self.first_col..self.first_col + self.n_cols).map(move |col| (col, row)))
    }

    /// Place of a tile in the order of [`TileRange::tiles`]; `None` outside.
    pub(super) fn index(self, col: u32, row: u32) -> Option<usize> {
        let (column, line) = (col.checked_sub(self.first_col)?, row.checked_sub(self.first_row)?);
        (column < self.n_cols && line < self.n_rows).then(|| (line * self.n_cols + column) as usize)
    }
}
