//! `skyloupe pixel`: values at positions, in every band.

mod positions;

use super::{CliError, warn};
use crate::field::{Band, Field, NativePixel, Plane, Role, names_of};
use crate::fits::{FileSpec, FitsFile, HduChoice, open_fields};
use crate::geometry::{ImagePoint, PixelRect};
use crate::progress::Unwatched;
use crate::raster::flag_word;
use crate::sky::SkyPoint;
use clap::{ArgGroup, Args};
use positions::{Position, read_positions};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `skyloupe pixel`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("position").required(true).args(["x", "ra", "positions"])))]
pub struct PixelArguments {
    /// FITS file; FILE[EXT] takes one HDU by EXTNAME or by 0-based number. Further files may hold other bands of the
    /// same pixels, and flag maps.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<OsString>,
    /// HDU to read, as FILE[EXT] does.
    #[arg(long, value_name = "N|NAME")]
    pub hdu: Option<String>,
    /// Column, counted from 1 (the centre of the first pixel is 1.0).
    #[arg(long, requires = "y", allow_negative_numbers = true)]
    pub x: Option<f64>,
    /// Row, counted from 1.
    #[arg(long, requires = "x", allow_negative_numbers = true)]
    pub y: Option<f64>,
    /// Longitude in degrees (right ascension, where the image is equatorial).
    #[arg(long, requires = "dec", allow_negative_numbers = true)]
    pub ra: Option<f64>,
    /// Latitude in degrees.
    #[arg(long, requires = "ra", allow_negative_numbers = true)]
    pub dec: Option<f64>,
    /// Table with the columns x,y or ra,dec, as above.
    #[arg(long, value_name = "FILE.csv")]
    pub positions: Option<PathBuf>,
    /// Print JSON: an object, or with --positions an array in the order of the table.
    #[arg(long)]
    pub json: bool,
}

/// What is at one position, as `--json` prints it; null is what is not known, not finite or outside.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PixelAnswer {
    /// Column, 1-based.
    pub x: Option<f64>,
    /// Row, 1-based.
    pub y: Option<f64>,
    /// Value of the pixel that holds the position.
    pub value: Option<f64>,
    pub unit: Option<String>,
    /// Degrees.
    pub ra: Option<f64>,
    /// Degrees.
    pub dec: Option<f64>,
    /// Name of the quadrant, where the image was put together from quadrants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quadrant: Option<String>,
    /// Column and row in the quadrant, 1-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quadrant_pixel: Option<[f64; 2]>,
    /// Value of the noise map at this pixel of the quadrant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rms: Option<f64>,
    /// Value in each band, where the file is a field of bands and the image has their pixel grid or a place in it.
    pub bands: Option<BTreeMap<Band, Option<f64>>>,
    /// Word of the flag map of the image's band.
    pub flag: Option<u32>,
    /// The names of its bits.
    pub flags: Option<Vec<Cow<'static, str>>>,
}

/// Run `skyloupe pixel`.
///
/// # Errors
/// When the file or the table cannot be read, sky positions are asked of an image without them, or the only position
/// lies outside the image.
pub(super) fn pixel(arguments: &PixelArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let positions =
        match (&arguments.positions, arguments.x.zip(arguments.y), arguments.ra.zip(arguments.dec)) {
            (Some(path), _, _) => read_positions(path)?,
            (None, Some((x, y)), _) if x.is_finite() && y.is_finite() => vec![Position::Pixel { x, y }],
            (None, None, Some((ra, dec))) if ra.is_finite() && (-90.0..=90.0).contains(&dec) => {
                vec![Position::Sky { ra, dec }]
            }
            (None, Some((x, y)), _) => return Err(CliError::Usage(format!("x {x}, y {y} is no pixel"))),
            (None, None, Some((ra, dec))) => {
                return Err(CliError::Usage(format!(
                    "ra {ra}, dec {dec} is no position; dec lies between -90 and 90"
                )));
            }
            (None, None, None) => return Err(CliError::Usage("a position is needed".to_owned())),
        };
    let mut specs: Vec<FileSpec> = arguments.files.iter().map(|file| FileSpec::parse(file)).collect();
    let first = specs.first_mut().ok_or_else(|| CliError::Usage("name a FITS file".to_owned()))?;
    let choice = first.hdu.take().or_else(|| arguments.hdu.as_deref().map(HduChoice::parse));
    let subject = Subject::open(&specs, choice.as_ref())?;
    let asks_sky = positions.iter().any(|position| matches!(position, Position::Sky { .. }));
    if asks_sky && subject.plane().sky().is_none() {
        let why = subject.lack_of_sky();
        if arguments.positions.is_none() {
            return Err(CliError::Input(why));
        }
        warn(&why);
    }
    if let ([only], None) = (positions.as_slice(), &arguments.positions) {
        subject.must_hold(only)?;
    }
    let answers = positions.iter().map(|position| subject.answer(position)).collect::<Result<Vec<_>, _>>()?;
    match (arguments.json, answers.as_slice()) {
        (true, [only]) if arguments.positions.is_none() => serde_json::to_writer_pretty(&mut *out, only)?,
        (true, all) => serde_json::to_writer_pretty(&mut *out, all)?,
        (false, all) => return write_text(all, out),
    }
    writeln!(out)?;
    Ok(())
}

