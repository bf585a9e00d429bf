//! Pictures: equal to the CPU reference, annotated where they should be, and the same after reading them back.

use skyloupe::composite::{BandInput, Recipe, compose, resolve};
use skyloupe::field::{Band, Plane, PlaneKey, Role, Source};
use skyloupe::geometry::{ImagePoint, ImageSize, View};
use skyloupe::header::Header;
use skyloupe::interop::{
    Annotation, FigureError, FigurePlane, FigureScene, Picture, SkyOnScreen, annotate, render_figure,
    scale_bar, write_picture,
};
use skyloupe::progress::{Shared, Unwatched};
use skyloupe::raster::{MemoryPixels, Pyramid, Reduction, SampleStatistics, ViewSampling, resample};
use skyloupe::sky::Wcs;
use std::path::Path;
use std::sync::Arc;

const SIZE: ImageSize = ImageSize { width: 1500, height: 1100 };

/// North up, east left, 0.1″ pixels.
fn header() -> Header {
    let cards = [
        "CTYPE1  = 'RA---TAN'",
        "CTYPE2  = 'DEC--TAN'",
        "CRPIX1  = 750.5",
        "CRPIX2  = 550.5",
        "CRVAL1  = 267.0",
        "CRVAL2  = 65.0",
        "CDELT1  = -2.7777777777777778E-5",
        "CDELT2  = 2.7777777777777778E-5",
    ];
    let text: String = cards.iter().map(|card| format!("{card:<80}")).collect();
    Header::parse(text.as_bytes())
}

/// A few round sources on a slope, with a block of NaN.
fn pixel_value(x: usize, y: usize) -> f32 {
    if (600..640).contains(&x) && (300..330).contains(&y) {
        return f32::NAN;
    }
    let source = |at_x: f32, at_y: f32, sigma: f32, peak: f32| {
        let distance = (x as f32 - at_x).hypot(y as f32 - at_y) / sigma;
        peak * (-0.5 * distance * distance).exp()
    };
    0.01 * (x as f32 / 1500.0) + source(400.0, 700.0, 60.0, 0.6) + source(1000.0, 350.0, 15.0, 0.9)
}

/// The plane of a band; they differ in brightness.
fn figure_plane(band: Band) -> FigurePlane {
    let gain = 1.0 + band.index() as f32;
    let value = |index: usize| gain * pixel_value(index % SIZE.width, index / SIZE.width);
    let values = (0..SIZE.area()).map(value).collect();
    let header = Arc::new(header());
    let wcs = Wcs::from_header(&header).expect("a supported projection").map(Arc::new);
    let plane = Plane {
        key: PlaneKey::unique(),
        name: band.name().to_owned(),
        band: Some(band),
        role: Role::Flux,
        unit: String::new(),
        magzero: Some(24.6),
        wcs: wcs.map(Ok),
        header,
        pixels: Arc::new(MemoryPixels::new(SIZE, values).expect("one value per pixel")),
        focal: None,
        source: Source::default(),
    };
    FigurePlane {
        pyramid: Arc::new(Pyramid::new(Arc::clone(&plane.pixels))),
        statistics: Arc::new(SampleStatistics::of(&*plane.pixels).expect("memory can be read")),
        plane: Arc::new(plane),
        warp: None,
    }
}

/// VIS alone.
fn scene(view: View, width_px: usize, height_px: usize) -> FigureScene {
    FigureScene {
        name: "A field of 150″".to_owned(),
        planes: [Some(figure_plane(Band::Vis)), None, None, None],
        recipe: Recipe::default_plane(),
        view,
        width_px,
        height_px,
        reduction: Reduction::Mean,
        mask: None,
    }
}

fn wcs(scene: &FigureScene) -> Arc<Wcs> {
    let plane = scene.planes[0].as_ref().expect("the scene has a plane");
    Arc::clone(plane.plane.sky().expect("the plane has a sky"))
}

