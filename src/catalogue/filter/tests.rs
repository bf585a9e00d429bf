//! Filters against answers worked out by hand.

use super::Filter;
use crate::catalogue::{Column, Table, Values};

fn table() -> Table {
    let nan = f64::NAN;
    Table {
        columns: vec![
            Column::new("Flux", Values::Real(vec![1.0, 10.0, nan, -1.0])),
            Column::new("prob", Values::Float(vec![0.1, 0.5, 0.9, f32::NAN])),
            Column::new(
                "id",
                Values::Integer(vec![
                    Some(9_007_199_254_740_993),
                    Some(9_007_199_254_740_992),
                    None,
                    Some(-5),
                ]),
            ),
            Column::new("grade", Values::Text(vec!["A".into(), "B".into(), String::new(), "A".into()])),
            Column::new("seen", Values::Logical(vec![Some(true), Some(false), None, Some(true)])),
            Column::new("odd name", Values::Real(vec![1.0, 2.0, 3.0, 4.0])),
            Column::new("ra", Values::Real(vec![10.0, 10.0, 20.0, 30.0])),
            Column::new("dec", Values::Real(vec![0.0, 1.0, 0.0, 0.0])),
        ],
        ..Table::default()
    }
}

/// The rows that match, as digits.
fn rows(filter: &str) -> String {
    let matches = Filter::parse(filter).and_then(|filter| filter.matching(&table()));
    let matches = matches.unwrap_or_else(|error| panic!("{filter}: {error}"));
    matches.iter().enumerate().filter(|(_, matches)| **matches).map(|(row, _)| row.to_string()).collect()
}

fn error(filter: &str) -> String {
    Filter::parse(filter).and_then(|filter| filter.matching(&table())).unwrap_err().to_string()
}

#[test]
fn precedence_is_that_of_mathematics() {
    assert_eq!(rows("flux + 2 * 3 == 7"), "0");
    assert_eq!(rows("-`odd name`^2 == -4"), "1");
    assert_eq!(rows("2^3^2 == 512"), "0123");
    assert_eq!(rows("10 - 3 - 2 == 5"), "0123");
    assert_eq!(rows("flux == 1 || flux == 10 && prob > 0.7"), "0");
    assert_eq!(rows("not flux == 1 and seen"), "3");
    assert_eq!(rows("1 < `odd name` <= 3"), "12");
    assert_eq!(rows("!(flux > 0)"), "23");
}

#[test]
fn what_is_missing_matches_no_comparison() {
    assert_eq!(rows("flux != 1"), "13");
    assert_eq!(rows("id != 0"), "013");
    assert_eq!(rows("isnan(flux) or isnan(prob)"), "23");
    assert_eq!(rows("isnan(id)"), "2");
    assert_eq!(rows("isnan(grade)"), "2");
    assert_eq!(rows("flux == nan"), "");
    assert_eq!(rows("seen == false"), "1");
    assert_eq!(rows("max(flux, prob) > 0"), "01");
}

#[test]
fn identifiers_beyond_two_to_the_53_are_told_apart() {
    assert_eq!(rows("id == 9007199254740993"), "0");
    assert_eq!(rows("id > 9007199254740992"), "0");
    assert_eq!(rows("id == -5"), "3");
}

#[test]
fn texts_and_functions() {
    assert_eq!(rows("grade == 'A'"), "03");
    assert_eq!(rows("\"odd name\" > 3"), "3");
    assert_eq!(rows("grade != \"A\""), "1");
    assert_eq!(rows("contains(grade, 'b')"), "1");
    assert_eq!(rows("mag(flux) < 23"), "1");
    assert_eq!(rows("abs(mag(flux) - 23.9) < 1e-12"), "0");
    assert_eq!(rows("sep(ra, dec, 10, 0) < 3600.01"), "01");
    assert_eq!(rows("sqrt(`odd name`) == 2"), "3");
}

#[test]
fn errors_name_the_place_and_what_there_is() {
    let message = error("prob > 1 && flx > 2");
    assert!(message.contains("Flux") && message.contains("character 13"), "{message}");
    assert!(error("xyzzy > 1").contains("odd name"));
    assert!(error("flux + 1").contains("not a condition"));
    assert!(error("grade > 3").contains("quotes"));
    assert!(error("(flux > 3").contains("never closed"));
    assert!(error("flux > ").contains("ends"));
    assert!(error("flux > 3)").contains("never opened"));
    assert!(error("flux 3").contains("operator"));
    assert!(error("foo(flux) > 1").contains("no function"));
    assert!(error("flux > 2MASS").contains("backticks"));
    assert!(error("").contains("empty"));
    for sign in ["(", "-"] {
        assert!(error(&sign.repeat(500)).contains("deep"));
        assert!(error(&sign.repeat(100_000)).contains("more than 2000"));
    }
    assert!(error("flux # 3").contains('#'));
}
