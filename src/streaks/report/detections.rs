//! The table of detections.

use super::sky_errors::{pixel_errors, sky_errors};
use super::table::{About, Column, Digits, Table};
use super::{Report, ReportError, tracks};
use crate::streaks::Detection;
use std::path::Path;

/// A value of a detection, where it has one.
type Value<'a> = Box<dyn Fn(&Detection) -> Option<f64> + 'a>;

/// Write the detections at or above the threshold as CSV, FITS or VOTable, by the extension of the name.
///
/// # Errors
/// When the extension names no format, or the file cannot be written.
pub fn write_detections(path: &Path, report: &Report<'_>) -> Result<(), ReportError> {
    table(report).write(path)
}

fn table(report: &Report<'_>) -> Table {
    let found = report.detections();
    let text = |about: About<'_>, value: &dyn Fn(&Detection) -> Option<String>| {
        Column::text(about, found.iter().map(|detection| value(detection).unwrap_or_default()).collect())
    };
    let integer = |about: About<'_>, value: &dyn Fn(&Detection) -> Option<i64>| {
        Column::integer(about, found.iter().map(|detection| value(detection)).collect())
    };
    let name = About::new("exposure", "", "meta.id;meta.file", "name of the file");
    let hdu = About::new("hdu", "", "meta.number", "number of the HDU, the primary being 0");
    let mut columns = vec![
        text(name, &|detection| Some(report.exposure(detection)?.name.clone())),
        integer(hdu, &|detection| i64::try_from(report.image(detection)?.hdu).ok()),
    ];
    let real = |(about, digits, value): (About<'_>, Digits, Value<'_>)| {
        Column::real(about, digits, found.iter().map(|detection| value(detection)))
    };
    columns.extend(measured().into_iter().map(real));
    let track = About::new("track_id", "", "meta.id.assoc", "track that it belongs to");
    columns.push(integer(track, &|detection| detection.track.map(i64::from)));
    let extname = About::new("extname", "", "meta.id", "EXTNAME of the HDU");
    columns.push(text(extname, &|detection| report.image(detection)?.extname.clone()));
    columns.extend(further(report).into_iter().map(real));
    let pieces = About::new("pieces", "", "meta.number", "pieces that were merged into it");
    columns.push(integer(pieces, &|detection| Some(i64::from(detection.pieces))));
    Table {
        name: "DETECTIONS",
        description:
            "Streaks found in single exposures; the two ends of a streak are in no known order; pixels \
                      count from 1"
                .to_owned(),
        system: tracks::system_of(report),
        parameters: tracks::parameters(report),
        notices: report.notices().collect(),
        columns,
    }
}

/// The columns between `hdu` and `track_id`.
fn measured<'a>() -> Vec<(About<'static>, Digits, Value<'a>)> {
    use Digits::{Decimals, Single};
    let mut columns: Vec<(About<'static>, Digits, Value<'a>)> = Vec::new();
    let pixel = [("x0", "y0", "first"), ("x1", "y1", "second")];
    for (end, (x, y, _)) in pixel.into_iter().enumerate() {
        let at = move |detection: &Detection| detection.ends.get(end).copied();
        let (about_x, about_y) = (
            About::new(x, "pix", "pos.cartesian.x;instr.det", "column of an end, counted from 1"),
            About::new(y, "pix", "pos.cartesian.y;instr.det", "row of an end, counted from 1"),
        );
        columns.push((about_x, Decimals(3), Box::new(move |detection| Some(at(detection)?.x + 1.0))));
        columns.push((about_y, Decimals(3), Box::new(move |detection| Some(at(detection)?.y + 1.0))));
    }
    for (end, (ra, dec)) in [("ra0", "dec0"), ("ra1", "dec1")].into_iter().enumerate() {
        let at = move |detection: &Detection| detection.sky_ends?.get(end).map(|sky| sky.to_degrees());
        let about_ra = About::new(ra, "deg", "pos.eq.ra", "right ascension of an end");
        let about_dec = About::new(dec, "deg", "pos.eq.dec", "declination of an end");
        columns.push((about_ra, Decimals(8), Box::new(move |detection| Some(at(detection)?.0))));
        columns.push((about_dec, Decimals(8), Box::new(move |detection| Some(at(detection)?.1))));
    }
    let length = About::new("length_px", "pix", "phys.angSize;instr.det", "length from end to end");
    let angle =
        About::new("pa_deg", "deg", "pos.posAng", "position angle of the streak, east of north, 0 to 180");
    let magnitude = About::new("mag", "mag", "phot.mag;em.opt", "AB magnitude");
    let error = About::new("mag_err", "mag", "stat.error;phot.mag;em.opt", "standard deviation of mag");
    let score = About::new("score", "", "stat.probability", "probability that it is a moving source");
    columns.extend::<[(About<'static>, Digits, Value<'a>); 5]>([
        (length, Decimals(3), Box::new(|detection| Some(detection.length()))),
        (angle, Decimals(4), Box::new(|detection| detection.position_angle().map(f64::to_degrees))),
        (magnitude, Decimals(4), Box::new(|detection| detection.magnitude)),
        (error, Decimals(4), Box::new(|detection| detection.magnitude_sigma)),
        (score, Single, Box::new(|detection| Some(detection.score))),
    ]);
    columns
}

