//! The search through one block, and through a window around one source that does not fit in its block.

use super::components::{Component, Components};
use super::deblend::Scratch;
use super::measure::{Found, Limit, Parts, split};
use super::window::{Frame, Window};
use super::{DetectionSettings, SourcesError};
use crate::geometry::{ImageSize, PixelRect};

/// Windows around large sources begin with so much sky beside them, pixels.
const MARGIN: usize = 64;

/// A source that needs a window of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Deferred {
    /// Row and column in the image of a pixel of it.
    pub(super) seed: (usize, usize),
    /// First and last row and column that it reaches, as far as is known.
    rows: (usize, usize),
    columns: (usize, usize),
}

/// What is found in one block.
#[derive(Default)]
pub(super) struct BlockFindings {
    pub(super) found: Vec<Found>,
    pub(super) deferred: Vec<Deferred>,
}

/// The parts of an image that blocks answer for.
pub(super) fn blocks(image: ImageSize, side: usize) -> Vec<PixelRect> {
    let starts = |length: usize| (0..length).step_by(side.max(1));
    let block = |x0: usize, y0: usize| PixelRect {
        x0,
        y0,
        width: side.min(image.width - x0),
        height: side.min(image.height - y0),
    };
    starts(image.height).flat_map(|y0| starts(image.width).map(move |x0| block(x0, y0))).collect()
}

/// All sources whose component has its peak in `core`; those that the window does not hold are deferred.
pub(super) fn search_block(
    frame: &Frame<'_>,
    core: PixelRect,
    settings: &DetectionSettings,
) -> Result<BlockFindings, SourcesError> {
    // Smoothing must be sound in the core and one pixel around it.
    let overlap = settings.blocks.overlap.max(frame.taps.len() / 2 + 2);
    let window = frame.window(grown(core, overlap, frame.pixels.size()))?;
    let mut components = Components::of(&window, settings.threshold as f32, settings.min_area);
    let mut findings = BlockFindings::default();
    let mut owned = Vec::new();
    for component in &components.components {
        if component.is_whole {
            owned.extend(is_in(core, image_place(&window, component.peak)).then_some(*component));
        } else {
            let inside = components.pixels(component).iter().map(|pixel| image_place(&window, *pixel));
            let seed = inside.filter(|place| is_in(core, *place)).min_by_key(|(x, y)| (*y, *x));
            findings.deferred.extend(seed.map(|seed| Deferred::of(&window, component, seed)));
        }
    }
    let mut scratch = Scratch::new(window.rect.area());
    let mut next_label = components.components.len() as u32;
    let parts: Vec<(Component, Parts)> = owned
        .into_iter()
        .map(|component| {
            let of = (&mut components, component);
            (component, split(&window, of, settings, &mut scratch, &mut next_label))
        })
        .collect();
    for (component, parts) in parts {
        match parts.measured((&window, &components.labels), settings, Limit::Window) {
            Ok(found) => findings.found.extend(found),
            Err(needed) => {
                let seed = image_place(&window, component.peak);
                let deferred = Deferred::of(&window, &component, seed);
                findings.deferred.push(deferred.reaching(needed));
            }
        }
    }
    Ok(findings)
}

/// The sources of the component that holds the seed, in a window that grows until it holds it; and the runs of pixels
/// (row, first and last column) that the component has.
pub(super) fn search_around(
    frame: &Frame<'_>,
    deferred: &Deferred,
    settings: &DetectionSettings,
) -> Result<(Vec<Found>, Footprint), SourcesError> {
    let image = frame.pixels.size();
    let most = settings.blocks.most_pixels;
    let mut rect = grown(deferred.rect(), MARGIN, image);
    if rect.area() > most {
        rect = around_seed(deferred.seed, most, image);
    }
    loop {
        let window = frame.window(rect)?;
        let mut components = Components::of(&window, settings.threshold as f32, settings.min_area);
        let seed = (deferred.seed.1 as i64 - rect.x0 as i64, deferred.seed.0 as i64 - rect.y0 as i64);
        let component = window.index(seed.0, seed.1).and_then(|index| components.at(index)).copied();
        let Some(component) = component else { return Ok((Vec::new(), Footprint::default())) };
        let wider = |needed: PixelRect| -> Option<PixelRect> {
            let next = grown(united(rect, needed), 1, image);
            (next.area() <= most && next != rect).then_some(next)
        };
        if !component.is_whole
            && let Some(next) = wider(grown(rect, rect.width.max(rect.height) / 2, image))
        {
            rect = next;
            continue;
        }
        let footprint = Footprint::of(&window, components.pixels(&component));
        let mut scratch = Scratch::new(rect.area());
        let mut next_label = components.components.len() as u32;
        let parts = split(&window, (&mut components, component), settings, &mut scratch, &mut next_label);
        let pixels = (&window, components.labels.as_slice());
        match parts.measured(pixels, settings, Limit::Window) {
            Ok(found) => return Ok((found, footprint)),
            Err(needed) => match wider(needed) {
                Some(next) => rect = next,
                None => {
                    let found = parts.measured(pixels, settings, Limit::Last);
                    return Ok((found.unwrap_or_default(), footprint));
                }
            },
        }
    }
}

