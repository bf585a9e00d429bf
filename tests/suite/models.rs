//! Model cards: what is read, what is refused and with which words. The networks are of the onnx package
//! (`models_oracle.py`).

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use skyloupe::models::{
    Card, Dimension, Element, Graph, Model, ModelError, ModelStore, Source, TestSet, add_model,
};
use std::fs;
use std::path::Path;

const CONV: &[u8] = include_bytes!("models_conv.onnx");
const TREES: &[u8] = include_bytes!("models_trees.onnx");
const OUTSIDE: &[u8] = include_bytes!("models_outside.onnx");

/// A card that fits `CONV`.
pub fn card() -> Value {
    json!({
        "format": 1, "id": "my-detector", "version": "1.2.0", "title": "A detector", "task": "Finds streaks.",
        "file": { "name": "model.onnx", "sha256": digest(CONV) },
        "inputs": [{ "name": "signal", "shape": ["N", 2, "H", "W"], "element": "float32", "unit": "sigma", "meaning": "signal and mask" }],
        "outputs": [{ "name": "heat", "shape": ["N", 3, "H/4", "W/4"], "unit": "logit", "meaning": "heat" }],
        "normalisation": "asinh in the network",
        "trained_on": { "kind": "simulations", "description": "Simulated exposures." },
        "training_data": { "command": "skyloupe simulate streaks", "seed": 1, "sizes": { "fields": 4 } },
        "splits": [{ "name": "training", "size": 3, "of": "fields", "description": "seeds 0 to 2" }],
        "training": { "command": "python train.py", "seed": 1, "epochs": 3, "hardware": "2 cores", "duration_secs": 60 },
        "metrics": [{
            "name": "completeness", "meaning": "share found", "set": "held-out", "unit": "fraction",
            "value": 0.9, "interval": [0.8, 0.95], "n": 120,
            "baseline": { "name": "line filter", "value": 0.5, "interval": [0.4, 0.6] },
            "target": { "at_least": 0.95 }
        }],
        "curves": [{
            "name": "completeness_vs_score", "title": "Completeness", "of": "model", "set": "held-out",
            "x": { "label": "threshold", "unit": "fraction" }, "y": { "label": "completeness", "unit": "fraction" },
            "points": [[0.0, 1.0], [0.5, 0.8], [0.5, 0.7], [1.0, 0.1]],
            "band": [[0.9, 1.0], [0.7, 0.9], [0.6, 0.8], [0.0, 0.2]]
        }],
        "calibration": { "temperature": 2.0, "bias": 0.5 },
        "thresholds": {
            "range": [0, 1], "default": 0.5,
            "points": [{ "name": "deep", "value": 0.2, "meaning": "5 false positives per Mpx" }]
        },
        "valid_ranges": [
            { "quantity": "pixel_scale_arcsec", "title": "pixel scale", "min": 0.09, "max": 0.11, "unit": "arcsec" }
        ],
        "parameters": { "receptive_field_px": 96 },
        "limits": ["Short streaks."],
        "licence": "MIT"
    })
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The card with one value replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut card = card();
    match card.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => panic!("{pointer} is not in the card"),
    }
    card
}

fn parse(card: &Value) -> Result<Card, ModelError> {
    Card::parse(&card.to_string())
}

/// Everything that is said about a card and a file, empty if they fit.
fn said(card: &Value, onnx: &[u8]) -> String {
    parse(card).and_then(|card| card.check(onnx)).map_or_else(|error| error.to_string(), |()| String::new())
}

