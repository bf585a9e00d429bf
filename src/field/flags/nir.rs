//! The flag bits of Y, J and H.

use super::FlagBit;
use super::FlagKind::{Defect, History, Source};

/// Document 15304, whose asterisks mark the bits from 2 to 23 that are invalid here (INVALID itself has none). Most
/// good pixels carry NLINEAR and DARKNODET. The kinds of the other bits without an asterisk are our choice.
pub(super) const BITS: &[FlagBit] = &[
    FlagBit::invalid(0, "INVALID", "not to be used"),
    FlagBit::new(1, "OBMASK", Defect, "masked in this observation"),
    FlagBit::invalid(2, "DISCONNECTED", "pixel without connection"),
    FlagBit::invalid(3, "ZEROQE", "blind pixel"),
    FlagBit::invalid(4, "BADBASE", "bad baseline"),
    FlagBit::new(5, "LOWQE", Defect, "of low quantum efficiency"),
    FlagBit::invalid(6, "SUPERQE", "of impossibly high quantum efficiency"),
    FlagBit::new(7, "HOT", Defect, "hot pixel (not invalid)"),
    FlagBit::invalid(8, "RTN", "random telegraph noise"),
    FlagBit::invalid(9, "SNOWBALL", "in a snowball of charge"),
    FlagBit::invalid(10, "SATUR", "saturated"),
    FlagBit::new(11, "NLINEAR", History, "corrected for non-linearity; most good pixels carry it"),
    FlagBit::invalid(12, "NLMODFAIL", "the correction for non-linearity failed"),
    FlagBit::invalid(13, "PERSIST", "persistence of an earlier exposure"),
    FlagBit::new(14, "PERMODFAIL", Defect, "the model of persistence failed"),
    FlagBit::new(15, "DARKNODET", History, "no dark current detected; most good pixels carry it"),
    FlagBit::invalid(16, "COSMIC", "hit by a cosmic ray"),
    FlagBit::new(17, "FLATLH", Defect, "flat field very low or high"),
    FlagBit::invalid(18, "GHOST", "reflection of a bright star"),
    FlagBit::new(19, "SCATTER", Defect, "scattered light"),
    FlagBit::new(20, "MOVING", Source, "in a moving object"),
    FlagBit::new(21, "TRANS", Source, "in a transient"),
    FlagBit::new(22, "CROSSTALK", Defect, "crosstalk of a bright star"),
    FlagBit::invalid(23, "FLOWER", "in the flower pattern around a hot pixel"),
    FlagBit::new(24, "VIGNET", Defect, "vignetted"),
];
