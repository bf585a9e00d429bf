//! Planes, pyramids, statistics, cuts and measurements against brute force, analytic cases and numbers of
//! astropy, numpy and photutils (`raster_oracle.json`, made by `raster_oracle.py`).

use proptest::prelude::*;
use rayon::prelude::*;
use serde::Deserialize;
use skyloupe::geometry::{Affine, ImagePoint, ImageSize, PixelRect, TileId, View, level_count, level_size};
use skyloupe::progress::{Progress, Shared, Unwatched};
use skyloupe::raster::*;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

fn plane(width: usize, height: usize, value: impl Fn(usize, usize) -> f32) -> MemoryPixels {
    let values = (0..width * height).map(|index| value(index % width, index / width)).collect();
    MemoryPixels::new(ImageSize { width, height }, values).unwrap()
}

/// Noise without a generator: the fractional part of a large multiple of the sine of the place.
fn noise(i: usize, j: usize) -> f32 {
    let wave = ((i as f64 * 12.9898 + j as f64 * 78.233).sin() * 43758.5453).fract();
    (wave * 3.0 + 0.1) as f32
}

/// Noise with holes: single pixels, whole blocks, infinities.
fn pitted(i: usize, j: usize) -> f32 {
    match (i, j) {
        _ if (i / 16 + j / 16) % 7 == 3 => f32::NAN,
        _ if (i * 31 + j * 17).is_multiple_of(23) => f32::from_bits(0xffc1_2345),
        _ if (i + 5 * j) % 101 == 7 => f32::INFINITY,
        _ if (i + 7 * j) % 103 == 9 => f32::NEG_INFINITY,
        _ => noise(i, j),
    }
}

/// The texel (u, v) of a level straight from its definition.
fn texel_by_definition(
    pixels: &MemoryPixels,
    level: u8,
    (u, v): (usize, usize),
    reduction: Reduction,
) -> f32 {
    let ImageSize { width, height } = pixels.size();
    let step = 1_usize << level;
    let finite = (v * step..((v + 1) * step).min(height))
        .flat_map(|j| (u * step..((u + 1) * step).min(width)).map(move |i| j * width + i))
        .map(|index| pixels.values()[index])
        .filter(|value| value.is_finite())
        .collect::<Vec<_>>();
    match reduction {
        _ if finite.is_empty() => f32::NAN,
        Reduction::Max => finite.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        Reduction::Or => panic!("flags have tests of their own"),
        Reduction::Mean => {
            (finite.iter().map(|value| f64::from(*value)).sum::<f64>() / finite.len() as f64) as f32
        }
    }
}

fn tile_ids(size: ImageSize) -> impl Iterator<Item = TileId> {
    (0..level_count(size)).flat_map(move |level| {
        let extent = level_size(size, level);
        let rows = 0..extent.height.div_ceil(256) as u32;
        let cols = extent.width.div_ceil(256) as u32;
        rows.flat_map(move |row| (0..cols).map(move |col| TileId { level, col, row }))
    })
}

/// Every texel of every tile, in one order.
fn all_tiles(pyramid: &Pyramid, reduction: Reduction) -> Vec<Tile> {
    tile_ids(pyramid.size()).map(|id| pyramid.tile(id, reduction).unwrap()).collect()
}

fn assert_by_definition(pixels: MemoryPixels) {
    let pyramid = Pyramid::new(Arc::new(pixels.clone()));
    for reduction in [Reduction::Mean, Reduction::Max] {
        for tile in all_tiles(&pyramid, reduction) {
            let texels = tile.id.texels(pixels.size());
            assert_eq!((tile.width, tile.height), (texels.width, texels.height));
            assert_eq!(tile.values.len(), texels.area());
            for v in 0..tile.height {
                for u in 0..tile.width {
                    let place = (texels.x0 + u, texels.y0 + v);
                    let expected = texel_by_definition(&pixels, tile.id.level, place, reduction);
                    let found = tile.texel(u, v).unwrap();
                    let close = match reduction {
                        Reduction::Mean => (found - expected).abs() <= 1e-7 * expected.abs().max(0.01),
                        Reduction::Max | Reduction::Or => found == expected,
                    };
                    let same_nan = expected.is_nan() && found.to_bits() == NOT_FINITE.to_bits();
                    assert!(close || same_nan, "{:?} {place:?}: {found} is not {expected}", tile.id);
                }
            }
        }
    }
}

