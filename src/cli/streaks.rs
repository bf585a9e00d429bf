//! `skyloupe streaks`: moving sources in exposures, as tables, regions and drafts of astrometry.

use super::{CliError, RuntimeArguments, warn};
use crate::field::Field;
use crate::fits::{FileSpec, open_fields};
use crate::geometry::PixelRect;
use crate::inference::Runtime;
use crate::models::{Model, ModelError};
use crate::places::Places;
use crate::progress::{Progress, Unwatched};
use crate::streaks::{
    Detection, Detector, Exposure, Findings, Report, SearchSettings, StreakError, StreakModels, TrailPoints,
    Watcher, check_output, check_table_output, exposures_of, find_streaks, utc_text, write_ades,
    write_detections, write_mpc, write_regions, write_tracks,
};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

/// Scores from which detections stand in tables, where neither the user nor a model card names another.
const DEFAULT_THRESHOLD: f64 = 0.5;

/// Arguments of `skyloupe streaks`.
#[derive(Debug, Args)]
pub struct StreaksArguments {
    /// Exposures of one pointing, two to four (or one) and in any order: single images, or files of quadrants;
    /// FILE[EXT] takes one HDU.
    #[arg(value_name = "EXPOSURE", required = true)]
    pub exposures: Vec<OsString>,
    /// Table of tracks to write: .csv, .fits or .vot.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Table of detections to write: .csv, .fits or .vot.
    #[arg(long, value_name = "FILE")]
    pub detections: Option<PathBuf>,
    /// Least score of detections in tables and regions, 0 to 1; 0 writes everything found. The network's card says
    /// which where it is left out, or else it is 0.5.
    #[arg(long, value_name = "T", value_parser = parse_share)]
    pub threshold: Option<f64>,
    /// What searches: the trained network or line filters.
    #[arg(long, value_enum, default_value = "cnn")]
    pub detector: DetectorChoice,
    #[command(flatten)]
    pub runtime: RuntimeArguments,
    /// Folder of a network of your own (model.onnx and card.json).
    #[arg(long, value_name = "FOLDER")]
    pub model: Option<PathBuf>,
    /// DS9 regions to write.
    #[arg(long, value_name = "FILE.reg")]
    pub regions: Option<PathBuf>,
    /// Draft in the Minor Planet Center's 80 columns; not for submission.
    #[arg(long, value_name = "FILE.txt")]
    pub mpc: Option<PathBuf>,
    /// Draft in ADES; not for submission.
    #[arg(long, value_name = "FILE.psv")]
    pub ades: Option<PathBuf>,
    /// Both ends of trails in the drafts as well, at the start and the end of the exposure.
    #[arg(long)]
    pub ends: bool,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The detectors, as they are called here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DetectorChoice {
    /// The trained network.
    Cnn,
    /// Line filters over source-masked pixels.
    Classical,
}

impl DetectorChoice {
    fn detector(self) -> Detector {
        match self {
            Self::Cnn => Detector::Network,
            Self::Classical => Detector::Classical,
        }
    }

    /// As it is written on the command line.
    fn name(self) -> &'static str {
        match self {
            Self::Cnn => "cnn",
            Self::Classical => "classical",
        }
    }
}

/// Run `skyloupe streaks`.
///
/// # Errors
/// When an exposure cannot be opened, a file cannot be written, or the search fails.
pub(super) fn streaks(arguments: &StreaksArguments, out: &mut dyn Write) -> Result<(), CliError> {
    if arguments.detector == DetectorChoice::Classical && arguments.model.is_some() {
        return Err(CliError::Usage("the classical detector runs no network: leave --model out".to_owned()));
    }
    streaks_by(arguments, out, |exposures, watcher| searched(arguments, exposures, watcher))
}

/// What a search gave, and with what.
struct Searched {
    findings: Findings,
    threshold: f64,
    /// What ran the networks; `None` where there was none.
    backend: Option<String>,
}

