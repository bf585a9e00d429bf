//! The preferred backend: ONNX Runtime, whose library is loaded while the program runs.

mod library;
mod library_file;
mod values;

pub(super) use library::{Library, Refusal};
pub(super) use library_file::libraries_in;

use super::unwinding::catch;
use super::{Backend, ExecutionProvider, InferenceError, Network, Tensor};
use ort::session::Session;
use std::path::{Path, PathBuf};

/// The oldest ONNX Runtime that can be used is 1.24: its minor version.
pub(super) const OLDEST_MINOR: u32 = ort::MINOR_VERSION;

/// Runs networks with ONNX Runtime.
#[derive(Debug, Clone)]
pub struct OnnxRuntimeBackend {
    library: Library,
    provider: ExecutionProvider,
    threads: usize,
}

impl OnnxRuntimeBackend {
    /// A backend with the library of a given file. A process holds one library: with one already loaded, another is
    /// refused.
    ///
    /// # Errors
    /// A file that is missing, no such library, or too old.
    pub fn open(path: &Path) -> Result<Self, InferenceError> {
        let library = Library::open(path).map_err(|refusal| InferenceError::Load {
            backend: "ONNX Runtime".to_owned(),
            reason: format!("{refusal}: {}", path.display()),
        })?;
        Ok(Self::of(library))
    }

    pub(super) fn of(library: Library) -> Self {
        Self { library, provider: ExecutionProvider::Cpu, threads: 1 }
    }

    /// With so many threads within one operator, at least one.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// With another provider, where the library has it and it starts; otherwise as it was, and the reason.
    pub fn with_provider(self, provider: ExecutionProvider) -> (Self, Option<String>) {
        let wanted = Self { provider, ..self.clone() };
        let registered = catch(|| wanted.builder().map(drop)).and_then(|registered| registered);
        match registered {
            Ok(()) => (wanted, None),
            Err(reason) => {
                let notice = format!(
                    "{} cannot be used, so networks run on {}: {reason}",
                    provider.title(),
                    self.provider.title()
                );
                (self, Some(notice))
            }
        }
    }

    /// Where the library lies.
    pub fn path(&self) -> PathBuf {
        self.library.path.clone()
    }

    /// What it computes on.
    pub fn provider(&self) -> ExecutionProvider {
        self.provider
    }

    fn builder(&self) -> Result<ort::session::builder::SessionBuilder, String> {
        let builder = Session::builder(&self.library.environment).map_err(|error| first_line(&error))?;
        let builder = builder.with_intra_threads(self.threads).map_err(|error| first_line(&error))?;
        match self.provider.dispatch() {
            None => Ok(builder),
            Some(dispatch) => {
                builder.with_execution_providers([dispatch]).map_err(|error| first_line(&error))
            }
        }
    }

    /// Make a network; where the provider fails with it, on the processor, with the reason as a notice.
    ///
    /// # Errors
    /// When the bytes are no network that ONNX Runtime knows.
    pub fn load_somewhere(&self, onnx: &[u8]) -> Result<(Box<dyn Network>, Option<String>), InferenceError> {
        match self.load(onnx) {
            Err(error) if self.provider != ExecutionProvider::Cpu => {
                let on_cpu = Self { provider: ExecutionProvider::Cpu, ..self.clone() };
                let notice = format!("the network runs on the CPU: {error}");
                on_cpu.load(onnx).map(|network| (network, Some(notice)))
            }
            loaded => loaded.map(|network| (network, None)),
        }
    }
}

/// ONNX Runtime's reasons may run over many lines, of which the first says it.
fn first_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

impl Backend for OnnxRuntimeBackend {
    fn name(&self) -> String {
        format!("ONNX Runtime {} ({})", self.library.version, self.provider.title())
    }

    fn load(&self, onnx: &[u8]) -> Result<Box<dyn Network>, InferenceError> {
        let loaded = catch(|| {
            let session = self.builder()?.commit_from_memory(onnx);
            session.map_err(|error| first_line(&error))
        });
        match loaded.and_then(|loaded| loaded) {
            Ok(session) => Ok(Box::new(OnnxRuntimeNetwork { session, backend: self.name() })),
            Err(reason) => Err(InferenceError::Load { backend: self.name(), reason }),
        }
    }
}

/// A session of ONNX Runtime.
#[derive(Debug)]
struct OnnxRuntimeNetwork {
    session: Session,
    backend: String,
}

impl Network for OnnxRuntimeNetwork {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Tensor>, InferenceError> {
        let session = &mut self.session;
        catch(|| values::run(session, inputs))
            .and_then(|outputs| outputs)
            .map_err(|reason| InferenceError::Run { backend: self.backend.clone(), reason })
    }
}