#[test]
fn a_card_is_read_checked_and_written_as_it_was() {
    let card = parse(&card()).unwrap();
    card.check(CONV).unwrap();
    assert_eq!(Card::parse(&card.text().unwrap()).unwrap(), card);
    assert_eq!(card.parameter("receptive_field_px"), Some(96.0));
    // logit 3 / 2 + 0.5 = 2.
    assert!((card.probability(3.0) - 0.880_797_077_977_882_3).abs() < 1e-12);
    let metric = card.metric("completeness", TestSet::HeldOut).unwrap();
    assert_eq!(metric.text(), "90.0 % (80.0 to 95.0)");
    assert!(!metric.target.unwrap().is_met(metric.value));
    let mut broken = card;
    broken.metrics[0].value = f64::NAN;
    assert!(broken.text().is_err(), "a card that could not be read again is not written");
}

#[test]
fn the_graph_is_read_as_the_onnx_package_wrote_it() {
    let graph = Graph::read(CONV).unwrap();
    assert_eq!(graph.inputs.len(), 1, "weights that the file brings along are no input");
    let named = |name: &str| Dimension::Named(name.to_owned());
    assert_eq!(graph.inputs[0].name, "signal");
    assert_eq!(graph.inputs[0].shape, Some(vec![named("N"), Dimension::Fixed(2), named("H"), named("W")]));
    assert_eq!(graph.outputs[0].shape, Some(vec![named("N"), Dimension::Fixed(3), named("?"), named("?")]));
    let graph = Graph::read(TREES).unwrap();
    let outputs: Vec<_> = graph.outputs.iter().map(|port| (port.name.as_str(), port.element)).collect();
    let float = Some(Element::Float32);
    assert_eq!(outputs, [("probability", float), ("label", Some(Element::Int64)), ("copy", float)]);
    assert_eq!(graph.outputs[2].shape, None);
    assert_eq!(Graph::read(OUTSIDE).unwrap().outside, ["weights"]);
}

#[test]
fn damaged_networks_are_refused_and_never_panic() {
    for length in 0..CONV.len() {
        let _ = Graph::read(&CONV[..length]);
        let mut changed = CONV.to_vec();
        changed[length] ^= 0xff;
        let _ = Graph::read(&changed);
    }
    assert!(Graph::read(b"").is_err());
    assert!(Graph::read(b"SIMPLE  =                    T").is_err());
    assert!(Graph::read(&CONV[..CONV.len() / 2]).is_err());
    // A length of nearly 2^64.
    assert!(Graph::read(&[0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]).is_err());
}

