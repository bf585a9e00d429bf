//! `skyloupe inpaint` as scripts see it, with an UNTRAINED network (`inpainting_standin.py`).

use super::inpainting::inpainting_standin;
use super::lenses::real_data;
use serde_json::Value;
use skyloupe::catalogue::{Table, read_table};
use skyloupe::fits::{FitsFile, HduChoice};
use skyloupe::progress::Unwatched;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LENS: &str = "euclid_q1/102160336_2685084962682049281.fits";
const SPIRAL: &str = "hst_jwst/abell_2744_spiral_galaxy_f105w.fits.gz";
const HEAD: &str = "id,ra,dec,x,y,mag_vis,mse,max_ratio,log_ratio,z,roc,peak_total,probability,reason";

/// Run with the stand-in; `None` without a binary.
fn run(home: &Path, arguments: &[&str]) -> Option<Output> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    let mut command = Command::new(path);
    command.env("XDG_DATA_HOME", home.join("data")).env("HOME", home).env("APPDATA", home);
    let model = inpainting_standin(home, &[]);
    command.args([
        "inpaint",
        "--model",
        shown(&model),
        "--runtime",
        "built-in",
        "--steps",
        "3",
        "--draws",
        "2",
    ]);
    Some(command.args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn table(path: &Path) -> Table {
    read_table(path, &Unwatched).unwrap()
}

fn number(table: &Table, column: &str, row: usize) -> f64 {
    table.column(column).unwrap().values.number(row)
}

#[test]
fn a_real_field_is_scored_written_and_shown_with_its_panels_and_steps() {
    let Some(field) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let [list, out, again, panels, steps] =
        ["list.csv", "scores.csv", "again.fits", "panels", "steps.gif"].map(|name| home.join(name));
    std::fs::write(&list, "id,x,y\n5,149,150\n6,2,2\n7,9999,5\n").unwrap();
    let common = [shown(&field), "--positions", shown(&list)];
    let more = ["--out", shown(&out), "--panels", shown(&panels), "--animation", shown(&steps), "--json"];
    let Some(output) = run(home, &[&common[..], &more].concat()) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((summary["sources"].as_u64(), summary["scored"].as_u64()), (Some(3), Some(1)));
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().next(), Some(HEAD));
    let scores = table(&out);
    assert_eq!(scores.row_count(), 3);
    for column in ["mse", "max_ratio", "log_ratio", "z", "roc", "peak_total", "ra"] {
        assert!(number(&scores, column, 0).is_finite(), "{column}");
    }
    assert!(number(&scores, "z", 1).is_nan());
    let reason = |row| scores.column("reason").unwrap().cell_text(row);
    assert!(reason(1).contains("edge") && reason(2).contains("outside"), "{} {}", reason(1), reason(2));
    // Probabilities are calibrated for another network.
    assert!(number(&scores, "probability", 0).is_nan() && said(&output).contains("--judge"));
    // The panels: four extensions whose residual is input minus repainted, on the sky of the field.
    let file = FitsFile::open(&panels.join("5.fits")).unwrap();
    let plane = |name: &str| {
        let hdu = file.hdu(&HduChoice::Name(name.to_owned())).unwrap().index;
        file.plane(hdu, 0).unwrap()
    };
    let values = |name: &str| {
        let plane = plane(name);
        let size = plane.size();
        let mut values = vec![0.0; size.area()];
        let rect = skyloupe::geometry::PixelRect { x0: 0, y0: 0, width: size.width, height: size.height };
        plane.pixels.read_f32(rect, &mut values).unwrap();
        values
    };
    let (input, mask, painted, residual) =
        (values("INPUT"), values("MASK"), values("REPAINTED"), values("RESIDUAL"));
    assert_eq!((input.len(), mask.iter().sum::<f32>()), (1024, 25.0));
    for at in 0..1024 {
        assert!((input[at] - painted[at] - residual[at]).abs() <= 1e-6 * input[at].abs().max(1e-3));
        assert!(mask[at] == 1.0 || residual[at] == 0.0);
    }
    let (sky, core) =
        (plane("INPUT").sky().cloned().unwrap(), skyloupe::geometry::ImagePoint { x: 16.0, y: 16.0 });
    let (ra, dec) = sky.sky_from_pixel(core).unwrap().to_degrees();
    // The core pixel is at most 4 pixels of 0.1" from the position, in each direction.
    let off = (dec - number(&scores, "dec", 0))
        .abs()
        .max((ra - number(&scores, "ra", 0)).abs() * dec.to_radians().cos());
    assert!(off < 4.6 * 0.1 / 3600.0, "{off}");
    assert!(std::fs::metadata(panels.join("5.png")).unwrap().len() > 2000);
    assert_eq!(&std::fs::read(&steps).unwrap()[..6], b"GIF89a");
    // The same seed, the same numbers, to the last digit; another seed, others.
    for (seed, is_same) in [("1", true), ("2", false)] {
        run(home, &[&common[..], &["--out", shown(&again), "--seed", seed]].concat()).unwrap();
        assert_eq!(number(&table(&again), "mse", 0) == number(&scores, "mse", 0), is_same);
    }
}

