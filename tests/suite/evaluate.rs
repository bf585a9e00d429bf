//! How good is good: against scikit-learn and scipy (`evaluate_oracle.py`), and against cases with a known answer.

use serde_json::Value;
use skyloupe::evaluate::{
    Bootstrap, Scored, Sought, completeness, completeness_in_bins, counts_at, counts_at_each, fit_platt,
    grouped, half_point, median, median_absolute, precision_recall, quantile, reliability, roc,
    threshold_of_rate, wilson,
};

fn oracle() -> Value {
    serde_json::from_str(include_str!("evaluate_oracle.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn truths(value: &Value) -> Vec<bool> {
    value.as_array().unwrap().iter().map(|truth| truth.as_bool().unwrap()).collect()
}

fn rows(scores: &Value, truth: &Value) -> Vec<Scored> {
    numbers(scores).into_iter().zip(truths(truth)).map(|(score, is_true)| Scored { score, is_true }).collect()
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} within {tolerance}");
}

#[track_caller]
fn assert_all_near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(found, expected)| assert_near(*found, *expected, tolerance));
}

#[test]
fn curves_of_ranked_scores_are_those_of_scikit_learn() {
    let oracle = oracle();
    let base_rate = oracle["base_rate"].as_f64().unwrap();
    for case in oracle["scored"].as_array().unwrap() {
        let rows = rows(&case["logits"], &case["truth"]);
        let roc = roc(&rows).unwrap();
        let rates: Vec<f64> = roc.points.iter().map(|point| point.false_positive_rate).collect();
        let found: Vec<f64> = roc.points.iter().map(|point| point.completeness).collect();
        assert_all_near(&rates, &numbers(&case["roc"][0]), 1e-12);
        assert_all_near(&found, &numbers(&case["roc"][1]), 1e-12);
        assert_near(roc.area(), case["auc"].as_f64().unwrap(), 1e-12);
        let curve = precision_recall(&rows, None).unwrap();
        assert_near(curve.average_precision(), case["average_precision"].as_f64().unwrap(), 1e-12);
        let rare = precision_recall(&rows, Some(base_rate)).unwrap();
        assert_near(
            rare.average_precision(),
            case["average_precision_at_base_rate"].as_f64().unwrap(),
            1e-12,
        );
    }
}

#[test]
fn calibration_is_that_of_scikit_learn() {
    let oracle = oracle();
    let bins = oracle["bins"].as_u64().unwrap() as usize;
    for case in oracle["scored"].as_array().unwrap() {
        let platt = fit_platt(&rows(&case["logits"], &case["truth"])).unwrap();
        assert_near(platt.temperature, case["temperature"].as_f64().unwrap(), 1e-6);
        assert_near(platt.bias, case["bias"].as_f64().unwrap(), 1e-6);
        let said = reliability(&rows(&case["probabilities"], &case["truth"]), bins, 0.95).unwrap();
        assert_near(said.brier, case["brier"].as_f64().unwrap(), 1e-12);
        let expected = case["expected_calibration_error"].as_f64().unwrap();
        assert_near(said.expected_calibration_error, expected, 1e-12);
        let counts: Vec<f64> = said.bins.iter().map(|bin| bin.n as f64).collect();
        let predicted: Vec<f64> = said.bins.iter().map(|bin| bin.predicted).collect();
        let observed: Vec<f64> = said.bins.iter().map(|bin| bin.observed).collect();
        assert_all_near(&counts, &numbers(&case["reliability"][0]), 0.0);
        assert_all_near(&predicted, &numbers(&case["reliability"][1]), 1e-12);
        assert_all_near(&observed, &numbers(&case["reliability"][2]), 1e-12);
    }
}

#[test]
fn the_half_point_is_that_of_a_logistic_regression_with_weights() {
    for case in oracle()["half_points"].as_array().unwrap() {
        let (values, found) = (numbers(&case["magnitudes"]), truths(&case["found"]));
        let weights = numbers(&case["weights"]);
        let mut sought: Vec<Sought> = (0..values.len())
            .map(|index| Sought { value: values[index], is_found: found[index], weight: weights[index] })
            .collect();
        // Rows that must not count.
        sought.push(Sought { value: f64::NAN, is_found: true, weight: 1.0 });
        sought.push(Sought { value: 21.0, is_found: false, weight: 0.0 });
        let half = half_point(&sought).unwrap();
        assert_near(half.at, case["at"].as_f64().unwrap(), 1e-5);
        assert_near(half.slope, case["slope"].as_f64().unwrap(), 1e-4);
        assert!(half.is_inside);
    }
}

