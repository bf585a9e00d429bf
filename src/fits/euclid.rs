//! Which band and role a plane has, by EXTNAME, FILTER and file name, and its unit and zero point.
//!
//! Recognised: MER mosaics and their RMS, flag, background and PSF files (`EUC_MER_...`), Q1 cut-outs
//! (`VIS_FLUX`, `NIR_Y_RMS`, ...), VIS quadrant frames (`3-4.F.SCI`), NISP calibrated frames
//! (`EUC_NIR_W-CAL-IMAGE_Y...`), and plain names (`VIS`, `NIR-J`, `H`). Everything else has no band.

use super::Hdu;
use crate::field::{Band, Role};
use crate::header::Header;
use std::path::Path;

/// What a name says about a plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognition {
    pub band: Option<Band>,
    /// `None` where the name does not tell.
    pub role: Option<Role>,
}

/// Band and role in a name such as an EXTNAME: `VIS_FLUX`, `NIR_H_BGSUB`, `Y_RMS`, `DES_G_PSF` (no band).
pub fn recognise(name: &str) -> Recognition {
    let tokens = tokens(name);
    if let Some(role) = quadrant(&tokens) {
        return Recognition { band: Some(Band::Vis), role };
    }
    let mut rest = tokens.as_slice();
    let mut role = None;
    while let Some((last, before)) = rest.split_last() {
        match role_of(last) {
            Some(found) => role = Some(found),
            None if last == "MAP" && !before.is_empty() => {}
            None => break,
        }
        rest = before;
    }
    Recognition { band: band_of_tokens(rest), role }
}

/// The band that a FILTER or band name means: `VIS`, `NIR_Y`, `NIR-J`, `H`; `DES_G` or `F115W` mean none.
pub fn band_of_name(name: &str) -> Option<Band> {
    band_of_tokens(&tokens(name))
}

fn tokens(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|token| !token.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}

fn band_of_tokens(tokens: &[String]) -> Option<Band> {
    let mut words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    if matches!(words.first(), Some(&("EUCLID" | "EUC"))) {
        words.remove(0);
    }
    match words.as_slice() {
        ["VIS"] => Some(Band::Vis),
        [letter] | ["NIR" | "NISP", letter] => match *letter {
            "Y" => Some(Band::Y),
            "J" => Some(Band::J),
            "H" => Some(Band::H),
            _ => None,
        },
        _ => None,
    }
}

fn role_of(token: &str) -> Option<Role> {
    match token {
        "FLUX" | "SCI" | "BGSUB" | "IMAGE" | "DATA" => Some(Role::Flux),
        "RMS" | "ERR" | "NOISE" | "SIGMA" => Some(Role::Rms),
        "PSF" => Some(Role::Psf),
        "FLAG" | "FLAGS" | "FLG" | "DQ" | "MASK" => Some(Role::Flag),
        "BGMOD" | "BKG" | "BACK" | "BACKGROUND" => Some(Role::Background),
        "WHT" | "WGT" | "WEIGHT" | "SEGMAP" | "MODEL" | "RESIDUAL" => Some(Role::Other),
        _ => None,
    }
}

/// `3-4.F.SCI`: CCD 1-1 to 6-6, quadrant E to H, and what of it; files with one plane per quadrant leave
/// the last part out.
fn quadrant(tokens: &[String]) -> Option<Option<Role>> {
    let (ccd, what) = tokens.split_at_checked(3)?;
    let digit = |text: &String| matches!(text.as_bytes(), [b'1'..=b'6']);
    let is_quadrant =
        digit(ccd.first()?) && digit(ccd.get(1)?) && matches!(ccd.get(2)?.as_str(), "E" | "F" | "G" | "H");
    match what {
        _ if !is_quadrant => None,
        [] => Some(None),
        [word] => role_of(word).map(Some),
        _ => None,
    }
}

/// `DET23.SCI`: one of the sixteen NISP detectors, 11 to 44, and what of it.
fn nisp_detector(tokens: &[String]) -> Option<Option<Role>> {
    let (detector, what) = tokens.split_first()?;
    let is_detector =
        matches!(detector.strip_prefix("DET").map(str::as_bytes), Some([b'1'..=b'4', b'1'..=b'4']));
    match what {
        _ if !is_detector => None,
        [] => Some(None),
        [word] => role_of(word).map(Some),
        _ => None,
    }
}

/// The part of a focal plane that an EXTNAME names, and what of it: `3-4.F` and `SCI`, `DET23` and `DQ`. Files
/// with one plane per quadrant leave the second out.
pub(super) fn detector_of(extname: &str) -> Option<(&str, Option<&str>)> {
    let tokens = tokens(extname);
    quadrant(&tokens).or_else(|| nisp_detector(&tokens))?;
    // Both `3-4.F` and `DET23` have five letters.
    let (name, rest) = extname.split_at_checked(5)?;
    Some((name, rest.get(1..).filter(|what| !what.is_empty())))
}

