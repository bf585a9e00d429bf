//! Finding an action by typing, and going to a position.

use super::UiEvent;
use super::actions::{self, Action, shortcut_text};
use crate::geometry::ImagePoint;
use crate::session::{Command, Session};
use crate::sky;

/// The command palette.
#[derive(Default)]
pub struct Palette {
    is_open: bool,
    query: String,
    chosen: usize,
}

impl Palette {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    pub fn open(&mut self) {
        *self = Self { is_open: true, ..Self::default() };
    }

    /// Draw it, and answer with the action that was chosen.
    pub fn show(&mut self, ctx: &egui::Context, session: &Session) -> Option<&'static Action> {
        if !self.is_open {
            return None;
        }
        let mut answer = None;
        let matches = matching(&self.query, session);
        self.chosen = self.chosen.min(matches.len().saturating_sub(1));
        let steps = ctx.input_mut(|input| {
            let down = input.count_and_consume_key(egui::Modifiers::NONE, egui::Key::ArrowDown);
            let up = input.count_and_consume_key(egui::Modifiers::NONE, egui::Key::ArrowUp);
            (down, up)
        });
        self.chosen = (self.chosen + steps.0).min(matches.len().saturating_sub(1)).saturating_sub(steps.1);
        let enter = ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
        let escape = ctx.input(|input| input.key_pressed(egui::Key::Escape));
        let mut open = true;
        egui::Window::new("Find an action")
            .title_bar(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_TOP, [0.0, 60.0])
            .fixed_size([460.0, 360.0])
            .show(ctx, |ui| {
                let edit = egui::TextEdit::singleline(&mut self.query)
                    .hint_text("What do you want to do?")
                    .desired_width(f32::INFINITY);
                let field = ui.add(edit);
                field.request_focus();
                if field.changed() {
                    self.chosen = 0;
                }
                ui.add_space(4.0);
                egui::ScrollArea::vertical().max_height(310.0).auto_shrink([false, true]).show(ui, |ui| {
                    for (index, action) in matches.iter().enumerate() {
                        let response = line(ui, action, index == self.chosen);
                        if index == self.chosen && (steps.0 + steps.1) > 0 {
                            response.scroll_to_me(None);
                        }
                        if response.clicked() || (enter && index == self.chosen) {
                            answer = Some(*action);
                        }
                    }
                    if matches.is_empty() {
                        ui.weak("No action of that name");
                    }
                });
            });
        if escape || enter || answer.is_some() {
            open = false;
        }
        self.is_open = open;
        answer
    }
}

fn line(ui: &mut egui::Ui, action: &Action, chosen: bool) -> egui::Response {
    let mut button = egui::Button::selectable(chosen, format!("{}: {}", action.menu.title(), action.label))
        .min_size(egui::vec2(ui.available_width(), 22.0));
    if let Some(shortcut) = action.keys.first() {
        button = button.shortcut_text(shortcut_text(shortcut));
    }
    ui.add(button).on_hover_text(action.help)
}

/// Actions whose name or help holds every word of the query; names first.
fn matching(query: &str, session: &Session) -> Vec<&'static Action> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let holds = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let possible = || actions::all().filter(|action| action.is_enabled(session) && action.id != "palette");
    let by_name = |action: &&Action| holds(&format!("{} {}", action.menu.title(), action.label));
    let mut found: Vec<&'static Action> = possible().filter(by_name).collect();
    found.extend(possible().filter(|action| !by_name(action) && holds(action.help)));
    found
}

/// The small window that takes a position.
#[derive(Default)]
pub struct GoTo {
    is_open: bool,
    text: String,
    problem: Option<String>,
}

impl GoTo {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    pub fn open(&mut self) {
        self.is_open = true;
        self.text.clear();
        self.problem = None;
    }

    pub fn show(&mut self, ctx: &egui::Context, session: &Session, events: &mut Vec<UiEvent>) {
        if !self.is_open {
            return;
        }
        let (enter, escape) =
            ctx.input(|input| (input.key_pressed(egui::Key::Enter), input.key_pressed(egui::Key::Escape)));
        egui::Window::new("Go to position")
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_TOP, [0.0, 80.0])
            .show(ctx, |ui| {
                let field = ui.add(
                    egui::TextEdit::singleline(&mut self.text)
                        .hint_text("04:12:31.76 -47:59:41.9   or   63.132 -47.995   or   px 1200 800")
                        .desired_width(420.0),
                );
                field.request_focus();
                if let Some(problem) = &self.problem {
                    ui.colored_label(ui.visuals().error_fg_color, problem);
                }
            });
        if escape {
            self.is_open = false;
        }
        if enter {
            match destination(&self.text, session) {
                Ok(command) => {
                    events.push(UiEvent::Do(command));
                    self.is_open = false;
                }
                Err(problem) => self.problem = Some(problem),
            }
        }
    }
}

fn destination(text: &str, session: &Session) -> Result<Command, String> {
    let frame = session.active_frame().ok_or("Open a field first")?;
    if let Some(pixels) = text.trim().strip_prefix("px") {
        let numbers: Vec<f64> = pixels.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        let [x, y] = numbers[..] else {
            return Err("Two pixel numbers are needed after px, for example px 1200 800".to_owned());
        };
        return Ok(Command::CenterOn { frame: frame.id, at: ImagePoint { x: x - 1.0, y: y - 1.0 } });
    }
    let sky = sky::parse_position(text).map_err(|error| error.to_string())?;
    Ok(Command::GoTo { sky, field_of_view_arcmin: None })
}
