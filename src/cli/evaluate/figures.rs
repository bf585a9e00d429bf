//! Figures of a set of pointings, each with its interval over pointings.

use super::field::{FieldResult, PassageResult};
use crate::evaluate::{Bootstrap, Interval, Scored, Sought, completeness, half_point, median, reliability};
use serde::Serialize;

/// A measured number.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    /// `null` where the set cannot say.
    pub(super) value: Option<f64>,
    /// 95 % by resampling pointings.
    pub(super) interval: Option<Interval>,
    /// Objects it rests on.
    pub(super) n: usize,
}

/// A curve with its band.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
}

type Fields<'a> = &'a [&'a FieldResult];

/// Resamples: enough for two digits of an interval.
const RESAMPLES: usize = 300;
/// Purity at which network and baseline are compared after linking.
const EQUAL_PURITY: f64 = 0.95;
/// Asteroids in a million pixels of real sky at moderate ecliptic latitude (about 20 in a square degree, of which
/// VIS has 1,296 million pixels): what purity in the sky depends on. A round number, not a measurement.
const TRUE_DENSITY_PER_MPX: f64 = 0.015;

fn bootstrap() -> Bootstrap {
    Bootstrap { resamples: RESAMPLES, ..Bootstrap::default() }
}

/// The score above which a set has so many false detections a million pixels.
pub(super) fn threshold_at(fields: Fields<'_>, per_mpx: f64) -> f64 {
    let mut scores: Vec<f64> = fields.iter().flat_map(|field| field.false_scores.iter().copied()).collect();
    let megapixels: f64 = fields.iter().map(|field| field.megapixels).sum();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.get((per_mpx * megapixels) as usize).copied().unwrap_or(0.0)
}

/// The probability from which on tracks have a purity; `None` where they never do.
fn track_threshold(fields: Fields<'_>, purity: f64) -> Option<f64> {
    let mut tracks: Vec<(f64, bool)> = fields
        .iter()
        .flat_map(|field| field.tracks.iter().map(|track| (track.probability, track.is_true)))
        .collect();
    tracks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut lowest) = (0, None);
    for (count, (probability, is_true)) in tracks.iter().enumerate() {
        right += usize::from(*is_true);
        if right as f64 >= purity * (count + 1) as f64 {
            lowest = Some(*probability);
        }
    }
    lowest
}

fn sought(
    fields: Fields<'_>,
    threshold: f64,
    wanted: impl Fn(&PassageResult) -> bool,
    value: impl Fn(&PassageResult) -> f64,
) -> Vec<Sought> {
    let all = fields.iter().flat_map(|field| &field.passages).filter(|passage| wanted(passage));
    all.map(|passage| Sought::new(value(passage), passage.score > threshold)).collect()
}

fn asteroids(fields: Fields<'_>, threshold: f64, rates: (f64, f64), faintest: f64) -> Vec<Sought> {
    let all = fields.iter().flat_map(|field| &field.asteroids);
    all.filter(|one| one.rate_arcsec_h >= rates.0 && one.rate_arcsec_h < rates.1 && one.magnitude < faintest)
        .map(|one| Sought::new(one.magnitude, one.probability >= threshold))
        .collect()
}

/// Streaks of medium length near the limit: what the 50 % points are fitted to. Farther up a few are missed for other
/// reasons (they cross stars), which a curve that goes to 1 would take for a limit.
fn near_limit(passage: &PassageResult) -> bool {
    is_medium(passage) && (3.0..25.0).contains(&passage.signal_to_noise)
}

fn is_medium(passage: &PassageResult) -> bool {
    (12.0..=70.0).contains(&passage.length)
}

fn bright(passage: &PassageResult) -> bool {
    is_medium(passage) && passage.magnitude < 24.5
}

fn faint(passage: &PassageResult) -> bool {
    is_medium(passage) && (8.0..12.0).contains(&passage.signal_to_noise)
}

