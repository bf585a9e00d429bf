//! Point spread functions: Gaussians for everything, and a halo and spikes for what is bright.
//!
//! The Gaussians describe the effective PSF (pixel included) within the stamps of the MER catalogue: their
//! FWHM is that of the mosaics and their effective area n_eff = 1 / sum(p^2) that of Q1 PSF stamps.

use crate::field::Band;
use std::f64::consts::{PI, SQRT_2, TAU};

/// One circular Gaussian of a PSF.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PsfComponent {
    /// Share of the flux.
    pub weight: f64,
    /// Standard deviation, pixels of 0.1".
    pub sigma: f64,
}

/// The PSF of one band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Psf {
    /// Weights sum to 1.
    pub components: [PsfComponent; 3],
    /// Share of a star's flux in the halo of scattered light.
    pub halo_share: f64,
    /// Radius within which the halo is flat, pixels.
    pub halo_radius: f64,
    /// Share of a star's flux in all six spikes.
    pub spike_share: f64,
    /// Standard deviation across a spike, pixels.
    pub spike_sigma: f64,
    /// Direction of the first spike; the others follow at 60 degrees.
    pub spike_angle: f64,
    /// Ellipticity of stars: variances along x and y are those of the components times 1 + and 1 - the first,
    /// the covariance is the second times them.
    pub ellipticity: (f64, f64),
}

/// Where spikes begin, pixels from the star.
const SPIKE_START: f64 = 5.0;
/// Direction of the first spike in mosaics.
const SPIKE_ANGLE: f64 = 0.42;

impl Psf {
    /// The PSF of a band. FWHM 0.203, 0.475, 0.504, 0.542" and n_eff 13.3, 52, 67, 79 px in VIS, Y, J, H.
    pub fn of(band: Band) -> Self {
        let (weights, sigmas, spike_sigma) = match band {
            Band::Vis => ([0.6421, 0.3429, 0.015], [0.810, 1.621, 3.647], 0.95),
            Band::Y => ([0.94, 0.045, 0.015], [1.995, 2.45, 9.04], 2.0),
            Band::J => ([0.8555, 0.1295, 0.015], [2.100, 4.201, 9.452], 2.15),
            Band::H => ([0.8201, 0.1649, 0.015], [2.243, 4.261, 10.09], 2.3),
        };
        let mut components = [PsfComponent { weight: 0.0, sigma: 1.0 }; 3];
        for ((component, weight), sigma) in components.iter_mut().zip(weights).zip(sigmas) {
            *component = PsfComponent { weight, sigma };
        }
        let vis = band == Band::Vis;
        Self {
            components,
            halo_share: if vis { 0.014 } else { 0.009 },
            halo_radius: if vis { 5.0 } else { 8.0 },
            spike_share: if vis { 0.026 } else { 0.028 },
            spike_sigma,
            spike_angle: SPIKE_ANGLE,
            ellipticity: (0.0, 0.0),
        }
    }

    /// Surface brightness of the Gaussians at a distance in pixels, for unit flux.
    pub fn core(&self, radius: f64) -> f64 {
        self.components
            .iter()
            .map(|c| {
                let variance = c.sigma * c.sigma;
                c.weight / (TAU * variance) * (-radius * radius / (2.0 * variance)).exp()
            })
            .sum()
    }

    /// Number of pixels over which noise adds up in an optimal measurement: 1 / integral of p^2.
    pub fn effective_area(&self) -> f64 {
        let pairs = self.components.iter().flat_map(|a| self.components.iter().map(move |b| (a, b)));
        let overlap: f64 =
            pairs.map(|(a, b)| a.weight * b.weight / (TAU * (a.sigma * a.sigma + b.sigma * b.sigma))).sum();
        1.0 / overlap
    }

    /// Full width at half maximum, pixels.
    pub fn fwhm(&self) -> f64 {
        let half = self.core(0.0) / 2.0;
        let (mut inside, mut outside) = (0.0, 20.0);
        for _ in 0..60 {
            let middle = 0.5 * (inside + outside);
            if self.core(middle) > half { inside = middle } else { outside = middle }
        }
        inside + outside
    }

    /// Surface brightness of halo and spikes at an offset from a star, as a share of its flux per pixel.
    /// The halo falls as r^-3 and holds `halo_share`; a spike falls as r^-2.
    pub fn wings(&self, dx: f64, dy: f64) -> f64 {
        let squared = dx * dx + dy * dy;
        let core = self.halo_radius * self.halo_radius;
        let halo = self.halo_share * self.halo_radius / (TAU * (core + squared) * (core + squared).sqrt());
        halo + self.spikes(dx, dy, squared)
    }

    /// Share of a star's flux in halo and spikes that fade to nothing at a radius as (1 - r^2 / radius^2).
    pub fn wing_share(&self, radius: f64) -> f64 {
        const STEPS: usize = 400;
        let step = radius / STEPS as f64;
        let core = self.halo_radius * self.halo_radius;
        (0..STEPS)
            .map(|k| {
                let r = (k as f64 + 0.5) * step;
                let halo = self.halo_share * self.halo_radius * r / (core + r * r).powf(1.5);
                let spikes =
                    2.0 * self.spike_share * SPIKE_START / (PI * (SPIKE_START * SPIKE_START + r * r));
                (halo + spikes) * (1.0 - r * r / (radius * radius)) * step
            })
            .sum()
    }

    fn spikes(&self, dx: f64, dy: f64, squared: f64) -> f64 {
        let along_scale = self.spike_share / 6.0 * SPIKE_START * 2.0 / PI;
        let mut sum = 0.0;
        for axis in 0..3 {
            let (sin, cos) = (self.spike_angle + f64::from(axis) * PI / 3.0).sin_cos();
            let across = dy * cos - dx * sin;
            let sigma = self.spike_sigma * (1.0 + squared.sqrt() / 600.0);
            let scaled = across / sigma;
            if scaled.abs() < 5.0 {
                let along = dx * cos + dy * sin;
                let profile = (-0.5 * scaled * scaled).exp() / (sigma * PI.sqrt() * SQRT_2);
                sum += along_scale * profile / (SPIKE_START * SPIKE_START + along * along);
            }
        }
        sum
    }
}
