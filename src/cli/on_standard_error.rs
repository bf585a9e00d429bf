//! How far a computation is, on standard error, where a person looks at it.

use crate::progress::Progress;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU32, Ordering};

/// A percentage that overwrites itself, after a word for what is being done; silent where nobody looks.
pub(super) struct OnStandardError {
    doing: &'static str,
    is_shown: bool,
    percent: AtomicU32,
}

impl OnStandardError {
    pub(super) fn new(doing: &'static str) -> Self {
        Self { doing, is_shown: io::stderr().is_terminal(), percent: AtomicU32::new(0) }
    }

    /// End the line.
    pub(super) fn end(&self) {
        if self.is_shown {
            eprintln!();
        }
    }
}

impl Progress for OnStandardError {
    fn report(&self, fraction: f32) {
        let percent = (100.0 * fraction.clamp(0.0, 1.0)) as u32;
        if self.is_shown && self.percent.swap(percent, Ordering::Relaxed) != percent {
            eprint!("\r{}: {percent:>3} %", self.doing);
        }
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}
