//! The window without a window: the real widgets, driven by their accessibility labels and by keys.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::{By, NodeT, Queryable};
use egui_kittest::{Harness, Node};
use skyloupe::app::{Application, Graphics, StartOptions};
use skyloupe::field::Band;
use skyloupe::fits::FileSpec;
use skyloupe::geometry::{ImagePoint, ImageSize};
use skyloupe::places::Places;
use skyloupe::progress::Unwatched;
use skyloupe::raster::{Annulus, Aperture};
use skyloupe::session::{Command, Mark, Showing, Tool};
use skyloupe::simulate::{FieldRecipe, simulate_field, write_simulation};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A small simulated field, made once for all tests.
fn field_file() -> &'static Path {
    static FILE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FILE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.fits");
        let recipe = FieldRecipe { seed: 3, ..FieldRecipe::of_size(ImageSize { width: 320, height: 240 }) };
        let field = simulate_field(&recipe, &Unwatched).unwrap();
        write_simulation(&field, &recipe, &path, None).unwrap();
        (folder, path)
    });
    path
}

/// The application in a harness, with settings of its own in a temporary folder.
pub struct Window {
    pub harness: Harness<'static, Option<Application>>,
    folder: tempfile::TempDir,
}

impl Window {
    pub fn open(files: &[&Path]) -> Self {
        Self::open_with_models(files, &|_| {})
    }

    /// The same; `put` sees the folder of the user's models first.
    pub fn open_with_models(files: &[&Path], put: &dyn Fn(&Path)) -> Self {
        Self::with_format(files, Some(skyloupe::ui::TargetFormat::Rgba8Unorm), put)
    }

    fn with_format(files: &[&Path], format: Option<skyloupe::ui::TargetFormat>, put: &dyn Fn(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Places::beneath(
            folder.path().join("config"),
            folder.path().join("state"),
            folder.path().join("cache"),
        );
        std::fs::create_dir_all(folder.path().join("config")).unwrap();
        std::fs::write(&paths.settings, "typed_paths = true\n").unwrap();
        put(&paths.models());
        let files = files.iter().map(|path| FileSpec::of_path(path)).collect();
        let options = StartOptions { files, ..StartOptions::default() };
        let graphics = Graphics { format, adapter: "test".to_owned(), software: false };
        let start = move |ui: &mut egui::Ui, application: &mut Option<Application>| {
            let running = application.get_or_insert_with(|| {
                Application::new(ui.ctx(), options.clone(), graphics.clone(), paths.clone()).unwrap()
            });
            running.frame(ui);
        };
        let harness = Harness::builder()
            .with_size(vec2(1280.0, 800.0))
            .allow_missing_glyphs()
            .with_accessibility_check(false)
            .build_ui_state(start, None);
        let mut window = Self { harness, folder };
        window.settle();
        window
    }

    /// A file that the application keeps by itself.
    pub fn state_file(&self, name: &str) -> PathBuf {
        self.folder.path().join("state").join(name)
    }

    /// Run frames until nothing is opened or computed any more.
    pub fn settle(&mut self) {
        let limit = Instant::now() + Duration::from_secs(60);
        for quiet in 0.. {
            self.harness.run_steps(2);
            let busy = self.application().is_busy();
            if !busy && quiet > 3 {
                return;
            }
            assert!(Instant::now() < limit, "still busy: {:?}", self.application().session.pending);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn application(&self) -> &Application {
        self.harness.state().as_ref().unwrap()
    }

    pub fn frame(&self) -> &skyloupe::session::Frame {
        self.application().session.active_frame().unwrap()
    }

    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Run frames until a label is there.
    pub fn wait_for(&mut self, label: &str) {
        let limit = Instant::now() + Duration::from_secs(20);
        while self.harness.query_by_label(label).is_none() {
            assert!(Instant::now() < limit, "no {label} among {}", self.described());
            self.settle();
        }
    }

    /// What the window says, for whoever reads why a test failed.
    pub fn described(&self) -> String {
        let labels: Vec<String> =
            self.harness.get_all(By::new()).filter_map(|node| node.accesskit_node().label()).collect();
        let notices: Vec<&str> =
            self.application().session.notices.iter().map(|notice| notice.text.as_str()).collect();
        format!("{labels:?}; notices: {notices:?}")
    }

    pub fn image(&self) -> Node<'_> {
        self.harness.get_all_by_role(Role::Image).next().expect("the image is on the canvas")
    }

    fn middle_of_image(&self) -> Pos2 {
        self.image().rect().center()
    }

    fn write_path(&mut self, path: &Path) {
        let field = self.harness.get_by_label("Path");
        field.focus();
        self.harness.run_steps(2);
        self.press_with(Modifiers::COMMAND, Key::A);
        self.harness.get_by_label("Path").type_text(&path.display().to_string());
        self.harness.run_steps(2);
        self.click("OK");
    }
}

#[test]
fn a_field_opens_in_colour_with_its_whole_extent_in_view() {
    let window = Window::open(&[field_file()]);
    let frame = window.frame();
    assert_eq!(frame.field.bands().into_iter().flatten().count(), 4);
    assert_eq!(frame.showing, Showing::Composite);
    assert_eq!(frame.field.size(), ImageSize { width: 320, height: 240 });
    let view = frame.view.unwrap();
    let (width, height) = frame.canvas;
    assert!((view.zoom - (width / 320.0).min(height / 240.0)).abs() < 1e-9);
    assert!(window.application().session.notices.is_empty(), "{:?}", window.application().session.notices);
}

#[test]
fn wheel_keys_and_drag_move_the_view() {
    let mut window = Window::open(&[field_file()]);
    let before = window.frame().view.unwrap();
    window.press(Key::Plus);
    assert!((window.frame().view.unwrap().zoom / before.zoom - 2.0).abs() < 1e-9);
    window.press(Key::Num1);
    assert_eq!(window.frame().view.unwrap().zoom, 1.0);
    window.press(Key::Num7);
    assert_eq!(window.frame().view.unwrap().zoom, 64.0);
    window.press(Key::Home);
    assert_eq!(window.frame().view.unwrap(), before);

    let at = window.middle_of_image() + vec2(120.0, 40.0);
    let under = |window: &Window| {
        let frame = window.frame();
        let offset = at - window.image().rect().min;
        let map = frame.view.unwrap().image_from_screen(frame.canvas.0, frame.canvas.1);
        map.apply(f64::from(offset.x), f64::from(offset.y))
    };
    let kept = under(&window);
    window.harness.hover_at(at);
    window.harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, 120.0),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
    });
    window.harness.run_steps(30);
    window.settle();
    assert!(window.frame().view.unwrap().zoom > before.zoom * 1.2);
    let now = under(&window);
    assert!((now.0 - kept.0).abs() < 0.05 && (now.1 - kept.1).abs() < 0.05, "{kept:?} {now:?}");

    let center = window.frame().view.unwrap().center;
    let start = window.middle_of_image();
    window.harness.drag_at(start);
    window.harness.run_steps(1);
    window.harness.hover_at(start + vec2(60.0, 0.0));
    window.harness.run_steps(1);
    window.harness.drop_at(start + vec2(60.0, 0.0));
    window.settle();
    assert!(window.frame().view.unwrap().center.x < center.x - 1.0, "dragging right looks further left");
}

