//! Sersic profiles, I(R) = exp(-b (R/Re)^(1/n)), as sums of Gaussians.

use std::f64::consts::{LN_10, PI};
use std::sync::OnceLock;

/// One circular Gaussian of a decomposition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SersicGaussian {
    /// Share of the total flux; may be slightly negative in the tails of a decomposition.
    pub weight: f64,
    /// Standard deviation, in effective radii.
    pub sigma: f64,
}

const LOWEST_INDEX: f64 = 0.8;
const INDEX_STEP: f64 = 0.1;
const INDICES: usize = 53;
const GAUSSIANS: usize = 26;
/// Number of terms of the transform: about as many decimal digits.
const ORDER: usize = 11;

/// b of a Sersic profile, which puts half of the light within Re: Ciotti & Bertin 1999, equation 18.
pub fn sersic_b(index: f64) -> f64 {
    let inverse = 1.0 / index;
    2.0 * index - 1.0 / 3.0
        + inverse * (4.0 / 405.0 + inverse * (46.0 / 25515.0 + inverse * 131.0 / 1_148_175.0))
}

/// The decomposition of the profile whose index, in steps of 0.1 from 0.8 to 6.0, is nearest.
pub fn sersic_gaussians(index: f64) -> &'static [SersicGaussian] {
    static TABLE: OnceLock<Vec<Vec<SersicGaussian>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        (0..INDICES).map(|step| decompose(LOWEST_INDEX + step as f64 * INDEX_STEP)).collect()
    });
    let step = ((index - LOWEST_INDEX) / INDEX_STEP).round().clamp(0.0, (INDICES - 1) as f64) as usize;
    table.get(step).map_or(&[], Vec::as_slice)
}

/// The integral transform of Shajib 2019 (MNRAS 488, 1387), section 2: the density of Gaussians in
/// log sigma is a weighted sum of the profile at complex radii.
fn decompose(index: f64) -> Vec<SersicGaussian> {
    let (lowest, highest) = ((3.0e-2 / index.powf(1.7)).ln(), (1.6 + 3.8 * index).ln());
    let step = (highest - lowest) / (GAUSSIANS - 1) as f64;
    let nodes = transform_nodes();
    let mut gaussians: Vec<SersicGaussian> = (0..GAUSSIANS)
        .map(|k| {
            let sigma = (lowest + k as f64 * step).exp();
            let density: f64 = nodes.iter().map(|node| node.weight * node.profile(index, sigma)).sum();
            let end = if k == 0 || k == GAUSSIANS - 1 { 0.5 } else { 1.0 };
            SersicGaussian { weight: end * density * sigma * sigma, sigma }
        })
        .collect();
    let total: f64 = gaussians.iter().map(|gaussian| gaussian.weight).sum();
    gaussians.iter_mut().for_each(|gaussian| gaussian.weight /= total);
    gaussians.retain(|gaussian| gaussian.weight.abs() > 1e-5);
    gaussians
}

/// A complex radius at which the profile is taken, in units of sigma.
struct Node {
    weight: f64,
    modulus: f64,
    angle: f64,
}

impl Node {
    /// The real part of the profile at this node.
    fn profile(&self, index: f64, sigma: f64) -> f64 {
        let scale = sersic_b(index) * (self.modulus * sigma).powf(1.0 / index);
        let angle = self.angle / index;
        (-scale * angle.cos()).exp() * (scale * angle.sin()).cos()
    }
}

fn transform_nodes() -> Vec<Node> {
    let count = 2 * ORDER;
    let mut shares = vec![1.0; count + 1];
    let last = 2_f64.powi(-(ORDER as i32));
    let mut share = last;
    let mut binomial = 1.0;
    for j in 0..ORDER {
        if j > 0 {
            binomial *= (ORDER - j + 1) as f64 / j as f64;
            share += last * binomial;
        }
        if let Some(slot) = shares.get_mut(count - j) {
            *slot = share;
        }
    }
    let real = 2.0 * ORDER as f64 * LN_10 / 3.0;
    shares
        .iter()
        .enumerate()
        .map(|(j, share)| {
            let imaginary = 2.0 * PI * j as f64;
            let share = if j == 0 { 0.5 } else { *share };
            let sign = if j % 2 == 0 { 1.0 } else { -1.0 };
            Node {
                weight: sign * share,
                modulus: real.hypot(imaginary).sqrt(),
                angle: 0.5 * imaginary.atan2(real),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The profile of unit flux and Re = 1, from its closed form; 2 pi n b^(-2n) Gamma(2n) is its integral.
    fn exact(index: f64, gamma_2n: f64, radius: f64) -> f64 {
        let b = sersic_b(index);
        let total = 2.0 * PI * index * b.powf(-2.0 * index) * gamma_2n;
        (-b * radius.powf(1.0 / index)).exp() / total
    }

    #[test]
    fn decompositions_follow_the_profile() {
        // Gamma(2) = 1, Gamma(5) = 24, Gamma(8) = 5040.
        for (index, gamma) in [(1.0, 1.0), (2.5, 24.0), (4.0, 5040.0)] {
            for radius in [0.1, 0.3, 1.0, 2.0, 4.0] {
                let sum: f64 = sersic_gaussians(index)
                    .iter()
                    .map(|g| {
                        let variance = g.sigma * g.sigma;
                        g.weight / (2.0 * PI * variance) * (-radius * radius / (2.0 * variance)).exp()
                    })
                    .sum();
                let relative = sum / exact(index, gamma, radius) - 1.0;
                assert!(relative.abs() < 0.02, "n = {index}, R = {radius}: off by {relative}");
            }
        }
    }

    #[test]
    fn half_of_the_light_lies_within_the_effective_radius() {
        for step in 0..INDICES {
            let index = LOWEST_INDEX + INDEX_STEP * step as f64;
            let inside: f64 = sersic_gaussians(index)
                .iter()
                .map(|g| g.weight * (1.0 - (-0.5 / (g.sigma * g.sigma)).exp()))
                .sum();
            assert!((inside - 0.5).abs() < 0.008, "n = {index}: {inside}");
        }
    }
}
