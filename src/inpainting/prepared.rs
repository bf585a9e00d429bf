//! A source ready to be repainted, or the reason why it cannot be.

use super::core::square;
use super::{
    Core, InpaintingError, Mask, Normalisation, PATCH_CORE, PATCH_LENGTH, PATCH_SIDE, PATCH_START, Stamp,
    WINDOW_CORE, WINDOW_SIDE, Warning,
};

/// More of the window than this may not be missing.
const MOST_MISSING: f64 = 0.3;
/// Noise of neighbours' differences over the true noise of Euclid's mosaics, which are correlated.
pub(super) const NOISE_RATIO: f64 = 0.70;
/// A plateau: so many touching pixels within such a share of the maximum, which is far above annulus and noise.
const PLATEAU_PIXELS: usize = 3;
const PLATEAU_SHARE: f32 = 0.995;
const PLATEAU_ABOVE: (f64, f64) = (3.0, 100.0);
/// A core below so many deviations of the noise, with an annulus below one, is no source.
const FAINTEST_CORE: f64 = 3.0;
/// A second maximum this bright, with a dip of so many deviations between, is a second nucleus.
const SECOND_SHARE: f32 = 0.8;
const DIP: f64 = 5.0;
/// A mask with more of the light within [`LIGHT_RADIUS`] is as large as the galaxy.
const LARGE_MASK: f64 = 0.9;
/// Radius of what counts as the galaxy's light, pixels.
pub(super) const LIGHT_RADIUS: f64 = 10.0;

/// A source, its mask, and what the network is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedSource {
    pub stamp: Stamp,
    pub core: Core,
    pub mask: Mask,
    /// What should be known of it.
    pub warnings: Vec<Warning>,
    /// [`WINDOW_SIDE`]^2 pixels in microjansky; NaN where there is no data.
    window: Vec<f32>,
    /// Two planes of the window: x where known and 0 in the hole; 1 in the hole and 0 elsewhere.
    known: Vec<f32>,
    /// x of the patch; 0 where there is no data.
    patch: Vec<f32>,
    /// The pixels of the patch that are painted: mask and pixels without data.
    painted: [bool; PATCH_LENGTH],
}

impl PreparedSource {
    /// Measure a stamp and take its hole out.
    ///
    /// # Errors
    /// Each is a reason why the source cannot be repainted: see [`InpaintingError`].
    pub fn new(stamp: Stamp, mask: Mask) -> Result<Self, InpaintingError> {
        let core = Core::of(&stamp)?;
        let window = core.window(&stamp);
        let missing =
            window.iter().filter(|value| !value.is_finite()).count() as f64 / window.len().max(1) as f64;
        if missing > MOST_MISSING {
            return Err(InpaintingError::AtEdge { share: 100.0 * missing });
        }
        let patch_flux = patch_of(&window);
        let lost = mask.hole_of(&patch_flux).filter(|value| !value.is_finite()).count();
        if lost > 0 {
            return Err(InpaintingError::NoCore { pixels: lost });
        }
        check_light(&stamp, &core)?;
        let mut warnings = Warning::of_plane(&stamp);
        if missing > 0.0 {
            warnings.push(Warning::MissingPixels { share: missing });
        }
        warnings.extend(second_nucleus(&stamp, &core, &mask));
        let held: f64 = mask.hole_of(&patch_flux).map(f64::from).sum();
        let (light, _) = core.sum_within(&stamp, LIGHT_RADIUS);
        if held > LARGE_MASK * light {
            let share = if light > 0.0 { (held / light).min(1.0) } else { 1.0 };
            warnings.push(Warning::LargeMask { share });
        }
        let normalisation = core.normalisation();
        let mut painted = *mask.bits();
        painted.iter_mut().zip(&patch_flux).for_each(|(is_painted, flux)| *is_painted |= !flux.is_finite());
        let known = known_planes(&window, &painted, normalisation);
        let seen = |flux: &f32| if flux.is_finite() { normalisation.apply(*flux) } else { 0.0 };
        let patch = patch_flux.iter().map(seen).collect();
        Ok(Self { stamp, core, mask, warnings, window, known, patch, painted })
    }

    /// The same source with another mask.
    ///
    /// # Errors
    /// As [`PreparedSource::new`].
    pub fn with_mask(&self, mask: Mask) -> Result<Self, InpaintingError> {
        Self::new(self.stamp.clone(), mask)
    }

    /// The pixels that the network sees, microjansky, core pixel at (16, 16); NaN where there is no data.
    pub fn window(&self) -> &[f32] {
        &self.window
    }

    /// The network's input `known`: 2 x 32 x 32.
    pub fn known(&self) -> &[f32] {
        &self.known
    }

    /// x of the 12 x 12 patch; 0 where there is no data.
    pub fn patch(&self) -> &[f32] {
        &self.patch
    }

    /// The 12 x 12 patch in microjansky; NaN where there is no data.
    pub fn patch_flux(&self) -> Vec<f32> {
        patch_of(&self.window)
    }

    /// Which pixels of the patch are painted: the mask, and those without data.
    pub fn painted(&self) -> &[bool; PATCH_LENGTH] {
        &self.painted
    }

    pub fn normalisation(&self) -> Normalisation {
        self.core.normalisation()
    }

    /// The core pixel in the plane that it was cut out of.
    pub fn core_in_plane(&self) -> (i64, i64) {
        (self.stamp.origin.0 + self.core.pixel.0 as i64, self.stamp.origin.1 + self.core.pixel.1 as i64)
    }

