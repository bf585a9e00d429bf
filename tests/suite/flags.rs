//! Flag maps: their names, opened beside the image or after it, reduced by OR, drawn as a mask, read and counted.

use serde_json::Value as Json;
use skyloupe::composite::{FlagUniform, Recipe, compose_flags, flag_color, over};
use skyloupe::field::{
    Band, Field, FlagKind, FlagSelection, Plane, PlaneKey, Role, flag_table, name_of, names_of,
};
use skyloupe::fits::{FileSpec, PlaneToWrite, open_fields, write_image};
use skyloupe::geometry::{Affine, ImagePoint, ImageSize, PixelRect, TileId, View, level_count};
use skyloupe::gpu::{
    Coloring, GpuStore, Quality, TileKey, ViewFrame, ViewId, needed_tiles, render_offscreen,
};
use skyloupe::header::{Card, Value};
use skyloupe::interop::{FigureMask, FigurePlane, FigureScene, render_figure};
use skyloupe::jobs::{Jobs, Pyramids};
use skyloupe::progress::{Shared, Unwatched};
use skyloupe::raster::{
    OUTSIDE, Pixels, Pyramid, ReadError, Reduction, SampleStatistics, ViewSampling, check_window,
    flag_counts, flag_word, resample,
};
use skyloupe::session::{Command, Counting, Effect, Loaded, Mask, SavedSession, Session, Showing, Update};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

const SIZE: ImageSize = ImageSize { width: 600, height: 500 };
const TAIL: &str = "TILE102018665-ABC123_20241025T000000.000000Z_00.00.fits";

// Names and choices.

/// DPDD and 15303, without the bits of older pages.
const VIS: [(u8, &str); 18] = [
    (0, "INVALID"),
    (1, "HOT"),
    (2, "COLD"),
    (3, "SAT"),
    (4, "COSMIC"),
    (5, "GHOST"),
    (6, "QUADEDGE"),
    (7, "BAD_COLUMN"),
    (8, "BAD_CLUSTER"),
    (9, "CR_REGION"),
    (12, "OVRCOL"),
    (15, "CHARINJ"),
    (17, "SATXTALKGHOST"),
    (18, "STARSIGNAL"),
    (21, "ADCMAX"),
    (22, "NO_DATA"),
    (23, "STITCHBLOCK"),
    (24, "OBJECTS"),
];
const VIS_OLD: [(u8, &str); 4] =
    [(13, "EXTOBJ"), (14, "SCATLIGHT"), (19, "SATURATEDSTAR"), (20, "CTICORRECTION")];
/// 15304, bits 0 to 24 without a gap.
const NIR: [&str; 25] = [
    "INVALID",
    "OBMASK",
    "DISCONNECTED",
    "ZEROQE",
    "BADBASE",
    "LOWQE",
    "SUPERQE",
    "HOT",
    "RTN",
    "SNOWBALL",
    "SATUR",
    "NLINEAR",
    "NLMODFAIL",
    "PERSIST",
    "PERMODFAIL",
    "DARKNODET",
    "COSMIC",
    "FLATLH",
    "GHOST",
    "SCATTER",
    "MOVING",
    "TRANS",
    "CROSSTALK",
    "FLOWER",
    "VIGNET",
];
const NIR_INVALID: [u8; 12] = [2, 3, 4, 6, 8, 9, 10, 12, 13, 16, 18, 23];

#[test]
fn bits_are_called_what_the_product_description_calls_them() {
    let listed = |band: Band, old: bool| -> Vec<(u8, &str)> {
        let bits = flag_table(band).iter().filter(|flag| flag.is_old == old);
        bits.map(|flag| (flag.bit, flag.name)).collect()
    };
    assert_eq!(listed(Band::Vis, false), VIS);
    assert_eq!(listed(Band::Vis, true), VIS_OLD);
    let nir: Vec<(u8, &str)> = (0..25).zip(NIR).collect();
    for band in [Band::Y, Band::J, Band::H] {
        assert_eq!(listed(band, false), nir);
        assert!(listed(band, true).is_empty());
    }
    let invalid = flag_table(Band::J).iter().filter(|flag| flag.is_invalid && flag.bit > 0);
    assert_eq!(invalid.map(|flag| flag.bit).collect::<Vec<_>>(), NIR_INVALID);
    assert_eq!(names_of(0b1010, Band::Vis), ["HOT", "SAT"]);
    assert_eq!(names_of(1 << 27 | 1 << 24, Band::Vis), ["OBJECTS", "bit 27"]);
    assert_eq!(names_of(1 << 24 | 1 << 31, Band::H), ["VIGNET", "bit 31"]);
    assert!(names_of(0, Band::Y).is_empty());
}

