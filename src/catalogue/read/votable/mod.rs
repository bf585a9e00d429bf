//! VOTable in its three serialisations: TABLEDATA, BINARY and BINARY2.

mod binary;
mod cells;
mod field;

use super::Source;
use super::columns::column;
use crate::catalogue::{CatalogueError, Column, Table};
use crate::fits::HduChoice;
use binary::{Nulls, read_binary};
use cells::Cells;
use field::{Field, attribute};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Read the chosen table, or the first one.
pub(super) fn read(bytes: &[u8], source: &Source<'_>) -> Result<Table, CatalogueError> {
    let text = String::from_utf8_lossy(bytes);
    let mut reading = Reading { tables: Vec::new(), warnings: Vec::new(), service_error: None, source };
    let mut reader = Reader::from_str(&text);
    let outcome = reading.document(&mut reader);
    if source.progress.is_cancelled() {
        return Err(CatalogueError::Cancelled);
    }
    if let Some(why) = reading.service_error.filter(|_| reading.tables.iter().all(|table| table.rows() == 0))
    {
        let why = format!("the service that made it says: {why}");
        return Err(CatalogueError::Unsupported { why, path: source.path.to_owned() });
    }
    match outcome {
        // What was read before the damage is kept.
        Err(why) if reading.tables.iter().any(|table| table.rows() > 0) => {
            reading
                .warnings
                .push(format!("the table is cut off or damaged ({why}); what precedes that is shown"));
        }
        Err(why) => return Err(CatalogueError::damaged("VOTable", why, source.path)),
        Ok(()) => {}
    }
    chosen(reading.tables, reading.warnings, source)
}

fn chosen(
    mut tables: Vec<TableInProgress>,
    mut warnings: Vec<String>,
    source: &Source<'_>,
) -> Result<Table, CatalogueError> {
    let path = || source.path.to_owned();
    let listed: Vec<String> =
        tables.iter().enumerate().map(|(index, table)| format!("{index} {}", table.name)).collect();
    let available = listed.join(", ");
    let index = match source.choice {
        None if tables.is_empty() => {
            return Err(CatalogueError::NoTable { available: "no TABLE".to_owned(), path: path() });
        }
        None => tables.iter().position(|table| table.rows() > 0).unwrap_or(0),
        Some(choice) => {
            let found = match choice {
                HduChoice::Index(index) => Some(*index).filter(|&index| index < tables.len()),
                HduChoice::Name(name) => {
                    tables.iter().position(|table| table.name.eq_ignore_ascii_case(name))
                }
            };
            let wanted = choice.to_string();
            found.ok_or_else(|| CatalogueError::NoSuchTable { wanted, available, path: path() })?
        }
    };
    if source.choice.is_none() && tables.len() > 1 {
        let others = tables.len() - 1;
        warnings.push(format!(
            "table {index} is shown; {others} other table(s) of the file open as FILE[NUMBER or NAME]"
        ));
    }
    let table = tables.swap_remove(index);
    warnings.extend(table.warnings);
    let mut columns = Vec::new();
    for (field, cells) in table.fields.iter().zip(table.cells) {
        let Some(values) = cells.finish(&field.name, &mut warnings) else { continue };
        columns.push(Column {
            ucd: field.ucd.clone(),
            description: field.description.clone(),
            ..column(&field.name, &field.unit, values)
        });
    }
    whole_rows(&mut columns);
    Ok(Table { name: table.name, columns, warnings, ..Table::default() })
}

/// A row that was cut off in its middle is left out.
fn whole_rows(columns: &mut [Column]) {
    let rows = columns.iter().map(|column| column.values.len()).min().unwrap_or(0);
    let whole: Vec<u32> = (0..rows as u32).collect();
    for column in columns.iter_mut().filter(|column| column.values.len() > rows) {
        column.values = column.values.of_rows(&whole);
    }
}

/// One TABLE on its way.
#[derive(Default)]
struct TableInProgress {
    name: String,
    fields: Vec<Field>,
    cells: Vec<Cells>,
    warnings: Vec<String>,
}

impl TableInProgress {
    fn rows(&self) -> usize {
        self.cells.first().map_or(0, Cells::rows)
    }

    /// Once all fields are known.
    fn begin(&mut self) {
        self.cells = self.fields.iter().map(Cells::of).collect();
        let left_out: Vec<&str> =
            self.fields.iter().filter(|field| field.is_left_out()).map(|field| field.name.as_str()).collect();
        if !left_out.is_empty() {
            self.warnings
                .push(format!("columns of vectors or complex numbers are left out: {}", left_out.join(", ")));
        }
    }
}

/// The document, read from front to back.
struct Reading<'a> {
    tables: Vec<TableInProgress>,
    warnings: Vec<String>,
    /// QUERY_STATUS = ERROR.
    service_error: Option<String>,
    source: &'a Source<'a>,
}

