//! From lines that stand out to snippets: each is laid on its light and measured; of those that lie on each other
//! the strongest remains.

use super::ClassicalSettings;
use crate::geometry::ImagePoint;
use crate::streaks::line::{Column, Line, Walk, best_run, cap_columns, columns_snr, line_of_run};
use crate::streaks::{Signal, Snippet, TrailPsf, masked_share_along};

/// How far ends are moved across a line to find the most light, pixels.
const ACROSS: [f64; 3] = [-0.7, 0.0, 0.7];
const FINE: [f64; 3] = [-0.5, 0.0, 0.5];
const FINEST: [f64; 3] = [-0.2, 0.0, 0.2];
/// The thirds of a trail may differ by this share in brightness.
const VARIATION: f64 = 0.15;
/// A trail owns the pixels this near to it.
const CORRIDOR: f64 = 3.0;
/// A line with more of its length than this on other trails is one of them.
const SHARED: f64 = 0.5;

/// Snippets of the lines, strongest first.
pub(super) fn judge(
    signal: &Signal,
    mut lines: Vec<(f64, Line)>,
    settings: &ClassicalSettings,
) -> Vec<Snippet> {
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut snippets: Vec<Snippet> = Vec::new();
    let mut owned = Owned::new(signal);
    for (_, line) in &lines {
        if owned.share(line) > SHARED {
            continue;
        }
        if let Some((snippet, line)) = measure(signal, line, settings)
            && owned.share(&line) <= SHARED
        {
            owned.take(&line);
            snippets.push(snippet);
        }
    }
    snippets.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    snippets
}

/// Lay a line on its light; `None` where it is too short or too weak.
fn measure(signal: &Signal, line: &Line, settings: &ClassicalSettings) -> Option<(Snippet, Line)> {
    let ridge = Walk::ridge(&settings.psf);
    let line = laid(signal, line, &ridge, &ACROSS)?;
    let beyond = 12.0 + 1.5 * line.half.min(80.0);
    let (line, _) = stretched(signal, &line, [beyond, settings.shortest], &settings.psf)?;
    // A line beside the ridge of a trail sees a wider source: lay the piece itself more finely.
    let line = laid(signal, &line, &ridge, &FINE)?;
    let line = laid(signal, &line, &ridge, &FINEST)?;
    let (line, run) = stretched(signal, &line, [6.0, settings.shortest], &settings.psf)?;
    let strength = strength(signal, &line, &run, settings);
    if strength < settings.lowest_strength {
        return None;
    }
    let mean = run.iter().map(|column| columns_snr(&[*column])).sum::<f64>() / run.len().max(1) as f64;
    let ends = line.ends();
    let masked_share = masked_share_along(signal, ends);
    Some((Snippet { ends, strength, mean_strength: mean, masked_share, pieces: 1 }, line))
}

/// The line with most light among those with ends a pixel to the sides.
fn laid(signal: &Signal, line: &Line, walk: &Walk, across: &[f64]) -> Option<Line> {
    let ends =
        |first: f64, second: f64| Line::between(line.at(-line.half, first), line.at(line.half, second));
    let lines = across.iter().flat_map(|first| across.iter().map(|second| ends(*first, *second)));
    let measured =
        lines.map(|line| (columns_snr(&line.columns(signal, [-line.half, line.half], walk)), line));
    measured.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, line)| line)
}

/// The piece of a line and what is `beyond` its ends that stands out most, and its columns.
fn stretched(
    signal: &Signal,
    line: &Line,
    [beyond, shortest]: [f64; 2],
    psf: &TrailPsf,
) -> Option<(Line, Vec<Column>)> {
    let reach = line.half + beyond;
    let mut columns = line.columns(signal, [-reach, reach], &Walk::ridge(psf));
    cap_columns(&mut columns, [-line.half, line.half]);
    let fewest = shortest * line.angle.cos().abs().max(line.angle.sin().abs());
    let (run, _) = best_run(&columns, fewest.ceil() as usize)?;
    let run = columns.get(run)?;
    Some((line_of_run(line, run)?, run.to_vec()))
}

