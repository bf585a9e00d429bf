//! Where the axes of a curve are marked: at round numbers, few enough to be labelled.

use egui_plot::{GridInput, GridMark};

/// Four to seven round numbers along an axis.
pub(super) fn round_marks(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let step = round_step((high - low) / 4.5);
    if !(step > 0.0 && step.is_finite()) {
        return Vec::new();
    }
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first).clamp(0.0, 50.0) as usize;
    (0..=count).map(|index| GridMark { value: (first + index as f64) * step, step_size: step }).collect()
}

/// 1, 2 or 5 times a power of ten, near a length.
fn round_step(length: f64) -> f64 {
    let power = 10_f64.powf(length.log10().floor());
    power
        * match length / power {
            part if part < 1.4 => 1.0,
            part if part < 3.2 => 2.0,
            part if part < 7.0 => 5.0,
            _ => 10.0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        let marks = |low: f64, high: f64| -> Vec<f64> {
            let input = GridInput { bounds: (low, high), base_step_size: 0.01 };
            round_marks(input).iter().map(|mark| (mark.value * 1e6).round() / 1e6).collect()
        };
        assert_eq!(marks(-0.02, 1.04), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(marks(19.9, 26.6), [20.0, 22.0, 24.0, 26.0]);
        assert_eq!(marks(-2.4, 1.6), [-2.0, -1.0, 0.0, 1.0]);
        assert_eq!(marks(1.0, 1.0), [] as [f64; 0]);
    }
}
