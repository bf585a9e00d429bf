//! Every model that ships: its card fits it, and both backends give the same.

use skyloupe::inference::{LibraryChoice, Runtime, RuntimeChoice, Tensor, Trees};
use skyloupe::models::{Dimension, ModelStore, Port};

/// A repeatable number in 0 to 1: no random crate needed, and the same everywhere.
fn draw(state: &mut u64) -> f32 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as f32 / (1_u64 << 24) as f32
}

/// What an input of a card looks like: sizes that vary are small here.
fn input(port: &Port) -> Tensor {
    let shape: Vec<usize> = port
        .shape
        .iter()
        .enumerate()
        .map(|(axis, side)| match side {
            Dimension::Fixed(side) => *side as usize,
            Dimension::Named(_) => {
                if axis == 0 {
                    1
                } else {
                    96
                }
            }
        })
        .collect();
    let mut state = 7;
    let values = (0..shape.iter().product()).map(|_| 6.0 * draw(&mut state) - 2.0).collect();
    Tensor { shape, values }
}

/// `None`, and a word about it, where ONNX Runtime is absent; where `SKYLOUPE_REQUIRE_ORT` is set it must be there.
fn onnx_runtime() -> Option<Runtime> {
    let runtime = Runtime::find(&RuntimeChoice::default());
    if runtime.library().is_some() {
        return Some(runtime);
    }
    assert!(
        std::env::var_os("SKYLOUPE_REQUIRE_ORT").is_none(),
        "ONNX Runtime is required: {}",
        runtime.why()
    );
    eprintln!("skipped: ONNX Runtime was not found; {}", runtime.why());
    None
}

#[test]
fn both_backends_give_the_same_for_every_shipped_network() {
    let Some(preferred) = onnx_runtime() else { return };
    let built_in =
        Runtime::find(&RuntimeChoice { library: LibraryChoice::BuiltIn, ..RuntimeChoice::default() });
    let store = ModelStore::built_in();
    let mut compared = 0;
    for model in store.list().iter().filter(|model| model.card.inputs[0].name != "features") {
        let onnx = model.onnx().unwrap();
        let made: Vec<(&str, Tensor)> =
            model.card.inputs.iter().map(|port| (port.name.as_str(), input(port))).collect();
        let inputs: Vec<(&str, &Tensor)> = made.iter().map(|(name, input)| (*name, input)).collect();
        let [a, b] = [&preferred, &built_in].map(|runtime| {
            let (mut network, notice) = runtime.load(&onnx).unwrap();
            assert_eq!(notice, None, "{} fell back", model.card.id);
            network.run(&inputs).unwrap()
        });
        assert_eq!(a.len(), b.len());
        for (first, second) in a.iter().zip(&b) {
            assert_eq!(first.shape, second.shape, "{}", model.card.id);
            let largest =
                first.values.iter().zip(&second.values).map(|(p, q)| (p - q).abs()).fold(0.0, f32::max);
            let spread = first.values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            assert!(largest <= 1e-4 * spread.max(1.0), "{}: {largest} of {spread}", model.card.id);
            assert!(spread > 0.0, "{} answers with zeros", model.card.id);
        }
        compared += 1;
    }
    assert!(compared >= 2, "{compared} networks were compared");
}

#[test]
fn shipped_trees_give_what_onnx_runtime_gives() {
    let Some(runtime) = onnx_runtime() else { return };
    let store = ModelStore::built_in();
    let mut compared = 0;
    for model in store.list().iter().filter(|model| model.card.inputs[0].name == "features") {
        let onnx = model.onnx().unwrap();
        let trees = Trees::read(&onnx).unwrap();
        let (mut network, _) = runtime.load(&onnx).unwrap();
        let mut input = input(&model.card.inputs[0]);
        let columns = input.shape[1];
        input.shape[0] = 200;
        let mut state = 11;
        input.values = (0..200 * columns).map(|_| 8.0 * draw(&mut state) - 3.0).collect();
        let answer = network.run(&[("features", &input)]).unwrap();
        let expected = &answer.last().unwrap().values;
        let found = trees.evaluate_rows(&input.values, columns);
        assert_eq!(found.len(), expected.len());
        for (p, q) in found.iter().zip(expected) {
            assert!((p - q).abs() < 1e-5, "{}: {p} and {q}", model.card.id);
        }
        compared += 1;
    }
    assert!(compared >= 2, "{compared} forests were compared");
}

#[test]
fn the_models_that_ship_are_those_that_are_searched_with() {
    let store = ModelStore::built_in();
    let ids: Vec<&str> = store.list().iter().map(|model| model.card.id.as_str()).collect();
    let streaks = ["streaks-detector", "streaks-merger", "streaks-ranker", "streaks-linker"];
    let others = [
        "lens-scorer",
        "lens-baseline",
        "inpainting",
        "inpainting-look",
        "inpainting-judge",
        "quasar-forest",
    ];
    assert_eq!(ids, [&streaks[..], &others].concat());
    assert!(store.refused().is_empty(), "{:?}", store.refused());
}
