//! Inputs and outputs of a network.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One input or output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// As the ONNX file names it.
    pub name: String,
    /// Slowest axis first; numbers are fixed, names vary from call to call.
    pub shape: Vec<Dimension>,
    #[serde(default)]
    pub element: Element,
    /// "sigma of the local sky", "logit", "1".
    pub unit: String,
    pub meaning: String,
}

/// The length of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Dimension {
    Fixed(u64),
    /// "N", "H", "H/4".
    Named(String),
}

/// The type of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Element {
    #[default]
    Float32,
    Float64,
    Float16,
    Uint8,
    Int32,
    Int64,
    Bool,
}

impl Element {
    /// The name used in cards.
    pub fn name(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Float16 => "float16",
            Self::Uint8 => "uint8",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Bool => "bool",
        }
    }

    /// Of a `TensorProto.DataType`.
    pub(super) fn of_onnx(code: u64) -> Option<Self> {
        Some(match code {
            1 => Self::Float32,
            2 => Self::Uint8,
            6 => Self::Int32,
            7 => Self::Int64,
            9 => Self::Bool,
            10 => Self::Float16,
            11 => Self::Float64,
            _ => return None,
        })
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(length) => write!(formatter, "{length}"),
            Self::Named(name) => formatter.write_str(name),
        }
    }
}

/// `[N, 2, H, W]`.
pub(super) fn shape_text<D: fmt::Display>(shape: &[D]) -> String {
    let axes: Vec<String> = shape.iter().map(ToString::to_string).collect();
    format!("[{}]", axes.join(", "))
}

impl Port {
    /// `signal [N, 2, H, W] float32`.
    pub fn signature(&self) -> String {
        format!("{} {} {}", self.name, shape_text(&self.shape), self.element.name())
    }
}
