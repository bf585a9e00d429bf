//! Positions from a table.

use crate::cli::CliError;
use std::path::Path;

/// A place that is asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Position {
    /// 1-based pixel.
    Pixel { x: f64, y: f64 },
    /// Degrees.
    Sky { ra: f64, dec: f64 },
}

/// Read a CSV file with the columns `x,y` or `ra,dec`, upper or lower case, among others.
/// Empty lines and lines that begin with `#` are skipped.
pub(super) fn read_positions(path: &Path) -> Result<Vec<Position>, CliError> {
    let file = |source| CliError::File {
        what: "the table of positions cannot be read",
        source,
        path: path.to_owned(),
    };
    let bytes = std::fs::read(path).map_err(file)?;
    parse_positions(&String::from_utf8_lossy(&bytes)).map_err(|why| {
        CliError::Input(format!("the table of positions cannot be used, {why}: {}", path.display()))
    })
}

fn parse_positions(text: &str) -> Result<Vec<Position>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (_, head) = lines.next().ok_or("it is empty")?;
    let names: Vec<String> = cells(head).map(str::to_ascii_lowercase).collect();
    let column = |name: &str| names.iter().position(|own| own == name);
    let (first, second, is_sky) = match (column("x").zip(column("y")), column("ra").zip(column("dec"))) {
        (Some((x, y)), _) => (x, y, false),
        (None, Some((ra, dec))) => (ra, dec, true),
        (None, None) => {
            return Err(format!("its first line must name the columns x,y or ra,dec and is {head:?}"));
        }
    };
    lines
        .map(|(number, line)| {
            let value = |column: usize| {
                let cell = cells(line).nth(column).unwrap_or("");
                cell.parse::<f64>()
                    .map_err(|_| format!("line {number} has {cell:?} where a number is needed"))
            };
            let (a, b) = (value(first)?, value(second)?);
            Ok(if is_sky { Position::Sky { ra: a, dec: b } } else { Position::Pixel { x: a, y: b } })
        })
        .collect()
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"').trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_as_spreadsheets_write_them() {
        let table = "\u{feff}Name, RA ,\"Dec\"\r\n\r\nfirst, 150.5 ,-2\r\n# note\r\nsecond,\"1e1\",+3.5\r\n";
        let expected = [Position::Sky { ra: 150.5, dec: -2.0 }, Position::Sky { ra: 10.0, dec: 3.5 }];
        assert_eq!(parse_positions(table).unwrap(), expected);
        assert_eq!(parse_positions("X,Y\n1,2").unwrap(), [Position::Pixel { x: 1.0, y: 2.0 }]);
    }

    #[test]
    fn bad_rows_are_named_by_line() {
        assert!(parse_positions("x,y\n1,2\n\n3,abc").unwrap_err().contains("line 4 has \"abc\""));
        assert!(parse_positions("x,y\n1").unwrap_err().contains("line 2"));
        assert!(parse_positions("a,b\n1,2").unwrap_err().contains("x,y or ra,dec"));
        assert!(parse_positions("").is_err());
    }
}
