//! Stamps: the surroundings of a find, one from each exposure.

use super::{Pick, StreakEffect, Streaks};
use crate::geometry::{Affine, ImagePoint};
use crate::session::{Effect, Request, Session};
use crate::sky::SkyPoint;
use crate::streaks::{Detection, Track};
use std::sync::Arc;

/// Pixels along a side of a stamp.
const SIDE: usize = 96;
/// How much of the surroundings a stamp shows beside the trail: in lengths of it, and at least, pixels.
const REACH_LENGTHS: f64 = 0.8;
const REACH_PX: f64 = 24.0;
/// A strip locked on the sky shows at most so many times what one locked on the object shows.
const WIDEST: f64 = 8.0;

/// What stays in the middle of all stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StampLock {
    /// The moving source where it should be.
    #[default]
    Object,
    /// The same sky.
    Sky,
}

/// Which stamps are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct StampWish {
    /// The search and the find that they are of.
    pub search: u64,
    pub pick: Pick,
    pub lock: StampLock,
    /// For each exposure, what is to be in the middle; `None` where only `home` is known.
    pub centers: Vec<Option<SkyPoint>>,
    /// Exposure, image and place of one detection of it.
    pub home: Option<(usize, usize, ImagePoint)>,
    /// Pixels of that image from the middle to the edge of a stamp.
    pub reach_px: f64,
    /// Pixels along a side.
    pub side: usize,
}

/// What a stamp shows.
#[derive(Debug, Clone, PartialEq)]
pub enum StampPixels {
    /// Row-major from the top, north up and east left where there is a sky.
    Values(Vec<f32>),
    /// No image of the exposure is there.
    Outside,
    /// Why it cannot be read.
    Failed(String),
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    pub exposure: usize,
    /// The image of the exposure that it is cut from.
    pub image: Option<usize>,
    /// From positions in the image to pixels of the stamp from its upper left corner.
    pub stamp_from_image: Affine,
    pub pixels: StampPixels,
}

/// The stamps of a find.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamps {
    pub wish: StampWish,
    pub stamps: Vec<Stamp>,
}

impl Session {
    /// Ask for the stamps of what is selected, unless they are there or on their way.
    pub(in crate::session) fn wanted_stamps(&mut self) -> Option<Effect> {
        let Some(wish) = self.streaks.stamp_wish() else {
            (self.streaks.stamps, self.streaks.stamps_asked) = (None, None);
            return None;
        };
        if self.streaks.stamps_asked.as_ref().is_some_and(|(asked, _)| *asked == wish) {
            return None;
        }
        let request = Request(self.next_id());
        self.streaks.stamps_asked = Some((wish.clone(), request));
        let exposures = Arc::clone(&self.streaks.exposures);
        Some(Effect::Streaks(StreakEffect::ReadStamps { request, exposures, wish }))
    }

    pub(super) fn take_stamps(&mut self, request: Request, stamps: Vec<Stamp>) {
        if let Some((wish, asked)) = &self.streaks.stamps_asked
            && *asked == request
        {
            self.streaks.stamps = Some(Stamps { wish: wish.clone(), stamps });
        }
    }
}

impl Streaks {
    fn stamp_wish(&self) -> Option<StampWish> {
        let pick = self.selected?;
        let track = self.selected_track();
        let number = match pick {
            Pick::Detection(number) => Some(number),
            Pick::Track(_) => track.and_then(|track| track.members.iter().flatten().next().copied()),
        };
        let detection = number.and_then(|number| self.findings.detections.get(number));
        let home = detection.map(|detection| (detection.exposure, detection.image, detection.center()));
        let reach_px = REACH_PX.max(REACH_LENGTHS * detection.map_or(0.0, Detection::length));
        let wish = |centers, reach_px| StampWish {
            search: self.search,
            pick: track.map_or(pick, |track| Pick::Track(track.id)),
            lock: self.stamp_lock,
            centers,
            home,
            reach_px,
            side: SIDE,
        };
        match (track, self.stamp_lock) {
            (Some(track), StampLock::Object) => {
                let skies = track.predictions.iter().map(|prediction| Some(prediction.sky));
                Some(wish(skies.collect(), reach_px))
            }
            (Some(track), StampLock::Sky) => {
                let (middle, extent) = extent_of(track)?;
                let scale = self.arcsec_per_pixel(detection?)?;
                let reach = (extent.to_degrees() * 3600.0 / scale + reach_px).min(WIDEST * reach_px);
                Some(wish(vec![Some(middle); track.predictions.len()], reach))
            }
            (None, _) => {
                let sky = detection?.sky_center();
                Some(wish(vec![sky; self.exposures.len()], reach_px))
            }
        }
    }

    fn arcsec_per_pixel(&self, detection: &Detection) -> Option<f64> {
        Some(self.image(detection.exposure, detection.image)?.wcs.as_ref()?.pixel_scale_arcsec())
    }
}

/// The middle of a track's path on the sky, and how far it reaches from there, radians.
fn extent_of(track: &Track) -> Option<(SkyPoint, f64)> {
    let (first, last) = (track.predictions.first()?.sky, track.predictions.last()?.sky);
    let apart = first.separation(last);
    Some((first.destination(first.position_angle(last), 0.5 * apart), 0.5 * apart))
}
