//! Painting elliptical Gaussians.

use super::paint::Stamp;
use crate::geometry::ImagePoint;

/// Second moments of a Gaussian, pixels^2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Covariance {
    pub(super) xx: f64,
    pub(super) xy: f64,
    pub(super) yy: f64,
}

impl Covariance {
    /// Standard deviations along the two axes of an ellipse whose long axis points to `angle`.
    pub(super) fn of_ellipse(major: f64, minor: f64, angle: f64) -> Self {
        let (sin, cos) = angle.sin_cos();
        let (a, b) = (major * major, minor * minor);
        Self { xx: a * cos * cos + b * sin * sin, xy: (a - b) * sin * cos, yy: a * sin * sin + b * cos * cos }
    }

    /// What a convolution with a circular Gaussian makes of it.
    pub(super) fn widened(self, variance: f64) -> Self {
        Self { xx: self.xx + variance, xy: self.xy, yy: self.yy + variance }
    }

    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { xx: self.xx * factor, xy: self.xy * factor, yy: self.yy * factor }
    }

    fn determinant(self) -> f64 {
        (self.xx * self.yy - self.xy * self.xy).max(1e-12)
    }
}

/// A Gaussian of known flux.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gaussian {
    pub(super) center: ImagePoint,
    pub(super) flux: f64,
    pub(super) covariance: Covariance,
}

impl Gaussian {
    /// How many standard deviations out it is painted so that what is left away stays below `faintest`
    /// per pixel: at least 3.6 (0.15 % of the flux), at most 6; less where it is nowhere as bright as that.
    fn reach(&self, faintest: f64) -> f64 {
        let peak = self.flux.abs() / (std::f64::consts::TAU * self.covariance.determinant().sqrt());
        if peak < faintest { 2.5 } else { (2.0 * (peak / faintest).ln()).sqrt().clamp(3.6, 6.0) }
    }

    /// Half sides of the box it is painted in.
    pub(super) fn half_extent(&self, faintest: f64) -> (f64, f64) {
        let reach = self.reach(faintest);
        (reach * self.covariance.xx.sqrt(), reach * self.covariance.yy.sqrt())
    }

    /// Add it to a stamp, sampled at pixel centres (the PSF already holds the pixel).
    /// Along a row, exp(quadratic) follows from two multiplications a pixel.
    pub(super) fn add_to(&self, stamp: &mut Stamp, faintest: f64) {
        let determinant = self.covariance.determinant();
        let peak = self.flux / (std::f64::consts::TAU * determinant.sqrt());
        let (p_xx, p_xy, p_yy) = (
            self.covariance.yy / determinant,
            -self.covariance.xy / determinant,
            self.covariance.xx / determinant,
        );
        let reach = self.reach(faintest);
        let half_y = reach * self.covariance.yy.sqrt();
        let conditional_sigma = (1.0 / p_xx).sqrt();
        let (row_from, row_to) = stamp.rows_between(self.center.y - half_y, self.center.y + half_y);
        for row in row_from..row_to {
            let dy = stamp.y_of(row) - self.center.y;
            let left = reach * reach - dy * dy / self.covariance.yy;
            if left <= 0.0 {
                continue;
            }
            let middle = self.center.x + dy * self.covariance.xy / self.covariance.yy;
            let half_x = left.sqrt() * conditional_sigma;
            let Some((first_x, pixels)) = stamp.span(row, middle - half_x, middle + half_x) else { continue };
            let dx = first_x - self.center.x;
            let exponent = -0.5 * (p_xx * dx * dx + 2.0 * p_xy * dx * dy + p_yy * dy * dy);
            let start = peak * exponent.exp();
            let ratio = (-0.5 * (p_xx * (2.0 * dx + 1.0) + 2.0 * p_xy * dy)).exp();
            add_row(pixels, start, ratio, (-p_xx).exp());
        }
    }
}

/// Add start, start * ratio, start * ratio^2 * bend, start * ratio^3 * bend^3, ... to a row: a Gaussian.
/// Four pixels go abreast, each with its own recurrence over every fourth pixel.
fn add_row(pixels: &mut [f32], start: f64, ratio: f64, bend: f64) {
    let mut values = [start; 4];
    let mut ratios = [ratio; 4];
    let (mut value, mut next) = (start, ratio);
    let bend_2 = bend * bend;
    let bend_6 = bend_2 * bend_2 * bend_2;
    for (slot, lane) in values.iter_mut().zip(&mut ratios) {
        // Four steps at once: the product of four ratios in sequence.
        (*slot, *lane) = (value, next * next * next * next * bend_6);
        value *= next;
        next *= bend;
    }
    let bend_16 = (bend_2 * bend_2 * bend_2 * bend_2) * (bend_2 * bend_2 * bend_2 * bend_2);
    for quartet in pixels.chunks_mut(4) {
        for ((pixel, value), ratio) in quartet.iter_mut().zip(&mut values).zip(&mut ratios) {
            *pixel += *value as f32;
            *value *= *ratio;
            *ratio *= bend_16;
        }
    }
}
