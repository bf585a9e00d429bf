//! How a core is repainted.

use super::InpaintingError;

/// How noise becomes a core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// The network knows what lies around the hole (Song et al. 2021): `eta` 0 adds no noise on the way, 1 as much as
    /// a diffusion that goes back step by step.
    Ddim { eta: f64 },
    /// The network knows nothing, and is shown the surroundings with fresh noise at each step; each step is taken
    /// `resamples` times (Lugmayr et al. 2022).
    RePaint { resamples: usize },
}

impl Method {
    /// As it is typed and shown.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ddim { .. } => "ddim",
            Self::RePaint { .. } => "repaint",
        }
    }
}

/// How a source is sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SamplingSettings {
    /// Steps from noise to core, 1 to 250.
    pub steps: usize,
    /// Cores that are painted for each source, 1 to 64.
    pub draws: usize,
    /// The same seed gives the same cores.
    pub seed: u64,
    pub method: Method,
}

impl SamplingSettings {
    pub const MOST_STEPS: usize = 250;
    pub const MOST_DRAWS: usize = 64;
    pub const MOST_RESAMPLES: usize = 20;

    /// # Errors
    /// The first number that is out of its range.
    pub fn check(&self) -> Result<(), InpaintingError> {
        let within = |what: &'static str, value: f64, (least, most): (f64, f64)| {
            let is_inside = (least..=most).contains(&value);
            if is_inside { Ok(()) } else { Err(InpaintingError::Setting { what, value, least, most }) }
        };
        within("the number of steps", self.steps as f64, (1.0, Self::MOST_STEPS as f64))?;
        within("the number of draws", self.draws as f64, (1.0, Self::MOST_DRAWS as f64))?;
        match self.method {
            Method::Ddim { eta } => within("eta", eta, (0.0, 1.0)),
            Method::RePaint { resamples } => {
                within("the number of resamples", resamples as f64, (1.0, Self::MOST_RESAMPLES as f64))
            }
        }
    }
}

impl Default for SamplingSettings {
    fn default() -> Self {
        Self { steps: 10, draws: 4, seed: 1, method: Method::Ddim { eta: 0.0 } }
    }
}
