//! The column names of surveys.

use super::euclid_bands::of_euclid_bands;
use super::mapping::{REDDENING, nearest_text};
use super::{BANDS, BandColumns, Extinction, FeatureSet, Mapping, QuasarError, Scale};
use crate::catalogue::{Table, Values};

/// How a survey names its columns; `{b}` is the band. Names are compared without regard to case.
struct Survey {
    title: &'static str,
    /// Magnitudes or fluxes, the first that is there.
    columns: &'static [&'static str],
    errors: &'static [&'static str],
    extinctions: &'static [&'static str],
    offsets: &'static [&'static str],
    flags: &'static [&'static str],
    stellarity: &'static [&'static str],
    /// `None`: as the unit of the column says, else magnitudes.
    scale: Option<Scale>,
}

const NONE: &[&str] = &[];

/// The softening of SDSS asinh magnitudes would change nothing above 20th magnitude, so they are taken as they are.
const SURVEYS: [Survey; 5] = [
    Survey {
        title: "KiDS GAaP",
        columns: &["MAG_GAAP_CALIB_{b}"],
        errors: &["MAGERR_GAAP_{b}"],
        extinctions: NONE,
        offsets: NONE,
        flags: &["IMAFLAGS_ISO_{b}"],
        stellarity: &["CLASS_STAR"],
        scale: Some(Scale::Magnitude),
    },
    Survey {
        title: "KiDS GAaP, to be calibrated",
        columns: &["MAG_GAAP_{b}"],
        errors: &["MAGERR_GAAP_{b}"],
        extinctions: &["EXT_SFD_{b}", "EXTINCTION_{b}"],
        offsets: &["ZPT_OFFSET_{b}"],
        flags: &["IMAFLAGS_ISO_{b}"],
        stellarity: &["CLASS_STAR"],
        scale: Some(Scale::Magnitude),
    },
    Survey {
        title: "SDSS, corrected for extinction",
        columns: &["dered_{b}"],
        errors: &["modelMagErr_{b}", "err_{b}"],
        extinctions: NONE,
        offsets: NONE,
        flags: NONE,
        stellarity: NONE,
        scale: Some(Scale::Magnitude),
    },
    Survey {
        title: "SDSS",
        columns: &["psfMag_{b}", "modelMag_{b}", "psf_mag_{b}", "model_mag_{b}", "cModelMag_{b}"],
        errors: &[
            "psfMagErr_{b}",
            "modelMagErr_{b}",
            "psf_mag_err_{b}",
            "model_mag_err_{b}",
            "cModelMagErr_{b}",
        ],
        extinctions: &["extinction_{b}"],
        offsets: NONE,
        flags: &["flags_{b}"],
        stellarity: NONE,
        scale: Some(Scale::Magnitude),
    },
    Survey {
        title: "u, g, r, i",
        columns: &["{b}", "mag_{b}", "{b}_mag", "{b}mag", "mag{b}", "{b}_psf", "flux_{b}", "{b}_flux"],
        errors: &[
            "err_{b}",
            "{b}_err",
            "{b}err",
            "magerr_{b}",
            "mag_err_{b}",
            "sig_{b}_mag",
            "{b}_mag_err",
            "e_{b}mag",
            "fluxerr_{b}",
            "flux_err_{b}",
        ],
        extinctions: &["extinction_{b}", "ext_{b}", "a_{b}"],
        offsets: NONE,
        flags: &["flags_{b}"],
        stellarity: &["CLASS_STAR", "stellarity"],
        scale: None,
    },
];

/// How Euclid's own bands may be named, to say which are missing.
const PLAIN_EUCLID: &[&str] = &["FLUX_{b}_2FWHM_APER", "FLUX_{b}"];
/// Kinds of photometry of the external bands of Euclid MER, the one meant for colours first.
const EUCLID_KINDS: [&str; 6] = ["2FWHM_APER", "TEMPLFIT", "TOTAL", "1FWHM_APER", "3FWHM_APER", "4FWHM_APER"];
const EUCLID_CAMERAS: [&str; 6] = ["LSST", "MEGACAM", "HSC", "DECAM", "PANSTARRS", "JPCAM"];