#[test]
fn texels_are_means_and_maxima_of_the_finite_pixels_beneath() {
    for (width, height) in [(1, 1), (1, 700), (700, 1), (255, 256), (257, 300), (1000, 3), (1100, 1031)] {
        assert_by_definition(plane(width, height, noise));
        assert_by_definition(plane(width, height, pitted));
    }
    assert_by_definition(plane(2100, 70, |_, _| f32::NAN));
    // Large values of both signs: the mean of a block is small beside its pixels.
    let flipping = |i: usize, j: usize| if (i + j).is_multiple_of(2) { 3.0e38 } else { -3.0e38 };
    assert_by_definition(plane(1030, 20, flipping));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn texels_hold_at_any_size(long in 1_usize..2600, short in 1_usize..40, turned: bool, holes in 0_u32..100) {
        let (width, height) = if turned { (short, long) } else { (long, short) };
        let value = |i: usize, j: usize| {
            let hole = (i as u32).wrapping_mul(2_654_435_761).wrapping_add((j as u32) << 7).rotate_left(9) % 100;
            if hole < holes { f32::NAN } else { noise(i, j) }
        };
        assert_by_definition(plane(width, height, value));
    }
}

#[test]
fn tiles_are_the_same_bits_however_they_are_made() {
    let pixels: Arc<dyn Pixels> = Arc::new(plane(2500, 1700, pitted));
    let bits = |tiles: Vec<Tile>| {
        tiles
            .into_iter()
            .map(|tile| tile.values.into_iter().map(f32::to_bits).collect())
            .collect::<Vec<Vec<_>>>()
    };
    for reduction in [Reduction::Mean, Reduction::Max] {
        let unprepared = bits(all_tiles(&Pyramid::new(pixels.clone()), reduction));
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let pyramid = Pyramid::new(pixels.clone());
            pool.install(|| pyramid.prepare(reduction, &Unwatched)).unwrap();
            assert!(pyramid.is_prepared(reduction));
            assert_eq!(bits(all_tiles(&pyramid, reduction)), unprepared);
        }
    }
}

#[test]
fn many_workers_may_ask_an_unprepared_pyramid_at_once() {
    let pyramid = Pyramid::new(Arc::new(plane(2500, 1700, noise)));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    let ids = tile_ids(pyramid.size()).filter(|id| id.level >= 3).collect::<Vec<_>>();
    let ids = ids.iter().cycle().take(64).collect::<Vec<_>>();
    let tiles = pool.install(|| {
        ids.par_iter().map(|id| pyramid.tile(**id, Reduction::Mean)).collect::<Result<Vec<_>, _>>()
    });
    assert_eq!(tiles.unwrap().len(), 64);
}

#[test]
fn tiles_outside_are_refused() {
    let pyramid = Pyramid::new(Arc::new(plane(300, 10, noise)));
    for (level, col, row) in [(0, 2, 0), (0, 0, 1), (2, 0, 0), (200, 0, 0)] {
        let answer = pyramid.tile(TileId { level, col, row }, Reduction::Mean);
        assert!(matches!(answer, Err(ReadError::OutOfBounds { .. })), "{answer:?}");
    }
    let empty = Pyramid::new(Arc::new(plane(0, 0, noise)));
    assert!(empty.tile(TileId { level: 0, col: 0, row: 0 }, Reduction::Mean).is_err());
    assert_eq!(empty.prepare(Reduction::Mean, &Unwatched), Ok(()));
}

/// Pixels that can be made to fail.
#[derive(Debug)]
struct Fragile {
    pixels: MemoryPixels,
    is_broken: AtomicBool,
}

impl Fragile {
    fn checked(&self) -> Result<(), ReadError> {
        let path = PathBuf::from("somewhere.fits");
        if self.is_broken.load(Ordering::Relaxed) { Err(ReadError::Changed { path }) } else { Ok(()) }
    }
}

impl Pixels for Fragile {
    fn size(&self) -> ImageSize {
        self.pixels.size()
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.checked().and_then(|()| self.pixels.read_f32(window, out))
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.checked().and_then(|()| self.pixels.read_f64(window, out))
    }
}

#[test]
fn cancelled_and_failed_work_leaves_nothing_behind_and_can_be_repeated() {
    let pixels = Fragile { pixels: plane(1500, 1500, noise), is_broken: AtomicBool::new(false) };
    let pixels = Arc::new(pixels);
    let pyramid = Pyramid::new(pixels.clone());
    let watched = Shared::default();
    watched.cancel();
    assert_eq!(pyramid.prepare(Reduction::Mean, &watched), Err(ReadError::Cancelled));
    assert_eq!(statistics(pixels.as_ref(), &watched), Err(ReadError::Cancelled));
    pixels.is_broken.store(true, Ordering::Relaxed);
    assert!(matches!(pyramid.prepare(Reduction::Mean, &Unwatched), Err(ReadError::Changed { .. })));
    assert!(matches!(statistics(pixels.as_ref(), &Unwatched), Err(ReadError::Changed { .. })));
    assert!(!pyramid.is_prepared(Reduction::Mean));
    pixels.is_broken.store(false, Ordering::Relaxed);
    let watched = Shared::default();
    assert_eq!(pyramid.prepare(Reduction::Mean, &watched), Ok(()));
    assert!(pyramid.is_prepared(Reduction::Mean) && !pyramid.is_prepared(Reduction::Max));
    assert!(watched.fraction() > 0.9 && !watched.is_cancelled());
}

#[derive(Deserialize)]
struct Oracle {
    planes: Vec<OraclePlane>,
}

