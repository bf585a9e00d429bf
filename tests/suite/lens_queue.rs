//! What is shown next, and what random picks say of the whole catalogue.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use skyloupe::evaluate::{
    Estimated, Expected, Interval, OperatingCurve, OperatingThreshold, share_of, sum_of,
};
use skyloupe::lenses::{
    Answer, DrawnBy, Embeddings, LearnError, Pick, Population, Quantity, Queue, QueuePlan, RandomOrder,
    Ranking, estimate,
};
use std::collections::{BTreeMap, HashSet};

const LENGTH: usize = 6;

fn catalogue(count: usize, seed: u64) -> (Embeddings, Vec<i64>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = |_| -> f32 { StandardNormal.sample(&mut random) };
    let values: Vec<f32> = (0..count * LENGTH).map(&mut normal).collect();
    let logits = (0..count).map(|index| 3.0 * normal(index) - 4.0).collect();
    let ids = (0..count).map(|index| (1_i64 << 60) + 7 * index as i64).collect();
    (Embeddings::new(logits, values, LENGTH).unwrap(), ids)
}

fn ranking<'a>(embeddings: &'a Embeddings, shown: &'a [u32]) -> Ranking<'a> {
    Ranking { embeddings, logits: embeddings.logits(), head: None, shown }
}

fn of(picks: &[Pick], drawn_by: DrawnBy) -> Vec<usize> {
    picks.iter().filter(|pick| pick.drawn_by == drawn_by).map(|pick| pick.index).collect()
}

#[test]
fn shares_are_met_and_nothing_is_shown_twice() {
    let (embeddings, ids) = catalogue(5000, 1);
    let plan = QueuePlan { repeat: 0.1, ..QueuePlan::default() };
    let queue = Queue::new(&ids, plan);
    let mut shown = vec![0; 5000];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut repeated = HashSet::new();
    // In unequal helpings, as people ask for them.
    for count in [1, 1, 1, 7, 20, 100, 1, 69, 200] {
        let picks = queue.next(&ranking(&embeddings, &shown), count).unwrap();
        assert_eq!(picks.len(), count);
        assert_eq!(
            queue.next(&ranking(&embeddings, &shown), count).unwrap(),
            picks,
            "the same past, the same answer"
        );
        for pick in picks {
            *counts.entry(pick.drawn_by.name()).or_default() += 1;
            assert_eq!(shown[pick.index], pick.showing);
            if pick.drawn_by == DrawnBy::Repeat {
                assert!(repeated.insert(pick.index));
            } else {
                assert_eq!(pick.showing, 0);
            }
            shown[pick.index] += 1;
        }
    }
    // Of 400: 5, 3, 2 and 1 parts of 11. The first repeats find nothing to repeat.
    for (name, expected) in [("top", 181.8), ("uncertain", 109.1), ("random", 72.7), ("repeat", 36.4)] {
        assert!((counts[name] as f64 - expected).abs() <= 5.0, "{name} {counts:?}");
    }
}

#[test]
fn each_way_of_drawing_does_what_it_says() {
    let (embeddings, ids) = catalogue(5000, 2);
    let mut shown = vec![0; 5000];
    let mut by_logit: Vec<usize> = (0..5000).collect();
    by_logit.sort_by(|a, b| embeddings.logits()[*b].total_cmp(&embeddings.logits()[*a]));
    shown[by_logit[0]] = 1;
    let picks = Queue::new(&ids, QueuePlan::default()).next(&ranking(&embeddings, &shown), 100).unwrap();
    let tops: HashSet<usize> = of(&picks, DrawnBy::Top).into_iter().collect();
    let random: HashSet<usize> = of(&picks, DrawnBy::Random).into_iter().collect();
    let expected: HashSet<usize> =
        by_logit[1..].iter().copied().filter(|index| !random.contains(index)).take(50).collect();
    assert_eq!(tops, expected);
    // The undecided lie near 0: among 5,000 of a spread of 3, the nearest 2,000 lie within about 2.
    let undecided = of(&picks, DrawnBy::Uncertain);
    assert_eq!(undecided.len(), 30);
    // Thirty by entropy alone lie closer together than thirty that keep apart.
    let mut nearest: Vec<usize> =
        (0..5000).filter(|index| !tops.contains(index) && !random.contains(index)).collect();
    nearest.sort_by(|a, b| embeddings.logits()[*a].abs().total_cmp(&embeddings.logits()[*b].abs()));
    let worst = undecided.iter().map(|index| embeddings.logits()[*index].abs()).fold(0.0, f32::max);
    assert!(worst <= embeddings.logits()[nearest[2000]].abs(), "{worst}");
    assert!(closest(&embeddings, &undecided) > 1.5 * closest(&embeddings, &nearest[..30]));
    let in_order: Vec<usize> = picks.iter().map(|pick| pick.index).collect();
    let mut sorted = in_order.clone();
    sorted.sort_by(|a, b| embeddings.logits()[*b].total_cmp(&embeddings.logits()[*a]));
    assert_ne!(in_order, sorted, "the order tells nothing");
}

