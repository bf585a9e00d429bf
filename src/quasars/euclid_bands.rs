//! Euclid's own bands in a MER catalogue: VIS, Y, J, H by one kind of photometry. Microjansky.

use super::surveys::{named, recognised_as};
use super::{BandColumns, EUCLID_BANDS, FeatureSet, Mapping, QuasarError, Scale};
use crate::catalogue::Table;

/// Kinds of photometry, the one meant for colours first; the last is none stated.
const KINDS: [&str; 7] = ["_2FWHM_APER", "_1FWHM_APER", "_3FWHM_APER", "_4FWHM_APER", "_SERSIC", "_PSF", ""];

/// The mapping of a table that has fluxes of all four, in whatever case it spells them; magnitudes as they are, without a
/// correction for extinction.
pub(super) fn of_euclid_bands(table: &Table) -> Option<Mapping> {
    let of_kind = |kind: &&str| {
        let band = |band: &str| {
            let column = named(&format!("FLUX_{band}{kind}"), "", table)?;
            let stated = table.column(&column).and_then(|column| Scale::of_unit(&column.unit));
            Some(BandColumns {
                error: named(&format!("FLUXERR_{band}{kind}"), "", table),
                flags: named(&format!("FLAG_{band}"), "", table),
                scale: stated.or(Some(Scale::Flux { zero_point: 23.9 })),
                column,
                ..BandColumns::default()
            })
        };
        let [vis, y, j, h] = EUCLID_BANDS.map(band);
        let kind = if kind.is_empty() { "FLUX" } else { kind.trim_start_matches('_') };
        let survey = format!("Euclid MER, VIS, Y, J, H, {kind}");
        let features = FeatureSet::Euclid;
        Some(Mapping { survey, features, stellarity: None, u: vis?, g: y?, r: j?, i: h? })
    };
    KINDS.iter().find_map(of_kind)
}

/// The mapping that the names of a table tell, for a model that wants one set of features, by its name.
///
/// # Errors
/// As [`recognised_as`], and a table of Euclid's own bands alone for a model of u, g, r, i, with what to do.
pub fn recognised_for(table: &Table, set: FeatureSet, model: &str) -> Result<Mapping, QuasarError> {
    let found = recognised_as(table, set);
    if found.is_err() && set == FeatureSet::Ugri && of_euclid_bands(table).is_some() {
        return Err(QuasarError::EuclidAlone { name: model.to_owned() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Column, Values};
    use crate::quasars::recognised;

    fn table(names: &[String]) -> Table {
        let columns = names.iter().map(|name| Column::new(name, Values::Real(vec![1.0]))).collect();
        Table { columns, ..Table::default() }
    }

    fn fluxes(kind: &str) -> Vec<String> {
        EUCLID_BANDS
            .iter()
            .flat_map(|band| [format!("FLUX_{band}_{kind}"), format!("FLUXERR_{band}_{kind}")])
            .collect()
    }

    #[test]
    fn mer_columns_are_found_where_ugri_are_not_there() {
        let mut names = [fluxes("1FWHM_APER"), fluxes("2FWHM_APER")].concat();
        names.push("FLAG_VIS".to_owned());
        let found = recognised(&table(&names)).unwrap();
        assert_eq!((found.features, found.u.column.as_str()), (FeatureSet::Euclid, "FLUX_VIS_2FWHM_APER"));
        assert_eq!(found.i.error.as_deref(), Some("FLUXERR_H_2FWHM_APER"));
        assert_eq!((found.u.flags.as_deref(), found.g.flags.as_deref()), (Some("FLAG_VIS"), None));
        assert_eq!(found.r.scale, Some(Scale::Flux { zero_point: 23.9 }));
        // Lower case, as archives spell them; one band alone by another kind is no mapping.
        let lower: Vec<String> = fluxes("SERSIC").iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(recognised(&table(&lower)).unwrap().u.column, "flux_vis_sersic");
        let mut mixed = fluxes("PSF");
        mixed[2] = "FLUX_Y_SERSIC".to_owned();
        assert!(of_euclid_bands(&table(&mixed)).is_none());
        // u, g, r, i go first.
        let external = ["U", "G", "R", "I"].map(|band| format!("FLUX_{band}_EXT_DECAM_2FWHM_APER"));
        let both = [fluxes("2FWHM_APER"), external.to_vec()].concat();
        assert_eq!(recognised(&table(&both)).unwrap().features, FeatureSet::Ugri);
        let wanted = recognised_as(&table(&both), FeatureSet::Euclid).unwrap();
        assert_eq!(wanted.features, FeatureSet::Euclid);
    }

    #[test]
    fn missing_bands_of_euclid_are_named() {
        let names = fluxes("2FWHM_APER")[..6].to_vec();
        let said = recognised_as(&table(&names), FeatureSet::Euclid).unwrap_err().to_string();
        assert!(said.contains("no column for H ") && said.contains("--map VIS=COLUMN"), "{said}");
    }
}
