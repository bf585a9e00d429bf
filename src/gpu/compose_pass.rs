//! The compose pass: values of the planes to colours (`shaders/compose.wgsl` and a recipe's source).

use super::frame::ComposeKind;
use super::fullscreen::{FullscreenPass, Target, full_screen_pipeline, sampled_texture, uniform_buffer};
use crate::composite::{FLAG_SHADER, FlagUniform, RecipeUniform};
use crate::raster::OUTSIDE;
use std::collections::HashMap;

/// The shader's own part; a recipe's source follows it.
pub(super) const COMPOSE_SOURCE: &str = include_str!("../../shaders/compose.wgsl");
/// Finished colours, encoded for display.
pub(super) const COMPOSED_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// Room for the uniform of any kind.
pub(super) const COMPOSE_UNIFORM_BYTES: usize = size_of::<RecipeUniform>();
const _: () = assert!(size_of::<FlagUniform>() <= COMPOSE_UNIFORM_BYTES, "both are written to one buffer");

/// The whole source of one kind.
pub(super) fn compose_source(kind: ComposeKind) -> String {
    match kind {
        ComposeKind::Recipe(shader) => format!("{COMPOSE_SOURCE}\n{}", shader.source()),
        ComposeKind::Flags => FLAG_SHADER.to_owned(),
    }
}

/// Layouts and pipelines, the latter compiled when first used.
#[derive(Debug)]
pub(super) struct ComposePass {
    values_layout: wgpu::BindGroupLayout,
    recipe_layout: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    pipelines: HashMap<ComposeKind, wgpu::RenderPipeline>,
}

impl ComposePass {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        let (uint, float) =
            (wgpu::TextureSampleType::Uint, wgpu::TextureSampleType::Float { filterable: false });
        let values_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("compose values"),
            entries: &[sampled_texture(0, uint, wgpu::TextureViewDimension::D2)],
        });
        let recipe_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("compose recipe"),
            entries: &[
                uniform_buffer(0, COMPOSE_UNIFORM_BYTES),
                sampled_texture(1, float, wgpu::TextureViewDimension::D2),
            ],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("compose"),
            bind_group_layouts: &[Some(&values_layout), Some(&recipe_layout)],
            immediate_size: 0,
        });
        Self { values_layout, recipe_layout, layout, pipelines: HashMap::new() }
    }

    /// The resampled values of one view.
    pub(super) fn values_group(
        &self,
        device: &wgpu::Device,
        resampled: &wgpu::TextureView,
    ) -> wgpu::BindGroup {
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("compose values"),
            layout: &self.values_layout,
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::TextureView(resampled),
            }],
        })
    }

    /// What colours one view: its numbers, and its colour map.
    pub(super) fn recipe_group(
        &self,
        device: &wgpu::Device,
        uniform: &wgpu::Buffer,
        colormap: &wgpu::TextureView,
    ) -> wgpu::BindGroup {
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("compose recipe"),
            layout: &self.recipe_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(colormap) },
            ],
        })
    }

    pub(super) fn pipeline(&mut self, device: &wgpu::Device, kind: ComposeKind) -> &wgpu::RenderPipeline {
        self.pipelines.entry(kind).or_insert_with(|| {
            let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some("compose"),
                source: wgpu::ShaderSource::Wgsl(compose_source(kind).into()),
            });
            full_screen_pipeline(
                device,
                &FullscreenPass {
                    label: "compose",
                    module: &module,
                    layout: &self.layout,
                    constants: &[("OUTSIDE", f64::from(OUTSIDE.to_bits()))],
                    target: Target { format: COMPOSED_FORMAT, blend: None, channels: wgpu::ColorWrites::ALL },
                },
            )
        })
    }
}
