//! What `skyloupe inpaint` is told.

use super::injection::InjectionArguments;
use crate::cli::candidate_arguments::CandidateArguments;
use crate::cli::{CliError, FieldArguments, RuntimeArguments, warn};
use crate::inpainting::{FieldSettings, Inpainter, InpaintingError, Judge, Mask, Method, SamplingSettings};
use crate::models::{Model, ModelStore};
use crate::places::Places;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Arguments of `skyloupe inpaint`.
#[derive(Debug, Args)]
pub struct InpaintArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    #[command(flatten)]
    pub source: CandidateArguments,
    /// Table to write: .csv, .ecsv, .fits, .vot or .parquet. Columns: id, ra, dec, x, y (pixels of the VIS image, the
    /// centre of the first being 0,0), `mag_vis`, mse, `max_ratio`, `log_ratio`, z, roc, `peak_total`, probability, reason.
    #[arg(long, value_name = "FILE", required_unless_present = "compare")]
    pub out: Option<PathBuf>,
    /// Cores painted for each source.
    #[arg(long, value_name = "K", default_value_t = 4)]
    pub draws: usize,
    /// Steps from noise to core.
    #[arg(long, value_name = "N", default_value_t = SamplingSettings::default().steps)]
    pub steps: usize,
    /// Pixels across the mask, 1 to 9.
    #[arg(long, value_name = "SIZE", default_value_t = 5)]
    pub mask: usize,
    /// A round mask instead of a square one.
    #[arg(long)]
    pub round: bool,
    /// The same seed gives the same numbers.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// How noise becomes a core: `ddim` knows the surroundings, `repaint` is shown them anew at each step.
    #[arg(long, default_value = "ddim", value_parser = PossibleValuesParser::new(["ddim", "repaint"]))]
    pub method: String,
    /// Noise added on the way by `ddim`, 0 to 1.
    #[arg(long, value_name = "E", default_value_t = 0.0)]
    pub eta: f64,
    /// How often `repaint` takes each step.
    #[arg(long, value_name = "R", default_value_t = 3)]
    pub resamples: usize,
    /// Sample only so many of the first ranks fully; the others keep the scores of a single pass.
    #[arg(long, value_name = "N")]
    pub best: Option<usize>,
    /// Score images of another band, pixel scale or zero point as well.
    #[arg(long)]
    pub any_scale: bool,
    /// Network: the id of an installed model, or a folder with model.onnx and card.json.
    #[arg(long, value_name = "ID|FOLDER")]
    pub model: Option<String>,
    /// Trees that give probabilities, likewise; without it those that ship, for the network that ships.
    #[arg(long, value_name = "ID|FOLDER")]
    pub judge: Option<String>,
    /// Share of galaxies with a point source in their core, which probabilities are given for.
    #[arg(long, value_name = "P", default_value_t = 0.01, value_parser = parse_rate)]
    pub base_rate: f64,
    #[command(flatten)]
    pub runtime: RuntimeArguments,
    /// Folder for pictures and FITS files of input, mask, repainted and residual.
    #[arg(long, value_name = "DIR")]
    pub panels: Option<PathBuf>,
    /// The steps from noise to core of the first row of the table.
    #[arg(long, value_name = "FILE.gif")]
    pub animation: Option<PathBuf>,
    /// Folder for the steps from noise to core of each source that the full sampler scored, as animated GIFs.
    #[arg(long, value_name = "DIR")]
    pub steps_gif: Option<PathBuf>,
    /// The same as pictures, one for each step, in a folder for each source.
    #[arg(long, value_name = "DIR")]
    pub steps_png: Option<PathBuf>,
    #[command(flatten)]
    pub injection: InjectionArguments,
    /// Compare the field with a model of it instead: its panels are written to the folder of --panels.
    #[arg(long, value_name = "MODEL.fits", requires = "panels", conflicts_with_all = ["out", "animation", "inject", "steps_gif", "steps_png"])]
    pub compare: Option<OsString>,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

impl InpaintArguments {
    pub(super) fn settings(&self) -> Result<FieldSettings, CliError> {
        let method = match self.method.as_str() {
            "repaint" => Method::RePaint { resamples: self.resamples },
            _ => Method::Ddim { eta: self.eta },
        };
        let sampling = SamplingSettings { steps: self.steps, draws: self.draws, seed: self.seed, method };
        let mask = if self.round { Mask::round(self.mask) } else { Mask::square(self.mask) };
        let checked = sampling.check().and(mask);
        let mask = checked.map_err(|error| CliError::Usage(error.to_string()))?;
        Ok(FieldSettings { mask, sampling, best: self.best, looked_at: None, any_scale: self.any_scale })
    }

    /// The network, and the trees where they fit it.
    pub(super) fn models(&self) -> Result<(Inpainter, Option<Judge>), CliError> {
        let folder = Places::of_platform().models();
        let store = ModelStore::open(&folder);
        let own = named(&store, self.model.as_deref())?;
        let inpainter = Inpainter::load(&store, self.runtime.find_with(1), own.as_ref());
        let inpainter = inpainter.map_err(|error| match error {
            InpaintingError::NoModel { .. } => {
                CliError::Input(format!("{error} with --model: {}", folder.display()))
            }
            other => CliError::Input(other.to_string()),
        })?;
        let judge = match named(&store, self.judge.as_deref())? {
            Some(own) => {
                Some(Judge::load(&store, Some(&own)).map_err(|error| CliError::Input(error.to_string()))?)
            }
            None if own.is_some() => {
                warn(
                    "probabilities are left out: they are calibrated for the network that ships; name --judge",
                );
                None
            }
            None => match Judge::load(&store, None) {
                Ok(judge) => Some(judge),
                Err(error) => {
                    warn(&format!("probabilities are left out: {error}"));
                    None
                }
            },
        };
        Ok((inpainter, judge))
    }
}

/// A model by id or folder.
fn named(store: &ModelStore, name: Option<&str>) -> Result<Option<Model>, CliError> {
    Ok(match name {
        None => None,
        Some(name) if Path::new(name).is_dir() => Some(Model::read(Path::new(name))?),
        Some(name) => Some(store.find(name)?.clone()),
    })
}

/// A share above 0 and below 1.
pub(super) fn parse_rate(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.trim().parse().ok();
    let expected = || format!("{text:?} is no share of galaxies between 0 and 1, such as 0.01");
    value.filter(|value| *value > 0.0 && *value < 1.0).ok_or_else(expected)
}
