//! Strong lenses: select, cut out, compose, score, rank; and learn from grades.
//!
//! [`Candidate`]s come from a catalogue, a list of positions or [`crate::sources`]; selection cuts leave those worth
//! a look. Each is cut out of the field in microjansky with its local sky taken off ([`Cutout`]), composed to a picture
//! of [`CUTOUT_SIDE`]^2 pixels ([`Composite`]) and scored by a network that answers with a logit and an embedding. The
//! same [`compose`] writes the training sets. People's grades refit the head on the embeddings.

mod candidate;
mod candidates;
mod composite;
mod cutout;
mod error;
mod export;
mod findings;
mod from_detections;
mod from_sources;
mod from_table;
mod learn;
mod local_sky;
mod neighbours;
mod occlusion;
mod operating;
mod pixel_filter;
mod polar;
mod rank;
mod scorer;
mod search;
mod select;
mod selection_function;
mod straight_line;
mod symmetry;
mod turns;

pub use candidate::Candidate;
pub use candidates::{CandidateSource, Candidates, candidates_of};
pub use composite::{COMPOSITE_VERSION, Composite, compose};
pub use cutout::{CUTOUT_SCALE_ARCSEC, CUTOUT_SIDE, Cutout, FieldCutter};
pub use error::LensError;
pub use export::{
    GivenGrade, ReportRow, ScoredCandidates, StampOf, report_rows, report_table, write_regions, write_stamp,
};
pub use findings::{Averaged, Effort, LensFindings, Outcome, Score, SearchSettings, Watcher};
pub use from_sources::source_table;
pub use learn::{
    Answer, BaseModel, Comparison, DrawnBy, Embeddings, Estimate, Estimates, Graded, GradesUsed, HEAD_FORMAT,
    Head, HeadKind, HeadMeasure, HeadModel, HeadStore, LearnError, Measured, Pick, Population, Prior,
    Quantity, Queue, QueuePlan, RandomOrder, Ranking, Standardisation, StoredHead, compare, estimate,
};
pub use neighbours::{Joined, JoinedNeighbour, NEIGHBOUR_ARCSEC, join_neighbours};
pub use occlusion::{OcclusionMap, Patch, ScoreComposites, occlusion};
pub use operating::operating_curve;
pub use pixel_filter::{PixelDefect, PixelFilter, PixelMeasures};
pub use polar::{POLAR_FEATURE_COUNT, polar_features};
pub use rank::{ScoreHistogram, ScoreRanking, order_of};
pub use scorer::{LensScorer, SCORING_BATCH, Scored};
pub use search::score_field;
pub use select::{Cut, Removed, Selection, SelectionCuts, select};
pub use selection_function::{Injected, SelectionCell, SelectionFunction, SelectionGrid};
pub use symmetry::Symmetries;
