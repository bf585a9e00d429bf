//! A recipe and the data's own numbers become what the shader reads.

use super::common::asinh;
use super::{CompositeError, Recipe, RecipeUniform, ShaderKind};
use crate::field::Band;
use crate::raster::{CutRule, Cuts, SampleStatistics, Stretch, equalisation_table};
use bytemuck::Zeroable;

/// What a recipe must know of a band.
#[derive(Debug, Clone, Copy)]
pub struct BandInput<'a> {
    /// AB zero point, where it is known.
    pub magzero: Option<f64>,
    pub statistics: &'a SampleStatistics,
}

/// The numbers, and what the user should know about how they were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    pub uniform: RecipeUniform,
    pub notes: Vec<String>,
}

type Bands<'a> = [Option<BandInput<'a>>; 4];

/// Colour of pixels without data, and of the canvas around the image (display RGB).
const NAN_COLOR: [f32; 4] = [0.23, 0.095, 0.135, 1.0];
const OUTSIDE_COLOR: [f32; 4] = [0.063, 0.067, 0.078, 1.0];

/// Turn a recipe into numbers for the given bands (VIS, Y, J, H; a single plane first).
///
/// # Errors
/// When a band is missing that nothing can stand in for.
pub fn resolve(recipe: &Recipe, bands: &Bands) -> Result<Resolved, CompositeError> {
    let mut resolved = Resolved { uniform: RecipeUniform::zeroed(), notes: Vec::new() };
    let uniform = &mut resolved.uniform;
    uniform.shader = recipe.shader() as u32;
    uniform.nan_color = NAN_COLOR;
    uniform.outside_color = OUTSIDE_COLOR;
    uniform.invert = u32::from(recipe.invert);
    uniform.high = [1.0; 4];
    uniform.gain = [1.0; 4];
    let (code, parameter) = stretch_code(recipe.stretch);
    uniform.stretch = code;
    uniform.tone = [parameter, recipe.contrast, recipe.bias, recipe.get("saturation")];
    match recipe.shader() {
        ShaderKind::Plane => plane(recipe, bands, uniform)?,
        ShaderKind::VisAnchored => vis_anchored(recipe, bands, &mut resolved)?,
        ShaderKind::Lupton => lupton(recipe, bands, &mut resolved)?,
        ShaderKind::Asinh => per_band_asinh(recipe, bands, uniform)?,
        ShaderKind::Mtf => per_band_mtf(recipe, bands, uniform)?,
        ShaderKind::Azulero => azulero(recipe, bands, &mut resolved)?,
        ShaderKind::Eummy => eummy(recipe, bands, &mut resolved)?,
    }
    Ok(resolved)
}

/// Code and parameter of a stretch, as `stretched` reads them.
fn stretch_code(stretch: Stretch) -> (u32, f32) {
    match stretch.in_range() {
        Stretch::Linear => (0, 1.0),
        Stretch::Log { scale } => (1, scale),
        Stretch::Sqrt => (2, 1.0),
        Stretch::Asinh { softening } => (3, softening),
        Stretch::Power { gamma } => (4, gamma),
        Stretch::HistogramEqualisation => (5, 1.0),
        Stretch::Mtf { midtone } => (6, midtone),
    }
}

fn input<'a>(bands: &Bands<'a>, band: usize) -> Option<BandInput<'a>> {
    bands.get(band).copied().flatten()
}

fn plane(recipe: &Recipe, bands: &Bands, uniform: &mut RecipeUniform) -> Result<(), CompositeError> {
    let first = input(bands, 0)
        .or_else(|| if recipe.is_plane() { bands.iter().flatten().copied().next() } else { None })
        .ok_or(CompositeError::MissingBand { recipe: recipe.label(), needed: "VIS" })?;
    let rule = recipe.cuts.first().copied().unwrap_or_default();
    let cuts = rule.cuts(first.statistics);
    (uniform.low[0], uniform.high[0]) = (cuts.low, cuts.high);
    uniform.used = [1.0, 0.0, 0.0, 0.0];
    if recipe.stretch == Stretch::HistogramEqualisation {
        set_table(uniform, first.statistics, cuts);
    }
    Ok(())
}

fn set_table(uniform: &mut RecipeUniform, statistics: &SampleStatistics, cuts: Cuts) {
    let table = equalisation_table(statistics, cuts);
    for (slot, value) in uniform.table.as_flattened_mut().iter_mut().zip(table) {
        *slot = value;
    }
}

