//! The search for lenses: cut-outs and composites against numpy and astropy (`lenses_oracle.py`), the scorer with an
//! UNTRAINED network (`lens_standin.py`) on both backends, the search, and what is written.

use serde_json::Value;
use skyloupe::field::{Band, Field};
use skyloupe::fits::{FileSpec, PlaneToWrite, open_fields, write_field};
use skyloupe::geometry::{ImagePoint, ImageSize, PixelRect};
use skyloupe::header::{Card, Value as CardValue};
use skyloupe::inference::{Runtime, RuntimeChoice};
use skyloupe::lenses::{
    Averaged, CUTOUT_SIDE, Candidate, Composite, FieldCutter, LensError, LensFindings, LensScorer, Outcome,
    PixelDefect, PixelFilter, ScoreRanking, ScoredCandidates, SearchSettings, StampOf, Symmetries, Watcher,
    compose, report_rows, report_table, score_field, write_regions, write_stamp,
};
use skyloupe::models::{Model, ModelStore};
use skyloupe::progress::{Progress, Unwatched};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

const LENS: &str = "euclid_q1/102160336_2685084962682049281.fits";

/// Real FITS files, where there are any.
pub(crate) fn real_data(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(file!());
    let beside = beside.ancestors().nth(4)?.join("shared/data");
    let path = std::env::var_os("SKYLOUPE_TEST_DATA").map_or(beside, PathBuf::from).join(name);
    if !path.exists() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

pub(crate) fn opened(path: &Path) -> Field {
    open_fields(&[FileSpec::of_path(path)], &Unwatched).unwrap().fields.remove(0)
}

/// The untrained network as a model folder, some of its card's parameters replaced.
pub(crate) fn standin(folder: &Path, parameters: &[(&str, f64)]) -> PathBuf {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut card: Value =
        serde_json::from_str(&std::fs::read_to_string(suite.join("lens_standin.json")).unwrap()).unwrap();
    for (name, value) in parameters {
        card["parameters"][name] = (*value).into();
    }
    let model = folder.join("lens-scorer");
    std::fs::create_dir_all(&model).unwrap();
    std::fs::write(model.join("card.json"), card.to_string()).unwrap();
    std::fs::copy(suite.join("lens_standin.onnx"), model.join("model.onnx")).unwrap();
    model
}

fn scorer_of(parameters: &[(&str, f64)], runtime: Runtime) -> Result<LensScorer, LensError> {
    let folder = tempfile::tempdir().unwrap();
    let own = Model::read(&standin(folder.path(), parameters)).unwrap();
    LensScorer::load(&ModelStore::built_in(), runtime, Some(&own))
}

fn scorer(parameters: &[(&str, f64)]) -> LensScorer {
    scorer_of(parameters, Runtime::built_in()).unwrap()
}

pub(crate) fn candidate(id: i64, x: f64, y: f64) -> Candidate {
    Candidate {
        id,
        row: None,
        position: ImagePoint { x, y },
        sky: None,
        magnitude_vis: f64::NAN,
        mumax_minus_mag: f64::NAN,
        point_like: f64::NAN,
        half_light_radius_arcsec: f64::NAN,
        spurious: f64::NAN,
    }
}

/// The field of a row of the oracle, bands left out as there.
fn field_of(source: &Value) -> Option<Field> {
    let path = real_data(&format!("euclid_q1/{}", source["file"].as_str().unwrap()))?;
    let mut field = opened(&path);
    for name in source["without"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        field.planes.retain(|plane| plane.source.extname.as_deref() != Some(name));
    }
    Some(field)
}

#[test]
fn cutouts_and_composites_of_real_images_are_those_of_numpy() {
    let oracle: Value = serde_json::from_str(include_str!("lenses_oracle.json")).unwrap();
    for source in oracle["sources"].as_array().unwrap() {
        let Some(field) = field_of(source) else { return };
        let at = ImagePoint { x: source["x"].as_f64().unwrap(), y: source["y"].as_f64().unwrap() };
        let cutout = FieldCutter::new(&field).unwrap().cut(at).unwrap();
        for (number, pixels) in source["pixels"].as_array().unwrap().iter().enumerate() {
            let Some(pixels) = pixels.as_array() else {
                assert!(cutout.bands[number].is_none());
                continue;
            };
            let sky = source["sky"][number].as_f64().unwrap();
            // A median of pixels of about 0.0015 (VIS) and 0.002 microjansky in single precision.
            assert!((f64::from(cutout.sky[number]) - sky).abs() < 1e-7, "band {number}: {sky}");
            let band = cutout.bands[number].as_ref().unwrap();
            for (index, expected) in pixels.iter().enumerate() {
                let found = f64::from(band[97 * index]);
                match expected.as_f64() {
                    None => assert_eq!(found, 0.0),
                    Some(expected) => {
                        let tolerance = 1e-6 * expected.abs() + 2e-7;
                        assert!((found + sky - expected).abs() < tolerance, "{found} {sky} {expected}");
                    }
                }
            }
        }
        let rgb = compose(&cutout).rgb;
        let expected = source["composite"].as_array().unwrap();
        assert_eq!(expected.len(), rgb.len().div_ceil(97));
        for (index, expected) in expected.iter().enumerate() {
            let difference = i64::from(rgb[97 * index]) - expected.as_i64().unwrap();
            assert!(difference.abs() <= 1, "value {index}: {} for {expected}", rgb[97 * index]);
        }
    }
}

fn card(keyword: &str, value: CardValue) -> Card {
    Card { keyword: keyword.to_owned(), value, comment: String::new() }
}

/// World coordinates with square pixels of that width, turned by some degrees, the reference pixel in the middle.
fn world(side: usize, scale_arcsec: f64, turned: f64) -> Vec<Card> {
    let (sin, cos) = turned.to_radians().sin_cos();
    let scale = scale_arcsec / 3600.0;
    let middle = (side as f64 + 1.0) / 2.0;
    let numbers = [
        ("CRVAL1", 150.0),
        ("CRVAL2", 2.0),
        ("CRPIX1", middle),
        ("CRPIX2", middle),
        ("CD1_1", -scale * cos),
        ("CD1_2", scale * sin),
        ("CD2_1", scale * sin),
        ("CD2_2", scale * cos),
    ];
    let mut cards: Vec<Card> =
        numbers.iter().map(|(key, value)| card(key, CardValue::Real(*value))).collect();
    cards.push(card("CTYPE1", CardValue::Text("RA---TAN".to_owned())));
    cards.push(card("CTYPE2", CardValue::Text("DEC--TAN".to_owned())));
    cards.push(card("RADESYS", CardValue::Text("ICRS".to_owned())));
    cards
}

/// A round Gaussian of `sigma_arcsec` at a sky offset (arcsec, towards +x and +y of an unturned image) in a plane whose
/// pixels are `scale` wide and turned; a flux density per square arcsec of 1 at its peak, plus a sky of 0.01.
fn gaussian(side: usize, (scale, turned): (f64, f64), (dx, dy): (f64, f64), sigma_arcsec: f64) -> Vec<f32> {
    let (sin, cos) = turned.to_radians().sin_cos();
    let middle = (side as f64 - 1.0) / 2.0;
    let value = |index: usize| {
        let (u, v) = ((index % side) as f64 - middle, (index / side) as f64 - middle);
        // To offsets in arcsec along -RA and +Dec, as the CD matrix of `world` has it.
        let (x, y) = (scale * (cos * u - sin * v), scale * (sin * u + cos * v));
        let distance = (x - dx).hypot(y - dy) / sigma_arcsec;
        ((-0.5 * distance * distance).exp() + 0.01) * scale * scale
    };
    (0..side * side).map(|index| value(index) as f32).collect()
}

#[test]
fn a_nisp_band_of_another_grid_lands_where_it_is_and_keeps_its_light() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grids.fits");
    let offset = (1.3, -0.7);
    let mut planes = Vec::new();
    for (name, side, grid) in
        [("VIS_FLUX", 301, (0.1, 0.0)), ("NIR_Y_FLUX", 301, (0.1, 0.0)), ("NIR_H_FLUX", 121, (0.3, 25.0))]
    {
        let mut cards = world(side, grid.0, grid.1);
        cards.push(card("MAGZERO", CardValue::Real(23.9)));
        planes.push((name, side, cards, gaussian(side, grid, offset, 0.8)));
    }
    let planes: Vec<PlaneToWrite<'_>> = planes
        .iter()
        .map(|(name, side, cards, values)| {
            let size = ImageSize { width: *side, height: *side };
            PlaneToWrite { name, cards, size, values }
        })
        .collect();
    write_field(&path, &planes).unwrap();
    let field = opened(&path);
    assert!(field.warp(field.band(Band::H).unwrap().key).is_some(), "{:?}", field.warnings);
    let cutout = FieldCutter::new(&field).unwrap().cut(ImagePoint { x: 163.0, y: 143.0 }).unwrap();
    let moments = |band: usize| {
        let pixels = cutout.bands[band].as_ref().unwrap();
        let mut sums = [0.0_f64; 3];
        for (index, value) in pixels.iter().enumerate() {
            let (x, y, value) =
                ((index % CUTOUT_SIDE) as f64, (index / CUTOUT_SIDE) as f64, f64::from(*value));
            sums = [sums[0] + value, sums[1] + value * x, sums[2] + value * y];
        }
        (sums[0], sums[1] / sums[0], sums[2] / sums[0])
    };
    let (light, x, y) = moments(0);
    // 2 pi sigma^2 of a Gaussian; the sky of the frame was taken off.
    assert!((light - 2.0 * std::f64::consts::PI * 0.64).abs() < 0.02, "{light}");
    assert!((x - 48.0).abs() < 0.05 && (y - 48.0).abs() < 0.05, "{x} {y}");
    let (light_h, x_h, y_h) = moments(3);
    assert!((light_h / light - 1.0).abs() < 0.01, "{light_h} {light}");
    assert!((x_h - x).abs() < 0.05 && (y_h - y).abs() < 0.05, "{x_h} {y_h}");
    assert_eq!(cutout.missing_bands().collect::<Vec<_>>(), [Band::J]);
}

