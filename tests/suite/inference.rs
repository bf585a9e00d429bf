//! Networks and forests on every backend, against what Python's onnxruntime computes
//! (`inference/make_networks.py`, `inference/make_trees.py`).
//!
//! ONNX Runtime's part needs its library. Where none is found the tests say so and skip, unless
//! `SKYLOUPE_REQUIRE_ORT` is set, as `.ci/test` does.

use serde::Deserialize;
use skyloupe::geometry::{ImageSize, PixelRect};
use skyloupe::inference::{
    Backend, ExecutionProvider, Fate, InferenceError, LibraryChoice, PinnedWheel, Runtime, RuntimeChoice,
    SearchPlaces, Tensor, TiledImage, Tiling, TractBackend, Trees, TreesKind, nearest_first, run_stitched,
    run_tiles,
};
use skyloupe::progress::{Progress, Shared, Unwatched};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct NetworkOracle {
    onnx: String,
    runs: Vec<RunOracle>,
}

#[derive(Deserialize)]
struct RunOracle {
    inputs: Vec<NamedTensor>,
    outputs: Vec<NamedTensor>,
}

#[derive(Deserialize)]
struct NamedTensor {
    #[serde(default)]
    name: String,
    shape: Vec<usize>,
    values: Vec<f32>,
}

#[derive(Deserialize)]
struct TreesOracle {
    onnx: String,
    columns: usize,
    rows: Vec<Vec<Option<f32>>>,
    outputs: Vec<Vec<f32>>,
}

impl NamedTensor {
    fn tensor(&self) -> Tensor {
        Tensor { shape: self.shape.clone(), values: self.values.clone() }
    }
}

fn networks() -> BTreeMap<String, NetworkOracle> {
    serde_json::from_str(include_str!("inference/networks.json")).unwrap()
}

fn forests() -> BTreeMap<String, TreesOracle> {
    serde_json::from_str(include_str!("inference/trees.json")).unwrap()
}

