//! From textures back to memory.

use super::{GpuDevice, GpuError, GpuStore, ViewId};
use std::sync::mpsc;

impl GpuStore {
    /// What the view's last picture was made of: per pixel, row by row from the top, the bits of the four
    /// planes' f32 values ([`crate::raster::OUTSIDE`] and [`crate::raster::NOT_FINITE`] among them). Right for
    /// views that were not dragged since they were first prepared. Waits for the device.
    ///
    /// # Errors
    /// When the device fails.
    pub fn read_values(&self, gpu: &GpuDevice, id: ViewId) -> Result<Vec<[u32; 4]>, GpuError> {
        let Some((resampled, _)) = self.pictures(id) else { return Ok(Vec::new()) };
        let bytes = read_texture(gpu, resampled, 16)?;
        Ok(bytes.chunks_exact(16).map(bytemuck::pod_read_unaligned).collect())
    }

    /// The view's last picture as RGBA, under the same conditions.
    ///
    /// # Errors
    /// When the device fails.
    pub(super) fn read_colors(&self, gpu: &GpuDevice, id: ViewId) -> Result<Vec<u8>, GpuError> {
        let Some((_, composed)) = self.pictures(id) else { return Ok(Vec::new()) };
        read_texture(gpu, composed, 4)
    }
}

/// All texels of a texture, row by row without padding.
pub(super) fn read_texture(
    gpu: &GpuDevice,
    texture: &wgpu::Texture,
    texel_bytes: u32,
) -> Result<Vec<u8>, GpuError> {
    let row_bytes = texture.width() * texel_bytes;
    let padded_bytes = row_bytes.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("read back"),
        size: u64::from(padded_bytes) * u64::from(texture.height()),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(padded_bytes),
                rows_per_image: Some(texture.height()),
            },
        },
        texture.size(),
    );
    gpu.queue.submit([encoder.finish()]);
    let failed = |reason: String| GpuError::Device { reason };
    let (sender, receiver) = mpsc::channel();
    buffer.map_async(wgpu::MapMode::Read, .., move |result| {
        // The receiver waits below, unless polling failed and nobody wants the answer any more.
        let _ = sender.send(result);
    });
    gpu.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| failed(error.to_string()))?;
    let mapped = receiver.recv().map_err(|error| failed(error.to_string()))?;
    mapped.map_err(|error| failed(error.to_string()))?;
    let range = buffer.get_mapped_range(..).map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::with_capacity(row_bytes as usize * texture.height() as usize);
    for row in range.chunks_exact(padded_bytes as usize) {
        bytes.extend_from_slice(row.get(..row_bytes as usize).unwrap_or_default());
    }
    Ok(bytes)
}