/// Pictures with structure: composites of the real lens around different places.
fn pictures() -> Option<Vec<Composite>> {
    let field = opened(&real_data(LENS)?);
    let cutter = FieldCutter::new(&field).unwrap();
    let at = |number: usize| ImagePoint { x: 60.0 + 4.0 * number as f64, y: 200.0 - 3.0 * number as f64 };
    Some((0..37).map(|number| compose(&cutter.cut(at(number)).unwrap())).collect())
}

fn turned(composite: &Composite) -> Composite {
    let side = CUTOUT_SIDE;
    let place = |row: usize, column: usize| 3 * ((side - 1 - column) * side + row);
    let pixels = (0..side * side).flat_map(|index| {
        let from = place(index / side, index % side);
        composite.rgb[from..from + 3].to_vec()
    });
    Composite { rgb: pixels.collect() }
}

/// Stripes of all directions, which look other when they are turned.
fn stripes() -> Vec<Composite> {
    let value = |number: usize, index: usize| {
        let (row, column) = (index / CUTOUT_SIDE, index % CUTOUT_SIDE);
        ((row * (number % 5) * 37 + column * (1 + number / 5) * 53) % 256) as u8
    };
    let picture =
        |number: usize| (0..CUTOUT_SIDE * CUTOUT_SIDE).flat_map(move |index| [value(number, index); 3]);
    (0..37).map(|number| Composite { rgb: picture(number).collect() }).collect()
}

