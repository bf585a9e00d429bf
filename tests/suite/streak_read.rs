//! Opened files as exposures: times, zero points, flags, order, and what is said of what they lack.

use skyloupe::field::{Field, FlagSelection};
use skyloupe::fits::{FileSpec, open_fields};
use skyloupe::geometry::{ImagePoint, PixelRect};
use skyloupe::progress::Unwatched;
use skyloupe::streaks::{Exposure, exposures_of};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A header card by card, and 16x12 pixels of 32 bits where it is an image.
struct Unit {
    cards: Vec<String>,
    /// BITPIX and what every pixel holds; `None` for a header alone.
    pixels: Option<(i32, f32)>,
}

fn text(keyword: &str, value: &str) -> String {
    format!("{keyword:<8}= '{value:<8}'")
}

fn number(keyword: &str, value: f64) -> String {
    format!("{keyword:<8}= {value:>20}")
}

/// World coordinates of 0.1" pixels around a centre in degrees.
fn sky(ra: f64, dec: f64) -> Vec<String> {
    let numbers = [
        ("CRVAL1", ra),
        ("CRVAL2", dec),
        ("CRPIX1", 8.5),
        ("CRPIX2", 6.5),
        ("CD1_1", -2.777e-5),
        ("CD1_2", 0.0),
        ("CD2_1", 0.0),
        ("CD2_2", 2.777e-5),
    ];
    let types = [text("CTYPE1", "RA---TAN"), text("CTYPE2", "DEC--TAN")];
    types.into_iter().chain(numbers.map(|(keyword, value)| number(keyword, value))).collect()
}

fn write(path: &Path, units: &[Unit]) {
    let mut bytes = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let first = if index == 0 { "SIMPLE  =                    T" } else { "XTENSION= 'IMAGE   '" };
        let mut cards = vec![first.to_owned()];
        match unit.pixels {
            Some((bitpix, _)) => cards.extend([
                format!("BITPIX  = {bitpix:>20}"),
                "NAXIS   =                    2".to_owned(),
                "NAXIS1  =                   16".to_owned(),
                "NAXIS2  =                   12".to_owned(),
            ]),
            None => cards.extend(
                ["BITPIX  =                    8", "NAXIS   =                    0"].map(str::to_owned),
            ),
        }
        if index > 0 {
            cards.extend(
                ["PCOUNT  =                    0", "GCOUNT  =                    1"].map(str::to_owned),
            );
        }
        cards.extend(unit.cards.iter().cloned());
        cards.push("END".to_owned());
        for card in cards {
            assert!(card.len() <= 80, "{card}");
            bytes.extend(format!("{card:<80}").bytes());
        }
        bytes.resize(bytes.len().next_multiple_of(2880), b' ');
        if let Some((bitpix, value)) = unit.pixels {
            let pixel = if bitpix > 0 { (value as i32).to_be_bytes() } else { value.to_be_bytes() };
            bytes.extend(std::iter::repeat_n(pixel, 16 * 12).flatten());
            bytes.resize(bytes.len().next_multiple_of(2880), 0);
        }
    }
    std::fs::write(path, bytes).unwrap();
}

/// A single image whose header has these cards.
fn write_image(path: &Path, cards: &[String]) {
    write(path, &[Unit { cards: cards.to_vec(), pixels: Some((-32, 1.0)) }]);
}

fn opened(spec: &FileSpec) -> Arc<Field> {
    let mut opened = open_fields(std::slice::from_ref(spec), &Unwatched).unwrap();
    assert_eq!(opened.fields.len(), 1);
    Arc::new(opened.fields.remove(0))
}

fn read(paths: &[&PathBuf]) -> (Vec<Exposure>, Vec<String>) {
    let fields: Vec<Arc<Field>> = paths.iter().map(|path| opened(&FileSpec::of_path(path))).collect();
    exposures_of(&fields)
}

