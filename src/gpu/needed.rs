//! Which tiles a canvas needs.

use super::layer::{Layer, MARGIN_PX, layers_of};
use super::region::TileRange;
use super::sampling::{Canvas, Sampling};
use super::{Quality, TileKey, ViewFrame};
use crate::geometry::{Affine, ImageSize, TILE_SIZE, TileId, level_count};

/// The tiles that a canvas of `width_px` x `height_px` over an image needs, coarse to fine: the last level
/// (one tile, which always stands in for what is missing), the level above the one that is shown (what
/// [`Quality::Fast`] may show), and the level that is shown. Within a level the nearest to the middle of
/// the canvas come first; a margin around the canvas is included. Empty where the image is.
pub fn needed_tiles(
    size: ImageSize,
    image_from_screen: Affine,
    width_px: u32,
    height_px: u32,
) -> Vec<TileId> {
    let canvas = Canvas { image: size, image_from_screen, width_px, height_px };
    let levels = needed_levels(&Layer { planes: [None; 4], channels: 0, canvas, warped: None });
    levels.into_iter().flatten().collect()
}

/// The tiles of all planes of a frame, in the order of [`needed_tiles`]: the last level of every plane, then the
/// levels above the shown ones, then these; each plane's own where their grids differ.
pub fn needed_keys(frame: &ViewFrame<'_>) -> Vec<TileKey> {
    let layers = layers_of(frame);
    let levels: Vec<[Vec<TileId>; 3]> = layers.iter().map(needed_levels).collect();
    let mut keys = Vec::new();
    for step in 0..3 {
        for (layer, levels) in layers.iter().zip(&levels) {
            for &id in levels.get(step).into_iter().flatten() {
                let key = |plane| TileKey { plane, reduction: frame.reduction, id };
                keys.extend(layer.planes.into_iter().flatten().map(key));
            }
        }
    }
    keys
}

/// The last level, the one above the shown one, the shown one.
fn needed_levels(layer: &Layer) -> [Vec<TileId>; 3] {
    let Layer { canvas, .. } = layer;
    if canvas.image.area() == 0 || canvas.width_px == 0 || canvas.height_px == 0 {
        return Default::default();
    }
    let shown = layer.sampling(Quality::Full);
    let last = level_count(canvas.image) - 1;
    let (mut coarsest, mut above) = (Vec::new(), Vec::new());
    if shown.level < last {
        coarsest.push(TileId { level: last, col: 0, row: 0 });
        let sampling = layer.sampling_at(shown.level + 1, 0.0);
        if sampling.level < last {
            above = tiles_within(canvas, &sampling, MARGIN_PX);
        }
    }
    [coarsest, above, tiles_within(canvas, &shown, MARGIN_PX)]
}

/// The tiles of one level that the canvas touches, the nearest to its middle first, without any margin.
pub(super) fn shown_tiles(canvas: &Canvas, sampling: &Sampling) -> Vec<TileId> {
    tiles_within(canvas, sampling, 0.0)
}

/// The same with a margin around the canvas.
fn tiles_within(canvas: &Canvas, sampling: &Sampling, margin_px: f64) -> Vec<TileId> {
    let tile = TILE_SIZE as f64;
    let (x, y) =
        sampling.texel_from_screen.apply(f64::from(canvas.width_px) / 2.0, f64::from(canvas.height_px) / 2.0);
    let outline = Outline::of(canvas, sampling, margin_px);
    let mut tiles: Vec<(f64, TileId)> = TileRange::of(canvas, sampling, margin_px)
        .tiles()
        .filter(|&(col, row)| outline.may_touch(f64::from(col) * tile, f64::from(row) * tile))
        .map(|(col, row)| {
            let (dx, dy) = ((f64::from(col) + 0.5) * tile - x, (f64::from(row) + 0.5) * tile - y);
            (dx * dx + dy * dy, TileId { level: sampling.level, col, row })
        })
        .collect();
    tiles.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    tiles.into_iter().map(|(_, id)| id).collect()
}

/// The canvas with its margin, as half-planes in texel units: a turned canvas leaves the corners of the
/// box around it alone.
struct Outline {
    /// (nx, ny, limit): inside is nx x + ny y <= limit.
    sides: [(f64, f64, f64); 4],
}

