//! Light within apertures: the Kron ellipse, and the circle that holds half of it.

use super::DetectionSettings;
use super::components::NONE;
use super::measure::Limit;
use super::moments::Moments;
use super::window::Window;
use crate::geometry::PixelRect;

/// The first moment of the light is taken within so many semi-axes.
const FIRST_MOMENT_REACH: f64 = 6.0;
/// Widest Kron ellipse, in semi-axes.
const WIDEST: f64 = 2.5 * FIRST_MOMENT_REACH;
/// Nearer to the centre than this, pixels are divided when the growth of light is followed.
const FINE: f64 = 5.0;
const PARTS: i32 = 5;
/// Steps of the curve of growth, pixels.
const STEP: f64 = 0.1;
/// A source has neighbours where they cover more than this share of its aperture.
const CROWDED: f64 = 0.1;

/// One source among the others of its window.
pub(super) struct Apertures<'a> {
    pub(super) window: &'a Window,
    /// Whose each pixel is.
    pub(super) labels: &'a [u32],
    pub(super) own: u32,
    pub(super) moments: Moments,
}

/// The light in the Kron ellipse.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kron {
    pub(super) flux: f64,
    pub(super) error: f64,
    /// Of the ellipse, in semi-axes.
    pub(super) radius: f64,
    pub(super) has_neighbours: bool,
    pub(super) has_missing: bool,
    pub(super) is_truncated: bool,
}

/// What a pixel gives to an aperture.
enum Light {
    Own(f64),
    /// A neighbour's; what stands opposite.
    Neighbour(f64),
    /// Without data; what stands opposite.
    Missing(f64),
}

impl Light {
    fn value(&self) -> f64 {
        let (Self::Own(value) | Self::Neighbour(value) | Self::Missing(value)) = self;
        *value
    }
}

