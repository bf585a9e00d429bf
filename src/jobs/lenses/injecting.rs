//! Simulated lenses in the sources of a field: the light of an arc is added to their pixels, and what comes of it scored.

use super::InjectWish;
use super::searching::Searching;
use crate::geometry::ImagePoint;
use crate::lenses::{
    CUTOUT_SIDE, Candidate, Composite, Cutout, Embeddings, FieldCutter, LensScorer, Symmetries, compose,
};
use crate::progress::Progress;
use crate::session::{InjectedLens, LensHead};
use crate::simulate::{ArcToAdd, arc_light};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::f64::consts::PI;

/// Lenses that are made and scored together.
const CHUNK: usize = 16;
/// Axis ratios of the mass: galaxies in front are rarely flat.
const AXIS_RATIOS: (f64, f64) = (0.6, 0.95);

/// Put lenses into sources that are drawn at random from the list, as often as need be. Einstein radius and magnitude of
/// the unlensed source are uniform over their ranges. One that could not be scored has a logit of NaN.
///
/// # Errors
/// One sentence when there is no source or no network, or when it was cancelled.
pub fn inject(
    searching: &Searching,
    wish: &InjectWish,
    progress: &dyn Progress,
) -> Result<Vec<InjectedLens>, String> {
    if wish.list.candidates.is_empty() {
        return Err("There is no source to put a lens into".to_owned());
    }
    let scorer = searching.scorer()?;
    let cutter = FieldCutter::new(&wish.field).map_err(|error| error.to_string())?;
    let numbers: Vec<usize> = (0..wish.settings.count).collect();
    let mut injected = Vec::with_capacity(numbers.len());
    for some in numbers.chunks(CHUNK * rayon::current_num_threads().max(1)) {
        if progress.is_cancelled() {
            return Err("The injection was stopped".to_owned());
        }
        let parts: Result<Vec<Vec<InjectedLens>>, String> =
            some.par_chunks(CHUNK).map(|numbers| chunk(wish, &cutter, &scorer, numbers)).collect();
        injected.extend(parts?.into_iter().flatten());
        progress.report(injected.len() as f32 / wish.settings.count.max(1) as f32);
    }
    Ok(injected)
}

fn chunk(
    wish: &InjectWish,
    cutter: &FieldCutter,
    scorer: &LensScorer,
    numbers: &[usize],
) -> Result<Vec<InjectedLens>, String> {
    let mut lenses: Vec<(InjectedLens, Option<Composite>)> =
        numbers.iter().map(|number| lensed(wish, cutter, *number)).collect();
    let pictures: Vec<Composite> = lenses.iter().filter_map(|(_, picture)| picture.clone()).collect();
    let mut logits = logits_of(scorer, &pictures, wish.head.as_ref())?.into_iter();
    for (lens, picture) in &mut lenses {
        if picture.is_some() {
            lens.logit = logits.next().map_or(f64::NAN, f64::from);
        }
    }
    Ok(lenses.into_iter().map(|(lens, _)| lens).collect())
}

fn logits_of(
    scorer: &LensScorer,
    pictures: &[Composite],
    head: Option<&LensHead>,
) -> Result<Vec<f32>, String> {
    let scored = scorer.score(pictures, Symmetries::One).map_err(|error| error.to_string())?;
    let logits: Vec<f32> = scored.iter().map(|scored| scored.logit).collect();
    let Some(head) = head else { return Ok(logits) };
    let values = scored.into_iter().flat_map(|scored| scored.embedding).collect();
    let by_head = Embeddings::new(logits, values, scorer.embedding_length())
        .and_then(|embeddings| head.head.score_all(&embeddings));
    by_head.map_err(|error| error.to_string())
}

/// One lens and its picture; no picture where the source cannot be cut out.
fn lensed(wish: &InjectWish, cutter: &FieldCutter, number: usize) -> (InjectedLens, Option<Composite>) {
    let settings = &wish.settings;
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    random.set_stream(number as u64);
    let between =
        |random: &mut ChaCha8Rng, (low, high): (f64, f64)| low + (high - low) * random.random::<f64>();
    let lens = InjectedLens {
        einstein_radius_arcsec: between(&mut random, settings.einstein_radius),
        magnitude: between(&mut random, settings.magnitude),
        logit: f64::NAN,
    };
    let chosen = random.random_range(0..wish.list.candidates.len());
    let axis_ratio = between(&mut random, AXIS_RATIOS);
    let angle = PI * random.random::<f64>();
    let picture = wish.list.candidates.get(chosen).and_then(|candidate: &Candidate| {
        let mut cutout = cutter.cut(candidate.position).ok()?;
        let middle = (CUTOUT_SIDE / 2) as f64;
        let (x, y) = (candidate.position.x + 0.5, candidate.position.y + 0.5);
        let center = ImagePoint { x: middle + x - x.floor() - 0.5, y: middle + y - y.floor() - 0.5 };
        let arc = ArcToAdd {
            einstein_radius_arcsec: lens.einstein_radius_arcsec,
            source_magnitude: lens.magnitude,
            axis_ratio,
            angle,
            center,
        };
        add_light(&mut cutout, &arc_light(&arc, CUTOUT_SIDE, (settings.seed, number)).0);
        Some(compose(&cutout))
    });
    (lens, picture)
}

fn add_light(cutout: &mut Cutout, light: &[Vec<f32>; 4]) {
    for (band, light) in cutout.bands.iter_mut().zip(light) {
        if let Some(pixels) = band {
            pixels.iter_mut().zip(light).for_each(|(pixel, light)| *pixel += light);
        }
    }
}
