//! Finding the sources near a place: a balanced tree over the positions, on the sky or in pixels.

use crate::geometry::ImagePoint;
use crate::sky::SkyPoint;

/// Points of a leaf, which are simply tried.
const LEAF: usize = 12;
/// Fewer points than this are sorted on one thread.
const ALONE: usize = 1 << 14;

/// A row and where it is: on the sky a unit vector, in pixels (x, y, 0).
#[derive(Debug, Clone, Copy)]
struct Entry {
    place: [f64; 3],
    row: u32,
}

/// A source that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    pub row: u32,
    /// Arcseconds on the sky, pixels in images.
    pub distance: f64,
}

/// See the module. Rows without a position are never found.
#[derive(Debug, Clone)]
pub struct PositionIndex {
    /// A k-d tree without pointers: the middle entry of a range divides it along the axis of its depth.
    entries: Vec<Entry>,
    axes: usize,
}

impl PositionIndex {
    /// An index on the sky.
    pub fn of_sky(points: &[SkyPoint]) -> Self {
        let entry = |(row, point): (u32, &SkyPoint)| Entry { place: point.direction(), row };
        Self::of((0..).zip(points).map(entry), 3)
    }

    /// An index in pixels.
    pub fn of_pixels(points: &[ImagePoint]) -> Self {
        let entry = |(row, point): (u32, &ImagePoint)| Entry { place: [point.x, point.y, 0.0], row };
        Self::of((0..).zip(points).map(entry), 2)
    }

    fn of(entries: impl Iterator<Item = Entry>, axes: usize) -> Self {
        let mut entries: Vec<Entry> =
            entries.filter(|entry| entry.place.iter().all(|value| value.is_finite())).collect();
        arrange(&mut entries, 0, axes);
        Self { entries, axes }
    }

    /// How many rows have a position.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// No row has one.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The source nearest to a place on the sky, within a radius. Of equally near ones the first row.
    pub fn nearest_on_sky(&self, point: SkyPoint, radius_arcsec: f64) -> Option<Near> {
        self.nearest(point.direction(), chord_squared(radius_arcsec)).map(on_sky)
    }

    /// All sources within a radius of a place on the sky, the nearest first.
    pub fn within_on_sky(&self, point: SkyPoint, radius_arcsec: f64) -> Vec<Near> {
        self.within(point.direction(), chord_squared(radius_arcsec)).into_iter().map(on_sky).collect()
    }

    /// The source nearest to a pixel, within a radius in pixels. Of equally near ones the first row.
    pub fn nearest_in_pixels(&self, point: ImagePoint, radius: f64) -> Option<Near> {
        self.nearest([point.x, point.y, 0.0], radius * radius).map(in_pixels)
    }

    /// All sources within a radius of a pixel, the nearest first.
    pub fn within_in_pixels(&self, point: ImagePoint, radius: f64) -> Vec<Near> {
        self.within([point.x, point.y, 0.0], radius * radius).into_iter().map(in_pixels).collect()
    }

    fn nearest(&self, place: [f64; 3], most: f64) -> Option<Found> {
        let mut best = None;
        let mut limit = most;
        self.visit((&self.entries, 0), place, &mut limit, &mut |limit, found| {
            let nearer = match best {
                None => true,
                Some(Found { squared, row }) => (found.squared, found.row) < (squared, row),
            };
            if nearer {
                best = Some(found);
                *limit = found.squared;
            }
        });
        best
    }

    fn within(&self, place: [f64; 3], most: f64) -> Vec<Found> {
        let mut all = Vec::new();
        let mut limit = most;
        self.visit((&self.entries, 0), place, &mut limit, &mut |_, found| all.push(found));
        all.sort_by(|one: &Found, other| one.squared.total_cmp(&other.squared).then(one.row.cmp(&other.row)));
        all
    }

