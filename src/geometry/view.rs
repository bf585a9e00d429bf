//! What part of an image a canvas shows, and how.

use super::{Affine, ImagePoint, ImageSize, ScreenPoint};
use serde::{Deserialize, Serialize};

/// Centre, magnification and orientation of a canvas over an image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The image position in the middle of the canvas.
    pub center: ImagePoint,
    /// Screen pixels per image pixel.
    pub zoom: f64,
    /// Counter-clockwise turn of the image on the screen, radians.
    pub rotation: f64,
    /// Mirror x, before turning.
    pub flip_x: bool,
}

impl View {
    /// Smallest and largest zoom that a canvas offers.
    pub const ZOOM_RANGE: (f64, f64) = (1.0 / 512.0, 256.0);

    /// The whole image, as large as it fits in a canvas of `width` x `height` physical pixels.
    pub fn fit(image: ImageSize, width: f64, height: f64) -> Self {
        let zoom = (width / image.width.max(1) as f64).min(height / image.height.max(1) as f64);
        Self {
            center: image.center(),
            zoom: zoom.clamp(Self::ZOOM_RANGE.0, Self::ZOOM_RANGE.1),
            rotation: 0.0,
            flip_x: false,
        }
    }

    /// The map from image to screen for a canvas of `width` x `height` physical pixels.
    pub fn screen_from_image(self, width: f64, height: f64) -> Affine {
        let (sin, cos) = self.rotation.sin_cos();
        let mirror = if self.flip_x { -1.0 } else { 1.0 };
        // Image y points up, screen y down: the second row changes its sign.
        let (a, b) = (self.zoom * cos * mirror, -self.zoom * sin);
        let (c, d) = (-self.zoom * sin * mirror, -self.zoom * cos);
        Affine {
            a,
            b,
            c,
            d,
            tx: width / 2.0 - (a * self.center.x + b * self.center.y),
            ty: height / 2.0 - (c * self.center.x + d * self.center.y),
        }
    }

    /// The map from screen to image; zoom is positive, so it always exists.
    pub fn image_from_screen(self, width: f64, height: f64) -> Affine {
        self.screen_from_image(width, height).inverse().unwrap_or(Affine::IDENTITY)
    }

    /// The same view after a zoom by `factor` that keeps the image under `anchor` in place.
    pub fn zoomed_at(self, factor: f64, anchor: ScreenPoint, width: f64, height: f64) -> Self {
        let zoom = (self.zoom * factor).clamp(Self::ZOOM_RANGE.0, Self::ZOOM_RANGE.1);
        let (x, y) = self.image_from_screen(width, height).apply(anchor.x, anchor.y);
        let kept = self.zoom / zoom;
        Self {
            zoom,
            center: ImagePoint { x: x + (self.center.x - x) * kept, y: y + (self.center.y - y) * kept },
            ..self
        }
    }

    /// The same view after the image was dragged by (dx, dy) physical pixels.
    pub fn dragged(self, dx: f64, dy: f64) -> Self {
        let map = self.image_from_screen(0.0, 0.0);
        Self {
            center: ImagePoint {
                x: self.center.x - (map.a * dx + map.b * dy),
                y: self.center.y - (map.c * dx + map.d * dy),
            },
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_what_is_under_the_cursor() {
        let view = View { center: ImagePoint { x: 40.0, y: 70.0 }, zoom: 2.0, rotation: 0.3, flip_x: true };
        let anchor = ScreenPoint { x: 100.0, y: 20.0 };
        let before = view.image_from_screen(300.0, 200.0).apply(anchor.x, anchor.y);
        let zoomed = view.zoomed_at(1.7, anchor, 300.0, 200.0);
        let after = zoomed.image_from_screen(300.0, 200.0).apply(anchor.x, anchor.y);
        assert!((before.0 - after.0).abs() < 1e-9 && (before.1 - after.1).abs() < 1e-9);
    }

    #[test]
    fn image_y_points_up_on_screen() {
        let view = View::fit(ImageSize { width: 10, height: 10 }, 100.0, 100.0);
        let map = view.screen_from_image(100.0, 100.0);
        assert_eq!(map.apply(-0.5, -0.5), (0.0, 100.0));
        assert_eq!(map.apply(9.5, 9.5), (100.0, 0.0));
    }
}
