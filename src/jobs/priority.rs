//! The window goes first: work that nobody waits for within a frame leaves the processor to what draws.
//!
//! Where the processor draws as well (software Vulkan), two cores full of work would double the time of a frame. Linux gives
//! each thread a niceness of its own; elsewhere, and where no window is open, nothing is changed.

use std::sync::atomic::{AtomicBool, Ordering};

/// A window is open, which work has to give way to.
static HAS_WINDOW: AtomicBool = AtomicBool::new(false);

/// By how much the niceness of workers is raised: while a thread of the window draws, they get a fifteenth of its time.
#[cfg(target_os = "linux")]
const NICER: i32 = 12;

/// Let the window's threads, if there is a window, go before the calling one from now on.
pub(super) fn give_way() {
    if HAS_WINDOW.load(Ordering::Relaxed) {
        be_nicer();
    }
}

/// Have workers, and the shared pool of threads, give way. To be called before anything uses that pool, by what opens a
/// window.
pub fn window_first() {
    HAS_WINDOW.store(true, Ordering::Relaxed);
    // A pool that is there already stays as it is.
    let _ = rayon::ThreadPoolBuilder::new().start_handler(|_| give_way()).build_global();
}

fn be_nicer() {
    // Refused by no system that is known; refused, the thread works as before.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICER);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_worker_becomes_nicer_and_the_thread_that_started_it_does_not() {
        let own = || rustix::process::nice(0).expect("a niceness");
        let before = own();
        let of_worker = std::thread::spawn(move || {
            // No window is open in tests.
            give_way();
            let unchanged = rustix::process::nice(0).expect("a niceness");
            be_nicer();
            (unchanged, rustix::process::nice(0).expect("a niceness"))
        });
        assert_eq!(of_worker.join().expect("no panic"), (before, (before + NICER).min(19)));
        assert_eq!(own(), before);
    }
}
