//! Work about cores that the document wants done, and what came of it.

use super::{
    Compared, ProbePoint, RepaintExport, RepaintExportContents, RepaintFindings, RepaintRow, RepaintSettings,
    RepaintStamp, RepaintStep,
};
use crate::catalogue::Table;
use crate::field::Field;
use crate::geometry::{ImagePoint, PixelRect};
use crate::session::{CandidateSource, Request};
use std::path::PathBuf;
use std::sync::Arc;

/// One source that is to be repainted.
#[derive(Debug, Clone)]
pub struct InspectWish {
    pub field: Arc<Field>,
    /// In pixels of the main plane of the field.
    pub position: ImagePoint,
    /// The position was pointed at: the core is where the light beside it peaks.
    pub is_pointed: bool,
    /// The pixels of the hole, from the core pixel.
    pub hole: Vec<(i32, i32)>,
    pub settings: RepaintSettings,
    /// A point source with this share of the galaxy's light is put into the core first; 0 for none.
    pub share: f64,
    /// Take this model instead of repainting; then nothing is masked, and all is the hole.
    pub compared: Option<Arc<Compared>>,
}

/// All sources that are to be scored.
#[derive(Debug, Clone)]
pub struct RankWish {
    pub field: Arc<Field>,
    pub source: CandidateSource,
    /// Where the source is the catalogue.
    pub table: Option<Arc<Table>>,
    pub hole: Vec<(i32, i32)>,
    /// For the full pass over the best ones.
    pub settings: RepaintSettings,
    /// How many of them.
    pub refine: usize,
    /// The pixels of the main plane that the user looks at: the fast pass begins there.
    pub looked_at: Option<PixelRect>,
}

/// Work wanted.
#[derive(Debug, Clone)]
pub enum RepaintEffect {
    /// Have the networks ready, so that the first source need not wait for them.
    Prepare {
        request: Request,
    },
    /// Latest wins. Answered by `Stamped`, any number of `Stepped`, and `Inspected`.
    Inspect {
        request: Request,
        wish: InspectWish,
    },
    /// Latest wins. Answered by any number of `Probed`, and `ProbeFinished`.
    Probe {
        request: Request,
        wish: InspectWish,
    },
    /// Answered by `Listed`, any number of `Scored`, and `Ranked`.
    Rank {
        request: Request,
        wish: RankWish,
    },
    /// The result is not wanted any more.
    Stop {
        request: Request,
    },
    OpenCompared {
        request: Request,
        path: PathBuf,
    },
    Export {
        request: Request,
        export: RepaintExport,
        contents: Box<RepaintExportContents>,
    },
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum RepaintUpdate {
    Prepared {
        request: Request,
        result: Result<(), String>,
    },
    Stamped {
        request: Request,
        stamp: Arc<RepaintStamp>,
    },
    Stepped {
        request: Request,
        step: Arc<RepaintStep>,
    },
    Inspected {
        request: Request,
        result: Result<(), String>,
    },
    Probed {
        request: Request,
        point: ProbePoint,
    },
    ProbeFinished {
        request: Request,
        result: Result<(), String>,
    },
    /// The sources, not yet scored.
    Listed {
        request: Request,
        rows: Vec<RepaintRow>,
    },
    /// By their place in the list; a later one of a place is better.
    Scored {
        request: Request,
        rows: Vec<(usize, RepaintRow)>,
    },
    Ranked {
        request: Request,
        result: Result<Arc<RepaintFindings>, String>,
    },
    ComparedOpened {
        request: Request,
        path: PathBuf,
        result: Result<Arc<Field>, String>,
    },
    Exported {
        request: Request,
        path: PathBuf,
        result: Result<(), String>,
    },
}
