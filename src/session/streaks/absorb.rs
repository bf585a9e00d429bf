//! What came of work about streaks.

use super::{Pick, StreakUpdate};
use crate::session::{Effect, Request, Session, Severity};
use crate::streaks::{Detection, Exposure, Findings};
use std::sync::Arc;

impl Session {
    /// Take in what came of work about streaks. Results of superseded searches are dropped.
    pub(in crate::session) fn absorb_streaks(&mut self, update: StreakUpdate) -> Vec<Effect> {
        match update {
            StreakUpdate::Begun { request, exposures, notices } => {
                if self.streaks.running == Some(request) {
                    self.search_begun(exposures, notices);
                }
            }
            StreakUpdate::Found { request, detections } => {
                if self.streaks.running == Some(request) {
                    self.found_more(detections);
                }
                return Vec::new();
            }
            StreakUpdate::Finished { request, result } => {
                self.finish(request);
                if self.streaks.running == Some(request) {
                    self.streaks.running = None;
                    self.search_finished(result);
                }
            }
            StreakUpdate::StampsRead { request, stamps } => {
                self.take_stamps(request, stamps);
                return Vec::new();
            }
            StreakUpdate::Injected { request, result } => {
                if !self.finish(request) {
                    return Vec::new();
                }
                self.streaks.injecting = None;
                match result {
                    Ok((streak, fields)) => self.take_injected(streak, fields),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
            StreakUpdate::ReportWritten { request, path, result } => {
                self.finish(request);
                match result {
                    Ok(()) => self.notify(Severity::Info, format!("Wrote {}", path.display())),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
        }
        self.wanted_work()
    }

    /// A piece of work ended without a result: it panicked, or was cancelled with all others.
    pub(in crate::session) fn streak_work_failed(&mut self, request: Option<Request>) {
        let is_it = |of: &Option<Request>| of.is_some() && (request.is_none() || *of == request);
        if is_it(&self.streaks.running) {
            self.streaks.running = None;
        }
        if is_it(&self.streaks.injecting) {
            self.streaks.injecting = None;
        }
    }

    fn search_begun(&mut self, exposures: Arc<Vec<Exposure>>, notices: Vec<String>) {
        for notice in notices {
            self.notify(Severity::Warning, notice);
        }
        self.streaks.exposures = exposures;
        self.streaks.searched_with = Some(self.streaks.detector);
        self.take_findings(Arc::default());
        self.streaks.is_partial = true;
    }

    fn found_more(&mut self, detections: Vec<Detection>) {
        Arc::make_mut(&mut self.streaks.findings).detections.extend(detections);
        let findings = Arc::clone(&self.streaks.findings);
        let exposures = Arc::clone(&self.streaks.exposures);
        self.streaks.review.link(&findings.detections, &exposures);
    }

    fn search_finished(&mut self, result: Result<Arc<Findings>, String>) {
        match result {
            Ok(findings) => {
                for notice in &findings.notices {
                    self.notify(Severity::Warning, notice.clone());
                }
                self.take_findings(findings);
                let (detections, tracks) = self.streaks.counts_above();
                let text = format!(
                    "{detections} detections and {tracks} tracks above the threshold {:.2}",
                    self.streaks.threshold
                );
                self.notify(Severity::Info, text);
            }
            Err(why) => self.notify(Severity::Error, why),
        }
    }

    /// Other findings take the place of those that were there. The selection stays where it is found again.
    pub(super) fn take_findings(&mut self, findings: Arc<Findings>) {
        let streaks = &mut self.streaks;
        let kept = streaks.selected.and_then(|pick| {
            let of_track = |id| streaks.track(id)?.members.iter().flatten().next().copied();
            let number = match pick {
                Pick::Detection(number) => number,
                Pick::Track(id) => of_track(id)?,
            };
            let before = streaks.findings.detections.get(number)?;
            let number = same_place(before, &findings.detections)?;
            let track = findings.detections.get(number)?.track;
            Some(match (pick, track) {
                (Pick::Track(_), Some(id)) => Pick::Track(id),
                _ => Pick::Detection(number),
            })
        });
        streaks.selected = kept;
        streaks.findings = findings;
        streaks.is_partial = false;
        streaks.search += 1;
        let findings = Arc::clone(&streaks.findings);
        let exposures = Arc::clone(&streaks.exposures);
        streaks.review.link(&findings.detections, &exposures);
    }
}

/// How far a selected detection may have moved between two searches, pixels.
const SAME_WITHIN_PX: f64 = 6.0;

/// The detection that lies where another one lay.
fn same_place(before: &Detection, now: &[Detection]) -> Option<usize> {
    let apart = |other: &Detection| {
        let (a, b) = (before.center(), other.center());
        (a.x - b.x).hypot(a.y - b.y)
    };
    let same_image = |other: &Detection| (other.exposure, other.image) == (before.exposure, before.image);
    let near = now.iter().enumerate().filter(|(_, other)| same_image(other));
    let nearest = near.min_by(|(_, one), (_, other)| apart(one).total_cmp(&apart(other)))?;
    (apart(nearest.1) <= SAME_WITHIN_PX).then_some(nearest.0)
}