/// Panels of 192 pixels with gaps of 4, the number counted from the left.
fn panel(picture: &image::RgbImage, number: u32) -> Vec<u8> {
    image::imageops::crop_imm(picture, 4 + 196 * number, 4, 192, 192).to_image().into_raw()
}

#[test]
fn steps_of_each_scored_source_run_from_noise_to_core() {
    let Some(field) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let names = ["list.csv", "scores.csv", "gifs", "pictures", "first.gif", "panels"];
    let [list, out, gifs, pictures, first, panels] = names.map(|name| home.join(name));
    std::fs::write(&list, "id,x,y\n5,149,150\n6,2,2\n8,152,150\n").unwrap();
    let common = [shown(&field), "--positions", shown(&list), "--out", shown(&out), "--best", "1"];
    let folders = ["--steps-gif", shown(&gifs), "--steps-png", shown(&pictures), "--panels", shown(&panels)];
    let Some(output) = run(home, &[&common[..], &folders, &["--animation", shown(&first)]].concat()) else {
        return;
    };
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    // One of two was sampled fully; the other was only ranked.
    let scored = number(&table(&out), "id", 0).to_string();
    let list = |folder: &Path| -> Vec<String> {
        let files = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!((list(&gifs), list(&pictures)), (vec![format!("{scored}.gif")], vec![scored.clone()]));
    let steps = pictures.join(&scored);
    assert_eq!(list(&steps), ["step-001.png", "step-002.png", "step-003.png"]);
    let animation = std::fs::read(gifs.join(format!("{scored}.gif"))).unwrap();
    let blocks = animation.windows(3).filter(|three| *three == [0x21, 0xf9, 4]).count();
    assert_eq!((&animation[..6], blocks), (&b"GIF89a"[..], 3));
    assert!(std::fs::read(&first).unwrap() == animation, "--animation has the first row of the table");
    let read = |path: &Path| image::open(path).unwrap().to_rgb8();
    let [begin, end] = ["step-001.png", "step-003.png"].map(|name| read(&steps.join(name)));
    assert!(panel(&begin, 0) == panel(&end, 0), "the galaxy is the same");
    let (noise, core) = (panel(&begin, 1), panel(&end, 1));
    assert!(noise != core && panel(&begin, 2) != panel(&end, 2));
    // The hole is empty in the panels and full of noise in the steps.
    let missing = |pixels: &[u8]| pixels.chunks(3).filter(|rgb| *rgb == [58, 44, 74]).count();
    let hole = panel(&read(&panels.join(format!("{scored}.png"))), 1);
    assert_eq!((missing(&hole), missing(&noise), missing(&core)), (25 * 36, 0, 0));
}

#[test]
fn point_sources_are_put_in_and_counted() {
    let Some(field) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let [list, out, again] = ["list.csv", "scores.csv", "again.csv"].map(|name| home.join(name));
    std::fs::write(&list, "id,x,y,mag_vis\n5,149,150,20.5\n6,2,2,19\n").unwrap();
    let with = |table: &Path, more: &[&str]| {
        let common = [shown(&field), "--positions", shown(&list), "--out", shown(table)];
        run(home, &[&common[..], more].concat())
    };
    let judged = ["--judge", "inpainting-judge"];
    let Some(plain) = with(&out, &judged) else { return };
    assert_eq!(plain.status.code(), Some(0), "{}", said(&plain));
    let inject = ["--inject", "0.05,0.5", "--inject-sources", "7"];
    for (threshold, found) in [("1e-12", 1), ("0.999999999999", 0)] {
        let more = [&judged[..], &inject, &["--threshold", threshold, "--json"]].concat();
        let output = with(&again, &more).unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        let shares = summary["injection"]["shares"].as_array().unwrap();
        let of = |name: &str| shares.iter().map(|one| one[name].as_f64().unwrap()).collect::<Vec<f64>>();
        assert_eq!(of("share"), [0.0, 0.05, 0.5]);
        // The source at the edge has no score, and is none of this field's.
        assert_eq!((of("injected"), of("unscored")), (vec![1.0; 3], vec![0.0; 3]));
        assert_eq!(of("found"), [f64::from(found); 3]);
        // Wilson (1927) for 1 of 1 at 95 %: n / (n + z^2) and 1.
        let low = shares[1]["interval"][0].as_f64().unwrap();
        let expected = if found == 1 { 1.0 / (1.0 + 1.959_964_f64.powi(2)) } else { 0.0 };
        assert!((low - expected).abs() < 1e-6, "{low}");
        let bins = shares[2]["by_magnitude"].as_array().unwrap();
        let counts: Vec<u64> = bins.iter().map(|bin| bin["injected"].as_u64().unwrap()).collect();
        assert_eq!(counts, [0, 1, 0, 0], "20 to 21");
        assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&out).unwrap(), "the table is the same");
    }
    // Without --threshold that of the card, 3 as a raw score, at the base rate.
    let card = skyloupe::models::ModelStore::built_in().find("inpainting-judge").unwrap().card.clone();
    let output = with(&again, &[&judged[..], &inject, &["--base-rate", "0.1"]].concat()).unwrap();
    let threshold = card.probability_at(card.thresholds.as_ref().unwrap().default, 0.1);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains(&format!("at least {threshold:.3}")) && text.contains("50 %"), "{text}");
    for (more, word) in [(&["--inject", "0"][..], "0.05"), (&["--inject", "0.1"][..], "--judge")] {
        let other = home.join("none.csv");
        let output = with(&other, more).unwrap();
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", said(&output));
        assert!(said(&output).contains(word) && !other.exists(), "{more:?}: {}", said(&output));
    }
}

