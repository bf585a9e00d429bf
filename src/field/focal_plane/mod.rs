//! The quadrants of an exposure as one image, placed by their world coordinates.
//!
//! Every pixel of a focal plane is a pixel that was measured: the one of the quadrant that lies nearest on the sky.
//! Nothing is interpolated; gaps between detectors are NaN; where quadrants overlap the first by name is shown.
//! The map from the focal plane to each quadrant is tabulated so that it is right to 0.02 pixel of the quadrant's
//! own world coordinates, distortion included.

mod grid;
mod lattice;
mod layout;
mod read;

pub use layout::{FocalLayout, Quadrant, QuadrantToPlace};

use super::PlaneKey;
use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::raster::{Blocks, Pixels, ReadError, check_window};
use crate::sky::SkyPoint;
use read::{Filling, ReadQuadrant};
use std::sync::Arc;

/// One plane of every quadrant of a layout: all fluxes, or all noise maps, or all flags.
#[derive(Debug)]
pub struct FocalPlane {
    pub layout: Arc<FocalLayout>,
    /// In the order of the layout's quadrants; `None` where a quadrant lacks this plane.
    planes: Vec<Option<QuadrantPlane>>,
}

/// The plane of one quadrant.
#[derive(Debug, Clone)]
pub struct QuadrantPlane {
    pub key: PlaneKey,
    pub pixels: Arc<dyn Pixels>,
}

/// The measured pixel behind a position of the focal plane.
#[derive(Debug, Clone, PartialEq)]
pub struct NativePixel {
    /// Name of the quadrant: `3-4.F`.
    pub quadrant: String,
    /// Its place among the quadrants of the layout.
    pub number: usize,
    /// Its plane.
    pub key: PlaneKey,
    /// The position in the quadrant; it lies in the pixel `pixel`, and [`NativePixel::sky`] is its sky position.
    pub at: ImagePoint,
    /// Column and row of the pixel that was measured, from 0.
    pub pixel: (usize, usize),
    /// By the quadrant's own world coordinates.
    pub sky: Option<SkyPoint>,
}

impl FocalPlane {
    /// Put planes in their places, by the names of their quadrants. What the layout does not know, or knows with
    /// another size, is left out, and its name returned.
    pub fn new(layout: Arc<FocalLayout>, planes: Vec<(String, QuadrantPlane)>) -> (Self, Vec<String>) {
        let mut slots: Vec<Option<QuadrantPlane>> = vec![None; layout.quadrants.len()];
        let mut left_out = Vec::new();
        for (name, plane) in planes {
            let number = layout
                .quadrants
                .iter()
                .position(|quadrant| quadrant.name == name && quadrant.size == plane.pixels.size());
            match number.and_then(|number| slots.get_mut(number)) {
                Some(slot @ None) => *slot = Some(plane),
                _ => left_out.push(name),
            }
        }
        (Self { layout, planes: slots }, left_out)
    }

    /// What tells it from the plane of its first quadrant, which has the same file and HDU, and from focal planes
    /// of other quadrants or another way of putting them together: for what is kept on disk.
    pub fn variant(&self) -> String {
        let ImageSize { width, height } = self.layout.size;
        let names: Vec<&str> = self.quadrants().map(|(_, quadrant, _)| quadrant.name.as_str()).collect();
        format!("focal plane 1, {width}x{height}: {}", names.join(" "))
    }

    /// The quadrants that are there, by name.
    pub fn quadrants(&self) -> impl DoubleEndedIterator<Item = (usize, &Quadrant, &QuadrantPlane)> {
        let numbered = self.layout.quadrants.iter().zip(&self.planes).enumerate();
        numbered.filter_map(|(number, (quadrant, plane))| Some((number, quadrant, plane.as_ref()?)))
    }

    /// The plane of a quadrant, by its place in the layout.
    pub fn plane(&self, number: usize) -> Option<&QuadrantPlane> {
        self.planes.get(number)?.as_ref()
    }