/// Which bands make red, green and blue: for each channel the first choice that the field has.
fn set_channels(recipe: &Recipe, bands: &Bands, uniform: &mut RecipeUniform, choices: [&[&[Band]]; 3]) -> Result<(), CompositeError> {
    let has = |band: &Band| input(bands, band.index()).is_some();
    for (channel, choices) in choices.into_iter().enumerate() {
        let chosen = choices.iter().find(|choice| choice.iter().all(has)).ok_or(CompositeError::MissingBand {
            recipe: recipe.label(),
            needed: if channel == 2 { "VIS" } else { "a NISP band (Y, J or H)" },
        })?;
        let share = 1.0 / chosen.len() as f32;
        let weights = match channel {
            0 => &mut uniform.red,
            1 => &mut uniform.green,
            _ => &mut uniform.blue,
        };
        for band in *chosen {
            weights[band.index()] = share;
            uniform.used[band.index()] = 1.0;
        }
    }
    Ok(())
}

const RED: &[&[Band]] = &[&[Band::H], &[Band::J], &[Band::Y]];
const GREEN: &[&[Band]] = &[&[Band::Y, Band::J], &[Band::Y], &[Band::J], &[Band::Vis, Band::H]];
const BLUE: &[&[Band]] = &[&[Band::Vis]];

/// Gains to microjansky. Where a zero point is missing all bands are matched by their sky's scatter instead, and
/// the user is told.
fn set_flux_gains(bands: &Bands, resolved: &mut Resolved) {
    let used = resolved.uniform.used;
    let is_used = |band: usize| used.get(band).is_some_and(|used| *used > 0.0);
    let known = (0..4).filter(|band| is_used(*band)).all(|band| input(bands, band).is_some_and(|band| band.magzero.is_some()));
    for (band, gain) in resolved.uniform.gain.iter_mut().enumerate() {
        let Some(input) = input(bands, band).filter(|_| is_used(band)) else { continue };
        *gain = match input.magzero {
            Some(magzero) if known => 10_f64.powf((23.9 - magzero) / 2.5) as f32,
            _ => 1.0 / scatter(input.statistics),
        };
    }
    if !known {
        resolved.notes.push(
            "A band has no zero point (MAGZERO), so the bands are matched by the noise of their sky; colours are not physical".to_owned(),
        );
    }
}

/// The sky's scatter: half the width of the central 68 % of the lower half, mirrored; never 0.
fn scatter(statistics: &SampleStatistics) -> f32 {
    let at = |percent| statistics.percentile(percent).unwrap_or(0.0);
    (at(50.0) - at(15.87)).abs().max(f32::MIN_POSITIVE * 1e6)
}

/// Black, common to recipes in flux: the sky's median, moved by the black parameter.
fn set_sky(recipe: &Recipe, bands: &Bands, uniform: &mut RecipeUniform, widths: f32) {
    for band in 0..4 {
        if let Some(input) = input(bands, band).filter(|_| uniform.used[band] > 0.0) {
            let median = input.statistics.percentile(50.0).unwrap_or(0.0);
            let shift = recipe.get("black") - widths;
            uniform.low[band] = (median + shift * scatter(input.statistics)) * uniform.gain[band];
        }
    }
}

/// White of VIS in the recipe's unit: the upper cut, times the white parameter.
fn vis_white(recipe: &Recipe, bands: &Bands, uniform: &RecipeUniform) -> f32 {
    let Some(vis) = input(bands, 0) else { return 1.0 };
    let rule = recipe.cuts.first().copied().unwrap_or_default();
    let high = match rule {
        CutRule::Percentile(percent) => vis.statistics.percentile(percent).unwrap_or(1.0),
        other => other.cuts(vis.statistics).high,
    };
    let sky = uniform.low[0];
    let floor = 20.0 * scatter(vis.statistics) * uniform.gain[0];
    let white = match rule {
        CutRule::Manual(_) => high * uniform.gain[0] - sky,
        _ => (high * uniform.gain[0] - sky).max(floor),
    };
    white.max(f32::MIN_POSITIVE * 1e6) * recipe.get("white")
}

/// Typical colours of faint galaxies, I-Y, I-J and I-H in AB mag: what should look neutral.
const NEUTRAL: [f32; 4] = [0.0, 0.55, 0.75, 0.9];

