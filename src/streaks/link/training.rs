//! Rows to train the linker with.

use super::LinkSettings;
use super::agreement::Agreement;
use super::features::{LINK_FEATURE_COUNT, row};
use super::scene::Scene;
use super::tuples::for_each_tuple;
use crate::streaks::{Detection, Exposure};

/// A tuple as the trees see it, and whether all its members are one moving source.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkExample {
    pub features: [f32; LINK_FEATURE_COUNT],
    pub is_true: bool,
}

/// All tuples that linking would judge; `truth` says for each detection which moving source it is (`None` for what
/// is none). Also the part of its tuples as true: a pair of the four detections of a source is true.
pub fn link_examples(
    detections: &[Detection],
    exposures: &[Exposure],
    truth: &[Option<u32>],
    settings: &LinkSettings,
) -> Vec<LinkExample> {
    let (Some(scene), ..) = Scene::prepared(detections, exposures, settings) else { return Vec::new() };
    let source = |number: &u32| truth.get(scene.trail(*number)?.detection).copied().flatten();
    let mut examples = Vec::new();
    for_each_tuple(&scene, &mut |members| {
        let mut sources = members.iter().map(source);
        let first = sources.next().flatten();
        let is_true = first.is_some() && sources.all(|other| other == first);
        let agreement = Agreement::of(&scene, members);
        examples.extend(agreement.map(|agreement| LinkExample { features: row(&agreement), is_true }));
    });
    examples
}
