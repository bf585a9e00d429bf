//! What the user made of detections: verdicts, ends set by hand, notes. It outlives every search.

use crate::geometry::ImagePoint;
use crate::streaks::{Detection, Exposure};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How far the middle of a detection may lie from where it was when it was judged, pixels.
const SAME_WITHIN_PX: f64 = 6.0;

/// What a detection is in the user's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A moving source.
    Accepted,
    /// Not one.
    Rejected,
    /// A star or galaxy: it does not move.
    Static,
}

/// What a judgement is about: the place in an exposure, which every search finds again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReviewKey {
    /// The file's name.
    pub exposure: String,
    pub hdu: usize,
    /// Middle of the detection when it was first judged, whole pixels from 0.
    pub x: i64,
    pub y: i64,
}

/// Ends that the user set, beside those that were found then.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EditedEnds {
    pub found: [ImagePoint; 2],
    pub edited: [ImagePoint; 2],
}

/// All that the user said about one detection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewEntry {
    #[serde(flatten)]
    pub key: ReviewKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<EditedEnds>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl ReviewEntry {
    /// Nothing said yet.
    pub fn about(key: ReviewKey) -> Self {
        Self { key, verdict: None, ends: None, note: String::new() }
    }

    /// True if it says nothing.
    pub fn is_empty(&self) -> bool {
        self.verdict.is_none() && self.ends.is_none() && self.note.is_empty()
    }
}

/// All judgements, and which of the present detections they are about.
#[derive(Debug, Clone, Default)]
pub struct Review {
    entries: BTreeMap<ReviewKey, ReviewEntry>,
    /// For the detections that are judged, the key of their entry.
    of_detection: HashMap<usize, ReviewKey>,
    /// Changes with every judgement.
    pub generation: u64,
}

impl Review {
    /// With what was kept on disk; later entries replace earlier ones.
    pub fn of(entries: Vec<ReviewEntry>) -> Self {
        let mut review = Self::default();
        entries.into_iter().for_each(|entry| review.put(entry));
        review
    }

    /// Everything that was said.
    pub fn entries(&self) -> impl Iterator<Item = &ReviewEntry> {
        self.entries.values()
    }

    /// What was said about a detection.
    pub fn about(&self, detection: usize) -> Option<&ReviewEntry> {
        self.entries.get(self.of_detection.get(&detection)?)
    }

    /// The verdict on a detection.
    pub fn verdict(&self, detection: usize) -> Option<Verdict> {
        self.about(detection)?.verdict
    }

    /// The ends of a detection: those set by hand, where there are any.
    pub fn ends(&self, number: usize, detection: &Detection) -> [ImagePoint; 2] {
        let edited = self.about(number).and_then(|entry| entry.ends);
        edited.map_or(detection.ends, |ends| ends.edited)
    }

    /// Replace an entry; an empty one removes it.
    pub(super) fn put(&mut self, entry: ReviewEntry) {
        self.generation += 1;
        if entry.is_empty() {
            self.entries.remove(&entry.key);
        } else {
            self.entries.insert(entry.key.clone(), entry);
        }
    }

    /// What was said about a detection, ready to be changed; says nothing where nothing was said.
    pub(super) fn entry_for(
        &mut self,
        number: usize,
        detection: &Detection,
        exposures: &[Exposure],
    ) -> Option<ReviewEntry> {
        if let Some(key) = self.of_detection.get(&number) {
            let known = self.entries.get(key).cloned();
            return Some(known.unwrap_or_else(|| ReviewEntry::about(key.clone())));
        }
        let (exposure, hdu) = place_of(detection, exposures)?;
        let center = detection.center();
        let (x, y) = (center.x.round() as i64, center.y.round() as i64);
        let mut key = ReviewKey { exposure: exposure.to_owned(), hdu, x, y };
        // A neighbour may have this very place: each is judged by itself.
        while self.of_detection.values().any(|taken| *taken == key) {
            key.x += 1;
        }
        self.of_detection.insert(number, key.clone());
        Some(ReviewEntry::about(key))
    }

    /// Find out which of these detections the entries are about: the nearest in the same image, each once.
    pub(super) fn link(&mut self, detections: &[Detection], exposures: &[Exposure]) {
        self.generation += 1;
        self.of_detection.clear();
        if self.entries.is_empty() {
            return;
        }
        let mut near: HashMap<(&str, usize, i64, i64), Vec<usize>> = HashMap::new();
        for (number, detection) in detections.iter().enumerate() {
            let Some((exposure, hdu)) = place_of(detection, exposures) else { continue };
            let center = detection.center();
            near.entry((exposure, hdu, cell(center.x), cell(center.y))).or_default().push(number);
        }
        let mut pairs = Vec::new();
        for key in self.entries.keys() {
            let (x, y) = (key.x as f64, key.y as f64);
            for cell_x in cell(x - SAME_WITHIN_PX)..=cell(x + SAME_WITHIN_PX) {
                for cell_y in cell(y - SAME_WITHIN_PX)..=cell(y + SAME_WITHIN_PX) {
                    let found = near.get(&(key.exposure.as_str(), key.hdu, cell_x, cell_y));
                    for number in found.into_iter().flatten() {
                        let Some(detection) = detections.get(*number) else { continue };
                        let center = detection.center();
                        pairs.push(((center.x - x).hypot(center.y - y), key.clone(), *number));
                    }
                }
            }
        }
        pairs.retain(|(distance, ..)| *distance <= SAME_WITHIN_PX);
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut taken: HashSet<ReviewKey> = HashSet::new();
        for (_, key, number) in pairs {
            if !taken.contains(&key) && !self.of_detection.contains_key(&number) {
                self.of_detection.insert(number, key.clone());
                taken.insert(key);
            }
        }
    }
}

/// Cells of the search for neighbours, pixels.
const CELL_PX: f64 = 16.0;

fn cell(at: f64) -> i64 {
    (at / CELL_PX).floor() as i64
}

/// The exposure's name and the number of the HDU that a detection lies in.
fn place_of<'a>(detection: &Detection, exposures: &'a [Exposure]) -> Option<(&'a str, usize)> {
    let exposure = exposures.get(detection.exposure)?;
    Some((&exposure.name, exposure.images.get(detection.image)?.hdu))
}
