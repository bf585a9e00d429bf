//! FITS files against the answers of astropy (`truth_astropy.json`), damaged files, and written ones.

use serde_json::Value;
use skyloupe::field::{Band, Field, Plane, Role};
use skyloupe::fits::{FileSpec, FitsFile, HduKind, PlaneToWrite, open_fields, write_field, write_image};
use skyloupe::geometry::{ImageSize, PixelRect};
use skyloupe::header::{Card, Value as CardValue};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{Pixels, ReadError, statistics};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

fn data() -> Option<PathBuf> {
    let candidates = [
        std::env::var_os("SKYLOUPE_TEST_DATA").map(PathBuf::from),
        Some(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"))),
        Some(PathBuf::from("/work/shared/data")),
    ];
    let found = candidates.into_iter().flatten().find(|root| root.join("truth_astropy.json").is_file());
    if found.is_none() {
        eprintln!("SKIPPED: no test data; set SKYLOUPE_TEST_DATA to the folder with truth_astropy.json");
    }
    found
}

fn truth(root: &Path) -> serde_json::Map<String, Value> {
    let text = fs::read_to_string(root.join("truth_astropy.json")).unwrap();
    let Value::Object(mut whole) = serde_json::from_str(&text).unwrap() else { panic!("not an object") };
    let Some(Value::Object(files)) = whole.remove("files") else { panic!("no files") };
    files
}

fn open(path: &Path) -> FitsFile {
    FitsFile::open(path).unwrap_or_else(|error| panic!("{error}"))
}

fn all_f64(pixels: &dyn Pixels) -> Result<Vec<f64>, ReadError> {
    let mut out = vec![0.0; pixels.size().area()];
    pixels.read_f64(PixelRect::whole(pixels.size()), &mut out)?;
    Ok(out)
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs().max(1e-30)
}

#[test]
fn every_file_of_the_truth_is_read_as_astropy_does() {
    let Some(root) = data() else { return };
    let (mut hdus, mut pixels) = (0, 0);
    for (name, expected) in truth(&root) {
        let Value::Array(expected) = expected else { continue };
        if expected.iter().any(|hdu| hdu.get("open_error").is_some()) {
            continue;
        }
        // A few files of the list are too large to be kept with the others.
        if !root.join(&name).is_file() {
            println!("not there: {name}");
            continue;
        }
        let file = open(&root.join(&name));
        assert_eq!(file.hdus.len(), expected.len(), "{name}");
        for (hdu, expected) in file.hdus.iter().zip(&expected) {
            hdus += 1;
            pixels += check_hdu(&file, hdu.index, expected, &name);
        }
    }
    assert!(hdus > 250 && pixels > 500, "only {hdus} HDUs and {pixels} pixels were compared");
    println!("{hdus} HDUs, {pixels} pixels compared");
}

fn check_hdu(file: &FitsFile, index: usize, expected: &Value, name: &str) -> usize {
    let hdu = &file.hdus[index];
    let what = format!("{name}[{index}]");
    assert_eq!(Some(hdu.bitpix), expected["bitpix"].as_i64(), "{what}");
    let shape: Option<Vec<usize>> = serde_json::from_value(expected["shape_slowest_first"].clone()).unwrap();
    let has_pixels = shape.as_ref().is_some_and(|shape| !shape.is_empty() && !shape.contains(&0));
    let kind = match expected["kind"].as_str().unwrap() {
        "BinTableHDU" => HduKind::Table,
        "TableHDU" => HduKind::AsciiTable,
        "GroupsHDU" => HduKind::RandomGroups,
        "CompImageHDU" => HduKind::CompressedImage,
        _ if has_pixels => HduKind::Image,
        _ => HduKind::Empty,
    };
    assert_eq!(hdu.kind, kind, "{what}");
    // astropy names what has no name: PRIMARY, COMPRESSED_IMAGE.
    let extname = expected["extname"].as_str().unwrap();
    assert!(hdu.extname.as_deref() == Some(extname) || hdu.extname.is_none(), "{what} {:?}", hdu.extname);
    if !has_pixels {
        return 0;
    }
    assert_eq!(Some(&hdu.shape), shape.as_ref(), "{what}");
    let all = file.all_pixels(index).unwrap();
    let found = statistics(all.as_ref(), &Unwatched).unwrap_or_else(|error| panic!("{error}"));
    if let Some(count) = expected["n_nonfinite"].as_u64() {
        assert_eq!(found.n_nonfinite, count, "{what}");
    }
    for (key, value) in
        [("min", found.min), ("max", found.max), ("mean", found.mean), ("median", found.median)]
    {
        if let Some(wanted) = expected[key].as_f64() {
            assert!(close(value, wanted, 1e-5), "{what} {key}: {value}, not {wanted}");
        }
    }
    let Some(pixels) = expected["pixels_x_y_value_0based"].as_array() else { return 0 };
    let plane = file.plane(index, 0).unwrap();
    for pixel in pixels {
        let (x0, y0) = (pixel[0].as_u64().unwrap() as usize, pixel[1].as_u64().unwrap() as usize);
        let window = PixelRect { x0, y0, width: 1, height: 1 };
        let (mut double, mut single) = ([0.0], [0.0]);
        plane.pixels.read_f64(window, &mut double).unwrap();
        plane.pixels.read_f32(window, &mut single).unwrap();
        match pixel[2].as_f64() {
            Some(wanted) => {
                assert!(close(double[0], wanted, 1e-6), "{what} ({x0}, {y0}): {}, not {wanted}", double[0]);
                assert!(single[0] == double[0] as f32, "{what}: {} in f32, {} in f64", single[0], double[0]);
            }
            None => assert!(double[0].is_nan() && single[0].is_nan(), "{what} ({x0}, {y0})"),
        }
    }
    pixels.len()
}

/// Reads a compressed HDU with cfitsio, NaN as null value.
#[allow(unsafe_code)]
fn cfitsio_pixels(path: &Path, hdu: usize, count: usize) -> Vec<f64> {
    use fitsio::sys;
    use std::ptr;
    let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
    let mut values = vec![0.0_f64; count];
    let (mut status, mut file, mut any, mut nan, mut kind) = (0, ptr::null_mut(), 0, f64::NAN, 0);
    // SAFETY: a sound file made by cfitsio or astropy, and a buffer of `count` doubles.
    unsafe {
        sys::ffdkopn(&mut file, name.as_ptr(), 0, &mut status);
        sys::ffmahd(file, hdu as i32 + 1, &mut kind, &mut status);
        let null = ptr::from_mut(&mut nan).cast();
        sys::ffgpv(file, 82, 1, count as i64, null, values.as_mut_ptr().cast(), &mut any, &mut status);
        assert_eq!(status, 0, "cfitsio: {}", path.display());
        sys::ffclos(file, &mut status);
    }
    values
}

#[test]
fn compressed_images_agree_with_cfitsio_pixel_by_pixel() {
    let Some(root) = data() else { return };
    let mut compared = 0;
    for name in truth(&root).keys() {
        let path = root.join(name);
        let Ok(file) = FitsFile::open(&path) else { continue };
        for hdu in file.hdus.iter().filter(|hdu| hdu.kind == HduKind::CompressedImage) {
            let ours = all_f64(file.all_pixels(hdu.index).unwrap().as_ref()).unwrap();
            let theirs = cfitsio_pixels(&path, hdu.index, ours.len());
            for (index, (a, b)) in ours.iter().zip(&theirs).enumerate() {
                // cfitsio computes floats in single precision only on request; here both are doubles.
                let same =
                    a == b || a.is_nan() && b.is_nan() || hdu.bitpix == -32 && *a == f64::from(*b as f32);
                assert!(same, "{name}[{}] pixel {index}: {a}, cfitsio {b}", hdu.index);
            }
            compared += ours.len();
            // Small windows that cut tiles give the same.
            let plane = file.plane(hdu.index, 0).unwrap();
            let (size, mut window) = (plane.size(), [0.0; 12]);
            let rect = PixelRect {
                x0: size.width / 2,
                y0: size.height / 2 - 1,
                width: 3.min(size.width / 2),
                height: 4,
            };
            let out = &mut window[..rect.area()];
            plane.pixels.read_f64(rect, out).unwrap();
            for (index, value) in out.iter().enumerate() {
                let at = (rect.y0 + index / rect.width) * size.width + rect.x0 + index % rect.width;
                assert!(*value == ours[at] || value.is_nan() && ours[at].is_nan(), "{name} window");
            }
        }
    }
    assert!(compared > 300_000, "{compared}");
}

#[test]
fn damaged_files_are_an_error_or_a_partial_image_with_a_warning() {
    let Some(root) = data() else { return };
    let broken = root.join("fits_conformance/derived_broken");
    let error = |name: &str| FitsFile::open(&broken.join(name)).unwrap_err().to_string();
    for (name, part) in [
        ("q1_102018665_bad_bitpix.fits", "BITPIX = 7"),
        ("q1_102018665_huge_naxis.fits", "858993458800 bytes"),
        ("q1_102018665_negative_naxis.fits", "negative"),
        ("q1_102018665_not_fits.fits", "PNG"),
        ("q1_102018665_truncated_header.fits", "the file has 0"),
        ("q1_102018665_empty.fits.txt", "1 byte"),
    ] {
        let message = error(name);
        assert!(message.contains(part) && message.ends_with(name), "{message}");
    }
    let file = open(&broken.join("q1_102018665_truncated_half.fits"));
    assert!(
        file.warnings[0].contains("40000 bytes") && file.warnings[0].contains("20000 found"),
        "{:?}",
        file.warnings
    );
    let values = all_f64(file.all_pixels(0).unwrap().as_ref()).unwrap();
    assert_eq!(values.iter().filter(|value| value.is_nan()).count(), 5000);
    for name in [
        "q1_102018665_no_padding.fits",
        "q1_102018665_trailing_garbage.fits",
        "q1_102018665_nonascii_header.fits",
    ] {
        let values = all_f64(open(&broken.join(name)).all_pixels(0).unwrap().as_ref()).unwrap();
        assert!(values.iter().all(|value| value.is_finite()), "{name}");
    }
    assert!(open(&broken.join("q1_102018665_trailing_garbage.fits")).warnings[0].contains("ignored"));
    assert!(FitsFile::open(&root.join("nowhere.fits")).unwrap_err().to_string().contains("no such file"));
    assert!(FitsFile::open(&root).unwrap_err().to_string().contains("folder"));
}

/// A small deterministic generator: these tests need variety, not quality.
struct Shuffle(u64);

impl Shuffle {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Open whatever this is and read all of it; only panics and hangs are failures.
fn try_everything(path: &Path) -> usize {
    let Ok(file) = FitsFile::open(path) else { return 0 };
    let mut read = 0;
    for hdu in &file.hdus {
        for index in 0..hdu.plane_count().min(4) {
            let plane = file.plane(hdu.index, index).unwrap();
            let size = plane.size();
            let window = PixelRect { x0: 0, y0: 0, width: size.width.min(400), height: size.height.min(400) };
            let mut out = vec![0.0; window.area()];
            read += usize::from(plane.pixels.read_f32(window, &mut out).is_ok());
        }
    }
    let _ = open_fields(&[FileSpec::of_path(path)], &Unwatched);
    read
}

#[test]
fn random_damage_never_panics_or_hangs() {
    let Some(root) = data() else { return };
    let mut seeds: Vec<PathBuf> = truth(&root).keys().map(|name| root.join(name)).collect();
    seeds.retain(|path| fs::metadata(path).is_ok_and(|metadata| metadata.len() < 130_000));
    seeds.sort();
    let folder = tempfile::tempdir().unwrap();
    let mut random = Shuffle(20_250_319);
    let (mut variants, mut readable) = (0, 0);
    let started = std::time::Instant::now();
    for path in &seeds {
        let sound = fs::read(path).unwrap();
        let extension = path.extension().unwrap().to_str().unwrap();
        for variant in 0..6 {
            let mut bytes = sound.clone();
            // Damage headers (the first block, most of all) as well as data.
            for _ in 0..=random.below(6) {
                let reach = if random.below(2) == 0 { bytes.len().min(8640) } else { bytes.len() };
                let at = random.below(reach);
                bytes[at] = match random.below(3) {
                    0 => b'0' + random.below(10) as u8,
                    1 => bytes[at] ^ (1 << random.below(8)),
                    _ => random.below(256) as u8,
                };
            }
            if variant % 3 == 0 {
                bytes.truncate(random.below(bytes.len()));
            }
            let damaged = folder.path().join(format!("damaged.{extension}"));
            fs::write(&damaged, &bytes).unwrap();
            readable += try_everything(&damaged);
            variants += 1;
        }
    }
    println!("{variants} damaged files, {readable} planes still readable, {:.1?}", started.elapsed());
    assert!(variants > 300 && readable > 100, "{variants} {readable}");
    assert!(started.elapsed().as_secs() < 120);
}

fn field(paths: &[&Path]) -> Vec<Field> {
    let specs: Vec<FileSpec> = paths.iter().map(|path| FileSpec::of_path(path)).collect();
    open_fields(&specs, &Unwatched).unwrap().fields
}

#[test]
fn a_cut_out_of_13_hdus_is_one_field() {
    let Some(root) = data() else { return };
    let fields = field(&[&root.join("euclid_q1/102160336_2685084962682049281.fits")]);
    let [field] = fields.as_slice() else { panic!("{} fields", fields.len()) };
    assert_eq!(field.planes.len(), 12);
    assert!(field.warnings.is_empty(), "{:?}", field.warnings);
    for (band, magzero, unit) in [
        (Band::Vis, 24.6, "ADU/s"),
        (Band::Y, 29.8, "electron"),
        (Band::J, 30.0, "electron"),
        (Band::H, 29.9, "electron"),
    ] {
        let flux = field.band(band).unwrap();
        assert_eq!((flux.magzero, flux.unit.as_str()), (Some(magzero), unit));
        assert_eq!(field.plane_of(band, Role::Rms).unwrap().size(), flux.size());
        assert!(field.plane_of(band, Role::Psf).unwrap().size().width < 40);
    }
}

#[test]
fn other_bands_stay_in_the_field_without_a_band() {
    let Some(root) = data() else { return };
    for name in ["euclid_q1/102018665_NEG570040238507752998.fits", "euclid_q1/EUCLJ174517.55+655612.5.fits"] {
        let fields = field(&[&root.join(name)]);
        assert_eq!(fields.len(), 1);
        assert_eq!(fields[0].planes.len(), 24);
        let is_extra = |plane: &&std::sync::Arc<Plane>| plane.band.is_none() && plane.role == Role::Flux;
        assert_eq!(fields[0].planes.iter().filter(is_extra).count(), 4);
        assert!(fields[0].bands().iter().all(Option::is_some));
    }
}

#[test]
fn bands_of_another_sky_become_fields_of_their_own() {
    let Some(root) = data() else { return };
    let big = root.join("euclid_q1/102160336_2685084962682049281.fits");
    let small = root.join("euclid_q1/102018665_NEG570040238507752998.fits");
    let spec = |path: &Path, hdu: &str, band| FileSpec {
        hdu: Some(skyloupe::fits::HduChoice::parse(hdu)),
        band: Some(band),
        ..FileSpec::of_path(path)
    };
    let specs =
        [spec(&big, "VIS_FLUX", Band::Vis), spec(&big, "NIR_H_FLUX", Band::Y), spec(&small, "16", Band::H)];
    let opened = open_fields(&specs, &Unwatched).unwrap();
    assert_eq!(opened.fields.len(), 2);
    assert_eq!(opened.fields[0].band(Band::Y).unwrap().name, "NIR_H_FLUX");
    assert!(opened.fields[1].band(Band::H).is_some());
    assert!(
        opened.warnings.iter().any(|warning| warning.contains("different parts of the sky")),
        "{:?}",
        opened.warnings
    );
}

#[test]
fn the_default_plane_is_the_primary_or_sci() {
    let Some(root) = data() else { return };
    let fields = field(&[&root.join("fits_conformance/astropy_o4sp040b0_raw.fits")]);
    assert_eq!(fields[0].main_plane().unwrap().source.hdu, 1);
    let cube = field(&[&root.join("fits_conformance/rustfitsio_cube.fits")]);
    let plane = cube[0].main_plane().unwrap();
    assert_eq!((plane.source.cube_len, plane.size()), (2, ImageSize { width: 6, height: 3 }));
}

#[test]
fn written_fields_read_back_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("written.fits");
    let size = ImageSize { width: 37, height: 11 };
    let mut values: Vec<f32> = (0..size.area()).map(|index| (index as f32 - 200.0) * 0.3).collect();
    values[5] = f32::NAN;
    let card = |keyword: &str, value| Card { keyword: keyword.into(), value, comment: String::new() };
    let cards = [card("MAGZERO", CardValue::Real(24.6)), card("BUNIT", CardValue::Text("ADU/s".into()))];
    let plane = |name| PlaneToWrite { name, cards: &cards, size, values: &values };
    write_field(&path, &[plane("VIS_FLUX"), plane("NIR_Y_FLUX"), plane("VIS_RMS")]).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len() % 2880, 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    let fields = field(&[&path]);
    let vis = fields[0].band(Band::Vis).unwrap();
    assert_eq!((fields[0].planes.len(), vis.magzero, vis.unit.as_str()), (3, Some(24.6), "ADU/s"));
    let mut back = vec![0.0_f32; size.area()];
    vis.pixels.read_f32(PixelRect::whole(size), &mut back).unwrap();
    assert!(back.iter().zip(&values).all(|(a, b)| a.to_bits() == b.to_bits()));
    write_image(&path, &plane("")).unwrap();
    assert_eq!(open(&path).hdus.len(), 1);
    let wrong = PlaneToWrite { name: "", cards: &[], size, values: &values[1..] };
    assert!(write_image(&path, &wrong).is_err());
    assert_eq!(open(&path).hdus.len(), 1, "a failed write leaves the old file");
    let message =
        write_image(&folder.path().join("no/such/folder.fits"), &plane("")).unwrap_err().to_string();
    assert!(message.contains("cannot be written") && message.ends_with("folder.fits"), "{message}");
}

#[test]
fn a_file_that_changes_while_open_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changing.fits");
    let size = ImageSize { width: 500, height: 500 };
    let values = vec![1.0_f32; size.area()];
    write_image(&path, &PlaneToWrite { name: "", cards: &[], size, values: &values }).unwrap();
    let plane = open(&path).plane(0, 0).unwrap();
    let mut out = vec![0.0; size.area()];
    plane.pixels.read_f32(PixelRect::whole(size), &mut out).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(2880).unwrap();
    let error = plane.pixels.read_f32(PixelRect::whole(size), &mut out).unwrap_err();
    assert!(matches!(error, ReadError::Changed { .. }), "{error}");
}