impl Reading<'_> {
    fn document(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), String> {
        let mut in_table = false;
        loop {
            match next(reader)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "TABLE" => {
                        in_table = true;
                        self.tables.push(TableInProgress {
                            name: attribute(&tag, "name").or(attribute(&tag, "ID")).unwrap_or_default(),
                            ..TableInProgress::default()
                        });
                    }
                    "FIELD" if in_table => self.field(reader, &tag, false)?,
                    "INFO" => self.info(reader, &tag)?,
                    "TABLEDATA" => self.table_data(reader)?,
                    "BINARY" => self.binary(reader, Nulls::Unmarked)?,
                    "BINARY2" => self.binary(reader, Nulls::Marked)?,
                    "FITS" => return Err("its rows are in a FITS file, open that instead".to_owned()),
                    _ => {}
                },
                Event::Empty(tag) if in_table && tag.local_name().as_ref() == "FIELD" => {
                    self.field(reader, &tag, true)?;
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "INFO" => self.status(&tag, ""),
                Event::Empty(tag) if tag.local_name().as_ref() == "TABLEDATA" => self.begin(),
                Event::End(tag) if tag.local_name().as_ref() == "TABLE" => {
                    in_table = false;
                    if self.tables.last().is_some_and(|table| table.cells.is_empty()) {
                        self.begin();
                    }
                }
                Event::Eof => {
                    return if in_table { Err("it ends within a table".to_owned()) } else { Ok(()) };
                }
                _ => {}
            }
        }
    }

    fn begin(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.begin();
        }
    }

    fn info(&mut self, reader: &mut Reader<&[u8]>, tag: &BytesStart<'_>) -> Result<(), String> {
        let text = text_until(reader, "INFO")?;
        self.status(tag, text.trim());
        Ok(())
    }

    fn status(&mut self, tag: &BytesStart<'_>, text: &str) {
        if attribute(tag, "name").as_deref() != Some("QUERY_STATUS") {
            return;
        }
        match attribute(tag, "value").unwrap_or_default().as_str() {
            "ERROR" => self.service_error = Some(text.to_owned()),
            "OVERFLOW" => self.warnings.push("the service that made it left rows out (OVERFLOW)".to_owned()),
            _ => {}
        }
    }

    /// A FIELD and what it holds: VALUES null="...", DESCRIPTION.
    fn field(&mut self, reader: &mut Reader<&[u8]>, tag: &BytesStart<'_>, empty: bool) -> Result<(), String> {
        let mut field = Field::of(tag)?;
        let mut is_open = !empty;
        while is_open {
            match next(reader)? {
                Event::Start(inner) if inner.local_name().as_ref() == "DESCRIPTION" => {
                    field.description = text_until(reader, "DESCRIPTION")?.trim().to_owned();
                }
                Event::Start(inner) | Event::Empty(inner) if inner.local_name().as_ref() == "VALUES" => {
                    field.null = attribute(&inner, "null").or(field.null);
                }
                Event::End(end) if end.local_name().as_ref() == "FIELD" => is_open = false,
                Event::Eof => return Err("it ends within a FIELD".to_owned()),
                _ => {}
            }
        }
        if let Some(table) = self.tables.last_mut() {
            table.fields.push(field);
        }
        Ok(())
    }

    fn table_data(&mut self, reader: &mut Reader<&[u8]>) -> Result<(), String> {
        self.begin();
        let progress = self.source.progress;
        let table = self.tables.last_mut().ok_or("its rows stand outside of a TABLE")?;
        let mut at = 0;
        loop {
            match next(reader)? {
                Event::Start(tag) if tag.local_name().as_ref() == "TR" => at = 0,
                Event::Start(tag) if tag.local_name().as_ref() == "TD" => {
                    let text = text_until(reader, "TD")?;
                    if let (Some(cells), Some(field)) = (table.cells.get_mut(at), table.fields.get(at)) {
                        cells.push_text(field, &text);
                    }
                    at += 1;
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "TD" => {
                    if let Some(cells) = table.cells.get_mut(at) {
                        cells.push_missing();
                    }
                    at += 1;
                }
                Event::End(tag) if tag.local_name().as_ref() == "TR" => {
                    table.cells.iter_mut().skip(at).for_each(Cells::push_missing);
                    if table.rows().is_multiple_of(4096) && progress.is_cancelled() {
                        return Ok(());
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "TABLEDATA" => return Ok(()),
                Event::Eof => {
                    table.cells.iter_mut().skip(at).for_each(Cells::push_missing);
                    return Err("it ends within its rows".to_owned());
                }
                _ => {}
            }
        }
    }

    fn binary(&mut self, reader: &mut Reader<&[u8]>, nulls: Nulls) -> Result<(), String> {
        self.begin();
        let table = self.tables.last_mut().ok_or("its rows stand outside of a TABLE")?;
        loop {
            match next(reader)? {
                Event::Start(tag) if tag.local_name().as_ref() == "STREAM" => {
                    if attribute(&tag, "href").is_some() {
                        return Err("its rows are in another file, which is not fetched".to_owned());
                    }
                    let text = text_until(reader, "STREAM")?;
                    return read_binary(&text, &table.fields, &mut table.cells, nulls);
                }
                Event::End(tag) if tag.local_name().as_ref().starts_with("BINARY") => return Ok(()),
                Event::Eof => return Err("it ends before its rows".to_owned()),
                _ => {}
            }
        }
    }
}

fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, String> {
    reader.read_event().map_err(|error| format!("{error} at byte {}", reader.error_position()))
}

/// The text up to the end of the element, entities resolved.
fn text_until(reader: &mut Reader<&[u8]>, element: &str) -> Result<String, String> {
    let mut text = String::new();
    loop {
        match next(reader)? {
            Event::Text(more) => text.push_str(&more.xml10_content()),
            Event::CData(more) => text.push_str(&more.xml10_content()),
            Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                Ok(Some(symbol)) => text.push(symbol),
                _ => text.push_str(match entity.xml10_content().as_ref() {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "?",
                }),
            },
            Event::End(tag) if tag.local_name().as_ref() == element => return Ok(text),
            Event::Eof => return Err(format!("it ends within {element}")),
            _ => {}
        }
    }
}
