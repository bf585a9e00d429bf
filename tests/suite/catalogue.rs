//! Tables read, written, matched, against what astropy and pyarrow say (`catalogue_oracle.py`).

use serde_json::Value;
use skyloupe::catalogue::{
    CatalogueError, Column, Partners, Table, Values, cross_match, read_table, write_table,
};
use skyloupe::progress::Unwatched;
use skyloupe::sky::SkyPoint;
use std::path::{Path, PathBuf};

fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/catalogue_tables")
}

fn answer(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(tables().join(name)).unwrap()).unwrap()
}

fn read(path: &Path) -> Table {
    read_table(path, &Unwatched).unwrap_or_else(|error| panic!("{error}"))
}

/// A file in a folder of its own.
fn written(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn assert_cell(column: &Column, row: usize, expected: &Value, file: &str) {
    let place =
        format!("{file}: column {} row {row}: {:?} and not {expected}", column.name, column.cell_text(row));
    match (&column.values, expected) {
        (values, Value::Null) => assert!(values.is_missing(row), "{place}"),
        (Values::Integer(cells), Value::Number(number)) => assert_eq!(cells[row], number.as_i64(), "{place}"),
        (Values::Logical(cells), Value::Bool(value)) => assert_eq!(cells[row], Some(*value), "{place}"),
        (Values::Text(cells), Value::String(text)) => assert_eq!(cells[row].trim_end(), text, "{place}"),
        (values, Value::Number(number)) => {
            let (found, expected) = (values.number(row), number.as_f64().unwrap());
            // astropy scales in the precision of the column.
            let tolerance = if matches!(values, Values::Real(_)) { 1e-6 } else { 0.0 };
            let is_exact = found == expected;
            assert!(is_exact || (found - expected).abs() <= tolerance * expected.abs(), "{place}");
        }
        _ => panic!("{place}"),
    }
}

#[test]
fn every_format_reads_as_astropy_reads_it() {
    let expected = answer("expected.json");
    for (file, columns) in expected.as_object().unwrap() {
        let table = read(&tables().join(file));
        for expected in columns.as_array().unwrap() {
            let name = expected["name"].as_str().unwrap();
            let column =
                table.column(name).unwrap_or_else(|| panic!("{file}: no {name} in {}", table.column_names()));
            let unit = expected["unit"].as_str().unwrap();
            assert_eq!(column.unit, unit, "{file}: {name}");
            assert_eq!(column.ucd, expected["ucd"].as_str().unwrap(), "{file}: {name}");
            let cells = expected["cells"].as_array().unwrap();
            assert_eq!(column.values.len(), cells.len(), "{file}: {name}");
            cells.iter().enumerate().for_each(|(row, cell)| assert_cell(column, row, cell, file));
        }
    }
}

#[test]
fn real_tables_read_as_astropy_reads_them() {
    let Some(data) = std::env::var_os("SKYLOUPE_TEST_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: no test data; set SKYLOUPE_TEST_DATA to the folder with catalogues");
        return;
    };
    for (file, expected) in answer("real.json").as_object().unwrap() {
        let table = read(&data.join(file));
        let rows = expected["rows"].as_u64().unwrap() as usize;
        assert_eq!(table.row_count(), rows, "{file}");
        for expected in expected["columns"].as_array().unwrap() {
            let name = expected["name"].as_str().unwrap();
            let column =
                table.column(name).unwrap_or_else(|| panic!("{file}: no {name} in {}", table.column_names()));
            let missing = (0..rows).filter(|&row| column.values.is_missing(row)).count();
            assert_eq!(missing as u64, expected["missing"].as_u64().unwrap(), "{file}: missing in {name}");
            for (row, cell) in expected["first"].as_array().unwrap().iter().enumerate() {
                assert_cell(column, row, cell, file);
            }
            let last = expected["last"].as_array().unwrap();
            for (index, cell) in last.iter().enumerate() {
                assert_cell(column, rows - last.len() + index, cell, file);
            }
        }
    }
    let lenses = read(&data.join("catalogues/lenscat_catalog.csv.gz"));
    assert_eq!(lenses.row_count(), 32_838);
    let found = lenses.positions().unwrap();
    assert_eq!((found.columns[0].as_str(), found.missing.len()), ("RA", 0));
    let sextractor = read(&data.join("fields/sextractor_truth/image.cat"));
    assert!(sextractor.positions().unwrap().pixel().is_some());
}

