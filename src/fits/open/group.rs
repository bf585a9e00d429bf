//! Planes that become one field.

use super::Part;
use super::grid::same_grid;
use crate::field::{Band, Field, Plane};
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

    /// Whether a band belongs here: it is still free, and its grid is that of the others.
    fn accepts(&self, band: Band, plane: &Plane) -> bool {
        !self.bands.is_empty()
            && self.bands.iter().all(|(taken, other)| *taken != band && same_grid(other, plane))
    }

    fn has_file(&mut self, file: usize) {
        if !self.files.contains(&file) {
            self.files.push(file);
        }
    }

    pub fn into_field(mut self) -> Field {
        self.bands.sort_by_key(|(band, _)| band.index());
        let mut planes: Vec<Arc<Plane>> = self.bands.into_iter().map(|(_, plane)| plane).collect();
        planes.extend(self.others);
        let more = self.files.len().saturating_sub(1);
        let s = if more == 1 { "" } else { "s" };
        let name = match more {
            0 => self.title,
            _ if self.title.starts_with("Tile ") => self.title,
            _ => format!("{} and {more} more file{s}", self.title),
        };
        Field { name, planes, warnings: self.warnings }
    }
}

/// Put the bands of a file where they fit. Returns a warning where they did not fit with what is there.
pub(super) fn place_bands(part: &Part, file: usize, groups: &mut Vec<Group>) -> Option<String> {
    let mut apart = Vec::new();
    for (band, plane) in &part.bands {
        if let Some(group) = groups.iter_mut().find(|group| group.accepts(*band, plane)) {
            group.bands.push((*band, Arc::clone(plane)));
            group.has_file(file);
            continue;
        }
        let mut group = Group::new(&part.title, file);
        // Exposures are never one field; to say so of each would tell nothing.
        let reference = groups.iter().find_map(|group| group.bands.first());
        if let Some((first, reference)) = reference.filter(|(_, other)| !both_exposures(other, plane)) {
            let warning = reason(*band, plane, (*first, reference));
            group.warnings.push(warning.clone());
            apart.push(warning);
        }
        group.bands.push((*band, Arc::clone(plane)));
        groups.push(group);
    }
    (!apart.is_empty()).then(|| apart.join("; "))
}

fn both_exposures(a: &Plane, b: &Plane) -> bool {
    a.focal.is_some() && b.focal.is_some()
}

fn reason(band: Band, plane: &Plane, (first, reference): (Band, &Plane)) -> String {
    let (size, other) = (plane.size(), reference.size());
    let why = if size != other {
        format!(
            "it has {}x{} pixels and {} {}x{}",
            size.width,
            size.height,
            first.name(),
            other.width,
            other.height
        )
    } else if same_grid(plane, reference) {
        "that band is already there".to_owned()
    } else {
        format!("it shows another part of the sky than {}", first.name())
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
