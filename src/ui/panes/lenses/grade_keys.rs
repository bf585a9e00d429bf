//! The keys of the grading view and the mosaic: built in, or from a small file of the user.

use crate::grades::Scheme;
use egui::Key;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a key does while candidates are graded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GradeAct {
    /// By the key of the class.
    Class(String),
    Subclass(String),
    Undo,
    Previous,
    Next,
    Comment,
    Occlusion,
    ShowInField,
    Blind,
    Card,
    Leave,
}

/// The acts that are no classes: name in the file, keys at first.
const ACTS: [(GradeAct, &str, &[Key]); 9] = [
    (GradeAct::Undo, "undo", &[Key::U]),
    (GradeAct::Previous, "previous", &[Key::ArrowLeft, Key::Backspace]),
    (GradeAct::Next, "next", &[Key::ArrowRight, Key::Space]),
    (GradeAct::Comment, "comment", &[Key::Slash]),
    (GradeAct::Occlusion, "occlusion", &[Key::O]),
    (GradeAct::ShowInField, "show_in_field", &[Key::V]),
    (GradeAct::Blind, "blind", &[Key::B]),
    (GradeAct::Card, "card", &[Key::M]),
    (GradeAct::Leave, "leave", &[Key::Escape]),
];

/// Digits for classes, beside their own keys.
const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// The user's file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct KeyFile {
    classes: BTreeMap<String, Vec<String>>,
    subclasses: BTreeMap<String, Vec<String>>,
    actions: BTreeMap<String, Vec<String>>,
}

/// Which key does what.
#[derive(Debug, Clone, Default)]
pub struct GradeKeys {
    bindings: Vec<(Key, GradeAct)>,
    /// What is wrong with the user's file, in whole sentences.
    pub problems: Vec<String>,
}

impl GradeKeys {
    /// The keys of a scheme, changed by the text of the user's file, where there is one.
    pub fn of(scheme: &Scheme, file: Option<&str>) -> Self {
        let mut keys = Self::default();
        let file = file.map(toml::from_str::<KeyFile>).transpose().unwrap_or_else(|error| {
            keys.problems.push(format!(
                "The file of grading keys cannot be read ({}); usual keys hold",
                error.message()
            ));
            None
        });
        let file = file.unwrap_or_default();
        for (place, class) in scheme.classes.iter().enumerate() {
            let usual = letter(class.shortcut).into_iter().chain(DIGITS.get(place).copied());
            let act = GradeAct::Class(class.key.clone());
            keys.bind(&act, file.classes.get(&class.key), usual.collect());
        }
        for subclass in &scheme.subclasses {
            let usual = letter(subclass.shortcut).into_iter().collect();
            let act = GradeAct::Subclass(subclass.key.clone());
            keys.bind(&act, file.subclasses.get(&subclass.key), usual);
        }
        for (act, name, usual) in &ACTS {
            keys.bind(act, file.actions.get(*name), usual.to_vec());
        }
        keys.name_unknown(scheme, &file);
        keys
    }

    fn bind(&mut self, act: &GradeAct, names: Option<&Vec<String>>, usual: Vec<Key>) {
        let mut chosen = Vec::new();
        for name in names.into_iter().flatten() {
            match named(name) {
                Some(key) => chosen.push(key),
                None => self
                    .problems
                    .push(format!("The file of grading keys names a key that there is not: {name}")),
            }
        }
        let is_chosen = names.is_some();
        for key in if is_chosen { chosen } else { usual } {
            let taken = self.bindings.iter().position(|(known, _)| *known == key);
            match taken {
                // What the user chose goes before what is usual; of two choices the first one holds.
                Some(place)
                    if is_chosen && !matches!(self.bindings.get(place), Some((_, other)) if other == act) =>
                {
                    self.problems.push(format!("Two grading actions share the key {}", key.name()));
                }
                Some(_) => {}
                None => self.bindings.push((key, act.clone())),
            }
        }
    }

