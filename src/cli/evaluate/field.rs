//! What a search made of one simulated pointing.

use super::super::CliError;
use super::super::streak_trials::{Likeness, Trial, Unseen, match_truth, visible_ends};
use crate::simulate::Passage;
use crate::streaks::{Detection, Detector, SearchSettings, StreakModels, Track, axis_angle, find_streaks};
use std::collections::BTreeMap;

/// A passage of an asteroid in one exposure, and what was found of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PassageResult {
    pub(super) magnitude: f64,
    pub(super) signal_to_noise: f64,
    /// Pixels.
    pub(super) length: f64,
    /// NaN where it was not found.
    pub(super) score: f64,
    /// Mean distance of the two ends from the true ones, pixels; NaN where it was not found.
    pub(super) end_error: f64,
    /// Degrees.
    pub(super) angle_error: f64,
    /// Found less true.
    pub(super) magnitude_error: f64,
    /// How many detections lie along it, the one that was found included, and the longest's share of its length.
    pub(super) pieces: usize,
    pub(super) longest: f64,
}

/// An asteroid of which at least three exposures show the better part.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsteroidResult {
    pub(super) magnitude: f64,
    pub(super) rate_arcsec_h: f64,
    /// Highest probability of a track of which at least three members are this asteroid; NaN without one.
    pub(super) probability: f64,
}

/// A track of at least three exposures.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrackResult {
    pub(super) probability: f64,
    /// At least three members are one asteroid, and none is another.
    pub(super) is_true: bool,
}

/// One pointing.
#[derive(Debug, Clone, Default)]
pub(super) struct FieldResult {
    /// Of all exposures.
    pub(super) megapixels: f64,
    /// Those that lie wholly in the image, of which more than half is neither masked nor flagged.
    pub(super) passages: Vec<PassageResult>,
    /// Scores of detections that are nothing.
    pub(super) false_scores: Vec<f64>,
    /// Scores of all detections with whether they are true, for reliability.
    pub(super) scored: Vec<(f64, bool)>,
    pub(super) asteroids: Vec<AsteroidResult>,
    pub(super) tracks: Vec<TrackResult>,
}

/// Search a pointing and compare with the truth.
///
/// # Errors
/// When the search fails.
pub(super) fn search_field(
    trial: &Trial,
    models: &StreakModels,
    detector: Detector,
) -> Result<FieldResult, CliError> {
    let settings = SearchSettings { detector, threshold: 0.0, link: true };
    let findings = find_streaks(&trial.exposures, models, &settings, &Unseen)
        .map_err(|error| CliError::Input(error.to_string()))?;
    let mut result = FieldResult { megapixels: findings.megapixels, ..FieldResult::default() };
    // Which asteroid each detection is.
    let mut asteroids: Vec<Option<u32>> = vec![None; findings.detections.len()];
    for (exposure, (passages, satellites)) in trial.passages.iter().zip(&trial.satellites).enumerate() {
        let (places, list): (Vec<usize>, Vec<&Detection>) = findings
            .detections
            .iter()
            .enumerate()
            .filter(|(_, detection)| detection.exposure == exposure)
            .unzip();
        let likenesses = match_truth(&list, passages, satellites, trial.size);
        let mut found: BTreeMap<usize, &Detection> = BTreeMap::new();
        for ((place, detection), likeness) in places.iter().zip(&list).zip(&likenesses) {
            match likeness {
                Likeness::Passage(passage) => {
                    found.insert(*passage, detection);
                    result.scored.push((detection.score, true));
                    if let Some(slot) = asteroids.get_mut(*place) {
                        *slot = passages.get(*passage).map(|passage| passage.asteroid);
                    }
                }
                Likeness::Nothing => {
                    result.false_scores.push(detection.score);
                    result.scored.push((detection.score, false));
                }
                Likeness::Satellite => {}
            }
        }
        let whole = passages.iter().enumerate().filter(|(_, passage)| is_whole(passage, trial));
        result
            .passages
            .extend(whole.map(|(index, passage)| compare(passage, found.get(&index).copied(), &list)));
    }
    link(&mut result, trial, &findings.tracks, &asteroids);
    Ok(result)
}

