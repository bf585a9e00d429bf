//! What a view's resampled texture shows, and which part of it the next frame has to draw anew.

use super::page::{PageSource, PageTable};
use super::resample_pass::ResampleVariant;
use super::sampling::{Canvas, Sampling};
use super::torus::{PxRect, Torus};
use crate::geometry::{Affine, TILE_SIZE};

/// A drag counts as one by whole pixels when it is so to within this (pixels).
const WHOLE_PIXEL: f64 = 1e-6;

/// Everything that the resampled values depend on, and where they are stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) source: PageSource,
    pub(super) canvas: Canvas,
    pub(super) sampling: Sampling,
    pub(super) variant: ResampleVariant,
    pub(super) pages: PageTable,
    pub(super) torus: Torus,
}

impl Shown {
    /// What to draw of `self`, when `earlier` is what the texture holds: rectangles of the canvas. Takes over
    /// the earlier picture's place in the texture, moved by the drag between the two.
    pub(super) fn damage_since(&mut self, earlier: Option<&Self>) -> Vec<PxRect> {
        let Some((torus, mut rects)) = earlier.and_then(|earlier| self.moved_from(earlier)) else {
            return vec![self.torus.whole()];
        };
        if let Some(earlier) = earlier {
            let changed = self.pages.changed_since(&earlier.pages);
            rects.extend(changed.filter_map(|(col, row)| self.tile_on_canvas(col, row)));
        }
        self.torus = torus;
        torus.simplified(rects)
    }

    /// The place of the earlier picture and the strips that a drag uncovered; `None` when the two differ by
    /// more than a drag of whole pixels.
    fn moved_from(&self, earlier: &Self) -> Option<(Torus, Vec<PxRect>)> {
        let (now, before) = (self.canvas.image_from_screen, earlier.canvas.image_from_screen);
        let same_shape = (now.a, now.b, now.c, now.d) == (before.a, before.b, before.c, before.d)
            && self.sampling.half_side == earlier.sampling.half_side
            && self.sampling.level == earlier.sampling.level;
        let same_extent =
            (self.torus.width, self.torus.height) == (earlier.torus.width, earlier.torus.height);
        if !same_shape || !same_extent || self.source != earlier.source || self.variant != earlier.variant {
            return None;
        }
        let turn = Affine { tx: 0.0, ty: 0.0, ..now }.inverse()?;
        let (dx, dy) = turn.apply(before.tx - now.tx, before.ty - now.ty);
        let whole = |drag: f64| (drag - drag.round()).abs() < WHOLE_PIXEL && drag.abs() < 1e6;
        (whole(dx) && whole(dy)).then(|| earlier.torus.dragged(dx.round() as i64, dy.round() as i64))?
    }

    /// The canvas pixels that a tile of the shown level has a part in.
    fn tile_on_canvas(&self, col: u32, row: u32) -> Option<PxRect> {
        let map = self.sampling.texel_from_screen.inverse()?;
        let (tile, reach) = (TILE_SIZE as f64, self.sampling.half_side + 0.5);
        let (x0, y0) = (f64::from(col) * tile - reach, f64::from(row) * tile - reach);
        let (x1, y1) = (x0 + tile + 2.0 * reach, y0 + tile + 2.0 * reach);
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map(|(x, y)| map.apply(x, y));
        let span = |values: [f64; 4], len: u32| {
            let low = values.into_iter().fold(f64::INFINITY, f64::min) - 1.0;
            let high = values.into_iter().fold(f64::NEG_INFINITY, f64::max) + 1.0;
            let (low, high) = (low.floor().clamp(0.0, len.into()), high.ceil().clamp(0.0, len.into()));
            (low as u32, (high - low) as u32)
        };
        let (x, width) = span(corners.map(|corner| corner.0), self.torus.width);
        let (y, height) = span(corners.map(|corner| corner.1), self.torus.height);
        (width > 0 && height > 0).then_some(PxRect { x, y, width, height })
    }
}
