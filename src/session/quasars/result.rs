//! What is derived from a table.

use crate::quasars::{Classification, Cleaned, Cuts, Mapping, Photometry, Trial, TrialFigures};
use crate::session::TableId;
use std::sync::Arc;

/// Magnitudes of which table, by which columns, with which cuts, for which model.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotometryWish {
    pub table: TableId,
    pub mapping: Mapping,
    pub cuts: Cuts,
    /// What classifies them; absent for the forest that ships. Euclid's magnitudes are softened as it wants them.
    pub model: Option<String>,
}

/// The magnitudes of a table, and which rows the cuts leave.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasarRows {
    pub wish: PhotometryWish,
    pub photometry: Arc<Photometry>,
    pub cleaned: Cleaned,
    /// Cells that are no numbers, columns that do not look like magnitudes: one sentence each.
    pub warnings: Vec<String>,
    /// Bands whose numbers are no magnitudes by their range, and nobody said what they are: nothing is classified before.
    pub asks: Vec<(usize, String)>,
}

/// What the forest said of them.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasarResult {
    pub rows: Arc<QuasarRows>,
    pub made: Classification,
    /// Id and version of the model.
    pub model: String,
    /// Wall time of the classification alone, seconds.
    pub seconds: f64,
    /// Rows that repeat the identifier of an earlier one, as a sentence.
    pub repeated: Option<String>,
}

/// The result held against labels of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasarTrial {
    pub result: Arc<QuasarResult>,
    /// The column of labels.
    pub labels: String,
    pub trial: Trial,
    pub figures: TrialFigures,
}
