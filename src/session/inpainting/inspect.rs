//! Which source is looked at, and its core as it comes.

use super::{
    CoreMask, InspectWish, Inspection, ProbePoint, RepaintEffect, RepaintPass, RepaintRow, RepaintStamp,
    RepaintStep, Session,
};
use crate::field::Field;
use crate::geometry::ImagePoint;
use crate::session::{Effect, FrameId, Request, Severity, TableId};
use std::sync::Arc;

/// What is looked at.
#[derive(Debug, Clone)]
pub struct RepaintTarget {
    pub field: Arc<Field>,
    /// In pixels of the main plane of the field.
    pub position: ImagePoint,
    /// The position was pointed at in the picture, and not measured.
    pub is_pointed: bool,
    /// Row of the findings, where it is one of them.
    pub row: Option<usize>,
    /// What it is called.
    pub name: String,
}

/// What is selected elsewhere: in the open catalogue, and among candidates for lenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session) struct SelectedElsewhere {
    row: Option<(TableId, u32)>,
    candidate: Option<usize>,
}

impl SelectedElsewhere {
    /// True if anything is.
    pub(super) fn is_some(self) -> bool {
        self.row.is_some() || self.candidate.is_some()
    }
}

impl Session {
    /// What is selected elsewhere now.
    pub(in crate::session) fn selected_elsewhere(&self) -> SelectedElsewhere {
        let row = self.catalogues.active().and_then(|table| Some((table.id, table.selection.current?)));
        SelectedElsewhere { row, candidate: self.lenses.selected }
    }

    /// While the pane is there, look at what was selected elsewhere since then.
    pub(in crate::session) fn follow_selection(&mut self, before: SelectedElsewhere) -> Vec<Effect> {
        let now = self.selected_elsewhere();
        if !self.inpainting.is_open || now == before {
            return Vec::new();
        }
        let moved = if now.row != before.row { self.catalogue_target() } else { self.candidate_target() };
        moved.map_or_else(Vec::new, |target| self.inspect(target))
    }

    /// Look at what is selected: a row of the table, else of the open catalogue, else a candidate for a lens.
    pub(super) fn inspect_selected(&mut self) -> Vec<Effect> {
        let row = self.inpainting.selected.and_then(|row| self.row_target(row));
        let target = row.or_else(|| self.catalogue_target()).or_else(|| self.candidate_target());
        match target {
            Some(target) => self.inspect(target),
            None => {
                self.notify(Severity::Info, "Nothing is selected: click a source in the image");
                Vec::new()
            }
        }
    }

    fn catalogue_target(&self) -> Option<RepaintTarget> {
        let table = self.catalogues.active()?;
        let row = table.selection.current?;
        let field = Arc::clone(&self.active_frame()?.field);
        let sky = field.main_plane()?.sky().cloned();
        let position = table.positions.as_ref().ok()?.place(row as usize, sky.as_deref())?;
        let name = format!("row {} of {}", row + 1, table.file_name());
        Some(RepaintTarget { field, position, is_pointed: false, row: None, name })
    }

    fn candidate_target(&self) -> Option<RepaintTarget> {
        let candidate = self.lenses.findings.rows.get(self.lenses.selected?)?.candidate;
        let field = Arc::clone(self.lenses.field()?);
        let name = format!("source {}", candidate.id);
        Some(RepaintTarget { field, position: candidate.position, is_pointed: false, row: None, name })
    }

    pub(super) fn row_target(&self, row: usize) -> Option<RepaintTarget> {
        let found = self.inpainting.findings.rows.get(row)?;
        let field = Arc::clone(self.inpainting.findings.field.as_ref()?);
        let name = format!("source {}", found.id);
        Some(RepaintTarget { field, position: found.position, is_pointed: false, row: Some(row), name })
    }

    /// Look at what lies there in a frame.
    pub(super) fn inspect_at(&mut self, id: FrameId, at: ImagePoint) -> Vec<Effect> {
        let Some(frame) = self.frame(id) else { return Vec::new() };
        let field = Arc::clone(&frame.field);
        let in_main = frame.grid_plane().zip(field.main_plane()).and_then(|(grid, main)| {
            if grid.key == main.key || crate::field::same_grid(main, grid) {
                return Some(at);
            }
            main.sky()?.pixel_from_sky(grid.sky()?.sky_from_pixel(at)?)
        });
        let Some(position) = in_main else {
            self.notify(
                Severity::Info,
                "What is shown here does not lie in the pixels of this field's VIS image",
            );
            return Vec::new();
        };
        let name = format!("x {:.0}, y {:.0}", position.x + 1.0, position.y + 1.0);
        self.inpainting.selected = None;
        self.inspect(RepaintTarget { field, position, is_pointed: true, row: None, name })
    }

    /// Look at a source. What was computed for another one is given up; its picture stays until the new one comes.
    pub(super) fn inspect(&mut self, target: RepaintTarget) -> Vec<Effect> {
        let inpainting = &mut self.inpainting;
        if target.row.is_none() {
            inpainting.selected = None;
        }
        inpainting.target = Some(target);
        self.inspect_again()
    }

    /// Look at the same source anew: something that its picture depends on has changed.
    pub(super) fn inspect_again(&mut self) -> Vec<Effect> {
        let mut effects = self.stop_inspecting();
        effects.extend(self.forget_probe());
        let Some(wish) = self.inspect_wish(self.inpainting.share) else { return effects };
        let request = Request(self.next_id());
        self.inpainting.inspecting = Some(request);
        self.inpainting.step = None;
        effects.push(Effect::Repaint(RepaintEffect::Inspect { request, wish }));
        effects
    }

