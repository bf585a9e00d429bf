//! What a source consists of, and how its parts are painted.

use super::calibration::BandCalibration;
use super::cutouts::{RingDisc, WarpedSource};
use super::edge_on::EdgeOnDisc;
use super::gaussian::{Covariance, Gaussian};
use super::lens_system::LensedSource;
use super::paint::{Bounds, Stamp};
use super::psf::{Psf, PsfComponent};
use super::sersic::sersic_gaussians;
use super::sharp_image::SharpImage;
use super::spectrum::sum_fluxes;
use super::spiral::SpiralDisc;
use super::star::star_stamp;
use super::truth::TruthEntry;
use crate::field::Band;
use crate::geometry::{ImagePoint, ImageSize};

/// A source: what the catalogue says of it, and the parts that are painted for it.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) truth: TruthEntry,
    pub(super) parts: Vec<Part>,
}

/// A part of a source. Fluxes are totals in VIS, Y, J, H in the units of each band.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Sersic(SersicPart),
    Blob(Blob),
    Star { center: ImagePoint, flux: [f64; 4] },
    Spiral(SpiralDisc),
    EdgeOn(EdgeOnDisc),
    Lensed(LensedSource),
    Ring(RingDisc),
    Warped(WarpedSource),
}

/// A smooth elliptical component.
#[derive(Debug, Clone, Copy)]
pub(super) struct SersicPart {
    pub(super) center: ImagePoint,
    /// Half-light radius along the major axis, pixels.
    pub(super) radius: f64,
    pub(super) index: f64,
    pub(super) axis_ratio: f64,
    pub(super) angle: f64,
    pub(super) flux: [f64; 4],
}

/// One Gaussian: a knot of star formation, a piece of a tidal tail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blob {
    pub(super) center: ImagePoint,
    /// Standard deviations along its axes, pixels.
    pub(super) sigma: (f64, f64),
    pub(super) angle: f64,
    pub(super) flux: [f64; 4],
}

/// What painting needs to know of one band.
#[derive(Debug, Clone, Copy)]
pub(super) struct BandPainter {
    pub(super) psf: Psf,
    index: usize,
    /// Surface brightness below which a source may be cut off.
    pub(super) faintest: f64,
    pub(super) size: ImageSize,
}

impl BandPainter {
    pub(super) fn new(band: Band, size: ImageSize) -> Self {
        let faintest = BandCalibration::of(band).sky_noise() / 60.0;
        Self { psf: Psf::of(band), index: band.index(), faintest, size }
    }

    /// The same band through another PSF.
    pub(super) fn with_psf(self, psf: Psf) -> Self {
        Self { psf, ..self }
    }

    /// VIS through another PSF than that of the mosaics.
    pub(super) fn of_exposure(psf: Psf, faintest: f64, size: ImageSize) -> Self {
        Self { psf, index: Band::Vis.index(), faintest, size }
    }

    fn flux(&self, flux: &[f64; 4]) -> f64 {
        flux.get(self.index).copied().unwrap_or(0.0)
    }
}

impl Object {
    /// Total flux in VIS, Y, J, H.
    pub(super) fn flux(&self) -> [f64; 4] {
        let parts: Vec<[f64; 4]> = self.parts.iter().map(Part::flux).collect();
        sum_fluxes(&parts)
    }

    /// The stamps of this source in each band, in the order of its parts.
    pub(super) fn paint(&self, painters: &[BandPainter; 4]) -> [Vec<Stamp>; 4] {
        let mut stamps: [Vec<Stamp>; 4] = Default::default();
        for (painter, target) in painters.iter().zip(&mut stamps) {
            target.extend(self.paint_gaussians(painter));
        }
        for part in &self.parts {
            let sharp = match part {
                Part::Spiral(disc) => disc.draw(),
                Part::EdgeOn(disc) => disc.draw(),
                Part::Lensed(source) => source.draw(),
                Part::Ring(ring) => ring.draw(),
                Part::Warped(source) => source.draw(),
                Part::Star { center, flux } => {
                    for (painter, target) in painters.iter().zip(&mut stamps) {
                        target.extend(star_stamp(*center, painter.flux(flux), painter));
                    }
                    continue;
                }
                Part::Sersic(_) | Part::Blob(_) => continue,
            };
            add_sharp(&sharp, painters, &mut stamps);
        }
        stamps
    }

