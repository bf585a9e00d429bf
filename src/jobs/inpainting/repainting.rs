//! One source: cut out, light put in, repainted step by step.

use super::stepping::{Judging, SourceInSteps};
use super::{Networks, RepaintWatcher, comparing};
use crate::inpainting::{
    Judge, Mask, Method, PATCH_CORE, PATCH_LENGTH, PATCH_SIDE, PointSource, PreparedSource, Sampling,
    SamplingSettings, Scores, Stamp, StampCutter, inject,
};
use crate::progress::Progress;
use crate::session::{InspectWish, ProbePoint, RepaintSampler, RepaintScores, RepaintSettings};
use crate::simulate::vis_point;

/// Side of the picture of a point source, pixels.
const POINT_SIDE: usize = 33;
/// Shares of the light that are put in one after the other.
const SHARES: [f64; 13] = [0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];
const STOPPED: &str = "This was stopped";

/// Repaint one source, and pass on its pixels and each step.
///
/// # Errors
/// One sentence when it cannot be repainted, or the network cannot be run.
pub fn inspect(networks: &Networks, wish: &InspectWish, watcher: &RepaintWatcher) -> Result<(), String> {
    if let Some(compared) = &wish.compared {
        return comparing::inspect(wish, compared, watcher);
    }
    let (inpainter, judge) = (networks.for_one()?, networks.judge());
    let source = prepared(wish, wish.share)?;
    let plane = StampCutter::new(&wish.field).ok().map(|cutter| cutter.plane().clone());
    let steps = SourceInSteps {
        inpainter: &inpainter,
        judge: judge.as_deref(),
        source: &source,
        sampling: sampling_settings(&wish.settings),
        microjansky_per_unit: plane.and_then(|plane| plane.microjansky_per_unit()),
    };
    let is_wanted = |step| {
        watcher.stepped(step);
        !watcher.is_cancelled()
    };
    if steps.run(|stamp| watcher.stamped(stamp), is_wanted)? { Ok(()) } else { Err(STOPPED.to_owned()) }
}

/// Score one source with more and more light put in, and pass on each point.
///
/// # Errors
/// As [`inspect`], and for what has no scores.
pub fn probe(networks: &Networks, wish: &InspectWish, watcher: &RepaintWatcher) -> Result<(), String> {
    let inpainter = networks.for_one()?;
    for (number, share) in SHARES.into_iter().enumerate() {
        let source = prepared(wish, share)?;
        if let Some(why) = source.unscored() {
            return Err(why);
        }
        let settings = sampling_settings(&wish.settings);
        let sampling = Sampling::start(&inpainter, std::slice::from_ref(&source), &settings);
        let mut sampling = sampling.map_err(|error| error.to_string())?;
        while sampling.step().map_err(|error| error.to_string())? {
            if watcher.is_cancelled() {
                return Err(STOPPED.to_owned());
            }
        }
        let Some(repainting) = sampling.repainting(0) else { continue };
        let judge = networks.judge();
        let judging = Judging { source: &source, parameters: inpainter.scoring(), judge: judge.as_deref() };
        watcher.probed(ProbePoint { share, scores: judging.scores(&repainting) });
        watcher.report((number + 1) as f32 / SHARES.len() as f32);
    }
    Ok(())
}

/// The stamp that a wish means: about the peak of the light beside a position that was pointed at.
pub(super) fn stamp_meant(cutter: &StampCutter, wish: &InspectWish) -> Result<Stamp, String> {
    let stamp = if wish.is_pointed { cutter.cut_at_peak(wish.position) } else { cutter.cut(wish.position) };
    stamp.map_err(|error| error.to_string())
}

/// The source of a wish, with a point source in it.
fn prepared(wish: &InspectWish, share: f64) -> Result<PreparedSource, String> {
    let cutter = StampCutter::new(&wish.field).map_err(|error| error.to_string())?;
    let mut stamp = stamp_meant(&cutter, wish)?;
    if share > 0.0 {
        let psf = vis_point(POINT_SIDE, (0.0, 0.0));
        let point = PointSource { share, psf: &psf, side: POINT_SIDE };
        stamp = inject(&stamp, &point).map_err(|error| error.to_string())?;
    }
    PreparedSource::new(stamp, mask_of(&wish.hole)?).map_err(|error| error.to_string())
}

/// The mask of a hole, from the core pixel.
///
/// # Errors
/// One sentence when it has no pixel.
pub fn mask_of(hole: &[(i32, i32)]) -> Result<Mask, String> {
    let mut bits = [false; PATCH_LENGTH];
    for (dx, dy) in hole {
        let (column, row) = (PATCH_CORE as i32 + dx, PATCH_CORE as i32 + dy);
        let side = 0..PATCH_SIDE as i32;
        if side.contains(&column)
            && side.contains(&row)
            && let Some(bit) = bits.get_mut(row as usize * PATCH_SIDE + column as usize)
        {
            *bit = true;
        }
    }
    Mask::drawn(bits).map_err(|error| error.to_string())
}

/// As the sampler takes them.
pub fn sampling_settings(settings: &RepaintSettings) -> SamplingSettings {
    let method = match settings.sampler {
        RepaintSampler::Ddim { eta } => Method::Ddim { eta },
        RepaintSampler::Resampling { resamples } => Method::RePaint { resamples },
    };
    SamplingSettings { steps: settings.steps, draws: settings.draws, seed: settings.seed, method }
}

/// Among as many with a point source as the judge was trained on; NaN without a judge.
pub fn probability(judge: Option<&Judge>, features: &[f32; crate::inpainting::JUDGE_FEATURES]) -> f64 {
    judge.map_or(f64::NAN, |judge| judge.probability(features, judge.training_prior()))
}

/// As the document has them.
pub fn scores_of(scores: &Scores, probability: f64) -> RepaintScores {
    RepaintScores {
        mse: scores.mse,
        max_ratio: scores.max_ratio,
        log_ratio: scores.log_ratio,
        z: scores.z,
        roc: scores.baselines.roc,
        peak_total: scores.baselines.peak_total,
        concentration: scores.baselines.concentration,
        probability,
    }
}
