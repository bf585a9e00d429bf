//! Who gets the pixels between the parts of a blend.

use super::branches::Core;
use crate::sources::moments::Moments;
use crate::sources::window::Window;

/// A part as a Gaussian.
struct Reach {
    moments: Moments,
    /// Logarithm of its peak.
    peak: f64,
}

impl Reach {
    /// The Gaussian that has these moments when it is cut at a level. Of light above a share e^-u of the peak, the
    /// variance is that of the whole times 1 - u e^-u / (1 - e^-u) (the mean of a truncated exponential).
    fn of(window: &Window, core: &Core) -> Self {
        let moments = Moments::of(window, &core.pixels);
        let most = core.pixels.iter().map(|pixel| window.light(*pixel)).fold(0.0, f64::max);
        let u = (most / core.level_light).ln().max(0.05);
        let share = 1.0 - u * (-u).exp() / (1.0 - (-u).exp());
        Self { moments: moments.widened(1.0 / share), peak: most.ln() }
    }

    /// Logarithm of its light at a place.
    fn at(&self, x: f64, y: f64) -> f64 {
        self.peak - 0.5 * self.moments.distance_squared(x - self.moments.x, y - self.moments.y)
    }
}

/// All pixels of a component, each with the core that it belongs to or whose Gaussian is brightest there; the core of
/// the brightest peak first.
pub(super) fn shared(window: &Window, pixels: &[u32], mut cores: Vec<Core>) -> Vec<Vec<u32>> {
    let peak = |core: &Core| core.pixels.iter().map(|pixel| window.light(*pixel)).fold(0.0, f64::max);
    cores.sort_by(|one, other| peak(other).total_cmp(&peak(one)));
    let reaches: Vec<Reach> = cores.iter().map(|core| Reach::of(window, core)).collect();
    let is_core: std::collections::HashSet<u32> =
        cores.iter().flat_map(|core| core.pixels.iter().copied()).collect();
    let mut parts: Vec<Vec<u32>> = cores.into_iter().map(|core| core.pixels).collect();
    for pixel in pixels.iter().filter(|pixel| !is_core.contains(pixel)) {
        let (column, row) = window.place(*pixel);
        let brightness = reaches.iter().map(|reach| reach.at(column as f64, row as f64));
        let brightest = brightness.enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some(part) = brightest.and_then(|(index, _)| parts.get_mut(index)) {
            part.push(*pixel);
        }
    }
    parts
}
