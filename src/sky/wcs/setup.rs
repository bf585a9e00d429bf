//! From header keywords to a [`Wcs`].

use super::Wcs;
use super::axes::Axes;
use super::distortion::Distortion;
use super::keywords::Keywords;
use super::linear::Linear;
use super::plate::{self, Plate};
use super::projection::{Parameters, Projection};
use super::rotation::{Fiducial, Rotation};
use super::{sip, tnx, tpv};
use crate::header::Header;
use crate::sky::{CelestialSystem, WcsError};

/// `Ok(None)` where the header has no celestial coordinates.
pub(super) fn wcs_from_header(header: &Header) -> Result<Option<Wcs>, WcsError> {
    let keywords = Keywords::of(header);
    let axes = Axes::find(&keywords)?;
    if axes.as_ref().is_none_or(|axes| axes.code == "TAN")
        && let Some(plate) = plate::from_keywords(&keywords)?
    {
        return wcs_from_plate(&keywords, axes, plate).map(Some);
    }
    axes.map(|axes| wcs_from_axes(&keywords, &axes)).transpose()
}

/// The distortions of a header and the PV keywords that are left for the projection.
struct Distortions {
    pixel: Option<Distortion>,
    plane: Option<Distortion>,
    pv_describe_projection: bool,
}

fn wcs_from_axes(keywords: &Keywords<'_>, axes: &Axes) -> Result<Wcs, WcsError> {
    let distortions = distortions(keywords, axes)?;
    let code = match axes.code.as_str() {
        "TPV" | "TNX" => "TAN",
        "NCP" => "SIN",
        "GLS" => "SFL",
        code => code,
    };
    let pv = |axis: usize| match distortions.pv_describe_projection {
        true => keywords.family(&format!("PV{axis}_"), 0..30),
        false => Vec::new(),
    };
    let celestial = reference_value(keywords, axes);
    let mut parameters = Parameters(pv(axes.latitude));
    if axes.code == "NCP" {
        if celestial[1] == 0.0 {
            return Err(WcsError::bad("NCP with its reference point on the equator"));
        }
        parameters = Parameters(vec![(1, 0.0), (2, 1.0 / celestial[1].to_radians().tan())]);
    }
    let projection = Projection::new(code, &parameters)?;
    let mut plane_offset = [0.0; 2];
    let mut of_longitude = Parameters(pv(axes.longitude));
    if axes.code == "GLS" {
        // AIPS does not tilt the map towards the reference point, it only shifts it.
        of_longitude.0.retain(|(m, _)| *m > 2);
        of_longitude.0.extend([(0, 1.0), (1, 0.0), (2, celestial[1])]);
    }
    let native = [
        of_longitude.get(1).unwrap_or(0.0),
        of_longitude.get(2).unwrap_or_else(|| projection.reference_latitude()),
    ];
    if of_longitude.get(0).is_some_and(|flag| flag != 0.0) {
        let direction = crate::sky::SkyPoint::from_degrees(native[0], native[1]).direction();
        let (x, y) = projection
            .plane(direction)
            .ok_or_else(|| WcsError::bad("the fiducial point PVi_1, PVi_2 lies off the map"))?;
        plane_offset = [plane_offset[0] + x.to_degrees(), plane_offset[1] + y.to_degrees()];
    }
    let rotation = Rotation::new(&Fiducial {
        native,
        celestial,
        pole_native_longitude: of_longitude.get(3).or_else(|| keywords.number("LONPOLE")),
        pole_latitude: of_longitude.get(4).or_else(|| keywords.number("LATPOLE")).unwrap_or(90.0),
    })?;
    Ok(Wcs {
        ctype: axes.ctype.clone(),
        system: system(keywords, &axes.longitude_name),
        notes: notes(keywords),
        pixel_distortion: distortions.pixel.map(Box::new),
        linear: Linear::from_keywords(keywords, axes)?,
        plane_distortion: distortions.plane.map(Box::new),
        plane_offset,
        projection,
        rotation,
    })
}

/// CRVAL of longitude and latitude, degrees.
fn reference_value(keywords: &Keywords<'_>, axes: &Axes) -> [f64; 2] {
    let [lon, lat] =
        [axes.longitude, axes.latitude].map(|axis| keywords.number(&format!("CRVAL{axis}")).unwrap_or(0.0));
    [lon * axes.degrees_per_unit[0], lat * axes.degrees_per_unit[1]]
}

/// Which of SIP, TPV and TNX apply: as astropy decides, TPV terms hidden in TAN exclude SIP, and
/// -SIP in both CTYPEs excludes PV terms of higher order.
fn distortions(keywords: &Keywords<'_>, axes: &Axes) -> Result<Distortions, WcsError> {
    if axes.code == "TPV" || tpv::is_hidden_in_tan(keywords, axes) {
        let plane = tpv::from_keywords(keywords, axes);
        return Ok(Distortions { pixel: None, plane, pv_describe_projection: false });
    }
    let pixel = sip::from_keywords(keywords)?;
    let plane = if axes.code == "TNX" { tnx::from_keywords(keywords, axes)? } else { None };
    let stray_pv = axes.code == "TAN"
        && axes.say_sip()
        && [axes.longitude, axes.latitude]
            .iter()
            .any(|i| !keywords.family(&format!("PV{i}_"), 5..100).is_empty());
    Ok(Distortions { pixel, plane, pv_describe_projection: !stray_pv && axes.code != "TNX" })
}

fn wcs_from_plate(keywords: &Keywords<'_>, axes: Option<Axes>, plate: Plate) -> Result<Wcs, WcsError> {
    let fiducial = Fiducial {
        native: [0.0, 90.0],
        celestial: plate.center,
        pole_native_longitude: None,
        pole_latitude: 90.0,
    };
    let written = || ["RA---TAN".to_owned(), "DEC--TAN".to_owned()];
    Ok(Wcs {
        ctype: axes.map_or_else(written, |axes| axes.ctype),
        system: system(keywords, "RA"),
        notes: notes(keywords),
        pixel_distortion: None,
        linear: plate.linear,
        plane_distortion: Some(Box::new(plate.distortion)),
        plane_offset: [0.0; 2],
        projection: Projection::new("TAN", &Parameters(Vec::new()))?,
        rotation: Rotation::new(&fiducial)?,
    })
}

fn system(keywords: &Keywords<'_>, longitude_name: &str) -> CelestialSystem {
    let frame = keywords.text("RADESYS").or_else(|| keywords.text("RADECSYS"));
    let equinox = keywords.number("EQUINOX").or_else(|| keywords.number("EPOCH"));
    CelestialSystem::from_keywords(longitude_name, frame, equinox)
}

/// Distortion tables are not applied; say so, with the size of the correction where it is given.
fn notes(keywords: &Keywords<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (kind, error) in [("CPDIS", "CPERR"), ("CQDIS", "CQERR"), ("D2IMDIS", "D2IMERR")] {
        let is_there = |axis: &usize| keywords.text(&format!("{kind}{axis}")).is_some();
        if (1..=2).any(|axis| is_there(&axis)) {
            let largest =
                (1..=2).filter_map(|axis| keywords.number(&format!("{error}{axis}"))).fold(0.0, f64::max);
            let size = if largest > 0.0 { format!(", up to {largest} px") } else { String::new() };
            notes
                .push(format!("a distortion table of the header ({kind}) is not applied to positions{size}"));
        }
    }
    notes
}
