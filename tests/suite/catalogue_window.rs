//! Tables of sources in the document and in the real window. Tables are made here; what is checked is what becomes of
//! them: which rows are listed, drawn, selected and kept, and that what was superseded is dropped.

use crate::streaks_in_window as made_up;
use crate::user_interface::Window;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::Queryable;
use skyloupe::catalogue::{Column, Table, Values};
use skyloupe::geometry::ImagePoint;
use skyloupe::gpu::{BackendChoice, GpuDevice, PointInstance, PointsUniform, point_color, render_points};
use skyloupe::progress::Unwatched;
use skyloupe::session::{
    Arranged, Axis, CatalogueCommand, CatalogueEffect, CatalogueUpdate, Command, Direction, Effect,
    ExportedRows, FilterProblem, Places, ReadTable, Request, RowOrder, SavedSession, SelectMode, Session,
    TableExport, TableId, TablePositions, Update, rows_of_table,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const N_ROWS: usize = 200;

/// Pixel of a row in the first exposure, and its magnitude.
fn row_at(row: usize) -> (ImagePoint, f64) {
    let at = ImagePoint { x: 20.0 + (row % 20) as f64 * 44.0, y: 30.0 + (row / 20) as f64 * 66.0 };
    (at, 18.0 + (row * 37 % N_ROWS) as f64 * 0.04)
}

/// Rows on a grid of pixels, with identifiers that no floating point number holds.
fn made() -> (Table, TablePositions) {
    let column = |name: &str, unit: &str, values: Values| Column {
        name: name.to_owned(),
        unit: unit.to_owned(),
        ucd: String::new(),
        description: String::new(),
        values,
    };
    let rows = 0..N_ROWS;
    let ids = rows.clone().map(|row| Some(9_007_199_254_740_993 + row as i64)).collect();
    let magnitudes = rows.clone().map(|row| row_at(row).1).collect();
    let x = rows.clone().map(|row| row_at(row).0.x).collect();
    let columns = vec![
        column("object_id", "", Values::Integer(ids)),
        column("mag_vis", "mag", Values::Real(magnitudes)),
        column("x", "pix", Values::Real(x)),
    ];
    let points = rows.map(|row| row_at(row).0).collect();
    let table = Table { name: "made".to_owned(), columns, ..Table::default() };
    (table, TablePositions::Pixels(points))
}

fn catalogue(command: CatalogueCommand) -> Command {
    Command::Catalogue(command)
}

fn effects_of(effects: Vec<Effect>) -> Vec<CatalogueEffect> {
    let of = |effect| if let Effect::Catalogue(effect) = effect { Some(effect) } else { None };
    effects.into_iter().filter_map(of).collect()
}

fn read_request(effects: &[CatalogueEffect]) -> Request {
    let found = effects.iter().find_map(|effect| match effect {
        CatalogueEffect::Read { request, .. } => Some(*request),
        _ => None,
    });
    found.expect("an effect that reads")
}

fn arrange_request(effects: &[CatalogueEffect]) -> Request {
    let found = effects.iter().find_map(|effect| match effect {
        CatalogueEffect::Arrange { request, .. } => Some(*request),
        _ => None,
    });
    found.expect("an effect that arranges")
}

fn read(session: &mut Session, request: Request, path: &str) -> Vec<CatalogueEffect> {
    let (table, positions) = made();
    let result = Ok(ReadTable {
        rows: Arc::new((0..table.row_count() as u32).collect()),
        table: Arc::new(table),
        positions: Ok(Arc::new(positions)),
        note: None,
    });
    let update = CatalogueUpdate::Read { request, path: PathBuf::from(path), result };
    effects_of(session.absorb(Update::Catalogue(update)))
}

/// The table over four exposures, each on a canvas of 400 x 300; the first one alone is shown.
fn opened() -> (Session, Vec<CatalogueEffect>) {
    let mut session = Session::default();
    made_up::open_into(&mut session);
    session.apply(Command::SetArrangement(skyloupe::session::Arrangement::Single));
    let open = CatalogueCommand::Open(vec![PathBuf::from("/data/made.csv")]);
    let effects = effects_of(session.apply(catalogue(open)));
    let request = read_request(&effects);
    let wanted = read(&mut session, request, "/data/made.csv");
    (session, wanted)
}

/// Carry out the placing that is wanted.
fn place(session: &mut Session, effects: &[CatalogueEffect]) -> usize {
    let mut n_placed = 0;
    for effect in effects {
        if let CatalogueEffect::Place { request, id, positions, sky, size } = effect {
            let places = Places::of(positions, sky.as_deref(), *size, &Unwatched).map(Arc::new);
            let update = CatalogueUpdate::Placed { request: *request, id: *id, places };
            session.absorb(Update::Catalogue(update));
            n_placed += 1;
        }
    }
    n_placed
}

fn answer(session: &mut Session, request: Request, id: TableId, matching: &dyn Fn(usize) -> bool) {
    let table = session.catalogues.table(id).unwrap();
    let mask: Vec<bool> = (0..N_ROWS).map(matching).collect();
    let arranged = Arranged::of(&table.table, Some(Arc::new(mask)), None);
    let update = CatalogueUpdate::Arranged { request, id, result: Ok(arranged) };
    session.absorb(Update::Catalogue(update));
}

#[test]
fn a_table_that_is_read_is_listed_and_asks_for_its_places_once_for_each_grid() {
    let (mut session, wanted) = opened();
    let table = session.catalogues.active().expect("the table is active");
    assert_eq!(table.rows.len(), N_ROWS);
    assert!(session.pending.is_empty());
    assert_eq!(place(&mut session, &wanted), 1, "one frame is on the canvas");
    let frame = session.active_frame().unwrap();
    let places = session.catalogues.active().unwrap().places_in(frame).expect("places");
    assert_eq!((places.len(), places.n_missing, places.n_outside), (N_ROWS, 0, 0));
    // The other exposures have other grids: theirs are asked for when they are shown, and only once.
    let tiled = Command::SetArrangement(skyloupe::session::Arrangement::Tiled);
    let effects = effects_of(session.apply(tiled));
    assert_eq!(place(&mut session, &effects), 3);
    let again = effects_of(session.apply(Command::SetFade(0.5)));
    assert_eq!(place(&mut session, &again), 0);
}

#[test]
fn a_table_that_cannot_be_read_is_a_notice_and_one_that_was_cancelled_never_comes() {
    let mut session = Session::default();
    let open = || catalogue(CatalogueCommand::Open(vec![PathBuf::from("/data/bad.csv")]));
    let request = read_request(&effects_of(session.apply(open())));
    let result = Err("the table ends in the middle of row 3: /data/bad.csv".to_owned());
    let update = CatalogueUpdate::Read { request, path: PathBuf::from("/data/bad.csv"), result };
    session.absorb(Update::Catalogue(update));
    assert!(session.notices.iter().any(|notice| notice.text.contains("row 3")));
    assert!(session.catalogues.tables.is_empty() && session.pending.is_empty());
    let request = read_request(&effects_of(session.apply(open())));
    session.apply(Command::CancelPending);
    read(&mut session, request, "/data/bad.csv");
    assert!(session.catalogues.tables.is_empty());
}

#[test]
fn only_the_newest_filter_counts_and_a_wrong_one_leaves_the_rows_as_they_are() {
    let (mut session, _) = opened();
    let id = session.catalogues.active.unwrap();
    let set = |text: &str| catalogue(CatalogueCommand::SetFilter(text.to_owned()));
    let first = arrange_request(&effects_of(session.apply(set("mag_vis < 20"))));
    let effects = effects_of(session.apply(set("mag_vis < 19")));
    let second = arrange_request(&effects);
    let is_stopped =
        |effect: &CatalogueEffect| matches!(effect, CatalogueEffect::Stop { request } if *request == first);
    assert!(effects.iter().any(is_stopped), "the first one is given up");
    answer(&mut session, second, id, &|row| row_at(row).1 < 19.0);
    answer(&mut session, first, id, &|row| row_at(row).1 < 20.0);
    let n_bright = (0..N_ROWS).filter(|row| row_at(*row).1 < 19.0).count();
    let n_listed = |session: &Session| session.catalogues.active().unwrap().rows.len();
    assert_eq!(n_listed(&session), n_bright);
    assert!(session.pending.is_empty(), "{:?}", session.pending);

    let wrong = arrange_request(&effects_of(session.apply(set("mag_vis < "))));
    let problem = FilterProblem { text: "something is missing".to_owned(), at: Some(10) };
    let update = CatalogueUpdate::Arranged { request: wrong, id, result: Err(problem.clone()) };
    session.absorb(Update::Catalogue(update));
    assert_eq!(session.catalogues.active().unwrap().filter.problem, Some(problem));
    assert_eq!(n_listed(&session), n_bright);
    // A filter that is wrong is none to come back to.
    session.apply(catalogue(CatalogueCommand::KeepFilter));
    assert!(session.catalogues.filters_used.is_empty());
    let right = arrange_request(&effects_of(session.apply(set("mag_vis < 19"))));
    answer(&mut session, right, id, &|row| row_at(row).1 < 19.0);
    session.apply(catalogue(CatalogueCommand::KeepFilter));
    let table = session.catalogues.active().unwrap();
    assert_eq!(table.filter.problem, None);
    assert_eq!(session.catalogues.filters_of(table), ["mag_vis < 19"]);
}

#[test]
fn rows_are_selected_by_outline_by_range_and_step_by_step_and_the_image_goes_there() {
    let (mut session, wanted) = opened();
    place(&mut session, &wanted);
    let frame = session.active_frame().unwrap().id;
    let corner = |x: f64, y: f64| ImagePoint { x, y };
    let outline = vec![corner(0.0, 0.0), corner(100.0, 0.0), corner(100.0, 110.0), corner(0.0, 110.0)];
    let select = CatalogueCommand::SelectWithin { frame, outline, mode: SelectMode::Replace };
    session.apply(catalogue(select));
    let selected = |session: &Session| -> Vec<u32> {
        session.catalogues.active().unwrap().selection.rows.iter().copied().collect()
    };
    // Columns at x = 20 and 64, lines at y = 30 and 96.
    assert_eq!(selected(&session), [0, 1, 20, 21]);
    let axis = Axis { column: 1, log: false };
    let ranges = vec![(axis, [18.0, 18.1])];
    session.apply(catalogue(CatalogueCommand::SelectWhere { ranges, mode: SelectMode::Add }));
    let bright: Vec<u32> = (0..N_ROWS as u32).filter(|row| row_at(*row as usize).1 <= 18.1).collect();
    assert!(bright.len() >= 2 && bright.iter().all(|row| selected(&session).contains(row)));

    session.apply(catalogue(CatalogueCommand::GoTo(57)));
    let center = |session: &Session| session.active_frame().unwrap().view.unwrap().center;
    assert_eq!(center(&session), row_at(57).0);
    session.apply(catalogue(CatalogueCommand::Step(Direction::Forward)));
    assert_eq!((selected(&session), center(&session)), (vec![58], row_at(57).0), "the image stays");
    session.apply(catalogue(CatalogueCommand::ToggleFollowing));
    session.apply(catalogue(CatalogueCommand::Step(Direction::Backward)));
    session.apply(catalogue(CatalogueCommand::Step(Direction::Backward)));
    assert_eq!((selected(&session), center(&session)), (vec![56], row_at(56).0));
}

#[test]
fn tables_come_back_with_a_saved_session_as_they_were() {
    let (mut session, _) = opened();
    let id = session.catalogues.active.unwrap();
    let mut look = session.catalogues.active().unwrap().look.clone();
    (look.color_by, look.radius) = (Some("mag_vis".to_owned()), 9.0);
    session.apply(catalogue(CatalogueCommand::SetLook(look.clone())));
    let set = catalogue(CatalogueCommand::SetFilter("mag_vis < 19".to_owned()));
    let request = arrange_request(&effects_of(session.apply(set)));
    answer(&mut session, request, id, &|row| row_at(row).1 < 19.0);
    let order = RowOrder { column: 1, descending: true };
    session.apply(catalogue(CatalogueCommand::SortBy(Some(order))));
    session.apply(catalogue(CatalogueCommand::KeepFilter));
    let text = serde_json::to_string(&SavedSession::of(&session)).unwrap();

    let saved: SavedSession = serde_json::from_str(&text).unwrap();
    let mut next = Session::default();
    let effects = effects_of(next.apply(Command::Restore(Box::new(saved))));
    let request = read_request(&effects);
    let wanted = read(&mut next, request, "/data/made.csv");
    let asked = wanted.iter().find_map(|effect| match effect {
        CatalogueEffect::Arrange { wish, .. } => Some(wish.clone()),
        _ => None,
    });
    let asked = asked.expect("the rows are arranged as before");
    assert_eq!((asked.filter.as_str(), asked.order), ("mag_vis < 19", Some(order)));
    let table = next.catalogues.active().unwrap();
    assert_eq!(table.look, look);
    assert_eq!(next.catalogues.filters_of(table), ["mag_vis < 19"]);
    // A session of before tables were kept opens as well.
    let mut older: serde_json::Value = serde_json::from_str(&text).unwrap();
    older.as_object_mut().unwrap().remove("catalogues");
    assert!(serde_json::from_value::<SavedSession>(older).is_ok());
}

#[test]
fn what_is_written_are_the_columns_shown_of_the_rows_listed_or_selected() {
    let (mut session, _) = opened();
    let export =
        |rows| catalogue(CatalogueCommand::Write(TableExport { path: PathBuf::from("/data/out.csv"), rows }));
    assert!(effects_of(session.apply(export(ExportedRows::Selected))).is_empty(), "nothing is selected");
    let mut columns = session.catalogues.active().unwrap().columns.clone();
    columns.last_mut().unwrap().shown = false;
    session.apply(catalogue(CatalogueCommand::SetColumns(columns)));
    session.apply(catalogue(CatalogueCommand::Select { row: Some(3), mode: SelectMode::Replace }));
    session.apply(catalogue(CatalogueCommand::Select { row: Some(1), mode: SelectMode::Toggle }));
    let effects = effects_of(session.apply(export(ExportedRows::Selected)));
    let Some(CatalogueEffect::Write { table, rows, columns, .. }) = effects.first() else {
        panic!("a table to write: {effects:?}")
    };
    let written = rows_of_table(table, rows, columns);
    assert_eq!((written.columns.len(), written.row_count()), (2, 2));
    assert_eq!(written.columns[0].values.integer(1), Some(9_007_199_254_740_996), "exact");
}

/// The first exposure, and a table with the sky positions of its grid of rows.
fn window() -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let image = made_up::write_exposure(folder.path(), 0);
    let mut window = Window::open(&[image.as_path()]);
    let wcs = window.frame().grid_plane().unwrap().sky().unwrap().clone();
    let mut text = "object_id,ra,dec,mag_vis\n".to_owned();
    for row in 0..N_ROWS {
        let (at, magnitude) = row_at(row);
        let (ra, dec) = wcs.sky_from_pixel(at).unwrap().to_degrees();
        text += &format!("{},{ra:.12},{dec:.12},{magnitude:.3}\n", 9_007_199_254_740_993 + row as i64);
    }
    let path = folder.path().join("grid.csv");
    std::fs::write(&path, text).unwrap();
    open_table(&mut window, &path);
    (window, folder)
}

