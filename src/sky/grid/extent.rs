//! Which part of the sky an area of an image shows.

use super::ImageArea;
use crate::geometry::ImagePoint;
use crate::sky::{SkyPoint, Wcs};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Samples along each side of the area.
const MESH: usize = 21;

/// The ranges of longitude and latitude that an area shows, radians.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SkyExtent {
    /// From the first to the second, which may exceed a turn.
    pub lon: [f64; 2],
    pub lat: [f64; 2],
    /// True where every longitude is visible.
    pub is_full_circle: bool,
    /// The middle one of the pixel sizes in the area.
    pub radians_per_px: f64,
    /// The middle one of the cosines of latitude in the area.
    pub typical_cosine: f64,
}

impl SkyExtent {
    /// `None` where nothing of the sky is visible.
    pub(super) fn of(wcs: &Wcs, area: ImageArea) -> Option<Self> {
        let (width, height) = (area.max.x - area.min.x, area.max.y - area.min.y);
        if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
            return None;
        }
        let cell = [width / (MESH - 1) as f64, height / (MESH - 1) as f64];
        let mut rows: Vec<Vec<Option<SkyPoint>>> = Vec::with_capacity(MESH);
        for j in 0..MESH {
            let y = area.min.y + cell[1] * j as f64;
            let at = |i: usize| wcs.sky_from_pixel(ImagePoint { x: area.min.x + cell[0] * i as f64, y });
            rows.push((0..MESH).map(at).collect());
        }
        let seen: Vec<SkyPoint> = rows.iter().flatten().flatten().copied().collect();
        let radians_per_px = middle(sizes(&rows, cell))?;
        let poles = [-FRAC_PI_2, FRAC_PI_2].map(|lat| {
            let pole = wcs.pixel_from_sky(SkyPoint { lon: 0.0, lat });
            pole.is_some_and(|pole| area.contains(pole))
        });
        // Between samples the sky extends a little further than at them.
        let margin = cell[0].hypot(cell[1]) * radians_per_px;
        let lat = latitudes(&seen, poles, margin);
        let typical_cosine = middle(seen.iter().map(|sky| sky.lat.cos()).collect())?.max(1e-6);
        let (lon, is_full_circle) = longitudes(&seen, poles, margin / typical_cosine);
        Some(Self { lon, lat, is_full_circle, radians_per_px, typical_cosine })
    }
}

/// Pixel sizes between neighbouring samples.
fn sizes(rows: &[Vec<Option<SkyPoint>>], cell: [f64; 2]) -> Vec<f64> {
    let beside = rows.iter().flat_map(|row| row.iter().zip(row.iter().skip(1)).map(|pair| (pair, cell[0])));
    let above = rows.iter().zip(rows.iter().skip(1));
    let above = above.flat_map(|(low, high)| low.iter().zip(high).map(|pair| (pair, cell[1])));
    let size =
        |((a, b), px): ((&Option<SkyPoint>, &Option<SkyPoint>), f64)| Some((*a)?.separation((*b)?) / px);
    beside.chain(above).filter_map(size).filter(|size| *size > 0.0).collect()
}

fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn latitudes(seen: &[SkyPoint], poles: [bool; 2], margin: f64) -> [f64; 2] {
    let low = seen.iter().map(|sky| sky.lat).fold(f64::INFINITY, f64::min) - margin;
    let high = seen.iter().map(|sky| sky.lat).fold(f64::NEG_INFINITY, f64::max) + margin;
    [
        if poles[0] { -FRAC_PI_2 } else { low.max(-FRAC_PI_2) },
        if poles[1] { FRAC_PI_2 } else { high.min(FRAC_PI_2) },
    ]
}

/// The range outside the largest gap between the longitudes seen.
fn longitudes(seen: &[SkyPoint], poles: [bool; 2], margin: f64) -> ([f64; 2], bool) {
    let full = ([0.0, TAU], true);
    let mut lons: Vec<f64> = seen.iter().map(|sky| sky.lon).collect();
    lons.sort_by(f64::total_cmp);
    let (Some(&first), Some(&last)) = (lons.first(), lons.last()) else { return full };
    let mut widest = (first + TAU - last, first, last);
    for pair in lons.windows(2) {
        if let [a, b] = *pair
            && b - a > widest.0
        {
            widest = (b - a, b, a + TAU);
        }
    }
    let (gap, start, end) = widest;
    if poles.contains(&true) || gap <= (2.0 * margin).max(PI / 18.0) {
        return full;
    }
    ([start - margin, end + margin], false)
}
