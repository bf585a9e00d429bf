//! Why a recipe cannot be used.

use thiserror::Error;

/// What a field lacks for a recipe.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum CompositeError {
    /// No plane fills a channel of the recipe.
    #[error(
        "the recipe {recipe} needs {needed}, which this field lacks; choose another recipe or assign the band"
    )]
    MissingBand { recipe: &'static str, needed: &'static str },
}
