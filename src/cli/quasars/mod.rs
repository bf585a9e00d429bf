//! `skyloupe quasars`: stars, galaxies and quasars in a catalogue with u, g, r, i, or with Euclid's own bands.

mod columns;
mod evaluate;
mod labelled;
mod matching;
mod parts;
mod print;
mod tally;

pub use columns::For;
pub use labelled::LabelledArguments;

use super::{CliError, warn};
use crate::catalogue::{CsvParts, Table, TextParts, read_table, write_table};
use crate::models::{Model, ModelStore};
use crate::places::Places;
use crate::progress::Unwatched;
use crate::quasars::{Cuts, FeatureSet, QuasarForest, Selection};
use clap::{Args, Subcommand};
use matching::Partner;
use parts::{Part, Rules};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tally::Tally;

/// Arguments of `skyloupe quasars`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(
    after_help = "A table whose columns are called u, g, r, i needs no --map. A model for Euclid's own bands (its training: \
--features euclid of skyloupe training-set quasars) takes FLUX_VIS_..., FLUX_Y_..., FLUX_J_..., FLUX_H_... of a MER catalogue; \
none is shipped. A CSV file that becomes a CSV file is \
streamed, --chunk rows at a time; all other tables, and those that are matched, are held in memory."
)]
pub struct QuasarsArguments {
    #[command(subcommand)]
    what: Option<What>,
    /// Table: FITS, CSV, ECSV, VOTable or Parquet; FILE[EXT] chooses an HDU or table
    #[arg(value_name = "CATALOGUE", required = true)]
    catalogue: Option<PathBuf>,
    /// Write the rows with their probabilities to a .csv, .ecsv, .fits, .vot or .parquet file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Columns: u=NAME,g=NAME:uJy,r=NAME:zp=26.5,i=NAME, each also with _err, _ext, _flags, _offset; ebv, stellarity; or
    /// VIS=NAME,Y=NAME,J=NAME,H=NAME for a model of Euclid's colours; or a file that --save-map wrote
    #[arg(long, value_name = "u=NAME,...|FILE")]
    map: Option<String>,
    /// Write the mapping of columns to a file that --map reads
    #[arg(long, value_name = "FILE.toml")]
    save_map: Option<PathBuf>,
    /// Model: an id of `skyloupe models`, or a folder
    #[arg(long, value_name = "ID|FOLDER")]
    model: Option<String>,
    /// Only candidates: rows of at least this p(QSO) that are in the range of training
    #[arg(long, value_name = "P", value_parser = parse_share)]
    min_p: Option<f64>,
    /// With --min-p: also rows that are not in the range of training
    #[arg(long, requires = "min_p")]
    include_extrapolated: bool,
    #[command(flatten)]
    cuts: CutArguments,
    /// Rows that are read at once, where a CSV file is streamed
    #[arg(long, value_name = "ROWS", default_value_t = 250_000, value_parser = clap::value_parser!(u32).range(1..))]
    chunk: u32,
    /// Name the nearest partner of each row in another table: match_row (from 1), match_id, separation_arcsec
    #[arg(long = "match", value_name = "FILE", requires = "radius")]
    other: Option<PathBuf>,
    /// Largest distance of partners
    #[arg(long, value_name = "ARCSEC", requires = "other", value_parser = super::place::parse_positive)]
    radius: Option<f64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Measure a model on a labelled table
    Evaluate(evaluate::QuasarEvaluationArguments),
}

/// The cuts of the reference work, each to be changed.
#[derive(Debug, Clone, Args)]
struct CutArguments {
    /// Classify all rows that have magnitudes
    #[arg(long)]
    no_cuts: bool,
    /// Errors must be below this [default: 1]
    #[arg(long, value_name = "MAG")]
    max_error: Option<f64>,
    /// r, or I_E of Euclid's own bands, must be below this [default: 22 for r, none for I_E]
    #[arg(long, value_name = "MAG")]
    max_r: Option<f64>,
    /// Limits of the four bands [default: 24.3,25.1,24.9,23.8 for u,g,r,i, none for VIS,Y,J,H]
    #[arg(long, value_name = "U,G,R,I", value_delimiter = ',')]
    limits: Option<Vec<f64>>,
    /// Bits of flags that take a row out [default: 127 with u,g,r,i, none with VIS,Y,J,H]
    #[arg(long, value_name = "MASK")]
    flag_mask: Option<i64>,
}

