//! Maps that are opened after the image they belong to.

use super::{Session, Severity};
use crate::field::same_grid;
use crate::field::{Field, Plane, Role};
use crate::fits::FileSpec;
use std::sync::Arc;

impl Session {
    /// Add a field of nothing but RMS, flag and background maps to an open field on the same sky and pixels,
    /// the active one first, that has the bands which they name and not yet such maps. False where none fits.
    /// `files` is what the maps may have been read from.
    pub(super) fn join_companions(&mut self, maps: &Field, files: &[FileSpec]) -> bool {
        let active = self.active_frame().map(|frame| Arc::clone(&frame.field));
        let open = self.frames.iter().map(|frame| Arc::clone(&frame.field));
        let Some(host) = active.into_iter().chain(open).find(|field| belongs(maps, field)) else {
            return false;
        };
        let mut joined = (*host).clone();
        joined.planes.extend(maps.planes.iter().cloned());
        let joined = Arc::new(joined);
        let shows_flags = maps.planes.iter().any(|plane| plane.role == Role::Flag);
        for frame in self.frames.iter_mut().filter(|frame| Arc::ptr_eq(&frame.field, &host)) {
            frame.field = Arc::clone(&joined);
            frame.mask.on |= shows_flags;
            let of_maps = |file: &&FileSpec| maps.planes.iter().any(|plane| plane.source.path == file.path);
            let more: Vec<FileSpec> = files.iter().filter(of_maps).cloned().collect();
            // The demonstration field has no files, and must not seem to be one of these.
            if !frame.files.is_empty() {
                frame.files.extend(more);
            }
        }
        let hint = if shows_flags { " K shows and hides the flags." } else { "" };
        let text = format!("{} added to {}.{hint}", listed(&maps.planes), host.name);
        self.notify(Severity::Info, text);
        true
    }
}

fn belongs(maps: &Field, field: &Field) -> bool {
    let is_map = |plane: &Plane| matches!(plane.role, Role::Rms | Role::Flag | Role::Background);
    let fits = |map: &Arc<Plane>| {
        let Some(band) = map.band.filter(|_| is_map(map)) else { return false };
        let flux = field.band(band).filter(|_| field.plane_of(band, map.role).is_none());
        flux.is_some_and(|flux| flux.sky().is_some() && map.sky().is_some() && same_grid(flux, map))
    };
    !maps.planes.is_empty() && maps.planes.iter().all(fits)
}

/// `VIS flag and VIS rms`.
fn listed(planes: &[Arc<Plane>]) -> String {
    let name = |plane: &Arc<Plane>| {
        let band = plane.band.map_or("", |band| band.name());
        format!("{band} {}", plane.role.name())
    };
    let names: Vec<String> = planes.iter().map(name).collect();
    let (maps, were) = if names.len() == 1 { ("map", "was") } else { ("maps", "were") };
    format!("The {maps} {} {were}", names.join(", "))
}
