//! Heads on disk, what a score rests on, and which lenses would be found.

use skyloupe::lenses::{
    BaseModel, CUTOUT_SIDE, Composite, Embeddings, Graded, GradesUsed, HEAD_FORMAT, Head, HeadModel,
    HeadStore, Injected, LearnError, LensError, Patch, Prior, SelectionFunction, SelectionGrid, compare,
    occlusion,
};
use skyloupe::models::{Card, ModelStore};
use std::collections::BTreeMap;
use std::fs;

pub fn card() -> Card {
    let mut card = ModelStore::built_in().list()[0].card.clone();
    card.id = "lens-scorer".to_owned();
    card.version = "1.0".to_owned();
    card
}

fn embeddings() -> Embeddings {
    let value = |index: usize| ((index as f64 * 12.9898).sin() * 43_758.545).fract() as f32;
    Embeddings::new((0..60).map(value).collect(), (60..660).map(value).collect(), 10).unwrap()
}

pub fn model(prior: Prior) -> HeadModel {
    let embeddings = embeddings();
    let grades: Vec<Graded> =
        (0..20).map(|index| Graded { index, is_positive: index % 3 == 0, weight: 1.0 }).collect();
    let head = Head::fit(&embeddings, &grades, prior).unwrap();
    HeadModel {
        format: HEAD_FORMAT,
        id: "rings".to_owned(),
        version: 0,
        title: "Rings".to_owned(),
        base: BaseModel::of(&card()),
        prior,
        variances: head.variances(),
        head,
        grades: GradesUsed {
            count: 20,
            positive: 7,
            classes: BTreeMap::from([("A".to_owned(), 7), ("X".to_owned(), 13)]),
            graders: vec!["ada".to_owned()],
            from_ms: 1_700_000_000_000,
            to_ms: 1_700_000_100_000,
        },
        comparison: compare(&embeddings, &grades, prior).unwrap(),
        application: "0.1.0".to_owned(),
        made_ms: 1_700_000_200_000,
    }
}

#[test]
fn a_head_comes_back_as_it_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = HeadStore::new(folder.path().join("heads"));
    assert_eq!(store.list().unwrap(), []);
    for prior in [Prior::REFINE, Prior::NEW_CONCEPT] {
        let kept = store.save(model(prior)).unwrap();
        let found = store.load("rings", &card()).unwrap().unwrap();
        assert_eq!(found, kept);
        let embeddings = embeddings();
        assert_eq!(found.head.score_all(&embeddings), kept.head.score_all(&embeddings));
        assert_eq!(found.head.deviations(&embeddings, &[3]), kept.head.deviations(&embeddings, &[3]));
    }
    let entries = fs::read_dir(folder.path().join("heads/rings")).unwrap().count();
    assert_eq!(entries, 3, "two versions and the name of the active one, nothing half written");
}

#[test]
fn versions_are_kept_and_rolled_back_to_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let store = HeadStore::new(folder.path().to_owned());
    for version in 1..=3 {
        assert_eq!(store.save(model(Prior::REFINE)).unwrap().version, version);
    }
    let active = || store.find("rings").unwrap().active;
    assert_eq!((active(), store.roll_back("rings").unwrap(), active()), (3, 2, 2));
    assert_eq!(store.load("rings", &card()).unwrap().unwrap().version, 2);
    assert_eq!((store.roll_back("rings").unwrap(), store.roll_back("rings").unwrap()), (1, 0));
    assert_eq!(store.load("rings", &card()).unwrap(), None, "the network itself");
    assert_eq!(store.roll_back("rings"), Err(LearnError::NothingBefore { id: "rings".to_owned() }));
    assert_eq!(store.find("rings").unwrap().versions, [1, 2, 3]);
    store.choose("rings", 3).unwrap();
    assert_eq!(active(), 3);
    assert!(matches!(store.choose("rings", 4), Err(LearnError::NoVersion { version: 4, .. })));
    // What is kept after rolling back is new and in use.
    store.choose("rings", 1).unwrap();
    assert_eq!((store.save(model(Prior::REFINE)).unwrap().version, active()), (4, 4));
    // Without the file that names it, the newest is in use.
    fs::remove_file(folder.path().join("rings/active")).unwrap();
    assert_eq!(active(), 4);
}

