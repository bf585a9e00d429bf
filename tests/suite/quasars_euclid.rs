//! Quasars by Euclid's own bands: rows for training, a forest of them, classes of another table, what is refused, the window.
//!
//! Tables are made up here; the tree is that of quasars_euclid.py, and what it must say is computed here from the fluxes.

use crate::quasars_in_window::Pane;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use skyloupe::models::Model;
use skyloupe::quasars::{CLASSES, FeatureSet, QuasarForest};
use skyloupe::session::{Command as Wish, QuasarCommand};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

const TREE: &[u8] = include_bytes!("quasars_euclid.onnx");
const BANDS: [&str; 4] = ["VIS", "Y", "J", "H"];
/// Median errors of the table that is trained on, microjansky.
const DEPTH: [f64; 4] = [0.05, 0.15, 0.13, 0.14];

/// A labelled MER table.
struct Mer {
    fluxes: Vec<[f64; 4]>,
    errors: Vec<[f64; 4]>,
    classes: Vec<usize>,
}

impl Mer {
    /// Three clouds in colour from VIS of 18 to `faintest`, with noise; errors are `depth` or a little more or less.
    fn of(rows: usize, faintest: f64, (depth, seed): ([f64; 4], u64)) -> Self {
        let mut state = seed;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut made = Self { fluxes: Vec::new(), errors: Vec::new(), classes: Vec::new() };
        for row in 0..rows {
            let class = row % 3;
            let colours = [[0.3, 0.0, 0.0], [0.9, 0.4, 0.3], [0.5, 0.1, 0.8]][class];
            let colours: [f64; 3] = colours.map(|mean| mean + 0.4 * (draw() + draw() - 1.0));
            let vis = 18.0 + (faintest - 18.0) * draw();
            let (y, j) = (vis - colours[0], vis - colours[0] - colours[1]);
            let magnitudes = [vis, y, j, j - colours[2]];
            let noise = depth.map(|depth| 2.4 * depth * (draw() + draw() - 1.0));
            let factor = 0.8 + 0.1 * (row % 5) as f64;
            made.fluxes.push([0, 1, 2, 3].map(|i| 10_f64.powf(0.4 * (23.9 - magnitudes[i])) + noise[i]));
            made.errors.push(depth.map(|depth| depth * factor));
            made.classes.push(class);
        }
        made
    }

    /// Columns as MER names them; with errors or without.
    fn csv(&self, with_errors: bool) -> String {
        let named = |prefix: &str| BANDS.map(|band| format!("{prefix}_{band}_2FWHM_APER")).join(",");
        let errors = if with_errors { format!(",{}", named("FLUXERR")) } else { String::new() };
        let mut text = format!("OBJECT_ID,{}{errors},label,tile\n", named("FLUX"));
        for (row, fluxes) in self.fluxes.iter().enumerate() {
            let join = |values: [f64; 4]| values.map(|value| value.to_string()).join(",");
            let errors = if with_errors { format!(",{}", join(self.errors[row])) } else { String::new() };
            let (class, tile) = (CLASSES[self.classes[row]].name(), row % 20);
            writeln!(text, "{},{}{errors},{class},{tile}", 100 + row, join(*fluxes)).unwrap();
        }
        text
    }
}

/// Asinh magnitudes as arXiv:2503.15306 has them, written out once more.
fn magnitudes(fluxes: [f64; 4], softenings: [f64; 4]) -> [f64; 4] {
    [0, 1, 2, 3].map(|band| {
        let (ratio, b) = (fluxes[band] / (2.0 * softenings[band]), softenings[band]);
        let asinh = (ratio.abs() + (ratio * ratio + 1.0).sqrt()).ln().copysign(ratio);
        -2.5 / std::f64::consts::LN_10 * (asinh + b.ln() - 3.631e9_f64.ln())
    })
}

fn colours(fluxes: [f64; 4], softenings: [f64; 4]) -> [f32; 6] {
    let [vis, y, j, h] = magnitudes(fluxes, softenings);
    [vis - y, vis - j, vis - h, y - j, y - h, j - h].map(|colour| colour as f32)
}

/// What the tree says.
fn said(fluxes: [f64; 4], softenings: [f64; 4]) -> usize {
    let colours = colours(fluxes, softenings);
    if colours[5] > 0.55 { 2 } else { usize::from(colours[0] > 0.6) }
}

fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skyloupe"));
    command.current_dir(folder).env("XDG_DATA_HOME", folder).args(words).output().unwrap()
}

fn refused(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    assert_eq!(output.status.code(), Some(1), "{words:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn ran(folder: &Path, words: &[&str]) -> Value {
    let output = run(folder, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// Rows for training in `folder/rows`.
fn write_rows(folder: &Path, table: &Mer) {
    std::fs::write(folder.join("train.csv"), table.csv(true)).unwrap();
    let words = ["training-set", "quasars", "train.csv", "--labels", "label", "--group", "tile"];
    ran(folder, &[&words[..], &["--features", "euclid", "--out", "rows"]].concat());
}

fn rows_json(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("rows/features.json")).unwrap()).unwrap()
}

/// An entry of the metadata of an ONNX file: fields 14 that follow one another are one list.
fn entry(key: &str, value: &str) -> Vec<u8> {
    fn field(number: u8, payload: &[u8]) -> Vec<u8> {
        let mut made = vec![number << 3 | 2];
        let mut length = payload.len();
        while length > 127 {
            made.push((length & 127) as u8 | 128);
            length >>= 7;
        }
        made.push(length as u8);
        [&made, payload].concat()
    }
    field(14, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat())
}

/// The tree with the range of training, and with its features where they are to be stated; and its card.
fn write_model(folder: &Path, rows: &Path, states_features: bool) {
    let coverage = std::fs::read_to_string(rows.join("rows/coverage.json")).unwrap();
    let mut onnx = [TREE, &entry("skyloupe.coverage", &coverage)].concat();
    if states_features {
        onnx.extend(entry("skyloupe.features", &rows_json(rows)["model_features"].to_string()));
    }
    let mut card = crate::models::card();
    card["id"] = json!("euclid-forest");
    let digest: String = Sha256::digest(&onnx).iter().map(|byte| format!("{byte:02x}")).collect();
    card["file"]["sha256"] = json!(digest);
    card["inputs"] = json!([{ "name": "features", "shape": ["N", 6], "unit": "mag", "meaning": "colours" }]);
    card["outputs"] = json!([
        { "name": "label", "shape": ["N"], "element": "int64", "unit": "", "meaning": "0 STAR, 1 GALAXY, 2 QSO" },
        { "name": "probabilities", "shape": ["N", 3], "unit": "", "meaning": "of STAR, GALAXY, QSO" }
    ]);
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("model.onnx"), onnx).unwrap();
    std::fs::write(folder.join("card.json"), card.to_string()).unwrap();
}

