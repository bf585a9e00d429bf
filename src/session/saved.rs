//! What a session file holds: JSON, readable, with the paths of its files.

use super::{
    Arrangement, Frame, Lock, Look, Mask, Overlays, SavedCatalogues, SavedInpainting, SavedQuasars, Session,
    Showing, Tool,
};
use crate::fits::FileSpec;
use crate::geometry::View;
use crate::raster::Reduction;
use serde::{Deserialize, Serialize};

/// The version that this program writes. Unknown fields are ignored on reading.
pub const SESSION_VERSION: u32 = 1;

/// A session as it is written to disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedSession {
    pub version: u32,
    pub frames: Vec<SavedFrame>,
    #[serde(default)]
    pub active: usize,
    #[serde(default)]
    pub arrangement: Arrangement,
    #[serde(default)]
    pub lock: Lock,
    #[serde(default)]
    pub overlays: Overlays,
    #[serde(default)]
    pub tool: Tool,
    #[serde(default)]
    pub catalogues: SavedCatalogues,
    #[serde(default)]
    pub inpainting: SavedInpainting,
    #[serde(default)]
    pub quasars: SavedQuasars,
}

/// One frame of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedFrame {
    /// True for the demonstration field, which has no files of the user's.
    #[serde(default)]
    pub demo: bool,
    pub files: Vec<FileSpec>,
    /// Which of the fields that those files became.
    #[serde(default)]
    pub part: usize,
    pub showing: Showing,
    pub look: Look,
    pub view: Option<View>,
    pub reduction: Reduction,
    #[serde(default)]
    pub mask: Mask,
}

impl SavedSession {
    /// The session as it is now.
    pub fn of(session: &Session) -> Self {
        let frames = session
            .frames
            .iter()
            .map(|frame| SavedFrame {
                demo: frame.files.is_empty(),
                files: frame.files.iter().map(absolute).collect(),
                part: frame.part,
                showing: frame.showing,
                look: frame.look.clone(),
                view: frame.view,
                reduction: frame.reduction,
                mask: frame.mask,
            })
            .collect();
        Self {
            version: SESSION_VERSION,
            frames,
            active: session.active,
            arrangement: session.blinking_frames.unwrap_or(session.arrangement),
            lock: session.lock,
            overlays: session.overlays,
            tool: session.tool,
            catalogues: session.catalogues.saved(),
            inpainting: session.inpainting.saved(),
            quasars: session.quasars.saved(),
        }
    }
}

fn absolute(file: &FileSpec) -> FileSpec {
    let path = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
    FileSpec { path, ..file.clone() }
}

impl SavedFrame {
    /// True if this is how `frame` looked.
    pub(super) fn describes(&self, frame: &Frame) -> bool {
        let files: Vec<FileSpec> = frame.files.iter().map(absolute).collect();
        self.files == files && self.part == frame.part
    }

    pub(super) fn give_to(self, frame: &mut Frame) {
        frame.look = self.look;
        frame.view = self.view;
        frame.reduction = self.reduction;
        frame.mask = super::flagging::in_range(self.mask);
        if frame.showings().contains(&self.showing)
            || matches!(self.showing, Showing::Plane(index) if index < frame.field.planes.len())
        {
            frame.showing = self.showing;
        }
    }
}