    /// What its random numbers depend on beside the seed: the core pixel in the plane, so that a source is repainted
    /// the same whichever list it stands in.
    pub fn key(&self) -> u64 {
        let (column, row) = self.core_in_plane();
        (u64::from(column as u32) << 32) | u64::from(row as u32)
    }

    /// The standard deviation of a pixel, correlation taken into account, microjansky.
    pub fn true_noise(&self, noise_ratio: f64) -> f64 {
        self.core.noise / noise_ratio
    }

    /// Why it is shown and not scored; `None` where nothing forbids that.
    pub fn unscored(&self) -> Option<String> {
        let reasons: Vec<String> =
            self.warnings.iter().filter(|warning| warning.forbids_score()).map(Warning::sentence).collect();
        (!reasons.is_empty()).then(|| format!("not scored: {}", reasons.join("; ")))
    }

    /// What should be known of it, in sentences with semicolons between; empty for nothing.
    pub fn remarks(&self) -> String {
        let remarks: Vec<String> = self.warnings.iter().map(Warning::sentence).collect();
        remarks.join("; ")
    }
}

/// The patch of a window.
fn patch_of(window: &[f32]) -> Vec<f32> {
    let rows = window.chunks_exact(WINDOW_SIDE).skip(PATCH_START).take(PATCH_SIDE);
    rows.flat_map(|row| row.iter().skip(PATCH_START).take(PATCH_SIDE).copied()).collect()
}

fn known_planes(window: &[f32], painted: &[bool; PATCH_LENGTH], normalisation: Normalisation) -> Vec<f32> {
    let inside = PATCH_START..PATCH_START + PATCH_SIDE;
    let mut known = vec![0.0; 2 * window.len()];
    let (values, hole) = known.split_at_mut(window.len());
    for (index, ((value, hole), flux)) in values.iter_mut().zip(hole).zip(window).enumerate() {
        let (column, row) = (index % WINDOW_SIDE, index / WINDOW_SIDE);
        let is_painted = inside.contains(&column)
            && inside.contains(&row)
            && painted.get((row - PATCH_START) * PATCH_SIDE + column - PATCH_START) == Some(&true);
        if is_painted || !flux.is_finite() {
            *hole = 1.0;
        } else {
            *value = normalisation.apply(*flux);
        }
    }
    known
}

/// Refuse what has no light of its own, or too much.
fn check_light(stamp: &Stamp, core: &Core) -> Result<(), InpaintingError> {
    let peak = f64::from(core.peak);
    if peak <= 0.0 {
        return Err(InpaintingError::NoFlux { peak });
    }
    if stamp.is_flagged_saturated {
        return Err(InpaintingError::Saturated { why: "the flag map says so" });
    }
    if has_plateau(stamp, core) {
        return Err(InpaintingError::Saturated { why: "its brightest pixels are all equal" });
    }
    let noise = core.noise / NOISE_RATIO;
    if peak < FAINTEST_CORE * noise && core.annulus < noise {
        return Err(InpaintingError::TooFaint);
    }
    Ok(())
}

/// Whether enough touching pixels, the brightest among them, are as bright as that one.
fn has_plateau(stamp: &Stamp, core: &Core) -> bool {
    let peak = f64::from(core.peak);
    if peak < PLATEAU_ABOVE.0 * core.annulus.max(0.0) || peak < PLATEAU_ABOVE.1 * core.noise {
        return false;
    }
    let reach = PATCH_CORE as i64;
    // With something brighter beside it, this is the slope of another source, whatever else is as bright.
    if square(1).any(|(dx, dy)| core.beside(stamp, dx, dy) > core.peak / PLATEAU_SHARE) {
        return false;
    }
    let is_bright = |dx: i64, dy: i64| core.beside(stamp, dx, dy) >= PLATEAU_SHARE * core.peak;
    let mut found = vec![(0_i64, 0_i64)];
    let mut next = 0;
    while let Some((x, y)) = found.get(next).copied() {
        next += 1;
        for (dx, dy) in square(1) {
            let beside = (x + dx, y + dy);
            let is_near = beside.0.abs() <= reach && beside.1.abs() <= reach;
            if is_near && !found.contains(&beside) && is_bright(beside.0, beside.1) {
                found.push(beside);
            }
        }
    }
    found.len() >= PLATEAU_PIXELS
}

/// A second maximum outside the mask that the first does not explain.
fn second_nucleus(stamp: &Stamp, core: &Core, mask: &Mask) -> Option<Warning> {
    let reach = WINDOW_CORE as i64 / 4;
    let depth = DIP * core.noise / NOISE_RATIO;
    let mut second: Option<f32> = None;
    for (dx, dy) in square(reach) {
        let value = core.beside(stamp, dx, dy);
        let (column, row) = ((PATCH_CORE as i64 + dx) as usize, (PATCH_CORE as i64 + dy) as usize);
        if mask.covers(column, row) || value < SECOND_SHARE * core.peak || !value.is_finite() {
            continue;
        }
        let is_top = square(1)
            .filter(|step| *step != (0, 0))
            .all(|(x, y)| core.beside(stamp, dx + x, dy + y) <= value);
        let steps = 2 * dx.abs().max(dy.abs()).max(1);
        let lowest = (1..steps)
            .map(|step| {
                let share = step as f64 / steps as f64;
                let at = |offset: i64| (offset as f64 * share).round() as i64;
                core.beside(stamp, at(dx), at(dy))
            })
            .fold(f32::INFINITY, f32::min);
        if is_top && f64::from(value - lowest) > depth && second.is_none_or(|best| value > best) {
            second = Some(value);
        }
    }
    second.map(|value| Warning::TwoNuclei { share: f64::from(value / core.peak) })
}