#[test]
fn defects_are_chosen_first_and_neither_sources_nor_harmless_history() {
    let vis = FlagSelection::default_for(Band::Vis);
    assert_eq!(vis.0 & 0x0104_0000, 0, "STARSIGNAL and OBJECTS");
    for (bit, name) in VIS.into_iter().filter(|(bit, _)| ![18, 24].contains(bit)) {
        assert!(vis.has(bit), "{name}");
    }
    let nir = FlagSelection::default_for(Band::Y);
    for bit in NIR_INVALID.into_iter().chain([0]) {
        assert!(nir.has(bit), "{}", name_of(bit, Band::Y));
    }
    assert!(!nir.has(11) && !nir.has(15), "most good pixels carry these");
    for band in Band::ALL {
        for flag in flag_table(band) {
            let chosen = FlagSelection::default_for(band).has(flag.bit);
            assert_eq!(chosen, flag.kind == FlagKind::Defect, "{}", flag.name);
        }
    }
}

#[test]
fn flags_are_chosen_by_word_name_or_number() {
    let parsed = |text: &str| FlagSelection::parse(text, Band::Vis);
    assert_eq!(parsed("default"), Ok(FlagSelection::default_for(Band::Vis)));
    assert_eq!(parsed("ALL"), Ok(FlagSelection(u32::MAX)));
    assert_eq!(parsed("none"), Ok(FlagSelection(0)));
    assert_eq!(parsed("hot, SAT,31"), Ok(FlagSelection(1 << 1 | 1 << 3 | 1 << 31)));
    for wrong in ["", "HOT,", "SATUR", "32", "-1"] {
        assert!(parsed(wrong).unwrap_err().contains("STITCHBLOCK"), "{wrong:?}");
    }
    assert_eq!(FlagSelection::parse("SATUR", Band::H), Ok(FlagSelection(1 << 10)));
    let text = serde_json::to_string(&FlagSelection(5)).unwrap();
    assert_eq!(text, "5");
    assert!(!FlagSelection::ALL.has(32) && FlagSelection::NONE.with(32, true) == FlagSelection::NONE);
}

// Files as the archive names them.

/// North up, 0.1″ pixels.
fn sky_cards(ra: f64) -> Vec<(&'static str, String)> {
    vec![
        ("CTYPE1", "'RA---TAN'".to_owned()),
        ("CTYPE2", "'DEC--TAN'".to_owned()),
        ("CRPIX1", "300.5".to_owned()),
        ("CRPIX2", "250.5".to_owned()),
        ("CRVAL1", ra.to_string()),
        ("CRVAL2", "65.0".to_owned()),
        ("CDELT1", "-2.7777777777777778E-5".to_owned()),
        ("CDELT2", "2.7777777777777778E-5".to_owned()),
    ]
}

/// A 32-bit integer image, written by hand.
fn write_words(path: &Path, size: ImageSize, words: &[u32], ra: f64) {
    let mut cards = vec![
        ("SIMPLE", "T".to_owned()),
        ("BITPIX", "32".to_owned()),
        ("NAXIS", "2".to_owned()),
        ("NAXIS1", size.width.to_string()),
        ("NAXIS2", size.height.to_string()),
    ];
    cards.extend(sky_cards(ra));
    let lines = cards.iter().map(|(keyword, value)| format!("{:<80}", format!("{keyword:<8}= {value:>20}")));
    let mut header: String = lines.collect();
    header.push_str(&format!("{:<80}", "END"));
    let padded = header.len().next_multiple_of(2880);
    let mut bytes = format!("{header:<padded$}").into_bytes();
    bytes.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    bytes.resize(bytes.len().next_multiple_of(2880), 0);
    std::fs::write(path, bytes).unwrap();
}

fn write_floats(path: &Path, value: impl Fn(usize) -> f32) {
    let number = |text: &str| {
        text.parse().map_or_else(|_| Value::Text(text.trim_matches('\'').to_owned()), Value::Real)
    };
    let cards: Vec<Card> = sky_cards(267.0)
        .into_iter()
        .map(|(keyword, text)| Card {
            keyword: keyword.to_owned(),
            value: number(&text),
            comment: String::new(),
        })
        .collect();
    let values: Vec<f32> = (0..SIZE.area()).map(value).collect();
    write_image(path, &PlaneToWrite { name: "", cards: &cards, size: SIZE, values: &values }).unwrap();
}

/// A hot and saturated pixel, a column, objects, a cosmic ray, and bits that only 32 bits hold exactly.
fn word_at(x: usize, y: usize) -> u32 {
    let mut word = 0;
    if (x, y) == (100, 200) {
        word |= 1 << 1 | 1 << 3;
    }
    if x == 400 {
        word |= 1 << 7;
    }
    if (150..260).contains(&x) && (120..210).contains(&y) {
        word |= 1 << 24;
    }
    if (x, y) == (200, 150) {
        word |= 1;
    }
    if (x, y) == (33, 44) {
        word |= 1 << 31 | 1 << 27 | 1 << 4;
    }
    word
}

fn words() -> Vec<u32> {
    (0..SIZE.area()).map(|index| word_at(index % SIZE.width, index / SIZE.width)).collect()
}

