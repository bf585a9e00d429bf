//! `skyloupe lenses` and `skyloupe cutouts` as scripts see them, with an UNTRAINED network (`lens_standin.py`).

use super::lenses::{opened, real_data, standin};
use serde_json::Value;
use skyloupe::catalogue::{Table, read_table};
use skyloupe::fits::{PlaneToWrite, write_field};
use skyloupe::geometry::{ImagePoint, ImageSize};
use skyloupe::header::{Card, Value as CardValue};
use skyloupe::lenses::{FieldCutter, compose};
use skyloupe::progress::Unwatched;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LENS: &str = "euclid_q1/102160336_2685084962682049281.fits";
const GROUP: &str = "euclid_q1/euclid_q1_edff_group.fits";

/// Run with arguments, with no models but those that ship; `None` without a binary.
fn run(home: &Path, arguments: &[&str]) -> Option<Output> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    let mut command = Command::new(path);
    command.env("XDG_DATA_HOME", home.join("data")).env("HOME", home).env("APPDATA", home);
    Some(command.args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn table(path: &Path) -> Table {
    read_table(path, &Unwatched).unwrap()
}

fn numbers(table: &Table, column: &str) -> Vec<f64> {
    let values = &table.column(column).unwrap().values;
    (0..table.row_count()).map(|row| values.number(row)).collect()
}

fn files_ending(folder: &Path, ending: &str) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(ending)).count()
}

#[test]
fn detected_sources_of_real_fields_are_scored_and_ranked() {
    for name in [LENS, GROUP] {
        let Some(field) = real_data(name) else { return };
        let folder = tempfile::tempdir().unwrap();
        let model = standin(folder.path(), &[]);
        let [out, regions, stamps] =
            ["scores.csv", "lenses.reg", "stamps"].map(|name| folder.path().join(name));
        let arguments = [
            "lenses",
            shown(&field),
            "--detect",
            "--all",
            "--model",
            shown(&model),
            "--runtime",
            "built-in",
            "--out",
            shown(&out),
            "--regions",
            shown(&regions),
            "--stamps",
            shown(&stamps),
            "--json",
        ];
        let Some(output) = run(folder.path(), &arguments) else { return };
        let summary = json(&output);
        let text = std::fs::read_to_string(&out).unwrap();
        assert_eq!(text.lines().next(), Some("id,ra,dec,x,y,mag_vis,score,probability,rank,reason"));
        let table = table(&out);
        let (scores, ranks) = (numbers(&table, "score"), numbers(&table, "rank"));
        let scored = scores.iter().filter(|score| score.is_finite()).count();
        assert_eq!(summary["scored"].as_u64(), Some(scored as u64));
        assert_eq!(summary["sources"].as_u64(), Some(table.row_count() as u64));
        assert!(scored >= 5 && scored < table.row_count(), "{scored} of {}", table.row_count());
        // Ranks rise where scores fall; what has no score has a reason and no rank.
        assert!(scores[..scored].windows(2).all(|pair| pair[0] >= pair[1]));
        assert!(ranks[..scored].iter().enumerate().all(|(index, rank)| *rank == index as f64 + 1.0));
        let reason = table.column("reason").unwrap();
        for (row, rank) in ranks.iter().enumerate().skip(scored) {
            assert!(!reason.cell_text(row).is_empty() && rank.is_nan());
        }
        // What the picture was cut out for lies near its middle and has a score.
        let (x, y) = (numbers(&table, "x"), numbers(&table, "y"));
        let nearest =
            (0..scored).map(|row| (x[row] - 149.0).hypot(y[row] - 149.5)).fold(f64::INFINITY, f64::min);
        assert!(nearest < 10.0, "{name}: {nearest} pixels");
        assert_eq!(files_ending(&stamps, ".fits"), scored);
        assert_eq!(files_ending(&stamps, ".png"), scored + scored.div_ceil(100));
        let circles = std::fs::read_to_string(&regions).unwrap().matches("icrs; circle").count();
        assert_eq!(circles, scored);
    }
}

