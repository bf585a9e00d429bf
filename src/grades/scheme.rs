//! The classes that people choose from.

use serde::{Deserialize, Serialize};

/// One class or subclass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeClass {
    /// Short, as it is stored: "A".
    pub key: String,
    /// As it is explained: "Sure lens".
    pub title: String,
    /// The key to press, one letter or digit.
    pub shortcut: char,
    /// Counts as a positive for training and statistics; `None` for classes that say nothing ("C" may).
    pub positive: Option<bool>,
}

/// A class scheme: read from a small TOML file, or the built-in one for lenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    pub name: String,
    /// In order, from what is most surely sought to what surely is not: agreement and consensus rest on it.
    pub classes: Vec<GradeClass>,
    #[serde(default)]
    pub subclasses: Vec<GradeClass>,
}

/// What a pressed key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'a> {
    Class(&'a GradeClass),
    Subclass(&'a GradeClass),
}

impl Scheme {
    /// Lenses, with the keys of Qt-stamp-visualizer: q w e r for A B C X, a s d f g h for what else it is.
    pub fn built_in() -> Self {
        let class = |key: &str, title: &str, shortcut: char, positive: Option<bool>| GradeClass {
            key: key.to_owned(),
            title: title.to_owned(),
            shortcut,
            positive,
        };
        let impostor = |title: &str, shortcut: char| class(title, title, shortcut, Some(false));
        Self {
            name: "Strong lenses".to_owned(),
            classes: vec![
                class("A", "Sure lens", 'q', Some(true)),
                class("B", "Probable lens", 'w', Some(true)),
                class("C", "Possible lens", 'e', None),
                class("X", "Not a lens", 'r', Some(false)),
            ],
            subclasses: vec![
                impostor("Merger", 'a'),
                impostor("Spiral", 's'),
                impostor("Ring", 'd'),
                impostor("Edge-on", 'f'),
                impostor("Companion", 'g'),
                impostor("Artefact", 'h'),
            ],
        }
        .with_title("Ring", "Ring galaxy")
        .with_title("Edge-on", "Disc or edge-on galaxy")
        .with_title("Companion", "Elliptical with companion")
    }

    fn with_title(mut self, key: &str, title: &str) -> Self {
        if let Some(subclass) = self.subclasses.iter_mut().find(|subclass| subclass.key == key) {
            title.clone_into(&mut subclass.title);
        }
        self
    }

    /// The class with a key, as it is stored.
    pub fn class(&self, key: &str) -> Option<&GradeClass> {
        self.classes.iter().find(|class| class.key == key)
    }

    /// The place of a class in the order, 0 for the surest.
    pub fn rank(&self, key: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.key == key)
    }

    /// Whether a grade of this class is a positive; `None` for classes that say nothing, or that the scheme lacks.
    pub fn is_positive(&self, key: &str) -> Option<bool> {
        self.class(key)?.positive
    }

    /// What pressing a letter or digit means, whatever the case.
    pub fn meaning(&self, pressed: char) -> Option<Meaning<'_>> {
        let is_meant = |class: &&GradeClass| class.shortcut.to_lowercase().eq(pressed.to_lowercase());
        let class = self.classes.iter().find(is_meant).map(Meaning::Class);
        class.or_else(|| self.subclasses.iter().find(is_meant).map(Meaning::Subclass))
    }

    /// The class that a subclass implies when it is chosen alone, as in Qt-stamp-visualizer: the surest that is as
    /// positive as the subclass says. `None` where the subclass does not say.
    pub fn implied_by(&self, subclass: &GradeClass) -> Option<&GradeClass> {
        let positive = subclass.positive?;
        self.classes.iter().find(|class| class.positive == Some(positive))
    }

    /// A class by its key or title, whatever the case: as other programs write it.
    pub fn class_called(&self, text: &str) -> Option<&GradeClass> {
        let text = text.trim();
        let by_key = self.class(text);
        by_key.or_else(|| {
            let is_called = |name: &str| name.to_lowercase() == text.to_lowercase();
            self.classes.iter().find(|class| is_called(&class.key) || is_called(&class.title))
        })
    }
}
