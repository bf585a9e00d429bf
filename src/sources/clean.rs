//! Detections that only the wings of brighter neighbours lifted above the threshold.

use super::DetectionSettings;
use super::measure::Found;
use super::moments::Moments;
use super::window::Window;
use std::collections::HashMap;

/// Wings are followed so many semi-axes far.
const REACH: f64 = 10.0;

/// What cleaning needs to know of a source; light is smoothed light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wing {
    /// In the window that it was measured in; the position is taken from the source.
    moments: Moments,
    semi_major: f64,
    peak: f64,
    threshold: f64,
    /// Squared radius of the isophote in semi-axes.
    isophote: f64,
    /// By how much its least area stands above the threshold: so much may be taken away before it is lost.
    margin: f64,
}

impl Wing {
    pub(super) fn of(
        window: &Window,
        pixels: &[u32],
        (moments, settings): (&Moments, &DetectionSettings),
    ) -> Self {
        let mut light: Vec<f64> = pixels.iter().map(|pixel| window.light(*pixel)).collect();
        let least = pixels.iter().map(|pixel| window.deviation(*pixel)).fold(f64::INFINITY, f64::min);
        let threshold = settings.threshold * least;
        let place = settings.min_area.min(light.len()).saturating_sub(1);
        let by_brightness = |one: &f64, other: &f64| other.total_cmp(one);
        let margin = if light.is_empty() {
            0.0
        } else {
            *light.select_nth_unstable_by(place, by_brightness).1 - threshold
        };
        let (semi_major, semi_minor, _) = moments.ellipse();
        let isophote = pixels.len() as f64 / (std::f64::consts::PI * semi_major * semi_minor);
        let peak = light.iter().copied().fold(0.0, f64::max);
        Self { moments: *moments, semi_major, peak, threshold, isophote, margin }
    }

    /// The light of a Moffat profile through peak and isophote, at an offset.
    fn at(&self, dx: f64, dy: f64, exponent: f64) -> f64 {
        let slope = ((self.peak / self.threshold).powf(1.0 / exponent) - 1.0) / self.isophote;
        let distance = self.moments.distance_squared(dx, dy);
        if distance > REACH * REACH { 0.0 } else { self.peak / (1.0 + slope * distance).powf(exponent) }
    }
}

/// Drop the sources that would be below the threshold without the wings of a brighter one that stays. Brighter ones are
/// looked at first, so that the order of `found` does not matter.
pub(super) fn clean(mut found: Vec<Found>, exponent: f64) -> Vec<Found> {
    found.sort_by(|one, other| {
        let (a, b) = (&one.source, &other.source);
        let place = |found: &Found| (found.source.peak_position.y, found.source.peak_position.x);
        let by_place = place(one).partial_cmp(&place(other)).unwrap_or(std::cmp::Ordering::Equal);
        b.flux_isophotal.total_cmp(&a.flux_isophotal).then(by_place)
    });
    let grid = Grid::of(&found);
    let mut is_dropped = vec![false; found.len()];
    for (index, bright) in found.iter().enumerate() {
        if is_dropped.get(index).copied().unwrap_or(true) {
            continue;
        }
        for other in grid.near(bright).filter(|other| *other > index) {
            let (Some(faint), Some(flag)) = (found.get(other), is_dropped.get_mut(other)) else { continue };
            let (from, to) = (bright.source.position, faint.source.position);
            *flag |= bright.wing.at(to.x - from.x, to.y - from.y, exponent) > faint.wing.margin;
        }
    }
    let mut stays = is_dropped.into_iter().map(|is_dropped| !is_dropped);
    found.retain(|_| stays.next().unwrap_or(true));
    found
}

/// Which sources lie in which square.
struct Grid {
    cells: HashMap<(i64, i64), Vec<usize>>,
}

impl Grid {
    const SIDE: f64 = 64.0;

    fn of(found: &[Found]) -> Self {
        let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        for (index, one) in found.iter().enumerate() {
            let at = one.source.position;
            cells.entry((Self::cell(at.x), Self::cell(at.y))).or_default().push(index);
        }
        Self { cells }
    }

    fn cell(place: f64) -> i64 {
        (place / Self::SIDE).floor() as i64
    }

    /// The sources that its wings may reach, and some more.
    fn near(&self, bright: &Found) -> impl Iterator<Item = usize> + '_ {
        let (at, reach) = (bright.source.position, REACH * bright.wing.semi_major);
        let columns = Self::cell(at.x - reach)..=Self::cell(at.x + reach);
        let rows = Self::cell(at.y - reach)..=Self::cell(at.y + reach);
        rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
    }
}
