//! `skyloupe quasars evaluate`: a model, and the baselines beside it, on a labelled table.

use super::columns::For;
use super::labelled::{Labelled, LabelledArguments};
use crate::cli::{CliError, warn};
use crate::progress::Unwatched;
use crate::quasars::{
    CLASSES, Class, Confusion, Cuts, FeatureSet, Flagged, RangeTrial, Trial, TrialFigures, clean, figures,
    range_trial,
};
use clap::Args;
use serde_json::json;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct QuasarEvaluationArguments {
    #[command(flatten)]
    labelled: LabelledArguments,
    /// Model: an id of `skyloupe models`, or a folder
    #[arg(long, value_name = "ID|FOLDER")]
    model: Option<String>,
    /// Instead: learn the range of training from rows brighter than this in r, and count what is flagged beyond; in I_E of a
    /// table that has Euclid's own bands alone, or that --map maps to them
    #[arg(long, value_name = "R")]
    range_test: Option<f64>,
    /// Edges of the bins of r, or of I_E
    #[arg(long, value_name = "R,R,...", value_delimiter = ',', default_values_t = [14.0, 16.0, 17.0, 18.0, 18.5, 19.0, 19.5, 20.0, 21.0, 22.0])]
    magnitudes: Vec<f64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn evaluate(arguments: &QuasarEvaluationArguments, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(faintest) = arguments.range_test {
        return test_range(arguments, faintest, out);
    }
    let forest = super::load(arguments.model.as_deref())?;
    let set = read(&arguments.labelled, For::Forest(&forest))?;
    let cleaned = clean(&set.photometry, &Cuts::of(forest.features()));
    let made = forest.classify(&set.photometry, &cleaned, &Unwatched)?;
    let trial = Trial::of(&forest, &set.photometry, &set.labels, &made);
    if trial.rows.is_empty() {
        return Err(CliError::Input(format!(
            "no labelled row can be classified ({} are cut): {}",
            trial.not_classified,
            arguments.labelled.table.display()
        )));
    }
    if let Some(said) = trial.flattered(&forest.name()) {
        warn(&said);
    }
    let measured = figures(&trial, &arguments.magnitudes);
    if arguments.json {
        let [star, galaxy, qso] = trial.counts();
        let answer = json!({
            "model": forest.name(),
            "rows": { "STAR": star, "GALAXY": galaxy, "QSO": qso },
            "not_classified": trial.not_classified,
            "unlabelled": trial.unlabelled,
            "learnt": trial.learnt,
            "groups": set.labels.group_count(),
            "figures": measured.figures,
            "confusion": measured.confusion.counts,
            "logistic_confusion": measured.logistic_confusion.map(|confusion| confusion.counts),
            "by_cut": measured.by_cut,
            "by_magnitude": measured.by_magnitude,
            "reliability": measured.reliability,
        });
        return Ok(writeln!(out, "{answer}")?);
    }
    let [star, galaxy, qso] = trial.counts();
    writeln!(out, "{}: {star} stars, {galaxy} galaxies, {qso} quasars", forest.name())?;
    writeln!(out, "{} labelled rows are not classified", trial.not_classified)?;
    print(&measured, forest.features(), out)
}

fn test_range(
    arguments: &QuasarEvaluationArguments,
    faintest: f64,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let set = read(&arguments.labelled, For::Training(None))?;
    let found = range_trial(&set.photometry, &set.labels, faintest)?;
    if arguments.json {
        return Ok(writeln!(out, "{}", json!(found))?);
    }
    print_range(&found, set.photometry.features, out)
}

fn read(labelled: &LabelledArguments, wanted: For<'_>) -> Result<Labelled, CliError> {
    let set = labelled.read(wanted)?;
    if set.labels.group_count() == set.labels.len() && labelled.group.is_none() {
        warn(
            "intervals take rows as independent; name a column of plates or fields with --group if they are not",
        );
    }
    Ok(set)
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{:.2}", 100.0 * value))
}

fn print(measured: &TrialFigures, set: FeatureSet, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(
        out,
        "\n{:<24}{:>8}  {:<16}{:>10}{:>12}",
        "percent", "forest", "95 %", "logistic", "colour cut"
    )?;
    for one in &measured.figures {
        let interval = one.interval.map_or_else(String::new, |found| {
            format!("{:.2} to {:.2}", 100.0 * found.low, 100.0 * found.high)
        });
        let (value, logistic, cut) = (percent(one.value), percent(one.logistic), percent(one.colour_cut));
        writeln!(out, "{:<24}{value:>8}  {interval:<16}{logistic:>10}{cut:>12}", one.name)?;
    }
    print_confusion(&measured.confusion, out)?;
    writeln!(
        out,
        "\n{:>6}{:>14}{:>10}{:>10}{:>10}{:>14}",
        "p(QSO)",
        set.brightness_name(),
        "selected",
        "quasars",
        "purity",
        "completeness"
    )?;
    for one in measured.by_cut.iter().chain(&measured.by_magnitude) {
        let r = one.r.map_or_else(|| "all".to_owned(), |[low, high]| format!("{low} to {high}"));
        let (purity, completeness) = (percent(one.purity), percent(one.completeness));
        let (min_p, selected, quasars) = (one.min_p, one.selected, one.quasars);
        writeln!(out, "{min_p:>6}{r:>14}{selected:>10}{quasars:>10}{purity:>10}{completeness:>14}")?;
    }
    for one in &measured.reliability {
        let (name, error, brier) = (one.class.name(), one.expected_calibration_error, one.brier);
        writeln!(out, "\np({name}): calibration error {error:.4}, Brier {brier:.4}")?;
        for (predicted, observed, interval, n) in &one.bins {
            writeln!(
                out,
                "  said {predicted:.3}, is {observed:.3} ({:.3} to {:.3}), {n} rows",
                interval.low, interval.high
            )?;
        }
    }
    Ok(())
}

fn print_confusion(confusion: &Confusion, out: &mut dyn Write) -> Result<(), CliError> {
    let names = CLASSES.map(Class::name);
    writeln!(out, "\n{:<16}{:>10}{:>10}{:>10}", "is \\ called", names[0], names[1], names[2])?;
    for (name, [star, galaxy, qso]) in names.iter().zip(confusion.counts) {
        writeln!(out, "{name:<16}{star:>10}{galaxy:>10}{qso:>10}")?;
    }
    Ok(())
}

fn print_range(found: &RangeTrial, set: FeatureSet, out: &mut dyn Write) -> Result<(), CliError> {
    let mut line = |what: &str, one: &Flagged| {
        let interval = one.interval.map_or_else(String::new, |found| {
            format!(" ({:.2} to {:.2})", 100.0 * found.low, 100.0 * found.high)
        });
        writeln!(out, "{what:<56}{:>8} %{interval}, {} of {}", percent(one.share), one.flagged, one.rows)
    };
    let (r, band) = (found.trained_to_r, set.brightness_name());
    line(&format!("trained at {band} < {r}: flagged of rows beyond"), &found.beyond)?;
    line("the same by distance alone", &found.beyond_by_distance)?;
    line("flagged of rows like those of training (5 folds)", &found.like_training)?;
    for (class, one) in CLASSES.iter().zip(&found.like_training_by_class) {
        line(&format!("of these, {}", class.name()), one)?;
    }
    Ok(())
}