#[test]
fn rows_for_training_and_classes_are_those_of_the_formula() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let table = Mer::of(1500, 26.5, (DEPTH, 1));
    assert!(table.fluxes.iter().any(|fluxes| fluxes.iter().any(|flux| *flux < 0.0)), "none is negative");
    write_rows(folder, &table);
    let stated = rows_json(folder);
    let softenings: [f64; 4] =
        serde_json::from_value(stated["model_features"]["softenings"].clone()).unwrap();
    for (found, depth) in softenings.iter().zip(DEPTH) {
        assert!((found / depth - 1.0).abs() < 1e-12, "{found} and not the median {depth}");
    }
    assert_eq!(stated["features"], json!(["VIS-Y", "VIS-J", "VIS-H", "Y-J", "Y-H", "J-H"]));
    let npy = std::fs::read(folder.join("rows/features.npy")).unwrap();
    let begin = 10 + usize::from(u16::from_le_bytes([npy[8], npy[9]]));
    let (values, _) = npy[begin..].as_chunks::<4>();
    assert_eq!(values.len(), 6 * 1500, "negative fluxes have colours too");
    for (row, found) in values.chunks(6).enumerate() {
        for (found, expected) in found.iter().zip(colours(table.fluxes[row], DEPTH)) {
            let found = f32::from_le_bytes(*found);
            assert!((found - expected).abs() < 1e-5, "row {row}: {found} and {expected}");
        }
    }
    // Another table, five times as deep, and once without errors at all: the model's softenings hold.
    write_model(&folder.join("forest"), folder, true);
    let other = Mer::of(600, 26.5, (DEPTH.map(|depth| depth / 5.0), 7));
    let expected: Vec<usize> = other.fluxes.iter().map(|fluxes| said(*fluxes, DEPTH)).collect();
    let own = other.fluxes.iter().map(|fluxes| said(*fluxes, DEPTH.map(|depth| depth / 5.0)));
    let differ = own.zip(&expected).filter(|(a, b)| a != *b).count();
    assert!(differ > 10, "{differ} rows tell one softening from the other");
    for with_errors in [true, false] {
        std::fs::write(folder.join("other.csv"), other.csv(with_errors)).unwrap();
        let told = ran(folder, &["quasars", "other.csv", "--model", "forest", "--out", "out.fits", "--json"]);
        assert_eq!(told["classified"], 600, "{told}");
        assert_eq!(told["mapping"]["features"], "euclid");
        let out = folder.join("out.fits");
        let out = skyloupe::catalogue::read_table(&out, &skyloupe::progress::Unwatched).unwrap();
        for (row, class) in expected.iter().enumerate() {
            assert_eq!(out.column("class").unwrap().cell_text(row), CLASSES[*class].name(), "row {row}");
        }
    }
    let words = ["quasars", "evaluate", "other.csv", "--labels", "label", "--model", "forest", "--json"];
    let measured = ran(folder, &words);
    let right = expected.iter().zip(&other.classes).filter(|(said, is)| said == is).count();
    let accuracy = measured["figures"][0]["value"].as_f64().unwrap();
    assert!((accuracy - right as f64 / 600.0).abs() < 1e-12 && right > 400, "{accuracy}, {right}");
    assert!(measured["figures"].as_array().unwrap().iter().all(|one| one["colour_cut"].is_null()));
    // Rows that it has learnt from are known again, and no others.
    assert!(measured["learnt"].as_u64().unwrap() <= 3, "{}", measured["learnt"]);
    let words = ["quasars", "evaluate", "train.csv", "--labels", "label", "--model", "forest", "--json"];
    let flattered = run(folder, &words);
    let measured: Value = serde_json::from_slice(&flattered.stdout).unwrap();
    assert!(measured["learnt"].as_u64().unwrap() > 500, "{}", measured["learnt"]);
    let said = String::from_utf8_lossy(&flattered.stderr);
    assert!(said.contains("has learnt from") && said.contains("cross-validated"), "{said}");
}

#[test]
fn rows_fainter_than_the_training_set_are_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_rows(folder, &Mer::of(1500, 22.0, (DEPTH, 1)));
    write_model(&folder.join("forest"), folder, true);
    let forest = Model::read(&folder.join("forest")).unwrap();
    let forest = QuasarForest::of_file(forest.card.clone(), &forest.onnx().unwrap()).unwrap();
    assert_eq!(forest.features(), FeatureSet::Euclid);
    let inside = |magnitudes: [f64; 4]| {
        forest.coverage().place_of(&FeatureSet::Euclid.features(magnitudes, f64::NAN)).in_range
    };
    assert!(inside([20.0, 19.5, 19.4, 18.6]));
    // The same colours, three magnitudes fainter: the tree sees no difference, the range does.
    assert!(!inside([23.0, 22.5, 22.4, 21.6]) && !inside([20.0, 17.5, 19.4, 18.6]));
}

#[test]
fn models_and_tables_that_do_not_go_together_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let table = Mer::of(600, 25.0, (DEPTH, 3));
    write_rows(folder, &table);
    write_model(&folder.join("forest"), folder, true);
    write_model(&folder.join("silent"), folder, false);
    std::fs::write(folder.join("ugri.csv"), "u,g,r,i\n18,17,16.5,16.3\n").unwrap();
    std::fs::write(folder.join("bare.csv"), table.csv(false)).unwrap();
    let alone = refused(folder, &["quasars", "train.csv"]);
    for part in ["has VIS, Y, J, H and no u, g, r, i", "quasar-forest", "--features euclid", "--model"] {
        assert!(alone.contains(part), "{part} in {alone}");
    }
    let other = refused(folder, &["quasars", "ugri.csv", "--model", "forest"]);
    assert!(other.contains("no column for VIS, Y, J, H") && other.contains("--map VIS="), "{other}");
    let mapped = ["quasars", "ugri.csv", "--map", "u=u,g=g,r=r,i=i", "--model", "forest"];
    let mapped = refused(folder, &mapped);
    assert!(mapped.contains("it wants VIS, Y, J, H") && mapped.contains("take a model for u, g"), "{mapped}");
    let silent = refused(folder, &["quasars", "train.csv", "--model", "silent"]);
    assert!(silent.contains("6 features") && silent.contains("skyloupe.features"), "{silent}");
    for no_forest in ["inpainting-look", "streaks-linker"] {
        let refusal = refused(folder, &["quasars", "ugri.csv", "--model", no_forest]);
        assert!(refusal.contains(no_forest) && refusal.contains("without --model"), "{refusal}");
    }
    let words = ["training-set", "quasars", "bare.csv", "--labels", "label", "--features", "euclid"];
    let bare = refused(folder, &[&words[..], &["--out", "none"]].concat());
    assert!(bare.contains("errors of VIS") && bare.contains("VIS_err="), "{bare}");
}

