//! Every action of the application, one row each.

mod catalogue;
mod inpainting;
mod key_sheet;
mod lenses;
mod menu;
mod quasars;
mod streaks;

pub use key_sheet::{key_table, shortcut_text};
pub use menu::Menu;

use super::event::{Dialog, Theme, UiEvent};
use crate::composite::Recipe;
use crate::raster::Reduction;
use crate::session::{Arrangement, Command, Direction, Lock, Overlay, Session, Tool};
use egui::{Key, KeyboardShortcut, Modifiers};

/// Something that the window does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local {
    Palette,
    Keys,
    About,
    CopyReading,
    ResetLayout,
    Storage,
    HeaderPane,
    ModelCards,
    BestPractices,
    GoTo,
    AutoCuts,
    NextStretch,
    NextColorMap,
    Invert,
    ResetContrast,
    ResetRecipe,
    StreaksPane,
    InjectStreak,
    LensesPane,
    LensGrading,
    LensCompleteness,
    ResidualsPane,
    ResidualScores,
    ResidualInjection,
    QuasarsPane,
    QuasarMap,
    QuasarTrust,
    CataloguePane,
    CatalogueFilter,
}

/// What an action does.
#[derive(Clone, Copy)]
pub enum Act {
    /// A command, made from the document; `None` where there is nothing to do it to.
    Command(fn(&Session) -> Option<Command>),
    /// A wish of the application.
    Event(fn() -> UiEvent),
    /// Something in the window.
    Local(Local),
}

/// One action.
pub struct Action {
    /// Stable name, for key settings.
    pub id: &'static str,
    pub menu: Menu,
    pub label: &'static str,
    /// The first one is shown in menus.
    pub keys: &'static [KeyboardShortcut],
    /// One sentence.
    pub help: &'static str,
    pub act: Act,
    /// For toggles and choices: whether it is on.
    pub checked: Option<fn(&Session) -> bool>,
    /// A line above it in its menu.
    pub starts_group: bool,
    /// The menu within the menu in which it stands, if it does.
    pub submenu: Option<&'static str>,
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn row(id: &'static str, menu: Menu, label: &'static str, act: Act) -> Action {
    Action { id, menu, label, keys: &[], help: "", act, checked: None, starts_group: false, submenu: None }
}

impl Action {
    const fn keys(mut self, keys: &'static [KeyboardShortcut]) -> Self {
        self.keys = keys;
        self
    }

    const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    const fn checked(mut self, checked: fn(&Session) -> bool) -> Self {
        self.checked = Some(checked);
        self
    }

    const fn within(mut self, submenu: &'static str) -> Self {
        self.submenu = Some(submenu);
        self
    }

    const fn group(mut self) -> Self {
        self.starts_group = true;
        self
    }

