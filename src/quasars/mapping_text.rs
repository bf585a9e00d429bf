//! Mappings as text: TOML to keep, `u=COLUMN:SCALE,...` to type.

use super::mapping::REDDENING;
use super::{BandColumns, Extinction, FeatureSet, Mapping, QuasarError};

impl Mapping {
    /// Of the text that [`Mapping::text`] writes (TOML).
    ///
    /// # Errors
    /// Text that is no mapping, with line and column.
    pub fn parse(text: &str) -> Result<Self, QuasarError> {
        toml::from_str(text).map_err(|error| QuasarError::Mapping(error.to_string().trim().to_owned()))
    }

    /// As TOML: one table a band.
    ///
    /// # Errors
    /// Never for mappings that came from text or tables.
    pub fn text(&self) -> Result<String, QuasarError> {
        toml::to_string(self).map_err(|error| QuasarError::Mapping(error.to_string()))
    }

    /// What is typed on a command line, over what was recognised in the table, if anything was:
    /// `u=MAG_U,g=FLUX_G:uJy,u_err=...,u_ext=4.239*EBV,u_flags=...,u_offset=...,ebv=EBV,stellarity=CLASS_STAR`, or
    /// `VIS=FLUX_VIS_2FWHM_APER,Y=...,J=...,H=...,VIS_err=...` for Euclid's colours.
    /// Bands that are named anew lose what was recognised for them.
    ///
    /// # Errors
    /// Keys that are not known, bands of two sets of features, and bands that nothing is known of.
    pub fn typed(text: &str, recognised: Option<Self>) -> Result<Self, QuasarError> {
        let named = Self::features_named(text)?;
        let same = recognised.filter(|known| named.is_none_or(|set| set == known.features));
        let mut mapping = same.unwrap_or_else(|| Self::blank(named.unwrap_or_default()));
        let set = mapping.features;
        let pairs = pairs(text)?;
        // Bands first: what else is said of a band is said of the column that is typed.
        for (key, value) in &pairs {
            let Some(index) = set.band(key) else { continue };
            if let Some(columns) = mapping.bands_mut().into_iter().nth(index) {
                *columns = band(value)?;
            }
            "as given".clone_into(&mut mapping.survey);
        }
        for (key, value) in pairs {
            mapping.set(key, value)?;
        }
        let unknown: Vec<&str> = set
            .bands()
            .into_iter()
            .zip(mapping.bands())
            .filter(|(_, columns)| columns.column.is_empty())
            .map(|(band, _)| band)
            .collect();
        if unknown.is_empty() {
            return Ok(mapping);
        }
        Err(QuasarError::Mapping(format!(
            "nothing is said of {}; add {}=COLUMN",
            unknown.join(", "),
            unknown.first().unwrap_or(&"u")
        )))
    }

    /// Whose bands a typed text names; `None` where it names no band.
    ///
    /// # Errors
    /// Bands of both sets, and text that is not of the form KEY=COLUMN.
    pub fn features_named(text: &str) -> Result<Option<FeatureSet>, QuasarError> {
        let mut found = None;
        for (key, _) in pairs(text)? {
            let band = key.split_once('_').map_or(key, |(band, _)| band);
            let Some(set) = FeatureSet::ALL.into_iter().find(|set| set.band(band).is_some()) else {
                continue;
            };
            if found.is_some_and(|other| other != set) {
                return Err(QuasarError::Mapping(
                    "it names bands of two sets of features; name u, g, r, i, or VIS, Y, J, H, and not some of both"
                        .to_owned(),
                ));
            }
            found = Some(set);
        }
        Ok(found)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), QuasarError> {
        let (text, set) = (|| Some(value.to_owned()), self.features);
        if set == FeatureSet::Euclid && matches!(key, "stellarity" | "ebv") {
            return Err(QuasarError::Mapping(of_ugri_alone(key)));
        }
        match key {
            "stellarity" => self.stellarity = text(),
            "ebv" => {
                for (columns, factor) in self.bands_mut().into_iter().zip(REDDENING) {
                    columns.extinction = Some(Extinction { column: value.to_owned(), factor });
                }
            }
            _ if set.band(key).is_some() => {}
            _ => {
                let (name, what) = key.split_once('_').unwrap_or((key, ""));
                let index = set.band(name);
                let columns = index.and_then(|index| self.bands_mut().into_iter().nth(index));
                match (columns, what) {
                    (Some(columns), "err") => columns.error = text(),
                    (Some(columns), "offset") => columns.offset = text(),
                    (Some(columns), "flags") => columns.flags = text(),
                    (Some(columns), "ext") => {
                        columns.extinction = Some(value.parse().map_err(QuasarError::Mapping)?);
                    }
                    _ => return Err(QuasarError::Mapping(unknown_key(key))),
                }
            }
        }
        Ok(())
    }
}