fn vis_anchored(recipe: &Recipe, bands: &Bands, resolved: &mut Resolved) -> Result<(), CompositeError> {
    set_channels(recipe, bands, &mut resolved.uniform, [RED, GREEN, BLUE])?;
    set_flux_gains(bands, resolved);
    let uniform = &mut resolved.uniform;
    set_sky(recipe, bands, uniform, 1.0);
    let white = vis_white(recipe, bands, uniform);
    for band in 0..4 {
        let gain = if band == 0 { 1.0 } else { neutral_ratio(band) };
        uniform.high[band] = uniform.low[band] + white * gain;
    }
    balance_red_and_blue(recipe, uniform);
    // Lightness is VIS at its own white, whatever the blue gain: kept apart by the luminance weights.
    uniform.luminance = [1.0, 0.0, 0.0, 0.0];
    uniform.extra[0] = recipe.get("fade");
    if recipe.stretch == Stretch::HistogramEqualisation
        && let Some(vis) = input(bands, 0)
    {
        let gain = uniform.gain[0].max(f32::MIN_POSITIVE);
        set_table(uniform, vis.statistics, Cuts::usable(uniform.low[0] / gain, uniform.high[0] / gain));
    }
    Ok(())
}

fn neutral_ratio(band: usize) -> f32 {
    10_f32.powf(NEUTRAL.get(band).copied().unwrap_or(0.0) / 2.5)
}

fn balance_red_and_blue(recipe: &Recipe, uniform: &mut RecipeUniform) {
    uniform.red = uniform.red.map(|share| share * recipe.get("red"));
    uniform.blue = uniform.blue.map(|share| share * recipe.get("blue"));
}

fn lupton(recipe: &Recipe, bands: &Bands, resolved: &mut Resolved) -> Result<(), CompositeError> {
    set_channels(recipe, bands, &mut resolved.uniform, [RED, GREEN, BLUE])?;
    set_flux_gains(bands, resolved);
    let uniform = &mut resolved.uniform;
    set_sky(recipe, bands, uniform, 0.7);
    let white = vis_white(recipe, bands, uniform);
    for weights in [&mut uniform.red, &mut uniform.green, &mut uniform.blue] {
        for (band, share) in weights.iter_mut().enumerate() {
            *share /= neutral_ratio(band);
        }
    }
    balance_red_and_blue(recipe, uniform);
    let q = recipe.get("q");
    let range = white * 0.12;
    uniform.extra = [q, range, 1.0 / asinh(q * white / range), 0.0];
    Ok(())
}

fn per_band_asinh(recipe: &Recipe, bands: &Bands, uniform: &mut RecipeUniform) -> Result<(), CompositeError> {
    let y: &[&[Band]] = &[&[Band::Y]];
    let j: &[&[Band]] = &[&[Band::J]];
    let (red, nisp_q) = match recipe.id() {
        "galaxy-zoo" => (y, [0.002, 0.2]),
        "lens-vis-j" => (j, [1.0, 1.0]),
        "lens-vis-y-j" => (j, [1.0, 0.5]),
        _ => (y, [1.0, 1.0]),
    };
    let green: &[&[Band]] = if recipe.id() == "lens-vis-y-j" { y } else { red };
    set_channels(recipe, bands, uniform, [red, green, BLUE])?;
    if recipe.id() != "lens-vis-y-j" {
        // Green is the mean of the two stretched bands.
        uniform.green = std::array::from_fn(|band| (uniform.red[band] + uniform.blue[band]) / 2.0);
    }
    let zoo = recipe.id() == "galaxy-zoo";
    // The published steepness of Galaxy Zoo for VIS is 100, a fifth of the lens search's.
    let vis_q = recipe.get("q_vis") * if zoo { 0.2 } else { 1.0 };
    let steepness = [vis_q, recipe.get("q_nisp") * if zoo { 0.2 } else { 1.0 }, recipe.get("q_nisp") * nisp_q[1], 1.0];
    for band in 0..4 {
        let Some(input) = input(bands, band).filter(|_| uniform.used[band] > 0.0) else { continue };
        let white = input.statistics.percentile(recipe.get("percentile")).unwrap_or(1.0);
        uniform.gain[band] = steepness[band];
        uniform.high[band] = asinh(steepness[band] * white).max(1e-6);
    }
    uniform.swap_luminance = u32::from(!zoo);
    uniform.luminance = [1.0, 0.0, 0.0, 0.0];
    Ok(())
}

