//! The recipes that work on flux above the sky, in units of the white of VIS.

use super::CompositeError;
use super::channels::{ALL_BANDS, balance, set_channels};
use super::resolve::Request;
use super::sky::{level, scatter, sky_cuts};
use crate::raster::Cuts;

/// I-I, I-Y, I-J and I-H in AB magnitudes of what should look neutral: a typical galaxy of a Euclid field.
const NEUTRAL: [f32; 4] = [0.0, 0.6, 0.85, 1.05];

/// See `vis_anchored::recipe_color`.
pub(super) fn vis_anchored(request: &mut Request) -> Result<(), CompositeError> {
    set_flux(request)
}

/// See `lupton::recipe_color`.
pub(super) fn lupton(request: &mut Request) -> Result<(), CompositeError> {
    set_flux(request)
}

fn set_flux(request: &mut Request) -> Result<(), CompositeError> {
    set_channels(request, ALL_BANDS)?;
    share_blue(request);
    let is_calibrated = set_gains(request);
    let recipe = request.recipe;
    let Some(vis) = request.band(0) else {
        return Err(CompositeError::MissingBand { recipe: recipe.label(), needed: "VIS" });
    };
    let sky = level(vis.statistics);
    let cuts = recipe.cuts_of(0, vis.statistics).unwrap_or_else(|| sky_cuts(vis.statistics));
    let low = cuts.low + recipe.get("black") * scatter(vis.statistics);
    let range = (cuts.high - cuts.low) * recipe.get("white");
    request.set_table(vis.statistics, Cuts::usable(low, low + range));
    let unit = (range * request.uniform.gain[0]).clamp(1e-30, 1e30);
    for (band, input) in request.used_bands() {
        let gain = (request.uniform.gain[band] / unit).clamp(1e-30, 1e30);
        request.uniform.gain[band] = gain;
        request.uniform.low[band] = (level(input.statistics) * gain).clamp(-1e12, 1e12);
    }
    if is_calibrated {
        weigh_neutral(request);
    }
    balance(request);
    request.uniform.extra[0] = recipe.get("fade") * intensity_scatter(request);
    request.uniform.extra[1] = ((sky - low) * request.uniform.gain[0]).clamp(-1e6, 1e6);
    Ok(())
}

/// Blue partly from the bluest NISP band, which is as sharp as those of red and green.
fn share_blue(request: &mut Request) {
    let uniform = &mut request.uniform;
    let bluest = (1..4).find(|band| uniform.used[*band] > 0.0 && uniform.red[*band] == 0.0);
    if let Some(band) = bluest {
        let share = request.recipe.get("vis_in_blue");
        uniform.blue[0] = share;
        uniform.blue[band] = 1.0 - share;
    }
}

/// Gains to microjansky; true. Where a zero point is missing, all bands are matched by the scatter of their sky
/// instead, and the user is told; false.
pub(super) fn set_gains(request: &mut Request) -> bool {
    let bands = request.used_bands();
    let is_calibrated = bands.iter().all(|(_, input)| input.magzero.is_some_and(f64::is_finite));
    for (band, input) in bands {
        request.uniform.gain[band] = match input.magzero {
            Some(magzero) if is_calibrated => {
                (10_f64.powf((23.9 - magzero) / 2.5) * input.pixel_share) as f32
            }
            _ => 1.0 / scatter(input.statistics),
        };
    }
    if !is_calibrated {
        request.notes.push(
            "A band has no zero point (MAGZERO): the bands are matched by the noise of their sky, so colours are not physical"
                .to_owned(),
        );
    }
    is_calibrated
}

/// Divide every channel by what it gets from a neutral spectrum.
fn weigh_neutral(request: &mut Request) {
    let uniform = &mut request.uniform;
    for weights in [&mut uniform.red, &mut uniform.green, &mut uniform.blue] {
        for (weight, color) in weights.iter_mut().zip(NEUTRAL) {
            *weight /= 10_f32.powf(color / 2.5);
        }
    }
}

/// The scatter of the mean of the channels over the sky.
fn intensity_scatter(request: &Request) -> f32 {
    let uniform = &request.uniform;
    let variance: f32 = request
        .used_bands()
        .into_iter()
        .map(|(band, input)| {
            let share = (uniform.red[band] + uniform.green[band] + uniform.blue[band]) / 3.0;
            (share * uniform.gain[band] * scatter(input.statistics)).min(1e15).powi(2)
        })
        .sum();
    variance.sqrt()
}
