//! The window as a whole.

use super::actions::{self, Act, Action, Local};
use super::dock::{self, Docked, Pane};
use super::readiness::Readiness;
use super::{
    PathPrompt, UiEvent, canvas, help, menu, model_cards, notices, palette, panes, status, storage, welcome,
};
use crate::composite::Recipe;
use crate::jobs::{CacheKeeper, Jobs, ModelKeeper, StorageSettings, TileLoader};
use crate::session::{CatalogueCommand, Command, Session};
use egui_tiles::Tree;
use std::sync::Arc;

/// What the window may look at beside the document.
pub struct Services<'a> {
    pub tiles: &'a Arc<TileLoader>,
    pub jobs: &'a Jobs,
    pub cache: &'a CacheKeeper,
    pub models: &'a ModelKeeper,
    pub storage: StorageSettings,
    /// Colour format of the window's surface; `None` where there is no GPU.
    pub target_format: Option<canvas::TargetFormat>,
    /// True if the processor draws.
    pub software: bool,
    /// Name of the graphics adapter, for the About window.
    pub adapter: &'a str,
}

/// State of the window that is not part of the document.
pub struct Interface {
    pub tree: Tree<Pane>,
    pub(super) palette: palette::Palette,
    /// Asks for paths where the system has no dialogs.
    pub prompt: PathPrompt,
    pub(super) keys_open: bool,
    pub(super) about_open: bool,
    pub(super) header: panes::HeaderWindow,
    pub(super) storage: storage::StorageWindow,
    pub(super) model_cards: model_cards::ModelCards,
    pub(super) goto: palette::GoTo,
    pub(super) canvas: canvas::CanvasState,
    pub(super) histogram: panes::HistogramState,
    pub(super) streaks: panes::StreaksState,
    pub lenses: panes::LensesState,
    pub(super) inpainting: panes::InpaintingState,
    pub(super) quasars: panes::QuasarsState,
    pub(super) catalogue: panes::CatalogueState,
    /// A pane to bring to the front once the dock is drawn.
    pub(super) reveal: Option<Pane>,
    readiness: Readiness,
}

impl Default for Interface {
    fn default() -> Self {
        Self {
            tree: dock::default_tree(),
            palette: palette::Palette::default(),
            prompt: PathPrompt::default(),
            keys_open: false,
            about_open: false,
            header: panes::HeaderWindow::default(),
            storage: storage::StorageWindow::default(),
            model_cards: model_cards::ModelCards::default(),
            goto: palette::GoTo::default(),
            canvas: canvas::CanvasState::default(),
            histogram: panes::HistogramState::default(),
            streaks: panes::StreaksState::default(),
            lenses: panes::LensesState::default(),
            inpainting: panes::InpaintingState::default(),
            quasars: panes::QuasarsState::default(),
            catalogue: panes::CatalogueState::default(),
            readiness: Readiness::default(),
            reveal: None,
        }
    }
}

impl Interface {
    /// With a layout that [`Interface::layout_text`] wrote; the default one where it cannot be read or lacks the image.
    /// The table's pane stays hidden, with its place and size, until a table is opened: without one it is empty.
    pub fn with_layout(text: Option<&str>) -> Self {
        let mut interface = Self::default();
        if let Some(tree) = text.and_then(|text| serde_json::from_str::<Tree<Pane>>(text).ok())
            && dock::is_whole(&tree)
        {
            interface.tree = tree;
        }
        if let Some(table) = interface.tree.tiles.find_pane(&Pane::Catalogue) {
            interface.tree.set_visible(table, false);
        }
        interface
    }

    /// The layout, for the next start.
    pub fn layout_text(&self) -> String {
        serde_json::to_string(&self.tree).unwrap_or_default()
    }

