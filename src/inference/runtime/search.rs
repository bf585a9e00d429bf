//! Where ONNX Runtime's library may lie.
//!
//! No program is started to find out: Python's folders are known by their patterns.

use super::Origin;
use crate::inference::onnx_runtime::libraries_in;
use crate::places::Places;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where a library is looked for when none is named.
#[derive(Debug, Clone, Default)]
pub struct SearchPlaces {
    /// What `ORT_DYLIB_PATH` names.
    pub variable: Option<PathBuf>,
    /// The folder of the executable.
    pub beside: Option<PathBuf>,
    /// Where `skyloupe runtime install` puts it.
    pub data: Option<PathBuf>,
    /// Folders that hold Python packages.
    pub python: Vec<PathBuf>,
}

impl SearchPlaces {
    /// As this process finds them.
    pub fn of_platform() -> Self {
        let executable = std::env::current_exe().ok();
        Self {
            variable: folder_of("ORT_DYLIB_PATH"),
            beside: executable.as_deref().and_then(Path::parent).map(Path::to_owned),
            data: Some(Self::installed(&Places::of_platform())),
            python: python_packages(),
        }
    }

    /// The folder in the application's data that holds the installed library.
    pub fn installed(places: &Places) -> PathBuf {
        places.data.join("onnxruntime")
    }

    /// The files of each place, in the order of preference.
    pub(super) fn libraries(&self) -> Vec<(Origin, Vec<PathBuf>)> {
        let in_folder = |folder: &Option<PathBuf>| folder.as_deref().map(libraries_in).unwrap_or_default();
        let named = match &self.variable {
            Some(folder) if folder.is_dir() => libraries_in(folder),
            named => named.iter().cloned().collect(),
        };
        let packages = self.python.iter();
        let python =
            packages.flat_map(|folder| libraries_in(&folder.join("onnxruntime").join("capi"))).collect();
        vec![
            (Origin::Variable, named),
            (Origin::BesideExecutable, in_folder(&self.beside)),
            (Origin::DataFolder, in_folder(&self.data)),
            (Origin::Python, python),
        ]
    }
}

/// A path that a variable of the environment holds.
fn folder_of(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|text| !text.is_empty()).map(PathBuf::from)
}

/// Folders of Python packages: of the active environment, of the user, of the system. Only those that exist.
fn python_packages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut add = |base: Option<PathBuf>, pattern: &str| {
        if let Some(base) = base {
            found.extend(matching(&base, pattern));
        }
    };
    for variable in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
        add(folder_of(variable), "lib/python3*/site-packages");
        add(folder_of(variable), "Lib/site-packages");
    }
    let home = folder_of("HOME");
    for pattern in [
        ".local/lib/python3*/site-packages",
        ".pyenv/versions/*/lib/python3*/site-packages",
        "Library/Python/3*/lib/python/site-packages",
    ] {
        add(home.clone(), pattern);
    }
    add(folder_of("PYENV_ROOT"), "versions/*/lib/python3*/site-packages");
    add(folder_of("APPDATA"), "Python/Python3*/site-packages");
    add(folder_of("LOCALAPPDATA"), "Programs/Python/Python3*/Lib/site-packages");
    for base in ["/usr/local", "/usr", "/opt/homebrew"] {
        add(Some(PathBuf::from(base)), "lib/python3*/site-packages");
        add(Some(PathBuf::from(base)), "lib/python3*/dist-packages");
    }
    add(
        Some(PathBuf::from("/Library/Frameworks/Python.framework/Versions")),
        "3*/lib/python3*/site-packages",
    );
    let mut unique: Vec<PathBuf> = Vec::new();
    for folder in found {
        if !unique.contains(&folder) {
            unique.push(folder);
        }
    }
    unique
}

/// Folders below a base; a part of the pattern may end in `*`. Newer versions come first.
fn matching(base: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut reached = vec![base.to_owned()];
    for part in pattern.split('/') {
        reached = match part.strip_suffix('*') {
            None => reached.iter().map(|folder| folder.join(part)).filter(|folder| folder.is_dir()).collect(),
            Some(beginning) => {
                reached.iter().flat_map(|folder| entries_beginning(folder, beginning)).collect()
            }
        };
    }
    reached
}

fn entries_beginning(folder: &Path, beginning: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let begins = |name: &OsStr| name.to_str().is_some_and(|name| name.starts_with(beginning));
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok())
        .filter(|entry| begins(&entry.file_name()))
        .map(|entry| entry.path())
        .collect();
    // "python3.9" is older than "python3.11".
    found.sort_by_key(|path| std::cmp::Reverse(numbers_in(path)));
    found
}

fn numbers_in(path: &Path) -> Vec<u64> {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    name.split(|letter: char| !letter.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_reach_folders_with_the_newest_first() {
        let base = tempfile::tempdir().unwrap();
        for folder in
            ["lib/python3.9/site-packages", "lib/python3.11/site-packages", "lib/python3.12", "lib/perl"]
        {
            std::fs::create_dir_all(base.path().join(folder)).unwrap();
        }
        let found = matching(base.path(), "lib/python3*/site-packages");
        let expected = ["lib/python3.11/site-packages", "lib/python3.9/site-packages"];
        assert_eq!(found, expected.map(|folder| base.path().join(folder)));
    }
}
