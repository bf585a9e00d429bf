//! Model cards: what each network is, needs, promises and was measured at; where networks are found.
//!
//! A model is a folder with `model.onnx` and `card.json`. A [`Card`] is read with [`Card::parse`], held to its own rules
//! and to its file with [`Card::check`], and a model whose card does not fit is refused with every reason. The
//! [`ModelStore`] lists what is built in and what the user added; nothing here runs a network.

mod add;
mod built_in;
mod card;
mod check;
mod curve;
mod error;
mod graph;
mod metric;
mod origin;
mod port;
mod practice;
mod problem;
mod range;
mod store;
mod text;
mod thresholds;

pub use add::add_model;
pub use built_in::{
    INPAINTING, INPAINTING_JUDGE, INPAINTING_LOOK, LENS_BASELINE, LENS_SCORER, QUASAR_FOREST,
    STREAKS_DETECTOR, STREAKS_LINKER, STREAKS_MERGER, STREAKS_RANKER,
};
pub use card::{Card, FORMAT, ModelFile};
pub use check::{digest, hexadecimal};
pub use curve::{Axis, Curve, CurveOf};
pub use error::ModelError;
pub use graph::{Graph, GraphPort};
pub use metric::{Baseline, Metric, Target, TestSet};
pub use origin::{Origin, OriginKind, Split, Training, TrainingData};
pub use port::{Dimension, Element, Port};
pub use practice::Practice;
pub use problem::CardProblem;
pub use range::ValidRange;
pub use store::{Model, ModelStore, Refused, Source};
pub use thresholds::{OperatingPoint, Thresholds};
