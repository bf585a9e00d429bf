//! Where finds lie in the picture of a frame, sorted into cells so that only those in view cost anything.

use crate::field::PlaneKey;
use crate::geometry::ImagePoint;
use crate::session::{Frame, Streaks};
use std::collections::HashMap;

/// Side of a cell, pixels of the picture.
const CELL_PX: f64 = 256.0;
/// A line that crosses more cells than this counts as being everywhere.
const MOST_CELLS: i64 = 400;

/// The finds of one exposure in one picture.
#[derive(Debug, Default)]
pub struct PlacedStreaks {
    /// The search and the picture that these places are of.
    of: Option<(u64, PlaneKey)>,
    /// How many detections were placed so far; a search under way adds more.
    n_placed: usize,
    cells: HashMap<(i64, i64), Vec<usize>>,
    everywhere: Vec<usize>,
    /// Where tracks should be in this exposure in which they were not found: number of the track, and its ends.
    pub predicted: Vec<(usize, [ImagePoint; 2])>,
    /// Bright stars: the middle of each, and a point of the circle around it.
    pub stars: Vec<[ImagePoint; 2]>,
}

impl PlacedStreaks {
    /// Take in what is new.
    pub fn update(&mut self, streaks: &Streaks, frame: &Frame) {
        let Some((exposure, grid)) = streaks.exposure_of(frame).zip(frame.grid_plane()) else {
            *self = Self::default();
            return;
        };
        if self.of != Some((streaks.search, grid.key)) {
            *self = Self { of: Some((streaks.search, grid.key)), ..Self::default() };
            self.predicted = predictions(streaks, frame, exposure);
            self.stars = stars(streaks, frame, exposure);
        }
        let detections = &streaks.findings.detections;
        for (number, detection) in detections.iter().enumerate().skip(self.n_placed) {
            if detection.exposure != exposure {
                continue;
            }
            let Some(image) = streaks.image(exposure, detection.image) else { continue };
            let ends = detection.ends.map(|end| streaks.place_in(frame, image, end));
            if let [Some(a), Some(b)] = ends {
                self.insert(number, [a, b]);
            }
        }
        self.n_placed = detections.len();
    }

    fn insert(&mut self, number: usize, [a, b]: [ImagePoint; 2]) {
        let (x0, x1) = (cell(a.x.min(b.x)), cell(a.x.max(b.x)));
        let (y0, y1) = (cell(a.y.min(b.y)), cell(a.y.max(b.y)));
        if (x1 - x0 + 1).saturating_mul(y1 - y0 + 1) > MOST_CELLS {
            self.everywhere.push(number);
            return;
        }
        for x in x0..=x1 {
            for y in y0..=y1 {
                self.cells.entry((x, y)).or_default().push(number);
            }
        }
    }

    /// Detections that may reach into a rectangle of the picture, each once, in the order of their numbers.
    pub fn near(&self, min: ImagePoint, max: ImagePoint) -> Vec<usize> {
        let (x0, x1, y0, y1) = (cell(min.x), cell(max.x), cell(min.y), cell(max.y));
        let mut found = self.everywhere.clone();
        let looked_up = (x1 - x0 + 1).saturating_mul(y1 - y0 + 1);
        if looked_up < self.cells.len() as i64 {
            let keys = (x0..=x1).flat_map(|x| (y0..=y1).map(move |y| (x, y)));
            found.extend(keys.filter_map(|key| self.cells.get(&key)).flatten());
        } else {
            let inside = |(x, y): &(i64, i64)| (x0..=x1).contains(x) && (y0..=y1).contains(y);
            found.extend(self.cells.iter().filter(|(key, _)| inside(key)).flat_map(|(_, numbers)| numbers));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn cell(at: f64) -> i64 {
    (at / CELL_PX).floor().clamp(-1e9, 1e9) as i64
}

/// The trails that tracks should have left in an exposure in which they have no detection.
fn predictions(streaks: &Streaks, frame: &Frame, exposure: usize) -> Vec<(usize, [ImagePoint; 2])> {
    let secs = streaks.exposures.get(exposure).and_then(|exposure| exposure.exposure_secs).unwrap_or(0.0);
    let missing = streaks
        .findings
        .tracks
        .iter()
        .enumerate()
        .filter(|(_, track)| track.members.get(exposure).copied().flatten().is_none());
    let placed = missing.filter_map(|(number, track)| {
        let prediction = track.predictions.get(exposure)?;
        let (image, at) = prediction.place?;
        let image = streaks.image(exposure, image)?;
        let half = (0.5 * track.rate_arcsec_h * secs / 3600.0 / 3600.0).to_radians();
        let ends = image.wcs.as_ref().and_then(|wcs| {
            let backwards = track.position_angle + std::f64::consts::PI;
            let start = wcs.pixel_from_sky(prediction.sky.destination(backwards, half))?;
            Some([start, wcs.pixel_from_sky(prediction.sky.destination(track.position_angle, half))?])
        });
        let [a, b] = ends.unwrap_or([at, at]);
        Some((number, [streaks.place_in(frame, image, a)?, streaks.place_in(frame, image, b)?]))
    });
    placed.collect()
}

/// The bright stars of an exposure in a picture.
fn stars(streaks: &Streaks, frame: &Frame, exposure: usize) -> Vec<[ImagePoint; 2]> {
    let here = streaks.findings.stars.iter().filter(|star| star.exposure == exposure);
    let placed = here.filter_map(|star| {
        let image = streaks.image(exposure, star.image)?;
        let edge = ImagePoint { x: star.position.x + star.radius, ..star.position };
        Some([streaks.place_in(frame, image, star.position)?, streaks.place_in(frame, image, edge)?])
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> ImagePoint {
        ImagePoint { x, y }
    }

    #[test]
    fn only_what_reaches_into_the_view_is_looked_at() {
        let mut placed = PlacedStreaks::default();
        for number in 0..10_000 {
            let (x, y) = ((number % 100) as f64 * 200.0, (number / 100) as f64 * 200.0);
            placed.insert(number, [point(x, y), point(x + 15.0, y + 4.0)]);
        }
        // One satellite across everything.
        placed.insert(10_000, [point(0.0, 0.0), point(20_000.0, 20_000.0)]);
        let near = placed.near(point(5000.0, 5000.0), point(6000.0, 5500.0));
        assert!(near.len() < 150, "{}", near.len());
        assert!(near.contains(&10_000));
        // Everything in the view is among them: x of 5000 to 6000 and y of 5000 to 5400, every 200.
        for row in 25..28 {
            for column in 25..=30 {
                assert!(near.contains(&(row * 100 + column)));
            }
        }
        let all = placed.near(point(-1e6, -1e6), point(1e6, 1e6));
        assert_eq!(all.len(), 10_001);
    }
}
