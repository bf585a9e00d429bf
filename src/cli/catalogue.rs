//! `skyloupe catalogue`: what a table holds; filtered, sorted, matched, converted.

use super::{CliError, warn};
use crate::catalogue::{
    Column, Filter, Partners, Table, Values, column_statistics, cross_match, read_table, sorted_order,
    write_table,
};
use crate::progress::Unwatched;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `skyloupe catalogue`.
#[derive(Debug, Args)]
pub struct CatalogueArguments {
    /// Table: FITS, CSV, ECSV, VOTable or Parquet; FILE[EXT] chooses an HDU or table.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only rows for which a condition holds, such as "flux_vis_psf > 3.6 && spurious_prob < 0.2".
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Only these columns, in this order.
    #[arg(long, value_name = "A,B,...", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Sort by a column; with a leading - from the largest value.
    #[arg(long, value_name = "[-]COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Print the first rows instead of a list of the columns, or write only those.
    #[arg(long, value_name = "N")]
    pub head: Option<usize>,
    /// Write the rows to a .csv, .ecsv, .fits, .vot or .parquet file (replaced if it exists).
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Keep rows with a partner in another table on the sky, and add match_row (from 1), match_id and
    /// separation_arcsec.
    #[arg(long = "match", value_name = "FILE", requires = "radius")]
    pub other: Option<PathBuf>,
    /// Largest distance of partners.
    #[arg(long, value_name = "ARCSEC", requires = "other", value_parser = super::place::parse_positive)]
    pub radius: Option<f64>,
    /// With --match: all partners within the radius, not only the nearest.
    #[arg(long, requires = "other")]
    pub all: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Run `skyloupe catalogue`.
///
/// # Errors
/// When a table cannot be read or written, or the filter or a column does not fit it.
pub(super) fn catalogue(arguments: &CatalogueArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let started = Instant::now();
    let mut table = read_table(&arguments.file, &Unwatched)?;
    let seconds = started.elapsed().as_secs_f64();
    table.warnings.iter().for_each(|warning| warn(&format!("{warning}: {}", table.path.display())));
    let all_rows = table.row_count();
    if let Some(rows) = chosen_rows(arguments, &table)? {
        table = table.of_rows(&rows);
    }
    if let (Some(other), Some(radius)) = (&arguments.other, arguments.radius) {
        let partners = if arguments.all { Partners::All } else { Partners::Best };
        table = matched(&table, other, radius, partners)?;
    }
    if let Some(head) = arguments.head.filter(|&head| head < table.row_count()) {
        let rows: Vec<u32> = (0..).take(head).collect();
        table = table.of_rows(&rows);
    }
    if !arguments.columns.is_empty() {
        let chosen: Result<Vec<Column>, CliError> =
            arguments.columns.iter().map(|name| column(&table, name.trim()).cloned()).collect();
        table.columns = chosen?;
    }
    if let Some(path) = &arguments.out {
        write_table(path, &table)?;
        return say_written(arguments, &table, out);
    }
    match (arguments.head, arguments.json) {
        (Some(_), true) => print_rows_as_json(&table, out),
        (Some(_), false) => print_rows(&table, out),
        (None, true) => print_summary_as_json(&table, (all_rows, seconds), out),
        (None, false) => print_summary(&table, (all_rows, seconds), out),
    }
}

fn column<'a>(table: &'a Table, name: &str) -> Result<&'a Column, CliError> {
    table.column(name).ok_or_else(|| {
        CliError::Input(format!("there is no column {name:?}; the table has {}", table.column_names()))
    })
}

