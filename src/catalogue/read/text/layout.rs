//! How a text table is set out: what separates cells, what the columns are called, where the rows begin.

use super::kinds::Kinds;

/// What stands between cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalogue::read) enum Delimiter {
    /// One character; quoted cells may hold it.
    Symbol(u8),
    /// Any run of blanks and tabs.
    Blanks,
}

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalogue::read) struct Layout {
    pub delimiter: Delimiter,
    pub names: Vec<String>,
    /// As long as the names; empty where not stated.
    pub units: Vec<String>,
    /// First byte of the rows.
    pub body: usize,
}

impl Layout {
    /// `None` where there are only comments and empty lines. `is_csv`: commas, where nothing in the text decides.
    pub fn of(bytes: &[u8], is_csv: bool) -> Option<Self> {
        let mut comments = Vec::new();
        let mut lines = Lines { bytes, at: 0 };
        let (start, head) = loop {
            let (start, line) = lines.next()?;
            match line.trim_ascii().strip_prefix(b"#") {
                Some(comment) => comments.push(String::from_utf8_lossy(comment).into_owned()),
                None if line.trim_ascii().is_empty() => {}
                None => break (start, line),
            }
        };
        let after_head = lines.at;
        let next = lines.map(|(_, line)| line).find(|line| is_row(line));
        if let Some((names, units)) = sextractor_names(&comments) {
            let delimiter = Delimiter::Blanks;
            return Some(Self { delimiter, names, units, body: start });
        }
        let delimiter = delimiter(head, next, is_csv);
        let names = cells(head, delimiter);
        if !names.iter().all(|name| !Kinds::of(name.as_bytes()).has(Kinds::TEXT)) {
            let names = with_row_names(names, next, delimiter);
            return Some(Self {
                delimiter,
                units: vec![String::new(); names.len()],
                names,
                body: after_head,
            });
        }
        // All numbers: the line is a row, and its names stand in the last comment, or nowhere.
        let named = comments.iter().rev().map(|comment| cells(comment.trim().as_bytes(), delimiter));
        let count = names.len();
        let names = named.into_iter().find(|named| named.len() == count);
        let names = names.unwrap_or_else(|| (1..=count).map(|number| format!("col{number}")).collect());
        Some(Self { delimiter, units: vec![String::new(); count], names, body: start })
    }
}

/// Tables of R leave the name of the row names out.
fn with_row_names(mut names: Vec<String>, next: Option<&[u8]>, delimiter: Delimiter) -> Vec<String> {
    let found = next.map_or(0, |line| cells(line, delimiter).len());
    if delimiter == Delimiter::Blanks && found == names.len() + 1 {
        names.insert(0, "row_name".to_owned());
    }
    names
}

fn is_row(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    !line.is_empty() && !line.starts_with(b"#")
}

/// Lines with where they begin, without their ends.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        self.at = (start + length + 1).min(self.bytes.len());
        Some((start, rest.get(..length).unwrap_or(rest)))
    }
}

/// The separator that head and next line agree about, or the most frequent one of the head.
fn delimiter(head: &[u8], next: Option<&[u8]>, is_csv: bool) -> Delimiter {
    let count = |line: &[u8], symbol: u8| cells(line, Delimiter::Symbol(symbol)).len() - 1;
    let candidates = [b',', b'\t', b';', b'|'].into_iter().filter(|&symbol| count(head, symbol) > 0);
    let agreed = |symbol: u8| next.is_some_and(|next| count(next, symbol) == count(head, symbol));
    match candidates.max_by_key(|&symbol| (agreed(symbol), count(head, symbol))) {
        Some(symbol) => Delimiter::Symbol(symbol),
        None if is_csv => Delimiter::Symbol(b','),
        None => Delimiter::Blanks,
    }
}

/// The cells of one line, trimmed, unquoted; at least one.
fn cells(line: &[u8], delimiter: Delimiter) -> Vec<String> {
    let mut record = csv::ByteRecord::new();
    match delimiter {
        Delimiter::Blanks => super::piece::split_at_blanks(line, &mut record),
        Delimiter::Symbol(symbol) => {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.has_headers(false).flexible(true).delimiter(symbol).from_reader(line);
            // A line that cannot be read is a line of one empty cell.
            let _ = reader.read_byte_record(&mut record);
        }
    }
    if record.is_empty() {
        record.push_field(b"");
    }
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().trim_matches('"').trim().to_owned();
    record.iter().map(text).collect()
}

/// Names and units of a SExtractor catalogue: comments of the form `  4 X_IMAGE  Object position along x  [pixel]`.
/// A gap in the numbers is a vector: NAME, NAME_1, NAME_2.
fn sextractor_names(comments: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let mut entries: Vec<(usize, &str, &str)> = Vec::new();
    for comment in comments {
        let mut words = comment.split_whitespace();
        let number = words.next()?.parse().ok().filter(|number| (1..10_000).contains(number))?;
        let unit = comment.trim_end().strip_suffix(']').and_then(|text| text.rsplit_once('['));
        entries.push((number, words.next()?, unit.map_or("", |(_, unit)| unit)));
    }
    let ascending = entries.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
    if entries.first()?.0 != 1 || !ascending {
        return None;
    }
    let (mut names, mut units) = (Vec::new(), Vec::new());
    for (index, (number, name, unit)) in entries.iter().enumerate() {
        let end = entries.get(index + 1).map_or(number + 1, |next| next.0);
        for element in 0..end - number {
            names.push(if element == 0 { (*name).to_owned() } else { format!("{name}_{element}") });
            units.push((*unit).to_owned());
        }
    }
    Some((names, units))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Layout {
        Layout::of(text.as_bytes(), false).unwrap()
    }

    #[test]
    fn separators_and_heads() {
        assert_eq!(of("a,b\n1,2\n").delimiter, Delimiter::Symbol(b','));
        assert_eq!(of("a;b\n1,5;2\n").delimiter, Delimiter::Symbol(b';'));
        assert_eq!(of("a b  c\n1 2 3").delimiter, Delimiter::Blanks);
        assert_eq!(of("# note\n\n# ra dec\n1.5 2\n").names, ["ra", "dec"]);
        assert_eq!(of("1,2\n3,4\n").names, ["col1", "col2"]);
        assert_eq!(of("a b\nx 1 2\n").names, ["row_name", "a", "b"]);
        assert!(Layout::of(b"# only\n\n", true).is_none());
    }

    #[test]
    fn sextractor_vectors() {
        let text = "# 1 NUMBER number\n# 2 FLUX flux [count]\n# 4 FLAGS x\n 1 2 3 4\n";
        let layout = of(text);
        assert_eq!(layout.names, ["NUMBER", "FLUX", "FLUX_1", "FLAGS"]);
        assert_eq!(layout.units, ["", "count", "count", ""]);
    }
}
