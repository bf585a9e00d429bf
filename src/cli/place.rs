//! Which part of a field a picture shows, from what was typed.

use super::CliError;
use super::warn;
use crate::field::Plane;
use crate::geometry::{ImagePoint, View};
use crate::sky::{SkyPoint, Wcs, parse_position};
use clap::Args;
use std::sync::Arc;

/// The extent of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureSize {
    pub width: u32,
    pub height: u32,
}

impl PictureSize {
    /// Longest side that is drawn: what every graphics interface can hold as a texture.
    const LONGEST_SIDE: u32 = 8192;

    /// Read `WxH`.
    ///
    /// # Errors
    /// A sentence for clap to print.
    pub fn parse(text: &str) -> Result<Self, String> {
        let size = text
            .split_once(['x', 'X', '×'])
            .and_then(|(width, height)| {
                Some(Self { width: width.trim().parse().ok()?, height: height.trim().parse().ok()? })
            })
            .ok_or("a size is two numbers of pixels, such as 1280x800")?;
        let allowed = 1..=Self::LONGEST_SIDE;
        if allowed.contains(&size.width) && allowed.contains(&size.height) {
            Ok(size)
        } else {
            Err(format!("a picture has between 1 and {} pixels on a side", Self::LONGEST_SIDE))
        }
    }
}

/// The part of a field that a picture shows.
#[derive(Debug, Clone, Default, Args)]
pub struct Place {
    /// Centre: right ascension and declination, in degrees or sexagesimal, where the field has world coordinates;
    /// otherwise, or as `Xpx,Ypx`, pixels counted from 1.
    #[arg(long, value_name = "RA,Dec|X,Y", allow_hyphen_values = true)]
    pub center: Option<String>,
    /// Width of the picture on the sky.
    #[arg(long, value_name = "ARCMIN", conflicts_with = "zoom", value_parser = parse_positive)]
    pub fov: Option<f64>,
    /// Screen pixels per image pixel.
    #[arg(long, value_name = "Z", value_parser = parse_positive)]
    pub zoom: Option<f64>,
    /// Turn the picture so that north is up and east is left.
    #[arg(long)]
    pub north_up: bool,
}

impl Place {
    /// The view of this place in the grid of `plane`; without any wish, the whole image.
    ///
    /// # Errors
    /// Text that is no position, a position that the image cannot have, sky where there is none.
    pub fn view(&self, plane: &Plane, picture: PictureSize) -> Result<View, CliError> {
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        let mut view = View::fit(plane.size(), width, height);
        if let Some(text) = &self.center {
            view.center = center(text, plane)?;
        }
        if let Some(zoom) = self.zoom_for(plane, width)? {
            view.zoom = zoom.clamp(View::ZOOM_RANGE.0, View::ZOOM_RANGE.1);
        }
        if self.north_up {
            view = sky_of(plane)?.north_up(view).ok_or_else(|| no_sky(plane))?;
        }
        Ok(view)
    }

    fn zoom_for(&self, plane: &Plane, width: f64) -> Result<Option<f64>, CliError> {
        match self.fov {
            Some(arcmin) => Ok(Some(width * sky_of(plane)?.pixel_scale_arcsec() / (arcmin * 60.0))),
            None => Ok(self.zoom),
        }
    }
}

/// A number above 0, for clap.
pub(super) fn parse_positive(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "a number above 0 is needed".to_owned())
}

/// The image position that `text` names.
fn center(text: &str, plane: &Plane) -> Result<ImagePoint, CliError> {
    let pixels = text.contains("px");
    if pixels || plane.wcs.is_none() {
        return pixel_pair(&text.replace("px", "")).ok_or_else(|| {
            CliError::Usage(format!("--center {text} is not a pair of pixels such as 150px,151px"))
        });
    }
    let wcs = sky_of(plane)?;
    let is_inside = |point: &ImagePoint| plane.size().pixel_at(*point).is_some();
    let on_sky = sky_position(text).map(|sky| wcs.pixel_from_sky(sky));
    // Two plain numbers far from this sky that are a pixel of this image were meant as one.
    if !matches!(&on_sky, Ok(Some(point)) if is_near(plane, *point))
        && let Some(pixel) = pixel_pair(text).filter(is_inside)
    {
        warn(&format!(
            "{text} is not on the sky of this image and is taken as pixels; write px behind each to say so"
        ));
        return Ok(pixel);
    }
    on_sky?.ok_or_else(|| {
        CliError::Input(format!(
            "the sky position {text} lies outside the projection of the image: {}",
            plane.source.path.display()
        ))
    })
}

/// True within two extents of the image: a script may well aim just beyond its edge.
fn is_near(plane: &Plane, point: ImagePoint) -> bool {
    let size = plane.size();
    let near = |at: f64, extent: usize| (-2.0 * extent as f64..3.0 * extent as f64).contains(&at);
    near(point.x, size.width) && near(point.y, size.height)
}

/// Right ascension and declination as typed.
///
/// # Errors
/// Text that is neither degrees nor sexagesimal.
pub fn sky_position(text: &str) -> Result<SkyPoint, CliError> {
    parse_position(text).map_err(|error| CliError::Usage(error.to_string()))
}

/// `X,Y` counted from 1, as FITS does.
fn pixel_pair(text: &str) -> Option<ImagePoint> {
    let (x, y) = text.split_once(',')?;
    let (x, y): (f64, f64) = (x.trim().parse().ok()?, y.trim().parse().ok()?);
    (x.is_finite() && y.is_finite()).then_some(ImagePoint { x: x - 1.0, y: y - 1.0 })
}

fn sky_of(plane: &Plane) -> Result<&Arc<Wcs>, CliError> {
    match &plane.wcs {
        Some(Ok(wcs)) => Ok(wcs),
        Some(Err(error)) => Err(CliError::Input(format!("{error}: {}", plane.source.path.display()))),
        None => Err(no_sky(plane)),
    }
}

fn no_sky(plane: &Plane) -> CliError {
    CliError::Input(format!(
        "the image has no sky positions, use pixels and --zoom: {}",
        plane.source.path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_two_numbers_in_range() {
        assert_eq!(PictureSize::parse("1280x800"), Ok(PictureSize { width: 1280, height: 800 }));
        for text in ["", "1280", "0x10", "10x9000", "-1x5", "1e3x5"] {
            assert!(PictureSize::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pixels_count_from_one() {
        assert_eq!(pixel_pair("1, 2.5"), Some(ImagePoint { x: 0.0, y: 1.5 }));
        assert_eq!(pixel_pair("1,nan"), None);
        assert_eq!(pixel_pair("1"), None);
    }
}
