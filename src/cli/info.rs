//! `skyloupe info`: the HDUs of a file, and statistics of their pixels.

use super::{CliError, warn};
use crate::field::{Band, Role};
use crate::fits::{FileSpec, FitsFile, Hdu, HduChoice, HduKind, open_fields};
use crate::progress::Unwatched;
use crate::raster::statistics;
use crate::sky::Wcs;
use clap::Args;
use serde::Serialize;
use std::ffi::OsString;
use std::io::Write;

/// Arguments of `skyloupe info`.
#[derive(Debug, Args)]
pub struct InfoArguments {
    /// FITS file; FILE[EXT] lists only that HDU.
    #[arg(value_name = "FILE")]
    pub file: OsString,
    /// Only this HDU: 0-based number or EXTNAME.
    #[arg(long, value_name = "N|NAME")]
    pub hdu: Option<String>,
    /// Read all pixels and print their statistics.
    #[arg(long)]
    pub stats: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// One HDU as `--json` prints it. Numbers that are not finite are null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HduInfo {
    /// 0-based number.
    pub index: usize,
    pub extname: Option<String>,
    pub kind: HduKind,
    /// BITPIX, of the image where it is compressed.
    pub bitpix: i64,
    /// Axis lengths, slowest first; of tables, rows and bytes per row.
    pub shape: Vec<usize>,
    pub unit: Option<String>,
    pub band: Option<Band>,
    pub role: Role,
    /// AB magnitude of one unit.
    pub magzero: Option<f64>,
    pub wcs: Option<WcsInfo>,
    /// With `--stats`.
    #[serde(flatten)]
    pub statistics: Option<StatisticsInfo>,
}

/// World coordinates as `--json` prints them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WcsInfo {
    /// CTYPE1 and CTYPE2.
    pub ctype: [String; 2],
    /// Along x and y, at the reference point.
    pub pixel_scale_arcsec: [f64; 2],
}

/// Statistics over the finite pixels of an HDU, all planes of a cube; null where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct StatisticsInfo {
    pub n_nonfinite: Option<u64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub mean: Option<f64>,
    pub median: Option<f64>,
}

/// Describe the HDUs of a file, or the one that is asked for.
///
/// # Errors
/// When the file, or with statistics its pixels, cannot be read, or there is no such HDU.
pub fn hdu_infos(file: &FitsFile, only: Option<&HduChoice>, stats: bool) -> Result<Vec<HduInfo>, CliError> {
    let wanted = only.map(|choice| file.hdu(choice).map(|hdu| hdu.index)).transpose()?;
    let hdus = file.hdus.iter().filter(|hdu| wanted.is_none_or(|index| hdu.index == index));
    hdus.map(|hdu| hdu_info(file, hdu, stats)).collect()
}

fn hdu_info(file: &FitsFile, hdu: &Hdu, stats: bool) -> Result<HduInfo, CliError> {
    Ok(HduInfo {
        index: hdu.index,
        extname: hdu.extname.clone(),
        kind: hdu.kind,
        bitpix: hdu.bitpix,
        shape: hdu.shape.clone(),
        unit: Some(hdu.unit.clone()).filter(|unit| !unit.is_empty()),
        band: hdu.band,
        role: hdu.role,
        magzero: hdu.magzero,
        wcs: hdu.wcs.as_ref().and_then(|wcs| wcs.as_ref().ok()).map(|wcs| wcs_info(hdu, wcs)),
        statistics: if stats { Some(statistics_info(file, hdu)?) } else { None },
    })
}

fn wcs_info(hdu: &Hdu, wcs: &Wcs) -> WcsInfo {
    let [lon, lat] = wcs.ctype();
    let in_header = |keyword: &str, otherwise: &str| {
        hdu.header.text(keyword).filter(|text| !text.is_empty()).unwrap_or(otherwise).to_owned()
    };
    WcsInfo {
        ctype: [in_header("CTYPE1", lon), in_header("CTYPE2", lat)],
        pixel_scale_arcsec: wcs.pixel_scales_arcsec(),
    }
}

fn statistics_info(file: &FitsFile, hdu: &Hdu) -> Result<StatisticsInfo, CliError> {
    if !hdu.is_image() {
        return Ok(StatisticsInfo::default());
    }
    let found = statistics(file.all_pixels(hdu.index)?.as_ref(), &Unwatched)?;
    let finite = |value: f64| value.is_finite().then_some(value);
    Ok(StatisticsInfo {
        n_nonfinite: Some(found.n_nonfinite),
        min: finite(found.min),
        max: finite(found.max),
        mean: finite(found.mean),
        median: finite(found.median),
    })
}

