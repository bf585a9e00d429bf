//! How far a file is unpacked, told by the thread that unpacks to those that read.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How unpacking ended.
#[derive(Debug)]
enum End {
    /// What is there is all there will be.
    Settled,
    /// What is not there cannot be had, for this reason.
    Failed(String),
}

/// Bytes that can be read, from the first.
#[derive(Debug, Default)]
pub(in crate::fits) struct Growth {
    ready: AtomicUsize,
    end: OnceLock<End>,
}

/// The answer to a wish for bytes.
#[derive(Debug, PartialEq)]
pub(in crate::fits) enum Readiness<'a> {
    /// So many bytes are there, and either they are enough or there never will be more.
    Ready(usize),
    NotYet,
    Never(&'a str),
}

impl Growth {
    /// Whether the bytes before `end` are there.
    pub fn readiness(&self, end: usize) -> Readiness<'_> {
        // The end is asked for first: after it nothing is added.
        let how = self.end.get();
        let ready = self.ready.load(Ordering::Acquire);
        match how {
            _ if end <= ready => Readiness::Ready(ready),
            Some(End::Settled) => Readiness::Ready(ready),
            Some(End::Failed(why)) => Readiness::Never(why),
            None => Readiness::NotYet,
        }
    }

    /// How many bytes are there while more are to come; `None` after the end.
    pub fn under_way(&self) -> Option<usize> {
        self.end.get().is_none().then(|| self.ready.load(Ordering::Acquire))
    }

    pub(super) fn grow_to(&self, ready: usize) {
        self.ready.store(ready, Ordering::Release);
    }

    pub(super) fn settle(&self) {
        let _ = self.end.set(End::Settled);
    }

    pub(super) fn fail(&self, why: String) {
        let _ = self.end.set(End::Failed(why));
    }
}
