//! Sources that are drawn pixel by pixel: an image without PSF, and its convolution.

use super::paint::{Bounds, Stamp, zeros};
use super::psf::Psf;
use crate::geometry::{ImagePoint, ImageSize};

/// Surface brightness of a source in four bands before the PSF, on pixels that may lie outside the field.
#[derive(Debug, Clone)]
pub(super) struct SharpImage {
    /// Image coordinates of the first pixel's centre.
    pub(super) x0: i64,
    pub(super) y0: i64,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Flux per pixel in VIS, Y, J, H; row-major.
    pub(super) bands: [Vec<f32>; 4],
}

impl SharpImage {
    /// Draw a source around `center` out to `half` (pixels), averaging `oversampling`^2 points in each pixel.
    /// `brightness` takes offsets from the centre; each band is then scaled to its flux.
    pub(super) fn draw(
        center: ImagePoint,
        half: (f64, f64),
        oversampling: usize,
        brightness: impl Fn(f64, f64) -> [f32; 4],
    ) -> Self {
        let (x0, y0) = ((center.x - half.0).floor() as i64, (center.y - half.1).floor() as i64);
        let width = (2.0 * half.0).ceil().clamp(1.0, 4096.0) as usize + 1;
        let height = (2.0 * half.1).ceil().clamp(1.0, 4096.0) as usize + 1;
        let mut bands: [Vec<f32>; 4] = std::array::from_fn(|_| Vec::with_capacity(width * height));
        let step = 1.0 / oversampling as f64;
        let share = (step * step) as f32;
        for row in 0..height {
            for column in 0..width {
                let mut sum = [0.0_f32; 4];
                for sub in 0..oversampling * oversampling {
                    let sub_x = ((sub % oversampling) as f64 + 0.5) * step - 0.5;
                    let sub_y = ((sub / oversampling) as f64 + 0.5) * step - 0.5;
                    let dx = x0 as f64 + column as f64 + sub_x - center.x;
                    let dy = y0 as f64 + row as f64 + sub_y - center.y;
                    sum.iter_mut().zip(brightness(dx, dy)).for_each(|(total, value)| *total += value);
                }
                bands.iter_mut().zip(sum).for_each(|(band, total)| band.push(total * share));
            }
        }
        Self { x0, y0, width, height, bands }
    }

    /// Scale each band to a total flux; an all-dark band stays dark.
    pub(super) fn with_flux(mut self, flux: [f64; 4]) -> Self {
        for (band, wanted) in self.bands.iter_mut().zip(flux) {
            let total: f64 = band.iter().copied().map(f64::from).sum();
            if total > 0.0 {
                let factor = (wanted / total) as f32;
                band.iter_mut().for_each(|value| *value *= factor);
            }
        }
        self
    }

    /// One band as seen through a PSF, cut to the field; `oversampling` as it was drawn with.
    pub(super) fn stamp(&self, band: usize, psf: &Psf, field: ImageSize) -> Option<Stamp> {
        let sharp = self.bands.get(band)?;
        let margin = psf.components.iter().map(|c| reach(c.sigma)).max().unwrap_or(0);
        let (width, height) = (self.width + 2 * margin, self.height + 2 * margin);
        let mut sum = zeros(width * height);
        for component in &psf.components {
            let mut kernel = gaussian_kernel(component.sigma);
            let rows = self.convolve_rows(sharp, &kernel, margin);
            kernel.iter_mut().for_each(|weight| *weight *= component.weight as f32);
            self.add_columns(&rows, &kernel, &mut sum);
        }
        self.cut(&sum, margin, field)
    }

    /// Convolve along x into rows widened by `margin` at both ends.
    fn convolve_rows(&self, sharp: &[f32], kernel: &[f32], margin: usize) -> Vec<f32> {
        let width = self.width + 2 * margin;
        let half = kernel.len() / 2;
        let mut rows = zeros(width * self.height);
        for (target, source) in rows.chunks_exact_mut(width).zip(sharp.chunks_exact(self.width)) {
            for (tap, weight) in kernel.iter().enumerate() {
                let shifted = target.iter_mut().skip(margin + tap - half);
                shifted.zip(source).for_each(|(pixel, value)| *pixel += weight * value);
            }
        }
        rows
    }

    /// Add the convolution along y of widened rows to an image that is widened likewise at top and bottom.
    fn add_columns(&self, rows: &[f32], kernel: &[f32], sum: &mut [f32]) {
        let width = rows.len() / self.height.max(1);
        let margin = (width - self.width) / 2;
        let half = kernel.len() / 2;
        for (row, source) in rows.chunks_exact(width).enumerate() {
            for (tap, weight) in kernel.iter().enumerate() {
                let start = (row + margin + tap - half) * width;
                if let Some(target) = sum.get_mut(start..start + width) {
                    target.iter_mut().zip(source).for_each(|(pixel, value)| *pixel += weight * value);
                }
            }
        }
    }

    fn cut(&self, values: &[f32], margin: usize, field: ImageSize) -> Option<Stamp> {
        let margin_i = margin as i64;
        let (left, bottom) = (self.x0 - margin_i, self.y0 - margin_i);
        let (width, height) = (self.width + 2 * margin, self.height + 2 * margin);
        let bounds = Bounds {
            x: (left as f64, (left + width as i64 - 1) as f64),
            y: (bottom as f64, (bottom + height as i64 - 1) as f64),
        };
        let mut stamp = Stamp::empty(bounds, field)?;
        let skip_x = (stamp.rect.x0 as i64 - left).max(0) as usize;
        let skip_y = (stamp.rect.y0 as i64 - bottom).max(0) as usize;
        let source = values.chunks_exact(width).skip(skip_y);
        for (line, from) in stamp.values.chunks_exact_mut(stamp.rect.width).zip(source) {
            line.iter_mut().zip(from.iter().skip(skip_x)).for_each(|(pixel, value)| *pixel = *value);
        }
        Some(stamp)
    }
}

fn reach(sigma: f64) -> usize {
    (4.0 * sigma).ceil() as usize
}

/// A sampled Gaussian of sum 1. The pixel's own box is part of the PSF, so its variance is taken out.
fn gaussian_kernel(sigma: f64) -> Vec<f32> {
    let half = reach(sigma) as i64;
    let variance = sigma * sigma - 1.0 / 12.0;
    let weights: Vec<f64> = (-half..=half).map(|k| (-0.5 * (k * k) as f64 / variance).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| (weight / total) as f32).collect()
}