/// Load what the detector needs, and search.
fn searched(
    arguments: &StreaksArguments,
    exposures: &[Exposure],
    watcher: &dyn Watcher,
) -> Result<Searched, CliError> {
    let detector = arguments.detector.detector();
    let of_models = |error: ModelError| CliError::Input(error.to_string());
    let own = arguments.model.as_deref().map(Model::read).transpose().map_err(of_models)?;
    let runtime = match detector {
        Detector::Network => arguments.runtime.find_with(StreakModels::threads_for(exposures)),
        Detector::Classical => Runtime::built_in(),
    };
    let folder = Places::of_platform().models();
    let models = StreakModels::for_detector(detector, &folder, runtime, own.as_ref()).map_err(|error| {
        let hint = match &error {
            StreakError::Model(_) => "; `--detector classical` needs no network",
            _ => "",
        };
        CliError::Input(format!("{error}{hint}"))
    })?;
    let of_card = models.card.as_ref().and_then(|card| Some(card.thresholds.as_ref()?.default));
    let threshold = arguments.threshold.or(of_card).unwrap_or(DEFAULT_THRESHOLD);
    let settings = SearchSettings { detector, threshold, link: exposures.len() > 1 };
    let findings = find_streaks(exposures, &models, &settings, watcher)
        .map_err(|error| CliError::Input(error.to_string()))?;
    let backend = (detector == Detector::Network).then(|| models.backend());
    Ok(Searched { findings, threshold, backend })
}

/// The same with what searches.
fn streaks_by(
    arguments: &StreaksArguments,
    out: &mut dyn Write,
    search: impl FnOnce(&[Exposure], &dyn Watcher) -> Result<Searched, CliError>,
) -> Result<(), CliError> {
    arguments.check_outputs()?;
    let started = Instant::now();
    let (exposures, mut notices) = exposures_of(&opened(&arguments.exposures)?);
    if exposures.is_empty() {
        return Err(CliError::Input(format!("there is no image to search: {}", notices.join("; "))));
    }
    let watcher = OnStandardError { is_shown: io::stderr().is_terminal(), ..OnStandardError::default() };
    let found = search(&exposures, &watcher);
    watcher.end();
    let Searched { mut findings, threshold, backend } = found?;
    let seconds = started.elapsed().as_secs_f64();
    notices.append(&mut findings.notices);
    for notice in notices {
        if !findings.notices.contains(&notice) {
            findings.notices.push(notice);
        }
    }
    let report = Report { exposures: &exposures, findings: &findings, threshold, always: &[] };
    arguments.write(&report)?;
    let summary =
        Summary { report, detector: arguments.detector, backend, seconds, written: arguments.outputs() };
    if arguments.json { summary.write_json(out) } else { summary.write_text(out) }
}

/// Each file as a field of its own: exposures of one sky are not bands of one field.
fn opened(files: &[OsString]) -> Result<Vec<Arc<Field>>, CliError> {
    let mut fields = Vec::new();
    for file in files {
        let mut opened = open_fields(&[FileSpec::parse(file)], &Unwatched)?;
        opened.unpack(&Unwatched);
        opened.warnings.iter().for_each(|warning| warn(warning));
        fields.extend(opened.fields.into_iter().map(Arc::new));
    }
    Ok(fields)
}

impl StreaksArguments {
    /// Refuse before the search what could not be written after it.
    fn check_outputs(&self) -> Result<(), CliError> {
        [&self.out, &self.detections].into_iter().flatten().try_for_each(|path| check_table_output(path))?;
        [&self.regions, &self.mpc, &self.ades]
            .into_iter()
            .flatten()
            .try_for_each(|path| check_output(path))?;
        let outputs = self.outputs();
        let twice = outputs
            .iter()
            .enumerate()
            .find(|(index, path)| outputs.iter().take(*index).any(|other| other == *path));
        match twice {
            Some((_, path)) => {
                Err(CliError::Usage(format!("two answers cannot go to one file, {}", path.display())))
            }
            None => Ok(()),
        }
    }

    fn outputs(&self) -> Vec<&Path> {
        let all = [&self.out, &self.detections, &self.regions, &self.mpc, &self.ades];
        all.into_iter().flatten().map(PathBuf::as_path).collect()
    }

    fn write(&self, report: &Report<'_>) -> Result<(), CliError> {
        let points = if self.ends { TrailPoints::MiddleAndEnds } else { TrailPoints::Middle };
        self.out.as_deref().map_or(Ok(()), |path| write_tracks(path, report))?;
        self.detections.as_deref().map_or(Ok(()), |path| write_detections(path, report))?;
        self.regions.as_deref().map_or(Ok(()), |path| write_regions(path, report))?;
        self.mpc.as_deref().map_or(Ok(()), |path| write_mpc(path, report, points))?;
        self.ades.as_deref().map_or(Ok(()), |path| write_ades(path, report, points))?;
        Ok(())
    }
}

