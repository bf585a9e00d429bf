//! Where exposures look, and whether they look at the same sky.

use crate::geometry::{ImagePoint, ImageSize};
use crate::sky::{SkyPoint, Wcs};
use crate::streaks::ExposureImage;
use std::sync::Arc;

/// Positions along each side of an image that are tried.
const TRIED: usize = 7;

/// The sky that an exposure covers.
#[derive(Debug, Default)]
pub(super) struct Pointing {
    images: Vec<Footprint>,
}

/// The sky that an image covers, and a circle around it.
#[derive(Debug)]
struct Footprint {
    wcs: Arc<Wcs>,
    size: ImageSize,
    center: SkyPoint,
    /// Radians.
    radius: f64,
}

impl Pointing {
    /// Of the images that have world coordinates.
    pub fn of(images: &[ExposureImage]) -> Self {
        let footprint = |image: &ExposureImage| Footprint::of(image.wcs.as_ref()?, image.pixels.size());
        Self { images: images.iter().filter_map(footprint).collect() }
    }

    /// Nothing is known of the sky.
    pub fn is_unknown(&self) -> bool {
        self.images.is_empty()
    }

    /// The same images at the same places to half a pixel; `false` where nothing is known.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |(a, b): (&Footprint, &Footprint)| {
            let pixel = (a.wcs.pixel_scale_arcsec() / 3600.0).to_radians();
            a.size == b.size && a.center.separation(b.center) < 0.5 * pixel
        };
        !self.is_unknown()
            && self.images.len() == other.images.len()
            && self.images.iter().all(|own| other.images.iter().any(|image| same((own, image))))
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.images.iter().any(|own| other.images.iter().any(|image| own.overlaps(image)))
    }
}

impl Footprint {
    fn of(wcs: &Arc<Wcs>, size: ImageSize) -> Option<Self> {
        let center = wcs.sky_from_pixel(size.center())?;
        let mut footprint = Self { wcs: Arc::clone(wcs), size, center, radius: 0.0 };
        let radius = footprint.positions().map(|sky| center.separation(sky)).fold(0.0, f64::max);
        footprint.radius = radius;
        Some(footprint)
    }

    /// Positions all over the image, from edge to edge.
    fn positions(&self) -> impl Iterator<Item = SkyPoint> {
        let place = |index: usize, len: usize| index as f64 / (TRIED - 1) as f64 * len as f64 - 0.5;
        (0..TRIED * TRIED).filter_map(move |index| {
            let (column, row) = (index % TRIED, index / TRIED);
            let at = ImagePoint { x: place(column, self.size.width), y: place(row, self.size.height) };
            self.wcs.sky_from_pixel(at)
        })
    }

    fn holds(&self, sky: SkyPoint) -> bool {
        self.center.separation(sky) <= self.radius
            && self.wcs.pixel_from_sky(sky).is_some_and(|at| self.size.pixel_at(at).is_some())
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.center.separation(other.center) < self.radius + other.radius
            && (self.positions().any(|sky| other.holds(sky)) || other.positions().any(|sky| self.holds(sky)))
    }
}

/// What to say of exposures that share no sky with any other.
pub(super) fn apart_notices(pointings: &[(&str, &Pointing)]) -> Vec<String> {
    let known: Vec<&(&str, &Pointing)> = pointings.iter().filter(|(_, own)| !own.is_unknown()).collect();
    let is_apart = |index: usize, own: &Pointing| {
        let others = known.iter().enumerate().filter(|(other, _)| *other != index);
        others.into_iter().all(|(_, (_, other))| !own.overlaps(other))
    };
    let apart: Vec<&str> = known
        .iter()
        .enumerate()
        .filter(|(index, (_, own))| is_apart(*index, own))
        .map(|(_, (name, _))| *name)
        .collect();
    if known.len() < 2 || apart.is_empty() {
        return Vec::new();
    }
    if apart.len() == known.len() {
        let why = "the exposures show different parts of the sky: streaks are found in each, but not linked";
        return vec![why.to_owned()];
    }
    let other = |name: &&str| {
        format!("{name} shows another part of the sky than the others: its streaks are found, but not linked")
    };
    apart.iter().map(other).collect()
}