    /// Draw everything and answer with what the user asked for.
    pub fn show(&mut self, ui: &mut egui::Ui, session: &Session, services: &Services) -> Vec<UiEvent> {
        let mut events = Vec::new();
        self.shortcuts(ui.ctx(), session, &mut events);
        egui::Panel::top("menu").show(ui, |ui| menu::show(ui, self, session, &mut events));
        egui::Panel::bottom("status").show(ui, |ui| status::show(ui, session, services, &mut events));
        // The window is cleared in the panels' colour: filling it once more would cost every frame dearly where
        // the processor draws.
        egui::CentralPanel::default().frame(egui::Frame::NONE).show(ui, |ui| {
            if session.frames.is_empty() && session.catalogues.tables.is_empty() {
                welcome::show(ui, session, services, &mut events);
            } else {
                let mut tree =
                    std::mem::replace(&mut self.tree, Tree::empty(egui::Id::unique("skyloupe-dock")));
                self.lenses.begin(ui.ctx(), services);
                self.canvas.space_is_taken = self.inpainting.plays_by_space();
                let hidden =
                    if session.frames.is_empty() { dock::hide_panes_of_image(&mut tree) } else { Vec::new() };
                if !hidden.is_empty() {
                    egui::Panel::top("no-image").show(ui, |ui| welcome::above_tables(ui, &mut events));
                }
                tree.ui(&mut Docked { interface: self, session, services, events: &mut events }, ui);
                hidden.iter().for_each(|tile| tree.set_visible(*tile, true));
                self.streaks.arrange(&mut tree, session);
                self.lenses.end(services);
                self.lenses.arrange(&mut tree, session);
                self.inpainting.arrange(&mut tree, session, &mut events);
                self.quasars.arrange(&mut tree, session, &mut events);
                self.catalogue.arrange(&mut tree, session);
                if let Some(pane) = self.reveal.take() {
                    dock::reveal(&mut tree, pane);
                }
                self.tree = tree;
            }
        });
        let ctx = ui.ctx().clone();
        self.header.show(&ctx, session);
        self.storage.show(&ctx, services, &mut events);
        self.model_cards.show(&ctx, services, &mut events);
        self.goto.show(&ctx, session, &mut events);
        help::keys(&ctx, &mut self.keys_open);
        help::about(&ctx, &mut self.about_open, services.adapter);
        let image = Some(self.canvas.area).filter(|_| !session.frames.is_empty());
        notices::show(&ctx, session, image.flatten(), &mut events);
        if let Some(action) = self.palette.show(&ctx, session) {
            self.perform(&ctx, action, session, &mut events);
        }
        drop_target(&ctx, &mut events);
        if session.active_frame().is_some_and(|frame| frame.view.is_some()) {
            self.readiness.go_on(&ctx);
        }
        events
    }

    /// Show the card of a model by its name, whatever window it is asked from.
    pub fn open_model_card(&mut self, name: &str, events: &mut Vec<UiEvent>) {
        self.model_cards.open_at(name, events);
    }

    /// Carry out an action that was chosen by key, menu, button or palette.
    pub(super) fn perform(
        &mut self,
        ctx: &egui::Context,
        action: &Action,
        session: &Session,
        events: &mut Vec<UiEvent>,
    ) {
        match action.act {
            Act::Command(make) => events.extend(make(session).map(UiEvent::Do)),
            Act::Event(make) => events.push(make()),
            Act::Local(local) => self.perform_local(ctx, local, session, events),
        }
    }

    fn perform_local(
        &mut self,
        ctx: &egui::Context,
        local: Local,
        session: &Session,
        events: &mut Vec<UiEvent>,
    ) {
        match local {
            Local::Palette => self.palette.open(),
            Local::Keys => self.keys_open = !self.keys_open,
            Local::About => self.about_open = !self.about_open,
            Local::CopyReading => {
                if let Some(text) = status::reading_text(session) {
                    events.push(UiEvent::Do(Command::Tell(format!("Copied {text}"))));
                    ctx.copy_text(text);
                }
            }
            Local::ResetLayout => self.tree = dock::default_tree(),
            Local::HeaderPane => self.header.toggle(),
            Local::Storage => self.storage.toggle(events),
            Local::ModelCards => self.model_cards.toggle(events),
            Local::BestPractices => self.model_cards.open_practices(events),
            Local::GoTo => self.goto.open(),
            Local::AutoCuts => edit_recipe(session, events, Recipe::automatic_cuts),
            Local::NextStretch => edit_recipe(session, events, Recipe::next_stretch),
            Local::NextColorMap => edit_recipe(session, events, Recipe::next_colormap),
            Local::Invert => edit_recipe(session, events, Recipe::toggle_invert),
            Local::ResetContrast => edit_recipe(session, events, Recipe::reset_contrast),
            Local::ResetRecipe => edit_recipe(session, events, Recipe::reset),
            Local::StreaksPane => self.streaks.toggle = true,
            Local::InjectStreak => self.streaks.open_injection(),
            Local::LensesPane => self.lenses.toggle = true,
            Local::LensGrading => self.lenses.open(panes::LensSide::Setup),
            Local::LensCompleteness => self.lenses.open(panes::LensSide::SelectionFunction),
            Local::ResidualsPane => self.inpainting.toggle = true,
            Local::ResidualScores => self.inpainting.open_sources(),
            Local::ResidualInjection => self.inpainting.open_injection(),
            Local::QuasarsPane => self.quasars.toggle = true,
            Local::QuasarMap => self.quasars.open(panes::QuasarsSide::Map),
            Local::QuasarTrust => self.quasars.open(panes::QuasarsSide::Trust),
            Local::CataloguePane => self.catalogue.toggle = true,
            Local::CatalogueFilter => self.catalogue.open_filter(),
        }
    }

