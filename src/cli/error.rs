//! Why a command of the command line failed, and with which exit code.

use crate::catalogue::CatalogueError;
use crate::composite::CompositeError;
use crate::fits::FitsError;
use crate::gpu::GpuError;
use crate::grades::GradeError;
use crate::interop::{FigureError, WriteError};
use crate::lenses::LearnError;
use crate::models::ModelError;
use crate::quasars::QuasarError;
use crate::raster::ReadError;
use crate::streaks::ReportError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Each message is one sentence for the person who typed the command.
#[derive(Debug, Error)]
pub enum CliError {
    /// A FITS file could not be opened, read or written.
    #[error(transparent)]
    Fits(#[from] FitsError),
    /// A table could not be read or written.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// Pixels could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A recipe does not go with the field.
    #[error(transparent)]
    Composite(#[from] CompositeError),
    /// Nothing could be drawn on the graphics card.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The picture could not be painted.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// The picture could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// What was found could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Grades could not be read or kept.
    #[error(transparent)]
    Grades(#[from] GradeError),
    /// A head learnt from grades cannot be used.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// A catalogue cannot be classified.
    #[error(transparent)]
    Quasar(#[from] QuasarError),
    /// What was given cannot be used; the sentence says why and ends with the path, where there is one.
    #[error("{0}")]
    Input(String),
    /// What was typed contradicts itself; clap reports all else of this kind.
    #[error("{0}; see --help")]
    Usage(String),
    /// A file could not be read or written.
    #[error("{what}: {source}: {}", path.display())]
    File { what: &'static str, source: io::Error, path: PathBuf },
    /// Nothing more can be printed.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// A value that JSON cannot hold.
    #[error("the answer cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl CliError {
    /// True when the reader of our output has had enough, as `head` has after ten lines: not a failure.
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Output(error) => error.kind() == io::ErrorKind::BrokenPipe,
            Self::Json(error) => error.io_error_kind() == Some(io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }

    /// 1 for bad input, 2 for bad usage.
    pub fn exit_code(&self) -> u8 {
        match self {
            _ if self.is_broken_pipe() => 0,
            Self::Usage(_) => 2,
            _ => 1,
        }
    }
}