#[test]
fn gzip_that_ends_early_is_read_as_far_as_it_goes() {
    let Some(root) = data() else { return };
    let plain = fs::read(root.join("fits_conformance/derived/q1_102018665_plain_f32.fits")).unwrap();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&plain[..20_000]).unwrap();
    let mut packed = packer.finish().unwrap();
    let mut packer =
        flate2::write::GzEncoder::new(packed.split_off(packed.len()), flate2::Compression::fast());
    packer.write_all(&plain[20_000..]).unwrap();
    packed.extend(packer.finish().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("members.fits.gz");
    fs::write(&path, &packed).unwrap();
    let file = open(&path);
    assert!(
        file.warnings.is_empty() && all_f64(file.all_pixels(0).unwrap().as_ref()).unwrap().len() == 10_000
    );
    fs::write(&path, &packed[..packed.len() - 3000]).unwrap();
    let file = open(&path);
    assert!(file.warnings.len() == 2 && file.warnings[0].contains("ends early"), "{:?}", file.warnings);
    assert!(all_f64(file.all_pixels(0).unwrap().as_ref()).unwrap().iter().any(|value| value.is_nan()));
}

#[test]
fn forty_three_thousand_history_cards_open_quickly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.fits");
    let mut cards = vec![format!("{:<80}", "SIMPLE  =                    T")];
    cards.extend(
        [
            "BITPIX  =                   16",
            "NAXIS   =                    1",
            "NAXIS1  =                    3",
        ]
        .map(|card| format!("{card:<80}")),
    );
    cards.extend((0..43_000).map(|number| format!("{:<80}", format!("HISTORY step {number}"))));
    cards.push(format!("{:<80}", "END"));
    let mut text = cards.concat();
    text.push_str(&" ".repeat(text.len().next_multiple_of(2880) - text.len()));
    fs::write(&path, [text.as_bytes(), &[0, 1, 0, 2, 0, 3]].concat()).unwrap();
    let started = std::time::Instant::now();
    let file = open(&path);
    println!("43,000 HISTORY cards: {:.1?}", started.elapsed());
    assert!(started.elapsed().as_millis() < 2000);
    assert_eq!(all_f64(file.all_pixels(0).unwrap().as_ref()).unwrap(), [1.0, 2.0, 3.0]);
}

