//! A picture by the very shaders of the window.

use super::CliError;
use crate::composite::{over, resolve};
use crate::gpu::{
    BackendChoice, Coloring, GpuDevice, Quality, RgbaPixels, TileKey, ViewFrame, render_offscreen,
};
use crate::interop::{FigureScene, Picture, Record};
use crate::raster::{ReadError, Reduction, Tile};

/// Paint a scene on a graphics device without a window.
///
/// # Errors
/// [`CliError::Gpu`] where there is no device or it fails; otherwise what [`crate::interop::render_figure`] fails by.
pub fn gpu_picture(scene: &FigureScene, backend: BackendChoice) -> Result<Picture, CliError> {
    let inputs = scene.planes.each_ref().map(|source| {
        let source = source.as_ref()?;
        Some(source.band_input())
    });
    let resolved = resolve(&scene.recipe, &inputs)?;
    let image = scene.planes.iter().flatten().next().map(|source| match &source.warp {
        Some(warp) => warp.reference_size(),
        None => source.plane.size(),
    });
    let colormap = scene.recipe.colormap();
    let frame = ViewFrame {
        planes: scene.planes.each_ref().map(|source| source.as_ref().map(|source| source.plane.key)),
        warps: scene.planes.each_ref().map(|source| source.as_ref()?.warp.clone()),
        image: image.unwrap_or_default(),
        image_from_screen: scene.view.image_from_screen(scene.width_px as f64, scene.height_px as f64),
        width_px: scene.width_px as u32,
        height_px: scene.height_px as u32,
        reduction: scene.reduction,
        quality: Quality::Full,
        coloring: Coloring::Recipe {
            shader: scene.recipe.shader(),
            numbers: &resolved.uniform,
            colormap: &colormap,
        },
    };
    let gpu = GpuDevice::headless(backend)?;
    let mut drawn = render_offscreen(&gpu, &frame, &mut |key| tile(scene, key))?;
    if let Some(mask) = &scene.mask {
        let frame = ViewFrame {
            planes: [Some(mask.plane.key), None, None, None],
            warps: [mask.warp.clone(), None, None, None],
            reduction: Reduction::Or,
            coloring: Coloring::Flags(&mask.colors),
            ..frame
        };
        let cover = render_offscreen(&gpu, &frame, &mut |key| mask.pyramid.tile(key.id, key.reduction))?;
        cover_with(&mut drawn, &cover);
    }
    Ok(Picture { record: Record::of(scene), ..picture(&drawn) })
}

/// Lay a premultiplied picture over another of the same size, as [`over`] does.
fn cover_with(drawn: &mut RgbaPixels, cover: &RgbaPixels) {
    let share = |byte: u8| f32::from(byte) / 255.0;
    for (pixel, above) in drawn.rgba.as_chunks_mut::<4>().0.iter_mut().zip(cover.rgba.as_chunks::<4>().0) {
        let [red, green, blue, _] = pixel.map(share);
        let mixed = over([red, green, blue], above.map(share));
        for (channel, value) in pixel.iter_mut().zip(mixed) {
            *channel = (value * 255.0).round() as u8;
        }
    }
}

fn tile(scene: &FigureScene, key: TileKey) -> Result<Tile, ReadError> {
    let source = scene.planes.iter().flatten().find(|source| source.plane.key == key.plane);
    let source = source.ok_or_else(|| ReadError::Failed {
        what: "a tile of a plane that is not shown was asked for".to_owned(),
        path: std::path::PathBuf::new(),
    })?;
    source.pyramid.tile(key.id, key.reduction)
}

/// 255 becomes 65535, so that writing 8 bits gives the very bytes that were drawn.
fn picture(drawn: &RgbaPixels) -> Picture {
    let (width, height) = (drawn.width as usize, drawn.height as usize);
    let colors = drawn.rgba.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3));
    Picture {
        rgb: colors.map(|channel| u16::from(*channel) * 257).collect(),
        ..Picture::black(width, height)
    }
}