impl CutArguments {
    fn cuts(&self, set: FeatureSet) -> Result<Cuts, CliError> {
        if self.no_cuts {
            return Ok(Cuts::none());
        }
        let usual = Cuts::of(set);
        let limits = match &self.limits {
            None => usual.limits,
            Some(stated) => {
                let four: [f64; 4] = stated.as_slice().try_into().map_err(|_| {
                    CliError::Usage(format!("--limits wants four magnitudes and not {}", stated.len()))
                })?;
                four.map(Some)
            }
        };
        Ok(Cuts {
            max_error: self.max_error.or(usual.max_error),
            limits,
            flag_mask: self.flag_mask.or(usual.flag_mask),
            max_r: self.max_r.or(usual.max_r),
        })
    }
}

/// Run `skyloupe quasars`.
///
/// # Errors
/// Tables that cannot be read or classified.
pub(super) fn quasars(arguments: &QuasarsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(What::Evaluate(arguments)) = &arguments.what {
        return evaluate::evaluate(arguments, out);
    }
    let Some(path) = &arguments.catalogue else {
        return Err(CliError::Usage("a catalogue is missing".to_owned()));
    };
    let forest = load(arguments.model.as_deref())?;
    let rules = Rules {
        forest: &forest,
        cuts: arguments.cuts.cuts(forest.features())?,
        map: arguments.map.as_deref(),
        selection: arguments
            .min_p
            .map(|min_p| Selection { min_p, include_extrapolated: arguments.include_extrapolated }),
    };
    let started = Instant::now();
    let mut tally = Tally::default();
    let streamed = match &arguments.out {
        Some(out) if arguments.other.is_none() && has_ending(out, "csv") => {
            TextParts::open(path, arguments.chunk as usize)?.map(|parts| (parts, out))
        }
        _ => None,
    };
    let is_streamed = streamed.is_some();
    match streamed {
        Some((parts, out)) => stream(parts, out, &rules, &mut tally)?,
        None => whole(arguments, path, &rules, &mut tally)?,
    }
    if tally.rows == 0 {
        tally.say("the table has no rows".to_owned());
    }
    tally.warnings().iter().for_each(|sentence| warn(&format!("{sentence}: {}", path.display())));
    if let (Some(path), Some(mapping)) = (&arguments.save_map, &tally.mapping) {
        crate::places::write_whole(path, &mapping.text()?)
            .map_err(|why| CliError::Input(format!("the mapping cannot be written: {why}")))?;
    }
    let told = print::Told {
        tally: &tally,
        forest: &forest,
        cuts: &rules.cuts,
        selection: rules.selection,
        out: arguments.out.as_deref(),
        is_streamed,
        seconds: started.elapsed().as_secs_f64(),
    };
    if arguments.json { print::json(&told, out) } else { print::text(&told, out) }
}

/// The built-in model, one of the user's, or a folder.
pub(super) fn load(name: Option<&str>) -> Result<QuasarForest, CliError> {
    let store = ModelStore::open(&Places::of_platform().data.join("models"));
    let own = match name {
        None => return Ok(QuasarForest::load(&store, None)?),
        Some(name) if Path::new(name).join("card.json").is_file() => Model::read(Path::new(name))?,
        Some(name) => store.find(name)?.clone(),
    };
    Ok(QuasarForest::load(&store, Some(&own))?)
}

/// Part after part: neither the table nor the file is ever in memory whole.
fn stream(mut parts: TextParts, out: &Path, rules: &Rules<'_>, tally: &mut Tally) -> Result<(), CliError> {
    let mut written = CsvParts::create(out)?;
    while let Some(table) = parts.next_part()? {
        let part = Part::of(table, rules, tally)?;
        written.add(&part.kept(rules))?;
    }
    if let Some(row) = parts.first_uneven {
        tally.say(format!(
            "{} rows have not as many values as there are columns, the first is row {}; missing ones are left empty",
            parts.uneven,
            row + 1
        ));
    }
    Ok(written.finish()?)
}

fn whole(
    arguments: &QuasarsArguments,
    path: &Path,
    rules: &Rules<'_>,
    tally: &mut Tally,
) -> Result<(), CliError> {
    let mut table: Table = read_table(path, &Unwatched)?;
    table.warnings.drain(..).for_each(|warning| tally.say(warning));
    let partner = match (&arguments.other, arguments.radius) {
        (Some(other), Some(radius)) => Some(Partner::of(&table, other, radius)?),
        _ => None,
    };
    let mut part = Part::of(table, rules, tally)?;
    if let Some(partner) = partner {
        tally.matched = Some(partner.count(&part.made, rules.selection));
        partner.add_to(&mut part.table);
    }
    match &arguments.out {
        Some(out) => Ok(write_table(out, &part.kept(rules))?),
        None => Ok(()),
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn parse_share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a probability from 0 to 1".to_owned()),
    }
}
