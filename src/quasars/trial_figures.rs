//! The figures of a trial, each with its interval over groups.

use super::trial::{SelectedRows, share};
use super::{CLASSES, Class, Trial, TrialRow};
use crate::evaluate::{Bootstrap, Interval, Scored, grouped, precision_recall, reliability, roc};
use serde::Serialize;

/// A measured number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    pub name: &'static str,
    pub meaning: &'static str,
    /// Absent where the table cannot say.
    pub value: Option<f64>,
    /// 95 % by resampling groups.
    pub interval: Option<Interval>,
    /// The same of the logistic baseline, and of the colour cut.
    pub logistic: Option<f64>,
    pub logistic_interval: Option<Interval>,
    pub colour_cut: Option<f64>,
    pub colour_cut_interval: Option<Interval>,
    /// Rows it rests on.
    pub n: usize,
}

/// Rows of each class by what the model says: `counts[label][said]` in the order of [`CLASSES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Confusion {
    pub counts: [[usize; 3]; 3],
}

/// Purity and completeness of quasars in a bin of r, from a cut of p(QSO) on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PurityPoint {
    pub min_p: f64,
    /// Brightest and faintest; all where absent.
    pub r: Option<[f64; 2]>,
    pub selected: usize,
    pub quasars: usize,
    pub purity: Option<f64>,
    /// Wilson, 95 %.
    pub purity_interval: Option<Interval>,
    pub completeness: Option<f64>,
    pub completeness_interval: Option<Interval>,
}

/// How often what is said with a probability is so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReliabilityOf {
    pub class: Class,
    /// Mean probability, share that is so, its interval, rows.
    pub bins: Vec<(f64, f64, Interval, usize)>,
    pub expected_calibration_error: f64,
    pub brier: f64,
}

/// All that is said of a trial.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrialFigures {
    pub figures: Vec<Figure>,
    pub confusion: Confusion,
    pub logistic_confusion: Option<Confusion>,
    pub by_cut: Vec<PurityPoint>,
    pub by_magnitude: Vec<PurityPoint>,
    pub reliability: Vec<ReliabilityOf>,
}

/// The cuts of p(QSO) that are tabulated.
const MIN_PS: [f64; 10] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
/// More rows than this need fewer resamples: their intervals are narrow anyway.
const MANY_ROWS: usize = 50_000;

/// How quasars are told from the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Method {
    Forest,
    Logistic,
    ColourCut,
}

impl Method {
    fn said(self, row: &TrialRow) -> Option<Class> {
        match self {
            Self::Forest => Some(row.said),
            Self::Logistic => Class::likeliest(row.logistic),
            // It knows quasars from others, and nothing of stars and galaxies.
            Self::ColourCut => row.is_blue.unwrap_or(false).then_some(Class::Qso),
        }
    }

    fn score(self, row: &TrialRow) -> f64 {
        let qso = |[_, _, qso]: [f32; 3]| f64::from(qso);
        match self {
            Self::Forest => qso(row.probabilities),
            Self::Logistic => qso(row.logistic),
            Self::ColourCut => f64::from(u8::from(row.is_blue.unwrap_or(false))),
        }
    }
}

type Statistic = fn(&[TrialRow], Method) -> Option<f64>;

/// Name, meaning, how it is computed, and whether the colour cut can have it.
const STATISTICS: [(&str, &str, Statistic, bool); 8] = [
    ("accuracy", "Rows whose class is right, of three classes", accuracy, false),
    ("qso_accuracy", "Rows that are rightly a quasar or none", qso_accuracy, true),
    ("qso_purity", "Rows called quasars that are", purity, true),
    ("qso_completeness", "Quasars that are called so", completeness, true),
    ("qso_f1", "Harmonic mean of purity and completeness of quasars", f1, true),
    ("qso_auc", "Area under the ROC curve of p(QSO)", auc, false),
    ("qso_average_precision", "Average precision of p(QSO)", average_precision, false),
    ("in_range", "Rows in the range of training", in_range, false),
];

