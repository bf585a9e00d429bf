//! What came of work about repainted cores.

use super::{RepaintUpdate, Session};
use crate::session::{Effect, Request, Severity};

impl Session {
    /// Take in what came of work about repainted cores. Results of superseded requests are dropped.
    pub(in crate::session) fn absorb_inpainting(&mut self, update: RepaintUpdate) -> Vec<Effect> {
        match update {
            RepaintUpdate::Prepared { request, result } => {
                // Once more when the pane is opened the next time, if it failed.
                if self.inpainting.preparing == Some(request)
                    && let Err(why) = result
                {
                    self.inpainting.preparing = None;
                    self.inpainting.problem = Some(why);
                }
            }
            RepaintUpdate::Stamped { request, stamp } => self.stamped(request, stamp),
            RepaintUpdate::Stepped { request, step } => self.stepped(request, step),
            RepaintUpdate::Inspected { request, result } => self.inspected(request, result),
            RepaintUpdate::Probed { request, point } => self.probed(request, point),
            RepaintUpdate::ProbeFinished { request, result } => self.probe_finished(request, result),
            RepaintUpdate::Listed { request, rows } => self.sources_listed(request, rows),
            RepaintUpdate::Scored { request, rows } => self.sources_scored(request, rows),
            RepaintUpdate::Ranked { request, result } => self.sources_ranked(request, result),
            RepaintUpdate::ComparedOpened { request, path, result } => {
                return self.compared_opened(request, path, result);
            }
            RepaintUpdate::Exported { request, path, result } => {
                self.finish(request);
                match result {
                    Ok(()) => self.notify(Severity::Info, format!("Wrote {}", path.display())),
                    Err(why) => self.notify(Severity::Error, why),
                }
            }
        }
        Vec::new()
    }

    /// A piece of work ended without a result: it panicked, or was cancelled with all others.
    pub(in crate::session) fn inpainting_work_failed(&mut self, request: Option<Request>, why: &str) {
        let is_it = |of: Option<Request>| of.is_some() && (request.is_none() || of == request);
        let inpainting = &mut self.inpainting;
        if is_it(inpainting.running) {
            inpainting.running = None;
        }
        if is_it(inpainting.preparing) {
            inpainting.preparing = None;
        }
        if is_it(inpainting.probe.running) {
            inpainting.probe.running = None;
        }
        if is_it(inpainting.opening.map(|(request, _)| request)) {
            inpainting.opening = None;
        }
        if is_it(inpainting.inspecting) {
            inpainting.inspecting = None;
            inpainting.playing = false;
            let seen = inpainting.inspection.as_ref().is_some_and(|inspection| !inspection.steps.is_empty());
            if !seen {
                (inpainting.inspection, inpainting.problem) = (None, Some(why.to_owned()));
            }
        }
    }
}
