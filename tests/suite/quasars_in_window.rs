//! Quasars in the real window: a table with u, g, r, i is classified by the forest that ships, cut, listed, selected, held
//! against its labels, matched and mapped. Tables are made up here.

use crate::quasars::{clouds, csv};
use crate::streaks_in_window as exposures;
use crate::user_interface::{Window, rendered};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use skyloupe::catalogue::Table;
use skyloupe::quasars::{ADDED_COLUMNS, Cuts, Mapping};
use skyloupe::session::{
    CatalogueCommand, Command, MapSettings, OpenTable, QuasarCommand, Quasars, SelectMode,
};
use std::path::{Path, PathBuf};

/// A window with the pane.
pub struct Pane {
    window: Window,
    folder: tempfile::TempDir,
}

impl Pane {
    /// A window with a table open beside an image, and the pane.
    fn open(table: &str) -> Self {
        Self::open_with_models(table, &|_| {})
    }

    /// The same; `put` sees the folder of the user's models first.
    pub fn open_with_models(table: &str, put: &dyn Fn(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let image = exposures::write_exposure(folder.path(), 0);
        let mut pane = Self { window: Window::open_with_models(&[image.as_path() as &Path], put), folder };
        pane.open_table("sources.csv", table);
        pane.window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Q);
        pane.wait(|pane| pane.quasars().is_open && !pane.quasars().is_cleaning());
        pane
    }

    fn open_table(&mut self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let count = self.window.application().session.catalogues.tables.len();
        self.ask(Command::Catalogue(CatalogueCommand::Open(vec![path])));
        self.wait(|pane| pane.window.application().session.catalogues.tables.len() > count);
    }

    pub fn ask(&mut self, command: Command) {
        self.window.harness.state_mut().as_mut().unwrap().ask_for(command);
        self.window.settle();
    }

    pub fn perform(&mut self, command: QuasarCommand) {
        self.ask(Command::Quasars(command));
    }

    pub fn quasars(&self) -> &Quasars {
        &self.window.application().session.quasars
    }

    pub fn table(&self) -> &OpenTable {
        self.window.application().session.catalogues.active().unwrap()
    }

    pub fn click(&mut self, label: &str) {
        self.window.click(label);
    }

    /// Whether the window shows a text, or a choice that has it.
    pub fn shows(&self, text: &str) -> bool {
        let harness = &self.window.harness;
        harness.query_all_by_label_contains(text).next().is_some()
            || harness.query_all_by_value(text).next().is_some()
    }

    pub fn notices(&self) -> String {
        let notices = &self.window.application().session.notices;
        notices.iter().map(|notice| notice.text.clone()).collect::<Vec<_>>().join("\n")
    }

    pub fn wait(&mut self, done: impl Fn(&Self) -> bool) {
        let given_up = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while std::time::Instant::now() < given_up {
            if done(self) {
                return;
            }
            self.window.settle();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        panic!("it does not come to an end: {}", self.notices());
    }

    pub fn classify(&mut self) {
        self.window.click("Classify");
        self.wait(|pane| pane.quasars().result.is_some() && !pane.quasars().is_stale());
    }

    /// Keep a picture where somebody wants to look at it.
    pub fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("SKYLOUPE_PICTURES") else { return };
        if let Some(picture) = rendered(&mut self.window) {
            picture.save(PathBuf::from(folder).join(name)).unwrap();
        }
    }
}

fn sources() -> Table {
    clouds(900, 19.0, 3)
}

