//! Figures of repainted galaxies, each with its interval over galaxies.

use super::super::figures::Line;
use super::Trial;
use crate::evaluate::{Bootstrap, Interval, Scored, median, median_absolute, roc, wilson};
use crate::inpainting::{JUDGE_FEATURES, Judge, Scores};
use crate::simulate::{HostKind, HostTruth};
use serde::Serialize;
use std::collections::BTreeMap;

/// Resamples: enough for two digits of an interval.
const RESAMPLES: usize = 200;
const LEVEL: f64 = 0.95;
/// Share of galaxies for which a probability is written beside the scores.
const BASE_RATE: f64 = 0.05;

/// A measured number.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Number {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) value: Option<f64>,
    /// 95 % by resampling galaxies.
    pub(super) interval: Option<Interval>,
    pub(super) n: usize,
}

/// How well the core flux of some galaxies without a point source is repainted.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Scatter {
    /// A range of magnitudes, or a kind.
    pub(super) of: String,
    /// 1.4826 times the median absolute deviation of the relative error.
    pub(super) value: f64,
    /// 95 % by resampling galaxies.
    pub(super) interval: Option<Interval>,
    pub(super) n: usize,
}

/// Fewer galaxies say nothing.
const FEWEST: usize = 20;

/// An area under the ROC curve of one score, for one share of the point source, of all galaxies or of some.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Area {
    pub(super) share: f64,
    /// `all`, a range of magnitudes, or a kind.
    pub(super) of: String,
    pub(super) score: &'static str,
    /// The score needs no network.
    pub(super) is_baseline: bool,
    pub(super) value: Option<f64>,
    pub(super) interval: Option<Interval>,
    /// Galaxies, each once with and once without.
    pub(super) n: usize,
}

fn bootstrap() -> Bootstrap {
    Bootstrap { resamples: RESAMPLES, level: LEVEL, ..Bootstrap::default() }
}

fn number(
    name: &'static str,
    meaning: &'static str,
    values: &[f64],
    statistic: impl Fn(&[f64]) -> Option<f64>,
) -> Number {
    let groups: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
    let interval = bootstrap().over_rows(&groups, &statistic);
    Number { name, meaning, value: statistic(values), interval, n: values.len() }
}

/// How galaxies without a point source are repainted.
pub(super) fn of_normal_galaxies(trials: &[Trial]) -> Vec<Number> {
    let usual: Vec<Scores> = trials
        .iter()
        .filter(|trial| trial.truth.point_share == 0.0)
        .filter_map(|trial| Some(trial.found?.0))
        .collect();
    let of = |value: fn(&Scores) -> f64| -> Vec<f64> { usual.iter().map(value).collect() };
    let error = of(relative_error);
    let mean = |values: &[f64]| Some(values.iter().sum::<f64>() / values.len().max(1) as f64);
    let share = |values: &[f64]| mean(values);
    let within = of(|scores| f64::from(u8::from(scores.log_ratio.abs() <= scores.posterior_sd)));
    let above = of(|scores| f64::from(u8::from(scores.z > 3.0)));
    vec![
        number("core_flux_bias", "Median relative error of the repainted core flux", &error, median),
        number("core_flux_mean_error", "Mean relative error of the repainted core flux", &error, mean),
        number(
            "core_flux_scatter",
            "Scatter of the relative error of the repainted core flux (1.4826 MAD)",
            &error,
            scatter,
        ),
        number("false_alarms_z3", "Share of galaxies without a point source with z > 3", &above, share),
        number(
            "coverage_68",
            "Share of galaxies whose core flux lies within one posterior deviation of the repainted one",
            &within,
            share,
        ),
    ]
}

fn relative_error(scores: &Scores) -> f64 {
    scores.repainted_flux / scores.observed_flux - 1.0
}

fn scatter(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let off: Vec<f64> = values.iter().map(|value| value - middle).collect();
    Some(1.4826 * median_absolute(&off)?)
}