#[derive(Deserialize)]
struct OraclePlane {
    file: String,
    hdu: usize,
    shape: [usize; 2],
    zscale: (f64, f64),
    percentiles: Vec<(f32, f64)>,
    n_nonfinite: u64,
    min: f64,
    max: f64,
    mean: f64,
    median: f64,
    std: f64,
    apertures: Vec<[f64; 8]>,
}

/// The planes of the oracle with their pixels; empty, with a word, where the data are not there.
fn real_planes() -> Vec<(OraclePlane, MemoryPixels)> {
    let root = std::env::var("SKYLOUPE_TEST_DATA").map(PathBuf::from).unwrap_or_else(|_| {
        let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
        if beside.is_dir() { beside } else { PathBuf::from("/work/shared/data") }
    });
    if !root.is_dir() {
        println!("SKIPPED: no test data in {} (set SKYLOUPE_TEST_DATA)", root.display());
        return Vec::new();
    }
    let oracle: Oracle = serde_json::from_str(include_str!("raster_oracle.json")).unwrap();
    let read = |plane: OraclePlane| {
        let mut file = fitsio::FitsFile::open(root.join(&plane.file)).unwrap();
        let hdu = file.hdu(plane.hdu).unwrap();
        let values = hdu.read_image::<Vec<f32>>(&mut file).unwrap();
        let size = ImageSize { width: plane.shape[1], height: plane.shape[0] };
        (plane, MemoryPixels::new(size, values).unwrap())
    };
    oracle.planes.into_iter().map(read).collect()
}

fn assert_close(found: f64, expected: f64, relative: f64, what: &str) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found} is not {expected}");
}

#[test]
fn statistics_of_real_planes_are_those_of_numpy() {
    for (oracle, pixels) in real_planes() {
        let found = statistics(&pixels, &Unwatched).unwrap();
        assert_eq!((found.n_nonfinite, found.min, found.max), (oracle.n_nonfinite, oracle.min, oracle.max));
        assert_eq!(found.median, oracle.median);
        assert_close(found.mean, oracle.mean, 1e-12, "mean");
        assert_close(found.std, oracle.std, 1e-12, "std");
    }
}

#[test]
fn cuts_of_real_planes_are_those_of_astropy() {
    for (oracle, pixels) in real_planes() {
        let sample = SampleStatistics::of(&pixels).unwrap();
        assert!(sample.is_whole());
        let cuts = CutRule::Zscale.cuts(&sample);
        assert_close(f64::from(cuts.low), oracle.zscale.0, 1e-6, &oracle.file);
        assert_close(f64::from(cuts.high), oracle.zscale.1, 1e-6, &oracle.file);
        for (percent, expected) in oracle.percentiles {
            assert_close(sample.percentile(percent).unwrap().into(), expected, 1e-6, "percentile");
        }
    }
}

#[test]
fn apertures_on_real_planes_are_those_of_photutils() {
    for (oracle, pixels) in real_planes() {
        for [x, y, radius, inner, outer, sum, median, std] in oracle.apertures {
            let annulus = Some(Annulus { inner, outer });
            let aperture = Aperture { center: ImagePoint { x, y }, radius, annulus };
            let found = aperture_photometry(&pixels, &aperture).unwrap();
            assert_close(found.sum, sum, 1e-9, "sum");
            assert_close(found.background_per_pixel.unwrap(), median, 1e-9, "background");
            assert_close(found.background_std.unwrap(), std, 1e-9, "background std");
            assert_eq!(found.net, found.sum - found.background_per_pixel.unwrap() * found.area);
        }
    }
}

#[test]
fn statistics_count_what_is_not_finite() {
    let pixels = plane(640, 480, pitted);
    let found = statistics(&pixels, &Unwatched).unwrap();
    let mut finite = pixels.values().iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>();
    finite.sort_by(f32::total_cmp);
    assert_eq!(found.n_finite, finite.len() as u64);
    assert_eq!(found.n_finite + found.n_nonfinite, 640 * 480);
    let (lower, upper) = (finite[(finite.len() - 1) / 2], finite[finite.len() / 2]);
    assert_eq!(found.median, (f64::from(lower) + f64::from(upper)) / 2.0);
    let nothing = statistics(&plane(20, 20, |_, _| f32::NAN), &Unwatched).unwrap();
    assert_eq!((nothing.n_finite, nothing.n_nonfinite), (0, 400));
    assert!(nothing.mean.is_nan() && nothing.median.is_nan() && nothing.min.is_nan() && nothing.std.is_nan());
}

/// Pixels that only double precision can hold.
#[derive(Debug)]
struct Integers(Vec<f64>);

impl Pixels for Integers {
    fn size(&self) -> ImageSize {
        ImageSize { width: self.0.len(), height: 1 }
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        check_window(self.size(), window, out.len())?;
        out.iter_mut().zip(&self.0[window.x0..]).for_each(|(out, value)| *out = *value as f32);
        Ok(())
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        check_window(self.size(), window, out.len())?;
        out.copy_from_slice(&self.0[window.x0..window.x0 + window.width]);
        Ok(())
    }
}

