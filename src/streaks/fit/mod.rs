//! Fitting a trail to the pixels round a snippet.
//!
//! The snippet is first laid on the light ([`start`]), then the trail model over a constant sky is fitted by least
//! squares, three times: the noise follows the model, and pixels that belong to neighbours are left out. NaN and
//! masked pixels take no part.

mod minimise;
mod result;
mod samples;
pub(super) mod solve;
mod start;

pub(super) use result::masked_share_along;
pub use result::{ImageScale, TrailFit};

use super::line::Line;
use super::{Signal, Snippet, TrailPsf};
use minimise::{Free, State, minimise};
use samples::Samples;

/// Fewer pixels than this do not hold a trail.
const FEWEST_PIXELS: usize = 25;
const ROUNDS: usize = 3;
/// Share of the model that it may be wrong by: widths of stars vary over an image.
const MODEL_ERROR: f64 = 0.02;
/// A pixel farther than this many sigma from the model belongs to something else...
const OUTLIER: f64 = 5.0;
/// ...unless it is within this share of the model.
const OUTLIER_SHARE: f64 = 0.25;
/// The same before the first fit.
const START_SHARE: f64 = 0.5;
/// The start of a trail longer than this, pixels, says well enough what does not belong to it.
const LONG: f64 = 14.0;

/// What a fit needs to know of the image.
#[derive(Debug, Clone, Copy)]
pub struct FitSettings {
    pub psf: TrailPsf,
    /// Electrons per unit of the pixels, where known: bright trails then have photon noise of their own.
    pub gain: Option<f64>,
}

/// The trail at a snippet; `None` where there are no good pixels, or no light.
pub fn fit_trail(signal: &Signal, snippet: &Snippet, settings: &FitSettings) -> Option<TrailFit> {
    let psf = &settings.psf;
    let line = Line::of_snippet(snippet)?;
    let line = start::start_line(signal, &line, psf)?;
    let margin = (4.0 * psf.wide_sigma).clamp(7.0, 16.0);
    let mut samples = Samples::around(signal, &line, margin)?;
    let mut state = first_state(&line, &samples, psf);
    if 2.0 * line.half > LONG {
        leave_out(&mut samples, &state, psf, START_SHARE);
    } else {
        leave_out_beside(&mut samples, &state, psf);
    }
    for round in 0..ROUNDS {
        if samples.used() < FEWEST_PIXELS {
            return None;
        }
        state = minimise(state, &samples, psf, Free::Trail)?.0;
        if state.flux <= 0.0 || !start::is_inside(signal, line_of(&state, &samples).center) {
            return None;
        }
        if round + 1 == ROUNDS {
            break;
        }
        let line = line_of(&state, &samples);
        if has_left(&line, &samples) {
            samples = Samples::around(signal, &line, margin)?;
            (state.x, state.y) = (line.center.x - samples.origin.x, line.center.y - samples.origin.y);
        }
        weigh(&mut samples, &state, settings);
        leave_out(&mut samples, &state, psf, OUTLIER_SHARE);
    }
    TrailFit::of(&state, &samples, settings)
}

fn line_of(state: &State, samples: &Samples) -> Line {
    let center = crate::geometry::ImagePoint { x: samples.origin.x + state.x, y: samples.origin.y + state.y };
    Line { center, angle: state.angle, half: state.half }
}

/// The fit has grown or moved towards the edge of its pixels.
fn has_left(line: &Line, samples: &Samples) -> bool {
    let (sin, cos) = samples.line.angle.sin_cos();
    line.ends().iter().any(|end| {
        let (dx, dy) = (end.x - samples.line.center.x, end.y - samples.line.center.y);
        let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
        u.abs() > samples.line.half + 0.35 * samples.margin || v.abs() > 0.35 * samples.margin
    })
}

/// The flux that fits best on a line, the sky taken as known.
fn first_state(line: &Line, samples: &Samples, psf: &TrailPsf) -> State {
    let unit = State {
        x: line.center.x - samples.origin.x,
        y: line.center.y - samples.origin.y,
        angle: line.angle,
        half: (line.half - 0.5 * psf.narrow_sigma).max(0.5),
        flux: 1.0,
        sky: 0.0,
        log_width: 0.0,
    };
    let (product, square) =
        unit.values(psf, samples).zip(&samples.list).fold((0.0, 0.0), |sums, (value, sample)| {
            (sums.0 + sample.weight * value * sample.value, sums.1 + sample.weight * value * value)
        });
    State { flux: if square > 0.0 { product / square } else { 0.0 }, ..unit }
}

/// Weights by the noise of sky and trail, of all pixels.
fn weigh(samples: &mut Samples, state: &State, settings: &FitSettings) {
    let values: Vec<f64> = state.values(&settings.psf, samples).collect();
    let per_electron = settings.gain.map_or(0.0, |gain| 1.0 / (gain * samples.noise));
    let per_electron = if per_electron.is_finite() { per_electron.max(0.0) } else { 0.0 };
    for (sample, value) in samples.list.iter_mut().zip(values) {
        let model = value.max(0.0);
        sample.weight = 1.0 / (sample.sky + per_electron * model + (MODEL_ERROR * model).powi(2));
    }
}

/// Leave out pixels far from the model, which may be wrong by `share` of itself; neighbours of theirs go
/// with them.
fn leave_out(samples: &mut Samples, state: &State, psf: &TrailPsf, share: f64) {
    let (sin, cos) = state.angle.sin_cos();
    let shape = state.shape(psf);
    // Next to a bright trail a small error of the wings is many sigma.
    let crest = 0.01 * state.flux * shape.response(0.0, 0.0).value;
    let state = *state;
    samples.leave_out(move |sample| {
        let (dx, dy) = (sample.x - state.x, sample.y - state.y);
        let value = state.flux * shape.response(dx * cos + dy * sin, dy * cos - dx * sin).value;
        let allowed = (1.0 / sample.weight + (share * value).powi(2) + crest * crest).sqrt();
        (sample.value - value - state.sky).abs() > OUTLIER * allowed
    });
}

/// Leave out bright pixels that are too far from a short line to be its trail's, even if the line is badly laid.
fn leave_out_beside(samples: &mut Samples, state: &State, psf: &TrailPsf) {
    let reach = 3.0 + 2.0 * psf.narrow_sigma;
    let (sin, cos) = state.angle.sin_cos();
    let state = *state;
    samples.leave_out(move |sample| {
        let (dx, dy) = (sample.x - state.x, sample.y - state.y);
        let beyond = ((dx * cos + dy * sin).abs() - state.half).max(0.0);
        (dy * cos - dx * sin).hypot(beyond) > reach && sample.value > OUTLIER / sample.weight.sqrt()
    });
}
