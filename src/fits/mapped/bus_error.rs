//! The handler of SIGBUS: pages that a mapped file has lost become zeros, and their map is marked.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Most maps at a time.
const MOST_MAPS: usize = 4096;
/// A slot being written; no map begins at this address.
const RESERVED: usize = 1;

/// One map. The handler may read it at any moment, so it consists of atomics and never moves.
struct Slot {
    /// First address; 0 while the slot is free.
    start: AtomicUsize,
    length: AtomicUsize,
    faulted: AtomicBool,
}

static SLOTS: [Slot; MOST_MAPS] = [const {
    Slot { start: AtomicUsize::new(0), length: AtomicUsize::new(0), faulted: AtomicBool::new(false) }
}; MOST_MAPS];

/// What the handler needs and must not ask for.
struct Installed {
    page: usize,
    /// Whoever handled SIGBUS before.
    before: libc::sigaction,
}

static INSTALLED: OnceLock<io::Result<Installed>> = OnceLock::new();

/// Keeps the handler informed of one map for as long as it lives.
#[derive(Debug)]
pub(super) struct Guard {
    slot: usize,
}

impl Guard {
    /// Watch over these bytes, which must stay mapped until the guard is dropped.
    pub fn of(map: &[u8]) -> io::Result<Self> {
        if let Err(error) = INSTALLED.get_or_init(prepare) {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        install_once()?;
        let take = |slot: &Slot| {
            slot.start.compare_exchange(0, RESERVED, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        };
        let Some((index, slot)) = SLOTS.iter().enumerate().find(|(_, slot)| take(slot)) else {
            return Err(io::Error::other(format!("{MOST_MAPS} files are open already, close some")));
        };
        slot.faulted.store(false, Ordering::Release);
        slot.length.store(map.len(), Ordering::Release);
        slot.start.store(map.as_ptr().addr(), Ordering::Release);
        Ok(Self { slot: index })
    }

    pub fn has_faulted(&self) -> bool {
        SLOTS.get(self.slot).is_some_and(|slot| slot.faulted.load(Ordering::SeqCst))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(slot) = SLOTS.get(self.slot) {
            slot.start.store(0, Ordering::Release);
        }
    }
}

/// Ask for all that the handler will need, before there is a handler.
#[allow(unsafe_code)]
fn prepare() -> io::Result<Installed> {
    // SAFETY: asks for a number.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    let page = usize::try_from(page).map_err(|_| io::Error::last_os_error())?;
    // SAFETY: all zeros is a valid `sigaction`; with no new action the call only fills in the one in force.
    let (code, before) = unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        let code = libc::sigaction(libc::SIGBUS, std::ptr::null(), &raw mut before);
        (code, before)
    };
    if code == 0 { Ok(Installed { page, before }) } else { Err(io::Error::last_os_error()) }
}

/// Put the handler in force. `INSTALLED` is filled by now, as the handler expects.
#[allow(unsafe_code)]
fn install_once() -> io::Result<()> {
    static DONE: OnceLock<Result<(), i32>> = OnceLock::new();
    let install = || {
        // SAFETY: all zeros is a valid `sigaction`; `handle` has the signature that SA_SIGINFO asks for, does only
        // what a signal handler may do (see there), and lives as long as the process.
        let code = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handle as *const () as usize;
            // On the alternate stack, where there is one: the runtime's own handler, to which we pass on, needs it.
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(libc::SIGBUS, &raw const action, std::ptr::null_mut())
        };
        if code == 0 { Ok(()) } else { Err(io::Error::last_os_error().raw_os_error().unwrap_or(0)) }
    };
    DONE.get_or_init(install).map_err(io::Error::from_raw_os_error)
}

/// Runs inside the signal: atomics, `mmap` and `sigaction` only, no allocation and no lock (`OnceLock::get` of a
/// filled cell is one atomic load).
#[allow(unsafe_code)]
extern "C" fn handle(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let Some(Ok(Installed { page, before })) = INSTALLED.get() else { return };
    // SAFETY: the kernel passes a valid `siginfo_t`; of a SIGBUS it holds the address.
    let address = unsafe { info.as_ref().map_or(0, |info| info.si_addr().addr()) };
    if let Some((slot, end)) = slot_of(address) {
        // Before the zeros appear, so that whoever copies them finds the mark afterwards.
        slot.faulted.store(true, Ordering::SeqCst);
        let first = address & !(page - 1);
        // To the end of the map: where one page is gone, those after it mostly are, and this file is not believed
        // any more in any case.
        let length = end.saturating_sub(first).next_multiple_of(*page);
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
        // SAFETY: the range lies within whole pages of a map of ours that is still mapped, because its `Guard` is
        // dropped before the map, and that nobody writes to. `mmap` is a bare system call.
        let placed = unsafe { libc::mmap(first as *mut libc::c_void, length, libc::PROT_READ, flags, -1, 0) };
        if placed != libc::MAP_FAILED {
            return;
        }
    }
    pass_on(before, (signal, info, context));
}

/// The map that an address lies in, and the address after its end.
fn slot_of(address: usize) -> Option<(&'static Slot, usize)> {
    SLOTS.iter().find_map(|slot| {
        let start = slot.start.load(Ordering::Acquire);
        let length = slot.length.load(Ordering::Acquire);
        let inside = start > RESERVED && address >= start && address - start < length;
        inside.then_some((slot, start + length))
    })
}

/// Not ours: what would have happened without us.
#[allow(unsafe_code)]
fn pass_on(
    before: &libc::sigaction,
    (signal, info, context): (libc::c_int, *mut libc::siginfo_t, *mut libc::c_void),
) {
    match before.sa_sigaction {
        // SAFETY: puts the default action back; the access that failed is tried again after this and ends the
        // process, as it would have without us. (Ignoring a fault would try it for ever.)
        libc::SIG_DFL | libc::SIG_IGN => unsafe {
            let mut default: libc::sigaction = std::mem::zeroed();
            default.sa_sigaction = libc::SIG_DFL;
            libc::sigaction(signal, &raw const default, std::ptr::null_mut());
        },
        address if before.sa_flags & libc::SA_SIGINFO != 0 => {
            type Handler = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
            // SAFETY: with SA_SIGINFO, `sa_sigaction` holds a function of this type.
            let handler = unsafe { std::mem::transmute::<usize, Handler>(address) };
            handler(signal, info, context);
        }
        address => {
            // SAFETY: without SA_SIGINFO, it holds a function of this type.
            let handler = unsafe { std::mem::transmute::<usize, extern "C" fn(libc::c_int)>(address) };
            handler(signal);
        }
    }
}
