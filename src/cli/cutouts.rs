//! `skyloupe cutouts`: sources of a field as pictures and FITS stamps.

use super::candidate_arguments::CandidateArguments;
use super::look::LookArguments;
use super::place::PictureSize;
use super::scene::{Scene, only_field};
use super::stamp_files::{StampFolder, Written};
use super::{CliError, FieldArguments, warn};
use crate::composite::Recipe;
use crate::field::Field;
use crate::fits::open_fields;
use crate::geometry::{ImagePoint, View};
use crate::interop::{Stamp, render_figure};
use crate::lenses::{CUTOUT_SIDE, Candidate, FieldCutter, compose};
use crate::progress::Unwatched;
use crate::raster::Reduction;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// The recipe of the pictures that the lens network sees.
const NETWORK: &str = "network";
/// Pictures that are held in memory together.
const MOST_HELD: usize = 20_000;

/// Arguments of `skyloupe cutouts`.
#[derive(Debug, Args)]
pub struct CutoutsArguments {
    #[command(flatten)]
    pub field: FieldArguments,
    #[command(flatten)]
    pub source: CandidateArguments,
    /// Folder to write into; made where it is missing.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// One PNG for each source.
    #[arg(long)]
    pub png: bool,
    /// One FITS file for each source: all bands with world coordinates.
    #[arg(long)]
    pub fits: bool,
    /// Sheets of a hundred pictures.
    #[arg(long)]
    pub sheet: bool,
    /// Pixels of a side in VIS; `network` pictures have 96.
    #[arg(long, value_name = "N", default_value_t = CUTOUT_SIDE as u32, value_parser = clap::value_parser!(u32).range(8..=2048))]
    pub size: u32,
    /// Colours of the pictures.
    #[arg(long, value_name = "NAME", default_value = NETWORK, value_parser = any_recipe())]
    pub recipe: String,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The names of recipes, and `network`.
fn any_recipe() -> impl TypedValueParser<Value = String> {
    let presets = Recipe::presets().into_iter().map(|(id, _)| id);
    PossibleValuesParser::new(std::iter::once(NETWORK).chain(presets))
}

/// What was made, and how fast.
#[derive(Debug, Default, serde::Serialize)]
struct Made {
    sources: usize,
    /// Pictures that were composed.
    composed: usize,
    /// Reading pixels and composing, on all threads together.
    composing_seconds: f64,
    cutouts_per_second: Option<f64>,
    png: Written,
    fits: Written,
    sheets: Written,
    /// Sources that have no picture, by reason.
    left_out: BTreeMap<String, usize>,
    threads: usize,
}

/// Run `skyloupe cutouts`.
///
/// # Errors
/// When files cannot be opened or written, or the field cannot be cut.
pub(super) fn cutouts(arguments: &CutoutsArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let specs = arguments.field.specs();
    if specs.is_empty() {
        return Err(CliError::Usage("name a FITS file".to_owned()));
    }
    if arguments.recipe == NETWORK && arguments.size as usize != CUTOUT_SIDE {
        return Err(CliError::Usage(format!(
            "the network sees {CUTOUT_SIDE} x {CUTOUT_SIDE} pixels; name another --recipe for --size {}",
            arguments.size
        )));
    }
    let field = only_field(open_fields(&specs, &Unwatched)?)?;
    let candidates = arguments.source.candidates(&field)?;
    let sources: Vec<Candidate> =
        candidates.distinct().filter_map(|index| candidates.list.get(index)).copied().collect();
    let painter = Painter::of(arguments, &field)?;
    let folder = StampFolder { folder: &arguments.out, field: &field };
    folder.make()?;
    let mut made = Made { sources: sources.len(), threads: rayon::current_num_threads(), ..Made::default() };
    let mut sheet_number = 0;
    for part in sources.chunks(MOST_HELD) {
        write_part(arguments, (&folder, &painter), (part, &mut sheet_number), &mut made)?;
    }
    made.cutouts_per_second =
        (made.composing_seconds > 0.0).then(|| made.composed as f64 / made.composing_seconds);
    for (reason, count) in &made.left_out {
        warn(&format!("{count} of {} sources left out: {reason}", made.sources));
    }
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &made)?;
        return Ok(writeln!(out)?);
    }
    made.write_text(out)
}

