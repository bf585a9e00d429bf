//! The backend that is built in: tract, in pure Rust, on the processor.
//!
//! tract works best on shapes that it knows (a recurrent network with a symbolic batch makes it panic), so a network
//! is compiled anew for each set of input shapes, and the last few are kept.

use super::unwinding::catch;
use super::{Backend, InferenceError, Network, Tensor};
use std::sync::Arc;
use tract_linalg::multithread::{Executor, multithread_tract_scope};
use tract_onnx::prelude as tract;
use tract_onnx::prelude::{Datum, Framework, InferenceModelExt, IntoRunnable};
use tract_onnx::tract_hir::infer::Factoid;

/// The version of tract in Cargo.lock; a test holds it to that.
const NAME: &str = "tract 0.23.9";

/// Compiled shapes that a network keeps; the least recently used goes first.
const KEPT_SHAPES: usize = 4;

/// Runs networks with tract.
#[derive(Debug, Clone)]
pub struct TractBackend {
    executor: Executor,
}

impl Default for TractBackend {
    fn default() -> Self {
        Self::new(1)
    }
}

impl TractBackend {
    /// A backend that multiplies matrices on `threads` threads; with one, on the thread that calls.
    pub fn new(threads: usize) -> Self {
        let executor = if threads > 1 {
            // A system that allows no further thread has one.
            catch(|| Executor::multithread_with_name(threads, "tract")).unwrap_or_default()
        } else {
            Executor::SingleThread
        };
        Self { executor }
    }
}

impl Backend for TractBackend {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn load(&self, onnx: &[u8]) -> Result<Box<dyn Network>, InferenceError> {
        let model = caught(|| read(onnx)).map_err(not_loaded)?;
        let mut network = TractNetwork { model, executor: self.executor.clone(), compiled: Vec::new() };
        // What cannot run at all is best known now; other shapes are seen at the first run.
        if let Some(shapes) = caught(|| network.fixed_shapes()).map_err(not_loaded)? {
            network.compiled_for(&shapes).map_err(not_loaded)?;
        }
        Ok(Box::new(network))
    }
}

fn not_loaded(reason: String) -> InferenceError {
    InferenceError::Load { backend: NAME.to_owned(), reason }
}

fn not_run(reason: String) -> InferenceError {
    InferenceError::Run { backend: NAME.to_owned(), reason }
}

/// Errors with all their causes, panics too.
fn caught<T>(work: impl FnOnce() -> tract::TractResult<T>) -> Result<T, String> {
    catch(work)?.map_err(|error| format!("{error:#}"))
}

fn read(mut onnx: &[u8]) -> tract::TractResult<tract::InferenceModel> {
    let reader = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
    let model = reader.model_for_read(&mut onnx)?;
    let lacking: Vec<String> = model
        .nodes()
        .iter()
        .filter_map(|node| {
            Some(node.op.name().strip_prefix("Unimplemented(")?.trim_end_matches(')').to_owned())
        })
        .collect();
    match lacking.first() {
        None => Ok(model),
        Some(_) => Err(std::io::Error::other(format!("it has no operator {}", lacking.join(", "))).into()),
    }
}

/// One network and what was compiled of it.
#[derive(Debug)]
struct TractNetwork {
    model: tract::InferenceModel,
    executor: Executor,
    /// The last used comes last.
    compiled: Vec<Compiled>,
}

/// A network for inputs of given shapes.
#[derive(Debug)]
struct Compiled {
    shapes: Vec<Vec<usize>>,
    plan: Arc<tract::TypedRunnableModel>,
}

impl TractNetwork {
    /// The shapes of all inputs, where the file leaves none of them open.
    fn fixed_shapes(&self) -> tract::TractResult<Option<Vec<Vec<usize>>>> {
        let mut shapes = Vec::new();
        for input in 0..self.model.input_outlets()?.len() {
            match self.model.input_fact(input)?.shape.as_concrete_finite()? {
                Some(shape) => shapes.push(shape.to_vec()),
                None => return Ok(None),
            }
        }
        Ok(Some(shapes))
    }

