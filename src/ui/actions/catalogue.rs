//! The actions of the menu Catalogue.

use super::Menu::Catalogue;
use super::{Act, Action, Local, ctrl, ctrl_shift, row};
use crate::session::{CatalogueCommand, Command, Direction, SelectMode, Session};
use crate::ui::{Dialog, UiEvent};
use egui::Key;

fn if_open(session: &Session, command: CatalogueCommand) -> Option<Command> {
    session.catalogues.active().map(|_| Command::Catalogue(command))
}

fn if_selected(session: &Session, command: fn(u32) -> CatalogueCommand) -> Option<Command> {
    session.catalogues.active()?.selection.current.map(|row| Command::Catalogue(command(row)))
}

macro_rules! open_do {
    ($command:expr) => {
        Act::Command(|session| if_open(session, $command))
    };
}

pub(super) static ACTIONS: &[Action] = &[
    row("catalogue-pane", Catalogue, "Table pane", Act::Local(Local::CataloguePane))
        .keys(&[ctrl(Key::K)])
        .help("Filter, rows, statistics and plots of the open tables; or away with them."),
    row("catalogue-shown", Catalogue, "Show rows on the image", Act::Command(|_| Some(Command::Catalogue(CatalogueCommand::ToggleShown))))
        .keys(&[ctrl_shift(Key::K)])
        .checked(|session| session.catalogues.shown)
        .help("Symbols over the image. A click selects a row; Shift and drag selects a box, Ctrl and drag a lasso, with Alt added to what is selected."),
    row("catalogue-filter", Catalogue, "Filter rows", Act::Local(Local::CatalogueFilter))
        .keys(&[ctrl(Key::L)])
        .group()
        .help("Type an expression on columns; only rows that match are listed and drawn."),
    row("catalogue-no-filter", Catalogue, "List all rows", open_do!(CatalogueCommand::SetFilter(String::new())))
        .help("Clear the filter."),
    row("catalogue-next", Catalogue, "Next row", open_do!(CatalogueCommand::Step(Direction::Forward)))
        .keys(&[ctrl(Key::ArrowDown)])
        .group()
        .help("Select the next row listed. The arrow keys do so alone once the table was clicked."),
    row("catalogue-previous", Catalogue, "Previous row", open_do!(CatalogueCommand::Step(Direction::Backward)))
        .keys(&[ctrl(Key::ArrowUp)])
        .help("Select the row before."),
    row("catalogue-go", Catalogue, "Go to the row", Act::Command(|session| if_selected(session, CatalogueCommand::GoTo)))
        .keys(&[ctrl(Key::Enter)])
        .help("Bring the selected row to the middle of the image. A double click on a row does so too."),
    row("catalogue-follow", Catalogue, "Follow the row", Act::Command(|_| Some(Command::Catalogue(CatalogueCommand::ToggleFollowing))))
        .checked(|session| session.catalogues.following)
        .help("The image moves to each row that is selected by keys."),
    row("catalogue-select-listed", Catalogue, "Select all rows listed", open_do!(CatalogueCommand::SelectListed))
        .keys(&[ctrl_shift(Key::A)])
        .group()
        .help("Everything that matches the filter."),
    row("catalogue-select-none", Catalogue, "Select nothing", open_do!(CatalogueCommand::Select { row: None, mode: SelectMode::Replace }))
        .help("No row is selected any more."),
    row("catalogue-save", Catalogue, "Save rows listed…", Act::Event(|| UiEvent::Ask(Dialog::SaveListedRows)))
        .group()
        .help("Write the rows that match the filter, in their order, with the columns shown: CSV, ECSV, FITS, VOTable or Parquet."),
    row("catalogue-save-selected", Catalogue, "Save rows selected…", Act::Event(|| UiEvent::Ask(Dialog::SaveSelectedRows)))
        .help("Write only the rows that are selected."),
    row("catalogue-close", Catalogue, "Close table", Act::Command(|session| session.catalogues.active.map(|id| Command::Catalogue(CatalogueCommand::Close(id)))))
        .group()
        .help("Close the active table."),
];

/// False for actions that save rows where there are none.
pub(super) fn has_rows(session: &Session, id: &str) -> bool {
    let selected = session.catalogues.active().map(|table| !table.selection.rows.is_empty());
    match id {
        "catalogue-save" => selected.is_some(),
        "catalogue-save-selected" => selected == Some(true),
        _ => true,
    }
}