/// Flux, RMS, background model and flags of a tile in VIS, and flux and flags in H.
pub(super) struct Tile {
    folder: tempfile::TempDir,
}

impl Tile {
    pub(super) fn write() -> Self {
        let tile = Self { folder: tempfile::tempdir().unwrap() };
        write_floats(&tile.path("BGSUB-MOSAIC-VIS"), |index| 1.0 + (index % 97) as f32 * 0.01);
        write_floats(&tile.path("MOSAIC-VIS-RMS"), |index| 0.1 + (index % 7) as f32 * 0.01);
        write_floats(&tile.path("BGMOD-VIS"), |_| 0.25);
        write_words(&tile.path("MOSAIC-VIS-FLAG"), SIZE, &words(), 267.0);
        write_floats(&tile.path("BGSUB-MOSAIC-NIR-H"), |index| 2.0 + (index % 89) as f32 * 0.01);
        let nir: Vec<u32> = (0..SIZE.area()).map(|index| 1 << 11 | u32::from(index == 9) << 10).collect();
        write_words(&tile.path("MOSAIC-NIR-H-FLAG"), SIZE, &nir, 267.0);
        tile
    }

    pub(super) fn path(&self, product: &str) -> PathBuf {
        self.folder.path().join(format!("EUC_MER_{product}_{TAIL}"))
    }

    fn specs(&self, products: &[&str]) -> Vec<FileSpec> {
        products.iter().map(|product| FileSpec::of_path(&self.path(product))).collect()
    }

    fn fields(&self, products: &[&str]) -> Vec<Field> {
        open_fields(&self.specs(products), &Unwatched).unwrap().fields
    }

    fn loaded(&self, products: &[&str]) -> Loaded {
        let fields = self.fields(products).into_iter().map(Arc::new).collect();
        Loaded { fields, warnings: Vec::new(), failures: Vec::new(), files: self.specs(products) }
    }
}

const VIS_ALL: [&str; 4] = ["MOSAIC-VIS-FLAG", "BGSUB-MOSAIC-VIS", "BGMOD-VIS", "MOSAIC-VIS-RMS"];

#[test]
fn maps_opened_with_the_image_are_planes_of_its_field() {
    let tile = Tile::write();
    let products = [&VIS_ALL[..], &["MOSAIC-NIR-H-FLAG", "BGSUB-MOSAIC-NIR-H"]].concat();
    let fields = tile.fields(&products);
    assert_eq!(fields.len(), 1, "{:?}", fields.iter().map(|field| &field.name).collect::<Vec<_>>());
    let field = &fields[0];
    assert_eq!(field.name, "Tile 102018665");
    assert!(field.warnings.is_empty(), "{:?}", field.warnings);
    let at = PixelRect { x0: 33, y0: 44, width: 1, height: 1 };
    let value = |role: Role| {
        let mut out = [f64::NAN];
        field.plane_of(Band::Vis, role).unwrap().pixels.read_f64(at, &mut out).unwrap();
        out[0]
    };
    let index = 44 * SIZE.width + 33;
    assert_eq!(value(Role::Flux) as f32, 1.0 + (index % 97) as f32 * 0.01);
    assert_eq!(value(Role::Rms) as f32, 0.1 + (index % 7) as f32 * 0.01);
    assert_eq!(value(Role::Background), 0.25);
    assert_eq!(flag_word(value(Role::Flag)), 1 << 31 | 1 << 27 | 1 << 4);
    let other = field.plane_of(Band::H, Role::Flag).unwrap();
    let mut word = [0];
    other.pixels.read_flags(PixelRect { x0: 9, y0: 0, width: 1, height: 1 }, &mut word).unwrap();
    assert_eq!(word, [1 << 11 | 1 << 10]);
    assert!(field.plane_of(Band::H, Role::Rms).is_none());
}

// Reduction and drawing.

/// Words that are a function of the pixel, all 32 bits among them, most of them rare.
#[derive(Debug)]
struct Words {
    size: ImageSize,
}

impl Words {
    fn at(x: usize, y: usize) -> u32 {
        let mut z = ((y as u64) << 32 | x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ z >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z ^= z >> 32;
        if z & 0xff == 0 { 1 << (z >> 8 & 31) | 1 << (z >> 16 & 31) } else { 0 }
    }
}

impl Pixels for Words {
    fn size(&self) -> ImageSize {
        self.size
    }

    fn read_f32(&self, _: PixelRect, _: &mut [f32]) -> Result<(), ReadError> {
        panic!("single precision does not hold flags")
    }

