//! All sources of a field: scored in the background, sorted, stepped through, found in the image.

use super::looked_at::looked_at;
use super::{
    CandidateRule, Inpainting, RankWish, RepaintChoice, RepaintEffect, RepaintFindings, RepaintRow, Session,
};
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::session::{CandidateSource, CatalogueCommand, Direction, Effect, Frame, Request, Severity};
use std::sync::Arc;

/// While scores come in, rows are sorted anew when so large a share of those before has come.
const GROWTH: f64 = 0.1;
/// So many of the best are scored in full after the fast pass.
const REFINED: usize = 50;

impl Inpainting {
    /// Whether the sources lie in the very pixels of a frame; `None` where the frame cannot show them.
    pub fn is_of(&self, field: &Field, frame: &Frame) -> Option<bool> {
        let (main, grid) = (field.main_plane()?, frame.grid_plane()?);
        if main.key == grid.key || crate::field::same_grid(main, grid) {
            return Some(true);
        }
        (main.sky().is_some() && grid.sky().is_some()).then_some(false)
    }

    /// Where a source lies in a frame: the same pixel, or through the sky.
    pub fn place_in(&self, frame: &Frame, row: usize) -> Option<ImagePoint> {
        let found = self.findings.rows.get(row)?;
        if self.is_of(self.findings.field.as_ref()?, frame)? {
            return Some(found.position);
        }
        frame.grid_plane()?.sky()?.pixel_from_sky(found.sky?)
    }
}

impl Session {
    /// Score all sources of the active field.
    pub(super) fn rank_sources(&mut self) -> Vec<Effect> {
        let Some(frame) = self.active_frame() else {
            self.notify(Severity::Info, "Open a field with VIS first; then its sources can be ranked");
            return Vec::new();
        };
        let field = Arc::clone(&frame.field);
        let looked_at = looked_at(frame);
        let source = self.inpainting.source;
        let table = self.lenses.catalogue.as_ref().map(|(_, table)| Arc::clone(table));
        if source == CandidateSource::Catalogue && table.is_none() {
            self.notify(
                Severity::Info,
                "No catalogue is open: open one, or let sources be detected in the image",
            );
            return Vec::new();
        }
        let mut effects = self.stop_ranking();
        let request = self.begin("Ranking what stands out in cores");
        let inpainting = &mut self.inpainting;
        inpainting.running = Some(request);
        inpainting.ranked_with = (inpainting.mask, inpainting.settings);
        let wish = RankWish {
            field,
            source,
            table,
            hole: inpainting.mask.offsets(),
            settings: inpainting.settings,
            refine: REFINED,
            looked_at,
        };
        effects.push(Effect::Repaint(RepaintEffect::Rank { request, wish: wish.clone() }));
        self.take_sources(RepaintFindings { field: Some(wish.field), ..RepaintFindings::default() });
        self.inpainting.is_partial = true;
        effects
    }

    pub(super) fn sources_listed(&mut self, request: Request, rows: Vec<RepaintRow>) {
        if self.inpainting.running == Some(request) {
            let field = self.inpainting.findings.field.clone();
            self.take_sources(RepaintFindings { field, rows, ..RepaintFindings::default() });
            self.inpainting.is_partial = true;
        }
    }

    pub(super) fn sources_scored(&mut self, request: Request, rows: Vec<(usize, RepaintRow)>) {
        let inpainting = &mut self.inpainting;
        if inpainting.running != Some(request) {
            return;
        }
        inpainting.unsorted += rows.len();
        let findings = Arc::make_mut(&mut inpainting.findings);
        for (place, row) in rows {
            if let Some(slot) = findings.rows.get_mut(place) {
                slot.improve(row);
            }
        }
        let before = inpainting.findings.n_scored().saturating_sub(inpainting.unsorted);
        if inpainting.unsorted as f64 >= before as f64 * GROWTH {
            self.sort_rows();
        }
    }

    pub(super) fn sources_ranked(&mut self, request: Request, result: Result<Arc<RepaintFindings>, String>) {
        self.finish(request);
        if self.inpainting.running != Some(request) {
            return;
        }
        self.inpainting.running = None;
        match result {
            Ok(mut findings) => {
                Arc::make_mut(&mut findings).keep_full_scores(&self.inpainting.findings);
                for notice in &findings.notices {
                    self.notify(Severity::Warning, notice.clone());
                }
                let (scored, total) = (findings.n_scored(), findings.rows.len());
                self.inpainting.findings = findings;
                self.inpainting.is_partial = false;
                self.sort_rows();
                let lack = if scored < total {
                    format!("; {} could not be scored", total - scored)
                } else {
                    String::new()
                };
                let count = self.inpainting.n_candidates;
                self.notify(Severity::Info, format!("{count} of {total} sources are candidates{lack}"));
            }
            Err(why) => {
                self.sort_rows();
                self.notify(Severity::Error, why);
            }
        }
    }

