//! A picture stored with wrap-around, so that dragging moves an offset instead of pixels.

/// A half-open rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PxRect {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl PxRect {
    fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Canvas pixel (x, y) is stored at ((x + offset.0) mod width, (y + offset.1) mod height).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Torus {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) offset: (u32, u32),
}

impl Torus {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { width, height, offset: (0, 0) }
    }

    /// The whole canvas.
    pub(super) fn whole(self) -> PxRect {
        PxRect { x: 0, y: 0, width: self.width, height: self.height }
    }

    /// The picture after a drag: what was at (x, y) is now at (x + dx, y + dy). Also the canvas rectangles
    /// that come into sight. `None` when nothing stays in sight.
    pub(super) fn dragged(self, dx: i64, dy: i64) -> Option<(Self, Vec<PxRect>)> {
        let (width, height) = (i64::from(self.width), i64::from(self.height));
        if dx.abs() >= width || dy.abs() >= height {
            return None;
        }
        let wrapped = |offset: u32, by: i64, len: i64| (i64::from(offset) - by).rem_euclid(len) as u32;
        let offset = (wrapped(self.offset.0, dx, width), wrapped(self.offset.1, dy, height));
        let strip = |by: i64, len: u32| {
            let n = by.unsigned_abs() as u32;
            if by > 0 { (0, n) } else { (len - n, n) }
        };
        let (x, n_cols) = strip(dx, self.width);
        let (y, n_rows) = strip(dy, self.height);
        let columns = PxRect { x, y: 0, width: n_cols, height: self.height };
        let rows = PxRect { x: 0, y, width: self.width, height: n_rows };
        let strips = [columns, rows].into_iter().filter(|rect| rect.area() > 0).collect();
        Some((Self { offset, ..self }, strips))
    }

    /// Where a rectangle of the canvas is stored: up to four rectangles.
    pub(super) fn stored(self, rect: PxRect) -> Vec<PxRect> {
        let spans = |start: u32, len: u32, offset: u32, period: u32| {
            let first = (start + offset) % period.max(1);
            let before_wrap = len.min(period - first);
            [(first, before_wrap), (0, len - before_wrap)]
        };
        let columns = spans(rect.x, rect.width, self.offset.0, self.width);
        let rows = spans(rect.y, rect.height, self.offset.1, self.height);
        columns
            .into_iter()
            .flat_map(|(x, width)| rows.map(|(y, height)| PxRect { x, y, width, height }))
            .filter(|stored| stored.area() > 0)
            .collect()
    }

    /// The rectangles, or the whole canvas where they cover most of it anyway.
    pub(super) fn simplified(self, rects: Vec<PxRect>) -> Vec<PxRect> {
        let covered: u64 = rects.iter().map(|rect| rect.area()).sum();
        if covered * 4 > self.whole().area() * 3 { vec![self.whole()] } else { rects }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Drag a picture whose every pixel is its own place in an endless plane.
    fn stored_after(drags: &[(i64, i64)], width: u32, height: u32) -> Vec<(i64, i64)> {
        let mut torus = Torus::new(width, height);
        let mut pixels = vec![(0, 0); (width * height) as usize];
        let mut origin = (0, 0);
        let mut draw = |torus: Torus, rects: &[PxRect], origin: (i64, i64)| {
            for stored in rects.iter().flat_map(|rect| torus.stored(*rect)) {
                for y in stored.y..stored.y + stored.height {
                    for x in stored.x..stored.x + stored.width {
                        let canvas_x = (x + width - torus.offset.0) % width;
                        let canvas_y = (y + height - torus.offset.1) % height;
                        pixels[(y * width + x) as usize] =
                            (origin.0 + i64::from(canvas_x), origin.1 + i64::from(canvas_y));
                    }
                }
            }
        };
        draw(torus, &[torus.whole()], origin);
        for &(dx, dy) in drags {
            origin = (origin.0 - dx, origin.1 - dy);
            let (moved, rects) = torus.dragged(dx, dy).unwrap_or((torus, vec![torus.whole()]));
            torus = moved;
            draw(torus, &rects, origin);
        }
        (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| {
                let (sx, sy) = ((x + torus.offset.0) % width, (y + torus.offset.1) % height);
                let pixel = pixels[(sy * width + sx) as usize];
                (pixel.0 - origin.0 - i64::from(x), pixel.1 - origin.1 - i64::from(y))
            })
            .collect()
    }

    proptest! {
        #[test]
        fn dragging_shows_what_a_fresh_picture_would(
            drags in prop::collection::vec((-9_i64..9, -9_i64..9), 0..6),
            width in 1_u32..8, height in 1_u32..8,
        ) {
            prop_assert!(stored_after(&drags, width, height).into_iter().all(|error| error == (0, 0)));
        }
    }
}
