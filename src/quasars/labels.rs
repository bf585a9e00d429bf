//! What a labelled table says its rows are, and which belong together.

use super::{CLASSES, Class, Photometry, QuasarError};
use crate::catalogue::{Column, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Classes and groups of the rows of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Labels {
    /// `None` where the label is another one, or missing.
    classes: Vec<Option<Class>>,
    /// Numbers of groups, from 0, in the order of their first rows.
    groups: Vec<u32>,
    group_count: usize,
    /// What other labels there are, and on how many rows.
    pub others: BTreeMap<String, usize>,
}

impl Labels {
    /// Of the columns of a table: labels are STAR, GALAXY or QSO, or as `names` translates. Without a group column each
    /// row is its own group.
    ///
    /// # Errors
    /// Columns that the table lacks, and tables in which no row or one class alone is labelled.
    pub fn of(
        table: &Table,
        column: &str,
        group: Option<&str>,
        names: &[(String, Class)],
    ) -> Result<Self, QuasarError> {
        let labels = named(table, column)?;
        let group = group.map(|group| named(table, group)).transpose()?;
        let mut read = Self::default();
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for row in 0..table.row_count() {
            let label = labels.cell_text(row);
            let translated = names.iter().find(|(name, _)| *name == label).map(|(_, class)| *class);
            let class = translated.or_else(|| Class::from_label(&label));
            if class.is_none() {
                *read.others.entry(label).or_default() += 1;
            }
            read.classes.push(class);
            let next = numbers.len() as u32;
            read.groups.push(match group {
                Some(group) => *numbers.entry(group.cell_text(row)).or_insert(next),
                None => row as u32,
            });
        }
        read.group_count = if group.is_some() { numbers.len() } else { table.row_count() };
        let known: BTreeSet<Class> = read.classes.iter().flatten().copied().collect();
        if known.len() > 1 {
            return Ok(read);
        }
        let others: Vec<&str> = read.others.keys().take(5).map(String::as_str).collect();
        let what = match known.first() {
            Some(class) => format!("holds {} alone", class.name()),
            None => "holds none of STAR, GALAXY, QSO".to_owned(),
        };
        let found =
            if others.is_empty() { String::new() } else { format!(" (it holds {})", others.join(", ")) };
        Err(QuasarError::Labels(format!(
            "column {column} {what}{found}; name a column of labels with --labels, or say what they mean with \
             --label-names 1=QSO,2=STAR"
        )))
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// What a row is labelled.
    pub fn class(&self, row: usize) -> Option<Class> {
        self.classes.get(row).copied().flatten()
    }

    /// The number of its group.
    pub fn group(&self, row: usize) -> u32 {
        self.groups.get(row).copied().unwrap_or(0)
    }

    /// How many groups.
    pub fn group_count(&self) -> usize {
        self.group_count
    }

    /// Rows of each class, in the order of [`CLASSES`].
    pub fn counts(&self) -> [usize; 3] {
        CLASSES.map(|class| self.classes.iter().filter(|found| **found == Some(class)).count())
    }

    /// A part of the groups, the same every time: groups are dealt out by a hash of their number.
    pub fn fold(&self, row: usize, folds: usize) -> usize {
        let mixed = u64::from(self.group(row)).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 33) % folds.max(1) as u64) as usize
    }

    /// The same for some of the rows only; the others lose their class.
    #[must_use]
    pub fn only(&self, keep: impl Fn(usize) -> bool) -> Self {
        let classes = (0..).zip(&self.classes).map(|(row, class)| class.filter(|_| keep(row))).collect();
        Self { classes, ..self.clone() }
    }

    /// Rows with a class and all magnitudes.
    pub fn complete_rows(&self, photometry: &Photometry) -> Vec<usize> {
        let is_complete = |row: &usize| {
            self.class(*row).is_some()
                && photometry.row(*row).iter().all(|m| m.is_finite() && *m > 0.0 && *m < 90.0)
        };
        (0..self.len()).filter(is_complete).collect()
    }
}

fn named<'a>(table: &'a Table, name: &str) -> Result<&'a Column, QuasarError> {
    table.column(name).ok_or_else(|| QuasarError::NoColumn {
        wanted: name.to_owned(),
        role: "labels or groups".to_owned(),
        nearest: super::mapping::nearest_text(name, table),
        available: table.column_names(),
    })
}
