//! `skyloupe bench`: how fast this machine opens, draws and moves a field, without a window.
//!
//! A frame is what the window does between two pictures: tiles that arrived are uploaded, the recipe is resolved
//! where it changed, the view is drawn, and the device is waited for. Making the tiles is measured apart from
//! that, as the window makes them on other threads.

use super::interaction::Interaction;
use super::kept_overviews::KeptOverviews;
use super::look::LookArguments;
use super::memory::Memory;
use super::milestones::{Milestone, Milestones};
use super::place::PictureSize;
use super::processor::processor_secs;
use super::scene::{Scene, only_field};
use super::{CacheSwitch, CliError, FieldArguments, warn};
use crate::field::Field;
use crate::fits::{FileSpec, open_fields};
use crate::geometry::View;
use crate::gpu::{BackendChoice, GpuDevice};
use crate::interop::render_figure;
use crate::places::Places;
use crate::progress::{Distribution, Unwatched};
use crate::raster::Survey;
use crate::simulate::demo_file;
use clap::Args;
use serde::Serialize;
use std::io::Write;
use std::time::Instant;

/// Arguments of `skyloupe bench`.
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// Files to measure with; the demo field where none is named. With `--no-cache` all pixels are read anew.
    #[command(flatten)]
    pub field: FieldArguments,
    #[command(flatten)]
    pub look: LookArguments,
    #[command(flatten)]
    pub cache: CacheSwitch,
    /// Extent of the canvas in pixels.
    #[arg(long, value_name = "WxH", default_value = "1280x800", value_parser = PictureSize::parse)]
    pub size: PictureSize,
    /// Frames of each movement.
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub frames: u32,
    /// What draws.
    #[arg(long, value_parser = super::backend_parser(), default_value = "auto")]
    pub backend: BackendChoice,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Everything that was measured; null where a step was not taken.
#[derive(Debug, Serialize)]
struct Report {
    field: String,
    image: [usize; 2],
    planes: Vec<String>,
    canvas: [u32; 2],
    processors: usize,
    device: Option<String>,
    #[serde(flatten)]
    milestones: Milestones,
    /// Planes whose overview came from the cache on disk.
    overviews_kept: usize,
    /// In the order in which they are taken.
    steps: Vec<Step>,
    frames: Vec<Movement>,
    /// Making one tile, on one thread.
    tiles: Option<Distribution>,
    memory: Memory,
}

/// Something that is done once.
#[derive(Debug, Serialize)]
struct Step {
    name: &'static str,
    ms: f64,
    /// Of all processors together; null where the system does not say.
    cpu_s: Option<f64>,
}

/// Frames of one kind.
#[derive(Debug, Serialize)]
struct Movement {
    name: &'static str,
    #[serde(flatten)]
    spread: Distribution,
}

/// Measure, and print the report on `out`.
///
/// # Errors
/// Files that cannot be opened or drawn.
pub(super) fn bench(arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let mut steps = Steps::default();
    let specs = match arguments.field.specs() {
        specs if specs.is_empty() => steps.time("demo field", demo)?,
        specs => specs,
    };
    let milestones = Milestones::begun_now();
    let mut opened = steps.time("open", || open_fields(&specs, &Unwatched))?;
    let unpackings = std::mem::take(&mut opened.unpackings);
    std::thread::scope(|scope| {
        for unpacking in unpackings {
            scope.spawn(move || unpacking.run(&Unwatched).iter().for_each(|warning| warn(warning)));
        }
        let field = only_field(opened)?;
        measure(arguments, field, (milestones, steps))
    })?
    .write(arguments, out)
}

/// Everything that is measured once a field is open.
fn measure(
    arguments: &BenchArguments,
    field: Field,
    (milestones, mut steps): (Milestones, Steps),
) -> Result<Report, CliError> {
    let scene = steps.time("samples for the cuts", || Scene::of(field, &arguments.look))?;
    let kept = KeptOverviews::of(&scene, arguments.cache.cache());
    let mut report = Report::new(&scene, arguments.size, milestones);
    report.overviews_kept = steps.time("overviews on disk", || kept.restore(&scene));
    let gpu = match steps.time("graphics device", || GpuDevice::headless(arguments.backend)) {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            warn(&format!("{error}; frames are not measured"));
            None
        }
    };
    let mut interaction = match &gpu {
        Some(gpu) => Some(Interaction::new(gpu, &scene, arguments.size)?),
        None => None,
    };
    if let Some(interaction) = &mut interaction {
        steps.time("first image, GPU", || interaction.glimpse())?;
        report.milestones.reach(Milestone::FirstImage);
    }
    steps.time("overviews of all pixels", || survey(&scene, Wanted::Overview))?;
    if let Some(interaction) = &mut interaction {
        let is_exact = steps.time("exact image, GPU", || interaction.glimpse())?;
        if is_exact {
            report.milestones.reach(Milestone::Overview);
        }
    }
    steps.time("counts of all values", || survey(&scene, Wanted::Counts))?;
    report.milestones.reach(Milestone::Everything);
    kept.keep(&scene);
    if let (Some(gpu), Some(interaction)) = (&gpu, &mut interaction) {
        report.device = Some(gpu.description());
        measure_frames(&mut report, interaction, arguments.frames)?;
    }
    let view =
        View::fit(scene.main_plane()?.size(), arguments.size.width.into(), arguments.size.height.into());
    steps.time("whole field, CPU", || render_figure(&scene.figure(view, arguments.size), &Unwatched))?;
    report.steps = steps.taken;
    report.memory = Memory::now();
    Ok(report)
}

