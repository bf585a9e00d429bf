//! A million rows classified, with the range of training. `cargo bench --bench quasars`; RAYON_NUM_THREADS=2 for two cores.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use skyloupe::models::ModelStore;
use skyloupe::progress::Unwatched;
use skyloupe::quasars::{Cuts, Photometry, QuasarForest, clean};

const ROWS: usize = 1_000_000;

fn photometry() -> Photometry {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut made = Photometry::default();
    for _ in 0..ROWS {
        let r = random.random_range(14.0..19.5);
        let g = r + random.random_range(-0.2..1.4);
        let [u_band, g_band, r_band, i_band] = &mut made.magnitudes;
        u_band.push(g + random.random_range(-0.3..2.5));
        g_band.push(g);
        r_band.push(r);
        i_band.push(r - random.random_range(-0.1..0.6));
    }
    made
}

fn classify(criterion: &mut Criterion) {
    let forest = match QuasarForest::load(&ModelStore::built_in(), None) {
        Ok(forest) => forest,
        Err(error) => unreachable!("{error}"),
    };
    let photometry = photometry();
    let mut group = criterion.benchmark_group("quasars");
    group.sample_size(10);
    group.bench_function("classify a million rows", |bencher| {
        bencher.iter(|| {
            let cleaned = clean(&photometry, &Cuts::default());
            forest.classify(&photometry, &cleaned, &Unwatched).map(|made| made.extrapolated())
        });
    });
    group.finish();
}

criterion_group!(benches, classify);
criterion_main!(benches);
