//! Adding a model to those of the user.

use super::store::read_folder;
use super::{Model, ModelError, Source};
use std::path::Path;

/// Check a folder and copy its two files to `models/ID`.
///
/// # Errors
/// A card that does not fit, an id that is there already, files that cannot be copied. Nothing is left behind then.
pub fn add_model(folder: &Path, models: &Path) -> Result<Model, ModelError> {
    let (card, onnx) = read_folder(folder)?;
    let place = models.join(&card.id);
    if place.exists() {
        return Err(ModelError::Exists { path: place });
    }
    // Beside its place first: a model that is half copied must not be found.
    let half = models.join(format!(".{}.part", card.id));
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(&half)?;
        std::fs::write(half.join("model.onnx"), &onnx)?;
        std::fs::copy(folder.join("card.json"), half.join("card.json"))?;
        std::fs::rename(&half, &place)
    };
    if let Err(source) = write() {
        let _ = std::fs::remove_dir_all(&half);
        return Err(ModelError::File { what: "the model cannot be copied", source, path: place });
    }
    let name = card.id.clone();
    Ok(Model { card, source: Source::Folder(place), name })
}
