//! Columns that were taken for magnitudes and do not look like any.

use super::{FeatureSet, Mapping, Photometry};

/// Median magnitudes outside this range are none: the Sun would be -27, and nothing is measured at 40.
const PLAUSIBLE: std::ops::Range<f64> = 4.0..33.0;

/// A column whose numbers cannot be magnitudes.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspicion {
    pub band: &'static str,
    pub column: String,
    /// Of the numbers of the column.
    pub median: f64,
    /// The share of them that is outside 4 to 33.
    pub outside: f64,
}

impl Suspicion {
    /// One sentence that asks for an answer.
    pub fn text(&self) -> String {
        let Self { band, column, median, outside } = self;
        let share = 100.0 * outside;
        format!(
            "column {column} for {band} is read as magnitudes, but its median is {median:.4} and {share:.0} % of it lies \
             outside 4 to 33: are they fluxes? Say --map {band}={column}:uJy (or nJy, nanomaggies, zp=ZERO_POINT), or \
             {band}={column}:mag if they are magnitudes"
        )
    }
}

/// Bands that nobody said are magnitudes, and whose numbers contradict. NaN and the usual marks for missing values
/// (99, -99 and beyond) do not count. Euclid's own bands are fluxes unless somebody says otherwise: nothing is odd about them.
pub fn suspicions(photometry: &Photometry, mapping: &Mapping) -> Vec<Suspicion> {
    let mut found = Vec::new();
    if mapping.features == FeatureSet::Euclid {
        return found;
    }
    for ((band, columns), values) in
        mapping.features.bands().into_iter().zip(mapping.bands()).zip(&photometry.magnitudes)
    {
        // A scale that the user typed, or that the table or its survey states, is believed.
        if columns.scale.is_some() {
            continue;
        }
        let marks = |value: &f64| [99.0, 999.0, 9999.0].iter().any(|mark| (value.abs() - mark).abs() < 1.0);
        let stated: Vec<f64> =
            values.iter().copied().filter(|value| value.is_finite() && !marks(value)).collect();
        let outside = stated.iter().filter(|value| !PLAUSIBLE.contains(value)).count();
        if 2 * outside <= stated.len() {
            continue;
        }
        found.push(Suspicion {
            band,
            column: columns.column.clone(),
            median: crate::evaluate::median(&stated).unwrap_or(f64::NAN),
            outside: outside as f64 / stated.len() as f64,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fluxes_are_spotted() {
        let mapping = Mapping::typed("u=U,g=G,r=R:mag,i=I", None).unwrap();
        let fluxes = vec![1200.0, 3.0, 0.2, -1.0, 45.0];
        let magnitudes = vec![18.0, 99.0, -99.0, f64::NAN, 21.0];
        let of = [fluxes.clone(), magnitudes.clone(), fluxes, magnitudes];
        let found = suspicions(&Photometry { magnitudes: of, ..Photometry::default() }, &mapping);
        // r has the same numbers, but was said to be magnitudes.
        assert_eq!(found.len(), 1);
        assert!(found[0].text().contains("u=U:uJy") && found[0].outside == 1.0 && found[0].median == 3.0);
    }
}
