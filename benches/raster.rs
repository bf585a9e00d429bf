//! What a canvas waits for: the pass that prepares a pyramid, tiles computed on the fly, the sample that
//! cuts are found from, and a whole picture on the CPU. `cargo bench --bench raster`.

use criterion::{Criterion, criterion_group, criterion_main};
use skyloupe::geometry::{ImageSize, TileId, View};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{
    CutRule, MemoryPixels, Pixels, Pyramid, Reduction, SampleStatistics, ViewSampling, resample, statistics,
};
use std::hint::black_box;
use std::sync::Arc;

const SIDE: usize = 4096;

fn pixels() -> Arc<dyn Pixels> {
    let value = |index: usize| ((index as f64 * 12.9898).sin() * 43758.5453).fract() as f32;
    let values = (0..SIDE * SIDE).map(value).collect();
    match MemoryPixels::new(ImageSize { width: SIDE, height: SIDE }, values) {
        Ok(pixels) => Arc::new(pixels),
        Err(error) => unreachable!("{error}"),
    }
}

fn pyramids(criterion: &mut Criterion) {
    let pixels = pixels();
    let mut group = criterion.benchmark_group("pyramid_4096");
    group.sample_size(20);
    for reduction in [Reduction::Mean, Reduction::Max] {
        group.bench_function(format!("prepare {reduction:?}"), |bencher| {
            bencher.iter(|| Pyramid::new(pixels.clone()).prepare(reduction, &Unwatched));
        });
    }
    let pyramid = Pyramid::new(pixels);
    for level in 0..4 {
        let id = TileId { level, col: 1, row: 1 };
        group.bench_function(format!("tile of level {level}"), |bencher| {
            bencher.iter(|| pyramid.tile(black_box(id), Reduction::Mean));
        });
    }
    group.finish();
}

fn samples(criterion: &mut Criterion) {
    let pixels = pixels();
    let mut group = criterion.benchmark_group("values_4096");
    group.sample_size(20);
    group.bench_function("sample", |bencher| bencher.iter(|| SampleStatistics::of(pixels.as_ref())));
    if let Ok(sample) = SampleStatistics::of(pixels.as_ref()) {
        group.bench_function("zscale", |bencher| bencher.iter(|| CutRule::Zscale.cuts(black_box(&sample))));
    }
    group.bench_function("statistics", |bencher| bencher.iter(|| statistics(pixels.as_ref(), &Unwatched)));
    group.finish();
}

fn pictures(criterion: &mut Criterion) {
    let pyramid = Pyramid::new(pixels());
    let size = pyramid.size();
    let mut group = criterion.benchmark_group("resample_1280x800");
    group.sample_size(20);
    for zoom in [2.0, 0.7, 0.31, 0.195] {
        let view = View { zoom, ..View::fit(size, 1280.0, 800.0) };
        let image_from_screen = view.image_from_screen(1280.0, 800.0);
        let view = ViewSampling { image_from_screen, width: 1280, height: 800, reduction: Reduction::Mean };
        let ready = resample(&pyramid, &view);
        assert!(ready.is_ok());
        group.bench_function(format!("zoom {zoom}"), |bencher| bencher.iter(|| resample(&pyramid, &view)));
    }
    group.finish();
}

criterion_group!(benches, pyramids, samples, pictures);
criterion_main!(benches);
