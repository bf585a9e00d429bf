//! Panics of foreign code as errors, without their text on the terminal.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static IS_SILENT: Cell<bool> = const { Cell::new(false) };
}

static SILENCER: Once = Once::new();

/// Run foreign code; its panic becomes the error, and is not printed. What the code was working on must be thrown
/// away after an error.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    if !std::thread::panicking() {
        SILENCER.call_once(silence_marked_threads);
    }
    let was_silent = IS_SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_SILENT.set(was_silent);
    result.map_err(|cause| text_of(cause.as_ref()))
}

/// Put a hook before the one that is there: it passes on what happens on threads that are not marked.
fn silence_marked_threads() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !IS_SILENT.get() {
            previous(panic);
        }
    }));
}

fn text_of(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
    format!("it panicked: {}", text.as_deref().unwrap_or("no reason given"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_text() {
        assert_eq!(catch(|| 3), Ok(3));
        let index = std::hint::black_box(4);
        assert_eq!(
            catch(|| panic!("no room for {index}")),
            Err::<(), _>("it panicked: no room for 4".to_owned())
        );
    }
}
