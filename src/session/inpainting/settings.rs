//! How cores are repainted.

use serde::{Deserialize, Serialize};

/// How noise becomes a core.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum RepaintSampler {
    /// The network knows what is around the hole. `eta` is the share of new noise in each step: 0 to 1.
    Ddim { eta: f64 },
    /// What is around the hole is put in at each step, so many times over (Lugmayr et al. 2022).
    Resampling { resamples: usize },
}

/// How cores are repainted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RepaintSettings {
    pub steps: usize,
    /// How many times each core is painted.
    pub draws: usize,
    /// The same seed gives the same cores.
    pub seed: u64,
    pub sampler: RepaintSampler,
}

impl Default for RepaintSettings {
    fn default() -> Self {
        Self { steps: 10, draws: 4, seed: 1, sampler: RepaintSampler::Ddim { eta: 0.0 } }
    }
}

impl RepaintSettings {
    /// With numbers that can be used.
    pub fn in_range(self) -> Self {
        let sampler = match self.sampler {
            RepaintSampler::Ddim { eta } if eta.is_finite() => {
                RepaintSampler::Ddim { eta: eta.clamp(0.0, 1.0) }
            }
            RepaintSampler::Ddim { .. } => RepaintSampler::Ddim { eta: 0.0 },
            RepaintSampler::Resampling { resamples } => {
                RepaintSampler::Resampling { resamples: resamples.clamp(1, 20) }
            }
        };
        Self { steps: self.steps.clamp(2, 200), draws: self.draws.clamp(1, 32), sampler, ..self }
    }
}