    /// True if the action can be done now.
    pub fn is_enabled(&self, session: &Session) -> bool {
        match self.act {
            Act::Command(make) => make(session).is_some(),
            Act::Event(_) => {
                let needs_field = matches!(self.id, "export" | "export-whole" | "save-session");
                let needs_search = self.id == "streaks-report" && session.streaks.exposures.is_empty();
                let needs_candidates =
                    lenses::needs_candidates(self.id) && session.lenses.findings.rows.is_empty();
                catalogue::has_rows(session, self.id)
                    && inpainting::has_content(session, self.id)
                    && quasars::has_content(session, self.id)
                    && !needs_search
                    && !needs_candidates
                    && (!needs_field || session.active_frame().is_some())
            }
            Act::Local(local) => match local {
                Local::Palette
                | Local::Keys
                | Local::About
                | Local::ResetLayout
                | Local::Storage
                | Local::ModelCards
                | Local::BestPractices
                | Local::CataloguePane => true,
                // A table alone is enough.
                Local::QuasarsPane | Local::QuasarMap | Local::QuasarTrust => {
                    session.active_frame().is_some() || session.catalogues.active().is_some()
                }
                Local::CatalogueFilter => session.catalogues.active().is_some(),
                Local::NextColorMap | Local::Invert => recipe_has(session, Recipe::has_color_map),
                Local::NextStretch => recipe_has(session, Recipe::has_stretch),
                Local::AutoCuts => recipe_has(session, |recipe| recipe.cut_rule(0).is_some()),
                _ => session.active_frame().is_some(),
            },
        }
    }
}

fn recipe_has(session: &Session, has: fn(&Recipe) -> bool) -> bool {
    session.active_frame().is_some_and(|frame| has(frame.recipe()))
}

fn zoom(session: &Session, factor: f64) -> Option<Command> {
    session.active_frame().map(|frame| Command::Zoom { frame: frame.id, factor, anchor: None })
}

fn pan(session: &Session, dx: f64, dy: f64) -> Option<Command> {
    session.active_frame().map(|frame| {
        let step = if dx.abs() + dy.abs() > 1.5 { 0.5 } else { 0.08 };
        let (width, height) = frame.canvas;
        Command::Pan { frame: frame.id, dx: dx * step * width, dy: dy * step * height }
    })
}

fn if_open(session: &Session, command: Command) -> Option<Command> {
    session.active_frame().map(|_| command)
}

fn if_many(session: &Session, command: Command) -> Option<Command> {
    (session.frames.len() > 1).then_some(command)
}

/// The quadrant under the cursor, or in the middle of the canvas when the cursor is elsewhere.
fn quadrant_under_cursor(session: &Session) -> Option<Command> {
    let frame = session.active_frame()?;
    let read = session.reading.as_ref().filter(|(id, _)| *id == frame.id).map(|(_, reading)| reading.at);
    frame.quadrant_at(read.or(Some(frame.view?.center))?).map(Command::Show)
}

macro_rules! open_do {
    ($command:expr) => {
        Act::Command(|session| if_open(session, $command))
    };
}

macro_rules! many_do {
    ($command:expr) => {
        Act::Command(|session| if_many(session, $command))
    };
}

use Menu::{Colour, Edit, File, Frames, Help, Tools, View};

/// All actions.
pub fn all() -> impl Iterator<Item = &'static Action> {
    let groups = [
        ACTIONS,
        catalogue::ACTIONS,
        streaks::ACTIONS,
        lenses::ACTIONS,
        inpainting::ACTIONS,
        quasars::ACTIONS,
    ];
    groups.into_iter().flatten()
}

/// The actions of a menu, in its order.
pub fn of_menu(menu: Menu) -> impl Iterator<Item = &'static Action> {
    all().filter(move |action| action.menu == menu)
}

