//! The points pass: many symbols in one draw (`shaders/points.wgsl`).
//!
//! Each symbol is one triangle about it, of three vertices of its own: what symbols cost on software Vulkan is the number of
//! triangles, and an instance is a draw of its own there.

use super::points::{PointInstance, PointsUniform};
use super::{GpuDevice, GpuError, RgbaPixels, ViewId};
use std::collections::HashMap;

/// The shader's source.
pub(super) const POINTS_SOURCE: &str = include_str!("../../shaders/points.wgsl");

/// The pipeline for one kind of target, and the symbols of each view.
#[derive(Debug)]
pub struct PointsPass {
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::RenderPipeline,
    views: HashMap<ViewId, Symbols>,
}

/// Corners of the triangle about a symbol.
const CORNERS: usize = 3;

/// What one view keeps on the device.
#[derive(Debug)]
struct Symbols {
    corners: wgpu::Buffer,
    n_symbols: u32,
    /// Changes with the instances.
    version: u64,
    uniform: wgpu::Buffer,
    group: wgpu::BindGroup,
}

impl PointsPass {
    /// For targets of this format.
    pub fn new(device: &wgpu::Device, target_format: wgpu::TextureFormat) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("points"),
            source: wgpu::ShaderSource::Wgsl(POINTS_SOURCE.into()),
        });
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("points"),
            entries: &[wgpu::BindGroupLayoutEntry {
                visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                ..super::fullscreen::uniform_buffer(0, size_of::<PointsUniform>())
            }],
        });
        let pipeline = pipeline(device, &module, &layout, target_format);
        Self { layout, pipeline, views: HashMap::new() }
    }

    /// Have these symbols ready for a view; they are handed over again only where `version` is another.
    pub fn prepare(
        &mut self,
        (device, queue): (&wgpu::Device, &wgpu::Queue),
        view: ViewId,
        (version, instances): (u64, &[PointInstance]),
        uniform: &PointsUniform,
    ) {
        let n_bytes = (size_of_val(instances) * CORNERS) as u64;
        let known = self
            .views
            .remove(&view)
            .filter(|known| known.version == version || known.corners.size() >= n_bytes);
        let mut symbols = known.unwrap_or_else(|| self.symbols(device, n_bytes));
        if symbols.version != version && !instances.is_empty() {
            let corners: Vec<PointInstance> =
                instances.iter().flat_map(|instance| [*instance; CORNERS]).collect();
            queue.write_buffer(&symbols.corners, 0, bytemuck::cast_slice(&corners));
        }
        (symbols.version, symbols.n_symbols) = (version, instances.len() as u32);
        queue.write_buffer(&symbols.uniform, 0, bytemuck::bytes_of(uniform));
        self.views.insert(view, symbols);
    }

    /// Paint the symbols of a view over the viewport that is set.
    pub fn paint(&self, pass: &mut wgpu::RenderPass<'_>, view: ViewId) {
        let Some(symbols) = self.views.get(&view).filter(|symbols| symbols.n_symbols > 0) else { return };
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &symbols.group, &[]);
        pass.set_vertex_buffer(0, symbols.corners.slice(..));
        pass.draw(0..symbols.n_symbols * CORNERS as u32, 0..1);
    }

    /// Drop what a view keeps on the device.
    pub fn forget_view(&mut self, view: ViewId) {
        self.views.remove(&view);
    }

    fn symbols(&self, device: &wgpu::Device, bytes: u64) -> Symbols {
        let buffer = |label, size, usage| {
            let usage = usage | wgpu::BufferUsages::COPY_DST;
            device.create_buffer(&wgpu::BufferDescriptor { label, size, usage, mapped_at_creation: false })
        };
        let room = (bytes + bytes / 4).max(size_of::<PointInstance>() as u64 * 64).next_multiple_of(4);
        let corners = buffer(Some("points"), room, wgpu::BufferUsages::VERTEX);
        let n_bytes = size_of::<PointsUniform>() as u64;
        let uniform = buffer(Some("points uniform"), n_bytes, wgpu::BufferUsages::UNIFORM);
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("points"),
            layout: &self.layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() }],
        });
        // Versions count from 1.
        Symbols { corners, n_symbols: 0, version: 0, uniform, group }
    }
}

fn pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    group_layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let constants = [("TARGET_IS_SRGB", f64::from(u8::from(format.is_srgb())))];
    let options = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("points"),
        bind_group_layouts: &[Some(group_layout)],
        immediate_size: 0,
    });
    let attributes = wgpu::vertex_attr_array![0 => Float32x2, 1 => Float32x2, 2 => Float32, 3 => Unorm8x4];
    let corners = wgpu::VertexBufferLayout {
        array_stride: size_of::<PointInstance>() as u64,
        step_mode: wgpu::VertexStepMode::Vertex,
        attributes: &attributes,
    };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("points"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("points_vertex"),
            compilation_options: options.clone(),
            buffers: &[Some(corners)],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("points_fragment"),
            compilation_options: options,
            targets: &[Some(wgpu::ColorTargetState {
                format,
                blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// A picture of nothing but symbols, on transparent ground; colours are multiplied by alpha.
///
/// # Errors
/// When the device fails.
pub fn render_points(
    gpu: &GpuDevice,
    instances: &[PointInstance],
    uniform: &PointsUniform,
) -> Result<RgbaPixels, GpuError> {
    let [width, height] = uniform.canvas.map(|extent| extent.max(1.0) as u32);
    let format = wgpu::TextureFormat::Rgba8Unorm;
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("points"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    let mut points = PointsPass::new(&gpu.device, format);
    points.prepare((&gpu.device, &gpu.queue), ViewId(0), (1, instances), uniform);
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    // Textures begin as zeroes.
    points.paint(&mut super::fullscreen::begin_pass(&mut encoder, "points", &view), ViewId(0));
    gpu.queue.submit([encoder.finish()]);
    Ok(RgbaPixels { width, height, rgba: super::readback::read_texture(gpu, &texture, 4)? })
}
