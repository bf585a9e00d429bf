//! Tables as VOTable 1.4 (IVOA recommendation of 2019), cells as text (TABLEDATA); missing ones are empty.

use super::table::{Column, Table};
use crate::fits::ColumnValues;
use std::fmt::Write;

/// The whole document.
pub(super) fn votable(table: &Table) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml += "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE type=\"results\">\n";
    let system = coordinate_system(&table.system);
    if let Some(system) = system {
        let _ = writeln!(xml, "<COOSYS ID=\"system\" system=\"{system}\"/>");
    }
    xml += "<TIMESYS ID=\"time\" timeorigin=\"MJD-origin\" timescale=\"UTC\" refposition=\"UNKNOWN\"/>\n";
    let _ = writeln!(xml, "<TABLE name=\"{}\">", escaped(table.name));
    let _ = writeln!(xml, "<DESCRIPTION>{}</DESCRIPTION>", escaped(&table.description));
    for notice in &table.notices {
        let _ = writeln!(xml, "<INFO name=\"notice\" value=\"{}\"/>", escaped(notice));
    }
    for (name, value) in &table.parameters {
        let _ = writeln!(
            xml,
            "<PARAM name=\"{}\" datatype=\"unicodeChar\" arraysize=\"*\" value=\"{}\"/>",
            escaped(name),
            escaped(value)
        );
    }
    table.columns.iter().for_each(|column| field(&mut xml, column, system.is_some()));
    xml += "<DATA><TABLEDATA>\n";
    for row in 0..table.rows() {
        xml += "<TR>";
        for column in &table.columns {
            let _ = write!(xml, "<TD>{}</TD>", escaped(&column.cell(row)));
        }
        xml += "</TR>\n";
    }
    xml + "</TABLEDATA></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n"
}

/// The name of a celestial system in the IVOA's list; `None` for those that are not in it.
fn coordinate_system(name: &str) -> Option<&'static str> {
    match name {
        "ICRS" => Some("ICRS"),
        "Galactic" => Some("galactic"),
        "Supergalactic" => Some("supergalactic"),
        fk5 if fk5.starts_with("FK5") => Some("eq_FK5"),
        fk4 if fk4.starts_with("FK4") => Some("eq_FK4"),
        _ => None,
    }
}

fn field(xml: &mut String, column: &Column, has_system: bool) {
    let data = &column.data;
    let kind = match data.values {
        ColumnValues::Text(_) => "datatype=\"unicodeChar\" arraysize=\"*\"",
        ColumnValues::Integer(_) => "datatype=\"long\"",
        ColumnValues::Real(_) => "datatype=\"double\"",
        ColumnValues::Single(_) => "datatype=\"float\"",
        ColumnValues::Logical(_) => "datatype=\"boolean\"",
    };
    let _ = write!(xml, "<FIELD name=\"{}\" {kind}", escaped(&data.name));
    for (attribute, value) in [("unit", &data.unit), ("ucd", &data.ucd)] {
        if !value.is_empty() {
            let _ = write!(xml, " {attribute}=\"{}\"", escaped(value));
        }
    }
    if has_system && data.ucd.starts_with("pos.eq.") {
        *xml += " ref=\"system\"";
    } else if data.ucd.starts_with("time.epoch") {
        *xml += " ref=\"time\"";
    }
    let _ = writeln!(xml, "><DESCRIPTION>{}</DESCRIPTION></FIELD>", escaped(&data.description));
}

/// Text as XML holds it. Control characters, which XML cannot hold, become blanks.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            symbol if symbol.is_control() => safe.push(' '),
            symbol => safe.push(symbol),
        }
    }
    safe
}