/// Smooth, bright enough for outlines to show, and different in every pixel.
fn test_picture(width: usize, height: usize) -> Picture {
    let mut picture = Picture::black(width, height);
    for (index, value) in picture.rgb.iter_mut().enumerate() {
        *value = 20_000 + (index * 7919 % 10_007) as u16;
    }
    picture
}

#[test]
fn a_picture_is_what_resampling_and_composing_give() {
    let turned = View { center: ImagePoint { x: 700.3, y: 512.9 }, zoom: 0.37, rotation: 0.4, flip_x: true };
    let close = View { center: ImagePoint { x: 640.0, y: 320.0 }, zoom: 9.0, rotation: 0.0, flip_x: false };
    let mut composite = scene(turned, 900, 700);
    composite.planes = Band::ALL.map(|band| Some(figure_plane(band)));
    composite.recipe = Recipe::default_composite();
    for scene in [scene(turned, 900, 700), scene(close, 640, 900), composite] {
        let picture = render_figure(&scene, &Unwatched).expect("the scene can be painted");
        let found = picture.rgb.chunks_exact(3);
        let expected = reference(&scene);
        assert_eq!(found.len(), expected.len());
        for (index, (found, expected)) in found.zip(expected).enumerate().step_by(31) {
            for (found, expected) in found.iter().zip(expected) {
                let difference = f32::from(*found) - 65535.0 * expected;
                assert!(difference.abs() <= 0.6, "pixel {index}: {found} for {expected}");
            }
        }
    }
}

/// The colours of a scene, resampled in one piece.
fn reference(scene: &FigureScene) -> Vec<[f32; 3]> {
    let planes = scene.planes.each_ref().map(Option::as_ref);
    let bands = planes.map(|input| {
        input.map(|input| BandInput {
            magzero: input.plane.magzero,
            pixel_share: 1.0,
            statistics: &input.statistics,
        })
    });
    let uniform = resolve(&scene.recipe, &bands).expect("all bands are there").uniform;
    let (width, height) = (scene.width_px, scene.height_px);
    let image_from_screen = scene.view.image_from_screen(width as f64, height as f64);
    let sampling = ViewSampling { image_from_screen, width, height, reduction: scene.reduction };
    let values = planes.map(|input| match input {
        Some(input) => resample(&input.pyramid, &sampling).expect("memory can be read"),
        None => vec![f32::NAN; width * height],
    });
    let map = scene.recipe.colormap();
    (0..width * height)
        .map(|index| compose(&uniform, &map, values.each_ref().map(|values| values[index])))
        .collect()
}

#[test]
fn a_picture_that_is_no_longer_wanted_or_has_no_size_is_not_painted() {
    let view = View::fit(SIZE, 300.0, 220.0);
    let watched = Shared::default();
    watched.cancel();
    assert!(matches!(render_figure(&scene(view, 300, 220), &watched), Err(FigureError::Cancelled)));
    let error = render_figure(&scene(view, 0, 220), &Unwatched).expect_err("no pixels");
    assert_eq!(
        error.to_string(),
        "a picture of 0 x 220 pixels cannot be made; each side may have 1 to 32768"
    );
}

#[test]
fn files_hold_what_the_picture_holds() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut picture = test_picture(61, 37);
    picture.record.title = "EDF-N Ωmega".to_owned();
    picture.record.description = "{\"recipe\":1}".to_owned();

    let png = folder.path().join("picture.PNG");
    write_picture(&png, &picture).expect("the folder takes files");
    let read = image::open(&png).expect("a PNG").into_rgb8();
    assert_eq!((read.width(), read.height()), (61, 37));
    for (found, written) in read.as_raw().iter().zip(&picture.rgb) {
        assert!((f32::from(*found) * 257.0 - f32::from(*written)).abs() <= 128.5);
    }
    let bytes = std::fs::read(&png).expect("just written");
    let texts =
        ["tEXtSoftware\0Skyloupe ", "iTXtTitle\0\0\0\0\0EDF-N Ωmega", "tEXtDescription\0{\"recipe\":1}"];
    for text in texts {
        assert!(bytes.windows(text.len()).any(|window| window == text.as_bytes()), "no {text:?} in the PNG");
    }

    for name in ["picture.tif", "picture.tiff"] {
        let tiff = folder.path().join(name);
        write_picture(&tiff, &picture).expect("the folder takes files");
        let read = image::open(&tiff).expect("a TIFF");
        assert_eq!(read.color(), image::ColorType::Rgb16);
        assert_eq!(read.into_rgb16().into_raw(), picture.rgb);
    }
    let left = std::fs::read_dir(folder.path()).expect("the folder is there").count();
    assert_eq!(left, 3, "temporary files are left");
}

