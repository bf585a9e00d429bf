//! What an ONNX file says about its inputs and outputs.
//!
//! Only the few fields of `onnx.proto` that are needed, read from the protocol buffers' wire format: models are listed
//! and checked without loading a network. Damaged files give an error, never a panic.

use super::port::{Dimension, Element};

/// The interface of a network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// Without those that the file gives a value itself.
    pub inputs: Vec<GraphPort>,
    pub outputs: Vec<GraphPort>,
    /// Weights that lie in another file.
    pub outside: Vec<String>,
}

/// One input or output.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphPort {
    pub name: String,
    /// `None` where it is no tensor of a type that is known.
    pub element: Option<Element>,
    /// `None` where the file does not say; an axis of unknown length is named "?".
    pub shape: Option<Vec<Dimension>>,
}

impl Graph {
    /// Read a model file; the reason if it is none.
    ///
    /// # Errors
    /// Bytes that are no ONNX model.
    pub fn read(onnx: &[u8]) -> Result<Self, String> {
        let graph = fields(onnx)
            .find_map(|field| match field {
                Ok((7, Value::Bytes(bytes))) => Some(Ok(bytes)),
                Err(why) => Some(Err(why)),
                Ok(_) => None,
            })
            .ok_or_else(|| "it holds no graph".to_owned())??;
        let mut read = Self::default();
        let mut given = Vec::new();
        for field in fields(graph) {
            match field? {
                (5, Value::Bytes(tensor)) => read.initializer(tensor, &mut given)?,
                (11, Value::Bytes(port)) => read.inputs.push(GraphPort::read(port)?),
                (12, Value::Bytes(port)) => read.outputs.push(GraphPort::read(port)?),
                _ => {}
            }
        }
        read.inputs.retain(|port| !given.contains(&port.name));
        if read.outputs.is_empty() {
            return Err("its graph has no outputs".to_owned());
        }
        Ok(read)
    }

    fn initializer(&mut self, tensor: &[u8], given: &mut Vec<String>) -> Result<(), String> {
        let mut name = String::new();
        let mut is_outside = false;
        for field in fields(tensor) {
            match field? {
                (8, Value::Bytes(bytes)) => name = text(bytes),
                (14, Value::Number(location)) => is_outside = location == 1,
                _ => {}
            }
        }
        if is_outside {
            self.outside.push(name.clone());
        }
        given.push(name);
        Ok(())
    }
}

impl GraphPort {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut port = Self::default();
        for field in fields(bytes) {
            match field? {
                (1, Value::Bytes(name)) => port.name = text(name),
                (2, Value::Bytes(kind)) => port.read_type(kind)?,
                _ => {}
            }
        }
        Ok(port)
    }

    /// `TypeProto`: a tensor type is field 1.
    fn read_type(&mut self, bytes: &[u8]) -> Result<(), String> {
        for field in fields(bytes) {
            let (1, Value::Bytes(tensor)) = field? else { continue };
            for field in fields(tensor) {
                match field? {
                    (1, Value::Number(code)) => self.element = Element::of_onnx(code),
                    (2, Value::Bytes(shape)) => self.shape = Some(dimensions(shape)?),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// `TensorShapeProto`.
fn dimensions(bytes: &[u8]) -> Result<Vec<Dimension>, String> {
    let mut found = Vec::new();
    for field in fields(bytes) {
        let (1, Value::Bytes(axis)) = field? else { continue };
        let mut dimension = Dimension::Named("?".to_owned());
        for field in fields(axis) {
            match field? {
                (1, Value::Number(length)) => dimension = Dimension::Fixed(length),
                (2, Value::Bytes(name)) if !name.is_empty() => dimension = Dimension::Named(text(name)),
                _ => {}
            }
        }
        found.push(dimension);
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The value of a field.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Floats and doubles, which nothing here needs.
    Other,
}

/// The fields of a message, in their order; ends after the first that cannot be read.
fn fields(message: &[u8]) -> Fields<'_> {
    Fields { rest: message }
}

struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.rest = &[];
        }
        Some(field.ok_or_else(|| "it is damaged or no ONNX file".to_owned()))
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => self.bytes(8).map(|_| Value::Other)?,
            2 => {
                let length = usize::try_from(self.number()?).ok()?;
                Value::Bytes(self.bytes(length)?)
            }
            5 => self.bytes(4).map(|_| Value::Other)?,
            _ => return None,
        };
        (key >> 3 != 0).then_some((key >> 3, value))
    }

    /// A number in groups of seven bits.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}