/// The actions of all menus but one of their own file, in the order of the menus.
static ACTIONS: &[Action] = &[
    row("open", File, "Open…", Act::Event(|| UiEvent::Ask(Dialog::OpenFiles)))
        .keys(&[ctrl(Key::O)])
        .help("Open FITS files; bands of the same sky become one field in colour. Files can be dropped on the window too."),
    row("open-catalogue", File, "Open catalogue…", Act::Event(|| UiEvent::Ask(Dialog::OpenCatalogue)))
        .keys(&[ctrl(Key::T)])
        .help("Open a table of sources (FITS, CSV, ECSV, VOTable, Parquet) and draw its rows over the image."),
    row("open-demo", File, "Open demo field", Act::Command(|_| Some(Command::OpenDemo)))
        .help("Open the simulated Euclid field that Skyloupe makes itself."),
    row("close", File, "Close frame", Act::Command(|session| session.active_frame().map(|frame| Command::CloseFrame(frame.id))))
        .keys(&[ctrl(Key::W)])
        .help("Close the active frame."),
    row("reload", File, "Reload", open_do!(Command::Reload))
        .keys(&[ctrl(Key::R)])
        .help("Read the open files anew, as they are on disk now, and show them as before."),
    row("export", File, "Export picture…", Act::Event(|| UiEvent::Ask(Dialog::ExportVisible)))
        .keys(&[ctrl(Key::E)])
        .group()
        .help("Write what the active frame shows, with scale bar and labels as shown, as PNG or 16-bit TIFF."),
    row("export-whole", File, "Export whole field…", Act::Event(|| UiEvent::Ask(Dialog::ExportWhole)))
        .help("Write the whole field at one screen pixel per image pixel, as PNG or 16-bit TIFF."),
    row("open-session", File, "Open session…", Act::Event(|| UiEvent::Ask(Dialog::OpenSession)))
        .keys(&[ctrl_shift(Key::O)])
        .group()
        .help("Bring back the files, views and recipes of a saved session."),
    row("previous-session", File, "Reopen last session", Act::Command(|session| session.previous.clone().map(Command::OpenSession)))
        .help("Bring back what was open when Skyloupe was last closed, or ended otherwise."),
    row("save-session", File, "Save session…", Act::Event(|| UiEvent::Ask(Dialog::SaveSession)))
        .keys(&[ctrl(Key::S)])
        .help("Save which files are open and how they are looked at."),
    row("quit", File, "Quit", Act::Event(|| UiEvent::Quit)).keys(&[ctrl(Key::Q)]).group().help("Close the window. The session is kept."),
    row("undo", Edit, "Undo", Act::Command(|session| session.history.can_undo().then_some(Command::Undo)))
        .keys(&[ctrl(Key::Z), key(Key::U)])
        .help("Take back the last change of recipe, cuts or band."),
    row("redo", Edit, "Redo", Act::Command(|session| session.history.can_redo().then_some(Command::Redo)))
        .keys(&[ctrl_shift(Key::Z), ctrl(Key::Y)])
        .help("Do again what was taken back."),
    row("copy", Edit, "Copy reading", Act::Local(Local::CopyReading))
        .keys(&[key(Key::C), ctrl(Key::C)])
        .group()
        .help("Copy RA, Dec and the values under the cursor."),
    row("freeze", Edit, "Freeze reading", Act::Command(|session| session.reading.as_ref().map(|_| Command::ToggleFreeze)))
        .keys(&[key(Key::F)])
        .checked(|session| session.frozen)
        .help("Keep the reading while the cursor moves on."),
    row("storage", Edit, "Storage and memory", Act::Local(Local::Storage))
        .group()
        .help("How much disk the overviews of large fields may take, and how much memory pixels may."),
    row("clear-overviews", Edit, "Clear overviews on disk", Act::Event(|| UiEvent::ClearCache))
        .help("Remove the overviews that make large fields open at once. They are made anew when fields are opened."),
    row("fit", View, "Fit", open_do!(Command::Fit))
        .keys(&[key(Key::Home), key(Key::Backtick), key(Key::Num0)])
        .help("Show the whole field."),
    row("zoom-in", View, "Zoom in", Act::Command(|session| zoom(session, 2.0)))
        .keys(&[key(Key::Plus), key(Key::Equals), key(Key::Z), shift(Key::Plus)])
        .help("Twice as large. The wheel zooms at the cursor.").within("Zoom"),
    row("zoom-out", View, "Zoom out", Act::Command(|session| zoom(session, 0.5)))
        .keys(&[key(Key::Minus), shift(Key::Z)])
        .help("Half as large.").within("Zoom"),
    row("zoom-1", View, "1:1", open_do!(Command::ZoomTo(1.0)))
        .keys(&[key(Key::Num1)])
        .help("One screen pixel per image pixel. The keys 2 to 7 show 2, 4, 8, 16, 32 and 64.").within("Zoom"),
    row("zoom-2", View, "2:1", open_do!(Command::ZoomTo(2.0))).keys(&[key(Key::Num2)]).help("Two screen pixels per image pixel.").within("Zoom"),
    row("zoom-4", View, "4:1", open_do!(Command::ZoomTo(4.0))).keys(&[key(Key::Num3)]).help("Four screen pixels per image pixel.").within("Zoom"),
    row("zoom-8", View, "8:1", open_do!(Command::ZoomTo(8.0))).keys(&[key(Key::Num4)]).help("Eight screen pixels per image pixel.").within("Zoom"),
    row("zoom-16", View, "16:1", open_do!(Command::ZoomTo(16.0))).keys(&[key(Key::Num5)]).help("Sixteen screen pixels per image pixel.").within("Zoom"),
    row("zoom-32", View, "32:1", open_do!(Command::ZoomTo(32.0))).keys(&[key(Key::Num6)]).help("32 screen pixels per image pixel.").within("Zoom"),
    row("zoom-64", View, "64:1", open_do!(Command::ZoomTo(64.0))).keys(&[key(Key::Num7)]).help("64 screen pixels per image pixel.").within("Zoom"),
    row("pan-left", View, "Move left", Act::Command(|session| pan(session, 1.0, 0.0)))
        .keys(&[key(Key::ArrowLeft)])
        .group()
        .help("Look further left. Dragging moves the image too; with Shift the arrow keys move half a canvas.").within("Move"),
    row("pan-right", View, "Move right", Act::Command(|session| pan(session, -1.0, 0.0))).keys(&[key(Key::ArrowRight)]).help("Look further right.").within("Move"),
    row("pan-up", View, "Move up", Act::Command(|session| pan(session, 0.0, 1.0))).keys(&[key(Key::ArrowUp)]).help("Look further up.").within("Move"),
    row("pan-down", View, "Move down", Act::Command(|session| pan(session, 0.0, -1.0))).keys(&[key(Key::ArrowDown)]).help("Look further down.").within("Move"),
    row("pan-left-far", View, "Half a canvas left", Act::Command(|session| pan(session, 2.0, 0.0))).keys(&[shift(Key::ArrowLeft)]).help("Look half a canvas further left.").within("Move"),
    row("pan-right-far", View, "Half a canvas right", Act::Command(|session| pan(session, -2.0, 0.0))).keys(&[shift(Key::ArrowRight)]).help("Look half a canvas further right.").within("Move"),
    row("pan-up-far", View, "Half a canvas up", Act::Command(|session| pan(session, 0.0, 2.0))).keys(&[shift(Key::ArrowUp)]).help("Look half a canvas further up.").within("Move"),
    row("pan-down-far", View, "Half a canvas down", Act::Command(|session| pan(session, 0.0, -2.0))).keys(&[shift(Key::ArrowDown)]).help("Look half a canvas further down.").within("Move"),
    row("goto", View, "Go to position…", Act::Local(Local::GoTo))
        .keys(&[ctrl(Key::G)])
        .help("Centre on a sky position, in degrees or sexagesimal, or on a pixel."),
    row("north-up", View, "North up", open_do!(Command::NorthUp))
        .keys(&[key(Key::O)])
        .group()
        .help("Turn and mirror the image so that north is up and east is left."),
    row("rotate", View, "Turn by 90°", open_do!(Command::Rotate(std::f64::consts::FRAC_PI_2)))
        .keys(&[key(Key::CloseBracket)])
        .help("Turn the image a quarter counter-clockwise."),
    row("flip", View, "Mirror", open_do!(Command::FlipX)).keys(&[key(Key::OpenBracket)]).help("Mirror the image left to right."),
    row("reset-orientation", View, "Reset orientation", open_do!(Command::ResetOrientation))
        .keys(&[shift(Key::R)])
        .help("As the pixels lie in the file."),
    row("grid", View, "Coordinate grid", Act::Command(|_| Some(Command::Toggle(Overlay::Grid))))
        .keys(&[key(Key::G)])
        .checked(|session| session.overlays.grid)
        .group()
        .help("Lines of equal right ascension and declination."),
    row("compass", View, "Compass", Act::Command(|_| Some(Command::Toggle(Overlay::Compass))))
        .keys(&[key(Key::N)])
        .checked(|session| session.overlays.compass)
        .help("Arrows to north and east."),
    row("scale-bar", View, "Scale bar", Act::Command(|_| Some(Command::Toggle(Overlay::ScaleBar))))
        .keys(&[key(Key::S)])
        .checked(|session| session.overlays.scale_bar)
        .help("A bar of round length on the sky."),
    row("labels", View, "Labels", Act::Command(|_| Some(Command::Toggle(Overlay::Labels))))
        .checked(|session| session.overlays.labels)
        .help("The name of each frame and of what it shows."),
    row("crosshair", View, "Crosshair", Act::Command(|_| Some(Command::Toggle(Overlay::Crosshair))))
        .keys(&[key(Key::X)])
        .checked(|session| session.overlays.crosshair)
        .help("Lines through the same sky position in all frames."),
    row("flags", View, "Flags", open_do!(Command::ToggleMask))
        .keys(&[key(Key::K)])
        .checked(|session| session.active_frame().is_some_and(|frame| frame.mask_picture().is_some()))
        .help("The flags of the pixels as a translucent mask, where a flag map is open. The Flags pane says which."),
    row("mean", View, "Zoomed out: mean", open_do!(Command::SetReduction(Reduction::Mean)))
        .checked(|session| session.active_frame().is_some_and(|frame| frame.reduction == Reduction::Mean))
        .group()
        .help("Zoomed out, a screen pixel shows the mean of the data beneath it."),
    row("maximum", View, "Zoomed out: maximum", open_do!(Command::SetReduction(Reduction::Max)))
        .keys(&[key(Key::M)])
        .checked(|session| session.active_frame().is_some_and(|frame| frame.reduction == Reduction::Max))
        .help("Zoomed out, a screen pixel shows the brightest pixel beneath it, so that faint points and streaks stay visible."),
    row("fullscreen", View, "Full screen", Act::Event(|| UiEvent::ToggleFullscreen)).keys(&[key(Key::F11)]).group().help("Use the whole screen.").within("Interface"),
    row("larger", View, "Larger interface", Act::Event(|| UiEvent::SetScale(1.1))).keys(&[ctrl(Key::Plus), ctrl(Key::Equals)]).help("Larger text and controls.").within("Interface"),
    row("smaller", View, "Smaller interface", Act::Event(|| UiEvent::SetScale(1.0 / 1.1))).keys(&[ctrl(Key::Minus)]).help("Smaller text and controls.").within("Interface"),
    row("dark", View, "Dark theme", Act::Event(|| UiEvent::SetTheme(Theme::Dark))).help("Light text on dark.").within("Interface"),
    row("light", View, "Light theme", Act::Event(|| UiEvent::SetTheme(Theme::Light))).help("Dark text on light.").within("Interface"),
    row("next-band", Colour, "Next band", open_do!(Command::CycleShowing(Direction::Forward)))
        .keys(&[key(Key::B)])
        .help("From the composite through VIS, Y, J and H, and round again."),
    row("previous-band", Colour, "Previous band", open_do!(Command::CycleShowing(Direction::Backward)))
        .keys(&[shift(Key::B)])
        .help("The other way round."),
    row("blink", Colour, "Blink bands", Act::Command(|session| if_open(session, Command::SetBlinking(!session.blinking || session.blinking_frames.is_some()))))
        .keys(&[ctrl(Key::B)])
        .checked(|session| session.blinking && session.blinking_frames.is_none())
        .help("Step through composite and bands, twice a second. Hold Space to peek at the next one."),
    row("auto-cuts", Colour, "Automatic cuts", Act::Local(Local::AutoCuts))
        .keys(&[key(Key::A)])
        .group()
        .help("Set the cuts of what is shown by its recipe's own rule."),
    row("next-stretch", Colour, "Next stretch", Act::Local(Local::NextStretch))
        .keys(&[key(Key::D)])
        .help("Linear, logarithm, square root, asinh, power, histogram equalisation, midtones."),
    row("next-colormap", Colour, "Next colour map", Act::Local(Local::NextColorMap)).keys(&[key(Key::Y)]).help("For single planes."),
    row("invert", Colour, "Invert", Act::Local(Local::Invert)).keys(&[key(Key::I)]).help("Turn the colour map round."),
    row("reset-contrast", Colour, "Reset contrast", Act::Local(Local::ResetContrast))
        .keys(&[shift(Key::T)])
        .help("Drag with the right button to change bias (sideways) and contrast (up and down); a double right click resets both."),
    row("reset-recipe", Colour, "Reset recipe", Act::Local(Local::ResetRecipe)).help("All parameters of the recipe back to their defaults."),
    row("next-frame", Frames, "Next frame", many_do!(Command::CycleFrame(Direction::Forward))).keys(&[key(Key::Tab)]).help("The next open field."),
    row("previous-frame", Frames, "Previous frame", many_do!(Command::CycleFrame(Direction::Backward)))
        .keys(&[shift(Key::Tab)])
        .help("The previous open field."),
    row("split", Frames, "Bands side by side", open_do!(Command::SplitBands))
        .keys(&[key(Key::T)])
        .group()
        .help("A frame for the composite and for each band, locked together; once more, and they are one again."),
    row("quadrant", Frames, "Quadrant under the cursor", Act::Command(quadrant_under_cursor))
        .keys(&[key(Key::Q)])
        .help("Show the detector quadrant under the cursor alone, on the same sky."),
    row("focal-plane", Frames, "Whole focal plane", Act::Command(|session| session.active_frame()?.whole_focal_plane().map(Command::Show)))
        .keys(&[shift(Key::Q)])
        .help("Back from one quadrant to all of them, on the same sky."),
    row("blink-frames", Frames, "Blink frames", Act::Command(|session| if_many(session, Command::SetBlinkingFrames(session.blinking_frames.is_none()))))
        .keys(&[ctrl_shift(Key::B)])
        .checked(|session| session.blinking_frames.is_some())
        .help("Step through the frames, such as the exposures of a pointing, one in the place of the other, twice a second."),
    row("single", Frames, "One frame", Act::Command(|_| Some(Command::SetArrangement(Arrangement::Single))))
        .checked(|session| session.arrangement == Arrangement::Single)
        .group()
        .help("The active frame alone."),
    row("side-by-side", Frames, "Side by side", many_do!(Command::SetArrangement(Arrangement::SideBySide)))
        .checked(|session| session.arrangement == Arrangement::SideBySide)
        .help("All frames in one row."),
    row("tiled", Frames, "Tiled", many_do!(Command::SetArrangement(Arrangement::Tiled)))
        .checked(|session| session.arrangement == Arrangement::Tiled)
        .help("All frames in a grid."),
    row("lock-sky", Frames, "Lock on the sky", Act::Command(|_| Some(Command::SetLock(Lock::Sky))))
        .checked(|session| session.lock == Lock::Sky)
        .group()
        .help("All frames show the same piece of sky."),
    row("lock-pixels", Frames, "Lock on pixels", Act::Command(|_| Some(Command::SetLock(Lock::Pixels))))
        .checked(|session| session.lock == Lock::Pixels)
        .help("All frames show the same pixels."),
    row("lock-object", Frames, "Lock on the moving object", Act::Command(|session| if_many(session, Command::SetLock(Lock::Object))))
        .keys(&[shift(Key::L)])
        .checked(|session| session.lock == Lock::Object)
        .help("Each exposure shows the sky around where the selected streak is then, so that it stays in its place while the frames blink."),
    row("unlock", Frames, "Free", Act::Command(|_| Some(Command::SetLock(Lock::Free))))
        .checked(|session| session.lock == Lock::Free)
        .help("Every frame moves by itself."),
    row("pan-tool", Tools, "Move", Act::Command(|_| Some(Command::SetTool(Tool::Pan))))
        .keys(&[key(Key::Escape)])
        .checked(|session| session.tool == Tool::Pan)
        .help("Dragging moves the image. The middle button always does."),
    row("ruler", Tools, "Ruler and line profile", Act::Command(|_| Some(Command::SetTool(Tool::Ruler))))
        .keys(&[key(Key::L)])
        .checked(|session| session.tool == Tool::Ruler)
        .help("Drag a line: its length, position angle and the values along it."),
    row("radial", Tools, "Radial profile", Act::Command(|_| Some(Command::SetTool(Tool::RadialProfile))))
        .keys(&[key(Key::P)])
        .checked(|session| session.tool == Tool::RadialProfile)
        .help("Click a source: mean and scatter in rings around its centre."),
    row("aperture", Tools, "Aperture photometry", Act::Command(|_| Some(Command::SetTool(Tool::Aperture))))
        .keys(&[key(Key::E)])
        .checked(|session| session.tool == Tool::Aperture)
        .help("Click a source: flux and magnitude in a circle, less the background in a ring."),
    row("clear-mark", Tools, "Clear mark", Act::Command(|session| {
        session.active_frame().filter(|frame| frame.mark.is_some()).map(|frame| Command::SetMark { frame: frame.id, mark: None, centered: false })
    }))
    .keys(&[key(Key::Delete)])
    .group()
    .help("Remove the ruler, ring or circle."),
    row("header", Tools, "Header", Act::Local(Local::HeaderPane)).keys(&[key(Key::H)]).help("The header of what is shown, with search."),
    row("model-cards", Tools, "Model cards", Act::Local(Local::ModelCards))
        .help("What each network is for, what it was trained on, and how far to trust it."),
    row("best-practices", Tools, "Best practices", Act::Local(Local::BestPractices))
        .help("What is asked of every model before its answers are used, and what each card says to it."),
    row("palette", Help, "Find an action…", Act::Local(Local::Palette))
        .keys(&[ctrl(Key::P)])
        .help("Type a few letters of what you want to do."),
    row("keys", Help, "Keys and mouse", Act::Local(Local::Keys)).keys(&[key(Key::Questionmark), shift(Key::Slash), key(Key::F1)]).help("All keys on one page."),
    row("reset-layout", Help, "Reset layout", Act::Local(Local::ResetLayout)).help("Panes back where they were."),
    row("about", Help, "About Skyloupe", Act::Local(Local::About)).help("Version, graphics adapter, licence."),
];

/// The action of that name.
pub fn action(id: &str) -> Option<&'static Action> {
    all().find(|action| action.id == id)
}

#[cfg(test)]
mod tests;
