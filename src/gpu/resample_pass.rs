//! The resample pass: tiles to one value per plane and screen pixel (`shaders/resample.wgsl`, and
//! `shaders/warp.wgsl` for planes of another pixel grid).

use super::fullscreen::{FullscreenPass, Target, full_screen_pipeline, sampled_texture, uniform_buffer};
use super::layer::Layer;
use super::page::PageTable;
use super::sampling::{Canvas, Sampling};
use super::torus::Torus;
use super::warp_uniform::WarpUniform;
use crate::geometry::TILE_SIZE;
use crate::raster::{LEAST_WEIGHT, NOT_FINITE, OUTSIDE, Reduction};
use std::collections::HashMap;

/// The shader's source.
pub(super) const RESAMPLE_SOURCE: &str =
    concat!(include_str!("../../shaders/resample.wgsl"), include_str!("../../shaders/warp.wgsl"));
/// One value of four planes, as bits.
pub(super) const RESAMPLED_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba32Uint;

/// Where canvas pixels lie in one level of a grid. The field names are those of the WGSL struct.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct GridUniform {
    pub(super) matrix_high: [f32; 4],
    pub(super) matrix_low: [f32; 4],
    pub(super) fraction: [f32; 2],
    pub(super) limit_fraction: [f32; 2],
    pub(super) base: [i32; 2],
    pub(super) limit: [i32; 2],
}

/// What the shader knows of a view. The field names are those of the WGSL struct.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct ResampleUniform {
    pub(super) grid: GridUniform,
    pub(super) level_size: [i32; 2],
    pub(super) page_first: [i32; 2],
    pub(super) canvas_center: [f32; 2],
    pub(super) canvas_size: [f32; 2],
    pub(super) stored_offset: [f32; 2],
    pub(super) half_side: f32,
    pub(super) planes_present: u32,
}

impl GridUniform {
    /// The level of a canvas that is sampled so.
    pub(super) fn new(canvas: &Canvas, sampling: &Sampling) -> Self {
        let map = sampling.texel_from_screen;
        let matrix = [map.a, map.b, map.c, map.d];
        let high = matrix.map(with_few_bits);
        let center = Sampling::screen_center(canvas);
        let (x, y) = map.apply(center.0, center.1);
        let ((base_x, fraction_x), (base_y, fraction_y)) = (whole_and_rest(x), whole_and_rest(y));
        let step = (-f64::from(sampling.level.min(31))).exp2();
        let (limit_x, limit_fraction_x) = whole_and_rest(canvas.image.width as f64 * step);
        let (limit_y, limit_fraction_y) = whole_and_rest(canvas.image.height as f64 * step);
        Self {
            matrix_high: high.map(|value| value as f32),
            matrix_low: std::array::from_fn(|index| (matrix[index] - high[index]) as f32),
            fraction: [fraction_x, fraction_y],
            limit_fraction: [limit_fraction_x, limit_fraction_y],
            base: [base_x, base_y],
            limit: [limit_x, limit_y],
        }
    }
}

impl ResampleUniform {
    /// The uniform of a layer that is sampled so, with this page table, stored so.
    pub(super) fn new(layer: &Layer, sampling: &Sampling, pages: &PageTable, torus: Torus) -> Self {
        let canvas = &layer.canvas;
        let center = Sampling::screen_center(canvas);
        let present = layer.planes_from_first().into_iter().enumerate();
        Self {
            grid: GridUniform::new(canvas, sampling),
            level_size: [sampling.level_size.width as i32, sampling.level_size.height as i32],
            page_first: [pages.range.first_col as i32, pages.range.first_row as i32],
            canvas_center: [center.0 as f32, center.1 as f32],
            canvas_size: [canvas.width_px as f32, canvas.height_px as f32],
            stored_offset: [torus.offset.0 as f32, torus.offset.1 as f32],
            half_side: sampling.half_side as f32,
            planes_present: present.map(|(index, plane)| u32::from(plane.is_some()) << index).sum(),
        }
    }
}

/// Whole texels and the rest in [0, 1). Far beyond any image the whole saturates.
pub(super) fn whole_and_rest(position: f64) -> (i32, f32) {
    let bound = f64::from(1 << 29);
    let position = if position.is_finite() { position.clamp(-bound, bound) } else { -bound };
    let whole = position.floor();
    ((whole as i32), ((position - whole) as f32).min(1.0 - f32::EPSILON))
}

/// The value rounded to a mantissa of 10 bits: its product with a pixel offset (half-integers below 8192:
/// 14 bits) is exact in single precision.
fn with_few_bits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let unit = (value.abs().log2().floor() - 9.0).exp2();
    (value / unit).round() * unit
}

/// What of the shader is fixed when it is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ResampleVariant {
    /// The channel of the first plane, and how many planes there are from it to the last.
    first_plane: u8,
    n_planes: u8,
    /// Channels that are written, bit by bit.
    channels: u8,
    /// `None` reads the nearest texel.
    reduction: Option<Reduction>,
    kind: GridKind,
}

/// Which grid is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum GridKind {
    /// That of the image that is looked at.
    Reference,
    /// One that an affine map leads to.
    Affine,
    /// One that needs displacements beside it.
    Lattice,
}