    /// The stamps of this source in one band.
    pub(super) fn paint_band(&self, painter: &BandPainter) -> Vec<Stamp> {
        let mut stamps: Vec<Stamp> = self.paint_gaussians(painter).into_iter().collect();
        for part in &self.parts {
            let sharp = match part {
                Part::Spiral(disc) => disc.draw(),
                Part::EdgeOn(disc) => disc.draw(),
                Part::Lensed(source) => source.draw(),
                Part::Ring(ring) => ring.draw(),
                Part::Warped(source) => source.draw(),
                Part::Star { center, flux } => {
                    stamps.extend(star_stamp(*center, painter.flux(flux), painter));
                    continue;
                }
                Part::Sersic(_) | Part::Blob(_) => continue,
            };
            stamps.extend(sharp.stamp(painter.index, &painter.psf, painter.size));
        }
        stamps
    }

    /// Everything that is a sum of Gaussians, in one stamp.
    fn paint_gaussians(&self, painter: &BandPainter) -> Option<Stamp> {
        let gaussians: Vec<Gaussian> =
            self.parts.iter().flat_map(|part| part.gaussians(painter)).filter(|g| g.flux != 0.0).collect();
        let bounds = gaussians.iter().fold(Bounds::EMPTY, |bounds, gaussian| {
            let (half_x, half_y) = gaussian.half_extent(painter.faintest);
            bounds.joined(Bounds::around(gaussian.center.x, gaussian.center.y, half_x, half_y))
        });
        let mut stamp = Stamp::empty(bounds, painter.size)?;
        gaussians.iter().for_each(|gaussian| gaussian.add_to(&mut stamp, painter.faintest));
        Some(stamp)
    }
}

fn add_sharp(sharp: &SharpImage, painters: &[BandPainter; 4], stamps: &mut [Vec<Stamp>; 4]) {
    for (painter, target) in painters.iter().zip(stamps) {
        target.extend(sharp.stamp(painter.index, &painter.psf, painter.size));
    }
}

impl Part {
    /// The Gaussians of a smooth part as seen through the PSF; none for the others.
    fn gaussians(&self, painter: &BandPainter) -> Vec<Gaussian> {
        match self {
            Self::Sersic(part) => part.gaussians(painter),
            Self::Blob(blob) => {
                let covariance = Covariance::of_ellipse(blob.sigma.0, blob.sigma.1, blob.angle);
                widened(blob.center, painter.flux(&blob.flux), covariance, &painter.psf)
            }
            _ => Vec::new(),
        }
    }
}

impl SersicPart {
    /// Each Gaussian of the profile widened by each Gaussian of the PSF. What the latter hides is painted as
    /// one Gaussian of the same flux and second moments.
    fn gaussians(&self, painter: &BandPainter) -> Vec<Gaussian> {
        let flux = painter.flux(&self.flux);
        let unit = Covariance::of_ellipse(self.radius, self.radius * self.axis_ratio, self.angle);
        let profile = sersic_gaussians(self.index);
        let mut gaussians = Vec::with_capacity(2 * profile.len());
        for blur in &painter.psf.components {
            let narrow = 0.35 * blur.sigma / self.radius;
            let seen = |weight: f64, variance: f64| Gaussian {
                center: self.center,
                flux: flux * blur.weight * weight,
                covariance: unit.scaled(variance).widened(blur.sigma * blur.sigma),
            };
            let (mut hidden_weight, mut hidden_moment) = (0.0, 0.0);
            for component in profile {
                let variance = component.sigma * component.sigma;
                if component.sigma < narrow {
                    hidden_weight += component.weight;
                    hidden_moment += component.weight * variance;
                } else {
                    gaussians.push(seen(component.weight, variance));
                }
            }
            if hidden_weight != 0.0 {
                gaussians.push(seen(hidden_weight, (hidden_moment / hidden_weight).max(0.0)));
            }
        }
        gaussians
    }
}

fn widened(center: ImagePoint, flux: f64, covariance: Covariance, psf: &Psf) -> Vec<Gaussian> {
    let through = |c: &PsfComponent| Gaussian {
        center,
        flux: flux * c.weight,
        covariance: covariance.widened(c.sigma * c.sigma),
    };
    psf.components.iter().map(through).collect()
}

