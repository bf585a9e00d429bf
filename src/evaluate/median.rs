//! Medians and quantiles of few numbers.

/// The quantile at `share` (0 to 1) with linear interpolation between values, NaN left out; `None` of nothing.
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = *sorted.get(place.floor() as usize)?;
    let above = *sorted.get(place.ceil() as usize)?;
    // Equal infinities must not become NaN.
    Some(if below == above { below } else { below + (above - below) * place.fract() })
}

/// The median, NaN left out; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The median size of errors, NaN left out; `None` of nothing. An interval comes from [`super::Bootstrap`].
pub fn median_absolute(errors: &[f64]) -> Option<f64> {
    let sizes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
    median(&sizes)
}
