//! The actions of the menu Streaks.

use super::Menu::Streaks;
use super::{Act, Action, Local, ctrl, ctrl_shift, key, row, shift};
use crate::session::{
    Command, Direction, Pick, SearchScope, Session, StampLock, StepOver, StreakCommand, Verdict,
};
use crate::streaks::Detector;
use crate::ui::{Dialog, UiEvent};
use egui::Key;

/// How far one press moves the threshold.
const THRESHOLD_STEP: f64 = 0.05;

fn if_open(session: &Session, command: StreakCommand) -> Option<Command> {
    session.active_frame().map(|_| Command::Streaks(command))
}

fn if_found(session: &Session, command: StreakCommand) -> Option<Command> {
    (!session.streaks.findings.detections.is_empty()).then_some(Command::Streaks(command))
}

fn if_selected(session: &Session, command: StreakCommand) -> Option<Command> {
    session.streaks.selected.map(|_| Command::Streaks(command))
}

fn move_threshold(session: &Session, by: f64) -> Option<Command> {
    let threshold = ((session.streaks.threshold + by) / THRESHOLD_STEP).round() * THRESHOLD_STEP;
    if_found(session, StreakCommand::SetThreshold(threshold))
}

/// Back to the ends that were found, of the selected detection where they were moved.
fn found_ends(session: &Session) -> Option<Command> {
    let Some(Pick::Detection(detection)) = session.streaks.selected else { return None };
    session.streaks.review.about(detection)?.ends?;
    Some(Command::Streaks(StreakCommand::SetEnds { detection, ends: None }))
}

fn turned(lock: StampLock) -> StampLock {
    if lock == StampLock::Sky { StampLock::Object } else { StampLock::Sky }
}

macro_rules! open_do {
    ($command:expr) => {
        Act::Command(|session| if_open(session, $command))
    };
}

macro_rules! found_do {
    ($command:expr) => {
        Act::Command(|session| if_found(session, $command))
    };
}

macro_rules! selected_do {
    ($command:expr) => {
        Act::Command(|session| if_selected(session, $command))
    };
}

