//! A card in plain words.

use super::place_of;
use crate::models::{Card, Metric, Model, Target, TestSet};
use std::io::{self, Write};

/// Print what the window shows of a card, but for the curves.
pub(super) fn card(model: &Model, out: &mut dyn Write) -> io::Result<()> {
    let card = &model.card;
    writeln!(out, "{} ({} {}, {})", card.title, model.name, card.version, place_of(&model.source))?;
    writeln!(out, "{}", card.task)?;
    heading(out, card.trained_on.kind.title())?;
    writeln!(out, "{}", card.trained_on.description)?;
    for set in TestSet::ALL {
        metrics(card, set, out)?;
    }
    heading(out, "What it cannot do")?;
    for limit in &card.limits {
        writeln!(out, "- {limit}")?;
    }
    sentences("Under other conditions", &card.shifts, out)?;
    sentences("What would show these figures to be wrong", &card.falsified_by, out)?;
    use_of(card, out)?;
    provenance(card, out)
}

/// A heading and a list; nothing without sentences.
fn sentences(title: &str, sentences: &[String], out: &mut dyn Write) -> io::Result<()> {
    if !sentences.is_empty() {
        heading(out, title)?;
    }
    sentences.iter().try_for_each(|sentence| writeln!(out, "- {sentence}"))
}

fn heading(out: &mut dyn Write, title: &str) -> io::Result<()> {
    writeln!(out, "\n{title}")
}

fn metrics(card: &Card, set: TestSet, out: &mut dyn Write) -> io::Result<()> {
    let measured: Vec<&Metric> = card.metrics.iter().filter(|metric| metric.set == set).collect();
    if measured.is_empty() {
        return Ok(());
    }
    heading(out, &format!("Measured on {} data ({})", set.title(), set.help().trim_end_matches('.')))?;
    for metric in measured {
        writeln!(out, "- {}: {} (n = {})", metric.meaning, metric.text(), metric.n)?;
        if let Some(baseline) = &metric.baseline {
            writeln!(out, "    {}: {}", baseline.name, metric.baseline_text(baseline))?;
        }
        if let Some(target) = metric.target {
            let met = if target.is_met(metric.value) { "reached" } else { "missed" };
            let (side, aim) = match target {
                Target::AtLeast(least) => ("at least", least),
                Target::AtMost(most) => ("at most", most),
            };
            writeln!(out, "    aimed for: {side} {} ({met})", metric.number(aim))?;
        }
    }
    Ok(())
}

fn use_of(card: &Card, out: &mut dyn Write) -> io::Result<()> {
    if !card.valid_ranges.is_empty() {
        heading(out, "Range of training")?;
        for range in &card.valid_ranges {
            writeln!(out, "- {}: {} to {} {}", range.title, range.min, range.max, range.unit)?;
        }
    }
    if let Some(thresholds) = &card.thresholds {
        heading(out, "Thresholds")?;
        writeln!(out, "- default: {}", thresholds.default)?;
        for point in &thresholds.points {
            writeln!(out, "- {}: {}, {}", point.name, point.value, point.meaning)?;
        }
    }
    heading(out, "Inputs and outputs")?;
    for port in card.inputs.iter().chain(&card.outputs) {
        writeln!(out, "- {}: {} ({})", port.signature(), port.meaning, port.unit)?;
    }
    writeln!(out, "{}", card.normalisation)
}

fn provenance(card: &Card, out: &mut dyn Write) -> io::Result<()> {
    heading(out, "Where it comes from")?;
    writeln!(out, "- data: {} (seed {})", card.training_data.command, card.training_data.seed)?;
    for split in &card.splits {
        writeln!(out, "- {}: {} {}; {}", split.name, split.size, split.of, split.description)?;
    }
    let training = &card.training;
    writeln!(out, "- training: {} (seed {})", training.command, training.seed)?;
    writeln!(out, "  {} epochs, {:.0} s on {}", training.epochs, training.duration_secs, training.hardware)?;
    writeln!(out, "- model.onnx, SHA-256 {}", card.file.sha256)?;
    writeln!(out, "- licence: {}", card.licence)?;
    card.references.iter().try_for_each(|reference| writeln!(out, "- {reference}"))
}
