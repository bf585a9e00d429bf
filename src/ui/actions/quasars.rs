//! The actions of the menu Quasars.

use super::Menu::Quasars;
use super::{Act, Action, Local, ctrl_shift, row};
use crate::session::{Command, QuasarCommand, Session};
use crate::ui::{Dialog, UiEvent};
use egui::Key;

/// A command where the active table was classified.
fn if_classified(session: &Session, command: QuasarCommand) -> Option<Command> {
    session.quasars.result.as_ref().map(|_| Command::Quasars(command))
}

macro_rules! classified_do {
    ($command:expr) => {
        Act::Command(|session| if_classified(session, $command))
    };
}

pub(super) static ACTIONS: &[Action] = &[
    row("quasars-pane", Quasars, "Quasars pane", Act::Local(Local::QuasarsPane))
        .keys(&[ctrl_shift(Key::Q)])
        .checked(|session| session.quasars.is_open)
        .help("Tell the stars, galaxies and quasars of the active table apart by u, g, r, i, and see where that may be believed; or away with it."),
    row("quasars-classify", Quasars, "Classify the table", Act::Command(|session| session.quasars.rows.as_ref().map(|_| Command::Quasars(QuasarCommand::Classify))))
        .help("Every row that the cuts leave, in the background."),
    row("quasars-stop", Quasars, "Stop classifying", Act::Command(|session| session.quasars.running.as_ref().map(|_| Command::Quasars(QuasarCommand::Stop))))
        .help("Give it up."),
    row("quasars-only", Quasars, "List candidates only", Act::Command(|session| if_classified(session, QuasarCommand::ListCandidates(!session.quasars.lists_candidates))))
        .group()
        .checked(|session| session.quasars.lists_candidates)
        .help("In the table, on the sky and in plots; or all rows again."),
    row("quasars-extrapolated", Quasars, "Extrapolated rows too", Act::Command(|session| if_classified(session, QuasarCommand::SetIncludeExtrapolated(!session.quasars.include_extrapolated))))
        .checked(|session| session.quasars.include_extrapolated)
        .help("Rows unlike all that the forest was trained on count as candidates as well."),
    row("quasars-select", Quasars, "Select candidates", classified_do!(QuasarCommand::SelectCandidates))
        .help("In the table; they are marked on the sky, in plots and on the map."),
    row("quasars-map", Quasars, "Map of feature space", Act::Local(Local::QuasarMap))
        .group()
        .help("A t-SNE map of the table with the training set over it."),
    row("quasars-trust", Quasars, "How far to trust it", Act::Local(Local::QuasarTrust))
        .help("Figures of the card, and figures against labels of this table."),
    row("quasars-read-mapping", Quasars, "Take columns from a file…", Act::Event(|| UiEvent::Ask(Dialog::OpenQuasarMapping)))
        .group()
        .help("A mapping of columns to u, g, r, i that was saved."),
    row("quasars-save-mapping", Quasars, "Save columns…", Act::Event(|| UiEvent::Ask(Dialog::SaveQuasarMapping)))
        .help("Write the mapping of columns to a file that `skyloupe quasars --map` reads."),
];

/// Whether what a dialog needs is there; true for other actions.
pub(super) fn has_content(session: &Session, id: &str) -> bool {
    match id {
        "quasars-read-mapping" => session.quasars.table.is_some(),
        "quasars-save-mapping" => session.quasars.mapping.is_some(),
        _ => true,
    }
}
