//! Tuples that were chosen become tracks.

use super::footprint::distance;
use super::motion::Motion;
use super::resolve::Scored;
use super::scene::Scene;
use super::trail::Trail;
use crate::streaks::{Detection, Prediction, Track};

const ARCSEC: f64 = 180.0 * 3600.0 / std::f64::consts::PI;

/// Tracks with ids from 1; members and predictions in the given order of exposures.
pub(super) fn tracks(scene: &Scene<'_>, chosen: &[Scored], order: &[usize]) -> Vec<Track> {
    let tracks = chosen.iter().filter_map(|tuple| track(scene, tuple, order));
    tracks.zip(1..).map(|(track, id)| Track { id, ..track }).collect()
}

fn track(scene: &Scene<'_>, tuple: &Scored, order: &[usize]) -> Option<Track> {
    let trails: Vec<&Trail> =
        tuple.members.iter().map(|number| scene.trail(*number)).collect::<Option<_>>()?;
    let motion = scene.motion(&trails)?;
    let (first, last) = (scene.epoch_of(trails.first()?)?, scene.epoch_of(trails.last()?)?);
    let place = |hours: f64| scene.plane.sky_from_plane(motion.at(hours).0);
    let (start, end) = (place(first.hours), place(last.hours));
    let member = |exposure: &usize| {
        let found = trails
            .iter()
            .find(|trail| scene.epoch_of(trail).is_some_and(|epoch| epoch.exposure == *exposure));
        found.map(|trail| trail.detection)
    };
    let (magnitude, magnitude_sigma) = magnitude(scene, &trails).unzip();
    Some(Track {
        id: 0,
        members: order.iter().map(member).collect(),
        probability: tuple.probability,
        rate_arcsec_h: start.separation(end) * ARCSEC / (last.hours - first.hours),
        position_angle: start.position_angle(end),
        sky: start,
        mjd: first.mjd,
        magnitude,
        magnitude_sigma,
        residual_arcsec: residual(scene, &trails, &motion),
        predictions: order
            .iter()
            .map(|exposure| prediction(scene, &motion, (*exposure, first.hours)))
            .collect(),
    })
}

/// Where it should be at the middle of an exposure; for one without a time, or that could not be linked, where it
/// was first found, and on no image.
fn prediction(scene: &Scene<'_>, motion: &Motion, (exposure, first_hours): (usize, f64)) -> Prediction {
    let known = scene.epochs.iter().zip(&scene.footprints).find(|(epoch, _)| epoch.exposure == exposure);
    let at = motion.at(known.map_or(first_hours, |(epoch, _)| epoch.hours)).0;
    let sky = scene.plane.sky_from_plane(at);
    Prediction { sky, place: known.and_then(|(_, footprint)| footprint.place(at, sky)) }
}

/// Weighted mean of AB magnitudes and its standard deviation; `None` where no member has one.
fn magnitude(scene: &Scene<'_>, trails: &[&Trail]) -> Option<(f64, f64)> {
    let known = |trail: &&Trail| {
        let detection: &Detection = scene.detections.get(trail.detection)?;
        let sigma = detection.magnitude_sigma.filter(|sigma| sigma.is_finite()).unwrap_or(0.3);
        let magnitude = detection.magnitude.filter(|magnitude| magnitude.is_finite())?;
        Some((magnitude, sigma.max(1e-3).powi(-2)))
    };
    let members: Vec<(f64, f64)> = trails.iter().filter_map(known).collect();
    let total: f64 = members.iter().map(|(_, weight)| weight).sum();
    let sum: f64 = members.iter().map(|(magnitude, weight)| weight * magnitude).sum();
    (total > 0.0).then(|| (sum / total, total.powf(-0.5)))
}

fn residual(scene: &Scene<'_>, trails: &[&Trail], motion: &Motion) -> f64 {
    let square = |trail: &&Trail| {
        let hours = scene.epoch_of(trail).map_or(0.0, |epoch| epoch.hours);
        distance(motion.at(hours).0, trail.at).powi(2)
    };
    (trails.iter().map(square).sum::<f64>() / trails.len().max(1) as f64).sqrt()
}
