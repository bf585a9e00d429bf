//! What should be known of a source that can be repainted.

use super::{PIXEL_SCALE_ARCSEC, Stamp};
use crate::field::Band;

/// Something that stands against a source, or against scoring it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Share of the brighter one.
    TwoNuclei {
        share: f64,
    },
    /// Share of the light within 10 pixels that lies in the mask.
    LargeMask {
        share: f64,
    },
    /// Share of the 32 x 32 pixels around the core.
    MissingPixels {
        share: f64,
    },
    /// `None` where the band is not known.
    OtherBand(Option<Band>),
    NoZeroPoint,
    /// Arcsec; NaN where it is not known.
    OtherScale {
        found: f64,
    },
}

impl Warning {
    /// What the plane itself gives reason to say.
    pub(super) fn of_plane(stamp: &Stamp) -> Vec<Self> {
        let mut warnings = Vec::new();
        if stamp.band != Some(Band::Vis) {
            warnings.push(Self::OtherBand(stamp.band));
        }
        if !stamp.has_zero_point {
            warnings.push(Self::NoZeroPoint);
        }
        if !stamp.has_scale_of_training() {
            warnings.push(Self::OtherScale { found: stamp.pixel_scale_arcsec });
        }
        warnings
    }

    /// Whether the source is shown and not scored, unless the user insists.
    pub fn forbids_score(&self) -> bool {
        matches!(self, Self::OtherBand(_) | Self::NoZeroPoint | Self::OtherScale { .. })
    }

    /// Half a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::TwoNuclei { share } => {
                format!("it has two nuclei, the second {:.0} % as bright as the first", 100.0 * share)
            }
            Self::LargeMask { share } => {
                format!("the mask is as large as the galaxy: it holds {:.0} % of its light", 100.0 * share)
            }
            Self::MissingPixels { share } => {
                format!("{:.0} % of the pixels around it have no data and are painted too", 100.0 * share)
            }
            Self::OtherBand(Some(band)) => {
                format!("the image is {}, and the network knows VIS", band.name())
            }
            Self::OtherBand(None) => {
                "the band of the image is not known, and the network knows VIS".to_owned()
            }
            Self::NoZeroPoint => "the image has no zero point (MAGZERO)".to_owned(),
            Self::OtherScale { found } if found.is_nan() => {
                format!("the width of its pixels is not known, and the network knows {PIXEL_SCALE_ARCSEC}\"")
            }
            Self::OtherScale { found } => {
                format!("its pixels are {found:.3}\" wide, and the network knows {PIXEL_SCALE_ARCSEC}\"")
            }
        }
    }
}
