//! Devices: the one made without a window, and what to ask of any.

use super::{BackendChoice, GpuError};

/// A graphics device, its queue, and which adapter they belong to.
#[derive(Debug, Clone)]
pub struct GpuDevice {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub adapter: wgpu::AdapterInfo,
}

impl GpuDevice {
    /// A device without a window: for pictures in files and for tests.
    ///
    /// # Errors
    /// When no adapter answers to `choice`, or it gives no device.
    pub fn headless(choice: BackendChoice) -> Result<Self, GpuError> {
        Self::headless_with(choice, device_descriptor)
    }

    /// The same with a descriptor of the caller's: smaller limits, more features.
    ///
    /// # Errors
    /// As [`GpuDevice::headless`].
    pub fn headless_with(
        choice: BackendChoice,
        descriptor: impl FnOnce(&wgpu::Adapter) -> wgpu::DeviceDescriptor<'static>,
    ) -> Result<Self, GpuError> {
        let mut instance = wgpu::InstanceDescriptor::new_without_display_handle();
        instance.backends = choice.backends();
        let instance = wgpu::Instance::new(instance);
        let adapters = pollster::block_on(instance.enumerate_adapters(choice.backends()));
        let adapter = chosen(adapters, choice)?;
        let info = adapter.get_info();
        let (device, queue) = pollster::block_on(adapter.request_device(&descriptor(&adapter)))
            .map_err(|error| GpuError::NoDevice { adapter: info.name.clone(), reason: error.to_string() })?;
        Ok(Self { device, queue, adapter: info })
    }

    /// Name and interface of the adapter: `llvmpipe (LLVM 15.0.6, 256 bits), Vulkan, software`.
    pub fn description(&self) -> String {
        let software = if self.is_software() { ", software" } else { "" };
        format!("{}, {}{software}", self.adapter.name, self.adapter.backend)
    }

    /// True if the processor does the drawing.
    pub fn is_software(&self) -> bool {
        self.adapter.device_type == wgpu::DeviceType::Cpu
    }
}

/// What to ask of an adapter: all that it can hold, and no feature that some adapters lack.
pub fn device_descriptor(adapter: &wgpu::Adapter) -> wgpu::DeviceDescriptor<'static> {
    wgpu::DeviceDescriptor {
        label: Some("skyloupe"),
        required_features: wgpu::Features::empty(),
        required_limits: adapter.limits(),
        ..Default::default()
    }
}

/// The fastest kind of adapter first; on equal terms Vulkan, Metal and DX12 before GL.
fn chosen(adapters: Vec<wgpu::Adapter>, choice: BackendChoice) -> Result<wgpu::Adapter, GpuError> {
    let names: Vec<String> = adapters.iter().map(|adapter| adapter.get_info().name).collect();
    adapters
        .into_iter()
        .filter(|adapter| {
            choice != BackendChoice::Software || adapter.get_info().device_type == wgpu::DeviceType::Cpu
        })
        .min_by_key(|adapter| {
            let info = adapter.get_info();
            let kind = match info.device_type {
                wgpu::DeviceType::DiscreteGpu => 0,
                wgpu::DeviceType::IntegratedGpu => 1,
                wgpu::DeviceType::VirtualGpu => 2,
                wgpu::DeviceType::Cpu => 4,
                wgpu::DeviceType::Other => 3,
            };
            (kind, info.backend == wgpu::Backend::Gl)
        })
        .ok_or_else(|| GpuError::NoAdapter {
            choice: choice.name(),
            found: if names.is_empty() { "none is installed".into() } else { names.join(", ") },
        })
}