/// The image that is asked about, and the field it belongs to.
struct Subject {
    field: Field,
    /// Its place among the planes of the field.
    index: usize,
    plane: Arc<Plane>,
}

impl Subject {
    /// The image of the first file, among all of them.
    fn open(specs: &[FileSpec], choice: Option<&HduChoice>) -> Result<Self, CliError> {
        let path = specs.first().map(|spec| spec.path.clone()).unwrap_or_default();
        let wanted = match choice {
            Some(choice) => {
                let file = FitsFile::open_watched(&path, &Unwatched)?;
                let hdu = file.hdu(choice)?.index;
                // Says so where the HDU is no image.
                file.plane(hdu, 0)?;
                Some(hdu)
            }
            None => None,
        };
        let mut opened = open_fields(specs, &Unwatched)?;
        opened.unpack(&Unwatched);
        for warning in &opened.warnings {
            warn(warning);
        }
        for field in opened.fields {
            let main = field.main_plane().map(|main| main.key);
            let of_file = |plane: &&Arc<Plane>| plane.source.path == path;
            let named = |plane: &&Arc<Plane>| {
                wanted.is_none_or(|hdu| plane.source.hdu == hdu && plane.focal.is_none())
            };
            let first = field
                .planes
                .iter()
                .filter(of_file)
                .filter(named)
                .min_by_key(|plane| (Some(plane.key) != main, plane.role != Role::Flux));
            let index = first.and_then(|first| field.planes.iter().position(|plane| plane.key == first.key));
            if let Some((index, plane)) =
                index.and_then(|index| Some((index, field.planes.get(index)?.clone())))
            {
                return Ok(Self { field, index, plane });
            }
        }
        Err(CliError::Input(format!("the file holds no image: {}", path.display())))
    }

    fn plane(&self) -> &Plane {
        &self.plane
    }

    fn lack_of_sky(&self) -> String {
        let path = self.plane.source.path.display();
        match &self.plane.wcs {
            Some(Err(error)) => format!("{error}: {path}"),
            _ => format!("the image has no sky positions, use --x and --y: {path}"),
        }
    }

    /// Refuse a position outside the image; gaps between quadrants lie inside.
    fn must_hold(&self, position: &Position) -> Result<(), CliError> {
        let (point, named) = match *position {
            Position::Pixel { x, y } => {
                (Some(ImagePoint { x: x - 1.0, y: y - 1.0 }), format!("the pixel x {x}, y {y}"))
            }
            Position::Sky { ra, dec } => {
                let sky = SkyPoint::from_degrees(ra, dec);
                let point = self.plane.sky().and_then(|wcs| wcs.pixel_from_sky(sky));
                (point, format!("the position ra {ra}, dec {dec}"))
            }
        };
        let size = self.plane.size();
        if self.native(position).is_some() || point.is_some_and(|point| size.pixel_at(point).is_some()) {
            return Ok(());
        }
        let (width, height, path) = (size.width, size.height, self.plane.source.path.display());
        Err(CliError::Input(format!("{named} lies outside the image of {width}x{height} pixels: {path}")))
    }

    fn answer(&self, position: &Position) -> Result<PixelAnswer, CliError> {
        let sky = self.plane.sky();
        let (point, place) = match *position {
            Position::Pixel { x, y } => {
                let point = ImagePoint { x: x - 1.0, y: y - 1.0 };
                let place = sky.and_then(|wcs| wcs.sky_from_pixel(point)).map(SkyPoint::to_degrees);
                (Some(point), place)
            }
            Position::Sky { ra, dec } => {
                let point = sky.and_then(|wcs| wcs.pixel_from_sky(SkyPoint::from_degrees(ra, dec)));
                (point, Some((ra, dec)))
            }
        };
        let finite = |value: f64| value.is_finite().then_some(value);
        let native = self.native(position);
        let flag = self.flag_at(point, native.as_ref())?;
        let place = match (position, native.as_ref().and_then(|native| native.sky)) {
            (Position::Pixel { .. }, Some(exact)) => Some(exact.to_degrees()),
            _ => place,
        };
        let value = match &native {
            Some(native) => self.native_value(native, None)?,
            None => value_at(&self.plane, point)?,
        };
        Ok(PixelAnswer {
            x: point.and_then(|point| finite(point.x + 1.0)),
            y: point.and_then(|point| finite(point.y + 1.0)),
            value,
            unit: Some(self.plane.unit.clone()).filter(|unit| !unit.is_empty()),
            ra: place.and_then(|(ra, _)| finite(ra)),
            dec: place.and_then(|(_, dec)| finite(dec)),
            rms: native
                .as_ref()
                .map(|native| self.native_value(native, Some(Role::Rms)))
                .transpose()?
                .flatten(),
            quadrant_pixel: native.as_ref().map(|native| [native.at.x + 1.0, native.at.y + 1.0]),
            bands: match &native {
                Some(_) => self.plane.band.map(|band| BTreeMap::from([(band, value)])),
                None => self.bands_at(point)?,
            },
            quadrant: native.map(|native| native.quadrant),
            flag,
            flags: self.plane.band.zip(flag).map(|(band, word)| names_of(word, band)),
        })
    }