/// A small image of one value, with these cards.
fn write_one(path: &Path, value: f32, cards: &[Card]) {
    let size = ImageSize { width: 8, height: 6 };
    let values = vec![value; size.area()];
    write_image(path, &PlaneToWrite { name: "", cards, size, values: &values }).unwrap();
}

#[test]
fn mer_mosaics_of_a_tile_become_one_field_with_their_rms_maps() {
    let folder = tempfile::tempdir().unwrap();
    let tail = "TILE102018211-ABC123_20241105T123456.000000Z_00.00.fits";
    let path = |product: &str| folder.path().join(format!("EUC_MER_{product}_{tail}"));
    let magzero = [Card { keyword: "MAGZERO".into(), value: CardValue::Real(24.6), comment: String::new() }];
    let products =
        ["MOSAIC-VIS-RMS", "BGSUB-MOSAIC-VIS", "BGSUB-MOSAIC-NIR-H", "MOSAIC-NIR-H-FLAG", "BGMOD-VIS"];
    for (number, product) in products.into_iter().enumerate() {
        write_one(&path(product), number as f32, &magzero);
    }
    let paths = products.map(path);
    let fields = field(&paths.each_ref().map(PathBuf::as_path));
    let [field] = fields.as_slice() else { panic!("{} fields", fields.len()) };
    assert_eq!((field.name.as_str(), field.planes.len()), ("Tile 102018211", 5));
    let value = |plane: &Plane| {
        let mut out = [0.0];
        plane.pixels.read_f32(PixelRect { x0: 1, y0: 1, width: 1, height: 1 }, &mut out).unwrap();
        out[0]
    };
    let vis = field.band(Band::Vis).unwrap();
    assert_eq!((value(vis), vis.unit.as_str()), (1.0, "ADU/s"));
    assert_eq!(value(field.band(Band::H).unwrap()), 2.0);
    assert_eq!(value(field.plane_of(Band::Vis, Role::Rms).unwrap()), 0.0);
    assert_eq!(value(field.plane_of(Band::H, Role::Flag).unwrap()), 3.0);
    assert_eq!(value(field.plane_of(Band::Vis, Role::Background).unwrap()), 4.0);
}

