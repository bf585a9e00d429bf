//! Which candidates the mosaic shows, in which order.

use crate::session::Lenses;

/// Which candidates are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RowFilter {
    #[default]
    Above,
    All,
    Ungraded,
    Graded,
    /// Of one class.
    Class(String),
}

impl RowFilter {
    /// As the menu calls it.
    pub fn name(&self) -> String {
        match self {
            Self::Above => "above the threshold".to_owned(),
            Self::All => "all".to_owned(),
            Self::Ungraded => "above, not graded".to_owned(),
            Self::Graded => "graded".to_owned(),
            Self::Class(class) => format!("graded {class}"),
        }
    }
}

/// What the rows depend on.
#[derive(Debug, Clone, PartialEq)]
struct Of {
    search: u64,
    ranked: u64,
    grades: u64,
    threshold: f64,
    is_blind: bool,
    filter: RowFilter,
}

/// The rows, and how they are shown.
#[derive(Debug)]
pub struct MosaicRows {
    pub filter: RowFilter,
    /// Side of a stamp, points.
    pub side: f32,
    /// Stamps in a row when it was last drawn.
    pub columns: usize,
    of: Option<Of>,
    rows: Vec<u32>,
}

impl Default for MosaicRows {
    fn default() -> Self {
        Self { filter: RowFilter::default(), side: 96.0, columns: 1, of: None, rows: Vec::new() }
    }
}

impl MosaicRows {
    /// The rows now.
    pub fn of(&mut self, lenses: &Lenses) -> &[u32] {
        let by_grade = !matches!(self.filter, RowFilter::Above | RowFilter::All);
        let of = Of {
            search: lenses.search,
            ranked: lenses.ranked,
            grades: if by_grade { lenses.book.generation } else { 0 },
            threshold: if self.filter == RowFilter::All { 0.0 } else { lenses.threshold },
            is_blind: lenses.grading.is_blind,
            filter: self.filter.clone(),
        };
        if self.of.as_ref() != Some(&of) {
            self.rows = sought(lenses, &self.filter);
            if of.is_blind {
                self.rows.sort_by_key(|row| scattered(*row));
            }
            self.of = Some(of);
        }
        &self.rows
    }

    /// What was drawn last.
    pub fn shown(&self) -> &[u32] {
        &self.rows
    }
}

/// By rank.
fn sought(lenses: &Lenses, filter: &RowFilter) -> Vec<u32> {
    let ranking = &lenses.ranking;
    let above = ranking.n_above(lenses.threshold);
    let class = |row: u32| lenses.book.grade(row as usize).and_then(|grade| grade.class.as_deref());
    let ranked = ranking.order.iter().copied();
    match filter {
        RowFilter::Above => ranked.take(above).collect(),
        RowFilter::All => ranked.collect(),
        RowFilter::Ungraded => ranked.take(above).filter(|row| class(*row).is_none()).collect(),
        RowFilter::Graded => ranked.filter(|row| class(*row).is_some()).collect(),
        RowFilter::Class(wanted) => ranked.filter(|row| class(*row) == Some(wanted)).collect(),
    }
}

/// An order that says nothing about the rank.
fn scattered(row: u32) -> u64 {
    let mixed = (u64::from(row) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
