//! What networks run on, as it is typed.

use crate::inference::{ExecutionProvider, LibraryChoice, Runtime, RuntimeChoice};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Arguments of every command that runs networks.
#[derive(Debug, Clone, Args)]
pub struct RuntimeArguments {
    /// What runs the networks: `auto`, `built-in`, or the library of ONNX Runtime.
    #[arg(long, value_name = "PATH|built-in|auto", default_value = "auto", value_parser = parse_library)]
    pub runtime: LibraryChoice,
    /// What ONNX Runtime computes on; the CPU where its library has no other.
    #[arg(long, value_parser = provider_parser(), default_value = "cpu")]
    pub provider: ExecutionProvider,
    /// Threads of one network; where it is left out, as many as keep all processors busy.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

impl RuntimeArguments {
    /// What was chosen.
    pub fn choice(&self) -> RuntimeChoice {
        let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        RuntimeChoice {
            library: self.runtime.clone(),
            provider: self.provider,
            threads: self.threads.map_or_else(processors, usize::from),
        }
    }

    /// The same with so many threads where the user named no number.
    pub fn find_with(&self, threads: usize) -> Runtime {
        let threads = self.threads.map_or(threads, usize::from);
        Self::found(&RuntimeChoice { threads, ..self.choice() })
    }

    /// Look for it, and warn where something asked for is not to be had.
    pub fn find(&self) -> Runtime {
        Self::found(&self.choice())
    }

    fn found(choice: &RuntimeChoice) -> Runtime {
        let runtime = Runtime::find(choice);
        if let Some(notice) = runtime.notice() {
            super::warn(notice);
        }
        runtime
    }
}

fn parse_library(text: &str) -> Result<LibraryChoice, std::convert::Infallible> {
    Ok(LibraryChoice::parse(text))
}

fn provider_parser() -> impl TypedValueParser<Value = ExecutionProvider> {
    let names = PossibleValuesParser::new(ExecutionProvider::ALL.map(ExecutionProvider::name));
    names.map(|name| ExecutionProvider::from_name(&name).unwrap_or_default())
}