#[test]
fn a_quadrant_frame_shows_one_quadrant_with_its_own_rms() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("EUC_VIS_SWL-DET-002681-00-1-0000000__20241105T123456.0Z.fits");
    let size = ImageSize { width: 8, height: 6 };
    let values = vec![1.0; size.area()];
    let card = |keyword: &str, value| Card { keyword: keyword.into(), value, comment: String::new() };
    let cards = [card("MAGZEROP", CardValue::Text("24.5".into())), card("EXPTIME", CardValue::Real(100.0))];
    let names = ["6-6.H.RMS", "3-4.F.FLG", "3-4.F.SCI", "6-6.H.SCI", "3-4.F.RMS"];
    let planes = names.map(|name| PlaneToWrite { name, cards: &cards, size, values: &values });
    write_field(&path, &planes).unwrap();
    let fields = field(&[&path]);
    assert_eq!((fields.len(), fields[0].planes.len()), (1, 5));
    let vis = fields[0].band(Band::Vis).unwrap();
    assert_eq!((vis.name.as_str(), vis.unit.as_str()), ("3-4.F.SCI", "ADU"));
    // ADU of 100 s against a zero point for ADU/s: 2.5 log10(100) = 5 mag.
    assert!((vis.magzero.unwrap() - 29.5).abs() < 1e-9);
    assert_eq!(fields[0].plane_of(Band::Vis, Role::Rms).unwrap().name, "3-4.F.RMS");
}

