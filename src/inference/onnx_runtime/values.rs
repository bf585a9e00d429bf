//! Our tensors as values of ONNX Runtime and back.

use crate::inference::Tensor;
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, TensorRef};

/// Run a session once; outputs in the order of the file, whole numbers as floats.
pub(super) fn run(session: &mut Session, inputs: &[(&str, &Tensor)]) -> Result<Vec<Tensor>, String> {
    let mut values: Vec<(&str, SessionInputValue<'_>)> = Vec::new();
    for (name, tensor) in inputs {
        if tensor.values.len() != tensor.shape.iter().product::<usize>() {
            return Err(format!("the input {name} has {} values for its shape", tensor.values.len()));
        }
        let value = TensorRef::from_array_view((tensor.shape.clone(), tensor.values.as_slice()));
        values.push((name, value.map_err(|error| error.to_string())?.into()));
    }
    let names: Vec<String> = session.inputs().iter().map(|input| input.name().to_owned()).collect();
    if let Some(missing) = names.iter().find(|name| !inputs.iter().any(|(given, _)| given == name)) {
        return Err(format!("the input {missing} is missing"));
    }
    let outputs = session.run(values).map_err(|error| super::first_line(&error))?;
    outputs.values().map(|value| floats_of(&value)).collect()
}

fn floats_of(value: &DynValue) -> Result<Tensor, String> {
    if let Ok((shape, values)) = value.try_extract_tensor::<f32>() {
        return tensor(shape, values.to_vec());
    }
    if let Ok((shape, values)) = value.try_extract_tensor::<i64>() {
        return tensor(shape, values.iter().map(|value| *value as f32).collect());
    }
    if let Ok((shape, values)) = value.try_extract_tensor::<f64>() {
        return tensor(shape, values.iter().map(|value| *value as f32).collect());
    }
    if let Ok((shape, values)) = value.try_extract_tensor::<i32>() {
        return tensor(shape, values.iter().map(|value| *value as f32).collect());
    }
    Err(format!("an output is {}, and numbers are needed", value.dtype()))
}

fn tensor(shape: &[i64], values: Vec<f32>) -> Result<Tensor, String> {
    let shape: Result<Vec<usize>, _> = shape.iter().map(|extent| usize::try_from(*extent)).collect();
    Ok(Tensor { shape: shape.map_err(|_| "an output has a negative extent".to_owned())?, values })
}