#[test]
fn eight_orientations_give_one_score_however_a_picture_is_turned() {
    let (pictures, scorer) = (stripes(), scorer(&[]));
    let turned: Vec<Composite> = pictures.iter().map(turned).collect();
    let all = scorer.score(&pictures, Symmetries::Eight).unwrap();
    let again = scorer.score(&turned, Symmetries::Eight).unwrap();
    let one = scorer.score(&pictures, Symmetries::One).unwrap();
    let one_turned = scorer.score(&turned, Symmetries::One).unwrap();
    let differ = one.iter().zip(&one_turned).filter(|(a, b)| (a.logit - b.logit).abs() > 1e-4).count();
    assert!(differ > 30, "the network sees the turn: {differ}");
    for (a, b) in all.iter().zip(&again) {
        assert!((a.logit - b.logit).abs() < 2e-6, "{} {}", a.logit, b.logit);
        assert!(a.embedding.iter().zip(&b.embedding).all(|(a, b)| (a - b).abs() < 2e-6));
        assert_eq!(a.embedding.len(), 128);
    }
    // The same pictures in other company score the same.
    let few = scorer.score(&pictures[5..8], Symmetries::One).unwrap();
    for (a, b) in few.iter().zip(&one[5..8]) {
        assert!((a.logit - b.logit).abs() < 2e-6);
    }
    assert_eq!(scorer.score(&[], Symmetries::Eight).unwrap(), []);
}

