//! A FIELD of a VOTable.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

/// Type of one element of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Datatype {
    Boolean,
    Bit,
    Byte,
    Short,
    Int,
    Long,
    Char,
    UnicodeChar,
    Float,
    Double,
    /// Single or double precision, by the bytes of an element.
    Complex(usize),
}

/// How many elements a cell has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArraySize {
    Fixed(usize),
    /// Elements of the fixed axes; as many of those as each cell says.
    Variable(usize),
}

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub unit: String,
    pub ucd: String,
    pub description: String,
    pub datatype: Datatype,
    pub size: ArraySize,
    /// The number that stands for a missing one, as text.
    pub null: Option<String>,
}

/// An attribute of an element, entities resolved.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok();
    Some(value.map_or_else(|| found.value.to_string(), |value| value.into_owned()))
}

impl Field {
    pub fn of(tag: &BytesStart<'_>) -> Result<Self, String> {
        let get = |name: &str| attribute(tag, name).unwrap_or_default();
        let name = attribute(tag, "name").or(attribute(tag, "ID")).unwrap_or_default();
        let datatype = match get("datatype").as_str() {
            "boolean" => Datatype::Boolean,
            "bit" => Datatype::Bit,
            "unsignedByte" => Datatype::Byte,
            "short" => Datatype::Short,
            "int" => Datatype::Int,
            "long" => Datatype::Long,
            "char" | "" => Datatype::Char,
            "unicodeChar" => Datatype::UnicodeChar,
            "float" => Datatype::Float,
            "double" => Datatype::Double,
            "floatComplex" => Datatype::Complex(8),
            "doubleComplex" => Datatype::Complex(16),
            other => return Err(format!("column {name} has the unknown type {other:?}")),
        };
        let size = array_size(&get("arraysize")).ok_or(format!("column {name} has a senseless arraysize"))?;
        let (unit, ucd) = (get("unit"), get("ucd"));
        Ok(Self { name, unit, ucd, description: String::new(), datatype, size, null: None })
    }

    /// Only scalars and texts are shown.
    pub fn is_left_out(&self) -> bool {
        match self.datatype {
            Datatype::Char | Datatype::UnicodeChar => false,
            Datatype::Complex(_) => true,
            _ => self.size != ArraySize::Fixed(1),
        }
    }

    /// Bytes of one element in a binary stream; bits are packed.
    pub fn element_bytes(&self) -> usize {
        match self.datatype {
            Datatype::Boolean | Datatype::Bit | Datatype::Byte | Datatype::Char => 1,
            Datatype::Short | Datatype::UnicodeChar => 2,
            Datatype::Int | Datatype::Float => 4,
            Datatype::Long | Datatype::Double => 8,
            Datatype::Complex(bytes) => bytes,
        }
    }
}

/// `3`, `4x5`, `*`, `16*`, `4x*`; nothing is one element.
fn array_size(text: &str) -> Option<ArraySize> {
    let text = text.trim();
    if text.is_empty() {
        return Some(ArraySize::Fixed(1));
    }
    let (fixed, last) = text.rsplit_once('x').unwrap_or(("1", text));
    let mut elements = 1_usize;
    for axis in fixed.split('x') {
        elements = elements.checked_mul(axis.trim().parse().ok()?)?;
    }
    if last.contains('*') {
        return Some(ArraySize::Variable(elements));
    }
    elements.checked_mul(last.trim().parse().ok()?).map(ArraySize::Fixed)
}
