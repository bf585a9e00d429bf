//! Running networks: ONNX files through one of several backends, trees through an evaluator of our own.
//!
//! A [`Backend`] loads a file into a [`Network`]; what a failing backend says is an error, never the end of the
//! process. [`TractBackend`] is built in, [`OnnxRuntimeBackend`] needs ONNX Runtime's library; [`Runtime::find`]
//! looks for that and chooses. Images that are larger than memory go through [`run_tiles`]. Forests are read by
//! [`Trees`]. Nothing here knows what a network is for.

mod execution_provider;
mod install;
mod metadata;
mod onnx_runtime;
mod pool;
mod runtime;
mod tensor;
mod tiling;
mod tract;
mod trees;
mod unwinding;

pub use execution_provider::ExecutionProvider;
pub use install::{InstallError, PinnedWheel, install, install_wheel};
pub use metadata::onnx_metadata;
pub use onnx_runtime::OnnxRuntimeBackend;
pub use pool::NetworkPool;
pub use runtime::{Candidate, Fate, LibraryChoice, Origin, Runtime, RuntimeChoice, SearchPlaces};
pub use tensor::Tensor;
pub use tiling::{Tile, TileOutput, TiledImage, Tiling, nearest_first, run_stitched, run_tiles};
pub use tract::TractBackend;
pub use trees::{Trees, TreesKind};

use std::fmt::Debug;

/// Something that can run ONNX files.
pub trait Backend: Debug + Send + Sync {
    /// Short name with version, as it is shown: "tract 0.23.9", "ONNX Runtime 1.32.0 (CPU)".
    fn name(&self) -> String;

    /// Make a network of the bytes of an ONNX file.
    ///
    /// # Errors
    /// When the bytes are no network, or hold an operator that the backend lacks.
    fn load(&self, onnx: &[u8]) -> Result<Box<dyn Network>, InferenceError>;
}

/// A loaded network. One for each thread that runs it.
pub trait Network: Debug + Send {
    /// Run it once; inputs by name, outputs in the order of the file.
    ///
    /// # Errors
    /// When names or shapes do not fit, or the backend fails.
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Tensor>, InferenceError>;
}

/// What can go wrong while a network is loaded or run.
#[derive(Debug, Clone, thiserror::Error)]
pub enum InferenceError {
    #[error("{backend} could not load the network: {reason}")]
    Load { backend: String, reason: String },
    #[error("{backend} could not run the network: {reason}")]
    Run { backend: String, reason: String },
    /// The file is sound, and is no forest that the evaluator of trees knows.
    #[error("the trees cannot be read: {0}")]
    Trees(String),
    /// An image cannot be laid out in tiles, or what came back for a tile does not fit it.
    #[error("the image cannot be run in tiles: {0}")]
    Tiles(String),
    #[error("the computation was cancelled")]
    Cancelled,
}