#[test]
fn bands_cycle_by_key_and_what_changed_is_undone() {
    let mut window = Window::open(&[field_file()]);
    let shown = |window: &Window| match window.frame().showing {
        Showing::Composite => None,
        Showing::Plane(index) => window.frame().field.planes[index].band,
    };
    let mut seen = Vec::new();
    for _ in 0..5 {
        window.press(Key::B);
        seen.push(shown(&window));
    }
    assert_eq!(seen, [Some(Band::Vis), Some(Band::Y), Some(Band::J), Some(Band::H), None]);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(shown(&window), Some(Band::H), "undo takes back the last step only");
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(shown(&window), None);
}

#[test]
fn blinking_steps_through_the_bands_by_itself() {
    let mut window = Window::open(&[field_file()]);
    window.press_with(Modifiers::COMMAND, Key::B);
    assert!(window.application().session.blinking);
    let mut seen = std::collections::BTreeSet::new();
    let limit = Instant::now() + Duration::from_secs(20);
    while seen.len() < 5 && Instant::now() < limit {
        window.harness.run_steps(1);
        seen.insert(window.frame().showing);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(seen.len(), 5, "composite and four bands: {seen:?}");
    window.press_with(Modifiers::COMMAND, Key::B);
    assert!(!window.application().session.blinking);
}

#[test]
fn without_a_graphics_adapter_values_are_read_all_the_same() {
    let mut window = Window::with_format(&[field_file()], None, &|_| {});
    let at = window.middle_of_image();
    window.harness.hover_at(at);
    window.settle();
    let (_, reading) = window.application().session.reading.clone().expect("the cursor is over the image");
    assert!(reading.planes.iter().all(|plane| plane.value.is_some()));
}

#[test]
fn sky_without_data_opens_and_says_so_where_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.fits");
    let values = vec![f32::NAN; 50 * 40];
    let size = ImageSize { width: 50, height: 40 };
    let plane = skyloupe::fits::PlaneToWrite { name: "EMPTY", cards: &[], size, values: &values };
    skyloupe::fits::write_field(&path, &[plane]).unwrap();
    let mut window = Window::open(&[&path]);
    assert_eq!(window.frame().field.size(), size);
    let at = window.middle_of_image();
    window.harness.hover_at(at);
    window.settle();
    window.harness.get_by_label("no data");
    window.harness.get_by_label("This plane holds no data");
}

