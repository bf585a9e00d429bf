//! Tables, regions and drafts of what was found: against cfitsio, astropy (`streak_report_oracle.py`) and DS9.

use fitsio::FitsFile;
use skyloupe::fits::{FileSpec, PlaneToWrite, open_fields, write_image};
use skyloupe::geometry::{ImagePoint, ImageSize};
use skyloupe::header::{Card, Value};
use skyloupe::progress::Unwatched;
use skyloupe::streaks::{
    Detection, EndSigma, Exposure, Findings, Prediction, Report, Track, TrailPoints, check_table_output,
    exposures_of, write_ades, write_detections, write_mpc, write_regions, write_tracks,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Real FITS files, where there are any.
pub(crate) fn real_data(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(file!());
    let beside = beside.ancestors().nth(4)?.join("shared/data");
    let path = std::env::var_os("SKYLOUPE_TEST_DATA").map_or(beside, PathBuf::from).join(name);
    if !path.exists() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

const NAMES: [&str; 3] = ["one.fits", "two, second.fits", "no_sky.fits"];

/// Three exposures as files in a folder: two of one sky, 17 minutes apart, and one without world coordinates.
fn exposures(folder: &Path) -> Vec<Exposure> {
    let card =
        |keyword: &str, value: Value| Card { keyword: keyword.to_owned(), value, comment: String::new() };
    let size = ImageSize { width: 400, height: 300 };
    let mut fields = Vec::new();
    for (name, date) in
        NAMES.into_iter().zip(["2026-07-22T01:02:03", "2026-07-22T01:19:36", "2026-07-22T01:37:09"])
    {
        let mut cards = vec![
            card("EXPTIME", Value::Real(560.52)),
            card("DATE-OBS", Value::Text(date.to_owned())),
            card("BUNIT", Value::Text("ADU".to_owned())),
            card("MAGZEROP", Value::Text("24.56605".to_owned())),
        ];
        if name != NAMES[2] {
            // East is left, turned by 20 degrees.
            let (sin, cos) = 20_f64.to_radians().sin_cos();
            let scale = 0.1 / 3600.0;
            let numbers = [
                ("CRVAL1", 359.999),
                ("CRVAL2", -64.5),
                ("CRPIX1", 200.5),
                ("CRPIX2", 150.5),
                ("CD1_1", -scale * cos),
                ("CD1_2", scale * sin),
                ("CD2_1", scale * sin),
                ("CD2_2", scale * cos),
            ];
            cards.extend(numbers.map(|(keyword, value)| card(keyword, Value::Real(value))));
            cards.push(card("CTYPE1", Value::Text("RA---TAN".to_owned())));
            cards.push(card("CTYPE2", Value::Text("DEC--TAN".to_owned())));
            cards.push(card("RADESYS", Value::Text("ICRS".to_owned())));
        }
        let values = vec![10.0; size.area()];
        let path = folder.join(name);
        write_image(&path, &PlaneToWrite { name: "", cards: &cards, size, values: &values }).unwrap();
        let opened = open_fields(&[FileSpec::of_path(&path)], &Unwatched).unwrap();
        fields.extend(opened.fields.into_iter().map(Arc::new));
    }
    exposures_of(&fields).0
}

/// A detection whose middle is at a pixel (0-based), with its end at a position angle in degrees.
fn detection(exposures: &[Exposure], (exposure, middle, pa): (usize, (f64, f64), f64)) -> Detection {
    let wcs = exposures[exposure].images[0].wcs.as_ref();
    let (x, y) = middle;
    let ends = match wcs {
        Some(wcs) => {
            let center = wcs.sky_from_pixel(ImagePoint { x, y }).unwrap();
            let arcsec = (1.0 / 3600.0_f64).to_radians();
            [pa + 180.0, pa]
                .map(|pa| wcs.pixel_from_sky(center.destination(pa.to_radians(), 2.0 * arcsec)).unwrap())
        }
        None => [ImagePoint { x: x - 5.0, y }, ImagePoint { x: x + 5.0, y }],
    };
    let sky_ends = wcs.map(|wcs| ends.map(|end| wcs.sky_from_pixel(end).unwrap()));
    Detection {
        exposure,
        image: 0,
        ends,
        end_sigmas: [EndSigma { along: 0.4, across: 0.2 }, EndSigma { along: 0.5, across: 0.2 }],
        sky_ends,
        flux: 12_345.678,
        flux_sigma: 67.8,
        magnitude: sky_ends.map(|_| 22.125),
        magnitude_sigma: sky_ends.map(|_| 0.05),
        signal_to_noise: 18.2,
        relative_width: 1.02,
        chi_square: 1.1,
        strength: 4.5,
        masked_share: 0.0,
        pieces: 2,
        score: 0.97,
        track: None,
    }
}

/// A track over the first two exposures (the ends of the second reversed), a faint false detection and one without
/// a sky.
fn findings(exposures: &[Exposure]) -> Findings {
    let mut first = detection(exposures, (0, (150.0, 120.0), 30.0));
    let mut second = detection(exposures, (1, (170.0, 160.0), 210.0));
    (first.track, second.track) = (Some(7), Some(7));
    let faint = Detection { score: 1.25e-9, ..detection(exposures, (0, (300.25, 20.75), 100.0)) };
    let blind = Detection { score: 0.5, ..detection(exposures, (2, (50.0, 60.0), 0.0)) };
    let sky = first.sky_center().unwrap();
    let prediction = |sky| Prediction { sky, place: None };
    let track = Track {
        id: 7,
        members: vec![Some(0), Some(2), None],
        probability: 0.93,
        rate_arcsec_h: 25.7,
        position_angle: 30_f64.to_radians(),
        sky,
        mjd: exposures[0].middle_mjd().unwrap(),
        magnitude: Some(22.125),
        magnitude_sigma: None,
        residual_arcsec: 0.02,
        predictions: [0.0, 7.5, 15.0]
            .map(|arcsec: f64| {
                prediction(sky.destination(30_f64.to_radians(), (arcsec / 3600.0).to_radians()))
            })
            .to_vec(),
    };
    Findings {
        detections: vec![first, faint, second, blind],
        tracks: vec![track],
        models: vec!["streaks-detector 1 <&>".to_owned()],
        megapixels: 0.36,
        ..Findings::default()
    }
}

fn write_all(folder: &Path, report: &Report<'_>) {
    for extension in ["csv", "fits", "vot"] {
        write_detections(&folder.join(format!("detections.{extension}")), report).unwrap();
        write_tracks(&folder.join(format!("tracks.{extension}")), report).unwrap();
    }
    write_regions(&folder.join("found.reg"), report).unwrap();
    write_mpc(&folder.join("tracks.mpc.txt"), report, TrailPoints::MiddleAndEnds).unwrap();
    write_ades(&folder.join("tracks.psv"), report, TrailPoints::MiddleAndEnds).unwrap();
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn tables_have_the_promised_columns_first() {
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    let findings = findings(&exposures);
    write_all(
        folder.path(),
        &Report { exposures: &exposures, findings: &findings, threshold: 0.0, always: &[] },
    );
    let rows = lines(&folder.path().join("detections.csv"));
    let promised = "exposure,hdu,x0,y0,x1,y1,ra0,dec0,ra1,dec1,length_px,pa_deg,mag,mag_err,score,track_id,";
    assert!(rows[0].starts_with(promised), "{}", rows[0]);
    assert!(rows[2].contains(",1.25e-9,"), "{}", rows[2]);
    assert!(rows[3].starts_with("\"two, second.fits\",0,"), "{}", rows[3]);
    // Without a sky: ends in pixels counted from 1, and nothing for what is not known.
    assert!(
        rows[4].starts_with("no_sky.fits,0,46.000,61.000,56.000,61.000,,,,,10.000,,,,0.5,,"),
        "{}",
        rows[4]
    );
    let rows = lines(&folder.path().join("tracks.csv"));
    assert!(
        rows[0].starts_with("track_id,n_exposures,probability,rate_arcsec_h,pa_deg,ra,dec,mjd,mag,"),
        "{}",
        rows[0]
    );
    assert!(rows[1].starts_with("7,2,0.93,25.7000,30.0000,"), "{}", rows[1]);
}

#[test]
fn the_threshold_counts_and_at_0_everything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    let findings = findings(&exposures);
    let path = folder.path().join("d.csv");
    for (threshold, expected) in [(0.0, 4), (1e-9, 4), (0.5, 3), (0.51, 2), (0.98, 0)] {
        write_detections(
            &path,
            &Report { exposures: &exposures, findings: &findings, threshold, always: &[] },
        )
        .unwrap();
        assert_eq!(lines(&path).len() - 1, expected, "{threshold}");
    }
}

#[test]
fn cfitsio_reads_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    let findings = findings(&exposures);
    write_all(
        folder.path(),
        &Report { exposures: &exposures, findings: &findings, threshold: 0.0, always: &[] },
    );
    let mut file = FitsFile::open(folder.path().join("detections.fits")).unwrap();
    let table = file.hdu("DETECTIONS").unwrap();
    let x0: Vec<f64> = table.read_col(&mut file, "x0").unwrap();
    let expected: Vec<f64> = findings.detections.iter().map(|found| found.ends[0].x + 1.0).collect();
    assert_eq!(x0, expected);
    let magnitudes: Vec<f64> = table.read_col(&mut file, "mag").unwrap();
    assert_eq!(magnitudes[..3], [22.125; 3]);
    assert!(magnitudes[3].is_nan());
    let names: Vec<String> = table.read_col(&mut file, "exposure").unwrap();
    assert_eq!(names, ["one.fits", "one.fits", "two, second.fits", "no_sky.fits"]);
    let tracks: Vec<i64> = table.read_col(&mut file, "track_id").unwrap();
    assert_eq!(tracks, [7, i64::MIN, 7, i64::MIN]);
    let null: i64 = table.read_key(&mut file, "TNULL16").unwrap();
    assert_eq!(null, i64::MIN);
}

#[test]
fn tables_without_rows_are_tables() {
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    write_all(
        folder.path(),
        &Report { exposures: &exposures, findings: &Findings::default(), threshold: 0.0, always: &[] },
    );
    let mut file = FitsFile::open(folder.path().join("tracks.fits")).unwrap();
    let table = file.hdu("TRACKS").unwrap();
    assert_eq!(table.read_key::<i64>(&mut file, "NAXIS2").unwrap(), 0);
    assert_eq!(lines(&folder.path().join("tracks.csv")).len(), 1);
}

#[test]
fn drafts_say_that_they_are_drafts_and_what_each_time_belongs_to() {
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    let findings = findings(&exposures);
    let report = Report { exposures: &exposures, findings: &findings, threshold: 0.0, always: &[] };
    let path = folder.path().join("draft.txt");
    write_mpc(&path, &report, TrailPoints::Middle).unwrap();
    let written = lines(&path);
    assert!(written.iter().all(|line| line.len() == 80), "{written:#?}");
    assert!(written[1].starts_with("COM NOT FOR SUBMISSION: the position of the spacecraft is missing"));
    assert_eq!(written.len(), 4 + 2 * 2);
    assert!(written[4].starts_with("COM S000007 middle of trail at middle of exposure: one.fits"));
    // The middle of 2026-07-22T01:02:03 + 560.52 s is 0.046334 of the day.
    assert_eq!(&written[5][..32], "     S000007 tS2026 07 22.046334");
    write_ades(&path, &report, TrailPoints::Middle).unwrap();
    let written = lines(&path);
    assert!(written.iter().any(|line| line.starts_with("! line NOT FOR SUBMISSION")));
    let row = written.last().unwrap();
    assert!(row.contains("|2026-07-22T01:24:16.260Z|") && row.contains("|t|middle of trail"), "{row}");
}

#[test]
fn names_and_places_that_cannot_be_written_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path, words: &str| {
        let why = check_table_output(path).unwrap_err().to_string();
        assert!(why.contains(words) && why.contains(&path.display().to_string()), "{why}");
    };
    refused(&folder.path().join("table.txt"), ".csv, .fits or .vot");
    refused(&folder.path().join("absent/table.csv"), "folder does not exist");
    std::fs::create_dir(folder.path().join("folder.csv")).unwrap();
    refused(&folder.path().join("folder.csv"), "it is a folder");
    check_table_output(&folder.path().join("table.vot")).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A Python that has astropy; `None`, and a word about it, where there is none.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("SKYLOUPE_PYTHON").map(PathBuf::from);
    let candidates = named.into_iter().chain(["/tmp/tv/bin/python".into(), "python3".into()]);
    let has_astropy = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", "import astropy"]).output();
        asked.is_ok_and(|answer| answer.status.success())
    };
    let found = candidates.into_iter().find(has_astropy);
    if found.is_none() {
        eprintln!("skipped: no Python with astropy (set SKYLOUPE_PYTHON)");
    }
    found
}

