//! Sources of a field: magnitudes and sky positions beside what the pixels say.

use super::{DetectedSource, DetectionSettings, Mesh, SourcesError, detect_sources};
use crate::field::{Band, Field, Plane, Role};
use crate::geometry::ImagePoint;
use crate::progress::Progress;
use crate::sky::{CelestialSystem, SkyPoint};
use std::sync::Arc;

/// 2.5 / ln 10: an error of flux as an error of magnitude.
const MAGNITUDES: f64 = 1.085_736_204_758_129_6;

/// The sources of a field's main image.
#[derive(Debug, Clone)]
pub struct FieldDetections {
    /// The plane that was searched: VIS where there is one.
    pub plane: Arc<Plane>,
    /// The RMS map that the thresholds were counted in, where there is one.
    pub rms: Option<Arc<Plane>>,
    pub sources: Vec<FieldSource>,
    pub background: Mesh,
    pub noise: Mesh,
    /// What cannot be told of this field (magnitudes, positions), in plain words.
    pub notices: Vec<String>,
}

/// A source as astronomers list it. NaN where the field has no zero point or no world coordinates, and for
/// magnitudes of fluxes that are not positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldSource {
    pub source: DetectedSource,
    /// In pixels of the main plane of the field.
    pub position: ImagePoint,
    pub sky: Option<SkyPoint>,
    /// AB, of the Kron flux.
    pub magnitude: f64,
    pub magnitude_error: f64,
    pub semi_major_arcsec: f64,
    /// Semi-minor over semi-major axis.
    pub axis_ratio: f64,
    /// Of the major axis, degrees from north through east in [0, 180).
    pub position_angle_deg: f64,
    pub half_light_radius_arcsec: f64,
    pub fwhm_arcsec: f64,
    /// Peak surface brightness above the background, mag / arcsec^2.
    pub mu_max: f64,
    /// `mu_max` minus `magnitude`, as Euclid's MUMAX_MINUS_MAG: about -2.6 and less for point sources.
    pub mumax_minus_mag: f64,
}

/// Detect sources in VIS, or in the main plane where there is no VIS, with its RMS map where the field has one.
///
/// # Errors
/// See [`SourcesError`].
pub fn detect_in_field(
    field: &Field,
    settings: &DetectionSettings,
    progress: &dyn Progress,
) -> Result<FieldDetections, SourcesError> {
    let is_sky = |plane: &&Arc<Plane>| plane.role == Role::Flux;
    let main = || field.main_plane().filter(is_sky).or_else(|| field.planes.iter().find(is_sky));
    let plane = field.band(Band::Vis).or_else(main);
    let plane = plane.ok_or_else(|| SourcesError::NoImage(field.name.clone()))?;
    let rms = field.companion(plane, Role::Rms);
    let pixels_of_rms = rms.map(|rms| &*rms.pixels);
    let found = detect_sources(&*plane.pixels, pixels_of_rms, settings, progress)?;
    let sources = found.sources.iter().map(|source| placed(field, plane, *source)).collect();
    Ok(FieldDetections {
        plane: Arc::clone(plane),
        rms: rms.cloned(),
        sources,
        background: found.background,
        noise: found.noise,
        notices: notices(plane),
    })
}

fn notices(plane: &Plane) -> Vec<String> {
    let mut notices = Vec::new();
    let name = &plane.name;
    if plane.magzero.is_none() {
        notices.push(format!("{name} has no zero point (MAGZERO): magnitudes are left out"));
    }
    match plane.sky() {
        None => notices
            .push(format!("{name} has no world coordinates: positions and sizes on the sky are left out")),
        Some(wcs) if !is_equatorial(wcs.system()) => notices.push(format!(
            "the world coordinates of {name} are neither ICRS nor FK5 of 2000: ra and dec are left out"
        )),
        Some(_) => {}
    }
    notices
}

/// FK5 of 2000 is ICRS to a few hundredths of an arcsecond.
fn is_equatorial(system: &CelestialSystem) -> bool {
    matches!(system, CelestialSystem::Icrs | CelestialSystem::Fk5 { equinox: 2000.0 })
}

fn placed(field: &Field, plane: &Arc<Plane>, source: DetectedSource) -> FieldSource {
    let wcs = plane.sky();
    let scale = wcs.map_or(f64::NAN, |wcs| wcs.pixel_scale_arcsec());
    let magnitude = plane.magnitude(source.flux_auto).unwrap_or(f64::NAN);
    let mu_max = plane.magnitude(source.peak / (scale * scale)).unwrap_or(f64::NAN);
    let sky = wcs.filter(|wcs| is_equatorial(wcs.system()));
    FieldSource {
        source,
        position: field.position_from(plane, source.position).unwrap_or(source.position),
        sky: sky.and_then(|wcs| wcs.sky_from_pixel(source.position)),
        magnitude,
        magnitude_error: if magnitude.is_nan() {
            f64::NAN
        } else {
            MAGNITUDES * source.flux_auto_error / source.flux_auto
        },
        semi_major_arcsec: source.semi_major * scale,
        axis_ratio: source.semi_minor / source.semi_major,
        position_angle_deg: position_angle(plane, &source),
        half_light_radius_arcsec: source.half_light_radius * scale,
        fwhm_arcsec: source.fwhm * scale,
        mu_max,
        mumax_minus_mag: mu_max - magnitude,
    }
}

/// Along the major axis from one side of the source to the other.
fn position_angle(plane: &Plane, source: &DetectedSource) -> f64 {
    let ends = [-0.5, 0.5].map(|step: f64| {
        let (sin, cos) = source.angle.sin_cos();
        let at = ImagePoint { x: source.position.x + step * cos, y: source.position.y + step * sin };
        plane.sky()?.sky_from_pixel(at)
    });
    let [Some(from), Some(to)] = ends else { return f64::NAN };
    let degrees = from.position_angle(to).to_degrees().rem_euclid(180.0);
    if degrees >= 180.0 { 0.0 } else { degrees }
}
