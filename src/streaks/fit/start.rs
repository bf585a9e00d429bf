//! Where a fit begins: a detector's snippet can be pixels beside the trail, degrees off, too short or too long.

use crate::geometry::ImagePoint;
use crate::streaks::Signal;
use crate::streaks::TrailPsf;
use crate::streaks::line::{
    Column, Line, Walk, best_run, cap_columns, columns_snr, line_of_run, typical_share,
};

/// How far each end is moved across the line, pixels.
const ACROSS: [f64; 9] = [-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0];
const FINE: [f64; 3] = [-0.5, 0.0, 0.5];
/// Snippets shorter than this say little about the direction.
const SHORT: f64 = 8.0;
const DIRECTIONS: usize = 12;

/// The line near `line` along which there is most light, and the piece of it that stands out most.
pub(super) fn start_line(signal: &Signal, line: &Line, psf: &TrailPsf) -> Option<Line> {
    let walk = Walk { cap: crest_cap(signal, line, psf), ..Walk::ridge(psf) };
    let coarse = if 2.0 * line.half < SHORT {
        best_of(signal, &turned(line), &walk)?
    } else {
        best_of(signal, &moved(line, &ACROSS), &walk)?
    };
    let fine = best_of(signal, &moved(&coarse, &FINE), &walk)?;
    let beyond = (20.0 + fine.half).min(60.0) + fine.half;
    let mut columns = fine.columns(signal, [-beyond, beyond], &Walk::ridge(psf));
    cap_columns(&mut columns, [-line.half, line.half]);
    let (run, _) = best_run(&columns, 1)?;
    line_of_run(&fine, columns.get(run)?)
}

/// The line with both ends moved across.
fn moved(line: &Line, offsets: &[f64]) -> Vec<Line> {
    let half = line.half.max(2.0);
    let end = |along: f64, across: f64| line.at(along, across);
    offsets
        .iter()
        .flat_map(|&first| offsets.iter().map(move |&second| (first, second)))
        .map(|(first, second)| Line::between(end(-half, first), end(half, second)))
        .collect()
}

/// Lines of all directions through the middle and beside it.
fn turned(line: &Line) -> Vec<Line> {
    (0..DIRECTIONS)
        .flat_map(|turn| [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0].map(|across| (turn, across)))
        .map(|(turn, across)| {
            let angle = line.angle + turn as f64 * std::f64::consts::PI / DIRECTIONS as f64;
            let line = Line { angle, half: line.half.max(0.5 * SHORT - 1.0), ..*line };
            Line { center: line.at(0.0, across), ..line }
        })
        .collect()
}

fn best_of(signal: &Signal, lines: &[Line], walk: &Walk) -> Option<Line> {
    let mut best: Option<(f64, Line)> = None;
    for line in lines {
        let snr = columns_snr(&line.columns(signal, [-line.half, line.half], walk));
        if best.is_none_or(|(highest, _)| snr > highest) {
            best = Some((snr, *line));
        }
    }
    best.map(|(_, line)| line)
}

/// Well above what the steps along the line typically have as their brightest place near it: light above is not the
/// trail's.
fn crest_cap(signal: &Signal, line: &Line, psf: &TrailPsf) -> f32 {
    let half = line.half.max(2.0);
    let sigma = psf.line_sigma();
    let sides: Vec<Vec<Column>> = ACROSS
        .iter()
        .map(|&offset| line.columns(signal, [-half, half], &Walk { sigma, offset, cap: f32::INFINITY }))
        .collect();
    let steps = sides.first().map_or(0, Vec::len);
    let mut crests: Vec<f32> = (0..steps)
        .map(|step| {
            let columns = sides.iter().filter_map(|side| side.get(step)).filter(|column| column.gain > 0.0);
            columns.map(|column| column.sum / column.gain).fold(0.0, f32::max)
        })
        .collect();
    if crests.is_empty() {
        return f32::INFINITY;
    }
    let rank = (typical_share(2.0 * half) * (steps - 1) as f64).round() as usize;
    (2.5 * *crests.select_nth_unstable_by(rank, f32::total_cmp).1).max(4.0)
}

/// The middle of the good part of a line lies in the window.
pub(super) fn is_inside(signal: &Signal, at: ImagePoint) -> bool {
    let window = signal.window;
    let inside = |value: f64, start: usize, length: usize| {
        value > start as f64 - 0.5 && value < (start + length) as f64 - 0.5
    };
    inside(at.x, window.x0, window.width) && inside(at.y, window.y0, window.height)
}