#[test]
fn every_refusal_says_what_where_and_what_to_do() {
    let cases: &[(&str, Value, &[&str])] = &[
        ("/format", json!(2), &["format 2", "newer Skyloupe"]),
        ("/format", json!("one"), &["says no format", "\"format\": 1"]),
        ("/id", json!("My Model"), &["id: ", "My Model", "lower-case"]),
        ("/id", json!("../evil"), &["id: ", "lower-case"]),
        ("/id", json!(""), &["id: ", "lower-case"]),
        ("/version", json!(7), &["not a model card", "line"]),
        ("/title", json!(" "), &["title: ", "fill it in"]),
        ("/file/name", json!("other.onnx"), &["file.name: ", "name it model.onnx"]),
        ("/file/sha256", json!("abc"), &["file.sha256: ", "64 hexadecimal digits"]),
        ("/file/sha256", json!("0".repeat(64)), &["file.sha256: ", "not the file this card was written for"]),
        ("/inputs", json!([]), &["inputs: ", "empty"]),
        ("/inputs/0/name", json!("image"), &["inputs[0]: ", "no \"image\"", "signal", "use the name"]),
        (
            "/inputs/0/shape",
            json!(["N", 1, "H", "W"]),
            &["inputs[0].shape: ", "[N, 1, H, W]", "[N, 2, H, W]"],
        ),
        ("/inputs/0/shape", json!(["N", "C", "H", "W"]), &["inputs[0].shape: ", "[N, C, H, W]"]),
        ("/inputs/0/shape", json!(["N", 2, "H"]), &["inputs[0].shape: ", "[N, 2, H]"]),
        ("/inputs/0/element", json!("uint8"), &["inputs[0].element: ", "uint8", "float32"]),
        ("/outputs/0/name", json!("cold"), &["outputs[0]: ", "no \"cold\"", "heat"]),
        (
            "/outputs/0/shape",
            json!(["N", 4, "h", "w"]),
            &["outputs[0].shape: ", "[N, 4, h, w]", "[N, 3, ?, ?]"],
        ),
        ("/trained_on/description", json!("Many fields."), &["trained_on.description: ", "simulations"]),
        ("/trained_on/kind", json!("dreams"), &["not a model card", "dreams", "simulations"]),
        ("/metrics", json!([]), &["metrics: ", "empty"]),
        ("/metrics/0/value", json!(0.99), &["metrics[0].interval: ", "0.8 to 0.95", "0.99"]),
        ("/metrics/0/interval", json!([0.95, 0.8]), &["metrics[0].interval: ", "lower end first"]),
        ("/metrics/0/value", json!(90.0), &["metrics[0]: ", "percentages"]),
        ("/metrics/0/interval", json!([0.8, 1.2]), &["metrics[0]: ", "fraction"]),
        ("/metrics/0/baseline/value", json!(0.7), &["metrics[0].baseline.interval: ", "0.7"]),
        ("/metrics/0/n", json!(0), &["metrics[0].n: ", "how many"]),
        ("/metrics/0/meaning", json!(""), &["metrics[0].meaning: ", "plain words"]),
        ("/metrics/0/set", json!("test"), &["not a model card", "held-out"]),
        ("/curves/0/points", json!([[0.0, 1.0]]), &["curves[0].points: ", "at least two"]),
        ("/curves/0/points/1/0", json!(2.0), &["curves[0].points: ", "sort the points"]),
        ("/curves/0/points/1/1", json!(80.0), &["curves[0].points[1]: ", "percentages"]),
        ("/curves/0/band", json!([[0.0, 1.0]]), &["curves[0].band: ", "one interval for each point"]),
        ("/curves/0/band/3", json!([0.2, 0.3]), &["curves[0].band[3]: ", "does not hold the value 0.1"]),
        ("/calibration/temperature", json!(0.0), &["calibration: ", "above 0"]),
        ("/calibration/temperature", json!(-1.0), &["calibration: ", "above 0"]),
        ("/thresholds/default", json!(1.5), &["thresholds.default: ", "1.5", "0 to 1"]),
        ("/thresholds/points/0/value", json!(-0.1), &["thresholds.points[0].value: ", "-0.1"]),
        ("/thresholds/range", json!([1, 0]), &["thresholds.range: ", "least score first"]),
        ("/valid_ranges/0/min", json!(1.0), &["valid_ranges[0]: ", "pixel scale", "lesser one as min"]),
        ("/limits", json!([]), &["limits: ", "empty"]),
        ("/licence", json!(""), &["licence: ", "fill it in"]),
    ];
    for (pointer, value, words) in cases {
        let sentence = said(&with(pointer, value.clone()), CONV);
        for word in *words {
            assert!(sentence.contains(word), "{pointer} = {value}: {word:?} is not in {sentence:?}");
        }
    }
}

