//! The little of YAML that the headers of ECSV files, and of astropy's Parquet files, are written in.

/// A column as the header declares it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::catalogue) struct Declared {
    pub name: String,
    pub unit: String,
    /// `int64`, `float32`, `bool`, `string`, ...
    pub datatype: String,
    /// `float64[3]` for vectors; empty for scalars.
    pub subtype: String,
    pub description: String,
    pub ucd: String,
}

/// What a header says: the columns, and the delimiter where it is stated.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::catalogue) struct TableHeader {
    pub columns: Vec<Declared>,
    pub delimiter: Option<char>,
}

/// Read a header; `lines` without the leading `# `. What is not understood is passed over.
pub(in crate::catalogue) fn table_header<'a>(lines: impl Iterator<Item = &'a str>) -> TableHeader {
    let mut header = TableHeader::default();
    let mut in_columns = false;
    let mut items: Vec<Vec<&str>> = Vec::new();
    for line in lines {
        let starts_item = line.starts_with("- ") || line == "-";
        if !line.starts_with([' ', '-']) && !line.trim().is_empty() {
            in_columns = line.trim_end() == "datatype:";
            if let Some(value) = line.strip_prefix("delimiter:") {
                header.delimiter = unquoted(value.trim()).chars().next();
            }
        } else if in_columns && starts_item {
            items.push(vec![line.get(2..).unwrap_or("")]);
        } else if in_columns && let Some(item) = items.last_mut() {
            item.push(line);
        }
    }
    header.columns = items.iter().map(|item| declared(item)).collect();
    header
}

fn declared(item: &[&str]) -> Declared {
    let mut column = Declared::default();
    let joined = item.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let flow = joined.trim().strip_prefix('{').map(|rest| rest.trim_end().trim_end_matches('}'));
    let pairs: Vec<String> = match flow {
        Some(text) => top_level_parts(text),
        None => block_pairs(item),
    };
    for (key, value) in pairs.iter().filter_map(|pair| pair.split_once(':')) {
        let value = value.trim();
        match key.trim() {
            "name" => column.name = unquoted(value),
            "unit" => column.unit = unit(value),
            "datatype" => column.datatype = unquoted(value),
            "subtype" => column.subtype = unquoted(value),
            "description" => column.description = unquoted(value),
            _ => {}
        }
    }
    column.ucd = nested(&joined, "ucd:").or_else(|| nested(&joined, "UCD:")).unwrap_or_default();
    column
}

/// `key: value` lines of a block; a value may go on in lines that are indented further.
fn block_pairs(item: &[&str]) -> Vec<String> {
    let mut pairs: Vec<String> = Vec::new();
    for (index, line) in item.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let nests = index > 0 && (indent > 2 || line.trim_start().starts_with('-'));
        match pairs.last_mut() {
            Some(last) if nests => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => pairs.push(line.trim().to_owned()),
        }
    }
    pairs
}

/// The parts between commas that stand outside of quotes and brackets.
fn top_level_parts(text: &str) -> Vec<String> {
    let (mut parts, mut depth, mut quote, mut previous) = (vec![String::new()], 0_i32, None, ' ');
    for symbol in text.chars() {
        match (quote, symbol) {
            (Some(open), _) if symbol == open => quote = None,
            (Some(_), _) => {}
            // A quote doubled within a quoted text goes on with it.
            (None, '\'' | '"') if previous == symbol || matches!(previous, ' ' | ',' | '[' | '{' | ':') => {
                quote = Some(symbol);
            }
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(String::new());
                previous = symbol;
                continue;
            }
            _ => {}
        }
        previous = symbol;
        if let Some(part) = parts.last_mut() {
            part.push(symbol);
        }
    }
    parts
}

/// A scalar without its quotes.
fn unquoted(value: &str) -> String {
    let between = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(text) = between('\'') {
        text.replace("''", "'")
    } else if let Some(text) = between('"') {
        text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"").replace("\\\\", "\\")
    } else {
        value.to_owned()
    }
}

/// A unit, also in the long form `!astropy.units.Unit {unit: deg}`.
fn unit(value: &str) -> String {
    nested(value, "unit:").unwrap_or_else(|| unquoted(value))
}

/// The scalar after a key somewhere within nested brackets.
fn nested(text: &str, key: &str) -> Option<String> {
    let (before, after) = text.split_once(key)?;
    let starts_word = before.is_empty() || before.ends_with([' ', '{', '[', ',']);
    let end = after.find([',', '}', ']']).unwrap_or(after.len());
    starts_word.then(|| unquoted(after.get(..end).unwrap_or(after).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flow_and_block_entries() {
        let text = "%ECSV 1.0\n---\ndelimiter: ','\ndatatype:\n\
                    - {name: a, unit: m / s, datatype: int64, description: 'it''s, so'}\n\
                    - name: ra\n  unit: deg\n  datatype: float64\n  meta: !!omap\n  - {ucd: pos.eq.ra;meta.main}\n\
                    meta: !!omap\n- {x: 1}\nschema: astropy-2.0\n";
        let header = table_header(text.lines());
        assert_eq!(header.delimiter, Some(','));
        assert_eq!(header.columns.len(), 2);
        let [a, ra] = &header.columns[..] else { panic!() };
        assert_eq!((a.name.as_str(), a.unit.as_str(), a.description.as_str()), ("a", "m / s", "it's, so"));
        assert_eq!(
            (ra.unit.as_str(), ra.ucd.as_str(), ra.datatype.as_str()),
            ("deg", "pos.eq.ra;meta.main", "float64")
        );
    }
}
