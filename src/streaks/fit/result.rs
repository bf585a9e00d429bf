//! What a fit says about a trail.

use super::FitSettings;
use super::minimise::{Equations, Free, Matrix, PARAMETERS, State, hold_width, minimise};
use super::samples::Samples;
use super::solve::inverse;
use crate::geometry::ImagePoint;
use crate::sky::Wcs;
use crate::streaks::{Detection, EndSigma, Signal, Snippet, Trail, TrailPsf};

/// No end is known worse than this, pixels.
const WORST_SIGMA: f64 = 100.0;
/// Where the noise hides a step of brightness it is found no better than this over the squared signal-to-noise
/// ratio of a pixel along the trail (the scale of change points in noise; the factor from simulated trails).
const STEP_SCALE: f64 = 2.0;
/// Centre, angle and length follow the noise to where it adds light: on average half a unit of chi square each.
const FOLLOWING: f64 = 4.0;

/// A trail that was fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrailFit {
    /// The trail; its flux is total, in the unit of the image.
    pub trail: Trail,
    /// In the order of [`Trail::ends`].
    pub end_sigmas: [EndSigma; 2],
    /// In the unit of the image.
    pub flux_sigma: f64,
    /// Of a matched filter of the fitted shape over the sky's noise, good pixels only.
    pub signal_to_noise: f64,
    /// Of the pixels that took part.
    pub chi_square: f64,
    /// Fitted width across over that of a star.
    pub relative_width: f64,
    /// (flux of one half - flux of the other) / sum: 0 for a trail, of either sign; 0 for stars.
    pub asymmetry: f64,
    /// Share of the trail's light that falls on masked or missing pixels.
    pub masked_share: f64,
    /// Share of it on pixels that were left out because they fit no trail.
    pub refused_share: f64,
    /// Local sky beside the trail, in sigma of its noise.
    pub sky: f64,
}

/// How an image's pixels become positions and magnitudes.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImageScale<'a> {
    pub wcs: Option<&'a Wcs>,
    /// AB magnitude of a source whose pixels add up to 1.
    pub zero_point: Option<f64>,
}

impl TrailFit {
    pub(super) fn of(state: &State, samples: &Samples, settings: &FitSettings) -> Option<Self> {
        let psf = &settings.psf;
        let state = &State { angle: super::super::axis_angle(state.angle), ..*state };
        let light = Light::of(state, samples, psf);
        let floor = 0.5 * psf.narrow_sigma;
        // At length 0 the slope by the length vanishes; the error of a short trail is that of one as wide as long.
        let for_errors = State { half: state.half.max(floor), ..*state };
        let equations = state.equations(psf, samples);
        let degrees = samples.used().saturating_sub(PARAMETERS - 1).max(1) as f64;
        let chi_square = equations.chi_square / degrees;
        let covariance = covariance(&for_errors.equations(psf, samples), chi_square.max(1.0))?;
        let scale = samples.noise * psf.aperture_correction;
        // As Portillo, Speagle and Finkbeiner (2020, AJ 159, 165) for point sources.
        let unbiased = 1.0 - (0.5 * FOLLOWING / light.squares.max(1e-9)).min(0.2);
        let fit = Self {
            trail: Trail {
                center: ImagePoint { x: samples.origin.x + state.x, y: samples.origin.y + state.y },
                angle: state.angle,
                length: 2.0 * state.half,
                flux: state.flux * unbiased * scale,
            },
            end_sigmas: end_sigmas(
                state,
                &covariance,
                STEP_SCALE * 2.0 * state.half / light.squares.max(1.0),
            ),
            flux_sigma: covariance[4][4].sqrt() * scale,
            signal_to_noise: light.squares.sqrt(),
            chi_square,
            relative_width: relative_width(state, samples, psf),
            asymmetry: asymmetry(state, samples, psf),
            masked_share: (1.0 - light.seen / state.flux).clamp(0.0, 1.0),
            refused_share: (light.refused / state.flux).clamp(0.0, 1.0),
            sky: state.sky,
        };
        fit.is_finite().then_some(fit)
    }

    fn is_finite(&self) -> bool {
        [self.flux_sigma, self.signal_to_noise, self.chi_square, self.relative_width]
            .iter()
            .all(|x| x.is_finite())
            && self.end_sigmas.iter().all(|sigma| sigma.along.is_finite() && sigma.across.is_finite())
    }

