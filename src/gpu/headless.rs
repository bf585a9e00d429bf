//! What is needed only where there is no window.

use super::{GpuDevice, GpuError, GpuStore};

impl GpuDevice {
    /// Wait until all that was submitted is drawn.
    ///
    /// # Errors
    /// When the device fails.
    pub fn wait(&self) -> Result<(), GpuError> {
        match self.device.poll(wgpu::PollType::wait_indefinitely()) {
            Ok(_) => Ok(()),
            Err(error) => Err(GpuError::Device { reason: error.to_string() }),
        }
    }
}

impl GpuStore {
    /// A store whose pictures are read back, not painted into a window.
    pub fn headless(gpu: &GpuDevice, budget_bytes: u64) -> Self {
        Self::new(&gpu.device, wgpu::TextureFormat::Rgba8Unorm, budget_bytes)
    }
}
