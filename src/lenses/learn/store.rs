//! The heads on disk, with all their versions.

use super::model::check_name;
use super::{HeadModel, LearnError};
use crate::models::Card;
use crate::places::write_whole;
use std::path::{Path, PathBuf};

/// A folder with a folder for each head: `ID/head-0001.json`, `head-0002.json`, ... and `ID/active`, which names the
/// version in use. Nothing is ever written over: rolling back changes `active` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadStore {
    folder: PathBuf,
}

/// One head of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredHead {
    pub id: String,
    /// Rising.
    pub versions: Vec<u32>,
    /// The version in use; 0 for the network itself.
    pub active: u32,
}

impl HeadStore {
    /// The heads below a folder, which need not be there yet: [`crate::places::Places::data`] / `heads`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the heads are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All heads by name; folders that hold none are left out.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn list(&self) -> Result<Vec<StoredHead>, LearnError> {
        let names = names_in(&self.folder)?;
        let mut heads = Vec::new();
        for id in names.into_iter().filter(|name| check_name(name).is_ok()) {
            let versions = self.versions(&id)?;
            if !versions.is_empty() {
                let active = self.active(&id, &versions)?;
                heads.push(StoredHead { id, versions, active });
            }
        }
        heads.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(heads)
    }

    /// One head.
    ///
    /// # Errors
    /// When there is none of that name, and a folder that cannot be read.
    pub fn find(&self, id: &str) -> Result<StoredHead, LearnError> {
        let heads = self.list()?;
        let names: Vec<&str> = heads.iter().map(|head| head.id.as_str()).collect();
        let known = if names.is_empty() { "none at all".to_owned() } else { names.join(", ") };
        let unknown = LearnError::Unknown { id: id.to_owned(), known };
        heads.into_iter().find(|head| head.id == id).ok_or(unknown)
    }

    /// Keep a head as the next version of its id, and make that the active one. The version that it had does not
    /// matter; the one that it was given comes back.
    ///
    /// # Errors
    /// A name that cannot be a folder, a disk that cannot be written; what was there before is then still in use.
    pub fn save(&self, mut model: HeadModel) -> Result<HeadModel, LearnError> {
        check_name(&model.id)?;
        let last = self.versions(&model.id)?.last().copied().unwrap_or(0);
        model.version = last + 1;
        let text = model.text()?;
        self.write(&self.path(&model.id, model.version), &text)?;
        self.activate(&model.id, model.version)?;
        Ok(model)
    }

    /// The active version of a head; `None` where that is the network itself.
    ///
    /// # Errors
    /// When there is no such head, when it belongs to another network than that of the card, when its file is broken.
    pub fn load(&self, id: &str, card: &Card) -> Result<Option<HeadModel>, LearnError> {
        let stored = self.find(id)?;
        if stored.active == 0 {
            return Ok(None);
        }
        let model = self.read(id, stored.active)?;
        model.check_base(card)?;
        Ok(Some(model))
    }

    /// Any version, without regard to its network: to look at, not to score with.
    ///
    /// # Errors
    /// When there is no such head or version, and when its file is broken.
    pub fn read(&self, id: &str, version: u32) -> Result<HeadModel, LearnError> {
        let stored = self.find(id)?;
        if !stored.versions.contains(&version) {
            let known: Vec<String> = stored.versions.iter().map(ToString::to_string).collect();
            return Err(LearnError::NoVersion { id: id.to_owned(), version, known: known.join(", ") });
        }
        let path = self.path(id, version);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| LearnError::Read { reason: error.to_string(), path: path.clone() })?;
        let model = HeadModel::parse(&text, &path)?;
        if model.id == id && model.version == version {
            return Ok(model);
        }
        let reason = format!("it says that it is {} {}", model.id, model.version);
        Err(LearnError::Broken { reason, path })
    }

    /// Go back to the version before the active one, in the end to the network itself (0); answers which one it is now.
    /// Later versions stay on disk, and [`HeadStore::choose`] brings them back.
    ///
    /// # Errors
    /// When there is no such head or nothing before, and a disk that cannot be written.
    pub fn roll_back(&self, id: &str) -> Result<u32, LearnError> {
        let stored = self.find(id)?;
        if stored.active == 0 {
            return Err(LearnError::NothingBefore { id: id.to_owned() });
        }
        let earlier = stored.versions.iter().rev().find(|version| **version < stored.active);
        let version = earlier.copied().unwrap_or(0);
        self.activate(id, version)?;
        Ok(version)
    }

    /// Make a version the active one; 0 is the network itself.
    ///
    /// # Errors
    /// When there is no such head or version, and a disk that cannot be written.
    pub fn choose(&self, id: &str, version: u32) -> Result<(), LearnError> {
        if version != 0 {
            self.read(id, version)?;
        } else {
            self.find(id)?;
        }
        self.activate(id, version)
    }

    fn path(&self, id: &str, version: u32) -> PathBuf {
        self.folder.join(id).join(format!("head-{version:04}.json"))
    }

    fn activate(&self, id: &str, version: u32) -> Result<(), LearnError> {
        self.write(&self.folder.join(id).join("active"), &format!("{version}\n"))
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), LearnError> {
        write_whole(path, text).map_err(|reason| LearnError::Write { reason })
    }

    fn versions(&self, id: &str) -> Result<Vec<u32>, LearnError> {
        let number = |name: &String| name.strip_prefix("head-")?.strip_suffix(".json")?.parse().ok();
        let mut versions: Vec<u32> = names_in(&self.folder.join(id))?.iter().filter_map(number).collect();
        versions.retain(|version| *version > 0);
        versions.sort_unstable();
        Ok(versions)
    }

    /// What the file `active` says; the newest version where there is none, or it names one that is gone.
    fn active(&self, id: &str, versions: &[u32]) -> Result<u32, LearnError> {
        let newest = versions.last().copied().unwrap_or(0);
        let path = self.folder.join(id).join("active");
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let named = text.trim().parse().ok();
                Ok(named.filter(|version| *version == 0 || versions.contains(version)).unwrap_or(newest))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(newest),
            Err(error) => Err(LearnError::Read { reason: error.to_string(), path }),
        }
    }
}

/// The names in a folder; none where there is no such folder.
fn names_in(folder: &Path) -> Result<Vec<String>, LearnError> {
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
        }
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(LearnError::Read { reason: error.to_string(), path: folder.to_owned() }),
    }
}
