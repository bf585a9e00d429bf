//! The window goes first: work that nobody waits for within a frame leaves the processor to what draws.
//!
//! Where the processor draws as well (software Vulkan), two cores full of work would double the time of a frame. Linux gives
//! each thread a niceness of its own; elsewhere nothing is changed.

/// By how much the niceness of workers is raised: while a thread of the window draws, they get a fifteenth of its time.
#[cfg(target_os = "linux")]
const NICER: i32 = 12;

/// Let the window's threads go before the calling one from now on.
pub(super) fn give_way() {
    // Refused by no system that is known; refused, the thread works as before.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICER);
}

/// Have the shared pool of threads give way too. To be called before anything uses that pool, by what opens a window.
pub fn window_first() {
    // A pool that is there already stays as it is.
    let _ = rayon::ThreadPoolBuilder::new().start_handler(|_| give_way()).build_global();
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_worker_gives_way_and_the_thread_that_started_it_does_not() {
        let own = || rustix::process::nice(0).expect("a niceness");
        let before = own();
        let of_worker = std::thread::spawn(move || {
            give_way();
            rustix::process::nice(0).expect("a niceness")
        });
        assert_eq!(of_worker.join().expect("no panic"), (before + NICER).min(19));
        assert_eq!(own(), before);
    }
}
