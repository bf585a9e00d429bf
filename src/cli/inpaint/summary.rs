//! What `skyloupe inpaint` says at the end.

use super::InpaintArguments;
use super::found::Found;
use super::injection::Injection;
use crate::cli::CliError;
use crate::inpainting::{InpaintingOutcome, Judge, ScoreRow};
use crate::lenses::Candidates;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// What is said at the end.
pub(super) struct Summary<'a> {
    pub candidates: &'a Candidates,
    pub rows: &'a [ScoreRow],
    pub judge: Option<&'a Judge>,
    /// What point sources that were put in showed.
    pub injection: Option<&'a Injection>,
    pub written: &'a [PathBuf],
}

impl Summary<'_> {
    pub fn json(&self, arguments: &InpaintArguments, found: &Found<'_>, begun: Instant) -> serde_json::Value {
        let findings = found.findings;
        let rate = |count: usize, seconds: f64| (seconds > 0.0).then(|| count as f64 / seconds);
        serde_json::json!({
            "field": found.field.name,
            "source": arguments.source.name(),
            "sources": self.candidates.list.len(),
            "ranked": findings.ranked,
            "scored": findings.sampled,
            "shown": found.count(|outcome| matches!(outcome, InpaintingOutcome::Shown(_))),
            "refused": found.count(|outcome| matches!(outcome, InpaintingOutcome::Failed(_))),
            "above_line": found.above_line(),
            "method": arguments.method,
            "draws": arguments.draws,
            "steps": arguments.steps,
            "seed": arguments.seed,
            "mask": arguments.mask,
            "model": findings.model,
            "judge": self.judge.map(Judge::name),
            "base_rate": arguments.base_rate,
            "backend": findings.backend,
            "notices": self.candidates.notices.iter().chain(&findings.notices).collect::<Vec<_>>(),
            "injection": self.injection.map(Injection::json),
            "ranked_per_second": rate(findings.ranked, findings.ranking_secs),
            "scored_per_second": rate(findings.sampled, findings.sampling_secs),
            "seconds": begun.elapsed().as_secs_f64(),
            "written": self.written,
        })
    }

    pub fn write_text(&self, found: &Found<'_>, out: &mut dyn Write) -> Result<(), CliError> {
        let findings = found.findings;
        writeln!(
            out,
            "{} sources, {} ranked by a single pass, {} scored by {} on {}",
            self.rows.len(),
            findings.ranked,
            findings.sampled,
            findings.model,
            findings.backend
        )?;
        writeln!(out, "{} above the line ratio > 9 - 0.01 MSE of Stevens et al. (2025)", found.above_line())?;
        let scored = self.rows.iter().filter_map(|row| Some((row, row.scores?)));
        for (row, scores) in scored.take(10) {
            let (z, ratio, log) = (scores.z, scores.max_ratio, scores.log_ratio);
            writeln!(out, "{z:>8.2}  {ratio:>8.3}  {log:>7.3}  {:>9.2e}  {}", row.probability, row.id)?;
        }
        let unscored = self.rows.iter().filter(|row| row.scores.is_none());
        for row in unscored.take(5) {
            writeln!(out, "{}: {}", row.id, row.reason)?;
        }
        if let Some(injection) = self.injection {
            injection.write_text(out)?;
        }
        self.written.iter().try_for_each(|path| writeln!(out, "written: {}", path.display()))?;
        Ok(())
    }
}