/// The mean distance of each to its nearest neighbour.
fn closest(embeddings: &Embeddings, indices: &[usize]) -> f32 {
    let distance = |a: usize, b: usize| -> f32 {
        let (a, b) = (embeddings.row(a).unwrap().1, embeddings.row(b).unwrap().1);
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    };
    let nearest = |a: &usize| {
        indices.iter().filter(|b| *b != a).map(|b| distance(*a, *b)).fold(f32::INFINITY, f32::min)
    };
    indices.iter().map(nearest).sum::<f32>() / indices.len() as f32
}

#[test]
fn random_picks_have_nothing_to_do_with_scores() {
    let (embeddings, ids) = catalogue(20_000, 3);
    let plan = QueuePlan { top: 0.0, uncertain: 0.0, random: 1.0, ..QueuePlan::default() };
    let picks = Queue::new(&ids, plan).next(&ranking(&embeddings, &[]), 4000).unwrap();
    let mean = |indices: &mut dyn Iterator<Item = usize>| {
        let logits: Vec<f32> = indices.map(|index| embeddings.logits()[index]).collect();
        logits.iter().sum::<f32>() / logits.len() as f32
    };
    let (drawn, all) = (mean(&mut picks.iter().map(|pick| pick.index)), mean(&mut (0..20_000)));
    // A spread of 3 over the root of 4,000 is 0.047.
    assert!((drawn - all).abs() < 0.15, "{drawn} {all}");
    // Chi-squared of ten parts of the list by row: 9 degrees of freedom, 27.9 at a probability of 0.001.
    let mut parts = [0.0_f64; 10];
    picks.iter().for_each(|pick| parts[pick.index / 2000] += 1.0);
    let chi: f64 = parts.iter().map(|count| (count - 400.0).powi(2) / 400.0).sum();
    assert!(chi < 27.9, "{chi}");
}

#[test]
fn the_random_order_survives_a_change_of_the_selection() {
    let ids: Vec<i64> = (0..1000).map(|index| index * 31 - 5000).collect();
    let all = RandomOrder::new(&ids, 9);
    assert_eq!(all, RandomOrder::new(&ids, 9));
    assert_ne!(all, RandomOrder::new(&ids, 10));
    let fewer: Vec<i64> = ids.iter().copied().rev().filter(|id| id % 3 != 0).collect();
    let of_fewer: Vec<i64> =
        RandomOrder::new(&fewer, 9).indices().iter().map(|index| fewer[*index]).collect();
    let expected: Vec<i64> = all.indices().iter().map(|index| ids[*index]).filter(|id| id % 3 != 0).collect();
    assert_eq!(of_fewer, expected);
    let sample = all.sample(&[all.indices()[10], all.indices()[4]]);
    assert_eq!(sample, &all.indices()[..=10]);
    assert_eq!(all.sample(&[]), &[] as &[usize]);
    assert_eq!(
        RandomOrder::new(&[5; 50], 1).indices().len(),
        50,
        "equal identifiers are sources of their own"
    );
}

#[test]
fn an_exhausted_catalogue_gives_what_is_left() {
    let (embeddings, ids) = catalogue(12, 4);
    let queue = Queue::new(&ids, QueuePlan::default());
    let picks = queue.next(&ranking(&embeddings, &[]), 50).unwrap();
    assert_eq!(picks.iter().map(|pick| pick.index).collect::<HashSet<_>>().len(), 12);
    assert_eq!(picks.len(), 12);
    assert_eq!(queue.next(&ranking(&embeddings, &[1; 12]), 5).unwrap(), []);
    let plan = QueuePlan { top: -1.0, uncertain: f64::NAN, random: 0.0, ..QueuePlan::default() };
    let only_top = Queue::new(&ids, plan).next(&ranking(&embeddings, &[]), 3).unwrap();
    assert_eq!(of(&only_top, DrawnBy::Top).len(), 3);
    let refused = Queue::new(&ids[1..], QueuePlan::default()).next(&ranking(&embeddings, &[]), 3);
    assert_eq!(refused, Err(LearnError::Sources { found: 11, expected: 12 }));
}

/// How often an interval held the truth.
#[derive(Default)]
struct Coverage {
    held: usize,
    of: usize,
    sum: f64,
    truth: f64,
    width: f64,
}

