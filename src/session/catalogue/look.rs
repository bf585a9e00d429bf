//! How the rows of a table are drawn over the image.

use crate::catalogue::Table;
use crate::composite::ColorMapName;
use serde::{Deserialize, Serialize};

/// What stands for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Symbol {
    #[default]
    Circle,
    /// Of the shape that the columns of the table say; a circle where they say nothing.
    Ellipse,
    Cross,
}

impl Symbol {
    /// In the order of menus.
    pub const ALL: [Self; 3] = [Self::Circle, Self::Ellipse, Self::Cross];

    /// As shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Ellipse => "ellipse",
            Self::Cross => "cross",
        }
    }
}

/// How the rows of one table are drawn. Columns are named, so that a look fits the next table of the same kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PointLook {
    pub symbol: Symbol,
    /// From the middle to the edge, points of the window.
    pub radius: f32,
    /// Where no column gives the colour.
    pub color: [u8; 3],
    pub color_by: Option<String>,
    pub map: ColorMapName,
    /// Colours follow the logarithm of the column.
    pub log_color: bool,
    pub size_by: Option<String>,
    /// A column of truths: rows in which it is false are grey, on the sky and in the table.
    pub grey_unless: Option<String>,
    /// Columns that the cursor reads beside the identifier.
    pub tooltip: Vec<String>,
}

impl Default for PointLook {
    fn default() -> Self {
        Self {
            symbol: Symbol::Circle,
            radius: 6.0,
            color: [86, 180, 233],
            color_by: None,
            map: ColorMapName::Viridis,
            log_color: false,
            size_by: None,
            grey_unless: None,
            tooltip: Vec::new(),
        }
    }
}

/// Columns that the cursor reads at first, besides the identifier.
const FIRST_TOOLTIP: usize = 5;

impl PointLook {
    /// The look of a table that is opened for the first time.
    pub(super) fn of(table: &Table) -> Self {
        let id = super::id_column(table);
        let others = table.columns.iter().enumerate().filter(|(number, _)| Some(*number) != id);
        let tooltip = others.take(FIRST_TOOLTIP).map(|(_, column)| column.name.clone()).collect();
        Self { tooltip, ..Self::default() }
    }
}
