//! The arguments that say which files make the field.

use crate::field::Band;
use crate::fits::{FileSpec, HduChoice};
use clap::Args;
use std::ffi::OsString;

/// Files by position, files by band, and the HDU to take from them.
#[derive(Debug, Clone, Default, Args)]
pub struct FieldArguments {
    /// FITS files; FILE[EXT] takes one HDU by EXTNAME or by 0-based number.
    #[arg(value_name = "FILE")]
    pub files: Vec<OsString>,
    /// The VIS image.
    #[arg(long, value_name = "FILE")]
    pub vis: Option<OsString>,
    /// The Y image.
    #[arg(long = "y", value_name = "FILE")]
    pub y: Option<OsString>,
    /// The J image.
    #[arg(long = "j", value_name = "FILE")]
    pub j: Option<OsString>,
    /// The H image.
    #[arg(long = "h", value_name = "FILE")]
    pub h: Option<OsString>,
    /// HDU of every file that names none itself: 0-based number or EXTNAME.
    #[arg(long, value_name = "N|NAME")]
    pub hdu: Option<String>,
}

impl FieldArguments {
    /// The files to open, those given by band last.
    pub fn specs(&self) -> Vec<FileSpec> {
        let by_band = [(&self.vis, Band::Vis), (&self.y, Band::Y), (&self.j, Band::J), (&self.h, Band::H)];
        let positional = self.files.iter().map(|file| FileSpec::parse(file));
        let banded = by_band.into_iter().filter_map(|(file, band)| {
            file.as_ref().map(|file| FileSpec { band: Some(band), ..FileSpec::parse(file) })
        });
        positional
            .chain(banded)
            .map(|spec| FileSpec {
                hdu: spec.hdu.or_else(|| self.hdu.as_deref().map(HduChoice::parse)),
                ..spec
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn bands_and_hdus_reach_the_files_they_are_meant_for() {
        let arguments = FieldArguments {
            files: vec!["a.fits[2]".into()],
            h: Some("h.fits".into()),
            hdu: Some("SCI".into()),
            ..FieldArguments::default()
        };
        let specs = arguments.specs();
        assert_eq!(specs[0].hdu, Some(HduChoice::Index(2)));
        assert_eq!(specs[1].path, PathBuf::from("h.fits"));
        assert_eq!((specs[1].band, &specs[1].hdu), (Some(Band::H), &Some(HduChoice::Name("SCI".into()))));
    }
}