#[test]
fn classes_become_columns_and_candidates_a_filter_that_can_be_undone() {
    let mut pane = Pane::open(&csv(&sources()));
    let kept = pane.quasars().rows.as_ref().unwrap().cleaned.kept();
    assert!(kept > 800, "{kept}");
    pane.classify();
    let names: Vec<&str> = pane.table().table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names[names.len() - 7..], ADDED_COLUMNS);
    assert!(names.contains(&"class_input"), "{names:?}");
    assert_eq!(pane.table().look.color_by.as_deref(), Some("p_qso"));
    pane.picture("quasars-candidates.png");
    // Candidates are what the columns say.
    pane.perform(QuasarCommand::SetMinP(0.7));
    let of_table = |pane: &Pane, row: usize| {
        let number = |name: &str| pane.table().table.column(name).unwrap().values.number(row);
        number("p_qso") >= 0.7 && number("in_training_range") == 1.0
    };
    let expected: Vec<u32> = (0..900).filter(|row| of_table(&pane, *row as usize)).collect();
    assert!(expected.len() > 100, "{}", expected.len());
    assert_eq!(
        (pane.quasars().candidates(), pane.quasars().n_candidates),
        (expected.clone(), expected.len())
    );
    pane.ask(Command::Catalogue(CatalogueCommand::SetFilter("r < 18".to_owned())));
    pane.perform(QuasarCommand::ListCandidates(true));
    pane.wait(|pane| !pane.table().is_arranging());
    assert_eq!(pane.table().filter.text, "r < 18 && (p_qso >= 0.7 && in_training_range)");
    let bright = expected
        .iter()
        .filter(|row| pane.table().table.column("r").unwrap().values.number(**row as usize) < 18.0);
    assert_eq!(*pane.table().rows, bright.copied().collect::<Vec<u32>>());
    // The cut moves the list, and undo takes both back.
    pane.perform(QuasarCommand::SetMinP(0.9));
    assert!(pane.table().filter.text.contains("p_qso >= 0.9"), "{}", pane.table().filter.text);
    pane.ask(Command::Undo);
    assert!(pane.quasars().min_p < 0.9 && !pane.table().filter.text.contains("0.9"));
    pane.perform(QuasarCommand::ListCandidates(false));
    assert_eq!(pane.table().filter.text, "r < 18");
    pane.perform(QuasarCommand::SetMinP(0.7));
    pane.perform(QuasarCommand::SelectCandidates);
    assert_eq!(pane.table().selection.rows.len(), expected.len());
}

#[test]
fn cuts_are_live_and_extrapolated_rows_are_set_back() {
    let mut pane = Pane::open(&csv(&clouds(900, 23.0, 5)));
    pane.classify();
    let extrapolated = pane.quasars().result.as_ref().unwrap().made.extrapolated();
    assert!(extrapolated > 300, "{extrapolated}");
    pane.perform(QuasarCommand::SetMinP(0.3));
    let inside = pane.quasars().n_candidates;
    pane.perform(QuasarCommand::SetIncludeExtrapolated(true));
    assert_eq!(pane.quasars().n_candidates, inside + pane.quasars().n_extrapolated);
    assert!(pane.quasars().n_extrapolated > 0);
    // Another cut: counts and classes follow by themselves.
    let cuts = Cuts { max_r: Some(18.0), ..Cuts::default() };
    pane.perform(QuasarCommand::SetCuts(cuts));
    pane.wait(|pane| !pane.quasars().is_stale());
    let result = pane.quasars().result.clone().unwrap();
    let bright = (0..900).filter(|row| result.rows.photometry.row(*row)[2] < 18.0).count();
    assert_eq!(result.made.classified(), bright);
    let empty =
        (0..900).filter(|row| pane.table().table.column("p_qso").unwrap().values.number(*row).is_nan());
    assert_eq!(empty.count(), 900 - bright);
    assert_eq!(pane.table().table.columns.iter().filter(|column| column.name == "p_qso").count(), 1);
    pane.ask(Command::Undo);
    pane.wait(|pane| !pane.quasars().is_stale());
    assert!(pane.quasars().result.as_ref().unwrap().made.classified() > bright);
}

#[test]
fn fluxes_taken_for_magnitudes_are_asked_about_and_missing_columns_named() {
    let text = "id,u,g,r,i\n".to_owned()
        + &(0..50)
            .map(|row| format!("{row},{},{},{},{}\n", 100 + row, 300 + row, 500 + row, 700 + row))
            .collect::<String>();
    let mut pane = Pane::open(&text);
    assert_eq!(pane.quasars().rows.as_ref().unwrap().asks.len(), 4);
    pane.perform(QuasarCommand::Classify);
    assert!(
        pane.quasars().result.is_none() && pane.notices().contains("are they fluxes?"),
        "{}",
        pane.notices()
    );
    // The answer lets it go on, and is remembered with the name of the file.
    let mapping = Mapping::typed("u=u:uJy,g=g:uJy,r=r:uJy,i=i:uJy", None).unwrap();
    pane.perform(QuasarCommand::SetMapping(Box::new(mapping.clone())));
    pane.wait(|pane| pane.quasars().result.is_some());
    assert_eq!(pane.quasars().mappings.get("sources.csv"), Some(&mapping));
    let path = pane.folder.path().join("columns.toml");
    pane.perform(QuasarCommand::WriteMapping(path.clone()));
    pane.wait(|_| path.exists());
    pane.perform(QuasarCommand::Recognise);
    assert_ne!(pane.quasars().mapping.as_ref(), Some(&mapping));
    pane.perform(QuasarCommand::ReadMapping(path));
    pane.wait(|pane| pane.quasars().mapping.as_ref() == Some(&mapping));
    // Another table, without u.
    pane.open_table("other.csv", "id,mag_uu,g,r,i\n1,18,17,16,15\n");
    let problem = pane.quasars().problem.clone().unwrap_or_default();
    assert!(problem.contains("no column for u") && problem.contains("mag_uu"), "{problem}");
    assert!(pane.quasars().result.is_none());
    pane.picture("quasars-missing.png");
}