#[test]
fn unix_compress_is_unpacked() {
    let Some(root) = data() else { return };
    let file = open(&root.join("fits_conformance/astropy_lzw.fits.Z"));
    let values = all_f64(file.all_pixels(0).unwrap().as_ref()).unwrap();
    // From the bytes that `gzip -dc` gives: 101 x 101 16-bit integers.
    assert_eq!(values[..3], [347.0, 250.0, 217.0]);
    assert_eq!((values.len(), values.iter().sum::<f64>()), (10_201, 676_039.0));
}

/// Lets cfitsio write an image, compressed as its extended file name says.
#[allow(unsafe_code)]
pub(crate) fn cfitsio_write(name: &str, (width, height): (i64, i64), bitpix: i32, values: &[f64]) {
    use fitsio::sys;
    use std::ptr;
    let name = std::ffi::CString::new(name).unwrap();
    let (mut status, mut file, mut axes) = (0, ptr::null_mut(), [width, height]);
    // cfitsio converts nothing on the way into a compressed image.
    let (code, mut buffer): (i32, Vec<u8>) = match bitpix {
        8 => (11, values.iter().map(|value| *value as u8).collect()),
        16 => (21, values.iter().flat_map(|value| (*value as i16).to_ne_bytes()).collect()),
        32 => (31, values.iter().flat_map(|value| (*value as i32).to_ne_bytes()).collect()),
        -32 => (42, values.iter().flat_map(|value| (*value as f32).to_ne_bytes()).collect()),
        _ => (82, values.iter().flat_map(|value| value.to_ne_bytes()).collect()),
    };
    // SAFETY: the buffer holds width x height values of that type, and every pointer outlives its call.
    unsafe {
        sys::ffinit(&mut file, name.as_ptr(), &mut status);
        sys::ffcrim(file, bitpix, 2, axes.as_mut_ptr(), &mut status);
        sys::ffppr(file, code, 1, width * height, buffer.as_mut_ptr().cast(), &mut status);
        sys::ffclos(file, &mut status);
    }
    assert_eq!(status, 0, "cfitsio could not write {name:?}");
}