/// Run `skyloupe info`.
///
/// # Errors
/// When the file cannot be read or the answer not be written.
pub(super) fn info(arguments: &InfoArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let spec = FileSpec::parse(&arguments.file);
    let choice = spec.hdu.clone().or_else(|| arguments.hdu.as_deref().map(HduChoice::parse));
    let file = FitsFile::open(&spec.path)?;
    for warning in &file.warnings {
        warn(&format!("{warning}: {}", spec.path.display()));
    }
    let infos = hdu_infos(&file, choice.as_ref(), arguments.stats)?;
    for hdu in &file.hdus {
        if let Some(Err(error)) = &hdu.wcs
            && infos.iter().any(|info| info.index == hdu.index)
        {
            warn(&format!("HDU {}: {error}: {}", hdu.index, spec.path.display()));
        }
    }
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &infos)?;
        writeln!(out)?;
        return Ok(());
    }
    write_table(&infos, arguments.stats, out)?;
    if choice.is_none() {
        focal_plane(&spec, out)?;
    }
    Ok(())
}

/// One line about the focal plane that the quadrants of the file make, where they do.
fn focal_plane(spec: &FileSpec, out: &mut dyn Write) -> Result<(), CliError> {
    let Ok(opened) = open_fields(std::slice::from_ref(spec), &Unwatched) else { return Ok(()) };
    let planes = opened.fields.iter().flat_map(|field| &field.planes);
    let focal: Vec<_> = planes.filter_map(|plane| Some((plane, plane.focal.as_ref()?))).collect();
    let Some((plane, first)) = focal.first() else { return Ok(()) };
    let names: Vec<&str> = focal.iter().filter_map(|(plane, _)| plane.name.rsplit(' ').next()).collect();
    let scale = plane.sky().map_or(f64::NAN, |wcs| wcs.pixel_scale_arcsec());
    writeln!(
        out,
        "Focal plane of {} quadrants ({}): {}x{} pixels of {scale:.4} arcsec",
        first.quadrants().count(),
        names.join(", "),
        plane.size().height,
        plane.size().width,
    )?;
    opened.warnings.iter().for_each(|warning| warn(warning));
    Ok(())
}

fn write_table(infos: &[HduInfo], stats: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let mut head =
        vec!["HDU", "name", "kind", "BITPIX", "shape", "band", "role", "unit", "magzero", "WCS", "arcsec/px"];
    if stats {
        head.extend(["not finite", "min", "max", "mean", "median"]);
    }
    let mut lines = vec![head.into_iter().map(str::to_owned).collect::<Vec<String>>()];
    lines.extend(infos.iter().map(|info| row(info, stats)));
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for line in &lines {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

fn row(info: &HduInfo, stats: bool) -> Vec<String> {
    let or_dash =
        |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| "-".to_owned());
    let shape: Vec<String> = info.shape.iter().map(usize::to_string).collect();
    let wcs = info.wcs.as_ref();
    let is_image = matches!(info.kind, HduKind::Image | HduKind::CompressedImage);
    let mut cells = vec![
        info.index.to_string(),
        or_dash(info.extname.clone()),
        info.kind.name().to_owned(),
        info.bitpix.to_string(),
        or_dash(Some(shape.join("x"))),
        or_dash(info.band.map(|band| band.name().to_owned())),
        or_dash(is_image.then(|| info.role.name().to_owned())),
        or_dash(info.unit.clone()),
        or_dash(info.magzero.map(|magzero| magzero.to_string())),
        or_dash(wcs.map(|wcs| wcs.ctype.join(" "))),
        or_dash(wcs.map(|wcs| wcs.pixel_scale_arcsec.map(|scale| format!("{scale:.4}")).join(" "))),
    ];
    if stats {
        let found = info.statistics.unwrap_or_default();
        cells.push(or_dash(found.n_nonfinite.map(|count| count.to_string())));
        let number = |value: Option<f64>| or_dash(value.map(seven_digits));
        cells.extend([found.min, found.max, found.mean, found.median].map(number));
    }
    cells
}

/// Seven significant digits.
fn seven_digits(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-3..1e7).contains(&magnitude) {
        return format!("{value:.6e}");
    }
    let whole_digits = if magnitude < 1.0 { 0 } else { magnitude.log10() as usize + 1 };
    format!("{value:.*}", 7_usize.saturating_sub(whole_digits))
}
