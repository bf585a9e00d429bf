//! The actions of the menu Lenses.

use super::Menu::Lenses;
use super::{Act, Action, Local, ctrl, ctrl_shift, row, shift};
use crate::session::{Command, Direction, HeadInUse, LensCommand, LensExportFormat, LensView, Session};
use crate::ui::{Dialog, UiEvent};
use egui::Key;

/// How far one press moves the threshold of the raw score.
const THRESHOLD_STEP: f64 = 0.25;

fn if_open(session: &Session, command: LensCommand) -> Option<Command> {
    session.active_frame().map(|_| Command::Lenses(command))
}

fn if_scored(session: &Session, command: LensCommand) -> Option<Command> {
    (session.lenses.ranking.n_scored() > 0).then_some(Command::Lenses(command))
}

fn move_threshold(session: &Session, by: f64) -> Option<Command> {
    let threshold = ((session.lenses.threshold + by) / THRESHOLD_STEP).round() * THRESHOLD_STEP;
    if_scored(session, LensCommand::SetThreshold(threshold))
}

fn other_view(session: &Session, view: LensView) -> Option<Command> {
    let view = if session.lenses.view == view { LensView::Image } else { view };
    if_scored(session, LensCommand::SetView(view))
}

/// Go on with the queue that there is; draw one otherwise.
fn grade(session: &Session) -> Option<Command> {
    if session.lenses.grading.queue.is_empty() {
        return if_scored(session, LensCommand::StartGrading);
    }
    other_view(session, LensView::Grade)
}

macro_rules! scored_do {
    ($command:expr) => {
        Act::Command(|session| if_scored(session, $command))
    };
}

macro_rules! export {
    ($format:ident) => {
        Act::Event(|| UiEvent::Ask(Dialog::ExportLenses(LensExportFormat::$format)))
    };
}