/// All figures of one detector on one set.
pub(super) fn figures(fields: &[FieldResult], track_probability: f64) -> Vec<Figure> {
    let all: Vec<&FieldResult> = fields.iter().collect();
    let mut figures = Vec::new();
    let mut add =
        |name, meaning, n: &dyn Fn(Fields<'_>) -> usize, value: &dyn Fn(Fields<'_>) -> Option<f64>| {
            let value_of = |some: Fields<'_>| value(some).filter(|value| value.is_finite());
            let reached = value_of(&all);
            let interval = bootstrap().over_groups(fields, |some| value_of(some));
            let interval = interval.zip(reached).map(|(interval, reached)| interval.including(reached));
            figures.push(Figure { name, meaning, value: reached, interval, n: n(&all) });
        };
    let count = |wanted: fn(&PassageResult) -> bool| {
        move |some: Fields<'_>| {
            some.iter().flat_map(|field| &field.passages).filter(|one| wanted(one)).count()
        }
    };
    let share = |wanted: fn(&PassageResult) -> bool, per_mpx: f64| {
        move |some: Fields<'_>| completeness(&sought(some, threshold_at(some, per_mpx), wanted, |_| 0.0))
    };
    add(
        "completeness_bright",
        "Streaks of I_E < 24.5 and 12-70 px that are found at 1 false positive per Mpx",
        &count(bright),
        &share(bright, 1.0),
    );
    add(
        "completeness_snr_8_12",
        "Streaks of matched-filter S/N 8-12 and 12-70 px that are found at 1 false positive per Mpx",
        &count(faint),
        &share(faint, 1.0),
    );
    add(
        "completeness_bright_5fp",
        "Streaks of I_E < 24.5 and 12-70 px that are found at 5 false positives per Mpx",
        &count(bright),
        &share(bright, 5.0),
    );
    add(
        "completeness_snr_8_12_5fp",
        "Streaks of S/N 8-12 and 12-70 px that are found at 5 false positives per Mpx",
        &count(faint),
        &share(faint, 5.0),
    );
    add(
        "completeness_bright_20fp",
        "Streaks of I_E < 24.5 and 12-70 px that are found at 20 false positives per Mpx",
        &count(bright),
        &share(bright, 20.0),
    );
    add(
        "completeness_snr_8_12_20fp",
        "Streaks of S/N 8-12 and 12-70 px that are found at 20 false positives per Mpx",
        &count(faint),
        &share(faint, 20.0),
    );
    add(
        "snr_50",
        "Matched-filter S/N at which half of the streaks of 12-70 px are found, at 1 false positive per Mpx",
        &count(near_limit),
        &|some| {
            half_point(&sought(some, threshold_at(some, 1.0), near_limit, |one| one.signal_to_noise.ln()))
                .map(|half| half.at.exp())
        },
    );
    add(
        "magnitude_50",
        "I_E at which half of the streaks of 12-70 px are found, at 1 false positive per Mpx",
        &count(near_limit),
        &|some| {
            half_point(&sought(some, threshold_at(some, 1.0), near_limit, |one| one.magnitude))
                .map(|half| half.at)
        },
    );
    add_accuracy(&mut add);
    add_linking(&mut add, track_probability);
    figures
}

