//! Random streams: one for each thing that is drawn, so that no draw depends on another's order.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a stream is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Layout = 1,
    Galaxy,
    Star,
    Showpiece,
    Cluster,
    Merger,
    Lens,
    EdgeOn,
    Noise,
    Background,
    Conditions,
    Asteroid,
    CosmicRay,
    Satellite,
    Detector,
    Cutout,
    Host,
}

/// The stream of one thing: the `index`-th of its kind under this seed.
pub(super) fn stream(seed: u64, purpose: Purpose, index: usize) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(((purpose as u64) << 40) | index as u64);
    generator
}