/// A file as the system hands it over when it is dropped.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn dropped_files_are_opened() {
    let mut window = Window::open(&[field_file()]);
    window.harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(field_file().to_owned())));
    window.settle();
    assert_eq!(window.application().session.frames.len(), 2);
}

#[test]
fn a_file_cut_short_while_it_is_open_is_said_at_once_and_can_be_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.fits");
    std::fs::copy(field_file(), &path).unwrap();
    let mut window = Window::open(&[&path]);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let at = window.middle_of_image();
    window.harness.hover_at(at);
    window.settle();
    let told = |window: &Window| {
        window.application().session.notices.iter().any(|notice| notice.text.contains("changed or vanished"))
    };
    assert!(told(&window), "{:?}", window.application().session.notices);
    std::fs::write(&path, &whole).unwrap();
    window.press_with(Modifiers::COMMAND, Key::R);
    window.harness.hover_at(at + vec2(3.0, 0.0));
    window.settle();
    let (_, reading) = window.application().session.reading.clone().unwrap();
    assert!(reading.planes.iter().all(|plane| plane.value.is_some()), "{reading:?}");
}

#[test]
fn a_recipe_is_chosen_by_name_and_taken_back() {
    let mut window = Window::open(&[field_file()]);
    let before = window.frame().recipe().clone();
    let title = format!("Recipe: {}", before.label());
    window.click(&title);
    window.click("Lupton asinh");
    assert_eq!(window.frame().recipe().id(), "lupton");
    window.press(Key::U);
    assert_eq!(window.frame().recipe(), &before);
}

#[test]
fn the_cursor_reads_pixel_sky_and_every_band() {
    let mut window = Window::open(&[field_file()]);
    let at = window.middle_of_image();
    window.harness.hover_at(at);
    window.settle();
    let (_, reading) = window.application().session.reading.clone().expect("the cursor is over the image");
    let names: Vec<&str> = reading.planes.iter().map(|plane| plane.name.as_str()).collect();
    assert_eq!(names, ["VIS", "Y", "J", "H"]);
    // The middle of 320 x 240 pixels lies between pixels 160 and 161, 120 and 121.
    assert!(
        (reading.fits.0 - 160.5).abs() < 1.0 && (reading.fits.1 - 120.5).abs() < 1.0,
        "{:?}",
        reading.fits
    );
    let plane = window.frame().field.band(Band::Vis).unwrap();
    let (x, y) = plane.size().pixel_at(reading.at).unwrap();
    let mut value = [0.0];
    plane
        .pixels
        .read_f64(skyloupe::geometry::PixelRect { x0: x, y0: y, width: 1, height: 1 }, &mut value)
        .unwrap();
    assert_eq!(reading.planes[0].value, Some(value[0]));
    let back = plane.sky().unwrap().pixel_from_sky(reading.sky.unwrap()).unwrap();
    assert!((back.x - reading.at.x).abs() < 1e-6);
}

#[test]
fn tools_measure_what_is_clicked() {
    let mut window = Window::open(&[field_file()]);
    window.press(Key::E);
    assert_eq!(window.application().session.tool, Tool::Aperture);
    let at = window.middle_of_image() + vec2(30.0, 30.0);
    window.harness.hover_at(at);
    window.harness.run_steps(1);
    window.harness.drag_at(at);
    window.harness.run_steps(1);
    window.harness.drop_at(at);
    window.settle();
    let measured = window.frame().measurement.clone();
    assert!(
        matches!(measured, Some(Ok(skyloupe::session::Measurement::Aperture(sum))) if sum.area > 300.0),
        "{measured:?}"
    );
    window.harness.get_by_label("Flux less background");
}

