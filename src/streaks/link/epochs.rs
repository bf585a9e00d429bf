//! Which exposures can be linked, and in which order.

use super::LinkSettings;
use super::footprint::corners;
use crate::sky::{CelestialSystem, SkyPoint};
use crate::streaks::Exposure;

const ARCSEC: f64 = 180.0 * 3600.0 / std::f64::consts::PI;

/// Exposures that start within this time at the same pointing are copies.
const SAME_START_SECS: f64 = 1.0;
const SAME_POINTING_ARCSEC: f64 = 2.0;

/// An exposure that can be linked.
#[derive(Debug, Clone)]
pub(super) struct Epoch {
    /// Its place among the exposures as they were given.
    pub exposure: usize,
    /// Middle of the exposure.
    pub mjd: f64,
    /// The same, hours from the first epoch.
    pub hours: f64,
    /// How long the shutter was open, hours.
    pub shutter_hours: f64,
    /// The middle of all images, and the furthest corner from it, radians.
    pub center: SkyPoint,
    radius: f64,
    system: CelestialSystem,
}

/// The order of all exposures in time, the epochs in that order, and what is left out and why.
pub(super) fn epochs(
    exposures: &[Exposure],
    settings: &LinkSettings,
) -> (Vec<usize>, Vec<Epoch>, Vec<String>) {
    let mut order: Vec<usize> = (0..exposures.len()).collect();
    let time = |index: &usize| {
        let found = exposures.get(*index).and_then(|exposure| exposure.middle_mjd().or(exposure.start_mjd));
        found.filter(|mjd| mjd.is_finite()).unwrap_or(f64::INFINITY)
    };
    order.sort_by(|a, b| time(a).total_cmp(&time(b)).then(a.cmp(b)));
    let mut notices = Vec::new();
    let mut kept: Vec<Epoch> = Vec::new();
    for index in &order {
        let Some(exposure) = exposures.get(*index) else { continue };
        let usable = epoch(*index, exposure).and_then(|epoch| match copied(&epoch, &kept) {
            Some(original) => {
                let name =
                    exposures.get(original.exposure).map_or("another", |exposure| exposure.name.as_str());
                Err(format!("is {name} once more (same time, same pointing)"))
            }
            None => Ok(epoch),
        });
        match usable {
            Ok(epoch) => kept.push(epoch),
            Err(why) => notices.push(format!("{} {why}; its detections are not linked.", exposure.name)),
        }
    }
    let (mut kept, alone): (Vec<Epoch>, Vec<Epoch>) =
        kept.iter().cloned().partition(|epoch| kept.iter().any(|other| comparable(epoch, other, settings)));
    if exposures.len() > 1 {
        notices.extend(alone.iter().filter_map(|epoch| exposures.get(epoch.exposure)).map(|exposure| {
            format!(
                "{} shares no part of the sky with another exposure taken at most {} hours before or after; its \
                 detections are not linked.",
                exposure.name, settings.longest_hours
            )
        }));
    }
    if kept.len() < 2 {
        kept.clear();
        notices.push("Linking needs two exposures of the same sky with times and world coordinates.".into());
    }
    let start = kept.first().map_or(0.0, |epoch| epoch.mjd);
    kept.iter_mut().for_each(|epoch| epoch.hours = (epoch.mjd - start) * 24.0);
    (order, kept, notices)
}

fn epoch(index: usize, exposure: &Exposure) -> Result<Epoch, String> {
    let mjd = exposure.middle_mjd().filter(|mjd| mjd.is_finite()).ok_or("has no time or no exposure time")?;
    let shutter_hours = exposure
        .exposure_secs
        .filter(|secs| secs.is_finite() && *secs > 0.0)
        .ok_or("has no exposure time")?
        / 3600.0;
    let (center, radius) = pointing(exposure).ok_or("has no world coordinates")?;
    let system =
        exposure.images.iter().find_map(|image| image.wcs.as_ref()).ok_or("has no world coordinates")?;
    Ok(Epoch {
        exposure: index,
        mjd,
        hours: 0.0,
        shutter_hours,
        center,
        radius,
        system: system.system().clone(),
    })
}

/// The middle of the corners of all images, and the distance of the furthest, radians.
fn pointing(exposure: &Exposure) -> Option<(SkyPoint, f64)> {
    let corners: Vec<SkyPoint> = exposure
        .images
        .iter()
        .filter_map(|image| Some((image.wcs.as_ref()?, image.pixels.size())))
        .flat_map(|(wcs, size)| corners(size).into_iter().filter_map(|corner| wcs.sky_from_pixel(corner)))
        .collect();
    let mut sum = [0.0; 3];
    for corner in &corners {
        sum.iter_mut().zip(corner.direction()).for_each(|(sum, value)| *sum += value);
    }
    let [x, y, z] = sum;
    let center = SkyPoint { lon: y.atan2(x).rem_euclid(std::f64::consts::TAU), lat: z.atan2(x.hypot(y)) };
    let radius = corners.iter().map(|corner| center.separation(*corner)).fold(0.0, f64::max);
    (!corners.is_empty() && center.lat.is_finite()).then_some((center, radius))
}

fn copied<'a>(epoch: &Epoch, kept: &'a [Epoch]) -> Option<&'a Epoch> {
    kept.iter().find(|other| {
        let start = |epoch: &Epoch| epoch.mjd - epoch.shutter_hours / 48.0;
        (start(epoch) - start(other)).abs() * 86_400.0 < SAME_START_SECS
            && epoch.center.separation(other.center) * ARCSEC < SAME_POINTING_ARCSEC
    })
}

/// Whether two epochs can show the same moving source.
pub(super) fn comparable(a: &Epoch, b: &Epoch, settings: &LinkSettings) -> bool {
    let apart = (a.mjd - b.mjd).abs() * 24.0;
    a.exposure != b.exposure
        && apart > 0.25 * a.shutter_hours.max(b.shutter_hours)
        && apart <= settings.longest_hours
        && a.system.agrees_with(&b.system)
        && a.center.separation(b.center) < a.radius + b.radius
}