    fn compiled_for(&mut self, shapes: &[Vec<usize>]) -> Result<Arc<tract::TypedRunnableModel>, String> {
        let kept = self.compiled.iter().position(|compiled| compiled.shapes == shapes);
        let compiled = match kept {
            Some(index) => self.compiled.remove(index),
            None => {
                let plan = caught(|| compile(self.model.clone(), shapes))?;
                if self.compiled.len() >= KEPT_SHAPES {
                    self.compiled.remove(0);
                }
                Compiled { shapes: shapes.to_vec(), plan }
            }
        };
        let plan = compiled.plan.clone();
        self.compiled.push(compiled);
        Ok(plan)
    }

    /// The inputs in the order of the file.
    fn ordered<'a>(&self, inputs: &[(&str, &'a Tensor)]) -> Result<Vec<&'a Tensor>, String> {
        let outlets = self.model.input_outlets().map_err(|error| format!("{error:#}"))?;
        let names: Vec<&str> =
            outlets.iter().map(|outlet| self.model.node(outlet.node).name.as_str()).collect();
        if let Some((unknown, _)) = inputs.iter().find(|(given, _)| !names.contains(given)) {
            return Err(format!("it has no input {unknown}, only {}", names.join(", ")));
        }
        let given = |name: &&str| {
            let found = inputs.iter().find(|(given, _)| given == name);
            found.map(|(_, tensor)| *tensor).ok_or_else(|| format!("the input {name} is missing"))
        };
        names.iter().map(given).collect()
    }
}

impl Network for TractNetwork {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Tensor>, InferenceError> {
        let ordered = self.ordered(inputs).map_err(not_run)?;
        let shapes: Vec<Vec<usize>> = ordered.iter().map(|tensor| tensor.shape.clone()).collect();
        let plan = self.compiled_for(&shapes).map_err(not_run)?;
        let executor = self.executor.clone();
        caught(|| multithread_tract_scope(executor, || run(&plan, &ordered))).map_err(|reason| {
            // What panicked half way is not trusted again.
            self.compiled.clear();
            not_run(reason)
        })
    }
}

fn compile(
    mut model: tract::InferenceModel,
    shapes: &[Vec<usize>],
) -> tract::TractResult<Arc<tract::TypedRunnableModel>> {
    for (input, shape) in shapes.iter().enumerate() {
        let kind = model.input_fact(input)?.datum_type.concretize().unwrap_or(f32::datum_type());
        model.set_input_fact(input, tract::InferenceFact::dt_shape(kind, shape))?;
    }
    model.into_optimized()?.into_runnable()
}

fn run(plan: &Arc<tract::TypedRunnableModel>, inputs: &[&Tensor]) -> tract::TractResult<Vec<Tensor>> {
    let mut values = tract::TVec::new();
    for (input, tensor) in inputs.iter().enumerate() {
        let value = tract::Tensor::from_shape(&tensor.shape, &tensor.values)?;
        let kind = plan.model().input_fact(input)?.datum_type;
        values.push(tract::IntoTValue::into_tvalue(value.cast_to_dt(kind)?.into_owned()));
    }
    let outputs = plan.run(values)?;
    let as_floats = |value: &tract::TValue| {
        let floats = value.cast_to::<f32>()?;
        let values = floats.try_as_plain_ram()?.as_slice::<f32>()?.to_vec();
        Ok(Tensor { shape: floats.shape().to_vec(), values })
    };
    outputs.iter().map(as_floats).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_has_the_version_that_is_built_in() {
        let lock = include_str!("../../Cargo.lock");
        let version =
            lock.split("name = \"tract-onnx\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(Some(NAME), version.map(|version| format!("tract {version}")).as_deref());
    }
}