#[test]
fn a_model_that_is_chosen_in_the_window_brings_its_columns_and_cuts() {
    let folder = tempfile::tempdir().unwrap();
    write_rows(folder.path(), &Mer::of(900, 25.5, (DEPTH, 1)));
    let other = Mer::of(300, 25.0, (DEPTH, 5));
    // The first row once more.
    let text = other.csv(true);
    let text = format!("{text}{}\n", text.lines().nth(1).unwrap());
    let put = |models: &Path| write_model(&models.join("euclid-forest"), folder.path(), true);
    let mut pane = Pane::open_with_models(&text, &put);
    pane.wait(|pane| pane.quasars().cards.len() == 2);
    let problem = pane.quasars().problem.clone().unwrap_or_default();
    assert!(problem.contains("no u, g, r, i") && pane.quasars().mapping.is_none(), "{problem}");
    pane.perform(QuasarCommand::ChooseModel("euclid-forest".to_owned()));
    pane.wait(|pane| pane.quasars().rows.is_some());
    let quasars = pane.quasars();
    assert_eq!((quasars.features(), quasars.problem.as_deref()), (FeatureSet::Euclid, None));
    let mapping = quasars.mapping.clone().unwrap();
    assert_eq!(mapping.u.column, "FLUX_VIS_2FWHM_APER");
    assert_eq!((quasars.cuts.limits, quasars.cuts.max_r), ([None; 4], None));
    pane.classify();
    let result = pane.quasars().result.clone().unwrap();
    for (row, fluxes) in other.fluxes.iter().enumerate() {
        assert_eq!(result.made.classes[row], Some(CLASSES[said(*fluxes, DEPTH)]), "row {row}");
    }
    let warned = "1 rows repeat the OBJECT_ID of an earlier row, the first is row 301";
    assert_eq!(pane.notices().matches(warned).count(), 1, "{}", pane.notices());
    pane.picture("quasars-euclid.png");
    // Plots speak of the bands that were classified.
    assert!(!pane.shows("VIS-Y"));
    pane.click("Colours");
    assert!(pane.shows("VIS-Y") && pane.shows("Y-J"));
    pane.picture("quasars-euclid-colours.png");
    pane.click("Counts");
    assert!(pane.shows("Per bin of 0.25 mag in I_E"));
    pane.picture("quasars-euclid-counts.png");
    // Columns of the other set are refused, and undo brings the shipped model back with its cuts.
    let ugri = skyloupe::quasars::Mapping::typed("u=a,g=b,r=c,i=d", None).unwrap();
    pane.perform(QuasarCommand::SetMapping(Box::new(ugri)));
    assert_eq!(pane.quasars().mapping.as_ref(), Some(&mapping));
    assert!(pane.notices().contains("The chosen model wants VIS, Y, J, H"), "{}", pane.notices());
    pane.ask(Wish::Undo);
    assert_eq!(pane.quasars().features(), FeatureSet::Ugri);
    assert_eq!(pane.quasars().cuts, skyloupe::quasars::Cuts::default());
    assert!(pane.quasars().mapping.is_none() && pane.quasars().problem.is_some());
    pane.ask(Wish::Redo);
    pane.wait(|pane| pane.quasars().mapping.is_some() && !pane.quasars().is_stale());
    assert_eq!(pane.quasars().features(), FeatureSet::Euclid);
}
