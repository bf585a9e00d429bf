//! Connected pixels above the threshold.

use super::window::Window;

/// No component.
pub(super) const NONE: u32 = 0;
/// Above the threshold, not yet part of a component.
const OPEN: u32 = u32::MAX;

/// The components of a window: 8-connected pixels above the threshold.
pub(super) struct Components {
    /// For each pixel of the window the number of its component from 1, or [`NONE`].
    pub(super) labels: Vec<u32>,
    pub(super) components: Vec<Component>,
    /// The pixels of all components, those of one together.
    pixels: Vec<u32>,
}

/// One component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component {
    pub(super) label: u32,
    start: usize,
    end: usize,
    /// The pixel of most smoothed light; the first of equals.
    pub(super) peak: u32,
    /// First and last column and row.
    pub(super) columns: (usize, usize),
    pub(super) rows: (usize, usize),
    /// It ends before the window does, or where the image does.
    pub(super) is_whole: bool,
}

impl Components {
    /// Label all components of at least `min_area` pixels above `threshold` deviations.
    pub(super) fn of(window: &Window, threshold: f32, min_area: usize) -> Self {
        let is_above = |((value, light), noise): ((&f32, &f32), &f32)| {
            if value.is_finite() && *light > threshold * *noise { OPEN } else { NONE }
        };
        let pixels = window.values.iter().zip(&window.smoothed).zip(&window.noise);
        let labels: Vec<u32> = pixels.map(is_above).collect();
        let mut found = Self { labels, components: Vec::new(), pixels: Vec::new() };
        for index in 0..found.labels.len() {
            if found.labels.get(index) == Some(&OPEN) {
                found.grow(window, index as u32, min_area);
            }
        }
        found
    }

    /// The pixels of a component.
    pub(super) fn pixels(&self, component: &Component) -> &[u32] {
        self.pixels.get(component.start..component.end).unwrap_or_default()
    }

    /// The component that holds a pixel.
    pub(super) fn at(&self, index: usize) -> Option<&Component> {
        let label = *self.labels.get(index)?;
        self.components.get((label as usize).checked_sub(1)?)
    }

    /// Gather the component of a pixel; too small a one is forgotten.
    fn grow(&mut self, window: &Window, seed: u32, min_area: usize) {
        let label = self.components.len() as u32 + 1;
        let start = self.pixels.len();
        self.take(seed, label);
        let mut next = start;
        while let Some(&pixel) = self.pixels.get(next) {
            next += 1;
            let (column, row) = window.place(pixel);
            for (step_x, step_y) in AROUND {
                let neighbour = window.index(column as i64 + step_x, row as i64 + step_y);
                if let Some(neighbour) = neighbour.filter(|index| self.labels.get(*index) == Some(&OPEN)) {
                    self.take(neighbour as u32, label);
                }
            }
        }
        let component = self.measured(window, (label, start));
        if component.end - start < min_area && component.is_whole {
            for pixel in self.pixels.drain(start..) {
                if let Some(label) = self.labels.get_mut(pixel as usize) {
                    *label = NONE;
                }
            }
        } else {
            self.components.push(component);
        }
    }

    fn take(&mut self, pixel: u32, label: u32) {
        if let Some(target) = self.labels.get_mut(pixel as usize) {
            *target = label;
            self.pixels.push(pixel);
        }
    }

    fn measured(&self, window: &Window, (label, start): (u32, usize)) -> Component {
        let mut component = Component {
            label,
            start,
            end: self.pixels.len(),
            peak: u32::MAX,
            columns: (usize::MAX, 0),
            rows: (usize::MAX, 0),
            is_whole: true,
        };
        let mut most = f64::NEG_INFINITY;
        for &pixel in self.pixels.get(start..).unwrap_or_default() {
            let (column, row) = window.place(pixel);
            let light = window.light(pixel);
            if light > most || (light == most && pixel < component.peak) {
                (most, component.peak) = (light, pixel);
            }
            component.columns = (component.columns.0.min(column), component.columns.1.max(column));
            component.rows = (component.rows.0.min(row), component.rows.1.max(row));
            component.is_whole &= window.is_sound(column, row);
        }
        component
    }
}

/// The eight neighbours of a pixel.
pub(super) const AROUND: [(i64, i64); 8] =
    [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];