/// Pictures of some of the sources, and their files.
fn write_part(
    arguments: &CutoutsArguments,
    (folder, painter): (&StampFolder<'_>, &Painter<'_>),
    (part, sheet_number): (&[Candidate], &mut usize),
    made: &mut Made,
) -> Result<(), CliError> {
    let begun = Instant::now();
    let painted: Vec<Result<(Candidate, Stamp), String>> = part
        .par_iter()
        .map(|candidate| Ok((*candidate, painter.stamp(candidate, arguments.size as usize)?)))
        .collect();
    made.composing_seconds += begun.elapsed().as_secs_f64();
    let mut stamps = Vec::with_capacity(painted.len());
    for result in painted {
        match result {
            Ok(stamp) => stamps.push(stamp),
            Err(reason) => *made.left_out.entry(reason).or_default() += 1,
        }
    }
    made.composed += stamps.len();
    if arguments.png {
        made.png.add(folder.write_pngs(&stamps)?);
    }
    if arguments.sheet {
        made.sheets.add(folder.write_sheets(&stamps, sheet_number)?);
    }
    if arguments.fits {
        let candidates: Vec<Candidate> = stamps.iter().map(|(candidate, _)| *candidate).collect();
        made.fits.add(folder.write_fits(&candidates, arguments.size as usize)?);
    }
    Ok(())
}

impl Made {
    fn write_text(&self, out: &mut dyn Write) -> Result<(), CliError> {
        let rate = |count: usize, seconds: f64| if seconds > 0.0 { count as f64 / seconds } else { 0.0 };
        writeln!(
            out,
            "{} of {} sources composed: {:.0} a second on {} threads",
            self.composed,
            self.sources,
            rate(self.composed, self.composing_seconds),
            self.threads
        )?;
        for (what, written) in [("PNG", self.png), ("FITS", self.fits), ("sheets", self.sheets)] {
            if written.files > 0 {
                let files = written.files;
                writeln!(out, "{files} {what} written: {:.0} a second", rate(files, written.seconds))?;
            }
        }
        Ok(())
    }
}

/// How pictures come about.
enum Painter<'a> {
    /// As the network sees them.
    Network(FieldCutter),
    /// As the window shows them.
    Recipe(Box<Scene>, &'a Field),
}

impl<'a> Painter<'a> {
    fn of(arguments: &CutoutsArguments, field: &'a Field) -> Result<Self, CliError> {
        let path =
            || field.main_plane().map(|plane| plane.source.path.display().to_string()).unwrap_or_default();
        if arguments.recipe == NETWORK {
            let cutter = FieldCutter::new(field);
            return cutter
                .map(Self::Network)
                .map_err(|error| CliError::Input(format!("{error}; name another --recipe: {}", path())));
        }
        let look = LookArguments {
            recipe: Some(arguments.recipe.clone()),
            cuts: None,
            stretch: None,
            colormap: None,
            reduction: Reduction::Mean,
        };
        let scene = Scene::of(field.clone(), &look)?;
        scene.resolved()?.notes.iter().for_each(|note| warn(note));
        Ok(Self::Recipe(Box::new(scene), field))
    }

    /// One picture; the reason where there is none.
    fn stamp(&self, candidate: &Candidate, side: usize) -> Result<Stamp, String> {
        let position = candidate.position;
        let label = candidate.id.to_string();
        if !(position.x.is_finite() && position.y.is_finite()) {
            return Err("the row has no position".to_owned());
        }
        match self {
            Self::Network(cutter) => {
                let cutout = cutter.cut(position).map_err(|error| error.to_string())?;
                Ok(Stamp { side, rgb: compose(&cutout).rgb, label })
            }
            Self::Recipe(scene, field) => {
                let (column, row) =
                    field.size().pixel_at(position).ok_or_else(|| "it lies outside the field".to_owned())?;
                // The source's pixel is that at (side / 2, side / 2) from the bottom left corner, counted from 0.
                let shift = if side.is_multiple_of(2) { 0.5 } else { 0.0 };
                let center = ImagePoint { x: column as f64 - shift, y: row as f64 - shift };
                let size = PictureSize { width: side as u32, height: side as u32 };
                let view = View { center, zoom: 1.0, ..View::fit(field.size(), side as f64, side as f64) };
                let picture = render_figure(&scene.figure(view, size), &Unwatched);
                let rows = picture.map_err(|error| error.to_string())?.to_rgb8();
                Ok(Stamp { side, rgb: rows.rchunks(3 * side).flatten().copied().collect(), label })
            }
        }
    }
}
