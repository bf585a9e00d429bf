//! What a view's resampled texture shows, and which part of it the next frame has to draw anew.

use super::layer::Layer;
use super::page::{PageSource, PageTable};
use super::resample_pass::ResampleVariant;
use super::sampling::{Canvas, Sampling};
use super::torus::{PxRect, Torus};
use crate::geometry::{Affine, TILE_SIZE};

/// A drag counts as one by whole pixels when it is so to within this (pixels).
const WHOLE_PIXEL: f64 = 1e-6;

/// Everything that the resampled values depend on, and where they are stored.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// The canvas over the image that is looked at.
    pub(super) canvas: Canvas,
    pub(super) layers: Vec<ShownLayer>,
    pub(super) torus: Torus,
}

/// Everything that the values of one layer's planes depend on.
#[derive(Debug, Clone)]
pub(super) struct ShownLayer {
    pub(super) layer: Layer,
    pub(super) source: PageSource,
    pub(super) sampling: Sampling,
    pub(super) variant: ResampleVariant,
    pub(super) pages: PageTable,
}

/// What to draw: rectangles of the canvas, for each layer and over all.
#[derive(Debug, Clone, Default)]
pub(super) struct Damage {
    pub(super) layers: Vec<Vec<PxRect>>,
    pub(super) all: Vec<PxRect>,
}

impl Shown {
    /// What to draw of `self`, when `earlier` is what the texture holds. Takes over the earlier picture's place
    /// in the texture, moved by the drag between the two.
    pub(super) fn damage_since(&mut self, earlier: Option<&Self>) -> Damage {
        let whole = vec![self.torus.whole()];
        let moved = earlier.and_then(|earlier| Some((earlier, self.moved_from(earlier)?)));
        let Some((earlier, (torus, strips))) = moved else {
            return Damage { layers: vec![whole.clone(); self.layers.len()], all: whole };
        };
        let changed = self.layers.iter().zip(&earlier.layers).map(|(layer, earlier)| {
            let changed = layer.pages.changed_since(&earlier.pages);
            changed.filter_map(|(col, row)| layer.tile_on_canvas(self.torus, col, row)).collect::<Vec<_>>()
        });
        let changed: Vec<Vec<PxRect>> = changed.collect();
        let all = changed.iter().flatten().chain(&strips).copied().collect();
        let of_layer =
            |changed: Vec<PxRect>| torus.simplified(changed.into_iter().chain(strips.clone()).collect());
        let layers = changed.into_iter().map(of_layer).collect();
        self.torus = torus;
        Damage { layers, all: torus.simplified(all) }
    }

    /// The place of the earlier picture and the strips that a drag uncovered; `None` when the two differ by
    /// more than a drag of whole pixels.
    fn moved_from(&self, earlier: &Self) -> Option<(Torus, Vec<PxRect>)> {
        let (now, before) = (self.canvas.image_from_screen, earlier.canvas.image_from_screen);
        let same_shape = (now.a, now.b, now.c, now.d) == (before.a, before.b, before.c, before.d);
        let same_extent =
            (self.torus.width, self.torus.height) == (earlier.torus.width, earlier.torus.height);
        let same_layers = self.layers.len() == earlier.layers.len()
            && self.layers.iter().zip(&earlier.layers).all(|(layer, earlier)| layer.is_alike(earlier));
        if !same_shape || !same_extent || !same_layers || self.canvas.image != earlier.canvas.image {
            return None;
        }
        let turn = Affine { tx: 0.0, ty: 0.0, ..now }.inverse()?;
        let (dx, dy) = turn.apply(before.tx - now.tx, before.ty - now.ty);
        let whole = |drag: f64| (drag - drag.round()).abs() < WHOLE_PIXEL && drag.abs() < 1e6;
        (whole(dx) && whole(dy)).then(|| earlier.torus.dragged(dx.round() as i64, dy.round() as i64))?
    }
}

impl ShownLayer {
    /// True if the two differ at most in place and in the tiles that are there.
    fn is_alike(&self, earlier: &Self) -> bool {
        let same_warp = match (&self.layer.warped, &earlier.layer.warped) {
            (None, None) => true,
            (Some(now), Some(before)) => std::sync::Arc::ptr_eq(&now.warp, &before.warp),
            _ => false,
        };
        same_warp
            && self.source == earlier.source
            && self.variant == earlier.variant
            && self.sampling.half_side == earlier.sampling.half_side
            && self.sampling.level == earlier.sampling.level
    }

    /// The canvas pixels that a tile of the shown level has a part in.
    fn tile_on_canvas(&self, torus: Torus, col: u32, row: u32) -> Option<PxRect> {
        let map = self.sampling.texel_from_screen.inverse()?;
        let (tile, reach) = (TILE_SIZE as f64, self.sampling.half_side + 0.5);
        let (low, high) = (self.sampling.drift.low, self.sampling.drift.high);
        let (x, y) = (f64::from(col) * tile, f64::from(row) * tile);
        let (x0, y0) = (x - reach - high[0], y - reach - high[1]);
        let (x1, y1) = (x + tile + reach - low[0], y + tile + reach - low[1]);
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map(|(x, y)| map.apply(x, y));
        let span = |values: [f64; 4], len: u32| {
            let low = values.into_iter().fold(f64::INFINITY, f64::min) - 1.0;
            let high = values.into_iter().fold(f64::NEG_INFINITY, f64::max) + 1.0;
            let (low, high) = (low.floor().clamp(0.0, len.into()), high.ceil().clamp(0.0, len.into()));
            (low as u32, (high - low) as u32)
        };
        let (x, width) = span(corners.map(|corner| corner.0), torus.width);
        let (y, height) = span(corners.map(|corner| corner.1), torus.height);
        (width > 0 && height > 0).then_some(PxRect { x, y, width, height })
    }
}
