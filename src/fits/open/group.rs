//! Planes that become one field.

use super::Part;
use crate::field::{Band, Field, Placing, Plane, reference_of, same_grid, warp_to};
use std::sync::Arc;

/// A field in the making.
pub(super) struct Group {
    title: String,
    /// Numbers of the files it has planes of.
    files: Vec<usize>,
    bands: Vec<(Band, Arc<Plane>)>,
    others: Vec<Arc<Plane>>,
    warnings: Vec<String>,
}

impl Group {
    fn new(title: &str, file: usize) -> Self {
        Self {
            title: title.to_owned(),
            files: vec![file],
            bands: Vec::new(),
            others: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn has_band(&self, band: Band) -> bool {
        self.bands.iter().any(|(taken, _)| *taken == band)
    }

    /// The band whose grid the others are placed in.
    fn reference(&self) -> Option<&(Band, Arc<Plane>)> {
        let planes: Vec<&Arc<Plane>> = self.bands.iter().map(|(_, plane)| plane).collect();
        let key = reference_of(&planes)?.key;
        self.bands.iter().find(|(_, plane)| plane.key == key)
    }

    /// Whether a band belongs here: it is still free, and its grid is that of another.
    fn shares_grid(&self, band: Band, plane: &Plane) -> bool {
        !self.has_band(band) && self.bands.iter().any(|(_, other)| same_grid(other, plane))
    }

    /// Whether a band of another grid can be placed here.
    fn overlaps(&self, band: Band, plane: &Plane) -> bool {
        let placed = |(_, reference): &(Band, Arc<Plane>)| warp_to(reference, plane).is_ok();
        !self.has_band(band) && self.reference().is_some_and(placed)
    }

    fn has_file(&mut self, file: usize) {
        if !self.files.contains(&file) {
            self.files.push(file);
        }
    }

    pub fn into_field(mut self) -> Field {
        self.bands.sort_by_key(|(band, _)| band.index());
        let bands: Vec<Arc<Plane>> = self.bands.iter().map(|(_, plane)| Arc::clone(plane)).collect();
        let mut planes: Vec<Arc<Plane>> = bands.iter().chain(&self.others).map(Arc::clone).collect();
        let Placing { warps, apart } = Placing::of(&planes);
        for (key, why) in apart {
            // It went with a band that is not the reference any more: it stays to be chosen, without a band.
            for plane in planes.iter_mut().filter(|plane| plane.key == key) {
                let name = plane.band.map_or("A plane", Band::name);
                self.warnings
                    .push(format!("{name} is not among the bands: {why}: {}", plane.source.path.display()));
                *plane = Arc::new(Plane { band: None, ..(**plane).clone() });
            }
        }
        let more = self.files.len().saturating_sub(1);
        let s = if more == 1 { "" } else { "s" };
        let name = match more {
            0 => self.title,
            _ if self.title.starts_with("Tile ") => self.title,
            _ => format!("{} and {more} more file{s}", self.title),
        };
        let mut field = Field { name, planes, warnings: self.warnings, warps };
        field.warnings.extend(resampled(&field));
        field
    }
}

/// What the user should know about bands of another grid.
fn resampled(field: &Field) -> Option<String> {
    let bands = field.bands().into_iter().flatten();
    let placed: Vec<&str> = bands
        .filter(|plane| field.warp(plane.key).is_some())
        .filter_map(|plane| Some(plane.band?.name()))
        .collect();
    let reference = field.main_plane()?.band?.name();
    let (last, first) = placed.split_last()?;
    let names =
        if first.is_empty() { (*last).to_owned() } else { format!("{} and {last}", first.join(", ")) };
    let (lies, is) = if first.is_empty() { ("lies", "is") } else { ("lie", "are") };
    Some(format!("{names} {lies} on another pixel grid than {reference} and {is} resampled on the fly"))
}

/// Put the bands of a file where they fit. Returns a warning where they did not fit with what is there.
pub(super) fn place_bands(part: &Part, file: usize, groups: &mut Vec<Group>) -> Option<String> {
    let mut apart = Vec::new();
    for (band, plane) in &part.bands {
        let fitting = groups.iter().position(|group| group.shares_grid(*band, plane));
        let fitting = fitting.or_else(|| groups.iter().position(|group| group.overlaps(*band, plane)));
        if let Some(group) = fitting.and_then(|index| groups.get_mut(index)) {
            group.bands.push((*band, Arc::clone(plane)));
            group.has_file(file);
            continue;
        }
        let mut group = Group::new(&part.title, file);
        // Exposures are never one field; to say so of each would tell nothing.
        let other = groups.iter().find_map(|group| Some((group, group.reference()?)));
        if let Some((other, (first, reference))) =
            other.filter(|(_, (_, reference))| !both_exposures(reference, plane))
        {
            let taken = other.has_band(*band);
            let warning = reason(*band, plane, (*first, reference), taken);
            group.warnings.push(warning.clone());
            apart.push(warning);
        }
        group.bands.push((*band, Arc::clone(plane)));
        groups.push(group);
    }
    (!apart.is_empty()).then(|| apart.join("; "))
}

/// Files of focal planes, or images that say when they began and differ in that.
fn both_exposures(a: &Plane, b: &Plane) -> bool {
    let different = || start_mjd(a).zip(start_mjd(b)).is_some_and(|(first, second)| first != second);
    (a.focal.is_some() && b.focal.is_some()) || different()
}

fn start_mjd(plane: &Plane) -> Option<f64> {
    let primary = plane.source.primary.as_deref();
    plane.header.number("MJD-OBS").or_else(|| primary?.number("MJD-OBS"))
}

fn reason(band: Band, plane: &Plane, (first, reference): (Band, &Plane), taken: bool) -> String {
    let (size, other) = (plane.size(), reference.size());
    let why = match warp_to(reference, plane) {
        _ if taken => "that band is already there".to_owned(),
        Err(_) if size != other && (plane.sky().is_none() || reference.sky().is_none()) => format!(
            "it has {}x{} pixels and {} {}x{}",
            size.width,
            size.height,
            first.name(),
            other.width,
            other.height
        ),
        Err(why) => why,
        Ok(_) => format!("it shows another part of the sky than {}", first.name()),
    };
    let other = reference.source.path.file_name().unwrap_or_default().to_string_lossy();
    let (band, path) = (band.name(), plane.source.path.display());
    format!("{band} is opened as a field of its own, beside {other}: {why}: {path}")
}

/// Put the remaining planes of a file with the band they name, with the bands of the file, or apart.
pub(super) fn place_others(part: Part, file: usize, groups: &mut Vec<Group>) {
    let Part { title, others, warnings, bands } = part;
    let mut rest = Vec::new();
    let has_bands = !bands.is_empty();
    for plane in others {
        match companion_group(&plane, has_bands, groups).and_then(|index| groups.get_mut(index)) {
            Some(group) => {
                group.has_file(file);
                group.others.push(plane);
            }
            None => rest.push(plane),
        }
    }
    let home = groups.iter().position(|group| group.files.contains(&file));
    let home = match home {
        Some(home) => home,
        None if rest.is_empty() && bands.is_empty() => return,
        None => {
            groups.push(Group::new(&title, file));
            groups.len() - 1
        }
    };
    if let Some(group) = groups.get_mut(home) {
        group.others.extend(rest);
        group.warnings.extend(warnings);
    }
}

/// The group whose band a plane names: that of its own file, else one on the same sky, else, where neither says
/// more, the only one of that size. A file with bands of its own gives nothing to those of another without a sky
/// to tell that they belong together.
fn companion_group(plane: &Plane, has_bands: bool, groups: &[Group]) -> Option<usize> {
    let of_band = |group: &Group| {
        let named = group.bands.iter().find(|(band, _)| plane.band == Some(*band));
        named.map(|(_, flux)| Arc::clone(flux))
    };
    let candidates: Vec<(usize, Arc<Plane>)> =
        groups.iter().enumerate().filter_map(|(index, group)| Some((index, of_band(group)?))).collect();
    let own = candidates.iter().find(|(_, flux)| flux.source.path == plane.source.path);
    let by_sky = || {
        let here = |flux: &Plane| plane.sky().is_some() && flux.sky().is_some() && same_grid(flux, plane);
        candidates.iter().find(|(_, flux)| here(flux))
    };
    let by_size = || {
        let mut alike = candidates.iter().filter(|(_, flux)| flux.size() == plane.size());
        let first = alike.next().filter(|_| !has_bands && plane.sky().is_none());
        first.filter(|_| alike.next().is_none())
    };
    own.or_else(by_sky).or_else(by_size).map(|(index, _)| *index)
}
