//! Figures of judged pictures, each with its interval over pictures.

use super::super::figures::{Figure, Line};
use super::Compared;
use super::rows::{Judges, Row};
use crate::evaluate::{Bootstrap, Interval, Scored, Sought, completeness_in_bins, reliability, roc, wilson};
use crate::simulate::{CutoutKind, Skew};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Resamples: enough for two digits of an interval.
const RESAMPLES: usize = 200;
const LEVEL: f64 = 0.95;
/// Share of lenses in the balanced set on which calibration is measured beside the real one.
const BALANCED: f64 = 0.35;
/// The ranking that people look through, and the lenses hidden in it, per source of the sky.
const LOOKED_THROUGH: f64 = 0.01;
const HIDDEN: f64 = 0.001;

type ScoreOf = fn(&Row) -> Scored;

/// A statistic of scored rows with its interval; lenses and others are drawn apart, so that their shares stay.
fn figure(
    name: &'static str,
    meaning: &'static str,
    (lenses, others): (&[Scored], &[Scored]),
    statistic: impl Fn(&[Scored]) -> Option<f64>,
) -> Figure {
    let all: Vec<Scored> = lenses.iter().chain(others).copied().collect();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut reached = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let mut drawn = Vec::with_capacity(all.len());
        for rows in [lenses, others] {
            drawn.extend(
                (0..rows.len()).filter_map(|_| rows.get(random.random_range(0..rows.len())).copied()),
            );
        }
        reached.extend(statistic(&drawn));
    }
    Figure { name, meaning, value: statistic(&all), interval: spread(&reached), n: all.len() }
}

fn spread(reached: &[f64]) -> Option<Interval> {
    let tail = (1.0 - LEVEL) / 2.0;
    let low = crate::evaluate::quantile(reached, tail)?;
    Some(Interval { low, high: crate::evaluate::quantile(reached, 1.0 - tail)? })
}

fn scores(rows: &[Row], of: ScoreOf) -> Vec<Scored> {
    rows.iter().map(of).collect()
}

fn area(rows: &[Scored]) -> Option<f64> {
    roc(rows).map(|roc| roc.area())
}

fn compared(
    name: &'static str,
    meaning: &'static str,
    (lenses, others): (&[Row], &[Row]),
    statistic: impl Fn(&[Scored]) -> Option<f64>,
) -> Compared {
    let of =
        |score: ScoreOf| figure(name, meaning, (&scores(lenses, score), &scores(others, score)), &statistic);
    Compared { network: of(Row::scored), baseline: Some(of(Row::scored_by_baseline)) }
}

/// Figures and curves of lenses against others.
pub(super) fn of_set(
    judges: &Judges,
    lenses: &[Row],
    others: &[Row],
) -> (Vec<Compared>, Vec<Line>, Vec<Line>) {
    let both = (lenses, others);
    let mut figures = vec![
        compared("roc_auc", "Area under the ROC curve, 65 % of the others look-alikes", both, area),
        compared(
            "completeness_fpr_1e-2",
            "Lenses found at a false-positive rate of 1 in 100",
            both,
            |rows| Some(roc(rows)?.completeness_at(1e-2)),
        ),
        compared(
            "completeness_fpr_1e-3",
            "Lenses found at a false-positive rate of 1 in 1,000",
            both,
            |rows| Some(roc(rows)?.completeness_at(1e-3)),
        ),
    ];
    for (kind, name, meaning) in KINDS {
        let of_kind: Vec<Row> = others.iter().filter(|row| row.kind == *kind).copied().collect();
        if of_kind.len() > 20 {
            figures.push(compared(name, meaning, (lenses, &of_kind), area));
        }
    }
    figures.extend(calibration(judges, lenses, others));
    let baseline = curves(lenses, others, Row::scored_by_baseline);
    let mut network = curves(lenses, others, Row::scored);
    network.extend(reliability_line(judges, lenses, others));
    (figures, network, baseline)
}

const KINDS: &[(CutoutKind, &str, &str)] = &[
    (
        CutoutKind::Companions,
        "roc_auc_companions",
        "Area under the ROC curve against old galaxies with companions",
    ),
    (CutoutKind::Spiral, "roc_auc_spirals", "Area under the ROC curve against spirals"),
    (CutoutKind::Ring, "roc_auc_rings", "Area under the ROC curve against ring galaxies"),
    (CutoutKind::Merger, "roc_auc_mergers", "Area under the ROC curve against mergers"),
    (CutoutKind::EdgeOn, "roc_auc_edge_on", "Area under the ROC curve against edge-on discs"),
    (CutoutKind::Cluster, "roc_auc_clusters", "Area under the ROC curve against galaxies in groups"),
    (CutoutKind::Artefact, "roc_auc_artefacts", "Area under the ROC curve against sources beside artefacts"),
];

