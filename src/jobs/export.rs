//! Writing what is on screen as a picture.

use super::Pyramids;
use crate::interop::{
    Annotation, FigureMask, FigurePlane, FigureScene, annotate, render_figure, write_picture,
};
use crate::progress::Progress;
use crate::raster::SampleStatistics;
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
    let main = figure.planes.iter().flatten().next();
    let wcs = main.and_then(|main| main.plane.sky()).map(|wcs| &**wcs);
    annotate(&mut picture, &annotation(scene, &figure), wcs, figure.view);
    write_picture(&export.path, &picture).map_err(|error| error.to_string())
}

fn figure(scene: &ExportScene, pyramids: &Pyramids) -> Result<FigureScene, crate::raster::ReadError> {
    let mut planes = [const { None }; 4];
    for (slot, plane) in planes.iter_mut().zip(&scene.planes) {
        if let Some(plane) = plane {
            let statistics = Arc::new(SampleStatistics::of(&*plane.pixels)?);
            *slot = Some(FigurePlane { pyramid: pyramids.of(plane), plane: Arc::clone(plane), statistics });
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
        mask: scene.mask.as_ref().map(|(plane, colors)| FigureMask {
            pyramid: pyramids.of(plane),
            plane: Arc::clone(plane),
            colors: *colors,
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
