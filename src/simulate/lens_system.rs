//! A galaxy seen through the gravity of another: arcs and rings.

use super::calibration::PIXEL_SCALE_ARCSEC;
use super::lens::IsothermalLens;
use super::object::{Object, Part, SersicPart};
use super::sersic::sersic_b;
use super::sharp_image::SharpImage;
use super::spectrum::{Spectrum, magnitudes_of};
use super::streams::{Purpose, stream};
use super::truth::{LensTruth, SourceKind, TruthEntry, position_angle_deg};
use crate::geometry::ImagePoint;
use rand::RngExt;
use std::f64::consts::{PI, TAU};

/// The light of a lensed galaxy. Lengths in pixels.
#[derive(Debug, Clone)]
pub(super) struct LensedSource {
    center: ImagePoint,
    lens: IsothermalLens,
    /// The galaxy and, for some, a knot of star formation in it.
    galaxies: Vec<SourceGalaxy>,
    /// Lensed flux in VIS, Y, J, H.
    flux: [f64; 4],
}

/// A Sersic profile in the source plane.
#[derive(Debug, Clone, Copy)]
struct SourceGalaxy {
    position: ImagePoint,
    radius: f64,
    axis_ratio: f64,
    angle: f64,
    /// Flux in the source plane relative to the first galaxy.
    share: f64,
}

impl SourceGalaxy {
    /// An exponential disc of flux `share`.
    fn brightness(&self, at: ImagePoint) -> f64 {
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = (at.x - self.position.x, at.y - self.position.y);
        let (along, across) = (dx * cos + dy * sin, (dy * cos - dx * sin) / self.axis_ratio);
        let b = sersic_b(1.0);
        let total = TAU * self.radius * self.radius * self.axis_ratio / (b * b);
        self.share / total * (-b * along.hypot(across) / self.radius).exp()
    }
}

impl LensedSource {
    fn half_size(&self) -> f64 {
        let widest = self.galaxies.iter().map(|galaxy| galaxy.radius).fold(0.0, f64::max);
        2.4 * self.lens.einstein_radius + 6.0 * widest
    }

    fn brightness(&self, dx: f64, dy: f64) -> f64 {
        let source = self.lens.source_of(ImagePoint { x: dx, y: dy });
        self.galaxies.iter().map(|galaxy| galaxy.brightness(source)).sum()
    }

    pub(super) fn flux(&self) -> [f64; 4] {
        self.flux
    }

    /// The lensed light, before the PSF.
    pub(super) fn draw(&self) -> SharpImage {
        let half = self.half_size();
        SharpImage::draw(self.center, (half, half), 4, |dx, dy| [self.brightness(dx, dy) as f32; 4])
            .with_flux(self.flux)
    }

    /// Lensed flux over the flux without a lens, from rays on a grid.
    fn magnification(&self) -> f64 {
        let half = self.half_size();
        let sharp = SharpImage::draw(self.center, (half, half), 2, |dx, dy| {
            [self.brightness(dx, dy) as f32, 0.0, 0.0, 0.0]
        });
        let [lensed, ..] = &sharp.bands;
        let unlensed: f64 = self.galaxies.iter().map(|galaxy| galaxy.share).sum();
        lensed.iter().copied().map(f64::from).sum::<f64>() / unlensed
    }
}

/// The `index`-th lens of a field; the first is a nearly complete ring.
pub(super) fn lens_object(seed: u64, index: usize, center: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::Lens, index);
    let is_ring = index == 0;
    let einstein_radius_arcsec = if is_ring { 1.45 } else { 0.8 + 0.75 * random.random::<f64>() };
    let axis_ratio = if is_ring { 0.76 } else { random.random_range(0.62..0.9) };
    let angle = random.random_range(0.0..PI);
    let einstein_radius = einstein_radius_arcsec / PIXEL_SCALE_ARCSEC;
    let lens = IsothermalLens { einstein_radius, axis_ratio, angle };
    let redshift = random.random_range(0.35..0.8);
    let deflector_magnitude = if is_ring {
        20.2
    } else {
        21.2 - 1.3 * (einstein_radius_arcsec - 0.8) + random.random_range(-0.5..0.4)
    };
    let spectrum = Spectrum::old(redshift);
    let deflector = SersicPart {
        center,
        radius: 6.0 * 10_f64.powf(0.13 * (20.5 - deflector_magnitude)),
        index: 4.0,
        axis_ratio: (axis_ratio + 0.06).min(0.95),
        angle: angle + random.random_range(-0.12..0.12),
        flux: spectrum.fluxes(deflector_magnitude),
    };
    let source = draw_source(&mut random, center, lens, is_ring);
    let truth = lens_truth(&source, &deflector, spectrum.magnitudes(deflector_magnitude), redshift);
    Object { truth, parts: vec![Part::Sersic(deflector), Part::Lensed(source)] }
}

fn draw_source(
    random: &mut impl RngExt,
    center: ImagePoint,
    lens: IsothermalLens,
    is_ring: bool,
) -> LensedSource {
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let reach = if is_ring { 0.13 } else { random.random_range(0.2..0.5) } * lens.einstein_radius;
    let position = ImagePoint { x: reach * cos, y: reach * sin };
    let radius = if is_ring { 1.9 } else { random.random_range(0.9..2.0) };
    let main = SourceGalaxy {
        position,
        radius,
        axis_ratio: random.random_range(0.5..1.0),
        angle: random.random_range(0.0..PI),
        share: 1.0,
    };
    let knot = SourceGalaxy {
        position: ImagePoint {
            x: position.x + radius * random.random_range(-0.9..0.9),
            y: position.y + radius * random.random_range(-0.9..0.9),
        },
        radius: 0.3 * radius,
        axis_ratio: 0.8,
        angle: 0.0,
        share: random.random_range(0.12..0.3),
    };
    let source_redshift = random.random_range(1.2..2.4);
    let arc_magnitude = if is_ring { 20.7 } else { random.random_range(21.2..22.3) };
    let colour = Spectrum::young(source_redshift).shifted(random.random_range(-0.25..0.1));
    LensedSource { center, lens, galaxies: vec![main, knot], flux: colour.fluxes(arc_magnitude) }
}

fn lens_truth(
    source: &LensedSource,
    deflector: &SersicPart,
    magnitudes: [f64; 4],
    redshift: f64,
) -> TruthEntry {
    let main = source.galaxies.first().copied();
    let position = main.map_or(ImagePoint::default(), |galaxy| galaxy.position);
    TruthEntry {
        half_light_radius_arcsec: deflector.radius * PIXEL_SCALE_ARCSEC,
        axis_ratio: deflector.axis_ratio,
        position_angle_deg: position_angle_deg(deflector.angle),
        sersic_index: deflector.index,
        bulge_share: 1.0,
        redshift,
        lens: Some(LensTruth {
            einstein_radius_arcsec: source.lens.einstein_radius * PIXEL_SCALE_ARCSEC,
            axis_ratio: source.lens.axis_ratio,
            position_angle_deg: position_angle_deg(source.lens.angle),
            source_offset_arcsec: (position.x * PIXEL_SCALE_ARCSEC, position.y * PIXEL_SCALE_ARCSEC),
            source_radius_arcsec: main.map_or(0.0, |galaxy| galaxy.radius) * PIXEL_SCALE_ARCSEC,
            arc_magnitudes: magnitudes_of(source.flux),
            magnification: source.magnification(),
            image_count: source.lens.images(position).len(),
        }),
        ..TruthEntry::new(SourceKind::Lens, deflector.center, magnitudes)
    }
}
