//! How much disk and memory may be used, as the settings file says.

use super::PyramidCache;
use crate::places::Places;
use serde::{Deserialize, Serialize};
use std::path::Path;

const GIB: f64 = (1_u64 << 30) as f64;

/// Overviews on disk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CacheSettings {
    /// Whether overviews are kept.
    pub enabled: bool,
    /// Upper bound in GiB.
    pub most_gib: f64,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self { enabled: true, most_gib: 4.0 }
    }
}

impl CacheSettings {
    /// The least and the largest bound, GiB.
    pub const RANGE_GIB: (f64, f64) = (0.1, 1024.0);

    /// With a bound that can be used, whatever the file says.
    #[must_use]
    pub fn in_range(self) -> Self {
        let (least, most) = Self::RANGE_GIB;
        let most_gib = if self.most_gib.is_finite() { self.most_gib.clamp(least, most) } else { 4.0 };
        Self { most_gib, ..self }
    }

    /// The bound in bytes.
    pub fn most_bytes(self) -> u64 {
        (self.in_range().most_gib * GIB) as u64
    }
}

/// Memory for pixels: decoded tiles, tiles on the graphics card, overviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemorySettings {
    /// Upper bound in MiB.
    pub most_mib: u32,
}

impl Default for MemorySettings {
    fn default() -> Self {
        Self { most_mib: 2048 }
    }
}

impl MemorySettings {
    /// The least and the largest bound, MiB.
    pub const RANGE_MIB: (u32, u32) = (256, 1 << 20);

    /// With a bound that can be used, whatever the file says.
    #[must_use]
    pub fn in_range(self) -> Self {
        let (least, most) = Self::RANGE_MIB;
        Self { most_mib: self.most_mib.clamp(least, most) }
    }

    /// The bound in bytes.
    pub fn most_bytes(self) -> u64 {
        u64::from(self.in_range().most_mib) << 20
    }

    /// The part of it for decoded tiles of compressed images.
    pub fn decoded_bytes(self) -> u64 {
        (self.most_bytes() / 8).min(192 << 20)
    }

    /// The part of it for tiles on the graphics device, which is the same memory where the processor draws.
    pub fn device_bytes(self) -> u64 {
        (self.most_bytes() / 4).min(384 << 20)
    }

    /// Bound what the process keeps of compressed files, and unpack large ones beside the cache: the folder for
    /// temporary files may itself be memory.
    pub fn take_effect(self, places: &Places) {
        crate::fits::set_decoded_budget(self.decoded_bytes() as usize);
        if std::fs::create_dir_all(&places.cache).is_ok() {
            crate::fits::set_scratch_directory(places.cache.clone());
        }
    }
}

/// Both of them, as they stand among the other settings.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StorageSettings {
    pub cache: CacheSettings,
    pub memory: MemorySettings,
}

impl StorageSettings {
    /// What a settings file says of them; the defaults where it is missing or damaged.
    pub fn in_file(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let settings: Self = toml::from_str(&text).unwrap_or_default();
        Self { cache: settings.cache.in_range(), memory: settings.memory.in_range() }
    }
}

/// Where overviews are kept.
pub fn pyramid_folder(places: &Places) -> std::path::PathBuf {
    places.cache.join("overviews")
}

/// The cache of this run: as the settings say, and off where `SKYLOUPE_NO_CACHE` is set (to anything but nothing or 0)
/// or the run itself wants none.
pub fn pyramid_cache(places: &Places, settings: CacheSettings, run: CacheRun) -> PyramidCache {
    let cache = PyramidCache::new(pyramid_folder(places), settings.most_bytes());
    cache.set(settings.enabled && run.may_cache(), settings.most_bytes());
    cache
}

/// Whether this run of the application may use the cache at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CacheRun {
    #[default]
    AsSet,
    /// Switched off by an argument.
    Off,
}

impl CacheRun {
    /// False where an argument or the environment switched the cache off.
    pub fn may_cache(self) -> bool {
        let forbidden =
            std::env::var_os("SKYLOUPE_NO_CACHE").is_some_and(|text| !text.is_empty() && text != "0");
        self == Self::AsSet && !forbidden
    }
}