fn open_table(window: &mut Window, path: &Path) {
    window.press_with(Modifiers::COMMAND, Key::T);
    window.harness.get_by_label("Path").focus();
    window.harness.run_steps(2);
    window.harness.get_by_label("Path").type_text(&path.display().to_string());
    window.harness.run_steps(2);
    window.click("OK");
}

fn on_window(window: &Window, row: usize) -> Pos2 {
    let frame = window.frame();
    let map = frame.view.unwrap().screen_from_image(frame.canvas.0, frame.canvas.1);
    let (x, y) = map.apply(row_at(row).0.x, row_at(row).0.y);
    window.image().rect().min + vec2(x as f32, y as f32)
}

fn picture(window: &mut Window, name: &str) {
    let Some(folder) = std::env::var_os("SKYLOUPE_PICTURES") else { return };
    if let Ok(picture) = window.harness.render() {
        picture.save(PathBuf::from(folder).join(name)).unwrap();
    }
}

#[test]
fn a_table_is_opened_filtered_and_its_wrong_filter_explained_in_the_window() {
    let (mut window, _folder) = window();
    window.wait_for("200 rows");
    picture(&mut window, "table.png");
    window.press_with(Modifiers::COMMAND, Key::L);
    window.harness.get_by_role_and_label(Role::TextInput, "Filter").type_text("mag_vis < 19");
    window.settle();
    let n_bright = (0..N_ROWS).filter(|row| row_at(*row).1 < 18.9995).count();
    window.wait_for(&format!("{n_bright} of 200 rows"));
    let table = window.application().session.catalogues.active().unwrap();
    assert!(table.rows.iter().all(|row| row_at(*row as usize).1 < 19.0));
    window.harness.get_by_role_and_label(Role::TextInput, "Filter").type_text(" && mga > 1");
    window.settle();
    let table = window.application().session.catalogues.active().unwrap();
    let problem = table.filter.problem.clone().expect("there is no such column");
    assert!(problem.text.contains("mga"), "{}", problem.text);
    assert_eq!(problem.at, Some("mag_vis < 19 && ".len()));
    window.wait_for(&problem.text);
    picture(&mut window, "wrong-filter.png");
    assert_eq!(window.application().session.catalogues.active().unwrap().rows.len(), n_bright);
    window.click("Clear");
    window.wait_for("200 rows");
}

