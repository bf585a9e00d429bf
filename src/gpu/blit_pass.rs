//! The blit pass: a finished picture into whatever is being drawn (`shaders/blit.wgsl`).

use super::fullscreen::{FullscreenPass, Target, full_screen_pipeline, sampled_texture, uniform_buffer};

/// The shader's source.
pub(super) const BLIT_SOURCE: &str = include_str!("../../shaders/blit.wgsl");

/// What the shader knows of a view. The field names are those of the WGSL struct.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct BlitUniform {
    pub(super) size: [f32; 2],
    pub(super) stored_offset: [f32; 2],
}

/// Layout and pipeline for one kind of target.
#[derive(Debug)]
pub(super) struct BlitPass {
    group_layout: wgpu::BindGroupLayout,
    /// Without mixing, which software adapters do slowly.
    opaque: wgpu::RenderPipeline,
    faded: wgpu::RenderPipeline,
    over: wgpu::RenderPipeline,
}

/// How a picture is mixed with what is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mix {
    /// By one share for all pixels, 0 to 1; 1 covers what is there.
    By(f32),
    /// By the alpha of each pixel, with which its colours are multiplied already.
    Own,
}

impl BlitPass {
    pub(super) fn new(device: &wgpu::Device, target_format: wgpu::TextureFormat) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("blit"),
            source: wgpu::ShaderSource::Wgsl(BLIT_SOURCE.into()),
        });
        let float = wgpu::TextureSampleType::Float { filterable: false };
        let group_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("blit"),
            entries: &[
                uniform_buffer(0, size_of::<BlitUniform>()),
                sampled_texture(1, float, wgpu::TextureViewDimension::D2),
            ],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("blit"),
            bind_group_layouts: &[Some(&group_layout)],
            immediate_size: 0,
        });
        let pipeline = |blend: Option<wgpu::BlendState>| {
            full_screen_pipeline(
                device,
                &FullscreenPass {
                    label: "blit",
                    module: &module,
                    layout: &layout,
                    constants: &[("TARGET_IS_SRGB", f64::from(u8::from(target_format.is_srgb())))],
                    target: Target { format: target_format, blend, channels: wgpu::ColorWrites::ALL },
                },
            )
        };
        let over = Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING);
        Self { opaque: pipeline(None), faded: pipeline(Some(FADE)), over: pipeline(over), group_layout }
    }

    /// The finished picture of one view.
    pub(super) fn bind_group(
        &self,
        device: &wgpu::Device,
        uniform: &wgpu::Buffer,
        composed: &wgpu::TextureView,
    ) -> wgpu::BindGroup {
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("blit"),
            layout: &self.group_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(composed) },
            ],
        })
    }

    /// Draw over the viewport that is set.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, group: &wgpu::BindGroup, mix: Mix) {
        pass.set_bind_group(0, group, &[]);
        match mix {
            Mix::Own => pass.set_pipeline(&self.over),
            Mix::By(alpha) if alpha < 1.0 => {
                let alpha = f64::from(alpha.max(0.0));
                pass.set_pipeline(&self.faded);
                pass.set_blend_constant(wgpu::Color { r: alpha, g: alpha, b: alpha, a: alpha });
            }
            Mix::By(_) => pass.set_pipeline(&self.opaque),
        }
        pass.draw(0..3, 0..1);
    }
}

/// The blend constant is the alpha: it can be set while drawing, without a uniform per fade.
const FADE: wgpu::BlendState = wgpu::BlendState { color: FADE_CHANNEL, alpha: FADE_CHANNEL };
const FADE_CHANNEL: wgpu::BlendComponent = wgpu::BlendComponent {
    src_factor: wgpu::BlendFactor::Constant,
    dst_factor: wgpu::BlendFactor::OneMinusConstant,
    operation: wgpu::BlendOperation::Add,
};
