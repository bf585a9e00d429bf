//! What is known to have been said about the rows of the findings.

use super::LensRow;
use crate::grades::Grade;
use crate::sky::SkyPoint;
use std::collections::HashMap;

/// A grade belongs to a candidate of another id, or of the same id that has moved, within so much, arcsec.
const SAME_WITHIN_ARCSEC: f64 = 1.0;

/// All grades of a field in the order in which they were stored, and which rows they are about.
#[derive(Debug, Clone, Default)]
pub struct GradeBook {
    entries: Vec<Grade>,
    /// Of each row, what its graders said at each showing that was not taken back: number of the entry.
    of_row: HashMap<usize, Vec<usize>>,
    rows: RowIndex,
    /// Changes with every change.
    pub generation: u64,
}

impl GradeBook {
    /// Take these for all that is known.
    pub(super) fn replace(&mut self, entries: Vec<Grade>) {
        self.entries.clear();
        self.of_row.clear();
        entries.into_iter().for_each(|grade| self.add(grade));
        self.generation += 1;
    }

    /// Other rows take the place of those so far.
    pub(super) fn link(&mut self, rows: &[LensRow]) {
        self.rows = RowIndex::of(rows);
        let entries = std::mem::take(&mut self.entries);
        self.replace(entries);
    }

    /// One more; an entry without a class takes back what its grader said at that showing.
    pub(super) fn add(&mut self, grade: Grade) {
        let number = self.entries.len();
        if let Some(row) = self.rows.find(&grade) {
            let standing = self.of_row.entry(row).or_default();
            let entries = &self.entries;
            let is_of = |known: &Grade| (&known.grader, known.showing) == (&grade.grader, grade.showing);
            standing.retain(|known| !entries.get(*known).is_some_and(is_of));
            if grade.class.is_some() {
                standing.push(number);
            }
            if standing.is_empty() {
                self.of_row.remove(&row);
            }
        }
        self.entries.push(grade);
        self.generation += 1;
    }

    /// All entries, taken back or not.
    pub fn entries(&self) -> &[Grade] {
        &self.entries
    }

    /// The grade of a row that counts: the newest that was not taken back.
    pub fn grade(&self, row: usize) -> Option<&Grade> {
        let standing =
            self.of_row.get(&row)?.iter().filter_map(|number| Some((*number, self.entries.get(*number)?)));
        standing.max_by_key(|(number, grade)| (grade.time_ms, *number)).map(|(_, grade)| grade)
    }

    /// What a grader said of a row at a showing, if it was not taken back.
    pub fn at_showing(&self, row: usize, grader: &str, showing: u32) -> Option<&Grade> {
        let mut standing = self.of_row.get(&row)?.iter().filter_map(|number| self.entries.get(*number));
        standing.rfind(|grade| grade.grader == grader && grade.showing == showing)
    }

    /// The rows with a grade, in no order.
    pub fn graded_rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.of_row.keys().copied()
    }

    /// How many rows have one.
    pub fn n_graded(&self) -> usize {
        self.of_row.len()
    }
}

/// Rows by id, and by place where the id does not help.
#[derive(Debug, Clone, Default)]
struct RowIndex {
    by_id: HashMap<i64, Vec<usize>>,
    by_cell: HashMap<(i64, i64), Vec<usize>>,
    skies: Vec<Option<SkyPoint>>,
}

impl RowIndex {
    fn of(rows: &[LensRow]) -> Self {
        let mut index = Self::default();
        for (number, row) in rows.iter().enumerate() {
            index.by_id.entry(row.candidate.id).or_default().push(number);
            if let Some(sky) = row.candidate.sky {
                let (ra, dec) = sky.to_degrees();
                index.by_cell.entry(cell(ra, dec)).or_default().push(number);
            }
            index.skies.push(row.candidate.sky);
        }
        index
    }

    fn find(&self, grade: &Grade) -> Option<usize> {
        let key = &grade.candidate;
        let same_id = self.by_id.get(&key.id).into_iter().flatten().copied();
        if key.ra_deg.is_nan() || key.dec_deg.is_nan() {
            return same_id.into_iter().next();
        }
        let sky = SkyPoint::from_degrees(key.ra_deg, key.dec_deg);
        let apart = |row: usize| {
            let other = self.skies.get(row).copied().flatten()?;
            Some(sky.separation(other).to_degrees() * 3600.0)
        };
        // An id without a position says enough.
        let near = |row: &usize| apart(*row).is_none_or(|arcsec| arcsec <= SAME_WITHIN_ARCSEC);
        if let Some(row) = same_id.into_iter().find(near) {
            return Some(row);
        }
        let (column, line) = cell(key.ra_deg, key.dec_deg);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, line + dy)));
        let candidates = around.filter_map(|cell| self.by_cell.get(&cell)).flatten().copied();
        let nearest = candidates
            .filter_map(|row| Some((apart(row)?, row)))
            .min_by(|one, other| one.0.total_cmp(&other.0))?;
        (nearest.0 <= SAME_WITHIN_ARCSEC).then_some(nearest.1)
    }
}

/// Cells of at least an arcsecond on the sky; near the poles they hold more, which only costs time.
fn cell(ra_deg: f64, dec_deg: f64) -> (i64, i64) {
    let shrink = dec_deg.to_radians().cos().max(1e-3);
    // The factor is that of a whole degree of declination, so that neighbours agree on it.
    let shrink =
        if shrink > 1e-3 { (dec_deg.floor() + 0.5).to_radians().cos().abs().max(1e-3) } else { shrink };
    let side = SAME_WITHIN_ARCSEC / 3600.0;
    ((ra_deg * shrink / side).floor() as i64, (dec_deg / side).floor() as i64)
}
