//! Levenberg and Marquardt's method for a trail over a constant sky.

use super::samples::{Sample, Samples};
use super::solve::solve;
use crate::streaks::TrailPsf;
use crate::streaks::trail::Shape;

/// Centre x and y, angle, half length, flux, sky, logarithm of the width across.
pub(super) const PARAMETERS: usize = 7;
pub(super) type Matrix = [[f64; PARAMETERS]; PARAMETERS];

const MOST_STEPS: usize = 24;
/// A fit ends when a step would change chi square by less than this.
const SETTLED: f64 = 5e-3;

/// A trail over a constant sky, positions from the origin of the samples, brightness in their unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct State {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) angle: f64,
    pub(super) half: f64,
    pub(super) flux: f64,
    pub(super) sky: f64,
    pub(super) log_width: f64,
}

/// Normal equations at a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Equations {
    pub(super) chi_square: f64,
    pub(super) matrix: Matrix,
    right: [f64; PARAMETERS],
}

/// Which parameters are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Free {
    /// All but the width.
    Trail,
    /// The width too.
    Width,
}

impl State {
    /// The trail's value at a pixel, without sky, and its derivatives by all parameters.
    fn at(&self, shape: &Shape, [sin, cos]: [f64; 2], sample: &Sample) -> (f64, [f64; PARAMETERS]) {
        let (dx, dy) = (sample.x - self.x, sample.y - self.y);
        let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
        let one = shape.response(u, v);
        let (along, across) = (self.flux * one.by_along, self.flux * one.by_across);
        let slopes = [
            -along * cos + across * sin,
            -along * sin - across * cos,
            along * v - across * u,
            self.flux * one.by_half,
            one.value,
            1.0,
            self.flux * one.by_width,
        ];
        (self.flux * one.value, slopes)
    }

    pub(super) fn shape(&self, psf: &TrailPsf) -> Shape {
        Shape::new(psf, self.half, self.log_width.exp())
    }

    /// The trail's value at each sample, without sky.
    pub(super) fn values<'a>(
        &'a self,
        psf: &TrailPsf,
        samples: &'a Samples,
    ) -> impl Iterator<Item = f64> + 'a {
        let (sin, cos) = self.angle.sin_cos();
        let shape = self.shape(psf);
        samples.list.iter().map(move |sample| {
            let (dx, dy) = (sample.x - self.x, sample.y - self.y);
            self.flux * shape.response(dx * cos + dy * sin, dy * cos - dx * sin).value
        })
    }

    /// Only samples of a weight above 0 take part.
    pub(super) fn equations(&self, psf: &TrailPsf, samples: &Samples) -> Equations {
        let (sin, cos) = self.angle.sin_cos();
        let shape = self.shape(psf);
        let mut result =
            Equations { chi_square: 0.0, matrix: [[0.0; PARAMETERS]; PARAMETERS], right: [0.0; PARAMETERS] };
        for sample in samples.list.iter().filter(|sample| sample.weight > 0.0) {
            let (value, slopes) = self.at(&shape, [sin, cos], sample);
            let residual = sample.value - value - self.sky;
            result.chi_square += sample.weight * residual * residual;
            for (row, (line, slope)) in result.matrix.iter_mut().zip(slopes).enumerate() {
                let weighted = sample.weight * slope;
                for (cell, other) in line.iter_mut().zip(slopes).take(row + 1) {
                    *cell += weighted * other;
                }
            }
            for (cell, slope) in result.right.iter_mut().zip(slopes) {
                *cell += sample.weight * residual * slope;
            }
        }
        result
    }

    /// The next state; steps are limited, so that one bad step does not lose the trail.
    fn moved(&self, step: &[f64; PARAMETERS]) -> Self {
        let [x, y, angle, half, flux, sky, width] = *step;
        let most = 3.0 + 0.3 * self.half;
        Self {
            x: self.x + x.clamp(-most, most),
            y: self.y + y.clamp(-most, most),
            angle: self.angle + angle.clamp(-0.3, 0.3),
            half: (self.half + half.clamp(-most, most)).abs(),
            flux: self.flux + flux,
            sky: self.sky + sky,
            log_width: (self.log_width + width.clamp(-0.5, 0.5)).clamp(-2.0, 3.0),
        }
    }

    fn is_finite(&self) -> bool {
        [self.x, self.y, self.angle, self.half, self.flux, self.sky].iter().all(|value| value.is_finite())
    }
}

/// The state of least chi square near `start`; `None` where nothing finite is found.
pub(super) fn minimise(
    start: State,
    samples: &Samples,
    psf: &TrailPsf,
    free: Free,
) -> Option<(State, Equations)> {
    let mut state = start;
    let mut equations = state.equations(psf, samples);
    let mut damping = 1e-3;
    for _ in 0..MOST_STEPS {
        let step = damped_step(&equations, damping, free)?;
        let next = state.moved(&step);
        let reached = next.equations(psf, samples);
        let gain = equations.chi_square - reached.chi_square;
        if next.is_finite() && gain >= 0.0 {
            (state, equations) = (next, reached);
            damping = (damping * 0.1).max(1e-7);
            if gain < SETTLED {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e7 {
                break;
            }
        }
    }
    (state.is_finite() && equations.chi_square.is_finite()).then_some((state, equations))
}

fn damped_step(equations: &Equations, damping: f64, free: Free) -> Option<[f64; PARAMETERS]> {
    let mut matrix = equations.matrix;
    let mut right = equations.right;
    if free == Free::Trail {
        hold_width(&mut matrix);
        right[PARAMETERS - 1] = 0.0;
    }
    for (row, line) in matrix.iter_mut().enumerate() {
        if let Some(cell) = line.get_mut(row) {
            *cell += damping * *cell + 1e-9;
        }
    }
    solve(&matrix, &right)
}

/// Take the width out of the equations.
pub(super) fn hold_width(matrix: &mut Matrix) {
    let [.., last] = matrix;
    *last = [0.0; PARAMETERS];
    last[PARAMETERS - 1] = 1.0;
}