/// The signal-to-noise ratio of the run, less what speaks against a trail, all as chi square.
fn strength(signal: &Signal, line: &Line, run: &[Column], settings: &ClassicalSettings) -> f64 {
    let whole = columns_snr(run).max(0.0);
    let point = run.windows(3).map(columns_snr).fold(0.0, f64::max);
    let against = settings.point_penalty * point * point
        + settings.uneven_penalty * unevenness(run)
        + settings.width_penalty * width_excess(signal, line, whole, settings);
    (whole * whole - against).max(0.0).sqrt()
}

/// Chi square of the thirds of a run against one brightness, which may vary by [`VARIATION`].
fn unevenness(run: &[Column]) -> f64 {
    let sum = |columns: &[Column]| {
        columns.iter().fold([0.0, 0.0], |[sum, gain], column| {
            [sum + f64::from(column.sum), gain + f64::from(column.gain)]
        })
    };
    let [total, all] = sum(run);
    if !(total > 0.0 && all > 0.0) {
        return 0.0;
    }
    let mean = total / all;
    let third = run.len().div_ceil(3).max(1);
    let misfit = |[sum, gain]: [f64; 2]| {
        let off = if gain > 0.0 { (sum / gain - mean).abs() - VARIATION * mean } else { 0.0 };
        gain * off.max(0.0).powi(2)
    };
    run.chunks(third).map(|columns| misfit(sum(columns))).sum()
}

/// By how much more than a trail's would the square of the signal-to-noise ratio be with a profile twice as wide,
/// less twice the noise of that.
fn width_excess(signal: &Signal, line: &Line, whole: f64, settings: &ClassicalSettings) -> f64 {
    let psf = &settings.psf;
    let ridge = Walk::ridge(psf);
    let walk = Walk { sigma: 2.0 * ridge.sigma, ..ridge };
    let mut columns = line.columns(signal, [-line.half, line.half], &walk);
    cap_columns(&mut columns, [-line.half, line.half]);
    let wide = columns_snr(&columns).max(0.0);
    let expected = psf.line_match(walk.sigma) / psf.line_match(ridge.sigma);
    (wide * wide - expected * expected * whole * whole - 2.0 * whole).max(0.0)
}

/// Which pixels belong to a trail that was found.
struct Owned {
    x0: f64,
    y0: f64,
    width: usize,
    height: usize,
    pixels: Vec<bool>,
}

impl Owned {
    fn new(signal: &Signal) -> Self {
        let window = signal.window;
        let pixels = vec![false; window.width * window.height];
        Self {
            x0: window.x0 as f64,
            y0: window.y0 as f64,
            width: window.width,
            height: window.height,
            pixels,
        }
    }

    fn index(&self, at: ImagePoint) -> Option<usize> {
        let (x, y) = ((at.x - self.x0).round(), (at.y - self.y0).round());
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        inside.then_some(y as usize * self.width + x as usize)
    }

    /// Share of the line's length on pixels that are owned.
    fn share(&self, line: &Line) -> f64 {
        let steps = (2.0 * line.half).ceil().clamp(1.0, 1e5) as usize;
        let on = (0..=steps).filter(|step| {
            let along = (*step as f64 / steps as f64 * 2.0 - 1.0) * line.half;
            self.index(line.at(along, 0.0)).and_then(|at| self.pixels.get(at)).copied().unwrap_or(false)
        });
        on.count() as f64 / (steps + 1) as f64
    }

    fn take(&mut self, line: &Line) {
        let steps = (4.0 * (line.half + CORRIDOR)).ceil().clamp(1.0, 1e5) as usize;
        let across = (4.0 * CORRIDOR) as i32;
        for step in 0..=steps {
            let along = (step as f64 / steps as f64 * 2.0 - 1.0) * (line.half + CORRIDOR);
            for side in -across / 2..=across / 2 {
                let place = self.index(line.at(along, 0.5 * f64::from(side)));
                if let Some(pixel) = place.and_then(|at| self.pixels.get_mut(at)) {
                    *pixel = true;
                }
            }
        }
    }
}