/// Measure; bins of r are `magnitudes[i]..magnitudes[i + 1]`.
pub fn figures(trial: &Trial, magnitudes: &[f64]) -> TrialFigures {
    let rows = trial.rows.as_slice();
    let groups = grouped(rows, |row| row.group);
    let has_logistic = rows.iter().any(|row| !row.logistic[0].is_nan());
    let has_cut = rows.iter().any(|row| row.is_blue.is_some());
    let resamples = if rows.len() > MANY_ROWS { 60 } else { 300 };
    let bootstrap = Bootstrap { resamples, ..Bootstrap::default() };
    let measure = |statistic: Statistic, method: Method| {
        let value = statistic(rows, method);
        let interval = bootstrap.over_rows(&groups, |some| statistic(some, method));
        (value, interval.zip(value).map(|(interval, value)| interval.including(value)))
    };
    let figure = |(name, meaning, statistic, with_cut): (&'static str, &'static str, Statistic, bool)| {
        let (value, interval) = measure(statistic, Method::Forest);
        let is_of_model = name == "in_range";
        let (logistic, logistic_interval) =
            if has_logistic && !is_of_model { measure(statistic, Method::Logistic) } else { (None, None) };
        let (colour_cut, colour_cut_interval) =
            if with_cut && has_cut { measure(statistic, Method::ColourCut) } else { (None, None) };
        let n = rows.len();
        Figure {
            name,
            meaning,
            value,
            interval,
            logistic,
            logistic_interval,
            colour_cut,
            colour_cut_interval,
            n,
        }
    };
    TrialFigures {
        figures: STATISTICS.into_iter().map(figure).collect(),
        confusion: confusion(rows, Method::Forest),
        logistic_confusion: has_logistic.then(|| confusion(rows, Method::Logistic)),
        by_cut: MIN_PS.into_iter().map(|min_p| point(rows, min_p, None)).collect(),
        by_magnitude: by_magnitude(rows, magnitudes),
        reliability: CLASSES.into_iter().filter_map(|class| reliability_of(rows, class)).collect(),
    }
}

fn confusion(rows: &[TrialRow], method: Method) -> Confusion {
    let mut made = Confusion::default();
    for row in rows {
        let Some(said) = method.said(row) else { continue };
        let slot = made.counts.get_mut(row.class.index()).and_then(|line| line.get_mut(said.index()));
        if let Some(slot) = slot {
            *slot += 1;
        }
    }
    made
}

fn point(rows: &[TrialRow], min_p: f64, r: Option<[f64; 2]>) -> PurityPoint {
    let inside = |row: &&TrialRow| r.is_none_or(|[low, high]| row.r >= low && row.r < high);
    let some: Vec<TrialRow> = rows.iter().filter(inside).copied().collect();
    let found = SelectedRows::of(&some, |row| Method::Forest.score(row) >= min_p);
    PurityPoint {
        min_p,
        r,
        selected: found.right + found.wrong,
        quasars: found.right + found.missed,
        purity: found.purity(),
        purity_interval: found.purity_interval(),
        completeness: found.completeness(),
        completeness_interval: found.completeness_interval(),
    }
}

fn by_magnitude(rows: &[TrialRow], magnitudes: &[f64]) -> Vec<PurityPoint> {
    let bins = magnitudes.windows(2).filter_map(|pair| Some([*pair.first()?, *pair.last()?]));
    bins.flat_map(|bin| [0.5, 0.7, 0.8, 0.9].map(|min_p| point(rows, min_p, Some(bin)))).collect()
}

fn reliability_of(rows: &[TrialRow], class: Class) -> Option<ReliabilityOf> {
    let score = |row: &TrialRow| f64::from(row.probabilities.get(class.index()).copied().unwrap_or(f32::NAN));
    // Rounding may lift a sum of leaves a hair above 1.
    let scored = |row: &TrialRow| Scored { score: score(row).clamp(0.0, 1.0), is_true: row.class == class };
    let found = reliability(&rows.iter().map(scored).collect::<Vec<_>>(), 10, 0.95)?;
    let bins = found.bins.iter().map(|bin| (bin.predicted, bin.observed, bin.interval, bin.n)).collect();
    let (expected_calibration_error, brier) = (found.expected_calibration_error, found.brier);
    Some(ReliabilityOf { class, bins, expected_calibration_error, brier })
}

fn selected(rows: &[TrialRow], method: Method) -> SelectedRows {
    SelectedRows::of(rows, |row| method.said(row) == Some(Class::Qso))
}

fn accuracy(rows: &[TrialRow], method: Method) -> Option<f64> {
    share(rows.iter().filter(|row| method.said(row) == Some(row.class)).count(), rows.len())
}

fn qso_accuracy(rows: &[TrialRow], method: Method) -> Option<f64> {
    let found = selected(rows, method);
    share(rows.len() - found.wrong - found.missed, rows.len())
}

fn purity(rows: &[TrialRow], method: Method) -> Option<f64> {
    selected(rows, method).purity()
}

fn completeness(rows: &[TrialRow], method: Method) -> Option<f64> {
    selected(rows, method).completeness()
}

fn f1(rows: &[TrialRow], method: Method) -> Option<f64> {
    selected(rows, method).f1()
}

fn scored(rows: &[TrialRow], method: Method) -> Vec<Scored> {
    rows.iter().map(|row| Scored { score: method.score(row), is_true: row.class == Class::Qso }).collect()
}

fn auc(rows: &[TrialRow], method: Method) -> Option<f64> {
    Some(roc(&scored(rows, method))?.area())
}

fn average_precision(rows: &[TrialRow], method: Method) -> Option<f64> {
    Some(precision_recall(&scored(rows, method), None)?.average_precision())
}

fn in_range(rows: &[TrialRow], _: Method) -> Option<f64> {
    share(rows.iter().filter(|row| row.in_range).count(), rows.len())
}