impl Coverage {
    fn note(&mut self, quantity: Quantity, truth: f64) {
        let Quantity { value, interval } = quantity;
        self.of += 1;
        self.held += usize::from(interval.low <= truth + 1e-9 && truth <= interval.high + 1e-9);
        self.sum += value.unwrap_or(truth);
        self.truth += truth;
        self.width += interval.high - interval.low;
    }
}

#[test]
fn nine_in_ten_intervals_hold_the_truth_and_estimates_have_no_bias() {
    const SOURCES: usize = 4000;
    let mut coverages: [Coverage; 6] = Default::default();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for trial in 0..500 {
        let truth: Vec<bool> = (0..SOURCES).map(|_| random.random_bool(0.08)).collect();
        let logit = |is_true: &bool| -> f32 {
            let noise: f32 = StandardNormal.sample(&mut random);
            noise + if *is_true { 1.6 } else { 0.0 }
        };
        let logits: Vec<f32> = truth.iter().map(logit).collect();
        let ids: Vec<i64> = (0..SOURCES as i64).map(|index| index + trial * 1_000_000).collect();
        let mut ranked: Vec<usize> = (0..SOURCES).collect();
        ranked.sort_by(|a, b| logits[*b].total_cmp(&logits[*a]));
        let order = RandomOrder::new(&ids, 77);
        // Random ones and the highest mixed, as the queue shows them.
        let mut shown = HashSet::new();
        let mut answers = Vec::new();
        for step in 0..400 {
            let mut show = |list: &[usize], is_at_random: bool| {
                let index = *list.iter().find(|index| !shown.contains(*index)).unwrap();
                shown.insert(index);
                answers.push(Answer { index, is_positive: truth[index], is_at_random });
            };
            if step % 8 < 3 {
                show(&ranked, false);
            }
            show(order.indices(), true);
        }
        let threshold = 1.4;
        let population = Population { logits: &logits, answers: &answers, order: &order };
        let found = estimate(&population, threshold, 0.9).unwrap();
        assert_eq!(found.unanswered, 0);
        let is_above = |index: &usize| f64::from(logits[*index]) >= threshold;
        let positives = truth.iter().filter(|is_true| **is_true).count() as f64;
        let above = (0..SOURCES).filter(is_above).count() as f64;
        let both = (0..SOURCES).filter(is_above).filter(|index| truth[*index]).count() as f64;
        let truths = [positives, both / above, both / positives];
        for (place, estimate) in [found.sample, found.combined].iter().enumerate() {
            let said = [estimate.positives, estimate.purity, estimate.completeness];
            let slots = coverages[3 * place..].iter_mut();
            slots.zip(said.into_iter().zip(truths)).for_each(|(slot, (said, truth))| slot.note(said, truth));
        }
    }
    let shares: Vec<f64> =
        coverages.iter().map(|coverage| coverage.held as f64 / coverage.of as f64).collect();
    let biases: Vec<f64> = coverages.iter().map(|coverage| coverage.sum / coverage.truth - 1.0).collect();
    let widths: Vec<f64> = coverages.iter().map(|coverage| coverage.width / coverage.of as f64).collect();
    println!("coverage {shares:.3?}, bias {biases:.4?}, width {widths:.3?}");
    assert!(shares.iter().all(|share| (0.85..=0.95).contains(share)), "{shares:?}");
    assert!(biases.iter().all(|bias| bias.abs() < 0.02), "{biases:?}");
    for place in 0..3 {
        assert!(widths[place + 3] < widths[place], "what was graded otherwise helps: {widths:?}");
    }
}

#[test]
fn estimates_say_what_they_do_not_know() {
    let logits = [5.0, 4.0, f32::NAN, -1.0, -2.0, -3.0];
    let order = RandomOrder::new(&[1, 2, 3, 4, 5, 6], 3);
    let say =
        |answers: &[Answer]| estimate(&Population { logits: &logits, answers, order: &order }, 0.0, 0.9);
    let none = say(&[]).unwrap();
    assert_eq!(none.sample.positives, Quantity { value: None, interval: Interval { low: 0.0, high: 6.0 } });
    assert_eq!(none.combined.purity.interval, Interval { low: 0.0, high: 1.0 });
    // Everything is known: no interval is left, and NaN lies below every threshold.
    let answer = |index: usize, is_at_random: bool| Answer {
        index,
        is_positive: index.is_multiple_of(2),
        is_at_random,
    };
    for is_at_random in [true, false] {
        let all: Vec<Answer> = order.indices().iter().map(|index| answer(*index, is_at_random)).collect();
        let known = say(&all).unwrap().combined;
        assert_eq!(
            known.positives,
            Quantity { value: Some(3.0), interval: Interval { low: 3.0, high: 3.0 } }
        );
        assert_eq!(known.purity.value, Some(0.5));
        assert_eq!(known.completeness.value, Some(1.0 / 3.0));
    }
    // The first of the order had no answer, and nothing above the threshold was drawn.
    let below: Vec<usize> = order.indices().iter().copied().filter(|index| *index >= 2).collect();
    let last = answer(below[3], true);
    let place = order.indices().iter().position(|index| *index == below[3]).unwrap();
    let part = say(&[Answer { index: 0, is_positive: true, is_at_random: false }, last]).unwrap();
    assert_eq!(part.sampled + part.unanswered, place + 1);
    assert_eq!(part.combined.purity, Quantity { value: None, interval: Interval { low: 0.5, high: 1.0 } });
    assert_eq!(say(&[answer(6, true)]), Err(LearnError::UnknownSource { index: 6, count: 6 }));
    let short = RandomOrder::new(&[1, 2], 3);
    let refused = estimate(&Population { logits: &logits, answers: &[], order: &short }, 0.0, 0.9);
    assert_eq!(refused, Err(LearnError::Sources { found: 2, expected: 6 }));
}

