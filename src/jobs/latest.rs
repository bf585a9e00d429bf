//! A slot that holds the newest wish only.

use std::sync::{Condvar, Mutex, PoisonError};

/// Between one thread that wishes and one that works: a wish that was not begun is replaced by the next.
#[derive(Debug)]
pub struct Latest<T> {
    slot: Mutex<Option<T>>,
    changed: Condvar,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { slot: Mutex::new(None), changed: Condvar::new() }
    }
}

impl<T> Latest<T> {
    /// Wish for this and nothing else.
    pub fn put(&self, value: T) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        self.changed.notify_one();
    }

    /// True if there is a wish that was not begun.
    pub fn is_waiting(&self) -> bool {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Wait for a wish and take it.
    pub fn take(&self) -> T {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match slot.take() {
                Some(value) => return value,
                None => slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}
