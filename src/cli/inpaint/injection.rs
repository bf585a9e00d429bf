//! `--inject`: point sources put into the cores of this field's galaxies, and how many of them are found.

use super::arguments::parse_rate;
use super::found::Found;
use crate::cli::CliError;
use crate::cli::on_standard_error::OnStandardError;
use crate::evaluate::{CompletenessBin, Interval};
use crate::inpainting::{
    FieldInjection, FieldSettings, Inpainter, InpaintingError, InpaintingOutcome, Judge, PointCompleteness,
    PointTrial, Target,
};
use crate::simulate::vis_point;
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;

/// Side of the picture of a point source, pixels.
const POINT_SIDE: usize = 33;
/// Bins of the magnitude of the galaxy, as in the tables of the card.
const MAGNITUDES: [f64; 5] = [17.0, 20.0, 21.0, 22.0, 23.0];
const LEVEL: f64 = 0.95;

/// What is put in, and when it counts as found.
#[derive(Debug, Clone, Args)]
pub struct InjectionArguments {
    /// Put a point source of each of these shares of the galaxy's light (within 10 pixels) into scored sources, and say
    /// how many are found.
    #[arg(long, value_name = "SHARE,…", value_delimiter = ',', value_parser = parse_share)]
    pub inject: Vec<f64>,
    /// Into so many of them at most, spread over the list.
    #[arg(long, value_name = "N", default_value = "200", requires = "inject", value_parser = parse_count)]
    pub inject_sources: usize,
    /// Probability (at --base-rate) from which a point source counts as found; without it what the card of the judge says.
    #[arg(long, value_name = "P", requires = "inject", value_parser = parse_rate)]
    pub threshold: Option<f64>,
}

/// What says whether a point source is found.
pub(super) struct Judged<'a> {
    judge: &'a Judge,
    base_rate: f64,
    /// A probability at the base rate.
    threshold: f64,
}

impl Judged<'_> {
    /// NaN where it could not be scored.
    fn probability(&self, outcome: &InpaintingOutcome) -> f64 {
        let scored = outcome.finding();
        scored.map_or(f64::NAN, |finding| self.judge.probability(&finding.features, self.base_rate))
    }
}

/// What was found of point sources.
pub(super) struct Injection {
    threshold: f64,
    /// The first is that of the galaxies as they are.
    shares: Vec<PointCompleteness>,
}

impl InjectionArguments {
    /// What says whether a point source is found; `None` where none is put in.
    ///
    /// # Errors
    /// Without a judge, and where neither its card nor the user names a threshold.
    pub(super) fn judged<'a>(
        &self,
        judge: Option<&'a Judge>,
        base_rate: f64,
    ) -> Result<Option<Judged<'a>>, CliError> {
        if self.inject.is_empty() {
            return Ok(None);
        }
        let lacking = "--inject counts what a judge finds; name one with --judge";
        let judge = judge.ok_or_else(|| CliError::Usage(lacking.to_owned()))?;
        let card = judge.card();
        let of_card = card.thresholds.as_ref().map(|known| card.probability_at(known.default, base_rate));
        let unnamed = "the judge's card names no threshold; name one with --threshold";
        let threshold = self.threshold.or(of_card);
        let threshold = threshold.ok_or_else(|| CliError::Usage(unnamed.to_owned()))?;
        Ok(Some(Judged { judge, base_rate, threshold }))
    }

    /// Put point sources into what was found.
    ///
    /// # Errors
    /// When the backend fails.
    pub(super) fn run(
        &self,
        found: &Found<'_>,
        (inpainter, settings): (&Inpainter, &FieldSettings),
        judged: &Judged<'_>,
    ) -> Result<Injection, InpaintingError> {
        let targets = found.scored(self.inject_sources);
        let psf = vis_point(POINT_SIDE, (0.0, 0.0));
        let plan = FieldInjection {
            field: found.field,
            targets: &targets,
            inpainter,
            settings,
            psf: &psf,
            side: POINT_SIDE,
        };
        let shares: Vec<f64> = [0.0].into_iter().chain(self.inject.iter().copied()).collect();
        let watcher = OnStandardError::new("injecting");
        let outcomes = plan.outcomes(&shares, &watcher);
        watcher.end();
        let trial = |(target, outcome): (&Target, &InpaintingOutcome)| PointTrial {
            magnitude_vis: target.magnitude_vis,
            probability: judged.probability(outcome),
        };
        let of_share = |(share, outcomes): (&f64, &Vec<InpaintingOutcome>)| {
            let trials: Vec<PointTrial> = targets.iter().zip(outcomes).map(trial).collect();
            PointCompleteness::of(*share, &trials, (judged.threshold, &MAGNITUDES, LEVEL))
        };
        Ok(Injection {
            threshold: judged.threshold,
            shares: shares.iter().zip(&outcomes?).map(of_share).collect(),
        })
    }
}