/// What is printed.
struct Summary<'a> {
    report: Report<'a>,
    detector: DetectorChoice,
    /// What ran the networks.
    backend: Option<String>,
    seconds: f64,
    written: Vec<&'a Path>,
}

impl Summary<'_> {
    /// Detections that stand in tables.
    fn shown(&self) -> usize {
        self.report.findings.detections.iter().filter(|found| found.score >= self.report.threshold).count()
    }

    /// How many tracks were found in how many exposures.
    fn tracks_by_exposures(&self) -> BTreeMap<usize, usize> {
        let mut counts = BTreeMap::new();
        for track in &self.report.findings.tracks {
            *counts.entry(track.exposures()).or_default() += 1;
        }
        counts
    }

    fn write_json(&self, out: &mut dyn Write) -> Result<(), CliError> {
        let Report { exposures, findings, threshold, .. } = self.report;
        let exposures: Vec<_> = exposures
            .iter()
            .map(|exposure| {
                serde_json::json!({
                    "name": exposure.name,
                    "start_mjd": exposure.start_mjd,
                    "exposure_s": exposure.exposure_secs,
                    "images": exposure.images.len(),
                })
            })
            .collect();
        let summary = serde_json::json!({
            "exposures": exposures,
            "threshold": threshold,
            "detections": self.shown(),
            "detections_of_any_score": findings.detections.len(),
            "tracks": findings.tracks.len(),
            "tracks_by_exposures": self.tracks_by_exposures(),
            "detector": self.detector.name(),
            "backend": self.backend,
            "models": findings.models,
            "megapixels": findings.megapixels,
            "seconds": self.seconds,
            "notices": findings.notices,
            "written": self.written,
        });
        serde_json::to_writer_pretty(&mut *out, &summary)?;
        Ok(writeln!(out)?)
    }

    fn write_text(&self, out: &mut dyn Write) -> Result<(), CliError> {
        let findings = self.report.findings;
        for exposure in self.report.exposures {
            let start = exposure.start_mjd.map_or_else(|| "time unknown".to_owned(), utc_text);
            let secs = exposure.exposure_secs.map_or_else(|| "-".to_owned(), |secs| format!("{secs:.1}"));
            let images = exposure.images.len();
            let s = if images == 1 { "" } else { "s" };
            writeln!(out, "{start:<24}  {secs:>7} s  {images:>3} image{s}  {}", exposure.name)?;
        }
        writeln!(
            out,
            "{} detections of a score of {} or more ({} of any score) in {:.1} million pixels",
            self.shown(),
            self.report.threshold,
            findings.detections.len(),
            findings.megapixels
        )?;
        let counts: Vec<String> = self
            .tracks_by_exposures()
            .iter()
            .rev()
            .map(|(exposures, tracks)| format!("{tracks} over {exposures} exposures"))
            .collect();
        let colon = if counts.is_empty() { "" } else { ": " };
        writeln!(out, "{} tracks{colon}{}", findings.tracks.len(), counts.join(", "))?;
        match &self.backend {
            Some(backend) => {
                writeln!(out, "{:.1} s; {} on {backend}", self.seconds, findings.models.join(", "))?;
            }
            None => writeln!(out, "{:.1} s; {} detector", self.seconds, self.detector.name())?,
        }
        findings.notices.iter().try_for_each(|notice| writeln!(out, "notice: {notice}"))?;
        self.written.iter().try_for_each(|path| writeln!(out, "written: {}", path.display()))?;
        Ok(())
    }
}

/// How far the search is, on standard error, where a person looks at it.
#[derive(Default)]
struct OnStandardError {
    is_shown: bool,
    percent: AtomicU32,
    found: AtomicUsize,
}

impl OnStandardError {
    fn show(&self) {
        if self.is_shown {
            let (percent, found) = (self.percent.load(Ordering::Relaxed), self.found.load(Ordering::Relaxed));
            eprint!("\rsearching: {percent:>3} %, {found} detections of any score");
        }
    }

    fn end(&self) {
        if self.is_shown {
            eprintln!();
        }
    }
}