#[test]
fn without_a_best_curve_there_is_no_half_point() {
    let of = |found: fn(f64) -> bool| -> Vec<Sought> {
        (0..40).map(|index| Sought::new(f64::from(index), found(f64::from(index)))).collect()
    };
    assert_eq!(half_point(&of(|_| true)), None);
    assert_eq!(half_point(&of(|_| false)), None);
    assert_eq!(half_point(&of(|value| value < 20.0)), None, "a step has no finite slope");
    assert_eq!(half_point(&[]), None);
    let outside = of(|value| value % 7.0 < 5.0 && value != 3.0);
    assert!(half_point(&outside).is_none_or(|half| !half.is_inside), "extrapolation is said");
    let upside_down = [(0.0, true), (1.0, false), (2.0, true), (3.0, false)]
        .map(|(score, is_true)| Scored { score, is_true });
    assert_eq!(fit_platt(&upside_down), None, "logits that fall with truth cannot be calibrated");
}

#[test]
fn proportions_have_the_intervals_of_scipy() {
    for case in oracle()["wilson"].as_array().unwrap() {
        let [successes, trials, level, low, high] = numbers(case)[..] else { panic!() };
        let interval = wilson(successes, trials, level).unwrap();
        assert_near(interval.low, low, 1e-9);
        assert_near(interval.high, high, 1e-9);
    }
    assert_eq!(wilson(0.0, 0.0, 0.95), None);
    assert_eq!(wilson(3.0, 2.0, 0.95), None);
    assert_eq!(wilson(f64::NAN, 2.0, 0.95), None);
}

#[test]
fn the_bootstrap_agrees_with_scipy_where_every_row_is_a_group() {
    let oracle = oracle();
    let case = &oracle["bootstrap"];
    let values = numbers(&case["values"]);
    for pair in case["quantiles"].as_array().unwrap() {
        let [share, expected] = numbers(pair)[..] else { panic!() };
        assert_near(quantile(&values, share).unwrap(), expected, 1e-12);
    }
    let groups: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
    let bootstrap = Bootstrap { resamples: 20_000, ..Bootstrap::default() };
    let interval = bootstrap.over_rows(&groups, median).unwrap();
    // Both are random; medians jump between neighbouring values, which lie 0.1 apart here.
    assert_near(interval.low, case["low"].as_f64().unwrap(), 0.12);
    assert_near(interval.high, case["high"].as_f64().unwrap(), 0.12);
    assert_eq!(bootstrap.over_rows(&groups, median), Some(interval), "the same seed, the same interval");
}

#[test]
fn groups_are_drawn_and_not_rows() {
    // 20 fields of 500 objects each, all found or all missed: there are 20 independent answers, not 10,000.
    let rows: Vec<(u32, bool)> = (0..10_000_u32).map(|index| (index / 500, (index / 500) % 2 == 0)).collect();
    let share =
        |rows: &[(u32, bool)]| Some(rows.iter().filter(|row| row.1).count() as f64 / rows.len() as f64);
    let by_field = Bootstrap::default().over_rows(&grouped(&rows, |row| row.0), share).unwrap();
    // The standard error of 20 fair coins is 0.112; 1.96 of it on either side.
    assert_near(by_field.high - by_field.low, 2.0 * 1.96 * 0.112, 0.06);
    assert_eq!(
        Bootstrap::default().over_rows(&grouped(&rows, |_| 0), share),
        None,
        "one field shows no spread"
    );
    assert_eq!(Bootstrap::default().over_rows(&grouped(&rows, |row| row.0), |_| None), None);
}

