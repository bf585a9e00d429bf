//! What `skyloupe quasars` answers.

use super::tally::{Tally, class_names};
use crate::cli::CliError;
use crate::quasars::{Cuts, QuasarForest, Selection};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;

/// Everything that is told.
pub(super) struct Told<'a> {
    pub tally: &'a Tally,
    pub forest: &'a QuasarForest,
    pub cuts: &'a Cuts,
    pub selection: Option<Selection>,
    pub out: Option<&'a Path>,
    pub is_streamed: bool,
    pub seconds: f64,
}

pub(super) fn json(told: &Told<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let Told { tally, forest, .. } = told;
    let classes: Map<String, Value> = class_names()
        .into_iter()
        .zip(tally.classes)
        .map(|(name, count)| (name.to_owned(), count.into()))
        .collect();
    let cuts: Vec<Value> = tally
        .cuts
        .iter()
        .map(|one| json!({ "cut": one.cut.name(), "removed": one.removed, "first_row": one.first_row.map(|row| row + 1) }))
        .collect();
    let unreadable: Vec<Value> = tally
        .unreadable()
        .iter()
        .map(|one| json!({ "column": one.column, "count": one.count, "first_row": one.first_row + 1, "text": one.text }))
        .collect();
    let answer = json!({
        "model": forest.name(),
        "survey": tally.mapping.as_ref().map(|mapping| &mapping.survey),
        "mapping": tally.mapping,
        "rows": tally.rows,
        "classified": tally.classified,
        "classes": classes,
        "extrapolated": tally.extrapolated,
        "in_training_range": tally.classified - tally.extrapolated,
        "candidates": told.selection.map(|_| tally.candidates),
        "cuts": cuts,
        "unreadable": unreadable,
        "match": tally.matched,
        "warnings": tally.warnings(),
        "out": told.out,
        "streamed": told.is_streamed,
        "seconds": told.seconds,
    });
    Ok(writeln!(out, "{answer}")?)
}

pub(super) fn text(told: &Told<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    let Told { tally, forest, cuts, .. } = told;
    writeln!(out, "model: {}", forest.name())?;
    if let Some(mapping) = &tally.mapping {
        let names = mapping.bands().map(|band| band.column.as_str());
        writeln!(out, "columns: {} ({})", names.join(", "), mapping.survey)?;
    }
    writeln!(out, "cuts: {}", cuts.text(forest.features()))?;
    writeln!(
        out,
        "rows: {}, of which {} are classified, in {:.2} s",
        tally.rows, tally.classified, told.seconds
    )?;
    for (name, count) in class_names().into_iter().zip(tally.classes) {
        writeln!(out, "  {name:<7}{count:>10}")?;
    }
    writeln!(out, "in the range of training: {}", tally.classified - tally.extrapolated)?;
    if let Some(selection) = told.selection {
        let of =
            if selection.include_extrapolated { "also out of range" } else { "in the range of training" };
        writeln!(out, "candidates with p(QSO) >= {}, {of}: {}", selection.min_p, tally.candidates)?;
    }
    if let Some(matched) = &tally.matched {
        let (quasars, found) = (matched.quasars, matched.quasars_matched);
        writeln!(out, "with a partner: {} rows, {found} of {quasars} quasars", matched.rows)?;
    }
    if let Some(path) = told.out {
        writeln!(out, "{}", path.display())?;
    }
    Ok(())
}