#[test]
fn both_backends_agree() {
    let Some(pictures) = pictures() else { return };
    let found = Runtime::find(&RuntimeChoice::default());
    if found.library().is_none() {
        eprintln!("skipped: no ONNX Runtime; set ORT_DYLIB_PATH, or run `skyloupe runtime install`");
        return;
    }
    let other = scorer_of(&[], found).unwrap();
    let built_in = scorer(&[]);
    assert_ne!(other.backend(), built_in.backend());
    let a = other.score(&pictures, Symmetries::One).unwrap();
    let b = built_in.score(&pictures, Symmetries::One).unwrap();
    for (a, b) in a.iter().zip(&b) {
        assert!((a.logit - b.logit).abs() < 1e-5, "{} {}", a.logit, b.logit);
        assert!(a.embedding.iter().zip(&b.embedding).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}

#[test]
fn probabilities_follow_the_base_rate() {
    // Card: temperature 2, bias 0.5, half of the training were lenses.
    let scorer = scorer(&[]);
    let logistic = |z: f64| 1.0 / (1.0 + (-z).exp());
    assert!((scorer.probability(3.0, 0.5) - logistic(2.0)).abs() < 1e-12);
    assert!((scorer.probability(3.0, 0.001) - logistic(2.0 + (0.001_f64 / 0.999).ln())).abs() < 1e-12);
    // Bayes: odds of 1 to 999 times a likelihood ratio of e^2.
    let odds = 2.0_f64.exp() / 999.0;
    assert!((scorer.probability(3.0, 0.001) - odds / (1.0 + odds)).abs() < 1e-12);
    assert_eq!((scorer.probability(9.0, 0.0), scorer.probability(-9.0, 1.0)), (0.0, 1.0));
    assert!(scorer.probability(f64::NAN, 0.5).is_nan());
}

#[test]
fn other_models_are_refused_in_a_sentence() {
    let refused = |parameters: &[(&str, f64)]| {
        scorer_of(parameters, Runtime::built_in()).map(|_| ()).unwrap_err().to_string()
    };
    let said = refused(&[("composite_version", 2.0)]);
    assert!(said.contains("lens-scorer 0.0.0") && said.contains("version 2"), "{said}");
    let said = refused(&[("embedding_length", -1.0)]);
    assert!(said.contains("embedding_length"), "{said}");
    // The card says another length than the network has: known at the first picture.
    let scorer = scorer(&[("embedding_length", 64.0)]);
    let black = Composite { rgb: vec![0; 3 * CUTOUT_SIDE * CUTOUT_SIDE] };
    let said = scorer.score(&[black], Symmetries::One).unwrap_err().to_string();
    assert!(said.contains("embeddings") && said.contains("64"), "{said}");
    let none = LensScorer::load(&ModelStore::default(), Runtime::built_in(), None).unwrap_err();
    assert!(matches!(&none, LensError::NoModel { .. }) && none.to_string().contains("models add"), "{none}");
}

/// Looks on, and cancels after so many batches.
#[derive(Default)]
struct Onlooker {
    batches: Mutex<Vec<Vec<(usize, Outcome)>>>,
    visible: Option<PixelRect>,
    most: Option<usize>,
    cancelled: AtomicBool,
}

impl Progress for Onlooker {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Watcher for Onlooker {
    fn scored(&self, batch: &[(usize, Outcome)]) {
        let mut batches = self.batches.lock().unwrap();
        batches.push(batch.to_vec());
        if self.most == Some(batches.len()) {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }

    fn visible(&self) -> Option<PixelRect> {
        self.visible
    }
}

/// Candidates on a lattice over the lens field, the first ones nowhere and outside.
fn lattice() -> Vec<Candidate> {
    let mut list = vec![candidate(1, f64::NAN, 3.0), candidate(2, 5000.0, 10.0), candidate(3, 0.0, 0.0)];
    for index in 0..400_i64 {
        let (x, y) = (50.0 + 10.0 * (index % 20) as f64, 50.0 + 10.0 * (index / 20) as f64);
        list.push(Candidate { magnitude_vis: 18.0 + 0.01 * index as f64, ..candidate(100 + index, x, y) });
    }
    list
}

#[test]
fn a_search_scores_what_it_can_and_says_why_not() {
    let Some(path) = real_data(LENS) else { return };
    let field = opened(&path);
    let (scorer, candidates) = (scorer(&[]), lattice());
    let settings = SearchSettings { pixel_filter: None, averaged: Averaged::Best(10) };
    let visible = PixelRect { x0: 200, y0: 200, width: 45, height: 45 };
    let onlooker = Onlooker { visible: Some(visible), ..Onlooker::default() };
    let findings = score_field(&field, &candidates, &scorer, &settings, &onlooker).unwrap();
    assert!(findings.is_complete && findings.notices.is_empty(), "{:?}", findings.notices);
    // Of the 400, numpy counts 12 with more than 7 of the 36 pixels of the core of a NISP band missing; 15 lack fewer and are filled.
    let lacking = findings.outcomes.iter().filter(|outcome| outcome.reason().contains("is missing")).count();
    assert_eq!((findings.scored(), lacking), (388, 12));
    for (index, word) in [(0, "no position"), (1, "outside"), (2, "edge")] {
        let reason = findings.outcomes[index].reason();
        assert!(reason.contains(word), "{reason}");
        assert!(findings.embedding(index).is_none() && findings.outcomes[index].logit().is_nan());
    }
    let (indices, logits, embeddings) = findings.of_scored();
    assert_eq!((indices.len(), logits.len(), embeddings.len()), (388, 388, 388 * 128));
    assert!(embeddings.iter().all(|value| value.is_finite()));
    // What is seen comes first, and then the bright ones.
    let batches = onlooker.batches.into_inner().unwrap();
    let seen: Vec<usize> = batches[0].iter().map(|(index, _)| *index).take(20).collect();
    for index in &seen {
        let at = candidates[*index].position;
        assert!((199.5..244.5).contains(&at.x) && (199.5..244.5).contains(&at.y), "{at:?}");
    }
    // The ten best of the first pass were scored again, and only those.
    let averaged = |findings: &LensFindings| -> Vec<usize> {
        let is_averaged = |outcome: &Outcome| matches!(outcome, Outcome::Scored(score) if score.symmetries == Symmetries::Eight);
        (0..candidates.len()).filter(|index| is_averaged(&findings.outcomes[*index])).collect()
    };
    let first = SearchSettings { averaged: Averaged::NONE, ..settings };
    let first = score_field(&field, &candidates, &scorer, &first, &Onlooker::default()).unwrap();
    let ids: Vec<i64> = candidates.iter().map(|candidate| candidate.id).collect();
    let ranking = ScoreRanking::of(&first.logits(), &ids);
    let mut best = ranking.order()[..10].to_vec();
    best.sort_unstable();
    assert_eq!(averaged(&findings), best);
    // What is kept is what the scorer says of the picture itself.
    let cutter = FieldCutter::new(&field).unwrap();
    let (best, worst) = (ranking.order()[0], ranking.order()[387]);
    for (index, symmetries) in [(best, Symmetries::Eight), (worst, Symmetries::One)] {
        let picture = compose(&cutter.cut(candidates[index].position).unwrap());
        let alone = &scorer.score(&[picture], symmetries).unwrap()[0];
        assert!((alone.logit - findings.outcomes[index].logit()).abs() < 2e-6);
        let kept = findings.embedding(index).unwrap();
        assert!(kept.iter().zip(&alone.embedding).all(|(a, b)| (a - b).abs() < 2e-6));
    }
}

#[test]
fn a_search_that_is_stopped_gives_what_it_has() {
    let Some(path) = real_data(LENS) else { return };
    let candidates: Vec<Candidate> = (0..10).flat_map(|_| lattice()).collect();
    let onlooker = Onlooker { most: Some(1), ..Onlooker::default() };
    let settings = SearchSettings::default();
    let findings = score_field(&opened(&path), &candidates, &scorer(&[]), &settings, &onlooker).unwrap();
    assert!(!findings.is_complete);
    let waiting = findings.outcomes.iter().filter(|outcome| **outcome == Outcome::Waiting).count();
    assert!(waiting > 0 && waiting < candidates.len(), "{waiting}");
    assert!(findings.outcomes.last().unwrap().reason().contains("stopped"));
}

#[test]
fn a_missing_band_is_scored_only_where_the_card_allows_it_and_is_marked() {
    let Some(path) = real_data(LENS) else { return };
    let mut field = opened(&path);
    field.planes.retain(|plane| plane.band != Some(Band::J));
    let candidates = [candidate(1, 149.0, 149.0)];
    let settings = SearchSettings::default();
    let refused =
        score_field(&field, &candidates, &scorer(&[]), &settings, &Onlooker::default()).unwrap_err();
    assert!(refused.to_string().starts_with('J'), "{refused}");
    let scorer = scorer(&[("missing_nisp_allowed", 1.0)]);
    let findings = score_field(&field, &candidates, &scorer, &settings, &Onlooker::default()).unwrap();
    assert_eq!(findings.outcomes[0].reason(), "scored without J");
    assert!(findings.outcomes[0].logit().is_finite());
    field.planes.retain(|plane| plane.band != Some(Band::Vis));
    let refused = score_field(&field, &candidates, &scorer, &settings, &Onlooker::default()).unwrap_err();
    assert!(matches!(refused, LensError::NoVis), "{refused}");
}

#[test]
fn the_real_lens_passes_the_pixel_filter_and_empty_sky_does_not() {
    let Some(path) = real_data(LENS) else { return };
    let field = opened(&path);
    let settings = SearchSettings { pixel_filter: Some(PixelFilter::default()), ..SearchSettings::default() };
    // At (149, 149) is the lens of this cut-out.
    let candidates = [candidate(1, 149.0, 149.0), candidate(2, 20.0, 250.0)];
    let findings = score_field(&field, &candidates, &scorer(&[]), &settings, &Onlooker::default()).unwrap();
    assert!(findings.outcomes[0].logit().is_finite(), "{:?}", findings.outcomes[0]);
    assert!(matches!(findings.outcomes[1], Outcome::Filtered(_)), "{:?}", findings.outcomes[1]);
    assert_eq!(PixelDefect::ALL.map(|defect| findings.filtered(defect)).iter().sum::<usize>(), 1);
}

#[test]
fn stamps_open_as_fields_of_the_same_sky_and_pixels() {
    let Some(path) = real_data(LENS) else { return };
    let field = opened(&path);
    let wcs = field.main_plane().unwrap().sky().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (x, y, side) in [(149.0, 149.0, 96), (10.0, 290.0, 64)] {
        let out = folder.path().join(format!("{side}.fits"));
        let position = ImagePoint { x, y };
        let candidate = Candidate { sky: wcs.sky_from_pixel(position), ..candidate(42, x, y) };
        write_stamp(&out, &StampOf { field: &field, candidate: &candidate, side }).unwrap();
        let stamp = opened(&out);
        assert_eq!(stamp.bands().iter().flatten().count(), 4, "{:?}", stamp.warnings);
        let half = (side / 2) as f64;
        for band in Band::ALL {
            let (plane, own) = (stamp.band(band).unwrap(), field.band(band).unwrap());
            assert_eq!(plane.magzero, own.magzero);
            let sky = plane.sky().unwrap().sky_from_pixel(ImagePoint { x: half, y: half }).unwrap();
            let separation = sky.separation(candidate.sky.unwrap()).to_degrees() * 3600.0;
            assert!(separation < 1e-6, "{separation} arcsec");
            let pixel = PixelRect { x0: side / 2, y0: side / 2, width: 1, height: 1 };
            let there = PixelRect { x0: x as usize, y0: y as usize, ..pixel };
            let (mut found, mut expected) = ([0.0], [0.0]);
            plane.pixels.read_f32(pixel, &mut found).unwrap();
            own.pixels.read_f32(there, &mut expected).unwrap();
            assert_eq!(found, expected);
        }
        if side == 96 {
            // What is scored from the stamp is what is scored from the field.
            let of =
                |field: &Field, at: ImagePoint| compose(&FieldCutter::new(field).unwrap().cut(at).unwrap());
            assert_eq!(of(&stamp, ImagePoint { x: half, y: half }), of(&field, position));
        }
    }
}

#[test]
fn rows_tables_and_regions_say_what_was_found() {
    let sky = |index: usize| Some(skyloupe::sky::SkyPoint::from_degrees(150.0 + index as f64, -2.5));
    let candidates: Vec<Candidate> = (0..3)
        .map(|index| Candidate {
            sky: sky(index),
            ..candidate(9_007_199_254_740_993 + index as i64, index as f64, 7.0)
        })
        .collect();
    let reasons = ["", "it lies outside the field", ""].map(str::to_owned);
    let of = ScoredCandidates {
        candidates: &candidates,
        scores: &[-1.0, f32::NAN, 2.5],
        reasons: &reasons,
        probability: &|logit| 1.0 / (1.0 + (-logit).exp()),
    };
    let mut rows = report_rows(&of);
    let ranks: Vec<_> = rows.iter().map(|row| (row.candidate.id - 9_007_199_254_740_993, row.rank)).collect();
    assert_eq!(ranks, [(2, Some(1)), (0, Some(2)), (1, None)]);
    let names = |table: &skyloupe::catalogue::Table| -> Vec<String> {
        table.columns.iter().map(|column| column.name.clone()).collect()
    };
    let table = report_table(&rows);
    assert_eq!(names(&table).join(","), "id,ra,dec,x,y,mag_vis,score,probability,rank,reason");
    assert_eq!(table.column("id").unwrap().values.integer(0), Some(9_007_199_254_740_995));
    assert!(table.column("score").unwrap().values.number(2).is_nan());
    rows[0].grade = Some(skyloupe::lenses::GivenGrade {
        class: "A".to_owned(),
        grader: "me".to_owned(),
        ..Default::default()
    });
    assert!(names(&report_table(&rows)).join(",").ends_with("reason,class,subclass,grader,comment"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lenses.reg");
    write_regions(&path, &rows, None).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let circles: Vec<&str> = text.lines().filter(|line| line.contains("circle")).collect();
    assert_eq!(circles.len(), 3);
    assert_eq!(
        circles[0],
        "image; circle(3.000,8.000,50) # color=green text={9007199254740995 2.500 A} tag={id 9007199254740995} \
         tag={score 2.5000} tag={rank 1} tag={grade A}"
    );
}