#[test]
fn a_click_on_a_symbol_selects_its_row_and_keys_and_boxes_select_others() {
    let (mut window, _folder) = window();
    window.wait_for("200 rows");
    window.settle();
    let selected = |window: &Window| -> Vec<u32> {
        window.application().session.catalogues.active().unwrap().selection.rows.iter().copied().collect()
    };
    let at = on_window(&window, 105);
    window.harness.hover_at(at);
    window.harness.run_steps(1);
    window.harness.drag_at(at);
    window.harness.run_steps(1);
    window.harness.drop_at(at);
    window.settle();
    assert_eq!(selected(&window), [105]);
    picture(&mut window, "clicked.png");
    window.press_with(Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(selected(&window), [106]);
    window.press_with(Modifiers::COMMAND, Key::Enter);
    let center = window.frame().view.unwrap().center;
    let (expected, _) = row_at(106);
    assert!((center.x - expected.x).abs() < 1e-3 && (center.y - expected.y).abs() < 1e-3, "{center:?}");

    window.press(Key::Home);
    let (from, to) = (on_window(&window, 42) - vec2(5.0, -5.0), on_window(&window, 63) + vec2(5.0, -5.0));
    window.harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    window.harness.hover_at(from);
    window.harness.run_steps(1);
    window.harness.drag_at(from);
    window.harness.run_steps(1);
    for share in [0.4, 0.8, 1.0] {
        window.harness.hover_at(from + (to - from) * share);
        window.harness.run_steps(1);
    }
    window.harness.drop_at(to);
    window.harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    window.settle();
    // Rows 42 and 43 of one line, 62 and 63 of the next.
    assert_eq!(selected(&window), [42, 43, 62, 63]);
    picture(&mut window, "boxed.png");
}

#[test]
fn symbols_are_drawn_as_their_twin_on_the_cpu_says() {
    let Ok(gpu) = GpuDevice::headless(BackendChoice::Auto) else {
        println!("skipped: no graphics adapter (install mesa-vulkan-drivers)");
        return;
    };
    let (width, height) = (64, 48);
    let mut n_covered = 0;
    for symbol in 0..24_u32 {
        let spread = |salt: u32| {
            let hash = (symbol * 31 + salt).wrapping_mul(2_654_435_761);
            ((hash ^ hash >> 15).wrapping_mul(2_246_822_519) >> 8) as f32 / (1 << 24) as f32
        };
        let uniform = PointsUniform {
            matrix: [2.0, 0.3, -0.3, -2.0],
            offset: [30.0 + 4.0 * spread(1), 24.0],
            canvas: [width as f32, height as f32],
            symbol: u32::from(symbol % 3 == 2),
            stroke: 1.0 + spread(2),
            rim: 1.0,
            fill_below: 3.0,
        };
        let round = 1.5 + 12.0 * spread(3);
        let point = PointInstance {
            position: [3.0 * spread(4), 3.0 * spread(5)],
            half_axes: if symbol % 3 == 1 { [round, 0.6 * round] } else { [round; 2] },
            angle: 3.0 * spread(6),
            color: [200, 120, 40, 230],
        };
        let drawn = render_points(&gpu, &[point], &uniform).unwrap();
        for (index, pixel) in drawn.rgba.as_chunks::<4>().0.iter().enumerate() {
            let at = [(index % width) as f32 + 0.5, (index / width) as f32 + 0.5];
            let expected = point_color(&uniform, &point, at);
            for (byte, value) in pixel.iter().zip(expected) {
                let difference = (f32::from(*byte) - value * 255.0).abs();
                assert!(difference <= 2.0, "symbol {symbol} at {at:?}: {pixel:?} and not {expected:?}");
            }
            n_covered += usize::from(pixel[3] > 0);
        }
    }
    assert!(n_covered > 2000, "{n_covered}");
}
