//! What ONNX Runtime computes on.

use ort::ep::{CUDA, CoreML, DirectML, ExecutionProviderDispatch};
use serde::{Deserialize, Serialize};

/// What ONNX Runtime computes on. All but the processor need a library that was built with them (the PyPI packages
/// `onnxruntime-gpu` and `onnxruntime-directml`; the one for macOS has CoreML).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExecutionProvider {
    #[default]
    Cpu,
    /// NVIDIA graphics cards.
    Cuda,
    /// Apple's neural engine and graphics.
    CoreMl,
    /// Graphics cards under Windows.
    DirectMl,
}

impl ExecutionProvider {
    /// In the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Cuda, Self::CoreMl, Self::DirectMl];

    /// As it is typed: "cpu", "cuda", "coreml", "directml".
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
            Self::CoreMl => "coreml",
            Self::DirectMl => "directml",
        }
    }

    /// The provider of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }

    /// As it is shown: "CPU", "CUDA", "CoreML", "DirectML".
    pub fn title(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Cuda => "CUDA",
            Self::CoreMl => "CoreML",
            Self::DirectMl => "DirectML",
        }
    }

    /// What a session registers; nothing for the processor, which is always there. A provider that the library
    /// lacks fails at registration.
    pub(super) fn dispatch(self) -> Option<ExecutionProviderDispatch> {
        let dispatch = match self {
            Self::Cpu => return None,
            Self::Cuda => CUDA::default().build(),
            Self::CoreMl => CoreML::default().build(),
            Self::DirectMl => DirectML::default().build(),
        };
        Some(dispatch.error_on_failure())
    }
}
