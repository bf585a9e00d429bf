//! Inpainting against numpy (`inpainting_oracle.py`) with an UNTRAINED network (`inpainting_standin.py`): what it paints
//! means nothing, that it is painted by the formulas does. Baselines on analytic images; what is refused and why.

use super::lenses::{opened, real_data};
use serde_json::Value;
use skyloupe::field::Band;
use skyloupe::geometry::ImagePoint;
use skyloupe::inference::{Runtime, RuntimeChoice};
use skyloupe::inpainting::{
    Baselines, Core, FieldInjection, FieldSettings, Inpainter, InpaintingError, InpaintingOutcome,
    InpaintingWatcher, Mask, Method, PATCH_LENGTH, Panels, PointSource, PreparedSource, Repainting, Sampling,
    SamplingSettings, Scores, ScoringParameters, Stamp, StampCutter, Target, Warning, inject, inpaint_field,
    judge_features, radial_points, rank_one_pass, repaint,
};
use skyloupe::models::{Model, ModelStore};
use skyloupe::progress::Progress;
use skyloupe::simulate::vis_point;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const LENS: &str = "euclid_q1/102160336_2685084962682049281.fits";

/// The untrained network as a model folder, some of its card's parameters replaced.
pub(crate) fn inpainting_standin(folder: &Path, parameters: &[(&str, f64)]) -> PathBuf {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let text = std::fs::read_to_string(suite.join("inpainting_standin.json")).unwrap();
    let mut card: Value = serde_json::from_str(&text).unwrap();
    for (name, value) in parameters {
        card["parameters"][name] = (*value).into();
    }
    let model = folder.join("inpainting");
    std::fs::create_dir_all(&model).unwrap();
    std::fs::write(model.join("card.json"), card.to_string()).unwrap();
    std::fs::copy(suite.join("inpainting_standin.onnx"), model.join("model.onnx")).unwrap();
    model
}

fn inpainter_of(parameters: &[(&str, f64)], runtime: Runtime) -> Result<Inpainter, InpaintingError> {
    let folder = tempfile::tempdir().unwrap();
    let own = Model::read(&inpainting_standin(folder.path(), parameters)).unwrap();
    Inpainter::load(&ModelStore::built_in(), runtime, Some(&own))
}

fn inpainter() -> Inpainter {
    inpainter_of(&[], Runtime::built_in()).unwrap()
}

fn stamp_of(pixels: impl Fn(f64, f64) -> f64) -> Stamp {
    let value = |index: usize| pixels((index % 64) as f64, (index / 64) as f64) as f32;
    Stamp::from_pixels((0..64 * 64).map(value).collect()).unwrap()
}

/// Numbers between -0.5 and 0.5 that look like noise, the same in the script.
fn grain(x: f64, y: f64) -> f64 {
    let index = (y * 64.0 + x) as u64;
    index.wrapping_mul(2_654_435_761) as u32 as f64 / 4_294_967_296.0 - 0.5
}

/// The galaxy of the script, moved and scaled where wanted.
fn galaxy(flux: f64) -> Stamp {
    let mut stamp = stamp_of(|x, y| {
        let radius = (x - 33.2).hypot((y - 30.9) / 0.8);
        flux * 1.5 * (-radius / 4.0).exp() + 0.02 * grain(x, y)
    });
    stamp.origin = (100, 200);
    stamp
}

fn prepared(stamp: Stamp) -> PreparedSource {
    PreparedSource::new(stamp, Mask::default()).unwrap()
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let allowed = tolerance * expected.abs().max(1e-3);
    assert!((found - expected).abs() <= allowed, "{what}: {found} instead of {expected}");
}

fn near_patch(found: &[f32], expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_array().unwrap();
    assert_eq!((found.len(), expected.len()), (PATCH_LENGTH, PATCH_LENGTH), "{what}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        near(f64::from(*found), expected.as_f64().unwrap(), tolerance, &format!("{what}, pixel {index}"));
    }
}

