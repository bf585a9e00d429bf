//! Columns of positions as catalogues have them.

use super::{PositionList, PositionsError};
use crate::catalogue::{Column, Table, Values};

fn column(name: &str, unit: &str, ucd: &str, cells: &[f64]) -> Column {
    Column { unit: unit.into(), ucd: ucd.into(), ..Column::new(name, Values::Real(cells.to_vec())) }
}

fn text(name: &str, unit: &str, cells: &[&str]) -> Column {
    let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
    Column { unit: unit.into(), ..Column::new(name, Values::Text(cells)) }
}

fn degrees(columns: Vec<Column>) -> Vec<(f64, f64)> {
    let table = Table { columns, ..Table::default() };
    let found = table.positions().unwrap();
    found.sky().unwrap().iter().map(|point| point.to_degrees()).collect()
}

fn assert_near(found: &[(f64, f64)], expected: &[(f64, f64)]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.0 - expected.0).abs() < 1e-10 && (found.1 - expected.1).abs() < 1e-10, "{found:?}");
    }
}

#[test]
fn units_of_every_kind() {
    let expected = [(180.0, -30.0)];
    let radians = std::f64::consts::PI;
    assert_near(
        &degrees(vec![column("ra", "deg", "", &[180.0]), column("dec", "deg", "", &[-30.0])]),
        &expected,
    );
    let (ra, dec) = (column("RA", "rad", "", &[radians]), column("Dec", "rad", "", &[-radians / 6.0]));
    assert_near(&degrees(vec![ra, dec]), &expected);
    assert_near(&degrees(vec![column("ra", "h", "", &[12.0]), column("dec", "", "", &[-30.0])]), &expected);
    assert_near(
        &degrees(vec![text("RAJ2000", "\"h:m:s\"", &["12:00:00"]), text("DEJ2000", "", &["-30:00:00"])]),
        &expected,
    );
    assert_near(
        &degrees(vec![text("ra", "deg", &["180:00:00"]), text("dec", "deg", &["-30 00 00.0"])]),
        &expected,
    );
    let table = Table {
        columns: vec![column("ra", "km", "", &[1.0]), column("dec", "deg", "", &[1.0])],
        ..Table::default()
    };
    assert!(matches!(table.positions(), Err(PositionsError::NoAngle { .. })));
}

#[test]
fn the_main_ucd_wins_over_names() {
    let columns = vec![
        column("ra", "deg", "", &[1.0]),
        column("dec", "deg", "", &[2.0]),
        column("e_lon", "deg", "pos.eq.ra;stat.error;meta.main", &[9.0]),
        column("a", "deg", "pos.eq.ra;meta.main", &[3.0]),
        column("b", "deg", "POS.EQ.DEC;META.MAIN", &[4.0]),
    ];
    assert_near(&degrees(columns), &[(3.0, 4.0)]);
}

#[test]
fn sextractor_counts_from_one() {
    let columns =
        vec![column("X_IMAGE", "pixel", "", &[1.0, f64::NAN]), column("Y_IMAGE", "pixel", "", &[5.5, 1.0])];
    let table = Table { columns, ..Table::default() };
    let found = table.positions().unwrap();
    assert_eq!(found.missing, [1]);
    let PositionList::Pixel(points) = found.list else { panic!() };
    assert_eq!((points[0].x, points[0].y), (0.0, 4.5));
    assert!(points[1].x.is_nan());
}

#[test]
fn rows_without_a_position_are_named() {
    let columns = vec![
        column("ra", "deg", "", &[10.0, f64::NAN, 10.0, f64::INFINITY, 720.0]),
        column("dec", "deg", "", &[10.0, 10.0, 90.5, 0.0, 0.0]),
    ];
    let table = Table { columns, ..Table::default() };
    assert_eq!(table.positions().unwrap().missing, [1, 2, 3, 4]);
    let table = Table { columns: vec![column("mag", "", "", &[1.0])], ..Table::default() };
    assert!(table.positions().unwrap_err().to_string().contains("mag"));
}
