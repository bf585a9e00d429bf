//! Writing what is on screen as a picture.

use super::Pyramids;
use crate::interop::{
    Annotation, FigureMask, FigurePlane, FigureScene, annotate, render_figure, write_picture,
};
use crate::progress::Progress;
use crate::session::{Export, ExportScene};
use std::sync::Arc;

/// Paint a scene by the CPU reference and write it.
///
/// # Errors
/// One sentence that says what failed and where.
pub fn export(
    export: &Export,
    scene: &ExportScene,
    pyramids: &Pyramids,
    progress: &dyn Progress,
) -> Result<(), String> {
    let figure = figure(scene, pyramids).map_err(|error| error.to_string())?;
    let mut picture = render_figure(&figure, progress).map_err(|error| error.to_string())?;
    let wcs = scene.grid.as_ref().and_then(|grid| grid.sky()).map(|wcs| &**wcs);
    annotate(&mut picture, &annotation(scene, &figure), wcs, figure.view);
    write_picture(&export.path, &picture).map_err(|error| error.to_string())
}

fn figure(scene: &ExportScene, pyramids: &Pyramids) -> Result<FigureScene, crate::raster::ReadError> {
    let mut planes = [const { None }; 4];
    for ((slot, plane), warp) in planes.iter_mut().zip(&scene.planes).zip(&scene.warps) {
        if let Some(plane) = plane {
            let (pyramid, warp) = (pyramids.of(plane), warp.clone());
            // Those that the window cuts by: of all pixels, once they were counted.
            let statistics = Arc::new(pyramid.statistics()?);
            *slot = Some(FigurePlane { pyramid, plane: Arc::clone(plane), statistics, warp });
        }
    }
    Ok(FigureScene {
        name: scene.name.clone(),
        planes,
        recipe: scene.recipe.clone(),
        view: scene.view,
        width_px: scene.width as usize,
        height_px: scene.height as usize,
        reduction: scene.reduction,
        mask: scene.mask.as_ref().map(|mask| FigureMask {
            pyramid: pyramids.of(&mask.plane),
            plane: Arc::clone(&mask.plane),
            warp: mask.warp.clone(),
            colors: mask.colors,
        }),
    })
}

fn annotation(scene: &ExportScene, figure: &FigureScene) -> Annotation {
    let names: Vec<&str> = figure.planes.iter().flatten().map(|source| source.plane.name.as_str()).collect();
    let overlays = scene.overlays;
    let label = |text: String| if overlays.labels { text } else { String::new() };
    Annotation {
        title: label(scene.name.clone()),
        subtitle: label(format!("{}, {}", names.join(" "), scene.recipe.label())),
        credit: String::new(),
        scale_bar: overlays.scale_bar,
        compass: overlays.compass,
    }
}