/// Rows that the filter leaves, in the wanted order; `None` for all as they are.
fn chosen_rows(arguments: &CatalogueArguments, table: &Table) -> Result<Option<Vec<u32>>, CliError> {
    let refused =
        |error: crate::catalogue::FilterError| CliError::Input(format!("the filter cannot be used: {error}"));
    let matching = match &arguments.filter {
        Some(text) => Some(Filter::parse(text).and_then(|filter| filter.matching(table)).map_err(refused)?),
        None => None,
    };
    let order = match &arguments.sort {
        Some(name) => {
            // A column may itself begin with a minus.
            let (name, descending) = match name.strip_prefix('-').filter(|_| table.column(name).is_none()) {
                Some(rest) => (rest, true),
                None => (name.as_str(), false),
            };
            Some(sorted_order(column(table, name)?, descending))
        }
        None => None,
    };
    let matches =
        |row: &u32| matching.as_ref().is_none_or(|all| all.get(*row as usize).copied().unwrap_or(false));
    Ok(match (order, &matching) {
        (None, None) => None,
        (Some(order), _) => Some(order.into_iter().filter(matches).collect()),
        (None, Some(all)) => Some((0..).take(all.len()).filter(matches).collect()),
    })
}

/// The rows with a partner in the other table, and who that is.
fn matched(table: &Table, other: &Path, radius: f64, partners: Partners) -> Result<Table, CliError> {
    let others = read_table(other, &Unwatched)?;
    let no_positions = |path: &Path| {
        let path = path.to_owned();
        move |error: crate::catalogue::PositionsError| CliError::Input(format!("{error}: {}", path.display()))
    };
    let own = table.sky_positions().map_err(no_positions(&table.path))?;
    let theirs = others.sky_positions().map_err(no_positions(other))?;
    let pairs =
        cross_match(own.sky().unwrap_or_default(), theirs.sky().unwrap_or_default(), radius, partners);
    let (first, second): (Vec<u32>, Vec<u32>) = pairs.iter().map(|pair| (pair.first, pair.second)).unzip();
    let mut joined = table.of_rows(&first);
    let rows = second.iter().map(|&row| Some(i64::from(row) + 1)).collect();
    joined.columns.push(Column::new("match_row", Values::Integer(rows)));
    if let Some(id) = others.id_column() {
        joined.columns.push(Column {
            name: "match_id".to_owned(),
            values: id.values.of_rows(&second),
            ..id.clone()
        });
    }
    let separations = pairs.iter().map(|pair| pair.separation_arcsec).collect();
    let unit = "arcsec".to_owned();
    joined.columns.push(Column { unit, ..Column::new("separation_arcsec", Values::Real(separations)) });
    Ok(joined)
}

fn say_written(arguments: &CatalogueArguments, table: &Table, out: &mut dyn Write) -> Result<(), CliError> {
    let (rows, columns) = (table.row_count(), table.columns.len());
    let path = arguments.out.as_deref().unwrap_or(Path::new(""));
    if arguments.json {
        let answer = serde_json::json!({ "out": path, "rows": rows, "columns": columns });
        return Ok(writeln!(out, "{answer}")?);
    }
    Ok(writeln!(out, "{}: {rows} rows, {columns} columns", path.display())?)
}

/// Where the positions come from, in a sentence.
fn positions_text(table: &Table) -> String {
    match table.positions() {
        Ok(found) => {
            let [one, other] = &found.columns;
            let kind = if found.sky().is_some() { "sky" } else { "pixels" };
            let missing = match found.missing.len() {
                0 => String::new(),
                missing => format!(", {missing} rows without one"),
            };
            let note = found.note.map_or_else(String::new, |note| format!(" ({note})"));
            format!("{one}, {other}: {kind}{missing}{note}")
        }
        Err(error) => error.to_string(),
    }
}

/// The range of a column: numbers, or the most frequent values.
fn range_text(column: &Column) -> (String, usize) {
    let found = column_statistics(column, None);
    let range = match (found.integer_range, found.minimum.zip(found.maximum)) {
        (Some((low, high)), _) => format!("{low} .. {high}"),
        (None, Some((low, high))) => format!("{low:.6} .. {high:.6}"),
        (None, None) if found.rows == found.missing => "-".to_owned(),
        (None, None) => {
            let frequent: Vec<&str> =
                found.frequent.iter().take(3).map(|(value, _)| value.as_str()).collect();
            let distinct = found.distinct.unwrap_or(0);
            let more = if distinct > frequent.len() { ", ..." } else { "" };
            format!("{distinct} different: {}{more}", frequent.join(", "))
        }
    };
    (range, found.missing)
}