impl Outline {
    fn of(canvas: &Canvas, sampling: &Sampling, margin_px: f64) -> Self {
        let corners = canvas.corners(margin_px).map(|(x, y)| sampling.texel_from_screen.apply(x, y));
        let [p0, p1, p2, p3] = corners;
        let middle = ((p0.0 + p2.0) / 2.0, (p0.1 + p2.1) / 2.0);
        let side = |from: (f64, f64), to: (f64, f64)| {
            let (mut nx, mut ny) = (to.1 - from.1, from.0 - to.0);
            if nx * (middle.0 - from.0) + ny * (middle.1 - from.1) > 0.0 {
                (nx, ny) = (-nx, -ny);
            }
            let reach = (sampling.half_side + 0.01) * (nx.abs() + ny.abs());
            let (low, high) = (sampling.drift.low, sampling.drift.high);
            let drift = (nx * low[0]).max(nx * high[0]) + (ny * low[1]).max(ny * high[1]);
            (nx, ny, nx * from.0 + ny * from.1 + reach + drift)
        };
        Self { sides: [side(p0, p1), side(p1, p2), side(p2, p3), side(p3, p0)] }
    }

    /// False only if the tile with this lower left corner lies wholly beyond one side.
    fn may_touch(&self, x0: f64, y0: f64) -> bool {
        let tile = TILE_SIZE as f64;
        self.sides.iter().all(|&(nx, ny, limit)| {
            let x = if nx > 0.0 { x0 } else { x0 + tile };
            let y = if ny > 0.0 { y0 } else { y0 + tile };
            nx * x + ny * y <= limit
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{ImagePoint, View};
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// Straight from the rule: every texel that the box around every screen pixel's centre overlaps.
    fn tiles_of_every_pixel(size: ImageSize, map: Affine, width: u32, height: u32) -> HashSet<TileId> {
        let r = map.scale();
        let level = if r > 1.0 { (r.log2().floor() as u8).min(level_count(size) - 1) } else { 0 };
        let step = f64::from(1_u32 << level);
        let half = if r > 1.0 { r / 2.0 } else { 0.0 };
        let mut tiles = HashSet::new();
        for j in 0..height {
            for i in 0..width {
                let (x, y) = map.apply(f64::from(i) + 0.5, f64::from(j) + 0.5);
                if size.pixel_at(ImagePoint { x, y }).is_none() {
                    continue;
                }
                let texel = |edge: f64, len: usize| {
                    ((edge + 0.5) / step).floor().clamp(0.0, (len.div_ceil(1 << level) - 1) as f64) as u32
                };
                for col in texel(x - half, size.width) / 256..=texel(x + half, size.width) / 256 {
                    for row in texel(y - half, size.height) / 256..=texel(y + half, size.height) / 256 {
                        tiles.insert(TileId { level, col, row });
                    }
                }
            }
        }
        tiles
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn holds_every_tile_that_a_pixel_looks_at(
            (width, height) in (1_usize..6000, 1_usize..6000),
            (fx, fy) in (-0.2_f64..1.2, -0.2_f64..1.2),
            log_zoom in -6.0_f64..6.0, rotation in 0.0_f64..6.3, flip_x: bool,
        ) {
            let size = ImageSize { width, height };
            let center = ImagePoint { x: fx * width as f64, y: fy * height as f64 };
            let view = View { center, zoom: log_zoom.exp2(), rotation, flip_x };
            let map = view.image_from_screen(150.0, 90.0);
            let needed = needed_tiles(size, map, 150, 90);
            let unique: HashSet<TileId> = needed.iter().copied().collect();
            prop_assert_eq!(unique.len(), needed.len());
            let looked_at = tiles_of_every_pixel(size, map, 150, 90);
            prop_assert!(looked_at.is_subset(&unique));
            let last = TileId { level: level_count(size) - 1, col: 0, row: 0 };
            prop_assert!(needed.contains(&last) || needed.is_empty());
            let none_is_empty = needed.iter().all(|id| id.texels(size).area() > 0);
            prop_assert!(none_is_empty);
        }
    }

    #[test]
    fn a_turned_canvas_does_not_ask_for_the_corners_of_its_box() {
        let size = ImageSize { width: 19200, height: 19200 };
        let view = View { center: size.center(), zoom: 1.0, rotation: 0.785, flip_x: false };
        let needed = needed_tiles(size, view.image_from_screen(2000.0, 200.0), 2000, 200);
        let n_shown = needed.iter().filter(|id| id.level == 0).count();
        assert!(n_shown < 40, "{n_shown} tiles for a strip of 2000 x 200 pixels");
    }

    #[test]
    fn nothing_is_needed_of_an_empty_image() {
        assert!(needed_tiles(ImageSize::default(), Affine::IDENTITY, 100, 100).is_empty());
    }
}
