//! Which file, and which HDU of it: `file.fits[EXT]`.

use crate::field::Band;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// An HDU chosen by the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HduChoice {
    /// 0-based number.
    Index(usize),
    /// EXTNAME, upper or lower case; the first of several.
    Name(String),
}

impl HduChoice {
    /// Digits are a number, everything else a name.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Index)
    }
}

impl fmt::Display for HduChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(formatter, "{index}"),
            Self::Name(name) => write!(formatter, "{name:?}"),
        }
    }
}

/// A file to open, with what the user said about it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileSpec {
    pub path: PathBuf,
    /// Open only this HDU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hdu: Option<HduChoice>,
    /// The image is this band, whatever the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
}

impl FileSpec {
    /// A whole file; brackets in its name mean nothing.
    pub fn of_path(path: &Path) -> Self {
        Self { path: path.to_owned(), hdu: None, band: None }
    }

    /// Read `path` or `path[EXT]`. A file whose very name ends in brackets wins over the suffix.
    pub fn parse(argument: &OsStr) -> Self {
        let whole = Self::of_path(Path::new(argument));
        let Some((path, name)) =
            argument.to_str().and_then(|text| text.strip_suffix(']')).and_then(|text| text.rsplit_once('['))
        else {
            return whole;
        };
        if path.is_empty() || name.trim().is_empty() || whole.path.exists() {
            return whole;
        }
        Self { path: PathBuf::from(path), hdu: Some(HduChoice::parse(name)), band: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_choose_an_hdu() {
        let spec = |text: &str| FileSpec::parse(OsStr::new(text));
        assert_eq!(spec("a.fits").hdu, None);
        assert_eq!(spec("a.fits[3]").hdu, Some(HduChoice::Index(3)));
        assert_eq!(spec("a.fits[VIS_FLUX]").hdu, Some(HduChoice::Name("VIS_FLUX".into())));
        assert_eq!(spec("dir[1]/a.fits").path, PathBuf::from("dir[1]/a.fits"));
        assert_eq!(spec("a.fits[]").hdu, None);
    }
}
