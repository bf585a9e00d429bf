//! Which bands become red, green and blue.

use super::CompositeError;
use super::resolve::Request;
use crate::field::Band;

/// For each of red, green and blue: sets of bands, the first choice first. A set is taken if the field has all of
/// its bands; the channel is their mean.
pub(super) type Choices = [&'static [&'static [Band]]; 3];

const VIS: &[&[Band]] = &[&[Band::Vis]];
const Y_OR_OTHER: &[&[Band]] = &[&[Band::Y], &[Band::J], &[Band::H]];
const J_OR_OTHER: &[&[Band]] = &[&[Band::J], &[Band::H], &[Band::Y]];

/// H, the mean of Y and J, and VIS.
pub(super) const ALL_BANDS: Choices = [
    &[&[Band::H], &[Band::J], &[Band::Y]],
    &[&[Band::Y, Band::J], &[Band::Y], &[Band::J], &[Band::Vis, Band::H]],
    VIS,
];
/// Y, Y and VIS; the caller makes green the mean of both.
pub(super) const VIS_AND_Y: Choices = [Y_OR_OTHER, Y_OR_OTHER, VIS];
/// J, J and VIS; the caller makes green the mean of both.
pub(super) const VIS_AND_J: Choices = [J_OR_OTHER, J_OR_OTHER, VIS];
/// J, Y and VIS.
pub(super) const VIS_Y_AND_J: Choices = [J_OR_OTHER, Y_OR_OTHER, VIS];

/// Set the shares of the bands in the channels and mark them as used. Says which bands stand in for others.
///
/// # Errors
/// When a channel has no band.
pub(super) fn set_channels(request: &mut Request, choices: Choices) -> Result<(), CompositeError> {
    let lack = |needed| CompositeError::MissingBand { recipe: request.recipe.label(), needed };
    let has = |band: &Band| request.band(band.index()).is_some();
    let mut chosen: [&[Band]; 3] = [&[]; 3];
    let mut notes = Vec::new();
    // VIS first: it is what a recipe can least do without.
    for channel in [2, 0, 1] {
        let found = choices[channel].iter().position(|set| set.iter().all(has));
        let found =
            found.ok_or_else(|| lack(if channel == 2 { "VIS" } else { "a NISP band (Y, J or H)" }))?;
        chosen[channel] = choices[channel][found];
        if found > 0 {
            notes.push(stand_in(["Red", "Green", "Blue"][channel], choices[channel][0], chosen[channel]));
        }
    }
    request.notes.extend(notes);
    let uniform = &mut request.uniform;
    for (weights, bands) in [&mut uniform.red, &mut uniform.green, &mut uniform.blue].into_iter().zip(chosen)
    {
        for band in bands {
            weights[band.index()] = 1.0 / bands.len() as f32;
            uniform.used[band.index()] = 1.0;
        }
    }
    Ok(())
}

fn stand_in(channel: &str, wanted: &[Band], chosen: &[Band]) -> String {
    let names = |bands: &[Band]| bands.iter().map(|band| band.name()).collect::<Vec<_>>().join(" and ");
    format!("{channel} is made from {}, because the field lacks bands for {}", names(chosen), names(wanted))
}

/// White balance: the red and blue gain on the shares of the bands.
pub(super) fn balance(request: &mut Request) {
    let (red, blue) = (request.recipe.get("red"), request.recipe.get("blue"));
    let uniform = &mut request.uniform;
    uniform.red = uniform.red.map(|share| share * red);
    uniform.blue = uniform.blue.map(|share| share * blue);
}
