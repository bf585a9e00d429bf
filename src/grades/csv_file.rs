//! Grades as a table: in the manner of Qt-stamp-visualizer, with what it lacks behind.

use super::error::GradeError;
use super::number_text::{cell_of, number_in};
use super::{CandidateKey, ConsensusGrade, Grade, GradeClass, Scheme, time_from_text, time_text};
use csv::StringRecord;
use std::collections::HashMap;
use std::path::Path;

/// The columns that are written.
const HEADINGS: [&str; 13] = [
    "file_name",
    "classification",
    "subclassification",
    "ra",
    "dec",
    "comment",
    "time",
    "id",
    "grader",
    "model",
    "score",
    "showing",
    "drawn_by",
];

/// What other programs call them; the first that is there counts. AgileLens' master table has cutoutname, grade,
/// rawscore and notes.
const ALIASES: [(&str, &[&str]); 8] = [
    ("file_name", &["cutoutname", "filename", "field"]),
    ("classification", &["grade", "class"]),
    ("subclassification", &["subclass"]),
    ("ra", &["ra_deg", "right_ascension"]),
    ("dec", &["dec_deg", "declination"]),
    ("comment", &["notes", "comments"]),
    ("id", &["object_id"]),
    ("score", &["rawscore"]),
];

/// Texts that stand for "not graded".
const NOTHING: [&str; 6] = ["", "none", "nan", "empty", "-", "ungraded"];

/// What is known about a table of grades beside what stands in it.
#[derive(Debug, Clone, Copy)]
pub struct TableSource<'a> {
    /// Where it came from, for messages.
    pub path: &'a Path,
    pub scheme: &'a Scheme,
    /// Who graded, where the table has no such column; empty where nobody said.
    pub grader: &'a str,
    /// The field in which the candidates lie, where the file names are those of stamps; empty for the file names.
    pub field: &'a str,
}

/// Grades of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    pub grades: Vec<Grade>,
    /// Rows that nobody has graded.
    pub ungraded: usize,
}

/// Write grades, one a line: numbers read back as they were, NaN is empty, a grade taken back has no classification.
///
/// # Errors
/// None in practice: the text is made in memory.
pub fn grades_to_csv<'a>(grades: impl IntoIterator<Item = &'a Grade>) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for grade in grades {
        let Grade { candidate, .. } = grade;
        writer.write_record([
            CandidateKey::field_name(&candidate.field),
            grade.class.as_deref().unwrap_or(""),
            &grade.subclass,
            &cell_of(candidate.ra_deg),
            &cell_of(candidate.dec_deg),
            &grade.comment,
            &time_text(grade.time_ms),
            &candidate.id.to_string(),
            &grade.grader,
            &grade.model,
            &cell_of(grade.score),
            &grade.showing.to_string(),
            &grade.drawn_by,
        ])?;
    }
    text_of(writer)
}

/// Write what graders say together, one candidate a line, with a column `votes_…` for each class.
///
/// # Errors
/// None in practice: the text is made in memory.
pub fn consensus_to_csv(together: &[ConsensusGrade], scheme: &Scheme) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let votes = scheme.classes.iter().map(|class| format!("votes_{}", class.key));
    let headings = ["file_name", "classification", "ra", "dec", "id", "score", "graders"].map(str::to_owned);
    writer.write_record(headings.into_iter().chain(votes))?;
    for one in together {
        let candidate = &one.candidate;
        let cells = [
            candidate.field.clone(),
            one.class.clone(),
            cell_of(candidate.ra_deg),
            cell_of(candidate.dec_deg),
            candidate.id.to_string(),
            cell_of(one.score),
            one.graders.to_string(),
        ];
        writer.write_record(cells.into_iter().chain(one.votes.iter().map(u64::to_string)))?;
    }
    text_of(writer)
}

