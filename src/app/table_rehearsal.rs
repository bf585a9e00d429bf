//! Tables opened, filtered and sorted in the window by itself, each with how long it took to be drawn.

use crate::session::{CatalogueCommand, Command, OpenTable, RowOrder, Session, quoted};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What is done with the table, and how the report calls it.
const CHORES: [(Chore, &str); 4] = [
    (Chore::Open, "open and place"),
    (Chore::Filter, "filter"),
    (Chore::Sort, "sort what is left"),
    (Chore::Whole, "all rows, unsorted"),
];

/// Frames that pass before a table is opened: nobody opens one within a second of seeing the field.
const LOOKED_AT: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chore {
    Open,
    Filter,
    Sort,
    Whole,
}

/// Goes through the chores, one after another.
#[derive(Debug, Default)]
pub struct TableRehearsal {
    paths: Vec<PathBuf>,
    step: usize,
    /// When the chore that is under way was asked for.
    begun: Option<Instant>,
    last: Option<Instant>,
    /// Frames since nothing was under way any more: the first of them draws what came.
    settled: usize,
    longest: Duration,
}

impl TableRehearsal {
    /// Of these tables the last one opened is worked with; without any there is nothing to do.
    pub fn of(paths: Vec<PathBuf>) -> Self {
        Self { paths, ..Self::default() }
    }

    /// A frame is about to be drawn: what to ask for, and a line about a chore that is done. `is_settled` says that
    /// nothing is under way.
    pub fn perform(&mut self, session: &Session, is_settled: bool) -> (Vec<Command>, Option<String>) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now).filter(|_| self.begun.is_some()) {
            self.longest = self.longest.max(now - last);
        }
        let table = session.catalogues.active();
        let is_drawn = table.is_none_or(|table| is_placed(table, session));
        self.settled = if is_settled && is_drawn { self.settled + 1 } else { 0 };
        let wait = if self.step == 0 && self.begun.is_none() { LOOKED_AT } else { 2 };
        if self.is_over() || self.settled < wait {
            return (Vec::new(), None);
        }
        self.settled = 0;
        let line = self.begun.take().and_then(|begun| self.done(now - begun, table));
        let commands = CHORES.get(self.step).map_or_else(Vec::new, |(chore, _)| self.commands(*chore, table));
        if !self.is_over() {
            (self.begun, self.longest) = (Some(now), Duration::ZERO);
        }
        (commands, line)
    }

    /// True once there is nothing left to do.
    pub fn is_over(&self) -> bool {
        self.paths.is_empty() || self.step >= CHORES.len()
    }

    /// The line about a chore; nothing is done with a table that could not be opened.
    fn done(&mut self, elapsed: Duration, table: Option<&OpenTable>) -> Option<String> {
        let (_, name) = CHORES.get(self.step)?;
        self.step += 1;
        let Some(table) = table else {
            self.step = CHORES.len();
            return Some("the table could not be opened".to_owned());
        };
        let (ms, longest) = (elapsed.as_secs_f64() * 1e3, self.longest.as_secs_f64() * 1e3);
        let rows = table.rows.len();
        Some(format!("{name:<22} {ms:9.1} ms, longest frame {longest:7.1} ms, {rows} rows listed"))
    }

    fn commands(&self, chore: Chore, table: Option<&OpenTable>) -> Vec<Command> {
        let commands = match (chore, table) {
            (Chore::Open, _) => vec![CatalogueCommand::Open(self.paths.clone())],
            (Chore::Filter, Some(table)) => vec![CatalogueCommand::SetFilter(halving(table))],
            (Chore::Sort, Some(table)) => {
                let order = table.chosen.map(|column| RowOrder { column, descending: true });
                vec![CatalogueCommand::SortBy(order)]
            }
            (Chore::Whole, _) => {
                vec![CatalogueCommand::SetFilter(String::new()), CatalogueCommand::SortBy(None)]
            }
            (_, None) => Vec::new(),
        };
        commands.into_iter().map(Command::Catalogue).collect()
    }
}

/// True where the rows can be drawn over the image, or never will be.
fn is_placed(table: &OpenTable, session: &Session) -> bool {
    let frame = session.active_frame();
    let is_hidden = !session.catalogues.shown;
    is_hidden || table.positions.is_err() || frame.is_none_or(|frame| table.is_placed_in(frame))
}

/// A filter that some half of the rows match: a column of numbers against its value in the middle row.
fn halving(table: &OpenTable) -> String {
    let Some(column) = table.chosen.and_then(|number| table.column(number)) else { return String::new() };
    let value = column.values.number(table.table.row_count() / 2);
    if value.is_finite() { format!("{} > {value:e}", quoted(&column.name)) } else { String::new() }
}
