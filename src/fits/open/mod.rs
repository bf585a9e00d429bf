//! From files to fields: which planes belong together.

mod focal;
mod group;

use super::{FileSpec, FitsError, FitsFile, Hdu, Unpacking};
use crate::field::{Band, Field, Plane, Role};
use crate::progress::Progress;
use focal::Exposure;
use group::Group;
use std::path::Path;
use std::sync::Arc;

/// What came of opening some files.
#[derive(Debug, Default)]
pub struct Opened {
    /// At least one, in the order of the files.
    pub fields: Vec<Field>,
    /// Everything the user should be told; those that concern one field stand in it as well.
    pub warnings: Vec<String>,
    /// Work to be run for pixels that are still to come.
    pub unpackings: Vec<Unpacking>,
}

impl Opened {
    /// Unpack all that is still to come, now.
    pub fn unpack(&mut self, progress: &dyn Progress) {
        let count = self.unpackings.len();
        for (done, unpacking) in std::mem::take(&mut self.unpackings).into_iter().enumerate() {
            self.warnings.extend(unpacking.run(&OneOf { progress, done, count }));
        }
    }
}

/// The progress of one file of several.
struct OneOf<'a> {
    progress: &'a dyn Progress,
    done: usize,
    count: usize,
}

impl Progress for OneOf<'_> {
    fn report(&self, fraction: f32) {
        self.progress.report((self.done as f32 + fraction.clamp(0.0, 1.0)) / self.count.max(1) as f32);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.is_cancelled()
    }
}

/// Open files as fields. A file of detector quadrants becomes one focal plane of each role, placed by their world
/// coordinates, with the quadrants behind it. Bands (flux planes of VIS, Y, J, H) that share a pixel grid become one
/// field, and so do those that overlap on the sky by their world coordinates; others become fields of their own. A
/// warning says so. RMS maps, PSFs, flags and images without a band go with the bands of their file, or with the
/// band they name. No pixels are read; those of a large `.gz` come later, by [`Opened::unpackings`].
///
/// Of a file without bands the first plane of the field is what DS9 would show, or SCI; the others follow for
/// the user to choose. Of cubes the first plane is opened, see [`FitsFile::plane`] for the others.
///
/// # Errors
/// The first file that cannot be opened, has no image, or lacks the HDU asked for.
pub fn open_fields(specs: &[FileSpec], progress: &dyn Progress) -> Result<Opened, FitsError> {
    let mut groups: Vec<Group> = Vec::new();
    let mut warnings = Vec::new();
    let mut companions = Vec::new();
    let mut unpackings = Vec::new();
    for (done, spec) in specs.iter().enumerate() {
        if progress.is_cancelled() {
            return Err(FitsError::Cancelled);
        }
        let progress = OneOf { progress, done, count: specs.len() };
        progress.report(0.0);
        let mut file = FitsFile::open_watched(&spec.path, &progress)?;
        unpackings.extend(file.take_unpacking());
        let part = read_part(&file, spec)?;
        if let Some(left_out) = group::place_bands(&part, done, &mut groups) {
            warnings.push(left_out);
        }
        companions.push(part);
    }
    for (file, part) in companions.into_iter().enumerate() {
        group::place_others(part, file, &mut groups);
    }
    progress.report(1.0);
    let fields: Vec<Field> = groups.into_iter().map(Group::into_field).collect();
    warnings.extend(fields.iter().flat_map(|field| field.warnings.iter().cloned()));
    let mut seen = std::collections::HashSet::new();
    warnings.retain(|warning| seen.insert(warning.clone()));
    Ok(Opened { fields, warnings, unpackings })
}

/// The planes of one file that are wanted.
struct Part {
    /// Title of a field made of this file alone.
    title: String,
    /// Flux planes, at most one of each band.
    bands: Vec<(Band, Arc<Plane>)>,
    /// All other planes; where there is no band, the one to show comes first.
    others: Vec<Arc<Plane>>,
    warnings: Vec<String>,
}

