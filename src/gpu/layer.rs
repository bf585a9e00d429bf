//! The planes of a frame that share a pixel grid, and are read in one pass.

use super::sampling::{Canvas, Drift, Sampling};
use super::{Quality, ViewFrame};
use crate::field::PlaneKey;
use crate::geometry::{ImagePoint, Warp};
use std::sync::Arc;

/// Screen pixels around the canvas for which tiles are wanted as well, so that a slow drag finds them.
pub(super) const MARGIN_PX: f64 = 48.0;

/// Planes of one pixel grid.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// The frame's planes that lie here, each in its channel.
    pub(super) planes: [Option<PlaneKey>; 4],
    /// The channels that are written, bit by bit: those of the planes; of the first layer all that no other has.
    pub(super) channels: u8,
    /// The canvas over the planes' own grid, by the affine part of the warp.
    pub(super) canvas: Canvas,
    /// The map to that grid, and the canvas over the reference image; `None` where that is the grid.
    pub(super) warped: Option<Warped>,
}

/// A grid that is not that of the reference image.
#[derive(Debug, Clone)]
pub(super) struct Warped {
    pub(super) warp: Arc<Warp>,
    pub(super) reference: Canvas,
}

impl PartialEq for Warped {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.warp, &other.warp) && self.reference == other.reference
    }
}

/// The layers of a frame: the planes without a warp, then those of each warp; at least one.
pub(super) fn layers_of(frame: &ViewFrame<'_>) -> Vec<Layer> {
    let reference = Canvas {
        image: frame.image,
        image_from_screen: frame.image_from_screen,
        width_px: frame.width_px,
        height_px: frame.height_px,
    };
    let mut layers: Vec<Layer> = Vec::with_capacity(1);
    for (channel, (plane, warp)) in frame.planes.iter().zip(&frame.warps).enumerate() {
        let Some(plane) = plane else { continue };
        let warped = warp.as_ref().map(|warp| Warped { warp: Arc::clone(warp), reference });
        let layer = match layers.iter_mut().position(|layer| layer.warped == warped) {
            Some(known) => layers.get_mut(known),
            None => {
                layers.push(Layer::empty(reference, warped));
                layers.last_mut()
            }
        };
        if let Some(layer) = layer {
            layer.channels |= 1 << channel;
            if let Some(slot) = layer.planes.get_mut(channel) {
                *slot = Some(*plane);
            }
        }
    }
    if layers.is_empty() {
        layers.push(Layer::empty(reference, None));
    }
    let others = layers.iter().skip(1).fold(0, |channels, layer| channels | layer.channels);
    if let Some(first) = layers.first_mut() {
        first.channels = ALL_CHANNELS & !others;
    }
    layers
}

const ALL_CHANNELS: u8 = 0b1111;

impl Layer {
    fn empty(reference: Canvas, warped: Option<Warped>) -> Self {
        let canvas = match &warped {
            Some(Warped { warp, .. }) => Canvas {
                image: warp.plane_size(),
                image_from_screen: reference.image_from_screen.then(warp.plane_from_reference()),
                ..reference
            },
            None => reference,
        };
        Self { planes: [None; 4], channels: 0, canvas, warped }
    }

    /// How the canvas is sampled at this quality.
    pub(super) fn sampling(&self, quality: Quality) -> Sampling {
        self.drifting(self.canvas.sampling(quality))
    }

    /// The canvas over one level, with boxes of `side` pixels of the planes.
    pub(super) fn sampling_at(&self, level: u8, side: f64) -> Sampling {
        self.drifting(self.canvas.sampling_at(level, side))
    }

    /// The channel of the first plane.
    pub(super) fn first_channel(&self) -> usize {
        self.planes.iter().position(Option::is_some).unwrap_or(0)
    }

    /// The planes from the first that is there on; then those before it, which are not.
    pub(super) fn planes_from_first(&self) -> [Option<PlaneKey>; 4] {
        let mut planes = self.planes;
        planes.rotate_left(self.first_channel());
        planes
    }

    fn drifting(&self, sampling: Sampling) -> Sampling {
        let Some(Warped { warp, reference }) = &self.warped else { return sampling };
        let Some(lattice) = warp.lattice() else { return sampling };
        let corners = reference.corners(MARGIN_PX).map(|(x, y)| reference.image_from_screen.apply(x, y));
        let low =
            corners.into_iter().fold((f64::INFINITY, f64::INFINITY), |a, b| (a.0.min(b.0), a.1.min(b.1)));
        let high = corners
            .into_iter()
            .fold((f64::NEG_INFINITY, f64::NEG_INFINITY), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let point = |(x, y): (f64, f64)| ImagePoint { x, y };
        let range = lattice.range_within(warp.reference_size(), point(low), point(high));
        let texels_per_pixel = (-f64::from(sampling.level.min(31))).exp2();
        let scaled = |[x, y]: [f64; 2]| [x * texels_per_pixel, y * texels_per_pixel];
        let drift =
            range.map_or_else(Drift::default, |(low, high)| Drift { low: scaled(low), high: scaled(high) });
        Sampling { drift, ..sampling }
    }
}