/// A VIS exposure of two quadrants, flags and noise beside each, their keywords as VIS files have them: the time in
/// the primary header, the zero point as a string in the extension.
fn write_quadrants(path: &Path, (date, ra): (&str, f64)) {
    let primary = vec![text("INSTRUME", "VIS"), number("EXPTIME", 560.52), text("DATE-OBS", date)];
    let mut units = vec![Unit { cards: primary, pixels: None }];
    for (quadrant, offset) in [("1-1.F", 0.0), ("1-1.E", 6e-4)] {
        for (what, bitpix, value) in [("SCI", -32, 40.0), ("RMS", -32, 5.0), ("FLG", 32, 16.0)] {
            let mut cards = vec![text("EXTNAME", &format!("{quadrant}.{what}"))];
            cards.extend(sky(ra + offset, -30.0));
            if what == "SCI" {
                cards.extend([text("MAGZEROP", "24.56605"), number("GAIN", 3.48)]);
            }
            units.push(Unit { cards, pixels: Some((bitpix, value)) });
        }
    }
    write(path, &units);
}

#[test]
fn a_quadrant_file_is_one_exposure_of_its_quadrants() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("EUC_VIS_SWL-DET-002704-01-1-0000000__20260722T010203.0Z.fits");
    write_quadrants(&path, ("2026-07-22T01:02:03", 52.0));
    let (exposures, notices) = read(&[&path]);
    assert!(notices.is_empty(), "{notices:?}");
    let [exposure] = exposures.as_slice() else { panic!("{exposures:?}") };
    assert_eq!(exposure.name, path.file_name().unwrap().to_str().unwrap());
    assert_eq!(exposure.exposure_secs, Some(560.52));
    // astropy: Time('2026-07-22T01:02:03', scale='utc').mjd
    assert!((exposure.start_mjd.unwrap() - 61_243.043_090_277_78).abs() < 1e-9);
    let hdus: Vec<(usize, Option<&str>)> =
        exposure.images.iter().map(|image| (image.hdu, image.extname.as_deref())).collect();
    assert_eq!(hdus, [(1, Some("1-1.F.SCI")), (4, Some("1-1.E.SCI"))]);
    for image in &exposure.images {
        let expected = 24.56605 + 2.5 * 560.52_f64.log10();
        assert!((image.zero_point.unwrap() - expected).abs() < 1e-9);
        assert_eq!(image.gain, Some(3.48));
        assert!(image.wcs.is_some());
        let (flags, selection) = image.flags.as_ref().unwrap();
        let mut word = [0];
        flags.read_flags(PixelRect { x0: 3, y0: 4, width: 1, height: 1 }, &mut word).unwrap();
        assert_eq!(word, [16]);
        // Cosmic rays are masked, stars and objects are not.
        assert!(selection.has(4) && selection.has(3) && !selection.has(18) && !selection.has(24));
        assert_ne!(*selection, FlagSelection::ALL);
    }
}

#[test]
fn exposures_come_in_the_order_of_time_and_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let [first, second, copy, third] = ["a.fits", "b.fits", "copy.fits", "c.fits"].map(path);
    write_quadrants(&first, ("2026-07-22T03:00:00", 52.0));
    write_quadrants(&second, ("2026-07-22T01:00:00", 52.0001));
    write_quadrants(&copy, ("2026-07-22T01:00:00", 52.0001));
    write_quadrants(&third, ("2026-07-22T02:00:00", 52.0));
    let (exposures, notices) = read(&[&first, &second, &first, &copy, &third]);
    let names: Vec<&str> = exposures.iter().map(|exposure| exposure.name.as_str()).collect();
    assert_eq!(names, ["b.fits", "c.fits", "a.fits"]);
    assert_eq!(
        notices,
        [
            "a.fits is the same file as a.fits and is searched once",
            "copy.fits has the same start and pointing as b.fits and is searched once",
        ]
    );
}

