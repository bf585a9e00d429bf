//! Instances of one network, one for each thread that runs it.

use super::{InferenceError, Network, Runtime};
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

/// One network, loaded as often as threads run it at the same time.
#[derive(Debug)]
pub struct NetworkPool {
    onnx: Cow<'static, [u8]>,
    /// Instances that nobody uses at the moment.
    idle: Mutex<Vec<Box<dyn Network>>>,
    notices: Mutex<Vec<String>>,
}

impl NetworkPool {
    /// Of the bytes of an ONNX file; nothing is loaded yet.
    pub fn new(onnx: Cow<'static, [u8]>) -> Self {
        Self { onnx, idle: Mutex::default(), notices: Mutex::default() }
    }

    /// Load one instance, so that what cannot be run is known before pixels are read.
    ///
    /// # Errors
    /// When no backend can load it.
    pub fn prepare(&self, runtime: &Runtime) -> Result<(), InferenceError> {
        self.with(runtime, |_| Ok(()))
    }

    /// Run something with an instance that is this thread's own meanwhile. A network that failed is not used again.
    ///
    /// # Errors
    /// When no backend can load it, and what `run` answers with.
    pub fn with<T, E: From<InferenceError>>(
        &self,
        runtime: &Runtime,
        run: impl FnOnce(&mut dyn Network) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut network = self.take(runtime)?;
        let result = run(network.as_mut());
        if result.is_ok() {
            self.put_back(network);
        }
        result
    }

    /// An instance to keep; [`NetworkPool::put_back`] returns it.
    ///
    /// # Errors
    /// When no backend can load it.
    pub fn take(&self, runtime: &Runtime) -> Result<Box<dyn Network>, InferenceError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(network) = idle {
            return Ok(network);
        }
        let (network, notice) = runtime.load(&self.onnx)?;
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).extend(notice);
        Ok(network)
    }

    /// Have an instance used again.
    pub fn put_back(&self, network: Box<dyn Network>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(network);
    }

    /// What happened while the runtime was found and networks were loaded that the user should know, each once.
    pub fn notices<'a>(runtime: &Runtime, pools: impl IntoIterator<Item = &'a Self>) -> Vec<String> {
        let of_pool = |pool: &Self| pool.notices.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut notices: Vec<String> = pools.into_iter().flat_map(of_pool).collect();
        notices.extend(runtime.notice().map(str::to_owned));
        notices.sort();
        notices.dedup();
        notices
    }
}