pub(super) static ACTIONS: &[Action] = &[
    row("streaks-search", Streaks, "Find streaks", open_do!(StreakCommand::Search(SearchScope::AllFrames)))
        .keys(&[ctrl(Key::F)])
        .help("Search the open exposures for asteroids that left streaks, and link what is found over the exposures."),
    row("streaks-search-one", Streaks, "Find streaks in this exposure", open_do!(StreakCommand::Search(SearchScope::ActiveFrame)))
        .help("Search the active exposure alone: detections, without tracks."),
    row("streaks-stop", Streaks, "Stop searching", Act::Command(|session| session.streaks.running.map(|_| Command::Streaks(StreakCommand::Stop))))
        .keys(&[ctrl(Key::Period)])
        .help("Give up the search. What was found so far stays."),
    row("streaks-network", Streaks, "Detector: network", Act::Command(|_| Some(Command::Streaks(StreakCommand::SetDetector(Detector::Network)))))
        .checked(|session| session.streaks.detector == Detector::Network)
        .group()
        .help("The next search uses the trained network."),
    row("streaks-classical", Streaks, "Detector: classical", Act::Command(|_| Some(Command::Streaks(StreakCommand::SetDetector(Detector::Classical)))))
        .checked(|session| session.streaks.detector == Detector::Classical)
        .help("The next search uses line filters, without any training."),
    row("streaks-raise", Streaks, "Raise the threshold", Act::Command(|session| move_threshold(session, THRESHOLD_STEP)))
        .keys(&[key(Key::Period)])
        .help("Fewer and surer detections."),
    row("streaks-lower", Streaks, "Lower the threshold", Act::Command(|session| move_threshold(session, -THRESHOLD_STEP)))
        .keys(&[key(Key::Comma)])
        .help("More detections, and more false ones."),
    row("streaks-next-track", Streaks, "Next track", found_do!(StreakCommand::Step(StepOver::Tracks, Direction::Forward)))
        .keys(&[key(Key::PageDown)])
        .group()
        .help("Select the next track above the threshold and go there."),
    row("streaks-previous-track", Streaks, "Previous track", found_do!(StreakCommand::Step(StepOver::Tracks, Direction::Backward)))
        .keys(&[key(Key::PageUp)])
        .help("The track before."),
    row("streaks-next", Streaks, "Next detection", found_do!(StreakCommand::Step(StepOver::Detections, Direction::Forward)))
        .keys(&[shift(Key::PageDown)])
        .help("Select the next detection above the threshold and go there."),
    row("streaks-previous", Streaks, "Previous detection", found_do!(StreakCommand::Step(StepOver::Detections, Direction::Backward)))
        .keys(&[shift(Key::PageUp)])
        .help("The detection before."),
    row("streaks-accept", Streaks, "Accept", selected_do!(StreakCommand::Judge(Verdict::Accepted)))
        .keys(&[key(Key::V)])
        .group()
        .help("The selected one is a moving source; of a track, all its detections. Once more takes it back."),
    row("streaks-reject", Streaks, "Reject", selected_do!(StreakCommand::Judge(Verdict::Rejected)))
        .keys(&[key(Key::R)])
        .help("The selected one is none. It stays out of reports."),
    row("streaks-static", Streaks, "Does not move", selected_do!(StreakCommand::Judge(Verdict::Static)))
        .keys(&[key(Key::W)])
        .help("The selected one is a star or galaxy. It is hidden unless sources that do not move are shown."),
    row("streaks-found-ends", Streaks, "Ends as found", Act::Command(found_ends))
        .help("Take back all that was done by hand to the ends of the selected detection. Dragging its handles moves them."),
    row("streaks-shown", Streaks, "Show streaks", Act::Command(|_| Some(Command::Streaks(StreakCommand::ToggleShown))))
        .keys(&[shift(Key::V)])
        .checked(|session| session.streaks.shown)
        .group()
        .help("Detections and tracks over the image."),
    row("streaks-static-shown", Streaks, "Show what does not move", Act::Command(|_| Some(Command::Streaks(StreakCommand::ToggleStatic))))
        .keys(&[shift(Key::W)])
        .checked(|session| session.streaks.static_shown)
        .help("Draw and list detections that were judged to be stars or galaxies."),
    row("streaks-stamps-sky", Streaks, "Stamps locked on the sky", Act::Command(|session| Some(Command::Streaks(StreakCommand::SetStampLock(turned(session.streaks.stamp_lock))))))
        .keys(&[key(Key::J)])
        .checked(|session| session.streaks.stamp_lock == StampLock::Sky)
        .help("The stamps of a track show the same sky instead of following the moving source."),
    row("streaks-pane", Streaks, "Streaks pane", Act::Local(Local::StreaksPane))
        .keys(&[shift(Key::D)])
        .help("Search, threshold, tables, stamps and curves; or away with them."),
    row("streaks-inject", Streaks, "Inject a streak", Act::Local(Local::InjectStreak))
        .keys(&[ctrl(Key::I)])
        .group()
        .help("Put a simulated streak of chosen magnitude, rate and direction into the open exposures, and see whether it is found."),
    row("streaks-remove-injected", Streaks, "Remove injected streaks", Act::Command(|session| (!session.streaks.injected.is_empty()).then_some(Command::Streaks(StreakCommand::RemoveInjected))))
        .help("The exposures as they are in their files."),
    row("streaks-report", Streaks, "Save report…", Act::Event(|| UiEvent::Ask(Dialog::SaveStreakReport)))
        .keys(&[ctrl_shift(Key::S)])
        .group()
        .help("Write detections and tracks as CSV, FITS, VOTable, DS9 regions, or drafts for the Minor Planet Center."),
];
