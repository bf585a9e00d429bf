//! Scale bar, compass and labels upon a picture.

use super::ink::{Bounds, Ink, Point};
use super::lettering::Lettering;
use super::{Picture, SkyOnScreen, scale_bar};
use crate::geometry::View;
use crate::sky::Wcs;

/// What to draw upon a picture. Empty texts are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Annotation {
    /// Upper left, large.
    pub title: String,
    /// Beneath the title: bands and recipe.
    pub subtitle: String,
    /// Lower right, small.
    pub credit: String,
    /// A scale bar in the lower left corner, where the sky is known.
    pub scale_bar: bool,
    /// Arrows to north and east in the upper right corner, where the sky is known.
    pub compass: bool,
}

/// Draw `annotation` upon a picture that shows `view`. Without `wcs` there is no scale bar and no compass.
/// All sizes follow the size of the picture; pixels away from the drawing keep their values.
pub fn annotate(picture: &mut Picture, annotation: &Annotation, wcs: Option<&Wcs>, view: View) {
    let sizes = Sizes::of(picture);
    let sky = wcs.and_then(|wcs| SkyOnScreen::at_center(wcs, view));
    draw_titles(picture, annotation, sizes);
    draw_credit(picture, &annotation.credit, sizes);
    if let Some(sky) = sky {
        if annotation.compass {
            draw_compass(picture, sky, sizes);
        }
        if annotation.scale_bar {
            draw_scale_bar(picture, sky.pixel_scale_arcsec, view.zoom, sizes);
        }
    }
}

/// Sizes in pixels.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    width: f32,
    height: f32,
    /// Of text; everything else follows it.
    text: f32,
    margin: f32,
    stroke: f32,
    outline: f32,
}

impl Sizes {
    fn of(picture: &Picture) -> Self {
        let (width, height) = (picture.width as f32, picture.height as f32);
        let text = (0.018 * width.min(1.5 * height)).max(12.0);
        Self {
            width,
            height,
            text,
            margin: 1.25 * text,
            stroke: (0.11 * text).max(1.5),
            outline: (0.09 * text).max(1.0),
        }
    }

    /// The widest line that leaves room beside it.
    fn most_text_width(self, share: f32) -> f32 {
        (share * self.width - self.margin).max(0.0)
    }
}

fn draw_titles(picture: &mut Picture, annotation: &Annotation, sizes: Sizes) {
    let mut baseline = sizes.margin;
    for (text, size, gap) in [(&annotation.title, 1.45, 0.0), (&annotation.subtitle, 1.0, 0.7)] {
        if text.is_empty() {
            continue;
        }
        let line = Lettering::fitted(text, size * sizes.text, sizes.most_text_width(0.75));
        if baseline > sizes.margin {
            baseline += gap * sizes.text;
        }
        baseline += line.cap_height;
        draw_line(picture, &line, (sizes.margin, baseline), sizes);
    }
}

fn draw_credit(picture: &mut Picture, text: &str, sizes: Sizes) {
    if text.is_empty() {
        return;
    }
    let line = Lettering::fitted(text, 0.85 * sizes.text, sizes.most_text_width(0.55));
    let corner = (sizes.width - sizes.margin - line.width, sizes.height - sizes.margin);
    draw_line(picture, &line, corner, sizes);
}

fn draw_line(picture: &mut Picture, line: &Lettering, (x, baseline): Point, sizes: Sizes) {
    let mut ink = Ink::new(picture, line.bounds(x, baseline), sizes.outline);
    line.draw(&mut ink, x, baseline);
    ink.lay(picture);
}

/// A bar with upright ends, its length in the middle above it.
fn draw_scale_bar(picture: &mut Picture, pixel_scale_arcsec: f64, zoom: f64, sizes: Sizes) {
    let Some(bar) = scale_bar(pixel_scale_arcsec, zoom, f64::from(sizes.width)) else { return };
    let (left, right) = (sizes.margin, sizes.margin + bar.length_px as f32);
    let end = 0.3 * sizes.text;
    let y = sizes.height - sizes.margin - end;
    let label = Lettering::new(bar.label, 1.1 * sizes.text);
    let (x, baseline) = ((left + right - label.width) / 2.0, y - 0.5 * sizes.text);
    let strokes =
        [((left, y), (right, y)), ((left, y - end), (left, y + end)), ((right, y - end), (right, y + end))];
    let above = label.bounds(x, baseline);
    let bounds =
        Bounds { left: left.min(above.left), top: above.top, right: right.max(above.right), bottom: y + end };
    let mut ink = Ink::new(picture, bounds.grown(sizes.stroke), sizes.outline);
    for (from, to) in strokes {
        ink.stroke(from, to, sizes.stroke);
    }
    label.draw(&mut ink, x, baseline);
    ink.lay(picture);
}

/// Two arrows from one point, as far into the corner as their letters allow.
fn draw_compass(picture: &mut Picture, sky: SkyOnScreen, sizes: Sizes) {
    let (length, letter_gap) = (2.6 * sizes.text, 0.75 * sizes.text);
    let arrows = [(sky.north, "N"), (sky.east, "E")].map(|((x, y), letter)| ((x as f32, y as f32), letter));
    let reach = arrows.map(|((x, y), _)| (x * (length + letter_gap), y * (length + letter_gap)));
    let half_letter = 0.35 * sizes.text;
    let extent = Bounds::around(&[(0.0, 0.0), reach[0], reach[1]]).grown(half_letter);
    let origin = (sizes.width - sizes.margin - extent.right, sizes.margin - extent.top);
    let bounds = Bounds {
        left: origin.0 + extent.left,
        top: origin.1 + extent.top,
        right: origin.0 + extent.right,
        bottom: origin.1 + extent.bottom,
    };
    let mut ink = Ink::new(picture, bounds.grown(sizes.stroke), sizes.outline);
    for ((direction, letter), (x, y)) in arrows.into_iter().zip(reach) {
        draw_arrow(&mut ink, origin, (direction.0 * length, direction.1 * length), sizes);
        let line = Lettering::new(letter, sizes.text);
        let (center_x, center_y) = (origin.0 + x, origin.1 + y);
        line.draw(&mut ink, center_x - line.width / 2.0, center_y + line.cap_height / 2.0);
    }
    ink.lay(picture);
}

fn draw_arrow(ink: &mut Ink, from: Point, (dx, dy): (f32, f32), sizes: Sizes) {
    let length = dx.hypot(dy);
    let (x, y) = (dx / length, dy / length);
    let (head, half_width) = (0.62 * sizes.text, 0.23 * sizes.text);
    let tip = (from.0 + dx, from.1 + dy);
    let neck = (tip.0 - head * x, tip.1 - head * y);
    ink.stroke(from, (neck.0 + 0.2 * head * x, neck.1 + 0.2 * head * y), sizes.stroke);
    let side = |sign: f32| (neck.0 - sign * half_width * y, neck.1 + sign * half_width * x);
    ink.triangle([tip, side(1.0), side(-1.0)]);
}
