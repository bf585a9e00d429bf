//! Which cut-outs show artefacts or nothing but noise, by their VIS pixels alone.
//!
//! Measuring ([`PixelMeasures::of`]) and judging ([`PixelFilter::defect`]) are apart, so that thresholds can move
//! without pixels being read again. The thresholds are ours: AgileLens publishes none.

use super::straight_line::line_share;
use super::{CUTOUT_SIDE, Cutout};

/// Peaks are looked for within this distance of the centre, pixels: 1".
const CORE_RADIUS: f64 = 10.0;
/// A peak below so many deviations of the noise has no shape to judge.
const LEAST_PEAK: f32 = 10.0;

/// What is measured in the VIS pixels of a cut-out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelMeasures {
    /// Share of the pixels without data, 0 to 1.
    pub missing_share: f64,
    /// The brightest pixel within 1" of the centre, microjansky.
    pub core_peak: f64,
    /// That pixel over the mean of its four neighbours. The point spread function of VIS gives 2.0 to 3.0 in Q1
    /// mosaics. NaN where the peak is below ten times the noise.
    pub spike_ratio: f64,
    /// Light within 1" of the centre over its noise, that of the pixels being independent. NaN without noise.
    pub signal_to_noise: f64,
    /// The largest share of a straight line across the whole cut-out that stands out from what is beside it.
    pub line_share: f64,
}

/// Thresholds; `None` for a check that is not made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelFilter {
    pub most_missing_share: Option<f64>,
    /// Microjansky per pixel. 36 is 15 mag per square arcsec, from which the parent sample of the Q1 searches is cut.
    pub most_core_peak: Option<f64>,
    pub most_spike_ratio: Option<f64>,
    pub least_signal_to_noise: Option<f64>,
    pub most_line_share: Option<f64>,
}

impl Default for PixelFilter {
    fn default() -> Self {
        Self {
            most_missing_share: Some(0.2),
            most_core_peak: Some(36.0),
            most_spike_ratio: Some(5.0),
            least_signal_to_noise: Some(5.0),
            most_line_share: Some(0.9),
        }
    }
}

/// What speaks against a cut-out, in the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PixelDefect {
    Missing,
    Saturated,
    Spike,
    NoSignal,
    Line,
}

impl PixelDefect {
    /// In their order.
    pub const ALL: [Self; 5] = [Self::Missing, Self::Saturated, Self::Spike, Self::NoSignal, Self::Line];

    /// What is removed, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Missing => "Missing pixels",
            Self::Saturated => "Saturated cores",
            Self::Spike => "Cosmic rays",
            Self::NoSignal => "No signal",
            Self::Line => "Bleeding and spikes",
        }
    }

    /// Why a cut-out was removed, as half a sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Missing => "too many of its pixels have no data",
            Self::Saturated => "its core is as bright as a saturated star",
            Self::Spike => "its peak is sharper than any source: the rest of a cosmic ray",
            Self::NoSignal => "there is no signal within 1\" of its centre",
            Self::Line => "a straight line crosses it: the spike or bleeding of a star, or a trail",
        }
    }
}

impl PixelFilter {
    /// The first check that a cut-out fails. What is NaN passes.
    pub fn defect(&self, measures: &PixelMeasures) -> Option<PixelDefect> {
        let above = |value: f64, most: Option<f64>| most.is_some_and(|most| value > most);
        let below = |value: f64, least: Option<f64>| least.is_some_and(|least| value < least);
        PixelDefect::ALL.into_iter().find(|defect| match defect {
            PixelDefect::Missing => above(measures.missing_share, self.most_missing_share),
            PixelDefect::Saturated => above(measures.core_peak, self.most_core_peak),
            PixelDefect::Spike => above(measures.spike_ratio, self.most_spike_ratio),
            PixelDefect::NoSignal => below(measures.signal_to_noise, self.least_signal_to_noise),
            PixelDefect::Line => above(measures.line_share, self.most_line_share),
        })
    }
}

impl PixelMeasures {
    /// Measure a cut-out. Pixels without data are 0 in it, and so count as sky.
    pub fn of(cutout: &Cutout) -> Self {
        let empty: &[f32] = &[];
        let vis = cutout.bands.first().and_then(Option::as_deref).unwrap_or(empty);
        let noise = noise(vis);
        let (peak, spike_ratio) = peak(vis, noise);
        Self {
            missing_share: cutout.missing_share,
            core_peak: f64::from(peak),
            spike_ratio,
            signal_to_noise: signal_to_noise(vis, noise),
            line_share: line_share(vis, noise),
        }
    }
}

fn value(vis: &[f32], column: usize, row: usize) -> f32 {
    vis.get(row * CUTOUT_SIDE + column).copied().unwrap_or(0.0)
}