    /// The flags of the pixel, where the field has a flag map that belongs to the image.
    fn flag_at(
        &self,
        point: Option<ImagePoint>,
        native: Option<&NativePixel>,
    ) -> Result<Option<u32>, CliError> {
        let value = match native {
            Some(native) => self.native_value(native, Some(Role::Flag))?,
            None => {
                let map = self.field.companion(&self.plane, Role::Flag);
                map.map(|map| value_at(map, point)).transpose()?.flatten()
            }
        };
        Ok(value.map(flag_word))
    }

    /// The measured pixel at a position, where the image is a focal plane: of a pixel the one that is shown there,
    /// of a sky position the one that holds it by the quadrant's own world coordinates.
    fn native(&self, position: &Position) -> Option<NativePixel> {
        let focal = self.plane.focal.as_ref()?;
        match *position {
            Position::Pixel { x, y } => focal.native(ImagePoint { x: x - 1.0, y: y - 1.0 }),
            Position::Sky { ra, dec } => focal.native_at_sky(SkyPoint::from_degrees(ra, dec)),
        }
    }

    /// The value of a measured pixel, or of what belongs to it in another role.
    fn native_value(&self, native: &NativePixel, role: Option<Role>) -> Result<Option<f64>, CliError> {
        let plane = self.field.planes.iter().find(|plane| plane.key == native.key);
        let plane = match role {
            Some(role) => plane.and_then(|plane| self.field.companion(plane, role)),
            None => plane,
        };
        let (x, y) = native.pixel;
        let at = ImagePoint { x: x as f64, y: y as f64 };
        plane.map_or(Ok(None), |plane| value_at(plane, Some(at)))
    }

    fn bands_at(&self, point: Option<ImagePoint>) -> Result<Option<BTreeMap<Band, Option<f64>>>, CliError> {
        let bands = self.field.bands();
        let grid = self.field.grid_of(&self.plane);
        let shares_grid = grid.key != self.plane.key || self.index == 0 || grid.size() == self.field.size();
        if bands.iter().all(Option::is_none) || !shares_grid {
            return Ok(None);
        }
        // Bands of other pixel grids are read where the full world coordinates of both lead.
        let in_grid = point.and_then(|point| self.field.position_from(&self.plane, point));
        let mut values = BTreeMap::new();
        for (band, plane) in Band::ALL.into_iter().zip(bands) {
            if let Some(plane) = plane {
                let is_asked = plane.key == self.plane.key;
                let there = || in_grid.and_then(|point| self.field.position_in(plane, point));
                values.insert(band, value_at(plane, if is_asked { point } else { there() })?);
            }
        }
        Ok(Some(values))
    }
}

/// The value of the pixel that holds `point`; `None` outside and where it is not finite.
fn value_at(plane: &Plane, point: Option<ImagePoint>) -> Result<Option<f64>, CliError> {
    let Some((x0, y0)) = point.and_then(|point| plane.size().pixel_at(point)) else { return Ok(None) };
    let mut value = [f64::NAN];
    plane.pixels.read_f64(PixelRect { x0, y0, width: 1, height: 1 }, &mut value)?;
    let [value] = value;
    Ok(value.is_finite().then_some(value))
}

fn write_text(answers: &[PixelAnswer], out: &mut dyn Write) -> Result<(), CliError> {
    let number = |value: Option<f64>, decimals: usize| match value {
        Some(value) => format!("{value:.decimals$}"),
        None => "-".to_owned(),
    };
    let exact = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    for answer in answers {
        let mut line = format!("x {}  y {}", number(answer.x, 3), number(answer.y, 3));
        if answer.ra.is_some() || answer.dec.is_some() {
            line += &format!("  ra {}  dec {}", number(answer.ra, 7), number(answer.dec, 7));
        }
        line += &format!("  value {}", exact(answer.value));
        if let Some(unit) = &answer.unit {
            line += &format!(" {unit}");
        }
        if let (Some(name), Some([x, y])) = (&answer.quadrant, answer.quadrant_pixel) {
            line += &format!("  quadrant {name} x {x:.3} y {y:.3}");
            line += &answer.rms.map_or_else(String::new, |rms| format!("  rms {rms}"));
            line += &answer.flag.map_or_else(String::new, |flag| format!("  flag {flag}"));
        }
        let bands = answer.bands.iter().flatten();
        for (band, value) in bands {
            line += &format!("  {} {}", band.name(), exact(*value));
        }
        if let (Some(word), Some(names)) = (answer.flag, &answer.flags) {
            line += &format!("  flag {word}");
            names.iter().for_each(|name| line += &format!(" {name}"));
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}
