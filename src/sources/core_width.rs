//! The width of the core of a source.

use super::window::Window;

/// Pixels of the core are brighter than this share of the brightest.
const CORE: f64 = 0.25;
const FWHM_OF_SIGMA: f64 = 2.354_820_045_030_949;

/// Full width at half maximum, in pixels, of the Gaussian that fits the core best: the logarithm of the light against
/// the squared distance from the middle of the core, bright pixels counting most (weights of the light squared). Of the
/// source's own `pixels`; `peak` is the brightest of them. NaN where fewer than three pixels make the core or it has no
/// maximum.
pub(super) fn core_width(window: &Window, pixels: &[u32], peak: u32) -> f64 {
    let most = window.value(peak);
    let (peak_column, peak_row) = window.place(peak);
    let bright = |share: f64| {
        let is_bright = move |pixel: &u32| window.value(*pixel) > share * most;
        pixels.iter().copied().filter(is_bright)
    };
    let half = bright(0.5).count() as f64;
    let reach = 1.5 + 2.0 * (half / std::f64::consts::PI).sqrt();
    let core: Vec<(f64, f64, f64)> = bright(CORE)
        .filter_map(|pixel| {
            let (column, row) = window.place(pixel);
            let (x, y) = (column as f64 - peak_column as f64, row as f64 - peak_row as f64);
            (x.hypot(y) <= reach).then(|| (x, y, window.value(pixel)))
        })
        .collect();
    let light: f64 = core.iter().map(|(.., light)| light).sum();
    let middle = |of: fn(&(f64, f64, f64)) -> f64| {
        core.iter().map(|pixel| of(pixel) * pixel.2).sum::<f64>() / light
    };
    let (x, y) = (middle(|pixel| pixel.0), middle(|pixel| pixel.1));
    // Weighted regression of ln(light) = c - r^2 / (2 sigma^2).
    let mut sums = [0.0_f64; 5];
    for (column, row, light) in &core {
        let (radius, weight) = ((column - x).powi(2) + (row - y).powi(2), light * light);
        let terms = [1.0, radius, light.ln(), radius * radius, radius * light.ln()];
        sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += weight * term);
    }
    let [n, r, l, rr, rl] = sums;
    let slope = (n * rl - r * l) / (n * rr - r * r);
    if core.len() < 3 || slope >= 0.0 || !slope.is_finite() {
        return f64::NAN;
    }
    FWHM_OF_SIGMA * (-0.5 / slope).sqrt()
}
