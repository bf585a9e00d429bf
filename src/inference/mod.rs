//! Running networks: ONNX files through one of several backends, trees through an evaluator of our own.
//!
//! A [`Backend`] loads a file into a [`Network`]; what a failing backend says is an error, never the end of the
//! process. Nothing here knows what a network is for.

mod tensor;

pub use tensor::Tensor;

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
}
