//! Flags over a picture, from what was typed.

use super::CliError;
use crate::composite::FlagUniform;
use crate::field::{Band, Field, FlagSelection, Plane, Role};
use crate::interop::FigureMask;
use crate::raster::Pyramid;
use crate::session::lack_of_flags;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::sync::Arc;

/// Which flags lie over the picture.
#[derive(Debug, Clone, Args)]
pub struct MaskArguments {
    /// Draw flags over the picture, from a flag map beside the images: default (defects), all, none, or the names or
    /// numbers of bits.
    #[arg(long, value_name = "default|all|none|NAME,NAME...")]
    pub mask: Option<String>,
    /// How much the flags cover, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value = "0.45", value_parser = parse_share, requires = "mask")]
    pub mask_opacity: f32,
    /// The band whose flags they are; otherwise that of the plane that is drawn, or the bluest that has any.
    #[arg(long, value_name = "BAND", value_parser = band_parser(), requires = "mask")]
    pub mask_band: Option<Band>,
}

impl MaskArguments {
    /// The mask over a picture whose pixel grid is that of `shown`; `None` where none was asked for.
    ///
    /// # Errors
    /// A field without such flags, a name that is not one of theirs.
    pub(super) fn over(&self, field: &Field, shown: &Plane) -> Result<Option<FigureMask>, CliError> {
        let Some(text) = &self.mask else { return Ok(None) };
        let of_band = |band: Band| {
            field.plane_of(band, Role::Flag).filter(|plane| field.grid_of(plane).size() == shown.size())
        };
        let band = self
            .mask_band
            .or_else(|| shown.band.filter(|band| of_band(*band).is_some()))
            .or_else(|| Band::ALL.into_iter().find(|band| of_band(*band).is_some()))
            .or(shown.band)
            .unwrap_or(Band::Vis);
        let selection = FlagSelection::parse(text, band).map_err(CliError::Usage)?;
        if selection == FlagSelection::NONE {
            return Ok(None);
        }
        let plane = of_band(band).ok_or_else(|| CliError::Input(lack_of_flags(band.name())))?;
        Ok(Some(FigureMask {
            plane: Arc::clone(plane),
            pyramid: Arc::new(Pyramid::new(Arc::clone(&plane.pixels))),
            warp: field.warp(plane.key).cloned(),
            colors: FlagUniform::new(selection, self.mask_opacity),
        }))
    }
}

fn parse_share(text: &str) -> Result<f32, String> {
    let share = text.parse::<f32>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("{text} is no number from 0 to 1"))
}

fn band_parser() -> impl TypedValueParser<Value = Band> {
    PossibleValuesParser::new(Band::ALL.map(Band::name))
        .map(|name| Band::ALL.into_iter().find(|band| band.name() == name).unwrap_or(Band::Vis))
}
