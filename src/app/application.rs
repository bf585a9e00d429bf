//! One frame of the application, with or without a window around it.

use super::dialogs::{self, Dialogs};
use super::expectations::expect_of;
use super::frame_clock::FrameClock;
use super::lens_expectations::{judge_of, scorer_of};
use super::lens_files::LensFiles;
use super::quasar_expectations::forests_of;
use super::{Settings, StartOptions};
use crate::fits::FileSpec;
use crate::jobs::{
    CacheKeeper, CatalogueEngine, InpaintingEngine, Jobs, LensEngine, ModelKeeper, Pyramids, ReviewJournal,
    StreakEngine, TileLoader, Wake,
};
use crate::models::ModelStore;
use crate::places::Places;
use crate::session::{CatalogueCommand, Command, Effect, SavedSession, Session, Severity, StreakEffect};
use crate::ui::{Interface, Services, TargetFormat, Theme, UiEvent};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What draws.
#[derive(Debug, Clone)]
pub struct Graphics {
    /// Colour format of the surface; `None` where there is no GPU.
    pub format: Option<TargetFormat>,
    /// Name and interface of the adapter.
    pub adapter: String,
    /// True if the processor draws.
    pub software: bool,
}

/// Time between two pictures while bands blink.
const BLINK_INTERVAL: Duration = Duration::from_millis(500);

/// The application without its window.
pub struct Application {
    pub session: Session,
    pub interface: Interface,
    pub settings: Settings,
    jobs: Jobs,
    tiles: Arc<TileLoader>,
    cache: CacheKeeper,
    models: ModelKeeper,
    /// The models whose cards the document knows.
    cards: Option<Arc<ModelStore>>,
    journal: ReviewJournal,
    pub(super) dialogs: Dialogs,
    graphics: Graphics,
    pub(super) paths: Places,
    pub(super) queue: VecDeque<Command>,
    /// Where to look as soon as the first field is there.
    first_look: Option<Command>,
    last_blink: Instant,
    pub(super) last_save: Instant,
    pub(super) saved: Option<SavedSession>,
    pub(super) saved_layout: String,
    clock: FrameClock,
}

impl Application {
    /// Start the workers and begin to open what `options` names.
    ///
    /// # Errors
    /// When the system starts no threads.
    pub fn new(
        ctx: &egui::Context,
        options: StartOptions,
        graphics: Graphics,
        paths: Places,
    ) -> std::io::Result<Self> {
        crate::ui::install_theme(ctx);
        let repaint = ctx.clone();
        let wake: Wake = Arc::new(move || repaint.request_repaint());
        let pyramids = Arc::new(Pyramids::default());
        let (settings, damage) = Settings::read(&paths.settings);
        let cache = CacheKeeper::new(&paths, settings.cache, options.cache, Arc::clone(&wake));
        let models = ModelKeeper::new(&paths, Arc::clone(&wake));
        let overviews = Arc::clone(cache.cache());
        let mut jobs = Jobs::new(Arc::clone(&wake), Arc::clone(&pyramids), overviews, paths.cache.clone())?;
        jobs.set_catalogue_engine(CatalogueEngine::new());
        jobs.set_streak_engine(StreakEngine::new(paths.models()));
        let lens_files = LensFiles::read(&paths);
        jobs.set_lens_engine(LensEngine::new(&paths, &lens_files.scheme));
        jobs.set_inpainting_engine(InpaintingEngine::new(&paths));
        jobs.set_quasar_models(paths.models());
        let tiles = Arc::new(TileLoader::new(pyramids, Arc::clone(jobs.surveys()), Arc::clone(&wake))?);
        settings.memory.take_effect(&paths);
        let mut session = Session::default();
        session.recent.clone_from(&settings.recent);
        session.default_recipe = options.recipe.clone().or_else(|| settings.recipe.clone());
        let (journal, review, damaged_journal) = ReviewJournal::open(&paths.streak_review);
        session.streaks.review = review;
        session.lenses.grading.grader = settings.grader_or_user();
        session.lenses.grading.scheme = Arc::clone(&lens_files.scheme);
        for damage in damage.into_iter().chain(damaged_journal).chain(lens_files.damage) {
            session.notify(Severity::Warning, damage);
        }
        // What was open last time stays reachable while this session is written in its place.
        if options.session.is_none() && places_has_session(&paths) {
            session.previous = Some(paths.previous_session.clone());
        }
        let mut settings = settings;
        if graphics.software && settings.told_adapter != graphics.adapter {
            settings.told_adapter.clone_from(&graphics.adapter);
            session.notify(Severity::Info, software_notice(&graphics.adapter));
        }
        let mut application = Self {
            session,
            interface: Interface::with_layout(std::fs::read_to_string(&paths.layout).ok().as_deref()),
            settings,
            jobs,
            tiles,
            cache,
            models,
            cards: None,
            journal,
            dialogs: Dialogs::new(wake),
            graphics,
            paths,
            queue: VecDeque::new(),
            first_look: options
                .goto
                .map(|sky| Command::GoTo { sky, field_of_view_arcmin: options.fov_arcmin }),
            last_blink: Instant::now(),
            last_save: Instant::now(),
            saved: None,
            saved_layout: String::new(),
            clock: FrameClock::default(),
        };
        application.interface.lenses.keys = lens_files.keys;
        application.apply_theme(ctx);
        application.write_settings();
        application.queue.extend(first_command(&options));
        if !options.catalogues.is_empty() {
            let open = CatalogueCommand::Open(options.catalogues.clone());
            application.queue.push_back(Command::Catalogue(open));
        }
        Ok(application)
    }

