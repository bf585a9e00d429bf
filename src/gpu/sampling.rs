//! Which level a view reads, and where each of its pixels lies in that level.
//!
//! Positions are kept as a whole texel and a fraction, relative to the middle of the canvas, so that
//! single precision on the device suffices for mosaics of any size.

use super::Quality;
use crate::geometry::{Affine, ImageSize, level_count, level_size};
use crate::raster::sampling_level;

/// How a canvas samples one level of a pyramid. "Texel units" count from the lower left corner of
/// texel 0: texel u covers [u, u+1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sampling {
    pub(super) level: u8,
    /// Texel units from canvas position.
    pub(super) texel_from_screen: Affine,
    /// Half the side of the box that a screen pixel averages, texels; 0 reads the nearest texel.
    pub(super) half_side: f64,
    /// Extent of the level.
    pub(super) level_size: ImageSize,
    /// How far from `texel_from_screen` texels are read: nowhere unless a lattice displaces them.
    pub(super) drift: Drift,
}

/// The smallest and the largest displacement along x and y, texels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Drift {
    pub(super) low: [f64; 2],
    pub(super) high: [f64; 2],
}

/// What a canvas looks at: the part of a frame that decides which texels are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Canvas {
    pub(super) image: ImageSize,
    pub(super) image_from_screen: Affine,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
}

impl Canvas {
    /// How the canvas is sampled at this quality.
    pub(super) fn sampling(&self, quality: Quality) -> Sampling {
        let image_per_screen = self.image_from_screen.scale();
        let n_levels = level_count(self.image);
        let level = match quality {
            Quality::Full => sampling_level(image_per_screen, n_levels),
            // The nearest level in scale: the largest no coarser than sqrt(2) times a screen pixel.
            Quality::Fast => sampling_level(image_per_screen * std::f64::consts::SQRT_2, n_levels),
        };
        let averaged = quality == Quality::Full && image_per_screen > 1.0;
        self.sampling_at(level, if averaged { image_per_screen } else { 0.0 })
    }

    /// The canvas over one level, with boxes of `side` image pixels.
    pub(super) fn sampling_at(&self, level: u8, side: f64) -> Sampling {
        let per_pixel = (-f64::from(level.min(31))).exp2();
        let map = self.image_from_screen;
        Sampling {
            level,
            texel_from_screen: Affine {
                a: map.a * per_pixel,
                b: map.b * per_pixel,
                c: map.c * per_pixel,
                d: map.d * per_pixel,
                tx: (map.tx + 0.5) * per_pixel,
                ty: (map.ty + 0.5) * per_pixel,
            },
            half_side: side * per_pixel / 2.0,
            level_size: level_size(self.image, level),
            drift: Drift::default(),
        }
    }

    /// The canvas with a margin of `margin_px` around it, as corners in order around it.
    pub(super) fn corners(&self, margin_px: f64) -> [(f64, f64); 4] {
        let (right, top) = (f64::from(self.width_px) + margin_px, f64::from(self.height_px) + margin_px);
        [(-margin_px, -margin_px), (right, -margin_px), (right, top), (-margin_px, top)]
    }
}

impl Sampling {
    /// The canvas position whose half-integer neighbours are the centres of the middle pixels.
    pub(super) fn screen_center(canvas: &Canvas) -> (f64, f64) {
        (f64::from(canvas.width_px / 2), f64::from(canvas.height_px / 2))
    }
}
