//! The built binary as scripts see it: answers, sentences and exit codes.

use clap::Parser;
use serde_json::Value;
use skyloupe::cli::{Arguments, Command as CliCommand};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The binary, where this build has one.
fn skyloupe() -> Option<Command> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    Some(Command::new(path))
}

/// Real FITS files, where there are any.
fn real_data(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(file!());
    let beside = beside.ancestors().nth(4)?.join("shared/data");
    let path = std::env::var_os("SKYLOUPE_TEST_DATA").map_or(beside, PathBuf::from).join(name);
    if !path.exists() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

/// Run with arguments; `None` without a binary.
fn run(arguments: &[&str]) -> Option<Output> {
    Some(skyloupe()?.args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Exit code 1, nothing on stdout, one sentence with the path on stderr.
fn assert_refused(arguments: &[&str], path: &str) {
    let Some(output) = run(arguments) else { return };
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?} printed an answer");
    let sentences: Vec<&str> = said.lines().filter(|line| !line.contains("warning:")).collect();
    assert_eq!(sentences.len(), 1, "{arguments:?}: {said}");
    assert!(sentences[0].contains(path) && sentences[0].starts_with("skyloupe: "), "{said}");
}

const LENS: &str = "euclid_q1/102160336_2685084962682049281.fits";

#[test]
fn files_named_like_commands_can_be_opened() {
    let parsed = Arguments::try_parse_from(["skyloupe", "--", "info"]).unwrap();
    assert!(parsed.command.is_none());
    assert_eq!(parsed.window.field.files, ["info"]);
    let parsed = Arguments::try_parse_from(["skyloupe", "a.fits", "info"]).unwrap();
    assert!(parsed.command.is_none());
    let parsed = Arguments::try_parse_from(["skyloupe", "./render"]).unwrap();
    assert!(parsed.command.is_none());
    let parsed = Arguments::try_parse_from(["skyloupe", "info", "a.fits"]).unwrap();
    assert!(matches!(parsed.command, Some(CliCommand::Info(_))));
}

#[test]
fn the_definition_of_the_arguments_holds_together() {
    use clap::CommandFactory;
    Arguments::command().debug_assert();
}

#[test]
fn bad_usage_ends_with_2() {
    let usages: [&[&str]; 6] = [
        &["--no-such-option"],
        &["info"],
        &["render", "a.fits"],
        &["render", "a.fits", "--out", "a.png", "--size", "huge"],
        &["render", "a.fits", "--out", "a.png", "--zoom", "1", "--fov", "1"],
        &["pixel", "a.fits", "--x", "one", "--y", "2"],
    ];
    for arguments in usages {
        let Some(output) = run(arguments) else { return };
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn bad_files_are_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    };
    let files = [
        make("empty.fits", b""),
        make("blank.fits", b" "),
        make("picture.fits", b"\x89PNG\r\n\x1a\n and so on"),
        make("cut.fits.gz", &[0x1f, 0x8b, 8, 0, 0, 0]),
        folder.path().join("missing.fits").to_string_lossy().into_owned(),
        folder.path().to_string_lossy().into_owned(),
    ];
    let picture = folder.path().join("out.png").to_string_lossy().into_owned();
    for file in &files {
        assert_refused(&["info", file], file);
        assert_refused(&["info", file, "--stats", "--json"], file);
        assert_refused(&["pixel", file, "--x", "1", "--y", "1"], file);
        assert_refused(&["render", file, "--out", &picture, "--cpu"], file);
    }
    assert!(!Path::new(&picture).exists(), "a refused file left a picture behind");
}

#[test]
fn broken_real_files_are_refused_or_read_in_part() {
    let Some(folder) = real_data("fits_conformance/derived_broken") else { return };
    let file = |name: &str| folder.join(format!("q1_102018665_{name}.fits")).to_string_lossy().into_owned();
    for name in ["bad_bitpix", "huge_naxis", "negative_naxis", "truncated_header", "not_fits"] {
        assert_refused(&["pixel", &file(name), "--x", "1", "--y", "1", "--json"], &file(name));
    }
    for (name, expects_warning) in [
        ("truncated_half", true),
        ("trailing_garbage", true),
        ("no_padding", false),
        ("nonascii_header", false),
    ] {
        let Some(output) = run(&["pixel", &file(name), "--x", "1", "--y", "1", "--json"]) else { return };
        assert!(json(&output)["value"].is_number(), "{name}");
        let said = stderr(&output);
        assert!(!expects_warning || said.contains("warning:"), "{name} opens without a warning");
        assert!(said.lines().all(|line| line.contains("warning:")), "{name}: {said}");
    }
}

#[test]
fn info_describes_a_euclid_cut_out() {
    let Some(lens) = real_data(LENS) else { return };
    let Some(output) = run(&["info", &lens.to_string_lossy(), "--stats", "--json"]) else { return };
    let answer = json(&output);
    let hdus = answer.as_array().unwrap();
    assert_eq!(hdus.len(), 13);
    let keys = ["band", "bitpix", "extname", "index", "kind", "magzero", "role", "shape", "unit", "wcs"];
    for (index, hdu) in hdus.iter().enumerate() {
        assert_eq!(hdu["index"], index);
        assert!(keys.iter().all(|key| hdu.get(key).is_some()), "HDU {index} lacks a key: {hdu}");
    }
    assert_eq!(hdus[0]["kind"], "empty");
    assert!(hdus[0]["wcs"].is_null());
    let vis = &hdus[1];
    assert_eq!(
        (&vis["extname"], &vis["band"], &vis["role"]),
        (&"VIS_FLUX".into(), &"VIS".into(), &"flux".into())
    );
    assert_eq!(
        (&vis["kind"], &vis["bitpix"], &vis["shape"]),
        (&"image".into(), &(-32).into(), &[300, 300].into())
    );
    assert_eq!(vis["wcs"]["ctype"], serde_json::json!(["RA---TAN", "DEC--TAN"]));
    assert_eq!(vis["n_nonfinite"], 0);
    assert!(["min", "max", "mean", "median"].iter().all(|key| vis[key].is_number()));
    let roles: Vec<&str> = hdus.iter().filter_map(|hdu| hdu["role"].as_str()).collect();
    assert_eq!(roles.iter().filter(|role| **role == "psf").count(), 4);
    assert_eq!(roles.iter().filter(|role| **role == "rms").count(), 4);
}

#[test]
fn pixel_answers_in_every_band_and_with_nulls_outside() {
    let Some(lens) = real_data(LENS) else { return };
    let lens = lens.to_string_lossy();
    let Some(output) = run(&["pixel", &lens, "--x", "151", "--y", "151", "--json"]) else { return };
    let answer = json(&output);
    assert_eq!((&answer["x"], &answer["y"]), (&151.0.into(), &151.0.into()));
    assert!(["VIS", "Y", "J", "H"].iter().all(|band| answer["bands"][band].is_number()), "{answer}");
    assert_eq!(answer["bands"]["VIS"], answer["value"]);

    let table = tempfile::NamedTempFile::new().unwrap();
    fs::write(table.path(), "x,y\n151,151\n-5,2000\n").unwrap();
    let Some(output) = run(&["pixel", &lens, "--positions", &table.path().to_string_lossy(), "--json"])
    else {
        return;
    };
    let several = json(&output);
    assert_eq!(several[0]["value"], answer["value"]);
    assert!(several[1]["value"].is_null());
}

#[test]
fn a_position_outside_the_image_is_refused() {
    let Some(lens) = real_data(LENS) else { return };
    let lens = lens.to_string_lossy();
    assert_refused(&["pixel", &lens, "--x", "99999", "--y", "2"], &lens);
    assert_refused(&["pixel", &lens, "--x", "0.4", "--y", "2", "--json"], &lens);
    // The other side of the sky, and a degree beside.
    assert_refused(&["pixel", &lens, "--ra", "88", "--dec", "-65"], &lens);
    assert_refused(&["pixel", &lens, "--ra", "268.5", "--dec", "64.5"], &lens);
}

#[test]
fn streaks_are_not_searched_where_nothing_can_be_read_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (picture, out) = (named("picture.fits"), named("tracks.csv"));
    fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();
    for file in [&picture, &named("missing.fits")] {
        assert_refused(&["streaks", file, "--out", &out], file);
    }
    let Some(trail) = real_data("streaks/astride_long.fits") else { return };
    let trail = trail.to_string_lossy();
    for output in [named("tracks.doc"), named("absent/tracks.csv")] {
        assert_refused(&["streaks", &trail, "--out", &output], &output);
    }
    let Some(output) = run(&["streaks", &trail, "--out", &out, "--detector", "magic"]) else { return };
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(!Path::new(&out).exists(), "a refused search left a table behind");
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let Some(lens) = real_data(LENS) else { return };
    let Some(mut command) = skyloupe() else { return };
    let mut child = command
        .args(["info", &lens.to_string_lossy(), "--stats", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn recipes_are_listed_and_unknown_ones_refused() {
    let Some(output) = run(&["render", "--list-recipes", "--json"]) else { return };
    let answer = json(&output);
    let recipes = answer.as_array().unwrap();
    assert!(
        recipes.len() > 3
            && recipes.iter().all(|recipe| recipe["id"].is_string() && recipe["label"].is_string())
    );
    let Some(lens) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("out.png");
    let lens = lens.to_string_lossy();
    let Some(output) = run(&["render", &lens, "--out", &picture.to_string_lossy(), "--recipe", "no-such"])
    else {
        return;
    };
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("vis-anchored"), "{}", stderr(&output));
}

#[test]
fn a_recipe_without_its_bands_is_refused() {
    let Some(stars) = real_data("fields/gc_2mass_j.fits") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (stars, out) = (stars.to_string_lossy(), folder.path().join("a.png"));
    let out = out.to_string_lossy();
    assert_refused(&["render", &stars, "--recipe", "lupton", "--cpu", "--out", &out], &stars);
    assert_refused(&["render", &stars, "--center", "0,0", "--cpu", "--out", &out], &stars);
}

#[test]
fn the_gpu_and_the_reference_draw_the_same_picture() {
    let Some(lens) = real_data(LENS) else { return };
    let folder = tempfile::tempdir().unwrap();
    let draw = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let (lens, out) = (lens.to_string_lossy().into_owned(), path.to_string_lossy().into_owned());
        let arguments = [&["render", &lens, "--out", &out, "--size", "320x200"], more].concat();
        let output = run(&arguments)?;
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        Some((image::open(path).unwrap(), stderr(&output)))
    };
    for place in [&["--zoom", "0.3713"][..], &["--zoom", "3", "--center", "150px,151px", "--north-up"]] {
        let Some((gpu, said)) = draw("gpu.png", place) else { return };
        let Some((cpu, _)) = draw("cpu.png", &[place, &["--cpu"]].concat()) else { return };
        let Some((deep, _)) = draw("deep.tif", place) else { return };
        if said.contains("CPU") {
            eprintln!("skipped the comparison: {said}");
        }
        let (gpu, cpu) = (gpu.to_rgb8(), cpu.to_rgb8());
        assert_eq!(gpu.dimensions(), (320, 200));
        let apart = gpu.iter().zip(cpu.iter()).map(|(one, other)| one.abs_diff(*other)).max();
        assert!(apart <= Some(1), "{place:?}: {apart:?}/255 apart");
        assert!(cpu.iter().max() > Some(&100), "the picture is dark");
        assert_eq!(deep.color(), image::ColorType::Rgb16);
        let rounded = deep
            .to_rgb16()
            .iter()
            .zip(cpu.iter())
            .all(|(deep, shallow)| (f64::from(*deep) / 257.0 - f64::from(*shallow)).abs() <= 0.51);
        assert!(rounded, "{place:?}: the 16-bit picture is another one");
    }
}