fn per_band_mtf(recipe: &Recipe, bands: &Bands, uniform: &mut RecipeUniform) -> Result<(), CompositeError> {
    let j_or_y: &[&[Band]] = &[&[Band::J], &[Band::Y]];
    let y_or_j: &[&[Band]] = &[&[Band::Y], &[Band::J]];
    set_channels(recipe, bands, uniform, [j_or_y, y_or_j, BLUE])?;
    let target = recipe.get("midtone");
    uniform.extra = [0.5; 4];
    for band in 0..4 {
        let Some(input) = input(bands, band).filter(|_| uniform.used[band] > 0.0) else { continue };
        let (low, high) = input.statistics.min().zip(input.statistics.max()).unwrap_or((0.0, 1.0));
        let cuts = Cuts::usable(low, high);
        (uniform.low[band], uniform.high[band]) = (cuts.low, cuts.high);
        // Of the mean n of the central 100 x 100 pixels: the midtone that takes n to the target.
        let center = cuts.normalised(input.statistics.center_mean().unwrap_or(low)).clamp(1e-6, 1.0 - 1e-6);
        let midtone = (center - target * center) / (center - 2.0 * target * center + target);
        uniform.extra[band] = midtone.clamp(1e-6, 1.0 - 1e-6);
    }
    uniform.swap_luminance = 1;
    uniform.luminance = [1.0, 0.0, 0.0, 0.0];
    Ok(())
}

/// I, Y, J, H scalings of azulero 2.1.
const AZULERO_GAINS: [f32; 4] = [2.2, 1.3, 1.2, 1.0];

fn azulero(recipe: &Recipe, bands: &Bands, resolved: &mut Resolved) -> Result<(), CompositeError> {
    set_channels(recipe, bands, &mut resolved.uniform, [RED, GREEN, BLUE])?;
    let all = [Band::Y, Band::J, Band::H].map(|band| input(bands, band.index()).is_some());
    let uniform = &mut resolved.uniform;
    if all == [true; 3] {
        uniform.red = [0.0, 0.0, 0.25, 0.75];
        uniform.green = [0.0, 0.5, 0.5, 0.0];
        uniform.used = [1.0; 4];
    }
    set_flux_gains(bands, resolved);
    let uniform = &mut resolved.uniform;
    let (white, offset, steep) = (recipe.get("white"), recipe.get("offset"), recipe.get("steepness"));
    let white_microjansky = 10_f32.powf((23.9 - white) / 2.5);
    for (band, gain) in uniform.gain.iter_mut().enumerate() {
        *gain *= AZULERO_GAINS[band] / white_microjansky;
    }
    let a = 10_f32.powf((steep - white) / 2.5);
    let b = -(10_f32.powf((white - offset) / 2.5));
    let black = asinh(a * b);
    let scale = 1.0 / (asinh(a) - black);
    uniform.extra = [a, black, scale, -black * scale * 0.6];
    // L is 0.8 I and 0.2 of the NISP bands; their mean stands for azulero's median.
    let nisp: f32 = uniform.used.iter().skip(1).sum();
    let used = uniform.used;
    uniform.luminance = std::array::from_fn(|band| if band == 0 { 0.8 } else { 0.2 * used[band] / nisp.max(1.0) });
    uniform.low[0] = (recipe.get("hue") / 360.0).rem_euclid(1.0);
    Ok(())
}

/// Counts of I, Y, J, H that eummy 1.5 treats alike, at Euclid's zero points.
const EUMMY_SCALES: [f32; 4] = [0.002_078, 0.589, 1.0, 1.1061];
/// Zero points for which they hold.
const EUMMY_ZERO_POINTS: [f64; 4] = [24.6, 29.8, 30.0, 29.9];

fn eummy(recipe: &Recipe, bands: &Bands, resolved: &mut Resolved) -> Result<(), CompositeError> {
    set_channels(recipe, bands, &mut resolved.uniform, [RED, GREEN, BLUE])?;
    set_flux_gains(bands, resolved);
    let uniform = &mut resolved.uniform;
    for (band, gain) in uniform.gain.iter_mut().enumerate() {
        let zero_point = input(bands, band).and_then(|input| input.magzero).unwrap_or(EUMMY_ZERO_POINTS[band]);
        *gain = 10_f64.powf((EUMMY_ZERO_POINTS[band] - zero_point) / 2.5) as f32 / EUMMY_SCALES[band];
    }
    let (pivot, white) = (recipe.get("pivot"), recipe.get("white"));
    let black = asinh(pivot * -1.3);
    uniform.extra = [pivot, black, 1.0 / (asinh(pivot * white) - black), recipe.get("knee")];
    uniform.luminance = if uniform.used[3] > 0.0 { [1.0 / 1.3, 0.0, 0.0, 0.3 / 1.3] } else { [1.0, 0.0, 0.0, 0.0] };
    Ok(())
}
