//! Plate solutions of the Digitized Sky Survey: polynomials in millimetres on the plate.
//!
//! Source: the header description of the STScI Digitized Sky Survey (keywords AMDXn, AMDYn, PPOn, …).

use super::distortion::{Distortion, Surface};
use super::keywords::Keywords;
use super::linear::Linear;
use super::polynomial::Polynomial;
use crate::sky::WcsError;

/// What a plate solution gives: everything but the projection, which is TAN.
pub(super) struct Plate {
    pub linear: Linear,
    pub distortion: Distortion,
    /// Right ascension and declination of the plate's centre, degrees.
    pub center: [f64; 2],
}

/// Number of a coefficient AMDX and the powers of x and y behind it; AMDY has x and y exchanged.
const TERMS: [(usize, usize, usize); 10] = [
    (1, 1, 0),
    (2, 0, 1),
    (3, 0, 0),
    (4, 2, 0),
    (5, 1, 1),
    (6, 0, 2),
    (8, 3, 0),
    (9, 2, 1),
    (10, 1, 2),
    (11, 0, 3),
];

/// The plate solution in a header, if it is complete.
pub(super) fn from_keywords(keywords: &Keywords<'_>) -> Result<Option<Plate>, WcsError> {
    let number = |keyword: &str| keywords.number(keyword);
    let all = || {
        let corner = [number("CNPIX1")?, number("CNPIX2")?];
        let origin = [number("PPO3")?, number("PPO6")?];
        let pixel_microns = [number("XPIXELSZ")?, number("YPIXELSZ")?];
        let slopes = [number("AMDX1")?, number("AMDY1")?];
        Some((corner, origin, pixel_microns, slopes, plate_center(keywords)?))
    };
    let Some((corner, origin, pixel_microns, slopes, center)) = all() else { return Ok(None) };
    if slopes.contains(&0.0) || pixel_microns.contains(&0.0) {
        return Err(WcsError::bad("the plate solution (AMDX, AMDY) is degenerate"));
    }
    // Plate x runs against pixels: x = (PPO3 - XPIXELSZ (i + CNPIX1 - 1/2)) / 1000 mm of FITS pixel i.
    let reference = [0, 1].map(|k| origin[k] / pixel_microns[k] - corner[k] + 0.5 - 1.0);
    let degrees = [0, 1].map(|k| pixel_microns[k] / 1000.0 * slopes[k] / 3600.0);
    let linear = Linear::new(reference, [[-degrees[0], 0.0], [0.0, degrees[1]]])?;
    let scale = slopes.map(|slope| 3600.0 / slope);
    let surface =
        |axis: &str, swap: bool| Surface { scale, ..Surface::plain(polynomial(keywords, axis, swap)) };
    let surfaces = [surface("AMDX", false), surface("AMDY", true)];
    Ok(Some(Plate { linear, distortion: Distortion { surfaces }, center }))
}

/// Degrees on the plane from millimetres on the plate.
fn polynomial(keywords: &Keywords<'_>, axis: &str, swap: bool) -> Polynomial {
    let mut polynomial = Polynomial::default();
    let mut add = |i: usize, j: usize, arcsec: f64| {
        let (i, j) = if swap { (j, i) } else { (i, j) };
        polynomial.add(i, j, arcsec / 3600.0);
    };
    let coefficient = |term: usize| keywords.number(&format!("{axis}{term}")).unwrap_or(0.0);
    for (term, i, j) in TERMS {
        add(i, j, coefficient(term));
    }
    // x^2 + y^2, x (x^2 + y^2) and x (x^2 + y^2)^2
    for (i, j, term, times) in [
        (2, 0, 7, 1.0),
        (0, 2, 7, 1.0),
        (3, 0, 12, 1.0),
        (1, 2, 12, 1.0),
        (5, 0, 13, 1.0),
        (3, 2, 13, 2.0),
        (1, 4, 13, 1.0),
    ] {
        add(i, j, times * coefficient(term));
    }
    polynomial
}

fn plate_center(keywords: &Keywords<'_>) -> Option<[f64; 2]> {
    let parts = |names: [&str; 3]| {
        let [whole, minutes, seconds] = names.map(|name| keywords.number(name));
        Some(whole? + minutes? / 60.0 + seconds? / 3600.0)
    };
    let declination = parts(["PLTDECD", "PLTDECM", "PLTDECS"])?;
    let sign = if keywords.text("PLTDECSN").is_some_and(|sign| sign.starts_with('-')) { -1.0 } else { 1.0 };
    Some([15.0 * parts(["PLTRAH", "PLTRAM", "PLTRAS"])?, sign * declination])
}