fn oracle() -> Value {
    serde_json::from_str(include_str!("inpainting_oracle.json")).unwrap()
}

/// Its settings.
fn settings_of(oracle: &Value, method: Method) -> SamplingSettings {
    let whole = |name: &str| oracle[name].as_u64().unwrap();
    SamplingSettings {
        steps: whole("steps") as usize,
        draws: whole("draws") as usize,
        seed: whole("seed"),
        method,
    }
}

#[test]
fn core_noise_scale_and_baselines_are_those_of_numpy() {
    let (oracle, stamp) = (oracle(), galaxy(1.0));
    let core = Core::of(&stamp).unwrap();
    let pixel: Vec<u64> = oracle["core"].as_array().unwrap().iter().map(|at| at.as_u64().unwrap()).collect();
    assert_eq!([core.pixel.0 as u64, core.pixel.1 as u64][..], pixel[..]);
    let baselines = Baselines::of(&stamp, &core);
    for (name, found) in [
        ("noise", core.noise),
        ("annulus", core.annulus),
        ("scale", core.scale()),
        ("roc", baselines.roc),
        ("peak_total", baselines.peak_total),
        ("concentration", baselines.concentration),
        ("total_flux", baselines.total_flux),
    ] {
        near(found, oracle[name].as_f64().unwrap(), 1e-5, name);
    }
}

#[test]
fn every_way_of_sampling_paints_what_numpy_paints() {
    let (oracle, inpainter) = (oracle(), inpainter());
    let sources = [prepared(galaxy(1.0))];
    let resamples = oracle["resamples"].as_u64().unwrap() as usize;
    for (name, method) in [
        ("ddim", Method::Ddim { eta: 0.0 }),
        ("noisy", Method::Ddim { eta: 1.0 }),
        ("repaint", Method::RePaint { resamples }),
    ] {
        let painted = repaint(&inpainter, &sources, &settings_of(&oracle, method)).unwrap();
        for (draw, expected) in painted[0].draws.iter().zip(oracle[name].as_array().unwrap()) {
            // The script computes in 64 bits around a network of 32.
            near_patch(draw, expected, 2e-4, name);
        }
    }
    let one = rank_one_pass(&inpainter, &sources).unwrap();
    near_patch(&one[0].mean, &oracle["one_pass"], 1e-4, "one pass");
}

#[test]
fn scores_are_those_of_numpy() {
    let (oracle, inpainter) = (oracle(), inpainter());
    let sources = [prepared(galaxy(1.0))];
    let settings = settings_of(&oracle, Method::Ddim { eta: 0.0 });
    let painted = repaint(&inpainter, &sources, &settings).unwrap();
    let scores = Scores::of(&sources[0], &painted[0], &inpainter.scoring());
    for (name, found) in [
        ("mse", scores.mse),
        ("max_ratio", scores.max_ratio),
        ("log_ratio", scores.log_ratio),
        ("posterior_sd", scores.posterior_sd),
        ("z", scores.z),
    ] {
        near(found, oracle["scores"][name].as_f64().unwrap(), 5e-4, name);
    }
    // The card's numbers were read.
    assert_eq!((inpainter.scoring().inflation, inpainter.scoring().prior_weight), (1.2, 6.0));
}

