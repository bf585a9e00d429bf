//! FITS text tables: fields at fixed places of each row.

use crate::catalogue::read::Source;
use crate::catalogue::{CatalogueError, Column, Table, Values};
use crate::fits::HduExtent;
use crate::header::Header;

/// Read a TABLE extension.
pub(super) fn read(hdu: &HduExtent, data: &[u8], source: &Source<'_>) -> Result<Table, CatalogueError> {
    let damaged = |why: String| CatalogueError::damaged("FITS", why, source.path);
    let header = &hdu.header;
    let size = |keyword: &str| {
        let value = header.integer(keyword).and_then(|value| usize::try_from(value).ok());
        value.ok_or_else(|| damaged(format!("{keyword} is missing or negative")))
    };
    let (row_bytes, announced, count) = (size("NAXIS1")?, size("NAXIS2")?, size("TFIELDS")?);
    let rows = data.len().checked_div(row_bytes).map_or(0, |there| announced.min(there));
    let mut table = Table::default();
    if rows < announced {
        table.warnings.push(format!("the table is cut off: {rows} of {announced} rows are there"));
    }
    let whole = data.get(..rows * row_bytes).unwrap_or_default();
    for number in 1..=count.min(999) {
        let start = size(&format!("TBCOL{number}"))?.saturating_sub(1);
        let form = text(header, "TFORM", number);
        let form =
            Form::parse(form).ok_or_else(|| damaged(format!("TFORM{number} = {form:?} is not known")))?;
        let field = |row: &'_ [u8]| {
            let cell = row.get(start..row.len().min(start.saturating_add(form.width))).unwrap_or_default();
            String::from_utf8_lossy(cell).trim().to_owned()
        };
        let cells = whole.chunks_exact(row_bytes.max(1)).map(field);
        table.columns.push(Column {
            unit: text(header, "TUNIT", number).to_owned(),
            ucd: text(header, "TUCD", number).to_owned(),
            ..Column::new(text(header, "TTYPE", number), form.values(header, number, cells))
        });
    }
    Ok(table)
}

fn text<'a>(header: &'a Header, keyword: &str, number: usize) -> &'a str {
    header.text(&format!("{keyword}{number}")).unwrap_or("").trim()
}

/// TFORMn: letter, width, decimals.
struct Form {
    letter: u8,
    width: usize,
}

impl Form {
    fn parse(text: &str) -> Option<Self> {
        let letter = text.bytes().next()?.to_ascii_uppercase();
        let width = text.get(1..)?.split('.').next()?.parse().ok()?;
        b"AIFED".contains(&letter).then_some(Self { letter, width })
    }

    fn values(&self, header: &Header, number: usize, cells: impl Iterator<Item = String>) -> Values {
        let null = text(header, "TNULL", number);
        let real = |keyword: &str| header.number(&format!("{keyword}{number}"));
        let (scale, zero) = (real("TSCAL").unwrap_or(1.0), real("TZERO").unwrap_or(0.0));
        let stated = |cell: &String| !cell.is_empty() && (null.is_empty() || cell != null);
        match self.letter {
            b'A' => {
                Values::Text(cells.map(|cell| if stated(&cell) { cell } else { String::new() }).collect())
            }
            b'I' if scale == 1.0 && zero == 0.0 => {
                let parsed = |cell: String| if stated(&cell) { cell.parse().ok() } else { None };
                Values::Integer(cells.map(parsed).collect())
            }
            _ => Values::Real(
                cells
                    .map(|cell| if stated(&cell) { cell.replace(['D', 'd'], "E").parse().ok() } else { None })
                    .map(|value: Option<f64>| value.map_or(f64::NAN, |value| zero + scale * value))
                    .collect(),
            ),
        }
    }
}
