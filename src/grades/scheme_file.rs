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

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../assets/grades/strong-lenses.toml");

    #[test]
    fn the_example_is_the_built_in_scheme() {
        assert_eq!(Scheme::parse(EXAMPLE), Ok(Scheme::built_in()));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scheme.toml");
        let class = "[[classes]]\nkey = \"A\"\ntitle = \"t\"\nshortcut = \"q\"\n";
        for (text, expected) in [
            (format!("name = \"n\"\n{class}{class}"), "line 7: the key A stands twice"),
            (
                format!("name = \"n\"\n{class}[[subclasses]]\nkey = \"a\"\ntitle = \"\"\nshortcut = \"Q\"\n"),
                "line 9: the shortcut Q stands twice",
            ),
            (
                format!("name = \"n\"\n{}", class.replace("\"q\"", "\"qq\"")),
                "line 5: the shortcut \"qq\" is not one",
            ),
            (
                format!("name = \"n\"\n{}", class.replace("\"A\"", "\" \"")),
                "line 3: the key \" \" needs letters",
            ),
            (format!("name = \"…\"\n{class}"), "line 1: the name needs"),
            ("name = \"n\"\n".to_owned(), "line 1: no [[classes]]"),
            (format!("name = \"n\"\n{class}colour = 1\n"), "line 6: unknown field `colour`"),
            ("name = \"n\"\nname".to_owned(), "line 2: "),
        ] {
            std::fs::write(&path, &text).unwrap();
            let said = Scheme::read(&path).unwrap_err().to_string();
            assert!(said.starts_with(expected) && said.ends_with("scheme.toml"), "{said}");
        }
        assert!(
            Scheme::read(&folder.path().join("none.toml")).unwrap_err().to_string().ends_with("none.toml")
        );
    }

    #[test]
    fn keys_mean_classes_and_subclasses() {
        use crate::grades::Meaning;
        let scheme = Scheme::built_in();
        let meant = |pressed| match scheme.meaning(pressed)? {
            Meaning::Class(class) => Some(class.key.clone()),
            Meaning::Subclass(class) => Some(format!("{}>{}", class.key, scheme.implied_by(class)?.key)),
        };
        let found: Vec<Option<String>> = "qWerasdfghz".chars().map(meant).collect();
        let found: Vec<&str> = found.iter().map(|meaning| meaning.as_deref().unwrap_or("-")).collect();
        let expected = "A B C X Merger>X Spiral>X Ring>X Edge-on>X Companion>X Artefact>X -";
        assert_eq!(found.join(" "), expected);
    }
}
