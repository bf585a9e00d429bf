//! The cuts of the reference work, in a stated order.

use super::{FeatureSet, Photometry};
use serde::{Deserialize, Serialize};

/// The least magnitude by size that stands for "not measured": 99, -99, 999, -9999.
const NOT_MEASURED: f64 = 90.0;

/// Which rows are classified. The defaults are those of Nakoneczny et al. 2019, section 2; [`Cuts::of`] has others for other
/// bands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cuts {
    /// Errors of all bands must be below this, in magnitudes.
    pub max_error: Option<f64>,
    /// Limiting magnitudes of the bands in order: rows must be brighter.
    pub limits: [Option<f64>; 4],
    /// None of these bits may be set in any band.
    pub flag_mask: Option<i64>,
    /// The faintest r, or the faintest I_E of Euclid's own bands.
    pub max_r: Option<f64>,
}

impl Default for Cuts {
    fn default() -> Self {
        Self {
            max_error: Some(1.0),
            limits: [Some(24.3), Some(25.1), Some(24.9), Some(23.8)],
            flag_mask: Some(0b0111_1111),
            max_r: Some(22.0),
        }
    }
}

impl Cuts {
    /// The usual ones for bands: those of the reference work for u, g, r, i. For Euclid's own there are no published ones; what
    /// is noise goes, by errors of 1 mag and more in I_E or another band, and nothing else.
    pub fn of(set: FeatureSet) -> Self {
        match set {
            FeatureSet::Ugri => Self::default(),
            FeatureSet::Euclid => Self { max_error: Some(1.0), ..Self::none() },
        }
    }

    /// Nothing but missing magnitudes.
    pub fn none() -> Self {
        Self { max_error: None, limits: [None; 4], flag_mask: None, max_r: None }
    }
}

/// Why a row is not classified. Their order is that in which they are tried; a row counts at the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cut {
    /// A magnitude is empty, NaN or infinite.
    Missing,
    /// A magnitude of 99, -99 or beyond, or not above 0.
    NotMeasured,
    /// An error is missing or too large.
    Error,
    Limit,
    Flags,
    Faint,
}

impl Cut {
    /// In the order in which they are tried.
    pub const ALL: [Self; 6] =
        [Self::Missing, Self::NotMeasured, Self::Error, Self::Limit, Self::Flags, Self::Faint];

    /// In columns and JSON: `missing`, `not_measured`, `error`, `limit`, `flags`, `faint`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotMeasured => "not_measured",
            Self::Error => "error",
            Self::Limit => "limit",
            Self::Flags => "flags",
            Self::Faint => "faint",
        }
    }

    /// As it is shown, of these bands.
    pub fn title(self, set: FeatureSet) -> &'static str {
        match self {
            Self::Missing => "a magnitude is missing",
            Self::NotMeasured => "a magnitude of 99, -99 or not above 0",
            Self::Error => "the error of a magnitude is too large",
            Self::Limit => "fainter than the limit of a band",
            Self::Flags => "flagged in a band",
            Self::Faint if set == FeatureSet::Euclid => "too faint in VIS",
            Self::Faint => "too faint in r",
        }
    }
}

/// What one cut takes away, after those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutCount {
    pub cut: Cut,
    pub removed: usize,
    /// From 0; absent where nothing is removed.
    pub first_row: Option<usize>,
}

/// Which rows are classified.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cleaned {
    /// Why each row is not; `None` where it is.
    pub cuts: Vec<Option<Cut>>,
    /// All six, in order.
    pub counts: Vec<CutCount>,
}

impl Cleaned {
    /// How many rows are left.
    pub fn kept(&self) -> usize {
        self.cuts.iter().filter(|cut| cut.is_none()).count()
    }
}

/// Try the cuts on every row.
pub fn clean(photometry: &Photometry, cuts: &Cuts) -> Cleaned {
    let of_row: Vec<Option<Cut>> = (0..photometry.len()).map(|row| cut_of(photometry, cuts, row)).collect();
    let counts = Cut::ALL.map(|cut| CutCount {
        cut,
        removed: of_row.iter().filter(|found| **found == Some(cut)).count(),
        first_row: of_row.iter().position(|found| *found == Some(cut)),
    });
    Cleaned { cuts: of_row, counts: counts.to_vec() }
}