/// Pixels within 1" of the centre.
fn core() -> impl Iterator<Item = (usize, usize)> {
    let (middle, reach) = ((CUTOUT_SIDE / 2) as f64, CORE_RADIUS);
    let range = CUTOUT_SIDE / 2 - CORE_RADIUS as usize..=CUTOUT_SIDE / 2 + CORE_RADIUS as usize;
    range
        .clone()
        .flat_map(move |row| range.clone().map(move |column| (column, row)))
        .filter(move |(column, row)| (*column as f64 - middle).hypot(*row as f64 - middle) <= reach)
}

/// Standard deviation of the sky: of the half of all pixels that lie below it, mirrored. 0 without pixels.
fn noise(vis: &[f32]) -> f32 {
    let mut below: Vec<f32> = vis.iter().filter(|value| **value < 0.0).map(|value| -value).collect();
    if below.is_empty() {
        return 0.0;
    }
    let middle = below.len() / 2;
    1.4826 * *below.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// The brightest pixel of the core, and its ratio to its neighbours.
fn peak(vis: &[f32], noise: f32) -> (f32, f64) {
    let brightest = core().max_by(|a, b| value(vis, a.0, a.1).total_cmp(&value(vis, b.0, b.1)));
    let Some((column, row)) = brightest else { return (0.0, f64::NAN) };
    let peak = value(vis, column, row);
    if !(peak > LEAST_PEAK * noise && peak > 0.0) {
        return (peak, f64::NAN);
    }
    let around = [(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)];
    let mean = around.into_iter().map(|(column, row)| value(vis, column, row)).sum::<f32>() / 4.0;
    // Beside a lone pixel there is nothing but noise, which a ratio must not be taken with.
    (peak, f64::from(peak / mean.max(0.01 * peak)))
}

fn signal_to_noise(vis: &[f32], noise: f32) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0_f64);
    for (column, row) in core() {
        sum += f64::from(value(vis, column, row));
        count += 1.0;
    }
    if noise > 0.0 { sum / (f64::from(noise) * count.sqrt()) } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sky noise of a mosaic in microjansky, the same at every call.
    fn sky() -> Vec<f32> {
        let noise = |index: usize| {
            let mixed = (index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let sum: u64 = (0..12).map(|part| (mixed.rotate_left(part * 5) >> 40) & 0xffff).sum();
            0.0015 * (sum as f32 / 65536.0 - 6.0)
        };
        (0..CUTOUT_SIDE * CUTOUT_SIDE).map(noise).collect()
    }

    fn defect(paint: impl Fn(f32, f32) -> f32) -> Option<PixelDefect> {
        let mut vis = sky();
        for (index, value) in vis.iter_mut().enumerate() {
            *value += paint((index % CUTOUT_SIDE) as f32 - 48.0, (index / CUTOUT_SIDE) as f32 - 48.0);
        }
        let cutout = Cutout {
            bands: [Some(vis), None, None, None],
            filled: [0; 4],
            sky: [0.0; 4],
            missing_share: 0.0,
            origin: (0, 0),
        };
        PixelFilter::default().defect(&PixelMeasures::of(&cutout))
    }

    #[test]
    fn galaxies_and_stars_pass_and_each_defect_is_named() {
        let gauss = |x: f32, y: f32, sigma: f32| (-(x * x + y * y) / (2.0 * sigma * sigma)).exp();
        assert_eq!(defect(|x, y| 0.05 * gauss(x, y, 4.0)), None);
        assert_eq!(defect(|x, y| 3.0 * gauss(x, y, 0.85)), None);
        // I_E about 20; one of I_E 17 would reach from edge to edge, and is taken for a line.
        assert_eq!(defect(|x, y| 0.3 * gauss(x, 6.0 * y, 12.0)), None, "an edge-on galaxy of 5 arcsec");
        assert_eq!(defect(|_, _| 0.0), Some(PixelDefect::NoSignal));
        assert_eq!(defect(|x, y| 80.0 * gauss(x, y, 1.0)), Some(PixelDefect::Saturated));
        assert_eq!(defect(|x, y| if x == 2.0 && y == -1.0 { 1.0 } else { 0.0 }), Some(PixelDefect::Spike));
        let turned = |x: f32, y: f32| (0.6 * x - 0.8 * y - 1.0).abs();
        let line = |x, y| 0.1 * gauss(x, y, 3.0) + 0.03 * (-turned(x, y) * turned(x, y)).exp();
        assert_eq!(defect(line), Some(PixelDefect::Line));
    }

    #[test]
    fn nothing_at_all_is_no_signal_and_no_panic() {
        let empty = Cutout {
            bands: [None, None, None, None],
            filled: [0; 4],
            sky: [0.0; 4],
            missing_share: 1.0,
            origin: (0, 0),
        };
        assert_eq!(PixelFilter::default().defect(&PixelMeasures::of(&empty)), Some(PixelDefect::Missing));
    }
}