#[test]
fn numbers_that_nobody_moves_stay_as_they_are() {
    let mut window = Window::open(&[field_file()]);
    let center = ImagePoint { x: 160.0, y: 120.0 };
    let annulus = Some(Annulus { inner: 300.25, outer: 500.5 });
    let mark = Mark::Aperture(Aperture { center, radius: 150.125, annulus });
    let mut recipe = window.frame().recipe().clone();
    for parameter in recipe.parameters() {
        let (low, high) = (parameter.spec.low, parameter.spec.high);
        recipe.set(parameter.spec.id, low + 0.123_456_7 * (high - low));
    }
    let frame = window.frame().id;
    let application = window.harness.state_mut().as_mut().unwrap();
    application.ask_for(Command::SetRecipe { frame, recipe: recipe.clone() });
    application.ask_for(Command::SetMark { frame, mark: Some(mark), centered: false });
    window.settle();
    assert!(window.harness.query_all_by_label("White").count() > 0);
    window.click("Measure");
    window.wait_for("Flux less background");
    assert_eq!((window.frame().mark, window.frame().recipe()), (Some(mark), &recipe));
}

#[test]
fn bands_side_by_side_move_together() {
    let mut window = Window::open(&[field_file()]);
    window.press(Key::T);
    assert_eq!(window.application().session.frames.len(), 5);
    window.press(Key::Num3);
    let views: Vec<_> = window.application().session.frames.iter().map(|frame| frame.view.unwrap()).collect();
    assert!(views.iter().all(|view| view.zoom == 4.0 && view.center == views[0].center), "{views:?}");
}

#[test]
fn the_palette_finds_actions_by_words() {
    let mut window = Window::open(&[field_file()]);
    window.press_with(Modifiers::COMMAND, Key::P);
    window.harness.get_by_role(Role::TextInput).type_text("coordinate grid");
    window.harness.run_steps(3);
    window.press(Key::Enter);
    assert!(window.application().session.overlays.grid);
}

#[test]
fn pictures_and_sessions_are_written_and_read_back() {
    let mut window = Window::open(&[field_file()]);
    window.press(Key::Num2);
    let picture = window.folder.path().join("shown.png");
    window.press_with(Modifiers::COMMAND, Key::E);
    window.write_path(&picture);
    let written = image::open(&picture).unwrap();
    assert_eq!((f64::from(written.width()), f64::from(written.height())), window.frame().canvas);

    let session = window.folder.path().join("mine.json");
    let view = window.frame().view;
    window.press_with(Modifiers::COMMAND, Key::S);
    window.write_path(&session);
    window.press(Key::Home);
    assert_ne!(window.frame().view, view);
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::O);
    window.write_path(&session);
    assert_eq!(window.frame().view, view);
}

#[test]
fn bad_files_become_notices_and_disturb_nothing() {
    let mut window = Window::open(&[field_file()]);
    let view = window.frame().view;
    let missing = window.folder.path().join("missing.fits");
    window.press_with(Modifiers::COMMAND, Key::O);
    window.write_path(&missing);
    let notices = &window.application().session.notices;
    assert!(notices.iter().any(|notice| notice.text.contains("missing.fits")), "{notices:?}");
    assert_eq!(window.frame().view, view);
    window.click("Dismiss");
    assert!(window.application().session.notices.is_empty());
}

#[test]
fn the_cache_of_overviews_is_bounded_and_switched_off_in_the_window() {
    let mut window = Window::open(&[field_file()]);
    let overviews = window.folder.path().join("cache/overviews");
    std::fs::create_dir_all(&overviews).unwrap();
    let (ours, foreign) = (overviews.join("0123456789abcdef.pyramid"), overviews.join("notes.txt"));
    std::fs::write(&ours, vec![0; 3 << 20]).unwrap();
    std::fs::write(&foreign, "not ours").unwrap();
    window.click("Edit");
    window.click("Storage and memory");
    window.wait_for("Now 3.0 MiB in 1 file");
    window.click("Keep overviews on disk");
    let kept = |window: &Window| {
        let path = window.folder.path().join("config/settings.toml");
        skyloupe::app::Settings::read(&path).0.storage()
    };
    assert!(!window.application().settings.cache.enabled);
    assert_eq!(kept(&window), window.application().settings.storage());
    window.click("Keep overviews on disk");
    assert!(kept(&window).cache.enabled);
    window.click("Clear");
    window.wait_for("Now 0.0 MiB in 0 files");
    assert_eq!((ours.exists(), foreign.exists()), (false, true));
    window.press(Key::Escape);
    assert!(window.harness.query_by_label("Keep overviews on disk").is_none());
}

