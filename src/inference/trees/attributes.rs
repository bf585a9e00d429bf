//! Attributes of an operator by name.

use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

/// The attributes of one operator.
pub(super) struct Attributes<'a> {
    operator: &'a NodeProto,
}

impl<'a> Attributes<'a> {
    pub fn of(operator: &'a NodeProto) -> Self {
        Self { operator }
    }

    fn named(&self, name: &str) -> Option<&'a AttributeProto> {
        self.operator.attribute.iter().find(|attribute| attribute.name == name)
    }

    /// Whole numbers; none where the attribute is absent.
    pub fn integers(&self, name: &str) -> &'a [i64] {
        self.named(name).map(|attribute| attribute.ints.as_slice()).unwrap_or_default()
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.named(name).map(|attribute| attribute.i)
    }

    /// Floats, also where they are given as a tensor with the name `…_as_tensor`.
    ///
    /// # Errors
    /// A tensor of another type.
    pub fn floats(&self, name: &str) -> Result<Vec<f64>, String> {
        if let Some(attribute) = self.named(name) {
            return Ok(attribute.floats.iter().map(|value| f64::from(*value)).collect());
        }
        let as_tensor = format!("{name}_as_tensor");
        match self.named(&as_tensor).and_then(|attribute| attribute.t.as_ref()) {
            Some(tensor) => numbers_of(tensor).ok_or_else(|| format!("{as_tensor} holds no floats")),
            None => Ok(Vec::new()),
        }
    }

    /// Text; empty where the attribute is absent.
    pub fn text(&self, name: &str) -> &'a str {
        let bytes = self.named(name).map(|attribute| attribute.s.as_slice()).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Texts; none where the attribute is absent.
    pub fn texts(&self, name: &str) -> Vec<&'a str> {
        let texts = self.named(name).map(|attribute| attribute.strings.as_slice()).unwrap_or_default();
        texts.iter().map(|bytes| std::str::from_utf8(bytes).unwrap_or_default()).collect()
    }
}

/// The values of a tensor of 32-bit (type 1) or 64-bit (type 11) floats.
fn numbers_of(tensor: &TensorProto) -> Option<Vec<f64>> {
    match tensor.data_type {
        1 if !tensor.float_data.is_empty() => {
            Some(tensor.float_data.iter().map(|value| f64::from(*value)).collect())
        }
        11 if !tensor.double_data.is_empty() => Some(tensor.double_data.clone()),
        1 => {
            let parts = tensor.raw_data.chunks_exact(4).filter_map(|part| part.try_into().ok());
            Some(parts.map(|part| f64::from(f32::from_le_bytes(part))).collect())
        }
        11 => {
            let parts = tensor.raw_data.chunks_exact(8).filter_map(|part| part.try_into().ok());
            Some(parts.map(f64::from_le_bytes).collect())
        }
        _ => None,
    }
}