#[test]
fn labels_a_map_and_partners() {
    let mut pane = Pane::open(&csv(&sources()));
    pane.classify();
    // The forest's own classes are no labels.
    pane.perform(QuasarCommand::Try { labels: "class".to_owned(), group: None });
    assert!(
        pane.quasars().trying.is_none() && pane.notices().contains("the forest's own"),
        "{}",
        pane.notices()
    );
    let group = Some("plate".to_owned());
    pane.perform(QuasarCommand::Try { labels: "class_input".to_owned(), group });
    pane.wait(|pane| pane.quasars().trial.is_some());
    let trial = pane.quasars().trial.clone().unwrap();
    let right = trial.trial.rows.iter().filter(|row| row.class == row.said).count();
    let accuracy = trial.figures.figures.iter().find(|figure| figure.name == "accuracy").unwrap();
    let by_hand = right as f64 / trial.trial.rows.len() as f64;
    assert!((accuracy.value.unwrap() - by_hand).abs() < 1e-12 && by_hand > 0.6, "{by_hand}");
    // Rows that were chosen elsewhere.
    pane.perform(QuasarCommand::SelectRows { rows: vec![3, 5, 9000], mode: SelectMode::Replace });
    assert_eq!(pane.table().selection.rows.iter().copied().collect::<Vec<u32>>(), [3, 5]);
    pane.perform(QuasarCommand::SetMap(MapSettings { most: 300, with_training: false, epochs: 50 }));
    pane.perform(QuasarCommand::Draw);
    pane.wait(|pane| pane.quasars().drawing.is_none());
    let map = pane.quasars().map.clone().expect("a map");
    assert_eq!((map.rows.len(), map.places.len(), map.done), (300, 300, 1.0));
    assert!(map.places.iter().flatten().all(|value| value.is_finite()));
    // Without positions there are no partners, and that is said.
    let own = pane.table().id;
    pane.open_table("spectra.csv", "ra,dec\n10,20\n");
    let other = pane.table().id;
    pane.ask(Command::Catalogue(CatalogueCommand::Activate(own)));
    pane.perform(QuasarCommand::Match { other, radius_arcsec: 1.0, all: false });
    assert!(pane.notices().contains("sources.csv"), "{}", pane.notices());
}

#[test]
fn partners_within_a_radius_become_columns() {
    let rows = |shift: f64| -> String {
        let one = |row: usize| {
            let (ra, dec) = (150.0 + 0.01 * row as f64, 2.0 + shift / 3600.0);
            format!("{},{ra},{dec},18,17.2,16.8,16.6\n", 100 + row)
        };
        "id,ra,dec,u,g,r,i\n".to_owned() + &(0..40).map(one).collect::<String>()
    };
    let mut pane = Pane::open(&rows(0.0));
    let own = pane.table().id;
    // Half an arcsecond to the north, and only the first ten of them.
    let spectra: String = rows(0.5).lines().take(11).map(|line| format!("{line}\n")).collect();
    pane.open_table("spectra.csv", &spectra);
    let other = pane.table().id;
    pane.ask(Command::Catalogue(CatalogueCommand::Activate(own)));
    pane.wait(|pane| pane.quasars().table == Some(own) && !pane.quasars().is_cleaning());
    pane.perform(QuasarCommand::Match { other, radius_arcsec: 1.0, all: true });
    pane.wait(|pane| pane.quasars().matching.is_none());
    let number = |name: &str, row: usize| pane.table().table.column(name).unwrap().values.number(row);
    for row in 0..40 {
        let expected = if row < 10 { (row as f64 + 1.0, 1.0) } else { (f64::NAN, 0.0) };
        assert_eq!(number("match_row", row).is_nan(), expected.0.is_nan(), "row {row}");
        assert!(row >= 10 || number("match_row", row) == expected.0);
        assert_eq!(number("match_count", row), expected.1);
        assert!(row >= 10 || (number("separation_arcsec", row) - 0.5).abs() < 1e-3);
    }
    // Classes come beside them, and a second match does not double its columns.
    pane.classify();
    pane.perform(QuasarCommand::Match { other, radius_arcsec: 0.1, all: false });
    pane.wait(|pane| pane.quasars().matching.is_none());
    let names: Vec<String> = pane.table().table.columns.iter().map(|column| column.name.clone()).collect();
    assert_eq!(names.iter().filter(|name| *name == "match_row").count(), 1);
    assert!(names.contains(&"p_qso".to_owned()) && !names.contains(&"match_count".to_owned()), "{names:?}");
}