#[test]
fn positions_of_astropy_land_on_their_pixels_and_each_row_gets_its_answer() {
    let Some(field) = real_data(LENS) else { return };
    let oracle: Value = serde_json::from_str(include_str!("lenses_oracle.json")).unwrap();
    let sources = oracle["sources"].as_array().unwrap();
    let (first, second) = (&sources[0], &sources[1]);
    let folder = tempfile::tempdir().unwrap();
    let [list, out] = ["list.csv", "scores.fits"].map(|name| folder.path().join(name));
    let row = |id: &str, source: &Value| format!("{id},{},{}\n", source["ra"], source["dec"]);
    let text = format!(
        "id,ra,dec\n{}{}{}9007199254740995,,\n9007199254740996,269.5,68.0\n{}",
        row("9007199254740993", first),
        row("9007199254740992", second),
        row("9007199254740993", first),
        row("9007199254740992", first),
    );
    std::fs::write(&list, text).unwrap();
    let model = standin(folder.path(), &[]);
    let common = ["--model", shown(&model), "--runtime", "built-in", "--positions", shown(&list)];
    let arguments = [&["lenses", shown(&field), "--out", shown(&out), "--all"][..], &common].concat();
    let Some(output) = run(folder.path(), &arguments) else { return };
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("scored only there: 1") && said.contains("without a position: 1"), "{said}");
    assert!(said.contains("at another place"), "{said}");
    let table = table(&out);
    let ids = &table.column("id").unwrap().values;
    let (x, y) = (numbers(&table, "x"), numbers(&table, "y"));
    let find = |id: i64, word: &str| {
        let reason = table.column("reason").unwrap();
        (0..6).find(|row| ids.integer(*row) == Some(id) && reason.cell_text(*row).contains(word))
    };
    for (row, source) in [(find(9_007_199_254_740_993, ""), first), (find(9_007_199_254_740_992, ""), second)]
    {
        let row = row.unwrap();
        let near = |found: f64, name: &str| (found - source[name].as_f64().unwrap()).abs() < 1e-4;
        assert!(near(x[row], "x") && near(y[row], "y") || source == second, "{} {}", x[row], y[row]);
    }
    assert!(find(9_007_199_254_740_993, "repeats row 1").is_some());
    assert!(find(9_007_199_254_740_995, "no position").is_some());
    assert!(find(9_007_199_254_740_996, "outside").is_some());
    // One identifier at two places is two sources.
    let twice = (0..6).filter(|row| ids.integer(*row) == Some(9_007_199_254_740_992)).count();
    assert_eq!((twice, table.row_count()), (2, 6));
    // A least score leaves out what has none, and is told from the options by its minus sign.
    let out = folder.path().join("some.csv");
    let arguments =
        [&["lenses", shown(&field), "--out", shown(&out), "--all", "--min-score", "-1000"][..], &common];
    run(folder.path(), &arguments.concat()).unwrap();
    assert_eq!(self::table(&out).row_count(), 3);
}

#[test]
fn what_cannot_be_searched_is_said_in_a_sentence() {
    let Some(field) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let model = standin(home, &[]);
    let [out, bare, units, coarse] =
        ["s.csv", "bare.csv", "units.ecsv", "coarse.fits"].map(|name| home.join(name));
    std::fs::write(&bare, "id,flux\n1,2.0\n").unwrap();
    let ecsv = "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: ra, unit: kg, datatype: float64}\n\
                # - {name: dec, unit: kg, datatype: float64}\nra dec\n1.0 2.0\n";
    std::fs::write(&units, ecsv).unwrap();
    write_coarse(&coarse);
    let vis_alone = format!("{}[VIS_FLUX]", shown(&field));
    let with = |field: &str, more: &[&str]| -> Vec<String> {
        let common = ["lenses", field, "--runtime", "built-in", "--out", shown(&out)];
        common.iter().chain(more).map(|word| (*word).to_owned()).collect()
    };
    let model = shown(&model);
    let cases = [
        (with(shown(&field), &["--model", model, "--catalogue", shown(&bare)]), "bare.csv"),
        (with(shown(&field), &["--model", model, "--catalogue", shown(&units)]), "kg"),
        (with(&vis_alone, &["--model", model, "--detect"]), "Y is missing"),
        (with(shown(&coarse), &["--model", model, "--detect"]), "0.300"),
        (with(shown(&field), &["--model", "no-such-model", "--detect"]), "no-such-model"),
    ];
    for (arguments, expected) in cases {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let Some(output) = run(home, &words) else { return };
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
        assert!(!out.exists());
    }
    let name = home.join("scores.doc");
    let unknown = run(home, &["lenses", shown(&field), "--detect", "--out", shown(&name)]).unwrap();
    assert!(stderr(&unknown).contains("scores.doc") && unknown.status.code() == Some(1));
}

