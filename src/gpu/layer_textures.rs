//! What one layer of a view keeps on the device: where its tiles are, and the lattice of its warp.

use super::layer::{Layer, Warped};
use super::page::PageTable;
use super::resample_pass::{ResamplePass, ResampleUniform};
use super::shown::ShownLayer;
use super::torus::Torus;
use super::view::{texture, uniform, view, write};
use super::warp_uniform::WarpUniform;
use crate::geometry::Warp;
use std::sync::Arc;

/// Page table, numbers and lattice of one layer.
#[derive(Debug)]
pub(super) struct LayerTextures {
    uniform: wgpu::Buffer,
    pages: wgpu::Texture,
    group: Option<wgpu::BindGroup>,
    warp: Option<WarpTextures>,
}

/// What a layer of another grid keeps beside.
#[derive(Debug)]
struct WarpTextures {
    warp: Arc<Warp>,
    uniform: wgpu::Buffer,
    group: wgpu::BindGroup,
}

impl LayerTextures {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        Self {
            uniform: uniform(device, size_of::<ResampleUniform>()),
            pages: texture(device, (16, 16), wgpu::TextureFormat::Rgba32Uint, WRITTEN),
            group: None,
            warp: None,
        }
    }

    /// The atlas is another one: what refers to it must be made anew.
    pub(super) fn forget_atlas(&mut self) {
        self.group = None;
    }

    /// Hand the resample pass what it reads of this layer.
    pub(super) fn write(
        &mut self,
        gpu: (&wgpu::Device, &wgpu::Queue),
        pass: &ResamplePass,
        atlas: &wgpu::TextureView,
        (shown, torus): (&ShownLayer, Torus),
    ) {
        let (device, queue) = gpu;
        let ShownLayer { layer, sampling, pages, .. } = shown;
        let numbers = ResampleUniform::new(layer, sampling, pages, torus);
        queue.write_buffer(&self.uniform, 0, bytemuck::bytes_of(&numbers));
        self.write_pages(gpu, pages);
        if self.group.is_none() {
            self.group = Some(pass.bind_group(device, &self.uniform, atlas, &view(&self.pages)));
        }
        self.write_warp(gpu, pass, (layer, sampling.level));
    }

    /// Set what the pass reads.
    pub(super) fn bind(&self, pass: &mut wgpu::RenderPass<'_>) {
        pass.set_bind_group(0, self.group.as_ref(), &[]);
        if let Some(warp) = &self.warp {
            pass.set_bind_group(1, &warp.group, &[]);
        }
    }

    fn write_pages(&mut self, (device, queue): (&wgpu::Device, &wgpu::Queue), table: &PageTable) {
        let (width, height) = (table.range.n_cols, table.range.n_rows);
        if width > self.pages.width() || height > self.pages.height() {
            let wider = width.max(self.pages.width()).next_power_of_two();
            let higher = height.max(self.pages.height()).next_power_of_two();
            self.pages = texture(device, (wider, higher), wgpu::TextureFormat::Rgba32Uint, WRITTEN);
            self.group = None;
        }
        if width > 0 && height > 0 {
            write(queue, &self.pages, (width, height), bytemuck::cast_slice(&table.words));
        }
    }

    fn write_warp(
        &mut self,
        (device, queue): (&wgpu::Device, &wgpu::Queue),
        pass: &ResamplePass,
        (layer, level): (&Layer, u8),
    ) {
        let Some(warped) = &layer.warped else {
            self.warp = None;
            return;
        };
        if self.warp.as_ref().is_none_or(|known| !Arc::ptr_eq(&known.warp, &warped.warp)) {
            self.warp = Some(WarpTextures::new((device, queue), pass, warped));
        }
        if let Some(warp) = &self.warp {
            queue.write_buffer(&warp.uniform, 0, bytemuck::bytes_of(&WarpUniform::new(warped, level)));
        }
    }
}

const WRITTEN: wgpu::TextureUsages =
    wgpu::TextureUsages::TEXTURE_BINDING.union(wgpu::TextureUsages::COPY_DST);

impl WarpTextures {
    fn new((device, queue): (&wgpu::Device, &wgpu::Queue), pass: &ResamplePass, warped: &Warped) -> Self {
        let one = [[0.0; 2]];
        let (side, nodes) = match warped.warp.lattice() {
            Some(lattice) => (lattice.cells() as u32 + 1, lattice.nodes()),
            None => (1, one.as_slice()),
        };
        let lattice = texture(device, (side, side), wgpu::TextureFormat::Rg32Float, WRITTEN);
        write(queue, &lattice, (side, side), bytemuck::cast_slice(nodes));
        let uniform = uniform(device, size_of::<WarpUniform>());
        let group = pass.warp_group(device, &uniform, &view(&lattice));
        Self { warp: Arc::clone(&warped.warp), uniform, group }
    }
}