/// What a survey is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Overview,
    Counts,
}

/// Look at all pixels of all planes of the scene, as the window does: where they must be decoded, once for both.
fn survey(scene: &Scene, wanted: Wanted) -> Result<(), CliError> {
    for pyramid in scene.planes.iter().flatten().map(|source| &source.pyramid) {
        let with_counts = wanted == Wanted::Counts || pyramid.pixels().blocks().must_decode;
        let reductions = if wanted == Wanted::Overview { vec![scene.reduction] } else { Vec::new() };
        pyramid.complete(&mut Survey::new(pyramid, &reductions, with_counts), &Unwatched)?;
    }
    Ok(())
}

fn measure_frames(
    report: &mut Report,
    interaction: &mut Interaction<'_>,
    n_frames: u32,
) -> Result<(), CliError> {
    for (name, durations) in [
        ("pan", interaction.pan(n_frames)?),
        ("zoom", interaction.zoom(n_frames)?),
        ("contrast", interaction.contrast(n_frames)?),
        ("recipe", interaction.recipes(n_frames)?),
    ] {
        report.frames.extend(Distribution::of(&durations).map(|spread| Movement { name, spread }));
    }
    report.tiles = Distribution::of(&interaction.tile_durations);
    Ok(())
}

/// The demo field; made now where it was not kept.
fn demo() -> Result<Vec<FileSpec>, CliError> {
    let path = demo_file(&Places::of_platform().cache, &Unwatched)
        .map_err(|error| CliError::Input(error.to_string()))?;
    Ok(vec![FileSpec { path, ..FileSpec::default() }])
}

/// What was done so far.
#[derive(Default)]
struct Steps {
    taken: Vec<Step>,
}

impl Steps {
    fn time<T>(&mut self, name: &'static str, step: impl FnOnce() -> T) -> T {
        let (begun, before) = (Instant::now(), processor_secs());
        let result = step();
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        let cpu_s = processor_secs().zip(before).map(|(after, before)| after - before);
        self.taken.push(Step { name, ms, cpu_s });
        result
    }
}

impl Report {
    fn new(scene: &Scene, size: PictureSize, milestones: Milestones) -> Self {
        let image = scene.field.size();
        Self {
            field: scene.field.name.clone(),
            image: [image.width, image.height],
            planes: scene.planes.iter().flatten().map(|source| source.plane.name.clone()).collect(),
            canvas: [size.width, size.height],
            processors: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            device: None,
            milestones,
            overviews_kept: 0,
            steps: Vec::new(),
            frames: Vec::new(),
            tiles: None,
            memory: Memory::default(),
        }
    }

    fn write(&self, arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CliError> {
        if arguments.json {
            serde_json::to_writer_pretty(&mut *out, self)?;
            return Ok(writeln!(out)?);
        }
        Ok(self.print(out)?)
    }

    fn print(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let [width, height] = self.image;
        let [canvas_width, canvas_height] = self.canvas;
        writeln!(out, "{}: {width}x{height} pixels, {}", self.field, self.planes.join(" "))?;
        writeln!(out, "canvas {canvas_width}x{canvas_height}, {} processors", self.processors)?;
        writeln!(out, "{}\n", self.device.as_deref().unwrap_or("no graphics device"))?;
        for Step { name, ms, cpu_s } in &self.steps {
            writeln!(out, "{}", timed(name, *ms, *cpu_s))?;
        }
        writeln!(out)?;
        for (name, reached) in self.milestones.named() {
            match reached {
                Some(reached) => writeln!(out, "{}", timed(name, reached.ms, reached.cpu_s))?,
                None => writeln!(out, "{name:<22}   not reached")?,
            }
        }
        writeln!(out)?;
        writeln!(out, "{}", Distribution::HEADER)?;
        let tiles = self.tiles.iter().map(|spread| ("making a tile", spread));
        for (name, spread) in
            self.frames.iter().map(|movement| (movement.name, &movement.spread)).chain(tiles)
        {
            writeln!(out, "{}", spread.row(name))?;
        }
        writeln!(out)?;
        let memory = [
            ("memory, own", self.memory.anonymous_mib),
            ("memory, files", self.memory.file_mib),
            ("memory, peak", self.memory.peak_mib),
        ];
        for (name, mebibytes) in memory {
            match mebibytes {
                Some(mebibytes) => writeln!(out, "{name:<22} {mebibytes:9.1} MiB")?,
                None => writeln!(out, "{name:<22}   unknown")?,
            }
        }
        Ok(())
    }
}

/// A line of the table of steps.
fn timed(name: &str, ms: f64, cpu_s: Option<f64>) -> String {
    match cpu_s {
        Some(cpu_s) => format!("{name:<22} {ms:9.1} ms {cpu_s:8.2} s of processor"),
        None => format!("{name:<22} {ms:9.1} ms"),
    }
}
