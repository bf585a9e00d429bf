//! Which tiles cover an image.

use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::inference::InferenceError;

/// How a network is laid over images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tiling {
    /// Side of what is read for a tile, margins included, in pixels.
    pub tile: usize,
    /// Pixels along a cut edge whose results are thrown away; at least half of the receptive field.
    pub margin: usize,
    /// Sides of inputs must be multiples of this: the product of all poolings. A multiple of `stride`.
    pub multiple: usize,
    /// Input pixels for each output pixel, along one axis.
    pub stride: usize,
    /// Tiles that are run at once.
    pub batch: usize,
}

/// One tile of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// What the network sees; may reach over the right and lower edge of the image, to a multiple.
    pub read: PixelRect,
    /// The part of it whose results are kept, likewise. Those of all tiles cover the image once.
    pub keep: PixelRect,
}

impl Tiling {
    /// The tiles of an image, row by row.
    ///
    /// # Errors
    /// Sides that are no multiples, or margins that leave nothing of a tile.
    pub fn plan(&self, image: ImageSize) -> Result<Vec<Tile>, InferenceError> {
        self.check()?;
        let columns = self.spans(image.width);
        let rows = self.spans(image.height);
        let tile = |row: &Span, column: &Span| Tile {
            read: PixelRect { x0: column.read, y0: row.read, width: column.length, height: row.length },
            keep: PixelRect {
                x0: column.keep,
                y0: row.keep,
                width: column.keep_length,
                height: row.keep_length,
            },
        };
        Ok(rows.iter().flat_map(|row| columns.iter().map(move |column| tile(row, column))).collect())
    }

    fn check(&self) -> Result<(), InferenceError> {
        let Self { tile, margin, multiple, stride, batch } = *self;
        if stride == 0 || multiple == 0 || batch == 0 || !multiple.is_multiple_of(stride) {
            return Err(InferenceError::Tiles(format!(
                "a grid of {multiple} does not go with a stride of {stride}"
            )));
        }
        if !tile.is_multiple_of(multiple) || tile <= 2 * margin.next_multiple_of(multiple) {
            let why = format!("tiles of {tile} with margins of {margin} on a grid of {multiple} do not fit");
            return Err(InferenceError::Tiles(why));
        }
        Ok(())
    }

    /// How tiles lie along one axis.
    fn spans(&self, extent: usize) -> Vec<Span> {
        let padded = extent.next_multiple_of(self.multiple);
        if extent == 0 {
            return Vec::new();
        }
        if padded <= self.tile {
            return vec![Span { read: 0, length: padded, keep: 0, keep_length: padded }];
        }
        let margin = self.margin.next_multiple_of(self.multiple);
        let mut spans: Vec<Span> = Vec::new();
        let mut kept = 0;
        while kept < padded {
            let read = kept.saturating_sub(margin).min(padded - self.tile);
            let end = if read + self.tile == padded { padded } else { read + self.tile - margin };
            spans.push(Span { read, length: self.tile, keep: kept, keep_length: end - kept });
            kept = end;
        }
        spans
    }
}

/// A tile along one axis.
#[derive(Debug, Clone, Copy)]
struct Span {
    read: usize,
    length: usize,
    keep: usize,
    keep_length: usize,
}

/// Bring the tiles into the order in which a person wants them: those that touch what is visible, nearest to its
/// middle first, then the others by distance.
pub fn nearest_first(tiles: &mut [Tile], visible: PixelRect) {
    let middle = middle_of(visible);
    let distance = |tile: &Tile| {
        let of_tile = middle_of(tile.keep);
        let squared = (of_tile.x - middle.x).powi(2) + (of_tile.y - middle.y).powi(2);
        (!touch(tile.keep, visible), squared)
    };
    tiles.sort_by(|a, b| {
        let (a, b) = (distance(a), distance(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
}

fn middle_of(rect: PixelRect) -> ImagePoint {
    let half = |start: usize, extent: usize| start as f64 + extent as f64 / 2.0;
    ImagePoint { x: half(rect.x0, rect.width), y: half(rect.y0, rect.height) }
}

fn touch(a: PixelRect, b: PixelRect) -> bool {
    let meet = |a: usize, a_extent: usize, b: usize, b_extent: usize| {
        a < b.saturating_add(b_extent) && b < a.saturating_add(a_extent)
    };
    meet(a.x0, a.width, b.x0, b.width) && meet(a.y0, a.height, b.y0, b.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_parts_cover_the_image_once_and_keep_off_cut_edges() {
        let tiling = Tiling { tile: 64, margin: 10, multiple: 16, stride: 4, batch: 1 };
        for (width, height) in [(1, 1), (64, 65), (100, 200), (333, 47), (512, 96), (16, 1000)] {
            let size = ImageSize { width, height };
            let padded = (width.next_multiple_of(16), height.next_multiple_of(16));
            let mut covered = vec![0; padded.0 * padded.1];
            for Tile { read, keep } in tiling.plan(size).unwrap() {
                assert!(read.fits_in(ImageSize { width: padded.0, height: padded.1 }), "{read:?}");
                assert!([read.x0, read.y0, keep.x0, keep.y0].iter().all(|start| start % 16 == 0));
                assert_eq!((read.width, read.height), (padded.0.min(64), padded.1.min(64)));
                let margins = [
                    (read.x0 == 0, keep.x0 - read.x0),
                    (read.y0 == 0, keep.y0 - read.y0),
                    (read.x0 + read.width == padded.0, read.x0 + read.width - keep.x0 - keep.width),
                    (read.y0 + read.height == padded.1, read.y0 + read.height - keep.y0 - keep.height),
                ];
                assert!(
                    margins.iter().all(|(at_edge, margin)| *at_edge || *margin >= 10),
                    "{read:?} {keep:?}"
                );
                for y in keep.y0..keep.y0 + keep.height {
                    covered[y * padded.0 + keep.x0..][..keep.width].iter_mut().for_each(|count| *count += 1);
                }
            }
            assert!(covered.iter().all(|count| *count == 1), "{width}x{height}");
        }
    }

    #[test]
    fn visible_tiles_come_first() {
        let tiling = Tiling { tile: 64, margin: 10, multiple: 16, stride: 4, batch: 1 };
        let mut tiles = tiling.plan(ImageSize { width: 400, height: 400 }).unwrap();
        let visible = PixelRect { x0: 300, y0: 120, width: 60, height: 90 };
        nearest_first(&mut tiles, visible);
        let first_hidden = tiles.iter().position(|tile| !touch(tile.keep, visible)).unwrap();
        assert!(first_hidden > 0 && tiles[first_hidden..].iter().all(|tile| !touch(tile.keep, visible)));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let size = ImageSize { width: 400, height: 400 };
        let fits = Tiling { tile: 64, margin: 10, multiple: 16, stride: 4, batch: 1 };
        for wrong in [
            Tiling { tile: 60, ..fits },
            Tiling { margin: 32, ..fits },
            Tiling { stride: 5, ..fits },
            Tiling { batch: 0, ..fits },
        ] {
            assert!(matches!(wrong.plan(size), Err(InferenceError::Tiles(_))), "{wrong:?}");
        }
    }
}
