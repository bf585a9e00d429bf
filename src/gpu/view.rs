//! The textures of one view, and what they show at the moment.

use super::blit_pass::{BlitPass, BlitUniform};
use super::compose_pass::{COMPOSE_UNIFORM_BYTES, COMPOSED_FORMAT, ComposePass};
use super::frame::{Coloring, ComposeKind};
use super::layer_textures::LayerTextures;
use super::resample_pass::{RESAMPLED_FORMAT, ResamplePass};
use super::shown::Shown;
use super::torus::Torus;

/// Everything that one view keeps on the device.
#[derive(Debug)]
pub(super) struct View {
    pub(super) resampled: wgpu::Texture,
    pub(super) composed: wgpu::Texture,
    pub(super) resampled_view: wgpu::TextureView,
    pub(super) composed_view: wgpu::TextureView,
    recipe_uniform: wgpu::Buffer,
    blit_uniform: wgpu::Buffer,
    colormap: wgpu::Texture,
    pub(super) layers: Vec<LayerTextures>,
    pub(super) values_group: wgpu::BindGroup,
    pub(super) recipe_group: wgpu::BindGroup,
    pub(super) blit_group: wgpu::BindGroup,
    /// What `resampled` shows; `None` before the first picture.
    pub(super) shown: Option<Shown>,
    /// With what `composed` was made: the shader, its uniform, its map.
    pub(super) recipe: Option<(ComposeKind, Vec<u8>, Vec<u8>)>,
}

impl View {
    /// A view of `width` x `height` pixels that shows nothing yet.
    pub(super) fn new(
        device: &wgpu::Device,
        (width, height): (u32, u32),
        compose: &ComposePass,
        blit: &BlitPass,
    ) -> Self {
        use wgpu::TextureUsages as Usage;
        let drawn = Usage::RENDER_ATTACHMENT | Usage::TEXTURE_BINDING | Usage::COPY_SRC;
        let written = Usage::TEXTURE_BINDING | Usage::COPY_DST;
        let resampled = texture(device, (width, height), RESAMPLED_FORMAT, drawn);
        let composed = texture(device, (width, height), COMPOSED_FORMAT, drawn);
        let colormap = texture(device, (256, 1), wgpu::TextureFormat::Rgba8Unorm, written);
        let (resampled_view, composed_view) = (view(&resampled), view(&composed));
        let recipe_uniform = uniform(device, COMPOSE_UNIFORM_BYTES);
        let blit_uniform = uniform(device, size_of::<BlitUniform>());
        Self {
            values_group: compose.values_group(device, &resampled_view),
            recipe_group: compose.recipe_group(device, &recipe_uniform, &view(&colormap)),
            blit_group: blit.bind_group(device, &blit_uniform, &composed_view),
            layers: Vec::new(),
            resampled,
            composed,
            resampled_view,
            composed_view,
            recipe_uniform,
            blit_uniform,
            colormap,
            shown: None,
            recipe: None,
        }
    }

    /// Its extent in pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.composed.width(), self.composed.height())
    }

    /// Hand the resample pass what it reads of all layers of `next`.
    pub(super) fn write_layers(
        &mut self,
        gpu: (&wgpu::Device, &wgpu::Queue),
        pass: &ResamplePass,
        atlas: &wgpu::TextureView,
        next: &Shown,
    ) {
        self.layers.resize_with(next.layers.len(), || LayerTextures::new(gpu.0));
        for (textures, layer) in self.layers.iter_mut().zip(&next.layers) {
            textures.write(gpu, pass, atlas, (layer, next.torus));
        }
    }

    /// Hand the compose pass its recipe. True if it is another than before.
    pub(super) fn write_recipe(&mut self, queue: &wgpu::Queue, coloring: &Coloring<'_>) -> bool {
        let next = (coloring.kind(), coloring.uniform_bytes().to_vec(), coloring.map_bytes());
        if self.recipe.as_ref() == Some(&next) {
            return false;
        }
        let (_, numbers, map) = &next;
        queue.write_buffer(&self.recipe_uniform, 0, numbers);
        if !map.is_empty() {
            write(queue, &self.colormap, (256, 1), map);
        }
        self.recipe = Some(next);
        true
    }

    /// True if its picture lets through what is beneath it.
    pub(super) fn is_translucent(&self) -> bool {
        self.recipe.as_ref().is_some_and(|(kind, _, _)| *kind == ComposeKind::Flags)
    }

    /// Tell the blit pass where the picture's first pixel is stored.
    pub(super) fn write_torus(&self, queue: &wgpu::Queue, torus: Torus) {
        let uniform = BlitUniform {
            size: [torus.width as f32, torus.height as f32],
            stored_offset: [torus.offset.0 as f32, torus.offset.1 as f32],
        };
        queue.write_buffer(&self.blit_uniform, 0, bytemuck::bytes_of(&uniform));
    }
}

pub(super) fn texture(
    device: &wgpu::Device,
    (width, height): (u32, u32),
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("canvas"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}

pub(super) fn view(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

pub(super) fn uniform(device: &wgpu::Device, size: usize) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("canvas"),
        size: size as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// Write the first `width` x `height` texels of a texture.
pub(super) fn write(queue: &wgpu::Queue, texture: &wgpu::Texture, (width, height): (u32, u32), bytes: &[u8]) {
    queue.write_texture(
        texture.as_image_copy(),
        bytes,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(bytes.len() as u32 / height.max(1)),
            rows_per_image: Some(height),
        },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
}
