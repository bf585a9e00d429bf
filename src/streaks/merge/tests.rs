//! Merging by hand-made snippets over hand-made signals.

use super::merger::cuts;
use super::*;
use crate::geometry::{ImagePoint, PixelRect};
use crate::inference::{InferenceError, Network, Tensor};
use crate::streaks::signal::NoiseMesh;
use crate::streaks::{MASK_FLAGGED, Signal, Snippet};

const SIDE: usize = 512;

fn point(x: f64, y: f64) -> ImagePoint {
    ImagePoint { x, y }
}

fn snippet(x0: f64, y0: f64, x1: f64, y1: f64) -> Snippet {
    Snippet {
        ends: [point(x0, y0), point(x1, y1)],
        strength: 4.0,
        mean_strength: 3.0,
        masked_share: 0.0,
        pieces: 1,
    }
}

/// A window of noise-free sky with lines of one level, three pixels wide.
fn signal(lines: &[([f64; 4], f32)]) -> Signal {
    let mut values = vec![0.0; SIDE * SIDE];
    for ([x0, y0, x1, y1], level) in lines {
        let length = (x1 - x0).hypot(y1 - y0);
        for (index, value) in values.iter_mut().enumerate() {
            let (x, y) = ((index % SIDE) as f64, (index / SIDE) as f64);
            let along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length;
            let across = ((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length;
            if (0.0..=length).contains(&along) && across.abs() < 1.6 {
                *value += level;
            }
        }
    }
    let noise = NoiseMesh { step: 64.0, origin: point(0.0, 0.0), columns: 1, rows: 1, values: vec![1.0] };
    let window = PixelRect { x0: 0, y0: 0, width: SIDE, height: SIDE };
    Signal { window, values, mask: vec![0; SIDE * SIDE], bright_stars: Vec::new(), noise }
}

/// Says that everything is the same streak.
#[derive(Debug)]
struct Eager(usize);

impl Network for Eager {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Tensor>, InferenceError> {
        let [("steps", steps)] = inputs else { panic!("{inputs:?}") };
        assert_eq!(steps.shape, [MERGE_BATCH, MERGE_STEPS, MERGE_FEATURE_COUNT]);
        assert!(steps.values.iter().all(|value| value.is_finite()));
        self.0 += 1;
        Ok(vec![Tensor {
            shape: vec![MERGE_BATCH, MERGE_STEPS],
            values: vec![5.0; MERGE_BATCH * MERGE_STEPS],
        }])
    }
}

fn eager() -> Merger {
    Merger::with_network(Box::new(Eager(0)))
}

/// By rules and by the network that always says yes.
fn both(snippets: &[Snippet]) -> [Vec<Snippet>; 2] {
    let empty = signal(&[]);
    let mut by_rule = Merger::Rules(MergeRules::default());
    [by_rule.merge(snippets, &empty).unwrap(), eager().merge(snippets, &empty).unwrap()]
}

#[test]
fn two_halves_with_a_gap_become_one() {
    for gap in [5.0, 20.0, 60.0] {
        let (sin, cos) = 0.5_f64.sin_cos();
        let at = |along: f64| (100.0 + along * cos, 100.0 + along * sin);
        let ((a, b), (c, d)) = (at(0.0), at(40.0));
        let ((e, f), (g, h)) = (at(40.0 + gap), at(75.0 + gap));
        for merged in both(&[snippet(e, f, g, h), snippet(c, d, a, b)]) {
            assert_eq!(merged.len(), 1, "gap {gap}");
            assert!((merged[0].length() - 75.0 - gap).abs() < 1e-9, "{merged:?}");
            assert_eq!(merged[0].pieces, 2);
            assert_eq!(merged[0].strength, 4.0);
        }
    }
}

#[test]
fn parallel_neighbours_stay_apart() {
    for apart in [6.0, 10.0, 25.0] {
        for shift in [0.0, 30.0, 60.0, 110.0] {
            let snippets = [
                snippet(50.0, 80.0, 100.0, 80.0),
                snippet(50.0 + shift, 80.0 + apart, 100.0 + shift, 80.0 + apart),
            ];
            for merged in both(&snippets) {
                assert_eq!(merged.len(), 2, "{apart} px apart, shifted by {shift}");
            }
        }
    }
}

#[test]
fn crossing_streaks_stay_two() {
    // Each is in two halves that miss the crossing.
    for angle in [0.4, 0.8, 1.4] {
        let half = |angle: f64, from: f64, to: f64| {
            let (sin, cos) = f64::sin_cos(angle);
            snippet(200.0 + from * cos, 200.0 + from * sin, 200.0 + to * cos, 200.0 + to * sin)
        };
        let snippets = [
            half(0.0, -60.0, -10.0),
            half(0.0, 12.0, 50.0),
            half(angle, -45.0, -12.0),
            half(angle, 10.0, 55.0),
        ];
        for merged in both(&snippets) {
            let mut angles: Vec<f64> = merged.iter().map(Snippet::angle).collect();
            angles.sort_by(f64::total_cmp);
            assert_eq!(merged.len(), 2, "{angle}: {merged:?}");
            assert!(angles[0].abs() < 1e-9 && (angles[1] - angle).abs() < 1e-9, "{angles:?}");
        }
    }
}

#[test]
fn two_directions_are_never_one() {
    for merged in both(&[snippet(50.0, 80.0, 90.0, 80.0), snippet(94.0, 80.0, 120.0, 110.0)]) {
        assert_eq!(merged.len(), 2);
    }
}

#[test]
fn a_curved_trail_in_pieces_is_one() {
    // An arc of radius 1500 px and 330 px length: 0.22 rad from end to end, 9 px of sagitta.
    let at = |along: f64| {
        let turn = along / 1500.0;
        (100.0 + 1500.0 * turn.sin(), 100.0 + 1500.0 * (1.0 - turn.cos()))
    };
    let pieces: Vec<Snippet> = (0..5)
        .map(|piece| {
            let ((a, b), (c, d)) = (at(f64::from(piece) * 70.0), at(f64::from(piece) * 70.0 + 50.0));
            snippet(a, b, c, d)
        })
        .collect();
    for merged in both(&pieces) {
        assert_eq!(merged.len(), 1, "{merged:?}");
        assert_eq!(merged[0].pieces, 5);
        let (x, y) = at(330.0);
        assert!((merged[0].length() - (x - 100.0).hypot(y - 100.0)).abs() < 1e-9);
    }
}

#[test]
fn what_two_windows_saw_is_one_piece() {
    let seen = [
        snippet(50.0, 80.0, 110.0, 85.0),
        snippet(111.0, 85.6, 49.0, 80.4),
        snippet(90.0, 83.8, 150.0, 88.5),
        snippet(300.0, 80.0, 310.0, 80.0),
        snippet(f64::NAN, 80.0, 310.0, 80.0),
    ];
    let single = without_duplicates(&seen, &MergeRules::default());
    assert_eq!(single.len(), 2, "{single:?}");
    assert_eq!(single[0].pieces, 1);
    assert!((single[0].length() - 101.4).abs() < 0.2);
}

#[test]
fn a_neighbour_between_two_pieces_does_not_part_them() {
    let snippets = [
        snippet(50.0, 80.0, 90.0, 80.0),
        snippet(105.0, 87.0, 111.0, 86.0),
        snippet(130.0, 80.0, 170.0, 80.0),
    ];
    for merged in both(&snippets) {
        assert_eq!(merged.len(), 2, "{merged:?}");
        assert!(merged.iter().any(|snippet| (snippet.length() - 120.0).abs() < 1e-9));
    }
}

#[test]
fn a_satellite_over_the_whole_image_is_one() {
    let at = |along: f64| (10.0 + along * 0.6, 20.0 + along * 0.8);
    let pieces = [(0.0, 300.0), (480.0, 900.0), (1200.0, 1500.0)].map(|(from, to)| {
        let ((a, b), (c, d)) = (at(from), at(to));
        snippet(a, b, c, d)
    });
    let merged = merge_by_rule(&pieces, &MergeRules::default());
    assert_eq!(merged.len(), 1, "{merged:?}");
    assert!((merged[0].length() - 1500.0).abs() < 1e-9);
}

#[test]
fn a_long_sequence_is_cut_with_overlap_and_joined() {
    assert_eq!(cuts(16).len(), 1);
    assert_eq!(cuts(17), [0..16, 12..17]);
    assert_eq!(cuts(40), [0..16, 12..28, 24..40]);
    let pieces: Vec<Snippet> = (0..40)
        .map(|piece| snippet(f64::from(piece) * 12.0, 200.0, f64::from(piece) * 12.0 + 8.0, 200.0))
        .collect();
    let merged = eager().merge(&pieces, &signal(&[])).unwrap();
    assert_eq!(merged.len(), 1);
    assert_eq!(merged[0].pieces, 40);
}

#[test]
fn features_see_the_light_and_the_mask_in_the_gap() {
    let pair = [snippet(50.0, 80.0, 90.0, 80.0), snippet(130.0, 80.0, 170.0, 80.0)];
    let rules = MergeRules::default();
    let last = |signal: &Signal| step_features(&pair, &[0, 1], signal, &rules)[1];
    let lit = last(&signal(&[([40.0, 80.0, 180.0, 80.0], 1.5)]));
    let dark = last(&signal(&[([40.0, 80.0, 90.0, 80.0], 1.5), ([130.0, 80.0, 180.0, 80.0], 1.5)]));
    assert!((lit[19] - 1.5_f32.asinh()).abs() < 1e-6 && dark[19].abs() < 0.05, "{} {}", lit[19], dark[19]);
    assert!((lit[21] - 1.0).abs() < 1e-3 && dark[21].abs() < 0.05);
    // 40 px x 3: 1.5 x sqrt(120).
    assert!((lit[20] - (1.5 * 120.0_f32.sqrt()).asinh()).abs() < 1e-3);
    assert!((lit[6] - 4.0_f32.asinh()).abs() < 1e-6);
    let mut masked = signal(&[]);
    for y in 70..90 {
        masked.mask[y * SIDE + 90..y * SIDE + 110].fill(MASK_FLAGGED);
    }
    assert!((last(&masked)[18] - 0.5).abs() < 0.03, "{}", last(&masked)[18]);
    assert_eq!(step_features(&pair, &[0, 1], &masked, &rules)[0][0], 1.0);
}

#[test]
fn features_of_broken_snippets_are_numbers() {
    let broken = [
        snippet(5.0, 5.0, 5.0, 5.0),
        Snippet { strength: f64::INFINITY, mean_strength: f64::NAN, ..snippet(-50.0, 1e9, 7.0, 7.0) },
        snippet(5.0, 5.0, 5.0, 5.0),
    ];
    for row in step_features(&broken, &[0, 1, 2, 7], &signal(&[]), &MergeRules::default()) {
        assert!(row.iter().all(|value| value.is_finite() && value.abs() <= 20.0), "{row:?}");
    }
    assert!(both(&[]).iter().all(Vec::is_empty));
}

#[test]
fn examples_follow_the_truth() {
    let snippets = [
        snippet(50.0, 80.0, 90.0, 81.0),
        snippet(105.0, 80.0, 140.0, 80.5),
        snippet(190.0, 80.0, 230.0, 80.0),
        snippet(300.0, 300.0, 330.0, 300.0),
    ];
    let truth = [vec![point(48.0, 80.0), point(142.0, 80.0)], vec![point(188.0, 80.0), point(232.0, 80.0)]];
    let found = merge_examples(&snippets, &signal(&[]), &truth, &MergeRules::default());
    assert_eq!(found.len(), 1, "{found:?}");
    let mut same = found[0].same.clone();
    // The direction of a sequence is free.
    same[1..].sort_unstable();
    assert_eq!(same, [false, false, true]);
    let (steps, labels, valid) = found[0].padded();
    assert_eq!(steps.len(), MERGE_STEPS * MERGE_FEATURE_COUNT);
    assert_eq!(valid.iter().sum::<f32>(), 2.0);
    assert_eq!(labels.iter().sum::<f32>(), 1.0);
}