#[test]
fn a_seed_gives_the_same_cores_in_any_batch_step_by_step_and_on_any_thread() {
    let inpainter = inpainter();
    let sources: Vec<PreparedSource> = (0..5)
        .map(|number| {
            let mut stamp = galaxy(1.0 + f64::from(number));
            stamp.origin.0 += i64::from(number) * 300;
            prepared(stamp)
        })
        .collect();
    let settings = SamplingSettings { steps: 4, draws: 3, ..SamplingSettings::default() };
    let together = repaint(&inpainter, &sources, &settings).unwrap();
    let same = |a: &Repainting, b: &Repainting| {
        let pairs = a.draws.iter().flatten().zip(b.draws.iter().flatten());
        pairs.fold(0.0_f32, |worst, (a, b)| worst.max((a - b).abs() / a.abs().max(1e-3)))
    };
    std::thread::scope(|scope| {
        for (source, expected) in sources.iter().zip(&together) {
            let (inpainter, settings) = (&inpainter, &settings);
            scope.spawn(move || {
                let alone = repaint(inpainter, std::slice::from_ref(source), settings).unwrap();
                let worst = same(&alone[0], expected);
                assert!(worst < 1e-5, "{worst}");
            });
        }
    });
    let mut sampling = Sampling::start(&inpainter, &sources, &settings).unwrap();
    assert_eq!((sampling.passes(), sampling.time()), (4, 1.0));
    let mut times = Vec::new();
    while sampling.step().unwrap() {
        times.push(sampling.time());
    }
    assert_eq!(times, [0.75, 0.5, 0.25, 0.0]);
    assert_eq!(sampling.repainting(4).as_ref(), Some(&together[4]));
    // At the end the state is the core; known pixels are the galaxy's own throughout.
    let (state, core) = (sampling.states_in_flux(2).unwrap(), &together[2].draws);
    assert_eq!(&state, core);
    let own = sources[2].patch_flux();
    assert!((0..PATCH_LENGTH).all(|at| sources[2].painted()[at] || core[0][at] == own[at]));
    let other = SamplingSettings { seed: 2, ..settings };
    assert!(same(&repaint(&inpainter, &sources[..1], &other).unwrap()[0], &together[0]) > 0.01);
    assert!(same(&together[0], &Repainting::of_draws(vec![together[0].draws[1].clone(); 3])) > 0.01);
}

#[test]
fn both_backends_paint_the_same() {
    let runtime = Runtime::find(&RuntimeChoice::default());
    if runtime.library().is_none() {
        assert!(std::env::var_os("SKYLOUPE_REQUIRE_ORT").is_none(), "ONNX Runtime is required here");
        eprintln!("skipped: no ONNX Runtime");
        return;
    }
    let sources = [prepared(galaxy(1.0))];
    let settings = SamplingSettings::default();
    let [a, b] = [inpainter(), inpainter_of(&[], runtime).unwrap()]
        .map(|inpainter| repaint(&inpainter, &sources, &settings).unwrap().remove(0));
    for (a, b) in a.draws.iter().flatten().zip(b.draws.iter().flatten()) {
        near(f64::from(*a), f64::from(*b), 1e-4, "pixel");
    }
}