#[test]
fn readme_lists_the_actions_that_there_are() {
    let readme = include_str!("../../README.md");
    let table =
        readme.split("<!-- actions -->").nth(1).and_then(|rest| rest.split("<!-- /actions -->").next());
    let expected = skyloupe::ui::actions::key_table();
    assert_eq!(
        table.map(str::trim),
        Some(expected.trim()),
        "put this table between README's action marks:\n{expected}"
    );
}

#[test]
fn the_canvas_draws_the_field() {
    let mut window = Window::open(&[field_file()]);
    let Some(picture) = rendered(&mut window) else { return };
    let at = window.image().rect();
    let colours = |picture: &image::RgbaImage| {
        let mut colours = std::collections::BTreeSet::new();
        for step in 0..4000_u32 {
            let x = at.min.x + at.width() * ((step * 7919) % 4001) as f32 / 4001.0;
            let y = at.min.y + at.height() * ((step * 104_729) % 3989) as f32 / 3989.0;
            colours.insert(picture.get_pixel(x as u32, y as u32).0);
        }
        colours.len()
    };
    assert!(colours(&picture) > 200, "the canvas shows {} colours", colours(&picture));
}

/// A picture of the whole window; `None` where there is no graphics adapter at all.
pub fn rendered(window: &mut Window) -> Option<image::RgbaImage> {
    if skyloupe::gpu::GpuDevice::headless(skyloupe::gpu::BackendChoice::Auto).is_err() {
        println!("skipped: no graphics adapter (install mesa-vulkan-drivers)");
        return None;
    }
    let mut quiet = 0;
    let limit = Instant::now() + Duration::from_secs(60);
    while quiet < 4 && Instant::now() < limit {
        window.harness.render().expect("the window draws");
        window.settle();
        std::thread::sleep(Duration::from_millis(20));
        // Cuts come from samples, tiles are asked for by the picture before.
        let application = window.application();
        let ready = application.session.statistics.len() >= 4 && !application.is_loading_tiles();
        quiet = if ready { quiet + 1 } else { 0 };
    }
    Some(window.harness.render().expect("the window draws"))
}

#[test]
fn flags_are_shown_by_key_and_chosen_by_name() {
    let tile = crate::flags::Tile::write();
    let mut window = Window::open(&[&tile.path("BGSUB-MOSAIC-VIS"), &tile.path("MOSAIC-VIS-FLAG")]);
    window.press(Key::K);
    assert!(window.frame().mask.on);
    window.click("Flags");
    assert_eq!(window.application().session.flag_counts.len(), 1, "the open pane has the flags counted");
    let before = window.frame().mask.vis;
    window.click("HOT");
    assert_eq!(window.frame().mask.vis, before.with(1, false));
    window.click("All");
    assert_eq!(window.frame().mask.vis.0, u32::MAX);
    window.click("Defects");
    assert_eq!(window.frame().mask.vis, before);
    assert!(window.harness.query_by_label("bit 27").is_some(), "a bit that no table names");
    window.press(Key::K);
    assert!(!window.frame().mask.on);
}

#[test]
fn without_a_flag_map_the_pane_says_which_file_to_open() {
    let tile = crate::flags::Tile::write();
    let mut window = Window::open(&[&tile.path("BGSUB-MOSAIC-NIR-H")]);
    window.click("Flags");
    let said = window.harness.query_by_label_contains("EUC_MER_MOSAIC-NIR-H-FLAG_TILE");
    assert!(said.is_some());
}

#[test]
fn model_cards_are_shown_in_plain_words_and_refused_ones_with_the_reason() {
    let mut window = Window::open(&[field_file()]);
    window.click("Tools");
    window.click("Model cards");
    window.wait_for("Your own models");
    let models = window.folder.path().join("state/data/models");
    crate::models::write_model(&models.join("my-detector"), &crate::models::card());
    crate::models::write_model(&models.join("misnamed"), &crate::models::card());
    window.click("Read again");
    window.wait_for("misnamed");
    let mut events = Vec::new();
    let interface = &mut window.harness.state_mut().as_mut().unwrap().interface;
    interface.open_model_card("my-detector", &mut events);
    assert_eq!(events, [skyloupe::ui::UiEvent::LookAtModels]);
    window.settle();
    for label in [
        "Trained on simulations",
        "Simulated exposures.",
        "90.0 %",
        "line filter: 50.0 % (40.0 to 60.0)",
        "missed",
    ] {
        assert!(window.harness.query_by_label(label).is_some(), "{label} is not shown");
    }
    window.press(Key::Escape);
    assert!(window.harness.query_by_label("Your own models").is_none(), "Escape closes it");
}
