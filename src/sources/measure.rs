//! From a component of a window to its sources.

use super::clean::Wing;
use super::components::{Component, Components};
use super::core_width::core_width;
use super::deblend::{Scratch, deblended};
use super::moments::Moments;
use super::photometry::{Apertures, Kron};
use super::window::Window;
use super::{DetectedSource, DetectionSettings, SourceFlags};
use crate::geometry::{ImagePoint, PixelRect};

/// A source, and what is only needed until all are known.
pub(super) struct Found {
    pub(super) source: DetectedSource,
    pub(super) wing: Wing,
    /// Column and row in the image of the peak of the component that it was in.
    pub(super) component: (usize, usize),
}

/// The sources of a component, their pixels labelled as their own.
pub(super) struct Parts {
    component: Component,
    /// Label and pixels.
    parts: Vec<(u32, Vec<u32>)>,
}

/// What limits a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// Apertures that the window does not hold ask for another window.
    Window,
    /// No larger window is to be had: apertures are cut off.
    Last,
}

/// Split a component and label what it is made of. Parts of fewer than the least area are dropped.
pub(super) fn split(
    window: &Window,
    (components, component): (&mut Components, Component),
    settings: &DetectionSettings,
    scratch: &mut Scratch,
    next_label: &mut u32,
) -> Parts {
    let mut lists = deblended(window, (&component, components.pixels(&component)), settings, scratch);
    lists.retain(|pixels| pixels.len() >= settings.min_area);
    let mut parts = Vec::with_capacity(lists.len());
    for pixels in lists {
        *next_label += 1;
        for pixel in &pixels {
            if let Some(label) = components.labels.get_mut(*pixel as usize) {
                *label = *next_label;
            }
        }
        parts.push((*next_label, pixels));
    }
    Parts { component, parts }
}

impl Parts {
    /// Measure them all.
    ///
    /// # Errors
    /// The window that one of them needs.
    pub(super) fn measured(
        &self,
        (window, labels): (&Window, &[u32]),
        settings: &DetectionSettings,
        limit: Limit,
    ) -> Result<Vec<Found>, PixelRect> {
        let (column, row) = window.place(self.component.peak);
        let component = (column + window.rect.x0, row + window.rect.y0);
        let is_blend = self.parts.len() > 1;
        let flags = SourceFlags {
            deblended: is_blend,
            is_part: !self.component.is_whole,
            ..SourceFlags::default()
        };
        let measure = |(label, pixels): &(u32, Vec<u32>)| {
            let moments = Moments::of(window, pixels);
            let apertures = Apertures { window, labels, own: *label, moments };
            let kron = apertures.kron(settings, limit)?;
            let source = source(&apertures, pixels, (&kron, flags));
            let wing = Wing::of(window, pixels, (&moments, settings));
            Ok(Found { source, wing, component })
        };
        self.parts.iter().map(measure).collect()
    }
}

fn source(apertures: &Apertures<'_>, pixels: &[u32], (kron, flags): (&Kron, SourceFlags)) -> DetectedSource {
    let Apertures { window, moments, .. } = apertures;
    let brightest = pixels.iter().copied().max_by(|one, other| {
        window.value(*one).total_cmp(&window.value(*other)).then(other.cmp(one))
    });
    let peak = brightest.unwrap_or_default();
    let (peak_column, peak_row) = window.place(peak);
    let (x0, y0) = (window.rect.x0 as f64, window.rect.y0 as f64);
    let (semi_major, semi_minor, angle) = moments.ellipse();
    DetectedSource {
        number: 0,
        position: ImagePoint { x: moments.x + x0, y: moments.y + y0 },
        peak_position: ImagePoint { x: peak_column as f64 + x0, y: peak_row as f64 + y0 },
        peak: window.value(peak),
        flux_auto: kron.flux,
        flux_auto_error: kron.error,
        flux_isophotal: pixels.iter().map(|pixel| window.value(*pixel)).sum(),
        semi_major,
        semi_minor,
        angle,
        half_light_radius: apertures.half_light_radius(kron.flux, kron.radius * semi_major),
        kron_radius: kron.radius,
        fwhm: core_width(window, pixels, peak),
        area: pixels.len(),
        flags: SourceFlags {
            has_neighbours: kron.has_neighbours,
            truncated: kron.is_truncated || touches_edge(window, pixels),
            has_missing: kron.has_missing,
            ..flags
        },
    }
}

fn touches_edge(window: &Window, pixels: &[u32]) -> bool {
    pixels.iter().any(|pixel| {
        let (column, row) = window.place(*pixel);
        let (column, row) = (column + window.rect.x0, row + window.rect.y0);
        column == 0 || row == 0 || column + 1 == window.image.width || row + 1 == window.image.height
    })
}