fn of_ugri_alone(key: &str) -> String {
    match key {
        "ebv" => "ebv is known for u, g, r, i alone; give each band its own, such as VIS_ext=FACTOR*COLUMN"
            .to_owned(),
        _ => format!("{key} is no feature beside VIS, Y, J, H; leave it out"),
    }
}

fn unknown_key(key: &str) -> String {
    format!(
        "{key:?} is not known; known are u, g, r, i or VIS, Y, J, H, each also with _err, _ext, _flags and _offset, and \
         beside u, g, r, i ebv and stellarity"
    )
}

fn pairs(text: &str) -> Result<Vec<(&str, &str)>, QuasarError> {
    text.split(',').filter(|pair| !pair.trim().is_empty()).map(pair).collect()
}

fn pair(text: &str) -> Result<(&str, &str), QuasarError> {
    match text.split_once('=') {
        Some((key, value)) if !value.trim().is_empty() => Ok((key.trim(), value.trim())),
        _ => Err(QuasarError::Mapping(format!("{text:?} is not of the form KEY=COLUMN"))),
    }
}

/// `COLUMN` or `COLUMN:SCALE`. What follows the last colon must be a scale.
fn band(text: &str) -> Result<BandColumns, QuasarError> {
    let (column, scale) = match text.rsplit_once(':') {
        Some((column, scale)) => (column, Some(scale.parse().map_err(QuasarError::Mapping)?)),
        None => (text, None),
    };
    Ok(BandColumns { column: column.trim().to_owned(), scale, ..BandColumns::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quasars::Scale;

    #[test]
    fn typed_and_kept() {
        let typed =
            "u=F_U:uJy, g=F_G:zp=27,r=R,i=I:asinh=1.8e-10,u_err=E_U,ebv=EBV,stellarity=CS,i_ext=0.5*A";
        let mapping = Mapping::typed(typed, None).unwrap();
        assert_eq!(mapping.u.scale, Some(Scale::Flux { zero_point: 23.9 }));
        assert_eq!(mapping.g.scale, Some(Scale::Flux { zero_point: 27.0 }));
        assert_eq!((mapping.r.scale, mapping.r.column.as_str()), (None, "R"));
        assert_eq!(mapping.u.error.as_deref(), Some("E_U"));
        assert_eq!(mapping.u.extinction, Some(Extinction { column: "EBV".to_owned(), factor: 4.239 }));
        assert_eq!(mapping.i.extinction, Some(Extinction { column: "A".to_owned(), factor: 0.5 }));
        assert_eq!(Mapping::parse(&mapping.text().unwrap()).unwrap(), mapping);
        for (bad, why) in [
            ("u=a,g=b,r=c", "nothing is said of i"),
            ("u=a,g=b,r=c,i=d,z=e", "\"z\" is not known"),
            ("u=a,g=b,r=c,i=d:furlong", "furlong"),
            ("u", "KEY=COLUMN"),
        ] {
            let said = Mapping::typed(bad, None).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
        assert!(Mapping::parse("u = 3").is_err());
    }
    #[test]
    fn euclid_bands_typed_and_kept() {
        let typed = "VIS=FV,Y=FY:nJy,j=FJ,H=FH,VIS_err=EV,H_flags=BITS";
        let mapping = Mapping::typed(typed, None).unwrap();
        assert_eq!(mapping.features, FeatureSet::Euclid);
        assert_eq!(mapping.bands().map(|band| band.column.as_str()), ["FV", "FY", "FJ", "FH"]);
        assert_eq!((mapping.u.scale, mapping.g.scale), (None, Some(Scale::Flux { zero_point: 31.4 })));
        assert_eq!((mapping.u.error.as_deref(), mapping.i.flags.as_deref()), (Some("EV"), Some("BITS")));
        let text = mapping.text().unwrap();
        assert!(text.contains("features = \"euclid\""), "{text}");
        assert_eq!(Mapping::parse(&text).unwrap(), mapping);
        // What was kept before there were two sets says nothing of them.
        let ugri = Mapping::typed("u=a,g=b,r=c,i=d", None).unwrap();
        assert!(!ugri.text().unwrap().contains("features"));
        assert_eq!(Mapping::parse(&ugri.text().unwrap()).unwrap().features, FeatureSet::Ugri);
        // What was recognised of one set is no help for the other.
        let said = Mapping::typed("VIS=FV", Some(ugri)).unwrap_err().to_string();
        assert!(said.contains("nothing is said of Y, J, H; add Y=COLUMN"), "{said}");
        for (bad, why) in [
            ("u=a,g=b,r=c,H=d", "two sets of features"),
            ("VIS=a,Y=b,J=c,H=d,stellarity=CS", "no feature beside VIS"),
            ("VIS=a,Y=b,J=c,H=d,ebv=E", "VIS_ext=FACTOR*COLUMN"),
        ] {
            let said = Mapping::typed(bad, None).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
    }
}