impl ResampleVariant {
    /// What a layer needs, sampled so.
    pub(super) fn of(layer: &Layer, sampling: &Sampling, reduction: Reduction) -> Self {
        let last = layer.planes_from_first().iter().rposition(Option::is_some).unwrap_or(0);
        Self {
            first_plane: layer.first_channel() as u8,
            n_planes: last as u8 + 1,
            channels: layer.channels,
            reduction: (sampling.half_side > 0.0).then_some(reduction),
            kind: match &layer.warped {
                None => GridKind::Reference,
                Some(warped) if warped.warp.is_affine() => GridKind::Affine,
                Some(_) => GridKind::Lattice,
            },
        }
    }

    fn constants(self) -> [(&'static str, f64); 6] {
        let reduction = match self.reduction {
            None => 0.0,
            Some(Reduction::Mean) => 1.0,
            Some(Reduction::Max) => 2.0,
            Some(Reduction::Or) => 3.0,
        };
        [
            ("N_PLANES", f64::from(self.n_planes)),
            ("FIRST_PLANE", f64::from(self.first_plane)),
            ("REDUCTION", reduction),
            ("NOT_FINITE", f64::from(NOT_FINITE.to_bits())),
            ("OUTSIDE", f64::from(OUTSIDE.to_bits())),
            ("LEAST_WEIGHT", f64::from(LEAST_WEIGHT)),
        ]
    }
}

/// Layouts and pipelines, the latter compiled when first used.
#[derive(Debug)]
pub(super) struct ResamplePass {
    module: wgpu::ShaderModule,
    group_layout: wgpu::BindGroupLayout,
    warp_layout: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    warped_layout: wgpu::PipelineLayout,
    pipelines: HashMap<ResampleVariant, wgpu::RenderPipeline>,
}

impl ResamplePass {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("resample"),
            source: wgpu::ShaderSource::Wgsl(RESAMPLE_SOURCE.into()),
        });
        let bindings = |entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label: Some("resample"),
                entries,
            })
        };
        let group_layout = bindings(&[
            uniform_buffer(0, size_of::<ResampleUniform>()),
            sampled_texture(1, wgpu::TextureSampleType::Uint, wgpu::TextureViewDimension::D2Array),
            sampled_texture(2, wgpu::TextureSampleType::Uint, wgpu::TextureViewDimension::D2),
        ]);
        let unfiltered = wgpu::TextureSampleType::Float { filterable: false };
        let warp_layout = bindings(&[
            uniform_buffer(0, size_of::<WarpUniform>()),
            sampled_texture(1, unfiltered, wgpu::TextureViewDimension::D2),
        ]);
        let layout = |groups: &[Option<&wgpu::BindGroupLayout>]| {
            device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some("resample"),
                bind_group_layouts: groups,
                immediate_size: 0,
            })
        };
        Self {
            layout: layout(&[Some(&group_layout)]),
            warped_layout: layout(&[Some(&group_layout), Some(&warp_layout)]),
            module,
            group_layout,
            warp_layout,
            pipelines: HashMap::new(),
        }
    }

    /// What the shader reads for one layer of a view.
    pub(super) fn bind_group(
        &self,
        device: &wgpu::Device,
        uniform: &wgpu::Buffer,
        atlas: &wgpu::TextureView,
        pages: &wgpu::TextureView,
    ) -> wgpu::BindGroup {
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("resample"),
            layout: &self.group_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(atlas) },
                wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::TextureView(pages) },
            ],
        })
    }

    /// What it reads beside that for planes of another grid.
    pub(super) fn warp_group(
        &self,
        device: &wgpu::Device,
        uniform: &wgpu::Buffer,
        lattice: &wgpu::TextureView,
    ) -> wgpu::BindGroup {
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("warp"),
            layout: &self.warp_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(lattice) },
            ],
        })
    }

    pub(super) fn pipeline(
        &mut self,
        device: &wgpu::Device,
        variant: ResampleVariant,
    ) -> &wgpu::RenderPipeline {
        self.pipelines.entry(variant).or_insert_with(|| {
            let mut constants = variant.constants().to_vec();
            let (label, layout) = match variant.kind {
                GridKind::Reference => ("resample", &self.layout),
                GridKind::Affine | GridKind::Lattice => ("warp", &self.warped_layout),
            };
            if variant.kind != GridKind::Reference {
                constants.push(("HAS_LATTICE", f64::from(u8::from(variant.kind == GridKind::Lattice))));
            }
            full_screen_pipeline(
                device,
                &FullscreenPass {
                    label,
                    module: &self.module,
                    layout,
                    constants: &constants,
                    target: Target {
                        format: RESAMPLED_FORMAT,
                        blend: None,
                        channels: wgpu::ColorWrites::from_bits_truncate(variant.channels.into()),
                    },
                },
            )
        })
    }
}

const _: () = assert!(TILE_SIZE == 256, "the shader's TILE_BITS and TILE_MASK are those of tiles of 256");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_parts_of_a_factor_give_exact_products() {
        for value in [1.0 / 3.0, 15.731_234, 1.0 / 64.0, -2.0, 0.999_999, 1e-9] {
            let high = with_few_bits(value);
            assert!((value - high).abs() <= value.abs() / 512.0);
            for pixel in [0.5_f32, 8191.5, -4095.5] {
                let product = f64::from(high as f32 * pixel);
                assert_eq!(product, high * f64::from(pixel));
            }
        }
    }
}
