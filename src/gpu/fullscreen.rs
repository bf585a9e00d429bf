//! What the passes have in common: one triangle over the whole target, a uniform, some textures.

/// A pass to make a pipeline of. Its entry points are `LABEL_vertex` and `LABEL_fragment`.
pub(super) struct FullscreenPass<'a> {
    pub(super) label: &'a str,
    pub(super) module: &'a wgpu::ShaderModule,
    pub(super) layout: &'a wgpu::PipelineLayout,
    /// Values of the shader's overrides.
    pub(super) constants: &'a [(&'a str, f64)],
    pub(super) target: Target,
}

/// What a pass draws into.
pub(super) struct Target {
    pub(super) format: wgpu::TextureFormat,
    pub(super) blend: Option<wgpu::BlendState>,
    /// Channels that are written.
    pub(super) channels: wgpu::ColorWrites,
}

/// The pipeline of a pass.
pub(super) fn full_screen_pipeline(device: &wgpu::Device, pass: &FullscreenPass<'_>) -> wgpu::RenderPipeline {
    let options = wgpu::PipelineCompilationOptions {
        constants: pass.constants,
        ..wgpu::PipelineCompilationOptions::default()
    };
    let (vertex, fragment) = (format!("{}_vertex", pass.label), format!("{}_fragment", pass.label));
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(pass.label),
        layout: Some(pass.layout),
        vertex: wgpu::VertexState {
            module: pass.module,
            entry_point: Some(&vertex),
            compilation_options: options.clone(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: pass.module,
            entry_point: Some(&fragment),
            compilation_options: options,
            targets: &[Some(wgpu::ColorTargetState {
                format: pass.target.format,
                blend: pass.target.blend,
                write_mask: pass.target.channels,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// A uniform of `size` bytes that the fragment shader reads.
pub(super) fn uniform_buffer(binding: u32, size: usize) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: false,
            min_binding_size: wgpu::BufferSize::new(size as u64),
        },
        count: None,
    }
}

/// A texture that the fragment shader reads by `textureLoad`.
pub(super) fn sampled_texture(
    binding: u32,
    sample_type: wgpu::TextureSampleType,
    view_dimension: wgpu::TextureViewDimension,
) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture { sample_type, view_dimension, multisampled: false },
        count: None,
    }
}

/// A pass over one target that keeps what it does not draw.
pub(super) fn begin_pass<'a>(
    encoder: &'a mut wgpu::CommandEncoder,
    label: &str,
    view: &wgpu::TextureView,
) -> wgpu::RenderPass<'a> {
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some(label),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
        })],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    })
}