#[test]
fn what_is_written_reads_back_the_same() {
    let source = read(&tables().join("mixed_comma.ecsv"));
    let folder = tempfile::tempdir().unwrap();
    for extension in ["csv", "ecsv", "fits", "vot", "parquet"] {
        let path = folder.path().join(format!("copy.{extension}"));
        write_table(&path, &source).unwrap();
        let copy = read(&path);
        assert_eq!(copy.row_count(), source.row_count(), "{extension}");
        for (own, old) in copy.columns.iter().zip(&source.columns) {
            assert_eq!(own.name, old.name);
            if extension != "csv" {
                assert_eq!(
                    (&own.unit, &own.ucd, &own.description),
                    (&old.unit, &old.ucd, &old.description),
                    "{extension}"
                );
                assert_eq!(own.values.kind(), old.values.kind(), "{extension}: {}", own.name);
            }
            for row in 0..source.row_count() {
                let (mine, theirs) = (own.values.number(row), old.values.number(row));
                let equal = if let (Values::Real(_), Values::Float(_)) = (&own.values, &old.values) {
                    (mine.is_nan() && theirs.is_nan()) || mine as f32 == theirs as f32
                } else {
                    own.cell_text(row) == old.cell_text(row)
                };
                assert!(equal, "{extension}: {} row {row}: {:?}", own.name, own.cell_text(row));
            }
        }
    }
    let refused = write_table(&folder.path().join("copy.doc"), &source);
    assert!(matches!(refused, Err(CatalogueError::UnknownFormat { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn empty_tables_and_single_rows() {
    let empty = read(&tables().join("empty.fits"));
    assert_eq!((empty.row_count(), empty.columns.len()), (0, 9));
    assert!(empty.positions().unwrap().is_empty());
    assert_eq!(read(&tables().join("one.fits")).row_count(), 1);
    let (_folder, path) = written("head.csv", b"a,b\n");
    assert_eq!((read(&path).row_count(), read(&path).columns.len()), (0, 2));
    let folder = tempfile::tempdir().unwrap();
    for extension in ["csv", "ecsv", "fits", "vot", "parquet"] {
        let path = folder.path().join(format!("empty.{extension}"));
        write_table(&path, &empty).unwrap();
        assert_eq!((read(&path).row_count(), read(&path).columns.len()), (0, 9), "{extension}");
    }
}

#[test]
fn text_in_a_column_of_numbers_is_said_with_its_row() {
    let mut text = String::from("id,x,x,\n");
    for row in 0..200_000 {
        let x = if row == 150_000 { "oops".to_owned() } else { row.to_string() };
        text += &format!("{},{x},{row},\n", (1_i64 << 60) + row % 199_998);
    }
    let (_folder, path) = written("odd.csv", text.as_bytes());
    let table = read(&path);
    assert_eq!(table.row_count(), 200_000);
    assert!(matches!(table.columns[1].values, Values::Text(_)));
    assert_eq!(table.columns[1].cell_text(150_000), "oops");
    assert_eq!(table.columns[1].cell_text(199_999), "199999");
    let warnings = table.warnings.join("\n");
    assert!(
        warnings.contains("column x ") && warnings.contains("row 150001") && warnings.contains("oops"),
        "{warnings}"
    );
    assert!(warnings.contains("x_2") && warnings.contains("2 rows repeat the id"), "{warnings}");
    assert_eq!(table.columns[0].values.integer(1), Some((1 << 60) + 1));
}

#[test]
fn quoted_line_breaks_survive_the_cutting_into_pieces() {
    let mut text = String::from("a,b\n");
    for row in 0..120_000 {
        text += &format!("{row},\"two\nlines, {row}\"\n");
    }
    assert!(text.len() > 2 << 20);
    let (_folder, path) = written("quoted.csv", text.as_bytes());
    let table = read(&path);
    assert_eq!(table.row_count(), 120_000);
    assert!((0..120_000).all(|row| table.columns[0].values.integer(row) == Some(row as i64)));
    assert_eq!(table.columns[1].cell_text(119_999), "two\nlines, 119999");
}

#[test]
fn damaged_files_are_errors_or_shown_as_far_as_they_go() {
    for name in [
        "mixed.fits",
        "mixed_binary2.vot",
        "mixed_tabledata.vot",
        "zstd.parquet",
        "mixed.fits.gz",
        "mixed_comma.ecsv",
    ] {
        let whole = std::fs::read(tables().join(name)).unwrap();
        let step = (whole.len() / 40).max(1);
        for length in (0..whole.len()).step_by(step) {
            let (_folder, path) = written(name, &whole[..length]);
            match read_table(&path, &Unwatched) {
                Ok(table) => {
                    let rows = table.row_count();
                    assert!(
                        table.columns.iter().all(|column| column.values.len() == rows),
                        "{name} {length}"
                    );
                }
                Err(error) => assert!(error.to_string().contains(name), "{error}"),
            }
            // The same with one byte changed.
            let mut changed = whole.clone();
            changed[length] ^= 0x55;
            let (_folder, path) = written(name, &changed);
            if let Ok(table) = read_table(&path, &Unwatched) {
                let rows = table.row_count();
                assert!(table.columns.iter().all(|column| column.values.len() == rows), "{name} {length}");
            }
        }
    }
    let whole = std::fs::read(tables().join("mixed.fits")).unwrap();
    let start = whole.windows(8).position(|window| window == b"XTENSION").unwrap();
    let data = start + 5760;
    let (_folder, path) = written("cut.fits", &whole[..whole.len().min(data + 700)]);
    let cut = read(&path);
    assert!(
        cut.row_count() < 23 && cut.warnings.iter().any(|warning| warning.contains("of 23 rows")),
        "{:?}",
        cut.warnings
    );
}

#[test]
fn what_is_no_table_is_refused_with_a_reason() {
    let refusals: [(&str, &[u8], &str); 5] = [
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\r", "PNG"),
        ("a.csv", b"", "empty"),
        ("a.html", b"<!DOCTYPE html><html></html>", "HTML"),
        ("a.csv", b"# only a comment\n", "comments"),
        ("a.txt", b"Dear reader,\nthis is, well, a letter, no table\nof numbers\nat all, is it\n", "lines"),
    ];
    for (name, content, reason) in refusals {
        let (_folder, path) = written(name, content);
        let error = read_table(&path, &Unwatched).unwrap_err().to_string();
        assert!(error.contains(reason) && error.contains(name), "{error}");
    }
    let error = read_table(&tables().join("two.fits[THIRD]"), &Unwatched).unwrap_err().to_string();
    assert!(error.contains("SECOND") && error.contains("THIRD"), "{error}");
}

#[test]
fn partners_are_those_of_astropy() {
    let expected = answer("matches.json");
    let points = |name: &str| -> Vec<SkyPoint> {
        let pairs = expected[name].as_array().unwrap().iter();
        pairs
            .map(|pair| SkyPoint::from_degrees(pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap()))
            .collect()
    };
    let (first, second) = (points("first"), points("second"));
    let radius = 3.0;
    let best = cross_match(&first, &second, radius, Partners::Best);
    let mut expected_best = Vec::new();
    for (row, pair) in expected["best"].as_array().unwrap().iter().enumerate() {
        let separation = pair[1].as_f64().unwrap();
        if separation <= radius {
            expected_best.push((row as u32, pair[0].as_u64().unwrap() as u32, separation));
        }
    }
    assert_eq!(best.len(), expected_best.len());
    for (found, expected) in best.iter().zip(expected_best) {
        assert_eq!((found.first, found.second), (expected.0, expected.1));
        assert!((found.separation_arcsec - expected.2).abs() < 1e-6, "{found:?}");
    }
    let mut all = cross_match(&first, &second, 60.0, Partners::All);
    all.sort_by_key(|pair| (pair.first, pair.second));
    let expected_all = expected["within_60"].as_array().unwrap();
    assert_eq!(all.len(), expected_all.len());
    for (found, expected) in all.iter().zip(expected_all) {
        assert_eq!(u64::from(found.first), expected[0].as_u64().unwrap());
        assert_eq!(u64::from(found.second), expected[1].as_u64().unwrap());
        assert!((found.separation_arcsec - expected[2].as_f64().unwrap()).abs() < 1e-6, "{found:?}");
    }
}