/// The scatter of [`of_normal_galaxies`] by magnitude and by kind.
pub(super) fn scatters(trials: &[Trial]) -> Vec<Scatter> {
    let usual: Vec<&Trial> = trials.iter().filter(|trial| trial.truth.point_share == 0.0).collect();
    let groups = parts(&usual, |trial| trial.truth);
    groups
        .into_iter()
        .filter_map(|(of, trials)| {
            let errors: Vec<f64> =
                trials.iter().filter_map(|trial| Some(relative_error(&trial.found?.0))).collect();
            let rows: Vec<Vec<f64>> = errors.iter().map(|error| vec![*error]).collect();
            let (value, interval) = (scatter(&errors)?, bootstrap().over_rows(&rows, scatter));
            (errors.len() >= FEWEST).then_some(Scatter { of, value, interval, n: errors.len() })
        })
        .collect()
}

/// What galaxies are parted into: ranges of magnitude, kinds.
fn parts<T: Copy>(all: &[T], truth: impl Fn(&T) -> HostTruth) -> Vec<(String, Vec<T>)> {
    let mut groups = Vec::new();
    for (low, high) in [(17.0, 20.0), (20.0, 21.0), (21.0, 22.0), (22.0, 23.0)] {
        let within = |one: &&T| (low..high).contains(&truth(one).magnitude);
        groups.push((format!("I_E {low} to {high}"), all.iter().filter(within).copied().collect()));
    }
    for kind in HostKind::ALL {
        let of_kind = |one: &&T| truth(one).kind == kind;
        groups.push((kind.name().to_owned(), all.iter().filter(of_kind).copied().collect()));
    }
    groups
}

/// A score by which galaxies are told apart.
struct Judged {
    name: &'static str,
    is_baseline: bool,
    of: fn(&Judge, &(Scores, [f32; JUDGE_FEATURES])) -> f64,
}

const SCORES: &[Judged] = &[
    Judged {
        name: "probability",
        is_baseline: false,
        of: |judge, (_, row)| judge.probability(row, BASE_RATE),
    },
    Judged {
        name: "look",
        is_baseline: false,
        of: |_, (_, row)| row.last().map_or(f64::NAN, |look| f64::from(*look)),
    },
    Judged { name: "log_ratio", is_baseline: false, of: |_, (scores, _)| scores.log_ratio },
    Judged { name: "z", is_baseline: false, of: |_, (scores, _)| scores.z },
    Judged { name: "max_ratio", is_baseline: false, of: |_, (scores, _)| scores.max_ratio },
    Judged { name: "mse", is_baseline: false, of: |_, (scores, _)| scores.mse },
    Judged { name: "roc", is_baseline: true, of: |_, (scores, _)| scores.baselines.roc },
    Judged { name: "peak_total", is_baseline: true, of: |_, (scores, _)| scores.baselines.peak_total },
    Judged { name: "concentration", is_baseline: true, of: |_, (scores, _)| scores.baselines.concentration },
];

/// A galaxy without and with a point source of one share.
type Pair<'a> = (&'a Trial, &'a Trial);

fn pairs(trials: &[Trial], share: f64) -> Vec<Pair<'_>> {
    let mut without = BTreeMap::new();
    for trial in trials.iter().filter(|trial| trial.truth.point_share == 0.0 && trial.found.is_some()) {
        without.insert(trial.number, trial);
    }
    let with = trials.iter().filter(|trial| trial.truth.point_share == share && trial.found.is_some());
    with.filter_map(|trial| Some((*without.get(&trial.number)?, trial))).collect()
}

/// The whole table: every share and score, for all galaxies, by magnitude and by kind.
pub(super) fn areas(trials: &[Trial], shares: &[f64], judge: &Judge) -> Vec<Area> {
    let mut made = Vec::new();
    for share in shares.iter().copied().filter(|share| *share > 0.0) {
        let all = pairs(trials, share);
        let mut groups = vec![("all".to_owned(), all.clone())];
        groups.extend(parts(&all, |pair| pair.0.truth));
        for (of, pairs) in groups.into_iter().filter(|(_, pairs)| pairs.len() >= FEWEST) {
            made.extend(SCORES.iter().map(|score| area(score, judge, (share, &of), &pairs)));
        }
    }
    made
}

