//! Files mapped into memory for reading, in a way that another program cannot turn into a crash.

#[cfg(unix)]
mod bus_error;
mod file;

pub(super) use file::MappedFile;

use memmap2::Mmap;
use std::fs::File;
use std::io;

/// A file mapped for reading, whole.
///
/// Reading a page that the file no longer has (another program shortened it, or the disk failed) raises SIGBUS on
/// Unix. Every map is therefore known to a handler that puts zeros in the place of what is gone, and
/// remembers: bytes copied from a map are only to be believed while [`GuardedMap::has_faulted`] is false after
/// the copy. On Windows a mapped file cannot be shortened.
#[derive(Debug)]
pub(super) struct GuardedMap {
    // Dropped first: the handler forgets the addresses before they are given back.
    #[cfg(unix)]
    guard: bus_error::Guard,
    map: Mmap,
}

impl GuardedMap {
    /// Map all of a file that is not empty.
    ///
    /// # Errors
    /// When the system refuses, or too many files are mapped.
    pub fn of(file: &File) -> io::Result<Self> {
        // SAFETY: the map is only read. That the file may change beneath it cannot be prevented: bytes of the map
        // are only taken as plain numbers, of which any value is sound, and never decide about memory safety. Pages
        // that vanish are replaced by the guard below instead of ending the process.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(file) }?;
        #[cfg(unix)]
        let guard = bus_error::Guard::of(&map)?;
        Ok(Self {
            #[cfg(unix)]
            guard,
            map,
        })
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// True once bytes that were there when the file was mapped could not be read; zeros stand for them.
    pub fn has_faulted(&self) -> bool {
        #[cfg(unix)]
        return self.guard.has_faulted();
        #[cfg(not(unix))]
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::GuardedMap;
    use std::fs::{File, OpenOptions};

    #[test]
    fn a_file_that_loses_its_end_while_it_is_copied_is_noticed_and_survived() {
        let folder = tempfile::tempdir().unwrap();
        let (short, other) = (folder.path().join("short"), folder.path().join("other"));
        let content: Vec<u8> = (0..8_u32 << 20).map(|index| (index % 251) as u8).collect();
        std::fs::write(&short, &content).unwrap();
        std::fs::write(&other, &content).unwrap();
        let map = GuardedMap::of(&File::open(&short).unwrap()).unwrap();
        let sound = GuardedMap::of(&File::open(&other).unwrap()).unwrap();
        assert_eq!(map.bytes().len(), content.len());
        OpenOptions::new().write(true).open(&short).unwrap().set_len(4096).unwrap();
        let copied = map.bytes().to_vec();
        assert!(map.has_faulted());
        assert!(copied[..4096] == content[..4096] && copied[65_536..].iter().all(|&byte| byte == 0));
        // The other map, and one made after, are as they should be.
        assert!(sound.bytes() == content && !sound.has_faulted());
        drop(map);
        let again = GuardedMap::of(&File::open(&other).unwrap()).unwrap();
        assert!(again.bytes() == content && !again.has_faulted());
    }

    #[test]
    fn threads_that_read_the_same_lost_pages_all_survive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("short");
        std::fs::write(&path, vec![7_u8; 4 << 20]).unwrap();
        let map = GuardedMap::of(&File::open(&path).unwrap()).unwrap();
        OpenOptions::new().write(true).open(&path).unwrap().set_len(0).unwrap();
        std::thread::scope(|scope| {
            for start in 0..8 {
                let map = &map;
                scope.spawn(move || {
                    let sum: u64 = map.bytes().iter().skip(start).step_by(4096).map(|&b| u64::from(b)).sum();
                    assert!(sum == 0 && map.has_faulted());
                });
            }
        });
    }
}