#[test]
fn statistics_of_large_integers_are_exact() {
    // One row longer than a window: 1.5 million values around 2^50, in scrambled order.
    let n = 1_500_001_u64;
    let values = (0..n).map(|index| 2.0_f64.powi(50) + (index * 7919 % n) as f64).collect();
    let found = statistics(&Integers(values), &Unwatched).unwrap();
    let middle = 2.0_f64.powi(50) + 750_000.0;
    assert_eq!((found.n_finite, found.n_nonfinite), (n, 0));
    assert_eq!((found.min, found.max), (2.0_f64.powi(50), 2.0_f64.powi(50) + 1_500_000.0));
    assert_eq!((found.median, found.mean), (middle, middle));
    // Of the integers 0 to n-1: sqrt((n^2 - 1) / 12).
    assert_close(found.std, ((n as f64).powi(2) / 12.0 - 1.0 / 12.0).sqrt(), 1e-12, "std");
}

#[test]
fn the_median_of_millions_of_nearly_equal_values_is_exact() {
    // 4.84 million values in one range of leading bits: more than are kept, so they are narrowed further.
    let pixels = plane(2200, 2200, |i, j| 1.0 + ((i + j) % 5) as f32 * f32::EPSILON);
    let found = statistics(&pixels, &Unwatched).unwrap();
    assert_eq!(found.median, 1.0 + 2.0 * f64::from(f32::EPSILON));
    let two = plane(2200, 2200, |_, j| if j < 1100 { 1.0 } else { 1.5 });
    let found = statistics(&two, &Unwatched).unwrap();
    assert_eq!((found.median, found.mean, found.std), (1.25, 1.25, 0.25));
}

#[test]
fn samples_are_bounded_and_know_their_holes() {
    for (width, height) in [(4000, 3000), (1, 3_000_000), (3_000_000, 1), (2, 700_000)] {
        let sample = SampleStatistics::of(&plane(width, height, |i, j| ((i + j) % 100) as f32)).unwrap();
        let n = sample.n_finite() as usize;
        assert!((100_000..=260_000).contains(&n), "{width}x{height}: {n}");
        assert!(!sample.is_whole());
        assert_eq!(sample.zscale_values().len(), 1000);
    }
    let sample = SampleStatistics::of(&plane(200, 200, |i, _| if i < 50 { f32::NAN } else { 2.0 })).unwrap();
    assert_eq!((sample.n_nonfinite_share(), sample.center_mean()), (0.25, Some(2.0)));
    let empty = SampleStatistics::of(&plane(9, 9, |_, _| f32::INFINITY)).unwrap();
    assert!(empty.is_empty());
    assert_eq!((empty.percentile(50.0), empty.min(), empty.center_mean()), (None, None, None));
    let known = sample.with_extremes(-7.0, 9.0);
    assert_eq!(CutRule::MinMax.cuts(&known), Cuts { low: -7.0, high: 9.0 });
}

#[test]
fn cuts_are_usable_whatever_the_values() {
    let samples = [
        plane(30, 30, |_, _| f32::NAN),
        plane(30, 30, |_, _| 0.0),
        plane(30, 30, |_, _| -1.0e-20),
        plane(30, 30, |_, _| 16_777_216.0),
        plane(30, 30, |i, _| if i.is_multiple_of(2) { f32::MAX } else { f32::MIN }),
        plane(0, 0, |_, _| 0.0),
    ];
    let manual = |low, high| CutRule::Manual(Cuts { low, high });
    let rules = [
        CutRule::Zscale,
        CutRule::MinMax,
        CutRule::Percentile(99.5),
        CutRule::Percentile(0.0),
        CutRule::Percentile(f32::NAN),
        manual(f32::NAN, 1.0),
        manual(3.0, 3.0),
        manual(f32::NEG_INFINITY, f32::INFINITY),
    ];
    for sample in samples.map(|pixels| SampleStatistics::of(&pixels).unwrap()) {
        for rule in rules {
            let Cuts { low, high } = rule.cuts(&sample);
            assert!(low < high && (high - low).is_normal(), "{rule:?} {low} {high}");
        }
        assert_eq!(manual(2.0, 1.0).cuts(&sample), Cuts { low: 1.0, high: 2.0 });
    }
}

#[test]
fn equalisation_spreads_values_evenly() {
    let cubes = SampleStatistics::of(&plane(1000, 1, |i, _| (i as f32 / 999.0).powi(3))).unwrap();
    let table = equalisation_table(&cubes, Cuts { low: 0.0, high: 1.0 });
    assert_eq!((table[0], table[255]), (0.0, 1.0));
    for t in [0.1_f32, 0.5, 0.9] {
        assert!((equalised(&table, t) - t.cbrt()).abs() < 0.01);
    }
    let line = equalisation_table(&cubes, Cuts { low: 5.0, high: 6.0 });
    assert!((equalised(&line, 0.3) - 0.3).abs() < 1e-6);
    assert!(equalised(&line, f32::NAN).is_nan());
    let histogram = Histogram::of(&cubes, 10, Cuts { low: 0.0, high: 1.0 });
    assert_eq!(histogram.counts.iter().sum::<u32>(), 1000);
    // i/999 < cbrt(0.1) for 464 values.
    assert_eq!((histogram.counts[0], histogram.peak()), (464, 464));
}