impl Progress for OnStandardError {
    fn report(&self, fraction: f32) {
        let percent = (100.0 * fraction.clamp(0.0, 1.0)) as u32;
        if self.percent.swap(percent, Ordering::Relaxed) != percent {
            self.show();
        }
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watcher for OnStandardError {
    fn found(&self, detections: &[Detection]) {
        self.found.fetch_add(detections.len(), Ordering::Relaxed);
    }

    fn visible(&self) -> Option<(usize, usize, PixelRect)> {
        None
    }
}

/// A score between 0 and 1.
fn parse_share(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.trim().parse().ok();
    value.filter(|value| (0.0..=1.0).contains(value)).ok_or(format!("{text:?} is no score between 0 and 1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Arguments, Command};
    use clap::Parser;

    fn arguments(words: &[&str]) -> StreaksArguments {
        let parsed = Arguments::try_parse_from(["skyloupe", "streaks"].iter().chain(words)).unwrap();
        let Some(Command::Streaks(arguments)) = parsed.command else { panic!("{parsed:?}") };
        arguments
    }

    fn image(folder: &Path) -> String {
        let path = folder.join("image.fits");
        let size = crate::geometry::ImageSize { width: 8, height: 8 };
        let plane = crate::fits::PlaneToWrite { name: "", cards: &[], size, values: &[1.0; 64] };
        crate::fits::write_image(&path, &plane).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn nothing(_: &[Exposure], _: &dyn Watcher) -> Result<Searched, CliError> {
        let findings =
            Findings { megapixels: 6.4e-5, notices: vec!["slow".to_owned()], ..Findings::default() };
        Ok(Searched { findings, threshold: 0.5, backend: None })
    }

    #[test]
    fn files_are_written_and_the_summary_says_which() {
        let folder = tempfile::tempdir().unwrap();
        let (image, tracks) =
            (image(folder.path()), folder.path().join("t.csv").to_string_lossy().into_owned());
        let mut out = Vec::new();
        streaks_by(&arguments(&[&image, "--out", &tracks, "--json"]), &mut out, nothing).unwrap();
        let summary: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(summary["exposures"][0]["name"], "image.fits");
        assert_eq!(summary["written"][0], tracks.as_str());
        assert!(summary["notices"].as_array().unwrap().contains(&"slow".into()), "{summary}");
        assert!(std::fs::read_to_string(&tracks).unwrap().starts_with("track_id,"));
        let mut out = Vec::new();
        streaks_by(&arguments(&[&image]), &mut out, nothing).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("time unknown") && text.contains("notice: image.fits: there are no world"),
            "{text}"
        );
    }

    #[test]
    fn what_cannot_be_written_is_refused_before_the_search() {
        let folder = tempfile::tempdir().unwrap();
        let image = image(folder.path());
        let never =
            |_: &[Exposure], _: &dyn Watcher| -> Result<Searched, CliError> { panic!("the search began") };
        for (option, path) in [("--out", "absent/t.csv"), ("--out", "t.txt"), ("--regions", "absent/f.reg")] {
            let path = folder.path().join(path).to_string_lossy().into_owned();
            let why = streaks_by(&arguments(&[&image, option, &path]), &mut Vec::new(), never).unwrap_err();
            assert_eq!((why.exit_code(), why.to_string().contains(&path)), (1, true), "{why}");
        }
        let same = folder.path().join("t.csv").to_string_lossy().into_owned();
        let twice = arguments(&[&image, "--out", &same, "--detections", &same]);
        assert_eq!(streaks_by(&twice, &mut Vec::new(), never).unwrap_err().exit_code(), 2);
        let absent = arguments(&["absent.fits"]);
        assert_eq!(streaks_by(&absent, &mut Vec::new(), never).unwrap_err().exit_code(), 1);
    }

    #[test]
    fn usage_that_makes_no_sense_is_refused() {
        let refused =
            |words: &[&str]| Arguments::try_parse_from(["skyloupe", "streaks"].iter().chain(words)).is_err();
        assert!(refused(&[]));
        assert!(refused(&["a.fits", "--detector", "magic"]));
        assert!(refused(&["a.fits", "--threshold", "2"]) && refused(&["a.fits", "--threshold", "NaN"]));
        assert_eq!(arguments(&["a.fits", "--threshold", "0"]).threshold, Some(0.0));
    }
}