    /// The row that tables show: strength and pieces of the snippet, no score and no track yet; exposure and image
    /// are 0.
    pub fn to_detection(&self, snippet: &Snippet, scale: &ImageScale) -> Detection {
        let ends = self.trail.ends();
        let sky_end = |end: ImagePoint| scale.wcs.and_then(|wcs| wcs.sky_from_pixel(end));
        let magnitude = scale.zero_point.map(|zero| zero - 2.5 * self.trail.flux.log10());
        Detection {
            exposure: 0,
            image: 0,
            ends,
            end_sigmas: self.end_sigmas,
            sky_ends: sky_end(ends[0]).zip(sky_end(ends[1])).map(|(a, b)| [a, b]),
            flux: self.trail.flux,
            flux_sigma: self.flux_sigma,
            magnitude: magnitude.filter(|value| value.is_finite()),
            magnitude_sigma: magnitude
                .map(|_| 2.5 / std::f64::consts::LN_10 * self.flux_sigma / self.trail.flux),
            signal_to_noise: self.signal_to_noise,
            relative_width: self.relative_width,
            chi_square: self.chi_square,
            strength: snippet.strength,
            masked_share: self.masked_share,
            pieces: snippet.pieces,
            score: 0.0,
            track: None,
        }
    }
}

/// Sums over the light of the model.
#[derive(Default)]
struct Light {
    /// On good pixels.
    seen: f64,
    /// On good pixels that were left out.
    refused: f64,
    /// Squared signal-to-noise ratio over the sky.
    squares: f64,
}

impl Light {
    fn of(state: &State, samples: &Samples, psf: &TrailPsf) -> Self {
        state.values(psf, samples).zip(&samples.list).fold(Self::default(), |mut light, (value, sample)| {
            light.seen += value;
            light.squares += value * value / sample.sky;
            light.refused += if sample.weight > 0.0 { 0.0 } else { value };
            light
        })
    }
}

/// Inverse of the normal equations times `chi_square`; a turn of more than a radian and a length of more than
/// the window mean nothing, so weak priors keep the matrix regular for stars.
fn covariance(equations: &Equations, chi_square: f64) -> Option<Matrix> {
    let mut matrix = equations.matrix;
    hold_width(&mut matrix);
    matrix[2][2] += 1.0;
    matrix[3][3] += 1.0 / (WORST_SIGMA * WORST_SIGMA);
    let mut covariance = inverse(&matrix)?;
    covariance.iter_mut().flatten().for_each(|cell| *cell *= chi_square);
    Some(covariance)
}

fn end_sigmas(state: &State, covariance: &Matrix, step_sigma: f64) -> [EndSigma; 2] {
    let (sin, cos) = state.angle.sin_cos();
    let variance = |slopes: [f64; 4]| {
        let rows = slopes.iter().zip(covariance);
        let sum: f64 =
            rows.map(|(a, row)| slopes.iter().zip(row).map(|(b, cell)| a * b * cell).sum::<f64>()).sum();
        sum.max(0.0).sqrt().min(WORST_SIGMA)
    };
    [-1.0, 1.0].map(|side| EndSigma {
        along: variance([cos, sin, 0.0, side]).hypot(step_sigma).min(WORST_SIGMA),
        across: variance([-sin, cos, side * state.half, 0.0]),
    })
}

/// Refit with a free width.
fn relative_width(state: &State, samples: &Samples, psf: &TrailPsf) -> f64 {
    let free = minimise(*state, samples, psf, Free::Width).map(|(free, _)| free);
    free.map_or(1.0, |free| free.log_width.exp())
}

/// The two halves of the trail, each matched on its own.
fn asymmetry(state: &State, samples: &Samples, psf: &TrailPsf) -> f64 {
    let (sin, cos) = state.angle.sin_cos();
    let mut halves = [[0.0; 2]; 2];
    for (value, sample) in state.values(psf, samples).zip(&samples.list) {
        let along = (sample.x - state.x) * cos + (sample.y - state.y) * sin;
        let [before, after] = &mut halves;
        let half = if along < 0.0 { before } else { after };
        half[0] += sample.weight * value * (sample.value - state.sky);
        half[1] += sample.weight * value * value;
    }
    let [before, after] = halves.map(|[product, square]| if square > 0.0 { product / square } else { 1.0 });
    let sum = before + after;
    if sum > 0.0 { ((after - before) / sum).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Share of the pixels along a snippet that are masked, as [`Snippet::masked_share`].
pub(in crate::streaks) fn masked_share_along(signal: &Signal, ends: [ImagePoint; 2]) -> f64 {
    let [a, b] = ends;
    let steps = ((b.x - a.x).hypot(b.y - a.y)).ceil().clamp(1.0, 1e5) as usize;
    let masked = (0..=steps).filter(|step| {
        let share = *step as f64 / steps as f64;
        let (x, y) = (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
        x < -0.5 || y < -0.5 || signal.at((x + 0.5) as usize, (y + 0.5) as usize).1 != 0
    });
    masked.count() as f64 / (steps + 1) as f64
}