type Add<'a> = dyn FnMut(&'static str, &'static str, &dyn Fn(Fields<'_>) -> usize, &dyn Fn(Fields<'_>) -> Option<f64>)
    + 'a;

/// How well ends, angles, magnitudes and merging do, of what is found at 1 false positive per Mpx.
fn add_accuracy(add: &mut Add<'_>) {
    fn of(
        some: Fields<'_>,
        wanted: fn(&PassageResult) -> bool,
        value: fn(&PassageResult) -> f64,
    ) -> Vec<f64> {
        let threshold = threshold_at(some, 1.0);
        let found =
            some.iter().flat_map(|field| &field.passages).filter(|one| one.score > threshold && wanted(one));
        found.map(value).filter(|value| value.is_finite()).collect()
    }
    fn any(_: &PassageResult) -> bool {
        true
    }
    fn long(one: &PassageResult) -> bool {
        one.length > 20.0
    }
    fn clear(one: &PassageResult) -> bool {
        one.signal_to_noise > 10.0 && one.length > 3.0
    }
    let ends = |some: Fields<'_>| of(some, any, |one| one.end_error);
    add(
        "end_error_px",
        "Median distance of found ends from the true ones, pixels",
        &|some| ends(some).len(),
        &|some| median(&ends(some)),
    );
    let angles = |some: Fields<'_>| of(some, long, |one| one.angle_error);
    add(
        "angle_error_deg",
        "Median error of the position angle of streaks of more than 20 px, degrees",
        &|some| angles(some).len(),
        &|some| median(&angles(some)),
    );
    let magnitudes = |some: Fields<'_>| of(some, clear, |one| one.magnitude_error);
    add(
        "magnitude_bias",
        "Median of found less true magnitude at S/N > 10",
        &|some| magnitudes(some).len(),
        &|some| median(&magnitudes(some)),
    );
    let merged = |some: Fields<'_>| -> Vec<Sought> {
        let all = some.iter().flat_map(|field| &field.passages);
        let long = all.filter(|one| one.length > 60.0 && one.pieces > 0 && one.signal_to_noise > 8.0);
        long.map(|one| Sought::new(one.length, one.pieces == 1 && one.longest > 0.7)).collect()
    };
    add(
        "merged",
        "Streaks of more than 60 px and S/N > 8 of which anything is found that come out as one of at least 0.7 of the length",
        &|some| merged(some).len(),
        &|some| completeness(&merged(some)),
    );
}

fn add_linking(add: &mut Add<'_>, probability: f64) {
    let count = |rates: (f64, f64), faintest: f64| {
        move |some: Fields<'_>| asteroids(some, 0.0, rates, faintest).len()
    };
    let purity = move |some: Fields<'_>| {
        let tracks =
            some.iter().flat_map(|field| &field.tracks).filter(|track| track.probability >= probability);
        let (right, all) = tracks
            .fold((0.0, 0.0), |(right, all), track| (right + f64::from(u8::from(track.is_true)), all + 1.0));
        (all > 0.0).then(|| right / all)
    };
    let tracks = move |some: Fields<'_>| {
        some.iter().flat_map(|field| &field.tracks).filter(|track| track.probability >= probability).count()
    };
    add("track_purity", "Tracks over at least 3 of 4 exposures that are one asteroid", &tracks, &purity);
    add(
        "track_completeness_bright",
        "Asteroids of I_E < 24 and at least 2 arcsec/h that become such tracks",
        &count((2.0, 1e9), 24.0),
        &|some| completeness(&asteroids(some, probability, (2.0, 1e9), 24.0)),
    );
    add(
        "track_completeness_slow",
        "Asteroids of I_E < 24 and 0.5-2 arcsec/h that become such tracks",
        &count((0.5, 2.0), 24.0),
        &|some| completeness(&asteroids(some, probability, (0.5, 2.0), 24.0)),
    );
    add(
        "track_magnitude_50",
        "I_E at which half of the asteroids of at least 2 arcsec/h become tracks, at a purity of 0.95",
        &count((2.0, 1e9), 99.0),
        &|some| {
            let threshold = track_threshold(some, EQUAL_PURITY)?;
            half_point(&asteroids(some, threshold, (2.0, 1e9), 99.0)).map(|half| half.at)
        },
    );
    add(
        "tracks_recovered",
        "Share of all asteroids of at least 2 arcsec/h, of any magnitude, that become tracks, at a purity of 0.95",
        &count((2.0, 1e9), 99.0),
        &|some| completeness(&asteroids(some, track_threshold(some, EQUAL_PURITY)?, (2.0, 1e9), 99.0)),
    );
}