#[test]
fn two_images_of_one_file_are_two_exposures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.fits");
    write_quadrants(&path, ("2026-07-22T01:00:00", 52.0));
    let spec = |hdu: &str| FileSpec::parse(OsStr::new(&format!("{}[{hdu}]", path.display())));
    let (exposures, notices) = exposures_of(&[opened(&spec("1")), opened(&spec("4")), opened(&spec("1"))]);
    assert_eq!(exposures.len(), 2, "{notices:?}");
    // The time stands in the primary header, which was not opened.
    assert!(exposures.iter().all(|exposure| exposure.middle_mjd().is_some()));
    assert!(notices.iter().any(|notice| notice.contains("searched once")), "{notices:?}");
}

#[test]
fn other_parts_of_the_sky_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let [a, b, c] = ["a.fits", "b.fits", "c.fits"].map(path);
    write_quadrants(&a, ("2026-07-22T01:00:00", 52.0));
    write_quadrants(&b, ("2026-07-22T02:00:00", 52.0002));
    write_quadrants(&c, ("2026-07-22T03:00:00", 52.4));
    let (exposures, notices) = read(&[&a, &b, &c]);
    assert_eq!(exposures.len(), 3);
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].starts_with("c.fits shows another part of the sky"), "{notices:?}");
    let (_, notices) = read(&[&a, &c]);
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("different parts of the sky"), "{notices:?}");
}

#[test]
fn what_a_header_lacks_is_said_and_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bare.fits");
    write_image(&path, &[]);
    let (exposures, notices) = read(&[&path]);
    let image = &exposures[0].images[0];
    assert_eq!((exposures[0].start_mjd, exposures[0].exposure_secs), (None, None));
    assert!(
        image.wcs.is_none() && image.zero_point.is_none() && image.gain.is_none() && image.flags.is_none()
    );
    for words in ["world coordinates", "MJD-OBS", "no zero point"] {
        let saying: Vec<&String> = notices.iter().filter(|notice| notice.contains(words)).collect();
        assert!(saying.len() == 1 && saying[0].starts_with("bare.fits: "), "{words}: {notices:?}");
    }
    let dated = folder.path().join("dated.fits");
    write_image(&dated, &[text("DATE-OBS", "2026-07-22"), number("EXPTIME", 100.0)]);
    let (exposures, notices) = read(&[&dated]);
    assert_eq!((exposures[0].start_mjd, exposures[0].exposure_secs), (None, Some(100.0)));
    assert!(notices.iter().any(|notice| notice.contains("not the time of day")), "{notices:?}");
    let timed = folder.path().join("timed.fits");
    write_image(&timed, &[number("MJD-OBS", 61_243.5)]);
    let (_, notices) = read(&[&timed]);
    assert!(notices.iter().any(|notice| notice.contains("EXPTIME")), "{notices:?}");
}