#[test]
fn networks_for_other_pixels_are_refused() {
    let error = inpainter_of(&[("normalisation_version", 2.0)], Runtime::built_in()).unwrap_err();
    assert!(error.to_string().contains("normalisation 2"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let other = Model::read(&super::lenses::standin(folder.path(), &[])).unwrap();
    let error = Inpainter::load(&ModelStore::built_in(), Runtime::built_in(), Some(&other)).unwrap_err();
    assert!(error.to_string().contains("normalisation_version"), "{error}");
}

/// Why a stamp cannot be repainted.
fn refusal(stamp: Stamp) -> String {
    PreparedSource::new(stamp, Mask::default()).unwrap_err().to_string()
}

#[test]
fn what_cannot_be_repainted_is_said() {
    let with = |change: &dyn Fn(usize, usize, &mut f32)| {
        let mut stamp = galaxy(1.0);
        stamp.pixels.iter_mut().enumerate().for_each(|(at, pixel)| change(at % 64, at / 64, pixel));
        stamp
    };
    let edge = with(&|x, _, pixel| *pixel = if x < 30 { f32::NAN } else { *pixel });
    assert!(
        refusal(edge).contains("edge"),
        "{}",
        refusal(with(&|x, _, pixel| *pixel = if x < 30 { f32::NAN } else { *pixel }))
    );
    let hole = with(&|x, y, pixel| *pixel = if (x, y) == (34, 32) { f32::NAN } else { *pixel });
    assert!(refusal(hole).contains("no data (NaN or 0) in 1 of"));
    let saturated = with(&|_, _, pixel| *pixel = (*pixel * 100.0).min(100.0));
    assert!(refusal(saturated).contains("saturated (its brightest"));
    let mut flagged = galaxy(1.0);
    flagged.is_flagged_saturated = true;
    assert!(refusal(flagged).contains("flag map"));
    assert!(refusal(stamp_of(|x, y| -1.0 + 0.02 * grain(x, y))).contains("no positive flux"));
    assert!(refusal(stamp_of(|x, y| 0.02 * grain(x, y))).contains("too faint"));
    let small = with(&|x, y, pixel| *pixel = if x.min(y) < 17 || x.max(y) > 46 { f32::NAN } else { *pixel });
    assert!(refusal(small).contains("too little data"));
    assert!(refusal(stamp_of(|_, _| 1.0)).contains("all equal"));
    assert!(Stamp::from_pixels(vec![1.0; 9]).unwrap_err().to_string().contains("64 x 64"));
    for settings in [
        SamplingSettings { steps: 0, ..SamplingSettings::default() },
        SamplingSettings { draws: 65, ..SamplingSettings::default() },
        SamplingSettings { method: Method::Ddim { eta: 1.5 }, ..SamplingSettings::default() },
    ] {
        assert!(settings.check().unwrap_err().to_string().contains("choose"));
    }
}

#[test]
fn what_should_be_known_of_a_source_is_said() {
    let two = stamp_of(|x, y| {
        let blob = |x0: f64| (-((x - x0).powi(2) + (y - 32.0).powi(2)) / 4.0).exp();
        3.0 * blob(30.0)
            + 2.7 * blob(34.0)
            + 0.2 * (-(x - 32.0).hypot(y - 32.0) / 6.0).exp()
            + 0.02 * grain(x, y)
    });
    let source = PreparedSource::new(two, Mask::square(3).unwrap()).unwrap();
    let [Warning::TwoNuclei { share }] = source.warnings[..] else { panic!("{:?}", source.warnings) };
    assert!((share - 0.9).abs() < 0.05 && source.unscored().is_none());
    // A plain galaxy, and one that a large mask swallows.
    assert_eq!(prepared(galaxy(1.0)).warnings, []);
    let compact =
        stamp_of(|x, y| 5.0 * (-((x - 32.0).powi(2) + (y - 32.0).powi(2)) / 6.0).exp() + 0.02 * grain(x, y));
    let source = PreparedSource::new(compact, Mask::square(9).unwrap()).unwrap();
    assert!(source.remarks().contains("as large as the galaxy"), "{}", source.remarks());
    // Other bands and pixels are shown, not scored; a corner without data is painted.
    let mut stamp = galaxy(1.0);
    (stamp.band, stamp.has_zero_point, stamp.pixel_scale_arcsec) = (Some(Band::H), false, 0.3);
    stamp.pixels[45 * 64 + 40] = f32::NAN;
    let source = prepared(stamp);
    let said = source.unscored().unwrap();
    assert!(said.contains("is H") && said.contains("zero point") && said.contains("0.300\""), "{said}");
    assert!(source.remarks().contains("no data"));
    assert_eq!(source.known().iter().filter(|value| value.is_nan()).count(), 0);
}

#[test]
fn a_point_source_is_added_with_its_share_and_noticed_by_scores() {
    let stamp = galaxy(1.0);
    let psf = vis_point(25, (0.0, 0.0));
    let point = |share: f64| PointSource { share, psf: &psf, side: 25 };
    let with_point = inject(&stamp, &point(0.2)).unwrap();
    let sum = |stamp: &Stamp| stamp.pixels.iter().map(|value| f64::from(*value)).sum::<f64>();
    let total = Baselines::of(&stamp, &Core::of(&stamp).unwrap()).total_flux;
    // The PSF has wings beyond 25 pixels of less than 1 %.
    near(sum(&with_point) - sum(&stamp), 0.2 * total, 0.01, "added flux");
    assert!(
        inject(&stamp, &point(0.0)).is_err()
            && inject(&stamp, &PointSource { side: 24, ..point(0.1) }).is_err()
    );
    // Whatever repaints the bare core, the brighter one stands out more.
    let (bare, bright) = (prepared(stamp), prepared(with_point));
    let truth = Repainting::of_draws(vec![bare.patch_flux(); 2]);
    let parameters = ScoringParameters { prior_sd: 0.05, prior_weight: 4.0, ..ScoringParameters::default() };
    let [none, some] = [&bare, &bright].map(|source| Scores::of(source, &truth, &parameters));
    assert_eq!((none.mse, none.max_ratio, none.log_ratio), (0.0, 1.0, 0.0));
    assert!(some.z > 3.0 && some.max_ratio > 1.5 && some.mse > 1.0, "{some:?}");
    let features = judge_features(&bright, &truth, (&some, &parameters));
    // The fitted point has the flux that was added, but for the wider Gaussian parts of the PSF (36 %) and what a
    // narrower Gaussian misses of the core.
    assert!((0.10..0.21).contains(&features[5]) && features[4] > 20.0, "{features:?}");
    let profile = radial_points(&bright, &truth).unwrap();
    assert!(
        profile[0].observed > 1.5 * profile[0].repainted && profile[12].observed == profile[12].repainted
    );
    let panels = Panels::of(&bright, &truth, &parameters);
    assert_eq!(panels.masked_input().iter().filter(|value| value.is_nan()).count(), 25);
    assert!(
        panels.residual[16 * 32 + 16] > 0.0
            && panels.residual[0] == 0.0
            && panels.residual_in_sigma[16 * 32 + 16] > 5.0
    );
}

/// Stops after some batches.
struct Impatient {
    batches: usize,
    seen: AtomicUsize,
    told: Mutex<Vec<usize>>,
}

impl Progress for Impatient {
    fn report(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        self.seen.load(Ordering::Relaxed) >= self.batches
    }
}

impl InpaintingWatcher for Impatient {
    fn repainted(&self, batch: &[(usize, InpaintingOutcome)]) {
        self.seen.fetch_add(1, Ordering::Relaxed);
        self.told.lock().unwrap().extend(batch.iter().map(|(index, _)| *index));
    }
}

#[test]
fn who_points_beside_the_middle_of_a_galaxy_means_the_middle() {
    // The flank of something brighter is no plateau, however steep.
    let flank = stamp_of(|x, y| (40.0 - 0.9 * (x - 20.0).hypot(y - 32.0)).max(0.1) + 0.02 * grain(x, y));
    let source = PreparedSource::new(flank, Mask::default()).expect("a slope is not saturated");
    assert_eq!(source.core.pixel.0, 28);
    let Some(path) = real_data(LENS) else { return };
    let cutter = StampCutter::new(&opened(&path)).unwrap();
    let core = |stamp: Stamp| prepared(stamp).core_in_plane();
    let middle = core(cutter.cut(ImagePoint { x: 149.0, y: 150.0 }).unwrap());
    for (dx, dy) in [(0.0, 0.0), (0.0, -7.0)] {
        let at = ImagePoint { x: middle.0 as f64 + dx, y: middle.1 as f64 + dy };
        assert_eq!(core(cutter.cut_at_peak(at).unwrap()), middle, "{dx} {dy}");
    }
}

#[test]
fn a_list_is_ranked_then_sampled_and_keeps_what_it_has_when_stopped() {
    let Some(path) = real_data(LENS) else { return };
    let (field, inpainter) = (opened(&path), inpainter());
    let target = |id: i64, x: f64, y: f64| Target {
        id,
        position: ImagePoint { x, y },
        magnitude_vis: 20.0 + id as f64,
    };
    let targets =
        [target(1, 149.0, 150.0), target(2, 2.0, 3.0), target(3, 999.0, 3.0), target(4, f64::NAN, 1.0)];
    let watcher = |batches| Impatient { batches, seen: AtomicUsize::new(0), told: Mutex::default() };
    let settings = FieldSettings {
        sampling: SamplingSettings { steps: 3, draws: 2, ..SamplingSettings::default() },
        ..FieldSettings::default()
    };
    let whole = inpaint_field(&field, &targets, &inpainter, &settings, &watcher(99)).unwrap();
    assert!(whole.is_complete && whole.ranked == 1 && whole.sampled == 1, "{whole:?}");
    let InpaintingOutcome::Scored(finding, _) = &whole.outcomes[0] else { panic!("{:?}", whole.outcomes) };
    // The same by hand.
    let source = prepared(StampCutter::new(&field).unwrap().cut(targets[0].position).unwrap());
    let painted = repaint(&inpainter, std::slice::from_ref(&source), &settings.sampling).unwrap();
    assert_eq!(finding.scores, Scores::of(&source, &painted[0], &inpainter.scoring()));
    let reasons: Vec<String> = whole.outcomes.iter().map(InpaintingOutcome::reason).collect();
    assert!(
        reasons[1].contains("edge") && reasons[2].contains("outside") && reasons[3].contains("no position")
    );
    assert_eq!(whole.order()[0], 0);
    let none = FieldSettings { best: Some(0), ..settings };
    let ranked = inpaint_field(&field, &targets, &inpainter, &none, &watcher(99)).unwrap();
    assert!(matches!(ranked.outcomes[0], InpaintingOutcome::Ranked(..)) && ranked.is_complete);
    let impatient = watcher(1);
    let stopped = inpaint_field(&field, &targets, &inpainter, &settings, &impatient).unwrap();
    assert!(!stopped.is_complete && matches!(stopped.outcomes[0], InpaintingOutcome::Ranked(..)));
    assert_eq!(impatient.told.lock().unwrap().len(), 4);
}

#[test]
fn point_sources_put_into_a_list_are_scored_as_by_hand() {
    let Some(path) = real_data(LENS) else { return };
    let (field, inpainter) = (opened(&path), inpainter());
    let target = |x: f64, y: f64| Target { id: 1, position: ImagePoint { x, y }, magnitude_vis: 20.0 };
    let targets = [target(2.0, 3.0), target(149.0, 150.0)];
    let settings = FieldSettings {
        sampling: SamplingSettings { steps: 3, draws: 2, ..SamplingSettings::default() },
        best: Some(0),
        ..FieldSettings::default()
    };
    let psf = vis_point(33, (0.0, 0.0));
    let plan = FieldInjection {
        field: &field,
        targets: &targets,
        inpainter: &inpainter,
        settings: &settings,
        psf: &psf,
        side: 33,
    };
    let patient = |batches| Impatient { batches, seen: AtomicUsize::new(0), told: Mutex::default() };
    let outcomes = plan.outcomes(&[0.0, 0.2], &patient(99)).unwrap();
    let stamp = StampCutter::new(&field).unwrap().cut(targets[1].position).unwrap();
    let with_point = inject(&stamp, &PointSource { share: 0.2, psf: &psf, side: 33 }).unwrap();
    for (outcomes, stamp) in outcomes.iter().zip([stamp, with_point]) {
        assert!(outcomes[0].finding().is_none() && outcomes[0].reason().contains("edge"));
        let source = prepared(stamp);
        let painted = repaint(&inpainter, std::slice::from_ref(&source), &settings.sampling).unwrap();
        let InpaintingOutcome::Scored(finding, _) = &outcomes[1] else { panic!("{:?}", outcomes[1]) };
        assert_eq!(finding.scores, Scores::of(&source, &painted[0], &inpainter.scoring()));
    }
    let flux = |number: usize| outcomes[number][1].finding().unwrap().scores.observed_flux;
    assert!(flux(1) > 1.05 * flux(0), "{} {}", flux(1), flux(0));
    assert!(matches!(plan.outcomes(&[0.1], &patient(0)), Err(InpaintingError::Cancelled)));
}
