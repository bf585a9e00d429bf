//! The names and UCDs under which pairs of coordinates go.

use crate::catalogue::{Column, Table, Values};

/// Right ascension and declination.
pub(super) const SKY_NAMES: &[[&str; 2]] = &[
    ["RIGHT_ASCENSION", "DECLINATION"],
    ["ra", "dec"],
    ["RA_ICRS", "DE_ICRS"],
    ["RA_ICRS", "DEC_ICRS"],
    ["RAJ2000", "DEJ2000"],
    ["RAJ2000", "DECJ2000"],
    ["RA_J2000", "DEC_J2000"],
    ["_RAJ2000", "_DEJ2000"],
    ["_RA.icrs", "_DE.icrs"],
    ["_RA", "_DE"],
    ["ALPHA_J2000", "DELTA_J2000"],
    ["ALPHAWIN_J2000", "DELTAWIN_J2000"],
    ["ALPHA_SKY", "DELTA_SKY"],
    ["ALPHAWIN_SKY", "DELTAWIN_SKY"],
    ["ra_deg", "dec_deg"],
    ["radeg", "decdeg"],
    ["radeg", "dedeg"],
    ["ramean", "decmean"],
    ["target_ra", "target_dec"],
    ["ra_obj", "dec_obj"],
    ["ra2000", "dec2000"],
    ["raj", "decj"],
    ["ra", "declination"],
    ["ra", "de"],
    ["alpha", "delta"],
    ["right ascension", "declination"],
    ["lon", "lat"],
    ["longitude", "latitude"],
];

/// Pixels.
pub(super) const PIXEL_NAMES: &[[&str; 2]] = &[
    ["X_IMAGE", "Y_IMAGE"],
    ["XWIN_IMAGE", "YWIN_IMAGE"],
    ["XPEAK_IMAGE", "YPEAK_IMAGE"],
    ["x", "y"],
    ["xcentroid", "ycentroid"],
    ["x_centroid", "y_centroid"],
    ["x_center", "y_center"],
    ["xcen", "ycen"],
    ["xc", "yc"],
    ["x_pix", "y_pix"],
    ["xpix", "ypix"],
    ["x_pixel", "y_pixel"],
    ["x_fit", "y_fit"],
    ["x_0", "y_0"],
];

/// The first pair of which both columns are there.
pub(super) fn pair_by_name<'a>(table: &'a Table, names: &[[&str; 2]]) -> Option<(&'a Column, &'a Column)> {
    names.iter().find_map(|[one, other]| Some((usable(table.column(one)?)?, usable(table.column(other)?)?)))
}

/// Columns whose UCDs begin with those words; `main`: that also say that they are the main ones.
pub(super) fn pair_by_ucd<'a>(
    table: &'a Table,
    ucds: [&str; 2],
    main: bool,
) -> Option<(&'a Column, &'a Column)> {
    let find = |wanted: &str| {
        table.columns.iter().find(|column| {
            let ucd = column.ucd.to_ascii_lowercase();
            let mut words = ucd.split(';').map(str::trim);
            // pos.eq.ra;stat.error and the like are not positions.
            let is_position = words.next() == Some(wanted) && !ucd.contains("stat.");
            is_position && (!main || ucd.contains("meta.main")) && usable(column).is_some()
        })
    };
    let [one, other] = ucds;
    Some((find(one)?, find(other)?))
}

fn usable(column: &Column) -> Option<&Column> {
    let galactic = column.ucd.to_ascii_lowercase().starts_with("pos.galactic");
    (!galactic && !matches!(column.values, Values::Logical(_))).then_some(column)
}
