//! Texts that an ONNX file carries beside its network (`metadata_props`).

use super::InferenceError;
use tract_onnx::prelude::Framework;

/// The text of that key; `None` where the file has none.
///
/// # Errors
/// Bytes that are no ONNX file.
pub fn onnx_metadata(mut onnx: &[u8], key: &str) -> Result<Option<String>, InferenceError> {
    let file = tract_onnx::onnx()
        .proto_model_for_read(&mut onnx)
        .map_err(|error| InferenceError::Trees(format!("{error:#}")))?;
    let entry = file.metadata_props.into_iter().find(|entry| entry.key == key);
    Ok(entry.map(|entry| entry.value))
}
