//! Mappings as text: TOML to keep, `u=COLUMN:SCALE,...` to type.

use super::mapping::REDDENING;
use super::{BANDS, BandColumns, Extinction, Mapping, QuasarError};

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
    /// `u=MAG_U,g=FLUX_G:uJy,u_err=...,u_ext=4.239*EBV,u_flags=...,u_offset=...,ebv=EBV,stellarity=CLASS_STAR`.
    /// Bands that are named anew lose what was recognised for them.
    ///
    /// # Errors
    /// Keys that are not known, and bands that nothing is known of.
    pub fn typed(text: &str, recognised: Option<Self>) -> Result<Self, QuasarError> {
        let mut mapping = recognised.unwrap_or_else(Self::empty);
        let pairs: Vec<(&str, &str)> =
            text.split(',').filter(|pair| !pair.trim().is_empty()).map(pair).collect::<Result<_, _>>()?;
        // Bands first: what else is said of a band is said of the column that is typed.
        for (key, value) in &pairs {
            let Some(index) = BANDS.iter().position(|band| band == key) else { continue };
            if let Some(columns) = mapping.bands_mut().into_iter().nth(index) {
                *columns = band(value)?;
            }
            "as given".clone_into(&mut mapping.survey);
        }
        for (key, value) in pairs {
            mapping.set(key, value)?;
        }
        let unknown: Vec<&str> = BANDS
            .iter()
            .zip(mapping.bands())
            .filter(|(_, columns)| columns.column.is_empty())
            .map(|(band, _)| *band)
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

    fn empty() -> Self {
        let none = BandColumns::default;
        Self { survey: "as given".to_owned(), stellarity: None, u: none(), g: none(), r: none(), i: none() }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), QuasarError> {
        let text = || Some(value.to_owned());
        match key {
            "stellarity" => self.stellarity = text(),
            "ebv" => {
                for (columns, factor) in self.bands_mut().into_iter().zip(REDDENING) {
                    columns.extinction = Some(Extinction { column: value.to_owned(), factor });
                }
            }
            _ if BANDS.contains(&key) => {}
            _ => {
                let (name, what) = key.split_once('_').unwrap_or((key, ""));
                let index = BANDS.iter().position(|band| *band == name);
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

fn unknown_key(key: &str) -> String {
    format!(
        "{key:?} is not known; known are u, g, r, i, each also with _err, _ext, _flags and _offset, ebv and stellarity"
    )
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
}
