//! Searching exposures.

use super::super::link::{LinkRules, LinkSettings, TupleScorer, link_detections};
use super::super::{
    Detection, Detector, Exposure, ExposureImage, Findings, SearchSettings, Signal, StandingStar,
    StreakError, StreakModels, TrailPsf, Watcher,
};
use super::duplicates::without_duplicates;
use super::{SearchBlock, candidates, search_block};
use crate::geometry::{ImagePoint, PixelRect};
use crate::raster::ReadError;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// One block of one image.
struct Job<'a> {
    exposure: usize,
    image: usize,
    pixels: &'a ExposureImage,
    block: SearchBlock,
}

/// What the blocks gave.
#[derive(Default)]
struct Gathered {
    detections: Vec<Detection>,
    /// Exposure, image and reason.
    failures: Vec<(usize, usize, String)>,
    psfs: Vec<TrailPsf>,
    stars: Vec<StandingStar>,
}

/// Find streaks in exposures (in the order of time, as [`super::super::exposures_of`] gives them) and link them. What
/// the watcher looks at is searched first. Detections come down to scores far below any threshold.
///
/// # Errors
/// When a network fails, nothing at all can be read, or the watcher cancels. An image that cannot be read among
/// others that can is a notice.
pub fn find_streaks(
    exposures: &[Exposure],
    models: &StreakModels,
    settings: &SearchSettings,
    watcher: &dyn Watcher,
) -> Result<Findings, StreakError> {
    let jobs = jobs(exposures, watcher);
    let gathered = search_all(&jobs, models, settings.detector, watcher)?;
    let mut notices = models.notices();
    notices.extend(failures(&gathered, exposures));
    if settings.detector == Detector::Network {
        notices.extend(outside(&gathered, exposures, models));
    }
    let mut findings = Findings {
        megapixels: jobs.iter().map(|job| job.block.core.area() as f64).sum::<f64>() / 1e6,
        models: if settings.detector == Detector::Network { models.names.clone() } else { Vec::new() },
        detections: in_order(gathered.detections),
        notices,
        stars: stars_in_order(gathered.stars),
        ..Findings::default()
    };
    if settings.link {
        link(&mut findings, exposures, models, settings.detector);
    }
    watcher.report(1.0);
    Ok(findings)
}

/// Duplicates at the seams of blocks go; exposures in order, in each of them falling scores.
fn in_order(mut detections: Vec<Detection>) -> Vec<Detection> {
    detections.sort_by_key(|detection| (detection.exposure, detection.image));
    let mut ordered: Vec<Detection> = detections
        .chunk_by(|a, b| (a.exposure, a.image) == (b.exposure, b.image))
        .flat_map(|image| without_duplicates(image.to_vec()))
        .collect();
    ordered.sort_by(|a, b| a.exposure.cmp(&b.exposure).then(b.score.total_cmp(&a.score)));
    ordered
}

fn link(findings: &mut Findings, exposures: &[Exposure], models: &StreakModels, detector: Detector) {
    let settings = LinkSettings::default();
    let evaluate = models.linker().filter(|_| detector == Detector::Network);
    let scorer = match &evaluate {
        Some(evaluate) => TupleScorer::Trees(evaluate),
        None => TupleScorer::Rules(LinkRules::default()),
    };
    let linked = link_detections(&mut findings.detections, exposures, &scorer, &settings);
    findings.tracks = linked.tracks;
    findings.notices.extend(linked.notices);
}

/// All blocks: those that the watcher looks at first, nearest first.
fn jobs<'a>(exposures: &'a [Exposure], watcher: &dyn Watcher) -> Vec<Job<'a>> {
    let mut jobs: Vec<Job<'a>> = Vec::new();
    for (exposure, whole) in exposures.iter().enumerate() {
        for (image, pixels) in whole.images.iter().enumerate() {
            let blocks = SearchBlock::of(pixels.pixels.size());
            jobs.extend(blocks.into_iter().map(|block| Job { exposure, image, pixels, block }));
        }
    }
    if let Some((exposure, image, rect)) = watcher.visible() {
        jobs.sort_by_key(|job| {
            (job.exposure != exposure, job.image != image, distance(&job.block.core, &rect))
        });
    }
    jobs
}

/// Pixels between the middles of two rectangles.
fn distance(a: &PixelRect, b: &PixelRect) -> usize {
    let middle = |rect: &PixelRect| (rect.x0 + rect.width / 2, rect.y0 + rect.height / 2);
    let (p, q) = (middle(a), middle(b));
    p.0.abs_diff(q.0) + p.1.abs_diff(q.1)
}