#[test]
fn files_that_are_not_the_cards_are_refused() {
    let fits = said(&card(), CONV);
    assert_eq!(fits, "");
    assert!(said(&card(), TREES).contains("not the file this card was written for"));
    let of = |onnx: &[u8]| with("/file/sha256", json!(digest(onnx)));
    let sentence = said(&of(TREES), TREES);
    assert!(
        sentence.contains("wants an input named \"rows\"") && sentence.contains("describe every input"),
        "{sentence}"
    );
    assert!(said(&of(OUTSIDE), OUTSIDE).contains("1 weights of model.onnx lie in another file"));
    assert!(said(&of(b"no network"), b"no network").contains("model.onnx cannot be read"));
    assert!(Card::parse("{").unwrap_err().to_string().contains("no JSON"));
    let mut unknown = card();
    unknown["tresholds"] = json!(1);
    assert!(said(&unknown, CONV).contains("tresholds"), "a misspelled field is not ignored");
    let mut two = with("/id", json!("A"));
    two["licence"] = json!("");
    let reasons = parse(&two).unwrap_err().reasons();
    assert_eq!(reasons.len(), 2, "all reasons are given: {reasons:?}");
    // Outputs that nobody uses may go without description, and a fixed axis may stand where the file varies.
    let mut trees = of(TREES);
    trees["inputs"] = json!([{ "name": "rows", "shape": [1, 17], "unit": "1", "meaning": "features" }]);
    trees["outputs"] =
        json!([{ "name": "copy", "shape": ["N"], "unit": "1", "meaning": "of unknown shape" }]);
    assert_eq!(said(&trees, TREES), "");
}

#[test]
fn curves_are_read_between_their_points_only() {
    let card = parse(&card()).unwrap();
    let curve = card.curve("completeness_vs_score", TestSet::HeldOut).unwrap();
    assert_eq!(curve.at(0.0), Some(1.0));
    assert!((curve.at(0.25).unwrap() - 0.9).abs() < 1e-12);
    assert_eq!(curve.at(0.5), Some(0.7), "at a step the later point counts");
    assert!((curve.at(0.75).unwrap() - 0.4).abs() < 1e-12);
    assert_eq!(curve.at(1.0), Some(0.1));
    let band = curve.band_at(0.25).unwrap();
    assert!((band.low - 0.8).abs() < 1e-12 && (band.high - 0.95).abs() < 1e-12);
    assert_eq!((curve.at(-0.01), curve.at(1.01), curve.at(f64::NAN)), (None, None, None));
    assert!(card.curve("completeness_vs_score", TestSet::Shifted).is_none());
    assert!(card.baseline_curve("completeness_vs_score", TestSet::HeldOut).is_none());
}

#[test]
fn quantities_outside_the_range_of_training_are_said() {
    let card = parse(&card()).unwrap();
    assert_eq!(card.outside(&[("pixel_scale_arcsec", 0.1), ("magnitude", 99.0)]), Vec::<String>::new());
    let said = card.outside(&[("pixel_scale_arcsec", 0.3)]);
    assert!(
        said[0].contains("pixel scale of 0.3 arcsec is above") && said[0].contains("0.09 to 0.11 arcsec"),
        "{said:?}"
    );
    assert!(card.outside(&[("pixel_scale_arcsec", 0.05)])[0].contains("below"));
    assert!(card.outside(&[("pixel_scale_arcsec", f64::NAN)])[0].contains("not known"));
}

pub fn write_model(folder: &Path, card: &Value) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("model.onnx"), CONV).unwrap();
    fs::write(folder.join("card.json"), card.to_string()).unwrap();
}

#[test]
fn the_store_lists_good_models_and_refuses_others_with_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let built_in = ModelStore::built_in().list().len();
    assert_eq!(ModelStore::open(&folder.path().join("none")).list().len(), built_in);
    write_model(&folder.path().join("my-detector"), &card());
    write_model(&folder.path().join("other-name"), &card());
    write_model(&folder.path().join("broken"), &with("/format", json!(9)));
    write_model(&folder.path().join(".my-detector.part"), &card());
    fs::create_dir_all(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("a file"), "").unwrap();
    let store = ModelStore::open(folder.path());
    assert_eq!(store.list().len(), built_in + 1);
    let model = store.find("my-detector").unwrap();
    assert_eq!(model.source, Source::Folder(folder.path().join("my-detector")));
    assert_eq!(&*model.onnx().unwrap(), CONV);
    assert_eq!(store.find("user/my-detector").unwrap(), model);
    let unknown = store.find("nothing").unwrap_err().to_string();
    assert!(unknown.contains("nothing") && unknown.contains("my-detector"), "{unknown}");
    let reasons: Vec<String> = store.refused().iter().map(|refused| format!("{refused:?}")).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    for (place, word) in [("broken", "format 9"), ("empty", "no card"), ("other-name", "name of the id")] {
        assert!(
            reasons.iter().any(|text| text.contains(place) && text.contains(word)),
            "{place}: {reasons:?}"
        );
    }
    // A network that is exchanged after the start is not run.
    fs::write(folder.path().join("my-detector/model.onnx"), TREES).unwrap();
    assert!(model.onnx().unwrap_err().to_string().contains("not the file"));
}

