//! The background of an image and its noise, on a mesh.
//!
//! Each mesh is clipped to what is sky (`clip`), holes are filled from around, a median over 3 x 3 meshes takes out
//! those that bright sources fill, and natural cubic splines give the value at a pixel.

mod clip;
mod mesh;
mod spline;

pub use mesh::Mesh;

use super::SourcesError;
use crate::geometry::{ImageSize, PixelRect};
use crate::progress::Progress;
use crate::raster::Pixels;
use clip::{Sky, clipped_sky};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A mesh with fewer than this share of its pixels is filled from its neighbours.
const LEAST_SHARE: f64 = 0.5;

/// The meshes of the background and of its standard deviation, of `side` pixels each. Memory is that of the rows of one
/// mesh for each thread.
///
/// # Errors
/// [`SourcesError::NoData`], [`SourcesError::Read`], [`SourcesError::Cancelled`], or a side of 0.
pub fn measure_background(
    pixels: &dyn Pixels,
    side: usize,
    progress: &dyn Progress,
) -> Result<(Mesh, Mesh), SourcesError> {
    let image = pixels.size();
    if side == 0 {
        return Err(SourcesError::Setting("the meshes of the background must be at least one pixel wide".into()));
    }
    let (columns, rows) = (image.width.div_ceil(side), image.height.div_ceil(side));
    let done = AtomicUsize::new(0);
    let skies: Vec<Vec<Option<MeshSky>>> = (0..rows)
        .into_par_iter()
        .map(|row| {
            if progress.is_cancelled() {
                return Err(SourcesError::Cancelled);
            }
            let skies = row_of_meshes(pixels, row, side)?;
            progress.report((done.fetch_add(1, Ordering::Relaxed) + 1) as f32 / rows as f32);
            Ok(skies)
        })
        .collect::<Result<_, SourcesError>>()?;
    let skies: Vec<Option<MeshSky>> = skies.into_iter().flatten().collect();
    let is_any_full = skies.iter().flatten().any(|sky| sky.is_full);
    let kept = |value: fn(&Sky) -> f64| -> Vec<f64> {
        let of = |sky: &Option<MeshSky>| {
            let sky = sky.as_ref().filter(|sky| sky.is_full || !is_any_full);
            sky.map_or(f64::NAN, |sky| value(&sky.sky))
        };
        skies.iter().map(of).collect()
    };
    let make = |values| Mesh::smoothed(image, side, (columns, values)).ok_or(SourcesError::NoData);
    Ok((make(kept(|sky| sky.level))?, make(kept(|sky| sky.deviation))?))
}

#[derive(Debug, Clone, Copy)]
struct MeshSky {
    sky: Sky,
    is_full: bool,
}

fn row_of_meshes(
    pixels: &dyn Pixels,
    row: usize,
    side: usize,
) -> Result<Vec<Option<MeshSky>>, SourcesError> {
    let ImageSize { width, height } = pixels.size();
    let y0 = row * side;
    let strip = PixelRect { x0: 0, y0, width, height: side.min(height - y0) };
    let mut values = vec![0.0_f32; strip.area()];
    pixels.read_f32(strip, &mut values)?;
    let mut inside = Vec::with_capacity(side * strip.height);
    let skies = (0..width.div_ceil(side)).map(|column| {
        let x0 = column * side;
        let columns = x0..(x0 + side).min(width);
        inside.clear();
        for line in values.chunks_exact(width) {
            let line = line.get(columns.clone()).unwrap_or_default();
            inside.extend(line.iter().copied().filter(|value| value.is_finite() && *value != 0.0));
        }
        let is_full = inside.len() as f64 >= LEAST_SHARE * (columns.len() * strip.height) as f64;
        clipped_sky(&inside).map(|sky| MeshSky { sky, is_full })
    });
    Ok(skies.collect())
}