fn search_all(
    jobs: &[Job<'_>],
    models: &StreakModels,
    detector: Detector,
    watcher: &dyn Watcher,
) -> Result<Gathered, StreakError> {
    let gathered = Mutex::new(Gathered::default());
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Each thread takes the next block in the order wanted.
    let workers = rayon::current_num_threads().min(jobs.len().max(1));
    let results: Vec<Result<(), StreakError>> = (0..workers)
        .into_par_iter()
        .with_max_len(1)
        .map(|_| {
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if watcher.is_cancelled() {
                    return Err(StreakError::Cancelled);
                }
                search_one(job, (models, detector), watcher, &gathered)?;
                let share = (done.fetch_add(1, Ordering::Relaxed) + 1) as f32 / jobs.len() as f32;
                watcher.report(0.97 * share);
            }
            Ok(())
        })
        .collect();
    results.into_iter().collect::<Result<(), _>>()?;
    let gathered = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    match gathered.failures.first() {
        Some((_, _, reason)) if gathered.failures.len() == jobs.len() => {
            Err(StreakError::Unreadable(reason.clone()))
        }
        _ => Ok(gathered),
    }
}

fn search_one(
    job: &Job<'_>,
    (models, detector): (&StreakModels, Detector),
    watcher: &dyn Watcher,
    gathered: &Mutex<Gathered>,
) -> Result<(), StreakError> {
    let lock = || gathered.lock().unwrap_or_else(PoisonError::into_inner);
    let looked = search_block(job.pixels, &job.block, (models, detector), &Quiet(watcher));
    let (signal, psf, snippets) = match looked {
        Ok(found) => found,
        Err(StreakError::Read(ReadError::Cancelled)) => return Err(StreakError::Cancelled),
        Err(StreakError::Read(error)) => {
            lock().failures.push((job.exposure, job.image, error.to_string()));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    if watcher.is_cancelled() {
        return Err(StreakError::Cancelled);
    }
    let measured = candidates((&signal, &psf), &snippets, &job.block, job.pixels);
    let found = measured
        .iter()
        .map(|candidate| Detection {
            exposure: job.exposure,
            image: job.image,
            ..candidate.detection(job.pixels, models, detector)
        })
        .collect();
    let found = without_duplicates(found);
    watcher.found(&found);
    let mut gathered = lock();
    gathered.detections.extend(found);
    gathered.psfs.push(psf);
    gathered.stars.extend(stars(job, &signal));
    Ok(())
}

fn stars_in_order(mut stars: Vec<StandingStar>) -> Vec<StandingStar> {
    stars.sort_by(|a, b| {
        let places = a.position.y.total_cmp(&b.position.y).then(a.position.x.total_cmp(&b.position.x));
        (a.exposure, a.image).cmp(&(b.exposure, b.image)).then(places)
    });
    stars
}

/// The bright stars of a block, those around it left to its neighbours.
fn stars(job: &Job<'_>, signal: &Signal) -> Vec<StandingStar> {
    let own = signal.bright_stars.iter().filter(|star| job.block.holds(star.position));
    own.map(|star| StandingStar {
        exposure: job.exposure,
        image: job.image,
        position: star.position,
        radius: star.radius,
    })
    .collect()
}

/// The blocks of a search are its progress, not what a block says of itself.
struct Quiet<'a>(&'a dyn Watcher);

impl crate::progress::Progress for Quiet<'_> {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

fn failures(gathered: &Gathered, exposures: &[Exposure]) -> Vec<String> {
    let name = |exposure: usize, image: usize| {
        let whole = exposures.get(exposure)?;
        let part = &whole.images.get(image)?.extname;
        Some(part.as_ref().map_or_else(|| whole.name.clone(), |part| format!("{} {part}", whole.name)))
    };
    let sentence = |(exposure, image, reason): &(usize, usize, String)| {
        Some(format!("{} was not searched: {reason}", name(*exposure, *image)?))
    };
    let mut said: Vec<String> = gathered.failures.iter().filter_map(sentence).collect();
    said.sort();
    said.dedup();
    said
}

/// What lies outside the ranges that the detector was trained for, in sentences.
fn outside(gathered: &Gathered, exposures: &[Exposure], models: &StreakModels) -> Vec<String> {
    let Some(card) = &models.card else { return Vec::new() };
    let measured = gathered.psfs.iter().filter(|psf| psf.is_measured());
    let widths: Vec<f64> = measured.map(|psf| 2.355 * psf.narrow_sigma).collect();
    let images = || exposures.iter().flat_map(|exposure| &exposure.images);
    let quantities: Vec<(&str, f64)> = [
        ("psf_fwhm_px", crate::evaluate::median(&widths)),
        ("exposure_secs", exposures.iter().find_map(|exposure| exposure.exposure_secs)),
        ("pixel_scale_arcsec", images().find_map(pixel_scale_arcsec)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect();
    card.outside(&quantities)
}

/// Arcseconds from pixel to pixel in the middle of an image.
fn pixel_scale_arcsec(image: &ExposureImage) -> Option<f64> {
    let wcs = image.wcs.as_ref()?;
    let middle = image.pixels.size().center();
    let beside = ImagePoint { x: middle.x + 1.0, ..middle };
    let separation = wcs.sky_from_pixel(middle)?.separation(wcs.sky_from_pixel(beside)?);
    Some(separation.to_degrees() * 3600.0)
}
