//! The random numbers of one draw, the same on every machine and in every batch.

use super::PATCH_LENGTH;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;

/// Standard normal numbers from ChaCha8 keyed by seed, source and draw (three little-endian 64-bit words and zeros), by
/// the formula of Box and Muller: two from each pair of 64-bit words, of which the upper 53 bits count.
#[derive(Debug, Clone)]
pub(super) struct DrawNoise(ChaCha8Rng);

impl DrawNoise {
    pub fn new(seed: u64, source: u64, draw: usize) -> Self {
        let mut key = [0; 32];
        let words = [seed, source, draw as u64];
        for (bytes, word) in key.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// As many as a patch has pixels.
    pub fn patch(&mut self) -> Vec<f64> {
        let mut values = Vec::with_capacity(PATCH_LENGTH);
        while values.len() < PATCH_LENGTH {
            // Above 0, so that its logarithm is finite.
            let radius = (-2.0 * (self.uniform() + f64::EPSILON / 2.0).ln()).sqrt();
            let (sin, cos) = (TAU * self.uniform()).sin_cos();
            values.extend([radius * cos, radius * sin]);
        }
        values
    }

    /// From 0 to below 1.
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (f64::EPSILON / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_normal_and_differ_by_seed_source_and_draw() {
        let mut noise = DrawNoise::new(1, 2, 3);
        let many: Vec<f64> = (0..200).flat_map(|_| noise.patch()).collect();
        let n = many.len() as f64;
        let mean = many.iter().sum::<f64>() / n;
        let variance = many.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
        // 28,800 numbers: 4 deviations of mean and variance are 0.024 and 0.033.
        assert!(mean.abs() < 0.024 && (variance - 1.0).abs() < 0.034, "{mean} {variance}");
        let first = DrawNoise::new(1, 2, 3).patch();
        assert_eq!(first, many[..PATCH_LENGTH]);
        for (seed, source, draw) in [(2, 2, 3), (1, 3, 3), (1, 2, 4)] {
            assert_ne!(DrawNoise::new(seed, source, draw).patch(), first);
        }
    }
}