    /// Escape closes the window in front before it means anything else.
    fn close_windows_by_key(&mut self, ctx: &egui::Context) -> bool {
        let any = self.keys_open
            || self.about_open
            || self.header.is_open()
            || self.storage.is_open()
            || self.model_cards.is_open();
        if !any || ctx.text_edit_focused() || !ctx.input(|input| input.key_pressed(egui::Key::Escape)) {
            return false;
        }
        (self.keys_open, self.about_open) = (false, false);
        self.header.close();
        self.storage.close();
        self.model_cards.close();
        true
    }

    fn shortcuts(&mut self, ctx: &egui::Context, session: &Session, events: &mut Vec<UiEvent>) {
        if self.close_windows_by_key(ctx) {
            return;
        }
        let asking = self.palette.is_open() || self.goto.is_open() || self.prompt.is_open();
        if egui::Popup::is_any_open(ctx) {
            return;
        }
        let mut typing = asking || ctx.text_edit_focused();
        if session.grades_by_key() {
            if !typing {
                panes::lens_keys(self, ctx, session, events);
            }
            // What a letter means on the image, it does not mean on stamps.
            typing = true;
        } else if !asking {
            self.inpainting.take_keys(ctx, session, events);
            self.catalogue.take_keys(ctx, session, events);
        }
        for (shortcut, action) in bindings() {
            let plain = !shortcut.modifiers.command
                && !matches!(shortcut.logical_key, egui::Key::F1 | egui::Key::F11);
            let copying = shortcut.logical_key == egui::Key::C && shortcut.modifiers.command;
            if typing && (plain || copying) {
                continue;
            }
            if ctx.input_mut(|input| input.consume_shortcut(&shortcut)) && action.is_enabled(session) {
                self.perform(ctx, action, session, events);
                if shortcut.logical_key == egui::Key::Tab {
                    // Tab has moved the keyboard's focus as well, which nobody wanted here.
                    ctx.memory_mut(|memory| memory.stop_text_input());
                }
            }
        }
        // The system turns Ctrl+C into a copy event of its own.
        if !typing && ctx.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy))) {
            self.perform_local(ctx, Local::CopyReading, session, events);
        }
    }
}

/// Every key with its action, keys with more modifiers first: Ctrl+Z would take Ctrl+Shift+Z otherwise.
fn bindings() -> Vec<(egui::KeyboardShortcut, &'static Action)> {
    let mut bindings: Vec<_> = actions::all()
        .flat_map(|action| action.keys.iter().map(move |shortcut| (*shortcut, action)))
        .collect();
    bindings.sort_by_key(|(shortcut, _)| {
        let modifiers = shortcut.modifiers;
        std::cmp::Reverse(u8::from(modifiers.command) + u8::from(modifiers.shift) + u8::from(modifiers.alt))
    });
    bindings
}

/// Change the recipe of the active frame.
pub(super) fn edit_recipe(session: &Session, events: &mut Vec<UiEvent>, edit: impl FnOnce(&mut Recipe)) {
    if let Some(frame) = session.active_frame() {
        let mut recipe = frame.recipe().clone();
        edit(&mut recipe);
        events.push(UiEvent::Do(Command::SetRecipe { frame: frame.id, recipe }));
    }
}

/// Files dropped on the window are opened; while they hover, the window says so.
fn drop_target(ctx: &egui::Context, events: &mut Vec<UiEvent>) {
    let (hovering, dropped) =
        ctx.input(|input| (!input.raw.hovered_files.is_empty(), input.raw.dropped_files.clone()));
    if hovering {
        let painter =
            ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
        let rect = ctx.content_rect();
        painter.rect_filled(rect, 0.0, egui::Color32::from_black_alpha(160));
        painter.text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            "Drop images and catalogues to open them",
            egui::FontId::proportional(24.0),
            super::theme::ACCENT,
        );
    }
    let files: Vec<std::path::PathBuf> = dropped.iter().map(|file| file.path().to_path_buf()).collect();
    if !files.is_empty() {
        let files = files.iter().map(|path| crate::fits::FileSpec::of_path(path)).collect();
        events.push(UiEvent::Do(Command::Catalogue(CatalogueCommand::OpenEither(files))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_is_not_restored_and_the_rest_of_the_layout_is() {
        let mut left = Interface::default();
        for (pane, is_shown) in [(Pane::Catalogue, true), (Pane::Streaks, true), (Pane::Histogram, false)] {
            let tile = left.tree.tiles.find_pane(&pane).unwrap();
            left.tree.set_visible(tile, is_shown);
        }
        let restored = Interface::with_layout(Some(&left.layout_text()));
        let shown = [Pane::Catalogue, Pane::Streaks, Pane::Histogram, Pane::Canvas].map(|pane| {
            let tile = restored.tree.tiles.find_pane(&pane).unwrap();
            restored.tree.is_visible(tile)
        });
        assert_eq!(shown, [false, true, false, true]);
    }
}
