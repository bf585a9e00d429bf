//! `skyloupe models`: which networks there are, and what their cards say.

mod print;

use super::CliError;
use crate::models::{Card, Model, ModelStore, Refused, Source, add_model};
use crate::places::Places;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `skyloupe models`.
#[derive(Debug, Args)]
pub struct ModelsArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The models that can be used, and those that are refused with the reasons.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check a folder that holds model.onnx and card.json.
    Check { folder: PathBuf },
    /// Check such a folder and copy it to your models.
    Add { folder: PathBuf },
    /// Print the card of a model in plain words.
    Show {
        /// Its id; user/ID for a model of yours that has the id of a built-in one.
        id: String,
        /// Print the card as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What `list --json` prints.
#[derive(Debug, Serialize)]
struct Listing<'a> {
    folder: PathBuf,
    models: Vec<Line<'a>>,
    refused: Vec<RefusedLine<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    name: &'a str,
    source: String,
    card: &'a Card,
}

#[derive(Debug, Serialize)]
struct RefusedLine<'a> {
    place: &'a str,
    reasons: &'a [String],
}

impl<'a> Line<'a> {
    fn of(model: &'a Model) -> Self {
        Self { name: &model.name, source: place_of(&model.source), card: &model.card }
    }
}

impl<'a> RefusedLine<'a> {
    fn of(refused: &'a Refused) -> Self {
        Self { place: &refused.place, reasons: &refused.reasons }
    }
}

/// Run `skyloupe models`.
///
/// # Errors
/// Models that cannot be used, an answer that cannot be written.
pub(super) fn models(arguments: &ModelsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let folder = Places::of_platform().models();
    match &arguments.what {
        What::List { json } => list(&ModelStore::open(&folder), folder, *json, out),
        What::Check { folder } => {
            let card = Model::read(folder)?.card;
            Ok(writeln!(out, "{} {} fits its file: {}", card.id, card.version, folder.display())?)
        }
        What::Add { folder: from } => {
            let model = add_model(from, &folder)?;
            // It may have the id of a built-in model, and then another name.
            let store = ModelStore::open(&folder);
            let name = store
                .list()
                .iter()
                .find(|known| known.source == model.source)
                .map_or("", |known| &known.name);
            Ok(writeln!(out, "added {name} {}: {}", model.card.version, place_of(&model.source))?)
        }
        What::Show { id, json } => {
            let store = ModelStore::open(&folder);
            let model = store.find(id)?;
            if *json {
                return Ok(write!(out, "{}", model.card.text()?)?);
            }
            Ok(print::card(model, out)?)
        }
    }
}

fn list(store: &ModelStore, folder: PathBuf, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    if json {
        let models = store.list().iter().map(Line::of).collect();
        let refused = store.refused().iter().map(RefusedLine::of).collect();
        serde_json::to_writer_pretty(&mut *out, &Listing { folder, models, refused })?;
        return Ok(writeln!(out)?);
    }
    for model in store.list() {
        let Card { title, version, .. } = &model.card;
        writeln!(out, "{:24} {version:8} {title} ({})", model.name, place_of(&model.source))?;
    }
    if store.list().is_empty() {
        writeln!(out, "no models; skyloupe models add FOLDER adds one")?;
    }
    for Refused { place, reasons } in store.refused() {
        writeln!(out, "\nrefused: {place}")?;
        for reason in reasons {
            writeln!(out, "  {reason}")?;
        }
    }
    Ok(())
}

fn place_of(source: &Source) -> String {
    match source {
        Source::BuiltIn => "built in".to_owned(),
        Source::Folder(folder) => folder.display().to_string(),
    }
}