/// The mapping of a table whose columns are named as those of a known survey: KiDS GAaP, SDSS, Euclid MER with external
/// bands, or plainly u, g, r, i; where these are not all there, Euclid MER with its own bands.
///
/// # Errors
/// The bands of u, g, r, i that no column was found for, with the names nearest to what was sought.
pub fn recognised(table: &Table) -> Result<Mapping, QuasarError> {
    let found = recognised_as(table, FeatureSet::Ugri);
    found.or_else(|why| of_euclid_bands(table).ok_or(why))
}

/// The same for the bands of one set of features alone.
///
/// # Errors
/// The bands that no column was found for, with the names nearest to what was sought.
pub fn recognised_as(table: &Table, set: FeatureSet) -> Result<Mapping, QuasarError> {
    let (found, plain) = match set {
        FeatureSet::Ugri => {
            let found = SURVEYS.iter().take(4).find_map(|survey| of_survey(survey, table));
            let found = found.or_else(|| of_euclid(table));
            let last = SURVEYS.last();
            let found = found.or_else(|| last.and_then(|survey| of_survey(survey, table)));
            (found, last.map_or(NONE, |survey| survey.columns))
        }
        FeatureSet::Euclid => (of_euclid_bands(table), PLAIN_EUCLID),
    };
    if let Some(mapping) = found {
        return Ok(mapping);
    }
    let bands = set.bands();
    let missing: Vec<&str> =
        bands.into_iter().filter(|band| first_column(plain, band, table).is_none()).collect();
    // All there in one or the other naming, but not in one: then all are sought.
    let missing = if missing.is_empty() { bands.to_vec() } else { missing };
    let sought = |band: &str| match set {
        FeatureSet::Ugri => format!("mag_{band}"),
        FeatureSet::Euclid => format!("FLUX_{band}_2FWHM_APER"),
    };
    let nearest = missing.iter().map(|band| nearest_text(&sought(band), table));
    let nearest = nearest.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let [example, ..] = bands;
    Err(QuasarError::NoBands {
        missing: missing.join(", "),
        nearest,
        available: table.column_names(),
        example,
    })
}

/// All four bands of one naming.
fn of_survey(survey: &Survey, table: &Table) -> Option<Mapping> {
    let naming =
        survey.columns.iter().find(|naming| BANDS.iter().all(|band| named(naming, band, table).is_some()));
    // Plain names may differ from band to band only where no naming has all.
    let band = |band: &str| {
        let column = match naming {
            Some(naming) => named(naming, band, table)?,
            None => first_column(survey.columns, band, table)?,
        };
        let optional = |namings: &[&str]| first_column(namings, band, table);
        let extinction = optional(survey.extinctions).map(|column| Extinction { column, factor: 1.0 });
        let stated = table.column(&column).and_then(|column| Scale::of_unit(&column.unit));
        Some(BandColumns {
            scale: survey.scale.or(stated),
            error: matching_error(survey, naming, band, table).or_else(|| optional(survey.errors)),
            offset: optional(survey.offsets),
            flags: optional(survey.flags),
            extinction,
            column,
        })
    };
    let stellarity = survey.stellarity.iter().find_map(|name| named(name, "", table));
    Some(Mapping {
        survey: survey.title.to_owned(),
        features: FeatureSet::Ugri,
        stellarity,
        u: band("u")?,
        g: band("g")?,
        r: band("r")?,
        i: band("i")?,
    })
}

/// The error that belongs to the naming that was chosen, where the lists of a survey go together.
fn matching_error(survey: &Survey, naming: Option<&&str>, band: &str, table: &Table) -> Option<String> {
    if survey.errors.len() != survey.columns.len() {
        return None;
    }
    let place = survey.columns.iter().position(|one| Some(&one) == naming.as_ref())?;
    named(survey.errors.get(place)?, band, table)
}