#[test]
fn a_picture_says_what_it_shows() {
    let view = View { center: ImagePoint { x: 749.5, y: 549.5 }, zoom: 0.5, rotation: 0.0, flip_x: false };
    let picture = render_figure(&scene(view, 64, 48), &Unwatched).expect("the scene can be painted");
    assert_eq!(picture.record.title, "A field of 150″");
    let record: serde_json::Value = serde_json::from_str(&picture.record.description).expect("JSON");
    let number =
        |pointer: &str| record.pointer(pointer).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN);
    // The centre is the reference pixel of the header.
    assert!((number("/center/x") - 750.5).abs() < 1e-9 && (number("/center/y") - 550.5).abs() < 1e-9);
    assert!(
        (number("/center/ra_deg") - 267.0).abs() < 1e-9 && (number("/center/dec_deg") - 65.0).abs() < 1e-9
    );
    assert_eq!(record.pointer("/planes/0/name").and_then(serde_json::Value::as_str), Some("VIS"));
    assert!(record.pointer("/recipe").is_some_and(|recipe| !recipe.is_null()));
}

#[test]
fn bad_paths_are_said_in_words_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let picture = test_picture(8, 8);
    let failure = |path: &Path| write_picture(path, &picture).expect_err("cannot be written").to_string();

    let jpeg = folder.path().join("a.jpg");
    assert_eq!(
        failure(&jpeg),
        format!("pictures are written as .png, .tif or .tiff, by the ending of the name: {}", jpeg.display())
    );
    let lost = folder.path().join("missing/a.png");
    assert_eq!(
        failure(&lost),
        format!("the picture cannot be written because its folder does not exist: {}", lost.display())
    );
    let named_like_a_file = folder.path().join("folder.tif");
    std::fs::create_dir(&named_like_a_file).expect("the folder takes folders");
    assert!(failure(&named_like_a_file).contains("a folder has that name"));
    let long = folder.path().join(format!("{}.png", "n".repeat(300)));
    assert!(failure(&long).contains("because"), "{}", failure(&long));

    let kept = folder.path().join("kept.png");
    std::fs::write(&kept, "older").expect("the folder takes files");
    let mut permissions = std::fs::metadata(&kept).expect("just written").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&kept, permissions).expect("our own file");
    assert!(failure(&kept).contains("write-protected"));
    assert_eq!(std::fs::read(&kept).expect("still there"), b"older");

    let empty = write_picture(&folder.path().join("e.png"), &Picture::black(0, 5)).expect_err("no pixels");
    assert!(empty.to_string().starts_with("a picture of 0 x 5 pixels cannot be written"));
    let left = std::fs::read_dir(folder.path()).expect("the folder is there").count();
    assert_eq!(left, 2, "temporary files are left");
}

/// The smallest box (x0, y0, x1, y1; half open) around all pixels that differ.
fn changed_box(before: &Picture, after: &Picture) -> Option<(usize, usize, usize, usize)> {
    let mut found: Option<(usize, usize, usize, usize)> = None;
    for y in 0..before.height {
        for x in (0..before.width).filter(|x| before.pixel(*x, y) != after.pixel(*x, y)) {
            let (x0, y0, x1, y1) = found.unwrap_or((x, y, x + 1, y + 1));
            found = Some((x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)));
        }
    }
    found
}

