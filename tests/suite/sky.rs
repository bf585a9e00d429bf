//! World coordinates against astropy (wcslib), and the properties that hold for any header.

use proptest::prelude::*;
use serde_json::Value as Json;
use skyloupe::geometry::ImagePoint;
use skyloupe::header::{Card, Header, Value};
use skyloupe::sky::{
    CelestialSystem, GridKind, GridLine, ImageArea, SexagesimalStyle, SkyPoint, Wcs, WcsError, grid_lines,
    parse_position,
};
use std::path::PathBuf;

/// Where the test data lie; `None` (and a word about it) where they are absent.
fn data(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let roots = [
        std::env::var_os("SKYLOUPE_TEST_DATA").map(PathBuf::from),
        Some(beside),
        Some("/work/shared/data".into()),
    ];
    let found = roots.into_iter().flatten().map(|root| root.join(name)).find(|path| path.exists());
    if found.is_none() {
        println!("skipped: test data {name} are not here (set SKYLOUPE_TEST_DATA)");
    }
    found
}

fn json(path: &std::path::Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn header_from_json(cards: &Json) -> Header {
    let value = |json: &Json| match json {
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) if number.is_i64() => Value::Integer(number.as_i64().unwrap()),
        Json::Number(number) => Value::Real(number.as_f64().unwrap()),
        other => panic!("{other}"),
    };
    let card = |(keyword, json): (&String, &Json)| Card {
        keyword: keyword.clone(),
        value: value(json),
        comment: String::new(),
    };
    Header { cards: cards.as_object().unwrap().iter().map(card).collect() }
}

fn pairs(json: &Json) -> Vec<Option<[f64; 2]>> {
    let pair = |row: &Json| Some([row[0].as_f64()?, row[1].as_f64()?]);
    json.as_array().unwrap().iter().map(pair).collect()
}

fn arcsec(a: SkyPoint, b: SkyPoint) -> f64 {
    a.separation(b).to_degrees() * 3600.0
}

fn distance(a: ImagePoint, b: ImagePoint) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The largest errors seen: arcseconds on the sky, pixels there and back.
#[derive(Debug, Default)]
struct Worst {
    sky: f64,
    back: f64,
}

impl Worst {
    fn compare(&mut self, wcs: &Wcs, [x, y]: [f64; 2], [lon, lat]: [f64; 2], name: &str) {
        let pixel = ImagePoint { x, y };
        let sky =
            wcs.sky_from_pixel(pixel).unwrap_or_else(|| panic!("{name}: ({x}, {y}) has no sky position"));
        let error = arcsec(sky, SkyPoint::from_degrees(lon, lat));
        assert!(error < 1e-3, "{name}: ({x}, {y}) is {error} arcsec off: {:?}", sky.to_degrees());
        let back = wcs.pixel_from_sky(sky).unwrap_or_else(|| panic!("{name}: ({x}, {y}) has no way back"));
        let miss = distance(back, pixel);
        assert!(miss < 1e-6, "{name}: ({x}, {y}) comes back {miss} px off");
        self.sky = self.sky.max(error);
        self.back = self.back.max(miss);
    }
}

#[test]
fn random_headers_agree_with_astropy() {
    let Some(path) = data("wcs/random_headers_truth.json") else { return };
    for (name, case) in json(&path).as_object().unwrap() {
        let wcs = Wcs::from_header(&header_from_json(&case["header"])).unwrap().unwrap();
        let mut worst = Worst::default();
        for (pixel, sky) in pairs(&case["xy"]).into_iter().zip(pairs(&case["sky"])) {
            let ([x, y], lonlat) = (pixel.unwrap(), sky.unwrap());
            worst.compare(&wcs, [x - 1.0, y - 1.0], lonlat, name);
        }
        println!("{name:20} {:.1e} arcsec, back {:.1e} px", worst.sky, worst.back);
        assert!(worst.sky < 1e-7, "{name}");
    }
}