#[test]
fn a_model_is_added_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (from, models) = (folder.path().join("download"), folder.path().join("data/models"));
    write_model(&from, &with("/thresholds/default", json!(3)));
    assert!(add_model(&from, &models).unwrap_err().to_string().contains("thresholds.default"));
    assert!(!models.exists(), "nothing is left of a refused model");
    write_model(&from, &card());
    let added = add_model(&from, &models).unwrap();
    assert_eq!(Model::read(&models.join("my-detector")).unwrap(), added);
    let again = add_model(&from, &models).unwrap_err().to_string();
    assert!(again.contains("added before") && again.contains("my-detector"), "{again}");
    assert_eq!(fs::read_dir(&models).unwrap().count(), 1);
}

#[test]
fn shipped_models_are_those_of_the_assets_and_fit() {
    let store = ModelStore::built_in();
    assert_eq!(store.refused(), []);
    let mut ids: Vec<String> = store.list().iter().map(|model| model.card.id.clone()).collect();
    ids.sort();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models");
    let mut folders: Vec<String> = fs::read_dir(folder)
        .map(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    folders.sort();
    assert_eq!(ids, folders, "src/models/built_in.rs and assets/models");
    assert!(store.list().iter().all(|model| model.source == Source::BuiltIn && model.onnx().is_ok()));
}

#[test]
fn the_command_line_adds_lists_and_shows() {
    let Some(binary) = option_env!("CARGO_BIN_EXE_skyloupe") else { return };
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("download");
    write_model(&from, &card());
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(binary);
        // The platform's data folder, wherever it looks for it.
        command.env("XDG_DATA_HOME", folder.path()).env("HOME", folder.path()).env("APPDATA", folder.path());
        let output = command.arg("models").args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let from = from.to_str().unwrap();
    let (code, out, _) = run(&["check", from]);
    assert!(code == Some(0) && out.contains("my-detector 1.2.0 fits"), "{out}");
    let (code, out, said) = run(&["add", from]);
    assert!(code == Some(0) && out.contains("added my-detector"), "{out}{said}");
    let (_, out, _) = run(&["list", "--json"]);
    let listing: Value = serde_json::from_str(&out).unwrap();
    let models = listing["models"].as_array().unwrap();
    let mine = models.iter().find(|model| model["name"] == "my-detector").unwrap();
    assert_eq!(mine["card"]["metrics"][0]["value"], 0.9);
    assert_eq!(listing["refused"], json!([]));
    let (_, out, _) = run(&["show", "my-detector"]);
    for word in [
        "Trained on simulations",
        "90.0 % (80.0 to 95.0)",
        "line filter",
        "aimed for: at least 95.0 % (missed)",
    ] {
        assert!(out.contains(word), "{word:?} is not in {out}");
    }
    let (_, out, _) = run(&["show", "my-detector", "--json"]);
    assert_eq!(Card::parse(&out).unwrap().id, "my-detector");
    fs::write(Path::new(from).join("card.json"), "{}").unwrap();
    let (code, out, said) = run(&["check", from]);
    assert_eq!((code, out.as_str(), said.lines().count()), (Some(1), "", 1), "{said}");
    let (code, _, said) = run(&["show", "nothing"]);
    assert!(code == Some(1) && said.contains("no model named nothing"), "{said}");
}
