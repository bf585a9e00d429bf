//! What is counted over all parts of a table.

use super::matching::Matched;
use crate::catalogue::{RepeatedIdentifiers, Table};
use crate::quasars::{
    CLASSES, Classification, Cleaned, Cut, CutCount, FeatureSet, Mapping, Photometry, Selection, Unreadable,
    candidates,
};

/// Counts over the parts so far; rows are numbered over all of them.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub rows: usize,
    pub classified: usize,
    /// In the order of the classes.
    pub classes: [usize; 3],
    pub extrapolated: usize,
    pub candidates: usize,
    pub cuts: Vec<CutCount>,
    pub mapping: Option<Mapping>,
    pub matched: Option<Matched>,
    unreadable: Vec<Unreadable>,
    repeated: RepeatedIdentifiers,
    said: Vec<String>,
}

impl Tally {
    /// Count a part.
    pub fn add(
        &mut self,
        table: &Table,
        (photometry, cleaned, made): (&Photometry, &Cleaned, &Classification),
        selection: Option<Selection>,
    ) {
        let before = self.rows;
        self.rows += table.row_count();
        self.classified += made.classified();
        self.extrapolated += made.extrapolated();
        for (sum, count) in self.classes.iter_mut().zip(made.counts()) {
            *sum += count;
        }
        self.candidates += selection.map_or(0, |selection| candidates(made, selection).len());
        self.add_cuts(cleaned, before);
        for one in &photometry.unreadable {
            match self.unreadable.iter_mut().find(|known| known.column == one.column) {
                Some(known) => known.count += one.count,
                None => self.unreadable.push(Unreadable { first_row: one.first_row + before, ..one.clone() }),
            }
        }
        self.repeated.add(table, before);
    }

    fn add_cuts(&mut self, cleaned: &Cleaned, before: usize) {
        if self.cuts.is_empty() {
            self.cuts = Cut::ALL.map(|cut| CutCount { cut, removed: 0, first_row: None }).to_vec();
        }
        for (sum, count) in self.cuts.iter_mut().zip(&cleaned.counts) {
            sum.removed += count.removed;
            sum.first_row = sum.first_row.or(count.first_row.map(|row| row + before));
        }
    }

    /// Say a sentence at the end.
    pub fn say(&mut self, sentence: String) {
        self.said.push(sentence);
    }

    /// What the user should know, one sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = self.said.clone();
        let repeated = self.repeated.text();
        // A table that was read whole has said so itself, without the row.
        warnings.retain(|said| repeated.is_none() || !said.contains("of an earlier row"));
        warnings.extend(repeated);
        if self.rows == 0 {
            warnings.push("the table has no rows".to_owned());
        }
        let set = self.mapping.as_ref().map_or(FeatureSet::Ugri, |mapping| mapping.features);
        warnings.extend(self.cuts.iter().filter_map(|count| count.text(set)));
        if self.extrapolated > 0 {
            let Self { extrapolated, classified, .. } = self;
            warnings.push(format!(
                "{extrapolated} of {classified} classified rows are not like those that the model was trained on: their \
                 probabilities are not to be trusted (in_training_range)"
            ));
        }
        warnings
    }

    /// Cells that are no numbers, over all parts.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }
}

/// In the order of all counts.
pub(super) fn class_names() -> [&'static str; 3] {
    CLASSES.map(crate::quasars::Class::name)
}