#[test]
fn a_head_of_another_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = HeadStore::new(folder.path().to_owned());
    store.save(model(Prior::REFINE)).unwrap();
    let mut retrained = card();
    retrained.file.sha256 = "0123456789abcdef".repeat(4);
    let error = store.load("rings", &retrained).unwrap_err();
    assert!(matches!(error, LearnError::OtherBase { .. }));
    let text = error.to_string();
    assert!(
        text.contains("lens-scorer 1.0") && text.contains("0123456789ab") && text.contains("fit it anew"),
        "{text}"
    );
    let mut other = card();
    other.id = "other".to_owned();
    assert!(store.load("rings", &other).is_err());
    assert!(store.read("rings", 1).is_ok(), "it can still be looked at");
}

#[test]
fn broken_heads_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let store = HeadStore::new(folder.path().to_owned());
    let text = store.save(model(Prior::REFINE)).unwrap().text().unwrap();
    let path = folder.path().join("rings/head-0001.json");
    let refusal = |text: &str| {
        fs::write(&path, text).unwrap();
        store.load("rings", &card()).unwrap_err()
    };
    assert!(matches!(refusal(&text[..text.len() / 2]), LearnError::Broken { .. }));
    assert!(matches!(refusal("{}"), LearnError::Broken { .. }));
    assert!(matches!(
        refusal(&text.replace("\"format\":1", "\"format\":2")),
        LearnError::OtherFormat { found: 2, .. }
    ));
    assert!(matches!(refusal(&text.replace("\"title\"", "\"titel\"")), LearnError::Broken { .. }));
    assert!(matches!(
        refusal(&text.replace("\"coefficients\":[", "\"coefficients\":[0.5,")),
        LearnError::Broken { .. }
    ));
    let renamed = refusal(&text.replace("\"id\":\"rings\"", "\"id\":\"arcs\"")).to_string();
    assert!(
        renamed.contains("it says that it is arcs 1") && renamed.ends_with("head-0001.json"),
        "{renamed}"
    );
    assert!(matches!(store.find("arcs"), Err(LearnError::Unknown { .. })));
    let named = HeadModel { id: "../rings".to_owned(), ..model(Prior::REFINE) };
    assert!(matches!(store.save(named), Err(LearnError::BadName { .. })));
    fs::write(folder.path().join("blocked"), "a file where a folder should be").unwrap();
    let blocked = HeadModel { id: "blocked".to_owned(), ..model(Prior::REFINE) };
    assert!(matches!(store.save(blocked), Err(LearnError::Write { .. })));
}

#[test]
fn covering_what_the_score_rests_on_lowers_it() {
    // Black but for a white square of 12 x 12 pixels on a place of the grid; the score is its light.
    let (left, bottom, side) = (36, 60, 12);
    let mut rgb = vec![0; 3 * CUTOUT_SIDE * CUTOUT_SIDE];
    for y in bottom..bottom + side {
        let start = 3 * (y * CUTOUT_SIDE + left);
        rgb[start..start + 3 * side].fill(255);
    }
    let mut asked = Vec::new();
    let mut light = |composites: &[Composite]| {
        asked.push(composites.len());
        let of = |composite: &Composite| {
            composite.rgb.iter().map(|value| f32::from(*value)).sum::<f32>() / 255.0 / 3.0
        };
        Ok(composites.iter().map(of).collect())
    };
    let map = occlusion(&Composite { rgb }, &mut light, Patch::default()).unwrap();
    assert_eq!((map.places, map.drops.len(), map.logit), (15, 225, 144.0));
    assert_eq!(asked.iter().sum::<usize>(), 226);
    // The whole square is replaced by its black frame; half of it by a frame that is white in part.
    let at = |column: usize, row: usize| map.drops[row * 15 + column];
    assert_eq!(at(6, 10), 144.0);
    assert!(at(7, 10) > 30.0 && at(7, 10) < 72.0, "{}", at(7, 10));
    assert!(at(0, 0).abs() < 1e-3 && at(9, 10).abs() < 1e-3);
    let pixels = map.at_pixels();
    assert_eq!(pixels.len(), CUTOUT_SIDE * CUTOUT_SIDE);
    let pixel = |x: usize, y: usize| pixels[y * CUTOUT_SIDE + x];
    let brightest = pixels.iter().copied().fold(f32::MIN, f32::max);
    assert!(pixel(41, 65) == brightest || pixel(42, 66) == brightest);
    // Each pixel there lies under four patches.
    let expected = (at(6, 10) + at(5, 10) + at(6, 9) + at(5, 9)) / 4.0;
    assert!((pixel(36, 60) - expected).abs() < 1e-3);
    assert!(pixel(0, 0).abs() < 1e-3);
}