/// Expected calibration error at a balanced prior and at that of the set.
fn calibration(judges: &Judges, lenses: &[Row], others: &[Row]) -> Vec<Compared> {
    let share = lenses.len() as f64 / (lenses.len() + others.len()).max(1) as f64;
    let fewer = (lenses.len() as f64 * (1.0 - BALANCED) / BALANCED) as usize;
    let balanced = others.get(..fewer.min(others.len())).unwrap_or(others);
    let error = |name, meaning, others: &[Row], prior: f64| {
        let probable =
            |row: &Row| Scored { score: judges.scorer.probability(row.logit, prior), is_true: row.is_lens() };
        let rows: [Vec<Scored>; 2] = [lenses, others].map(|rows| rows.iter().map(probable).collect());
        let statistic = |rows: &[Scored]| Some(reliability(rows, 15, LEVEL)?.expected_calibration_error);
        Compared { network: figure(name, meaning, (&rows[0], &rows[1]), statistic), baseline: None }
    };
    vec![
        error(
            "calibration_error",
            "Expected calibration error of the probability, 35 % lenses, 15 bins",
            balanced,
            BALANCED,
        ),
        error(
            "calibration_error_prior",
            "The same with the probability corrected to the share of lenses in the whole set",
            others,
            share,
        ),
    ]
}

fn reliability_line(judges: &Judges, lenses: &[Row], others: &[Row]) -> Option<Line> {
    let fewer = (lenses.len() as f64 * (1.0 - BALANCED) / BALANCED) as usize;
    let balanced = others.get(..fewer.min(others.len())).unwrap_or(others);
    let rows: Vec<Scored> = lenses
        .iter()
        .chain(balanced)
        .map(|row| Scored { score: judges.scorer.probability(row.logit, BALANCED), is_true: row.is_lens() })
        .collect();
    let found = reliability(&rows, 15, LEVEL)?;
    Some(Line {
        name: "reliability",
        x: found.bins.iter().map(|bin| bin.predicted).collect(),
        y: found.bins.iter().map(|bin| bin.observed).collect(),
        low: found.bins.iter().map(|bin| bin.interval.low).collect(),
        high: found.bins.iter().map(|bin| bin.interval.high).collect(),
    })
}

/// ROC, rates by score, completeness by Einstein radius and by the magnitude of the arc.
fn curves(lenses: &[Row], others: &[Row], of: ScoreOf) -> Vec<Line> {
    let (found, wrong) = (scores(lenses, of), scores(others, of));
    let mut made = vec![roc_line(&found, &wrong)];
    made.extend(rates(&found, &wrong));
    let threshold = highest(&wrong, 1e-3);
    let by = |name, edges: &[f64], value: fn(&Row) -> f64| {
        let sought: Vec<Sought> =
            lenses.iter().map(|row| Sought::new(value(row), of(row).score > threshold)).collect();
        let mut line = Line { name, x: Vec::new(), y: Vec::new(), low: Vec::new(), high: Vec::new() };
        for bin in completeness_in_bins(&sought, edges, LEVEL) {
            if let (Some(share), Some(around)) = (bin.completeness, bin.interval) {
                line.x.push(0.5 * (bin.low + bin.high));
                line.y.push(share);
                line.low.push(around.low);
                line.high.push(around.high);
            }
        }
        line
    };
    let radii = [0.45, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0];
    let magnitudes = [20.5, 21.0, 21.5, 22.0, 22.5, 23.0, 23.5, 24.0];
    made.push(by("completeness_vs_einstein_radius", &radii, |row| row.truth.einstein_radius_arcsec));
    made.push(by("completeness_vs_arc_magnitude", &magnitudes, |row| row.truth.arc_magnitude));
    made
}

/// The score that a share of the rows exceeds.
fn highest(rows: &[Scored], share: f64) -> f64 {
    let mut sorted: Vec<f64> = rows.iter().map(|row| row.score).collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted.get((share * rows.len() as f64) as usize).copied().unwrap_or(f64::NEG_INFINITY)
}

/// Completeness at false-positive rates from 1e-4 to 1, ten a decade.
fn roc_line(found: &[Scored], wrong: &[Scored]) -> Line {
    let rates: Vec<f64> = (0..=40).map(|step| 10_f64.powf(-4.0 + 0.1 * f64::from(step))).collect();
    let share = |threshold: f64| found.iter().filter(|row| row.score > threshold).count() as f64;
    let counts: Vec<f64> = rates.iter().map(|rate| share(highest(wrong, *rate))).collect();
    banded("roc", rates, &counts, found.len())
}

/// Completeness and false-positive rate above raw scores.
fn rates(found: &[Scored], wrong: &[Scored]) -> [Line; 2] {
    let mut all: Vec<f64> =
        found.iter().chain(wrong).map(|row| row.score).filter(|score| score.is_finite()).collect();
    all.sort_by(f64::total_cmp);
    let (low, high) = (all.first().copied().unwrap_or(0.0), all.last().copied().unwrap_or(1.0));
    let thresholds: Vec<f64> = (0..=80).map(|step| low + (high - low) * f64::from(step) / 80.0).collect();
    let above = |rows: &[Scored]| -> Vec<f64> {
        let count = |threshold: &f64| rows.iter().filter(|row| row.score >= *threshold).count() as f64;
        thresholds.iter().map(count).collect()
    };
    [
        banded("completeness_vs_score", thresholds.clone(), &above(found), found.len()),
        banded("false_positive_rate_vs_score", thresholds.clone(), &above(wrong), wrong.len()),
    ]
}

