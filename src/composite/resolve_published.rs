//! Published recipes: those of the Q1 cut-outs, azulero and eummy.

use super::CompositeError;
use super::channels::{ALL_BANDS, VIS_AND_J, VIS_AND_Y, VIS_Y_AND_J, balance, set_channels};
use super::resolve::Request;
use super::resolve_flux::set_gains;
use super::shading::asinh;
use super::sky::scatter;
use crate::raster::Cuts;

/// Per-band asinh of raw values, each with its own steepness Q, so that units need not be matched.
pub(super) fn per_band_asinh(request: &mut Request) -> Result<(), CompositeError> {
    let recipe = request.recipe;
    let choices = match recipe.id() {
        "lens-vis-j" => VIS_AND_J,
        "lens-vis-y-j" => VIS_Y_AND_J,
        _ => VIS_AND_Y,
    };
    set_channels(request, choices)?;
    let uniform = &mut request.uniform;
    if recipe.id() != "lens-vis-y-j" {
        // Green is the mean of the two stretched bands.
        uniform.green = std::array::from_fn(|band| (uniform.red[band] + uniform.blue[band]) / 2.0);
        request.notes.retain(|note| !note.starts_with("Green"));
    }
    for (band, input) in request.used_bands() {
        let q = match band {
            0 => recipe.get("q_vis"),
            _ if request.uniform.red[band] > 0.0 => recipe.get("q_red"),
            _ => recipe.get("q_green"),
        };
        let white = input.statistics.percentile(recipe.get("percentile")).unwrap_or(1.0);
        let q = q * input.pixel_share as f32;
        request.uniform.gain[band] = q;
        request.uniform.high[band] = asinh((q * white).clamp(-1e12, 1e12)).max(1e-6);
    }
    swap_luminance(request, recipe.id() != "galaxy-zoo");
    balance(request);
    Ok(())
}

fn swap_luminance(request: &mut Request, is_swapped: bool) {
    request.uniform.swap_luminance = u32::from(is_swapped);
    request.uniform.luminance = [1.0, 0.0, 0.0, 0.0];
}

/// Per band between its extremes, the midtone such that the mean of the central 100 x 100 pixels gets the shade
/// asked for: m = (c - a c) / (c - 2 a c + a).
pub(super) fn per_band_midtones(request: &mut Request) -> Result<(), CompositeError> {
    set_channels(request, VIS_Y_AND_J)?;
    let target = request.recipe.get("midtone");
    request.uniform.extra = [0.5; 4];
    for (band, input) in request.used_bands() {
        let (low, high) = input.statistics.min().zip(input.statistics.max()).unwrap_or((0.0, 1.0));
        let cuts = Cuts::usable(low, high);
        (request.uniform.low[band], request.uniform.high[band]) = (cuts.low, cuts.high);
        let center = cuts.normalised(input.statistics.center_mean().unwrap_or(low)).clamp(1e-6, 1.0 - 1e-6);
        let midtone = (center - target * center) / (center - 2.0 * target * center + target);
        request.uniform.extra[band] = midtone.clamp(1e-6, 1.0 - 1e-6);
    }
    swap_luminance(request, true);
    balance(request);
    Ok(())
}

/// I, Y, J, H scalings of azulero 2.1.
const AZULERO_GAINS: [f32; 4] = [2.2, 1.3, 1.2, 1.0];
/// How much of the overshoot below the sky azulero takes away.
const AZULERO_OVERSHOOT: f32 = 0.4;

/// See `azulero::recipe_color`.
pub(super) fn azulero(request: &mut Request) -> Result<(), CompositeError> {
    set_channels(request, ALL_BANDS)?;
    if request.bands.iter().all(Option::is_some) {
        request.uniform.red = [0.0, 0.0, 0.25, 0.75];
    }
    let recipe = request.recipe;
    let (white, offset, steepness) = (recipe.get("white"), recipe.get("offset"), recipe.get("steepness"));
    // Without zero points white is where it would be for a typical depth: a thousand times the scatter.
    let unit = if set_gains(request) { 10_f32.powf((23.9 - white) / 2.5) } else { 1000.0 };
    for (gain, scaling) in request.uniform.gain.iter_mut().zip(AZULERO_GAINS) {
        *gain = (*gain * scaling / unit).clamp(1e-30, 1e30);
    }
    let a = 10_f32.powf((steepness - white) / 2.5);
    let black = asinh(a * -(10_f32.powf((white - offset) / 2.5)));
    let scale = 1.0 / (asinh(a) - black);
    request.uniform.extra = [a, black, scale, -black * scale * (1.0 - AZULERO_OVERSHOOT)];
    // The mean of the NISP bands, where there are not all three for a median.
    let n_nisp: f32 = request.uniform.used.iter().skip(1).sum();
    let used = request.uniform.used;
    request.uniform.luminance =
        std::array::from_fn(|band| if band == 0 { 0.0 } else { used[band] / n_nisp.max(1.0) });
    request.uniform.low[0] = (recipe.get("hue") / 360.0).rem_euclid(1.0);
    balance(request);
    Ok(())
}

/// Counts of I, Y, J, H that eummy 1.5 treats alike.
const EUMMY_SCALES: [f32; 4] = [0.002_078, 0.589, 1.0, 1.1061];
/// Zero points for which they hold.
const EUMMY_ZERO_POINTS: [f64; 4] = [24.5, 29.8, 30.1, 30.0];
/// The scatter of the sky on that scale in a typical field, where a zero point is missing.
const EUMMY_SCATTER: f32 = 0.8;
/// What becomes black, on that scale.
const EUMMY_BLACK: f32 = -1.3;
/// The share of the reddest band in lightness.
const EUMMY_RED_LIGHT: f32 = 0.3;

/// See `eummy::recipe_color`.
pub(super) fn eummy(request: &mut Request) -> Result<(), CompositeError> {
    set_channels(request, ALL_BANDS)?;
    let is_calibrated = set_gains(request);
    for (band, input) in request.used_bands() {
        request.uniform.gain[band] = match input.magzero {
            Some(magzero) if is_calibrated => {
                (10_f64.powf((EUMMY_ZERO_POINTS[band] - magzero) / 2.5) * input.pixel_share) as f32
                    / EUMMY_SCALES[band]
            }
            _ => (EUMMY_SCATTER / scatter(input.statistics)).clamp(1e-30, 1e30),
        };
    }
    let recipe = request.recipe;
    let pivot = recipe.get("pivot");
    let black = asinh(pivot * EUMMY_BLACK);
    request.uniform.extra =
        [pivot, black, 1.0 / (asinh(pivot * recipe.get("white")) - black), recipe.get("knee")];
    request.uniform.high = [recipe.get("curve"); 4];
    request.uniform.luminance = request.uniform.red.map(|share| share * EUMMY_RED_LIGHT);
    balance(request);
    Ok(())
}
