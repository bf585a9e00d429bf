//! Detected sources as candidates.

use super::Candidate;
use crate::field::{Field, Plane};
use crate::sources::DetectedSource;
use std::sync::Arc;

/// One candidate for each source that was detected in the main plane.
pub(super) fn candidates(field: &Field, detections: &[DetectedSource]) -> Vec<Candidate> {
    let Some(plane) = field.main_plane() else { return Vec::new() };
    let scale = plane.sky().map_or(f64::NAN, |wcs| wcs.pixel_scale_arcsec());
    detections.iter().map(|source| candidate(source, plane, scale)).collect()
}

fn candidate(source: &DetectedSource, plane: &Arc<Plane>, scale: f64) -> Candidate {
    let magnitude_vis = plane.magnitude(source.flux_auto).unwrap_or(f64::NAN);
    // Surface brightness of the brightest pixel, mag per square arcsec.
    let mu_max = plane.magnitude(source.peak).map_or(f64::NAN, |peak| peak + 5.0 * scale.log10());
    Candidate {
        id: i64::from(source.number),
        row: None,
        position: source.position,
        sky: plane.sky().and_then(|wcs| wcs.sky_from_pixel(source.position)),
        magnitude_vis,
        mumax_minus_mag: mu_max - magnitude_vis,
        point_like: f64::NAN,
        half_light_radius_arcsec: source.half_light_radius * scale,
        spurious: f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;
    use crate::sources::SourceFlags;

    #[test]
    fn a_point_source_is_known_by_its_peak() {
        // A fifth of the light of a star lies in the brightest pixel of 0.1" of a VIS mosaic, so that its peak is
        // -2.5 log10(0.2 / 0.01) = -3.25 mag; of a galaxy it is a fiftieth: -0.75 mag.
        let size = crate::geometry::ImageSize { width: 4, height: 4 };
        let pixels = crate::raster::MemoryPixels::new(size, vec![0.0; 16]).unwrap();
        let wcs_cards = "CTYPE1  = 'RA---TAN'|CTYPE2  = 'DEC--TAN'|CRVAL1  = 10.0|CRVAL2  = 0.0|CRPIX1  = 1.0|\
                         CRPIX2  = 1.0|CD1_1   = -2.7777777777778E-05|CD1_2   = 0.0|CD2_1   = 0.0|\
                         CD2_2   = 2.7777777777778E-05";
        let text: String = wcs_cards.split('|').map(|card| format!("{card:<80}")).collect();
        let header = crate::header::Header::parse(text.as_bytes());
        let wcs = crate::sky::Wcs::from_header(&header).unwrap().map(|wcs| Ok(Arc::new(wcs)));
        let plane = Arc::new(Plane {
            key: crate::field::PlaneKey::unique(),
            name: "VIS".to_owned(),
            band: Some(crate::field::Band::Vis),
            role: crate::field::Role::Flux,
            unit: String::new(),
            magzero: Some(24.6),
            wcs,
            header: Arc::new(header),
            pixels: Arc::new(pixels),
            focal: None,
            source: crate::field::Source::default(),
        });
        let source = |peak: f64| DetectedSource {
            number: 3,
            position: ImagePoint { x: 1.0, y: 2.0 },
            peak_position: ImagePoint { x: 1.0, y: 2.0 },
            peak,
            flux_auto: 10.0,
            flux_auto_error: 0.1,
            flux_isophotal: 9.0,
            semi_major: 1.0,
            semi_minor: 1.0,
            angle: 0.0,
            half_light_radius: 2.0,
            kron_radius: 3.5,
            fwhm: 2.0,
            area: 9,
            flags: SourceFlags::default(),
        };
        let star = candidate(&source(2.0), &plane, 0.1);
        assert!((star.magnitude_vis - 22.1).abs() < 1e-9 && star.id == 3);
        assert!((star.mumax_minus_mag + 3.2526).abs() < 1e-3, "{}", star.mumax_minus_mag);
        let galaxy = candidate(&source(0.2), &plane, 0.1);
        assert!((galaxy.mumax_minus_mag + 0.7526).abs() < 1e-3);
        assert!((galaxy.half_light_radius_arcsec - 0.2).abs() < 1e-12);
        assert!((galaxy.sky.unwrap().to_degrees().1 - 2.0 / 36000.0).abs() < 1e-9);
        assert!(candidate(&source(-1.0), &plane, 0.1).mumax_minus_mag.is_nan());
    }
}
