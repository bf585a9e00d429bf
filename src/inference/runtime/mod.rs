//! Which backend runs the networks, and why.

mod candidate;
mod choice;
mod search;

pub use candidate::{Candidate, Fate, Origin};
pub use choice::{LibraryChoice, RuntimeChoice};
pub use search::SearchPlaces;

use super::onnx_runtime::Library;
use super::{Backend, ExecutionProvider, InferenceError, Network, OnnxRuntimeBackend, TractBackend};
use std::path::{Path, PathBuf};

/// The backend that was chosen, and what was looked at on the way.
#[derive(Debug, Clone)]
pub struct Runtime {
    /// `None` where the built-in backend was asked for, or no library was found.
    onnx_runtime: Option<OnnxRuntimeBackend>,
    built_in: TractBackend,
    candidates: Vec<Candidate>,
    why: String,
    notice: Option<String>,
}

impl Runtime {
    /// Look for ONNX Runtime where this platform may have it. May load a library (tens of milliseconds), so not for
    /// the thread that draws.
    pub fn find(choice: &RuntimeChoice) -> Self {
        Self::find_in(choice, &SearchPlaces::of_platform())
    }

    /// Look for ONNX Runtime in given places.
    pub fn find_in(choice: &RuntimeChoice, places: &SearchPlaces) -> Self {
        let built_in = TractBackend::new(choice.threads);
        let mut runtime =
            Self { onnx_runtime: None, built_in, candidates: Vec::new(), why: String::new(), notice: None };
        match &choice.library {
            LibraryChoice::BuiltIn => "it was asked for".clone_into(&mut runtime.why),
            LibraryChoice::Path(path) => runtime.look_at_named(path, choice),
            LibraryChoice::Auto => runtime.look_everywhere(places, choice),
        }
        runtime
    }

    /// The built-in backend, without a search.
    pub fn built_in() -> Self {
        Self::find(&RuntimeChoice { library: LibraryChoice::BuiltIn, ..RuntimeChoice::default() })
    }

    fn look_at_named(&mut self, path: &Path, choice: &RuntimeChoice) {
        let mut paths = super::onnx_runtime::libraries_in(path);
        if paths.is_empty() {
            paths.push(path.to_owned());
        }
        self.look_at(Origin::Named, &paths, choice);
        let Some(candidate) = self.candidates.first().filter(|_| self.onnx_runtime.is_none()) else { return };
        let notice = format!(
            "the ONNX Runtime that was named cannot be used, so networks run on {}: {candidate}",
            self.built_in.name()
        );
        self.why = "the library that was named cannot be used".to_owned();
        self.notice = Some(notice);
    }

    fn look_everywhere(&mut self, places: &SearchPlaces, choice: &RuntimeChoice) {
        for (origin, paths) in places.libraries() {
            if paths.is_empty() {
                self.candidates.push(Candidate { origin, path: None, fate: Fate::Absent });
            }
            self.look_at(origin, &paths, choice);
            let refused = self.candidates.last().filter(|_| origin == Origin::Variable && !paths.is_empty());
            if let Some(candidate) = refused.filter(|_| self.onnx_runtime.is_none()) {
                self.notice =
                    Some(format!("the library that ORT_DYLIB_PATH names cannot be used: {candidate}"));
            }
        }
        if self.onnx_runtime.is_none() {
            "no ONNX Runtime that can be used was found".clone_into(&mut self.why);
        }
    }

    /// Use the first file that can be; what comes after is listed as not needed.
    fn look_at(&mut self, origin: Origin, paths: &[PathBuf], choice: &RuntimeChoice) {
        for path in paths {
            let fate = if self.onnx_runtime.is_some() {
                Fate::NotNeeded
            } else {
                match Library::open(path) {
                    Ok(library) => {
                        self.choose(library, origin, choice);
                        Fate::Used
                    }
                    Err(refusal) => refusal.into(),
                }
            };
            self.candidates.push(Candidate { origin, path: Some(path.clone()), fate });
        }
    }

    fn choose(&mut self, library: Library, origin: Origin, choice: &RuntimeChoice) {
        let on_cpu = OnnxRuntimeBackend::of(library).with_threads(choice.threads);
        let (backend, notice) = match choice.provider {
            ExecutionProvider::Cpu => (on_cpu, None),
            provider => on_cpu.with_provider(provider),
        };
        self.why = format!("it was found {}", origin.place());
        self.notice = notice.or(self.notice.take());
        self.onnx_runtime = Some(backend);
    }

    /// What runs the networks.
    pub fn backend(&self) -> &dyn Backend {
        match &self.onnx_runtime {
            Some(backend) => backend,
            None => &self.built_in,
        }
    }

    /// Every place that was looked at, in order, and what became of it.
    pub fn reasons(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Half a sentence: why this backend runs the networks.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// What the user should know once: that something asked for is not to be had.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Where the library of ONNX Runtime lies that is used.
    pub fn library(&self) -> Option<PathBuf> {
        self.onnx_runtime.as_ref().map(OnnxRuntimeBackend::path)
    }

    /// Load a network; where ONNX Runtime cannot, on the built-in backend, with the reason as a notice.
    ///
    /// # Errors
    /// When no backend can load it: the reason of the preferred one.
    pub fn load(&self, onnx: &[u8]) -> Result<(Box<dyn Network>, Option<String>), InferenceError> {
        let Some(preferred) = &self.onnx_runtime else {
            return self.built_in.load(onnx).map(|network| (network, None));
        };
        preferred.load_somewhere(onnx).or_else(|error| {
            let network = self.built_in.load(onnx).map_err(|_| error.clone())?;
            Ok((network, Some(format!("the network runs on {}: {error}", self.built_in.name()))))
        })
    }
}