#[test]
fn an_occlusion_map_needs_a_patch_that_fits_and_a_scorer_that_answers() {
    let grey = Composite { rgb: vec![100; 3 * CUTOUT_SIDE * CUTOUT_SIDE] };
    let mut silent = |_: &[Composite]| Ok(Vec::new());
    assert!(occlusion(&grey, &mut silent, Patch::default()).is_err());
    let mut one = |composites: &[Composite]| Ok(vec![1.0; composites.len()]);
    for patch in [Patch { side: 0, step: 6 }, Patch { side: 12, step: 0 }, Patch { side: 97, step: 6 }] {
        let error = occlusion(&grey, &mut one, patch).unwrap_err().to_string();
        assert!(error.contains("choose"), "{error}");
    }
    let whole = occlusion(&grey, &mut one, Patch { side: 96, step: 6 }).unwrap();
    assert_eq!(whole.drops, [0.0]);
    let mut failing = |_: &[Composite]| Err(LensError::Model("no".to_owned()));
    assert!(occlusion(&grey, &mut failing, Patch::default()).is_err());
}

#[test]
fn completeness_is_counted_in_cells_and_along_each_quantity() {
    let mut function = SelectionFunction::default();
    for index in 0..100_u32 {
        let (wide, bright) = (index % 2 == 0, index % 4 < 2);
        let is_found = if wide { index % 10 < 8 } else { bright && index % 10 == 1 };
        function.add(Injected {
            einstein_radius_arcsec: if wide { 1.5 } else { 0.7 },
            source_magnitude: if bright { 22.0 } else { 25.0 },
            logit: if is_found {
                3.0
            } else if index % 5 == 0 {
                f32::NAN
            } else {
                1.0
            },
        });
    }
    // Beyond the grid.
    function.add(Injected { einstein_radius_arcsec: 5.0, source_magnitude: 22.0, logit: 9.0 });
    let grid = SelectionGrid {
        einstein_radii_arcsec: &[0.5, 1.0, 2.0],
        source_magnitudes: &[20.0, 24.0, 25.0, 26.0],
    };
    let cells = function.cells(2.0, grid, 0.95);
    assert_eq!(cells.len(), 6);
    assert_eq!(cells.iter().map(|cell| cell.injected).collect::<Vec<_>>(), [25, 0, 25, 25, 0, 25]);
    let narrow_bright = &cells[0];
    assert_eq!((narrow_bright.found, narrow_bright.completeness()), (5, Some(0.2)));
    // scipy.stats.binomtest(5, 25).proportion_ci(0.95, method="wilson")
    let interval = narrow_bright.interval.unwrap();
    assert!((interval.low - 0.0886).abs() < 1e-3 && (interval.high - 0.3913).abs() < 1e-3, "{interval:?}");
    assert_eq!((cells[1].completeness(), cells[1].interval), (None, None));
    assert_eq!(cells[3].found + cells[5].found, 40);
    let by_radius = function.against_radius(2.0, &[0.5, 1.0, 2.0], 0.95);
    assert_eq!(by_radius.iter().map(|bin| bin.completeness).collect::<Vec<_>>(), [Some(0.1), Some(0.8)]);
    let by_magnitude = function.against_magnitude(2.0, &[20.0, 24.0, 26.0], 0.95);
    assert_eq!(by_magnitude.iter().map(|bin| bin.n).collect::<Vec<_>>(), [51, 50]);
    assert_eq!(
        function.cells(2.0, SelectionGrid { einstein_radii_arcsec: &[1.0], source_magnitudes: &[] }, 0.95),
        []
    );
    assert_eq!(function.injected().len(), 101);
}