/// Where a component lies: runs of pixels, sorted by row and column.
#[derive(Debug, Default)]
pub(super) struct Footprint {
    /// Row, first column, last column.
    runs: Vec<(usize, usize, usize)>,
}

impl Footprint {
    fn of(window: &Window, pixels: &[u32]) -> Self {
        let mut sorted = pixels.to_vec();
        sorted.sort_unstable();
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for pixel in sorted {
            let (column, row) = image_place(window, pixel);
            match runs.last_mut() {
                Some((last_row, _, end)) if *last_row == row && *end + 1 == column => *end = column,
                _ => runs.push((row, column, column)),
            }
        }
        Self { runs }
    }

    /// Whether a pixel (row, column) is in it.
    pub(super) fn holds(&self, (row, column): (usize, usize)) -> bool {
        let after = self.runs.partition_point(|(own, start, _)| (*own, *start) <= (row, column));
        let run = after.checked_sub(1).and_then(|index| self.runs.get(index));
        run.is_some_and(|(own, _, end)| *own == row && column <= *end)
    }
}

impl Deferred {
    fn of(window: &Window, component: &Component, (column, row): (usize, usize)) -> Self {
        let shifted = |(first, last): (usize, usize), start: usize| (first + start, last + start);
        Self {
            seed: (row, column),
            rows: shifted(component.rows, window.rect.y0),
            columns: shifted(component.columns, window.rect.x0),
        }
    }

    /// The same with the window that its apertures need.
    fn reaching(self, needed: PixelRect) -> Self {
        let span = |(first, last): (usize, usize), start: usize, length: usize| {
            (first.min(start), last.max((start + length).saturating_sub(1)))
        };
        Self {
            rows: span(self.rows, needed.y0, needed.height),
            columns: span(self.columns, needed.x0, needed.width),
            ..self
        }
    }

    fn rect(&self) -> PixelRect {
        PixelRect {
            x0: self.columns.0,
            y0: self.rows.0,
            width: self.columns.1 + 1 - self.columns.0,
            height: self.rows.1 + 1 - self.rows.0,
        }
    }
}

/// Column and row in the image of a pixel of a window.
fn image_place(window: &Window, pixel: u32) -> (usize, usize) {
    let (column, row) = window.place(pixel);
    (column + window.rect.x0, row + window.rect.y0)
}

fn is_in(rect: PixelRect, (column, row): (usize, usize)) -> bool {
    (rect.x0..rect.x0 + rect.width).contains(&column) && (rect.y0..rect.y0 + rect.height).contains(&row)
}

/// Wider on all sides, within the image.
fn grown(rect: PixelRect, by: usize, image: ImageSize) -> PixelRect {
    let (x0, y0) = (rect.x0.saturating_sub(by), rect.y0.saturating_sub(by));
    let x1 = (rect.x0 + rect.width).saturating_add(by).min(image.width);
    let y1 = (rect.y0 + rect.height).saturating_add(by).min(image.height);
    PixelRect { x0, y0, width: x1 - x0, height: y1 - y0 }
}

fn united(one: PixelRect, other: PixelRect) -> PixelRect {
    let (x0, y0) = (one.x0.min(other.x0), one.y0.min(other.y0));
    let x1 = (one.x0 + one.width).max(other.x0 + other.width);
    let y1 = (one.y0 + one.height).max(other.y0 + other.height);
    PixelRect { x0, y0, width: x1 - x0, height: y1 - y0 }
}

/// A square of at most so many pixels around a place.
fn around_seed((row, column): (usize, usize), most: usize, image: ImageSize) -> PixelRect {
    let half = ((most as f64).sqrt() as usize / 2).saturating_sub(1);
    grown(PixelRect { x0: column, y0: row, width: 1, height: 1 }, half, image)
}