/// Shares of so many with their Wilson intervals.
fn banded(name: &'static str, x: Vec<f64>, counts: &[f64], of: usize) -> Line {
    let n = of as f64;
    let around = |count: &f64| wilson(*count, n, LEVEL).unwrap_or(Interval { low: 0.0, high: 1.0 });
    Line {
        name,
        x,
        y: counts.iter().map(|count| count / n.max(1.0)).collect(),
        low: counts.iter().map(|count| around(count).low).collect(),
        high: counts.iter().map(|count| around(count).high).collect(),
    }
}

/// Lenses hidden among sources of the sky, one in a thousand: the share of them in the best hundredth of all.
pub(super) fn of_sky(lenses: &[Row], sky: &[Row]) -> Compared {
    let looked_through = (LOOKED_THROUGH * sky.len() as f64) as usize;
    let hidden = (HIDDEN * sky.len() as f64).round() as usize;
    let of = |score: ScoreOf| {
        let mut others: Vec<f64> = sky.iter().map(|row| score(row).score).collect();
        others.sort_by(|a, b| b.total_cmp(a));
        let lenses: Vec<f64> = lenses.iter().map(|row| score(row).score).collect();
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let mut reached = Vec::new();
        for _ in 0..400 {
            let mut drawn: Vec<f64> = (0..hidden)
                .filter_map(|_| lenses.get(random.random_range(0..lenses.len().max(1))).copied())
                .collect();
            drawn.sort_by(|a, b| b.total_cmp(a));
            reached.push(found_within(&drawn, &others, looked_through) as f64 / hidden.max(1) as f64);
        }
        let mean = reached.iter().sum::<f64>() / reached.len().max(1) as f64;
        Figure {
            name: "completeness_top",
            meaning: "Lenses in the best hundredth of an ordinary sky with one lens in 1,000 sources: mean and 95 % of \
                      400 draws",
            value: Some(mean),
            interval: spread(&reached),
            n: sky.len(),
        }
    };
    Compared { network: of(Row::scored), baseline: Some(of(Row::scored_by_baseline)) }
}

/// How many of the lenses are among the first so many of all; both by falling score.
fn found_within(lenses: &[f64], others: &[f64], first: usize) -> usize {
    let (mut found, mut passed) = (0, 0);
    while found + passed < first {
        match (lenses.get(found), others.get(passed)) {
            (Some(lens), Some(other)) if lens >= other => found += 1,
            (Some(_), None) => found += 1,
            (_, Some(_)) => passed += 1,
            (None, None) => break,
        }
    }
    found
}

/// By how much the area under the ROC curve falls with a skew: the same pictures with and without it.
pub(super) fn of_skew(skew: Skew, straight: &[Row], skewed: &[Row]) -> Compared {
    let (name, meaning) = match skew {
        Skew::SkyAbove => ("loss_sky_above", "Loss of AUC with 1.5 sigma of sky left per pixel"),
        Skew::SkyBelow => ("loss_sky_below", "Loss of AUC with 1.5 sigma too much sky taken off per pixel"),
        Skew::Centring => ("loss_centring", "Loss of AUC with sources 5 px off the middle"),
        Skew::Noise => ("loss_noise", "Loss of AUC with 1.6 times the noise"),
        Skew::ZeroPoint => ("loss_zero_point", "Loss of AUC with VIS 0.1 mag too bright"),
        Skew::Registration => ("loss_registration", "Loss of AUC with NISP 0.2 arcsec off"),
        Skew::MissingBand => ("loss_missing_band", "Loss of AUC without H"),
    };
    let of = |score: ScoreOf| {
        let pairs: Vec<(Scored, Scored)> =
            straight.iter().zip(skewed).map(|(a, b)| (score(a), score(b))).collect();
        let loss = |pairs: &[(Scored, Scored)]| {
            let before: Vec<Scored> = pairs.iter().map(|pair| pair.0).collect();
            let after: Vec<Scored> = pairs.iter().map(|pair| pair.1).collect();
            Some(area(&before)? - area(&after)?)
        };
        let groups: Vec<(Scored, Scored)> = pairs.clone();
        let bootstrap = Bootstrap { resamples: RESAMPLES, ..Bootstrap::default() };
        let interval = bootstrap.over_groups(&groups, |drawn| {
            let drawn: Vec<(Scored, Scored)> = drawn.iter().map(|pair| **pair).collect();
            loss(&drawn)
        });
        Figure { name, meaning, value: loss(&pairs), interval, n: pairs.len() }
    };
    Compared { network: of(Row::scored), baseline: Some(of(Row::scored_by_baseline)) }
}
