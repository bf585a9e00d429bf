//! Light added to pixels when they are read: the pixels themselves stay as they are.

use crate::field::{Field, FocalPlane, Plane, PlaneKey, QuadrantPlane, Source};
use crate::geometry::{ImageSize, PixelRect};
use crate::raster::{Blocks, Pixels, ReadError, check_window};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is added to a rectangle of pixels.
#[derive(Debug, Clone)]
pub struct AddedLight {
    /// Within the image.
    pub window: PixelRect,
    /// Row-major, one for each pixel of the window, in the unit of the image.
    pub values: Arc<[f32]>,
}

/// Pixels with light added. NaN stays NaN, and what is added is rounded to the precision that is read in.
#[derive(Debug)]
pub struct WithAddedLight {
    beneath: Arc<dyn Pixels>,
    light: Vec<AddedLight>,
}

impl WithAddedLight {
    /// Add light to pixels.
    ///
    /// # Errors
    /// When a window reaches beyond the image, or its values are not as many as its pixels.
    pub fn new(beneath: Arc<dyn Pixels>, light: Vec<AddedLight>) -> Result<Self, ReadError> {
        for added in &light {
            check_window(beneath.size(), added.window, added.values.len())?;
        }
        Ok(Self { beneath, light })
    }

    fn add<T>(&self, window: PixelRect, out: &mut [T], add: impl Fn(&mut T, f32)) {
        for added in &self.light {
            let Some(shared) = shared(window, added.window) else { continue };
            for row in shared.y0..shared.y0 + shared.height {
                let to = (row - window.y0) * window.width + (shared.x0 - window.x0);
                let from = (row - added.window.y0) * added.window.width + (shared.x0 - added.window.x0);
                let light = added.values.iter().skip(from);
                for (value, light) in out.iter_mut().skip(to).zip(light).take(shared.width) {
                    add(value, *light);
                }
            }
        }
    }
}

impl Pixels for WithAddedLight {
    fn size(&self) -> ImageSize {
        self.beneath.size()
    }

    fn read_f32(&self, window: PixelRect, out: &mut [f32]) -> Result<(), ReadError> {
        self.beneath.read_f32(window, out)?;
        self.add(window, out, |value, light| *value += light);
        Ok(())
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        self.beneath.read_f64(window, out)?;
        self.add(window, out, |value, light| *value += f64::from(light));
        Ok(())
    }

    fn blocks(&self) -> Blocks {
        self.beneath.blocks()
    }

    fn ready_rows(&self) -> usize {
        self.beneath.ready_rows()
    }
}

/// The pixels of both.
fn shared(one: PixelRect, other: PixelRect) -> Option<PixelRect> {
    let (x0, y0) = (one.x0.max(other.x0), one.y0.max(other.y0));
    let x1 = (one.x0 + one.width).min(other.x0 + other.width);
    let y1 = (one.y0 + one.height).min(other.y0 + other.height);
    (x0 < x1 && y0 < y1).then(|| PixelRect { x0, y0, width: x1 - x0, height: y1 - y0 })
}

/// A field with light added to some of its planes, and with that to the focal planes that these are quadrants of.
/// Changed planes have keys of their own and say that they were made in memory; the order of planes stays.
///
/// # Errors
/// When light lies outside its plane.
pub fn with_added_light(
    field: &Field,
    light: &BTreeMap<PlaneKey, Vec<AddedLight>>,
) -> Result<Field, ReadError> {
    let mut lit: BTreeMap<PlaneKey, Arc<Plane>> = BTreeMap::new();
    for plane in &field.planes {
        if let Some(light) = light.get(&plane.key).filter(|light| !light.is_empty()) {
            let pixels = WithAddedLight::new(Arc::clone(&plane.pixels), light.clone())?;
            lit.insert(plane.key, remade(plane, Arc::new(pixels), None));
        }
    }
    for plane in &field.planes {
        let Some(focal) = plane.focal.as_ref() else { continue };
        if focal.quadrants().any(|(_, _, quadrant)| lit.contains_key(&quadrant.key)) {
            let focal = Arc::new(with_quadrants(focal, &lit));
            lit.insert(plane.key, remade(plane, Arc::clone(&focal) as Arc<dyn Pixels>, Some(focal)));
        }
    }
    let mut changed = field.clone();
    for plane in &mut changed.planes {
        let Some(new) = lit.get(&plane.key) else { continue };
        if let Some(warp) = changed.warps.remove(&plane.key) {
            changed.warps.insert(new.key, warp);
        }
        *plane = Arc::clone(new);
    }
    Ok(changed)
}

