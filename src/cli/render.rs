//! `skyloupe render`: the picture that the window shows, as a file.

use super::gpu_picture::gpu_picture;
use super::kept_overviews::KeptOverviews;
use super::look::LookArguments;
use super::place::{PictureSize, Place};
use super::scene::{Scene, only_field};
use super::{CacheSwitch, CliError, FieldArguments, MaskArguments, warn};
use crate::composite::Recipe;
use crate::fits::open_fields;
use crate::gpu::BackendChoice;
use crate::interop::{Annotation, FigureScene, Picture, annotate, render_figure, write_picture};
use crate::progress::Unwatched;
use clap::Args;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `skyloupe render`.
#[derive(Debug, Args)]
pub struct RenderArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    /// Picture to write: .png has 8 bits a channel, .tif and .tiff 16.
    #[arg(long, value_name = "P.png", required_unless_present = "list_recipes")]
    pub out: Option<PathBuf>,
    /// Extent of the picture in pixels.
    #[arg(long, value_name = "WxH", default_value = "1280x800", value_parser = PictureSize::parse)]
    pub size: PictureSize,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub look: LookArguments,
    #[command(flatten)]
    pub cache: CacheSwitch,
    #[command(flatten)]
    pub mask: MaskArguments,
    /// Draw a scale bar and a compass, where the sky is known.
    #[arg(long)]
    pub scale_bar: bool,
    /// Write the names of the field, its bands and the recipe upon the picture.
    #[arg(long)]
    pub labels: bool,
    /// Draw by the CPU reference.
    #[arg(long)]
    pub cpu: bool,
    /// What draws otherwise.
    #[arg(long, value_parser = super::backend_parser(), default_value = "auto", conflicts_with = "cpu")]
    pub backend: BackendChoice,
    /// List the recipes instead.
    #[arg(long)]
    pub list_recipes: bool,
    /// List them as JSON.
    #[arg(long, requires = "list_recipes")]
    pub json: bool,
}

/// A row of `--list-recipes --json`.
#[derive(Serialize)]
struct RecipeRow {
    id: &'static str,
    label: &'static str,
}

/// Draw a field into a file, or list the recipes on `out`.
///
/// # Errors
/// Files that cannot be opened, a recipe that does not go with them, a place that is not in them, a picture that
/// cannot be written.
pub(super) fn render(arguments: &RenderArguments, out: &mut dyn Write) -> Result<(), CliError> {
    if arguments.list_recipes {
        return list_recipes(arguments.json, out);
    }
    let path = arguments.out.as_deref().ok_or_else(|| CliError::Usage("--out is missing".to_owned()))?;
    let sixteen_bits = has_sixteen_bits(path)?;
    let specs = arguments.field.specs();
    if specs.is_empty() {
        return Err(CliError::Usage("name a FITS file".to_owned()));
    }
    let mut scene = Scene::of(only_field(open_fields(&specs, &Unwatched)?)?, &arguments.look)?;
    KeptOverviews::of(&scene, arguments.cache.cache()).restore(&scene);
    scene.resolved()?.notes.iter().for_each(|note| warn(note));
    scene.mask = arguments.mask.over(&scene.field, scene.main_plane()?)?;
    let plane = scene.main_plane()?;
    let view = arguments.place.view(plane, arguments.size)?;
    let figure = scene.figure(view, arguments.size);
    let mut picture = if arguments.cpu || sixteen_bits {
        render_figure(&figure, &Unwatched)?
    } else {
        drawn_by_gpu(&figure, arguments.backend)?
    };
    let annotation = annotation(arguments, &scene);
    annotate(&mut picture, &annotation, plane.sky().map(|wcs| &**wcs), view);
    Ok(write_picture(path, &picture)?)
}

fn list_recipes(json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let rows: Vec<RecipeRow> =
        Recipe::presets().into_iter().map(|(id, label)| RecipeRow { id, label }).collect();
    if json {
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
        return Ok(());
    }
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    for row in rows {
        writeln!(out, "{:width$}  {}", row.id, row.label)?;
    }
    Ok(())
}

/// Whether the ending of the name asks for 16 bits a channel.
fn has_sixteen_bits(path: &Path) -> Result<bool, CliError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("png") => Ok(false),
        Some("tif" | "tiff") => Ok(true),
        _ => {
            Err(CliError::Usage(format!("--out must end in .png, .tif or .tiff, unlike {}", path.display())))
        }
    }
}

/// Where no GPU can draw, the reference does, and the user is told.
fn drawn_by_gpu(scene: &FigureScene, backend: BackendChoice) -> Result<Picture, CliError> {
    match gpu_picture(scene, backend) {
        Err(CliError::Gpu(error)) => {
            warn(&format!("{error}; drawn by the CPU reference instead"));
            Ok(render_figure(scene, &Unwatched)?)
        }
        outcome => outcome,
    }
}

fn annotation(arguments: &RenderArguments, scene: &Scene) -> Annotation {
    let mut annotation =
        Annotation { scale_bar: arguments.scale_bar, compass: arguments.scale_bar, ..Default::default() };
    if arguments.labels {
        annotation.title = scene.field.name.clone();
        annotation.subtitle = scene.subtitle();
    }
    annotation
}
