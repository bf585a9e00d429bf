//! Small files that are either written whole or not at all.

use std::io::Write;
use std::path::Path;

/// Write beside the file, wait until the disk has it, and rename it into place; its folder is made where it is
/// missing. After a failure the old file is as it was, and nothing is left beside it.
///
/// # Errors
/// One sentence that says why, with the path.
pub fn write_whole(path: &Path, text: &str) -> Result<(), String> {
    let temporary = path.with_extension(format!("{}.part", std::process::id()));
    let written = (|| {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    })();
    written.map_err(|error| {
        // The failure that matters is the one above.
        std::fs::remove_file(&temporary).unwrap_or_default();
        format!("{error}: {}", path.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.toml");
        write_whole(&path, "one").unwrap();
        write_whole(&path, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        // A folder stands where the file should go.
        let blocked = folder.path().join("deep");
        let why = write_whole(&blocked, "three").unwrap_err();
        assert!(why.ends_with("deep"), "{why}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