    /// Give up the ranking that is under way; what was scored so far stays.
    pub(super) fn stop_ranking(&mut self) -> Vec<Effect> {
        let Some(request) = self.inpainting.running.take() else { return Vec::new() };
        self.finish(request);
        self.sort_rows();
        let count = self.inpainting.findings.n_scored();
        self.notify(Severity::Info, format!("The ranking was stopped: {count} sources so far"));
        vec![Effect::Repaint(RepaintEffect::Stop { request })]
    }

    fn take_sources(&mut self, findings: RepaintFindings) {
        let inpainting = &mut self.inpainting;
        inpainting.findings = Arc::new(findings);
        inpainting.search += 1;
        inpainting.selected = None;
        if let Some(target) = &mut inpainting.target {
            target.row = None;
        }
        self.sort_rows();
    }

    /// Bring the rows into the order of the table.
    pub(super) fn sort_rows(&mut self) {
        let inpainting = &mut self.inpainting;
        inpainting.order = Arc::new(inpainting.findings.sorted(inpainting.sort));
        inpainting.unsorted = 0;
        inpainting.count_candidates();
    }

    /// Select a row and look at it.
    pub(super) fn select_row(&mut self, row: usize) -> Vec<Effect> {
        let Some(target) = self.row_target(row) else { return Vec::new() };
        let effects = self.inspect(target);
        self.inpainting.selected = Some(row);
        effects
    }

    /// Bring a row to the middle of the image, in the active frame where it is there.
    pub(super) fn show_row(&mut self, row: usize) {
        self.show_place(|session, frame| session.inpainting.place_in(frame, row));
    }

    /// The next or previous source as the table lists them; of the open catalogue where there is no table.
    pub(super) fn step_source(&mut self, direction: Direction) -> Vec<Effect> {
        let order = &self.inpainting.order;
        let count = order.len();
        if count == 0 {
            let before = self.selected_elsewhere();
            let mut effects = self.apply_to_catalogues(CatalogueCommand::Step(direction));
            if self.selected_elsewhere() == before {
                self.notify(
                    Severity::Info,
                    "There is no list to step through: rank the sources or open a catalogue",
                );
            }
            effects.extend(self.follow_selection(before));
            return effects;
        }
        let now =
            self.inpainting.selected.and_then(|row| order.iter().position(|other| *other as usize == row));
        let next = match (now, direction) {
            (None, Direction::Forward) => 0,
            (None, Direction::Backward) => count - 1,
            (Some(now), Direction::Forward) => (now + 1) % count,
            (Some(now), Direction::Backward) => (now + count - 1) % count,
        };
        let Some(row) = order.get(next).map(|row| *row as usize) else { return Vec::new() };
        let effects = self.select_row(row);
        self.show_row(row);
        effects
    }

    pub(super) fn set_rule(&mut self, rule: CandidateRule) {
        if !rule.is_finite() {
            return;
        }
        self.inpainting.rule_is_set = true;
        if rule == self.inpainting.rule {
            return;
        }
        let before = self.inpainting.choice();
        self.inpainting.rule = rule;
        let after = self.inpainting.choice();
        self.history.record_repaint(before, after);
        self.inpainting.count_candidates();
    }

    /// A step of the history: mask and rule as they were.
    pub(in crate::session) fn put_repaint(&mut self, choice: RepaintChoice) -> Vec<Effect> {
        let mask_changes = choice.mask != self.inpainting.mask;
        (self.inpainting.mask, self.inpainting.rule) = (choice.mask, choice.rule);
        self.inpainting.count_candidates();
        if mask_changes { self.inspect_again() } else { Vec::new() }
    }

    /// Forget what is about a field that is not open any more.
    pub(in crate::session) fn forget_closed_residuals(&mut self) {
        let is_open = |field: &Arc<Field>| {
            let main = field.main_plane().map(|plane| plane.key);
            self.frames.iter().any(|frame| frame.field.planes.iter().any(|plane| Some(plane.key) == main))
        };
        let target_closed = self.inpainting.target.as_ref().is_some_and(|target| !is_open(&target.field));
        let findings_closed = self.inpainting.findings.field.as_ref().is_some_and(|field| !is_open(field));
        let inpainting = &mut self.inpainting;
        if target_closed {
            (inpainting.target, inpainting.inspection, inpainting.problem) = (None, None, None);
            (inpainting.inspecting, inpainting.compared) = (None, None);
            inpainting.playing = false;
        }
        if findings_closed {
            self.take_sources(RepaintFindings::default());
        }
    }
}
