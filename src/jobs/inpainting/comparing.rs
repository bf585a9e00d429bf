//! An image beside a model of it, or what a model left of it, from a file.

use super::RepaintWatcher;
use super::repainting::stamp_meant;
use crate::field::{Field, Plane};
use crate::fits::{FileSpec, open_fields};
use crate::geometry::PixelRect;
use crate::inpainting::{Core, STAMP_SIDE, ScoringParameters, Stamp, StampCutter};
use crate::progress::Progress;
use crate::session::{Compared, ComparedKind, InspectWish, RepaintScores, RepaintStamp, RepaintStep};
use std::path::Path;

/// Open the image that is compared with.
///
/// # Errors
/// One sentence when it cannot be opened.
pub fn open(path: &Path, progress: &dyn Progress) -> Result<Field, String> {
    let mut opened = open_fields(&[FileSpec::of_path(path)], progress).map_err(|error| error.to_string())?;
    opened.unpack(progress);
    let field = opened.fields.into_iter().next();
    field.ok_or_else(|| format!("There is no image in this file: {}", path.display()))
}

/// Pass on the pixels of the image, and those of the model as the one step that there is.
///
/// # Errors
/// One sentence when the two do not belong together, or cannot be read.
pub fn inspect(wish: &InspectWish, compared: &Compared, watcher: &RepaintWatcher) -> Result<(), String> {
    let cutter = StampCutter::new(&wish.field).map_err(|error| error.to_string())?;
    let image = cutter.plane();
    let model = compared.field.main_plane().ok_or_else(|| lacks_image(compared))?;
    check(image, model, compared)?;
    let stamp = stamp_meant(&cutter, wish)?;
    let core = Core::of(&stamp).map_err(|error| error.to_string())?;
    let given = cut(model, stamp.origin, factor(image, model))
        .map_err(|why| format!("{why}: {}", compared.path.display()))?;
    let modelled = match compared.kind {
        ComparedKind::Model => given,
        ComparedKind::Residual => stamp.pixels.iter().zip(given).map(|(seen, left)| seen - left).collect(),
    };
    let noise = core.noise / ScoringParameters::default().noise_ratio;
    watcher.stamped(stamp_of(&stamp, (&core, noise), image, compared));
    watcher.stepped(RepaintStep {
        time: 0.0,
        noisy: Vec::new(),
        draws: vec![modelled],
        scores: RepaintScores::NONE,
    });
    Ok(())
}

fn lacks_image(compared: &Compared) -> String {
    format!("There is no image in this file: {}", compared.path.display())
}

fn check(image: &Plane, model: &Plane, compared: &Compared) -> Result<(), String> {
    let (size, theirs) = (image.size(), model.size());
    if size != theirs {
        return Err(format!(
            "The image has {} × {} pixels, and the {} has {} × {}: cut one to the other: {}",
            size.width,
            size.height,
            compared.kind.name(),
            theirs.width,
            theirs.height,
            compared.path.display()
        ));
    }
    if image.magzero.is_none() && !image.unit.is_empty() && !model.unit.is_empty() && image.unit != model.unit
    {
        return Err(format!(
            "The image is in {}, and the {} in {}: convert one to the other: {}",
            image.unit,
            compared.kind.name(),
            model.unit,
            compared.path.display()
        ));
    }
    Ok(())
}

/// From the model's unit to that of the stamp. A model that names no zero point has that of the image.
fn factor(image: &Plane, model: &Plane) -> f32 {
    let of_image = image.microjansky_per_unit();
    let own = model.microjansky_per_unit().filter(|_| of_image.is_some());
    own.or(of_image).unwrap_or(1.0) as f32
}

/// The pixels of a plane from a corner on; NaN beyond it. Exact zeros are values: models have many.
fn cut(plane: &Plane, (left, bottom): (i64, i64), factor: f32) -> Result<Vec<f32>, String> {
    let size = plane.size();
    let span = |first: i64, extent: usize| {
        let extent = i64::try_from(extent).unwrap_or(i64::MAX);
        (first.clamp(0, extent), first.saturating_add(STAMP_SIDE as i64).clamp(0, extent))
    };
    let ((x0, x1), (y0, y1)) = (span(left, size.width), span(bottom, size.height));
    let rect =
        PixelRect { x0: x0 as usize, y0: y0 as usize, width: (x1 - x0) as usize, height: (y1 - y0) as usize };
    let mut pixels = vec![f32::NAN; STAMP_SIDE * STAMP_SIDE];
    if rect.area() == 0 {
        return Ok(pixels);
    }
    let mut read = vec![0.0; rect.area()];
    plane.pixels.read_f32(rect, &mut read).map_err(|error| error.to_string())?;
    for (row, line) in read.chunks_exact(rect.width).enumerate() {
        let start = ((y0 - bottom) as usize + row) * STAMP_SIDE + (x0 - left) as usize;
        let target = pixels.get_mut(start..start + rect.width).unwrap_or_default();
        target.iter_mut().zip(line).for_each(|(pixel, value)| *pixel = value * factor);
    }
    Ok(pixels)
}

fn stamp_of(stamp: &Stamp, (core, noise): (&Core, f64), image: &Plane, compared: &Compared) -> RepaintStamp {
    let note = format!(
        "Compared with the {} {}: nothing is masked, and nothing scored",
        compared.kind.name(),
        compared.file_name()
    );
    RepaintStamp {
        side: STAMP_SIDE,
        pixels: stamp.pixels.clone(),
        corner: stamp.origin,
        core: core.pixel,
        noise: noise as f32,
        microjansky_per_unit: image.microjansky_per_unit(),
        hole: (0..STAMP_SIDE * STAMP_SIDE).collect(),
        notes: vec![note],
    }
}
