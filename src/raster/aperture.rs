//! The flux in a circle.

use super::overlap::circle_pixel_overlap;
use super::window::{Window, median, rect_around};
use super::{Pixels, ReadError};
use crate::geometry::ImagePoint;

/// A ring of background around an aperture: pixels whose centres lie at `inner` <= distance < `outer`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Annulus {
    /// Pixels.
    pub inner: f64,
    /// Pixels.
    pub outer: f64,
}

/// A circle on an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aperture {
    pub center: ImagePoint,
    /// Pixels.
    pub radius: f64,
    /// Where the background is taken from, if it is taken off at all.
    pub annulus: Option<Annulus>,
}

/// What an aperture holds, in the unit of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ApertureSum {
    /// The sum of the finite pixels, each weighted by the exact share of it that lies in the circle.
    pub sum: f64,
    /// The area of those shares, in pixels: less than the circle's at the image's edge and over pixels
    /// that are not finite.
    pub area: f64,
    /// The median of the finite pixels of the annulus; `None` without annulus or finite pixel in it.
    pub background_per_pixel: Option<f64>,
    /// The standard deviation (divided by n) of those pixels.
    pub background_std: Option<f64>,
    /// Their number.
    pub n_background: usize,
    /// `sum` less the background over `area`; `sum` where no background is known.
    pub net: f64,
    /// Pixels touched by the circle that are NaN or infinite.
    pub n_nonfinite: usize,
}

/// Measure an aperture. Pixels outside the image count for nothing. Reads the box around aperture and
/// annulus at once.
///
/// # Errors
/// When the pixels cannot be read.
pub fn aperture_photometry(pixels: &dyn Pixels, aperture: &Aperture) -> Result<ApertureSum, ReadError> {
    let annulus = aperture.annulus.unwrap_or(Annulus { inner: 0.0, outer: 0.0 });
    let radius = aperture.radius.max(0.0);
    let reach = radius.max(annulus.outer);
    let window = Window::read(pixels, rect_around(pixels.size(), aperture.center, reach))?;
    let (mut sum, mut area, mut n_nonfinite, mut ring) = (0.0, 0.0, 0, Vec::new());
    for (position, value) in window.pixels() {
        let weight = circle_pixel_overlap(aperture.center, radius, position);
        if !value.is_finite() {
            n_nonfinite += usize::from(weight > 0.0);
            continue;
        }
        sum += weight * value;
        area += weight;
        let distance = (position.x - aperture.center.x).hypot(position.y - aperture.center.y);
        if distance >= annulus.inner && distance < annulus.outer {
            ring.push(value);
        }
    }
    let background_per_pixel = median(&mut ring);
    Ok(ApertureSum {
        sum,
        area,
        background_per_pixel,
        background_std: standard_deviation(&ring),
        n_background: ring.len(),
        net: sum - background_per_pixel.unwrap_or(0.0) * area,
        n_nonfinite,
    })
}

fn standard_deviation(values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    (!values.is_empty()).then(|| variance.sqrt())
}
