//! What tells a moving source from what resembles one: a row of numbers for each fitted snippet.

use super::{Signal, Snippet, TrailFit, TrailPsf};
use crate::geometry::ImagePoint;

/// Numbers in a row.
pub const RANK_FEATURE_COUNT: usize = 24;

/// What the columns are. The trees know the same order.
pub const RANK_FEATURES: [&str; RANK_FEATURE_COUNT] = [
    "strength: logit of the brightest cell",
    "mean logit along the snippet",
    "ln(1 + length of the snippet)",
    "asinh(signal-to-noise ratio of the fit)",
    "ln(1 + fitted length)",
    "fitted length over that of the snippet, ln",
    "relative width",
    "ln(reduced chi square)",
    "asymmetry, absolute",
    "masked share",
    "refused share",
    "sky beside the trail",
    "pieces",
    "angle between snippet and fit",
    "way from the snippet's middle to the fit's",
    "asinh(signal-to-noise ratio per square root of length)",
    "ln(sigma of the ends along)",
    "signal beside the trail, asinh",
    "signal beyond the ends, asinh",
    "brightest pixel over the mean along the trail",
    "signal on the trail, asinh",
    "distance from the nearest bright star over the radius of its glare, ln",
    "angle between the trail and the direction to that star",
    "FWHM of the PSF, pixels",
];

/// The row of one snippet and its fit; every number is finite.
pub fn rank_features(
    signal: &Signal,
    snippet: &Snippet,
    fit: &TrailFit,
    psf: &TrailPsf,
) -> [f32; RANK_FEATURE_COUNT] {
    let trail = &fit.trail;
    let length = trail.length.max(0.0);
    let around = Surroundings::of(signal, fit);
    let (distance, turn) = nearest_star(signal, fit);
    let center = snippet.center();
    let shift = (trail.center.x - center.x).hypot(trail.center.y - center.y);
    let values = [
        snippet.strength,
        snippet.mean_strength,
        snippet.length().ln_1p(),
        fit.signal_to_noise.asinh(),
        length.ln_1p(),
        ((length + 1.0) / (snippet.length() + 1.0)).ln(),
        fit.relative_width.clamp(0.0, 10.0),
        fit.chi_square.max(1e-3).ln(),
        fit.asymmetry.abs(),
        fit.masked_share,
        fit.refused_share,
        fit.sky.asinh(),
        f64::from(snippet.pieces).min(20.0),
        super::axis_angle(trail.angle - snippet.angle()).abs(),
        shift.min(60.0),
        (fit.signal_to_noise / (length + 3.0).sqrt()).asinh(),
        fit.end_sigmas.map(|end| end.along).iter().fold(0.0_f64, |a, b| a.max(*b)).max(1e-3).ln().min(6.0),
        around.beside.asinh(),
        around.beyond.asinh(),
        around.peak_ratio,
        around.on.asinh(),
        distance,
        turn,
        2.355 * psf.narrow_sigma,
    ];
    values.map(|value| if value.is_finite() { value.clamp(-1e3, 1e3) as f32 } else { 0.0 })
}

/// Mean signal on a trail and near it.
struct Surroundings {
    on: f64,
    beside: f64,
    beyond: f64,
    peak_ratio: f64,
}

impl Surroundings {
    fn of(signal: &Signal, fit: &TrailFit) -> Self {
        let half = 0.5 * fit.trail.length;
        let (sin, cos) = fit.trail.angle.sin_cos();
        let center = fit.trail.center;
        let at =
            |u: f64, v: f64| ImagePoint { x: center.x + u * cos - v * sin, y: center.y + u * sin + v * cos };
        let steps = (fit.trail.length.ceil().clamp(1.0, 200.0)) as usize;
        let along = |k: usize| -half + (k as f64 + 0.5) / steps as f64 * 2.0 * half;
        let mean_of = |places: &mut dyn Iterator<Item = ImagePoint>| {
            let (mut sum, mut count) = (0.0, 0.0);
            for place in places {
                if let Some(value) = good(signal, place) {
                    sum += value;
                    count += 1.0;
                }
            }
            if count > 0.0 { sum / count } else { 0.0 }
        };
        let on = mean_of(&mut (0..steps).map(|k| at(along(k), 0.0)));
        let sides = [-7.0, -5.5, -4.0, 4.0, 5.5, 7.0];
        let beside = mean_of(&mut (0..steps).flat_map(|k| sides.map(|v| at(along(k), v))));
        let tip = |sign: f64| {
            let mut places =
                [4.5, 6.0, 7.5, 9.0, 10.5, 12.0].map(|extra| at(sign * (half + extra), 0.0)).into_iter();
            mean_of(&mut places)
        };
        let brightest = (0..steps).filter_map(|k| good(signal, at(along(k), 0.0))).fold(0.0_f64, f64::max);
        Self {
            on,
            beside,
            beyond: tip(1.0).max(tip(-1.0)),
            peak_ratio: (brightest / on.max(0.3)).clamp(0.0, 20.0),
        }
    }
}

/// The pixel under a position, where it is good.
fn good(signal: &Signal, at: ImagePoint) -> Option<f64> {
    let (x, y) = (at.x.round(), at.y.round());
    if x < 0.0 || y < 0.0 {
        return None;
    }
    let (value, mask) = signal.at(x as usize, y as usize);
    (mask == 0).then(|| f64::from(value).clamp(-20.0, 500.0))
}

/// How far the nearest bright star is in radii of its glare (ln, at most 4), and how the trail lies to it.
fn nearest_star(signal: &Signal, fit: &TrailFit) -> (f64, f64) {
    let center = fit.trail.center;
    let measured = signal.bright_stars.iter().map(|star| {
        let (dx, dy) = (star.position.x - center.x, star.position.y - center.y);
        let distance = (dx.hypot(dy) / star.radius.max(1.0)).max(0.05).ln();
        (distance, super::axis_angle(dy.atan2(dx) - fit.trail.angle).abs())
    });
    measured.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|star| star.0 < 4.0).unwrap_or((4.0, 0.8))
}