    fn name_unknown(&mut self, scheme: &Scheme, file: &KeyFile) {
        let is_class = |key: &String| scheme.classes.iter().any(|class| class.key == *key);
        let is_subclass = |key: &String| scheme.subclasses.iter().any(|class| class.key == *key);
        let is_act = |key: &String| ACTS.iter().any(|(_, name, _)| name == key);
        let unknown = file
            .classes
            .keys()
            .filter(|key| !is_class(key))
            .chain(file.subclasses.keys().filter(|key| !is_subclass(key)))
            .chain(file.actions.keys().filter(|key| !is_act(key)));
        self.problems
            .extend(unknown.map(|name| format!("The file of grading keys names what there is not: {name}")));
    }

    /// What was pressed, taken away from everybody else.
    pub fn pressed(&self, ctx: &egui::Context) -> Option<GradeAct> {
        let act = self.bindings.iter().find_map(|(key, act)| {
            let is_pressed = ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, *key));
            is_pressed.then(|| act.clone())
        });
        let undo = || ctx.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::Z));
        act.or_else(|| undo().then_some(GradeAct::Undo))
    }

    /// The first key of an act as it is shown; empty where it has none.
    pub fn text(&self, act: &GradeAct) -> String {
        let found = self.bindings.iter().find(|(_, known)| known == act);
        found.map_or(String::new(), |(key, _)| match key {
            Key::ArrowLeft => "←".to_owned(),
            Key::ArrowRight => "→".to_owned(),
            Key::Slash => "/".to_owned(),
            Key::Escape => "Esc".to_owned(),
            key => key.name().to_owned(),
        })
    }
}

fn letter(shortcut: char) -> Option<Key> {
    Key::from_name(&shortcut.to_uppercase().to_string())
}

/// A key by its name: "q", "Left", "Backspace".
fn named(name: &str) -> Option<Key> {
    let mut letters = name.trim().chars();
    match (letters.next(), letters.next()) {
        (Some(first), None) => letter(first),
        (Some(first), Some(_)) => {
            let capital: String = first.to_uppercase().chain(name.trim().chars().skip(1)).collect();
            Key::from_name(&capital)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Grading;

    fn of(file: &str) -> GradeKeys {
        GradeKeys::of(&Grading::default().scheme, Some(file))
    }

    fn acts(keys: &GradeKeys, key: Key) -> Option<&GradeAct> {
        keys.bindings.iter().find(|(known, _)| *known == key).map(|(_, act)| act)
    }

    #[test]
    fn the_usual_keys_are_those_of_qt_stamp_visualizer_and_no_key_means_two_things() {
        let keys = GradeKeys::of(&Grading::default().scheme, None);
        for (key, class) in [(Key::Q, "A"), (Key::W, "B"), (Key::E, "C"), (Key::R, "X"), (Key::Num2, "B")] {
            assert_eq!(acts(&keys, key), Some(&GradeAct::Class(class.to_owned())));
        }
        for (key, subclass) in [(Key::A, "Merger"), (Key::F, "Edge-on"), (Key::H, "Artefact")] {
            assert_eq!(acts(&keys, key), Some(&GradeAct::Subclass(subclass.to_owned())));
        }
        let mut seen: Vec<Key> = keys.bindings.iter().map(|(key, _)| *key).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), keys.bindings.len());
        assert!(keys.problems.is_empty(), "{:?}", keys.problems);
        assert_eq!(keys.text(&GradeAct::Next), "→");
    }

    #[test]
    fn a_file_changes_keys_and_what_is_wrong_in_it_is_said() {
        let keys = of("[classes]\nA = [\"j\", \"Enter\"]\n[actions]\nundo = [\"z\"]\n");
        assert_eq!(acts(&keys, Key::J), Some(&GradeAct::Class("A".to_owned())));
        assert_eq!(acts(&keys, Key::Enter), Some(&GradeAct::Class("A".to_owned())));
        assert_eq!((acts(&keys, Key::Q), acts(&keys, Key::U)), (None, None));
        assert_eq!(acts(&keys, Key::Z), Some(&GradeAct::Undo));
        assert!(keys.problems.is_empty(), "{:?}", keys.problems);
        assert_eq!(of("[classes]\nZ = [\"j\"]\nA = [\"nokey\"]").problems.len(), 2);
        assert_eq!(of("[actions]\nundo = [\"q\"]").problems.len(), 1, "q is A already");
        assert_eq!(of("classes = 3").problems.len(), 1);
    }
}