#[test]
fn every_projection_agrees_with_wcslib() {
    let truth: Json = serde_json::from_str(include_str!("sky/wcs_truth.json")).unwrap();
    let mut failures = Vec::new();
    for (name, case) in truth.as_object().unwrap() {
        let outcome = std::panic::catch_unwind(|| check_case(name, case));
        if outcome.is_err() {
            failures.push(name.clone());
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

fn check_case(name: &str, case: &Json) {
    let wcs = Wcs::from_header(&header_from_json(&case["header"])).unwrap().unwrap();
    let mut worst = Worst::default();
    for (pixel, sky) in pairs(&case["pixels"]).into_iter().zip(pairs(&case["sky"])) {
        let pixel = pixel.unwrap();
        match sky {
            Some(lonlat) => worst.compare(&wcs, pixel, lonlat, name),
            None => {
                let ours = wcs.sky_from_pixel(ImagePoint { x: pixel[0], y: pixel[1] });
                assert_eq!(ours, None, "{name}: {pixel:?} lies off the map");
            }
        }
    }
    if case["far_pixels"].is_array() {
        for (sky, pixel) in pairs(&case["far_sky"]).into_iter().zip(pairs(&case["far_pixels"])) {
            let [lon, lat] = sky.unwrap();
            let ours = wcs.pixel_from_sky(SkyPoint::from_degrees(lon, lat));
            match (ours, pixel) {
                (Some(ours), Some([x, y])) => {
                    let miss = distance(ours, ImagePoint { x, y }) / (1.0 + x.hypot(y));
                    assert!(miss < 1e-6, "{name}: ({lon}, {lat}) at {ours:?} not ({x}, {y})");
                }
                (None, None) => {}
                // wcslib gives up far outside TPV's polynomials, and hides a little more than the far
                // side of the sphere in a slanted SZP (2% of the sky along the limb).
                (Some(_), None) if name.contains("tpv") || name.starts_with("szp_slant") => {}
                (ours, theirs) => panic!("{name}: ({lon}, {lat}) at {ours:?}, wcslib {theirs:?}"),
            }
        }
    }
    println!("{name:24} {:.1e} arcsec, back {:.1e} px", worst.sky, worst.back);
    assert!(worst.sky < 1e-7, "{name}: {worst:?}");
}

/// The headers of the HDUs of a FITS file, by walking its blocks.
fn headers_of(path: &std::path::Path) -> Vec<Header> {
    let mut bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut plain).unwrap();
        bytes = plain;
    }
    let (mut headers, mut at) = (Vec::new(), 0);
    while at + 2880 <= bytes.len() {
        let header = Header::parse(&bytes[at..]);
        let end = bytes[at..].chunks(80).position(|card| card.starts_with(b"END     "));
        let Some(cards) = end else { break };
        at += ((cards + 1) * 80).div_ceil(2880) * 2880;
        let axes = header.integer("NAXIS").unwrap_or(0);
        let length = |axis: i64| header.integer(&format!("NAXIS{axis}")).unwrap_or(0);
        let values: i64 = if axes == 0 { 0 } else { (1..=axes).map(length).product() };
        let values = (values + header.integer("PCOUNT").unwrap_or(0)) * header.integer("GCOUNT").unwrap_or(1);
        let size = values * header.integer("BITPIX").unwrap_or(8).abs() / 8;
        at += (size.max(0) as usize).div_ceil(2880) * 2880;
        headers.push(header);
    }
    headers
}

#[test]
fn real_files_agree_with_astropy() {
    let Some(path) = data("truth_astropy.json") else { return };
    let mut count = 0;
    for (name, hdus) in json(&path)["files"].as_object().unwrap() {
        let with_wcs = hdus.as_array().into_iter().flatten().filter(|hdu| hdu["wcs_ctype"].is_array());
        let with_wcs: Vec<_> = with_wcs.collect();
        let Some(file) = (if with_wcs.is_empty() { None } else { data(name) }) else { continue };
        let headers = headers_of(&file);
        for hdu in with_wcs {
            let index = hdu["hdu"].as_u64().unwrap() as usize;
            let label = format!("{name}[{index}]");
            let wcs =
                Wcs::from_header(&headers[index]).unwrap().unwrap_or_else(|| panic!("{label} has no WCS"));
            let mut worst = Worst::default();
            for row in hdu["wcs_x_y_lon_lat_0based_deg"].as_array().unwrap() {
                let [x, y] = [0, 1].map(|k| row[k].as_f64().unwrap());
                match (row[2].as_f64(), row[3].as_f64()) {
                    (Some(lon), Some(lat)) => worst.compare(&wcs, [x, y], [lon, lat], &label),
                    _ => assert_eq!(wcs.sky_from_pixel(ImagePoint { x, y }), None, "{label} ({x}, {y})"),
                }
            }
            for (ours, theirs) in
                wcs.pixel_scales_arcsec().into_iter().zip(hdu["pixel_scale_arcsec"].as_array().unwrap())
            {
                let theirs = theirs.as_f64().unwrap();
                // wcslib folds the small shear of a photographic plate into its scale.
                let tolerance = if name.contains("dss") { 1e-5 } else { 1e-9 };
                assert!((ours / theirs - 1.0).abs() < tolerance, "{label}: scale {ours}, not {theirs}");
            }
            assert!(worst.sky < 1e-7, "{label}: {worst:?}");
            count += 1;
        }
    }
    println!("{count} HDUs");
    assert!(count > 50);
}

#[test]
fn independent_known_positions() {
    let Some(path) = data("wcs/galsim_known_positions.json") else { return };
    for (name, points) in json(&path).as_object().unwrap() {
        let stored = if name == "tpv.fits" { "wcs/tpv.fits.gz".to_owned() } else { format!("wcs/{name}") };
        let Some(file) = data(&stored) else { continue };
        let wcs = Wcs::from_header(&headers_of(&file)[0]).unwrap().unwrap();
        for point in points.as_array().unwrap() {
            let text = format!("{} {}", point["ra"].as_str().unwrap(), point["dec"].as_str().unwrap());
            let [x, y] = ["x_fits", "y_fits"].map(|key| point[key].as_f64().unwrap() - 1.0);
            let off =
                arcsec(wcs.sky_from_pixel(ImagePoint { x, y }).unwrap(), parse_position(&text).unwrap());
            println!("{name}: {off:.1e} arcsec");
            assert!(off < 1e-3, "{name} ({x}, {y}): {off} arcsec");
        }
    }
}

#[test]
fn a_rotated_plate_carree_agrees_with_its_table() {
    let Some(table) = data("wcs/panstarrs-rotated-around-orion.fits.csv") else { return };
    let Some(file) = data("wcs/panstarrs-rotated-around-orion.fits") else { return };
    let wcs = Wcs::from_header(&headers_of(&file)[0]).unwrap().unwrap();
    let mut count = 0;
    for line in std::fs::read_to_string(table).unwrap().lines() {
        let row: Vec<f64> = line.split(',').filter_map(|number| number.parse().ok()).collect();
        let ours = wcs.pixel_from_sky(SkyPoint { lon: row[0], lat: row[1] });
        if row[2].is_nan() {
            assert_eq!(ours, None, "{line}");
        } else {
            // The table counts pixels from 1.
            let miss = distance(ours.unwrap(), ImagePoint { x: row[2] - 1.0, y: row[3] - 1.0 });
            assert!(miss < 1e-8, "{line}: {ours:?}");
            count += 1;
        }
    }
    assert!(count > 10);
}

fn header(text: &str) -> Header {
    let cards: String = text.lines().map(|line| format!("{:<80}", line.trim())).collect();
    Header::parse(cards.as_bytes())
}

const SIMPLE: &str = "CTYPE1  = 'RA---TAN'
    CTYPE2  = 'DEC--TAN'
    CRVAL1  = 150.0
    CRVAL2  = 60.0
    CRPIX1  = 100.0
    CRPIX2  = 100.0";

#[test]
fn headers_that_cannot_be_used_say_why() {
    let outcome = |text: &str| Wcs::from_header(&header(text));
    assert_eq!(outcome(""), Ok(None));
    assert_eq!(outcome("CTYPE1  = 'LINEAR'\nCTYPE2  = 'FREQ'"), Ok(None));
    let tsc = SIMPLE.replace("TAN", "TSC");
    assert_eq!(outcome(&tsc), Err(WcsError::UnsupportedProjection("TSC".into())));
    let bad = [
        SIMPLE.replace("DEC--TAN", "DEC--SIN"),
        SIMPLE.replace("RA---TAN", "PIXEL"),
        format!("{SIMPLE}\nCD1_1   = 0.0\nCD2_2   = 0.0"),
        format!("{SIMPLE}\nCUNIT1  = 'm'"),
        SIMPLE.replace("60.0", "95.0"),
        format!("{SIMPLE}\nA_ORDER = 2"),
        format!("{SIMPLE}\nA_ORDER = 99\nB_ORDER = 99"),
        SIMPLE.replace("TAN", "COP"),
        SIMPLE.replace("TAN", "ZPN"),
    ];
    for text in bad {
        assert!(matches!(outcome(&text), Err(WcsError::BadHeader(_))), "{text}");
    }
}

#[test]
fn systems_and_notes_come_from_the_header() {
    let wcs = |more: &str| Wcs::from_header(&header(&format!("{SIMPLE}\n{more}"))).unwrap().unwrap();
    assert_eq!(wcs("").system(), &CelestialSystem::Icrs);
    assert_eq!(wcs("EQUINOX = 1950.0").system(), &CelestialSystem::Fk4 { equinox: 1950.0 });
    assert_eq!(wcs("EPOCH   = 2000.0").system().to_string(), "FK5 J2000");
    assert_eq!(wcs("RADECSYS= 'FK5'").system(), &CelestialSystem::Fk5 { equinox: 2000.0 });
    let text = SIMPLE.replace("RA---TAN", "GLON-CAR").replace("DEC--TAN", "GLAT-CAR");
    let galactic = Wcs::from_header(&header(&text)).unwrap().unwrap();
    assert_eq!(galactic.ctype(), ["GLON-CAR", "GLAT-CAR"]);
    assert!(galactic.system() == &CelestialSystem::Galactic && !galactic.system().is_equatorial());
    assert!(wcs("").notes().is_empty());
    let table = wcs("CPDIS1  = 'LOOKUP'\nCPERR1  = 0.25");
    assert!(table.notes().iter().any(|note| note.contains("up to 0.25 px")), "{:?}", table.notes());
}

#[test]
fn cd_stands_where_pc_and_cdelt_say_nothing() {
    let cd = format!("{SIMPLE}\nCD1_1   = -1e-4\nCD2_2   = 1e-4");
    let with_default_pc = format!("{cd}\nPC1_1   = 1.0\nPC2_2   = 1.0\nCDELT1  = 1.0\nCDELT2  = 1.0");
    assert_eq!(Wcs::from_header(&header(&cd)), Wcs::from_header(&header(&with_default_pc)));
}

#[test]
fn north_and_east_follow_the_rotation() {
    let text = format!("{SIMPLE}\nCDELT1  = -1e-4\nCDELT2  = 1e-4\nCROTA2  = 30.0");
    let wcs = Wcs::from_header(&header(&text)).unwrap().unwrap();
    let here = wcs.north_and_east(ImagePoint { x: 99.0, y: 99.0 }).unwrap();
    let (sin, cos) = 30_f64.to_radians().sin_cos();
    let off = (here.north[0] + sin).hypot(here.north[1] - cos);
    assert!(off < 1e-9, "{here:?}");
    assert!((here.east[0] + cos).hypot(here.east[1] + sin) < 1e-9, "{here:?}");
    assert!(
        (here.north_arcsec_per_pixel - 0.36).abs() < 1e-8 && (here.east_arcsec_per_pixel - 0.36).abs() < 1e-8
    );
    assert!(here.is_sky_parity());
    assert!((wcs.pixel_scale_arcsec() - 0.36).abs() < 1e-12);
    let texts = wcs.coordinate_texts(SkyPoint::from_degrees(150.0, -60.5), SexagesimalStyle::Colons);
    assert_eq!(texts, ["10:00:00.000", "-60:30:00.00"]);
}

fn area(width: f64, height: f64) -> ImageArea {
    ImageArea { min: ImagePoint { x: -0.5, y: -0.5 }, max: ImagePoint { x: width - 0.5, y: height - 0.5 } }
}

/// Every drawn point lies on its line, and no stretch leaps across the image.
fn check_grid(wcs: &Wcs, area: ImageArea, spacing: f64, what: &str) -> Vec<GridLine> {
    let start = std::time::Instant::now();
    let lines = grid_lines(wcs, area, spacing);
    let took = start.elapsed();
    let width = (area.max.x - area.min.x).hypot(area.max.y - area.min.y);
    for line in &lines {
        for pair in line.segments.iter().flat_map(|segment| segment.windows(2)) {
            assert!(distance(pair[0], pair[1]) < 0.3 * width, "{what}: {} leaps {pair:?}", line.label);
        }
        for point in line.segments.iter().flatten().filter(|point| area.contains(**point)) {
            let Some(sky) = wcs.sky_from_pixel(*point) else { continue };
            let off = match line.kind {
                GridKind::Latitude => (sky.lat - line.value).abs(),
                GridKind::Longitude => (sky.lon - line.value).sin().abs() * sky.lat.cos(),
            };
            assert!(off < 1e-8, "{what}: {} is {off} rad off at {point:?}", line.label);
        }
    }
    let points: usize = lines.iter().flat_map(|line| &line.segments).map(Vec::len).sum();
    println!("{what}: {} lines, {points} points, {took:?}", lines.len());
    lines
}

#[test]
fn grids_are_right_everywhere() {
    let wcs = |text: &str| Wcs::from_header(&header(text)).unwrap().unwrap();
    let field = wcs(&format!("{SIMPLE}\nCD1_1   = -5e-5\nCD2_2   = 5e-5"));
    let lines = check_grid(&field, area(200.0, 200.0), 50.0, "small field");
    let labels: Vec<&str> = lines.iter().map(|line| line.label.as_str()).collect();
    assert!(labels.contains(&"10h00m00s") && labels.contains(&"+60°00′00″"), "{labels:?}");
    let seam = wcs(&format!("{}\nCD1_1   = -5e-3\nCD2_2   = 5e-3", SIMPLE.replace("150.0", "0.0")));
    let lines = check_grid(&seam, area(200.0, 200.0), 40.0, "across 0h");
    let hours = lines.iter().filter(|line| line.kind == GridKind::Longitude).count();
    assert!((3..20).contains(&hours), "{hours} meridians");
    let pole = wcs(&format!("{}\nCD1_1   = -5e-3\nCD2_2   = 5e-3", SIMPLE.replace("60.0", "89.9")));
    let lines = check_grid(&pole, area(200.0, 200.0), 40.0, "around the pole");
    assert!(
        lines.iter().any(|line| line.label == "12h")
            && lines.iter().any(|line| line.label == "+89°30′" || line.label == "+89°40′")
    );
    for code in ["AIT", "MOL", "CAR", "SFL", "HPX", "ZEA", "SIN", "ARC", "STG", "TAN", "MER"] {
        let text = SIMPLE.replace("TAN", code).replace("60.0", "0.0");
        let sky = wcs(&format!("{text}\nCDELT1  = -2.0\nCDELT2  = 2.0"));
        let lines = check_grid(&sky, area(200.0, 200.0), 20.0, &format!("all sky {code}"));
        assert!(lines.len() > 8, "{code}");
        let turned = wcs(&format!(
            "{}\nCDELT1  = -2.0\nCDELT2  = 2.0",
            text.replace("CRVAL2  = 0.0", "CRVAL2  = 50.0")
        ));
        check_grid(&turned, area(200.0, 200.0), 20.0, &format!("all sky {code}, turned"));
    }
    assert!(grid_lines(&field, area(0.0, 10.0), 10.0).is_empty());
    assert!(grid_lines(&field, area(f64::NAN, 10.0), 10.0).is_empty());
}

const CODES: [&str; 21] = [
    "TAN", "SIN", "STG", "ARC", "ZEA", "ZPN", "AZP", "SZP", "CAR", "CEA", "MER", "CYP", "SFL", "PAR", "MOL",
    "AIT", "COE", "COD", "COO", "HPX", "GLS",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn there_and_back_again(
        code in prop::sample::select(CODES.to_vec()),
        lon in 0.0..360.0_f64, lat in -90.0..90.0_f64, angle in -180.0..180.0_f64,
        x in -60.0..60.0_f64, y in -60.0..60.0_f64, pole in prop::option::of(-180.0..180.0_f64),
    ) {
        let (sin, cos) = angle.to_radians().sin_cos();
        let conic = matches!(code, "COE" | "COD" | "COO");
        let mut text = format!(
            "CTYPE1  = 'RA---{code}'\nCTYPE2  = 'DEC--{code}'\nCRVAL1  = {lon}\nCRVAL2  = {lat}\nCRPIX1  = 1.0
            CRPIX2  = 1.0\nCD1_1   = {}\nCD1_2   = {}\nCD2_1   = {}\nCD2_2   = {}",
            -0.5 * cos, 0.5 * sin, 0.5 * sin, 0.5 * cos
        );
        if conic { text.push_str("\nPV2_1   = 40.0\nPV2_2   = 10.0"); }
        if code == "ZPN" { text.push_str("\nPV2_1   = 1.0\nPV2_3   = -0.05"); }
        if let Some(pole) = pole { text.push_str(&format!("\nLONPOLE = {pole}")); }
        let Ok(Some(wcs)) = Wcs::from_header(&header(&text)) else { return Ok(()) };
        let pixel = ImagePoint { x, y };
        if let Some(sky) = wcs.sky_from_pixel(pixel) {
            prop_assert!((0.0..std::f64::consts::TAU).contains(&sky.lon));
            let back = wcs.pixel_from_sky(sky);
            prop_assert!(back.is_some(), "{:?}", sky.to_degrees());
            prop_assert!(distance(back.unwrap(), pixel) < 1e-6, "{back:?}");
        }
    }

    #[test]
    fn distorted_there_and_back_again(
        coefficients in prop::collection::vec(-1.0..1.0_f64, 16), tpv in any::<bool>(),
        x in -1000.0..1000.0_f64, y in -1000.0..1000.0_f64,
    ) {
        let kind = if tpv { "TPV" } else { "TAN-SIP" };
        let mut text = format!(
            "CTYPE1  = 'RA---{kind}'\nCTYPE2  = 'DEC--{kind}'\nCRVAL1  = 10.0\nCRVAL2  = 20.0\nCRPIX1  = 1.0
            CRPIX2  = 1.0\nCD1_1   = -1e-4\nCD2_2   = 1e-4"
        );
        let mut add = |keyword: String, value: f64| text.push_str(&format!("\n{keyword:8}= {value}"));
        if tpv {
            for (axis, half) in coefficients.chunks(8).enumerate() {
                let numbers = [0, 2, 3, 4, 5, 6, 7, 11];
                for (term, value) in numbers.into_iter().zip(half) {
                    add(format!("PV{}_{term}", axis + 1), 0.05 * value);
                }
                add(format!("PV{}_1", axis + 1), 1.0);
            }
        } else {
            add("A_ORDER".into(), 3.0);
            add("B_ORDER".into(), 3.0);
            for (letter, half) in ["A", "B"].into_iter().zip(coefficients.chunks(8)) {
                let powers = [(0, 0), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3)];
                for ((i, j), value) in powers.into_iter().zip(half) {
                    add(format!("{letter}_{i}_{j}"), value * 10_f64.powi(-2 - 3 * (i + j) / 2 - (i + j) / 2));
                }
            }
        }
        let wcs = Wcs::from_header(&header(&text)).unwrap().unwrap();
        let pixel = ImagePoint { x, y };
        let sky = wcs.sky_from_pixel(pixel).unwrap();
        let back = wcs.pixel_from_sky(sky);
        prop_assert!(back.is_some_and(|back| distance(back, pixel) < 1e-6), "{back:?} {pixel:?}\n{text}");
    }

    #[test]
    fn no_header_makes_it_panic(
        code in prop::sample::select([&CODES[..], &["TPV", "TNX", "NCP", "COP", "BON", "QSC", "DSS", ""]].concat()),
        suffix in prop::sample::select(vec!["", "-SIP"]),
        changes in prop::collection::vec((0..KEYWORDS.len(), 0..VALUES.len()), 0..14),
    ) {
        let mut cards: Vec<String> = SIMPLE.replace("TAN", &format!("{code}{suffix}")).lines().map(|line| line.trim().to_owned()).collect();
        for (keyword, value) in changes {
            cards.insert(0, format!("{:8}= {}", KEYWORDS[keyword], VALUES[value]));
        }
        if let Ok(Some(wcs)) = Wcs::from_header(&header(&cards.join("\n"))) {
            let odd = [0.0, -1.0, 1e3, 1e300, f64::NAN, f64::INFINITY];
            for (x, y) in odd.into_iter().flat_map(|x| odd.map(|y| (x, y))) {
                let sky = wcs.sky_from_pixel(ImagePoint { x, y });
                prop_assert!(sky.is_none_or(|sky| sky.lon.is_finite() && sky.lat.abs() < 1.571));
                let pixel = wcs.pixel_from_sky(SkyPoint { lon: x, lat: y });
                prop_assert!(pixel.is_none_or(|pixel| pixel.x.is_finite() && pixel.y.is_finite()));
            }
            let _ = wcs.north_and_east(ImagePoint { x: 3.0, y: 3.0 });
            let start = std::time::Instant::now();
            let _ = grid_lines(&wcs, area(300.0, 200.0), 40.0);
            prop_assert!(start.elapsed().as_millis() < 1000);
        }
    }
}