    fn inspect_wish(&self, share: f64) -> Option<InspectWish> {
        let inpainting = &self.inpainting;
        let target = inpainting.target.as_ref()?;
        Some(InspectWish {
            field: Arc::clone(&target.field),
            position: target.position,
            is_pointed: target.is_pointed,
            hole: inpainting.mask.offsets(),
            settings: inpainting.settings,
            share,
            compared: inpainting.compared.clone(),
        })
    }

    fn stop_inspecting(&mut self) -> Vec<Effect> {
        let stopped = self.inpainting.inspecting.take();
        stopped.map(|request| Effect::Repaint(RepaintEffect::Stop { request })).into_iter().collect()
    }

    pub(super) fn stamped(&mut self, request: Request, stamp: Arc<RepaintStamp>) {
        let inpainting = &mut self.inpainting;
        if inpainting.inspecting == Some(request) {
            inpainting.problem = None;
            let begun = Inspection { stamp, steps: Vec::new(), is_finished: false };
            inpainting.inspection = Some(Arc::new(begun));
        }
    }

    pub(super) fn stepped(&mut self, request: Request, step: Arc<RepaintStep>) {
        if self.inpainting.inspecting == Some(request)
            && let Some(inspection) = &mut self.inpainting.inspection
        {
            Arc::make_mut(inspection).steps.push(step);
        }
    }

    pub(super) fn inspected(&mut self, request: Request, result: Result<(), String>) {
        let inpainting = &mut self.inpainting;
        if inpainting.inspecting != Some(request) {
            return;
        }
        inpainting.inspecting = None;
        match result {
            Ok(()) => {
                if let Some(inspection) = &mut inpainting.inspection {
                    Arc::make_mut(inspection).is_finished = true;
                }
                self.keep_full_scores();
            }
            Err(why) => {
                inpainting.inspection = None;
                inpainting.playing = false;
                inpainting.problem = Some(why);
            }
        }
    }

    /// What was looked at in full stands in the table from now on, if it was looked at as it is and as the others
    /// are scored.
    fn keep_full_scores(&mut self) {
        let inpainting = &self.inpainting;
        let row = inpainting.target.as_ref().and_then(|target| target.row);
        let scores = inpainting.inspection.as_ref().and_then(|found| Some(found.steps.last()?.scores));
        let (mask, settings) = inpainting.ranked_with;
        let as_ranked = inpainting.share == 0.0
            && inpainting.compared.is_none()
            && inpainting.mask.offsets() == mask.offsets()
            && inpainting.settings == settings;
        let (Some(row), Some(scores), true) = (row, scores, as_ranked) else { return };
        let findings = Arc::make_mut(&mut self.inpainting.findings);
        let waits = |found: &&mut RepaintRow| matches!(found.pass, RepaintPass::Waiting | RepaintPass::Fast);
        if let Some(found) = findings.rows.get_mut(row).filter(waits).filter(|_| scores.mse.is_finite()) {
            (found.scores, found.pass) = (scores, RepaintPass::Full);
            self.sort_rows();
        }
    }

    /// The scores of this galaxy against the light that is put in.
    pub(super) fn probe(&mut self) -> Vec<Effect> {
        let mut effects = self.forget_probe();
        if self.inpainting.compared.is_some() {
            self.notify(
                Severity::Info,
                "A model from a file has no scores: close it to see when they notice",
            );
            return effects;
        }
        let Some(wish) = self.inspect_wish(0.0) else {
            self.notify(Severity::Info, "Click a source first");
            return effects;
        };
        let request = self.begin("Putting point sources into this core");
        self.inpainting.probe.running = Some(request);
        effects.push(Effect::Repaint(RepaintEffect::Probe { request, wish }));
        effects
    }

    fn forget_probe(&mut self) -> Vec<Effect> {
        let probe = std::mem::take(&mut self.inpainting.probe);
        let Some(request) = probe.running else { return Vec::new() };
        self.finish(request);
        vec![Effect::Repaint(RepaintEffect::Stop { request })]
    }

    pub(super) fn probed(&mut self, request: Request, point: ProbePoint) {
        let probe = &mut self.inpainting.probe;
        if probe.running == Some(request) {
            let place = probe.points.partition_point(|known| known.share < point.share);
            probe.points.insert(place, point);
        }
    }

    pub(super) fn probe_finished(&mut self, request: Request, result: Result<(), String>) {
        self.finish(request);
        let probe = &mut self.inpainting.probe;
        if probe.running == Some(request) {
            probe.running = None;
            probe.problem = result.err();
        }
    }

    pub(super) fn set_share(&mut self, share: f64) -> Vec<Effect> {
        let share = if share.is_finite() { share.clamp(0.0, super::MOST_SHARE) } else { 0.0 };
        if share == self.inpainting.share {
            return Vec::new();
        }
        self.inpainting.share = share;
        // The curve is of this galaxy and stays.
        let probe = std::mem::take(&mut self.inpainting.probe);
        let effects = self.inspect_again();
        self.inpainting.probe = probe;
        effects
    }

    pub(super) fn set_mask(&mut self, mask: CoreMask) -> Vec<Effect> {
        let mask = mask.in_range();
        if mask == self.inpainting.mask {
            return Vec::new();
        }
        let before = self.inpainting.choice();
        self.inpainting.mask = mask;
        let after = self.inpainting.choice();
        self.history.record_repaint(before, after);
        self.inspect_again()
    }
}