#[test]
fn an_annotation_changes_its_own_corner_alone() {
    let view = View { center: SIZE.center(), zoom: 1.0, rotation: 0.0, flip_x: false };
    let wcs = wcs(&scene(view, 8, 8));
    let (width, height) = (1200, 800);
    let before = test_picture(width, height);
    let changed = |annotation: &Annotation, wcs: Option<&Wcs>| {
        let mut after = before.clone();
        annotate(&mut after, annotation, wcs, view);
        changed_box(&before, &after)
    };
    let bar = Annotation { scale_bar: true, ..Annotation::default() };
    let compass = Annotation { compass: true, ..Annotation::default() };
    let title =
        Annotation { title: "Title".into(), subtitle: "VIS, Y, J, H".into(), ..Annotation::default() };
    let credit = Annotation { credit: "ESA/Euclid".into(), ..Annotation::default() };

    assert_eq!(changed(&Annotation::default(), Some(&*wcs)), None);
    assert_eq!(changed(&bar, None), None);
    assert_eq!(changed(&compass, None), None);
    let (x0, y0, x1, y1) = changed(&bar, Some(&*wcs)).expect("a scale bar");
    assert!(
        x0 > 5 && x1 < width / 2 && y0 > height * 9 / 10 - 40 && y1 < height - 5,
        "{:?}",
        (x0, y0, x1, y1)
    );
    let (x0, y0, x1, y1) = changed(&compass, Some(&*wcs)).expect("a compass");
    assert!(
        x0 > width * 9 / 10 - 40 && x1 < width - 5 && y0 > 5 && y1 < height / 5,
        "{:?}",
        (x0, y0, x1, y1)
    );
    let (x0, y0, x1, y1) = changed(&title, None).expect("titles");
    assert!(x0 > 5 && x1 < width / 4 && y0 > 5 && y1 < height / 8, "{:?}", (x0, y0, x1, y1));
    let (x0, y0, x1, y1) = changed(&credit, None).expect("a credit");
    assert!(
        x0 > width * 3 / 4 && x1 < width - 5 && y0 > height * 9 / 10 && y1 < height,
        "{:?}",
        (x0, y0, x1, y1)
    );
}

#[test]
fn the_drawn_bar_has_the_length_that_its_label_says() {
    let view = View { center: SIZE.center(), zoom: 2.0, rotation: 0.0, flip_x: false };
    let wcs = wcs(&scene(view, 8, 8));
    let sky = SkyOnScreen::at_center(&wcs, view).expect("on the sky");
    assert!((sky.pixel_scale_arcsec - 0.1).abs() < 1e-6);
    let bar = scale_bar(sky.pixel_scale_arcsec, view.zoom, 1200.0).expect("a round length");
    // A fifth of 1200 px at 0.05" per px is 12".
    assert_eq!((bar.label, bar.length_px.round()), ("10″", 200.0));
    let mut picture = Picture::black(1200, 800);
    annotate(&mut picture, &Annotation { scale_bar: true, ..Annotation::default() }, Some(&*wcs), view);
    let longest = (0..800).map(|y| {
        let lit = (0..1200).filter(|x| picture.pixel(*x, y).is_some_and(|pixel| pixel[0] > 32_000)).count();
        lit as f64
    });
    // Its upright ends are centred on the two places, and add half their width on each side.
    let drawn = longest.fold(0.0, f64::max);
    assert!((200.0..=206.0).contains(&drawn), "{drawn}");
}

#[test]
fn pictures_too_small_for_their_annotation_do_no_harm() {
    let annotation = Annotation {
        title: "A title that is far too long for this picture".into(),
        subtitle: "so is this".into(),
        credit: "and this".into(),
        scale_bar: true,
        compass: true,
    };
    let view = View { center: SIZE.center(), zoom: 0.1, rotation: 1.0, flip_x: false };
    let wcs = wcs(&scene(view, 8, 8));
    for (width, height) in [(1, 1), (1, 300), (300, 1), (20, 20), (70, 50)] {
        let mut picture = test_picture(width, height);
        annotate(&mut picture, &annotation, Some(&*wcs), view);
        assert_eq!(picture.rgb.len(), 3 * width * height);
    }
}