/// The curves of one detector on one set.
pub(super) fn lines(fields: &[FieldResult]) -> Vec<Line> {
    let all: Vec<&FieldResult> = fields.iter().collect();
    let at_one = threshold_at(&all, 1.0);
    let scores: Vec<f64> = (0..=40).map(|k| f64::from(k) / 40.0).collect();
    let magnitudes: Vec<f64> = (0..14).map(|k| 20.25 + 0.5 * f64::from(k)).collect();
    let ratios: Vec<f64> = (0..14).map(|k| 3.0 * 1.25_f64.powi(k)).collect();
    let near = |value: f64, middle: f64, half: f64| (value - middle).abs() <= half;
    let mut lines = vec![
        line("completeness_vs_magnitude", fields, &magnitudes, &|some, x| {
            completeness(&sought(some, at_one, |one| is_medium(one) && near(one.magnitude, x, 0.25), |_| 0.0))
        }),
        line("completeness_vs_snr", fields, &ratios, &|some, x| {
            completeness(&sought(
                some,
                at_one,
                |one| is_medium(one) && near(one.signal_to_noise.ln(), x.ln(), 0.112),
                |_| 0.0,
            ))
        }),
        line("completeness_vs_score", fields, &scores, &|some, x| {
            completeness(&sought(some, x, bright, |_| 0.0))
        }),
        line("false_positives_per_mpx_vs_score", fields, &scores, &|some, x| {
            let false_ones =
                some.iter().flat_map(|field| &field.false_scores).filter(|score| **score > x).count();
            Some(false_ones as f64 / some.iter().map(|field| field.megapixels).sum::<f64>())
        }),
        line("purity_vs_score", fields, &scores, &|some, x| purity_in_the_sky(some, x)),
        line("track_completeness_vs_magnitude", fields, &magnitudes, &|some, x| {
            let of = asteroids(some, 0.5, (2.0, 1e9), 99.0);
            let near: Vec<Sought> = of.into_iter().filter(|one| near(one.value, x, 0.25)).collect();
            completeness(&near)
        }),
    ];
    lines.extend(reliability_line(&all));
    lines
}

/// Share of true ones among detections above a score, were asteroids as rare as in the sky.
fn purity_in_the_sky(some: Fields<'_>, score: f64) -> Option<f64> {
    let megapixels: f64 = some.iter().map(|field| field.megapixels).sum();
    let false_rate = some.iter().flat_map(|field| &field.false_scores).filter(|found| **found > score).count()
        as f64
        / megapixels;
    let true_rate = TRUE_DENSITY_PER_MPX * completeness(&sought(some, score, is_medium, |_| 0.0))?;
    (true_rate + false_rate > 0.0).then(|| true_rate / (true_rate + false_rate))
}

fn reliability_line(all: Fields<'_>) -> Option<Line> {
    let rows: Vec<Scored> = all
        .iter()
        .flat_map(|field| {
            field.scored.iter().map(|(score, is_true)| Scored { score: *score, is_true: *is_true })
        })
        .collect();
    let found = reliability(&rows, 10, 0.95)?;
    let mut line =
        Line { name: "reliability", x: Vec::new(), y: Vec::new(), low: Vec::new(), high: Vec::new() };
    for bin in found.bins.iter().filter(|bin| bin.n > 0) {
        line.x.push(bin.predicted);
        line.y.push(bin.observed);
        line.low.push(bin.interval.low);
        line.high.push(bin.interval.high);
    }
    Some(line)
}

/// A curve at given places; places where it is not defined are left out.
fn line(
    name: &'static str,
    fields: &[FieldResult],
    places: &[f64],
    value: &dyn Fn(Fields<'_>, f64) -> Option<f64>,
) -> Line {
    let all: Vec<&FieldResult> = fields.iter().collect();
    let mut line = Line { name, x: Vec::new(), y: Vec::new(), low: Vec::new(), high: Vec::new() };
    let few = Bootstrap { resamples: 100, ..Bootstrap::default() };
    for x in places {
        let Some(y) = value(&all, *x).filter(|y| y.is_finite()) else { continue };
        let interval =
            few.over_groups(fields, |some| value(some, *x)).unwrap_or(Interval { low: y, high: y });
        line.x.push(*x);
        line.y.push(y);
        line.low.push(interval.low.min(y));
        line.high.push(interval.high.max(y));
    }
    line
}
