//! Which models there are.

use super::built_in::BUILT_IN;
use super::{Card, ModelError};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Where a model lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    BuiltIn,
    /// A folder of the user.
    Folder(PathBuf),
}

/// A model whose card fits its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub card: Card,
    pub source: Source,
    /// What it is chosen by: its id, or `user/ID` where a built-in model has the same.
    pub name: String,
}

/// A model that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The folder, or the id of a built-in model.
    pub place: String,
    /// Sentences, each with what to do.
    pub reasons: Vec<String>,
}

/// All models of this machine.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelStore {
    models: Vec<Model>,
    refused: Vec<Refused>,
}

impl ModelStore {
    /// The built-in models alone.
    pub fn built_in() -> Self {
        let mut store = Self::default();
        for files in BUILT_IN {
            let card = Card::parse(files.card).and_then(|card| card.check(files.onnx).map(|()| card));
            match card {
                Ok(card) => {
                    store.models.push(Model { card, source: Source::BuiltIn, name: files.id.to_owned() })
                }
                Err(error) => store.refuse(format!("built in: {}", files.id), &error),
            }
        }
        store
    }

    /// The built-in models, and those in the folders below `folder`; no such folder means no further models.
    ///
    /// Reads every model file once, for its hash: not for the thread that draws.
    pub fn open(folder: &Path) -> Self {
        let mut store = Self::built_in();
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return store,
            Err(source) => {
                let what = "the folder of models cannot be read";
                store.refuse(shown(folder), &ModelError::File { what, source, path: folder.to_owned() });
                return store;
            }
        };
        let mut folders: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_dir() && !is_hidden(path))
            .collect();
        folders.sort();
        for folder in folders {
            match read_named(&folder) {
                Ok(card) => store.take_in(card, folder),
                Err(error) => store.refuse(shown(&folder), &error),
            }
        }
        store
    }

    /// Built-in models first, then the user's, in the order of their names.
    pub fn list(&self) -> &[Model] {
        &self.models
    }

    /// Models that cannot be used, with the reasons.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// The model of that id or name. A user's model with the id of a built-in one is found as `user/ID` only.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, name: &str) -> Result<&Model, ModelError> {
        let asked = name.strip_prefix("user/");
        let of_user =
            |model: &&Model| asked == Some(model.card.id.as_str()) && model.source != Source::BuiltIn;
        let found = self.models.iter().find(|model| model.name == name);
        found.or_else(|| self.models.iter().find(of_user)).ok_or_else(|| {
            let names: Vec<&str> = self.models.iter().map(|model| model.name.as_str()).collect();
            let known = if names.is_empty() { "none at all".to_owned() } else { names.join(", ") };
            ModelError::Unknown { name: name.to_owned(), known }
        })
    }

    fn take_in(&mut self, card: Card, folder: PathBuf) {
        let is_taken = self.models.iter().any(|model| model.name == card.id);
        let name = if is_taken { format!("user/{}", card.id) } else { card.id.clone() };
        self.models.push(Model { card, source: Source::Folder(folder), name });
    }

    fn refuse(&mut self, place: String, error: &ModelError) {
        self.refused.push(Refused { place, reasons: error.reasons() });
    }
}

impl Model {
    /// Read and check a folder that holds `card.json` and `model.onnx`.
    ///
    /// # Errors
    /// Files that cannot be read, and a card that does not fit.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        let (card, _) = read_folder(folder)?;
        let name = card.id.clone();
        Ok(Self { card, source: Source::Folder(folder.to_owned()), name })
    }

    /// The bytes of its network. Those of a user's model are read from disk and checked against the card once more.
    ///
    /// # Errors
    /// A file that cannot be read any more, or has changed.
    pub fn onnx(&self) -> Result<Cow<'static, [u8]>, ModelError> {
        match &self.source {
            Source::BuiltIn => {
                let files = BUILT_IN.iter().find(|files| files.id == self.card.id);
                let unknown =
                    || ModelError::Unknown { name: self.card.id.clone(), known: "others".to_owned() };
                files.map(|files| Cow::Borrowed(files.onnx)).ok_or_else(unknown)
            }
            Source::Folder(folder) => {
                let bytes = read_onnx(folder)?;
                self.card.check(&bytes)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

/// Read a folder below the folder of models, which must bear the id.
fn read_named(folder: &Path) -> Result<Card, ModelError> {
    let (card, _) = read_folder(folder)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name == card.id {
        return Ok(card);
    }
    Err(ModelError::OtherFolder { folder: name, id: card.id, path: folder.to_owned() })
}

/// Card and bytes of a folder, checked against each other.
pub(super) fn read_folder(folder: &Path) -> Result<(Card, Vec<u8>), ModelError> {
    let path = folder.join("card.json");
    let text = std::fs::read_to_string(&path).map_err(|source| ModelError::File {
        what: "the model has no card that can be read",
        source,
        path,
    })?;
    let card = Card::parse(&text)?;
    let bytes = read_onnx(folder)?;
    card.check(&bytes)?;
    Ok((card, bytes))
}

fn read_onnx(folder: &Path) -> Result<Vec<u8>, ModelError> {
    let path = folder.join("model.onnx");
    std::fs::read(&path).map_err(|source| ModelError::File {
        what: "the model's network cannot be read",
        source,
        path,
    })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Hidden folders are none of the user's models: one may be left of a copy that was cut short.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
