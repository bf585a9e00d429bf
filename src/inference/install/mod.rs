//! Getting ONNX Runtime: its library out of the wheel that PyPI has, fetched by the machine's own pip.
//!
//! The wheel is pinned by its SHA-256, so that what is loaded into the process is what was tried. No Python is
//! needed once the library lies in the data folder.

mod pip;
mod wheel;
mod zip;

pub use wheel::PinnedWheel;

use crate::inference::SearchPlaces;
use crate::places::Places;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Why ONNX Runtime was not installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error(
        "there is no ready-made ONNX Runtime for {0}; build it, and name its library with --runtime PATH"
    )]
    NoWheel(String),
    #[error(
        "there is no Python with pip here: install it (Debian, Ubuntu: apt install python3-pip), or fetch {0} from \
         https://pypi.org/project/onnxruntime/#files and run: skyloupe runtime install --wheel FILE"
    )]
    NoPip(String),
    #[error("pip could not fetch the wheel: {0}")]
    Pip(String),
    #[error("this is not the wheel that was expected (SHA-256 {found}, not {expected}): {}", path.display())]
    WrongWheel { found: String, expected: String, path: PathBuf },
    #[error("the wheel cannot be unpacked, {why}: {}", path.display())]
    Unpack { why: String, path: PathBuf },
    #[error("{source}: {}", path.display())]
    File { source: io::Error, path: PathBuf },
}

/// Fetch the wheel for this platform and unpack its library into the application's data folder; `say` hears each
/// step in a few words. Returns where the library lies.
///
/// # Errors
/// No wheel for the platform, no pip, no network, a wheel with another hash, a folder that cannot be written.
pub fn install(places: &Places, say: &mut dyn FnMut(&str)) -> Result<PathBuf, InstallError> {
    let wheel = PinnedWheel::of_platform()?;
    let folder = SearchPlaces::installed(places);
    let download = folder.join(format!("download-{}", std::process::id()));
    std::fs::create_dir_all(&download)
        .map_err(|source| InstallError::File { source, path: download.clone() })?;
    let fetched = pip::fetch(&wheel, &download, say).and_then(|path| install_wheel(&path, places, say));
    // What pip left is of no use, whatever became of it.
    std::fs::remove_dir_all(&download).unwrap_or_default();
    fetched
}

/// Unpack the library of a wheel that was fetched by other means; it must be the one that [`install`] would fetch.
///
/// # Errors
/// As [`install`], without pip.
pub fn install_wheel(
    path: &Path,
    places: &Places,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, InstallError> {
    let wheel = PinnedWheel::of_platform()?;
    say("checking its SHA-256");
    check_hash(path, &wheel)?;
    let folder = SearchPlaces::installed(places);
    let library = folder.join(wheel.library_name());
    say(&format!("unpacking {}", library.display()));
    unpack(path, &wheel, &library)?;
    Ok(library)
}

fn check_hash(path: &Path, wheel: &PinnedWheel) -> Result<(), InstallError> {
    let failed = |source| InstallError::File { source, path: path.to_owned() };
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block).map_err(failed)? {
            0 => break,
            count => hash.update(block.get(..count).unwrap_or_default()),
        }
    }
    let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if found == wheel.sha256 {
        return Ok(());
    }
    let expected = wheel.sha256.to_owned();
    Err(InstallError::WrongWheel { found, expected, path: path.to_owned() })
}

/// Write the library whole or not at all: a half library would be found at the next start.
fn unpack(path: &Path, wheel: &PinnedWheel, library: &Path) -> Result<(), InstallError> {
    let part = library.with_extension(format!("{}.part", std::process::id()));
    let written = (|| -> io::Result<()> {
        if let Some(folder) = library.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&part)?;
        zip::copy_entry(&mut File::open(path)?, wheel.library, &mut file)?;
        file.flush()?;
        file.sync_all()?;
        std::fs::rename(&part, library)
    })();
    written.map_err(|error| {
        // The failure that matters is the one above.
        std::fs::remove_file(&part).unwrap_or_default();
        InstallError::Unpack { why: error.to_string(), path: path.to_owned() }
    })
}
