//! The one library of ONNX Runtime that a process can hold.

use super::library_file::{check_file, version_in_name};
use super::{OLDEST_MINOR, catch};
use ort::environment::Environment;
use ort::logging::LogLevel;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What this process did about the library so far; `ort` can be given one, once.
static STATE: Mutex<State> = Mutex::new(State::Nothing);

#[derive(Debug)]
enum State {
    Nothing,
    Ready(Library),
    /// A library was loaded and then did not start, so that no other can be.
    Broken {
        path: PathBuf,
        reason: String,
    },
}

/// A library that is loaded, with its environment. It stays until the process ends.
#[derive(Debug, Clone)]
pub(in crate::inference) struct Library {
    pub path: PathBuf,
    /// "1.32.0", or "1.32" where no more is known.
    pub version: String,
    pub environment: Environment,
}

/// Why a file is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::inference) enum Refusal {
    #[error("there is no such file")]
    Missing,
    #[error("it is no library that this system can load ({0})")]
    NotALibrary(String),
    #[error("it is ONNX Runtime {0}, and 1.{OLDEST_MINOR} or newer is needed")]
    TooOld(String),
    #[error("another ONNX Runtime is in use until the program ends, {}", .0.display())]
    AnotherInUse(PathBuf),
    #[error("ONNX Runtime did not start ({0})")]
    NotStarted(String),
}

impl Library {
    /// Load the library of a file; the one that is loaded already, where it is the same file.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let path = path.canonicalize().map_err(|_| Refusal::Missing)?;
        check_file(&path)?;
        let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Ready(library) if library.path == path => return Ok(library.clone()),
            State::Ready(library) => return Err(Refusal::AnotherInUse(library.path.clone())),
            State::Broken { path: first, reason } if *first == path => {
                return Err(Refusal::NotStarted(reason.clone()));
            }
            State::Broken { path: first, .. } => return Err(Refusal::AnotherInUse(first.clone())),
            State::Nothing => {}
        }
        let builder = catch(|| ort::init_from(&path)).map_err(Refusal::NotStarted)?.map_err(refusal_of)?;
        let logger = Arc::new(|level: LogLevel, _: &str, _: &str, _: &str, text: &str| log_line(level, text));
        let started = catch(|| builder.with_telemetry(false).with_logger(logger).build());
        match started.and_then(|built| built.map_err(|error| error.to_string())) {
            Ok(environment) => {
                let library = Self { version: version_of(&path), path, environment };
                *state = State::Ready(library.clone());
                Ok(library)
            }
            Err(reason) => {
                *state = State::Broken { path, reason: reason.clone() };
                Err(Refusal::NotStarted(reason))
            }
        }
    }
}

fn refusal_of(error: ort::LoadDynamicError) -> Refusal {
    match error {
        ort::LoadDynamicError::Dlopen { error, .. } => Refusal::NotALibrary(error.to_string()),
        ort::LoadDynamicError::MissingApi { .. } => {
            Refusal::NotALibrary("it does not export OrtGetApiBase".to_owned())
        }
        ort::LoadDynamicError::InvalidVersionString => {
            Refusal::NotALibrary("it states no version".to_owned())
        }
        ort::LoadDynamicError::BadVersion { version_str, .. } => Refusal::TooOld(version_str),
    }
}

/// The most precise version that is known: of the file's name, of its build, or what it answered when probed.
fn version_of(path: &Path) -> String {
    let of_name = version_in_name(path).map(|version| version.to_string());
    let of_build = || {
        let build = catch(ort::info).ok()?;
        let branch = build.split("rel-").nth(1)?;
        let version: String =
            branch.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        (!version.is_empty()).then_some(version)
    };
    of_name.or_else(of_build).unwrap_or_else(|| {
        let minor = catch(|| ort::util::probe(path)).ok().flatten().unwrap_or(OLDEST_MINOR);
        format!("1.{minor}")
    })
}

/// What ONNX Runtime says goes where our own log goes; its errors reach us as errors, so they are no more than a
/// warning here.
fn log_line(level: LogLevel, text: &str) {
    match level {
        LogLevel::Fatal | LogLevel::Error => log::warn!("ONNX Runtime: {text}"),
        LogLevel::Warning => log::info!("ONNX Runtime: {text}"),
        LogLevel::Info | LogLevel::Verbose => log::trace!("ONNX Runtime: {text}"),
    }
}