const KEYWORDS: [&str; 40] = [
    "NAXIS", "WCSAXES", "CRVAL1", "CRVAL2", "CRPIX1", "CRPIX2", "CD1_1", "CD1_2", "CD2_1", "CD2_2", "CDELT1",
    "CDELT2", "CROTA2", "PC1_1", "PC1_2", "PC2_2", "PV1_0", "PV1_1", "PV1_2", "PV1_3", "PV1_5", "PV1_39",
    "PV2_0", "PV2_1", "PV2_2", "PV2_3", "PV2_7", "LONPOLE", "LATPOLE", "A_ORDER", "B_ORDER", "A_2_0",
    "B_0_3", "B_1_1", "CUNIT1", "EQUINOX", "WAT1_001", "WAT2_001", "CTYPE3", "CTYPE1",
];

const VALUES: [&str; 19] = [
    "0.0",
    "1.0",
    "-1.0",
    "0.5",
    "1e-5",
    "-3e-4",
    "45.0",
    "90.0",
    "-90.0",
    "180.0",
    "2",
    "3",
    "99",
    "1e300",
    "NaN",
    "'text'",
    "'GLON-TAN'",
    "-1e18",
    "'wtype=tnx lngcor = \"1. 3. 3. 2. -1. 1. -1. 1. .1 .2 .3 1e9 5. 6.\"'",
];

/// How long a million points take; run with `--ignored --nocapture` in a release build.
#[test]
#[ignore = "a measurement"]
fn speed_of_a_million_points() {
    let Some(path) = data("wcs/random_headers_truth.json") else { return };
    let truth = json(&path);
    for name in ["tan_cd", "tpv", "sip_noinv", "ait"] {
        let wcs = Wcs::from_header(&header_from_json(&truth[name]["header"])).unwrap().unwrap();
        let pixels: Vec<ImagePoint> = (0..1_000_000)
            .map(|k| ImagePoint { x: f64::from(k % 1000) * 4.0, y: f64::from(k / 1000) * 4.0 })
            .collect();
        let start = std::time::Instant::now();
        let sky = wcs.sky_from_pixels(&pixels);
        let forward = start.elapsed();
        let positions: Vec<SkyPoint> = sky.into_iter().flatten().collect();
        let start = std::time::Instant::now();
        let back = wcs.pixels_from_sky(&positions);
        println!("{name}: {} there in {forward:?}, back in {:?}", back.len(), start.elapsed());
    }
}
