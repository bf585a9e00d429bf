//! `skyloupe grades`: what people said about candidates, without a window.

mod agree;
mod append_stream;
mod exchange;
mod list;

use super::CliError;
use crate::grades::{Scheme, TableSource, store_path};
use crate::places::Places;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `skyloupe grades`.
#[derive(Debug, Args)]
pub struct GradesArguments {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    place: StorePlace,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

/// Which grades, in which classes.
#[derive(Debug, Args)]
struct StorePlace {
    /// File of the grades; without it that of the scheme in your data folder.
    #[arg(long, value_name = "FILE", global = true)]
    store: Option<PathBuf>,
    /// Classes to choose from, a TOML file; without it those for strong lenses.
    #[arg(long, value_name = "FILE", global = true)]
    scheme: Option<PathBuf>,
}

impl StorePlace {
    fn scheme(&self) -> Result<Scheme, CliError> {
        Ok(self.scheme.as_deref().map_or_else(|| Ok(Scheme::built_in()), Scheme::read)?)
    }

    fn store(&self, scheme: &Scheme) -> PathBuf {
        self.store.clone().unwrap_or_else(|| store_path(&Places::of_platform(), scheme))
    }
}

#[derive(Debug, Subcommand)]
enum What {
    /// The grades that count, and who gave them.
    List(list::ListArguments),
    /// Add what several graders' files hold to one file.
    Merge {
        /// Files of grades, and tables (.csv).
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// File of grades to add to; it is made where it is missing.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        unsaid: Unsaid,
    },
    /// How far graders agree, with each other and with themselves; what they say together.
    Agree(agree::AgreeArguments),
    /// Write grades as a table in the manner of Qt-stamp-visualizer.
    Export(exchange::ExportArguments),
    /// Add grades of tables: of this program, of Qt-stamp-visualizer, of AgileLens' kind.
    Import {
        /// Tables, separated by comma, semicolon or tab.
        #[arg(required = true, value_name = "CSV")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        unsaid: Unsaid,
    },
    /// Read a grade as JSON from each line of standard input, and answer `ok ID` when the disk has it.
    #[command(hide = true)]
    AppendStream,
}

/// What tables of other programs do not say.
#[derive(Debug, Default, Args)]
struct Unsaid {
    /// Who graded, for tables without a column grader.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    grader: String,
    /// File name of the field that the candidates lie in, for tables that name stamps.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    field: String,
}

impl Unsaid {
    fn source<'a>(&'a self, path: &'a Path, scheme: &'a Scheme) -> TableSource<'a> {
        TableSource { path, scheme, grader: &self.grader, field: &self.field }
    }
}

/// Run `skyloupe grades`.
///
/// # Errors
/// Files that cannot be read or written.
pub(super) fn grades(arguments: &GradesArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let scheme = arguments.place.scheme()?;
    let store = arguments.place.store(&scheme);
    let json = arguments.json;
    match &arguments.what {
        What::List(wanted) => list::list(wanted, &store, json, out),
        What::Merge { files, out: into, unsaid } => {
            exchange::add(&exchange::Adding { files, into, unsaid, scheme: &scheme }, json, out)
        }
        What::Import { files, unsaid } => {
            exchange::add(&exchange::Adding { files, into: &store, unsaid, scheme: &scheme }, json, out)
        }
        What::Agree(wanted) => {
            let agreed = agree::agree(wanted, &store, &scheme)?;
            agreed.print(json, out)
        }
        What::Export(wanted) => exchange::export(wanted, &store, json, out),
        What::AppendStream => append_stream::append_stream(&store, out),
    }
}