/// External bands of Euclid MER: each band by the camera that has it, all by one kind of photometry. Microjansky.
fn of_euclid(table: &Table) -> Option<Mapping> {
    let of_kind = |kind: &&str| {
        let band = |index: usize, band: &str| {
            let letter = band.to_ascii_uppercase();
            let of_camera = |camera: &&str| {
                let column = named(&format!("FLUX_{letter}_EXT_{camera}_{kind}"), "", table)?;
                let error = named(&format!("FLUXERR_{letter}_EXT_{camera}_{kind}"), "", table);
                let reddening = named("GAL_EBV", "", table);
                let extinction =
                    reddening.and_then(|column| Some(Extinction { column, factor: *REDDENING.get(index)? }));
                let flags = named(&format!("FLAG_{letter}_EXT_{camera}"), "", table);
                let scale = Some(Scale::Flux { zero_point: 23.9 });
                Some(BandColumns { column, scale, error, offset: None, extinction, flags })
            };
            EUCLID_CAMERAS.iter().find_map(of_camera)
        };
        Some(Mapping {
            survey: format!("Euclid MER, external bands, {kind}"),
            features: FeatureSet::Ugri,
            stellarity: None,
            u: band(0, "u")?,
            g: band(1, "g")?,
            r: band(2, "r")?,
            i: band(3, "i")?,
        })
    };
    EUCLID_KINDS.iter().find_map(of_kind)
}

fn first_column(namings: &[&str], band: &str, table: &Table) -> Option<String> {
    namings.iter().find_map(|naming| named(naming, band, table))
}

/// The column of that name as the table spells it. One letter alone must be lower case: `R` is a radius or a Cousins
/// magnitude.
pub(super) fn named(naming: &str, band: &str, table: &Table) -> Option<String> {
    let wanted = naming.replace("{b}", band);
    let is_wanted = |name: &str| {
        if wanted.len() == 1 { name == wanted } else { name.eq_ignore_ascii_case(&wanted) }
    };
    let holds_numbers = |values: &Values| !matches!(values, Values::Logical(_));
    let found = table.columns.iter().find(|column| is_wanted(&column.name) && holds_numbers(&column.values));
    found.map(|column| column.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Column;

    fn table(names: &[&str]) -> Table {
        let columns = names.iter().map(|name| Column::new(*name, Values::Real(vec![18.0]))).collect();
        Table { columns, ..Table::default() }
    }

    #[test]
    fn surveys_are_recognised() {
        let kids = ["MAG_GAAP_u", "MAG_GAAP_g", "MAG_GAAP_r", "MAG_GAAP_i", "CLASS_STAR", "EXT_SFD_u"];
        let found = recognised(&table(&kids)).unwrap();
        assert_eq!(found.survey, "KiDS GAaP, to be calibrated");
        assert_eq!(found.stellarity.as_deref(), Some("CLASS_STAR"));
        assert_eq!(found.u.extinction.unwrap().column, "EXT_SFD_u");
        let sdss = ["modelMag_u", "modelMag_g", "modelMag_r", "modelMag_i", "modelMagErr_g", "psfMag_r"];
        let found = recognised(&table(&sdss)).unwrap();
        assert_eq!(
            (found.g.column.as_str(), found.g.error.as_deref()),
            ("modelMag_g", Some("modelMagErr_g"))
        );
        assert_eq!(found.r.column, "modelMag_r");
        let plain = recognised(&table(&["u", "g", "r", "i", "R", "err_u"])).unwrap();
        assert_eq!((plain.r.column.as_str(), plain.u.error.as_deref()), ("r", Some("err_u")));
        assert_eq!(plain.r.scale, None);
        let euclid = [
            "FLUX_U_EXT_MEGACAM_2FWHM_APER",
            "FLUX_G_EXT_HSC_2FWHM_APER",
            "FLUX_R_EXT_MEGACAM_2FWHM_APER",
            "FLUX_I_EXT_PANSTARRS_2FWHM_APER",
            "GAL_EBV",
        ];
        let found = recognised(&table(&euclid)).unwrap();
        assert_eq!(found.i.scale, Some(Scale::Flux { zero_point: 23.9 }));
        assert_eq!(found.u.extinction.unwrap().factor, 4.239);
        let total = recognised(&table(&[
            "FLUX_U_EXT_DECAM_TOTAL",
            "FLUX_G_EXT_DECAM_TOTAL",
            "FLUX_R_EXT_DECAM_TOTAL",
            "FLUX_I_EXT_DECAM_TOTAL",
        ]));
        assert_eq!(total.unwrap().u.column, "FLUX_U_EXT_DECAM_TOTAL");
    }

    #[test]
    fn missing_bands_are_named() {
        let said = recognised(&table(&["ra", "g", "r", "i", "mag_uu"])).unwrap_err().to_string();
        assert!(said.contains("no column for u ") && said.contains("mag_uu"), "{said}");
    }
}
