//! What the trees know of a tuple.

use super::agreement::Agreement;

/// How many numbers describe a tuple.
pub const LINK_FEATURE_COUNT: usize = 40;

/// What they are; the same for two, three and four exposures. Arcsec, hours, radians; a sigma is one standard
/// deviation.
pub const LINK_FEATURES: [&str; LINK_FEATURE_COUNT] = [
    "exposures in which it was found",
    "exposures that could have seen it",
    "exposures that could have seen it and did not",
    "ln(1 + rate in arcsec an hour)",
    "asinh(rate over its sigma)",
    "hours from first to last",
    "asinh(10 x root mean square from uniform motion)",
    "asinh(reduced chi square from uniform motion)",
    "worst residual from uniform motion in sigma",
    "mean angle between trails and motion",
    "worst angle between a trail and the motion",
    "worst angle between a trail and the motion in sigma",
    "mean square of these angles in sigma",
    "largest angle between two trails",
    "mean ln(length over that by the motion)",
    "worst ln(length over that by the motion), absolute",
    "worst difference of length from that by the motion in sigma",
    "mean square of these differences in sigma",
    "scatter of ln(length)",
    "ln(1 + 10 x mean length)",
    "scatter of magnitudes",
    "asinh(reduced chi square of magnitudes)",
    "largest less smallest magnitude",
    "lowest score",
    "mean score",
    "ln of the product of scores",
    "highest score",
    "ln of the lowest signal-to-noise ratio",
    "mean ln(signal-to-noise ratio)",
    "mean relative width",
    "largest relative width",
    "mean ln(reduced chi square of the fit)",
    "mean masked share",
    "members that stand still against the motion",
    "other exposures that show something at the members' places",
    "asinh(way of the source while a member stands still)",
    "members at the edge of an image",
    "ln(1 + other detections that fit the motion)",
    "ln(1 + mean number of detections within half an arcminute)",
    "ln(1 + 10 x sigma of the position predicted)",
];

/// One row; every number is finite and at most 1000 from 0.
pub(super) fn row(agreement: &Agreement) -> [f32; LINK_FEATURE_COUNT] {
    let a = agreement;
    let [lowest, mean, product, highest] = a.scores;
    [
        a.found,
        a.could_see,
        a.could_see - a.found,
        a.rate.ln_1p(),
        a.rate_sigmas.asinh(),
        a.span_hours,
        (10.0 * a.residual).asinh(),
        a.residual_chi.asinh(),
        a.residual_worst,
        a.turn_mean,
        a.turn_worst,
        a.turn_sigmas,
        a.turn_chi,
        a.turn_between,
        a.length_mean,
        a.length_worst,
        a.length_sigmas,
        a.length_chi,
        a.length_scatter,
        (10.0 * a.length).ln_1p(),
        a.magnitude_scatter,
        a.magnitude_chi.asinh(),
        a.magnitude_range,
        lowest,
        mean,
        product,
        highest,
        a.signal_to_noise[0],
        a.signal_to_noise[1],
        a.widths[0],
        a.widths[1],
        a.chi_square,
        a.masked_share,
        a.statics,
        a.static_exposures,
        a.standing.asinh(),
        a.at_edge,
        a.rivals.ln_1p(),
        a.neighbours.ln_1p(),
        (10.0 * a.prediction_sigma).ln_1p(),
    ]
    .map(finite)
}

fn finite(value: f64) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(-1000.0, 1000.0) as f32 }
}
