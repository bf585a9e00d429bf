//! What a person waits for who clicks a galaxy: its first step, and its core repainted four times; and how fast a list
//! is ranked. Two cores and ONNX Runtime: `RAYON_NUM_THREADS=2 cargo bench --bench inpainting`, with `ORT_DYLIB_PATH` where
//! the library is not found by itself; the name of each group says what ran. Targets: 100 ms, 0.5 s, and 50 sources a
//! second.

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use skyloupe::field::{Band, Field, Plane, PlaneKey, Role, Source};
use skyloupe::geometry::{ImagePoint, ImageSize};
use skyloupe::header::Header;
use skyloupe::inference::{Runtime, RuntimeChoice};
use skyloupe::inpainting::{
    FieldSettings, Inpainter, InpaintingError, InpaintingOutcome, InpaintingWatcher, Judge, Mask,
    PreparedSource, STAMP_SIDE, Sampling, SamplingSettings, Scores, StampCutter, Target, inpaint_field,
    judge_features,
};
use skyloupe::models::ModelStore;
use skyloupe::progress::Progress;
use skyloupe::raster::MemoryPixels;
use skyloupe::simulate::{HostPriors, simulate_host};
use std::hint::black_box;
use std::sync::Arc;

/// Cores that work.
const CORES: usize = 2;
/// Galaxies of the field along each side.
const ACROSS: usize = 16;

/// Simulated galaxies side by side, in microjansky.
fn field() -> (Field, Vec<Target>) {
    let side = ACROSS * STAMP_SIDE;
    let mut pixels = vec![0.0; side * side];
    let mut targets = Vec::new();
    for number in 0..ACROSS * ACROSS {
        let host = simulate_host(&HostPriors::population(), STAMP_SIDE, (31, number), 0.0);
        let (left, bottom) = (number % ACROSS * STAMP_SIDE, number / ACROSS * STAMP_SIDE);
        for (row, line) in host.pixels.chunks_exact(STAMP_SIDE).enumerate() {
            let start = (bottom + row) * side + left;
            pixels.iter_mut().skip(start).zip(line).for_each(|(pixel, value)| *pixel = *value);
        }
        let middle = (STAMP_SIDE / 2) as f64;
        let position = ImagePoint { x: left as f64 + middle, y: bottom as f64 + middle };
        targets.push(Target { id: number as i64, position, magnitude_vis: host.truth.magnitude });
    }
    let pixels = match MemoryPixels::new(ImageSize { width: side, height: side }, pixels) {
        Ok(pixels) => Arc::new(pixels),
        Err(error) => unreachable!("{error}"),
    };
    let plane = Plane {
        key: PlaneKey::unique(),
        name: "VIS".to_owned(),
        band: Some(Band::Vis),
        role: Role::Flux,
        unit: "uJy".to_owned(),
        magzero: Some(23.9),
        wcs: None,
        header: Arc::new(Header::default()),
        pixels,
        focal: None,
        source: Source { cube_len: 1, ..Source::default() },
    };
    let planes = vec![Arc::new(plane)];
    (Field { name: "bench".to_owned(), planes, warnings: Vec::new(), warps: Default::default() }, targets)
}

fn inpainter(threads: usize) -> Inpainter {
    let runtime = Runtime::find(&RuntimeChoice { threads, ..RuntimeChoice::default() });
    match Inpainter::load(&ModelStore::built_in(), runtime, None) {
        Ok(inpainter) => inpainter,
        Err(error) => unreachable!("{error}"),
    }
}

fn judge() -> Judge {
    match Judge::load(&ModelStore::built_in(), None) {
        Ok(judge) => judge,
        Err(error) => unreachable!("{error}"),
    }
}

/// From the click to the scores of so many steps, networks loaded.
fn stepped(
    (inpainter, judge): (&Inpainter, &Judge),
    cutter: &StampCutter,
    (target, steps): (&Target, usize),
) -> Result<f64, InpaintingError> {
    let source = PreparedSource::new(cutter.cut(target.position)?, Mask::default())?;
    let mut sampling =
        Sampling::start(inpainter, std::slice::from_ref(&source), &SamplingSettings::default())?;
    let parameters = inpainter.scoring();
    let mut probability = f64::NAN;
    for _ in 0..steps {
        if !sampling.step()? {
            break;
        }
        // The window scores every step.
        if let Some(repainting) = sampling.repainting(0) {
            let scores = Scores::of(&source, &repainting, &parameters);
            let features = judge_features(&source, &repainting, (&scores, &parameters));
            probability = judge.probability(&features, judge.training_prior());
        }
    }
    Ok(probability)
}

/// Looks at nothing.
struct Nobody;

impl Progress for Nobody {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

impl InpaintingWatcher for Nobody {
    fn repainted(&self, _: &[(usize, InpaintingOutcome)]) {}
}

fn one_source(group: &mut BenchmarkGroup<'_, WallTime>, field: &Field, targets: &[Target]) {
    let (inpainter, judge) = (inpainter(CORES), judge());
    let cutter = match StampCutter::new(field) {
        Ok(cutter) => cutter,
        Err(error) => unreachable!("{error}"),
    };
    let models = (&inpainter, &judge);
    let is_painted = |target: &&Target| stepped(models, &cutter, (target, 1)).is_ok();
    let Some(target) = targets.iter().find(is_painted) else { return };
    for (name, steps) in [("first step of 4 draws", 1), ("4 draws of 10 steps", usize::MAX)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| stepped(models, &cutter, (black_box(target), steps)).unwrap_or(f64::NAN));
        });
    }
}

fn repaint(criterion: &mut Criterion) {
    let (field, targets) = field();
    let many = inpainter(1);
    let mut group = criterion.benchmark_group(format!("inpainting, {}", many.backend()));
    group.sample_size(10);
    one_source(&mut group, &field, &targets);
    // The field has no sky, so its pixel scale is not known.
    let settings = FieldSettings { best: Some(0), any_scale: true, ..FieldSettings::default() };
    let rank = || inpaint_field(&field, &targets, &many, &settings, &Nobody).map(|found| found.ranked);
    let ranked = rank().unwrap_or(0);
    group.throughput(Throughput::Elements(ranked as u64));
    group.bench_function(format!("rank {ranked} sources"), |bencher| bencher.iter(rank));
    group.finish();
}

criterion_group!(benches, repaint);
criterion_main!(benches);