fn text_of(writer: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Read grades from a table of this program, of Qt-stamp-visualizer, or of AgileLens' kind: separated by comma,
/// semicolon or tab, columns by name in any order.
///
/// Where there is no id column, the id is the longest number in the file name, as in `TILE102_2685084962682049281.png`.
/// A grade of two letters, such as AB, counts as its first one and is kept in the comment. Qt-stamp's `time` is the
/// seconds spent, not an instant: such grades have the time 0 and never stand before dated ones; the same candidate
/// again is then a repeated showing.
///
/// # Errors
/// No such columns, a row that cannot be read, a class that the scheme lacks: the sentence says the line.
pub fn grades_from_csv(text: &str, source: &TableSource) -> Result<Imported, GradeError> {
    let text = text.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or("");
    let separator = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| heading.bytes().filter(|byte| byte == separator).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let fault = |line: u64, why: String| GradeError::Table { line, why, path: source.path.to_owned() };
    let headings = reader.headers().map_err(|error| fault(1, error.to_string()))?.clone();
    let columns = Columns::of(&headings, source).map_err(|why| fault(1, why))?;
    let mut imported = Imported::default();
    let mut seen: HashMap<(String, String), u32> = HashMap::new();
    for row in reader.records() {
        let row =
            row.map_err(|error| fault(error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let line = row.position().map_or(0, csv::Position::line);
        match columns.grade(&row, source).map_err(|why| fault(line, why))? {
            Some(mut grade) => {
                if !columns.has("showing") && grade.time_ms == 0 {
                    let times = seen.entry((grade.candidate.identity(), grade.grader.clone())).or_default();
                    grade.showing = *times;
                    *times += 1;
                }
                imported.grades.push(grade);
            }
            None => imported.ungraded += 1,
        }
    }
    Ok(imported)
}

/// Where the columns stand.
struct Columns {
    places: HashMap<&'static str, usize>,
}

impl Columns {
    fn of(headings: &StringRecord, source: &TableSource) -> Result<Self, String> {
        let find = |name: &str| headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
        let mut places = HashMap::new();
        for name in HEADINGS {
            let others =
                ALIASES.iter().find(|(of, _)| *of == name).map_or(&[] as &[&str], |(_, others)| others);
            if let Some(place) = find(name).or_else(|| others.iter().find_map(|other| find(other))) {
                places.insert(name, place);
            }
        }
        let columns = Self { places };
        if !columns.has("classification") {
            return Err("no column classification or grade".to_owned());
        }
        if !columns.has("file_name") && source.field.is_empty() {
            return Err("no column file_name; name the field of the candidates (--field)".to_owned());
        }
        if !columns.has("grader") && source.grader.is_empty() {
            return Err("no column grader; say who graded (--grader)".to_owned());
        }
        Ok(columns)
    }

    fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    fn cell<'a>(&self, row: &'a StringRecord, name: &str) -> &'a str {
        self.places.get(name).and_then(|place| row.get(*place)).unwrap_or("")
    }

    fn number(&self, row: &StringRecord, name: &str) -> Result<f64, String> {
        let cell = self.cell(row, name);
        number_in(cell).ok_or_else(|| format!("{name} is {cell:?}, not a number"))
    }

    /// The grade of a row; `None` where nobody graded.
    fn grade(&self, row: &StringRecord, source: &TableSource) -> Result<Option<Grade>, String> {
        let (time_ms, is_dated) = time_of(self.cell(row, "time"))?;
        let written = self.cell(row, "classification").trim();
        let is_nothing = |text: &str| NOTHING.contains(&text.to_lowercase().as_str());
        let in_scheme = source.scheme.class_called(written);
        if in_scheme.is_none() && is_nothing(written) && !(is_dated && self.has("grader")) {
            return Ok(None);
        }
        let mut comment = self.cell(row, "comment").to_owned();
        let class = match in_scheme {
            Some(class) => Some(class.key.clone()),
            None if is_nothing(written) => None,
            None => Some(first_of_two(written, source.scheme, &mut comment)?),
        };
        let subclass = self.cell(row, "subclassification").trim();
        let grader = self.cell(row, "grader");
        let showing = self.cell(row, "showing").trim();
        Ok(Some(Grade {
            candidate: self.candidate(row, source)?,
            class,
            subclass: if is_nothing(subclass) {
                String::new()
            } else {
                subclass_called(subclass, source.scheme)
            },
            comment,
            grader: if grader.is_empty() { source.grader } else { grader }.to_owned(),
            time_ms,
            model: self.cell(row, "model").to_owned(),
            score: self.number(row, "score")?,
            showing: match showing {
                "" => 0,
                text => text.parse().map_err(|_| format!("showing is {text:?}, not 0, 1, …"))?,
            },
            drawn_by: self.cell(row, "drawn_by").to_owned(),
        }))
    }

    fn candidate(&self, row: &StringRecord, source: &TableSource) -> Result<CandidateKey, String> {
        let (ra_deg, dec_deg) = (self.number(row, "ra")?, self.number(row, "dec")?);
        let file_name = CandidateKey::field_name(self.cell(row, "file_name"));
        let written = self.cell(row, "id").trim();
        let id = match written {
            "" => id_in(file_name),
            text => Some(text.parse().map_err(|_| {
                format!("id is {text:?}, not a whole number; programs that round large ones lose them")
            })?),
        };
        let has_position = ra_deg.is_finite() && dec_deg.is_finite();
        let id =
            id.or(has_position.then_some(0)).ok_or("no id, no position, and no number in the file name")?;
        let field = if source.field.is_empty() { file_name } else { CandidateKey::field_name(source.field) };
        Ok(CandidateKey { id, ra_deg, dec_deg, field: field.to_owned() })
    }
}

/// An instant, and whether the cell says one; seconds spent say none.
fn time_of(cell: &str) -> Result<(i64, bool), String> {
    if let Some(time_ms) = time_from_text(cell) {
        return Ok((time_ms, true));
    }
    match number_in(cell) {
        Some(_) => Ok((0, false)),
        None => {
            Err(format!("time is {cell:?}, neither an instant such as 2026-11-23T02:01:31.123Z nor seconds"))
        }
    }
}

/// AB: the first letter is the grade, and the comment says what stood there.
fn first_of_two(written: &str, scheme: &Scheme, comment: &mut String) -> Result<String, String> {
    let letters: Vec<Option<&GradeClass>> =
        written.chars().map(|letter| scheme.class_called(&letter.to_string())).collect();
    if let [Some(first), Some(_)] = letters.as_slice() {
        let gap = if comment.is_empty() { "" } else { "; " };
        comment.push_str(&format!("{gap}grade {written} in the table"));
        return Ok(first.key.clone());
    }
    let known: Vec<&str> = scheme.classes.iter().map(|class| class.key.as_str()).collect();
    Err(format!(
        "{written:?} is no class of {} ({}); name its scheme (--scheme)",
        scheme.name,
        known.join(", ")
    ))
}

fn subclass_called(text: &str, scheme: &Scheme) -> String {
    let is_called = |name: &str| name.to_lowercase() == text.to_lowercase();
    let known = scheme.subclasses.iter().find(|known| is_called(&known.key) || is_called(&known.title));
    known.map_or_else(|| text.to_owned(), |known| known.key.clone())
}

/// The longest number in a name, the later of two; negative behind a minus that joins no words, or behind NEG.
fn id_in(file_name: &str) -> Option<i64> {
    let mut best: Option<(usize, i64)> = None;
    let mut start = 0;
    while let Some(offset) = file_name.get(start..)?.find(|letter: char| letter.is_ascii_digit()) {
        let (before, digits) = file_name.split_at_checked(start + offset)?;
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let joined = before.strip_suffix('-').and_then(|before| before.chars().next_back());
        let is_negative =
            before.ends_with("NEG") || (before.ends_with('-') && !joined.is_some_and(char::is_alphanumeric));
        let sign = if is_negative { "-" } else { "" };
        let number = digits.get(..length).and_then(|digits| format!("{sign}{digits}").parse().ok());
        if let Some(number) = number.filter(|_| best.is_none_or(|(longest, _)| length >= longest)) {
            best = Some((length, number));
        }
        start += offset + length;
    }
    best.map(|(_, number)| number)
}

#[cfg(test)]
mod tests;