fn read_part(file: &FitsFile, spec: &FileSpec) -> Result<Part, FitsError> {
    let mut part =
        Part { title: title(&spec.path), bands: Vec::new(), others: Vec::new(), warnings: Vec::new() };
    let s = |warning: &String| format!("{warning}: {}", spec.path.display());
    part.warnings = file.warnings.iter().map(s).collect();
    if let Some(choice) = &spec.hdu {
        let hdu = file.hdu(choice)?;
        let plane = with_band(file.plane(hdu.index, 0)?, spec.band.or(hdu.band), spec.band.is_some());
        part.add(plane);
        return Ok(part);
    }
    if let Some(exposure) = focal::exposure(file) {
        part.warnings.extend(exposure.warnings.iter().map(s));
        if !exposure.focal_planes.is_empty() {
            part.add_exposure(exposure, spec.band);
            return Ok(part);
        }
    }
    let default = default_hdu(file, spec.band)?;
    // A forced band means one image of the file, and what belongs to it.
    let wanted = |hdu: &&Hdu| {
        hdu.is_image()
            && (spec.band.is_none()
                || hdu.index == default
                || hdu.band == spec.band && hdu.role != Role::Flux)
    };
    let quadrant = file.hdus.get(default).and_then(quadrant);
    let rest = file.hdus.iter().filter(wanted).map(|hdu| hdu.index).filter(|index| *index != default);
    for index in std::iter::once(default).chain(rest) {
        let Some(hdu) = file.hdus.get(index) else { continue };
        let own = if quadrant.is_none() || self::quadrant(hdu) == quadrant { hdu.band } else { None };
        let forced = if index == default { spec.band } else { None };
        part.add(with_band(file.plane(index, 0)?, forced.or(own), forced.is_some()));
    }
    if !part.bands.is_empty() {
        part.bands.sort_by_key(|(band, _)| band.index());
        part.others.sort_by_key(|plane| plane.source.hdu);
    }
    Ok(part)
}

/// The HDU to show: of the forced band where one is recognised, else the bluest band, else the default of
/// the file.
fn default_hdu(file: &FitsFile, forced: Option<Band>) -> Result<usize, FitsError> {
    let flux = |band: Band| {
        file.hdus.iter().find(|hdu| hdu.is_image() && hdu.role == Role::Flux && hdu.band == Some(band))
    };
    let recognised = match forced {
        Some(band) => flux(band),
        None => Band::ALL.into_iter().find_map(flux),
    };
    recognised.map_or_else(|| file.default_image_hdu(), Ok).map(|hdu| hdu.index)
}

fn quadrant(hdu: &Hdu) -> Option<String> {
    super::euclid::quadrant_of(hdu.extname.as_deref()?).map(str::to_owned)
}

/// The same plane as another band; a band that the user forces makes it a flux plane.
fn with_band(plane: Arc<Plane>, band: Option<Band>, forced: bool) -> Arc<Plane> {
    if plane.band == band && !forced {
        return plane;
    }
    let mut plane = Arc::unwrap_or_clone(plane);
    plane.band = band;
    if forced {
        plane.role = Role::Flux;
    }
    Arc::new(plane)
}

impl Part {
    /// The focal planes of a file, and its quadrants, which are no bands: they have another grid.
    fn add_exposure(&mut self, exposure: Exposure, forced: Option<Band>) {
        for plane in exposure.focal_planes {
            let band = forced.filter(|_| plane.role == Role::Flux).or(plane.band);
            self.add(with_band(plane, band, false));
        }
        self.others.extend(exposure.others.into_iter().map(|plane| with_band(plane, None, false)));
        self.title = exposure.title.unwrap_or_else(|| std::mem::take(&mut self.title));
    }

    fn add(&mut self, plane: Arc<Plane>) {
        match plane.band {
            Some(band) if plane.role == Role::Flux => {
                if self.bands.iter().any(|(taken, _)| *taken == band) {
                    // A field shows one plane per band; further ones (detectors, exposures) can be chosen.
                    self.others.push(with_band(plane, None, false));
                } else {
                    self.bands.push((band, plane));
                }
            }
            _ => self.others.push(plane),
        }
    }
}

/// The MER tile, or the file name.
fn title(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let tile = || {
        let digits: String = name.split_once("_TILE")?.1.chars().take_while(char::is_ascii_digit).collect();
        (name.starts_with("EUC_") && !digits.is_empty()).then(|| format!("Tile {digits}"))
    };
    tile().unwrap_or(name)
}
