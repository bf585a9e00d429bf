//! `skyloupe heads`: what was learnt from grades.

use super::CliError;
use crate::lenses::{Comparison, HeadKind, HeadModel, HeadStore, Measured, StoredHead};
use crate::places::Places;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::{self, Write};

/// Arguments of `skyloupe heads`.
#[derive(Debug, Args)]
pub struct HeadsArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// All heads, their versions, and which one is in use.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What a head is, and what it was fitted to.
    Show {
        id: String,
        /// Another version than the one in use.
        #[arg(long, value_name = "N")]
        version: Option<u32>,
        /// Print its file.
        #[arg(long)]
        json: bool,
    },
    /// Each version of a head beside its network, on the same grades, each source judged by a fit without it.
    Compare {
        id: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Go back to the version before the one in use, in the end to the network itself; or to a version by number.
    Rollback {
        id: String,
        /// The version to use; 0 for the network itself.
        #[arg(long, value_name = "N")]
        to: Option<u32>,
    },
}

/// What `list --json` prints of a head.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: &'a str,
    versions: &'a [u32],
    active: u32,
}

/// What `compare --json` prints of a version.
#[derive(Debug, Serialize)]
struct ComparedLine {
    version: u32,
    grades: usize,
    #[serde(flatten)]
    comparison: Comparison,
}

/// Run `skyloupe heads`.
///
/// # Errors
/// Heads that are not there or broken, an answer that cannot be written.
pub(super) fn heads(arguments: &HeadsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let store = HeadStore::new(Places::of_platform().heads());
    match &arguments.what {
        What::List { json } => list(&store, *json, out),
        What::Show { id, version, json } => {
            let stored = store.find(id)?;
            let newest = stored.versions.last().copied().unwrap_or(0);
            // At the network itself there is nothing of its own to show.
            let active = if stored.active == 0 { newest } else { stored.active };
            let model = store.read(id, version.unwrap_or(active))?;
            if *json {
                return Ok(write!(out, "{}", model.text()?)?);
            }
            Ok(show(&model, &stored, out)?)
        }
        What::Compare { id, json } => compare(&store, id, *json, out),
        What::Rollback { id, to } => {
            let version = match to {
                Some(version) => store.choose(id, *version).map(|()| *version)?,
                None => store.roll_back(id)?,
            };
            Ok(writeln!(out, "{id}: {} is in use", version_text(version))?)
        }
    }
}

fn list(store: &HeadStore, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let heads = store.list()?;
    if json {
        let lines: Vec<Line> = heads
            .iter()
            .map(|StoredHead { id, versions, active }| Line { id, versions, active: *active })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &lines)?;
        return Ok(writeln!(out)?);
    }
    for StoredHead { id, versions, active } in &heads {
        writeln!(out, "{id:24} {} versions, {} is in use", versions.len(), version_text(*active))?;
    }
    if heads.is_empty() {
        writeln!(out, "no heads; grade lenses in the window and keep what was learnt")?;
    }
    Ok(())
}

fn compare(store: &HeadStore, id: &str, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let stored = store.find(id)?;
    let models = stored.versions.iter().map(|version| store.read(id, *version));
    let models: Vec<HeadModel> = models.collect::<Result<_, _>>()?;
    if json {
        let line = |model: &HeadModel| ComparedLine {
            version: model.version,
            grades: model.grades.count,
            comparison: model.comparison,
        };
        let lines: Vec<ComparedLine> = models.iter().map(line).collect();
        serde_json::to_writer_pretty(&mut *out, &lines)?;
        return Ok(writeln!(out)?);
    }
    for model in &models {
        let mark = if model.version == stored.active { ", in use" } else { "" };
        writeln!(out, "version {} ({} grades{mark})", model.version, model.grades.count)?;
        measures(&model.comparison, out)?;
    }
    Ok(())
}

fn show(model: &HeadModel, stored: &StoredHead, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({} version {})", model.title, model.id, model.version)?;
    writeln!(out, "{} is in use", version_text(stored.active))?;
    let base = &model.base;
    writeln!(out, "network: {} {}, SHA-256 {}", base.id, base.version, base.sha256)?;
    let kind = match model.head.kind() {
        HeadKind::Refine => "refines what the network looks for",
        HeadKind::NewConcept => "looks for something else, the network's score being one hint",
    };
    writeln!(out, "{kind}; prior precision {}", model.head.precision())?;
    let grades = &model.grades;
    let classes: Vec<String> = grades.classes.iter().map(|(class, count)| format!("{class} {count}")).collect();
    writeln!(
        out,
        "{} grades, {} positive ({}) by {}",
        grades.count,
        grades.positive,
        classes.join(", "),
        grades.graders.join(", ")
    )?;
    measures(&model.comparison, out)?;
    writeln!(out, "made with Skyloupe {}", model.application)
}

fn measures(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let Comparison { sources, folds, head, network, roc_auc_gain } = comparison;
    writeln!(out, "on its {sources} graded sources, each judged by a fit without it ({folds} parts):")?;
    let rows = [
        ("ROC AUC", head.roc_auc, network.roc_auc),
        ("Brier score", head.brier, network.brier),
        ("calibration error", head.calibration_error, network.calibration_error),
    ];
    for (name, head, network) in rows {
        writeln!(out, "  {name:18} {:28} network {}", text(head), text(network))?;
    }
    writeln!(out, "  {:18} {}", "gain of ROC AUC", text(*roc_auc_gain))
}

fn text(measured: Option<Measured>) -> String {
    match measured {
        None => "not defined".to_owned(),
        Some(Measured { value, interval: None }) => format!("{value:.3}"),
        Some(Measured { value, interval: Some(interval) }) => {
            format!("{value:.3} ({:.3} to {:.3})", interval.low, interval.high)
        }
    }
}

fn version_text(version: u32) -> String {
    if version == 0 { "the network itself".to_owned() } else { format!("version {version}") }
}
