//! Files whose extensions are the quadrants of one exposure: the focal planes that they make.

use crate::field::{FocalLayout, FocalPlane, Plane, PlaneKey, QuadrantPlane, QuadrantToPlace, Role, Source};
use crate::fits::FitsFile;
use crate::fits::euclid::detector_of;
use crate::header::{Card, Header, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// In the order in which they are shown.
const ROLES: [Role; 5] = [Role::Flux, Role::Rms, Role::Flag, Role::Background, Role::Other];
/// How far zero points may differ to be called the same, magnitudes.
const SAME_ZERO_MAG: f64 = 0.005;
/// What a focal plane takes over from the exposure.
const COPIED: [&str; 10] = [
    "TELESCOP", "INSTRUME", "FILTER", "EXPTIME", "DATE-OBS", "MJD-OBS", "OBS_ID", "DITHOBS", "PTGID", "GAIN",
];

/// What becomes of a file that holds quadrants.
#[derive(Debug, Default)]
pub(super) struct Exposure {
    /// One image of each role, flux first; empty where the quadrants cannot be put together.
    pub focal_planes: Vec<Arc<Plane>>,
    /// Every other plane of the file, in file order.
    pub others: Vec<Arc<Plane>>,
    pub warnings: Vec<String>,
    /// `Obs 12345 dither 2`.
    pub title: Option<String>,
}

/// One extension.
struct Part {
    detector: String,
    /// `SCI`, or nothing where the file has one plane per quadrant.
    what: Option<String>,
    plane: Arc<Plane>,
}

/// The focal planes of a file; `None` where it has fewer than two quadrants.
pub(super) fn exposure(file: &FitsFile) -> Option<Exposure> {
    let names: HashSet<&str> = file
        .hdus
        .iter()
        .filter(|hdu| hdu.is_image())
        .filter_map(|hdu| Some(detector_of(hdu.extname.as_deref()?)?.0))
        .collect();
    if names.len() < 2 {
        return None;
    }
    let (mut parts, mut rest) = (Vec::new(), Vec::new());
    for hdu in file.hdus.iter().filter(|hdu| hdu.is_image()) {
        let Ok(plane) = file.plane(hdu.index, 0) else { continue };
        match hdu.extname.as_deref().and_then(detector_of) {
            Some((detector, what)) => {
                let (detector, what) = (detector.to_ascii_uppercase(), what.map(str::to_ascii_uppercase));
                parts.push(Part { detector, what, plane });
            }
            None => rest.push(plane),
        }
    }
    Some(assemble(file, parts, rest))
}

fn assemble(file: &FitsFile, parts: Vec<Part>, rest: Vec<Arc<Plane>>) -> Exposure {
    let mut exposure = Exposure { title: title(file), ..Exposure::default() };
    let layout = match layout(&parts) {
        Some(Ok((layout, warnings))) => {
            exposure.warnings.extend(warnings);
            Some(Arc::new(layout))
        }
        Some(Err(why)) => {
            exposure.warnings.push(why);
            None
        }
        // PSFs and the like have no place on the sky.
        None => None,
    };
    for role in ROLES {
        let of_role: Vec<&Part> = parts.iter().filter(|part| part.plane.role == role).collect();
        if let Some(layout) = layout.as_ref().filter(|_| of_role.len() > 1) {
            let plane = focal_plane(file, layout, &of_role, &mut exposure.warnings);
            exposure.focal_planes.push(Arc::new(plane));
        }
    }
    exposure.others = parts.into_iter().map(|part| part.plane).chain(rest).collect();
    exposure.others.sort_by_key(|plane| plane.source.hdu);
    exposure
}

/// Places by the first role of which there are two quadrants or more.
fn layout(parts: &[Part]) -> Option<Result<(FocalLayout, Vec<String>), String>> {
    let role = ROLES.into_iter().find(|role| {
        parts.iter().filter(|part| part.plane.role == *role && part.plane.wcs.is_some()).count() > 1
    })?;
    let mut seen = HashSet::new();
    let of_role = parts.iter().filter(|part| part.plane.role == role && seen.insert(part.detector.clone()));
    let quadrants = of_role.map(|part| QuadrantToPlace {
        name: part.detector.clone(),
        size: part.plane.size(),
        wcs: part.plane.sky().cloned(),
        header: Arc::clone(&part.plane.header),
    });
    Some(FocalLayout::of(quadrants.collect()))
}

fn focal_plane(
    file: &FitsFile,
    layout: &Arc<FocalLayout>,
    parts: &[&Part],
    warnings: &mut Vec<String>,
) -> Plane {
    let quadrants = parts.iter().map(|part| {
        let plane = QuadrantPlane { key: part.plane.key, pixels: Arc::clone(&part.plane.pixels) };
        (part.detector.clone(), plane)
    });
    let (focal, left_out) = FocalPlane::new(Arc::clone(layout), quadrants.collect());
    let first = parts.iter().min_by_key(|part| &part.detector);
    let role = first.map_or(Role::Other, |part| part.plane.role);
    let what = first.and_then(|part| part.what.clone()).unwrap_or_else(|| role.name().to_owned());
    // Quadrants without a place have been named once; here come those that only this role has or lacks.
    let known = |name: &String| layout.quadrants.iter().any(|quadrant| quadrant.name == *name);
    let odd: Vec<String> = left_out.into_iter().filter(known).collect();
    if !odd.is_empty() {
        warnings.push(format!(
            "left out of the focal plane of {what}: {}, there twice or of another size than its image",
            odd.join(", ")
        ));
    }
    let (magzero, warning) = magzero(parts);
    warnings.extend(warning);
    let name = format!("Focal plane {what}");
    let unit = first.map_or_else(String::new, |part| part.plane.unit.clone());
    let header = header(file, layout, (&name, &unit, magzero));
    let focal = Arc::new(focal);
    Plane {
        key: PlaneKey::unique(),
        band: first.and_then(|part| part.plane.band),
        role,
        unit,
        magzero,
        wcs: Some(Ok(Arc::clone(&layout.wcs))),
        header: Arc::new(header),
        pixels: Arc::clone(&focal) as Arc<dyn crate::raster::Pixels>,
        focal: Some(focal),
        source: Source {
            extname: Some(name.clone()),
            ..first.map_or_else(Source::default, |part| part.plane.source.clone())
        },
        name,
    }
}

/// The zero point of all quadrants; the median and a warning where they differ.
fn magzero(parts: &[&Part]) -> (Option<f64>, Option<String>) {
    let mut values: Vec<f64> = parts.iter().filter_map(|part| part.plane.magzero).collect();
    values.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) = (values.first().copied(), values.last().copied()) else {
        return (None, None);
    };
    let median = values.get(values.len() / 2).copied();
    if high - low <= SAME_ZERO_MAG {
        return (median, None);
    }
    let warning = format!(
        "the zero points of the quadrants differ, from {low:.4} to {high:.4} mag; magnitudes in the focal plane \
         use the median {:.4}",
        median.unwrap_or(low)
    );
    (median, Some(warning))
}