fn remade(plane: &Plane, pixels: Arc<dyn Pixels>, focal: Option<Arc<FocalPlane>>) -> Arc<Plane> {
    let source = Source { stamp: None, ..plane.source.clone() };
    let focal = focal.or_else(|| plane.focal.clone());
    Arc::new(Plane { key: PlaneKey::unique(), pixels, focal, source, ..plane.clone() })
}

/// The same focal plane with some of its quadrants replaced.
fn with_quadrants(focal: &FocalPlane, lit: &BTreeMap<PlaneKey, Arc<Plane>>) -> FocalPlane {
    let planes = focal.quadrants().map(|(_, quadrant, plane)| {
        let new = lit.get(&plane.key);
        let replaced = new.map(|new| QuadrantPlane { key: new.key, pixels: Arc::clone(&new.pixels) });
        (quadrant.name.clone(), replaced.unwrap_or_else(|| plane.clone()))
    });
    FocalPlane::new(Arc::clone(&focal.layout), planes.collect()).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::MemoryPixels;

    fn lit() -> WithAddedLight {
        let size = ImageSize { width: 10, height: 8 };
        let mut values: Vec<f32> = (0..80).map(|index| index as f32).collect();
        values[34] = f32::NAN;
        let window = PixelRect { x0: 3, y0: 2, width: 4, height: 3 };
        let light: Vec<f32> = (0..12).map(|index| 100.0 * (index + 1) as f32).collect();
        let added = AddedLight { window, values: light.into() };
        WithAddedLight::new(Arc::new(MemoryPixels::new(size, values).unwrap()), vec![added]).unwrap()
    }

    #[test]
    fn light_lies_where_it_was_put_and_nowhere_else() {
        let pixels = lit();
        let mut whole = vec![0.0; 80];
        pixels.read_f32(PixelRect::whole(pixels.size()), &mut whole).unwrap();
        assert_eq!((whole[23], whole[26], whole[43], whole[46]), (123.0, 426.0, 943.0, 1246.0));
        assert_eq!((whole[22], whole[27], whole[13], whole[53]), (22.0, 27.0, 13.0, 53.0));
        assert!(whole[34].is_nan());
    }

    #[test]
    fn every_window_reads_as_the_whole_does() {
        let pixels = lit();
        let mut whole = vec![0.0_f64; 80];
        pixels.read_f64(PixelRect::whole(pixels.size()), &mut whole).unwrap();
        for x0 in 0..10 {
            for y0 in 0..8 {
                for width in 1..=10 - x0 {
                    let window = PixelRect { x0, y0, width, height: 8 - y0 };
                    let mut part = vec![0.0_f64; window.area()];
                    pixels.read_f64(window, &mut part).unwrap();
                    for (index, value) in part.iter().enumerate() {
                        let expected = whole[(y0 + index / width) * 10 + x0 + index % width];
                        assert!(*value == expected || value.is_nan() && expected.is_nan());
                    }
                }
            }
        }
    }

    #[test]
    fn light_outside_the_image_is_refused() {
        let size = ImageSize { width: 10, height: 8 };
        let beneath = Arc::new(MemoryPixels::new(size, vec![0.0; 80]).unwrap());
        let window = PixelRect { x0: 8, y0: 2, width: 4, height: 1 };
        let added = AddedLight { window, values: vec![1.0; 4].into() };
        assert!(WithAddedLight::new(beneath, vec![added]).is_err());
    }
}
