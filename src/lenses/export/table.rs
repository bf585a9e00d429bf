//! Candidates as a table.

use super::{GivenGrade, ReportRow};
use crate::catalogue::{Column, Table, Values};

/// A table of candidates: `id, ra, dec, x, y, mag_vis, score, probability, rank, reason`, and `class, subclass, grader,
/// comment` where any of them has a grade. Pixels of the main plane, the centre of the first being (0, 0).
pub fn report_table(rows: &[ReportRow]) -> Table {
    let degrees = |row: &ReportRow| row.candidate.sky.map_or((f64::NAN, f64::NAN), |sky| sky.to_degrees());
    let real = |value: &dyn Fn(&ReportRow) -> f64| Values::Real(rows.iter().map(value).collect());
    let text = |value: &dyn Fn(&ReportRow) -> &str| {
        Values::Text(rows.iter().map(|row| value(row).to_owned()).collect())
    };
    let ids = Values::Integer(rows.iter().map(|row| Some(row.candidate.id)).collect());
    let ranks = Values::Integer(rows.iter().map(|row| row.rank.map(i64::from)).collect());
    let mut columns = vec![
        column(["id", "", "meta.id;meta.main", "identifier of the source, or its number"], ids),
        column(["ra", "deg", "pos.eq.ra;meta.main", "right ascension"], real(&|row| degrees(row).0)),
        column(["dec", "deg", "pos.eq.dec;meta.main", "declination"], real(&|row| degrees(row).1)),
        column(
            ["x", "pix", "pos.cartesian.x", "column in the VIS image, the centre of the first pixel being 0"],
            real(&|row| row.candidate.position.x),
        ),
        column(
            ["y", "pix", "pos.cartesian.y", "row in the VIS image, the centre of the first pixel being 0"],
            real(&|row| row.candidate.position.y),
        ),
        column(
            ["mag_vis", "mag", "phot.mag;em.opt.I", "total I_E, AB"],
            real(&|row| row.candidate.magnitude_vis),
        ),
        column(["score", "", "stat.value", "raw score (logit)"], real(&|row| row.score)),
        column(
            ["probability", "", "stat.probability", "of a strong lens, at the base rate that was asked for"],
            real(&|row| row.probability),
        ),
        column(["rank", "", "meta.number", "1 for the highest score"], ranks),
        column(
            ["reason", "", "meta.note", "why there is no score, or what stands against it"],
            text(&|row| &row.reason),
        ),
    ];
    if rows.iter().any(|row| row.grade.is_some()) {
        let of = |row: &ReportRow, part: fn(&GivenGrade) -> &String| {
            row.grade.as_ref().map(part).cloned().unwrap_or_default()
        };
        let graded = |part: fn(&GivenGrade) -> &String| {
            Values::Text(rows.iter().map(|row| of(row, part)).collect())
        };
        columns.extend([
            column(["class", "", "meta.code.class", "grade"], graded(|grade| &grade.class)),
            column(["subclass", "", "meta.code.class", "what else it is"], graded(|grade| &grade.subclass)),
            column(["grader", "", "meta.id.PI", "who graded it"], graded(|grade| &grade.grader)),
            column(["comment", "", "meta.note", "what the grader wrote"], graded(|grade| &grade.comment)),
        ]);
    }
    Table { name: "LENSES".to_owned(), columns, ..Table::default() }
}

fn column([name, unit, ucd, description]: [&str; 4], values: Values) -> Column {
    let [name, unit, ucd, description] = [name, unit, ucd, description].map(str::to_owned);
    Column { name, unit, ucd, description, values }
}