#[test]
fn astropy_reads_every_format_alike() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    let findings = findings(&exposures);
    write_all(
        folder.path(),
        &Report { exposures: &exposures, findings: &findings, threshold: 0.0, always: &[] },
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/streak_report_oracle.py");
    let answer = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(answer.status.success() && answer.stdout.ends_with(b"agrees\n"), "{said}");
}

/// A position of a region that DS9 listed: `line(1.5,2.5,3.5,4.5)`.
fn numbers(line: &str) -> Vec<f64> {
    let inside =
        line.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
    inside.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

#[test]
fn ds9_loads_the_regions_where_they_belong() {
    let is_there = |program: &str| Path::new("/usr/bin").join(program).exists();
    if !is_there("ds9") || !is_there("xvfb-run") {
        eprintln!("skipped: no DS9, or no virtual screen for it");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let exposures = exposures(folder.path());
    let findings = findings(&exposures);
    let report = Report { exposures: &exposures, findings: &findings, threshold: 0.0, always: &[] };
    write_regions(&folder.path().join("found.reg"), &report).unwrap();
    let answer = Command::new("/usr/bin/xvfb-run")
        .current_dir(folder.path())
        .args([
            "-a",
            "timeout",
            "60",
            "ds9",
            "one.fits",
            "-regions",
            "load",
            "found.reg",
            "-regions",
            "system",
            "image",
        ])
        .args(["-regions", "save", "listed.reg", "-quit"])
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert!(answer.status.success() && !said.to_lowercase().contains("error"), "{said}");
    let listed = lines(&folder.path().join("listed.reg"));
    let trails: Vec<&String> = listed.iter().filter(|line| line.starts_with("line(")).collect();
    assert_eq!(trails.len(), findings.detections.len(), "{listed:#?}");
    for (line, found) in trails.iter().zip(&findings.detections) {
        let [a, b] = found.ends;
        let expected = [a.x + 1.0, a.y + 1.0, b.x + 1.0, b.y + 1.0];
        let close = numbers(line).iter().zip(expected).all(|(one, other)| (one - other).abs() < 0.01);
        assert!(close && numbers(line).len() == 4, "{line}, not {expected:?}");
        assert_eq!(line.contains("tag={track 7}"), found.track.is_some(), "{line}");
        assert!(line.contains(&format!("tag={{{}}}", NAMES[found.exposure])), "{line}");
    }
}