    /// The place in the layout of the quadrant that has this plane.
    pub fn number_of(&self, key: PlaneKey) -> Option<usize> {
        self.planes.iter().position(|plane| plane.as_ref().is_some_and(|plane| plane.key == key))
    }

    /// The measured pixel that is shown at a position: the same for all positions of one pixel of the focal plane.
    /// `None` in gaps and outside.
    pub fn native(&self, at: ImagePoint) -> Option<NativePixel> {
        let (x, y) = self.layout.size.pixel_at(at)?;
        let center = ImagePoint { x: x as f64, y: y as f64 };
        self.quadrants().find_map(|(number, quadrant, plane)| {
            let pixel = quadrant.size.pixel_at(quadrant.nearest(x, y)?)?;
            let exact = |at: ImagePoint| quadrant.wcs.pixel_from_sky(self.layout.wcs.sky_from_pixel(at)?);
            let (here, there) = (exact(at)?, exact(center)?);
            let at =
                ImagePoint { x: pixel.0 as f64 + here.x - there.x, y: pixel.1 as f64 + here.y - there.y };
            Some(NativePixel {
                quadrant: quadrant.name.clone(),
                number,
                key: plane.key,
                at,
                pixel,
                sky: quadrant.wcs.sky_from_pixel(at),
            })
        })
    }

    /// The measured pixel at a sky position, exactly by the quadrants' own world coordinates.
    pub fn native_at_sky(&self, sky: SkyPoint) -> Option<NativePixel> {
        let near = self.layout.wcs.pixel_from_sky(sky)?;
        self.quadrants().find_map(|(number, quadrant, plane)| {
            let bounds = quadrant.bounds;
            let within = |at: f64, start: usize, len: usize| {
                (start as f64 - 1.0..(start + len) as f64 + 1.0).contains(&at)
            };
            if !within(near.x, bounds.x0, bounds.width) || !within(near.y, bounds.y0, bounds.height) {
                return None;
            }
            let at = quadrant.wcs.pixel_from_sky(sky)?;
            let pixel = quadrant.size.pixel_at(at)?;
            let name = quadrant.name.clone();
            Some(NativePixel { quadrant: name, number, key: plane.key, at, pixel, sky: Some(sky) })
        })
    }

    fn fill<T: Copy>(
        &self,
        window: PixelRect,
        out: &mut [T],
        (nan, read): (T, ReadQuadrant<T>),
    ) -> Result<(), ReadError> {
        check_window(self.layout.size, window, out.len())?;
        out.fill(nan);
        let mut filling = Filling { window, out, nan, read, buffer: Vec::new() };
        // The first by name comes last, over the others.
        for (_, quadrant, plane) in self.quadrants().rev() {
            filling.paint(quadrant, &*plane.pixels)?;
        }
        Ok(())
    }
}

impl Quadrant {
    /// The position in the quadrant that a pixel of the focal plane shows.
    fn nearest(&self, x: usize, y: usize) -> Option<ImagePoint> {
        let bounds = self.bounds;
        let inside = (bounds.x0..bounds.x0 + bounds.width).contains(&x)
            && (bounds.y0..bounds.y0 + bounds.height).contains(&y);
        inside.then(|| self.lattice.at(ImagePoint { x: x as f64, y: y as f64 })).flatten()
    }
}

impl Pixels for FocalPlane {
    fn size(&self) -> ImageSize {
        self.layout.size
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.fill(window, out, (f32::NAN, |pixels, window, out| pixels.read_f32(window, out)))
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.fill(window, out, (f64::NAN, |pixels, window, out| pixels.read_f64(window, out)))
    }

    fn blocks(&self) -> Blocks {
        let must_decode = self.planes.iter().flatten().any(|plane| plane.pixels.blocks().must_decode);
        Blocks { width: self.layout.size.width, height: 64, must_decode }
    }

    fn ready_rows(&self) -> usize {
        let waiting = self
            .quadrants()
            .filter(|(_, quadrant, plane)| plane.pixels.ready_rows() < quadrant.size.height)
            .map(|(_, quadrant, _)| quadrant.bounds.y0);
        waiting.min().unwrap_or(self.layout.size.height)
    }
}
