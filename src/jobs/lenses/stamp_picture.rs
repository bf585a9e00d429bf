//! One picture of one candidate: as the network sees it, by another recipe, or one band alone.

use crate::composite::{BandInput, ColorMapName, Recipe, compose_image, resolve};
use crate::field::{Band, PlaneKey};
use crate::geometry::ImageSize;
use crate::lenses::{CUTOUT_SIDE, Cutout, compose};
use crate::raster::{MemoryPixels, SampleStatistics};

/// AB zero point of microjansky.
const MICROJANSKY_ZERO_POINT: f64 = 23.9;
/// A single band turns from linear to logarithmic at so many deviations of its sky, and is black so many below it.
const BAND_SOFTENING: f32 = 2.0;
const BAND_BLACK: f32 = 1.0;

/// How a candidate is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StampLook {
    /// The composite that the network sees.
    Network,
    /// By a recipe's id.
    Recipe(&'static str),
    /// One band, in grey.
    Band(Band),
}

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StampKey {
    /// The main plane of the field.
    pub plane: PlaneKey,
    /// The pixel in the middle.
    pub x: i64,
    pub y: i64,
    pub look: StampLook,
}

/// A picture that was made.
#[derive(Debug, Clone)]
pub struct StampPicture {
    pub key: StampKey,
    /// [`CUTOUT_SIDE`]^2 pixels of RGBA from the top row down, or why there is none.
    pub rgba: Result<Vec<u8>, String>,
}

/// Draw a cut-out.
///
/// # Errors
/// One sentence where a band or recipe cannot be drawn.
pub fn picture(cutout: &Cutout, look: StampLook) -> Result<Vec<u8>, String> {
    match look {
        StampLook::Network => {
            let composite = compose(cutout);
            let pixels = composite.rgb.chunks_exact(3).map(|pixel| match pixel {
                [r, g, b] => [*r, *g, *b, 255],
                _ => [0, 0, 0, 255],
            });
            Ok(from_the_top(&pixels.collect::<Vec<_>>()))
        }
        StampLook::Band(band) => {
            let pixels = cutout.bands.get(band.index()).and_then(Option::as_ref);
            let pixels = pixels.ok_or_else(|| format!("{} is missing", band.name()))?;
            Ok(from_the_top(&grey(pixels)))
        }
        StampLook::Recipe(id) => by_recipe(cutout, id),
    }
}

/// Asinh between a little below the sky and the brightest pixel.
fn grey(pixels: &[f32]) -> Vec<[u8; 4]> {
    let mut sizes: Vec<f32> = pixels.iter().filter(|value| **value < 0.0).map(|value| -value).collect();
    sizes.sort_by(f32::total_cmp);
    // Half of the noise lies below the sky, which is 0: its deviation follows from the middle of that half.
    let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    let deviation = (middle / 0.6745).max(f32::MIN_POSITIVE);
    let curve = |value: f32| (value / (BAND_SOFTENING * deviation)).asinh();
    let low = curve(-BAND_BLACK * deviation);
    let brightest = pixels.iter().copied().filter(|value| value.is_finite()).fold(0.0, f32::max);
    let range = (curve(brightest.max(10.0 * deviation)) - low).max(f32::MIN_POSITIVE);
    let shade = |value: &f32| {
        let level = ((curve(*value) - low) / range * 255.0).clamp(0.0, 255.0) as u8;
        [level, level, level, 255]
    };
    pixels.iter().map(shade).collect()
}

fn by_recipe(cutout: &Cutout, id: &str) -> Result<Vec<u8>, String> {
    let recipe = Recipe::preset(id).ok_or_else(|| format!("there is no recipe {id}"))?;
    let size = ImageSize { width: CUTOUT_SIDE, height: CUTOUT_SIDE };
    let sample = |pixels: &Vec<f32>| {
        let pixels = MemoryPixels::new(size, pixels.clone()).map_err(|error| error.to_string())?;
        SampleStatistics::of(&pixels).map_err(|error| error.to_string())
    };
    let samples = cutout.bands.each_ref().map(|band| band.as_ref().map(sample));
    let mut inputs = [None; 4];
    for (input, statistics) in inputs.iter_mut().zip(&samples) {
        *input = match statistics {
            Some(Ok(statistics)) => {
                Some(BandInput { magzero: Some(MICROJANSKY_ZERO_POINT), pixel_share: 1.0, statistics })
            }
            Some(Err(why)) => return Err(why.clone()),
            None => None,
        };
    }
    let resolved = resolve(&recipe, &inputs).map_err(|error| error.to_string())?;
    let value = |band: usize, index: usize| {
        let pixels = cutout.bands.get(band).and_then(Option::as_ref);
        pixels.and_then(|pixels| pixels.get(index)).copied().unwrap_or(0.0)
    };
    let texels: Vec<[f32; 4]> =
        (0..size.area()).map(|index| std::array::from_fn(|band| value(band, index))).collect();
    Ok(from_the_top(&compose_image(&resolved.uniform, &ColorMapName::Gray.map(), &texels)))
}

fn from_the_top(pixels: &[[u8; 4]]) -> Vec<u8> {
    pixels.chunks(CUTOUT_SIDE).rev().flatten().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source two pixels above and five to the right of the middle, VIS and H alone.
    fn cutout() -> Cutout {
        let light = |peak: f32| {
            let value = |index: usize| {
                let (x, y) = ((index % CUTOUT_SIDE) as f32 - 53.0, (index / CUTOUT_SIDE) as f32 - 50.0);
                let noise = (index * 7919 % 101) as f32 / 101.0 - 0.5;
                peak * (-0.5 * (x * x + y * y) / 9.0).exp() + 0.005 * noise
            };
            (0..CUTOUT_SIDE * CUTOUT_SIDE).map(value).collect::<Vec<f32>>()
        };
        Cutout {
            bands: [Some(light(1.0)), None, None, Some(light(3.0))],
            filled: [0; 4],
            sky: [0.0; 4],
            missing_share: 0.0,
            origin: (0, 0),
        }
    }

    fn pixel(rgba: &[u8], column: usize, row_from_top: usize) -> [u8; 4] {
        let start = 4 * (row_from_top * CUTOUT_SIDE + column);
        [rgba[start], rgba[start + 1], rgba[start + 2], rgba[start + 3]]
    }

    #[test]
    fn the_picture_is_the_network_s_with_the_top_row_first() {
        let cutout = cutout();
        let rgba = picture(&cutout, StampLook::Network).unwrap();
        let composite = compose(&cutout).rgb;
        for (column, row) in [(53, 50), (0, 0), (95, 3), (10, 95)] {
            let start = 3 * (row * CUTOUT_SIDE + column);
            let [r, g, b, a] = pixel(&rgba, column, CUTOUT_SIDE - 1 - row);
            assert_eq!(([r, g, b].as_slice(), a), (&composite[start..start + 3], 255));
        }
    }

    #[test]
    fn bands_and_recipes_show_the_source_where_it_is_and_a_missing_band_is_said() {
        let cutout = cutout();
        for look in [StampLook::Band(Band::Vis), StampLook::Band(Band::H), StampLook::Recipe("lens-mtf")] {
            let Ok(rgba) = picture(&cutout, look) else { panic!("{look:?}") };
            let bright = |column, row| {
                pixel(&rgba, column, row)[..3].iter().map(|value| u32::from(*value)).sum::<u32>()
            };
            assert!(bright(53, 45) > bright(20, 20) + 150, "{look:?}");
        }
        assert_eq!(picture(&cutout, StampLook::Band(Band::J)), Err("J is missing".to_owned()));
    }
}
