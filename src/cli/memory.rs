//! How much memory this process holds, as Linux counts it.

use serde::Serialize;

/// Resident memory in mebibytes; all absent where the system does not say.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Memory {
    /// Our own: heap, stacks, and what a software renderer uses as graphics memory.
    pub anonymous_mib: Option<f64>,
    /// Pages of files, mapped ones included; the system takes them back when it needs them.
    pub file_mib: Option<f64>,
    /// The most that was ever resident at once.
    pub peak_mib: Option<f64>,
}

impl Memory {
    /// What this process holds now.
    pub fn now() -> Self {
        std::fs::read_to_string("/proc/self/status")
            .map_or_else(|_| Self::default(), |text| Self::parse(&text))
    }

    fn parse(status: &str) -> Self {
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kibibytes: f64 = line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
            Some(kibibytes / 1024.0)
        };
        Self { anonymous_mib: field("RssAnon"), file_mib: field("RssFile"), peak_mib: field("VmHWM") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kibibytes_are_read_from_the_status() {
        let memory =
            Memory::parse("Name:\tx\nVmHWM:\t    4096 kB\nRssAnon:\t    2048 kB\nRssFile:\t     512 kB\n");
        assert_eq!(
            (memory.anonymous_mib, memory.file_mib, memory.peak_mib),
            (Some(2.0), Some(0.5), Some(4.0))
        );
        assert_eq!(Memory::parse(""), Memory::default());
    }
}