#[test]
fn an_image_of_another_telescope_is_shown_and_not_scored() {
    let Some(field) = real_data(SPIRAL) else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let [list, out, panels, gifs] = ["list.csv", "scores.vot", "panels", "gifs"].map(|name| home.join(name));
    std::fs::write(&list, "id,x,y\n9,75,75\n").unwrap();
    let folders = ["--panels", shown(&panels), "--steps-gif", shown(&gifs)];
    let arguments = [shown(&field), "--positions", shown(&list), "--out", shown(&out)];
    let arguments = [&arguments[..], &folders].concat();
    let Some(output) = run(home, &arguments) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let scores = table(&out);
    let reason = scores.column("reason").unwrap().cell_text(0);
    assert!(reason.contains("not scored") && reason.contains("VIS") && reason.contains("wide"), "{reason}");
    assert!(number(&scores, "mse", 0).is_nan() && panels.join("9.png").exists());
    assert!(
        !gifs.exists() && said(&output).contains("no steps"),
        "steps are of scored sources: {}",
        said(&output)
    );
    let output = run(home, &[&arguments[..], &["--any-scale"]].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let scores = table(&out);
    let reason = scores.column("reason").unwrap().cell_text(0);
    assert!(number(&scores, "mse", 0).is_finite() && reason.contains("VIS"), "{reason}");
    assert!(gifs.join("9.gif").exists());
}

#[test]
fn a_model_is_compared_and_what_cannot_be_done_is_said() {
    let Some(field) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let [out, panels] = ["scores.csv", "panels"].map(|name| home.join(name));
    let vis = format!("{}[VIS_FLUX]", shown(&field));
    let compare =
        |model: &str| run(home, &[vis.as_str(), "--compare", model, "--panels", shown(&panels), "--json"]);
    let Some(output) = compare(&vis) else { return };
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["residual_rms"].as_f64(), Some(0.0));
    assert!(panels.join("compared.png").exists() && panels.join("compared.fits").exists());
    let output = compare(&format!("{}[VIS_PSF]", shown(&field))).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("300 x 300") && said(&output).contains("21 x 21"), "{}", said(&output));
    let with = |more: &[&str]| {
        run(home, &[&[shown(&field), "--detect", "--out", shown(&out)][..], more].concat()).unwrap()
    };
    for (more, code, word) in [
        (&["--mask", "11"][..], 2, "1 to 9"),
        (&["--steps", "0"][..], 2, "steps"),
        (&["--eta", "2"][..], 2, "eta"),
        (&["--animation", "steps.mp4"][..], 2, ".gif"),
        (&["--judge", "no-such-model"][..], 1, "no-such-model"),
        (&["--base-rate", "0"][..], 2, "0.01"),
    ] {
        let output = with(more);
        assert_eq!(output.status.code(), Some(code), "{more:?}: {}", said(&output));
        assert!(said(&output).contains(word) && !out.exists(), "{more:?}: {}", said(&output));
    }
}