fn header(file: &FitsFile, layout: &FocalLayout, (name, unit, magzero): (&str, &str, Option<f64>)) -> Header {
    let card = |keyword: &str, value: Value, comment: &str| Card {
        keyword: keyword.to_owned(),
        value,
        comment: comment.to_owned(),
    };
    let count = |len: usize| Value::Integer(i64::try_from(len).unwrap_or(i64::MAX));
    let mut cards = vec![
        card("EXTNAME", Value::Text(name.to_owned()), "put together from the quadrants"),
        card("NAXIS", Value::Integer(2), ""),
        card("NAXIS1", count(layout.size.width), ""),
        card("NAXIS2", count(layout.size.height), ""),
        card("NQUADS", count(layout.quadrants.len()), "quadrants in this focal plane"),
    ];
    cards.extend(layout.cards.iter().cloned());
    if !unit.is_empty() {
        cards.push(card("BUNIT", Value::Text(unit.to_owned()), ""));
    }
    if let Some(magzero) = magzero {
        cards.push(card("MAGZERO", Value::Real(magzero), "AB magnitude of one unit"));
    }
    let primary = file.hdus.first();
    cards.extend(COPIED.iter().filter_map(|keyword| primary?.header.card(keyword).cloned()));
    Header { cards }
}

/// The pointing that the primary header names: `Obs 12345 dither 2`.
fn title(file: &FitsFile) -> Option<String> {
    let header = &file.hdus.first()?.header;
    let text =
        |keyword: &str| header.card(keyword).map(Card::value_text).filter(|text| !text.trim().is_empty());
    let observation = text("OBS_ID")?;
    Some(match text("DITHOBS") {
        Some(dither) => format!("Obs {observation} dither {dither}"),
        None => format!("Obs {observation}"),
    })
}