fn bytes_of(hexadecimal: &str) -> Vec<u8> {
    (0..hexadecimal.len() / 2)
        .map(|at| u8::from_str_radix(&hexadecimal[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

fn network(name: &str) -> Vec<u8> {
    bytes_of(&networks()[name].onnx)
}

/// The runtime with ONNX Runtime; `None`, said once, where there is none and none is required.
fn onnx_runtime() -> Option<Runtime> {
    let runtime = Runtime::find(&RuntimeChoice::default());
    if runtime.library().is_some() {
        return Some(runtime);
    }
    let fates: Vec<String> = runtime.reasons().iter().map(|candidate| candidate.to_string()).collect();
    assert!(
        std::env::var_os("SKYLOUPE_REQUIRE_ORT").is_none(),
        "ONNX Runtime is required here and was not found: {fates:?}"
    );
    eprintln!("skipped: no ONNX Runtime ({fates:?}); set ORT_DYLIB_PATH, or run `skyloupe runtime install`");
    None
}

/// The largest difference of a backend's outputs to the oracle's.
fn agrees(backend: &dyn Backend, name: &str, oracle: &NetworkOracle) {
    let mut loaded = backend.load(&bytes_of(&oracle.onnx)).unwrap();
    // Twice, so that what is kept for a shape is used again.
    for run in oracle.runs.iter().chain(&oracle.runs) {
        let inputs: Vec<(&str, Tensor)> =
            run.inputs.iter().map(|input| (input.name.as_str(), input.tensor())).collect();
        let borrowed: Vec<(&str, &Tensor)> = inputs.iter().map(|(name, tensor)| (*name, tensor)).collect();
        let outputs = loaded.run(&borrowed).unwrap();
        assert_eq!(outputs.len(), run.outputs.len(), "{name}");
        for (output, expected) in outputs.iter().zip(&run.outputs) {
            assert_eq!(output.shape, expected.shape, "{name} on {}", backend.name());
            for (value, expected) in output.values.iter().zip(&expected.values) {
                assert!((value - expected).abs() <= 1e-4, "{name} on {}: {value} {expected}", backend.name());
            }
        }
    }
}

#[test]
fn the_built_in_backend_agrees_with_the_oracle() {
    for (name, oracle) in networks().iter().filter(|(name, _)| *name != "determinant") {
        agrees(&TractBackend::default(), name, oracle);
        agrees(&TractBackend::new(2), name, oracle);
    }
}

#[test]
fn onnx_runtime_agrees_with_the_oracle() {
    let Some(runtime) = onnx_runtime() else { return };
    assert!(runtime.backend().name().starts_with("ONNX Runtime 1."), "{}", runtime.backend().name());
    for (name, oracle) in &networks() {
        agrees(runtime.backend(), name, oracle);
    }
}

#[test]
fn bad_networks_and_inputs_are_errors_on_every_backend() {
    let built_in = Runtime::built_in();
    let runtimes = [Some(built_in), onnx_runtime()];
    for runtime in runtimes.iter().flatten() {
        let backend = runtime.backend();
        for bytes in [&b""[..], b"not a network", &network("gru")[..700]] {
            assert!(matches!(backend.load(bytes), Err(InferenceError::Load { .. })), "{}", backend.name());
        }
        let mut dense = backend.load(&network("dense")).unwrap();
        let (left, right) = (Tensor::zeros(&[3, 2]), Tensor::zeros(&[3, 3]));
        let wrong = Tensor::zeros(&[4, 3]);
        let lying = Tensor { shape: vec![3, 3], values: vec![0.0; 5] };
        for inputs in [
            vec![],
            vec![("left", &left)],
            vec![("left", &left), ("wrong", &right)],
            vec![("left", &left), ("right", &wrong)],
            vec![("left", &left), ("right", &lying)],
        ] {
            let error = dense.run(&inputs).unwrap_err();
            assert!(matches!(error, InferenceError::Run { .. }), "{error}");
        }
        assert!(dense.run(&[("right", &right), ("left", &left)]).is_ok(), "{}", backend.name());
    }
}

#[test]
fn an_operator_that_a_backend_lacks_is_named() {
    let error = TractBackend::default().load(&network("determinant")).unwrap_err();
    assert!(error.to_string().contains("Det"), "{error}");
}

#[test]
fn a_provider_that_is_not_there_falls_back_to_the_processor_with_a_notice() {
    if onnx_runtime().is_none() {
        return;
    }
    let missing =
        if cfg!(target_os = "linux") { ExecutionProvider::DirectMl } else { ExecutionProvider::Cuda };
    let runtime = Runtime::find(&RuntimeChoice { provider: missing, ..RuntimeChoice::default() });
    let notice = runtime.notice().unwrap();
    assert!(notice.contains(missing.title()) && notice.contains("CPU"), "{notice}");
    assert!(runtime.backend().name().ends_with("(CPU)"));
    let (_, notice) = runtime.load(&network("dense")).unwrap();
    assert_eq!(notice, None);
}

#[test]
fn files_that_are_no_library_are_listed_and_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let python = folder.path().join("python");
    let capi = python.join("onnxruntime/capi");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::create_dir_all(&capi).unwrap();
    let (text, old) = if cfg!(windows) {
        ("onnxruntime.dll", "onnxruntime.dll")
    } else if cfg!(target_os = "macos") {
        ("libonnxruntime.dylib", "libonnxruntime.1.19.2.dylib")
    } else {
        ("libonnxruntime.so", "libonnxruntime.so.1.19.2")
    };
    std::fs::write(data.join(text), "no library, but a text of more than the sixty-four bytes of a head")
        .unwrap();
    std::fs::write(capi.join(old), "").unwrap();
    let places = SearchPlaces {
        variable: Some(folder.path().join("nowhere.so")),
        beside: None,
        data: Some(data),
        python: vec![python],
    };
    let runtime = Runtime::find_in(&RuntimeChoice::default(), &places);
    let fates: Vec<&Fate> = runtime.reasons().iter().map(|candidate| &candidate.fate).collect();
    assert!(matches!(fates[..2], [Fate::Missing, Fate::Absent]), "{fates:?}");
    assert!(matches!(fates[2], Fate::NotALibrary(_)), "{fates:?}");
    if !cfg!(windows) {
        assert_eq!(fates[3], &Fate::TooOld("1.19.2".to_owned()));
    }
    assert_eq!(runtime.library(), None);
    assert!(runtime.backend().name().starts_with("tract "));
    assert!(runtime.notice().unwrap().contains("ORT_DYLIB_PATH"));
    let (_, notice) = runtime.load(&network("dense")).unwrap();
    assert_eq!(notice, None);
}

#[test]
fn a_library_that_is_named_is_used_or_said_to_be_unusable() {
    let named = |path: &Path| RuntimeChoice {
        library: LibraryChoice::Path(path.to_owned()),
        ..RuntimeChoice::default()
    };
    let missing = Runtime::find(&named(Path::new("/nowhere/libonnxruntime.so")));
    assert!(missing.notice().unwrap().contains("/nowhere/libonnxruntime.so"));
    assert!(missing.backend().name().starts_with("tract "));
    let Some(found) = onnx_runtime() else { return };
    let again = Runtime::find(&named(&found.library().unwrap()));
    assert_eq!((again.library(), again.notice()), (found.library(), None));
}

/// In processes of their own, for a process holds one library.
fn status(arguments: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_skyloupe"))
        .args(["runtime", "status", "--json"])
        .args(arguments)
        .env("XDG_DATA_HOME", folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn broken_libraries_do_not_end_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    std::fs::write(&text, "this is a text, and no library at all, although it is named like one").unwrap();
    let absent = folder.path().join("absent.so");
    let mut broken = vec![(text, "not-a-library"), (absent, "missing")];
    for foreign in ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6"] {
        if Path::new(foreign).exists() {
            broken.push((foreign.into(), "not-a-library"));
            let half = std::fs::read(foreign).unwrap();
            let truncated = folder.path().join("truncated.so");
            std::fs::write(&truncated, &half[..half.len() / 2]).unwrap();
            broken.push((truncated, "not-a-library"));
        }
    }
    for (path, fate) in broken {
        let report = status(&["--runtime", path.to_str().unwrap()]);
        assert_eq!(report["candidates"][0]["fate"], fate, "{report}");
        assert!(report["backend"].as_str().unwrap().starts_with("tract "), "{report}");
        assert!(report["notice"].as_str().unwrap().contains(path.to_str().unwrap()), "{report}");
    }
}

#[test]
fn the_command_line_says_what_runs_networks() {
    let report = status(&["--runtime", "built-in"]);
    assert!(report["backend"].as_str().unwrap().starts_with("tract "), "{report}");
    assert_eq!(report["library"], serde_json::Value::Null);
    if let Some(runtime) = onnx_runtime() {
        let report = status(&["--runtime", runtime.library().unwrap().to_str().unwrap()]);
        assert_eq!(report["backend"], runtime.backend().name(), "{report}");
        assert_eq!(report["candidates"][0]["fate"], "used");
    }
}

#[test]
fn a_wheel_with_another_hash_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let wheel = folder.path().join("onnxruntime.whl");
    std::fs::write(&wheel, "PK").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_skyloupe"))
        .args(["runtime", "install", "--wheel"])
        .arg(&wheel)
        .env("XDG_DATA_HOME", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("SHA-256") && said.contains("onnxruntime.whl"), "{said}");
}

/// All forests that have an oracle.
fn known_forests() -> BTreeMap<String, TreesOracle> {
    forests().into_iter().filter(|(_, oracle)| !oracle.rows.is_empty()).collect()
}

#[test]
fn forests_agree_with_the_oracle() {
    let mut wrong = Vec::new();
    for (name, oracle) in &known_forests() {
        let trees = Trees::read(&bytes_of(&oracle.onnx)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(trees.columns(), oracle.columns, "{name}");
        assert_eq!(trees.outputs(), oracle.outputs[0].len(), "{name}");
        let rows: Vec<Vec<f32>> = oracle
            .rows
            .iter()
            .map(|row| row.iter().map(|value| value.unwrap_or(f32::NAN)).collect())
            .collect();
        let all = trees.evaluate_rows(&rows.concat(), oracle.columns);
        assert_eq!(all.len(), oracle.outputs.concat().len(), "{name}");
        for ((row, expected), of_all) in rows.iter().zip(&oracle.outputs).zip(all.chunks(trees.outputs())) {
            let outputs = trees.evaluate(row);
            assert_eq!(outputs, of_all, "{name}");
            let agree = |(output, expected): (&f32, &f32)| {
                (output - expected).abs() <= 1e-6 * expected.abs().max(1.0)
            };
            if !outputs.iter().zip(expected).all(agree) {
                wrong.push(format!("{name} {row:?}: {outputs:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows, such as\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn the_oracle_of_forests_holds_missing_features_and_exact_thresholds() {
    let forests = known_forests();
    let rows = || forests.values().flat_map(|oracle| &oracle.rows);
    assert!(rows().flatten().filter(|value| value.is_none()).count() > 500);
    let kinds: Vec<TreesKind> =
        forests.values().map(|oracle| Trees::read(&bytes_of(&oracle.onnx)).unwrap().kind()).collect();
    assert!(kinds.contains(&TreesKind::Classifier) && kinds.contains(&TreesKind::Regressor));
}

#[test]
fn many_rows_are_those_of_one_each_and_short_rows_lack_features() {
    let oracle = &forests()["trees_xgb_three"];
    let trees = Trees::read(&bytes_of(&oracle.onnx)).unwrap();
    let values: Vec<f32> = (0..4 * 1001).map(|index| ((index * 37 % 101) as f32 - 50.0) / 25.0).collect();
    let all = trees.evaluate_rows(&values, 4);
    let each: Vec<f32> = values.chunks(4).flat_map(|row| trees.evaluate(row)).collect();
    assert_eq!(all, each);
    assert_eq!(trees.evaluate(&[0.5]), trees.evaluate(&[0.5, f32::NAN, f32::NAN, f32::NAN]));
    assert_eq!(trees.evaluate_rows(&[], 4), Vec::<f32>::new());
}

#[test]
fn what_is_no_forest_is_refused() {
    let refused = bytes_of(&forests()["refused"].onnx);
    for bytes in [b"".to_vec(), b"no forest".to_vec(), network("dense"), network("gru"), refused] {
        assert!(matches!(Trees::read(&bytes), Err(InferenceError::Trees(_))));
    }
    // Damage anywhere is an error or another forest, never a panic and never an endless way.
    let whole = bytes_of(&forests()["trees_xgb_binary"].onnx);
    for at in (0..whole.len()).step_by(3) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x15;
        if let Ok(trees) = Trees::read(&damaged) {
            let _ = trees.evaluate(&[0.1, 0.2, 0.3, 0.4]);
        }
    }
}

/// An image of two channels, zero where there are no pixels.
fn window(size: ImageSize, rect: PixelRect) -> Tensor {
    let mut tensor = Tensor::zeros(&[2, rect.height, rect.width]);
    for (index, value) in tensor.values.iter_mut().enumerate() {
        let (channel, rest) = (index / rect.area(), index % rect.area());
        let (x, y) = (rect.x0 + rest % rect.width, rect.y0 + rest / rect.width);
        if x < size.width && y < size.height {
            *value = ((x * 31 + y * 17 + channel * 7) % 23) as f32 / 11.0 - 1.0;
        }
    }
    tensor
}

/// Cuts edges off at 12 pixels: five convolutions of 3x3, two of them at half and two at a quarter of the size, and
/// the interpolation.
const TILING: Tiling = Tiling { tile: 64, margin: 20, multiple: 4, stride: 2, batch: 3 };

#[test]
fn tiles_give_what_the_whole_image_gives() {
    let runtimes = [Some(Runtime::built_in()), onnx_runtime()];
    for runtime in runtimes.iter().flatten() {
        let (mut network, _) = runtime.load(&network("u_net")).unwrap();
        for size in [ImageSize { width: 150, height: 99 }, ImageSize { width: 40, height: 130 }] {
            let read = |rect: PixelRect| window(size, rect);
            let image = TiledImage { input: "signal", size, read: &read };
            let tiled = run_stitched(network.as_mut(), &image, &TILING, &Unwatched).unwrap();
            let padded = PixelRect {
                x0: 0,
                y0: 0,
                width: size.width.next_multiple_of(4),
                height: size.height.next_multiple_of(4),
            };
            let mut input = window(size, padded);
            input.shape.insert(0, 1);
            let whole = network.run(&[("signal", &input)]).unwrap();
            let (width, height) = (size.width.div_ceil(2), size.height.div_ceil(2));
            assert_eq!(tiled[0].shape, [3, height, width]);
            let mut largest = 0.0_f32;
            for (index, value) in tiled[0].values.iter().enumerate() {
                let (channel, y, x) = (index / (width * height), index / width % height, index % width);
                let at = (channel * padded.height / 2 + y) * padded.width / 2 + x;
                largest = largest.max((value - whole[0].values[at]).abs());
            }
            assert!(largest <= 1e-6, "{size:?} on {}: {largest}", runtime.backend().name());
        }
    }
}

#[test]
fn a_margin_below_the_receptive_field_shows() {
    let runtime = Runtime::built_in();
    let (mut network, _) = runtime.load(&network("u_net")).unwrap();
    let size = ImageSize { width: 150, height: 99 };
    let read = |rect: PixelRect| window(size, rect);
    let image = TiledImage { input: "signal", size, read: &read };
    let mut stitched =
        |tiling: &Tiling| run_stitched(network.as_mut(), &image, tiling, &Unwatched).unwrap().remove(0);
    let good = stitched(&TILING);
    let bad = stitched(&Tiling { margin: 0, ..TILING });
    let largest = good.values.iter().zip(&bad.values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(largest > 1e-3, "{largest}");
}

#[test]
fn tiles_come_in_the_order_given_and_stop_when_cancelled() {
    /// Cancelled once half is done.
    struct HalfWay(Shared);
    impl Progress for HalfWay {
        fn report(&self, fraction: f32) {
            self.0.report(fraction);
            if fraction >= 0.5 {
                self.0.cancel();
            }
        }
        fn is_cancelled(&self) -> bool {
            self.0.is_cancelled()
        }
    }
    let (mut network, _) = Runtime::built_in().load(&network("u_net")).unwrap();
    let size = ImageSize { width: 200, height: 200 };
    let read = |rect: PixelRect| window(size, rect);
    let image = TiledImage { input: "signal", size, read: &read };
    let tiling = Tiling { batch: 1, ..TILING };
    let mut tiles = tiling.plan(size).unwrap();
    nearest_first(&mut tiles, PixelRect { x0: 190, y0: 190, width: 10, height: 10 });
    let mut places = Vec::new();
    let progress = HalfWay(Shared::default());
    let outcome = run_tiles(network.as_mut(), (&image, &tiling, &tiles), &progress, &mut |output| {
        places.push(output.place);
    });
    assert!(matches!(outcome, Err(InferenceError::Cancelled)));
    let half: Vec<(usize, usize)> =
        tiles[..tiles.len().div_ceil(2)].iter().map(|tile| (tile.keep.x0 / 2, tile.keep.y0 / 2)).collect();
    assert_eq!(places.iter().map(|place| (place.x0, place.y0)).collect::<Vec<_>>(), half);
}

#[test]
fn the_tests_use_the_library_that_is_installed() {
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/onnxruntime")).unwrap();
    let Ok(wheel) = PinnedWheel::of_platform() else { return };
    let version = PinnedWheel::requirement().replace("onnxruntime==", "VERSION=");
    for word in [wheel.platform, wheel.sha256, version.as_str()] {
        assert!(script.contains(word) || cfg!(windows), "{word}");
    }
}