/// Both ends in the image, and more than half of the light on good pixels.
fn is_whole(passage: &Passage, trial: &Trial) -> bool {
    let ends = visible_ends(passage, trial.size);
    passage.seen_share > 0.5 && ends.is_some_and(|ends| ends == passage.ends)
}

fn compare(passage: &Passage, found: Option<&Detection>, all: &[&Detection]) -> PassageResult {
    let [a, b] = passage.ends;
    let length = passage.length();
    let angle = (b.y - a.y).atan2(b.x - a.x);
    let along: Vec<&&Detection> = all
        .iter()
        .filter(|one| one.score > 0.2 && one.length() > 4.0)
        .filter(|one| lies_along(one, passage, angle))
        .collect();
    let mut result = PassageResult {
        magnitude: passage.magnitude,
        signal_to_noise: passage.signal_to_noise,
        length,
        score: f64::NAN,
        end_error: f64::NAN,
        angle_error: f64::NAN,
        magnitude_error: f64::NAN,
        pieces: along.len(),
        longest: along.iter().map(|one| one.length()).fold(0.0, f64::max) / length.max(1.0),
    };
    if let Some(found) = found {
        let [p, q] = found.ends;
        let way = |from: crate::geometry::ImagePoint, to: crate::geometry::ImagePoint| {
            (from.x - to.x).hypot(from.y - to.y)
        };
        let straight = 0.5 * (way(p, a) + way(q, b));
        let crossed = 0.5 * (way(p, b) + way(q, a));
        result.score = found.score;
        result.end_error = straight.min(crossed);
        result.angle_error = axis_angle(found.angle() - angle).abs().to_degrees();
        result.magnitude_error = found.magnitude.map_or(f64::NAN, |magnitude| magnitude - passage.magnitude);
    }
    result
}

/// The middle of a detection lies on a passage, in its direction.
fn lies_along(detection: &Detection, passage: &Passage, angle: f64) -> bool {
    let [a, b] = passage.ends;
    let center = detection.center();
    let (sin, cos) = angle.sin_cos();
    let (x, y) = (center.x - 0.5 * (a.x + b.x), center.y - 0.5 * (a.y + b.y));
    let inside = (x * cos + y * sin).abs() < 0.5 * passage.length() + 2.0;
    inside && (y * cos - x * sin).abs() < 3.5 && axis_angle(detection.angle() - angle).abs() < 0.3
}

fn link(result: &mut FieldResult, trial: &Trial, tracks: &[Track], asteroids: &[Option<u32>]) {
    let mut best: BTreeMap<u32, f64> = BTreeMap::new();
    for track in tracks.iter().filter(|track| track.exposures() >= 3) {
        let members: Vec<Option<u32>> =
            track.members.iter().flatten().map(|place| asteroids.get(*place).copied().flatten()).collect();
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        members.iter().flatten().for_each(|asteroid| *counts.entry(*asteroid).or_default() += 1);
        let most = counts.iter().max_by_key(|(_, count)| **count).map(|(id, count)| (*id, *count));
        let is_true = most.is_some_and(|(_, count)| count >= 3) && counts.len() == 1;
        if let Some((asteroid, _)) = most.filter(|(_, count)| *count >= 3) {
            let known = best.entry(asteroid).or_insert(track.probability);
            *known = known.max(track.probability);
        }
        result.tracks.push(TrackResult { probability: track.probability, is_true });
    }
    let mut seen: BTreeMap<u32, (usize, f64, f64)> = BTreeMap::new();
    for passage in trial.passages.iter().flatten().filter(|passage| is_whole(passage, trial)) {
        let entry = seen.entry(passage.asteroid).or_insert((0, 0.0, passage.rate_arcsec_h));
        entry.0 += 1;
        entry.1 += passage.magnitude;
    }
    for (asteroid, (count, sum, rate_arcsec_h)) in seen.into_iter().filter(|(_, seen)| seen.0 >= 3) {
        let probability = best.get(&asteroid).copied().unwrap_or(f64::NAN);
        let magnitude = sum / count as f64;
        result.asteroids.push(AsteroidResult { magnitude, rate_arcsec_h, probability });
    }
}
