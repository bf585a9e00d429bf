//! Linking: detections of two to four exposures become tracks of moving sources.
//!
//! Positions go to one tangent plane ([`plane::TangentPlane`]). Two detections of two exposures are a pair where
//! length and direction of both trails fit the motion from one to the other; pairs grow by prediction to tuples;
//! each tuple is described by a row of [`LINK_FEATURES`] and judged by trees or by rules ([`TupleScorer`]); then
//! each detection goes to one track at most, the most probable tuples first. What stands still on the sky is no
//! moving source, and rows say so. Exposures without times or coordinates, copies, and other fields are named in a
//! notice and left out.

mod agreement;
mod epochs;
mod features;
mod footprint;
mod index;
mod motion;
mod plane;
mod resolve;
mod rules;
mod scene;
mod settings;
mod statics;
mod tracks;
mod trail;
mod training;
mod tuples;

#[cfg(test)]
mod tests;

pub use features::{LINK_FEATURE_COUNT, LINK_FEATURES};
pub use rules::LinkRules;
pub use settings::LinkSettings;
pub use training::{LinkExample, link_examples};

use super::{Detection, Exposure, Track};
use agreement::Agreement;
use scene::Scene;

/// What judges whether the detections of a tuple are one moving source.
pub enum TupleScorer<'a> {
    /// The baseline: agreement within errors. Its numbers order tuples; they are no calibrated probabilities.
    Rules(LinkRules),
    /// A row of [`LINK_FEATURES`] to a probability, 0 to 1.
    Trees(&'a dyn Fn(&[f32]) -> f32),
}

/// What linking gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linked {
    /// In the order of falling probability; ids from 1 in that order.
    pub tracks: Vec<Track>,
    /// The exposures in the order of time (those without a time last): `members` and `predictions` of tracks
    /// stand in this order.
    pub order: Vec<usize>,
    /// In plain words, what could not be linked and why.
    pub notices: Vec<String>,
}

/// Link detections over exposures; each detection learns its track. No tracks, and a notice, where fewer than two
/// exposures can be used.
pub fn link_detections(
    detections: &mut [Detection],
    exposures: &[Exposure],
    scorer: &TupleScorer<'_>,
    settings: &LinkSettings,
) -> Linked {
    detections.iter_mut().for_each(|detection| detection.track = None);
    let (scene, order, mut notices) = Scene::prepared(detections, exposures, settings);
    let Some(scene) = scene else { return Linked { tracks: Vec::new(), order, notices } };
    let mut scored = Vec::new();
    let complete = tuples::for_each_tuple(&scene, &mut |members| {
        if let Some(agreement) = Agreement::of(&scene, members) {
            let probability = match scorer {
                TupleScorer::Rules(rules) => rules.probability(&agreement),
                TupleScorer::Trees(evaluate) => f64::from(evaluate(&features::row(&agreement))),
            };
            // Also leaves out what is no number.
            if probability >= settings.threshold {
                scored.push(resolve::Scored { members: members.into(), probability: probability.min(1.0) });
            }
        }
    });
    if !complete {
        notices.push(
            "There were too many detections to try all combinations: some tracks may be missing. A higher \
             threshold of the detector helps."
                .into(),
        );
    }
    let chosen = resolve::resolve(scored, settings.exposure_bonus);
    let tracks = tracks::tracks(&scene, &chosen, &order);
    for track in &tracks {
        for member in track.members.iter().flatten() {
            if let Some(detection) = detections.get_mut(*member) {
                detection.track = Some(track.id);
            }
        }
    }
    Linked { tracks, order, notices }
}