/// Maps a picture onto the image with `scale` image pixels per picture pixel, y downwards.
fn sampling(pyramid: &Pyramid, scale: f64, reduction: Reduction) -> ViewSampling {
    let size = pyramid.size();
    let (width, height) = ((size.width as f64 / scale).ceil(), (size.height as f64 / scale).ceil());
    let top = size.height as f64 - 0.5;
    let image_from_screen = Affine { a: scale, b: 0.0, c: 0.0, d: -scale, tx: -0.5, ty: top };
    ViewSampling { image_from_screen, width: width as usize, height: height as usize, reduction }
}

#[test]
fn a_magnified_picture_repeats_pixels_and_marks_the_outside() {
    let pixels = plane(5, 4, |i, j| if (i, j) == (2, 1) { f32::INFINITY } else { (10 * j + i) as f32 });
    let pyramid = Pyramid::new(Arc::new(pixels));
    let mut view = sampling(&pyramid, 0.25, Reduction::Mean);
    view.width += 4;
    let picture = resample(&pyramid, &view).unwrap();
    for (index, value) in picture.iter().enumerate() {
        let (i, j) = ((index % view.width) / 4, 3 - (index / view.width) / 4);
        match (i, j) {
            (5, _) => assert!(is_outside(*value)),
            (2, 1) => assert_eq!(value.to_bits(), NOT_FINITE.to_bits()),
            _ => assert_eq!(*value, (10 * j + i) as f32),
        }
    }
}

#[test]
fn a_reduced_picture_is_the_weighted_mean_of_the_texels_beneath() {
    let pixels = plane(1900, 1210, pitted);
    let pyramid = Pyramid::new(Arc::new(pixels.clone()));
    let size = pixels.size();
    for scale in [1.3, 2.0, 3.7, 4.0, 9.0, 70.0] {
        for reduction in [Reduction::Mean, Reduction::Max] {
            let view = sampling(&pyramid, scale, reduction);
            let picture = resample(&pyramid, &view).unwrap();
            let level = sampling_level(scale, pyramid.level_count());
            let (step, extent) = (f64::from(1_u32 << level), level_size(size, level));
            for index in (0..picture.len()).step_by(1 + picture.len() / 97) {
                let (column, row) = ((index % view.width) as f64 + 0.5, (index / view.width) as f64 + 0.5);
                let (x, y) = view.image_from_screen.apply(column, row);
                if size.pixel_at(ImagePoint { x, y }).is_none() {
                    assert!(is_outside(picture[index]));
                    continue;
                }
                let overlap = |texel: usize, middle: f64| {
                    let low = (texel as f64 * step - 0.5).max(middle - scale / 2.0);
                    (((texel + 1) as f64 * step - 0.5).min(middle + scale / 2.0) - low).max(0.0) / step
                };
                let (mut sum, mut weights, mut max) = (0.0, 0.0, f32::NAN);
                let near = |middle: f64, len: usize| {
                    let first = ((middle - scale) / step).max(0.0) as usize;
                    first..((middle + scale) / step + 2.0).min(len as f64) as usize
                };
                for v in near(y, extent.height) {
                    for u in near(x, extent.width) {
                        let weight = overlap(u, x) * overlap(v, y);
                        let value = texel_by_definition(&pixels, level, (u, v), reduction);
                        if value.is_finite() && weight > 0.0 {
                            sum += weight * f64::from(value);
                            weights += weight;
                            max = if weight > 1e-3 { max.max(value) } else { max };
                        }
                    }
                }
                let expected = match reduction {
                    Reduction::Mean if weights > 1e-3 => (sum / weights) as f32,
                    Reduction::Mean => f32::NAN,
                    Reduction::Max | Reduction::Or => max,
                };
                let found = picture[index];
                let same = found == expected || (found - expected).abs() < 2e-6 * expected.abs().max(1.0);
                let both_nan = found.is_nan() && expected.is_nan() && !is_outside(found);
                assert!(same || both_nan, "{scale} {reduction:?} {index}: {found} {expected}");
            }
        }
    }
}

