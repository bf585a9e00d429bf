//! The adjustable numbers of recipes, described so that any front can offer them.

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParameterSpec {
    pub id: &'static str,
    pub label: &'static str,
    /// One sentence.
    pub help: &'static str,
    pub low: f32,
    pub high: f32,
    pub default: f32,
    /// Whether a slider should be logarithmic.
    pub logarithmic: bool,
}

/// A parameter with its present value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    pub spec: &'static ParameterSpec,
    pub value: f32,
}
