//! Keys while candidates are graded.

use super::grade_keys::GradeAct;
use super::mosaic;
use crate::session::{Command, Direction, LensCommand, LensView, Session};
use crate::ui::{Interface, UiEvent};

/// Carry out what is pressed in the grading view or the mosaic. What they do not know is not passed on to the image.
pub fn lens_keys(
    interface: &mut Interface,
    ctx: &egui::Context,
    session: &Session,
    events: &mut Vec<UiEvent>,
) {
    let Some(act) = interface.lenses.keys.pressed(ctx) else { return };
    // The letter is not to be written into the comment that it may just have opened.
    ctx.input_mut(|input| input.events.retain(|event| !matches!(event, egui::Event::Text(_))));
    let mosaic = session.lenses.view == LensView::Mosaic;
    let command = match act {
        GradeAct::Class(class) => graded(interface, session, class, String::new()),
        GradeAct::Subclass(subclass) => {
            let class = session.lenses.grading.class_of(&subclass).map(|class| class.key.clone());
            class.and_then(|class| graded(interface, session, class, subclass))
        }
        GradeAct::Undo => Some(LensCommand::UndoGrade),
        GradeAct::Previous if mosaic => mosaic::stepped(interface, session, Direction::Backward),
        GradeAct::Next if mosaic => mosaic::stepped(interface, session, Direction::Forward),
        GradeAct::Previous => Some(LensCommand::StepGrading(Direction::Backward)),
        GradeAct::Next => Some(LensCommand::StepGrading(Direction::Forward)),
        GradeAct::Comment => {
            interface.lenses.focus_comment = !mosaic;
            None
        }
        GradeAct::Occlusion => {
            interface.lenses.occlusion = !interface.lenses.occlusion;
            None
        }
        GradeAct::ShowInField => Some(LensCommand::ShowInField),
        GradeAct::Blind => Some(LensCommand::SetBlind(!session.lenses.grading.is_blind)),
        GradeAct::Card => {
            if let Some(scorer) = &session.lenses.scorer {
                interface.open_model_card(&scorer.id, events);
            }
            None
        }
        GradeAct::Leave => Some(LensCommand::SetView(LensView::Image)),
    };
    events.extend(command.map(|command| UiEvent::Do(Command::Lenses(command))));
    ctx.request_repaint();
}

/// A grade of what is shown, or of what the cursor is over in the mosaic, else of what is selected there.
fn graded(
    interface: &mut Interface,
    session: &Session,
    class: String,
    subclass: String,
) -> Option<LensCommand> {
    match session.lenses.view {
        LensView::Grade => Some(LensCommand::Grade { class, subclass }),
        LensView::Mosaic => {
            let row = interface.lenses.hovered.or(session.lenses.selected)?;
            Some(LensCommand::GradeRow { row, class, subclass })
        }
        LensView::Image => None,
    }
}