/// The CCD quadrant in an EXTNAME of a VIS quadrant frame: `3-4.F`.
pub(super) fn quadrant_of(extname: &str) -> Option<&str> {
    quadrant(&tokens(extname))?;
    extname.get(..5)
}

/// What the file as a whole says about its HDUs.
#[derive(Debug)]
pub(super) struct FileFacts {
    from_name: Recognition,
    /// The file is a Euclid product, by name or by zero points of Euclid bands.
    is_euclid: bool,
    /// Header of a primary HDU without data: its FILTER and zero point hold for the extensions.
    shared: Option<std::sync::Arc<Header>>,
}

impl FileFacts {
    pub fn of(path: &Path, hdus: &[Hdu]) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let calibrated = |hdu: &Hdu| {
            let named =
                |text: &str| tokens(text).iter().any(|word| matches!(word.as_str(), "VIS" | "NIR" | "NISP"));
            let names = [hdu.extname.as_deref(), hdu.header.text("FILTER")];
            let band = names.into_iter().flatten().any(|name| named(name) && recognise(name).band.is_some());
            band && hdu.header.number("MAGZERO").is_some()
        };
        let shared = hdus.first().filter(|hdu| !hdu.is_image()).map(|hdu| std::sync::Arc::clone(&hdu.header));
        let is_euclid = name.starts_with("EUC_") || hdus.iter().any(calibrated);
        Self { from_name: recognise_file(&name), is_euclid, shared }
    }
}

/// Band and role in a file name.
fn recognise_file(name: &str) -> Recognition {
    let stem = name.split(".fit").next().unwrap_or(name);
    if !name.starts_with("EUC_") {
        return recognise(stem);
    }
    let product: Vec<String> = tokens(stem.split("_TILE").next().unwrap_or(stem));
    let has = |word: &str| product.iter().any(|token| token == word);
    let letter = product.iter().rev().find_map(|word| match word.as_str() {
        "Y" => Some(Band::Y),
        "J" => Some(Band::J),
        "H" => Some(Band::H),
        _ => None,
    });
    let band = if has("NIR") { letter } else { has("VIS").then_some(Band::Vis) };
    let product_role = product.iter().rev().find_map(|word| role_of(word));
    let role = match product_role {
        Some(role) => role,
        None if has("MOSAIC") || has("DET") => Role::Flux,
        None => Role::Other,
    };
    Recognition { band, role: Some(role) }
}

/// Fill in band, role, unit and zero point of an image HDU.
pub(super) fn describe(hdu: &mut Hdu, facts: &FileFacts) {
    if !hdu.is_image() {
        return;
    }
    let filter = hdu.header.text("FILTER").filter(|text| !text.is_empty());
    let by_extname = hdu.extname.as_deref().map(recognise);
    // The file name speaks only for an image that has no name of its own.
    let anonymous = match hdu.extname.as_deref() {
        None => true,
        Some(name) => {
            matches!(name.to_ascii_uppercase().as_str(), "PRIMARY" | "COMPRESSED_IMAGE" | "SCI" | "IMAGE")
                || detector_of(name).is_some()
        }
    };
    let shared_filter = facts.shared.as_deref().and_then(|header| header.text("FILTER"));
    hdu.band = by_extname
        .and_then(|found| found.band)
        .or_else(|| filter.and_then(band_of_name))
        .or_else(|| if filter.is_none() && anonymous { shared_filter.and_then(band_of_name) } else { None })
        .or(if filter.is_none() && anonymous { facts.from_name.band } else { None });
    let by_name = by_extname.and_then(|found| found.role);
    hdu.role = match (by_name, facts.from_name.role) {
        (Some(Role::Flux) | None, Some(role)) if anonymous => role,
        (Some(role), _) => role,
        (None, _) => Role::Flux,
    };
    hdu.magzero = magzero(hdu, facts);
    hdu.unit = unit(hdu, facts);
}

fn unit(hdu: &Hdu, facts: &FileFacts) -> String {
    if let Some(unit) = hdu.header.text("BUNIT") {
        return unit.trim().to_owned();
    }
    let has_flux_unit = matches!(hdu.role, Role::Flux | Role::Rms | Role::Background);
    let is_quadrant = hdu.extname.as_deref().and_then(quadrant_of).is_some();
    match hdu.band {
        Some(Band::Vis) if is_quadrant && has_flux_unit => "ADU".to_owned(),
        // MER mosaics and cut-outs of them carry no BUNIT; these are the units of the product description.
        Some(Band::Vis) if facts.is_euclid && has_flux_unit => "ADU/s".to_owned(),
        Some(_) if facts.is_euclid && has_flux_unit => "electron".to_owned(),
        _ => String::new(),
    }
}

