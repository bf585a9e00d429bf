//! The menus, from left to right.

/// The menu in which an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    File,
    Edit,
    View,
    Colour,
    Frames,
    Tools,
    Catalogue,
    Streaks,
    Lenses,
    Residuals,
    Quasars,
    Help,
}

impl Menu {
    /// From left to right.
    pub const ALL: [Self; 12] = [
        Self::File,
        Self::Edit,
        Self::View,
        Self::Colour,
        Self::Frames,
        Self::Tools,
        Self::Catalogue,
        Self::Streaks,
        Self::Lenses,
        Self::Residuals,
        Self::Quasars,
        Self::Help,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Colour => "Colour",
            Self::Frames => "Frames",
            Self::Tools => "Tools",
            Self::Catalogue => "Catalogue",
            Self::Streaks => "Streaks",
            Self::Lenses => "Lenses",
            Self::Residuals => "Residuals",
            Self::Quasars => "Quasars",
            Self::Help => "Help",
        }
    }
}
