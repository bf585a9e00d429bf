//! What the user wants networks to run on.

use crate::inference::ExecutionProvider;
use std::path::PathBuf;

/// What the user wants networks to run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeChoice {
    pub library: LibraryChoice,
    /// Of ONNX Runtime; the built-in backend runs on the processor.
    pub provider: ExecutionProvider,
    /// Threads within one operator, at least one.
    pub threads: usize,
}

impl Default for RuntimeChoice {
    fn default() -> Self {
        Self { library: LibraryChoice::Auto, provider: ExecutionProvider::Cpu, threads: 1 }
    }
}

/// Which library runs the networks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LibraryChoice {
    /// ONNX Runtime where it is found, otherwise what is built in.
    #[default]
    Auto,
    BuiltIn,
    /// ONNX Runtime of this file, or of this folder.
    Path(PathBuf),
}

impl LibraryChoice {
    /// "auto", "built-in", or a path.
    pub fn parse(text: &str) -> Self {
        match text {
            "auto" => Self::Auto,
            "built-in" => Self::BuiltIn,
            path => Self::Path(PathBuf::from(path)),
        }
    }
}
