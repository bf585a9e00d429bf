//! Lines of text as outlines of the bundled fonts.

use super::ink::{Bounds, Ink};
use ab_glyph::{Font, FontRef, Glyph, OutlinedGlyph, ScaleFont, point};
use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};
use std::sync::LazyLock;

/// The first is asked for each character, then the next.
static FONTS: LazyLock<Vec<FontRef<'static>>> = LazyLock::new(|| {
    [UBUNTU_LIGHT, HACK_REGULAR].into_iter().filter_map(|bytes| FontRef::try_from_slice(bytes).ok()).collect()
});

/// The light face is set a little heavier, by this share of its size: on a picture it would be too thin.
const WEIGHT_SHARE: f32 = 0.022;

/// One line of text, set at a size.
pub(super) struct Lettering {
    glyphs: Vec<OutlinedGlyph>,
    weight_px: f32,
    /// Advance width, pixels.
    pub(super) width: f32,
    /// Height of capitals above the baseline, pixels.
    pub(super) cap_height: f32,
    /// Depth of descenders below the baseline, pixels.
    pub(super) depth: f32,
}

impl Lettering {
    /// Set `text` in one line of `size_px` (ascent to descent); control characters become spaces.
    pub(super) fn new(text: &str, size_px: f32) -> Self {
        let mut line = Self {
            glyphs: Vec::new(),
            weight_px: WEIGHT_SHARE * size_px,
            width: 0.0,
            cap_height: 0.62 * size_px,
            depth: 0.2 * size_px,
        };
        let mut previous = None;
        for letter in text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }) {
            let Some((index, font)) = font_of(letter) else { continue };
            let scaled = font.as_scaled(size_px);
            let id = scaled.glyph_id(letter);
            if let Some((before, _)) = previous.filter(|(_, face)| *face == index) {
                line.width += scaled.kern(before, id);
            }
            previous = Some((id, index));
            let glyph = Glyph { position: point(line.width, 0.0), ..id.with_scale(size_px) };
            line.width += scaled.h_advance(id);
            line.glyphs.extend(font.outline_glyph(glyph));
        }
        line
    }

    /// The same, made smaller where it is wider than `most_px`; below 60 % of its size it loses its end instead.
    pub(super) fn fitted(text: &str, size_px: f32, most_px: f32) -> Self {
        let line = Self::new(text, size_px);
        if line.width <= most_px {
            return line;
        }
        let size_px = size_px * (most_px / line.width).clamp(0.6, 1.0);
        let mut kept = text.to_owned();
        let mut line = Self::new(text, size_px);
        while line.width > most_px + 0.5 && kept.pop().is_some() {
            line = Self::new(&format!("{}…", kept.trim_end()), size_px);
        }
        line
    }

    /// What the line takes when its baseline begins at (`x`, `baseline`).
    pub(super) fn bounds(&self, x: f32, baseline: f32) -> Bounds {
        let (top, bottom) = (baseline - 1.3 * self.cap_height, baseline + self.depth);
        Bounds { left: x, top, right: x + self.width, bottom }
    }

    /// Draw it with its baseline beginning at (`x`, `baseline`), both rounded to whole pixels.
    pub(super) fn draw(&self, ink: &mut Ink, x: f32, baseline: f32) {
        let (x, baseline) = (x.round() as i64, baseline.round() as i64);
        for glyph in &self.glyphs {
            let bounds = glyph.px_bounds();
            let (left, top) = (x + bounds.min.x as i64, baseline + bounds.min.y as i64);
            let mut mask = GlyphMask::new(bounds.width() as usize, bounds.height() as usize);
            glyph.draw(|column, row, share| mask.set(column as usize, row as usize, share));
            mask.draw_heavier(ink, (left, top), self.weight_px);
        }
    }
}

fn font_of(letter: char) -> Option<(usize, &'static FontRef<'static>)> {
    let known = FONTS.iter().enumerate().find(|(_, font)| font.glyph_id(letter).0 != 0);
    known.or_else(|| FONTS.iter().enumerate().next())
}

/// Coverage of one letter.
struct GlyphMask {
    width: usize,
    shares: Vec<f32>,
}

impl GlyphMask {
    fn new(width: usize, height: usize) -> Self {
        Self { width, shares: vec![0.0; width * height] }
    }

    fn set(&mut self, column: usize, row: usize, share: f32) {
        if column < self.width
            && let Some(cell) = self.shares.get_mut(row * self.width + column)
        {
            *cell = share;
        }
    }

    fn get(&self, column: i64, row: i64) -> f32 {
        let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row)) else { return 0.0 };
        if column >= self.width {
            return 0.0;
        }
        self.shares.get(row * self.width + column).copied().unwrap_or(0.0)
    }

    /// Widen the letter by `weight_px` to both sides: the pixels that far left and right, in proportion.
    fn draw_heavier(&self, ink: &mut Ink, (left, top): (i64, i64), weight_px: f32) {
        let reach = weight_px.ceil() as i64;
        let height = self.shares.len().checked_div(self.width).unwrap_or(0) as i64;
        for row in 0..height {
            for column in -reach..self.width as i64 + reach {
                let mut share = self.get(column, row);
                for step in 1..=reach {
                    let part = (weight_px - (step - 1) as f32).min(1.0);
                    let beside = self.get(column - step, row).max(self.get(column + step, row));
                    share = share.max(beside * part);
                }
                if share > 0.0 {
                    ink.cover(left + column, top + row, share);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_a_label_has_a_glyph() {
        for letter in "0.5 10″ 2′ 3° NE · … × – µ α å".chars() {
            assert!(FONTS.iter().any(|font| font.glyph_id(letter).0 != 0), "no glyph for {letter}");
        }
    }

    #[test]
    fn a_long_line_is_made_to_fit() {
        let text = "Euclid Deep Field North, tile 102018211 ".repeat(3);
        let natural = Lettering::new(&text, 20.0).width;
        assert!(Lettering::fitted(&text, 20.0, natural + 1.0).width == natural);
        assert!((Lettering::fitted(&text, 20.0, 0.8 * natural).width - 0.8 * natural).abs() < 1.0);
        assert!(Lettering::fitted(&text, 20.0, 0.3 * natural).width <= 0.3 * natural + 0.5);
        assert!(Lettering::fitted(&text, 20.0, 0.3 * natural).width > 0.25 * natural);
    }
}
