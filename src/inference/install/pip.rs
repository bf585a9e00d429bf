//! Fetching a wheel with the machine's own pip, which knows its proxies, mirrors and certificates.

use super::{InstallError, PinnedWheel};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How pip may be called, best first.
const PIPS: [&[&str]; 5] =
    [&["python3", "-m", "pip"], &["python", "-m", "pip"], &["py", "-m", "pip"], &["pip3"], &["pip"]];

/// Fetch the wheel into a folder.
pub(super) fn fetch(
    wheel: &PinnedWheel,
    folder: &Path,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, InstallError> {
    let pip =
        PIPS.into_iter().find(|pip| works(pip)).ok_or_else(|| InstallError::NoPip(wheel.file_name()))?;
    let mebibytes = wheel.bytes as f64 / f64::from(1 << 20);
    let calls = pip.join(" ");
    say(&format!("fetching {} ({mebibytes:.1} MiB) with {calls}", wheel.file_name()));
    let output = command(pip)
        .args(["download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"])
        .args(["--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"])
        .args(["--platform", wheel.platform, "--dest"])
        .arg(folder)
        .arg(PinnedWheel::requirement())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| InstallError::Pip(error.to_string()))?;
    if !output.status.success() {
        return Err(InstallError::Pip(reason_in(&String::from_utf8_lossy(&output.stderr))));
    }
    let path = folder.join(wheel.file_name());
    if path.is_file() {
        Ok(path)
    } else {
        Err(InstallError::Pip(format!("it wrote no {}", wheel.file_name())))
    }
}

fn command(words: &[&str]) -> Command {
    let mut words = words.iter();
    let mut command = Command::new(words.next().copied().unwrap_or_default());
    command.args(words);
    command
}

fn works(pip: &[&str]) -> bool {
    let answer = command(pip).arg("--version").stdin(Stdio::null()).output();
    answer.is_ok_and(|answer| answer.status.success())
}

/// The line in which pip says what is wrong: a lost connection is a warning that it repeats before the error.
fn reason_in(text: &str) -> String {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let connection = lines().find(|line| line.contains("NewConnectionError") || line.contains("ProxyError"));
    let error = lines().rfind(|line| line.starts_with("ERROR:"));
    match (connection, error) {
        (Some(_), _) => "there is no connection to PyPI".to_owned(),
        (None, Some(error)) => error.trim_start_matches("ERROR:").trim().to_owned(),
        (None, None) => lines().next_back().unwrap_or("it gave no reason").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_one_line() {
        let offline = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/\n\
                       ERROR: Could not find a version that satisfies the requirement onnxruntime==1.32.0\n\
                       ERROR: No matching distribution found for onnxruntime==1.32.0\n";
        assert_eq!(reason_in(offline), "there is no connection to PyPI");
        let none = "ERROR: Could not find a version\nERROR: No matching distribution found for onnxruntime==1.32.0\n";
        assert_eq!(reason_in(none), "No matching distribution found for onnxruntime==1.32.0");
        assert_eq!(reason_in(""), "it gave no reason");
    }
}