#[test]
fn counts_follow_the_threshold_and_nan_is_not_found() {
    let rows: Vec<Scored> =
        [(0.9, true), (0.8, false), (0.8, true), (0.3, false), (f64::NAN, true), (f64::NAN, false)]
            .map(|(score, is_true)| Scored { score, is_true })
            .to_vec();
    let thresholds = [-1.0, 0.3, 0.5, 0.8, 0.85, 0.9, 2.0, f64::NAN];
    let each = counts_at_each(&rows, &thresholds);
    for (threshold, counts) in thresholds.iter().zip(&each).take(7) {
        assert_eq!(*counts, counts_at(&rows, *threshold), "at {threshold}");
    }
    let at = counts_at(&rows, 0.8);
    assert_eq!((at.true_selected, at.true_missed, at.false_selected, at.false_rejected), (2, 1, 1, 2));
    assert_eq!(at.completeness(), Some(2.0 / 3.0));
    assert_eq!(at.purity(), Some(2.0 / 3.0));
    assert_eq!(at.false_positives_per_mpx(4.0), Some(0.25));
    // 1 in 100 is true: 0.00667 found against 0.33 wrong.
    assert_near(at.purity_at_base_rate(0.01).unwrap(), (0.01 * 2.0 / 3.0) / (0.01 * 2.0 / 3.0 + 0.33), 1e-12);
    assert_eq!(counts_at(&rows, 2.0).purity(), None);
    assert_eq!(each.last().map(|counts| counts.true_selected + counts.false_selected), Some(0));
    assert_eq!(threshold_of_rate(&rows, 1.0, 0.0), Some(0.9));
    assert_eq!(threshold_of_rate(&rows, 1.0, 1.0), Some(0.8));
    assert_eq!(threshold_of_rate(&rows, 2.0, 1.0), Some(0.3));
    assert_eq!(threshold_of_rate(&[], 1.0, 1.0), None);
    // Of nine pairs, 0.9 wins three, 0.8 two and a tie, and what was not found ties with its like.
    assert_near(roc(&rows).unwrap().area(), (3.0 + 2.5 + 0.5) / 9.0, 1e-12);
    assert_near(precision_recall(&rows, None).unwrap().points.last().unwrap().completeness, 2.0 / 3.0, 1e-12);
}

#[test]
fn completeness_in_bins_counts_weights_and_leaves_nan_out() {
    let mut sought: Vec<Sought> = [(20.0, true), (20.5, true), (21.0, false), (21.5, true), (22.0, false)]
        .map(|(value, is_found)| Sought::new(value, is_found))
        .to_vec();
    sought.push(Sought { value: 21.2, is_found: false, weight: 3.0 });
    sought.push(Sought::new(f64::NAN, true));
    sought.push(Sought { value: 20.1, is_found: false, weight: f64::NAN });
    let bins = completeness_in_bins(&sought, &[20.0, 21.0, 22.0, 23.0], 0.95);
    assert_eq!(bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(bins[0].completeness, Some(1.0));
    assert_near(bins[1].completeness.unwrap(), 0.2, 1e-12);
    // Weights 1, 1, 3 count as 25/11 objects.
    let expected = wilson(0.2 * 25.0 / 11.0, 25.0 / 11.0, 0.95).unwrap();
    assert_near(bins[1].interval.unwrap().high, expected.high, 1e-12);
    let up_to_the_edge = completeness_in_bins(&sought, &[21.0, 22.0], 0.95);
    assert_eq!(up_to_the_edge[0].n, 4, "the last bin holds its upper edge");
    assert_eq!(completeness_in_bins(&sought, &[30.0, 31.0], 0.95)[0].completeness, None);
    assert_eq!(completeness_in_bins(&sought, &[30.0], 0.95), []);
    assert_near(completeness(&sought).unwrap(), 4.0 / 9.0, 1e-12);
}

#[test]
fn rows_that_are_no_probabilities_are_counted_and_left_out() {
    let rows = [(0.2, false), (0.9, true), (1.0, true), (f64::NAN, true), (1.2, true)]
        .map(|(score, is_true)| Scored { score, is_true });
    let said = reliability(&rows, 10, 0.95).unwrap();
    assert_eq!((said.n, said.left_out), (3, 2));
    assert_near(said.brier, (0.04 + 0.01) / 3.0, 1e-12);
    assert_eq!(said.bins.len(), 2, "0.9 and 1.0 share the last bin");
    assert_eq!(reliability(&[], 10, 0.95), None);
    assert_eq!(reliability(&rows, 0, 0.95), None);
    assert_eq!(median_absolute(&[-3.0, 1.0, f64::NAN, 2.0]), Some(2.0));
    assert_eq!(median(&[f64::NAN]), None);
}