/// A VIS image with pixels of 0.3".
fn write_coarse(path: &Path) {
    let card =
        |keyword: &str, value: CardValue| Card { keyword: keyword.to_owned(), value, comment: String::new() };
    let scale = 0.3 / 3600.0;
    let numbers = [
        ("CRVAL1", 10.0),
        ("CRVAL2", 5.0),
        ("CRPIX1", 50.0),
        ("CRPIX2", 50.0),
        ("CD1_1", -scale),
        ("CD1_2", 0.0),
        ("CD2_1", 0.0),
        ("CD2_2", scale),
        ("MAGZERO", 24.6),
    ];
    let mut cards: Vec<Card> = numbers.map(|(key, value)| card(key, CardValue::Real(value))).to_vec();
    cards.push(card("CTYPE1", CardValue::Text("RA---TAN".to_owned())));
    cards.push(card("CTYPE2", CardValue::Text("DEC--TAN".to_owned())));
    let size = ImageSize { width: 100, height: 100 };
    let values: Vec<f32> = (0..size.area()).map(|index| (index * 7 % 13) as f32).collect();
    let planes = ["VIS_FLUX", "NIR_Y_FLUX", "NIR_J_FLUX", "NIR_H_FLUX"].map(|name| PlaneToWrite {
        name,
        cards: &cards,
        size,
        values: &values,
    });
    write_field(path, &planes).unwrap();
}

#[test]
fn cutouts_are_written_as_pictures_sheets_and_fits() {
    let Some(field) = real_data(GROUP) else { return };
    let folder = tempfile::tempdir().unwrap();
    let [list, out, other] = ["list.csv", "out", "other"].map(|name| folder.path().join(name));
    std::fs::write(&list, "id,x,y\n5,149,150\n6,60,90\n7,9999,5\n").unwrap();
    let arguments = [
        "cutouts",
        shown(&field),
        "--positions",
        shown(&list),
        "--out",
        shown(&out),
        "--png",
        "--fits",
        "--sheet",
        "--json",
    ];
    let Some(output) = run(folder.path(), &arguments) else { return };
    let made = json(&output);
    assert_eq!((made["sources"].as_u64(), made["composed"].as_u64()), (Some(3), Some(2)));
    assert_eq!(made["left_out"]["it lies outside the field"].as_u64(), Some(1));
    assert!(made["cutouts_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!((files_ending(&out, ".fits"), files_ending(&out, ".png")), (2, 3));
    // The file holds the picture of the network, its bottom row last.
    let picture = image::open(out.join("5.png")).unwrap().to_rgb8();
    let cutter = FieldCutter::new(&opened(&field)).unwrap();
    let composite = compose(&cutter.cut(ImagePoint { x: 149.0, y: 150.0 }).unwrap());
    for (column, row) in [(0, 0), (48, 48), (90, 3)] {
        let start = 3 * (row * 96 + column);
        let pixel = picture.get_pixel(column as u32, 95 - row as u32).0;
        assert_eq!(pixel[..], composite.rgb[start..start + 3]);
    }
    let recipe = ["--recipe", "lupton", "--size", "64", "--png"];
    let arguments =
        [&["cutouts", shown(&field), "--positions", shown(&list), "--out", shown(&other)][..], &recipe];
    let output = run(folder.path(), &arguments.concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let picture = image::open(other.join("5.png")).unwrap().to_rgb8();
    assert_eq!((picture.width(), picture.height()), (64, 64));
    // The group's galaxy is the brightest thing near its middle: at (32, 32) from the bottom left corner.
    let light = |x: u32, y: u32| picture.get_pixel(x, y).0.iter().map(|value| u32::from(*value)).sum::<u32>();
    assert!(light(32, 31) > 300, "{}", light(32, 31));
    let refused =
        run(folder.path(), &["cutouts", shown(&field), "--out", shown(&other), "--size", "64"]).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
}
