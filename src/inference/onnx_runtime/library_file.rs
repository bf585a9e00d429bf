//! Files that may be ONNX Runtime, judged before the system is asked to load them.
//!
//! A truncated library passes the system's own checks and ends the process at the first access behind the file's
//! end, so its parts are compared with the length of the file here.

use super::{OLDEST_MINOR, Refusal};
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Version of a library as its name states it, "libonnxruntime.so.1.32.0".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NamedVersion(Vec<u32>);

impl fmt::Display for NamedVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        formatter.write_str(&numbers.join("."))
    }
}

/// The version in a name, where it has at least a major and a minor number.
pub(super) fn version_in_name(path: &Path) -> Option<NamedVersion> {
    let name = path.file_name()?.to_str()?;
    let numbers: Vec<u32> = name.split('.').filter_map(|part| part.parse().ok()).collect();
    (numbers.len() >= 2).then_some(NamedVersion(numbers))
}

/// The libraries of ONNX Runtime that lie in a folder, the newest by name first.
pub(in crate::inference) fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.file_name().to_str().is_some_and(is_library_name))
        .map(|entry| entry.path())
        .collect();
    found.sort_by_key(|path| std::cmp::Reverse((version_in_name(path), path.clone())));
    found
}

/// The names of the library on the three systems; its helpers ("…_providers_shared") have others.
fn is_library_name(name: &str) -> bool {
    if cfg!(windows) {
        name.eq_ignore_ascii_case("onnxruntime.dll")
    } else if cfg!(target_os = "macos") {
        name.strip_prefix("libonnxruntime.").is_some_and(|rest| rest.ends_with("dylib"))
    } else {
        name.strip_prefix("libonnxruntime.so").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// Refuse what the system could not load, or what it would load and then die of.
pub(super) fn check_file(path: &Path) -> Result<(), Refusal> {
    let not_a_library = |why: &str| Refusal::NotALibrary(why.to_owned());
    if let Some(version) = version_in_name(path)
        && version < NamedVersion(vec![1, OLDEST_MINOR])
    {
        return Err(Refusal::TooOld(version.to_string()));
    }
    let mut file = File::open(path).map_err(|error| Refusal::NotALibrary(error.to_string()))?;
    let length = file.metadata().map_err(|error| Refusal::NotALibrary(error.to_string()))?.len();
    let mut head = [0; 64];
    if file.read_exact(&mut head).is_err() {
        return Err(not_a_library("it is too short"));
    }
    match head {
        [0x7f, b'E', b'L', b'F', 2, 1, ..] if cfg!(target_os = "linux") => {
            check_elf(&mut file, &head, length)
        }
        [b'M', b'Z', ..] if cfg!(windows) => Ok(()),
        [0xcf, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] if cfg!(target_os = "macos") => Ok(()),
        _ => Err(not_a_library("its first bytes are those of another kind of file")),
    }
}

/// Every part of a 64-bit ELF file that would be mapped must lie inside the file.
fn check_elf(file: &mut File, head: &[u8; 64], length: u64) -> Result<(), Refusal> {
    const LOADED: u64 = 1;
    let truncated = || Refusal::NotALibrary("it is truncated".to_owned());
    let table = number(head, 32, 8).ok_or_else(truncated)?;
    let entry_length = number(head, 54, 2).ok_or_else(truncated)?;
    let entries = number(head, 56, 2).ok_or_else(truncated)?;
    file.seek(SeekFrom::Start(table)).map_err(|_| truncated())?;
    for _ in 0..entries {
        let mut entry = vec![0; usize::try_from(entry_length).unwrap_or(0)];
        file.read_exact(&mut entry).map_err(|_| truncated())?;
        let (kind, offset, bytes) = (number(&entry, 0, 4), number(&entry, 8, 8), number(&entry, 32, 8));
        let (Some(kind), Some(offset), Some(bytes)) = (kind, offset, bytes) else { return Err(truncated()) };
        if kind == LOADED && offset.checked_add(bytes).is_none_or(|end| end > length) {
            return Err(truncated());
        }
    }
    Ok(())
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8], start: usize, count: usize) -> Option<u64> {
    let bytes = bytes.get(start..start + count)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_state_versions() {
        let version = |name: &str| version_in_name(Path::new(name)).map(|version| version.to_string());
        assert_eq!(version("/a/libonnxruntime.so.1.32.0").as_deref(), Some("1.32.0"));
        assert_eq!(version("/a/libonnxruntime.1.30.1.dylib").as_deref(), Some("1.30.1"));
        assert_eq!(version("libonnxruntime.so.1"), None);
        assert_eq!(version("onnxruntime.dll"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn truncated_and_foreign_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let path = folder.path().join("libonnxruntime.so");
        std::fs::write(&path, &own).unwrap();
        assert_eq!(check_file(&path), Ok(()));
        std::fs::write(&path, &own[..own.len() / 3]).unwrap();
        assert_eq!(check_file(&path), Err(Refusal::NotALibrary("it is truncated".to_owned())));
        std::fs::write(&path, "a text that is longer than the head of a library, and is none for all that")
            .unwrap();
        assert!(matches!(check_file(&path), Err(Refusal::NotALibrary(_))));
        let old = folder.path().join("libonnxruntime.so.1.19.2");
        std::fs::write(&old, &own).unwrap();
        assert_eq!(check_file(&old), Err(Refusal::TooOld("1.19.2".to_owned())));
    }
}