pub(super) static ACTIONS: &[Action] = &[
    row("lenses-search", Lenses, "Search for lenses", Act::Command(|session| if_open(session, LensCommand::Search)))
        .keys(&[ctrl_shift(Key::F)])
        .help("Score the sources of the active field that the cuts leave, and rank them."),
    row("lenses-stop", Lenses, "Stop searching", Act::Command(|session| session.lenses.running.map(|_| Command::Lenses(LensCommand::Stop))))
        .help("Give up the search. What was scored so far stays."),
    row("lenses-pane", Lenses, "Lenses pane", Act::Local(Local::LensesPane))
        .keys(&[ctrl_shift(Key::L)])
        .help("Cuts, ranked candidates, threshold, learning; or away with them."),
    row("lenses-next", Lenses, "Next candidate", scored_do!(LensCommand::Step(Direction::Forward)))
        .keys(&[ctrl(Key::PageDown)])
        .group()
        .help("Select the next candidate above the threshold by rank, and go there."),
    row("lenses-previous", Lenses, "Previous candidate", scored_do!(LensCommand::Step(Direction::Backward)))
        .keys(&[ctrl(Key::PageUp)])
        .help("The candidate before."),
    row("lenses-raise", Lenses, "Raise the threshold", Act::Command(|session| move_threshold(session, THRESHOLD_STEP)))
        .keys(&[ctrl(Key::CloseBracket)])
        .help("Fewer and surer candidates."),
    row("lenses-lower", Lenses, "Lower the threshold", Act::Command(|session| move_threshold(session, -THRESHOLD_STEP)))
        .keys(&[ctrl(Key::OpenBracket)])
        .help("More candidates, and more that are none."),
    row("lenses-shown", Lenses, "Show candidates", Act::Command(|_| Some(Command::Lenses(LensCommand::ToggleShown))))
        .keys(&[shift(Key::K)])
        .checked(|session| session.lenses.shown)
        .help("Circles over the image, coloured by score."),
    row("lenses-mosaic", Lenses, "Mosaic of stamps", Act::Command(|session| other_view(session, LensView::Mosaic)))
        .keys(&[ctrl(Key::M)])
        .checked(|session| session.lenses.view == LensView::Mosaic)
        .group()
        .help("Stamps of hundreds of candidates in the place of the image. Keys grade the one under the cursor; a double click shows it in the field."),
    row("lenses-grade", Lenses, "Grade one by one", Act::Command(grade))
        .keys(&[ctrl_shift(Key::G)])
        .checked(|session| session.lenses.view == LensView::Grade)
        .help("One large picture at a time. The keys Q W E R are A B C X, A S D F G H their subclasses, U takes back; they stand on the buttons and can be changed in lens-keys.toml."),
    row("lenses-field", Lenses, "Show in field, and back", scored_do!(LensCommand::ShowInField))
        .keys(&[shift(Key::F)])
        .help("From a stamp to its place in the image, and back to the stamps. While grading the key is V."),
    row("lenses-setup", Lenses, "Grading and queue", Act::Local(Local::LensGrading))
        .help("Whose grades these are, how the queue is drawn, shuffled and repeated, blind or not."),
    row("lenses-undo", Lenses, "Take back the last grade", Act::Command(|session| session.lenses.grading.can_undo().then_some(Command::Lenses(LensCommand::UndoGrade))))
        .help("By a further entry of the store: nothing that was said is lost."),
    row("lenses-refit", Lenses, "Refit after each grade", Act::Command(|session| if_scored(session, LensCommand::SetRefitting(!session.lenses.learning.is_on))))
        .checked(|session| session.lenses.learning.is_on)
        .group()
        .help("The last layer learns from the grades, and ranks follow at once."),
    row("lenses-save-head", Lenses, "Save head", Act::Command(|session| session.lenses.learning.refit.as_ref().map(|_| Command::Lenses(LensCommand::SaveHead))))
        .help("Keep the refitted head as a model with its own card, bound to its network."),
    row("lenses-roll-back", Lenses, "Roll back", Act::Command(|session| (session.lenses.learning.in_use != HeadInUse::Network).then_some(Command::Lenses(LensCommand::RollBack))))
        .help("Rank by the head that was saved last; once more, by the one before, in the end by the network alone."),
    row("lenses-network", Lenses, "Use network alone", Act::Command(|session| (session.lenses.learning.in_use != HeadInUse::Network).then_some(Command::Lenses(LensCommand::UseNetwork))))
        .help("Rank as the network does. Grades stay."),
    row("lenses-completeness", Lenses, "Completeness by injection", Act::Local(Local::LensCompleteness))
        .help("Put simulated lenses of chosen Einstein radius and magnitude into this field's sources, and see which would be found."),
    row("lenses-csv", Lenses, "CSV table…", export!(Csv)).within("Export candidates").group().help("Candidates above the threshold, and all that were graded, with scores, ranks and grades."),
    row("lenses-fits", Lenses, "FITS table…", export!(Fits)).within("Export candidates").help("The same as a FITS binary table."),
    row("lenses-votable", Lenses, "VOTable…", export!(VoTable)).within("Export candidates").help("The same as a VOTable."),
    row("lenses-ds9", Lenses, "DS9 regions…", export!(Ds9)).within("Export candidates").help("Circles on the sky, coloured by grade."),
    row("lenses-sheets", Lenses, "Sheets of stamps…", export!(PngSheets)).within("Export candidates").help("PNG sheets of stamps, as the network sees them."),
    row("lenses-cutouts", Lenses, "FITS cut-outs…", export!(FitsCutouts)).within("Export candidates").help("A FITS file with world coordinates for each candidate, in a folder."),
];

/// True for actions that need candidates.
pub(super) fn needs_candidates(id: &str) -> bool {
    ["lenses-csv", "lenses-fits", "lenses-votable", "lenses-ds9", "lenses-sheets", "lenses-cutouts"]
        .contains(&id)
}
