//! What comes next while bands or frames blink.

use super::{Arrangement, Direction, Session};

impl Session {
    /// Show the next picture of the active frame, or, where frames blink or it has no other, the next frame.
    pub(super) fn blink(&mut self) {
        let alone = self.active_frame().is_none_or(|frame| frame.showings().len() < 2);
        if self.blinking_frames.is_some() || alone {
            let count = self.frames.len().max(1);
            self.active = (self.active + 1) % count;
        } else if let Some(frame) = self.frames.get_mut(self.active) {
            frame.showing = frame.next_showing(Direction::Forward);
        }
    }

    /// Start or stop stepping through the bands of the active frame.
    pub(super) fn set_blinking(&mut self, blinking: bool) {
        self.set_blinking_frames(false);
        self.blinking = blinking;
        self.fade = 0.0;
    }

    /// Start or stop stepping through the frames, one at a time in the same place.
    pub(super) fn set_blinking_frames(&mut self, blinking: bool) {
        if blinking == self.blinking_frames.is_some() {
            return;
        }
        if blinking {
            self.blinking_frames = Some(self.arrangement);
            self.arrangement = Arrangement::Single;
        } else if let Some(before) = self.blinking_frames.take() {
            self.arrangement = if self.frames.len() < 2 { Arrangement::Single } else { before };
        }
        self.blinking = blinking;
        self.fade = 0.0;
    }
}