/// AB zero point of one unit of the stored values.
fn magzero(hdu: &Hdu, facts: &FileFacts) -> Option<f64> {
    const KEYWORDS: [&str; 6] = ["MAGZERO", "MAGZEROP", "ABMAGZP", "ZPAB", "ZP", "PHOTZP"];
    let finite = |header: &Header| {
        KEYWORDS.iter().find_map(|keyword| header.number(keyword).filter(|value| value.is_finite()))
    };
    let shared = || facts.shared.as_deref().filter(|_| hdu.role == Role::Flux).and_then(finite);
    let stated = finite(&hdu.header).or_else(shared);
    // VIS quadrant frames hold ADU of the whole exposure, and their zero point is for ADU per second.
    let is_quadrant = hdu.extname.as_deref().and_then(quadrant_of).is_some();
    let seconds = || {
        let headers = [Some(&*hdu.header), facts.shared.as_deref()];
        headers.into_iter().flatten().find_map(|header| header.number("EXPTIME")).filter(|time| *time > 0.0)
    };
    match stated {
        Some(zero) if is_quadrant => Some(zero + seconds().map_or(0.0, |time| 2.5 * time.log10())),
        Some(zero) => Some(zero),
        None => hst_magzero(&hdu.header),
    }
}

/// AB zero point from PHOTFLAM and PHOTPLAM, which hold for count rates only.
/// Source: ACS Data Handbook, ABMAG_ZEROPOINT = -2.5 log10(PHOTFLAM) - 5 log10(PHOTPLAM) - 2.408.
fn hst_magzero(header: &Header) -> Option<f64> {
    let is_rate = header.text("BUNIT").is_some_and(|unit| unit.trim().to_ascii_uppercase().ends_with("/S"));
    let positive = |keyword: &str| header.number(keyword).filter(|value| *value > 0.0 && value.is_finite());
    let (flam, plam) = (positive("PHOTFLAM")?, positive("PHOTPLAM")?);
    is_rate.then(|| -2.5 * flam.log10() - 5.0 * plam.log10() - 2.408)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> (Option<Band>, Option<Role>) {
        let found = recognise(name);
        (found.band, found.role)
    }

    #[test]
    fn extension_names() {
        assert_eq!(known("VIS_FLUX"), (Some(Band::Vis), Some(Role::Flux)));
        assert_eq!(known("VIS_BGSUB"), (Some(Band::Vis), Some(Role::Flux)));
        assert_eq!(known("Y_RMS"), (Some(Band::Y), Some(Role::Rms)));
        assert_eq!(known("NIR-J"), (Some(Band::J), None));
        assert_eq!(known("NIR_H_BGSUB"), (Some(Band::H), Some(Role::Flux)));
        assert_eq!(known("VIS_PSF"), (Some(Band::Vis), Some(Role::Psf)));
        assert_eq!(known("3-4.F.SCI"), (Some(Band::Vis), Some(Role::Flux)));
        assert_eq!(known("6-1.H.FLG"), (Some(Band::Vis), Some(Role::Flag)));
    }

    #[test]
    fn detectors_of_both_instruments() {
        assert_eq!(detector_of("3-4.F.SCI"), Some(("3-4.F", Some("SCI"))));
        assert_eq!(detector_of("6-6.H"), Some(("6-6.H", None)));
        assert_eq!(detector_of("DET23.DQ"), Some(("DET23", Some("DQ"))));
        assert_eq!(known("DET23.DQ"), (None, Some(Role::Flag)));
        for name in ["DET51.SCI", "DET1.SCI", "3-7.F.SCI", "VIS_FLUX", "DET23.SCI.X", ""] {
            assert_eq!(detector_of(name), None, "{name}");
        }
    }

    #[test]
    fn other_instruments_have_no_band() {
        for name in ["DES_G_BGSUB", "HSC_Z_FLUX", "MEGACAM_U", "F115W", "7-1.H.SCI", "VISTA_J", "HST_H_X", ""]
        {
            assert_eq!(recognise(name).band, None, "{name}");
        }
        assert_eq!(known("DES_G_BGSUB").1, Some(Role::Flux));
    }

    #[test]
    fn mer_file_names() {
        let file = |name: &str| {
            let found = recognise_file(name);
            (found.band, found.role)
        };
        let tail = "TILE102018665-ABC123_20241025T000000.000000Z_00.00.fits.gz";
        assert_eq!(file(&format!("EUC_MER_BGSUB-MOSAIC-NIR-H_{tail}")), (Some(Band::H), Some(Role::Flux)));
        assert_eq!(file(&format!("EUC_MER_BGSUB-MOSAIC-VIS_{tail}")), (Some(Band::Vis), Some(Role::Flux)));
        assert_eq!(file(&format!("EUC_MER_MOSAIC-NIR-Y-RMS_{tail}")), (Some(Band::Y), Some(Role::Rms)));
        assert_eq!(file(&format!("EUC_MER_MOSAIC-VIS-FLAG_{tail}")), (Some(Band::Vis), Some(Role::Flag)));
        assert_eq!(file(&format!("EUC_MER_BGMOD-VIS_{tail}")), (Some(Band::Vis), Some(Role::Background)));
        assert_eq!(file(&format!("EUC_MER_BGSUB-MOSAIC-DES-G_{tail}")).0, None);
        assert_eq!(file("EUC_NIR_W-CAL-IMAGE_J-12345-1_20241025T000000Z.fits").0, Some(Band::J));
    }
}
