//! The images of an exposure, and what belongs to each.

use super::unit;
use crate::field::{Band, Field, FlagSelection, Plane, Role};
use crate::sky::CelestialSystem;
use crate::streaks::ExposureImage;
use std::sync::Arc;

/// The plane that stands for the exposure: VIS where there are bands, else the one that is shown.
pub(super) fn searched_plane(field: &Field) -> Option<&Arc<Plane>> {
    let shown = field.main_plane().filter(|plane| plane.role == Role::Flux);
    let any = || field.planes.iter().find(|plane| plane.role == Role::Flux);
    field.band(Band::Vis).or(shown).or_else(any).filter(|plane| plane.size().area() > 0)
}

/// Its images: the quadrants of a focal plane, or the image itself with those of its file that are called alike.
/// And what the user should know, each sentence once.
pub(super) fn images(
    field: &Field,
    main: &Arc<Plane>,
    exposure_secs: Option<f64>,
) -> (Vec<ExposureImage>, Vec<String>) {
    let planes = planes(field, main);
    let mut notices = Vec::new();
    let mut images = Vec::with_capacity(planes.len());
    for plane in &planes {
        let conversion = unit::conversion(plane, exposure_secs);
        notices.extend(conversion.notices);
        images.push(ExposureImage {
            plane: plane.key,
            hdu: plane.source.hdu,
            extname: plane.source.extname.clone(),
            pixels: Arc::clone(&plane.pixels),
            flags: flags(field, main, plane),
            wcs: plane.sky().cloned(),
            zero_point: conversion.zero_point,
            gain: conversion.gain,
        });
    }
    notices.extend(sky_notices(&planes));
    notices.extend(left_out(field, main, &planes));
    notices.sort();
    notices.dedup();
    (images, notices)
}

fn planes<'a>(field: &'a Field, main: &'a Arc<Plane>) -> Vec<&'a Arc<Plane>> {
    let placed =
        |plane: &Plane| main.focal.as_ref().is_some_and(|focal| focal.number_of(plane.key).is_some());
    let first = match &main.focal {
        Some(_) => field.planes.iter().find(|plane| placed(plane)),
        None => Some(main),
    };
    let Some(first) = first else { return vec![main] };
    let alike = |plane: &Plane| {
        plane.role == Role::Flux
            && plane.focal.is_none()
            && (plane.band.is_none() || plane.key == main.key)
            && plane.source.path == main.source.path
            && plane.size() == first.size()
            && what(plane).is_some_and(|own| what(first) == Some(own))
    };
    let is_image = |plane: &&Arc<Plane>| plane.key == first.key || placed(plane) || alike(plane);
    field.planes.iter().filter(is_image).collect()
}

/// The last part of an EXTNAME: `SCI` of `3-4.F.SCI` and of `SCI`.
fn what(plane: &Plane) -> Option<String> {
    let name = plane.source.extname.as_deref()?.trim();
    name.rsplit('.').next().filter(|what| !what.is_empty()).map(str::to_ascii_uppercase)
}

/// The flag map of an image, with the bits that make a pixel useless: not those that mark sources.
fn flags(
    field: &Field,
    main: &Plane,
    plane: &Plane,
) -> Option<(Arc<dyn crate::raster::Pixels>, FlagSelection)> {
    let band = field.band_of(plane).or(main.band)?;
    let stem = |plane: &Plane| {
        let name = plane.source.extname.as_deref()?;
        Some(name.rsplit_once('.')?.0.to_ascii_uppercase())
    };
    let of_same_detector = |other: &&Arc<Plane>| {
        other.role == Role::Flag
            && other.focal.is_none()
            && other.source.path == plane.source.path
            && other.size() == plane.size()
            && stem(plane).is_some_and(|own| stem(other) == Some(own))
    };
    let map = field
        .companion(plane, Role::Flag)
        .filter(|map| map.size() == plane.size())
        .or_else(|| field.planes.iter().find(of_same_detector))?;
    Some((Arc::clone(&map.pixels), FlagSelection::default_for(band)))
}

fn sky_notices(planes: &[&Arc<Plane>]) -> Vec<String> {
    let mut notices = Vec::new();
    let without = planes.iter().filter(|plane| plane.sky().is_none()).count();
    let reason = planes.iter().find_map(|plane| plane.wcs.as_ref()?.as_ref().err());
    let why = reason.map_or_else(String::new, |error| format!(" ({error})"));
    match (without, planes.len()) {
        (0, _) => {}
        (_, 1) => notices.push(format!(
            "there are no world coordinates{why}: its streaks have no sky positions and are not linked"
        )),
        (some, all) => notices.push(format!(
            "{some} of its {all} images have no world coordinates{why}: streaks in them have no sky positions and \
             are not linked"
        )),
    }
    for plane in planes {
        if let Some(system) =
            plane.sky().map(|wcs| wcs.system()).filter(|own| !own.agrees_with(&CelestialSystem::Icrs))
        {
            notices.push(format!("its sky positions are {system}, and so are those in tables"));
        }
    }
    notices
}

/// Flux planes of the file that are not searched, where nothing else says which count.
fn left_out(field: &Field, main: &Plane, searched: &[&Arc<Plane>]) -> Option<String> {
    let is_other = |plane: &&Arc<Plane>| {
        plane.role == Role::Flux
            && plane.focal.is_none()
            && plane.band.is_none()
            && plane.source.path == main.source.path
            && plane.size().height > 1
            && searched.iter().all(|own| own.key != plane.key)
    };
    let count = field.planes.iter().filter(is_other).count();
    let own = main.source.extname.clone().unwrap_or_else(|| main.source.hdu.to_string());
    let s = if count == 1 { "" } else { "s" };
    (count > 0 && main.focal.is_none() && main.band.is_none()).then(|| {
        format!("HDU {own} is searched; {count} further image{s} of the file can be chosen as FILE[EXT]")
    })
}