    /// Call `visit` with every entry not farther than `limit` (a squared distance), which it may lower.
    fn visit(
        &self,
        (range, depth): (&[Entry], usize),
        place: [f64; 3],
        limit: &mut f64,
        visit: &mut dyn FnMut(&mut f64, Found),
    ) {
        let mut look = |entry: &Entry, limit: &mut f64| {
            let squared = squared(entry.place, place);
            if squared <= *limit {
                visit(limit, Found { row: entry.row, squared });
            }
        };
        if range.len() <= LEAF {
            range.iter().for_each(|entry| look(entry, limit));
            return;
        }
        let (before, rest) = range.split_at(range.len() / 2);
        let Some((middle, after)) = rest.split_first() else { return };
        look(middle, limit);
        let axis = depth % self.axes;
        let offset = along(place, axis) - along(middle.place, axis);
        let (near, far) = if offset < 0.0 { (before, after) } else { (after, before) };
        self.visit((near, depth + 1), place, limit, visit);
        if offset * offset <= *limit {
            self.visit((far, depth + 1), place, limit, visit);
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Found {
    row: u32,
    squared: f64,
}

fn arrange(entries: &mut [Entry], depth: usize, axes: usize) {
    if entries.len() <= LEAF {
        return;
    }
    let (axis, middle) = (depth % axes, entries.len() / 2);
    let order = |one: &Entry, other: &Entry| along(one.place, axis).total_cmp(&along(other.place, axis));
    let (before, _, after) = entries.select_nth_unstable_by(middle, order);
    if before.len() > ALONE {
        rayon::join(|| arrange(before, depth + 1, axes), || arrange(after, depth + 1, axes));
    } else {
        arrange(before, depth + 1, axes);
        arrange(after, depth + 1, axes);
    }
}

fn along(place: [f64; 3], axis: usize) -> f64 {
    let [x, y, z] = place;
    match axis {
        0 => x,
        1 => y,
        _ => z,
    }
}

fn squared(one: [f64; 3], other: [f64; 3]) -> f64 {
    let [dx, dy, dz] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
    dx * dx + dy * dy + dz * dz
}

/// The squared chord of an angle between directions; beyond half a turn everything is within.
fn chord_squared(arcsec: f64) -> f64 {
    let angle = (arcsec / 3600.0).to_radians();
    if angle >= std::f64::consts::PI { 5.0 } else { (2.0 * (angle / 2.0).sin()).powi(2) }
}

fn on_sky(found: Found) -> Near {
    let angle = 2.0 * (found.squared.sqrt() / 2.0).min(1.0).asin();
    Near { row: found.row, distance: angle.to_degrees() * 3600.0 }
}

fn in_pixels(found: Found) -> Near {
    Near { row: found.row, distance: found.squared.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn the_tree_finds_what_trying_all_finds() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut points: Vec<SkyPoint> = (0..3000)
            .map(|_| {
                SkyPoint::from_degrees(random.random_range(359.0..361.0), random.random_range(88.5..90.0))
            })
            .collect();
        points[5] = SkyPoint { lon: f64::NAN, lat: 0.0 };
        points[7] = points[6];
        let index = PositionIndex::of_sky(&points);
        assert_eq!(index.len(), 2999);
        for _ in 0..200 {
            let at = SkyPoint::from_degrees(random.random_range(0.0..360.0), random.random_range(89.0..90.0));
            let mut tried: Vec<(f64, u32)> = (0..)
                .zip(&points)
                .map(|(row, point)| (point.separation(at).to_degrees() * 3600.0, row))
                .filter(|(distance, _)| *distance <= 600.0)
                .collect();
            tried.sort_by(|a, b| a.partial_cmp(b).unwrap());
            let found = index.within_on_sky(at, 600.0);
            assert_eq!(found.len(), tried.len());
            for (found, tried) in found.iter().zip(&tried) {
                assert!((found.distance - tried.0).abs() < 1e-7);
            }
            assert_eq!(index.nearest_on_sky(at, 600.0), found.first().copied());
        }
        assert_eq!(index.nearest_on_sky(points[7], 1.0).map(|near| near.row), Some(6));
    }

    #[test]
    fn pixels_too() {
        let points: Vec<ImagePoint> = (0..10_000)
            .map(|index| ImagePoint { x: f64::from(index % 100), y: f64::from(index / 100) })
            .collect();
        let index = PositionIndex::of_pixels(&points);
        let near = index.nearest_in_pixels(ImagePoint { x: 41.2, y: 17.9 }, 5.0).unwrap();
        assert_eq!(near.row, 1841);
        assert!((near.distance - 0.05_f64.sqrt()).abs() < 1e-12);
        assert_eq!(index.within_in_pixels(ImagePoint { x: 50.0, y: 50.0 }, 1.0).len(), 5);
        assert_eq!(index.nearest_in_pixels(ImagePoint { x: -50.0, y: 0.0 }, 5.0), None);
        assert_eq!(PositionIndex::of_pixels(&[]).nearest_in_pixels(ImagePoint { x: 0.0, y: 0.0 }, 9.0), None);
    }
}
