//! Detected sources as a table, for those who have no catalogue.

use crate::catalogue::{Column, Table, Values};
use crate::sources::{FieldDetections, FieldSource};

/// The columns of a catalogue, one row for each source. `x` and `y` count pixels of the field's main plane from 0, as
/// everywhere in this program. NaN is written for what the field cannot tell (see [`FieldDetections::notices`]).
pub fn source_table(detections: &FieldDetections) -> Table {
    let sources = detections.sources.as_slice();
    let whole = |name: &str, unit: &str, ucd: &str, about: &str, of: fn(&FieldSource) -> i64| {
        column([name, unit, ucd, about], Values::Integer(sources.iter().map(|one| Some(of(one))).collect()))
    };
    let real = |name: &str, unit: &str, ucd: &str, about: &str, of: fn(&FieldSource) -> f64| {
        column([name, unit, ucd, about], Values::Real(sources.iter().map(of).collect()))
    };
    let unit = detections.plane.unit.as_str();
    let columns = vec![
        whole("id", "", "meta.id;meta.main", "number, from the bottom row up", |one| {
            one.source.number.into()
        }),
        real("x", "pix", "pos.cartesian.x", "barycentre, the first pixel is 0", |one| one.position.x),
        real("y", "pix", "pos.cartesian.y", "barycentre, the first pixel is 0", |one| one.position.y),
        real("ra", "deg", "pos.eq.ra;meta.main", "right ascension", |one| degrees(one).0),
        real("dec", "deg", "pos.eq.dec;meta.main", "declination", |one| degrees(one).1),
        real("mag", "mag", "phot.mag", "AB magnitude of the Kron flux", |one| one.magnitude),
        real("mag_err", "mag", "stat.error;phot.mag", "standard deviation of mag", |one| one.magnitude_error),
        real("flux", unit, "phot.flux", "Kron flux in the unit of the image", |one| one.source.flux_auto),
        real("flux_err", unit, "stat.error;phot.flux", "standard deviation of flux", |one| {
            one.source.flux_auto_error
        }),
        real(
            "semi_major_arcsec",
            "arcsec",
            "phys.angSize.smajAxis",
            "second moment along the major axis",
            |one| one.semi_major_arcsec,
        ),
        real("axis_ratio", "", "phys.size.axisRatio", "minor over major axis", |one| one.axis_ratio),
        real("position_angle", "deg", "pos.posAng", "of the major axis, from north through east", |one| {
            one.position_angle_deg
        }),
        real(
            "half_light_radius",
            "arcsec",
            "phys.angSize",
            "radius that holds half of the Kron flux",
            |one| one.half_light_radius_arcsec,
        ),
        real("fwhm", "arcsec", "phys.angSize", "full width at half maximum of the core", |one| {
            one.fwhm_arcsec
        }),
        real("mu_max", "mag/arcsec2", "phot.mag.sb", "peak surface brightness above the background", |one| {
            one.mu_max
        }),
        real(
            "mumax_minus_mag",
            "mag",
            "",
            "mu_max - mag; point sources lie at about -2.6 and below",
            |one| one.mumax_minus_mag,
        ),
        whole("area", "pix", "phys.area", "pixels above the threshold", |one| one.source.area as i64),
        whole("flags", "", "meta.code.qual", FLAGS, |one| one.source.flags.bits()),
    ];
    Table { name: "sources".to_owned(), columns, warnings: detections.notices.clone(), ..Table::default() }
}

const FLAGS: &str = "sum of 1 neighbours in the aperture, 2 deblended, 16 at the edge, 256 pixels without data, 512 part \
                     of a larger source";

fn degrees(source: &FieldSource) -> (f64, f64) {
    source.sky.map_or((f64::NAN, f64::NAN), |sky| sky.to_degrees())
}

fn column([name, unit, ucd, description]: [&str; 4], values: Values) -> Column {
    Column {
        name: name.to_owned(),
        unit: unit.to_owned(),
        ucd: ucd.to_owned(),
        description: description.to_owned(),
        values,
    }
}