fn print_summary(
    table: &Table,
    (all_rows, seconds): (usize, f64),
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let (rows, columns) = (table.row_count(), table.columns.len());
    let of_all = if rows == all_rows { String::new() } else { format!(" of {all_rows}") };
    writeln!(out, "{}: {rows}{of_all} rows, {columns} columns, read in {seconds:.3} s", table.name)?;
    writeln!(out, "positions: {}", positions_text(table))?;
    let id = table.id_column().map_or("none", |column| column.name.as_str());
    writeln!(out, "identifiers: {id}")?;
    let longest =
        |text: fn(&Column) -> &str| table.columns.iter().map(|column| text(column).chars().count()).max();
    let name_width = longest(|column| &column.name).unwrap_or(0).max(6);
    let unit_width = longest(|column| &column.unit).unwrap_or(0).max(4);
    writeln!(
        out,
        "{:<name_width$}  {:<7}  {:<unit_width$}  {:>8}  range, UCD",
        "column", "type", "unit", "missing"
    )?;
    for column in &table.columns {
        let ((range, missing), kind) = (range_text(column), column.values.kind());
        let ucd = if column.ucd.is_empty() { String::new() } else { format!("  [{}]", column.ucd) };
        let (name, unit) = (&column.name, &column.unit);
        writeln!(out, "{name:<name_width$}  {kind:<7}  {unit:<unit_width$}  {missing:>8}  {range}{ucd}")?;
    }
    Ok(())
}

fn print_summary_as_json(
    table: &Table,
    (all_rows, seconds): (usize, f64),
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let described = |column: &Column| {
        serde_json::json!({
            "name": column.name,
            "type": column.values.kind(),
            "unit": column.unit,
            "ucd": column.ucd,
            "description": column.description,
            "statistics": column_statistics(column, None),
        })
    };
    let positions = table.positions();
    let answer = serde_json::json!({
        "name": table.name,
        "path": table.path,
        "rows": table.row_count(),
        "rows_in_file": all_rows,
        "seconds": seconds,
        "warnings": table.warnings,
        "positions": positions.as_ref().ok().map(|found| &found.columns),
        "positions_missing": positions.as_ref().ok().map(|found| found.missing.len()),
        "id_column": table.id_column().map(|column| &column.name),
        "columns": table.columns.iter().map(described).collect::<Vec<_>>(),
    });
    Ok(writeln!(out, "{answer}")?)
}

/// As CSV.
fn print_rows(table: &Table, out: &mut dyn Write) -> Result<(), CliError> {
    let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    writeln!(out, "{}", names.join(","))?;
    for row in 0..table.row_count() {
        let cells: Vec<String> = table.columns.iter().map(|column| quoted(&column.cell_text(row))).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// An array of objects; what is missing or not finite is null.
fn print_rows_as_json(table: &Table, out: &mut dyn Write) -> Result<(), CliError> {
    let cell = |column: &Column, row: usize| match &column.values {
        values if values.is_missing(row) => serde_json::Value::Null,
        Values::Integer(_) => column.values.integer(row).into(),
        Values::Text(_) => column.cell_text(row).into(),
        Values::Logical(cells) => cells.get(row).copied().flatten().into(),
        values => values.number(row).into(),
    };
    let rows: Vec<serde_json::Value> = (0..table.row_count())
        .map(|row| table.columns.iter().map(|column| (column.name.clone(), cell(column, row))).collect())
        .collect();
    Ok(writeln!(out, "{}", serde_json::Value::Array(rows))?)
}