#[test]
fn freshly_compressed_images_of_every_codec_agree_with_cfitsio() {
    let folder = tempfile::tempdir().unwrap();
    let (width, height) = (101_usize, 67_usize);
    let mut random = Shuffle(7);
    let mut noise = || (0..8).map(|_| random.below(1000) as f64).sum::<f64>() - 4000.0;
    let mut bright = |index: usize| {
        let (x, y) = ((index % width) as f64 - 40.0, (index / width) as f64 - 30.0);
        2e5 / (1.0 + x * x + y * y) + noise() / 100.0
    };
    let values: Vec<f64> = (0..width * height).map(&mut bright).collect();
    let codecs =
        ["R", "R 37,13", "G 101,5", "G2 50,50", "H 101,67", "H 40,30", "HS 40,30; s 8", "HS 101,67; s 2"];
    let quantised =
        ["R; q 4", "R 37,13; q 0.5", "R; qz 4", "G 30,30; q 2", "G2; q 2", "H 33,29; q 4", "HS 50,40; s 3"];
    let cases = codecs
        .iter()
        .flat_map(|codec| [16, 32].map(|bitpix| (*codec, bitpix)))
        .chain(quantised.iter().flat_map(|codec| [-32, -64].map(|bitpix| (*codec, bitpix))))
        .chain([("P 20,20", 16), ("R", 8), ("G 33,33", 8), ("H 33,33", 8)]);
    for (number, (codec, bitpix)) in cases.enumerate() {
        let path = folder.path().join(format!("{number}.fits"));
        let wanted: &dyn Fn(f64) -> f64 = match (codec, bitpix) {
            ("P 20,20", _) => &|value| (value / 100.0).abs().floor().min(2000.0),
            (_, 8) => &|value| value.abs().floor().min(255.0),
            (_, 16) => &|value| value.floor().min(30_000.0),
            (_, 32) => &|value| (value * 50.0).floor(),
            _ => &|value| value / 7.0,
        };
        let written: Vec<f64> = values.iter().map(|value| wanted(*value)).collect();
        let name = format!("{}[compress {codec}]", path.display());
        cfitsio_write(&name, (width as i64, height as i64), bitpix, &written);
        let file = open(&path);
        assert_eq!((file.hdus[1].kind, file.hdus[1].bitpix), (HduKind::CompressedImage, i64::from(bitpix)));
        let ours = all_f64(file.all_pixels(1).unwrap().as_ref()).unwrap();
        let theirs = cfitsio_pixels(&path, 1, ours.len());
        let same = |(a, b): (&f64, &f64)| if bitpix == -32 { *a == f64::from(*b as f32) } else { a == b };
        let wrong = ours.iter().zip(&theirs).filter(|pair| !same(*pair)).count();
        assert_eq!(wrong, 0, "[compress {codec}] BITPIX {bitpix}: {wrong} of {} pixels", ours.len());
        if bitpix > 0 && !codec.contains("; s") {
            assert_eq!(ours, written, "[compress {codec}] BITPIX {bitpix} is lossless");
        }
    }
}

/// Two files of the same shape and different skies: nothing of one ends in the field of the other.
#[test]
fn planes_of_two_cut_outs_stay_with_their_own_file() {
    let Some(data) = data() else { return };
    let files = ["102160336_2685084962682049281.fits", "102021016_NEG629685198482852633.fits"];
    let paths: Vec<_> = files.iter().map(|file| data.join("euclid_q1").join(file)).collect();
    let specs: Vec<_> = paths.iter().map(|path| FileSpec::of_path(path)).collect();
    let opened = open_fields(&specs, &Unwatched).unwrap();
    assert_eq!(opened.fields.len(), 2);
    for (field, path) in opened.fields.iter().zip(&paths) {
        assert_eq!(field.planes.len(), 12, "{}", field.name);
        assert!(field.planes.iter().all(|plane| plane.source.path == *path), "{}", field.name);
    }
}