#[test]
fn sums_and_shares_of_parts_keep_the_intervals_of_the_parts() {
    let of = |value: f64, low: f64, high: f64| Estimated { value, interval: Interval { low, high } };
    let sum = sum_of(&[of(10.0, 7.0, 15.0), of(5.0, 1.0, 17.0)]);
    assert_eq!((sum.value, sum.interval), (15.0, Interval { low: 10.0, high: 28.0 }));
    // Against a part that is certain, a share follows from the other part alone.
    let share = share_of(of(10.0, 5.0, 20.0), of(10.0, 10.0, 10.0)).unwrap();
    assert!((share.interval.low - 1.0 / 3.0).abs() < 1e-9 && (share.interval.high - 2.0 / 3.0).abs() < 1e-9);
    let empty = share_of(of(0.0, 0.0, 3.0), of(4.0, 4.0, 4.0)).unwrap();
    assert!(
        empty.value == 0.0 && empty.interval.low == 0.0 && (empty.interval.high - 3.0 / 7.0).abs() < 1e-9
    );
    assert_eq!(share_of(of(0.0, 0.0, 3.0), of(0.0, 0.0, 1.0)), None);
}

#[test]
fn rare_objects_make_impure_lists() {
    let rate = |value: f64, low: f64, high: f64| Estimated { value, interval: Interval { low, high } };
    let point = |threshold: f64, completeness: Estimated, false_positive_rate: Estimated| {
        OperatingThreshold { threshold, completeness, false_positive_rate }
    };
    let curve = OperatingCurve::new(vec![
        point(4.0, rate(0.5, 0.4, 0.6), rate(0.0, 0.0, 0.0005)),
        point(2.0, rate(0.8, 0.7, 0.9), rate(0.002, 0.001, 0.003)),
    ])
    .unwrap();
    // 1 in 1,000 of 100,000: 80 of 100 found among 199.8 others.
    let expected = Expected::at(&curve, 2.0, 0.001, 100_000).unwrap();
    assert!((expected.found.value - 80.0).abs() < 1e-9);
    assert!((expected.false_selected.value - 199.8).abs() < 1e-9);
    assert!((expected.missed.interval.low - 10.0).abs() < 1e-9);
    let purity = expected.purity.unwrap();
    assert!((purity.value - 80.0 / 279.8).abs() < 1e-12);
    assert!((purity.interval.low - 70.0 / (70.0 + 299.7)).abs() < 1e-12);
    assert!((purity.interval.high - 90.0 / (90.0 + 99.9)).abs() < 1e-12);
    let between = Expected::at(&curve, 3.0, 0.001, 100_000).unwrap();
    assert!((between.completeness.value - 0.65).abs() < 1e-12);
    // No false one was selected: a purity of 1 is not certain.
    let pure = Expected::at(&curve, 4.0, 0.001, 1000).unwrap().purity.unwrap();
    assert!(pure.value == 1.0 && (pure.interval.low - 0.4 / (0.4 + 0.4995)).abs() < 1e-12);
    assert_eq!(Expected::at(&curve, 4.1, 0.001, 1000), None, "nothing was measured there");
    assert_eq!(Expected::at(&curve, 3.0, 1.5, 1000), None);
    assert_eq!(Expected::at(&curve, f64::NAN, 0.5, 1000), None);
    assert_eq!(Expected::at(&curve, 3.0, 0.0, 1000).unwrap().purity.unwrap().value, 0.0);
    assert_eq!(OperatingCurve::new(vec![]), None);
    assert_eq!(OperatingCurve::new(vec![point(1.0, rate(1.2, 0.0, 1.0), rate(0.0, 0.0, 0.0))]), None);
}
