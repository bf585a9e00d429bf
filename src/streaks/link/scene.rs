//! Everything that linking looks at, prepared.

use super::LinkSettings;
use super::epochs::{Epoch, epochs};
use super::footprint::Footprint;
use super::index::PositionIndex;
use super::motion::{Motion, Sighting};
use super::plane::TangentPlane;
use super::statics::mark_statics;
use super::trail::Trail;
use crate::streaks::{Detection, Exposure, axis_angle};

/// Radius in which neighbours are counted, arcsec.
const NEIGHBOURHOOD: f64 = 30.0;

/// Trails of all epochs on one plane.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub detections: &'a [Detection],
    pub settings: &'a LinkSettings,
    pub plane: TangentPlane,
    /// In the order of time.
    pub epochs: Vec<Epoch>,
    pub trails: Vec<Trail>,
    /// One for each epoch.
    pub indices: Vec<PositionIndex>,
    pub footprints: Vec<Footprint>,
}

impl<'a> Scene<'a> {
    /// The scene (`None` where nothing can be linked), the order of exposures in time, and notices.
    pub(super) fn prepared(
        detections: &'a [Detection],
        exposures: &'a [Exposure],
        settings: &'a LinkSettings,
    ) -> (Option<Self>, Vec<usize>, Vec<String>) {
        let (order, epochs, notices) = epochs(exposures, settings);
        let Some(first) = epochs.first() else { return (None, order, notices) };
        let plane = TangentPlane::at(first.center);
        let trail = |(index, detection): (usize, &Detection)| {
            let place = epochs.iter().position(|epoch| epoch.exposure == detection.exposure)?;
            let epoch = (place, epochs.get(place)?);
            Trail::of((index, detection), epoch, (exposures, &plane), settings)
        };
        let mut trails: Vec<Trail> = detections.iter().enumerate().filter_map(trail).collect();
        let indices: Vec<PositionIndex> =
            (0..epochs.len()).map(|place| PositionIndex::of(&trails, place)).collect();
        mark_statics(&mut trails, &epochs, &indices);
        for trail in &mut trails {
            let mut count = 0;
            if let Some(index) = indices.get(trail.epoch) {
                index.for_each_within(trail.at, NEIGHBOURHOOD, &mut |_| count += 1);
            }
            trail.neighbours = count - 1;
        }
        let footprint =
            |epoch: &Epoch| exposures.get(epoch.exposure).map(|found| Footprint::of(found, &plane));
        let footprints = epochs.iter().filter_map(footprint).collect();
        let scene = Self { detections, settings, plane, epochs, trails, indices, footprints };
        (Some(scene), order, notices)
    }

    pub(super) fn trail(&self, number: u32) -> Option<&Trail> {
        self.trails.get(number as usize)
    }

    pub(super) fn epoch_of(&self, trail: &Trail) -> Option<&Epoch> {
        self.epochs.get(trail.epoch)
    }

    /// The uniform motion through trails.
    pub(super) fn motion(&self, trails: &[&Trail]) -> Option<Motion> {
        let sighting = |trail: &&Trail| {
            let hours = self.epoch_of(trail)?.hours;
            Some(Sighting { hours, at: trail.at, sigma: trail.sigma })
        };
        Motion::fit(&trails.iter().filter_map(sighting).collect::<Vec<_>>())
    }

    /// By how many standard deviations a trail differs from a motion: its length, its direction.
    pub(super) fn deviations(&self, trail: &Trail, motion: &Motion) -> Option<[f64; 2]> {
        let shutter = self.epoch_of(trail)?.shutter_hours;
        let (rate, settings) = (motion.rate(), self.settings);
        let expected = rate * shutter;
        let length_sigma =
            trail.length_sigma.hypot(settings.rate_change * expected).hypot(motion.rate_sigma() * shutter);
        let angle_sigma =
            trail.angle_sigma.hypot(settings.direction_change).hypot(motion.rate_sigma() / rate.max(1e-6));
        let turn = axis_angle(trail.angle - motion.angle()).abs();
        Some([(trail.length - expected) / length_sigma, turn / angle_sigma])
    }

    /// Whether a trail can be one of a source that moves so, and how badly it fits.
    pub(super) fn cost(&self, trail: &Trail, motion: &Motion) -> Option<f64> {
        let [slowest, fastest] = self.settings.rates_arcsec_h;
        let rate = motion.rate();
        let in_range = rate >= slowest - 2.0 * motion.rate_sigma() && rate <= 1.1 * fastest;
        let [length, turn] = self.deviations(trail, motion)?;
        let most = self.settings.sigmas;
        (in_range && length.abs() <= most && turn <= most).then_some(length * length + turn * turn)
    }

    /// Whether a trail stands at its place while a source at this rate, arcsec an hour, moves well away from it.
    pub(super) fn stands_against(&self, trail: &Trail, rate: f64) -> bool {
        rate * trail.standing_hours > self.settings.standing_arcsec
    }

    /// Whether two trails may have the flux of one source.
    pub(super) fn similar_flux(&self, a: &Trail, b: &Trail) -> bool {
        let (Some(first), Some(second)) = (a.magnitude, b.magnitude) else { return true };
        let sigma = a.magnitude_sigma.hypot(b.magnitude_sigma);
        (first - second).abs() <= self.settings.magnitude_change + self.settings.sigmas * sigma
    }
}
