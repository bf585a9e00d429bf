//! Keys and help of all actions.

use super::*;

#[test]
fn no_key_means_two_things_and_every_action_has_help() {
    let mut taken: Vec<(KeyboardShortcut, &str)> = Vec::new();
    for action in all() {
        assert!(!action.help.is_empty(), "{} has no help", action.id);
        assert_eq!(all().filter(|other| other.id == action.id).count(), 1, "{}", action.id);
        for shortcut in action.keys {
            if let Some((_, other)) = taken.iter().find(|(known, _)| known == shortcut) {
                panic!("{} and {other} share {}", action.id, shortcut_text(shortcut));
            }
            taken.push((*shortcut, action.id));
        }
    }
}
