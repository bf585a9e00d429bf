//! Keys as they are written on key sheets.

use super::{Menu, of_menu};
use egui::{Key, KeyboardShortcut};

/// A shortcut as written on a key sheet, the same on every system but for Cmd.
pub fn shortcut_text(shortcut: &KeyboardShortcut) -> String {
    let mut text = String::new();
    if shortcut.modifiers.command {
        text.push_str(if cfg!(target_os = "macos") { "Cmd+" } else { "Ctrl+" });
    }
    if shortcut.modifiers.shift {
        text.push_str("Shift+");
    }
    text.push_str(match shortcut.logical_key {
        Key::Plus => "+",
        Key::Minus => "−",
        Key::Equals => "=",
        Key::Backtick => "`",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Questionmark => "?",
        Key::Slash => "/",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::ArrowUp => "↑",
        Key::ArrowDown => "↓",
        Key::Escape => "Esc",
        Key::Comma => ",",
        Key::Period => ".",
        Key::PageUp => "Page Up",
        Key::PageDown => "Page Down",
        other => other.name(),
    });
    text
}

/// README's table of actions and keys.
pub fn key_table() -> String {
    let mut table = String::from("| menu | action | keys | what it does |\n|---|---|---|---|\n");
    for action in Menu::ALL.into_iter().flat_map(of_menu) {
        let keys: Vec<String> = action
            .keys
            .iter()
            .map(|shortcut| format!("`{}`", shortcut_text(shortcut).replace('`', "backtick")))
            .collect();
        table.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            action.menu.title(),
            action.label,
            keys.join(" "),
            action.help
        ));
    }
    table
}
