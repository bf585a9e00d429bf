//! The window's contents: reads the document, answers with [`UiEvent`]s.
//!
//! Never blocks, never opens a file, never runs a model. Every action is one row of [`actions::all`], from
//! which menus, shortcuts, the command palette, the help window and README's table of keys come.

pub mod actions;
mod canvas;
mod dock;
mod event;
mod help;
mod interface;
mod menu;
mod model_cards;
mod notices;
mod numbers;
mod palette;
mod panes;
mod prompt;
mod readiness;
mod status;
mod storage;
mod theme;
mod welcome;

pub use canvas::TargetFormat;
pub use dock::Pane;
pub use event::{Dialog, Theme, UiEvent};
pub use interface::{Interface, Services};
pub use panes::GradeKeys;
pub use prompt::PathPrompt;
pub use theme::install as install_theme;