impl Apertures<'_> {
    /// Measure the Kron flux (Kron 1980, ApJS 43, 305): within some first moments, and at least some semi-axes. Noise is taken as independent from pixel to pixel.
    ///
    /// # Errors
    /// The window that it needs, where this one is too small and the image goes on.
    pub(super) fn kron(&self, settings: &DetectionSettings, limit: Limit) -> Result<Kron, PixelRect> {
        let (factor, minimum) = (settings.kron_factor, settings.kron_minimum);
        let fits = |radius: f64| if limit == Limit::Last { Ok(()) } else { self.fits(radius) };
        fits(FIRST_MOMENT_REACH.max(minimum))?;
        let (mut light, mut moment) = (0.0, 0.0);
        self.within(FIRST_MOMENT_REACH, |pixel, _, radius| {
            light += pixel.value();
            moment += radius * pixel.value();
        });
        let mean = moment / light;
        let found = if mean.is_finite() && mean > 0.0 && light > 0.0 { factor * mean } else { 0.0 };
        let radius = found.clamp(minimum, WIDEST.max(minimum));
        fits(radius)?;
        let (mut flux, mut variance) = (0.0, 0.0);
        let (mut count, mut neighbours, mut missing) = (0_usize, 0_usize, 0_usize);
        self.within(radius, |pixel, deviation, _| {
            flux += pixel.value();
            count += 1;
            match pixel {
                Light::Own(_) => {}
                Light::Neighbour(_) => neighbours += 1,
                Light::Missing(_) => missing += 1,
            }
            if deviation.is_finite() {
                variance += deviation * deviation;
            }
        });
        Ok(Kron {
            flux,
            error: variance.sqrt(),
            radius,
            has_neighbours: neighbours as f64 > CROWDED * count as f64,
            has_missing: missing > 0,
            is_truncated: self.leaves_image(radius),
        })
    }

    /// Radius of the circle that holds half of `flux`, sought within `reach` pixels; NaN where there is none.
    pub(super) fn half_light_radius(&self, flux: f64, reach: f64) -> f64 {
        let count = (reach / STEP).ceil().clamp(1.0, 1e6) as usize;
        let mut growth = vec![0.0_f64; count];
        let (columns, rows) = self.box_of(reach, reach);
        for row in rows {
            for column in columns.clone() {
                let light = self.light(column, row).value();
                let (dx, dy) = (column as f64 - self.moments.x, row as f64 - self.moments.y);
                let parts = if dx * dx + dy * dy < FINE * FINE { PARTS } else { 1 };
                let share = light / f64::from(parts * parts);
                for (part_x, part_y) in (0..parts).flat_map(|y| (0..parts).map(move |x| (x, y))) {
                    let offset = |part: i32| (f64::from(part) + 0.5) / f64::from(parts) - 0.5;
                    let (x, y) = (dx + offset(part_x), dy + offset(part_y));
                    let radius = (x * x + y * y).sqrt();
                    if let Some(sum) = growth.get_mut((radius / STEP) as usize) {
                        *sum += share;
                    }
                }
            }
        }
        let half = 0.5 * flux;
        let mut inside = 0.0;
        for (step, light) in growth.iter().enumerate().filter(|_| half > 0.0) {
            if inside + light >= half {
                return STEP * (step as f64 + (half - inside) / light);
            }
            inside += light;
        }
        f64::NAN
    }

    /// Every pixel whose centre lies within so many semi-axes, with its noise and its distance in semi-axes.
    fn within(&self, radius: f64, mut take: impl FnMut(Light, f64, f64)) {
        let (columns, rows) = self.box_of(radius * self.moments.xx.sqrt(), radius * self.moments.yy.sqrt());
        let measure = self.moments.measure();
        for row in rows {
            for column in columns.clone() {
                let (dx, dy) = (column as f64 - self.moments.x, row as f64 - self.moments.y);
                let distance = measure.squared(dx, dy);
                if distance <= radius * radius {
                    let index = self.window.index(column, row).unwrap_or(usize::MAX);
                    take(self.light(column, row), self.window.deviation(index as u32), distance.sqrt());
                }
            }
        }
    }

    /// The columns and rows of the window within some distance of the centre.
    fn box_of(&self, half_width: f64, half_height: f64) -> (std::ops::Range<i64>, std::ops::Range<i64>) {
        let range = |centre: f64, half: f64, length: usize| {
            let clamp = |place: f64| place.clamp(0.0, length as f64) as i64;
            clamp((centre - half).floor())..clamp((centre + half).ceil() + 1.0)
        };
        let PixelRect { width, height, .. } = self.window.rect;
        (range(self.moments.x, half_width, width), range(self.moments.y, half_height, height))
    }

    /// What a pixel gives: its own light; or, where a neighbour or nothing is, that of the pixel opposite the centre;
    /// or nothing where that is no better.
    fn light(&self, column: i64, row: i64) -> Light {
        let (value, is_neighbours) = self.looked_up(column, row);
        if value.is_finite() && !is_neighbours {
            return Light::Own(value);
        }
        let opposite = |centre: f64, place: i64| (2.0 * centre - place as f64).round() as i64;
        let (other, is_others) =
            self.looked_up(opposite(self.moments.x, column), opposite(self.moments.y, row));
        let light = if other.is_finite() && !is_others { other } else { 0.0 };
        if is_neighbours { Light::Neighbour(light) } else { Light::Missing(light) }
    }

    /// The value of a pixel, and whether it is a neighbour's.
    fn looked_up(&self, column: i64, row: i64) -> (f64, bool) {
        let Some(index) = self.window.index(column, row) else { return (f64::NAN, false) };
        let label = self.labels.get(index).copied().unwrap_or(NONE);
        (self.window.value(index as u32), label != NONE && label != self.own)
    }

    /// Half a side of the square that holds the ellipse and its circle.
    fn half_side(&self, radius: f64) -> f64 {
        radius * self.moments.ellipse().0 + 1.0
    }

    fn leaves_image(&self, radius: f64) -> bool {
        let Window { rect, image, .. } = self.window;
        let beyond = |centre: f64, half: f64, start: usize, whole: usize| {
            let centre = centre + start as f64;
            centre - half < -0.5 || centre + half > whole as f64 - 0.5
        };
        beyond(self.moments.x, radius * self.moments.xx.sqrt(), rect.x0, image.width)
            || beyond(self.moments.y, radius * self.moments.yy.sqrt(), rect.y0, image.height)
    }

    /// # Errors
    /// The window that is needed, where this one is too small.
    fn fits(&self, radius: f64) -> Result<(), PixelRect> {
        let Window { rect, image, .. } = self.window;
        let half = self.half_side(radius);
        let span = |centre: f64, start: usize, whole: usize| {
            let centre = centre + start as f64;
            let low = (centre - half).floor().clamp(0.0, whole as f64) as usize;
            let high = ((centre + half).ceil() + 1.0).clamp(0.0, whole as f64) as usize;
            (low, high)
        };
        let (x0, x1) = span(self.moments.x, rect.x0, image.width);
        let (y0, y1) = span(self.moments.y, rect.y0, image.height);
        let is_inside =
            x0 >= rect.x0 && y0 >= rect.y0 && x1 <= rect.x0 + rect.width && y1 <= rect.y0 + rect.height;
        let needed = PixelRect { x0, y0, width: x1.saturating_sub(x0), height: y1.saturating_sub(y0) };
        if is_inside { Ok(()) } else { Err(needed) }
    }
}
