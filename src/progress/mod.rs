//! How a long computation says how far it is and hears that it should stop, and how durations spread.
//!
//! Analyses take `&dyn Progress`; they never start threads and never know who is watching.

mod distribution;

pub use distribution::Distribution;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A watcher of one computation. Polled at least once per tile of work.
pub trait Progress: Sync {
    /// The share of the work that is done, 0 to 1.
    fn report(&self, fraction: f32);

    /// True once the result is no longer wanted; the computation then returns early.
    fn is_cancelled(&self) -> bool;
}

/// Progress that nobody watches and nobody cancels.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn report(&self, _fraction: f32) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Progress shared between the thread that works and the thread that watches.
#[derive(Debug, Default)]
pub struct Shared {
    fraction_bits: AtomicU32,
    cancelled: AtomicBool,
}

impl Shared {
    /// The last reported share, 0 to 1.
    pub fn fraction(&self) -> f32 {
        f32::from_bits(self.fraction_bits.load(Ordering::Relaxed))
    }

    /// Ask the computation to stop at its next poll.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Progress for Shared {
    fn report(&self, fraction: f32) {
        let clamped = fraction.clamp(0.0, 1.0);
        self.fraction_bits.store(clamped.to_bits(), Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
