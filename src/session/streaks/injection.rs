//! Streaks put into the user's own exposures, to see whether they are found.

use super::{StreakEffect, Streaks};
use crate::field::Field;
use crate::geometry::{ImagePoint, PixelRect};
use crate::session::{Effect, FrameId, Session, Severity};
use crate::sky::SkyPoint;
use crate::streaks::{Detection, axis_angle};
use std::sync::Arc;

/// A streak that the user wants to see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreakToInject {
    /// AB.
    pub magnitude: f64,
    pub rate_arcsec_h: f64,
    /// Direction of motion, radians east of north.
    pub position_angle: f64,
    /// Where it is at the middle of the exposure that `frame` shows.
    pub sky: SkyPoint,
    pub frame: FrameId,
}

/// Its light in one image of one exposure.
#[derive(Debug, Clone, PartialEq)]
pub struct InjectedTrail {
    /// Which of the exposures, and which of its images.
    pub exposure: usize,
    pub image: usize,
    /// Where its trail begins and ends.
    pub ends: [ImagePoint; 2],
    /// The pixels that it adds light to, and how much, row-major in the unit of the image.
    pub window: PixelRect,
    pub light: Vec<f32>,
}

/// A streak that was injected.
#[derive(Debug, Clone, PartialEq)]
pub struct InjectedStreak {
    pub asked: StreakToInject,
    /// Name of the exposure, number of the HDU, and the ends in it.
    pub trails: Vec<(String, usize, [ImagePoint; 2])>,
}

/// Whether an injected streak was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InjectionOutcome {
    /// In how many exposures it lies on pixels, among those that were searched.
    pub searched: usize,
    /// In how many it was found above the threshold.
    pub found: usize,
    /// Whether a track above the threshold holds at least two of its detections.
    pub linked: bool,
}

/// How far the middle of a detection may lie from that of the injected trail: pixels, and share of its length.
const SAME_WITHIN_PX: f64 = 4.0;
const SAME_WITHIN_LENGTHS: f64 = 0.25;
/// How far the angles may differ, radians, where the trail is long enough to have one.
const SAME_ANGLE: f64 = 0.26;
const HAS_ANGLE_PX: f64 = 10.0;

impl Session {
    pub(super) fn inject(&mut self, streak: StreakToInject) -> Vec<Effect> {
        if self.streaks.injecting.is_some() {
            self.notify(Severity::Info, "The streak before is still being made; try again in a moment");
            return Vec::new();
        }
        let fields = self.frames.iter().map(|frame| (frame.id, Arc::clone(&frame.field))).collect();
        let request = self.begin("Injecting a streak");
        self.streaks.injecting = Some(request);
        vec![Effect::Streaks(StreakEffect::Inject { request, fields, streak })]
    }

    pub(super) fn take_injected(&mut self, streak: InjectedStreak, fields: Vec<(FrameId, Arc<Field>)>) {
        let count = streak.trails.len();
        if count == 0 {
            self.notify(
                Severity::Warning,
                "This streak would lie beside all open exposures; nothing was injected",
            );
            return;
        }
        self.streaks.injected.push(streak);
        let number = self.streaks.injected.len();
        for (id, field) in fields {
            let Some(frame) = self.frame(id) else { continue };
            let before = Arc::clone(&frame.field);
            let untouched = Arc::clone(self.streaks.untouched.entry(id).or_insert(before));
            let name = format!("{} + {number} injected", untouched.name);
            self.replace_field(id, Arc::new(Field { name, ..(*field).clone() }));
        }
        let text = format!(
            "A simulated streak lies in {count} of the exposures now; search to see whether it is found. \
             Reports will say that this field holds injected streaks."
        );
        self.notify(Severity::Info, text);
    }

    pub(super) fn remove_injected(&mut self) {
        self.streaks.injected.clear();
        for (id, field) in std::mem::take(&mut self.streaks.untouched) {
            self.replace_field(id, field);
        }
        self.forget_closed();
    }

    /// Let another field of the same planes take the place of a frame's; what was found there stays.
    fn replace_field(&mut self, id: FrameId, field: Arc<Field>) {
        let Some(frame) = self.frame_mut(id) else { return };
        let before = std::mem::replace(&mut frame.field, Arc::clone(&field));
        for (old, new) in before.planes.iter().zip(&field.planes).filter(|(old, new)| old.key != new.key) {
            // A few pixels more do not change the cuts.
            if let Some(statistics) = self.statistics.get(&old.key).cloned() {
                self.statistics.insert(new.key, statistics);
            }
            let exposures = Arc::make_mut(&mut self.streaks.exposures);
            let images = exposures.iter_mut().flat_map(|exposure| exposure.images.iter_mut());
            for image in images.filter(|image| image.plane == old.key) {
                (image.plane, image.pixels) = (new.key, Arc::clone(&new.pixels));
            }
        }
        self.streaks.search += 1;
        self.forget_closed();
    }
}

impl Streaks {
    /// Whether an injected streak was found by the last search.
    pub fn outcome(&self, streak: &InjectedStreak) -> InjectionOutcome {
        let mut outcome = InjectionOutcome { searched: 0, found: 0, linked: false };
        let mut tracks = Vec::new();
        for (name, hdu, ends) in &streak.trails {
            let Some(exposure) = self.exposures.iter().position(|exposure| exposure.name == *name) else {
                continue;
            };
            outcome.searched += 1;
            let is_here = |detection: &&Detection| {
                detection.exposure == exposure
                    && self.image(exposure, detection.image).is_some_and(|image| image.hdu == *hdu)
                    && detection.score >= self.threshold
                    && is_same_trail(detection, *ends)
            };
            let found: Vec<&Detection> = self.findings.detections.iter().filter(is_here).collect();
            outcome.found += usize::from(!found.is_empty());
            tracks.extend(found.iter().filter_map(|detection| detection.track).take(1));
        }
        outcome.linked = tracks.iter().any(|track| {
            self.track_counts(*track) && tracks.iter().filter(|other| *other == track).count() >= 2
        });
        outcome
    }
}

/// True if a detection lies where a trail was put.
fn is_same_trail(detection: &Detection, [a, b]: [ImagePoint; 2]) -> bool {
    let length = (b.x - a.x).hypot(b.y - a.y);
    let center = detection.center();
    let apart = (center.x - 0.5 * (a.x + b.x)).hypot(center.y - 0.5 * (a.y + b.y));
    let turned = axis_angle(detection.angle() - (b.y - a.y).atan2(b.x - a.x)).abs();
    apart <= SAME_WITHIN_PX.max(SAME_WITHIN_LENGTHS * length)
        && (length < HAS_ANGLE_PX || turned <= SAME_ANGLE)
}