#[test]
fn zero_points_follow_the_unit() {
    let folder = tempfile::tempdir().unwrap();
    let (dated, zero) = (text("DATE-OBS", "2026-07-22T01:02:03.5"), text("MAGZEROP", "24.5"));
    let time = number("EXPTIME", 100.0);
    let of = |name: &str, cards: &[String]| {
        let path = folder.path().join(name);
        let all: Vec<String> = cards.iter().cloned().chain(sky(52.0, -30.0)).chain([dated.clone()]).collect();
        write_image(&path, &all);
        let (exposures, notices) = read(&[&path]);
        let image = &exposures[0].images[0];
        (image.zero_point, image.gain, notices)
    };
    let unit = |unit: &str| text("BUNIT", unit);
    let gain = number("GAIN", 2.0);
    let whole = of("adu.fits", &[unit("ADU"), zero.clone(), time.clone(), gain.clone()]);
    assert_eq!(whole, (Some(29.5), Some(2.0), vec![]));
    let rate = of("rate.fits", &[unit("ADU/s"), zero.clone(), time.clone(), gain.clone()]);
    assert_eq!(rate, (Some(24.5), Some(200.0), vec![]));
    let electrons = of("e_rate.fits", &[unit("electron/s"), zero.clone(), time.clone(), gain.clone()]);
    assert_eq!(electrons, (Some(24.5), Some(100.0), vec![]));
    let unstated = of("unstated.fits", &[zero.clone(), time.clone()]);
    assert_eq!(unstated.0, Some(29.5));
    assert!(unstated.2[0].contains("taken as ADU"), "{unstated:?}");
    let strange = of("strange.fits", &[unit("MJy/sr"), zero.clone(), time.clone(), gain.clone()]);
    assert_eq!((strange.0, strange.1), (None, None));
    assert!(strange.2[0].contains("MJy/sr"), "{strange:?}");
    let timeless = of("timeless.fits", &[unit("ADU"), zero]);
    assert_eq!(timeless.0, None);
    assert!(timeless.2.iter().any(|notice| notice.contains("no magnitudes")), "{timeless:?}");
    // MAGZERO is the zero point of one unit, whatever the exposure time.
    let fixed = of("fixed.fits", &[number("MAGZERO", 30.0), time.clone(), unit("counts")]);
    assert_eq!(fixed, (Some(30.0), None, vec![]));
    // ACS F606W, whose AB zero point is 26.49 mag for electrons per second (ACS Data Handbook).
    let hubble = of(
        "hubble.fits",
        &[unit("ELECTRONS"), time, number("PHOTFLAM", 7.862e-20), number("PHOTPLAM", 5921.9)],
    );
    assert!((hubble.0.unwrap() - (26.49 + 5.0)).abs() < 0.02, "{hubble:?}");
}

#[test]
fn mosaics_of_medians_and_fields_of_bands_are_told_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let mosaic =
        folder.path().join("EUC_MER_BGSUB-MOSAIC-VIS_TILE102018665-ABC123_20241025T000000.0Z_00.00.fits");
    let cards: Vec<String> = sky(52.0, -30.0).into_iter().chain([number("MAGZERO", 24.6)]).collect();
    write_image(&mosaic, &cards);
    let (exposures, notices) = read(&[&mosaic]);
    assert_eq!(exposures.len(), 1);
    assert!(notices.iter().any(|notice| notice.contains("moving sources are not in it")), "{notices:?}");
    let bands = folder.path().join("bands.fits");
    let unit = |name: &str| {
        let own = [text("EXTNAME", name), number("MAGZERO", 24.6)];
        Unit { cards: own.into_iter().chain(sky(52.0, -30.0)).collect(), pixels: Some((-32, 1.0)) }
    };
    write(&bands, &[Unit { cards: Vec::new(), pixels: None }, unit("NIR_Y"), unit("VIS")]);
    let (exposures, notices) = read(&[&bands]);
    let hdus: Vec<usize> = exposures[0].images.iter().map(|image| image.hdu).collect();
    assert_eq!(hdus, [2]);
    assert!(notices.iter().any(|notice| notice.contains("only VIS")), "{notices:?}");
}

#[test]
fn a_real_trail_is_read_with_its_old_date() {
    let Some(path) = crate::streak_report::real_data("streaks/astride_long.fits") else { return };
    let (exposures, notices) = read(&[&path]);
    let [exposure] = exposures.as_slice() else { panic!("{exposures:?}") };
    assert_eq!(exposure.exposure_secs, Some(60.0));
    // '26/07/102' and '19:36:37'; astropy.time.Time('2002-07-26T19:36:37').mjd
    assert!((exposure.start_mjd.unwrap() - 52_481.817_094_907_4).abs() < 1e-9);
    let image = &exposure.images[0];
    assert_eq!((image.hdu, image.zero_point), (0, None));
    // astropy: WCS(header).all_pix2world(19, 339, 0)
    let sky =
        image.wcs.as_ref().unwrap().sky_from_pixel(ImagePoint { x: 19.0, y: 339.0 }).unwrap().to_degrees();
    assert!((sky.0 - 232.724_158_333_05).abs() < 1e-9 && (sky.1 - 0.168_155_408_55).abs() < 1e-9, "{sky:?}");
    assert_eq!(notices, ["astride_long.fits: it has no zero point, so there are no magnitudes"]);
}