impl Injection {
    pub fn json(&self) -> Value {
        let bin = |bin: &CompletenessBin| {
            json!({
                "magnitude_vis": [bin.low, bin.high],
                "injected": bin.n,
                "completeness": bin.completeness,
                "interval": bin.interval,
            })
        };
        let of_share = |found: &PointCompleteness| {
            json!({
                "share": found.share,
                "injected": found.injected,
                "found": found.found,
                "unscored": found.unscored,
                "completeness": found.completeness(),
                "interval": found.interval,
                "by_magnitude": found.by_magnitude.iter().map(bin).collect::<Vec<Value>>(),
            })
        };
        json!({
            "threshold": self.threshold,
            "level": LEVEL,
            "shares": self.shares.iter().map(of_share).collect::<Vec<Value>>(),
        })
    }

    pub fn write_text(&self, out: &mut dyn Write) -> Result<(), CliError> {
        let sources = self.shares.first().map_or(0, |found| found.injected);
        writeln!(
            out,
            "point sources in {sources} cores, found where the probability is at least {:.3}; 95 % intervals; \
             missed too is what could not be scored",
            self.threshold
        )?;
        for found in &self.shares {
            let share = if found.share > 0.0 {
                format!("{} %", rounded(100.0 * found.share))
            } else {
                "none".to_owned()
            };
            let counts = format!("{} of {}", found.found, found.injected);
            let value = shown(found.completeness(), found.interval);
            writeln!(out, "{share:>7}  all       {counts:>12}  {value}, {} unscored", found.unscored)?;
            for bin in found.by_magnitude.iter().filter(|bin| bin.n > 0) {
                let value = shown(bin.completeness, bin.interval);
                let found = (bin.completeness.unwrap_or(0.0) * bin.n as f64).round();
                let counts = format!("{found} of {}", bin.n);
                writeln!(out, "{share:>7}  I_E {:.0}-{:.0} {counts:>12}  {value}", bin.low, bin.high)?;
            }
        }
        Ok(())
    }
}

fn shown(completeness: Option<f64>, around: Option<Interval>) -> String {
    let around = around.map_or_else(String::new, |around| format!(" ({:.3}-{:.3})", around.low, around.high));
    completeness.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}{around}"))
}

/// Without the digits that binary fractions add.
fn rounded(percent: f64) -> f64 {
    (percent * 1e6).round() / 1e6
}

/// Above 0, and at most all of the galaxy's light.
fn parse_share(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.trim().parse().ok();
    let expected = || format!("{text:?} is no share of a galaxy's light above 0 and up to 1, such as 0.05");
    value.filter(|value| *value > 0.0 && *value <= 1.0).ok_or_else(expected)
}

fn parse_count(text: &str) -> Result<usize, String> {
    let value: Option<usize> = text.trim().parse().ok();
    value.filter(|count| *count > 0).ok_or_else(|| format!("{text:?} is no number of sources from 1 on"))
}
