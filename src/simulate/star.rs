//! Stars: the PSF's Gaussians, and for bright ones its halo and six spikes.

use super::gaussian::{Covariance, Gaussian};
use super::object::BandPainter;
use super::paint::{Bounds, Stamp};
use super::psf::Psf;
use crate::geometry::ImagePoint;

/// How far halo and spikes are followed, pixels.
const FARTHEST: f64 = 420.0;

/// A star, painted out to where its wings sink into the noise.
pub(super) fn star_stamp(center: ImagePoint, flux: f64, painter: &BandPainter) -> Option<Stamp> {
    let (psf, faintest) = (&painter.psf, painter.faintest);
    let limit = 12.0 * faintest;
    let radius = wing_radius(flux, psf, limit);
    let wing_share = psf.wing_share(radius);
    let gaussians = psf.components.map(|component| {
        let variance = component.sigma * component.sigma;
        let (e1, e2) = psf.ellipticity;
        let covariance =
            Covariance { xx: variance * (1.0 + e1), xy: variance * e2, yy: variance * (1.0 - e1) };
        Gaussian { center, flux: flux * (1.0 - wing_share) * component.weight, covariance }
    });
    let bounds =
        gaussians.iter().fold(Bounds::around(center.x, center.y, radius, radius), |bounds, gaussian| {
            let (half_x, half_y) = gaussian.half_extent(faintest);
            bounds.joined(Bounds::around(center.x, center.y, half_x, half_y))
        });
    let mut stamp = Stamp::empty(bounds, painter.size)?;
    gaussians.iter().for_each(|gaussian| gaussian.add_to(&mut stamp, faintest));
    stamp.add_function(|x, y| {
        let (dx, dy) = (x - center.x, y - center.y);
        let fade = (1.0 - (dx * dx + dy * dy) / (radius * radius)).max(0.0);
        flux * fade * psf.wings(dx, dy)
    });
    Some(stamp)
}

/// Where the brighter of spike and halo falls to the limit.
fn wing_radius(flux: f64, psf: &Psf, limit: f64) -> f64 {
    let (mut near, mut far) = (6.0, FARTHEST);
    let spike_direction = psf.spike_angle.sin_cos();
    for _ in 0..20 {
        let middle = 0.5 * (near + far);
        let brightness = flux * psf.wings(middle * spike_direction.1, middle * spike_direction.0);
        if brightness > limit { near = middle } else { far = middle }
    }
    far
}
