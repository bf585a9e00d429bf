//! What the shader knows of a grid that is not that of the image that is looked at (`shaders/warp.wgsl`).

use super::layer::Warped;
use super::resample_pass::{GridUniform, whole_and_rest};
use super::sampling::Sampling;
use crate::geometry::ImagePoint;

/// The field names are those of the WGSL struct.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct WarpUniform {
    pub(super) reference: GridUniform,
    pub(super) cell_matrix: [f32; 4],
    pub(super) cell_base: [i32; 2],
    pub(super) cell_fraction: [f32; 2],
    pub(super) last_cell: [i32; 2],
    pub(super) texels_per_pixel: [f32; 2],
}

impl WarpUniform {
    /// For planes that are read at this level.
    pub(super) fn new(warped: &Warped, level: u8) -> Self {
        let reference = &warped.reference;
        let mut uniform = Self {
            reference: GridUniform::new(reference, &reference.sampling_at(0, 0.0)),
            cell_matrix: [0.0; 4],
            cell_base: [0; 2],
            cell_fraction: [0.0; 2],
            last_cell: [0; 2],
            texels_per_pixel: [(-f32::from(level.min(31))).exp2(); 2],
        };
        if let Some(lattice) = warped.warp.lattice() {
            let (map, size) = (reference.image_from_screen, reference.image);
            let cells = lattice.cells() as f64;
            let (per_x, per_y) = (cells / size.width.max(1) as f64, cells / size.height.max(1) as f64);
            let matrix = [map.a * per_x, map.b * per_x, map.c * per_y, map.d * per_y];
            uniform.cell_matrix = matrix.map(|value| value as f32);
            let center = Sampling::screen_center(reference);
            let (x, y) = map.apply(center.0, center.1);
            let (u, v) = lattice.position(size, ImagePoint { x, y });
            let ((base_u, fraction_u), (base_v, fraction_v)) = (whole_and_rest(u), whole_and_rest(v));
            (uniform.cell_base, uniform.cell_fraction) = ([base_u, base_v], [fraction_u, fraction_v]);
            uniform.last_cell = [lattice.cells() as i32 - 1; 2];
        }
        uniform
    }
}
