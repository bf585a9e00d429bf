//! What the forest says of the rows of a table.

use super::{CLASSES, Class, Place};

/// One entry for each row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Classification {
    /// Of STAR, GALAXY, QSO; NaN where a row is not classified.
    pub probabilities: Vec<[f32; 3]>,
    pub classes: Vec<Option<Class>>,
    pub places: Vec<Place>,
}

impl Classification {
    /// Nothing said of any row yet.
    pub(super) fn blank(rows: usize) -> Self {
        let nowhere = Place { in_range: false, distance: f32::NAN, outside: None };
        Self {
            probabilities: vec![[f32::NAN; 3]; rows],
            classes: vec![None; rows],
            places: vec![nowhere; rows],
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.probabilities.len()
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.probabilities.is_empty()
    }

    /// p(QSO); NaN where a row is not classified.
    pub fn p_qso(&self, row: usize) -> f32 {
        self.probabilities.get(row).map_or(f32::NAN, |[_, _, qso]| *qso)
    }

    /// Whether a row is like those of training.
    pub fn is_in_range(&self, row: usize) -> bool {
        self.places.get(row).is_some_and(|place| place.in_range)
    }

    /// Rows of each class, in the order of [`CLASSES`].
    pub fn counts(&self) -> [usize; 3] {
        CLASSES.map(|class| self.classes.iter().filter(|found| **found == Some(class)).count())
    }

    /// Rows that have a class.
    pub fn classified(&self) -> usize {
        self.classes.iter().flatten().count()
    }

    /// Rows that have a class and are not in the range of training.
    pub fn extrapolated(&self) -> usize {
        self.classes
            .iter()
            .zip(&self.places)
            .filter(|(class, place)| class.is_some() && !place.in_range)
            .count()
    }
}