    fn read_f64(&self, window: PixelRect, out: &mut [f64]) -> Result<(), ReadError> {
        check_window(self.size, window, out.len())?;
        for (index, value) in out.iter_mut().enumerate() {
            let word = Self::at(window.x0 + index % window.width, window.y0 + index / window.width);
            // As a signed file holds it; and what is not there.
            *value = if word == 0 && index % 5 == 0 { f64::NAN } else { f64::from(word.cast_signed()) };
        }
        Ok(())
    }
}

#[test]
fn every_texel_is_the_or_of_the_pixels_beneath() {
    let size = ImageSize { width: 1037, height: 611 };
    let pyramid = Pyramid::new(Arc::new(Words { size }));
    let mut seen = 0;
    for level in 0..level_count(size) {
        let step = 1_usize << level;
        let columns = size.width.div_ceil(step).div_ceil(256) as u32;
        let rows = size.height.div_ceil(step).div_ceil(256) as u32;
        for (col, row) in (0..rows).flat_map(|row| (0..columns).map(move |col| (col, row))) {
            let tile = pyramid.tile(TileId { level, col, row }, Reduction::Or).unwrap();
            for (index, texel) in tile.values.iter().enumerate() {
                let u = col as usize * 256 + index % tile.width;
                let v = row as usize * 256 + index / tile.width;
                let beneath = (v * step..((v + 1) * step).min(size.height))
                    .flat_map(|y| (u * step..((u + 1) * step).min(size.width)).map(move |x| Words::at(x, y)));
                let expected = beneath.fold(0, |bits, word| bits | word);
                assert_eq!(texel.to_bits(), expected, "level {level}, texel ({u}, {v})");
                seen |= expected;
            }
        }
    }
    assert_eq!(seen, u32::MAX, "the map has every bit");
}

#[test]
fn bits_beyond_single_precision_reach_the_picture() {
    let tile = Tile::write();
    let field = tile.fields(&["MOSAIC-VIS-FLAG", "BGSUB-MOSAIC-VIS"]).remove(0);
    let plane = field.plane_of(Band::Vis, Role::Flag).unwrap();
    let pyramid = Pyramid::new(Arc::clone(&plane.pixels));
    for zoom in [3.0, 1.0, 0.4, 0.11, 0.03] {
        let view = View { center: ImagePoint { x: 33.2, y: 44.1 }, zoom, rotation: 0.3, flip_x: false };
        let image_from_screen = view.image_from_screen(41.0, 41.0);
        let sampling = ViewSampling { image_from_screen, width: 41, height: 41, reduction: Reduction::Or };
        let picture = resample(&pyramid, &sampling).unwrap();
        let middle = picture[20 * 41 + 20].to_bits();
        let wanted = 1 << 31 | 1 << 27 | 1 << 4;
        assert_eq!(middle & wanted, wanted, "zoom {zoom}: {middle:#x}");
    }
}

fn random_map(round: u64, size: ImageSize, (width, height): (u32, u32)) -> Affine {
    let noise = |salt: u64| {
        let z = (round * 31 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((z ^ z >> 31) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let center = ImagePoint { x: noise(1) * size.width as f64, y: noise(2) * size.height as f64 };
    let rotation = if round.is_multiple_of(2) { 6.3 * noise(3) } else { 0.0 };
    let view = View { center, zoom: (9.0 * noise(4) - 6.0).exp2(), rotation, flip_x: round % 3 == 1 };
    view.image_from_screen(width.into(), height.into())
}

fn mask_frame(plane: PlaneKey, size: ImageSize, map: Affine, colors: &FlagUniform) -> ViewFrame<'_> {
    ViewFrame {
        planes: [Some(plane), None, None, None],
        warps: [const { None }; 4],
        image: size,
        image_from_screen: map,
        width_px: 133,
        height_px: 71,
        reduction: Reduction::Or,
        quality: Quality::Full,
        coloring: Coloring::Flags(colors),
    }
}

/// Where rounding decides whether a texel counts, the two may differ: for one pixel in 500.
#[test]
fn the_device_draws_the_mask_that_the_cpu_draws() {
    let Some(gpu) = super::gpu::gpu() else { return };
    let size = ImageSize { width: 1300, height: 900 };
    let (pyramid, plane) = (Pyramid::new(Arc::new(Words { size })), PlaneKey::unique());
    let mut store = GpuStore::new(&gpu.device, wgpu::TextureFormat::Rgba8Unorm, 64 << 20);
    let (mut n_covered, mut n_clear) = (0, 0);
    for round in 0..30 {
        let colors = FlagUniform::new(FlagSelection(0xf7ff_0f3f), 0.1 + 0.03 * round as f32);
        let map = random_map(round, size, (133, 71));
        let frame = mask_frame(plane, size, map, &colors);
        let view = ViewId(round);
        for id in needed_tiles(size, map, 133, 71) {
            let key = TileKey { plane, reduction: Reduction::Or, id };
            store.upload(&gpu.queue, key, &pyramid.tile(id, Reduction::Or).unwrap());
        }
        store.prepare(&gpu.device, &gpu.queue, view, &frame);
        let values = store.read_values(gpu, view).unwrap();
        let picture = render_offscreen(gpu, &frame, &mut |key| pyramid.tile(key.id, key.reduction)).unwrap();
        let sampling =
            ViewSampling { image_from_screen: map, width: 133, height: 71, reduction: Reduction::Or };
        let expected = resample(&pyramid, &sampling).unwrap();
        let mut n_other = 0;
        for ((texel, bits), rgba) in expected.iter().zip(&values).zip(picture.rgba.as_chunks::<4>().0) {
            if texel.to_bits() != bits[0] {
                n_other += 1;
                continue;
            }
            let color = compose_flags(&colors, *texel).map(|channel| channel * 255.0);
            for (channel, byte) in color.into_iter().zip(rgba) {
                assert!((channel - f32::from(*byte)).abs() <= 1.0, "round {round}: {color:?}, not {rgba:?}");
            }
            n_covered += usize::from(rgba[3] > 0);
            n_clear += usize::from(rgba[3] == 0);
        }
        assert!(n_other <= values.len() / 500, "round {round}: {n_other} of {} differ", values.len());
    }
    assert!(n_covered > 5_000 && n_clear > 5_000, "{n_covered} covered, {n_clear} clear");
}

#[test]
fn what_is_outside_or_not_there_is_not_covered() {
    let all = FlagUniform::new(FlagSelection::ALL, 0.5);
    assert_eq!(compose_flags(&all, OUTSIDE), [0.0; 4]);
    assert_eq!(compose_flags(&all, f32::from_bits(0)), [0.0; 4]);
    let [red, green, blue] = flag_color(31).map(|byte| f32::from(byte) / 255.0 * 0.5);
    assert_eq!(compose_flags(&all, f32::from_bits(1 << 31)), [red, green, blue, 0.5]);
    let hot = FlagUniform::new(FlagSelection(1 << 1), 2.0);
    assert_eq!(hot.opacity, 1.0);
    assert_eq!(compose_flags(&hot, f32::from_bits(1 << 2)), [0.0; 4]);
    // Two bits: the mean of their colours.
    let mean: Vec<f32> = (0..3)
        .map(|channel| (f32::from(flag_color(0)[channel]) + f32::from(flag_color(4)[channel])) / 510.0)
        .collect();
    let both = compose_flags(&FlagUniform::new(FlagSelection::ALL, 1.0), f32::from_bits(0b1_0001));
    assert!(mean.iter().zip(both).all(|(mean, found)| (mean - found).abs() < 1e-6) && both[3] == 1.0);
    assert_eq!(over([0.2, 0.4, 1.0], [0.25, 0.0, 0.5, 0.5]), [0.35, 0.2, 1.0]);
}

fn figure(field: &Field, zoom: f64, mask: Option<FlagSelection>) -> FigureScene {
    let plane = field.plane_of(Band::Vis, Role::Flux).unwrap();
    let flags = field.plane_of(Band::Vis, Role::Flag).unwrap();
    let pyramid = |plane: &Arc<Plane>| Arc::new(Pyramid::new(Arc::clone(&plane.pixels)));
    let shown = FigurePlane {
        plane: Arc::clone(plane),
        pyramid: pyramid(plane),
        statistics: Arc::new(SampleStatistics::of(&*plane.pixels).unwrap()),
        warp: None,
    };
    FigureScene {
        name: "Tile".to_owned(),
        planes: [Some(shown), None, None, None],
        recipe: Recipe::default_plane(),
        view: View { center: SIZE.center(), zoom, rotation: 0.0, flip_x: false },
        width_px: (SIZE.width as f64 * zoom) as usize,
        height_px: (SIZE.height as f64 * zoom) as usize,
        reduction: Reduction::Mean,
        mask: mask.map(|selection| FigureMask {
            plane: Arc::clone(flags),
            pyramid: pyramid(flags),
            warp: None,
            colors: FlagUniform::new(selection, 0.6),
        }),
    }
}

/// The OR of the chosen bits in a block of pixels, `reach` wider on every side.
fn word_beneath((x0, y0): (usize, usize), step: usize, reach: usize) -> u32 {
    let span = |from: usize, len: usize| from.saturating_sub(reach)..(from + step + reach).min(len);
    let pixels = span(y0, SIZE.height).flat_map(|y| span(x0, SIZE.width).map(move |x| word_at(x, y)));
    pixels.fold(0, |bits, word| bits | word) & FlagSelection::default_for(Band::Vis).0
}

/// Between powers of two a texel reaches beyond the pixel of the picture: what it holds may cover more, by less than
/// a texel, but never less.
#[test]
fn a_mask_covers_every_flagged_pixel_and_no_others_at_any_scale() {
    let tile = Tile::write();
    let field = tile.fields(&VIS_ALL).remove(0);
    let selection = FlagSelection::default_for(Band::Vis);
    let colors = FlagUniform::new(selection, 0.6);
    for (step, reach) in [(1_usize, 0), (4, 0), (10, 8), (50, 32)] {
        let zoom = 1.0 / step as f64;
        let plain = render_figure(&figure(&field, zoom, None), &Unwatched).unwrap();
        let masked = render_figure(&figure(&field, zoom, Some(selection)), &Unwatched).unwrap();
        let pairs = plain.rgb.as_chunks::<3>().0.iter().zip(masked.rgb.as_chunks::<3>().0);
        let mut n_covered = 0;
        for (index, (before, after)) in pairs.enumerate() {
            let (column, row) = (index % plain.width, index / plain.width);
            // Rows of the picture run down.
            let corner = (column * step, SIZE.height - (row + 1) * step);
            let (least, most) = (word_beneath(corner, step, 0), word_beneath(corner, step, reach));
            let place = format!("1/{step}, ({column}, {row})");
            assert!(least == 0 || before != after, "{place} is not covered");
            assert!(most != 0 || before == after, "{place} is covered");
            n_covered += usize::from(least != 0);
            if least != most {
                continue;
            }
            let base = before.map(|channel| f32::from(channel) / 65535.0);
            let cover = compose_flags(&colors, f32::from_bits(least));
            for (expected, found) in over(base, cover).into_iter().zip(after) {
                assert!((expected - f32::from(*found) / 65535.0).abs() < 1e-4, "{place}: {expected} {found}");
            }
        }
        // A column, and three pixels apart from it.
        assert_eq!(n_covered, SIZE.height / step + 3, "1/{step}");
        let record: Json = serde_json::from_str(&masked.record.description).unwrap();
        assert_eq!(record["mask"]["selected"], selection.0);
        assert_eq!(record["mask"]["plane"]["band"], "VIS");
    }
}

#[test]
fn counts_are_those_of_all_pixels_and_can_be_cancelled() {
    let tile = Tile::write();
    let field = tile.fields(&VIS_ALL).remove(0);
    let plane = field.plane_of(Band::Vis, Role::Flag).unwrap();
    let counts = flag_counts(&*plane.pixels, &Unwatched).unwrap();
    let expected: [u64; 32] =
        std::array::from_fn(|bit| words().iter().filter(|word| **word >> bit & 1 == 1).count() as u64);
    assert_eq!((counts.by_bit, counts.n_pixels), (expected, 300_000));
    assert_eq!(counts.share(7), 500.0 / 300_000.0);
    assert_eq!((counts.share(2), counts.share(40)), (0.0, 0.0));
    let watched = Shared::default();
    watched.cancel();
    assert_eq!(flag_counts(&*plane.pixels, &watched), Err(ReadError::Cancelled));
}

// The document.

fn open(session: &mut Session, loaded: Loaded) {
    let effects = session.apply(Command::Open(loaded.files.clone()));
    let Some(Effect::Open { request, .. }) = effects.into_iter().next() else { panic!("nothing opens") };
    session.absorb(Update::Opened { request, result: Ok(loaded) });
    for id in session.frames.iter().map(|frame| frame.id).collect::<Vec<_>>() {
        session.apply(Command::Resize { frame: id, width: 400.0, height: 300.0 });
    }
}

fn notices(session: &Session) -> String {
    session.notices.iter().map(|notice| notice.text.clone() + "\n").collect()
}

#[test]
fn a_map_opened_later_joins_the_image_it_belongs_to() {
    let tile = Tile::write();
    let mut session = Session::default();
    open(&mut session, tile.loaded(&["BGSUB-MOSAIC-VIS"]));
    session.apply(Command::ToggleMask);
    assert!(!session.frames[0].mask.on);
    assert!(notices(&session).contains("EUC_MER_MOSAIC-VIS-FLAG_TILE"), "{}", notices(&session));
    let showing = session.frames[0].showing;
    open(&mut session, tile.loaded(&["MOSAIC-VIS-FLAG"]));
    open(&mut session, tile.loaded(&["MOSAIC-VIS-RMS"]));
    assert_eq!(session.frames.len(), 1);
    let frame = &session.frames[0];
    assert_eq!((frame.showing, frame.mask.on), (showing, true));
    assert!(frame.flag_plane().is_some() && frame.field.plane_of(Band::Vis, Role::Rms).is_some());
    assert!(
        notices(&session).contains("The map VIS flag was added to Tile 102018665"),
        "{}",
        notices(&session)
    );
    // A saved session opens them together again.
    let saved = SavedSession::of(&session);
    assert_eq!(saved.frames[0].files.len(), 3);
    let reopened = open_fields(&saved.frames[0].files, &Unwatched).unwrap();
    assert_eq!((reopened.fields.len(), reopened.fields[0].planes.len()), (1, 3));
    // A second one of its kind, and one of a band that is not there, are frames of their own.
    open(&mut session, tile.loaded(&["MOSAIC-VIS-FLAG"]));
    open(&mut session, tile.loaded(&["MOSAIC-NIR-H-FLAG"]));
    assert_eq!(session.frames.len(), 3);
}

#[test]
fn a_map_of_another_sky_stays_apart() {
    let tile = Tile::write();
    write_words(&tile.path("MOSAIC-VIS-FLAG"), SIZE, &words(), 268.0);
    let mut session = Session::default();
    open(&mut session, tile.loaded(&["BGSUB-MOSAIC-VIS"]));
    open(&mut session, tile.loaded(&["MOSAIC-VIS-FLAG"]));
    assert_eq!(session.frames.len(), 2);
    assert!(session.frames[0].field.plane_of(Band::Vis, Role::Flag).is_none());
}

#[test]
fn chosen_bits_are_undone_and_saved_and_belong_to_the_band_that_is_shown() {
    let tile = Tile::write();
    let mut session = Session::default();
    let products = [&VIS_ALL[..], &["MOSAIC-NIR-H-FLAG", "BGSUB-MOSAIC-NIR-H"]].concat();
    open(&mut session, tile.loaded(&products));
    let id = session.frames[0].id;
    assert_eq!(session.frames[0].mask, Mask::default());
    assert_eq!(session.frames[0].mask.opacity, 0.45);
    assert!(session.frames[0].mask_picture().is_none());
    session.apply(Command::ToggleMask);
    let frame = &session.frames[0];
    assert_eq!((frame.showing, frame.mask_band()), (Showing::Composite, Band::Vis));
    let colors = frame.mask_picture().unwrap().colors;
    assert_eq!(colors.selected, FlagSelection::default_for(Band::Vis).0);
    // Bits can be undone, the rest is not a step.
    let mask = frame.mask.with_selection(Band::Vis, FlagSelection(2));
    session.apply(Command::SetMask { frame: id, mask: Mask { opacity: 7.0, ..mask } });
    assert_eq!((session.frames[0].mask.vis, session.frames[0].mask.opacity), (FlagSelection(2), 1.0));
    session.apply(Command::Undo);
    let frame = &session.frames[0];
    assert_eq!(frame.mask.vis, FlagSelection::default_for(Band::Vis));
    assert!(frame.mask.on && frame.mask.opacity == 1.0);
    session.apply(Command::Redo);
    // The band of what is shown, and by choice over the composite.
    let mask = Mask { band: Some(Band::H), opacity: 0.3, ..session.frames[0].mask };
    session.apply(Command::SetMask { frame: id, mask });
    assert_eq!(session.frames[0].mask_band(), Band::H);
    let vis = session.frames[0]
        .field
        .planes
        .iter()
        .position(|plane| (plane.band, plane.role) == (Some(Band::Vis), Role::Flux));
    session.apply(Command::Show(Showing::Plane(vis.unwrap())));
    assert_eq!(session.frames[0].mask_band(), Band::Vis);
    // Through a file, and back; files from before there were masks still open.
    let text = serde_json::to_string(&SavedSession::of(&session)).unwrap();
    let saved: SavedSession = serde_json::from_str(&text).unwrap();
    assert_eq!(saved.frames[0].mask, session.frames[0].mask);
    let mut old: Json = serde_json::from_str(&text).unwrap();
    old["frames"][0].as_object_mut().unwrap().remove("mask");
    let old: SavedSession = serde_json::from_value(old).unwrap();
    assert_eq!(old.frames[0].mask, Mask::default());
    let effects = session.apply(Command::Restore(Box::new(saved)));
    let Some(Effect::Open { request, .. }) = effects.into_iter().next() else { panic!("nothing opens") };
    session.absorb(Update::Opened { request, result: Ok(tile.loaded(&products)) });
    assert_eq!(session.frames[0].mask.vis, FlagSelection(2));
    assert_eq!((session.frames[0].mask.on, session.frames[0].mask.opacity), (true, 0.3));
}

#[test]
fn the_cursor_reads_flags_of_every_band_exactly() {
    let tile = Tile::write();
    let mut session = Session::default();
    let products = [&VIS_ALL[..], &["MOSAIC-NIR-H-FLAG", "BGSUB-MOSAIC-NIR-H"]].concat();
    open(&mut session, tile.loaded(&products));
    let reading = session.frames[0].read(ImagePoint { x: 33.3, y: 43.6 });
    let flags: Vec<_> = reading.planes.iter().filter_map(|plane| plane.flags).collect();
    assert_eq!(flags, [(Band::Vis, 1 << 31 | 1 << 27 | 1 << 4), (Band::H, 1 << 11)]);
    let outside = session.frames[0].read(ImagePoint { x: -3.0, y: 43.6 });
    assert!(outside.planes.iter().all(|plane| plane.flags.is_none()));
}

#[test]
fn flags_are_counted_once_and_stop_when_cancelled() {
    let tile = Tile::write();
    let mut session = Session::default();
    open(&mut session, tile.loaded(&VIS_ALL));
    let key = session.frames[0].flag_plane().unwrap().key;
    let effects = session.apply(Command::CountFlags(key));
    assert!(matches!(effects[..], [Effect::CountFlags { .. }]));
    assert!(session.apply(Command::CountFlags(key)).is_empty());
    session.apply(Command::CancelPending);
    assert_eq!(session.flag_counts[&key], Counting::Stopped("cancelled".to_owned()));
    // Again, by the workers.
    let cache = tempfile::tempdir().unwrap();
    let mut jobs = Jobs::new(
        Arc::new(|| {}),
        Arc::new(Pyramids::default()),
        super::session::no_cache(cache.path()),
        cache.path().to_owned(),
    )
    .unwrap();
    session.apply(Command::CountFlags(key)).into_iter().for_each(|effect| jobs.start(effect));
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !session.pending.is_empty() {
        assert!(std::time::Instant::now() < limit, "the flags are never counted");
        std::thread::sleep(std::time::Duration::from_millis(2));
        for update in jobs.drain() {
            session.absorb(update);
        }
    }
    let Counting::Known(counts) = &session.flag_counts[&key] else { panic!("{:?}", session.flag_counts) };
    assert_eq!(counts.by_bit[7], 500);
    let id = session.frames[0].id;
    session.apply(Command::CloseFrame(id));
    assert!(session.flag_counts.is_empty());
}

// The command line.

fn run(arguments: &[&str]) -> Option<std::process::Output> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    Some(std::process::Command::new(path).args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn the_command_line_names_flags() {
    let tile = Tile::write();
    let paths = ["BGSUB-MOSAIC-VIS", "MOSAIC-VIS-FLAG"].map(|product| tile.path(product));
    let [flux, flags] = paths.each_ref().map(|path| path.to_str().unwrap());
    let Some(output) = run(&["pixel", flux, flags, "--x", "101", "--y", "201", "--json"]) else { return };
    let answer: Json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    assert_eq!((&answer["flag"], &answer["flags"]), (&10.into(), &serde_json::json!(["HOT", "SAT"])));
    assert!((answer["value"].as_f64().unwrap() - 1.0).abs() < 1.0);
    let output = run(&["pixel", flux, flags, "--x", "101", "--y", "201"]).unwrap();
    assert!(said(&output).contains("  flag 10 HOT SAT\n"), "{}", said(&output));
    let output = run(&["pixel", flux, flags, "--x", "1", "--y", "1", "--json"]).unwrap();
    let answer: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["flag"], &answer["flags"]), (&0.into(), &serde_json::json!([])));
    // The flag map alone says so too; an image alone has no flags to name.
    let output = run(&["pixel", flags, "--x", "34", "--y", "45"]).unwrap();
    assert!(said(&output).contains("flag 2281701392 COSMIC bit 27 bit 31"), "{}", said(&output));
    let output = run(&["pixel", flux, "--x", "1", "--y", "1", "--json"]).unwrap();
    let answer: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["flag"].is_null() && answer["flags"].is_null());
}

#[test]
fn the_command_line_draws_masks() {
    let tile = Tile::write();
    let paths = ["BGSUB-MOSAIC-VIS", "MOSAIC-VIS-FLAG"].map(|product| tile.path(product));
    let [flux, flags] = paths.each_ref().map(|path| path.to_str().unwrap());
    let draw = |name: &str, more: &[&str]| -> Option<Vec<[u8; 3]>> {
        let out = tile.folder.path().join(name);
        let out = out.to_str().unwrap();
        let all =
            [&["render", flux, flags, "--out", out, "--size", "300x250", "--zoom", "0.5"], more].concat();
        let output = run(&all)?;
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        Some(image::open(out).unwrap().into_rgb8().pixels().map(|pixel| pixel.0).collect())
    };
    let Some(plain) = draw("plain.png", &[]) else { return };
    assert_eq!(plain, draw("none.png", &["--mask", "none"]).unwrap());
    let mut by_both = Vec::new();
    for way in [&["--cpu"][..], &[]] {
        let hot =
            draw("hot.png", &[&["--mask", "HOT,BAD_COLUMN", "--mask-opacity", "1"], way].concat()).unwrap();
        let changed: Vec<usize> = (0..plain.len()).filter(|index| plain[*index] != hot[*index]).collect();
        // One hot pixel (twice as large as a pixel of the picture) and one column.
        assert_eq!(changed.len(), 251, "{way:?}");
        assert_eq!(hot[(250 - 1 - 100) * 300 + 50], flag_color(1));
        assert_eq!(hot[300 * 17 + 200], flag_color(7));
        by_both.push(draw("all.png", &[&["--mask", "all"], way].concat()).unwrap());
    }
    let pairs = by_both[0].as_flattened().iter().zip(by_both[1].as_flattened());
    let worst = pairs.map(|(one, other)| one.abs_diff(*other)).max();
    assert!(worst <= Some(2), "the two ways differ by {worst:?} of 255");
    let refused = run(&["render", flux, flags, "--out", "x.png", "--mask", "SATUR"]).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("VIS has no flag \"SATUR\""), "{}", said(&refused));
    let refused = run(&["render", flux, "--out", "x.png", "--mask", "default"]).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("EUC_MER_MOSAIC-VIS-FLAG_TILE"), "{}", said(&refused));
}
