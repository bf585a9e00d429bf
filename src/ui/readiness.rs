//! What the first table, dialog or card would have to wait for is made ready while pictures are looked at, a little in each
//! frame: letters in all the sizes of the interface.

use egui::{Color32, FontId};

/// Letters that are drawn in one frame: one or two milliseconds.
const LETTERS_OF_A_FRAME: usize = 12;
/// Sizes that plots and stamps use beside the styles of the theme, points.
const SMALL_SIZES: [f32; 3] = [10.0, 10.5, 11.0];

/// How far this is.
#[derive(Debug, Default)]
pub struct Readiness {
    done: usize,
}

impl Readiness {
    /// The next letters. Asks for no frame of its own.
    pub fn go_on(&mut self, ctx: &egui::Context) {
        let letters: Vec<char> = (' '..='~').chain("…°µ·×−±″′".chars()).collect();
        let n_chunks = letters.len().div_ceil(LETTERS_OF_A_FRAME);
        let style = ctx.global_style();
        let small =
            SMALL_SIZES.iter().flat_map(|size| [FontId::monospace(*size), FontId::proportional(*size)]);
        let Some(font) = style.text_styles.values().cloned().chain(small).nth(self.done / n_chunks) else {
            return;
        };
        let chunk = letters.chunks(LETTERS_OF_A_FRAME).nth(self.done % n_chunks).unwrap_or_default();
        self.done += 1;
        ctx.fonts_mut(|fonts| fonts.layout_no_wrap(chunk.iter().collect(), font, Color32::WHITE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_letters_are_ready_after_some_frames_and_then_it_rests() {
        let ctx = egui::Context::default();
        let mut readiness = Readiness::default();
        let mut frame = || {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| readiness.go_on(ui.ctx()));
            output.textures_delta.clear();
            readiness.done
        };
        let done = (0..400).map(|_| frame()).max();
        assert!(done > Some(40));
        assert_eq!(Some(frame()), done);
    }
}
