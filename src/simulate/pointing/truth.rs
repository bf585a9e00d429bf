//! The truth of a pointing as tables. Pixels count from 1, angles are degrees, east of north where directions.

use super::asteroid::Asteroid;
use super::expose::{SimulatedExposure, SimulatedPointing};
use super::recipe::EXPOSURE_SECS;
use super::write::Part;
use crate::geometry::ImagePoint;
use crate::sky::Wcs;

/// An exposure and the file that holds it.
pub(super) struct ExposureFile<'a> {
    pub(super) name: &'a str,
    pub(super) exposure: &'a SimulatedExposure,
    pub(super) parts: &'a [Part],
}

impl ExposureFile<'_> {
    /// `file,image,x0,y0,x1,y1,ra0,dec0,ra1,dec1` of a trail, in the image that holds its middle or is nearest to
    /// that; its ends may lie outside.
    fn trail(&self, [a, b]: [ImagePoint; 2]) -> String {
        let middle = ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) };
        let beyond = |value: f64, from: usize, count: usize| {
            (from as f64 - 0.5 - value).max(value - (from + count) as f64 + 0.5).max(0.0)
        };
        let distance = |part: &Part| {
            let rect = part.rect;
            beyond(middle.x, rect.x0, rect.width).hypot(beyond(middle.y, rect.y0, rect.height))
        };
        let nearest = self.parts.iter().min_by(|p, q| distance(p).total_cmp(&distance(q)));
        let Some(part) = nearest else { return ",".repeat(9) };
        let ((x0, y0), (x1, y1)) = (part.place(a), part.place(b));
        let wcs = &self.exposure.wcs;
        let (first, second) = (sky(wcs, a), sky(wcs, b));
        format!("{},{}.SCI,{x0:.3},{y0:.3},{x1:.3},{y1:.3},{first},{second}", self.name, part.name)
    }
}

/// `ra,dec`, degrees to a thousandth of a milliarcsecond; empty cells where there is no sky.
fn sky(wcs: &Wcs, at: ImagePoint) -> String {
    wcs.sky_from_pixel(at).map_or_else(
        || ",".to_owned(),
        |sky| {
            let (ra, dec) = sky.to_degrees();
            format!("{ra:.9},{dec:.9}")
        },
    )
}

/// All moving sources; where they are and where they go in the middle of the first exposure.
pub(super) fn asteroid_table(pointing: &SimulatedPointing) -> String {
    let mut text = "id,mag,rate_arcsec_h,pa_deg,ra,dec\n".to_owned();
    let Some(first) = pointing.exposures.first() else { return text };
    for asteroid in &pointing.asteroids {
        let at = |share: f64| asteroid.position(share * EXPOSURE_SECS);
        let ends = first.wcs.sky_from_pixel(at(0.0)).zip(first.wcs.sky_from_pixel(at(1.0)));
        let direction =
            ends.map_or_else(String::new, |(a, b)| format!("{:.4}", a.position_angle(b).to_degrees()));
        let Asteroid { id, magnitude, .. } = asteroid;
        let (rate, place) = (asteroid.rate_arcsec_h(), sky(&first.wcs, at(0.5)));
        text += &format!("{id},{magnitude:.4},{rate:.5},{direction},{place}\n");
    }
    text
}

/// Each moving source in each exposure that it fell on.
pub(super) fn passage_table(files: &[ExposureFile<'_>]) -> String {
    let mut text =
        "asteroid,exposure,image,x0,y0,x1,y1,ra0,dec0,ra1,dec1,mag,rate_arcsec_h,snr,seen_share\n".to_owned();
    for file in files {
        for passage in &file.exposure.passages {
            let trail = file.trail(passage.ends);
            text += &format!(
                "{},{trail},{:.4},{:.5},{:.3},{:.4}\n",
                passage.asteroid,
                passage.magnitude,
                passage.rate_arcsec_h,
                passage.signal_to_noise,
                passage.seen_share
            );
        }
    }
    text
}

/// The satellites of each exposure; their ends lie beyond the image. Brightness is that of a pixel of length, in
/// standard deviations of the sky.
pub(super) fn satellite_table(files: &[ExposureFile<'_>]) -> String {
    let mut text = "exposure,image,x0,y0,x1,y1,ra0,dec0,ra1,dec1,width_px,brightness\n".to_owned();
    for file in files {
        for satellite in &file.exposure.satellites {
            let trail = file.trail(satellite.ends);
            text += &format!("{trail},{:.3},{:.3}\n", satellite.width, satellite.brightness);
        }
    }
    text
}

/// All stars, brightest first.
pub(super) fn star_table(pointing: &SimulatedPointing) -> String {
    let mut text = "ra,dec,mag\n".to_owned();
    let Some(first) = pointing.exposures.first() else { return text };
    for (position, magnitude) in &pointing.stars {
        text += &format!("{},{magnitude:.4}\n", sky(&first.wcs, *position));
    }
    text
}
