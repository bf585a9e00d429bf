//! The actions of the menu Residuals.

use super::Menu::Residuals;
use super::{Act, Action, Local, ctrl_shift, row};
use crate::session::{Command, ComparedKind, Direction, RepaintCommand, RepaintExportFormat, Session};
use crate::ui::{Dialog, UiEvent};
use egui::Key;

fn if_open(session: &Session, command: RepaintCommand) -> Option<Command> {
    session.active_frame().map(|_| Command::Repaint(command))
}

fn if_looking(session: &Session, command: RepaintCommand) -> Option<Command> {
    session.inpainting.step_number().map(|_| Command::Repaint(command))
}

/// The last step that has come.
fn last(session: &Session) -> RepaintCommand {
    RepaintCommand::SetStep(session.inpainting.n_steps().checked_sub(1))
}

macro_rules! looking_do {
    ($command:expr) => {
        Act::Command(|session| if_looking(session, $command))
    };
}

macro_rules! export {
    ($format:ident) => {
        Act::Event(|| UiEvent::Ask(Dialog::ExportResiduals(RepaintExportFormat::$format)))
    };
}

pub(super) static ACTIONS: &[Action] = &[
    row("residuals-pane", Residuals, "Residuals pane", Act::Local(Local::ResidualsPane))
        .keys(&[ctrl_shift(Key::R)])
        .checked(|session| session.inpainting.is_open)
        .help("Repaint the core of what is clicked and see what stands out, step by step; or away with it. In the pane Space plays, comma and period step, Home and End go to noise and core, Page Down and Page Up to the next source, B flips the core in the field."),
    row("residuals-selected", Residuals, "Look at what is selected", Act::Command(|session| if_open(session, RepaintCommand::InspectSelected)))
        .help("The row selected in the pane, in the open catalogue, or among candidates for lenses."),
    row("residuals-next", Residuals, "Next source", Act::Command(|session| if_open(session, RepaintCommand::StepSource(Direction::Forward))))
        .keys(&[ctrl_shift(Key::PageDown)])
        .help("As the list has them; of the open catalogue where nothing was ranked."),
    row("residuals-previous", Residuals, "Previous source", Act::Command(|session| if_open(session, RepaintCommand::StepSource(Direction::Backward))))
        .keys(&[ctrl_shift(Key::PageUp)])
        .help("The source before."),
    row("residuals-play", Residuals, "Play steps", looking_do!(RepaintCommand::TogglePlaying))
        .keys(&[ctrl_shift(Key::Space)])
        .checked(|session| session.inpainting.playing)
        .group()
        .help("From noise to core, and stop."),
    row("residuals-step", Residuals, "One step on", looking_do!(RepaintCommand::StepBy(Direction::Forward)))
        .keys(&[ctrl_shift(Key::Period)])
        .help("The next denoising step."),
    row("residuals-step-back", Residuals, "One step back", looking_do!(RepaintCommand::StepBy(Direction::Backward)))
        .keys(&[ctrl_shift(Key::Comma)])
        .help("The denoising step before."),
    row("residuals-noise", Residuals, "First step", looking_do!(RepaintCommand::SetStep(Some(0))))
        .keys(&[ctrl_shift(Key::Home)])
        .help("Where there is almost nothing but noise."),
    row("residuals-core", Residuals, "Last step", Act::Command(|session| if_looking(session, last(session))))
        .keys(&[ctrl_shift(Key::End)])
        .help("The core as it was repainted."),
    row("residuals-flip", Residuals, "Core in the field", looking_do!(RepaintCommand::ToggleInField))
        .keys(&[ctrl_shift(Key::X)])
        .checked(|session| session.inpainting.in_field)
        .help("Flip between the repainted core in its place in the image and the original."),
    row("residuals-rank", Residuals, "Rank all sources", Act::Command(|session| if_open(session, RepaintCommand::Rank)))
        .group()
        .help("A fast pass over all sources of the active field in the background, then all steps for the best ones."),
    row("residuals-stop", Residuals, "Stop ranking", Act::Command(|session| session.inpainting.running.map(|_| Command::Repaint(RepaintCommand::Stop))))
        .help("Give it up. What was scored so far stays."),
    row("residuals-table", Residuals, "Table of scores", Act::Local(Local::ResidualScores))
        .help("All sources with their scores and the baselines that need no network."),
    row("residuals-shown", Residuals, "Show candidates", Act::Command(|_| Some(Command::Repaint(RepaintCommand::ToggleShown))))
        .checked(|session| session.inpainting.shown_on_image)
        .help("Rings over the image around what the rule takes."),
    row("residuals-inject", Residuals, "Point source in this core", Act::Local(Local::ResidualInjection))
        .help("Put light into the core that is looked at, and see when the scores notice."),
    row("residuals-model", Residuals, "Compare with a model…", Act::Event(|| UiEvent::Ask(Dialog::OpenCompared(ComparedKind::Model))))
        .group()
        .help("Open a FITS image of what the sources should look like, and step through input, model and residual."),
    row("residuals-residual", Residuals, "Compare with a residual…", Act::Event(|| UiEvent::Ask(Dialog::OpenCompared(ComparedKind::Residual))))
        .help("The same with a FITS image of what a model left."),
    row("residuals-csv", Residuals, "Scores as CSV…", export!(ScoresCsv)).within("Export residuals").group().help("All sources with their scores."),
    row("residuals-fits", Residuals, "Scores as FITS table…", export!(ScoresFits)).within("Export residuals").help("The same as a FITS binary table."),
    row("residuals-votable", Residuals, "Scores as VOTable…", export!(ScoresVoTable)).within("Export residuals").help("The same as a VOTable."),
    row("residuals-panels-png", Residuals, "Panels as PNG…", export!(PanelsPng)).within("Export residuals").help("Input, mask, repainted core and residual side by side."),
    row("residuals-panels-fits", Residuals, "Panels as FITS…", export!(PanelsFits)).within("Export residuals").help("The same as images of one FITS file."),
    row("residuals-gif", Residuals, "Steps as animated GIF…", export!(StepsGif)).within("Export residuals").help("From noise to core, for talks."),
    row("residuals-steps-png", Residuals, "Steps as PNG sequence…", export!(StepsPng)).within("Export residuals").help("One picture for each step, in a folder."),
];

/// Whether what an export needs is there; true for other actions.
pub(super) fn has_content(session: &Session, id: &str) -> bool {
    match id {
        "residuals-csv" | "residuals-fits" | "residuals-votable" => {
            !session.inpainting.findings.rows.is_empty()
        }
        "residuals-panels-png" | "residuals-panels-fits" | "residuals-gif" | "residuals-steps-png" => {
            session.inpainting.step_number().is_some()
        }
        "residuals-model" | "residuals-residual" => session.active_frame().is_some(),
        _ => true,
    }
}
