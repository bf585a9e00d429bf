//! What a picture shows, in words and as data.

use super::{FigureMask, FigureScene};
use crate::composite::Recipe;
use crate::field::{Band, Plane, names_of};
use crate::raster::Reduction;
use serde::Serialize;

/// Kept with a picture: PNG files carry it as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The name of the field.
    pub title: String,
    /// JSON: field, planes with their files, recipe with its parameters, view, and the centre (pixel
    /// as in FITS, from 1; RA and Dec in degrees where the sky is known and equatorial).
    pub description: String,
}

impl Record {
    /// The record of a scene.
    pub fn of(scene: &FigureScene) -> Self {
        let description = Description {
            field: &scene.name,
            planes: scene.planes.iter().flatten().map(|input| PlaneDescription::of(&input.plane)).collect(),
            recipe: &scene.recipe,
            reduction: scene.reduction,
            mask: scene.mask.as_ref().map(MaskDescription::of),
            center: Center::of(scene),
            zoom: scene.view.zoom,
            rotation_deg: scene.view.rotation.to_degrees(),
            flip_x: scene.view.flip_x,
        };
        Self {
            title: scene.name.clone(),
            // Nothing in it can fail to be JSON; were it so, a picture without it is better than none.
            description: serde_json::to_string(&description).unwrap_or_default(),
        }
    }
}

#[derive(Serialize)]
struct Description<'a> {
    field: &'a str,
    planes: Vec<PlaneDescription<'a>>,
    recipe: &'a Recipe,
    reduction: Reduction,
    mask: Option<MaskDescription<'a>>,
    center: Center,
    zoom: f64,
    rotation_deg: f64,
    flip_x: bool,
}

#[derive(Serialize)]
struct MaskDescription<'a> {
    plane: PlaneDescription<'a>,
    selected: u32,
    flags: Vec<std::borrow::Cow<'static, str>>,
    opacity: f32,
}

impl<'a> MaskDescription<'a> {
    fn of(mask: &'a FigureMask) -> Self {
        let (colors, band) = (&mask.colors, mask.plane.band.unwrap_or(Band::Vis));
        Self {
            plane: PlaneDescription::of(&mask.plane),
            selected: colors.selected,
            flags: names_of(colors.selected, band),
            opacity: colors.opacity,
        }
    }
}

#[derive(Serialize)]
struct PlaneDescription<'a> {
    name: &'a str,
    band: Option<Band>,
    file: Option<String>,
    hdu: usize,
    cube_index: usize,
}

impl<'a> PlaneDescription<'a> {
    fn of(plane: &'a Plane) -> Self {
        Self {
            name: &plane.name,
            band: plane.band,
            file: plane.source.path.file_name().map(|name| name.to_string_lossy().into_owned()),
            hdu: plane.source.hdu,
            cube_index: plane.source.cube_index,
        }
    }
}

#[derive(Serialize)]
struct Center {
    x: f64,
    y: f64,
    ra_deg: Option<f64>,
    dec_deg: Option<f64>,
}

impl Center {
    fn of(scene: &FigureScene) -> Self {
        let center = scene.view.center;
        let wcs = scene.planes.iter().flatten().find_map(|input| input.plane.sky());
        let wcs = wcs.filter(|wcs| wcs.system().is_equatorial());
        let sky = wcs.and_then(|wcs| wcs.sky_from_pixel(center));
        Self {
            x: center.x + 1.0,
            y: center.y + 1.0,
            ra_deg: sky.map(|sky| sky.lon.to_degrees()),
            dec_deg: sky.map(|sky| sky.lat.to_degrees()),
        }
    }
}