/// The columns after `extname`.
fn further<'a>(report: &'a Report<'a>) -> Vec<(About<'static>, Digits, Value<'a>)> {
    use Digits::{Decimals, Single};
    let mut columns: Vec<(About<'static>, Digits, Value<'a>)> = Vec::new();
    for (end, [x, y, ra, dec]) in
        [["x0_err", "y0_err", "ra0_err", "dec0_err"], ["x1_err", "y1_err", "ra1_err", "dec1_err"]]
            .into_iter()
            .enumerate()
    {
        let pixels =
            move |detection: &Detection| Some(pixel_errors(detection, *detection.end_sigmas.get(end)?));
        let sky = move |detection: &Detection| {
            sky_errors(detection, report.image(detection)?, *detection.end_sigmas.get(end)?)
        };
        let about = |name, unit, ucd, description| About::new(name, unit, ucd, description);
        let what = "standard deviation of that coordinate of the end";
        columns.extend::<[(About<'static>, Digits, Value<'a>); 4]>([
            (
                about(x, "pix", "stat.error;pos.cartesian.x", what),
                Decimals(3),
                Box::new(move |d| Some(pixels(d)?.0)),
            ),
            (
                about(y, "pix", "stat.error;pos.cartesian.y", what),
                Decimals(3),
                Box::new(move |d| Some(pixels(d)?.1)),
            ),
            (
                about(ra, "arcsec", "stat.error;pos.eq.ra", "standard deviation of the end, times cos Dec"),
                Decimals(4),
                Box::new(move |d| Some(sky(d)?.0)),
            ),
            (
                about(dec, "arcsec", "stat.error;pos.eq.dec", what),
                Decimals(4),
                Box::new(move |d| Some(sky(d)?.1)),
            ),
        ]);
    }
    let mjd = About::new("mjd", "d", "time.epoch;obs.exposure", "middle of the exposure, MJD UTC");
    let secs = About::new("exposure_s", "s", "time.duration;obs.exposure", "how long the shutter was open");
    let length = About::new("length_arcsec", "arcsec", "phys.angSize", "length on the sky");
    let rate = About::new("rate_arcsec_h", "arcsec/h", "pos.pm", "rate by its length and the exposure time");
    let flux = About::new("flux", "", "phot.count", "in the unit of the image");
    let flux_error = About::new("flux_err", "", "stat.error;phot.count", "standard deviation of flux");
    let snr = About::new("snr", "", "stat.snr", "signal-to-noise ratio of the fitted trail");
    let width = About::new("width_ratio", "", "phys.size", "width across the trail over that of a star");
    let chi = About::new("chi2", "", "stat.fit.chi2", "reduced chi square of the fitted trail");
    let strength = About::new("strength", "", "stat.value", "the detector's own measure");
    let masked = About::new("masked_share", "", "stat.value", "share of its pixels that are masked");
    let arcsec = |detection: &Detection| detection.sky_length().map(|length| length.to_degrees() * 3600.0);
    columns.extend::<[(About<'static>, Digits, Value<'a>); 11]>([
        (mjd, Decimals(8), Box::new(|detection| report.exposure(detection)?.middle_mjd())),
        (secs, Decimals(3), Box::new(|detection| report.exposure(detection)?.exposure_secs)),
        (length, Decimals(4), Box::new(move |detection| arcsec(detection))),
        (
            rate,
            Decimals(4),
            Box::new(move |detection| {
                Some(arcsec(detection)? * 3600.0 / report.exposure(detection)?.exposure_secs?)
            }),
        ),
        (flux, Single, Box::new(|detection| Some(detection.flux))),
        (flux_error, Single, Box::new(|detection| Some(detection.flux_sigma))),
        (snr, Decimals(3), Box::new(|detection| Some(detection.signal_to_noise))),
        (width, Decimals(3), Box::new(|detection| Some(detection.relative_width))),
        (chi, Decimals(3), Box::new(|detection| Some(detection.chi_square))),
        (strength, Single, Box::new(|detection| Some(detection.strength))),
        (masked, Decimals(3), Box::new(|detection| Some(detection.masked_share))),
    ]);
    columns
}
