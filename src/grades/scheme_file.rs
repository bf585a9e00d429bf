//! A scheme in a small TOML file.

use super::error::GradeError;
use super::{GradeClass, Scheme};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// As it stands in the file; assets/grades/strong-lenses.toml shows all of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeText {
    name: Spanned<String>,
    #[serde(default)]
    classes: Vec<ClassText>,
    #[serde(default)]
    subclasses: Vec<ClassText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassText {
    key: Spanned<String>,
    title: String,
    shortcut: Spanned<String>,
    positive: Option<bool>,
}

/// Where in the text something is wrong, and what.
type Fault = (usize, String);

impl Scheme {
    /// Read and check a scheme.
    ///
    /// # Errors
    /// A file that cannot be read; text that is no TOML; no class; keys or shortcuts that are empty or stand twice.
    /// The message says the line.
    pub fn read(path: &Path) -> Result<Self, GradeError> {
        let what = "the scheme cannot be read";
        let text = std::fs::read_to_string(path).map_err(|source| GradeError::File {
            what,
            source,
            path: path.to_owned(),
        })?;
        Self::parse(&text).map_err(|(at, why)| {
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            GradeError::Scheme { line, why, path: path.to_owned() }
        })
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let parsed: SchemeText = toml::from_str(text)
            .map_err(|error| (error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
        if !parsed.name.get_ref().chars().any(char::is_alphanumeric) {
            return Err((parsed.name.span().start, "the name needs a letter or digit".to_owned()));
        }
        if parsed.classes.is_empty() {
            return Err((0, "no [[classes]]: a scheme has at least one class".to_owned()));
        }
        no_double_keys(&parsed.classes)?;
        no_double_keys(&parsed.subclasses)?;
        let mut shortcuts = Vec::new();
        let mut taken = |classes: Vec<ClassText>| -> Result<Vec<GradeClass>, Fault> {
            classes.into_iter().map(|class| checked(class, &mut shortcuts)).collect()
        };
        let (classes, subclasses) = (taken(parsed.classes)?, taken(parsed.subclasses)?);
        Ok(Self { name: parsed.name.into_inner(), classes, subclasses })
    }
}

fn no_double_keys(classes: &[ClassText]) -> Result<(), Fault> {
    let mut known = Vec::new();
    for class in classes {
        let (key, at) = (class.key.get_ref(), class.key.span().start);
        if key.trim().is_empty() || key.trim() != key || key.chars().any(char::is_control) {
            return Err((at, format!("the key {key:?} needs letters, without spaces around them")));
        }
        let folded = key.to_lowercase();
        if known.contains(&folded) {
            return Err((at, format!("the key {key} stands twice")));
        }
        known.push(folded);
    }
    Ok(())
}

fn checked(class: ClassText, known: &mut Vec<char>) -> Result<GradeClass, Fault> {
    let (text, at) = (class.shortcut.get_ref(), class.shortcut.span().start);
    let mut letters = text.chars();
    let (Some(shortcut), None) = (letters.next().filter(|letter| letter.is_alphanumeric()), letters.next())
    else {
        return Err((at, format!("the shortcut {text:?} is not one letter or digit")));
    };
    let folded = shortcut.to_lowercase().next().unwrap_or(shortcut);
    if known.contains(&folded) {
        return Err((at, format!("the shortcut {shortcut} stands twice")));
    }
    known.push(folded);
    Ok(GradeClass { key: class.key.into_inner(), title: class.title, shortcut, positive: class.positive })
}