fn scored(score: &Judged, judge: &Judge, pair: &Pair<'_>) -> Vec<Scored> {
    let value = |trial: &Trial| trial.found.as_ref().map_or(f64::NAN, |found| (score.of)(judge, found));
    vec![Scored { score: value(pair.0), is_true: false }, Scored { score: value(pair.1), is_true: true }]
}

fn area(score: &Judged, judge: &Judge, (share, of): (f64, &str), pairs: &[Pair<'_>]) -> Area {
    let groups: Vec<Vec<Scored>> = pairs.iter().map(|pair| scored(score, judge, pair)).collect();
    let all: Vec<Scored> = groups.iter().flatten().copied().collect();
    let statistic = |rows: &[Scored]| Some(roc(rows)?.area());
    Area {
        share,
        of: of.to_owned(),
        score: score.name,
        is_baseline: score.is_baseline,
        value: statistic(&all),
        interval: bootstrap().over_rows(&groups, statistic),
        n: pairs.len(),
    }
}

/// Completeness against the share at one false alarm in a hundred, ROC curves at 5 %, and rates by probability.
pub(super) fn curves(trials: &[Trial], shares: &[f64], judge: &Judge) -> Vec<Line> {
    let mut made = Vec::new();
    let Some(probability) = SCORES.first() else { return made };
    let value = |trial: &Trial, score: &Judged| {
        trial.found.as_ref().map_or(f64::NAN, |found| (score.of)(judge, found))
    };
    let of_share = |share: f64, score: &Judged| -> Vec<f64> {
        let of = trials.iter().filter(|trial| trial.truth.point_share == share && trial.found.is_some());
        of.map(|trial| value(trial, score)).filter(|value| value.is_finite()).collect()
    };
    let names = [(probability, "completeness_vs_point_share", "roc")];
    for (score, by_share, of_roc) in names {
        let mut wrong = of_share(0.0, score);
        wrong.sort_by(|a, b| b.total_cmp(a));
        let threshold = wrong.get(wrong.len() / 100).copied().unwrap_or(f64::INFINITY);
        let points = shares.iter().copied().filter(|share| *share > 0.0);
        let counted: Vec<(f64, usize, usize)> = points
            .map(|share| {
                let found = of_share(share, score);
                (share, found.iter().filter(|value| **value > threshold).count(), found.len())
            })
            .collect();
        made.push(line(by_share, &counted));
        let found = of_share(0.05, score);
        let rates: Vec<(f64, usize, usize)> = (0..=30)
            .map(|step| {
                let rate = 10_f64.powf(-3.0 + 0.1 * f64::from(step));
                let place = (rate * wrong.len() as f64) as usize;
                let cut = wrong.get(place).copied().unwrap_or(f64::NEG_INFINITY);
                (rate, found.iter().filter(|value| **value > cut).count(), found.len())
            })
            .collect();
        made.push(line(of_roc, &rates));
    }
    // Raw scores of the judge, so that any base rate can be set against them.
    let logits = |share: f64| -> Vec<f64> {
        let of = trials.iter().filter(|trial| trial.truth.point_share == share);
        of.filter_map(|trial| Some(judge.logit(&trial.found.as_ref()?.1))).filter(|v| v.is_finite()).collect()
    };
    let (wrong, found) = (logits(0.0), logits(0.05));
    let thresholds: Vec<f64> = (-30..=30).map(|step| 0.3 * f64::from(step)).collect();
    for (name, values) in [("completeness_vs_score", &found), ("false_positive_rate_vs_score", &wrong)] {
        let counted: Vec<(f64, usize, usize)> = thresholds
            .iter()
            .map(|cut| (*cut, values.iter().filter(|value| *value >= cut).count(), values.len()))
            .collect();
        made.push(line(name, &counted));
    }
    made
}

/// Shares of so many, with their Wilson intervals.
fn line(name: &'static str, counted: &[(f64, usize, usize)]) -> Line {
    let mut line = Line { name, x: Vec::new(), y: Vec::new(), low: Vec::new(), high: Vec::new() };
    for (x, count, of) in counted {
        let Some(around) = wilson(*count as f64, *of as f64, LEVEL) else { continue };
        line.x.push(*x);
        line.y.push(*count as f64 / *of as f64);
        line.low.push(around.low);
        line.high.push(around.high);
    }
    line
}
