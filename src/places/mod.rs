//! Where the platform keeps settings, state and caches. And how small files get there whole.

mod write_whole;

pub use write_whole::write_whole;

use std::path::PathBuf;

/// The directories of this application.
#[derive(Debug, Clone)]
pub struct Places {
    pub settings: PathBuf,
    /// The session that is written on quitting.
    pub last_session: PathBuf,
    /// The session of the start before, kept aside.
    pub previous_session: PathBuf,
    pub layout: PathBuf,
    /// The user's own keys for grading, and classes of candidates for lenses.
    pub lens_keys: PathBuf,
    pub lens_scheme: PathBuf,
    /// What the user made of streaks.
    pub streak_review: PathBuf,
    pub cache: PathBuf,
    /// What is added to the application: models of the user in `models`, ONNX Runtime.
    pub data: PathBuf,
}

impl Places {
    /// The platform's own places (XDG on Linux); a temporary directory where there is no home.
    pub fn of_platform() -> Self {
        match directories::ProjectDirs::from("", "", "skyloupe") {
            Some(dirs) => Self {
                data: dirs.data_dir().to_owned(),
                ..Self::beneath(
                    dirs.config_dir().to_owned(),
                    dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned(),
                    dirs.cache_dir().to_owned(),
                )
            },
            None => {
                let base = std::env::temp_dir().join("skyloupe");
                Self::beneath(base.join("config"), base.join("state"), base.join("cache"))
            }
        }
    }

    /// Everything in given directories; data beneath the state.
    pub fn beneath(config: PathBuf, state: PathBuf, cache: PathBuf) -> Self {
        Self {
            settings: config.join("settings.toml"),
            lens_keys: config.join("lens-keys.toml"),
            lens_scheme: config.join("lens-scheme.toml"),
            last_session: state.join("last-session.json"),
            previous_session: state.join("previous-session.json"),
            layout: state.join("layout.json"),
            streak_review: state.join("streak-review.jsonl"),
            cache,
            data: state.join("data"),
        }
    }

    /// The folder with a folder for each model of the user.
    pub fn models(&self) -> PathBuf {
        self.data.join("models")
    }

    /// The folder with a folder for each head that was refitted from grades.
    pub fn heads(&self) -> PathBuf {
        self.data.join("heads")
    }
}
