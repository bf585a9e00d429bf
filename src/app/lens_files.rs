//! The user's own classes and keys for grading.

use crate::grades::Scheme;
use crate::places::Places;
use crate::ui::GradeKeys;
use std::sync::Arc;

/// What the files say, or what is built in.
pub(super) struct LensFiles {
    pub scheme: Arc<Scheme>,
    pub keys: GradeKeys,
    /// What is wrong with them, in whole sentences.
    pub damage: Vec<String>,
}

impl LensFiles {
    /// Read them; files that are not there are no damage.
    pub(super) fn read(places: &Places) -> Self {
        let mut damage = Vec::new();
        let own = places.lens_scheme.exists().then(|| Scheme::read(&places.lens_scheme));
        let scheme = match own {
            Some(Ok(scheme)) => scheme,
            Some(Err(error)) => {
                damage.push(format!("{error}; the built-in classes are used"));
                Scheme::built_in()
            }
            None => Scheme::built_in(),
        };
        let text = match std::fs::read_to_string(&places.lens_keys) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                let path = places.lens_keys.display();
                damage.push(format!(
                    "The grading keys could not be read ({error}); the usual ones hold: {path}"
                ));
                None
            }
        };
        let keys = GradeKeys::of(&scheme, text.as_deref());
        damage
            .extend(keys.problems.iter().map(|problem| format!("{problem}: {}", places.lens_keys.display())));
        Self { scheme: Arc::new(scheme), keys, damage }
    }
}
