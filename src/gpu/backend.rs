//! Which graphics interface is asked for.

/// The graphics interface to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BackendChoice {
    /// The best one there is.
    #[default]
    Auto,
    Vulkan,
    Gl,
    Metal,
    Dx12,
    /// A renderer that runs on the processor, whatever its interface.
    Software,
}

impl BackendChoice {
    /// Every choice, in the order of menus.
    pub const ALL: [Self; 6] = [Self::Auto, Self::Vulkan, Self::Gl, Self::Metal, Self::Dx12, Self::Software];

    /// As typed on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Vulkan => "vulkan",
            Self::Gl => "gl",
            Self::Metal => "metal",
            Self::Dx12 => "dx12",
            Self::Software => "software",
        }
    }

    /// The choice of this name, in any case of letters.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name().eq_ignore_ascii_case(name))
    }

    /// The interfaces that an instance must be made with.
    pub fn backends(self) -> wgpu::Backends {
        match self {
            Self::Auto => wgpu::Backends::PRIMARY | wgpu::Backends::GL,
            Self::Vulkan => wgpu::Backends::VULKAN,
            Self::Gl => wgpu::Backends::GL,
            Self::Metal => wgpu::Backends::METAL,
            Self::Dx12 => wgpu::Backends::DX12,
            Self::Software => wgpu::Backends::VULKAN | wgpu::Backends::DX12 | wgpu::Backends::GL,
        }
    }
}
