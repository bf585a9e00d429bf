//! The flag bits of VIS.

use super::FlagBit;
use super::FlagKind::{Defect, History, Source};

/// DPDD and document 15303. Bits 13, 14, 19 and 20 stand on older pages only.
pub(super) const BITS: &[FlagBit] = &[
    FlagBit::invalid(0, "INVALID", "not to be used"),
    FlagBit::new(1, "HOT", Defect, "hot pixel"),
    FlagBit::new(2, "COLD", Defect, "cold pixel"),
    FlagBit::new(3, "SAT", Defect, "saturated"),
    FlagBit::new(4, "COSMIC", Defect, "hit by a cosmic ray"),
    FlagBit::new(5, "GHOST", Defect, "reflection of a bright star"),
    FlagBit::new(6, "QUADEDGE", Defect, "at the edge of a detector quadrant"),
    FlagBit::new(7, "BAD_COLUMN", Defect, "in a bad column"),
    FlagBit::new(8, "BAD_CLUSTER", Defect, "in a cluster of bad pixels"),
    FlagBit::new(9, "CR_REGION", Defect, "in the surroundings of a cosmic ray"),
    FlagBit::new(12, "OVRCOL", Defect, "in a column that is affected by overflow"),
    FlagBit::new(13, "EXTOBJ", Source, "in an extended object").old(),
    FlagBit::new(14, "SCATLIGHT", Defect, "scattered light").old(),
    FlagBit::new(15, "CHARINJ", Defect, "in a row of charge injection"),
    FlagBit::new(17, "SATXTALKGHOST", Defect, "crosstalk ghost of a saturated star"),
    FlagBit::new(18, "STARSIGNAL", Source, "light of a star"),
    FlagBit::new(19, "SATURATEDSTAR", Defect, "in a saturated star").old(),
    FlagBit::new(20, "CTICORRECTION", History, "corrected for inefficient charge transfer").old(),
    FlagBit::new(21, "ADCMAX", Defect, "at the largest value of the converter"),
    FlagBit::new(22, "NO_DATA", Defect, "no data"),
    FlagBit::new(23, "STITCHBLOCK", Defect, "at a stitching boundary of the detector"),
    FlagBit::new(24, "OBJECTS", Source, "in a detected object"),
];