impl Part {
    /// Total flux in VIS, Y, J, H.
    pub(super) fn flux(&self) -> [f64; 4] {
        match self {
            Self::Sersic(part) => part.flux,
            Self::Blob(blob) => blob.flux,
            Self::Star { flux, .. } => *flux,
            Self::Spiral(disc) => disc.flux,
            Self::EdgeOn(disc) => disc.flux,
            Self::Lensed(source) => source.flux(),
            Self::Ring(ring) => ring.flux,
            Self::Warped(source) => source.flux,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::truth::SourceKind;
    use super::*;

    const SIZE: ImageSize = ImageSize { width: 901, height: 901 };
    const CENTER: ImagePoint = ImagePoint { x: 450.2, y: 449.7 };

    fn painted(part: Part, band: Band) -> Stamp {
        let object =
            Object { truth: TruthEntry::new(SourceKind::Disc, CENTER, [20.0; 4]), parts: vec![part] };
        let painters = Band::ALL.map(|band| BandPainter::new(band, SIZE));
        let mut stamps = object.paint(&painters);
        assert_eq!(stamps[band.index()].len(), 1);
        stamps[band.index()].remove(0)
    }

    fn flux_of(magnitude: f64) -> [f64; 4] {
        Band::ALL.map(|band| BandCalibration::of(band).flux(magnitude))
    }

    fn total(stamp: &Stamp) -> f64 {
        stamp.values.iter().copied().map(f64::from).sum()
    }

    fn sersic(magnitude: f64, index: f64, radius: f64) -> Part {
        let flux = flux_of(magnitude);
        Part::Sersic(SersicPart { center: CENTER, radius, index, axis_ratio: 0.6, angle: 0.7, flux })
    }

    #[test]
    fn painted_flux_is_the_flux_of_the_magnitude() {
        for band in Band::ALL {
            for (magnitude, index, radius) in
                [(20.0, 1.0, 8.0), (20.5, 4.0, 6.0), (25.5, 1.0, 2.2), (26.5, 2.5, 1.5)]
            {
                let expected = flux_of(magnitude)[band.index()];
                let ratio = total(&painted(sersic(magnitude, index, radius), band)) / expected;
                assert!((ratio - 1.0).abs() < 0.01, "{band:?} n = {index}, {magnitude}: {ratio}");
            }
            for magnitude in [14.5, 17.0, 20.0, 24.0] {
                let star = Part::Star { center: CENTER, flux: flux_of(magnitude) };
                let ratio = total(&painted(star, band)) / flux_of(magnitude)[band.index()];
                assert!((ratio - 1.0).abs() < 0.01, "{band:?} star of {magnitude}: {ratio}");
            }
        }
    }

    #[test]
    fn half_of_a_painted_profile_lies_within_its_half_light_ellipse() {
        // Much wider than the PSF, so that the ellipse stays what it was.
        for (index, tolerance) in [(1.0, 0.01), (2.0, 0.01), (4.0, 0.02)] {
            let stamp = painted(sersic(16.0, index, 50.0), Band::Vis);
            let (sin, cos) = 0.7_f64.sin_cos();
            let mut inside = 0.0;
            for (place, value) in stamp.values.iter().enumerate() {
                let dx = (stamp.rect.x0 + place % stamp.rect.width) as f64 - CENTER.x;
                let dy = (stamp.rect.y0 + place / stamp.rect.width) as f64 - CENTER.y;
                let (along, across) = (dx * cos + dy * sin, (dy * cos - dx * sin) / 0.6);
                if along.hypot(across) <= 50.0 {
                    inside += f64::from(*value);
                }
            }
            let share = inside / flux_of(16.0)[0];
            assert!((share - 0.5).abs() < tolerance, "n = {index}: {share}");
        }
    }

    #[test]
    fn painted_points_have_the_effective_area_of_the_psf() {
        // Measured on PSF stamps of Q1 cut-outs.
        for (band, expected) in Band::ALL.into_iter().zip([13.3, 52.0, 67.0, 79.0]) {
            let point = Blob { center: CENTER, sigma: (1e-3, 1e-3), angle: 0.0, flux: flux_of(18.0) };
            let stamp = painted(Part::Blob(point), band);
            let squares: f64 = stamp.values.iter().map(|value| f64::from(*value).powi(2)).sum();
            let area = total(&stamp).powi(2) / squares;
            assert!((area / expected - 1.0).abs() < 0.03, "{band:?}: {area}");
        }
    }

    #[test]
    fn sources_beyond_the_edge_are_cut_off_there() {
        for x in [-3.0, 900.4, 2000.0] {
            let mut part = SersicPart {
                center: ImagePoint { x, y: 20.0 },
                radius: 5.0,
                index: 1.0,
                axis_ratio: 1.0,
                angle: 0.0,
                flux: flux_of(22.0),
            };
            part.center.y = 900.0;
            let object = Object {
                truth: TruthEntry::new(SourceKind::Disc, part.center, [22.0; 4]),
                parts: vec![Part::Sersic(part)],
            };
            for stamp in object.paint(&Band::ALL.map(|band| BandPainter::new(band, SIZE))).iter().flatten() {
                assert!(stamp.rect.fits_in(SIZE));
                assert!(stamp.values.iter().all(|value| value.is_finite()));
            }
        }
    }
}
