//! The whole search: background, blocks, large sources, cleaning.

use super::blocks::{BlockFindings, Deferred, Footprint, blocks, search_around, search_block};
use super::clean::clean;
use super::measure::Found;
use super::window::{Frame, Noise};
use super::{DetectedSource, DetectionSettings, Mesh, NoiseLevel, SourcesError, measure_background};
use crate::geometry::{ImageSize, PixelRect};
use crate::progress::Progress;
use crate::raster::Pixels;
use rayon::prelude::*;
use std::cmp::Ordering as Order;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Sources of their own windows are searched so many at a time: each may need the memory of a large window.
const AT_A_TIME: usize = 4;
/// Shares of the time.
const BACKGROUND_SHARE: f32 = 0.25;
const BLOCKS_SHARE: f32 = 0.65;

/// What is found in an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Detections {
    /// From the bottom row up, numbered from 1.
    pub sources: Vec<DetectedSource>,
    pub background: Mesh,
    /// Standard deviation of the background from pixel to pixel.
    pub noise: Mesh,
}

/// Find the sources of an image in whatever unit it has. `rms` is the standard deviation of each pixel; without it, the
/// noise is that of the background. Memory is bounded by [`super::BlockLayout`] and the number of threads.
///
/// # Errors
/// See [`SourcesError`]; an image without sources is none.
pub fn detect_sources(
    pixels: &dyn Pixels,
    rms: Option<&dyn Pixels>,
    settings: &DetectionSettings,
    progress: &dyn Progress,
) -> Result<Detections, SourcesError> {
    settings.check()?;
    if let Some(rms) = rms {
        check_size(pixels.size(), rms.size())?;
    }
    let (background, noise) =
        measure_background(pixels, settings.mesh, &Share { of: progress, from: 0.0, share: BACKGROUND_SHARE })?;
    let level = noise.median();
    if rms.is_none() && noise.values().iter().all(|value| *value <= 0.0) {
        return Err(SourcesError::NoNoise);
    }
    if let Some(rms) = rms {
        check_rms(pixels, rms)?;
    }
    let taps = settings.smoothing.taps();
    let noise_of_pixels = match settings.noise {
        NoiseLevel::Local => Noise::Local(&noise),
        NoiseLevel::Global => Noise::Global(level as f32),
    };
    let frame = Frame { pixels, rms, background: &background, noise: noise_of_pixels, taps: &taps };
    let share = Share { of: progress, from: BACKGROUND_SHARE, share: BLOCKS_SHARE };
    let BlockFindings { mut found, deferred } = search_blocks(&frame, settings, &share)?;
    let share = Share {
        of: progress,
        from: BACKGROUND_SHARE + BLOCKS_SHARE,
        share: 1.0 - BACKGROUND_SHARE - BLOCKS_SHARE,
    };
    found.extend(search_deferred(&frame, (&found, deferred), settings, &share)?);
    if let Some(exponent) = settings.clean {
        found = clean(found, exponent);
    }
    let sources = numbered(found.into_iter().map(|found| found.source).collect());
    progress.report(1.0);
    Ok(Detections { sources, background, noise })
}

fn search_blocks(
    frame: &Frame<'_>,
    settings: &DetectionSettings,
    progress: &dyn Progress,
) -> Result<BlockFindings, SourcesError> {
    let blocks = blocks(frame.pixels.size(), settings.blocks.side);
    let done = AtomicUsize::new(0);
    let search = |core: &PixelRect| {
        if progress.is_cancelled() {
            return Err(SourcesError::Cancelled);
        }
        let findings = search_block(frame, *core, settings)?;
        progress.report((done.fetch_add(1, Ordering::Relaxed) + 1) as f32 / blocks.len() as f32);
        Ok(findings)
    };
    let found: Vec<BlockFindings> = blocks.par_iter().map(search).collect::<Result<_, SourcesError>>()?;
    Ok(found.into_iter().fold(BlockFindings::default(), |mut all, block| {
        all.found.extend(block.found);
        all.deferred.extend(block.deferred);
        all
    }))
}

/// The sources that no block could measure, each once: blocks that see parts of one defer it each.
fn search_deferred(
    frame: &Frame<'_>,
    (found, mut deferred): (&[Found], Vec<Deferred>),
    settings: &DetectionSettings,
    progress: &dyn Progress,
) -> Result<Vec<Found>, SourcesError> {
    deferred.sort_unstable();
    let mut known: HashSet<(usize, usize)> = found.iter().map(|found| found.component).collect();
    let mut footprints: Vec<Footprint> = Vec::new();
    let mut added = Vec::new();
    let total = deferred.len();
    let mut waiting = deferred.into_iter();
    loop {
        let is_new = |deferred: &Deferred| !footprints.iter().any(|own| own.holds(deferred.seed));
        let batch: Vec<Deferred> = waiting.by_ref().filter(is_new).take(AT_A_TIME).collect();
        if batch.is_empty() {
            return Ok(added);
        }
        if progress.is_cancelled() {
            return Err(SourcesError::Cancelled);
        }
        let outcomes = batch.par_iter().map(|deferred| search_around(frame, deferred, settings));
        let outcomes: Vec<(Vec<Found>, Footprint)> = outcomes.collect::<Result<_, SourcesError>>()?;
        for ((sources, footprint), deferred) in outcomes.into_iter().zip(&batch) {
            let is_seen = footprints.iter().any(|own| own.holds(deferred.seed));
            if let Some(first) = sources.first()
                && !is_seen
                && known.insert(first.component)
            {
                added.extend(sources);
            }
            footprints.push(footprint);
        }
        progress.report(1.0 - waiting.len() as f32 / total as f32);
    }
}

/// Sorted by row, then by column.
fn numbered(mut sources: Vec<DetectedSource>) -> Vec<DetectedSource> {
    let place = |source: &DetectedSource| (source.position.y, source.position.x);
    sources.sort_by(|one, other| place(one).partial_cmp(&place(other)).unwrap_or(Order::Equal));
    for (source, number) in sources.iter_mut().zip(1..) {
        source.number = number;
    }
    sources
}

fn check_size(expected: ImageSize, found: ImageSize) -> Result<(), SourcesError> {
    let text = |size: ImageSize| format!("{}x{}", size.width, size.height);
    if expected == found {
        return Ok(());
    }
    Err(SourcesError::RmsSize { expected: text(expected), found: text(found) })
}

/// Somewhere the RMS map must be positive where there is data.
fn check_rms(pixels: &dyn Pixels, rms: &dyn Pixels) -> Result<(), SourcesError> {
    let size = pixels.size();
    let mut values = vec![0.0_f32; size.width];
    let mut deviations = values.clone();
    for y0 in 0..size.height {
        let row = PixelRect { x0: 0, y0, width: size.width, height: 1 };
        pixels.read_f32(row, &mut values)?;
        rms.read_f32(row, &mut deviations)?;
        let is_good = |(value, deviation): (&f32, &f32)| {
            value.is_finite() && *value != 0.0 && deviation.is_finite() && *deviation > 0.0
        };
        if values.iter().zip(&deviations).any(is_good) {
            return Ok(());
        }
    }
    Err(SourcesError::NoRms)
}

/// A part of the way of another computation.
struct Share<'a> {
    of: &'a dyn Progress,
    from: f32,
    share: f32,
}

impl Progress for Share<'_> {
    fn report(&self, fraction: f32) {
        self.of.report(self.from + self.share * fraction);
    }

    fn is_cancelled(&self) -> bool {
        self.of.is_cancelled()
    }
}
