//! Masks on and off, and how many pixels carry each flag.

use super::{Effect, Mask, Request, Session, Severity};
use crate::field::PlaneKey;
use crate::raster::FlagCounts;
use std::sync::Arc;

/// How far the counts of a flag map are.
#[derive(Debug, Clone, PartialEq)]
pub enum Counting {
    /// On its way.
    Running(Request),
    Known(Arc<FlagCounts>),
    /// Not to be had, and why.
    Stopped(String),
}

impl Session {
    /// Turn the mask of the active frame on or off, and with it those of all frames of the same field.
    pub(super) fn toggle_mask(&mut self) {
        let Some(frame) = self.active_frame() else { return };
        if frame.flag_plane().is_none() {
            let band = frame.mask_band();
            self.notify(Severity::Info, lack_of_flags(band.name()));
            return;
        }
        let (field, on) = (Arc::clone(&frame.field), !frame.mask.on);
        for frame in self.frames.iter_mut().filter(|frame| Arc::ptr_eq(&frame.field, &field)) {
            frame.mask.on = on;
        }
    }

    /// Count the flags of a plane, unless that is done or under way.
    pub(super) fn count_flags(&mut self, key: PlaneKey) -> Vec<Effect> {
        let known = self.flag_counts.get(&key);
        if matches!(known, Some(Counting::Running(_) | Counting::Known(_))) {
            return Vec::new();
        }
        let planes = self.frames.iter().flat_map(|frame| frame.field.planes.iter());
        let Some(plane) = planes.into_iter().find(|plane| plane.key == key).cloned() else {
            return Vec::new();
        };
        let request = self.begin(format!("Counting flags in {}", plane.name));
        self.flag_counts.insert(key, Counting::Running(request));
        vec![Effect::CountFlags { request, plane }]
    }

    /// What was being counted is not any more: all of it, or what one request was for.
    pub(super) fn stop_counting(&mut self, request: Option<Request>, why: &str) {
        for counting in self.flag_counts.values_mut() {
            if matches!(counting, Counting::Running(running) if request.is_none_or(|stopped| stopped == *running))
            {
                *counting = Counting::Stopped(why.to_owned());
            }
        }
    }

    pub(super) fn take_flag_counts(&mut self, plane: PlaneKey, result: Result<Arc<FlagCounts>, String>) {
        if let Some(counting) = self.flag_counts.get_mut(&plane) {
            *counting = match result {
                Ok(counts) => Counting::Known(counts),
                Err(why) => Counting::Stopped(why),
            };
        }
    }
}

/// What to do where a band has no flag map; `band` as in file names of the archive.
pub fn lack_of_flags(band: &str) -> String {
    let product = if band == "VIS" { band.to_owned() } else { format!("NIR-{band}") };
    format!(
        "There is no flag map of {band} here. Open EUC_MER_MOSAIC-{product}-FLAG_TILE….fits together with the image, or drop it on the window."
    )
}

/// Keep a mask within what can be drawn.
pub(super) fn in_range(mask: Mask) -> Mask {
    let opacity =
        if mask.opacity.is_finite() { mask.opacity.clamp(0.0, 1.0) } else { Mask::default().opacity };
    Mask { opacity, ..mask }
}