    /// Draw one frame: take in results, show the window's contents, carry out what was asked.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        let begun = self.clock.begin();
        let ctx = ui.ctx().clone();
        for update in self.jobs.drain() {
            let effects = self.session.absorb(update);
            self.start(effects);
        }
        for why in self.tiles.take_failures() {
            self.session.notify(Severity::Error, why);
        }
        for problem in self.cache.take_problems() {
            self.session.notify(Severity::Warning, problem);
        }
        self.read_cards();
        for answer in self.dialogs.answers() {
            self.answered(answer);
        }
        let services = Services {
            tiles: &self.tiles,
            jobs: &self.jobs,
            cache: &self.cache,
            models: &self.models,
            storage: self.settings.storage(),
            target_format: self.graphics.format,
            software: self.graphics.software,
            adapter: &self.graphics.adapter,
        };
        let events = self.interface.show(ui, &self.session, &services);
        for event in events {
            self.carry_out(&ctx, event);
        }
        if let Some((dialog, path)) = self.interface.prompt.show(&ctx) {
            self.queue.extend(dialogs::command(dialog, vec![path]));
        }
        self.look_first();
        self.blink(&ctx);
        if self.session.streaks.running.is_some() {
            self.jobs.look_at(self.session.looked_at());
            // How far it is, is seen without a movement of the mouse.
            ctx.request_repaint_after(Duration::from_millis(250));
        }
        if self.session.quasars.running.is_some() || self.session.quasars.drawing.is_some() {
            ctx.request_repaint_after(Duration::from_millis(250));
        }
        if self.session.inpainting.running.is_some() {
            ctx.request_repaint_after(Duration::from_millis(250));
        }
        if self.session.lenses.running.is_some() || self.session.lenses.selection_function.running.is_some() {
            ctx.request_repaint_after(Duration::from_millis(250));
        }
        while let Some(command) = self.queue.pop_front() {
            let effects = self.session.apply(command);
            self.start(effects);
            ctx.request_repaint();
        }
        self.remember_grader();
        self.autosave(&ctx);
        self.clock.end(begun);
    }

    /// What reads, filters and writes tables from now on.
    pub fn set_catalogue_engine(&mut self, engine: CatalogueEngine) {
        self.jobs.set_catalogue_engine(engine);
    }

    /// What searches for streaks from now on.
    pub fn set_streak_engine(&mut self, engine: StreakEngine) {
        self.jobs.set_streak_engine(engine);
    }

    /// What searches for lenses, keeps grades and learns from now on.
    pub fn set_lens_engine(&mut self, engine: LensEngine) {
        self.jobs.set_lens_engine(engine);
    }

    /// What repaints cores from now on.
    pub fn set_inpainting_engine(&mut self, engine: InpaintingEngine) {
        self.jobs.set_inpainting_engine(engine);
    }

    /// Have a command carried out with the next frame, as if the user had asked for it.
    pub fn ask_for(&mut self, command: Command) {
        self.queue.push_back(command);
    }

    /// Whose grades were given last is known at the next start.
    fn remember_grader(&mut self) {
        let grader = &self.session.lenses.grading.grader;
        // While the name is being typed, it is not written with every letter.
        if self.settings.grader != *grader && self.session.lenses.grading.waiting.is_some() {
            self.settings.grader.clone_from(grader);
            self.write_settings();
        }
    }

    /// Tell the document what the cards of the models promise, when they were read anew.
    fn read_cards(&mut self) {
        let Some(store) = self.models.store() else { return };
        if self.cards.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &store)) {
            expect_of(&store, &mut self.session.streaks);
            self.session.lenses.expect(scorer_of(&store));
            self.session.inpainting.expect(judge_of(&store));
            self.session.quasars.expect(forests_of(&store));
            self.cards = Some(store);
        }
    }

    /// What draws.
    pub fn graphics_name(&self) -> &str {
        &self.graphics.adapter
    }

    /// How long recent frames took, in words.
    pub fn frame_times(&self) -> String {
        self.clock.summary()
    }

    /// True while something is opened, read or computed, cards of models among it.
    pub fn is_busy(&self) -> bool {
        !self.queue.is_empty() || !self.session.pending.is_empty() || self.has_cards_to_read()
    }

    fn has_cards_to_read(&self) -> bool {
        let is_taken_in =
            |store: &Arc<ModelStore>| self.cards.as_ref().is_some_and(|known| Arc::ptr_eq(known, store));
        self.models.is_reading() || !self.models.store().as_ref().is_some_and(is_taken_in)
    }

    /// True while tiles are read or wait for being drawn.
    pub fn is_loading_tiles(&self) -> bool {
        self.tiles.is_busy()
    }

    fn start(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::RememberRecent(recent) = &effect {
                self.settings.recent.clone_from(recent);
                self.write_settings();
            }
            if let Effect::Streaks(StreakEffect::KeepReview(entries)) = &effect
                && let Err(why) = self.journal.keep(entries)
            {
                self.session.notify(Severity::Error, why);
            }
            self.jobs.start(effect);
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context, event: UiEvent) {
        match event {
            UiEvent::Do(command) => self.queue.push_back(command),
            UiEvent::Ask(dialog) => self.ask(dialog),
            UiEvent::OpenRecent(path) => self.queue.push_back(Command::Open(vec![FileSpec::of_path(&path)])),
            UiEvent::ForgetRecent => {
                self.queue.push_back(Command::ForgetRecent);
                self.settings.recent.clear();
                self.write_settings();
            }
            UiEvent::SetTheme(theme) => {
                self.settings.theme = theme;
                self.apply_theme(ctx);
                self.write_settings();
            }
            UiEvent::SetScale(factor) => {
                self.settings.scale = (self.settings.scale * factor).clamp(0.5, 3.0);
                self.apply_theme(ctx);
                self.write_settings();
            }
            UiEvent::SetStorage(storage) => {
                (self.settings.cache, self.settings.memory) = (storage.cache, storage.memory);
                self.cache.set(storage.cache);
                self.write_settings();
            }
            UiEvent::LookAtCache => self.cache.look(),
            UiEvent::LookAtModels => self.models.look(),
            UiEvent::ClearCache => self.cache.clear(),
            UiEvent::ToggleFullscreen => {
                let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!is_full));
            }
            UiEvent::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    fn look_first(&mut self) {
        let ready = self.session.active_frame().is_some_and(|frame| frame.view.is_some());
        if ready && let Some(command) = self.first_look.take() {
            self.queue.push_back(command);
        }
    }

    fn blink(&mut self, ctx: &egui::Context) {
        if !self.session.blinking {
            return;
        }
        let since = self.last_blink.elapsed();
        if since >= BLINK_INTERVAL {
            self.last_blink = Instant::now();
            self.queue.push_back(Command::Blink);
        }
        ctx.request_repaint_after(BLINK_INTERVAL.saturating_sub(since));
    }

    fn apply_theme(&self, ctx: &egui::Context) {
        ctx.set_theme(match self.settings.theme {
            Theme::Dark => egui::ThemePreference::Dark,
            Theme::Light => egui::ThemePreference::Light,
            Theme::System => egui::ThemePreference::System,
        });
        ctx.set_zoom_factor(self.settings.scale);
    }
}

/// Put the session of the last start aside; true if there is one to go back to.
fn places_has_session(places: &Places) -> bool {
    let moved = std::fs::rename(&places.last_session, &places.previous_session).is_ok();
    moved || places.previous_session.exists()
}

fn software_notice(adapter: &str) -> String {
    format!(
        "No graphics card was found: {adapter} draws with the processor. Everything works, somewhat slower."
    )
}

/// What the options ask for first: a session, files, or the demonstration field.
fn first_command(options: &StartOptions) -> Option<Command> {
    match &options.session {
        Some(path) => Some(Command::OpenSession(path.clone())),
        // A table alone is looked at alone.
        None if options.files.is_empty() => options.catalogues.is_empty().then_some(Command::OpenDemo),
        None => Some(Command::Open(options.files.clone())),
    }
}