#[test]
fn turned_views_and_views_beside_the_image_are_answered() {
    let pyramid = Pyramid::new(Arc::new(plane(300, 200, |_, _| 4.0)));
    for (zoom, rotation, x) in
        [(0.3, 0.7, 150.0), (3.0, -2.0, 150.0), (1.0, 0.1, 1.0e7), (1.0 / 512.0, 0.0, 150.0)]
    {
        let view = View { center: ImagePoint { x, y: 100.0 }, zoom, rotation, flip_x: true };
        let image_from_screen = view.image_from_screen(91.0, 61.0);
        let view = ViewSampling { image_from_screen, width: 91, height: 61, reduction: Reduction::Mean };
        let picture = resample(&pyramid, &view).unwrap();
        assert!(picture.iter().all(|value| is_outside(*value) || (*value - 4.0).abs() < 1e-5));
        assert_eq!(picture.iter().any(|value| !is_outside(*value)), x < 1000.0);
    }
}

#[test]
fn a_line_profile_is_linear_on_a_slope() {
    let slope = plane(600, 500, |i, j| (2 * i) as f32 + 0.5 * j as f32);
    let (from, to) = (ImagePoint { x: 10.25, y: 20.5 }, ImagePoint { x: 500.0, y: 400.0 });
    let profile = line_profile(&slope, from, to).unwrap();
    let length = (to.x - from.x).hypot(to.y - from.y);
    assert_eq!(profile.len(), length as usize + 2);
    assert_eq!(profile.last().map(|point| point.distance_px), Some(length));
    for point in &profile {
        let share = point.distance_px / length;
        let (x, y) = (from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
        assert!((point.value - (2.0 * x + 0.5 * y)).abs() < 1e-9);
    }
    let outside =
        line_profile(&slope, ImagePoint { x: -3.0, y: 0.0 }, ImagePoint { x: 0.0, y: 0.0 }).unwrap();
    assert!(outside[2].value.is_nan() && outside[3].value == 0.0);
    let nan = ImagePoint { x: f64::NAN, y: 0.0 };
    assert!(line_profile(&slope, from, nan).unwrap().is_empty());
    let holed = plane(5, 1, |i, _| if i == 2 { f32::NAN } else { 1.0 });
    let along = line_profile(&holed, ImagePoint { x: 0.5, y: 0.0 }, ImagePoint { x: 3.5, y: 0.0 }).unwrap();
    assert_eq!(
        along.iter().map(|point| point.value.is_nan()).collect::<Vec<_>>(),
        [false, true, true, false]
    );
    assert_eq!(line_profile(&holed, ImagePoint::default(), ImagePoint::default()).unwrap().len(), 1);
}

#[test]
fn a_radial_profile_counts_every_pixel_once() {
    let pixels = plane(101, 101, |i, j| (i as f32 - 50.0).hypot(j as f32 - 50.0));
    let center = ImagePoint { x: 50.0, y: 50.0 };
    let rings = radial_profile(&pixels, center, 40.0).unwrap();
    assert_eq!(rings.len(), 40);
    assert_eq!((rings[0].n, rings[0].mean, rings[0].std), (1, 0.0, 0.0));
    // Distances 1 (four pixels) and sqrt 2 (four pixels).
    assert_eq!(rings[1].n, 8);
    assert!((rings[1].mean - 1.207_106_781).abs() < 1e-6 && (rings[1].std - 0.207_106_781).abs() < 1e-6);
    assert!(rings.iter().all(|ring| (ring.mean - ring.radius).abs() < 1e-5));
    let n: usize = radial_profile(&pixels, center, 1.0e12).unwrap().iter().map(|ring| ring.n).sum();
    assert_eq!(n, 101 * 101);
    assert!(radial_profile(&pixels, center, f64::NAN).unwrap().is_empty());
    let beside = radial_profile(&pixels, ImagePoint { x: -10.0, y: 50.0 }, 9.0).unwrap();
    assert!(beside.iter().all(|ring| ring.n == 0 && ring.mean.is_nan()));
}

#[test]
fn an_aperture_weighs_pixels_by_their_share_of_the_circle() {
    let center = ImagePoint { x: 20.3, y: 19.8 };
    let flat = plane(41, 41, |i, j| if (i, j) == (20, 20) { f32::NAN } else { 2.0 });
    let annulus = Some(Annulus { inner: 8.0, outer: 12.0 });
    let found = aperture_photometry(&flat, &Aperture { center, radius: 5.5, annulus }).unwrap();
    assert!((found.area - (std::f64::consts::PI * 5.5 * 5.5 - 1.0)).abs() < 1e-10);
    assert!((found.sum - 2.0 * found.area).abs() < 1e-10 && found.net.abs() < 1e-10);
    assert_eq!((found.background_per_pixel, found.background_std), (Some(2.0), Some(0.0)));
    assert_eq!(found.n_nonfinite, 1);
    let corner = Aperture { center: ImagePoint { x: -0.5, y: -0.5 }, radius: 4.0, annulus: None };
    let found = aperture_photometry(&flat, &corner).unwrap();
    assert!((found.area - 4.0 * std::f64::consts::PI).abs() < 1e-10);
    assert_eq!((found.background_per_pixel, found.n_background, found.net), (None, 0, found.sum));
    let away = Aperture { center: ImagePoint { x: 1.0e9, y: f64::NAN }, radius: 4.0, annulus };
    assert_eq!(aperture_photometry(&flat, &away).unwrap().area, 0.0);
}

#[test]
fn the_centroid_of_a_star_is_its_centre() {
    let star = |width: f64| {
        plane(80, 80, move |i, j| {
            let squared = (i as f64 - 33.37).powi(2) + (j as f64 - 41.81).powi(2);
            (7.0 + 100.0 * (-0.5 * squared / (width * width)).exp()) as f32
        })
    };
    for width in [1.0, 1.6, 3.0] {
        let found = centroid(&star(width), ImagePoint { x: 36.0, y: 39.0 }, 9.0).unwrap().unwrap();
        assert!((found.x - 33.37).abs() < 0.005 && (found.y - 41.81).abs() < 0.005, "{width}: {found:?}");
    }
    let flat = plane(30, 30, |_, _| 5.0);
    assert_eq!(centroid(&flat, ImagePoint { x: 10.0, y: 10.0 }, 5.0), Ok(None));
    assert_eq!(centroid(&flat, ImagePoint { x: -100.0, y: f64::NAN }, 5.0), Ok(None));
}

/// A plane that is unpacked from its first row upwards, and that says how it is stored.
#[derive(Debug)]
struct Arriving {
    pixels: MemoryPixels,
    ready: AtomicUsize,
    block_height: usize,
    n_read: AtomicUsize,
}

impl Arriving {
    fn new(pixels: MemoryPixels, ready: usize, block_height: usize) -> Arc<Self> {
        Arc::new(Self { pixels, ready: ready.into(), block_height, n_read: 0.into() })
    }
}

impl Pixels for Arriving {
    fn size(&self) -> ImageSize {
        self.pixels.size()
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        if window.y0 + window.height > self.ready_rows() {
            return Err(ReadError::NotYet);
        }
        self.n_read.fetch_add(window.area(), Ordering::Relaxed);
        self.pixels.read_f32(window, out)
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.pixels.read_f64(window, out)
    }

    fn blocks(&self) -> Blocks {
        Blocks { width: self.size().width, height: self.block_height, must_decode: self.block_height > 1 }
    }

    fn ready_rows(&self) -> usize {
        self.ready.load(Ordering::Relaxed)
    }
}

const OVERVIEW: TileId = TileId { level: 4, col: 0, row: 0 };

#[test]
fn a_sample_stands_in_until_the_pixels_beneath_were_seen_and_the_visible_ones_come_first() {
    let pixels = Arriving::new(plane(3000, 3000, |i, j| ((i / 500 + j / 500) % 7) as f32), 3000, 1);
    let pyramid = Pyramid::new(pixels.clone());
    assert_eq!(pyramid.glimpse(OVERVIEW, Reduction::Mean), Err(ReadError::NotYet));
    let sample = pyramid.statistics().unwrap();
    assert!(pixels.n_read.load(Ordering::Relaxed) < 3000 * 3000 / 5);
    let first = pyramid.glimpse(OVERVIEW, Reduction::Mean).unwrap();
    assert!(!first.is_exact && !sample.is_whole());
    let exact = Pyramid::new(pixels.clone()).tile(OVERVIEW, Reduction::Mean).unwrap();
    // Away from the edges of the 500-pixel squares every row beneath a texel holds the same.
    let same = first.tile.values.iter().zip(&exact.values).filter(|(a, b)| a == b).count();
    assert!(same * 10 > exact.values.len() * 7, "{same} of {}", exact.values.len());
    let mut survey = Survey::new(&pyramid, &[Reduction::Mean, Reduction::Max], true);
    assert_eq!(survey.step(&pyramid, 2900), Ok(SurveyState::Working));
    // The rows in view are exact now, those at the other end are not.
    let top = pyramid.glimpse(TileId { level: 3, col: 0, row: 1 }, Reduction::Mean).unwrap().tile;
    let exact_top = pyramid_of(&pixels).tile(TileId { level: 3, col: 0, row: 1 }, Reduction::Mean).unwrap();
    assert_eq!(top.values.last(), exact_top.values.last());
    while survey.step(&pyramid, 2900).unwrap() != SurveyState::Finished {}
    assert_eq!(pyramid.glimpse(OVERVIEW, Reduction::Mean).unwrap(), Glimpse { tile: exact, is_exact: true });
    assert!(pyramid.is_prepared(Reduction::Max));
    let whole = pyramid.statistics().unwrap();
    assert!(whole.is_whole());
    assert_eq!((whole.n_finite(), whole.min(), whole.max()), (9_000_000, Some(0.0), Some(6.0)));
    let histogram = Histogram::of(&whole, 7, Cuts { low: -0.5, high: 6.5 });
    assert_eq!(histogram.counts.iter().sum::<u32>(), 9_000_000);
    let zeros = (0..3000).flat_map(|j| (0..3000).map(move |i| (i / 500 + j / 500) % 7)).filter(|v| *v == 0);
    assert_eq!(histogram.counts[0] as usize, zeros.count());
}

fn pyramid_of(pixels: &Arc<Arriving>) -> Pyramid {
    Pyramid::new(Arc::new(pixels.pixels.clone()))
}

#[test]
fn a_plane_that_still_arrives_is_surveyed_as_far_as_it_is() {
    let pixels = Arriving::new(plane(1024, 2048, noise), 0, 1);
    let pyramid = Pyramid::new(pixels.clone());
    assert!(matches!(pyramid.statistics(), Err(ReadError::NotYet)));
    let mut survey = Survey::new(&pyramid, &[Reduction::Mean], true);
    assert_eq!(survey.step(&pyramid, 2000), Ok(SurveyState::Waiting));
    pixels.ready.store(1024, Ordering::Relaxed);
    assert!(!pyramid.statistics().unwrap().is_whole());
    while survey.step(&pyramid, 2000).unwrap() == SurveyState::Working {}
    let half = pyramid.progress(Reduction::Mean);
    assert_eq!(half, (16, 32));
    let known = pyramid.glimpse(TileId { level: 3, col: 0, row: 0 }, Reduction::Mean).unwrap();
    let (seen, unseen) = known.tile.values.split_at(128 * 128);
    assert!(!known.is_exact && seen.iter().all(|value| value.is_finite()));
    assert!(unseen.iter().all(|value| is_outside(*value)));
    pixels.ready.store(2048, Ordering::Relaxed);
    while survey.step(&pyramid, 0).unwrap() != SurveyState::Finished {}
    let same = pyramid_of(&pixels);
    for id in tile_ids(pyramid.size()) {
        assert_eq!(pyramid.tile(id, Reduction::Mean), same.tile(id, Reduction::Mean));
    }
    assert_eq!(pyramid.statistics().unwrap().n_finite(), 1024 * 2048);
}

#[test]
fn samples_of_tall_blocks_decode_few_of_them() {
    let pixels = Arriving::new(plane(6000, 6000, |_, j| j as f32), 6000, 50);
    let sample = SampleStatistics::of(&*pixels).unwrap();
    let blocks_read = pixels.n_read.load(Ordering::Relaxed) / 6000;
    assert!(blocks_read <= 50 * 6 + 100, "{blocks_read} rows");
    let median = sample.percentile(50.0).unwrap();
    assert!((median - 3000.0).abs() < 600.0, "{median}");
}

#[test]
fn counts_of_all_values_answer_as_numpy_does() {
    let pixels = plane(900, 800, pitted);
    let pyramid = Pyramid::new(Arc::new(pixels.clone()));
    let mut survey = Survey::new(&pyramid, &[], true);
    pyramid.complete(&mut survey, &Unwatched).unwrap();
    let whole = pyramid.statistics().unwrap();
    let mut finite: Vec<f32> = pixels.values().iter().copied().filter(|value| value.is_finite()).collect();
    finite.sort_by(f32::total_cmp);
    assert_eq!(whole.n_finite(), finite.len() as u64);
    for percent in [0.0, 0.5, 25.0, 50.0, 99.5, 100.0] {
        // numpy.percentile: linear between neighbours.
        let position = f64::from(percent) / 100.0 * (finite.len() - 1) as f64;
        let (below, above) = (finite[position.floor() as usize], finite[position.ceil() as usize]);
        let expected = f64::from(below) + f64::from(above - below) * position.fract();
        let found = f64::from(whole.percentile(percent).unwrap());
        assert!((found - expected).abs() <= expected.abs() / 1024.0 + 1e-6, "{percent}: {found}, {expected}");
    }
    assert_eq!((whole.min(), whole.max()), (finite.first().copied(), finite.last().copied()));
}

#[test]
fn kept_levels_give_the_same_tiles_and_foreign_ones_are_refused() {
    let pixels: Arc<dyn Pixels> = Arc::new(plane(1500, 900, pitted));
    let made = Pyramid::new(pixels.clone());
    made.complete(&mut Survey::new(&made, &[Reduction::Mean], true), &Unwatched).unwrap();
    let levels = made.stored_levels(Reduction::Mean).unwrap();
    let counts = ValueCounts::from_bytes(&made.counts().unwrap().to_bytes());
    let kept = Pyramid::new(pixels);
    assert!(kept.restore(Reduction::Mean, levels.clone(), counts));
    assert!(kept.is_prepared(Reduction::Mean) && !kept.is_prepared(Reduction::Max));
    for (one, other) in all_tiles(&kept, Reduction::Mean).iter().zip(&all_tiles(&made, Reduction::Mean)) {
        assert!(
            one.values.iter().zip(&other.values).all(|(a, b)| a.to_bits() == b.to_bits()),
            "{:?}",
            one.id
        );
    }
    assert_eq!(kept.statistics().unwrap(), made.statistics().unwrap());
    let other = Pyramid::new(Arc::new(plane(1500, 920, pitted)));
    assert!(!other.restore(Reduction::Mean, levels, None));
}
