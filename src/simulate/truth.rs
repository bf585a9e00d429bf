//! The catalogue of what was put into a simulated field.

use crate::geometry::ImagePoint;
use std::io::{self, Write};

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    Star,
    /// Old stars only: ellipticals and lenticulars.
    Elliptical,
    /// A disc with or without bulge.
    Disc,
    /// A disc with drawn arms.
    Spiral,
    EdgeOn,
    Merger,
    /// A foreground galaxy with the lensed images of another behind it.
    Lens,
}

impl SourceKind {
    /// As written in catalogues.
    pub fn name(self) -> &'static str {
        match self {
            Self::Star => "star",
            Self::Elliptical => "elliptical",
            Self::Disc => "disc",
            Self::Spiral => "spiral",
            Self::EdgeOn => "edge_on",
            Self::Merger => "merger",
            Self::Lens => "lens",
        }
    }
}

/// The lens in a [`SourceKind::Lens`] and the galaxy behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct LensTruth {
    pub einstein_radius_arcsec: f64,
    /// Axis ratio of the mass.
    pub axis_ratio: f64,
    /// Position angle of the mass, degrees from north through east.
    pub position_angle_deg: f64,
    /// True position of the source relative to the lens, arcsec towards +x and +y of the image.
    pub source_offset_arcsec: (f64, f64),
    pub source_radius_arcsec: f64,
    /// Magnitudes of all lensed light together in VIS, Y, J, H.
    pub arc_magnitudes: [f64; 4],
    /// Lensed flux over the flux without a lens.
    pub magnification: f64,
    /// Images of the source's centre.
    pub image_count: usize,
}

/// One source.
#[derive(Debug, Clone, PartialEq)]
pub struct TruthEntry {
    /// From 1, in catalogue order.
    pub id: u32,
    pub kind: SourceKind,
    /// In image coordinates (0-based).
    pub position: ImagePoint,
    /// Right ascension and declination, degrees.
    pub ra_deg: f64,
    pub dec_deg: f64,
    /// AB, in VIS, Y, J, H; of a lens, without the lensed light.
    pub magnitudes: [f64; 4],
    /// Along the major axis; 0 for stars.
    pub half_light_radius_arcsec: f64,
    /// 1 for stars.
    pub axis_ratio: f64,
    /// Degrees from north through east.
    pub position_angle_deg: f64,
    /// Of the brightest smooth component; 0 for stars.
    pub sersic_index: f64,
    /// Share of the VIS flux in the bulge.
    pub bulge_share: f64,
    /// What the colours were drawn for; 0 for stars.
    pub redshift: f64,
    pub lens: Option<LensTruth>,
}

impl TruthEntry {
    /// A source of which only kind, position and magnitudes are known; the rest as for a star.
    pub(super) fn new(kind: SourceKind, position: ImagePoint, magnitudes: [f64; 4]) -> Self {
        Self {
            id: 0,
            kind,
            position,
            ra_deg: f64::NAN,
            dec_deg: f64::NAN,
            magnitudes,
            half_light_radius_arcsec: 0.0,
            axis_ratio: 1.0,
            position_angle_deg: 0.0,
            sersic_index: 0.0,
            bulge_share: 0.0,
            redshift: 0.0,
            lens: None,
        }
    }
}

/// Degrees from north through east, 0 to 180, of a direction counter-clockwise from +x (west), north up.
pub(super) fn position_angle_deg(angle: f64) -> f64 {
    (angle.to_degrees() - 90.0).rem_euclid(180.0)
}

const COLUMNS: &str = "id,kind,x,y,ra,dec,mag_vis,mag_y,mag_j,mag_h,half_light_radius_arcsec,axis_ratio,\
position_angle_deg,sersic_index,bulge_share,redshift,einstein_radius_arcsec,lens_axis_ratio,\
lens_position_angle_deg,source_dx_arcsec,source_dy_arcsec,source_radius_arcsec,arc_mag_vis,arc_mag_y,\
arc_mag_j,arc_mag_h,magnification,image_count";

/// Write a truth catalogue as CSV. `x`, `y` count from (1, 1) as FITS does; `ra`, `dec` are degrees;
/// lens columns are empty where there is no lens.
///
/// # Errors
/// When writing fails.
pub fn write_truth(entries: &[TruthEntry], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{COLUMNS}")?;
    for entry in entries {
        let [vis, y, j, h] = entry.magnitudes;
        write!(
            out,
            "{},{},{:.3},{:.3},{:.8},{:.8},{vis:.4},{y:.4},{j:.4},{h:.4},{:.4},{:.4},{:.2},{:.2},{:.3},{:.3}",
            entry.id,
            entry.kind.name(),
            entry.position.x + 1.0,
            entry.position.y + 1.0,
            entry.ra_deg,
            entry.dec_deg,
            entry.half_light_radius_arcsec,
            entry.axis_ratio,
            entry.position_angle_deg,
            entry.sersic_index,
            entry.bulge_share,
            entry.redshift,
        )?;
        write_lens(entry.lens.as_ref(), out)?;
    }
    Ok(())
}

fn write_lens(lens: Option<&LensTruth>, out: &mut dyn Write) -> io::Result<()> {
    let Some(lens) = lens else { return writeln!(out, ",,,,,,,,,,,,") };
    let [vis, y, j, h] = lens.arc_magnitudes;
    writeln!(
        out,
        ",{:.4},{:.4},{:.2},{:.4},{:.4},{:.4},{vis:.4},{y:.4},{j:.4},{h:.4},{:.3},{}",
        lens.einstein_radius_arcsec,
        lens.axis_ratio,
        lens.position_angle_deg,
        lens.source_offset_arcsec.0,
        lens.source_offset_arcsec.1,
        lens.source_radius_arcsec,
        lens.magnification,
        lens.image_count,
    )
}
