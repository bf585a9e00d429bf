//! Quasars in a catalogue: the shipped forest against ONNX Runtime, its range of training, the command line, bad input.
//!
//! Numbers come from quasars_oracle.py, or from tables made up here.

use serde_json::Value;
use skyloupe::catalogue::{Column, Table, Values};
use skyloupe::models::ModelStore;
use skyloupe::progress::Unwatched;
use skyloupe::quasars::{
    CLASSES, Coverage, Cuts, Labels, Mapping, Photometry, QuasarForest, Trial, clean, features, figures,
    range_trial, recognised,
};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn oracle() -> Value {
    serde_json::from_str(include_str!("quasars_oracle.json")).unwrap()
}

fn forest() -> QuasarForest {
    QuasarForest::load(&ModelStore::built_in(), None).unwrap()
}

/// A repeatable number in 0 to 1.
fn draw(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

/// Three clouds in colour: stars, galaxies, quasars; r from 15 to `faintest`.
pub fn clouds(rows: usize, faintest: f64, seed: u64) -> Table {
    let mut state = seed;
    let mut cells: [Vec<f64>; 4] = [const { Vec::new() }; 4];
    let (mut labels, mut plates) = (Vec::new(), Vec::new());
    for row in 0..rows {
        let class = row % 3;
        let [u_g, g_r, r_i] = [[1.2, 0.5, 0.2], [1.8, 0.9, 0.4], [0.2, 0.2, 0.1]][class];
        let mut spread = |around: f64| around + 0.5 * (draw(&mut state) + draw(&mut state) - 1.0);
        let (u_g, g_r, r_i) = (spread(u_g), spread(g_r), spread(r_i));
        let r = 15.0 + (faintest - 15.0) * draw(&mut state);
        for (column, value) in cells.iter_mut().zip([r + g_r + u_g, r + g_r, r, r - r_i]) {
            column.push(value);
        }
        labels.push(CLASSES[class].name().to_owned());
        plates.push(Some((row / 9 % 40) as i64));
    }
    let mut columns: Vec<Column> = ["u", "g", "r", "i"]
        .iter()
        .zip(cells)
        .map(|(name, cells)| Column::new(*name, Values::Real(cells)))
        .collect();
    columns.push(Column::new("class", Values::Text(labels)));
    columns.push(Column::new("plate", Values::Integer(plates)));
    Table { columns, ..Table::default() }
}

fn read(table: &Table) -> (Photometry, Labels) {
    let photometry = Photometry::of(table, &recognised(table).unwrap(), None).unwrap();
    (photometry, Labels::of(table, "class", Some("plate"), &[]).unwrap())
}

#[test]
fn the_shipped_forest_gives_what_onnx_runtime_gives() {
    let (oracle, forest) = (oracle(), forest());
    let rows: Vec<[f64; 4]> = serde_json::from_value(oracle["magnitudes"].clone()).unwrap();
    let expected: Vec<[f64; 3]> = serde_json::from_value(oracle["probabilities"].clone()).unwrap();
    let distances: Vec<f64> = serde_json::from_value(oracle["distance"].clone()).unwrap();
    let inside: Vec<bool> = serde_json::from_value(oracle["in_range"].clone()).unwrap();
    let logistic: Vec<[f64; 3]> = serde_json::from_value(oracle["logistic"].clone()).unwrap();
    let made: Vec<_> = rows.iter().map(|row| features(*row, f64::NAN)).collect();
    let found = forest.probabilities(&made);
    for (row, (p, q)) in found.iter().zip(&expected).enumerate() {
        for (p, q) in p.iter().zip(q) {
            assert!((f64::from(*p) - q).abs() < 1e-6, "row {row}: {p} and {q}");
        }
        let place = forest.coverage().place_of(&made[row]);
        assert!(
            (f64::from(place.distance) - distances[row]).abs() < 1e-3 * (1.0 + distances[row]),
            "row {row}"
        );
        assert_eq!(place.in_range, inside[row], "row {row}");
        for (p, q) in forest.baseline().unwrap().probabilities(&made[row]).iter().zip(logistic[row]) {
            assert!((f64::from(*p) - q).abs() < 1e-5, "row {row}: logistic {p} and {q}");
        }
    }
    assert!(inside.iter().any(|one| *one) && inside.iter().any(|one| !*one));
}

#[test]
fn the_range_of_training_flags_what_lies_beyond_it() {
    let (photometry, labels) = read(&clouds(6000, 19.0, 3));
    let found = range_trial(&photometry, &labels, 18.0).unwrap();
    assert!(found.beyond.share.unwrap() >= 0.95, "{:?}", found.beyond);
    assert!(found.like_training.share.unwrap() <= 0.03, "{:?}", found.like_training);
    let fitted = Coverage::fit(&photometry, &labels).unwrap();
    // Kept as text, the range is the same.
    let again = Coverage::parse(&fitted.text().unwrap()).unwrap();
    let odd = features([17.0, 19.0, 17.0, 18.5], f64::NAN);
    assert_eq!(fitted.place_of(&odd), again.place_of(&odd));
    assert!(!fitted.place_of(&odd).in_range);
    let missing = fitted.place_of(&features([f64::NAN, 17.0, 16.5, 16.3], f64::NAN));
    assert!(!missing.in_range && missing.distance.is_nan());
    assert!(fitted.prototypes().iter().all(|prototype| prototype.members >= 3));
}

#[test]
fn figures_are_those_that_were_counted_by_hand() {
    let (photometry, labels) = read(&clouds(900, 18.0, 5));
    let forest = forest();
    let cleaned = clean(&photometry, &Cuts::default());
    let made = forest.classify(&photometry, &cleaned, &Unwatched).unwrap();
    let trial = Trial::of(&forest, &photometry, &labels, &made);
    let found = figures(&trial, &[15.0, 18.0]);
    let right = (0..900).filter(|row| made.classes[*row] == Some(CLASSES[row % 3])).count();
    let value = |name: &str| found.figures.iter().find(|one| one.name == name).unwrap().value.unwrap();
    assert!((value("accuracy") - right as f64 / 900.0).abs() < 1e-12);
    let called = (0..900).filter(|row| made.classes[*row] == Some(CLASSES[2])).count();
    let quasars = (0..900).filter(|row| row % 3 == 2 && made.classes[*row] == Some(CLASSES[2])).count();
    assert!((value("qso_purity") - quasars as f64 / called as f64).abs() < 1e-12);
    assert!((value("qso_completeness") - quasars as f64 / 300.0).abs() < 1e-12);
    assert_eq!(found.confusion.counts.as_flattened().iter().sum::<usize>(), 900);
    assert_eq!(found.confusion.counts[2][2], quasars);
    let interval = found.figures[0].interval.unwrap();
    assert!(
        interval.low <= value("accuracy")
            && value("accuracy") <= interval.high
            && interval.low < interval.high
    );
}

#[test]
fn the_shared_table_is_told_apart() {
    let Some(data) = std::env::var_os("SKYLOUPE_TEST_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: no test data; set SKYLOUPE_TEST_DATA to the folder with catalogues");
        return;
    };
    let path = data.join("catalogues/sdss_dr14_shared.csv");
    let table = skyloupe::catalogue::read_table(&path, &Unwatched).unwrap();
    let (photometry, labels) = read(&table);
    let forest = forest();
    let made = forest.classify(&photometry, &clean(&photometry, &Cuts::default()), &Unwatched).unwrap();
    let trial = Trial::of(&forest, &photometry, &labels, &made);
    let found = figures(&trial, &[]);
    // The rows that it was trained on: these say that features and order of classes are right, and nothing more.
    assert!(found.figures[0].value.unwrap() > 0.96);
    assert_eq!(trial.learnt, Some(trial.rows.len()), "and that is said");
    assert!(trial.flattered("quasar-forest").is_some());
    let range = range_trial(&photometry, &labels, 18.3).unwrap();
    assert!(range.beyond.share.unwrap() >= 0.95, "{:?}", range.beyond);
    assert!(range.like_training.share.unwrap() <= 0.02, "{:?}", range.like_training);
}

fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skyloupe"));
    command.current_dir(folder).env("XDG_DATA_HOME", folder).arg("quasars").args(words).output().unwrap()
}

fn error_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn csv(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = names.join(",") + "\n";
    for row in 0..table.row_count() {
        let cells: Vec<String> = table.columns.iter().map(|column| column.cell_text(row)).collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}

#[test]
fn streamed_and_whole_tables_come_out_alike() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.csv"), csv(&clouds(1000, 19.0, 7))).unwrap();
    let streamed = run(folder.path(), &["in.csv", "--out", "a.csv", "--chunk", "130", "--json"]);
    assert!(streamed.status.success(), "{}", error_of(&streamed));
    let told: Value = serde_json::from_slice(&streamed.stdout).unwrap();
    assert_eq!((told["rows"].as_u64(), told["streamed"].as_bool()), (Some(1000), Some(true)));
    let whole = run(folder.path(), &["in.csv", "--out", "b.fits"]);
    assert!(whole.status.success(), "{}", error_of(&whole));
    let table = |name: &str| skyloupe::catalogue::read_table(&folder.path().join(name), &Unwatched).unwrap();
    let (a, b) = (table("a.csv"), table("b.fits"));
    let names: Vec<&str> = a.columns.iter().map(|column| column.name.as_str()).collect();
    let added =
        ["p_star", "p_galaxy", "p_qso", "class", "in_training_range", "range_distance", "not_classified"];
    assert_eq!(names[..6], ["u", "g", "r", "i", "class_input", "plate"]);
    assert_eq!(names[6..], added);
    for row in 0..1000 {
        assert_eq!(a.column("class").unwrap().cell_text(row), b.column("class").unwrap().cell_text(row));
        let p = |table: &Table| table.column("p_qso").unwrap().values.number(row);
        assert!((p(&a) - p(&b)).abs() < 1e-6, "row {row}");
    }
    let chosen = run(folder.path(), &["in.csv", "--out", "c.csv", "--min-p", "0.8"]);
    assert!(chosen.status.success(), "{}", error_of(&chosen));
    let c = table("c.csv");
    assert!(c.row_count() > 0 && c.row_count() < 1000);
    for row in 0..c.row_count() {
        assert!(c.column("p_qso").unwrap().values.number(row) >= 0.8);
        assert_eq!(c.column("in_training_range").unwrap().values.number(row), 1.0);
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_the_row() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let head = "id,u,g,r,i\n";
    write(
        "bad.csv",
        &format!("{head}1,18,17,16.5,16.3\n2,99,17,16.5,16.3\n3,bright,17,16.5,16.3\n1,18,17,16.5,nan\n"),
    );
    let bad = run(folder.path(), &["bad.csv", "--out", "out.csv", "--json"]);
    assert!(bad.status.success(), "{}", error_of(&bad));
    let said: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!((said["rows"].as_u64(), said["classified"].as_u64()), (Some(4), Some(1)));
    let text = error_of(&bad);
    assert!(text.contains("row 2"), "{text}");
    assert_eq!(said["cuts"][0]["first_row"], 3, "{said}");
    assert_eq!(said["unreadable"][0]["first_row"], 3, "{said}");
    assert_eq!(said["unreadable"][0]["text"], "bright");
    assert!(text.contains("repeat the id") && text.contains("row 4"), "{text}");
    write("empty.csv", head);
    let empty = run(folder.path(), &["empty.csv", "--out", "empty-out.csv"]);
    assert!(empty.status.success() && error_of(&empty).contains("no rows"), "{}", error_of(&empty));
    write("one.csv", &format!("{head}1,18,17,16.5,16.3\n"));
    let one = run(folder.path(), &["one.csv", "--out", "one-out.csv", "--json"]);
    assert!(one.status.success(), "{}", error_of(&one));
    write("missing.csv", "ra,mag_uu,g,r,i\n1,2,3,4,5\n");
    let missing = run(folder.path(), &["missing.csv"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        error_of(&missing).contains("no column for u") && error_of(&missing).contains("mag_uu"),
        "{}",
        error_of(&missing)
    );
    write("flux.csv", "u,g,r,i\n120.5,300,700,900\n210.5,350,720,910\n");
    let flux = run(folder.path(), &["flux.csv"]);
    assert_eq!(flux.status.code(), Some(1));
    assert!(
        error_of(&flux).contains("are they fluxes") && error_of(&flux).contains("u=u:uJy"),
        "{}",
        error_of(&flux)
    );
    let map = "u=u:uJy,g=g:uJy,r=r:uJy,i=i:uJy";
    let mapped = run(folder.path(), &["flux.csv", "--map", map, "--save-map", "map.toml", "--json"]);
    assert!(mapped.status.success(), "{}", error_of(&mapped));
    let kept = std::fs::read_to_string(folder.path().join("map.toml")).unwrap();
    assert_eq!(Mapping::parse(&kept).unwrap(), Mapping::typed(map, None).unwrap());
    let again = run(folder.path(), &["flux.csv", "--map", "map.toml", "--json"]);
    assert!(again.status.success(), "{}", error_of(&again));
}
