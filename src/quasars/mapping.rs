//! Which columns of a table are u, g, r, i, or Euclid's own four bands, their errors and corrections, and stellarity.

use super::{FeatureSet, QuasarError, Scale};
use crate::catalogue::Table;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The bands, in the order of all arrays.
pub const BANDS: [&str; 4] = ["u", "g", "r", "i"];
/// Euclid's own bands, in the same places: I_E, Y_E, J_E, H_E.
pub const EUCLID_BANDS: [&str; 4] = ["VIS", "Y", "J", "H"];

/// The columns of one band.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandColumns {
    /// Of magnitudes or fluxes.
    pub column: String,
    /// Absent where nobody said what the numbers are: magnitudes, then, unless their range contradicts; of Euclid's own
    /// bands what the unit of the column says, else microjansky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// In the units of the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// A column of magnitudes to add: the zero point offsets of KiDS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
    /// Subtracted from the magnitudes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extinction: Option<Extinction>,
    /// A column of bit flags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<String>,
}

/// Galactic extinction: a column of magnitudes, or a factor times a column of E(B-V); as text `EXT_SFD_U` or
/// `4.239*GAL_EBV`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Extinction {
    pub column: String,
    /// 1 for a column of magnitudes.
    pub factor: f64,
}

/// A/E(B-V) in the SDSS bands for R_V = 3.1 (Schlafly & Finkbeiner 2011, ApJ 737, 103, table 6).
pub(super) const REDDENING: [f64; 4] = [4.239, 3.303, 2.285, 1.698];

/// The columns of a table, by band. A pure function of its text: see [`Mapping::parse`] and [`Mapping::text`].
///
/// With Euclid's features u, g, r, i stand for VIS, Y, J, H.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Where the names come from, as it is shown: "KiDS GAaP", "as given".
    pub survey: String,
    /// Which features the bands are for.
    #[serde(default, skip_serializing_if = "FeatureSet::is_ugri")]
    pub features: FeatureSet,
    /// SExtractor's CLASS_STAR or the like, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stellarity: Option<String>,
    pub u: BandColumns,
    pub g: BandColumns,
    pub r: BandColumns,
    pub i: BandColumns,
}

impl Mapping {
    /// Nothing known yet of any band.
    pub fn blank(features: FeatureSet) -> Self {
        let none = BandColumns::default;
        let survey = "as given".to_owned();
        Self { survey, features, stellarity: None, u: none(), g: none(), r: none(), i: none() }
    }

    /// The bands in order.
    pub fn bands(&self) -> [&BandColumns; 4] {
        [&self.u, &self.g, &self.r, &self.i]
    }

    /// The same, to change.
    pub fn bands_mut(&mut self) -> [&mut BandColumns; 4] {
        [&mut self.u, &mut self.g, &mut self.r, &mut self.i]
    }

    /// Every column that it names, with what it is for.
    pub fn columns(&self) -> Vec<(&str, String)> {
        let mut named = Vec::new();
        for (band, columns) in self.features.bands().iter().zip(self.bands()) {
            let extinction = columns.extinction.as_ref().map(|extinction| extinction.column.as_str());
            let of_band = [
                (Some(columns.column.as_str()), ""),
                (columns.error.as_deref(), "the error of "),
                (columns.offset.as_deref(), "the offset of "),
                (extinction, "the extinction in "),
                (columns.flags.as_deref(), "the flags of "),
            ];
            let stated =
                of_band.into_iter().filter_map(|(column, what)| Some((column?, format!("{what}{band}"))));
            named.extend(stated);
        }
        named.extend(self.stellarity.as_deref().map(|column| (column, "stellarity".to_owned())));
        named
    }

    /// Hold it to a table.
    ///
    /// # Errors
    /// The first column that the table lacks, with the names nearest to it.
    pub fn check(&self, table: &Table) -> Result<(), QuasarError> {
        for (wanted, role) in self.columns() {
            if table.column(wanted).is_none() {
                let nearest = nearest_text(wanted, table);
                let (wanted, available) = (wanted.to_owned(), table.column_names());
                return Err(QuasarError::NoColumn { wanted, role, nearest, available });
            }
        }
        Ok(())
    }
}

/// `; the nearest names are a, b`, or nothing.
pub(super) fn nearest_text(wanted: &str, table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let near = nearest_names(wanted, &names);
    if near.is_empty() { String::new() } else { format!(" (the nearest names are {})", near.join(", ")) }
}

/// At most three names by edit distance, whatever the case; none that share less than half of their letters.
fn nearest_names<'a>(wanted: &str, names: &[&'a str]) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    let mut ranked: Vec<(usize, &str)> = names
        .iter()
        .map(|name| (edit_distance(&wanted, &name.to_lowercase()), *name))
        .filter(|(distance, name)| 2 * distance <= wanted.chars().count().max(name.chars().count()))
        .collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Levenshtein.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, letter) in a.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(line + 1);
        for (pair, other) in row.windows(2).zip(&b) {
            let (diagonal, above) = (pair.first().copied().unwrap_or(0), pair.last().copied().unwrap_or(0));
            let left = next.last().copied().unwrap_or(0);
            let changed = diagonal + usize::from(letter != *other);
            next.push(changed.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

impl FromStr for Extinction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('*') {
            Some((factor, column)) => match factor.trim().parse::<f64>() {
                Ok(factor) if factor.is_finite() => Ok(Self { column: column.trim().to_owned(), factor }),
                _ => Err(format!("{factor:?} before * is no number")),
            },
            None => Ok(Self { column: text.trim().to_owned(), factor: 1.0 }),
        }
    }
}

impl fmt::Display for Extinction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.factor == 1.0 {
            formatter.write_str(&self.column)
        } else {
            write!(formatter, "{}*{}", self.factor, self.column)
        }
    }
}

impl TryFrom<String> for Extinction {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Extinction> for String {
    fn from(extinction: Extinction) -> Self {
        extinction.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_near_by() {
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(nearest_names("mag_u", &["MAG_U1", "ra", "mag_g", "dec"]), ["MAG_U1", "mag_g"]);
        assert!(nearest_names("u", &["ra", "dec"]).is_empty());
    }
}