fn cut_of(photometry: &Photometry, cuts: &Cuts, row: usize) -> Option<Cut> {
    let magnitudes = photometry.row(row);
    if magnitudes.iter().any(|magnitude| !magnitude.is_finite()) {
        return Some(Cut::Missing);
    }
    if magnitudes.iter().any(|magnitude| *magnitude <= 0.0 || *magnitude >= NOT_MEASURED) {
        return Some(Cut::NotMeasured);
    }
    let is_uncertain =
        |errors: &Vec<f64>, most: f64| errors.get(row).is_some_and(|error| error.is_nan() || *error >= most);
    if cuts.max_error.is_some_and(|most| photometry.errors.iter().any(|errors| is_uncertain(errors, most))) {
        return Some(Cut::Error);
    }
    let is_beyond = |(magnitude, limit): (&f64, &Option<f64>)| limit.is_some_and(|limit| *magnitude >= limit);
    if magnitudes.iter().zip(&cuts.limits).any(is_beyond) {
        return Some(Cut::Limit);
    }
    let is_flagged = |flags: &Vec<i64>, mask: i64| flags.get(row).is_some_and(|flags| flags & mask != 0);
    if cuts.flag_mask.is_some_and(|mask| photometry.flags.iter().any(|flags| is_flagged(flags, mask))) {
        return Some(Cut::Flags);
    }
    cuts.max_r.is_some_and(|most| photometry.brightness_of(row) >= most).then_some(Cut::Faint)
}

impl CutCount {
    /// One sentence; `None` where nothing is removed.
    pub fn text(&self, set: FeatureSet) -> Option<String> {
        let row = self.first_row? + 1;
        let (removed, title) = (self.removed, self.cut.title(set));
        let rows = if removed == 1 { "row is" } else { "rows are" };
        Some(format!("{removed} {rows} not classified because {title} (the first is row {row})"))
    }
}

impl Cuts {
    /// What they are, in a line: `errors < 1, u < 24.3, ..., r < 22`, or the same of other bands.
    pub fn text(&self, set: FeatureSet) -> String {
        let mut parts = Vec::new();
        parts.extend(self.max_error.map(|most| format!("errors < {most}")));
        let limits = set.bands().into_iter().zip(&self.limits);
        parts.extend(limits.filter_map(|(band, limit)| limit.map(|limit| format!("{band} < {limit}"))));
        parts.extend(self.flag_mask.map(|mask| format!("flags & {mask} = 0")));
        parts.extend(self.max_r.map(|most| format!("{} < {most}", set.brightness_name())));
        if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cut_counts_what_those_before_it_left() {
        let rows: [[f64; 4]; 7] = [
            [18.0, 17.5, 17.0, 16.8],
            [f64::NAN, 99.0, 17.0, 16.8],
            [18.0, 99.0, 17.0, 16.8],
            [18.0, 17.5, 17.0, 16.8],
            [24.5, 24.0, 23.0, 22.0],
            [18.0, 17.5, 17.0, 16.8],
            [23.0, 22.8, 22.0, 21.8],
        ];
        let band = |index: usize| rows.iter().map(|row| row[index]).collect::<Vec<f64>>();
        let mut photometry = Photometry { magnitudes: [0, 1, 2, 3].map(band), ..Photometry::default() };
        photometry.errors[1] = vec![0.1, 0.1, 0.1, 1.0, 0.1, 0.1, 0.1];
        photometry.flags[2] = vec![0, 0, 0, 0, 0, 64, 128];
        let cleaned = clean(&photometry, &Cuts::default());
        let expected = [
            None,
            Some(Cut::Missing),
            Some(Cut::NotMeasured),
            Some(Cut::Error),
            Some(Cut::Limit),
            Some(Cut::Flags),
            Some(Cut::Faint),
        ];
        assert_eq!(cleaned.cuts, expected);
        assert!(cleaned.counts.iter().all(|count| count.removed == 1));
        assert_eq!(cleaned.counts[3].first_row, Some(4));
        assert_eq!(clean(&photometry, &Cuts::none()).kept(), 5);
    }
}
