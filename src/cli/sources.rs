//! `skyloupe sources`: a catalogue of a field that has none.

use super::on_standard_error::OnStandardError;
use super::scene::only_field;
use super::source_output::{check_output, write_sources};
use super::{CliError, FieldArguments, warn};
use crate::fits::open_fields;
use crate::progress::Unwatched;
use crate::sources::{DetectionSettings, FieldDetections, SourcesError, detect_in_field};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `skyloupe sources`.
#[derive(Debug, Args)]
#[command(
    after_help = "Columns: id, x, y (pixels, the centre of the first is 0, 0), ra, dec (degrees), mag, mag_err \
    (AB, Kron), flux, flux_err (unit of the image), semi_major_arcsec, axis_ratio, position_angle (degrees from north \
    through east), half_light_radius, fwhm (arcsec), mu_max (mag/arcsec2), mumax_minus_mag, area (pixels), flags (sum of \
    1 neighbours, 2 deblended, 16 at the edge, 256 pixels without data, 512 part of a larger source).\n\
    Sources are sought in VIS, or in the main image where there is no VIS; its RMS map is used where the field has one."
)]
pub struct SourcesArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    /// Brightness from which pixels belong to sources, in standard deviations of the noise.
    #[arg(long, value_name = "S", default_value_t = DetectionSettings::default().threshold)]
    pub threshold: f64,
    /// Least number of connected pixels.
    #[arg(long, value_name = "N", default_value_t = DetectionSettings::default().min_area)]
    pub min_area: usize,
    /// Side of the meshes in which the background is measured, pixels.
    #[arg(long, value_name = "PX", default_value_t = DetectionSettings::default().mesh)]
    pub mesh: usize,
    /// Share of a blend's light that makes a source of its own; 1 splits nothing.
    #[arg(long, value_name = "C", default_value_t = DetectionSettings::default().deblend_contrast)]
    pub contrast: f64,
    /// File to write: .csv, .fits, .vot or .parquet; .reg for DS9 regions.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

impl SourcesArguments {
    fn settings(&self) -> DetectionSettings {
        DetectionSettings {
            threshold: self.threshold,
            min_area: self.min_area,
            mesh: self.mesh,
            deblend_contrast: self.contrast,
            ..DetectionSettings::default()
        }
    }
}

/// Run `skyloupe sources`.
///
/// # Errors
/// When the field cannot be opened, holds no data, or the file cannot be written.
pub(super) fn sources(arguments: &SourcesArguments, out: &mut dyn Write) -> Result<(), CliError> {
    check_output(&arguments.out)?;
    let started = Instant::now();
    let field = only_field(open_fields(&arguments.field.specs(), &Unwatched)?)?;
    let shown = OnStandardError::new("detecting");
    let found = detect_in_field(&field, &arguments.settings(), &shown);
    shown.end();
    let found = found.map_err(|error| match error {
        SourcesError::Setting(_) => CliError::Usage(error.to_string()),
        _ => {
            let path = field.main_plane().map(|plane| plane.source.path.display().to_string());
            CliError::Input(format!("{error}: {}", path.unwrap_or_else(|| field.name.clone())))
        }
    })?;
    found.notices.iter().for_each(|notice| warn(notice));
    write_sources(&arguments.out, &found)?;
    print_summary(arguments, (&found, started.elapsed().as_secs_f64()), out)
}

fn print_summary(
    arguments: &SourcesArguments,
    (found, seconds): (&FieldDetections, f64),
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let (background, noise) = (found.background.median(), found.noise.median());
    let megapixels = found.plane.size().area() as f64 / 1e6;
    let rms = found.rms.as_ref().map(|plane| plane.name.as_str());
    if arguments.json {
        let summary = serde_json::json!({
            "plane": found.plane.name,
            "rms": rms,
            "sources": found.sources.len(),
            "background": background,
            "noise": noise,
            "threshold": arguments.threshold,
            "megapixels": megapixels,
            "seconds": seconds,
            "notices": found.notices,
            "written": arguments.out,
        });
        return Ok(writeln!(out, "{summary}")?);
    }
    let unit = if found.plane.unit.is_empty() { String::new() } else { format!(" {}", found.plane.unit) };
    let in_noise =
        rms.map_or_else(|| "noise of the background".to_owned(), |name| format!("noise of {name}"));
    writeln!(
        out,
        "{} sources in {} ({megapixels:.1} million pixels), {} sigma above the background; {in_noise}",
        found.sources.len(),
        found.plane.name,
        arguments.threshold
    )?;
    writeln!(out, "background {background:.4e}{unit}, its deviation {noise:.4e}; {seconds:.1} s")?;
    Ok(writeln!(out, "written: {}", arguments.out.display())?)
}
