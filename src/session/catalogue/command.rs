//! What a user can ask about tables.

use super::{Axis, ColumnView, PointLook, RowOrder, TableExport, TableId};
use crate::fits::FileSpec;
use crate::geometry::ImagePoint;
use crate::session::{Direction, FrameId};
use std::path::PathBuf;

/// How rows join those that are selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectMode {
    Replace,
    Add,
    /// Those that are selected are not any more.
    Toggle,
}

/// One wish about tables. Those without an identity mean the active one.
#[derive(Debug, Clone, PartialEq)]
pub enum CatalogueCommand {
    Open(Vec<PathBuf>),
    /// Files that may hold images or tables: find out, then open them as what they are.
    OpenEither(Vec<FileSpec>),
    Close(TableId),
    Activate(TableId),
    /// List only the rows that match; takes effect while it is typed.
    SetFilter(String),
    /// The filter is one to come back to.
    KeepFilter,
    /// List only the rows with a column in this range (both ends included), or with any value.
    SetRange {
        column: usize,
        range: Option<[f64; 2]>,
    },
    SortBy(Option<RowOrder>),
    /// Select one row, or none.
    Select {
        row: Option<u32>,
        mode: SelectMode,
    },
    /// From the row that was selected last to this one, as they are listed.
    SelectUpTo(u32),
    /// Everything that lies within an outline in a frame.
    SelectWithin {
        frame: FrameId,
        outline: Vec<ImagePoint>,
        mode: SelectMode,
    },
    /// All rows listed with places in these ranges, as [`Axis::place`] has it.
    SelectWhere {
        ranges: Vec<(Axis, [f64; 2])>,
        mode: SelectMode,
    },
    SelectListed,
    /// Select a row and bring it to the middle of the canvas.
    GoTo(u32),
    /// Select the next or previous row listed.
    Step(Direction),
    ToggleFollowing,
    ToggleShown,
    SetLook(PointLook),
    SetColumns(Vec<ColumnView>),
    /// Statistics of this column.
    Choose(usize),
    SetHistogram(Axis),
    SetScatter(Axis, Axis),
    Write(TableExport),
}
